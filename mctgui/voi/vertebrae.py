"""Finding the vertebrae of a volume: in which coarse slices each one's body lies, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.voi.body import BodyInSlice, find_body, mirror_overlap
from mctgui.voi.coarse import CoarseVolume, background_level, blurred, bone_thresholds
from mctgui.voi.numbers import Vector
from mctgui.volume import Volume

Floats = NDArray[np.float64]

NO_VERTEBRA = "No vertebral body with a closed canal was found."
BY_HAND = "Click the anterior edge and a point on the midline, or give --edge and --midline."
WORST_DICE = 0.86
_AIR_HU = -500.0
_FARTHEST_ASIDE_MM = 30.0
_APART_MM = 4.0
"""Closed rings that lie no farther than this beyond a body are at the rim of its endplate."""
_ODD_MM = 4.0
_LONGEST_HALF_MM = 30.0
_DISC = 0.7
"""A disc is darker than this share of the bone inside a body, where nothing is what surrounds the bone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proposal: its name, whether it found what it looked for, and what it found, in words."""

    name: str
    found: bool
    finding: str


@dataclass(frozen=True, slots=True, eq=False)
class Vertebra:
    """The body in each coarse slice of one vertebra, and where it ends, mm along the first array axis."""

    bodies: dict[int, BodyInSlice]
    bottom_mm: float
    top_mm: float


def finding_bodies(
    coarse: CoarseVolume, volume: Volume, near_mm: Vector | None, is_patient: bool
) -> LongWork[tuple[Vertebra, list[Step]]]:
    """The body in each coarse slice of one vertebra."""
    front = _forwards_in_slice(volume) if is_patient else None
    smooth = blurred(coarse)
    tried: list[tuple[float, list[Vertebra]]] = []
    groups = (bone_thresholds(smooth, volume.intensity == "HU"), bone_thresholds(smooth, False))
    in_air = not is_patient and volume.intensity == "HU" and background_level(smooth, False) < _AIR_HU
    if in_air:  # a dry specimen: marrow spaces are air too
        groups = (groups[1], groups[0])
    backgrounds = (background_level(smooth, volume.intensity == "HU"), background_level(smooth, False))
    backgrounds = backgrounds[::-1] if in_air else backgrounds
    levels = [level for group in groups for level in group]
    for number, threshold in enumerate(levels):
        if number == len(groups[0]) and (tried or volume.intensity != "HU"):
            break  # bone in air needs other thresholds, and is looked for last
        found: dict[int, BodyInSlice] = {}
        for z in range(smooth.shape[0]):
            body = find_body(smooth[z] > threshold, coarse.pixel_mm)
            if body is not None and _faces(body, front):
                found[z] = body
            yield Progress(number * smooth.shape[0] + z + 1, len(groups[0]) * smooth.shape[0], "looking for body and canal")
        background = backgrounds[number >= len(groups[0])]
        vertebrae = _vertebrae(found, _closed_rings(found, coarse), coarse, background)
        if near_mm is not None:
            vertebrae = [one for one in vertebrae if _aside(one.bodies, coarse, volume, near_mm) <= _FARTHEST_ASIDE_MM]
        if vertebrae:
            tried.append((threshold, vertebrae))
    if not tried:
        raise MctguiError(NO_VERTEBRA, BY_HAND)
    wanted = partial(_nearest, coarse=coarse, volume=volume, near_mm=near_mm)
    threshold, vertebrae = max(tried, key=lambda one: _clearness(wanted(one[1]).bodies))
    vertebra = wanted(vertebrae)
    steps = [Step("body and canal", True, f"in {len(vertebra.bodies)} slices, bone above {threshold:.0f}")]
    if len(vertebrae) > 1:
        where = ", ".join(f"{_middle_mm(other.bodies, coarse, volume)[2]:.0f}" for other in vertebrae)
        taken = "the most central one was taken" if near_mm is None else "the one asked for was taken"
        steps.append(Step("vertebra", near_mm is not None, f"there are several, at z = {where} mm; {taken}"))
    return vertebra, steps


def _forwards_in_slice(volume: Volume) -> Floats:
    """The patient's front as a direction (x, y) along the array axes."""
    directions = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    front: Floats = (np.array([0.0, -1.0, 0.0]) @ directions)[:2]
    return front


def _faces(body: BodyInSlice, front: Floats | None) -> bool:
    """Whether a body lies in front of its canal, within 50 degrees; one without a canal may be one."""
    forwards = body.forwards
    return front is None or forwards is None or float(forwards @ front) > np.cos(np.radians(50.0)) * np.linalg.norm(front)


def _aside(bodies: dict[int, BodyInSlice], coarse: CoarseVolume, volume: Volume, near_mm: Vector) -> float:
    """How far a body's middle lies beside a point within the slice, mm."""
    index = (volume.mm_to_index(near_mm) - volume.mm_to_index(_middle_mm(bodies, coarse, volume))) * volume.spacing_mm
    return float(np.linalg.norm(index[1:]))


def _clearness(bodies: dict[int, BodyInSlice]) -> float:
    """How clearly a threshold shows a vertebra: slices of about the same area, those with a closed canal counted twice."""
    areas = np.array([body.body.sum() for body in bodies.values()], dtype=np.float64)
    alike = np.abs(areas / np.median(areas) - 1.0) < 0.25
    rings = np.array([body.canal is not None for body in bodies.values()])
    return float(alike.sum() + (alike & rings).sum())


def _closed_rings(found: dict[int, BodyInSlice], coarse: CoarseVolume) -> list[list[int]]:
    """Runs of slices with a closed canal whose body and canal mirror themselves well."""
    runs: list[list[int]] = []
    for z, body in found.items():
        forwards = body.forwards
        if forwards is None or mirror_overlap(body, forwards) < WORST_DICE:
            continue
        gap = (z - runs[-1][-1]) * coarse.spacing_mm[0] if runs else np.inf
        if gap <= 3.0 + coarse.spacing_mm[0]:
            runs[-1].append(z)
        else:
            runs.append([z])
    return runs


def _vertebrae(
    found: dict[int, BodyInSlice], rings: list[list[int]], coarse: CoarseVolume, background: float
) -> list[Vertebra]:
    """The slices of each vertebra; two closed rings along one body belong to one vertebra."""
    vertebrae: list[Vertebra] = []
    beyond = round(_APART_MM / coarse.spacing_mm[0])
    for run in sorted(rings, key=len, reverse=True):
        middle = run[len(run) // 2]
        if all(middle < min(other.bodies) - beyond or middle > max(other.bodies) + beyond for other in vertebrae):
            bodies = _one_vertebra(found, run, coarse)
            vertebrae.append(_between_endplates(bodies, run, coarse, background))
    return sorted(vertebrae, key=lambda vertebra: min(vertebra.bodies))


def _middle_mm(bodies: dict[int, BodyInSlice], coarse: CoarseVolume, volume: Volume) -> Floats:
    """LPS position of the body's centre in its middle slice."""
    z = sorted(bodies)[len(bodies) // 2]
    return to_lps(volume, coarse, bodies[z].centre_mm, float(coarse.heights_mm()[z]))


def _nearest(vertebrae: list[Vertebra], coarse: CoarseVolume, volume: Volume, near_mm: Vector | None) -> Vertebra:
    wanted = volume.grid.centre_mm if near_mm is None else np.asarray(near_mm, dtype=np.float64)
    normal = volume.affine[:3, 2] / np.linalg.norm(volume.affine[:3, 2])
    height = float((wanted - volume.affine[:3, 3]) @ normal)
    heights = coarse.heights_mm()
    return min(vertebrae, key=lambda one: abs(float(heights[list(one.bodies)].mean()) - height))


def _one_vertebra(found: dict[int, BodyInSlice], rings: list[int], coarse: CoarseVolume) -> dict[int, BodyInSlice]:
    """The rings, and the slices above and below them as long as a body goes on in the same place.

    A few slices in between may be odd, as where the vein's cleft opens; they are left out.
    """
    kept = {z: found[z] for z in rings if z in found}
    typical = float(np.median([body.body.sum() for body in kept.values()]))
    most_odd = round(_ODD_MM / coarse.spacing_mm[0])
    for step in (-1, 1):
        z = last = rings[0] if step < 0 else rings[-1]
        while abs(z + step - last) <= most_odd + 1 and abs(z + step - rings[len(rings) // 2]) * coarse.spacing_mm[0] <= 30.0:
            z += step
            if z not in found:
                continue
            body = found[z]
            moved = float(np.linalg.norm(body.centre_mm - kept[last].centre_mm))
            if moved <= 4.0 and 0.6 < body.body.sum() / typical < 1.6:
                kept[z], last = body, z
    return {z: body for z, body in sorted(kept.items()) if 0.5 < body.body.sum() / typical < 1.8}


def _between_endplates(
    bodies: dict[int, BodyInSlice], rings: list[int], coarse: CoarseVolume, background: float
) -> Vertebra:
    """The slices of one vertebra: a disc that is nearly as bright as bone may have joined it to the next.

    The body ends where the mean of its central columns first falls to a disc's, going away from the pedicles.
    """
    from scipy import ndimage

    common = np.mean([bodies[z].body for z in rings if z in bodies], axis=0) >= 0.5
    depth = ndimage.distance_transform_edt(common, sampling=coarse.pixel_mm)
    heights = coarse.heights_mm()
    line = coarse.values[:, depth > 0.35 * depth.max()].mean(axis=1) - background
    middle = float(heights[rings[len(rings) // 2]])
    inside = float(np.median(line[rings]))
    kept, ends = bodies, []
    for side in (-1.0, 1.0):
        away = np.arange(0.0, _LONGEST_HALF_MM, 0.25)
        away = away[(middle + side * away >= heights[0]) & (middle + side * away <= heights[-1])]
        values = np.interp(middle + side * away, heights, line)
        low = np.flatnonzero(values < _DISC * inside)
        ends.append(middle + side * (float(away[low[0]]) - 0.5) if low.size else None)
        kept = {z: body for z, body in kept.items() if ends[-1] is None or side * (float(heights[z]) - ends[-1]) <= 1.0}
    if not any(z in kept and kept[z].canal is not None for z in rings):
        kept, ends = bodies, [None, None]
    bottom, top = float(heights[min(kept)]), float(heights[max(kept)])
    return Vertebra(kept, bottom if ends[0] is None else ends[0], top if ends[1] is None else ends[1])


def to_lps(volume: Volume, coarse: CoarseVolume, place: Floats, height_mm: float) -> Floats:
    """LPS position of a place (x, y) of the coarse slices at a height along the first array axis."""
    x, y = place + np.array(coarse.origin_mm[:0:-1])
    return volume.index_to_mm(np.array([height_mm, y, x]) / np.asarray(volume.spacing_mm))
