"""Two classes of images scored by the same readers, compared as the paper did and without counting an image three times."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mctgui.errors import MctguiError
from mctgui.statistics.ratings import Floats, Ratings
from mctgui.statistics.two_samples import MannWhitney, mann_whitney


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """Images, scores, mean and sample SD (n - 1) of one class, all readers pooled."""

    n_images: int
    n_scores: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    """Comparison of two classes of images.

    Parameters
    ----------
    first, second
        What was compared.
    pooled
        Mann-Whitney of all scores, as in Table 3 of the paper: the scores of one image by several readers count as
        independent there, which makes p too small.
    per_image
        Mann-Whitney of each image's mean over its readers.
    p_cluster_permutation
        Two-sided p for the difference of the means of the images when the class of whole images is permuted.
    per_reader
        Mann-Whitney within each reader, by name.
    warnings
        One sentence each.
    """

    first: ScoreSummary
    second: ScoreSummary
    pooled: MannWhitney
    per_image: MannWhitney
    p_cluster_permutation: float
    per_reader: dict[str, MannWhitney]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As ``mctgui stats compare --json`` writes it; keys are only ever added."""
        return {
            "first": asdict(self.first),
            "second": asdict(self.second),
            "pooled": asdict(self.pooled),
            "per_image": asdict(self.per_image),
            "p_cluster_permutation": self.p_cluster_permutation,
            "per_reader": {name: asdict(found) for name, found in self.per_reader.items()},
            "warnings": list(self.warnings),
        }


def compare(first: Ratings, second: Ratings, *, permutations: int = 10_000, seed: int = 0) -> ScoreComparison:
    """Compare the scores of two classes of images.

    Parameters
    ----------
    first, second
        Scores of the same readers, in the same order, on the same scale.
    permutations, seed
        Of the permutation test (PCG64).

    Raises
    ------
    MctguiError
        The scales or the numbers of readers differ.
    """
    if first.scale != second.scale or len(first.readers) != len(second.readers):
        raise MctguiError(
            f"The tables cannot be compared: {len(first.readers)} and {len(second.readers)} readers.",
            "Give tables of the same readers, in the same order, on the same scale.",
        )
    pooled = mann_whitney(_given(first.scores), _given(second.scores))
    x, y = _image_means(first), _image_means(second)
    notes = []
    if pooled.p is None:
        notes.append("All scores equal: the test is not defined; SPSS prints p as 1.000.")
    if len(x) != len(y):
        notes.append(f"The classes differ in size: {len(x)} and {len(y)} images.")
    per_reader = {
        name: mann_whitney(_given(a), _given(b))
        for name, a, b in zip(first.readers, first.scores.T, second.scores.T, strict=True)
        if not (np.isnan(a).all() or np.isnan(b).all())
    }
    return ScoreComparison(
        _summary(first),
        _summary(second),
        pooled,
        mann_whitney(x, y),
        _permutation_p(x, y, permutations, seed),
        per_reader,
        tuple(notes),
    )


def _given(scores: Floats) -> Floats:
    return scores[~np.isnan(scores)]


def _image_means(ratings: Ratings) -> Floats:
    scored = ~np.isnan(ratings.scores).all(axis=1)
    return np.asarray(np.nanmean(ratings.scores[scored], axis=1), dtype=np.float64)


def _summary(ratings: Ratings) -> ScoreSummary:
    given = _given(ratings.scores)
    spread = float(given.std(ddof=1)) if given.size > 1 else 0.0
    return ScoreSummary(ratings.scores.shape[0], given.size, float(given.mean()) if given.size else float("nan"), spread)


def _permutation_p(x: Floats, y: Floats, permutations: int, seed: int) -> float:
    both = np.concatenate([x, y])
    observed = abs(x.mean() - y.mean()) - 1e-9
    draw = np.random.Generator(np.random.PCG64(seed))
    drawn = draw.permuted(np.broadcast_to(both, (permutations, both.size)), axis=1)
    sums = drawn[:, : x.size].sum(axis=1)
    differences = np.abs(sums / x.size - (both.sum() - sums) / y.size)
    return float((np.count_nonzero(differences >= observed) + 1) / (permutations + 1))
