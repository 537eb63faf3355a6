"""How many images a reader study needs: to tell two classes apart, or to know the agreement of its readers well enough.

Both count images that are independent of each other. Slices of one bone are not: where several are drawn from each, more are
needed than is said here, by 1 + (slices of a bone - 1) x their intraclass correlation (Donner and Klar 2000, design effect).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.statistics import Ratings, gwet_ac, kendall_w

Coefficient = Literal["w", "ac2"]
_TRIED = 200
"""Images in each simulated study."""
_STUDIES = 400
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class ImagesNeeded:
    """A number of images, and what it rests on.

    Parameters
    ----------
    per_class
        Images of each class.
    basis
        Formula or simulation with its source, in one sentence.
    expected
        For agreement: what the coefficient would be; for a comparison the probability of superiority.
    """

    per_class: int
    basis: str
    expected: float


def images_for_comparison(superiority: float, *, power: float = 0.8, alpha: float = 0.05) -> ImagesNeeded:
    """Images for a two-sided Mann-Whitney test of one score for each image, without regard to ties.

    Parameters
    ----------
    superiority
        Probability that an image of one class scores higher than one of the other, ties counted half.
    power
        Wanted chance of finding it.
    alpha
        Two-sided level of the test.

    Raises
    ------
    MctguiError
        A value lies outside its range, or there is no difference to be found.

    Notes
    -----
    Noether, J Am Stat Assoc 1987, 82, 645-647, for classes of equal size: N = (z + z)^2 / (3 (p - 1/2)^2) in all. Ties make
    the test need fewer images; :func:`images_for_scores` takes them into account.
    """
    _require_level(power, alpha)
    if not 0 <= superiority <= 1 or abs(superiority - 0.5) < 1e-3:
        raise MctguiError(
            f"A probability of superiority of {superiority:g} is nothing that can be looked for.",
            "Give a number between 0 and 1 that is not 0.5.",
        )
    total = _quantiles(power, alpha) ** 2 / (3 * (superiority - 0.5) ** 2)
    return ImagesNeeded(_half(total), "Noether 1987, Mann-Whitney test without ties", superiority)


def images_for_scores(
    first: Sequence[float], second: Sequence[float], *, power: float = 0.8, alpha: float = 0.05
) -> ImagesNeeded:
    """Images for a two-sided Mann-Whitney test of scores of which one expects these shares.

    Parameters
    ----------
    first, second
        For each class the share of images at each step of the scale, lowest first; whatever they add up to is taken for all.
    power, alpha
        As for :func:`images_for_comparison`.

    Raises
    ------
    MctguiError
        The shares do not fit together, or are alike.

    Notes
    -----
    Zhao, Rahardja and Qu, Stat Med 2008, 27, 462-468, equation 12, for classes of equal size.
    """
    _require_level(power, alpha)
    p, q = _shares(first), _shares(second)
    if len(p) != len(q):
        raise MctguiError(f"The classes have {len(p)} and {len(q)} steps.", "Give both the same scale.")
    below = np.concatenate([[0.0], np.cumsum(q)[:-1]])
    superiority = float((p * (below + q / 2)).sum())
    if abs(superiority - 0.5) < 1e-3:
        raise MctguiError("The two classes score alike: there is no difference to be found.", "Give other shares.")
    ties = 1 - float((((p + q) / 2) ** 3).sum())
    total = _quantiles(power, alpha) ** 2 * ties / (3 * (superiority - 0.5) ** 2)
    return ImagesNeeded(_half(total), "Zhao et al. 2008, Mann-Whitney test with ties", superiority)


def images_for_agreement(
    coefficient: Coefficient, width: float, *, readers: int, shares: Sequence[float], correlation: float, seed: int = 0
) -> ImagesNeeded:
    """Images after which the 95 % confidence interval of a coefficient of agreement is so wide.

    Parameters
    ----------
    coefficient
        ``"w"``, Kendall's; ``"ac2"``, Gwet's with quadratic weights.
    width
        Of the whole interval, such as 0.2.
    readers
        How many.
    shares
        Expected share of images at each step of the scale, lowest first.
    correlation
        How alike readers judge: the intraclass correlation of what lies behind the steps, 0 to below 1.
    seed
        Of the simulation.

    Raises
    ------
    MctguiError
        A value lies outside its range, or the coefficient is not defined for such scores.

    Notes
    -----
    Studies of 200 images are simulated: each image has a true quality, each reader adds an error, both normal, and the sum
    is cut into steps so that the shares are met. The spread of the coefficient over the studies falls with the square root
    of the number of images; W and AC2 are those of :mod:`mctgui.statistics`.
    """
    if not 0 < width < 1 or not 0 <= correlation < 1 or not 2 <= readers <= 100:
        raise MctguiError(
            "The width and the correlation must lie between 0 and 1, and there must be at least two readers.",
            "Change the values.",
        )
    random = np.random.Generator(np.random.PCG64(seed))
    cuts = _cuts(_shares(shares))
    found = [_coefficient(coefficient, _simulated(random, cuts, readers, correlation)) for _ in range(_STUDIES)]
    values = np.array([one for one in found if one is not None])
    if len(values) < _STUDIES / 2:
        raise MctguiError("With such scores this coefficient is hardly ever defined.", "Give other shares.")
    spread = float(values.std(ddof=1)) * math.sqrt(_TRIED)
    needed = (2 * NormalDist().inv_cdf(0.975) * spread / width) ** 2
    if needed > _MOST:
        raise MctguiError(f"An interval {width:g} wide takes more than {_MOST} images.", "Allow a wider interval.")
    name = "Kendall's W" if coefficient == "w" else "Gwet's AC2"
    basis = f"simulation of {_STUDIES} studies with normal errors, {name} as in the analysis"
    return ImagesNeeded(max(10, math.ceil(needed)), basis, float(values.mean()))


def _simulated(random: np.random.Generator, cuts: NDArray[np.float64], readers: int, correlation: float) -> Ratings:
    quality = random.standard_normal((_TRIED, 1)) * math.sqrt(correlation)
    judged = quality + random.standard_normal((_TRIED, readers)) * math.sqrt(1 - correlation)
    return Ratings.of(1.0 + np.searchsorted(cuts, judged), (1, len(cuts) + 1))


def _coefficient(which: Coefficient, ratings: Ratings) -> float | None:
    if which == "w":
        return kendall_w(ratings, permutations=1).w
    found = gwet_ac(ratings)
    return None if found is None else found.coefficient


def _cuts(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a standard normal variable is cut so that the parts have these shares."""
    edges = np.clip(np.cumsum(shares)[:-1], 1e-9, 1 - 1e-9)
    return np.array([NormalDist().inv_cdf(float(edge)) for edge in edges])


def _shares(given: Sequence[float]) -> NDArray[np.float64]:
    shares = np.asarray(given, dtype=np.float64)
    if (
        shares.ndim != 1
        or not 2 <= len(shares) <= 10
        or not np.isfinite(shares).all()
        or (shares < 0).any()
        or (shares > 1e9).any()
        or not shares.sum()
    ):
        raise MctguiError("Shares are two to ten numbers, none below 0.", "Give one for each step of the scale.")
    return np.asarray(shares / shares.sum())


def _quantiles(power: float, alpha: float) -> float:
    return NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)


def _require_level(power: float, alpha: float) -> None:
    if not 0.5 <= power < 1 or not 0 < alpha < 0.5:
        raise MctguiError("Power lies between 0.5 and 1, alpha between 0 and 0.5.", "Change these values.")


def _half(total: float) -> int:
    return max(2, math.ceil(total / 2 - 1e-9))
