"""Intraclass correlation coefficients (Shrout and Fleiss 1979; McGraw and Wong 1996)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mctgui.statistics.ratings import Floats, Ratings


@dataclass(frozen=True, slots=True)
class Intraclass:
    """One coefficient with its F test (upper tail) and 95 % confidence interval."""

    icc: float
    f: float
    df1: int
    df2: int
    p: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _MeanSquares:
    images: int
    readers: int
    between_images: float
    between_readers: float
    residual: float
    within_images: float


def intraclass(ratings: Ratings) -> dict[str, Intraclass]:
    """All six coefficients of the images that every reader scored.

    Returns
    -------
    dict
        ``ICC1`` one-way; ``ICC2`` two-way random, absolute agreement, ICC(A,1); ``ICC3`` two-way mixed, consistency,
        ICC(C,1); each with ``k`` for the mean of all readers. Empty when fewer than two images have all scores, or when the
        images do not differ and neither do the readers (0 / 0). Full agreement gives 1 with an infinite F. A coefficient
        that is not defined is left out: those of the mean when the images' means are all equal.
    """
    found = _mean_squares(ratings.complete)
    if found is None or (found.between_images == 0 and found.within_images == 0):
        return {}
    one_way = _from_f(
        "ICC1",
        found.between_images,
        found.within_images,
        found.images - 1,
        found.readers * found.images - found.images,
        found.readers,
    )
    return {**one_way, **_absolute(found), **_consistent(found)}


def _mean_squares(scores: Floats) -> _MeanSquares | None:
    images, readers = scores.shape
    if images < 2:
        return None
    grand = scores.mean()
    by_image, by_reader = scores.mean(axis=1), scores.mean(axis=0)
    within = float(((scores - by_image[:, None]) ** 2).sum())
    readers_sum = float(images * ((by_reader - grand) ** 2).sum())
    residual = float(((scores - by_image[:, None] - by_reader[None, :] + grand) ** 2).sum())
    # Sums of squares of whole scores are 0 or far larger than what rounding leaves.
    within, readers_sum, residual, images_sum = (
        0.0 if value < 1e-9 else value
        for value in (within, readers_sum, residual, float(readers * ((by_image - grand) ** 2).sum()))
    )
    return _MeanSquares(
        images,
        readers,
        images_sum / (images - 1),
        readers_sum / (readers - 1),
        residual / ((images - 1) * (readers - 1)),
        within / (images * (readers - 1)),
    )


def _limits(f: float, df1: int, df2: int) -> tuple[float, float]:
    from scipy.stats import f as f_distribution

    return f / float(f_distribution.ppf(0.975, df1, df2)), f * float(f_distribution.ppf(0.975, df2, df1))


def _tail(f: float, df1: int, df2: int) -> float:
    from scipy.stats import f as f_distribution

    return float(f_distribution.sf(f, df1, df2))


def _consistent(m: _MeanSquares) -> dict[str, Intraclass]:
    if m.between_images == 0 and m.residual == 0:
        return {}
    df1 = m.images - 1
    return _from_f("ICC3", m.between_images, m.residual, df1, df1 * (m.readers - 1), m.readers)


def _from_f(name: str, above: float, below: float, df1: int, df2: int, readers: int) -> dict[str, Intraclass]:
    """Coefficients that are a function of one F, ``above / below``, alone."""
    if below == 0:
        one = Intraclass(1.0, math.inf, df1, df2, 0.0, 1.0, 1.0)
        return {name: one, f"{name}k": one}
    f = above / below
    low, high = _limits(f, df1, df2)
    p = _tail(f, df1, df2)
    single = Intraclass(
        (f - 1) / (f + readers - 1), f, df1, df2, p, (low - 1) / (low + readers - 1), (high - 1) / (high + readers - 1)
    )
    if f == 0:  # images do not differ in their means: that of all readers has no variance to be a share of
        return {name: single}
    mean = Intraclass(1 - 1 / f, f, df1, df2, p, 1 - 1 / low, 1 - 1 / high)
    return {name: single, f"{name}k": mean}


def _absolute(m: _MeanSquares) -> dict[str, Intraclass]:
    """ICC(A,1) and ICC(A,k), with the interval of McGraw and Wong as psych computes it."""
    from scipy.stats import f as f_distribution

    n, k = m.images, m.readers
    msr, msc, mse = m.between_images, m.between_readers, m.residual
    whole = msr + (k - 1) * mse + k * (msc - mse) / n
    if whole <= 0:  # two readers who contradict each other on two images
        return {}
    single = (msr - mse) / whole
    df1, df2 = n - 1, (n - 1) * (k - 1)
    part = n * (1 + (k - 1) * single) - k * single
    # Written with MSE multiplied through, so that readers who only differ in level (MSE = 0) need no case of their own.
    shifted, own = k * single * msc, part * mse
    freedom = (k - 1) * (n - 1) * (shifted + own) ** 2 / ((n - 1) * shifted**2 + own**2) if shifted or own else df2
    low, high = -1 / (k - 1), 1.0
    if freedom > 1e-9:  # with none left nothing is known: the interval is all that an ICC can be
        upper = float(f_distribution.ppf(0.975, n - 1, freedom))
        lower = float(f_distribution.ppf(0.975, freedom, n - 1))
        spread = k * msc + (k * n - k - n) * mse
        low = n * (msr - upper * mse) / (upper * spread + n * msr)
        high = n * (lower * msr - mse) / (spread + n * lower * msr)
    f, p = (msr / mse, _tail(msr / mse, df1, df2)) if mse else (math.inf, 0.0)
    one = Intraclass(single, f, df1, df2, p, low, high)
    above, below = msr - mse, msr + (msc - mse) / n
    if below == 0 or min(1 + (k - 1) * low, 1 + (k - 1) * high) <= 0:  # the mean of all readers is no share of anything
        return {"ICC2": one}
    limits = k * low / (1 + (k - 1) * low), k * high / (1 + (k - 1) * high)
    return {"ICC2": one, "ICC2k": Intraclass(above / below, f, df1, df2, p, *limits)}
