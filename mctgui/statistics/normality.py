"""Whether values look normally distributed, in the conventions of SPSS 21.0.0.1 and later."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mctgui.statistics.two_samples import Test, sample


def lilliefors(values: ArrayLike) -> Test | None:
    """Kolmogorov-Smirnov's D with estimated mean and SD, and Lilliefors' p by Dallal and Wilkinson (1986).

    The formula of p holds below .1; SPSS prints .200 as a lower bound above. None for fewer than five values, or when they
    do not vary.
    """
    from scipy.stats import norm

    x = np.sort(sample(values, "only"))
    count = x.size
    if count < 5 or x[0] == x[-1]:
        return None
    below = norm.cdf((x - x.mean()) / x.std(ddof=1))
    steps = np.arange(count + 1) / count
    distance = float(max((steps[1:] - below).max(), (below - steps[:-1]).max()))
    scaled, size = (distance, count) if count <= 100 else (distance * (count / 100) ** 0.49, 100)
    root = math.sqrt(size + 2.78019)
    exponent = -7.01256 * scaled**2 * (size + 2.78019) + 2.99587 * scaled * root - 0.122119
    p = math.exp(exponent + 0.974598 / math.sqrt(size) + 1.67997 / size)
    return Test(distance, min(p, 1.0), (count,))


def shapiro_wilk(values: ArrayLike) -> Test | None:
    """Shapiro-Wilk's W; None for fewer than three values, or when they do not vary."""
    from scipy.stats import shapiro

    x = sample(values, "only")
    if x.size < 3 or np.ptp(x) == 0:
        return None
    found = shapiro(x)
    return Test(float(found.statistic), float(found.pvalue), (x.size,))
