"""Cohen's, Light's and Fleiss' kappa."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.statistics.ratings import Floats, Ratings

Weights = Literal["unweighted", "linear", "quadratic", "ordinal"]


def agreement_weights(steps: int, kind: Weights) -> Floats:
    """How much two steps of a scale agree: 1 on the diagonal, 0 at the farthest corner.

    Parameters
    ----------
    steps
        Steps of the whole scale, used or not.
    kind
        ``unweighted`` 1 or 0; ``linear`` ``1 - d / (q - 1)``; ``quadratic`` ``1 - (d / (q - 1))^2``; ``ordinal``
        ``1 - C(d + 1, 2) / C(q, 2)`` (Gwet 2014), with ``d`` the distance in steps.
    """
    place = np.arange(steps, dtype=np.float64)
    distance = np.abs(place[:, None] - place[None, :])
    if kind == "unweighted":
        return np.asarray(distance == 0, dtype=np.float64)
    if kind == "linear":
        return np.asarray(1 - distance / (steps - 1))
    if kind == "quadratic":
        return np.asarray(1 - (distance / (steps - 1)) ** 2)
    return np.asarray(1 - (distance + 1) * distance / (steps * (steps - 1)))


def cohen_kappa(ratings: Ratings, first: int, second: int, kind: Weights = "quadratic") -> float | None:
    """Cohen's kappa of two readers (columns), with weights over the whole scale.

    ``1 - sum v p_ab / sum v p_a. p_.b`` with ``v`` one minus the agreement weight. Images that one of them did not score
    are left out. None when chance alone would agree always (both gave one and the same score throughout).
    """
    pair = ratings.scores[:, [first, second]]
    pair = pair[~np.isnan(pair).any(axis=1)]
    if not len(pair):
        return None
    steps = len(ratings.steps)
    table: NDArray[np.float64] = np.zeros((steps, steps))
    np.add.at(table, tuple((pair - ratings.scale[0]).astype(int).T), 1.0)
    table /= table.sum()
    disagreement = 1 - agreement_weights(steps, kind)
    by_chance = float((disagreement * np.outer(table.sum(axis=1), table.sum(axis=0))).sum())
    return None if by_chance == 0 else 1 - float((disagreement * table).sum()) / by_chance


def light_kappa(ratings: Ratings, kind: Weights = "unweighted") -> float | None:
    """The mean of Cohen's kappa over all pairs of readers (Light 1971); None when one of them is not defined."""
    found = [cohen_kappa(ratings, *pair, kind) for pair in combinations(range(len(ratings.readers)), 2)]
    values = [value for value in found if value is not None]
    return sum(values) / len(values) if len(values) == len(found) else None


def fleiss_kappa(ratings: Ratings) -> float | None:
    """Fleiss' kappa (1971) over the images that every reader scored; None when only one step was used."""
    complete = ratings.complete
    if not len(complete):
        return None
    counts = np.stack([(complete == step).sum(axis=1) for step in ratings.steps], axis=1).astype(np.float64)
    readers = complete.shape[1]
    observed = float(((counts**2).sum(axis=1) - readers).mean() / (readers * (readers - 1)))
    by_chance = float(((counts.sum(axis=0) / counts.sum()) ** 2).sum())
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)
