"""Tests of two classes of images by one figure for each image, with the images that belong together kept together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.reading.agreement_cells import Interval
from mctgui.reading.analysis_plan import AnalysisPlan
from mctgui.reading.clusters import Clusters, clusters_of, drawn_clusters, permuted_classes
from mctgui.reading.score_matrix import Floats, ReadImage
from mctgui.statistics import mann_whitney
from mctgui.statistics.paired import wilcoxon

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class ImageTest:
    """What a test of two classes found; every difference is the first less the second.

    Parameters
    ----------
    test
        ``"Mann-Whitney U"`` of the images' figures, or ``"Wilcoxon signed-rank"`` of pairs.
    units
        Images, or pairs, that were compared.
    p
        None when not defined: all figures are equal.
    p_permutation
        Of the difference of the means when classes are permuted as they could have been drawn, clusters respected.
    effect, effect_interval
        Cliff's delta, or the matched-pairs rank-biserial correlation: from -1 to 1, 0 none, above 0 where the first is
        scored higher. Its 95 % interval draws whole clusters.
    shift, mean_difference, mean_interval
        Hodges-Lehmann's shift; difference of the means with its interval.
    clusters, cluster_count, note
        What was drawn, how many there are, and what could not be respected.
    """

    test: str
    units: int
    p: float | None
    p_permutation: float | None
    effect: float
    effect_interval: Interval | None
    shift: float
    mean_difference: float
    mean_interval: Interval | None
    clusters: str
    cluster_count: int
    note: str = ""

    @property
    def superiority(self) -> float:
        """``(effect + 1) / 2``: the chance that the first is scored higher, ties counted half; 0.5 is none."""
        return (self.effect + 1) / 2


def compare_groups(images: Sequence[ReadImage], x: Floats, y: Floats, plan: AnalysisPlan) -> ImageTest:
    """Two independent groups of images; ``images`` are those of ``x`` and then those of ``y``."""
    classes = np.repeat([0, 1], [x.size, y.size])
    together = np.concatenate([x, y])
    clusters = clusters_of(images, plan.cluster)
    test = mann_whitney(x, y)
    constant = bool(np.ptp(together) == 0)
    often = drawn_clusters(clusters, plan.bootstrap, plan.seed).astype(np.float64)
    first_often, second_often = often[:, : x.size], often[:, x.size :]
    both = (first_often.sum(axis=1) > 0) & (second_often.sum(axis=1) > 0)
    first_often, second_often = first_often[both], second_often[both]
    sizes = first_often.sum(axis=1), second_often.sum(axis=1)
    higher = np.sign(x[:, None] - y[None, :])
    deltas = ((first_often @ higher) * second_often).sum(axis=1) / (sizes[0] * sizes[1])
    means = (first_often @ x) / sizes[0] - (second_often @ y) / sizes[1]
    return ImageTest(
        "Mann-Whitney U",
        x.size + y.size,
        test.p,
        None if constant else permutation_p(together, classes, clusters, plan),
        test.rank_biserial,
        None if constant else _interval(deltas, plan),
        test.hodges_lehmann,
        float(x.mean() - y.mean()),
        None if constant else _interval(means, plan),
        clusters.kind,
        clusters.count,
        clusters.note,
    )


def compare_pairs(images: Sequence[ReadImage], x: Floats, y: Floats, plan: AnalysisPlan) -> ImageTest:
    """Pairs of images of one place."""
    from scipy.stats import rankdata

    differences = np.round(x - y, 9)  # means of thirds differ in their last bit, which would break ties of ranks
    clusters = clusters_of(images, plan.cluster)
    test = wilcoxon(differences, np.zeros_like(differences))

    def rank_biserial(sample: Floats) -> float:
        moved = sample[np.abs(sample) > _CLOSE]
        if not moved.size:
            return 0.0
        ranks = rankdata(np.abs(moved))
        return float((ranks * np.sign(moved)).sum() / ranks.sum())

    often = drawn_clusters(clusters, plan.bootstrap, plan.seed)
    samples = [np.repeat(differences, one) for one in often]
    walsh = (differences[:, None] + differences[None, :])[np.triu_indices(differences.size)] / 2
    return ImageTest(
        "Wilcoxon signed-rank",
        differences.size,
        None if test is None else test.p,
        None if test is None else _sign_flip_p(differences, clusters, plan),
        rank_biserial(differences),
        None if test is None else _interval(np.array([rank_biserial(one) for one in samples]), plan),
        float(np.median(walsh)),
        float(differences.mean()),
        None if test is None else _interval(np.array([one.mean() for one in samples]), plan),
        clusters.kind,
        clusters.count,
        clusters.note,
    )


def _interval(values: Floats, plan: AnalysisPlan) -> Interval | None:
    if values.size < 0.9 * plan.bootstrap or values.size < 20:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def permutation_p(values: Floats, classes: NDArray[np.int64], clusters: Clusters, plan: AnalysisPlan) -> float:
    """Share of permuted classes with means at least as far apart as the observed ones."""
    spread = _spread_of_means(values)
    observed = spread(classes[None, :])[0] - _CLOSE
    drawn = spread(permuted_classes(classes, clusters, plan.permutations, plan.seed))
    return float((np.count_nonzero(drawn >= observed) + 1) / (plan.permutations + 1))


def _spread_of_means(values: Floats) -> Callable[[NDArray[np.int64]], Floats]:
    """Sum of squares between the classes, for classes of shape ``(permutations, images)``."""
    centred = values - values.mean()

    def spread(classes: NDArray[np.int64]) -> Floats:
        total = np.zeros(len(classes))
        for one in range(int(classes.max()) + 1):
            inside = classes == one
            size = inside.sum(axis=1)
            sums = inside @ centred
            total += np.where(size > 0, sums**2 / np.maximum(size, 1), 0.0)
        return total

    return spread


def _sign_flip_p(differences: Floats, clusters: Clusters, plan: AnalysisPlan) -> float:
    """Share of ways to exchange the classes of whole clusters with a mean difference at least as large."""
    draw = np.random.Generator(np.random.PCG64(plan.seed))
    sums = np.array([differences[one].sum() for one in clusters.members()])
    signs = draw.choice([-1.0, 1.0], size=(plan.permutations, sums.size))
    drawn = np.abs(signs @ sums)
    return float((np.count_nonzero(drawn >= abs(sums.sum()) - _CLOSE) + 1) / (plan.permutations + 1))
