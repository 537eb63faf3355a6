"""Matching slices by their grey values, for soft kernels and thick slices in which no key points agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.registration.band import box_pixels, laid_on
from mctgui.registration.correlation import local_correlation
from mctgui.registration.features import SliceMatch
from mctgui.registration.likening import blurred_in_plane
from mctgui.registration.matching import AnchorMm, InPlane, Matched, in_plane_of, path_and_line, places_along
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import WINDOW_HU, Images, Stack

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Spectrum = NDArray[np.complex64]

_TRIAL_ROWS = 6
_TRIAL_PIXEL_MM, _TRIAL_STEP_MM, _TRIAL_TURN_DEG = 0.8, 1.0, 10.0
_PIXEL_MM, _STEP_MM = 0.4, 0.5
_TURNS_DEG = (-5.0, 0.0, 5.0)


@dataclass(frozen=True, slots=True)
class IntensityMatch:
    """Slices matched by grey values.

    Parameters
    ----------
    mirrored, reversed_slices
        How the MDCT has to be turned over.
    matched
        In the mm of the MDCT turned over.
    """

    mirrored: bool
    reversed_slices: bool
    matched: Matched


def matching_by_intensity(
    mdct: Stack, microct: Stack, fwhm_mm: float, body: Mask, settings: RegistrationSettings, anchors: Sequence[AnchorMm]
) -> LongWork[IntensityMatch]:
    """Find direction, turn and path by correlation of grey values.

    The turn in the plane is found by trying all of them on coarse images, the shift for each turn by correlation in Fourier
    space, the score of a pair is its local correlation, and the path is that of the key points' way.

    Parameters
    ----------
    mdct, microct
        As they lie; the micro-CT has the MDCT's slice profile.
    fwhm_mm
        Blur of the MDCT in the plane.
    body
        Pixels of the MDCT that count.
    settings
        Steps and prices.
    anchors
        In the mm of the MDCT as it lies.
    """
    mirrored, turn_deg = yield from as_part_of(_finding_turn(mdct, microct, fwhm_mm), 0.0, 0.4)
    stack = mdct.turned_over(mirrored=mirrored, reversed_slices=False)
    mask = body[:, ::-1] if mirrored else body
    work = _comparing(stack, microct, fwhm_mm, turn_deg, np.ascontiguousarray(mask), settings, anchors)
    rows_mm, columns_mm, found = yield from as_part_of(work, 0.4, 1.0)
    best: IntensityMatch | None = None
    for backwards in (False, True):
        sign = -1.0 if backwards else 1.0
        order = slice(None, None, -1) if backwards else slice(None)
        heights = sign * rows_mm[order]
        scores = np.array([[one[0] for one in row] for row in found[order]], dtype=np.float32)
        fixed = [(sign * z, other) for z, other in anchors]
        path, line = path_and_line(scores, heights, columns_mm, settings, fixed)
        on_path = [
            (float(heights[row]), found[order][row][column][1]) for row, column in zip(path.rows, path.columns, strict=True)
        ]
        lying = in_plane_of(on_path)
        in_plane = InPlane(lying.turn, lying.x, lying.y, None)
        matched = Matched(scores, tuple(heights), tuple(columns_mm), path, line, in_plane, "local correlation")
        if best is None or path.cost < best.matched.path.cost:
            best = IntensityMatch(mirrored, backwards, matched)
    assert best is not None
    return best


def _finding_turn(mdct: Stack, microct: Stack, fwhm_mm: float) -> LongWork[tuple[bool, float]]:
    """Whether the slices are mirrored, and the turn in degrees from the micro-CT onto the MDCT."""
    places = np.linspace(mdct.z_mm[0], mdct.z_mm[-1], _TRIAL_ROWS + 2)[1:-1]
    rows = [_small(mdct, float(z_mm), 0.0, _TRIAL_PIXEL_MM) for z_mm in places]
    columns = [_small(microct, float(z_mm), fwhm_mm, _TRIAL_PIXEL_MM) for z_mm in places_along(microct, _TRIAL_STEP_MM)]
    side = _side([*rows, *columns])
    spectra = [_spectrum(column, side) for column in columns]
    turns = np.arange(0.0, 360.0, _TRIAL_TURN_DEG)
    sums = np.zeros((2, len(turns)))
    for number, row in enumerate(rows):
        yield Progress(number, len(rows), "Trying all turns")
        for mirrored in (0, 1):
            image = row[:, ::-1] if mirrored else row
            for place, turn in enumerate(turns):
                # Turning the MDCT back is turning the micro-CT forth.
                turned = _spectrum(_turned(image, -float(turn), side), side)
                sums[mirrored, place] += max(float(_correlation(turned, one).max()) for one in spectra)
    mirrored_at, turn_at = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return bool(mirrored_at), float(turns[turn_at])


def _comparing(
    mdct: Stack,
    microct: Stack,
    fwhm_mm: float,
    turn_deg: float,
    mask: Mask,
    settings: RegistrationSettings,
    anchors: Sequence[AnchorMm],
) -> LongWork[tuple[Floats, Floats, list[list[tuple[float, SliceMatch]]]]]:
    """Score and in-plane transform of every pair of the coarse matrix."""
    rows_mm = np.union1d(places_along(mdct, settings.row_step_mm), [z for z, _ in anchors])
    columns_mm = places_along(microct, max(_STEP_MM, settings.column_step_mm))
    columns = [_small(microct, float(z_mm), fwhm_mm, _PIXEL_MM) for z_mm in columns_mm]
    rows = [_small(mdct, float(z_mm), 0.0, _PIXEL_MM) for z_mm in rows_mm]
    side = _side([*rows, *columns])
    turned = {angle: [_spectrum(_turned(one, turn_deg + angle, side), side) for one in columns] for angle in _TURNS_DEG}
    found: list[list[tuple[float, SliceMatch]]] = []
    for number, row in enumerate(rows):
        yield Progress(number, len(rows), "Comparing grey values")
        spectrum = _spectrum(row, side)
        found.append([])
        for place, column_mm in enumerate(columns_mm):
            peaks = {angle: _correlation(spectrum, turned[angle][place]) for angle in _TURNS_DEG}
            angle = max(peaks, key=lambda one: float(peaks[one].max()))
            best = _placed(mdct, microct, math.radians(turn_deg + angle), peaks[angle])
            score = _score(mdct, microct, float(rows_mm[number]), float(column_mm), best, fwhm_mm, mask, settings)
            found[-1].append((max(score, 0.0), best))
    return rows_mm, columns_mm, found


def _placed(mdct: Stack, microct: Stack, turn: float, correlation: NDArray[np.float32]) -> SliceMatch:
    """The transform of a peak of the correlation, as where the middle of the micro-CT image comes to lie."""
    height, width = correlation.shape
    top, left = np.unravel_index(int(np.argmax(correlation)), correlation.shape)
    dy, dx = (int(top) + height // 2) % height - height // 2, (int(left) + width // 2) % width - width // 2
    # Both small images have their middle in the middle of the square, so that a shift of 0 lays middle on middle.
    middle = _middle_mm(mdct) + np.array([dx, dy]) * _PIXEL_MM
    other = _middle_mm(microct)
    return SliceMatch(1, turn, 1.0, (float(middle[0]), float(middle[1])), (float(other[0]), float(other[1])))


def _score(
    mdct: Stack,
    microct: Stack,
    z_mm: float,
    other_mm: float,
    best: SliceMatch,
    fwhm_mm: float,
    mask: Mask,
    settings: RegistrationSettings,
) -> float:
    c, s = math.cos(best.turn), math.sin(best.turn)
    turn = np.array([[c, -s], [s, c]])
    image = mdct.image_at(z_mm)
    laid = laid_on(microct, mdct, other_mm, turn, np.array(best.place) - turn @ np.array(best.other_place), fwhm_mm)
    if image is None or laid is None:
        return 0.0
    return local_correlation(image, laid, mask, box_pixels(settings, mdct.pixel_mm))


def _small(stack: Stack, z_mm: float, fwhm_mm: float, pixel_mm: float) -> Images:
    image = stack.image_at(z_mm)
    assert image is not None
    blurred = np.clip(blurred_in_plane(image, fwhm_mm, stack.pixel_mm), *WINDOW_HU)
    height, width = (max(8, round(side * stack.pixel_mm / pixel_mm)) for side in image.shape)
    # Resampled to exactly this pixel, middle on middle.
    ratio = pixel_mm / stack.pixel_mm
    middle = (np.array([image.shape[1], image.shape[0]]) - 1) / 2 - ratio * (np.array([width, height]) - 1) / 2
    box = max(1, round(ratio))
    if box > 1:
        blurred = cv2.GaussianBlur(blurred, (0, 0), 0.4 * box)
    onto = np.array([[ratio, 0, middle[0]], [0, ratio, middle[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    small: Images = cv2.warpAffine(blurred, onto, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return small


def _middle_mm(stack: Stack) -> Floats:
    _, height, width = stack.images.shape
    return stack.to_mm((np.array([width, height], dtype=np.float64) - 1) / 2)


def _side(images: Sequence[Images]) -> int:
    """Side of a square that holds each image turned anyhow; its double keeps shifts from wrapping round."""
    diagonal = max(math.hypot(*image.shape) for image in images)
    return cv2.getOptimalDFTSize(2 * math.ceil(0.75 * diagonal))


def _turned(image: Images, degrees: float, side: int) -> Images:
    """The image in the middle of a square, turned about its middle; positive turns x towards y."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle = (np.array([image.shape[1], image.shape[0]]) - 1) / 2
    turn = np.array([[c, -s], [s, c]])
    shift = (side - 1) / 2 - turn @ middle
    edge = float(np.median(image[[0, -1]]))
    turned: Images = cv2.warpAffine(image, np.column_stack([turn, shift]), (side, side), borderValue=edge)
    return turned - np.float32(edge)


def _spectrum(image: Images, side: int) -> Spectrum:
    """Fourier transform of an image of mean 0 and length 1 in the middle of a square."""
    from scipy import fft

    square = image if image.shape == (side, side) else _turned(image, 0.0, side)
    square = square - square.mean()
    length = float(np.sqrt((square.astype(np.float64) ** 2).sum()))
    transform: Spectrum = fft.rfft2(square / np.float32(max(length, 1e-12)))
    return transform


def _correlation(one: Spectrum, other: Spectrum) -> NDArray[np.float32]:
    """Correlation for every shift of the second image."""
    from scipy import fft

    side = one.shape[0]
    values: NDArray[np.float32] = fft.irfft2(one * np.conj(other), s=(side, side))
    return values
