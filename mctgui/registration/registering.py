"""From two volumes to a registration."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.registration.band import blur_of_mdct, box_pixels, refining_line
from mctgui.registration.features import FeatureCache
from mctgui.registration.intensity import matching_by_intensity
from mctgui.registration.likening import blurred_along_z, blurred_in_plane, in_hu_like, masks_of, matched_to
from mctgui.registration.matching import AnchorMm, Matched, Orientation, SliceMatcher, finding_orientation, matching_slices
from mctgui.registration.pairing import centre_line, line_in_slices, overlap_mm, pair_set
from mctgui.registration.result import Anchor, CostMatrix, PairSet, Registration
from mctgui.registration.rigid import Fit, fit_of, from_slices, refining
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import Stack, check_sizes, reading_stack
from mctgui.registration.telling import sentences, towards, warnings
from mctgui.volume import Volume

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FINEST_PIXEL_MM = 0.15
_USUAL_THICKNESS_MM = 0.6
_FIRST_GUESS_MM, _SOFT_GUESS_MM = 0.7, 1.6
_CLEAR_MATCH = 5.0
_NO_WORSE = 1e-3
_LEAST_OVERLAP_MM = 2.0


@dataclass(slots=True, eq=False)
class _Prepared:
    """The two stacks made alike, and where to look."""

    mdct: Stack
    microct: Stack
    masks: tuple[Mask, Mask]
    fwhm_mm: float
    mirrored: bool = False
    reversed_slices: bool = False

    def turn_over(self, *, mirrored: bool, reversed_slices: bool) -> None:
        """Turn the MDCT over so that it runs like the micro-CT."""
        self.mdct = self.mdct.turned_over(mirrored=mirrored, reversed_slices=reversed_slices)
        if mirrored:
            self.masks = (np.ascontiguousarray(self.masks[0][:, ::-1]), np.ascontiguousarray(self.masks[1][:, ::-1]))
        self.mirrored, self.reversed_slices = mirrored, reversed_slices

    @property
    def centre_mm(self) -> Floats:
        """Middle of the body in the MDCT."""
        rows, columns = np.nonzero(self.masks[1])
        x, y = self.mdct.to_mm(np.array([columns.mean(), rows.mean()]))
        z = self.mdct.z_mm
        return np.array([x, y, (z[0] + z[-1]) / 2])


def register(
    mdct: Volume,
    microct: Volume,
    settings: RegistrationSettings | None = None,
    anchors: Sequence[Anchor] = (),
    *,
    cache: FeatureCache | None = None,
) -> LongWork[Registration]:
    """Find where a micro-CT of a vertebra lies in its MDCT.

    Slices are matched by SIFT key points and dynamic time warping as in Jin et al. 2021, section 2.3, on micro-CT slices
    that were given the blur of the MDCT. A rigid refinement in space follows, since slice pairs are right for parallel
    scans only.

    Parameters
    ----------
    mdct, microct
        The scans; slices run along the first axis of each. Their frames of reference need not have anything in common.
    settings
        How; None for the defaults.
    anchors
        Slices that are known to show the same place; the match keeps to them.
    cache
        Key points of an earlier registration of the same scans, so that another with other anchors is quick.

    Yields
    ------
    Progress
        Thousandths of the whole. The work may be closed at any of them.

    Returns
    -------
    Registration
        The transform, the slice pairs and what to tell the user.

    Raises
    ------
    MissingSpacing
        The size of the voxels is not known, or cannot be.
    MctguiError
        The two do not show the same vertebra, share too little of it, or the refinement made it worse.
    """
    how = settings or RegistrationSettings()
    check_sizes(mdct, microct)
    _check_anchors(mdct, microct, anchors)
    ready = yield from as_part_of(_preparing(mdct, microct, how), 0.0, 0.1)
    raw_anchors = [(ready.mdct.place_of(one.mdct_index), ready.microct.place_of(one.microct_index)) for one in anchors]
    matched = yield from as_part_of(_matching(ready, how, raw_anchors, cache or FeatureCache()), 0.1, 0.6)
    blurred = _blurred(ready.microct, ready.fwhm_mm)
    turned_anchors = _as_turned(raw_anchors, ready)
    work = refining_line(matched, ready.mdct, ready.microct, ready.fwhm_mm, ready.masks[1], how, turned_anchors)
    matched = yield from as_part_of(work, 0.6, 0.7)
    outcome = yield from as_part_of(_placing(matched, ready, blurred, how), 0.7, 0.98)
    yield Progress(98, 100, "Pairing slices")
    return _result(mdct, microct, ready, matched, outcome, how, tuple(anchors))


def _check_anchors(mdct: Volume, microct: Volume, anchors: Sequence[Anchor]) -> None:
    for one in anchors:
        if not (0 <= one.mdct_index < mdct.shape[0] and 0 <= one.microct_index < microct.shape[0]):
            raise MctguiError(
                f"The anchor MDCT {one.mdct_index}, micro-CT {one.microct_index} names a slice that is not there.",
                f"The MDCT has {mdct.shape[0]} slices and the micro-CT {microct.shape[0]}, counted from 0.",
            )


def _preparing(mdct: Volume, microct: Volume, settings: RegistrationSettings) -> LongWork[_Prepared]:
    pixel = settings.pixel_mm or max(_FINEST_PIXEL_MM, *mdct.spacing_mm[1:])
    thickness = settings.slice_thickness_mm or max(_USUAL_THICKNESS_MM, mdct.spacing_mm[0])
    work = reading_stack(mdct, pixel, keep_slices=True, name="MDCT")
    clinical = yield from as_part_of(work, 0.0, 0.3)
    if mdct.intensity != "HU":
        clinical = in_hu_like(clinical)
    work = reading_stack(microct, pixel, keep_slices=False, name="micro-CT")
    fine = yield from as_part_of(work, 0.3, 0.8)
    yield Progress(85, 100, "Blurring the micro-CT")
    fwhm_mm = settings.in_plane_fwhm_mm or _FIRST_GUESS_MM
    fine = matched_to(blurred_along_z(fine, thickness, fine.step_mm), clinical, fwhm_mm)
    yield Progress(95, 100, "Looking for the vertebral body")
    return _Prepared(clinical, fine, masks_of(clinical), fwhm_mm)


def _matching(
    ready: _Prepared, settings: RegistrationSettings, anchors: Sequence[AnchorMm], cache: FeatureCache
) -> LongWork[Matched]:
    """By key points, or by grey values where these do not do; turns the MDCT over as it is found to lie."""
    best = 0.0
    if settings.matching != "intensity":
        matched = yield from as_part_of(_by_key_points(ready, settings, anchors, cache), 0.0, 0.7)
        if matched is not None:
            return matched
        if settings.matching == "sift":
            raise _unlike(f"at best {best:.0f} key points of two slices agree")
    fwhm_mm = settings.in_plane_fwhm_mm or _FIRST_GUESS_MM
    work = matching_by_intensity(ready.mdct, ready.microct, fwhm_mm, ready.masks[1], settings, anchors)
    found = yield from as_part_of(work, 0.7, 1.0)
    ready.turn_over(mirrored=found.mirrored, reversed_slices=found.reversed_slices)
    ready.fwhm_mm = fwhm_mm
    return found.matched


def _by_key_points(
    ready: _Prepared, settings: RegistrationSettings, anchors: Sequence[AnchorMm], cache: FeatureCache
) -> LongWork[Matched | None]:
    """None where too few agree."""
    matcher = SliceMatcher(ready.mdct, ready.microct, ready.fwhm_mm, settings, cache)
    orientation = yield from as_part_of(finding_orientation(matcher), 0.0, 0.2)
    if orientation.best < 2 * settings.least_inliers and settings.in_plane_fwhm_mm is None:
        # A soft kernel: micro-CT slices as sharp as a bone kernel's share no key points with it.
        soft = SliceMatcher(ready.mdct, ready.microct, _SOFT_GUESS_MM, settings, cache)
        second = yield from as_part_of(finding_orientation(soft), 0.2, 0.35)
        if second.best > orientation.best:
            orientation, matcher = second, soft
    if orientation.best < settings.least_inliers // 2:
        return None
    before = ready.mdct, ready.masks
    ready.turn_over(mirrored=orientation.mirrored, reversed_slices=orientation.reversed_slices)
    matcher.mdct = ready.mdct
    _find_blur(ready, matcher, orientation, settings)
    work = matching_slices(matcher, _as_turned(anchors, ready))
    matched = yield from as_part_of(work, 0.35, 1.0)
    best, floor = float(matched.scores.max()), float(np.median(matched.scores))
    if best >= settings.least_inliers and best >= _CLEAR_MATCH * max(floor, 1.0):
        return matched
    ready.mdct, ready.masks = before
    ready.mirrored = ready.reversed_slices = False
    return None


def _find_blur(ready: _Prepared, matcher: SliceMatcher, orientation: Orientation, settings: RegistrationSettings) -> None:
    ready.fwhm_mm = matcher.in_plane_fwhm_mm
    if settings.in_plane_fwhm_mm is None:
        ready.fwhm_mm = blur_of_mdct(ready.mdct, ready.microct, orientation, ready.masks[1], settings)
        matcher.in_plane_fwhm_mm = ready.fwhm_mm


def _as_turned(anchors: Sequence[AnchorMm], ready: _Prepared) -> list[AnchorMm]:
    sign = -1.0 if ready.reversed_slices else 1.0
    return [(sign * z_mm, other_mm) for z_mm, other_mm in anchors]


def _blurred(microct: Stack, fwhm_mm: float) -> Stack:
    images = np.stack([blurred_in_plane(image, fwhm_mm, microct.pixel_mm) for image in microct.images])
    return Stack(images, microct.pixel_mm, microct.step_mm, microct.corner_mm, microct.to_index, microct.to_lps)


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """A transform between the stacks and how it came to be."""

    matrix: Floats
    fit: Fit
    before: float
    tilt_of_slices: float
    stopped: str
    volume_scale: float | None


def _placing(matched: Matched, ready: _Prepared, blurred: Stack, settings: RegistrationSettings) -> LongWork[_Outcome]:
    box = box_pixels(settings, ready.mdct.pixel_mm)
    centre = ready.centre_mm
    flat = from_slices(matched, centre, tilted=False)
    tilt = math.degrees(math.asin(min(1.0, float(np.hypot(*matched.in_plane.drift)))))
    yield Progress(0, 100, "Judging the match")
    start, first = flat, fit_of(flat, ready.mdct, blurred, ready.masks, box)
    if not settings.rigid:
        return _Outcome(flat, first, first.correlation, tilt, "", None)
    leaning = from_slices(matched, centre, tilted=True)
    other = fit_of(leaning, ready.mdct, blurred, ready.masks, box)
    if other.correlation > first.correlation:
        start = leaning
    metric = "correlation" if matched.kind == "inliers" else "mutual information"
    share = 0.6 if settings.find_scale else 0.9
    work = refining(start, ready.mdct, blurred, ready.masks[0], settings, metric=metric)
    matrix, _, stopped = yield from as_part_of(work, 0.05, share)
    scale: float | None = None
    if settings.find_scale:
        work = refining(matrix, ready.mdct, blurred, ready.masks[0], settings, metric=metric, scaled=True)
        _, scale, _ = yield from as_part_of(work, share, 0.9)
    last = fit_of(matrix, ready.mdct, blurred, ready.masks, box)
    if last.correlation < max(first.correlation, other.correlation) - _NO_WORSE:
        raise MctguiError(
            f"The rigid refinement made the match worse (correlation {first.correlation:.3f} before it, "
            f"{last.correlation:.3f} after).",
            "Fix a pair of slices as an anchor, or register without it.",
        )
    return _Outcome(matrix, last, first.correlation, tilt, stopped, scale)


def _unlike(reason: str) -> MctguiError:
    return MctguiError(
        f"The two scans do not seem to show the same vertebra: {reason}.",
        "Check that both belong to one specimen and that their voxel sizes are right.",
    )


def _result(
    mdct: Volume,
    microct: Volume,
    ready: _Prepared,
    matched: Matched,
    outcome: _Outcome,
    settings: RegistrationSettings,
    anchors: tuple[Anchor, ...],
) -> Registration:
    if outcome.fit.mean_local < settings.least_lncc:
        raise _unlike(
            f"laid on each other as well as can be, their local correlation is {outcome.fit.mean_local:.2f}, and "
            f"{settings.least_lncc:g} is the least that counts"
        )
    to_lps = ready.mdct.to_lps @ outcome.matrix @ np.linalg.inv(ready.microct.to_lps)
    by_slices = line_in_slices(matched.line.slope, matched.line.offset, ready.mdct, ready.microct, matched)
    line = by_slices
    if settings.rigid:
        line = line_in_slices(*centre_line(outcome.matrix, ready.centre_mm), ready.mdct, ready.microct, matched)
    fill = "interpolated" if settings.fill == "resampled" and not settings.rigid else settings.fill
    pairs = pair_set(mdct, microct, to_lps, line, outcome.fit, ready.mdct, fill, anchors)
    shared = overlap_mm(pairs, mdct)
    if shared < _LEAST_OVERLAP_MM:
        raise MctguiError(
            f"The two scans share only {shared:.1f} mm of height.", "Give stacks that show the same part of the vertebra."
        )
    tilt, lean = _tilt(to_lps, mdct, microct)
    tilt_deg = tilt if settings.rigid else outcome.tilt_of_slices
    if not settings.rigid:
        lean = np.zeros(3)
    axes = mdct.affine[:3, :3] / np.linalg.norm(mdct.affine[:3, :3], axis=0)
    turn_deg = math.degrees(math.atan2(outcome.matrix[1, 0] - outcome.matrix[0, 1], np.trace(outcome.matrix[:2, :2])))
    reflection = bool(np.linalg.det(to_lps[:3, :3]) < 0)
    told = sentences(
        tilt_deg=tilt_deg,
        lean=towards(lean),
        turn_deg=turn_deg,
        overlap_mm=shared,
        refined=settings.rigid,
        matching="sift" if matched.kind == "inliers" else "intensity",
        upside_down=ready.reversed_slices,
    )
    minded = warnings(
        tilt_deg=tilt_deg,
        refined=settings.rigid,
        scale=matched.in_plane.scale,
        volume_scale=outcome.volume_scale,
        line=by_slices,
        net_reflection=reflection,
        reversed_stack=ready.reversed_slices,
        overlap_mm=shared,
        settings=settings,
    )
    return Registration(
        microct_to_mdct=to_lps,
        pairs=_with_warnings(pairs, minded),
        cost=_picture(matched, ready),
        tilt_deg=tilt_deg,
        tilt_direction_deg=math.degrees(math.atan2(float(lean @ axes[:, 1]), float(lean @ axes[:, 0]))),
        tilt_towards=towards(lean),
        rotation_deg=turn_deg,
        scale=matched.in_plane.scale,
        reversed_stack=ready.reversed_slices,
        mirrored_slices=ready.mirrored,
        net_reflection=reflection,
        overlap_mm=shared,
        matching="sift" if matched.kind == "inliers" else "intensity",
        best_score=float(matched.scores.max()),
        floor_score=float(np.median(matched.scores)),
        in_plane_fwhm_mm=ready.fwhm_mm,
        refined=settings.rigid,
        metric_before=outcome.before,
        metric_after=outcome.fit.correlation,
        lncc=outcome.fit.mean_local,
        volume_scale=outcome.volume_scale,
        stopped_because=outcome.stopped,
        settings=settings,
        sentences=told,
        warnings=minded,
        software=f"mctgui {__version__}",
    )


def _with_warnings(pairs: PairSet, told: tuple[str, ...]) -> PairSet:
    return replace(pairs, warnings=told)


def _tilt(to_lps: Floats, mdct: Volume, microct: Volume) -> tuple[float, Floats]:
    """Angle in degrees between the stack axes, and the way the micro-CT's leans, an LPS vector in the MDCT's slice."""
    here = mdct.affine[:3, 2] / np.linalg.norm(mdct.affine[:3, 2])
    there = to_lps[:3, :3] @ microct.affine[:3, 2]
    there = there / np.linalg.norm(there)
    if here @ there < 0:
        there = -there
    lean = there - (here @ there) * here
    return math.degrees(math.atan2(float(np.linalg.norm(lean)), float(here @ there))), lean


def _picture(matched: Matched, ready: _Prepared) -> CostMatrix:
    rows = tuple(round(ready.mdct.number_at(z_mm)) for z_mm in matched.rows_mm)
    columns = tuple(round(ready.microct.number_at(z_mm), 3) for z_mm in matched.columns_mm)
    path = tuple((rows[row], columns[column]) for row, column in zip(matched.path.rows, matched.path.columns, strict=True))
    return CostMatrix(matched.scores, rows, columns, path, matched.kind)
