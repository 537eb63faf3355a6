"""An automatic proposal for the two VOIs, which says of each step whether it found what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.voi.adjusting import EDGE_RULE
from mctgui.voi.body import BodyInSlice, find_body, mirror_overlap, mirror_shift, refine_axis
from mctgui.voi.body_model import BodyModel
from mctgui.voi.coarse import CoarseVolume, background_level, blurred, bone_thresholds, finer, shrinking
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.edge import half_maximum_edge, too_far_out
from mctgui.voi.endplates import Plane, angle_deg, finding_endplates, middle
from mctgui.voi.live_checks import live_checks
from mctgui.voi.mid_plane import EndplatePlane, Endplates
from mctgui.voi.numbers import Vector, vector
from mctgui.voi.outline import outline
from mctgui.voi.placement_file import PlacedVOIs
from mctgui.volume import Volume

Floats = NDArray[np.float64]


_WORST_DICE = 0.86
_FARTHEST_ASIDE_MM = 30.0
_WIDEST_SPECIMEN_MM = 150.0
_NEAR_MM = np.array([50.0, 70.0, 70.0])
_APART_MM = 4.0
"""Closed rings that lie no farther than this beyond a body are at the rim of its endplate."""
_ODD_MM = 4.0
_LONGEST_HALF_MM = 30.0
_DISC = 0.7
"""A disc is darker than this share of the bone inside a body, where nothing is what surrounds the bone."""
_NO_VERTEBRA = "No vertebral body with a closed canal was found."
_BY_HAND = "Click the anterior edge and a point on the midline, or give --edge and --midline."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proposal: its name, whether it found what it looked for, and what it found, in words."""

    name: str
    found: bool
    finding: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the two VOIs might go; a proposal until somebody accepts it.

    Parameters
    ----------
    construction
        The anterior-edge construction.
    body_centre_mm
        O: middle of line A's way through the body, in the central slice; LPS mm.
    depth_mm
        Antero-posterior depth of the body along line A.
    clearance_mm
        Smallest distance between the circle and the inner side of the cortex over the height of the VOIs; None where the
        body is not known there.
    steps
        What each step found.
    warnings
        What is wrong or could not be found, one sentence each.
    endplates
        Planes through both endplates; None where one of them was not found.
    body
        Outline of the body; None where it was not found.
    """

    construction: AnteriorEdgeConstruction
    body_centre_mm: Vector
    depth_mm: float
    clearance_mm: float | None
    steps: tuple[Step, ...]
    warnings: tuple[str, ...]
    endplates: Endplates | None = None
    body: BodyModel | None = None

    @property
    def complete(self) -> bool:
        """Whether every step found what it looked for."""
        return all(step.found for step in self.steps)

    def placed(self) -> PlacedVOIs:
        """The proposal as it is stored, marked as automatic."""
        return PlacedVOIs(
            self.construction,
            how="automatic",
            edge_rule=EDGE_RULE,
            notes=self.warnings,
            endplates=self.endplates,
            body=self.body,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Midline:
    """Line A in every slice: direction, and where it passes at a height; mm along the array axes, (x, y)."""

    forwards: Floats
    anchor: Floats
    slope: float
    height_mm: float

    @property
    def sideways(self) -> Floats:
        return np.array([-self.forwards[1], self.forwards[0]])

    def at(self, height_mm: float) -> Floats:
        """The point of the line nearest to the body's centre, at a height."""
        place: Floats = self.anchor + self.slope * (height_mm - self.height_mm) * self.sideways
        return place


@dataclass(frozen=True, slots=True, eq=False)
class _Vertebra:
    """The body in each coarse slice of one vertebra, and where it ends, mm along the first array axis."""

    bodies: dict[int, BodyInSlice]
    bottom_mm: float
    top_mm: float


def propose(
    volume: Volume,
    near_mm: Vector | None = None,
    *,
    inset_mm: float = 5.0,
    diameter_mm: float = 15.0,
    height_mm: float = 5.0,
    gap_mm: float = 0.0,
) -> LongWork[Proposal]:
    """Propose the two VOIs of a vertebra.

    Body and canal are found in axial slices, the midline by mirror symmetry, the mid plane halfway between the endplates
    and the anterior edge at half maximum.

    Parameters
    ----------
    volume
        Axial stack of any modality; the head is taken to be where its axes say. The front is where the body lies, seen
        from the canal, however the specimen was turned.
    near_mm
        A point in the wanted vertebra, LPS mm, when the volume holds several; None takes the most central one.
    inset_mm, diameter_mm, height_mm, gap_mm
        Sizes of the construction, see :class:`AnteriorEdgeConstruction`.

    Returns
    -------
    Proposal
        With a step and a warning for each thing that could not be found. Without both endplates the middle of the body
        that is in the stack is proposed for the central slice, and said to be so.

    Raises
    ------
    MctguiError
        No vertebral body with a closed canal, or no anterior edge: two clicks are needed.
    """
    grid = volume.grid
    # In a whole patient the header knows where the front is; a specimen lies as it was put down.
    is_patient = min(np.asarray(grid.shape[1:]) * grid.spacing_mm[1:]) > _WIDEST_SPECIMEN_MM
    volume = finer(_near(volume.canonical(), near_mm))
    coarse = yield from as_part_of(shrinking(volume), 0.0, 0.35)
    vertebra, steps = yield from as_part_of(_finding_bodies(coarse, volume, near_mm, is_patient), 0.35, 0.7)
    bodies = vertebra.bodies
    midline = _midline(bodies, coarse, steps)
    yield Progress(750, 1000, "looking for the endplates")
    plane, endplates = yield from as_part_of(_central_plane(volume, coarse, vertebra, steps), 0.75, 0.9)
    edge, forwards, upwards = _anterior_edge(volume, coarse, bodies, midline, plane)
    steps.append(Step("anterior edge", True, f"half-maximum at ({edge[0]:.1f}, {edge[1]:.1f}, {edge[2]:.1f}) mm"))
    construction = AnteriorEdgeConstruction(
        vector(edge), vector(forwards), vector(upwards), inset_mm, diameter_mm, height_mm, gap_mm, edge_rule="half maximum"
    )
    yield Progress(920, 1000, "outlining the body")
    body = _outlined(volume, coarse, bodies, construction)
    checks = live_checks(construction, grid, body, endplates)
    missing = [f"{step.name}: {step.finding}." for step in steps if not step.found]
    depth = checks.depth_mm or 0.0
    clearance = None if checks.clearance is None else checks.clearance.smallest_mm
    centre = vector(edge - depth / 2 * forwards)
    warnings = (*missing, *checks.warnings)
    return Proposal(construction, centre, depth, clearance, tuple(steps), warnings, endplates, body)


def _near(volume: Volume, near_mm: Vector | None) -> Volume:
    """What lies about the wanted vertebra: what is elsewhere need not be searched, nor sway the thresholds."""
    if near_mm is None:
        return volume
    index = volume.mm_to_index(near_mm)
    reach = _NEAR_MM / np.asarray(volume.spacing_mm)
    try:
        return volume.crop(np.floor(index - reach), np.ceil(index + reach) + 1)
    except ValueError as error:
        raise MctguiError("The point in the wanted vertebra lies outside the volume.", "Give a point inside.") from error


def _outlined(
    volume: Volume, coarse: CoarseVolume, bodies: dict[int, BodyInSlice], construction: AnteriorEdgeConstruction
) -> BodyModel:
    """The outline; a proposal whose circle lies beside it is none."""
    try:
        return outline(volume, coarse, bodies, construction)
    except MctguiError as error:
        raise MctguiError("The proposed VOIs do not lie in the vertebral body.", _BY_HAND) from error


def _finding_bodies(
    coarse: CoarseVolume, volume: Volume, near_mm: Vector | None, is_patient: bool
) -> LongWork[tuple[_Vertebra, list[Step]]]:
    """The body in each coarse slice of one vertebra."""
    front = _forwards_in_slice(volume) if is_patient else None
    smooth = blurred(coarse)
    tried: list[tuple[float, list[_Vertebra]]] = []
    groups = (bone_thresholds(smooth, volume.intensity == "HU"), bone_thresholds(smooth, False))
    backgrounds = (background_level(smooth, volume.intensity == "HU"), background_level(smooth, False))
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
        raise MctguiError(_NO_VERTEBRA, _BY_HAND)
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
        if forwards is None or mirror_overlap(body, forwards) < _WORST_DICE:
            continue
        gap = (z - runs[-1][-1]) * coarse.spacing_mm[0] if runs else np.inf
        if gap <= 3.0 + coarse.spacing_mm[0]:
            runs[-1].append(z)
        else:
            runs.append([z])
    return runs


def _vertebrae(
    found: dict[int, BodyInSlice], rings: list[list[int]], coarse: CoarseVolume, background: float
) -> list[_Vertebra]:
    """The slices of each vertebra; two closed rings along one body belong to one vertebra."""
    vertebrae: list[_Vertebra] = []
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
    return _to_lps(volume, coarse, bodies[z].centre_mm, float(coarse.heights_mm()[z]))


def _nearest(vertebrae: list[_Vertebra], coarse: CoarseVolume, volume: Volume, near_mm: Vector | None) -> _Vertebra:
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
) -> _Vertebra:
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
    return _Vertebra(kept, bottom if ends[0] is None else ends[0], top if ends[1] is None else ends[1])


def _midline(bodies: dict[int, BodyInSlice], coarse: CoarseVolume, steps: list[Step]) -> _Midline:
    """Median direction of line A over the rings, and a straight course of its place over all slices of the body."""
    refined = []
    for body in bodies.values():
        if body.forwards is not None:
            turned = refine_axis(body, body.forwards)
            if turned[2] >= _WORST_DICE:
                refined.append(turned)
    angles = np.unwrap(np.array([np.arctan2(turned[1], turned[0]) for turned, _, _ in refined]))
    angle = float(np.median(angles))
    forwards = np.array([np.cos(angle), np.sin(angle)])
    sideways = np.array([-forwards[1], forwards[0]])
    heights = coarse.heights_mm()
    centres, places, levels = [], [], []
    for z, body in bodies.items():
        centre = body.centre_mm
        centres.append(centre)
        places.append(float(centre @ sideways) + mirror_shift(body, forwards))
        levels.append(float(heights[z]))
    slope, place, level = _straight(np.array(levels), np.array(places))
    centre = np.median(np.array(centres), axis=0)
    anchor = centre + (place - float(centre @ sideways)) * sideways
    dice = float(np.median([overlap for _, _, overlap in refined]))
    spread = float(np.degrees(np.std(angles)))
    steps.append(Step("line A", True, f"mirror overlap {dice:.2f}, directions of the slices within {spread:.1f} degrees"))
    return _Midline(forwards, anchor, slope, level)


def _straight(levels: Floats, places: Floats) -> tuple[float, float, float]:
    """Robust straight line: slope (median of pairwise slopes), and the place at the mean level."""
    level = float(levels.mean())
    if levels.size < 5 or np.ptp(levels) < 6.0:
        return 0.0, float(np.median(places)), level
    rise = places[:, None] - places[None, :]
    run = levels[:, None] - levels[None, :]
    slope = float(np.median(rise[run > 2.0] / run[run > 2.0]))
    return slope, float(np.median(places - slope * (levels - level))), level


def _central_plane(
    volume: Volume, coarse: CoarseVolume, vertebra: _Vertebra, steps: list[Step]
) -> LongWork[tuple[Plane, Endplates | None]]:
    """The mid plane from the endplates or, said to be so, the middle of the body in the stack; and the endplates."""
    bodies, bottom, top = vertebra.bodies, vertebra.bottom_mm, vertebra.top_mm
    fallback = Plane((bottom + top) / 2, 0.0, 0.0)
    if volume.shape[0] == 1:
        steps.append(Step("mid plane", False, "there is one slice only: it is taken for the central slice"))
        return Plane(0.0, 0.0, 0.0), None
    lower, upper = yield from finding_endplates(volume, _central_columns(bodies, coarse), bottom, top)
    if lower is None or upper is None:
        missing = " and ".join(name for name, plate in (("lower", lower), ("upper", upper)) if plate is None)
        steps.append(
            Step("mid plane", False, f"no {missing} endplate in the stack: the middle of the visible body is taken; set it")
        )
        return fallback, None
    height = upper.level - lower.level
    centre = next(iter(bodies.values())).centre_mm
    height = float(upper.height(centre[1], centre[0]) - lower.height(centre[1], centre[0]))
    wedge = angle_deg(lower.normal, upper.normal)
    if not 12.0 <= height <= 45.0 or wedge > 15.0:
        steps.append(
            Step("mid plane", False, f"endplates {height:.0f} mm apart at {wedge:.0f} degrees are not believable; set it")
        )
        return fallback, None
    steps.append(Step("mid plane", True, f"body {height:.1f} mm high, wedge {wedge:.1f} degrees"))
    place = next(iter(bodies.values())).centre_mm + np.array(coarse.origin_mm[:0:-1])
    return middle(lower, upper), Endplates(_in_patient(volume, lower, place), _in_patient(volume, upper, place))


def _in_patient(volume: Volume, plane: Plane, place: Floats) -> EndplatePlane:
    """A plane in LPS, with its point above or below a place (x, y) in mm along the array axes."""
    x, y = place
    point = volume.index_to_mm(np.array([float(plane.height(y, x)), y, x]) / np.asarray(volume.spacing_mm))
    directions = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    return EndplatePlane(vector(point), vector(directions @ plane.normal[::-1]))


def _central_columns(bodies: dict[int, BodyInSlice], coarse: CoarseVolume) -> Floats:
    """Places (y, x) in the central 60 % of the body, where endplates are not yet rims."""
    from scipy import ndimage

    common = np.mean([body.body for body in bodies.values()], axis=0) >= 0.5
    depth = ndimage.distance_transform_edt(common, sampling=coarse.pixel_mm)
    rows, columns = np.nonzero(depth > 0.25 * depth.max())
    origin, step = np.array(coarse.origin_mm[1:]), np.array(coarse.pixel_mm)
    places: Floats = origin + np.stack([rows, columns], axis=1) * step
    return places


def _anterior_edge(
    volume: Volume, coarse: CoarseVolume, bodies: dict[int, BodyInSlice], midline: _Midline, plane: Plane
) -> tuple[Floats, Floats, Floats]:
    """E and the directions to the front and to the head, LPS."""
    heights = coarse.heights_mm()
    offset = np.array(coarse.origin_mm[:0:-1])
    level = float(plane.height(*(midline.anchor + offset)[::-1]))
    central = min(bodies, key=lambda z: abs(float(heights[z]) - level))
    start = midline.at(level)
    reach = _extent_along(bodies[central], start, midline.forwards)
    if reach is None:
        raise MctguiError("Line A does not cross the vertebral body.", _BY_HAND)
    directions = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    upwards = directions @ plane.normal[::-1]
    forwards = directions @ np.array([*midline.forwards, 0.0])
    forwards = forwards - (forwards @ upwards) * upwards
    forwards = forwards / np.linalg.norm(forwards)
    contour_place = start + reach[1] * midline.forwards
    contour = _to_lps(volume, coarse, contour_place, float(plane.height(*(contour_place + offset)[::-1])))
    shift = half_maximum_edge(volume, contour, forwards, np.cross(upwards, forwards), upwards)
    if shift is None:
        raise MctguiError("The anterior edge of the vertebral body was not found.", _BY_HAND)
    edge = contour + shift * forwards
    edge = edge - too_far_out(volume, edge, forwards, np.cross(upwards, forwards), upwards) * forwards
    return edge, forwards, upwards


def _extent_along(body: BodyInSlice, start: Floats, forwards: Floats) -> tuple[float, float] | None:
    """How far the body reaches from ``start`` to the back (negative) and to the front, mm; None when it is not met."""
    along = np.arange(-60.0, 60.01, 0.1)
    points = start + along[:, None] * forwards
    columns = np.rint(points[:, 0] / body.pixel_mm[1]).astype(int)
    rows = np.rint(points[:, 1] / body.pixel_mm[0]).astype(int)
    valid = (rows >= 0) & (rows < body.body.shape[0]) & (columns >= 0) & (columns < body.body.shape[1])
    inside = np.zeros(along.size, dtype=bool)
    inside[valid] = body.body[rows[valid], columns[valid]]
    places = along[inside]
    return (float(places.min()), float(places.max())) if places.size else None


def _to_lps(volume: Volume, coarse: CoarseVolume, place: Floats, height_mm: float) -> Floats:
    """LPS position of a place (x, y) of the coarse slices at a height along the first array axis."""
    x, y = place + np.array(coarse.origin_mm[:0:-1])
    return volume.index_to_mm(np.array([height_mm, y, x]) / np.asarray(volume.spacing_mm))
