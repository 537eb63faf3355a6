"""From two volumes to a registration."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.registration.band import blur_of_mdct, box_pixels, refining_line
from mctgui.registration.concluding import Outcome, concluded, unlike
from mctgui.registration.features import FeatureCache
from mctgui.registration.intensity import matching_by_intensity
from mctgui.registration.likening import blurred_in_plane
from mctgui.registration.matching import AnchorMm, Matched, Orientation, SliceMatcher, finding_orientation, matching_slices
from mctgui.registration.preparing import FIRST_GUESS_MM, Prepared, preparing
from mctgui.registration.result import Anchor, Registration
from mctgui.registration.rigid import fit_of, from_slices, refining
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import Stack, check_sizes
from mctgui.volume import Volume

Floats = NDArray[np.float64]

_SOFT_GUESS_MM = 1.6
_CLEAR_MATCH = 5.0
_NO_WORSE = 1e-3
_BESIDE_MM = 0.5


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
    ready = yield from as_part_of(preparing(mdct, microct, how), 0.0, 0.1)
    raw_anchors = [(ready.mdct.place_of(one.mdct_index), ready.microct.place_of(one.microct_index)) for one in anchors]
    matched = yield from as_part_of(_matching(ready, how, raw_anchors, cache or FeatureCache()), 0.1, 0.6)
    blurred = _blurred(ready.microct, ready.fwhm_mm)
    turned_anchors = _as_turned(raw_anchors, ready)
    work = refining_line(matched, ready.mdct, ready.microct, ready.fwhm_mm, ready.masks[1], how, turned_anchors)
    matched = yield from as_part_of(work, 0.6, 0.7)
    outcome = yield from as_part_of(_placing(matched, ready, blurred, how), 0.7, 0.98)
    yield Progress(98, 100, "Pairing slices")
    return concluded(mdct, microct, ready, matched, outcome, how, tuple(anchors))


def _check_anchors(mdct: Volume, microct: Volume, anchors: Sequence[Anchor]) -> None:
    for one in anchors:
        if not (0 <= one.mdct_index < mdct.shape[0] and 0 <= one.microct_index < microct.shape[0]):
            raise MctguiError(
                f"The anchor MDCT {one.mdct_index}, micro-CT {one.microct_index} names a slice that is not there.",
                f"The MDCT has {mdct.shape[0]} slices and the micro-CT {microct.shape[0]}, counted from 0.",
            )


def _matching(
    ready: Prepared, settings: RegistrationSettings, anchors: Sequence[AnchorMm], cache: FeatureCache
) -> LongWork[Matched]:
    """By key points, or by grey values where these do not do; turns the MDCT over as it is found to lie."""
    if settings.matching != "intensity":
        matched = yield from as_part_of(_by_key_points(ready, settings, anchors, cache), 0.0, 0.7)
        if matched is not None:
            return matched
        if settings.matching == "sift":
            raise unlike(f"nowhere do {settings.least_inliers} key points of two slices agree clearly")
    fwhm_mm = settings.in_plane_fwhm_mm or FIRST_GUESS_MM
    work = matching_by_intensity(ready.mdct, ready.microct, fwhm_mm, ready.masks[1], settings, anchors)
    found = yield from as_part_of(work, 0.7, 1.0)
    ready.turn_over(mirrored=found.mirrored, reversed_slices=found.reversed_slices)
    ready.fwhm_mm = fwhm_mm
    return found.matched


def _by_key_points(
    ready: Prepared, settings: RegistrationSettings, anchors: Sequence[AnchorMm], cache: FeatureCache
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


def _find_blur(ready: Prepared, matcher: SliceMatcher, orientation: Orientation, settings: RegistrationSettings) -> None:
    ready.fwhm_mm = matcher.in_plane_fwhm_mm
    if settings.in_plane_fwhm_mm is None:
        ready.fwhm_mm = blur_of_mdct(ready.mdct, ready.microct, orientation, ready.masks[1], settings)
        matcher.in_plane_fwhm_mm = ready.fwhm_mm


def _as_turned(anchors: Sequence[AnchorMm], ready: Prepared) -> list[AnchorMm]:
    sign = -1.0 if ready.reversed_slices else 1.0
    return [(sign * z_mm, other_mm) for z_mm, other_mm in anchors]


def _blurred(microct: Stack, fwhm_mm: float) -> Stack:
    images = np.stack([blurred_in_plane(image, fwhm_mm, microct.pixel_mm) for image in microct.images])
    return Stack(images, microct.pixel_mm, microct.step_mm, microct.corner_mm, microct.to_index, microct.to_lps)


def _placing(matched: Matched, ready: Prepared, blurred: Stack, settings: RegistrationSettings) -> LongWork[Outcome]:
    box = box_pixels(settings, ready.mdct.pixel_mm)
    centre = ready.centre_mm
    flat = from_slices(matched, centre, tilted=False)
    tilt = math.degrees(math.asin(min(1.0, float(np.hypot(*matched.in_plane.drift)))))
    yield Progress(0, 100, "Judging the match")
    start, first = flat, fit_of(flat, ready.mdct, blurred, ready.masks, box)
    if not settings.rigid:
        return Outcome(flat, first, first.correlation, tilt, "", None)
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
    drop = last.mean_local - _local_beside(matrix, ready, blurred, box)
    return Outcome(matrix, last, first.correlation, tilt, stopped, scale, drop)


def _local_beside(matrix: Floats, ready: Prepared, blurred: Stack, box: int) -> float:
    """Mean local correlation with the micro-CT moved by half a millimetre along the stack, both ways."""
    values = []
    for shift_mm in (-_BESIDE_MM, _BESIDE_MM):
        moved = matrix.copy()
        moved[2, 3] += shift_mm
        values.append(fit_of(moved, ready.mdct, blurred, ready.masks, box, every_mm=1.0).mean_local)
    return float(np.mean(values))
