"""An automatic proposal for the two VOIs, which says of each step whether it found what it needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.voi.adjusting import EDGE_RULE
from mctgui.voi.body import BodyInSlice, mirror_shift, refine_axis
from mctgui.voi.body_model import BodyModel
from mctgui.voi.coarse import CoarseVolume, finer, shrinking
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.edge import half_maximum_edge, too_far_out
from mctgui.voi.endplates import Plane, angle_deg, finding_endplates, middle
from mctgui.voi.live_checks import live_checks
from mctgui.voi.mid_plane import EndplatePlane, Endplates
from mctgui.voi.numbers import Vector, vector
from mctgui.voi.outline import outline
from mctgui.voi.placement_file import PlacedVOIs
from mctgui.voi.vertebrae import BY_HAND, WORST_DICE, Step, Vertebra, finding_bodies, to_lps
from mctgui.volume import Volume

Floats = NDArray[np.float64]


_WIDEST_SPECIMEN_MM = 150.0
_NEAR_MM = np.array([50.0, 70.0, 70.0])


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
    vertebra, steps = yield from as_part_of(finding_bodies(coarse, volume, near_mm, is_patient), 0.35, 0.7)
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
        raise MctguiError("The proposed VOIs do not lie in the vertebral body.", BY_HAND) from error


def _midline(bodies: dict[int, BodyInSlice], coarse: CoarseVolume, steps: list[Step]) -> _Midline:
    """Median direction of line A over the rings, and a straight course of its place over all slices of the body."""
    refined = []
    for body in bodies.values():
        if body.forwards is not None:
            turned = refine_axis(body, body.forwards)
            if turned[2] >= WORST_DICE:
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
    volume: Volume, coarse: CoarseVolume, vertebra: Vertebra, steps: list[Step]
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
        raise MctguiError("Line A does not cross the vertebral body.", BY_HAND)
    directions = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    upwards = directions @ plane.normal[::-1]
    forwards = directions @ np.array([*midline.forwards, 0.0])
    forwards = forwards - (forwards @ upwards) * upwards
    forwards = forwards / np.linalg.norm(forwards)
    contour_place = start + reach[1] * midline.forwards
    contour = to_lps(volume, coarse, contour_place, float(plane.height(*(contour_place + offset)[::-1])))
    shift = half_maximum_edge(volume, contour, forwards, np.cross(upwards, forwards), upwards)
    if shift is None:
        raise MctguiError("The anterior edge of the vertebral body was not found.", BY_HAND)
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
