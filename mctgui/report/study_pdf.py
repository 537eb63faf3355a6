"""The report of a reader study as PDF: A4 upright, text as text, laid out by matplotlib, which is here anyway."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.reading.analysis import StudyAnalysis
from mctgui.report.modalities import RESEARCH_USE
from mctgui.report.study_checklist import WORDING, ChecklistItem
from mctgui.report.study_facts import StudyFacts
from mctgui.report.study_figures import LINE, TEXT, TEXT_QUIET, StudyFigure, class_colour, fonts, new_page
from mctgui.report.study_methods import methods_paragraph
from mctgui.report.study_page import summary_of
from mctgui.report.study_tables import StudyTable, paper_tables, recommended_tables

_WIDTH, _HEIGHT, _MARGIN = 8.27, 11.69, 0.6
_LINE = 1.35
_POINT = 1 / 72
_PAD = 0.12
_SMALLEST = 5.0
_RULED_SIZE = 20.0
"""Words are measured once, large enough that whole pixels do not matter."""


def write_study_pdf(
    found: StudyAnalysis, facts: StudyFacts, path: Path, *, figures: Sequence[StudyFigure], items: Sequence[ChecklistItem]
) -> None:
    """Write the PDF, whole or not at all.

    Raises
    ------
    StorageFailure
        It could not be written.
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    about = {"Title": facts.title, "Creator": f"mctgui {__version__}", "CreationDate": None, "ModDate": None}
    with (
        rc_context({"pdf.fonttype": 42, "font.family": fonts()}),
        atomic_file(path) as temporary,
        PdfPages(temporary, metadata=about) as pages,
    ):
        sheet = _Sheets(pages, facts.title)
        _fill(sheet, found, facts, figures, items)
        sheet.finish()


def _fill(
    sheet: _Sheets, found: StudyAnalysis, facts: StudyFacts, figures: Sequence[StudyFigure], items: Sequence[ChecklistItem]
) -> None:
    sheet.text(facts.title, size=15, weight="bold")
    sheet.text(f"{summary_of(found, facts)} · {RESEARCH_USE}", colour=TEXT_QUIET)
    notes = [f"{one.reader}: {note}" for one in facts.statuses for note in one.notes]
    warnings = [one.text for one in found.warnings] + notes
    if warnings:
        sheet.heading("Before the tables")
        for warning in warnings:
            sheet.text(f"• {warning}", hanging=0.12)
    for heading, tables in (("As in the paper", paper_tables(found)), ("Recommended", recommended_tables(found))):
        sheet.break_page()
        sheet.text(heading, size=12, weight="bold")
        for table in tables:
            sheet.table(table, found.plan.classes)
    for number, figure in enumerate(figures):
        if number == 0:
            sheet.heading("Figures", figure.height + 0.7)
        sheet.figure(figure)
    sheet.break_page()
    sheet.text("Methods", size=12, weight="bold")
    for heading, text in methods_paragraph(found, facts):
        sheet.text(f"{heading}. {text}")
    sheet.heading("GRRAS and CLAIM")
    sheet.text(WORDING, colour=TEXT_QUIET)
    for item in items:
        sheet.text(f"{item.guideline} {item.number}. {item.asks}", weight="bold", together=3)
        if item.known:
            sheet.text(item.known, indent=0.2)
        if item.open:
            sheet.text(f"Open: {item.open}", indent=0.2, colour=TEXT_QUIET)


class _Sheets:
    """Pages that are filled from above; a new one is begun where something does not fit."""

    def __init__(self, pages: Any, title: str) -> None:
        self._pages, self._title = pages, title
        self._page: Any = None
        self._number, self._top = 0, 0.0
        self._ruler = new_page(_WIDTH, _HEIGHT).canvas.get_renderer()
        self._widths: dict[tuple[str, str], float] = {}
        self.break_page()

    def break_page(self) -> None:
        """Begin a new page; nothing where the page is still empty."""
        if self._page is not None and self._top == _MARGIN:
            return
        self._save()
        self._page, self._top, self._number = new_page(_WIDTH, _HEIGHT), _MARGIN, self._number + 1

    def finish(self) -> None:
        """Write the last page."""
        self._save()

    def _save(self) -> None:
        if self._page is None:
            return
        foot = _HEIGHT - 0.35
        self._put(_MARGIN, foot, f"{self._title} · mctgui {__version__}", 7, TEXT_QUIET)
        self._put(_WIDTH - _MARGIN, foot, str(self._number), 7, TEXT_QUIET, ha="right")
        self._pages.savefig(self._page, facecolor="white")

    def _room(self, height: float) -> None:
        if self._top + height > _HEIGHT - _MARGIN:
            self.break_page()

    def _put(self, left: float, top: float, text: str, size: float, colour: str = TEXT, **style: Any) -> None:
        x, y = left / _WIDTH, 1 - (top + size * _POINT) / _HEIGHT
        # A dollar sign would begin a formula.
        self._page.text(x, y, text.replace("$", r"\$"), fontsize=size, color=colour, **style)

    def _measure(self, text: str, size: float, weight: str = "normal") -> float:
        """Width in inches, as the sum of the words: measuring every line anew takes seconds."""
        words = text.split(" ")
        space = self._word("n n", size, weight) - self._word("nn", size, weight)
        return sum(self._word(word, size, weight) for word in words) + (len(words) - 1) * space

    def _word(self, word: str, size: float, weight: str) -> float:
        from matplotlib.font_manager import FontProperties

        known = self._widths.get((word, weight))
        if known is None:
            face = FontProperties(family=fonts(), size=_RULED_SIZE, weight=weight)
            width, _, _ = self._ruler.get_text_width_height_descent(word.replace("$", "S"), face, False)
            known = self._widths[word, weight] = float(width) / float(self._ruler.dpi) / _RULED_SIZE
        return known * size

    def heading(self, text: str, together: float = 0.8) -> None:
        """A heading within a page, on one page with so many inches of what it is about."""
        self._top += 0.12
        self._room(min(together, _HEIGHT - 2 * _MARGIN))
        self.text(text, size=12, weight="bold")

    def text(
        self, text: str, *, size: float = 8.5, colour: str = TEXT, weight: str = "normal", indent: float = 0.0,
        hanging: float = 0.0, together: int = 1,
    ) -> None:  # fmt: skip
        """A paragraph, broken between words."""
        lines = self._broken(text, _WIDTH - 2 * _MARGIN - indent - hanging, size, weight)
        step = size * _LINE * _POINT
        self._room(step * max(together, min(len(lines), 2)))
        for number, line in enumerate(lines):
            self._room(step)
            self._put(_MARGIN + indent + (hanging if number else 0.0), self._top, line, size, colour, weight=weight)
            self._top += step
        self._top += 0.05

    def _broken(self, text: str, width: float, size: float, weight: str = "normal") -> list[str]:
        lines, line = [], ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if line and self._measure(longer, size, weight) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        return [*lines, line]

    def figure(self, figure: StudyFigure) -> None:
        """A figure with its caption."""
        if figure.height > _HEIGHT - 2 * _MARGIN - 0.4:
            self._tall(figure)
            return
        self._room(figure.height + 0.4)
        figure.draw(self._page, _MARGIN, self._top)
        self._top += figure.height
        self.text(figure.caption, colour=TEXT_QUIET)

    def _tall(self, figure: StudyFigure) -> None:
        """A figure that is taller than a page gets a page of its own size."""
        self.break_page()
        height = figure.height + 1.2
        page = new_page(_WIDTH, height)
        figure.draw(page, _MARGIN, 0.4)
        page.text(_MARGIN / _WIDTH, 0.4 / height, figure.caption, fontsize=8.5, color=TEXT_QUIET)
        self._pages.savefig(page, facecolor="white")
        self._number += 1

    def table(self, table: StudyTable, classes: Sequence[str]) -> None:
        """A table in the largest print that fits; its heading again on every page."""
        size, heads, widths = self._fitted(table)
        step = size * 1.5 * _POINT
        self._top += 0.1
        self._room(0.5 + step * min(len(table.rows) + 2, 12))
        self.text(table.title, size=9.5, weight="bold")
        self._head(table, heads, widths, size)
        colours = {(row, column): class_colour(one, classes) for row, column, one in table.colours}
        for number, row in enumerate(table.rows):
            if self._top + step > _HEIGHT - _MARGIN:
                self.break_page()
                self._head(table, heads, widths, size)
            elif number in table.groups and number:
                self._rule(sum(widths), LINE)
            left = _MARGIN
            for column, cell in enumerate(row):
                colour = colours.get((number, column), TEXT)
                self._cell(left, widths[column], cell.text, size, colour, at_left=column < table.left)
                left += widths[column]
            self._top += step
        self._rule(sum(widths), TEXT_QUIET)
        self._top += 0.04
        for note in table.notes:
            self.text(note, size=7.5, colour=TEXT_QUIET)

    def _fitted(self, table: StudyTable) -> tuple[float, list[list[str]], list[float]]:
        """Size of print, headings in lines, and widths of the columns."""
        size = 8.5
        while True:
            heads = [
                self._broken(one.replace("95 % CI", "95\u00a0%\u00a0CI"), 0.9 * size / 8.5, size) for one in table.columns
            ]
            widths = [
                max(
                    [self._measure(line, size) for line in heads[column]]
                    + [self._measure(row[column].text, size) for row in table.rows]
                )
                + 2 * _PAD * size / 8.5
                for column in range(len(table.columns))
            ]
            if sum(widths) <= _WIDTH - 2 * _MARGIN or size <= _SMALLEST:
                return size, heads, widths
            size -= 0.25

    def _head(self, table: StudyTable, heads: list[list[str]], widths: list[float], size: float) -> None:
        rows = max(map(len, heads))
        step = size * _LINE * _POINT
        for line in range(rows):
            left = _MARGIN
            for column, lines in enumerate(heads):
                place = line - (rows - len(lines))
                if place >= 0:
                    self._cell(left, widths[column], lines[place], size, TEXT_QUIET, at_left=column < table.left)
                left += widths[column]
            self._top += step
        self._rule(sum(widths), TEXT_QUIET)
        self._top += 0.03

    def _cell(self, left: float, width: float, text: str, size: float, colour: str, *, at_left: bool) -> None:
        if text:
            pad = _PAD * size / 8.5
            place = left if at_left else left + width - pad
            self._put(place, self._top, text, size, colour, ha="left" if at_left else "right")

    def _rule(self, width: float, colour: str) -> None:
        from matplotlib.lines import Line2D

        y = 1 - (self._top + 0.01) / _HEIGHT
        line = Line2D([_MARGIN / _WIDTH, (_MARGIN + width) / _WIDTH], [y, y], color=colour, linewidth=0.6)
        self._page.add_artist(line)
