"""Refinement of a slice match by local correlation: the blur of the MDCT, and the line within a band of 1 mm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.registration.correlation import local_correlation, peak_of
from mctgui.registration.likening import blurred_in_plane
from mctgui.registration.lines import Line, line_through_anchors, robust_line
from mctgui.registration.matching import AnchorMm, InPlane, Matched, Orientation
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import Images, Stack

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BLURS_MM = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0)
_COARSE_MM, _FINE_MM = 0.2, 0.05
_LEAST_CORRELATION = 0.1


def box_pixels(settings: RegistrationSettings, pixel_mm: float) -> int:
    """Side of the box of local correlation, odd."""
    return 2 * max(1, round(settings.lncc_box_mm / pixel_mm / 2)) + 1


def laid_on(microct: Stack, mdct: Stack, z_mm: float, turn: Floats, shift: Floats, fwhm_mm: float) -> Images | None:
    """A micro-CT slice on the pixels of the MDCT, with its blur; None beyond the micro-CT.

    Parameters
    ----------
    microct, mdct
        The stacks.
    z_mm
        Which slice of the micro-CT.
    turn, shift
        ``p = turn q + shift`` from the micro-CT's ``(x, y)`` in mm to the MDCT's.
    fwhm_mm
        Blur in the plane.
    """
    image = microct.image_at(z_mm)
    if image is None:
        return None
    p, q = mdct.pixel_mm, microct.pixel_mm
    # From pixels of the MDCT to those of the micro-CT.
    back = turn.T * (p / q)
    start = (turn.T @ (np.array(mdct.corner_mm[:2]) - shift) - np.array(microct.corner_mm[:2])) / q
    blurred = blurred_in_plane(image, fwhm_mm, q)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (mdct.images.shape[2], mdct.images.shape[1])
    laid: Images = cv2.warpAffine(
        blurred, np.column_stack([back, start]), size, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return laid


def blur_of_mdct(mdct: Stack, microct: Stack, orientation: Orientation, mask: Mask, settings: RegistrationSettings) -> float:
    """Width in mm of the blur that makes the best pairs of the trial most alike, 0.3 to 2 mm."""
    sums = np.zeros(len(_BLURS_MM))
    box = box_pixels(settings, mdct.pixel_mm)
    for z_mm, other_mm, one in orientation.strongest:
        c, s = np.cos(one.turn), np.sin(one.turn)
        turn = np.array([[c, -s], [s, c]])
        shift = np.array(one.place) - turn @ np.array(one.other_place)
        image = mdct.image_at(z_mm)
        for number, fwhm_mm in enumerate(_BLURS_MM):
            laid = laid_on(microct, mdct, other_mm, turn, shift, fwhm_mm)
            if image is not None and laid is not None:
                sums[number] += local_correlation(image, laid, mask, box)
    place = peak_of(sums)
    return float(np.interp(place, np.arange(len(_BLURS_MM)), _BLURS_MM))


def refining_line(
    matched: Matched,
    mdct: Stack,
    microct: Stack,
    fwhm_mm: float,
    mask: Mask,
    settings: RegistrationSettings,
    anchors: Sequence[AnchorMm],
) -> LongWork[Matched]:
    """Look for the most alike micro-CT slice within a band around the line, for each MDCT slice of the path.

    Yields
    ------
    Progress
        Slices looked at.

    Returns
    -------
    Matched
        With a finer line, or as it was where the correlation says nothing.
    """
    rows, _ = matched.points_mm
    fixed = {round(z_mm, 6) for z_mm, _ in anchors}
    box = box_pixels(settings, mdct.pixel_mm)
    found = []
    for number, z_mm in enumerate(rows):
        yield Progress(number, len(rows), "Refining the match")
        if round(float(z_mm), 6) in fixed:
            continue
        centre = float(matched.line.at(z_mm))
        for step, reach in ((_COARSE_MM, settings.band_mm), (_FINE_MM, _COARSE_MM)):
            offsets = np.arange(-round(reach / step), round(reach / step) + 1) * float(step)
            values = _along_band(matched.in_plane, mdct, microct, float(z_mm), centre + offsets, fwhm_mm, mask, box)
            top = int(np.argmax(values))
            best, edge = centre + float(offsets[0] + peak_of(values) * step), top in (0, len(offsets) - 1)
            if edge and reach == settings.band_mm:
                break
            centre = best
        else:
            if values.max() > _LEAST_CORRELATION:
                found.append((float(z_mm), centre))
    if len(found) < max(3, len(rows) // 3):
        return matched
    line = robust_line(*np.array(found).T)
    return replace(matched, line=line_through_anchors(_plausible(line, matched.line, rows), anchors))


def _plausible(line: Line, before: Line, rows: Floats) -> Line:
    """The new line, unless it has left the band: then the old one stays."""
    ends = np.array([rows.min(), rows.max()])
    return line if np.abs(line.at(ends) - before.at(ends)).max() < 2.0 else before


def _along_band(
    in_plane: InPlane,
    mdct: Stack,
    microct: Stack,
    z_mm: float,
    places: NDArray[Any],
    fwhm_mm: float,
    mask: Mask,
    box: int,
) -> Floats:
    image = mdct.image_at(z_mm)
    values = np.full(len(places), -1.0)
    for number, place in enumerate(places):
        laid = laid_on(microct, mdct, float(place), in_plane.matrix, in_plane.shift_at(z_mm), fwhm_mm)
        if image is not None and laid is not None:
            values[number] = local_correlation(image, laid, mask, box)
    return values
