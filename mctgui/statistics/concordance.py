"""Kendall's coefficient of concordance, W."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.statistics.ratings import Floats, Ratings

_EXACT_ARRANGEMENTS = 250_000
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W, corrected for ties.

    Parameters
    ----------
    w
        0 to 1; None when every reader gave every image the same score, which leaves it undefined.
    chi2, df, p
        Its chi-square approximation, ``m (n - 1) W`` with ``n - 1`` degrees of freedom, and the upper tail of it.
    p_permutation
        Share of all pairings of the same scores with an S at least as large, None when undefined.
    permutations
        How many pairings were looked at.
    exact
        Whether these were all of them.
    images_used, images, readers
        Images without a missing score, all images, readers.
    largest_w
        W of the same scores with each reader's sorted: the largest that they allow.
    """

    w: float | None
    chi2: float | None
    df: int
    p: float | None
    p_permutation: float | None
    permutations: int
    exact: bool
    images_used: int
    images: int
    readers: int
    largest_w: float | None

    @property
    def at_its_maximum(self) -> bool:
        """Whether no other pairing of the same scores gives a larger W (and some pairing gives a smaller one)."""
        return self.w is not None and self.largest_w is not None and self.w >= self.largest_w - _CLOSE


def kendall_w(ratings: Ratings, *, permutations: int = 10_000, seed: int = 0) -> Concordance:
    """Kendall's W with the correction for ties; images with a missing score are left out.

    ``W = 12 S / (m^2 (n^3 - n) - m sum T)`` with ``S`` the sum of squares of the images' rank sums about their mean and
    ``T = sum (t^3 - t)`` over the tied groups of each reader, as ``irr::kendall(correct = TRUE)`` and SPSS.

    Parameters
    ----------
    ratings
        Scores; mid-ranks run over the images within each reader.
    permutations
        Pairings drawn for the permutation p, when there are too many to look at all.
    seed
        Of the draw (PCG64).

    Raises
    ------
    MctguiError
        Fewer than two images have a score of every reader.
    """
    scores = ratings.complete
    images, readers = scores.shape
    if images < 2:
        raise MctguiError(
            "Fewer than two images have a score of every reader: Kendall's W cannot be computed.",
            "Complete the scores, or leave out the reader who has none.",
        )
    ranks = _mid_ranks(scores)
    w = _w_of(ranks)
    total = ratings.scores.shape[0]
    if w is None:
        return Concordance(None, None, images - 1, None, None, 0, False, images, total, readers, None)
    from scipy.stats import chi2 as chi_square

    value = readers * (images - 1) * w
    p_permutation, drawn, exact = _permutation_p(ranks, permutations, seed)
    largest = _w_of(np.sort(ranks, axis=0))
    tail = float(chi_square.sf(value, images - 1))
    return Concordance(w, value, images - 1, tail, p_permutation, drawn, exact, images, total, readers, largest)


def _mid_ranks(scores: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(scores, axis=0), dtype=np.float64)


def _squares(ranks: Floats) -> float:
    images, readers = ranks.shape
    return float(((ranks.sum(axis=1) - readers * (images + 1) / 2) ** 2).sum())


def _w_of(ranks: Floats) -> float | None:
    images, readers = ranks.shape
    ties = 0.0
    for column in ranks.T:
        _, groups = np.unique(column, return_counts=True)
        ties += float((groups.astype(np.float64) ** 3 - groups).sum())
    below = readers**2 * (images**3 - images) - readers * ties
    return None if below <= 0 else min(12 * _squares(ranks) / below, 1.0)


def _permutation_p(ranks: Floats, permutations: int, seed: int) -> tuple[float, int, bool]:
    """Share of pairings whose S is at least the observed one: the ties, and so the denominator of W, do not change."""
    images, readers = ranks.shape
    observed = _squares(ranks) - _CLOSE
    arrangements = math.factorial(images) ** (readers - 1) if images <= 10 else math.inf
    if arrangements <= _EXACT_ARRANGEMENTS:
        return _exact_p(ranks, observed), int(arrangements), True
    draw = np.random.Generator(np.random.PCG64(seed))
    sums: NDArray[np.float64] = np.broadcast_to(ranks[:, 0], (permutations, images)).copy()
    for reader in range(1, readers):
        sums += draw.permuted(np.broadcast_to(ranks[:, reader], (permutations, images)), axis=1)
    squares = ((sums - readers * (images + 1) / 2) ** 2).sum(axis=1)
    return float((np.count_nonzero(squares >= observed) + 1) / (permutations + 1)), permutations, False


def _exact_p(ranks: Floats, observed: float) -> float:
    images, readers = ranks.shape
    orders = np.array(list(itertools.permutations(range(images))))
    sums = ranks[:, 0][None, :]
    for reader in range(1, readers):
        sums = (sums[:, None, :] + ranks[:, reader][orders][None, :, :]).reshape(-1, images)
    squares = ((sums - readers * (images + 1) / 2) ** 2).sum(axis=1)
    return float(np.count_nonzero(squares >= observed) / squares.size)
