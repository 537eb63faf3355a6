"""Tables 2 and 3 of a reader study in the layout of the paper."""

from __future__ import annotations

from mctgui.reading.agreement_cells import AgreementCell
from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import class_label
from mctgui.reading.paper_mode import PaperAgreement
from mctgui.report.study_table import Shown, StudyTable
from mctgui.statistics.paper_tables import AGREEMENT_NOTE, COMPARISON_NOTE

NO_STEP = "\\"
"""What the paper prints where a scale has no such step."""


def paper_tables(found: StudyAnalysis) -> tuple[StudyTable, ...]:
    """Tables 2 and 3 in the paper's layout; Table 3 for each two classes."""
    return (_table_2(found), *_tables_3(found))


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
