"""Agreement of the readers within one criterion and one class of images: a cell of Table 2 and of what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mctgui.errors import MctguiError
from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan
from mctgui.reading.clusters import Clusters, clusters_of, drawn_clusters
from mctgui.reading.score_matrix import Floats, ScoreMatrix
from mctgui.statistics import Agreement, Ratings, agreement
from mctgui.statistics.resampled import (
    exact_agreement_of_samples,
    kendall_w_of_samples,
    ordinal_alpha_of_samples,
)

_DEFINED_SHARE = 0.9
BANDS_SOURCE = "bands of Jin et al. 2021, section 2.9"


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AgreementCell:
    """One criterion, one class.

    Parameters
    ----------
    matrix
        The scores behind it.
    expected
        How many images each reader should have scored.
    agreement
        All coefficients; None when there are fewer than two readers, or two images that all of them scored.
    why_not
        Why there are none, in words.
    intervals
        Bootstrap intervals (whole clusters drawn) of ``kendall_w``, ``krippendorff_alpha`` and ``exact_agreement``; without
        those that are not defined in at least nine of ten samples.
    clusters
        What was drawn: ``"donor"``, ``"vertebra"`` or ``"image"``.
    """

    matrix: ScoreMatrix
    expected: int
    agreement: Agreement | None
    why_not: str = ""
    intervals: dict[str, Interval] = field(default_factory=dict)
    clusters: str = "image"

    @property
    def criterion(self) -> AnalysedCriterion:
        """The criterion."""
        return self.matrix.criterion

    @property
    def image_class(self) -> str:
        """The class."""
        return self.matrix.image_class

    @property
    def counts(self) -> tuple[tuple[int, ...], ...]:
        """For each reader how often each step was given, the lowest first."""
        return self.matrix.counts()

    @property
    def wrong_sums(self) -> dict[str, int]:
        """The readers whose scores do not sum to the images they should have scored, with the sum."""
        sums = dict(zip(self.matrix.readers, map(sum, self.counts), strict=True))
        return {reader: total for reader, total in sums.items() if total != self.expected}

    @property
    def constant(self) -> bool:
        """Whether every given score is the same."""
        given = self.matrix.scores[~np.isnan(self.matrix.scores)]
        return given.size > 0 and bool((given == given[0]).all())

    @property
    def skewed(self) -> bool:
        """Whether one step holds 85 % of the scores or more, so that W, alpha and ICC hang on single images."""
        given = self.matrix.scores[~np.isnan(self.matrix.scores)]
        if not given.size:
            return False
        return float(np.unique(given, return_counts=True)[1].max()) / given.size >= 0.85


def agreement_cell(matrix: ScoreMatrix, expected: int, plan: AnalysisPlan) -> AgreementCell:
    """Every coefficient of one criterion and class, with intervals."""
    criterion = matrix.criterion
    if len(matrix.readers) < 2:
        return AgreementCell(matrix, expected, None, "one reader alone")
    try:
        ratings = Ratings.of(
            matrix.scores, (criterion.low, criterion.high), matrix.readers, [one.name for one in matrix.images]
        )
        found = agreement(ratings, permutations=plan.permutations, seed=plan.seed)
    except MctguiError:
        return AgreementCell(matrix, expected, None, "fewer than two images scored by every reader")
    clusters = clusters_of(matrix.images, plan.cluster)
    return AgreementCell(matrix, expected, found, "", _intervals(ratings, clusters, plan), clusters.kind)


def _intervals(ratings: Ratings, clusters: Clusters, plan: AnalysisPlan) -> dict[str, Interval]:
    if ratings.constant():
        return {}
    often = drawn_clusters(clusters, plan.bootstrap, plan.seed)
    found = {
        "kendall_w": percentile_interval(kendall_w_of_samples(ratings, often)),
        "krippendorff_alpha": percentile_interval(ordinal_alpha_of_samples(ratings, often)),
        "exact_agreement": percentile_interval(exact_agreement_of_samples(ratings, often)),
    }
    return {name: interval for name, interval in found.items() if interval is not None}


def percentile_interval(values: Floats) -> Interval | None:
    """The middle 95 % of bootstrap samples; None where more than one in ten is not defined, which is NaN."""
    defined = values[np.isfinite(values)]
    if len(defined) < _DEFINED_SHARE * len(values) or len(defined) < 20:
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return Interval(float(low), float(high))


def paper_band(w: float) -> str:
    """How the paper calls a W; it names nothing from .40 to .60, and nothing at exactly .80."""
    if w < 0.2:
        return "poor"
    if w < 0.4:
        return "fair"
    if w < 0.6:
        return "not named in the paper"
    return "moderate" if w <= 0.8 else "excellent"
