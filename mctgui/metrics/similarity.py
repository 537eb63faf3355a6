"""Likeness of two images on one grid: SSIM in two forms, PSNR, mean absolute error and normalised cross-correlation.

All work in 64 bits, and none guesses the range of the grey values: SSIM and PSNR depend on it, so that it is always given.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

WINDOW_SIGMA_PX = 1.5
WINDOW_RADIUS_PX = 5
_K1, _K2 = 0.01, 0.03


def global_ssim(image: NDArray[Any], reference: NDArray[Any], *, data_range: float, mask: Mask | None = None) -> float:
    """SSIM as Jin et al. 2021 print it (section 2.6): the formula once over all pixels, without a window.

    Parameters
    ----------
    image, reference
        Real values of the same shape, any number of axes.
    data_range
        Difference of the largest and the smallest value that there can be: 255 for 8 bits.
    mask
        bool, same shape: the pixels that count; None takes all.

    Returns
    -------
    float
        At most 1, where the images are equal.

    Raises
    ------
    MctguiError
        The shapes differ, no pixel counts, a value is not finite, or the range is not positive.

    Notes
    -----
    ``(2 m_x m_y + C1)(2 c_xy + C2) / ((m_x^2 + m_y^2 + C1)(v_x + v_y + C2))`` with ``C1 = (0.01 L)^2``, ``C2 = (0.03 L)^2``;
    variances and covariance divide by n. Without a window it mostly sees outline and background: other trabeculae within
    the same outline score 0.7 over a whole slice. Give the mask of the body to compare the bone.
    """
    x, y = _compared(image, reference, mask)
    c1, c2 = _constants(data_range)
    mean_x, mean_y = x.mean(), y.mean()
    covariance = ((x - mean_x) * (y - mean_y)).mean()
    likeness = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return float(likeness / ((mean_x**2 + mean_y**2 + c1) * (x.var() + y.var() + c2)))


def wang_ssim(image: NDArray[Any], reference: NDArray[Any], *, data_range: float, mask: Mask | None = None) -> float:
    """SSIM of Wang et al. 2004 (IEEE TIP 13, 600-612): mean of the local map under a gaussian of 11 x 11, sigma 1.5.

    Parameters
    ----------
    image, reference
        Real values ``(y, x)``, both sides at least 11 pixels.
    data_range
        See :func:`global_ssim`.
    mask
        bool ``(y, x)``: pixels whose values of the map are averaged. Their windows reach 5 pixels beyond it, which is part
        of the image still. None takes all pixels whose window lies within the image.

    Raises
    ------
    MctguiError
        As :func:`global_ssim`; also where no window fits.

    Notes
    -----
    Equal to scikit-image's ``structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False)``.
    """
    _compared(image, reference, mask)
    if image.ndim != 2 or min(image.shape) < 2 * WINDOW_RADIUS_PX + 1:
        raise MctguiError(
            "SSIM after Wang needs pictures of at least 11 x 11 pixels.", "Compare larger pictures, or by the global SSIM."
        )
    within = np.zeros(image.shape, dtype=np.bool_)
    inner = slice(WINDOW_RADIUS_PX, -WINDOW_RADIUS_PX)
    within[inner, inner] = True if mask is None else mask[inner, inner]
    if not within.any():
        raise MctguiError("No window of SSIM fits between this mask and the border.", "Choose a mask away from the border.")
    return float(ssim_map(image, reference, data_range=data_range)[within].mean())


def ssim_map(image: NDArray[Any], reference: NDArray[Any], *, data_range: float) -> Floats:
    """Local SSIM under the gaussian window of :func:`wang_ssim`: float64 ``(y, x)``; mirrored beyond the border."""
    from scipy import ndimage

    c1, c2 = _constants(data_range)
    x, y = image.astype(np.float64), reference.astype(np.float64)

    def smooth(values: Floats) -> Floats:
        result: Floats = ndimage.gaussian_filter(values, WINDOW_SIGMA_PX, radius=WINDOW_RADIUS_PX)
        return result

    mean_x, mean_y = smooth(x), smooth(y)
    variances = smooth(x * x) - mean_x**2 + smooth(y * y) - mean_y**2
    covariance = smooth(x * y) - mean_x * mean_y
    above = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return above / ((mean_x**2 + mean_y**2 + c1) * (variances + c2))


def psnr(image: NDArray[Any], reference: NDArray[Any], *, data_range: float, mask: Mask | None = None) -> float:
    """Peak signal-to-noise ratio in dB, ``10 log10(L^2 / MSE)``; infinite for equal images. Parameters as above."""
    x, y = _compared(image, reference, mask)
    _constants(data_range)
    error = float(((x - y) ** 2).mean())
    return math.inf if error == 0 else 10.0 * math.log10(data_range**2 / error)


def mean_absolute_error(image: NDArray[Any], reference: NDArray[Any], *, mask: Mask | None = None) -> float:
    """Mean absolute difference, in the unit of the images."""
    x, y = _compared(image, reference, mask)
    return float(np.abs(x - y).mean())


def cross_correlation(image: NDArray[Any], reference: NDArray[Any], *, mask: Mask | None = None) -> float | None:
    """Normalised cross-correlation, -1 to 1; None where one of the images is uniform, which correlates with nothing."""
    x, y = _compared(image, reference, mask)
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return None if spread == 0 else float((x * y).sum() / spread)


def _compared(image: NDArray[Any], reference: NDArray[Any], mask: Mask | None) -> tuple[Floats, Floats]:
    """The pixels that count, in 64 bits."""
    if image.shape != reference.shape or (mask is not None and mask.shape != image.shape):
        shapes = " and ".join(" x ".join(map(str, one.shape)) for one in (image, reference))
        raise MctguiError(f"Images of different sizes cannot be compared: {shapes}.", "Bring them to one grid first.")
    x = (image if mask is None else image[mask]).astype(np.float64)
    y = (reference if mask is None else reference[mask]).astype(np.float64)
    if x.size == 0:
        raise MctguiError("There is nothing to compare: no pixel lies within the mask.", "Choose another mask.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise MctguiError("The images hold values that are no numbers (NaN or infinite).", "Replace them first.")
    return x, y


def _constants(data_range: float) -> tuple[float, float]:
    if not (math.isfinite(data_range) and data_range > 0):
        raise MctguiError(f"The range of the grey values cannot be {data_range:g}.", "Give 255 for pictures of 8 bits.")
    return (_K1 * data_range) ** 2, (_K2 * data_range) ** 2
