"""The paper's Tables 2 and 3 as the paper prints them: every digit, every convention of SPSS 26, with footnotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mctgui.errors import MctguiError
from mctgui.statistics.concordance import kendall_w
from mctgui.statistics.ratings import Ratings
from mctgui.statistics.two_samples import mann_whitney

AGREEMENT_NOTE = "W: Kendall's W, corrected for ties; p from its chi-square."
COMPARISON_NOTE = (
    "Mean ± SD (n - 1) of the scores of all readers; p: Mann-Whitney U, two-sided, corrected for ties, without continuity "
    "correction."
)


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One row of Table 2: how often each reader gave each step, with W and p as printed."""

    criterion: str
    image_class: str
    counts: tuple[tuple[int, ...], ...]
    w: str
    p: str
    footnote: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of Table 3: mean and SD of both classes, with p as printed."""

    criterion: str
    first: str
    second: str
    p: str
    footnote: str = ""


def agreement_row(criterion: str, image_class: str, ratings: Ratings) -> AgreementRow:
    """Table 2's row of one criterion and one class of images."""
    counts = tuple(
        tuple(int((ratings.scores[:, reader] == step).sum()) for step in ratings.steps)
        for reader in range(len(ratings.readers))
    )
    found = kendall_w(ratings, permutations=100)
    if found.w is None or found.p is None:
        only = float(ratings.complete[0, 0])
        note = (
            f"not defined, every score is {only:g} (100 % agreement); shown as SPSS 26 prints it"
            if ratings.constant()
            else "not defined, no reader's scores vary; shown as SPSS 26 prints it"
        )
        return AgreementRow(criterion, image_class, counts, "0.000", "1.000", note)
    return AgreementRow(criterion, image_class, counts, f"{found.w:.3f}", printed_p(found.p))


def comparison_row(criterion: str, first: Ratings, second: Ratings) -> ComparisonRow:
    """Table 3's row of one criterion: the scores of all readers pooled."""
    x, y = (one.scores[~np.isnan(one.scores)] for one in (first, second))
    found = mann_whitney(x, y)
    means = [f"{one.mean():.2f} ± {one.std(ddof=1):.3f}" for one in (x, y)]
    if found.p is None:
        note = f"not defined, every score is {x[0]:g}; shown as SPSS 26 prints it"
        return ComparisonRow(criterion, means[0], means[1], "1.000", note)
    return ComparisonRow(criterion, means[0], means[1], printed_p(found.p))


def printed_p(p: float) -> str:
    """Three decimals, or ``<0.001``."""
    return "<0.001" if p < 0.0005 else f"{p:.3f}"


def ratings_of_counts(counts: Mapping[str, Sequence[int]], scale: tuple[int, int]) -> Ratings:
    """Scores from a frequency table: sorted, as no other pairing is known.

    Parameters
    ----------
    counts
        For each reader how often each step of the scale was given, the lowest first.
    scale
        Lowest and highest step.

    Raises
    ------
    MctguiError
        A row has the wrong number of steps, or the rows do not sum to the same number of images.
    """
    low, high = scale
    for reader, row in counts.items():
        if len(row) != high - low + 1 or min(row) < 0:
            raise MctguiError(
                f"The counts of {reader} do not fit the scale {low} to {high}.", f"Give {high - low + 1} numbers of scores."
            )
    sums = {reader: sum(row) for reader, row in counts.items()}
    images = max(sums.values(), default=0)
    for reader, total in sums.items():
        if total != images:
            raise MctguiError(
                f"The row of {reader} sums to {total} scores, another one to {images}.",
                "Repair the counts: every reader scores every image.",
            )
    steps = np.arange(low, high + 1)
    return Ratings.of(np.stack([np.repeat(steps, row) for row in counts.values()], axis=1), scale, list(counts))
