"""Classes of images compared image by image: first the readers' scores of each image become one figure, then the classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan
from mctgui.reading.clusters import clusters_of
from mctgui.reading.image_tests import ImageTest, compare_groups, compare_pairs, permutation_p
from mctgui.reading.score_matrix import Floats, ReadImage, ScoreMatrix
from mctgui.statistics import MannWhitney, mann_whitney
from mctgui.statistics.paired import wilcoxon
from mctgui.statistics.several_samples import DunnPair, dunn, holm, kruskal_wallis


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """What one class was given: images, scores, mean and SD (n - 1) of all scores, and of the images' own figures."""

    image_class: str
    images: int
    scores: int
    mean: float | None
    sd: float | None
    image_mean: float | None
    image_sd: float | None
    image_median: float | None


@dataclass(frozen=True, slots=True)
class ClassComparison:
    """Two classes by one criterion.

    Parameters
    ----------
    first, second
        The classes; every difference is the first less the second.
    pooled
        Mann-Whitney of all scores as in the paper's Table 3, which counts each image as often as there are readers.
    images
        The test of one figure for each image.
    per_reader
        p of each reader alone; None when not defined.
    p_holm, p_permutation_holm, p_pooled_holm
        The p of ``images`` and ``pooled``, adjusted by Holm over the criteria where they are defined.
    """

    criterion: AnalysedCriterion
    first: ClassSummary
    second: ClassSummary
    pooled: MannWhitney
    images: ImageTest
    per_reader: dict[str, float | None]
    p_holm: float | None = None
    p_permutation_holm: float | None = None
    p_pooled_holm: float | None = None


@dataclass(frozen=True, slots=True)
class SeveralClasses:
    """Three classes or more by one criterion: Kruskal-Wallis of the images' figures, and Dunn's test of each pair.

    ``h`` and ``p`` are None when all figures are equal. Dunn's p are Bonferroni-adjusted over the pairs.
    """

    criterion: AnalysedCriterion
    h: float | None
    df: int
    p: float | None
    p_permutation: float | None
    pairs: tuple[DunnPair, ...]
    p_holm: float | None = None


def image_values(matrix: ScoreMatrix, how: str) -> Floats:
    """Mean or median over the readers of each image, shape ``(images,)``; NaN for one that nobody scored."""
    scored = ~np.isnan(matrix.scores).all(axis=1)
    found = np.full(len(matrix.scores), np.nan)
    middle = np.nanmedian if how == "median" else np.nanmean
    if scored.any():
        found[scored] = middle(matrix.scores[scored], axis=1)
    return found


def compare_classes(first: ScoreMatrix, second: ScoreMatrix, plan: AnalysisPlan) -> ClassComparison | None:
    """Compare two classes by one criterion; None when one of them has no score at all."""
    x, y = image_values(first, plan.per_image), image_values(second, plan.per_image)
    if np.isnan(x).all() or np.isnan(y).all():
        return None
    pooled = mann_whitney(_given(first.scores), _given(second.scores))
    paired = _pairs(first, second, x, y) if plan.paired else None
    if paired is not None:
        found = compare_pairs(*paired, plan)
    else:
        found = compare_groups([*_scored(first, x), *_scored(second, y)], _given(x), _given(y), plan)
    readers = _per_reader(first, second, paired is not None)
    return ClassComparison(first.criterion, _summary(first, x), _summary(second, y), pooled, found, readers)


def compare_several(matrices: Sequence[ScoreMatrix], plan: AnalysisPlan) -> SeveralClasses | None:
    """Compare three classes or more by one criterion; None when fewer than three have scores."""
    values = {one.image_class: image_values(one, plan.per_image) for one in matrices}
    groups = {name: found[~np.isnan(found)] for name, found in values.items() if not np.isnan(found).all()}
    if len(groups) < 3:
        return None
    test = kruskal_wallis(dict(groups))
    images = [image for one in matrices for image in _scored(one, values[one.image_class])]
    classes = np.repeat(np.arange(len(groups)), [found.size for found in groups.values()])
    together = np.concatenate(list(groups.values()))
    clusters = clusters_of(images, plan.cluster)
    p = None if test is None else permutation_p(together, classes, clusters, plan)
    pairs = tuple(dunn(dict(groups)))
    statistic, tail = (None, None) if test is None else (test.statistic, test.p)
    return SeveralClasses(matrices[0].criterion, statistic, len(groups) - 1, tail, p, pairs)


def with_holm(compared: Sequence[ClassComparison]) -> list[ClassComparison]:
    """The comparisons of one pair of classes with every p adjusted by Holm over the criteria where it is defined."""
    adjusted = _adjusted([one.images.p for one in compared])
    permuted = _adjusted([one.images.p_permutation for one in compared])
    pooled = _adjusted([one.pooled.p for one in compared])
    return [
        replace(one, p_holm=a, p_permutation_holm=b, p_pooled_holm=c)
        for one, a, b, c in zip(compared, adjusted, permuted, pooled, strict=True)
    ]


def several_with_holm(compared: Sequence[SeveralClasses]) -> list[SeveralClasses]:
    """Kruskal-Wallis' p adjusted by Holm over the criteria."""
    return [replace(one, p_holm=p) for one, p in zip(compared, _adjusted([one.p for one in compared]), strict=True)]


def pairs_of_classes(classes: Sequence[str]) -> list[tuple[str, str]]:
    """Each two classes once, in their order."""
    return list(combinations(classes, 2))


def _adjusted(values: Sequence[float | None]) -> list[float | None]:
    defined = iter(holm([value for value in values if value is not None]))
    return [None if value is None else next(defined) for value in values]


def _scored(matrix: ScoreMatrix, values: Floats) -> list[ReadImage]:
    return [image for image, value in zip(matrix.images, values, strict=True) if not np.isnan(value)]


def _given(scores: Floats) -> Floats:
    return scores[~np.isnan(scores)]


def _summary(matrix: ScoreMatrix, values: Floats) -> ClassSummary:
    given, own = _given(matrix.scores), _given(values)
    return ClassSummary(
        matrix.image_class,
        own.size,
        given.size,
        float(given.mean()) if given.size else None,
        float(given.std(ddof=1)) if given.size > 1 else None,
        float(own.mean()) if own.size else None,
        float(own.std(ddof=1)) if own.size > 1 else None,
        float(np.median(own)) if own.size else None,
    )


def _pairs(first: ScoreMatrix, second: ScoreMatrix, x: Floats, y: Floats) -> tuple[list[ReadImage], Floats, Floats] | None:
    """The images that have a scored partner; None when no two have."""
    partner = {image.pair: row for row, image in enumerate(second.images) if image.pair and not np.isnan(y[row])}
    rows = [
        (row, partner[image.pair])
        for row, image in enumerate(first.images)
        if image.pair in partner and not np.isnan(x[row])
    ]
    if len(rows) < 2:
        return None
    left, right = (np.array(one) for one in zip(*rows, strict=True))
    return [first.images[row] for row in left], x[left], y[right]


def _per_reader(first: ScoreMatrix, second: ScoreMatrix, paired: bool) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for column, reader in enumerate(first.readers):
        x, y = first.scores[:, column], second.scores[:, column]
        if np.isnan(x).all() or np.isnan(y).all():
            continue
        if not paired:
            found[reader] = mann_whitney(_given(x), _given(y)).p
            continue
        both = _pairs(first, second, x, y)
        test = None if both is None else wilcoxon(both[1], both[2])
        found[reader] = None if test is None else test.p
    return found
