"""Krippendorff's alpha."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mctgui.statistics.ratings import Floats, Ratings

Level = Literal["nominal", "ordinal", "interval"]


def krippendorff_alpha(ratings: Ratings, level: Level = "ordinal") -> float | None:
    """Krippendorff's alpha (2011); missing scores are allowed.

    ``1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck`` with the coincidences ``o`` of every image that has two scores or
    more, weighted by one over its number of scores less one.

    Parameters
    ----------
    ratings
        Scores.
    level
        Squared distance of two steps: ``nominal`` 0 or 1, ``interval`` their difference squared, ``ordinal`` the number of
        scores between them, with half of those at both ends, squared.

    Returns
    -------
    float or None
        None when every score is the same, or no image has two.
    """
    counts = ratings.counts().astype(np.float64)
    several = counts.sum(axis=1) >= 2
    if not several.any():
        return None
    counts = counts[several]
    scores = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    coincidences = (pairs / (scores - 1)[:, None, None]).sum(axis=0)
    totals = coincidences.sum(axis=1)
    distances = _squared_distances(totals, level)
    expected = float((np.outer(totals, totals) * distances).sum())
    return None if expected == 0 else 1 - (totals.sum() - 1) * float((coincidences * distances).sum()) / expected


def _squared_distances(totals: Floats, level: Level) -> Floats:
    place = np.arange(len(totals), dtype=np.float64)
    if level == "nominal":
        return np.asarray(place[:, None] != place[None, :], dtype=np.float64)
    if level == "interval":
        return np.asarray((place[:, None] - place[None, :]) ** 2)
    middle = np.cumsum(totals) - totals / 2
    return np.asarray((middle[:, None] - middle[None, :]) ** 2)
