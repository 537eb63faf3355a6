"""The shape of a lumbar vertebra as signed distances, negative inside, in the specimen's frame (mm, LPS).

Distances are approximate away from surfaces, which is enough: they decide where the surface and the inner side of the
cortex lie, both within a millimetre of zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.phantom.random_fields import periodic_field
from mctgui.phantom.recipe import VertebraRecipe

Floats = NDArray[np.float64]

BODY_CENTRE_Y = -13.0
CANAL_HALF_WIDTH = 11.5
CANAL_HALF_DEPTH = 7.6
_BUMPS_STEP_MM, _BUMPS_SIZE, _BUMPS_CUTOFF = 1.6, (32, 50, 50), 0.055


def smooth_minimum(a: Floats, b: Floats, blend: float) -> Floats:
    """Polynomial smooth minimum: a union whose inner corner is filled over ``blend`` mm."""
    overlap = np.maximum(blend - np.abs(a - b), 0.0) / blend
    result: Floats = np.minimum(a, b) - overlap**2 * blend / 4
    return result


def smooth_maximum(a: Floats, b: Floats, blend: float) -> Floats:
    """Polynomial smooth maximum: an intersection with rounded edges."""
    return -smooth_minimum(-a, -b, blend)


def ellipse_distance(x: Floats, y: Floats, half_x: Floats | float, half_y: Floats | float) -> Floats:
    """Distance to an ellipse, exact to first order at its rim."""
    radius = np.hypot(x / half_x, y / half_y)
    slope = np.hypot(x / np.square(half_x), y / np.square(half_y))
    # In the centre both vanish; their ratio is at least the smaller half axis there.
    middle = radius < 1e-3
    distance = np.where(middle, -np.minimum(half_x, half_y), radius * (radius - 1) / np.where(middle, 1.0, slope))
    return np.asarray(distance, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What the vertebra is like at each point of a lattice; all arrays have the shape of the lattice.

    Parameters
    ----------
    surface
        Signed distance to the outer surface, mm, negative inside.
    cortex
        Thickness of the cortex, mm.
    vein
        Signed distance to the basivertebral vein's cleft, mm, negative inside.
    thickening
        Factor of the trabecular level.
    """

    surface: Floats
    cortex: Floats
    vein: Floats
    thickening: Floats

    def fields(self) -> list[Floats]:
        """The four arrays in this order: surface, cortex, vein, thickening."""
        return [self.surface, self.cortex, self.vein, self.thickening]


def canal_centre_y(recipe: VertebraRecipe) -> float:
    """Place of the vertebral canal's centre along y, mm."""
    return BODY_CENTRE_Y + recipe.half_depth_mm + 5.6


def build(recipe: VertebraRecipe, points_mm: Floats) -> Anatomy:
    """Shape of the vertebra at points of its own frame.

    Parameters
    ----------
    recipe
        The specimen.
    points_mm
        ``(..., 3)`` as (z, y, x), mm.
    """
    z, y, x = (points_mm[..., axis] for axis in range(3))
    body_bumps, arch_bumps, density = (_bumps(recipe, number, points_mm) for number in range(3))
    body, endplate = _body(recipe, z, y, x)
    # Endplates are smoother than the sides.
    body = body + recipe.irregularity_mm * body_bumps * np.where(endplate > -1.5, 0.6, 1.0)
    arch = _arch(recipe, z, y, x) + 0.8 * recipe.irregularity_mm * arch_bumps
    surface = smooth_minimum(body, arch, 4.5)
    canal = _canal(recipe, y, x)
    surface = smooth_maximum(surface, -(canal + 0.15 * arch_bumps), 0.8)
    near_arch = 1 / (1 + np.exp(np.clip((arch - body) / 1.2, -30, 30)))
    shell = np.where(endplate > -1.5, recipe.endplate_mm, recipe.cortex_mm) * (1 + 0.2 * body_bumps)
    heavy = recipe.arch_cortex_mm * (1 + 0.25 * arch_bumps) * _arch_weight(recipe, y, x)
    cortex = np.maximum(shell * (1 - near_arch) + heavy * near_arch, 0.2)
    towards_endplates = 0.25 * ((z / 11.0) ** 2 - 0.07)
    thickening = np.exp(0.5 * (0.3 * density + np.minimum(towards_endplates, 0.5)) + 0.25 * near_arch)
    return Anatomy(surface, cortex, _vein(recipe, z, y, x), thickening)


def _bumps(recipe: VertebraRecipe, number: int, points_mm: Floats) -> Floats:
    field = periodic_field((recipe.seed, 100 + number), _BUMPS_SIZE, _BUMPS_STEP_MM, 0.0, _BUMPS_CUTOFF)
    return field.at(points_mm).astype(np.float64)


def _body(recipe: VertebraRecipe, z: Floats, y: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Distance to the vertebral body, and to its endplates alone."""
    height = np.abs(z) / recipe.half_height_mm
    flare = 1 + recipe.waist * height**2 + 0.02 * height**8
    ahead = y - BODY_CENTRE_Y
    side = ellipse_distance(x / flare, ahead / flare, recipe.half_width_mm, recipe.half_depth_mm) * flare
    # The posterior wall is flatter than the ellipse and hollow towards the canal, also from top to bottom.
    wall = recipe.half_depth_mm * (1 + 0.4 * recipe.waist * (height**2 - 1)) - 2.0 + 0.010 * x**2
    side = smooth_maximum(side, 0.92 * (ahead - wall), 2.0)
    dish = np.clip(1 - (x / recipe.half_width_mm) ** 2 - ((ahead - 1.5) / recipe.half_depth_mm) ** 2, 0.0, 1.0)
    slope = np.tan(np.radians(recipe.wedge_deg / 2))
    rim = recipe.half_height_mm + slope * ahead
    endplate = np.abs(z) - rim + recipe.endplate_concavity_mm * np.sqrt(dish + 0.02)
    return smooth_maximum(side, endplate, 1.4), endplate


def _canal(recipe: VertebraRecipe, y: Floats, x: Floats) -> Floats:
    """Distance to the vertebral canal, a triangle with round corners rather than an ellipse."""
    behind = y - canal_centre_y(recipe)
    width = CANAL_HALF_WIDTH * (1 - 0.018 * np.clip(behind, -12, 12))
    return ellipse_distance(x, behind, width, CANAL_HALF_DEPTH)


def _rod(
    point: tuple[Floats, Floats, Floats],
    start: tuple[float, float, float],
    stop: tuple[float, float, float],
    radius: tuple[float, float],
    flatten: tuple[float, float, float],
) -> Floats:
    """Distance to a rod from ``start`` to ``stop`` (z, y, x), its radius changing along it; axes divided by ``flatten``."""
    scaled = [axis / f for axis, f in zip(point, flatten, strict=True)]
    a = np.array(start) / np.array(flatten)
    b = np.array(stop) / np.array(flatten)
    along = b - a
    offset = [axis - origin for axis, origin in zip(scaled, a, strict=True)]
    share = np.clip(sum(o * d for o, d in zip(offset, along, strict=True)) / float(along @ along), 0.0, 1.0)
    gap = np.sqrt(sum((o - share * d) ** 2 for o, d in zip(offset, along, strict=True)))
    distance: Floats = gap - (radius[0] + (radius[1] - radius[0]) * share)
    return distance


def _arch(recipe: VertebraRecipe, z: Floats, y: Floats, x: Floats) -> Floats:
    """Distance to pedicles, laminae, articular, transverse and spinous processes."""
    k = canal_centre_y(recipe)
    point = (z, y, np.abs(x))  # both sides alike; the bumps make them differ
    tall = (1.5, 1.0, 1.0)
    # The ring closes round the canal at the height of the pedicles and fills the corners between them and the body.
    around = ellipse_distance(x, y - k, CANAL_HALF_WIDTH, CANAL_HALF_DEPTH)
    ring = smooth_maximum(np.abs(around - 2.0) - 2.0, np.abs(z - 4.0) - 4.8, 3.0)
    parts = [
        smooth_maximum(ring, y - k - 2.0, 2.0),
        # pedicle, from the body's upper rear corner to the articular mass
        _rod(point, (4.0, k - 11.5, 15.0), (3.6, k + 4.0, 14.8), (4.0, 3.6), tall),
        # lamina, taller than thick, down and back to the midline
        _rod(point, (2.0, k + 5.5, 13.6), (-1.5, k + 10.4, 0.0), (2.5, 2.5), (3.2, 1.0, 1.0)),
        # superior articular process, up to the facet
        _rod(point, (3.0, k + 5.8, 15.0), (11.5, k + 7.2, 15.6), (4.0, 3.4), (1.0, 1.25, 0.95)),
        # inferior articular process
        _rod(point, (-2.0, k + 9.0, 9.5), (-11.5, k + 10.6, 11.0), (3.6, 3.4), (1.0, 1.0, 1.1)),
        # transverse process
        _rod(point, (3.2, k + 2.6, 15.5), (4.6, k + 6.2, 37.0), (3.2, 2.2), (1.5, 1.0, 1.0)),
    ]
    # spinous process: a thin, high plate, thicker along its lower and rear edges
    rear = np.clip((y - k - 10.0) / 15.0, 0.0, 1.0)
    half = 1.9 + 1.2 * rear**2 + 0.10 * np.clip(-z, 0, 8) * rear
    middle = -1.6 - 2.2 * rear
    high = np.abs(z - middle) - (8.2 - 1.0 * rear)
    spine = smooth_maximum(smooth_maximum(np.abs(x) - half, high, 2.5), np.abs(y - k - 16.6) - 8.2, 2.5)
    arch = spine
    for part in parts:
        arch = smooth_minimum(arch, part, 2.2)
    return arch


def _arch_weight(recipe: VertebraRecipe, y: Floats, x: Floats) -> Floats:
    """Relative thickness of the posterior cortex: thickest in laminae and isthmus, thinner at the tips of processes."""
    k = canal_centre_y(recipe)
    lamina = np.exp(-((ellipse_distance(x, y - k, CANAL_HALF_WIDTH, CANAL_HALF_DEPTH) / 4.5) ** 2))
    tips = np.clip((np.abs(x) - 18) / 10, 0, 1) + np.clip((y - k - 16) / 10, 0, 1)
    return 0.8 + 0.4 * lamina * (y > k) - 0.3 * np.clip(tips, 0, 1)


def _vein(recipe: VertebraRecipe, z: Floats, y: Floats, x: Floats) -> Floats:
    """Distance to the basivertebral cleft: a wedge that opens through the posterior wall in the mid plane."""
    if recipe.vein_cleft_mm <= 0:
        return np.full(np.broadcast(z, y, x).shape, 10.0)
    wall = BODY_CENTRE_Y + recipe.half_depth_mm - 2.0
    depth = (wall + 2.0 - y) / (recipe.vein_cleft_mm + 2.0)  # 0 just behind the wall, 1 at the tip
    opening = np.clip(1 - depth, 0.0, 1.2)
    flat = np.hypot(x / (0.8 + 3.2 * opening), (z - 0.4) / (0.45 + 1.75 * opening)) - 1
    cleft = np.maximum(flat * (0.45 + 1.75 * opening), (wall - recipe.vein_cleft_mm) - y)
    return np.maximum(cleft, y - (wall + 3.0))
