"""Forced choices: which of two classes was preferred, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mctgui.reading.agreement_cells import AgreementCell, Interval, percentile_interval
from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan
from mctgui.reading.clusters import clusters_of, drawn_clusters
from mctgui.statistics.several_samples import holm

FIRST, SECOND = 1, 2
"""What a score of a forced choice means after unblinding: the first or the second of the two classes was preferred."""


@dataclass(frozen=True, slots=True)
class Preference:
    """The choices of all readers by one criterion.

    Parameters
    ----------
    classes
        The two, in the order of what follows.
    by_reader
        How often each reader preferred the first and the second.
    pairs
        Pairs with at least one choice.
    first, second, tied
        Pairs in which most readers preferred the first, the second, or as many the one as the other.
    share, interval
        Mean over the pairs of the share of readers who preferred the first; its 95 % bootstrap interval, whole clusters
        drawn. 0.5 is no preference.
    p, p_holm
        Two-sided exact sign test of the pairs that are not tied, which counts each pair once; adjusted over the criteria.
        None where all are tied.
    """

    criterion: AnalysedCriterion
    classes: tuple[str, str]
    by_reader: dict[str, tuple[int, int]]
    pairs: int
    first: int
    second: int
    tied: int
    share: float | None
    interval: Interval | None
    p: float | None
    p_holm: float | None = None


def preferences(cells: Sequence[AgreementCell], plan: AnalysisPlan) -> tuple[Preference, ...]:
    """The preferences of every criterion that is a forced choice."""
    found = [_preference(cell, plan) for cell in cells if len(cell.criterion.choice) == 2]
    adjusted = iter(holm([one.p for one in found if one.p is not None]))
    return tuple(one if one.p is None else replace(one, p_holm=next(adjusted)) for one in found)


def _preference(cell: AgreementCell, plan: AnalysisPlan) -> Preference:
    from scipy.stats import binomtest

    matrix, classes = cell.matrix, (cell.criterion.choice[0], cell.criterion.choice[1])
    by_reader = {
        reader: (int((column == FIRST).sum()), int((column == SECOND).sum()))
        for reader, column in zip(matrix.readers, matrix.scores.T, strict=True)
    }
    judged = np.asarray(~np.isnan(matrix.scores).all(axis=1))
    firsts, seconds = ((matrix.scores[judged] == one).sum(axis=1) for one in (FIRST, SECOND))
    first, second = int((firsts > seconds).sum()), int((seconds > firsts).sum())
    share, interval = None, None
    if judged.any():
        shares = firsts / (firsts + seconds)
        share = float(shares.mean())
        images = [image for image, given in zip(matrix.images, judged, strict=True) if given]
        often = drawn_clusters(clusters_of(images, plan.cluster), plan.bootstrap, plan.seed)
        interval = percentile_interval((often @ shares) / often.sum(axis=1))
    p = float(binomtest(first, first + second).pvalue) if first + second else None
    pairs = int(judged.sum())
    return Preference(cell.criterion, classes, by_reader, pairs, first, second, pairs - first - second, share, interval, p)
