"""The tables of a reader study, once for every way to print them: text, CSV, workbook, page and PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mctgui.reading.agreement_cells import BANDS_SOURCE, AgreementCell, Interval, paper_band
from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import class_label
from mctgui.reading.image_comparison import ClassComparison, SeveralClasses
from mctgui.reading.intra_reader import IntraReader
from mctgui.reading.paper_mode import PaperAgreement
from mctgui.reading.scores import Score
from mctgui.statistics.paper_tables import AGREEMENT_NOTE, COMPARISON_NOTE, printed_p

NOT_DEFINED = "not defined"
NO_STEP = "\\"
"""What the paper prints where a scale has no such step."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as printed, with the number behind it where there is one."""

    text: str
    value: float | int | None = None


@dataclass(frozen=True, slots=True)
class StudyTable:
    """One table.

    Parameters
    ----------
    key
        For file names and sheets, such as ``"table-2"``.
    title
        What it is.
    columns, rows
        Headings and cells.
    notes
        Under it, one sentence each.
    left
        How many columns, from the first, are words and stand at the left.
    groups
        Rows before which a group begins.
    colours
        Class of images by ``(row, column)``, for cells that name one.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    notes: tuple[str, ...] = ()
    left: int = 1
    groups: frozenset[int] = frozenset()
    colours: tuple[tuple[int, int, str], ...] = ()


def paper_tables(found: StudyAnalysis) -> tuple[StudyTable, ...]:
    """Tables 2 and 3 in the paper's layout; Table 3 for each two classes."""
    return (_table_2(found), *_tables_3(found))


def recommended_tables(found: StudyAnalysis) -> tuple[StudyTable, ...]:
    """Agreement, comparison image by image, agreement of readers with themselves and the times, as far as there are any."""
    tables = [*_agreement_tables(found)]
    pairs = dict.fromkeys((one.first.image_class, one.second.image_class) for one in found.comparisons)
    for number, pair in enumerate(pairs, start=1):
        own = [one for one in found.comparisons if (one.first.image_class, one.second.image_class) == pair]
        key = "comparison" if len(pairs) == 1 else f"comparison-{number}"
        tables += [_comparison_table(own, key), _test_table(own, key)]
    if found.several:
        tables.append(_several_table(found.several))
    if found.intra:
        tables.append(_intra_table(found.intra))
    tables.append(_reading_table(found))
    return tuple(tables)


def all_tables(found: StudyAnalysis) -> tuple[StudyTable, ...]:
    """The paper's tables and the recommended ones."""
    return (*paper_tables(found), *recommended_tables(found))


def _table_2(found: StudyAnalysis) -> StudyTable:
    criteria = found.plan.criteria
    steps = range(min(one.low for one in criteria), max(one.high for one in criteria) + 1)
    rows: list[tuple[Shown, ...]] = []
    groups, colours = set(), []
    marks = _Footnotes()
    last = ""
    for entry in found.table_2:
        cell = entry.cell
        if cell.criterion.key != last:
            groups.add(len(rows))
        for number, reader in enumerate(cell.matrix.readers):
            first = number == 0
            if first:
                colours.append((len(rows), 1, cell.image_class))
            counts = [_count(cell, number, step) for step in steps]
            name = cell.criterion.name if first and cell.criterion.key != last else ""
            image = class_label(cell.image_class) if first else ""
            w, p = _printed_w(entry, marks) if first else (Shown(""), Shown(""))
            rows.append((Shown(name), Shown(image), Shown(reader), *counts, w, p))
        last = cell.criterion.key
    columns = ("Criterion", "Image", "Reader", *(str(step) for step in steps), "Kendall's W", "p")
    notes = (AGREEMENT_NOTE, *marks.notes())
    title = "Table 2. Scores and agreement of the readers, as in the paper"
    return StudyTable("table-2", title, columns, tuple(rows), notes, 3, frozenset(groups), tuple(colours))


def _count(cell: AgreementCell, reader: int, step: int) -> Shown:
    if not cell.criterion.low <= step <= cell.criterion.high:
        return Shown(NO_STEP)
    count = cell.counts[reader][step - cell.criterion.low]
    return Shown(str(count), count)


def _printed_w(entry: PaperAgreement, marks: _Footnotes) -> tuple[Shown, Shown]:
    mark = marks.mark(entry.footnote)
    found = entry.cell.agreement
    defined = found is not None and found.defined and entry.w[0].isdigit()
    w, p = (found.concordance.w, found.concordance.p) if found is not None and defined else (None, None)
    return Shown(entry.w + mark, w), Shown(entry.p + mark, p)


def _tables_3(found: StudyAnalysis) -> list[StudyTable]:
    tables = []
    pairs = list(dict.fromkeys((e.comparison.first.image_class, e.comparison.second.image_class) for e in found.table_3))
    for number, pair in enumerate(pairs, start=1):
        marks = _Footnotes()
        rows = []
        for entry in found.table_3:
            one = entry.comparison
            if (one.first.image_class, one.second.image_class) != pair:
                continue
            mark = marks.mark(entry.footnote)
            p = one.pooled.p if entry.p[0].isdigit() or entry.p.startswith("<") else None
            rows.append((Shown(one.criterion.name), Shown(entry.first), Shown(entry.second), Shown(entry.p + mark, p)))
        names = tuple(class_label(one) for one in pair)
        title = f"Table 3. Scores of {names[0]} and {names[1]}, as in the paper"
        key = "table-3" if len(pairs) == 1 else f"table-3-{number}"
        tables.append(StudyTable(key, title, ("Criterion", *names, "p"), tuple(rows), (COMPARISON_NOTE, *marks.notes())))
    return tables


class _Footnotes:
    """Marks a, b, c for the footnotes of one table, one for each different text."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def mark(self, text: str) -> str:
        """The mark to print behind a cell; nothing where there is no footnote."""
        if not text:
            return ""
        if text not in self._texts:
            self._texts.append(text)
        return f" {_letter(self._texts.index(text))}"

    def notes(self) -> tuple[str, ...]:
        """The footnotes with their marks."""
        return tuple(f"{_letter(number)} {text}." for number, text in enumerate(self._texts))


def _letter(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return letters[number % 26] * (number // 26 + 1)


def _agreement_tables(found: StudyAnalysis) -> tuple[StudyTable, StudyTable]:
    kinds = ", ".join(dict.fromkeys(_plural(cell.clusters) for cell in found.cells))
    drawn = f"percentile bootstrap over {kinds} ({found.plan.bootstrap} samples)"
    same = (
        "Images", "Same score % (95 % CI)", "Within 1 %", "Gwet's AC2 (95 % CI)", "Alpha, ordinal (95 % CI)", "Skewed",
    )  # fmt: skip
    same_notes = (
        f"Same scores and alpha: {drawn}; AC2: analytic interval, images taken as independent.",
        "AC2 and alpha are weighted over the whole scale (quadratic, ordinal).",
        "Skewed: 85 % of the scores or more are one step; read AC2 and same scores before W, alpha and ICC.",
    )
    ranks = (
        "Kendall's W (95 % CI)", "p, permutation", "p, chi-square", "Largest W", "Band of W", "ICC(A,1) (95 % CI)",
    )  # fmt: skip
    ranks_notes = (
        f"W: {drawn}; ICC: analytic interval, images taken as independent. Not defined: all scores equal.",
        "Take the permutation p: the chi-square p of W is inexact with fewer than 15 images.",
        f"Largest W: what these scores allow in the best pairing. Band of W: {BANDS_SOURCE}.",
    )
    return (
        _by_cell(found, "agreement", "Agreement of the readers, recommended", same, _same_scores, same_notes),
        _by_cell(found, "agreement-ranks", "Agreement in ranking, and ICC", ranks, _rankings, ranks_notes),
    )


def _by_cell(
    found: StudyAnalysis,
    key: str,
    title: str,
    columns: tuple[str, ...],
    cells: Callable[[AgreementCell], tuple[Shown, ...]],
    notes: tuple[str, ...],
) -> StudyTable:
    """A table with one row for each criterion and class."""
    rows: list[tuple[Shown, ...]] = []
    groups, colours, last = set(), [], ""
    for cell in found.cells:
        name = cell.criterion.name if cell.criterion.key != last else ""
        if name:
            groups.add(len(rows))
        last = cell.criterion.key
        colours.append((len(rows), 1, cell.image_class))
        own = cells(cell) if cell.agreement is not None else (Shown(cell.why_not), *[Shown("")] * (len(columns) - 1))
        rows.append((Shown(name), Shown(class_label(cell.image_class)), *own))
    return StudyTable(key, title, ("Criterion", "Image", *columns), tuple(rows), notes, 2, frozenset(groups), tuple(colours))


def _same_scores(cell: AgreementCell) -> tuple[Shown, ...]:
    found = cell.agreement
    assert found is not None
    used, ac2 = found.concordance.images_used, found.gwet_ac2
    return (
        Shown(f"{used}" + (f" of {cell.expected}" if used != cell.expected else ""), used),
        _percent(found.exact_agreement, cell.intervals.get("exact_agreement")),
        _percent(found.within_one),
        coefficient(None if ac2 is None else ac2.coefficient, None if ac2 is None else Interval(ac2.low, ac2.high)),
        coefficient(found.krippendorff_alpha, cell.intervals.get("krippendorff_alpha")),
        Shown("yes" if cell.skewed else ""),
    )


def _rankings(cell: AgreementCell) -> tuple[Shown, ...]:
    found = cell.agreement
    assert found is not None
    w, icc = found.concordance, found.intraclass.get("ICC2")
    return (
        coefficient(w.w, cell.intervals.get("kendall_w")),
        p_value(w.p_permutation),
        p_value(w.p),
        coefficient(w.largest_w),
        Shown("" if w.w is None else paper_band(w.w)),
        coefficient(None if icc is None else icc.icc, None if icc is None else Interval(icc.low, icc.high)),
    )


def _comparison_table(own: Sequence[ClassComparison], key: str) -> StudyTable:
    first, second = (class_label(one) for one in (own[0].first.image_class, own[0].second.image_class))
    effect = "Cliff's delta" if own[0].images.test.startswith("Mann") else "Rank-biserial"
    columns = ("Criterion", "Images", f"{first}, mean ± SD", f"{second}, mean ± SD", "Difference (95 % CI)",
               f"{effect} (95 % CI)", "Superiority", "Hodges-Lehmann")  # fmt: skip
    rows = tuple(
        (
            Shown(one.criterion.name),
            Shown(_sizes(one), one.images.units),
            _mean(one.first.image_mean, one.first.image_sd),
            _mean(one.second.image_mean, one.second.image_sd),
            coefficient(one.images.mean_difference, one.images.mean_interval, digits=2),
            coefficient(one.images.effect, one.images.effect_interval),
            coefficient(one.images.superiority),
            coefficient(one.images.shift, digits=2),
        )
        for one in own
    )
    notes = (
        "Each image's scores are made one figure first (mean or median over the readers): n is the number of images.",
        f"Intervals: bootstrap of whole {_plural(own[0].images.clusters)} ({own[0].images.cluster_count}).",
        f"Superiority: chance that {first} is scored higher than {second}; 0.5 is none.",
    )
    return StudyTable(key, f"Difference between {first} and {second}, image by image", columns, rows, notes)


def _plural(clusters: str) -> str:
    return "vertebrae" if clusters == "vertebra" else f"{clusters}s"


def _sizes(one: ClassComparison) -> str:
    if one.images.test.startswith("Wilcoxon"):
        return f"{one.images.units} pairs"
    return f"{one.first.images} + {one.second.images}"


def _test_table(own: Sequence[ClassComparison], key: str) -> StudyTable:
    first, second = (class_label(one) for one in (own[0].first.image_class, own[0].second.image_class))
    readers = tuple(dict.fromkeys(reader for one in own for reader in one.per_reader))
    columns = ("Criterion", "p, per image", "p, per image, Holm", "p, permutation", "p, permutation, Holm",
               *(f"p, {reader}" for reader in readers), "p, pooled", "p, pooled, Holm")  # fmt: skip
    rows = tuple(
        (
            Shown(one.criterion.name),
            p_value(one.images.p),
            p_value(one.p_holm),
            p_value(one.images.p_permutation),
            p_value(one.p_permutation_holm),
            *(p_value(one.per_reader.get(reader)) for reader in readers),
            p_value(one.pooled.p),
            p_value(one.p_pooled_holm),
        )
        for one in own
    )
    notes = (
        f"Per image: {own[0].images.test}, two-sided, without continuity correction. Permutation: of the difference of the "
        f"means, {_plural(own[0].images.clusters)} kept together.",
        "Holm: adjusted over the criteria where p is defined. Pooled: as in the paper, which counts each image once for "
        "every reader; for comparison only.",
    )
    return StudyTable(f"{key}-tests", f"Tests of {first} against {second}", columns, rows, notes)


def _several_table(several: Sequence[SeveralClasses]) -> StudyTable:
    pairs = [(pair.first, pair.second) for pair in max(several, key=lambda one: len(one.pairs)).pairs]
    names = tuple(f"{class_label(a)} - {class_label(b)}, p" for a, b in pairs)
    rows = []
    for one in several:
        by_pair = {(pair.first, pair.second): pair.p_adjusted for pair in one.pairs}
        tests = (Shown(NOT_DEFINED) if one.h is None else Shown(f"{one.h:.2f}", one.h), Shown(str(one.df), one.df))
        rows.append(
            (
                Shown(one.criterion.name),
                *tests,
                p_value(one.p),
                p_value(one.p_holm),
                p_value(one.p_permutation),
                *(p_value(by_pair.get(pair)) for pair in pairs),
            )
        )
    columns = ("Criterion", "H", "df", "p", "Holm", "p, permutation", *names)
    notes = ("Kruskal-Wallis of the images' own figures; pairs by Dunn's test, Bonferroni-adjusted over the pairs.",)
    return StudyTable("several-classes", "All classes together, image by image", columns, tuple(rows), notes)


def _intra_table(intra: Sequence[IntraReader]) -> StudyTable:
    columns = ("Criterion", "Reader", "Shown twice", "Same score % (95 % CI)", "Within 1 %",
               "Kappa, quadratic (95 % CI)", "Second - first", "Images between, least")  # fmt: skip
    rows: list[tuple[Shown, ...]] = []
    groups, last = set(), ""
    for one in intra:
        name = one.criterion.name if one.criterion.key != last else ""
        if name:
            groups.add(len(rows))
        last = one.criterion.key
        kappa = coefficient(one.kappa, one.kappa_interval)
        if one.kappa is None:
            kappa = Shown(f"{NOT_DEFINED} ({one.why_not})")
        gap = Shown("other sitting") if one.closest is None else Shown(str(one.closest), one.closest)
        rows.append(
            (
                Shown(name),
                Shown(one.reader),
                Shown(str(one.pairs), one.pairs),
                _percent(one.exact, one.exact_interval),
                _percent(one.within_one),
                kappa,
                coefficient(one.mean_difference, digits=2),
                gap,
            )
        )
    notes = (
        "Kappa over the whole scale, bootstrap interval; same scores with Wilson's interval. Repeats enter no other table.",
    )
    title = "Agreement of each reader with themselves"
    return StudyTable("intra-reader", title, columns, tuple(rows), notes, 2, frozenset(groups))


def _reading_table(found: StudyAnalysis) -> StudyTable:
    columns = ("Reader", "Images", "Repeats", "Sittings", "Seconds an image, median", "Under 1 s", "Idle, min",
               "Answers changed", "No score", "Comments")  # fmt: skip
    rows = []
    for reader in found.readers:
        own = [one for one in found.scores if one.reader == reader and one.part == "reading"]
        showings = list({one.presentation_id: one for one in own}.values())
        seconds = sorted(one.seconds for one in showings if one.seconds is not None)
        idle = [one.idle_seconds for one in showings if one.idle_seconds is not None]
        rows.append(
            (
                Shown(reader),
                _number(sum(1 for one in showings if one.repeat_of is None)),
                _number(sum(1 for one in showings if one.repeat_of is not None)),
                _number(len({one.sitting for one in showings})),
                _median(seconds),
                _number(sum(1 for one in seconds if one < 1)) if seconds else Shown("not measured"),
                Shown(f"{sum(idle) / 60:.1f}", sum(idle) / 60) if idle else Shown("not measured"),
                _number(sum(one.changes for one in own)),
                _number(sum(1 for one in own if one.score is None)),
                _number(sum(1 for one in showings if _comment(own, one))),
            )
        )
    notes = ("Time on the image without idle time; training is not counted.",)
    return StudyTable("reading", "The reading", columns, tuple(rows), notes)


def _comment(own: Sequence[Score], showing: Score) -> bool:
    return any(one.comment for one in own if one.presentation_id == showing.presentation_id)


def _median(values: Sequence[float]) -> Shown:
    from statistics import median

    return Shown(f"{median(values):.1f}", median(values)) if values else Shown("not measured")


def _number(value: int) -> Shown:
    return Shown(str(value), value)


def _percent(value: float | None, interval: Interval | None = None) -> Shown:
    if value is None:
        return Shown(NOT_DEFINED)
    around = "" if interval is None else f" ({100 * interval.low:.1f} to {100 * interval.high:.1f})"
    return Shown(f"{100 * value:.1f}{around}", 100 * value)


def coefficient(value: float | None, interval: Interval | None = None, *, digits: int = 3) -> Shown:
    """A coefficient with its interval, or that it is not defined."""
    if value is None:
        return Shown(NOT_DEFINED)
    around = "" if interval is None else f" ({_signed(interval.low, digits)} to {_signed(interval.high, digits)})"
    return Shown(_signed(value, digits) + around, value)


def _signed(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"


def p_value(value: float | None) -> Shown:
    """A p with three decimals, or that it is not defined."""
    return Shown(NOT_DEFINED) if value is None else Shown(printed_p(value), value)


def _mean(mean: float | None, sd: float | None) -> Shown:
    if mean is None:
        return Shown(NOT_DEFINED)
    return Shown(f"{mean:.2f}" + ("" if sd is None else f" ± {sd:.3f}"), mean)
