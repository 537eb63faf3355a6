"""Make micro-CT slices look as the MDCT would have shown them: its grey values, its slice thickness, its blur.

Key points agree only then. A slice of 0.05 mm and one of 0.6 mm do not show the same trabeculae.
"""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.registration.stacks import BONE_HU, FWHM_PER_SIGMA, WINDOW_HU, Images, Stack
from mctgui.voi.body import find_body

Mask = NDArray[np.bool_]

_LOW_HU, _HIGH_HU = 0.0, 1100.0
_LOW_PERCENT, _HIGH_PERCENT = 5.0, 99.5
_SMOOTH_PIXELS = 3.0
_AROUND_PIXELS = 6
_BODY_PIXEL_MM = 0.4


def in_hu_like(stack: Stack) -> Stack:
    """The same stack with its dark and its bright values at 0 and 1100, for scans that are not in HU."""
    sample = stack.images[::4, ::2, ::2]
    low, high = np.percentile(sample, (_LOW_PERCENT, _HIGH_PERCENT))
    gain = (_HIGH_HU - _LOW_HU) / max(float(high - low), 1e-6)
    return replace(stack, images=(stack.images - np.float32(low)) * np.float32(gain) + np.float32(_LOW_HU))


def matched_to(microct: Stack, mdct: Stack, in_plane_fwhm_mm: float) -> Stack:
    """The micro-CT with its grey values brought to those of the MDCT, by two percentiles within the bone of each.

    Parameters
    ----------
    microct
        Blurred along z already.
    mdct
        In HU, or made like it.
    in_plane_fwhm_mm
        About the blur of the MDCT, so that like is compared with like.
    """
    wanted = _percentiles(mdct, 0.0)
    found = _percentiles(microct, in_plane_fwhm_mm)
    gain = np.float32((wanted[1] - wanted[0]) / max(found[1] - found[0], 1e-6))
    images = microct.images * gain
    images += np.float32(wanted[0]) - np.float32(found[0]) * gain
    return replace(microct, images=images)


def _percentiles(stack: Stack, fwhm_mm: float) -> tuple[float, float]:
    images = stack.images[:: max(1, round(1.0 / stack.step_mm))]
    blurred = np.stack([blurred_in_plane(image, fwhm_mm, stack.pixel_mm) for image in images])
    mean = cv2.GaussianBlur(blurred.mean(axis=0), (0, 0), _SMOOTH_PIXELS)
    inside = blurred[:, mean > np.percentile(mean, 60.0)]
    low, high = np.percentile(inside, (10.0, 98.0))
    return float(low), float(high)


def blurred_along_z(stack: Stack, fwhm_mm: float, own_mm: float) -> Stack:
    """The stack with the slice profile of the MDCT.

    Parameters
    ----------
    stack
        Slices thinner than that.
    fwhm_mm
        Width of the profile.
    own_mm
        Width of a box over which slices have been averaged already.
    """
    from scipy import ndimage

    variance = (fwhm_mm / FWHM_PER_SIGMA) ** 2 - own_mm**2 / 12
    sigma = math.sqrt(max(variance, 0.0)) / stack.step_mm
    if sigma < 0.2:
        return stack
    images = np.empty_like(stack.images)
    for top in range(0, images.shape[1], 32):  # in parts, since the filter works in double precision
        part = stack.images[:, top : top + 32]
        images[:, top : top + 32] = ndimage.gaussian_filter1d(part, sigma, axis=0, mode="nearest", truncate=3.5)
    return replace(stack, images=images)


def blurred_in_plane(image: Images, fwhm_mm: float, pixel_mm: float) -> Images:
    """A slice with the blur of the MDCT; 0 leaves it as it is."""
    sigma = fwhm_mm / FWHM_PER_SIGMA / pixel_mm
    if sigma < 0.1:
        return image
    blurred: Images = cv2.GaussianBlur(np.ascontiguousarray(image), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return blurred


def in_8_bits(image: Images) -> NDArray[np.uint8]:
    """-200 to 1200 HU as 0 to 255, in which key points are looked for."""
    low, high = WINDOW_HU
    levels: NDArray[np.uint8] = np.clip((image - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    return levels


def masks_of(mdct: Stack) -> tuple[Mask, Mask]:
    """Pixels ``(y, x)`` of the vertebra and of its body, seen along the stack; twice the vertebra if no body is found."""
    from scipy import ndimage

    mean = mdct.images[:: max(1, round(0.5 / mdct.step_mm))].mean(axis=0)
    bone = cv2.GaussianBlur(mean, (0, 0), _SMOOTH_PIXELS) > BONE_HU
    if bone.mean() < 0.02:
        bone = mean > np.percentile(mean, 80.0)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _AROUND_PIXELS + 1,) * 2)
    vertebra = cv2.dilate(bone.astype(np.uint8), disc).astype(bool)
    # The body is found as well on larger pixels, in a fraction of the time.
    height, width = bone.shape
    size = (max(8, round(width * mdct.pixel_mm / _BODY_PIXEL_MM)), max(8, round(height * mdct.pixel_mm / _BODY_PIXEL_MM)))
    small = cv2.resize(bone.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    body = find_body(small, (height * mdct.pixel_mm / size[1], width * mdct.pixel_mm / size[0]))
    if body is None:
        filled = ndimage.binary_fill_holes(vertebra)
        return filled, filled
    whole = cv2.resize(body.body.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    return vertebra, cv2.dilate(whole, disc).astype(bool)
