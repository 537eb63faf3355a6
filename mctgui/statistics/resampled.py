"""Coefficients of agreement of many bootstrap samples at once.

A sample is told by how often each image is in it, so that all of them are matrix products over the steps of the scale. Each
gives what the function of one sample gives for the repeated rows, to rounding, a hundred times faster; NaN where that is not
defined.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.statistics.kappa import agreement_weights
from mctgui.statistics.ratings import Floats, Ratings


def exact_agreement_of_samples(ratings: Ratings, often: NDArray[np.int64]) -> Floats:
    """Share of images on which all readers agree, of those that every reader scored.

    Parameters
    ----------
    ratings
        Scores of ``n`` images.
    often
        ``(samples, n)``: how often each image is in each sample.

    Returns
    -------
    ndarray
        ``(samples,)``
    """
    scores, often = _complete(ratings, often)
    agreed = often @ (np.ptp(scores, axis=1) == 0)
    return _ratio(agreed.astype(np.float64), often.sum(axis=1).astype(np.float64))


def kendall_w_of_samples(ratings: Ratings, often: NDArray[np.int64]) -> Floats:
    """Kendall's W with the correction for ties; see :func:`mctgui.statistics.concordance.kendall_w`."""
    scores, often = _complete(ratings, often)
    readers = scores.shape[1]
    images = often.sum(axis=1).astype(np.float64)
    sums = np.zeros(often.shape)
    ties = np.zeros(len(often))
    for own in scores.T:
        given = own[:, None] == np.array(ratings.steps)
        counts = often @ given
        ranks = np.cumsum(counts, axis=1) - (counts - 1) / 2
        sums += ranks @ given.T
        ties += (counts.astype(np.float64) ** 3 - counts).sum(axis=1)
    squares = (often * (sums - readers * (images[:, None] + 1) / 2) ** 2).sum(axis=1)
    below = readers**2 * (images**3 - images) - readers * ties
    return np.minimum(_ratio(12 * squares, np.where(images > 1, below, 0.0)), 1.0)


def ordinal_alpha_of_samples(ratings: Ratings, often: NDArray[np.int64]) -> Floats:
    """Krippendorff's ordinal alpha; see :func:`mctgui.statistics.krippendorff.krippendorff_alpha`."""
    counts = ratings.counts().astype(np.float64)
    scores = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    steps = np.arange(counts.shape[1])
    pairs[:, steps, steps] -= counts
    pairs /= np.maximum(scores - 1, 1)[:, None, None]
    pairs[scores < 2] = 0.0
    coincidences = np.tensordot(often.astype(np.float64), pairs, axes=1)
    totals = coincidences.sum(axis=2)
    middle = np.cumsum(totals, axis=1) - totals / 2
    distances = (middle[:, :, None] - middle[:, None, :]) ** 2
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
    seen = (coincidences * distances).sum(axis=(1, 2))
    alpha = 1 - (totals.sum(axis=1) - 1) * _ratio(seen, expected)
    return np.where(often.sum(axis=1) > 1, alpha, np.nan)


def quadratic_kappa_of_samples(ratings: Ratings, often: NDArray[np.int64]) -> Floats:
    """Cohen's kappa of the first two readers, quadratic weights; see :func:`mctgui.statistics.kappa.cohen_kappa`."""
    scores = ratings.scores[:, :2]
    both = ~np.isnan(scores).any(axis=1)
    scores, often = scores[both], often[:, both].astype(np.float64)
    first, second = (np.asarray(own[:, None] == np.array(ratings.steps), np.float64) for own in scores.T)
    table = np.einsum("bi,ij,ik->bjk", often, first, second, optimize=True)
    total = table.sum(axis=(1, 2), keepdims=True)
    table = np.divide(table, total, out=np.zeros_like(table), where=total > 0)
    disagreement = 1 - agreement_weights(len(ratings.steps), "quadratic")
    chance = table.sum(axis=2)[:, :, None] * table.sum(axis=1)[:, None, :]
    return 1 - _ratio((disagreement * table).sum(axis=(1, 2)), (disagreement * chance).sum(axis=(1, 2)))


def _complete(ratings: Ratings, often: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    whole = ~np.isnan(ratings.scores).any(axis=1)
    return ratings.scores[whole], often[:, whole]


def _ratio(above: Floats, below: Floats) -> Floats:
    """NaN where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))
