"""Outlining a vertebral body in a volume, around a construction that lies in it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.voi.body import BodyInSlice, find_body
from mctgui.voi.body_model import BodyModel
from mctgui.voi.cleft import find_cleft
from mctgui.voi.coarse import CoarseVolume, blurred, bone_thresholds, finer, shrinking
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.edge import half_maxima, sampled, smoothed_over_neighbours
from mctgui.volume import Volume

Floats = NDArray[np.float64]

ANGLES = 72
_LEVELS_MM = np.arange(-20.0, 20.01, 1.0)
_AROUND_MM = 34.0
_STEP_MM = 0.1
_INWARDS_MM, _OUTWARDS_MM = 4.5, 3.0
_LONGEST_RADIUS_MM = 40.0
_CLEFT_HEIGHT_MM = 7.0
_BACK_DEG = 45.0
_STRAY_MM = 1.2
_USUAL_CORTEX_MM = 0.8
_BEYOND_MM = 8.0
_LOWEST_STEP = 0.4
_FEWEST_FOUND = 0.5
_HINT = "Place the VOIs in a vertebral body, or look at the pictures instead."


def outlining_body(volume: Volume, construction: AnteriorEdgeConstruction) -> LongWork[BodyModel]:
    """Find the outer surface of the body in which a construction lies.

    Parameters
    ----------
    volume
        Unblurred grey values; only what lies within 34 mm of C is read.
    construction
        Gives the axis, which runs through C along n, and the direction to the front.

    Returns
    -------
    BodyModel
        Where it is kept with the placement, depth and clearance are known at once.

    Raises
    ------
    MctguiError
        No body is found about C.
    """
    part = finer(_around(volume.canonical(), construction))
    coarse = yield from as_part_of(shrinking(part), 0.0, 0.4)
    smooth = blurred(coarse)
    here = part.mm_to_index(construction.circle_centre_mm) * np.asarray(part.spacing_mm)
    for threshold in bone_thresholds(smooth, part.intensity == "HU"):
        bodies: dict[int, BodyInSlice] = {}
        for z in range(smooth.shape[0]):
            found = find_body(smooth[z] > threshold, coarse.pixel_mm)
            if found is not None and _holds(found, coarse, here):
                bodies[z] = found
            yield Progress(400 + round(400 * (z + 1) / smooth.shape[0]), 1000, "outlining the body")
        if len(bodies) >= min(5, smooth.shape[0]):
            yield Progress(850, 1000, "outlining the body")
            return outline(part, coarse, bodies, construction)
    raise MctguiError("No vertebral body is found about the VOIs.", _HINT)


def outline(
    volume: Volume, coarse: CoarseVolume, bodies: dict[int, BodyInSlice], construction: AnteriorEdgeConstruction
) -> BodyModel:
    """The surface at half maximum near the contours of a body in coarse slices.

    Raises
    ------
    MctguiError
        C lies outside the contours.
    """
    centre = np.asarray(construction.circle_centre_mm)
    forwards, left, up = (np.asarray(d) for d in (construction.anterior, construction.left, construction.superior))
    angles: Floats = np.arange(ANGLES, dtype=np.float64) * (2 * math.pi / ANGLES)
    spokes = np.cos(angles)[:, None] * forwards + np.sin(angles)[:, None] * left
    rough = _rough_radii(volume, coarse, bodies, centre, spokes, up)
    known = np.isfinite(rough).mean(axis=1) > 0.7
    run = _longest_run(known, int(np.argmin(np.abs(_LEVELS_MM))))
    if run is None:
        raise MctguiError("The VOIs do not lie in a vertebral body.", _HINT)
    levels, rough = _LEVELS_MM[run], _filled(rough[run])
    rough = _bridged(rough, angles)
    starts = centre + levels[:, None] * up
    profiles, along = _profiles(volume, starts, spokes, rough)
    edges = _clear_only(half_maxima(profiles, along), profiles, along)
    radii = rough + edges
    local = _local_median(radii)
    radii[np.abs(radii - local) > _STRAY_MM] = np.nan
    run = _longest_run(np.isfinite(radii).mean(axis=1) > _FEWEST_FOUND, int(np.argmin(np.abs(levels))))
    if run is None:
        raise MctguiError("The VOIs do not lie in a vertebral body.", _HINT)
    levels, rough, radii, local, edges, profiles = (part[run] for part in (levels, rough, radii, local, edges, profiles))
    found = float(np.isfinite(radii).mean())
    usual = np.nanmedian(radii - rough) if found > 0 else -_USUAL_CORTEX_MM
    radii = np.where(np.isfinite(radii), radii, np.where(np.isfinite(local), local, rough + usual))
    radii = _bridged(np.maximum(radii, 0.5), angles)
    cortex = _cortex_mm(profiles, along, edges)
    cleft = find_cleft(volume, centre, (forwards, left, up), float(np.interp(0.0, levels, radii[:, ANGLES // 2])))
    return BodyModel(
        construction.circle_centre_mm, construction.anterior, construction.superior, levels, radii, cortex, found, cleft
    )


def _around(volume: Volume, construction: AnteriorEdgeConstruction) -> Volume:
    index = volume.mm_to_index(construction.circle_centre_mm)
    reach = _AROUND_MM / np.asarray(volume.spacing_mm)
    # The canal behind the body has to be in the picture too, wherever the front points.
    behind = volume.mm_to_index(np.asarray(construction.circle_centre_mm) - 15.0 * np.asarray(construction.anterior))
    low, high = np.minimum(index, behind) - reach, np.maximum(index, behind) + reach
    low[0], high[0] = index[0] - 22.0 / volume.spacing_mm[0], index[0] + 22.0 / volume.spacing_mm[0]
    try:
        return volume.crop(np.floor(low), np.ceil(high) + 1)
    except ValueError as error:
        raise MctguiError("The VOIs lie outside the volume.", "Place them inside.") from error


def _holds(found: BodyInSlice, coarse: CoarseVolume, place_mm: Floats) -> bool:
    """Whether a body covers most of what lies within 4 mm of a place in its slice."""
    row, column = (place_mm[1:] - coarse.origin_mm[1:]) / coarse.pixel_mm
    reach = [4.0 / side for side in coarse.pixel_mm]
    rows = slice(max(0, round(row - reach[0])), max(0, round(row + reach[0]) + 1))
    columns = slice(max(0, round(column - reach[1])), max(0, round(column + reach[1]) + 1))
    near = found.body[rows, columns]
    return bool(near.size and near.mean() > 0.5)


def _rough_radii(
    volume: Volume, coarse: CoarseVolume, bodies: dict[int, BodyInSlice], centre: Floats, spokes: Floats, up: Floats
) -> Floats:
    """How far the stacked contours reach along each spoke at each level; NaN where that is not known."""
    from scipy import ndimage

    stack = _stacked(volume, coarse, bodies, up)
    reach = np.arange(0.0, _LONGEST_RADIUS_MM, 0.25)
    radii = np.full((len(_LEVELS_MM), len(spokes)), np.nan)
    for number, level in enumerate(_LEVELS_MM):
        points = centre + level * up + reach[:, None, None] * spokes
        place = volume.mm_to_index(points) * np.asarray(volume.spacing_mm)
        index = (place - np.asarray(coarse.origin_mm)) / np.asarray(coarse.spacing_mm)
        inside = ndimage.map_coordinates(stack, np.moveaxis(index, -1, 0), order=1, mode="constant") > 0.5
        if not inside[0].any():
            continue
        last = len(reach) - 1 - np.argmax(inside[::-1], axis=0)
        radii[number] = np.where(inside.any(axis=0) & (last < len(reach) - 1), reach[last], np.nan)
    return radii


def _stacked(volume: Volume, coarse: CoarseVolume, bodies: dict[int, BodyInSlice], up: Floats) -> NDArray[np.float32]:
    """The bodies of all slices; where one is missing, and a little beyond the ends, the nearest one along the axis."""
    from scipy import ndimage

    stack = np.zeros(coarse.values.shape, dtype=np.float32)
    beyond = round(_BEYOND_MM / coarse.spacing_mm[0])
    directions = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    lean = (up @ directions)[::-1]
    known = np.array(sorted(bodies))
    for z in range(max(0, known[0] - beyond), min(len(stack), known[-1] + beyond + 1)):
        nearest = int(known[np.argmin(np.abs(known - z))])
        mask = bodies[nearest].body.astype(np.float32)
        if nearest != z:
            rise = (z - nearest) * coarse.spacing_mm[0]
            shift = rise * lean[1:] / lean[0] / np.asarray(coarse.pixel_mm)
            mask = ndimage.shift(mask, shift, order=1)
        stack[z] = mask
    return stack


def _longest_run(known: NDArray[np.bool_], middle: int) -> slice | None:
    """The run of known levels about the middle one; the nearest one where the middle is not known."""
    places = np.flatnonzero(known)
    if not places.size:
        return None
    start = stop = int(places[np.argmin(np.abs(places - middle))])
    while start > 0 and known[start - 1]:
        start -= 1
    while stop + 1 < len(known) and known[stop + 1]:
        stop += 1
    return slice(start, stop + 1)


def _filled(radii: Floats) -> Floats:
    """Gaps closed by straight lines round the outline."""
    filled = radii.copy()
    count = radii.shape[1]
    for row in filled:
        good = np.flatnonzero(np.isfinite(row))
        row[:] = np.interp(np.arange(count), good, row[good], period=count)
    return filled


def _bridged(radii: Floats, angles: Floats) -> Floats:
    """The outline with the mouth of the basivertebral vein closed: notches at the back that are lower than 7 mm."""
    from scipy import ndimage

    back = np.abs(np.degrees(angles) - 180.0) <= _BACK_DEG
    size = 2 * int(_CLEFT_HEIGHT_MM // 2) + 1
    bridged = radii.copy()
    bridged[:, back] = ndimage.grey_closing(radii[:, back], size=(size, 1), mode="nearest")
    return bridged


def _profiles(volume: Volume, starts: Floats, spokes: Floats, radii: Floats) -> tuple[Floats, Floats]:
    """Grey values across the surface ``(level, angle, along)``, smoothed over neighbours; NaN outside the volume."""
    along = np.arange(-_INWARDS_MM, _OUTWARDS_MM + _STEP_MM / 2, _STEP_MM)
    levels = [
        sampled(volume, start + (row[:, None] + along)[..., None] * spokes[:, None])
        for start, row in zip(starts, radii, strict=True)
    ]
    return smoothed_over_neighbours(np.array(levels), ("nearest", "wrap")), along


def _clear_only(edges: Floats, profiles: Floats, along: Floats) -> Floats:
    """The edges whose step is not much lower than usual: a disc has none worth the name."""
    near = np.abs(along[None, None] - edges[..., None])
    with np.errstate(invalid="ignore"):
        high = np.where((near < 1.2) & (along < edges[..., None]), profiles, -np.inf).max(axis=-1)
        low = np.where((near < 1.5) & (along > edges[..., None]), profiles, np.inf).min(axis=-1)
        step = high - low
        clear = np.isfinite(step) & (
            step > _LOWEST_STEP * (np.median(step[np.isfinite(step)]) if np.isfinite(step).any() else 0.0)
        )
    return np.where(clear, edges, np.nan)


def _local_median(radii: Floats) -> Floats:
    """Median over two neighbours in each direction; NaN where fewer than a third of them are known."""
    levels, angles = radii.shape
    padded = np.pad(np.pad(radii, ((0, 0), (2, 2)), mode="wrap"), ((2, 2), (0, 0)), mode="edge")
    around = np.stack([padded[i : i + levels, k : k + angles] for i in range(5) for k in range(5)])
    known = np.isfinite(around).sum(axis=0)
    around[:, known == 0] = 0.0
    return np.where(known >= 8, np.nanmedian(around, axis=0), np.nan)


def _cortex_mm(profiles: Floats, along: Floats, edges: Floats) -> float:
    """Thickness of the cortex in the mean profile across the edge, at half its height above the bone inside."""
    good = np.argwhere(np.isfinite(edges))
    if len(good) < 20:
        return _USUAL_CORTEX_MM
    inwards = np.arange(0.0, 3.5, 0.05)
    aligned = [
        np.interp(edges[i, k] - inwards, along, profiles[i, k], left=np.nan) for i, k in good[:: len(good) // 400 + 1]
    ]
    mean = np.nanmean(np.array(aligned), axis=0)
    peak_at = int(np.nanargmax(mean[inwards < 1.5]))
    inner = float(np.nanmedian(mean[inwards > 2.0]))
    fallen = np.flatnonzero(mean[peak_at:] < (mean[peak_at] + inner) / 2)
    if not fallen.size or mean[peak_at] <= inner:
        return _USUAL_CORTEX_MM
    return float(np.clip(inwards[peak_at + fallen[0]], 0.3, 2.5))
