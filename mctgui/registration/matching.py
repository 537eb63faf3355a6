"""Which micro-CT slice shows the same place as which MDCT slice, by key points: direction, cost matrix, path and line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.registration.features import NO_MATCH, FeatureCache, Features, SliceMatch, match
from mctgui.registration.likening import blurred_in_plane, in_8_bits
from mctgui.registration.lines import Line, line_through_anchors, robust_line
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import Stack
from mctgui.registration.warping import WarpingPath, row_costs, warp

Floats = NDArray[np.float64]
Scores = NDArray[np.float32]
AnchorMm = tuple[float, float]
"""Place along z of an MDCT slice and of a micro-CT slice, each in its stack's mm."""

_TRIAL_ROWS = 6
_TRIAL_MARGIN = 0.1
_WEAK_SHARE = 0.2
_LEAST_OF_A_ROW = 4
_FARTHEST_OFF_MM = 1.5


@dataclass(frozen=True, slots=True)
class InPlane:
    """How a micro-CT slice lies on an MDCT slice: turn about the stack axis, and a shift that may drift with height.

    Parameters
    ----------
    turn
        Radians.
    x, y
        Shift in mm against the MDCT's z.
    scale
        As the key points have it; only a check, the transform has 1. None where it was not measured.
    """

    turn: float
    x: Line
    y: Line
    scale: float | None

    @property
    def matrix(self) -> Floats:
        """2 x 2 rotation."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        return np.array([[c, -s], [s, c]])

    def shift_at(self, z_mm: float) -> Floats:
        """Shift ``(x, y)`` at a height of the MDCT."""
        return np.array([float(self.x.at(z_mm)), float(self.y.at(z_mm))])

    @property
    def drift(self) -> Floats:
        """Shift in mm per mm of height: the sine of the tilt along x and y."""
        return np.array([self.x.slope, self.y.slope])


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What matching slices gave.

    Parameters
    ----------
    scores
        float32 ``(rows, columns)``.
    rows_mm, columns_mm
        Places of the MDCT slices and micro-CT slices compared.
    path
        Through the scores.
    line
        Micro-CT z against MDCT z, both mm.
    in_plane
        How the slices lie on each other.
    kind
        ``"inliers"`` or ``"local correlation"``.
    """

    scores: Scores
    rows_mm: tuple[float, ...]
    columns_mm: tuple[float, ...]
    path: WarpingPath
    line: Line
    in_plane: InPlane
    kind: str

    @property
    def points_mm(self) -> tuple[Floats, Floats]:
        """MDCT z and micro-CT z along the path."""
        return np.array(self.rows_mm)[list(self.path.rows)], np.array(self.columns_mm)[list(self.path.columns)]


@dataclass(slots=True)
class SliceMatcher:
    """Compares slices of the two stacks by their key points, and remembers what it has looked at."""

    mdct: Stack
    microct: Stack
    in_plane_fwhm_mm: float
    settings: RegistrationSettings
    cache: FeatureCache = field(default_factory=FeatureCache)

    def mdct_features(self, stack: Stack, z_mm: float) -> Features:
        """Key points of an MDCT slice of ``stack``, which is the MDCT or its mirror image."""
        return self._features(stack, z_mm, 0.0)

    def microct_features(self, z_mm: float) -> Features:
        """Key points of a micro-CT slice with the blur of the MDCT."""
        return self._features(self.microct, z_mm, self.in_plane_fwhm_mm)

    def _features(self, stack: Stack, z_mm: float, fwhm_mm: float) -> Features:
        image = stack.image_at(z_mm)
        if image is None:
            return Features(np.zeros((0, 2)), np.zeros((0, 128), dtype=np.float32))
        return self.cache.of(in_8_bits(blurred_in_plane(image, fwhm_mm, stack.pixel_mm)), self.settings)

    def compare(self, stack: Stack, z_mm: float, microct_z_mm: float) -> SliceMatch:
        """Agreement of two slices, in the stacks' mm."""
        found = match(self.mdct_features(stack, z_mm), self.microct_features(microct_z_mm), stack.pixel_mm, self.settings)
        if found.inliers == 0:
            return NO_MATCH
        x, y = (float(a + b) for a, b in zip(found.place, stack.corner_mm, strict=False))
        other_x, other_y = (float(a + b) for a, b in zip(found.other_place, self.microct.corner_mm, strict=False))
        return SliceMatch(found.inliers, found.turn, found.scale, (x, y), (other_x, other_y))


@dataclass(frozen=True, slots=True, eq=False)
class Orientation:
    """How the MDCT has to be turned over to run like the micro-CT.

    Parameters
    ----------
    mirrored, reversed_slices
        What was found.
    best
        Greatest number of inliers.
    turn
        Rough turn in the plane.
    strongest
        ``(MDCT z, micro-CT z, match)`` of the best pairs, best first, in mm of the MDCT turned over.
    """

    mirrored: bool
    reversed_slices: bool
    best: int
    turn: float
    strongest: tuple[tuple[float, float, SliceMatch], ...]


def finding_orientation(matcher: SliceMatcher) -> LongWork[Orientation]:
    """Try {as is, mirrored} x {forward, reversed} on six slices spread over the height.

    SIFT does not survive mirroring, and a path through the scores does not survive the wrong direction.

    Yields
    ------
    Progress
        Slices compared.
    """
    mdct, settings = matcher.mdct, matcher.settings
    z = mdct.z_mm
    rows = np.unique(np.linspace(len(z) * _TRIAL_MARGIN, (len(z) - 1) * (1 - _TRIAL_MARGIN), _TRIAL_ROWS).round())
    rows_mm = z[rows.astype(int)]
    columns_mm = places_along(matcher.microct, 2 * settings.column_step_mm)
    found: dict[bool, list[list[SliceMatch]]] = {}
    for mirrored in (False, True):
        stack = mdct.turned_over(mirrored=mirrored, reversed_slices=False)
        found[mirrored] = []
        for row, z_mm in enumerate(rows_mm):
            found[mirrored].append([matcher.compare(stack, float(z_mm), float(column)) for column in columns_mm])
            yield Progress(len(rows_mm) * mirrored + row + 1, 2 * len(rows_mm), "Trying how the stacks lie")
    counts = {key: np.array([[one.inliers for one in row] for row in rows_]) for key, rows_ in found.items()}
    greatest = max(1, *(int(count.max()) for count in counts.values()))
    steps = np.diff(rows_mm) / (columns_mm[1] - columns_mm[0]) if len(columns_mm) > 1 else np.ones(len(rows_mm) - 1)
    best: tuple[float, bool, bool, WarpingPath] | None = None
    for mirrored, count in counts.items():
        for backwards in (False, True):
            cost = -count[::-1] / greatest if backwards else -count / greatest
            path = warp(cost, tuple(steps), slope_price=settings.slope_price / 2, left_out_price=settings.left_out_price)
            if best is None or path.cost < best[0]:
                best = (path.cost, mirrored, backwards, path)
    assert best is not None
    return _orientation(best[1], best[2], best[3], found[best[1]], rows_mm, columns_mm)


def _orientation(
    mirrored: bool,
    backwards: bool,
    path: WarpingPath,
    found: Sequence[Sequence[SliceMatch]],
    rows_mm: Floats,
    columns_mm: Floats,
) -> Orientation:
    on_path = []
    for row, column in zip(path.rows, path.columns, strict=True):
        number = len(rows_mm) - 1 - row if backwards else row
        one = found[number][column]
        z_mm = float(rows_mm[number])
        on_path.append((-z_mm if backwards else z_mm, float(columns_mm[column]), one))
    on_path.sort(key=lambda each: -each[2].inliers)
    best = on_path[0][2]
    return Orientation(mirrored, backwards, best.inliers, best.turn, tuple(on_path[:3]))


def places_along(stack: Stack, step_mm: float) -> Floats:
    """Heights of a stack about ``step_mm`` apart, on its slices."""
    every = max(1, round(step_mm / stack.step_mm))
    places: Floats = stack.z_mm[(len(stack.images) - 1) % every // 2 :: every]
    return places


def matching_slices(matcher: SliceMatcher, anchors: Sequence[AnchorMm]) -> LongWork[Matched]:
    """Fill the cost matrix with inliers, warp the stacks onto each other, and lay the line.

    Parameters
    ----------
    matcher
        With the MDCT turned over as the micro-CT lies.
    anchors
        Places paired by hand.

    Yields
    ------
    Progress
        Pairs compared.
    """
    settings = matcher.settings
    row_step, column_step = (0.0, 0.0) if settings.full_matrix else (settings.row_step_mm, settings.column_step_mm)
    rows_mm = np.union1d(places_along(matcher.mdct, row_step), [z for z, _ in anchors])
    columns_mm = places_along(matcher.microct, column_step)
    found: list[list[SliceMatch]] = []
    for number, z_mm in enumerate(rows_mm):
        found.append([])
        for place, column in enumerate(columns_mm):
            found[-1].append(matcher.compare(matcher.mdct, float(z_mm), float(column)))
            if place % 8 == 7:
                done = number * len(columns_mm) + place + 1
                yield Progress(done, len(rows_mm) * len(columns_mm), "Comparing slices")
    scores = np.array([[one.inliers for one in row] for row in found], dtype=np.float32)
    path, line = path_and_line(scores, rows_mm, columns_mm, settings, anchors)
    strong = _strong(scores, path, rows_mm, columns_mm, line)
    on_path = [(float(rows_mm[row]), found[row][column]) for row, column in strong]
    return Matched(scores, tuple(rows_mm), tuple(columns_mm), path, line, in_plane_of(on_path), "inliers")


def path_and_line(
    scores: Scores,
    rows_mm: Floats,
    columns_mm: Floats,
    settings: RegistrationSettings,
    anchors: Sequence[AnchorMm],
) -> tuple[WarpingPath, Line]:
    """The path through a matrix of scores, and the robust line along it in mm."""
    fixed = {
        int(np.argmin(np.abs(rows_mm - z_mm))): int(np.argmin(np.abs(columns_mm - other_mm))) for z_mm, other_mm in anchors
    }
    step = float(columns_mm[1] - columns_mm[0]) if len(columns_mm) > 1 else 1.0
    path = warp(
        row_costs(scores),
        tuple(np.diff(rows_mm) / step),
        slope_price=settings.slope_price,
        left_out_price=settings.left_out_price,
        anchors=fixed,
    )
    kept = _strong(scores, path, rows_mm, columns_mm, None)
    line = robust_line([rows_mm[row] for row, _ in kept], [columns_mm[column] for _, column in kept])
    return path, line_through_anchors(line, anchors)


def _strong(
    scores: Scores, path: WarpingPath, rows_mm: Floats, columns_mm: Floats, line: Line | None
) -> list[tuple[int, int]]:
    """Points of the path that say something: enough score, and near the line where there is one."""
    points = list(zip(path.rows, path.columns, strict=True))
    on_path = np.array([scores[point] for point in points])
    least = max(_WEAK_SHARE * float(on_path.max()), min(_LEAST_OF_A_ROW, float(on_path.max())))
    strong = [point for point, score in zip(points, on_path, strict=True) if score >= least]
    if line is None:
        return strong
    near = [
        (row, column) for row, column in strong if abs(columns_mm[column] - float(line.at(rows_mm[row]))) < _FARTHEST_OFF_MM
    ]
    return near or strong


def in_plane_of(matches: Sequence[tuple[float, SliceMatch]]) -> InPlane:
    """Median turn, median scale, and a straight line in z for the shift.

    Parameters
    ----------
    matches
        MDCT z and match of each pair.
    """
    weights = np.array([one.inliers for _, one in matches], dtype=np.float64)
    turns = np.array([one.turn for _, one in matches])
    # Turns about their mean direction, so that 179 and -179 degrees are neighbours.
    mean = math.atan2(float((weights * np.sin(turns)).sum()), float((weights * np.cos(turns)).sum()))
    turn = mean + float(np.median((turns - mean + math.pi) % (2 * math.pi) - math.pi))
    c, s = math.cos(turn), math.sin(turn)
    rotation = np.array([[c, -s], [s, c]])
    shifts = np.array([np.array(one.place) - rotation @ np.array(one.other_place) for _, one in matches])
    heights = np.array([z for z, _ in matches])
    x, y = (robust_line(heights, shifts[:, axis], slope_if_one=0.0) for axis in (0, 1))
    return InPlane(turn, x, y, float(np.median([one.scale for _, one in matches])))
