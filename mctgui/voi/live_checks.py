"""What the screen says while a placement is dragged: fast enough to follow the mouse."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.voi.body_model import BodyModel
from mctgui.voi.checks import construction_warnings, tilt_deg
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.mid_plane import Endplates
from mctgui.voi.shape import VOI
from mctgui.volume import Grid, Volume

Floats = NDArray[np.float64]

TRABECULA_MM = 0.2
LEAST_TO_ENDPLATE_MM = 2.0
_MOST_POINTS = 20_000
_CLOSE_MM = 0.5
_STEP_MM = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class ClearanceProfile:
    """How much room the circle has in each slice of the VOIs.

    Parameters
    ----------
    heights_mm
        ``(n,)``: heights above the central slice, both ends of the VOIs included.
    clearance_mm
        ``(n,)``: smallest distance from the circle to the inner side of the cortex, negative where it overlaps; NaN where
        the body is not known.
    """

    heights_mm: Floats
    clearance_mm: Floats

    @property
    def smallest_mm(self) -> float | None:
        """The smallest clearance; None where nothing is known."""
        known = self.clearance_mm[np.isfinite(self.clearance_mm)]
        return float(known.min()) if known.size else None


def clearance_profile(
    construction: AnteriorEdgeConstruction, body: BodyModel, step_mm: float = _STEP_MM
) -> ClearanceProfile:
    """Clearance of the circle to the body's inner edge in each slice along the height of the VOIs.

    The cleft of the basivertebral vein is no edge here; see :func:`reaches_cleft`.
    """
    reach = construction.gap_mm + construction.height_mm
    count = 2 * max(1, math.ceil(reach / step_mm)) + 1
    heights = np.linspace(-reach, reach, count)
    heights = heights[np.abs(heights) >= construction.gap_mm - 1e-9]
    centres = np.asarray(construction.circle_centre_mm) + heights[:, None] * np.asarray(construction.superior)
    places = body.places(centres)
    low, high = float(body.heights_mm[0]), float(body.heights_mm[-1])
    clearance = np.full(heights.shape, np.nan)
    for number, (u, v, w) in enumerate(places):
        if low - 0.5 <= w <= high + 0.5:
            room = _signed_distance(body.contour(float(w)), np.array([u, v]))
            clearance[number] = room - body.cortex_mm - construction.diameter_mm / 2
    return ClearanceProfile(heights, clearance)


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares (0 to 1) of a VOI's voxels outside the body, in its cortex, and in the basivertebral cleft.

    ``known`` is the share of voxels at whose height the body is known; the others count for nothing.
    """

    outside: float
    cortex: float
    cleft: float
    known: float


def shares(voi: VOI, grid: Grid, body: BodyModel) -> Shares:
    """How much of a VOI is not trabecular bone of the body; of large VOIs evenly spread voxels are looked at.

    Raises
    ------
    UnsuitableVOI
        The VOI holds no voxel of the grid.
    """
    points = _points_of(voi, grid)
    deep = body.below_surface_mm(points)
    known = np.isfinite(deep)
    count = max(int(known.sum()), 1)
    outside, cortex = deep[known] <= 0, (deep[known] > 0) & (deep[known] < body.cortex_mm)
    cleft = 0.0 if body.cleft is None else float(body.cleft.holds(body.places(points)).mean())
    return Shares(float(outside.sum() / count), float(cortex.sum() / count), cleft, float(known.mean()))


@dataclass(frozen=True, slots=True)
class Content:
    """What a VOI holds of a volume: nominal and sampled volume in mm3, voxel count, mean and SD of the values."""

    nominal_mm3: float
    sampled_mm3: float
    voxels: int
    mean: float
    sd: float

    @property
    def off_nominal(self) -> float:
        """Relative difference between sampled and nominal volume."""
        return self.sampled_mm3 / self.nominal_mm3 - 1.0


def content(voi: VOI, volume: Volume) -> Content:
    """Voxel count, volume, and mean and SD (n - 1) of the values in a VOI; only its box is read.

    Raises
    ------
    UnsuitableVOI
        The VOI holds no voxel of the volume.
    """
    where, mask = voi.clipped(volume.grid)
    values = volume.voxels[where][mask].astype(np.float64)
    sampled = values.size * math.prod(volume.spacing_mm)
    sd = float(values.std(ddof=1)) if values.size > 1 else 0.0
    return Content(voi.volume_mm3, sampled, int(values.size), float(values.mean()), sd)


@dataclass(frozen=True, slots=True, eq=False)
class LiveChecks:
    """Everything that is said of a construction while it is moved.

    Parameters
    ----------
    clearance
        In each slice; None without a body.
    depth_mm
        Of the body along line A; None without a body.
    outside
        Shares of both VOIs together; None without a body, or where they lie outside the volume.
    endplates_mm
        Distance of the upper VOI to the upper endplate and of the lower one to the lower; None without endplates.
    wedge_deg
        Angle between the endplates; None without endplates.
    tilt_deg
        Between the vertebra and the nearest axis of the stack.
    voxels_across
        Voxels across a trabecula of 0.2 mm along the longest side of a voxel.
    warnings
        One sentence for each fault.
    """

    clearance: ClearanceProfile | None
    depth_mm: float | None
    outside: Shares | None
    endplates_mm: tuple[float, float] | None
    wedge_deg: float | None
    tilt_deg: float
    voxels_across: float
    warnings: tuple[str, ...]


def live_checks(
    construction: AnteriorEdgeConstruction,
    grid: Grid,
    body: BodyModel | None = None,
    endplates: Endplates | None = None,
    *,
    sampled: bool = True,
) -> LiveChecks:
    """Look at a construction from all sides; what needs the body or the endplates is None where they are not known.

    Parameters
    ----------
    construction, grid
        The placement and the voxels.
    body
        From :func:`mctgui.voi.outlining_body`, a proposal, or the placement.
    endplates
        From a proposal, the placement, or the user's lines.
    sampled
        Whether to look at single voxels for ``outside``, which on a fine grid takes longer than a step of the mouse.
    """
    clearance = None if body is None else clearance_profile(construction, body)
    depth = None if body is None else body.depth_mm(construction)
    outside = _both(construction, grid, body) if body is not None and sampled else None
    distances = None if endplates is None else endplates.distances_mm(construction)
    faults = construction_warnings(
        construction, grid, depth_mm=depth, clearance_mm=None if clearance is None else clearance.smallest_mm
    )
    if clearance is not None and clearance.smallest_mm is None:
        faults.append("The outline of the body is not known at the height of the VOIs: outline it again.")
    if distances is not None and min(distances) < LEAST_TO_ENDPLATE_MM:
        which, least = ("upper", distances[0]) if distances[0] <= distances[1] else ("lower", distances[1])
        faults.append(
            f"The {which} VOI reaches through the {which} endplate by {-least:.1f} mm."
            if least < 0
            else f"The {which} VOI comes within {least:.1f} mm of the {which} endplate."
        )
    into = None if body is None else reaches_cleft(construction, body)
    if into is not None and into > 0:
        faults.append(f"The VOIs reach {into:.1f} mm into the cleft of the basivertebral vein.")
    return LiveChecks(
        clearance,
        depth,
        outside,
        distances,
        None if endplates is None else endplates.wedge_deg,
        tilt_deg(grid, construction.mid_plane_normal),
        TRABECULA_MM / max(grid.spacing_mm),
        tuple(faults),
    )


def _both(construction: AnteriorEdgeConstruction, grid: Grid, body: BodyModel) -> Shares | None:
    """The shares of both cylinders together."""
    try:
        upper, lower = shares(construction.upper, grid, body), shares(construction.lower, grid, body)
    except UnsuitableVOI:
        return None
    means = ((getattr(upper, name) + getattr(lower, name)) / 2 for name in ("outside", "cortex", "cleft", "known"))
    return Shares(*means)


def reaches_cleft(construction: AnteriorEdgeConstruction, body: BodyModel) -> float | None:
    """How far the circle reaches into the basivertebral cleft, mm; negative: so much is free; None without a cleft."""
    cleft = body.cleft
    if cleft is None:
        return None
    up = np.asarray(construction.superior)
    levels = np.linspace(-construction.height_mm, construction.height_mm, 21)[:, None, None]
    levels = levels + np.sign(levels) * construction.gap_mm
    places = body.places(construction.circle_mm(180)[None] + levels * up)
    within = (places[..., 1] >= cleft.right_mm) & (places[..., 1] <= cleft.left_mm)
    within &= (places[..., 2] >= cleft.low_mm) & (places[..., 2] <= cleft.high_mm)
    return cleft.front_mm - float(places[..., 0][within].min()) if within.any() else None


def _points_of(voi: VOI, grid: Grid) -> Floats:
    """Voxel centres in a VOI; of fine voxels every second or third along each axis, so that it follows the mouse."""
    thinned = _thinned(grid)
    try:
        where, mask = voi.clipped(thinned)
    except UnsuitableVOI:
        thinned = grid
        where, mask = voi.clipped(grid)
    index = np.flatnonzero(mask)
    index = index[:: max(1, index.size // _MOST_POINTS)]
    places = np.stack(np.unravel_index(index, mask.shape), axis=-1) + [side.start for side in where]
    return thinned.index_to_mm(places)


def _thinned(grid: Grid) -> Grid:
    factors = np.maximum(1, np.floor(_CLOSE_MM / np.asarray(grid.spacing_mm))).astype(int)
    factors = np.minimum(factors, grid.shape)
    affine = np.array(grid.affine)
    affine[:3, :3] *= factors[::-1]
    z, y, x = (int(side) for side in np.asarray(grid.shape) // factors)
    return Grid((z, y, x), affine)


def _signed_distance(outline: Floats, place: Floats) -> float:
    """Distance of a place to a closed outline ``(k, 2)``; negative outside."""
    start, stop = outline, np.roll(outline, -1, axis=0)
    along = stop - start
    length = np.maximum(np.einsum("ij,ij->i", along, along), 1e-12)
    share = np.clip(np.einsum("ij,ij->i", place - start, along) / length, 0.0, 1.0)
    distance = float(np.linalg.norm(start + share[:, None] * along - place, axis=1).min())
    crosses = (start[:, 1] > place[1]) != (stop[:, 1] > place[1])
    rise = np.where(along[:, 1] == 0, 1.0, along[:, 1])
    at = start[:, 0] + (place[1] - start[:, 1]) / rise * along[:, 0]
    inside = int((crosses & (at > place[0])).sum()) % 2 == 1
    return distance if inside else -distance
