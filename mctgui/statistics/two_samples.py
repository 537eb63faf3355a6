"""Two groups of scores: Mann-Whitney's U in the convention of SPSS, effect sizes, Levene, t."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mctgui.errors import MctguiError
from mctgui.statistics.ratings import Floats


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """Mann-Whitney's U test of two groups.

    Parameters
    ----------
    u1, u2
        Pairs in which the first, the second group is higher; ties count one half.
    u
        The smaller of both, as SPSS prints it.
    z, p
        Normal approximation, corrected for ties and **without** continuity correction, as SPSS prints it ("Asymp. Sig.
        (2-tailed)"); None when all values are equal. ``z`` is negative where the first group is lower.
    superiority
        ``u1 / (n1 n2)``, the chance that a value of the first group is higher (area under the VGC curve); 0.5 is none.
    rank_biserial
        ``2 superiority - 1``.
    hodges_lehmann
        Median of all differences, first less second.
    n1, n2
        Sizes.
    """

    u1: float
    u2: float
    u: float
    z: float | None
    p: float | None
    superiority: float
    rank_biserial: float
    hodges_lehmann: float
    n1: int
    n2: int


@dataclass(frozen=True, slots=True)
class Test:
    """A test statistic with its p; ``df`` are the degrees of freedom, as many as the statistic has."""

    statistic: float
    p: float
    df: tuple[float, ...]


def mann_whitney(first: ArrayLike, second: ArrayLike) -> MannWhitney:
    """Compare two independent groups by ranks.

    Raises
    ------
    MctguiError
        A group is empty, or holds something that is no number.
    """
    from scipy.stats import norm, rankdata

    x, y = sample(first, "first"), sample(second, "second")
    n1, n2 = len(x), len(y)
    both = np.concatenate([x, y])
    ranks = rankdata(both)
    u1 = float(ranks[:n1].sum() - n1 * (n1 + 1) / 2)
    count = n1 + n2
    _, groups = np.unique(both, return_counts=True)
    ties = float((groups.astype(np.float64) ** 3 - groups).sum())
    variance = n1 * n2 / 12 * (count + 1 - ties / (count * (count - 1))) if count > 1 else 0.0
    constant = len(groups) == 1 or variance <= 0
    z = None if constant else (u1 - n1 * n2 / 2) / float(np.sqrt(variance))
    p = None if z is None else float(2 * norm.sf(abs(z)))
    superiority = u1 / (n1 * n2)
    shift = float(np.median(x[:, None] - y[None, :]))
    return MannWhitney(u1, n1 * n2 - u1, min(u1, n1 * n2 - u1), z, p, superiority, 2 * superiority - 1, shift, n1, n2)


def exact_mann_whitney_p(first: ArrayLike, second: ArrayLike) -> float:
    """Two-sided exact p of the rank sum, conditional on the ties; for small groups.

    The distribution of the rank sum over all ways to draw the first group, by counting sums of doubled mid-ranks. Two-sided
    is the share of sums at least as far from the mean as the observed one, as ``exactRankTests::wilcox.exact``.
    """
    from scipy.stats import rankdata

    x, y = sample(first, "first"), sample(second, "second")
    doubled = np.rint(2 * rankdata(np.concatenate([x, y]))).astype(np.int64)
    n1 = len(x)
    reach = int(np.sort(doubled)[-n1:].sum())
    ways = np.zeros((n1 + 1, reach + 1))
    ways[0, 0] = 1.0
    for number, rank in enumerate(doubled):
        for chosen in range(min(number + 1, n1), 0, -1):
            ways[chosen, rank:] += ways[chosen - 1, : reach + 1 - rank]
    sums = np.arange(reach + 1)
    mean = n1 * doubled.sum() / len(doubled)
    far = np.abs(sums - mean) >= abs(doubled[:n1].sum() - mean) - 1e-9
    return float(ways[n1][far].sum() / ways[n1].sum())


def levene(*groups: ArrayLike) -> Test | None:
    """Levene's test on the means ("based on mean" of SPSS); None when no group varies about its mean."""
    from scipy import stats

    samples = [sample(group, "next") for group in groups]
    deviations = [np.abs(sample - sample.mean()) for sample in samples]
    if all(np.ptp(one) == 0 for one in deviations) or min(map(len, samples)) < 2:
        return None
    found = stats.levene(*samples, center="mean")
    count = sum(map(len, samples))
    return Test(float(found.statistic), float(found.pvalue), (len(samples) - 1, count - len(samples)))


def student_t(first: ArrayLike, second: ArrayLike, *, equal_variances: bool = True) -> Test | None:
    """Student's or (without equal variances) Welch's t of two independent groups; None when neither varies."""
    from scipy import stats

    x, y = sample(first, "first"), sample(second, "second")
    if min(len(x), len(y)) < 2 or (np.ptp(x) == 0 and np.ptp(y) == 0):
        return None
    with warnings.catch_warnings():
        # scipy warns of any constant group as of lost precision; that both are constant was seen above.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = stats.ttest_ind(x, y, equal_var=equal_variances)
    return Test(float(found.statistic), float(found.pvalue), (float(found.df),))


def sample(values: ArrayLike, name: str) -> Floats:
    """Values of one group as float64.

    Raises
    ------
    MctguiError
        There are none, or one is no number.
    """
    found = np.asarray(values, dtype=np.float64).ravel()
    if not found.size or not np.isfinite(found).all():
        raise MctguiError(
            f"The {name} group holds no values, or something that is no number.", "Give at least one number in each group."
        )
    return found
