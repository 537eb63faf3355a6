"""Agreement of each reader with themselves, from the images that were shown twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mctgui.errors import MctguiError
from mctgui.reading.agreement_cells import Interval, percentile_interval
from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan
from mctgui.reading.score_matrix import Floats
from mctgui.reading.scores import Score, analysed, repeats
from mctgui.statistics import Ratings, cohen_kappa
from mctgui.statistics.resampled import quadratic_kappa_of_samples

FEW_REPEATS = 10


@dataclass(frozen=True, slots=True)
class IntraReader:
    """One reader, one criterion.

    Parameters
    ----------
    pairs
        Images with a score on both showings.
    exact, within_one
        Share of equal scores, and of scores at most one step apart; None without pairs.
    exact_interval
        Wilson's 95 % interval.
    kappa
        Quadratic weighted kappa on the whole scale; None when not defined, which ``why_not`` explains.
    kappa_interval
        Bootstrap over the images; None where it is too often not defined.
    mean_difference
        Second less first score.
    closest
        Fewest images between a showing and its repeat in the same sitting; None when all repeats came in another.
    """

    reader: str
    criterion: AnalysedCriterion
    pairs: int
    exact: float | None
    within_one: float | None
    exact_interval: Interval | None
    kappa: float | None
    kappa_interval: Interval | None
    mean_difference: float | None
    closest: int | None
    why_not: str = ""


def intra_reader(scores: Sequence[Score], plan: AnalysisPlan, readers: Sequence[str]) -> tuple[IntraReader, ...]:
    """Every reader and criterion with repeats; empty when nothing was shown twice.

    Raises
    ------
    MctguiError
        A repeat names a first showing that is not there.
    """
    first = {(one.reader, one.criterion, one.presentation_id): one for one in analysed(scores)}
    pairs: dict[tuple[str, str], list[tuple[Score, Score]]] = {}
    for again in repeats(scores):
        shown = first.get((again.reader, again.criterion, str(again.repeat_of)))
        if shown is None or shown.source_image != again.source_image:
            raise MctguiError(
                f"A repeat of {again.reader} (number {again.number}) has no first showing of the same image.",
                "Give the rows of the first showing too, under the id that the repeat names.",
            )
        pairs.setdefault((again.reader, again.criterion), []).append((shown, again))
    return tuple(
        _one(reader, criterion, sorted(pairs[reader, criterion.key], key=lambda pair: pair[1].number), plan)
        for criterion in plan.criteria
        for reader in readers
        if (reader, criterion.key) in pairs
    )


def _one(reader: str, criterion: AnalysedCriterion, pairs: list[tuple[Score, Score]], plan: AnalysisPlan) -> IntraReader:
    given = [(a.score, b.score) for a, b in pairs if a.score is not None and b.score is not None]
    gaps = [abs(b.number - a.number) - 1 for a, b in pairs if a.sitting == b.sitting]
    closest = min(gaps, default=None)
    if not given:
        return IntraReader(reader, criterion, 0, None, None, None, None, None, None, closest, "no image was scored twice")
    table = np.array(given, dtype=np.float64)
    apart = np.abs(table[:, 1] - table[:, 0])
    exact = float((apart == 0).mean())
    kappa = _kappa(table, criterion)
    interval = None
    if kappa is not None and len(table) > 2:
        draw = np.random.Generator(np.random.PCG64(plan.seed))
        drawn = [draw.integers(0, len(table), len(table)) for _ in range(plan.bootstrap)]
        often = np.stack([np.bincount(one, minlength=len(table)) for one in drawn])
        interval = percentile_interval(quadratic_kappa_of_samples(_as_readers(table, criterion), often))
    return IntraReader(
        reader=reader,
        criterion=criterion,
        pairs=len(table),
        exact=exact,
        within_one=float((apart <= 1).mean()),
        exact_interval=wilson(int((apart == 0).sum()), len(table)),
        kappa=kappa,
        kappa_interval=interval,
        mean_difference=float((table[:, 1] - table[:, 0]).mean()),
        closest=closest,
        why_not="" if kappa is not None else _why_not(table),
    )


def _kappa(table: Floats, criterion: AnalysedCriterion) -> float | None:
    if len(table) < 2:
        return None
    return cohen_kappa(_as_readers(table, criterion), 0, 1, "quadratic")


def _as_readers(table: Floats, criterion: AnalysedCriterion) -> Ratings:
    """First and second showing as if they were two readers."""
    names = tuple(str(number) for number in range(len(table)))
    return Ratings(table, (criterion.low, criterion.high), ("first", "second"), names)


def _why_not(table: Floats) -> str:
    return "one image alone" if len(table) < 2 else f"every score is {table[0, 0]:g} on both showings"


def wilson(successes: int, trials: int) -> Interval:
    """Wilson's 95 % interval of a share (1927), which stays between 0 and 1."""
    z = 1.959963984540054
    share = successes / trials
    below = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / below
    half = z * float(np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))) / below
    return Interval(max(0.0, middle - half), min(1.0, middle + half))
