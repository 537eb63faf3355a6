"""Two measurements of the same things: paired t, correlation, Bland-Altman, Lin's concordance, precision."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mctgui.errors import MctguiError
from mctgui.statistics.ratings import Floats
from mctgui.statistics.two_samples import Test, sample


@dataclass(frozen=True, slots=True)
class Correlation:
    """A coefficient with its two-sided p and, for Pearson's, Fisher's 95 % interval."""

    r: float
    p: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """Bias (first less second), SD of the differences (n - 1), limits of agreement at 1.96 SD, and their errors.

    ``limit_error`` is the approximate standard error of a limit, ``SD sqrt(3 / n)`` (Bland and Altman 1986).
    """

    bias: float
    sd: float
    lower_limit: float
    upper_limit: float
    bias_low: float
    bias_high: float
    limit_error: float


@dataclass(frozen=True, slots=True)
class Regression:
    """Least squares of the second on the first; ``rmse`` divides by n, ``residual_error`` by n - 2."""

    intercept: float
    slope: float
    r2: float
    rmse: float
    residual_error: float


def paired_t(first: ArrayLike, second: ArrayLike) -> Test | None:
    """Student's t of the differences; None when they do not vary."""
    from scipy.stats import ttest_rel

    x, y = _pair(first, second)
    if np.ptp(x - y) == 0:
        return None
    found = ttest_rel(x, y)
    return Test(float(found.statistic), float(found.pvalue), (float(found.df),))


def wilcoxon(first: ArrayLike, second: ArrayLike) -> Test | None:
    """Wilcoxon's signed ranks: normal approximation without continuity correction, zeros left out; V of R as statistic."""
    from scipy.stats import rankdata
    from scipy.stats import wilcoxon as test

    x, y = _pair(first, second)
    differences = (x - y)[x != y]
    if not differences.size:
        return None
    found = test(x, y, correction=False, method="asymptotic", zero_method="wilcox")
    positive = float(rankdata(np.abs(differences))[differences > 0].sum())
    return Test(positive, float(found.pvalue), ())


def pearson(first: ArrayLike, second: ArrayLike) -> Correlation | None:
    """Pearson's r; None when one of the two does not vary."""
    from scipy.stats import pearsonr

    x, y = _pair(first, second)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    found = pearsonr(x, y)
    interval = found.confidence_interval() if x.size > 3 else (math.nan, math.nan)
    return Correlation(float(found.statistic), float(found.pvalue), float(interval[0]), float(interval[1]))


def spearman(first: ArrayLike, second: ArrayLike) -> Correlation | None:
    """Spearman's rho with mid-ranks; None when one of the two does not vary."""
    from scipy.stats import spearmanr

    x, y = _pair(first, second)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    found = spearmanr(x, y)
    return Correlation(float(found.statistic), float(found.pvalue))


def bland_altman(first: ArrayLike, second: ArrayLike) -> BlandAltman:
    """Bias and limits of agreement (Bland and Altman 1986)."""
    from scipy.stats import t

    x, y = _pair(first, second)
    differences = x - y
    count, bias, spread = x.size, float(differences.mean()), float(differences.std(ddof=1))
    half = float(t.ppf(0.975, count - 1)) * spread / math.sqrt(count)
    reach = 1.96 * spread
    return BlandAltman(bias, spread, bias - reach, bias + reach, bias - half, bias + half, spread * math.sqrt(3 / count))


def lin_ccc(first: ArrayLike, second: ArrayLike) -> float | None:
    """Lin's concordance correlation (1989), with population (1/n) moments; None when nothing varies and nothing differs."""
    x, y = _pair(first, second)
    below = x.var() + y.var() + (x.mean() - y.mean()) ** 2
    return None if below == 0 else float(2 * ((x - x.mean()) * (y - y.mean())).mean() / below)


def regression(first: ArrayLike, second: ArrayLike) -> Regression | None:
    """Least squares line of ``second`` on ``first``; None when ``first`` does not vary or there are fewer than three."""
    x, y = _pair(first, second)
    if np.ptp(x) == 0 or x.size < 3:
        return None
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    intercept = float(y.mean() - slope * x.mean())
    left = float(((y - intercept - slope * x) ** 2).sum())
    whole = float(((y - y.mean()) ** 2).sum())
    explained = 1 - left / whole if whole else math.nan
    return Regression(intercept, slope, explained, math.sqrt(left / x.size), math.sqrt(left / (x.size - 2)))


def rms_cv_percent(first: ArrayLike, second: ArrayLike) -> float:
    """Root mean square coefficient of variation of duplicate measurements, % (Gluer et al. 1995).

    Raises
    ------
    MctguiError
        A pair has the mean 0.
    """
    x, y = _pair(first, second)
    means = (x + y) / 2
    if (means == 0).any():
        raise MctguiError("A coefficient of variation needs means that are not 0.", "Leave out the pairs whose mean is 0.")
    return float(100 * np.sqrt(np.mean((np.abs(x - y) / math.sqrt(2) / means) ** 2)))


def _pair(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    x, y = sample(first, "first"), sample(second, "second")
    if x.size != y.size or x.size < 2:
        raise MctguiError(
            f"A paired comparison needs two values or more on both sides, not {x.size} and {y.size}.",
            "Give both measurements of every thing.",
        )
    return x, y
