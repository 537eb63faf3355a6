"""Gwet's AC1 and AC2: agreement that does not fall to nothing when nearly all scores are the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mctgui.statistics.kappa import Weights, agreement_weights
from mctgui.statistics.ratings import Floats, Ratings


@dataclass(frozen=True, slots=True)
class GwetAC:
    """AC1 (no weights) or AC2 with its standard error, 95 % confidence interval and p of its being 0.

    ``observed`` and ``by_chance`` are the shares of (weighted) agreement found and expected.
    """

    coefficient: float
    standard_error: float
    low: float
    high: float
    p: float
    observed: float
    by_chance: float


def gwet_ac(ratings: Ratings, kind: Weights = "quadratic") -> GwetAC | None:
    """Gwet's coefficient over the whole scale; missing scores are allowed.

    Gwet, Handbook of Inter-Rater Reliability (2014), with the linearised variance over images. Scores that are all the
    same give 1. None when no image has two scores, or there are fewer than two images.
    """
    counts = ratings.counts().astype(np.float64)
    given = counts.sum(axis=1)
    counts, given = counts[given > 0], given[given > 0]
    images, steps = counts.shape
    several = given >= 2
    if images < 2 or not several.any():
        return None
    weights = agreement_weights(steps, kind)
    own = (counts * (counts @ weights - 1)).sum(axis=1)
    agreeing = np.where(several, own / np.maximum(given * (given - 1), 1), 0.0)
    observed = float(agreeing.sum() / several.sum())
    shares = (counts / given[:, None]).mean(axis=0)
    scale = float(weights.sum()) / (steps * (steps - 1))
    by_chance = scale * float((shares * (1 - shares)).sum())
    coefficient = (observed - by_chance) / (1 - by_chance)
    error = _standard_error(counts, agreeing, shares, scale, by_chance, coefficient)
    return _with_interval(coefficient, error, images, observed, by_chance)


def _standard_error(
    counts: Floats, agreeing: Floats, shares: Floats, scale: float, by_chance: float, coefficient: float
) -> float:
    """Square root of the linearised variance: what each image adds to the coefficient, and to the chance agreement."""
    images = len(counts)
    given = counts.sum(axis=1)
    several = given >= 2
    own = images / several.sum() * (agreeing - by_chance * several) / (1 - by_chance)
    chance = scale * (counts @ (1 - shares)) / given
    influence = own - 2 * (1 - coefficient) * (chance - by_chance) / (1 - by_chance)
    return float(np.sqrt(((influence - coefficient) ** 2).sum() / (images * (images - 1))))


def _with_interval(coefficient: float, error: float, images: int, observed: float, by_chance: float) -> GwetAC:
    from scipy.stats import t

    if error == 0:
        return GwetAC(coefficient, 0.0, coefficient, coefficient, 0.0 if coefficient else 1.0, observed, by_chance)
    half = float(t.ppf(0.975, images - 1)) * error
    p = float(2 * t.sf(abs(coefficient) / error, images - 1))
    return GwetAC(coefficient, error, coefficient - half, min(coefficient + half, 1.0), p, observed, by_chance)
