"""Distances between two sets of images by the features of a network: Frechet distance (FID) and kernel distance (KID)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError

Floats = NDArray[np.float64]

FEW_IMAGES = 2048
"""With fewer images than features the covariances are singular and FID is far too large (reference: Chong and Forsyth
2020); it only serves to compare sets of the same number of images."""


@dataclass(frozen=True, slots=True)
class KernelDistance:
    """KID.

    Parameters
    ----------
    mean, sd
        Over the subsets; the SD is None where all images were used at once.
    subsets, size
        How many subsets of how many images.
    """

    mean: float
    sd: float | None
    subsets: int
    size: int


def frechet_distance(features: NDArray[Any], reference: NDArray[Any]) -> float:
    """Frechet distance of two gaussians fitted to features; FID where they are those of the FID Inception.

    Parameters
    ----------
    features, reference
        ``(n, d)``, one row for an image, at least 2 rows. Both n must be equal, since the bias depends on n.

    Returns
    -------
    float
        ``|m_1 - m_2|^2 + Tr(C_1 + C_2 - 2 (C_1 C_2)^(1/2))``, covariances over n - 1 (Heusel et al. 2017).

    Raises
    ------
    MctguiError
        The sets differ in size or in features, or are too small.

    Notes
    -----
    With ``A = (X - m_1) / sqrt(n - 1)`` and B likewise, the trace of the root is the sum of the singular values of
    ``A B^T``: exact, without roots of matrices of 2048 x 2048. For n > d the triangular factors of A and B stand for them.
    """
    a, b = _checked(features, reference)
    if len(a) != len(b):
        raise MctguiError(
            f"The Frechet distance of {len(a)} and {len(b)} images means nothing: its bias depends on their number.",
            "Compare equally many images.",
        )
    difference = a.mean(axis=0) - b.mean(axis=0)
    a, b = (_factor((one - one.mean(axis=0)) / np.sqrt(len(one) - 1)) for one in (a, b))
    root = float(np.linalg.svd(a @ b.T, compute_uv=False).sum())
    distance = float(difference @ difference) + float((a * a).sum()) + float((b * b).sum()) - 2 * root
    return max(distance, 0.0)  # rounding puts equal sets a hair below


def kernel_distance(
    features: NDArray[Any], reference: NDArray[Any], *, subset: int = 1000, subsets: int = 100, seed: int = 0
) -> KernelDistance:
    """KID: the unbiased squared maximum mean discrepancy under ``(x . y / d + 1)^3`` (Binkowski et al. 2018).

    Parameters
    ----------
    features, reference
        ``(n, d)``; the numbers of rows may differ.
    subset, subsets, seed
        Subsets of so many images are drawn without replacement from this seed. Where a set is not larger than a subset,
        all images are used once: the estimate is unbiased for any n.

    Returns
    -------
    KernelDistance
        Below 0 as often as above where the sets come from one distribution.
    """
    a, b = _checked(features, reference)
    if min(len(a), len(b)) <= subset:
        return KernelDistance(_unbiased_mmd(a, b), None, 1, min(len(a), len(b)))
    draw = np.random.default_rng(seed)
    values = [
        _unbiased_mmd(a[draw.choice(len(a), subset, replace=False)], b[draw.choice(len(b), subset, replace=False)])
        for _ in range(subsets)
    ]
    return KernelDistance(float(np.mean(values)), float(np.std(values, ddof=1)), subsets, subset)


def distance_warnings(images: int) -> tuple[str, ...]:
    """What must stand beside FID and KID of so many images."""
    if images >= FEW_IMAGES:
        return ()
    return (
        f"FID of {images} images is far too large (its features are 2048): compare it with FIDs of as many images only. "
        "KID is unbiased, but spreads widely with few images.",
    )


def _unbiased_mmd(a: Floats, b: Floats) -> float:
    n, m, size = len(a), len(b), a.shape[1]

    def kernel(x: Floats, y: Floats) -> Floats:
        return np.asarray((x @ y.T / size + 1.0) ** 3)

    own_a, own_b = kernel(a, a), kernel(b, b)
    within_a = (own_a.sum() - np.trace(own_a)) / (n * (n - 1))
    within_b = (own_b.sum() - np.trace(own_b)) / (m * (m - 1))
    return float(within_a + within_b - 2 * kernel(a, b).mean())


def _factor(rows: Floats) -> Floats:
    """A matrix with the same ``rows^T rows`` and no more rows than columns."""
    if rows.shape[0] <= rows.shape[1]:
        return rows
    return np.asarray(np.linalg.qr(rows).R)


def _checked(features: NDArray[Any], reference: NDArray[Any]) -> tuple[Floats, Floats]:
    a, b = np.asarray(features, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise MctguiError("The two sets have other features.", "Take the features of both from one network.")
    if min(len(a), len(b)) < 2:
        raise MctguiError("A distance of distributions needs two images on either side.", "Compare more images.")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise MctguiError("Some of the features are not finite.", "Check the images and the weights.")
    return a, b
