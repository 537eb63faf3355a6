"""Several groups: Kruskal-Wallis with Dunn's post-hoc test, and corrections for many tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from mctgui.errors import MctguiError
from mctgui.statistics.two_samples import Test, sample


@dataclass(frozen=True, slots=True)
class DunnPair:
    """Dunn's comparison of two of several groups: ``z`` is positive where the second ranks higher; p is two-sided."""

    first: str
    second: str
    z: float
    p: float
    p_adjusted: float


def kruskal_wallis(groups: dict[str, ArrayLike]) -> Test | None:
    """Kruskal-Wallis' H, corrected for ties; None when all values are equal.

    Raises
    ------
    MctguiError
        Fewer than two groups, or one that is empty or holds something that is no number.
    """
    from scipy.stats import kruskal

    samples = _samples(groups)
    if np.ptp(np.concatenate(list(samples.values()))) == 0:
        return None
    found = kruskal(*samples.values())
    return Test(float(found.statistic), float(found.pvalue), (len(samples) - 1,))


def dunn(groups: dict[str, ArrayLike]) -> list[DunnPair]:
    """Dunn's test of every pair of groups after Kruskal-Wallis, Bonferroni-adjusted, as SPSS; empty when all are equal.

    ``z = (mean rank b - mean rank a) / sqrt((N(N+1)/12 - sum(t^3-t)/(12(N-1))) (1/n_a + 1/n_b))``.
    """
    from scipy.stats import norm, rankdata

    samples = _samples(groups)
    values = np.concatenate(list(samples.values()))
    count = values.size
    _, ties = np.unique(values, return_counts=True)
    if ties.size == 1:
        return []
    variance = count * (count + 1) / 12 - float((ties.astype(np.float64) ** 3 - ties).sum()) / (12 * (count - 1))
    ranks = np.split(rankdata(values), np.cumsum([one.size for one in samples.values()])[:-1])
    ranked = dict(zip(samples, ranks, strict=True))
    pairs = list(combinations(samples, 2))
    found = []
    for a, b in pairs:
        spread = np.sqrt(variance * (1 / ranked[a].size + 1 / ranked[b].size))
        z = float((ranked[b].mean() - ranked[a].mean()) / spread)
        p = float(2 * norm.sf(abs(z)))
        found.append(DunnPair(a, b, z, p, min(1.0, p * len(pairs))))
    return found


def holm(values: Sequence[float]) -> list[float]:
    """The p values adjusted by Holm's step-down method (1979), in the order given."""
    order = np.argsort(values, kind="stable")
    adjusted = [0.0] * len(values)
    highest = 0.0
    for place, index in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - place) * values[index]))
        adjusted[index] = highest
    return adjusted


def _samples(groups: dict[str, ArrayLike]) -> dict[str, np.ndarray]:
    if len(groups) < 2:
        raise MctguiError("A comparison needs two groups or more.", "Choose another group to compare with.")
    return {name: sample(values, name) for name, values in groups.items()}
