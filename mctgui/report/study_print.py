"""The tables of a reader study as plain text, CSV and an Excel workbook, and everything as JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.reading.analysis import StudyAnalysis
from mctgui.report.modalities import RESEARCH_USE
from mctgui.report.study_tables import StudyTable, paper_tables, recommended_tables
from mctgui.report.tables import write_lines


def table_text(table: StudyTable) -> str:
    """A table for a terminal or a letter, its notes under it."""
    rows = [list(table.columns), *([cell.text for cell in row] for row in table.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(table.columns))]
    lines = [table.title]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    for number, row in enumerate(rows):
        if number == 1 or (number > 1 and number - 1 in table.groups):
            lines.append(rule)
        cells = [
            text + " " * (width - _width(text)) if column < table.left else " " * (width - _width(text)) + text
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, rule, *table.notes])


def _width(text: str) -> int:
    """Columns of a terminal: Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def as_text(found: StudyAnalysis) -> str:
    """The warnings, the paper's tables and the recommended ones."""
    parts = []
    if found.warnings:
        parts.append("\n".join(["Before the tables", *(f"- {one.text}" for one in found.warnings)]))
    parts.append("AS IN THE PAPER")
    parts += [table_text(table) for table in paper_tables(found)]
    parts.append("RECOMMENDED")
    parts += [table_text(table) for table in recommended_tables(found)]
    return "\n\n".join(parts)


def write_table_csv(table: StudyTable, path: Path) -> None:
    """A table as CSV: as printed, so that 0.000 with its footnote stays what the paper shows; the notes stand below it."""
    lines = [[cell.text for cell in row] for row in table.rows]
    write_lines(table.columns, [*lines, *([note] for note in table.notes)], path)


def write_study_workbook(found: StudyAnalysis, tables: Sequence[StudyTable], path: Path, *, title: str) -> None:
    """All tables in one workbook, numbers as numbers, behind a sheet with the warnings; whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    book = Workbook()
    first = book.active
    first.title = "Read first"
    words = [title, f"mctgui {__version__}. {RESEARCH_USE}", "", *(one.text for one in found.warnings)]
    for number, text in enumerate(words, start=1):
        cell = first.cell(number, 1, text)
        cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
    first.cell(1, 1).font = Font(bold=True)
    first.column_dimensions["A"].width = 110
    line = Border(top=Side(style="thin", color="888888"))
    for table in tables:
        sheet = book.create_sheet(table.key[:31])
        _text(sheet, 1, 1, table.title).font = Font(bold=True)
        for column, heading in enumerate(table.columns, start=1):
            _text(sheet, 3, column, heading).font = Font(bold=True)
        for number, row in enumerate(table.rows):
            for column, shown in enumerate(row, start=1):
                place = number + 4
                plain = shown.value is not None and _is_number(shown.text)
                cell = sheet.cell(place, column, shown.value) if plain else _text(sheet, place, column, shown.text)
                if plain:
                    decimals = len(shown.text.partition(".")[2])
                    cell.number_format = "0" if not decimals else f"0.{'0' * decimals}"
                if number in table.groups:
                    cell.border = line
                if column > table.left:
                    cell.alignment = Alignment(horizontal="right")
        for number, note in enumerate(table.notes, start=len(table.rows) + 5):
            _text(sheet, number, 1, note)
        _fit(sheet, table)
        sheet.freeze_panes = "A4"
    with atomic_file(path) as temporary:
        book.save(temporary)


def _text(sheet: Any, row: int, column: int, text: str) -> Any:
    """A cell of text that stays text, also when it begins like a formula."""
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"
    return cell


def _fit(sheet: Any, table: StudyTable) -> None:
    from openpyxl.utils import get_column_letter

    for column, heading in enumerate(table.columns):
        widest = max([_width(heading), *(_width(row[column].text) for row in table.rows)], default=8)
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(7, widest + 2), 44)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal()


def as_json(found: StudyAnalysis) -> dict[str, Any]:
    """The whole analysis for scripts; keys are only ever added. What is not defined is null."""
    return {
        "n_readers": len(found.readers),
        "n_images": len(found.images),
        "n_images_by_class": {
            one: sum(1 for image in found.images if image.image_class == one) for one in found.plan.classes
        },
        "readers": list(found.readers),
        "criteria": [asdict(one) for one in found.plan.criteria],
        "classes": list(found.plan.classes),
        "left_out": {"training_answers": found.training, "repeat_answers": found.repeated},
        "warnings": [asdict(one) for one in found.warnings],
        "table_2": [
            {
                "criterion": one.cell.criterion.key,
                "image_class": one.cell.image_class,
                "counts": dict(zip(one.cell.matrix.readers, map(list, one.cell.counts), strict=True)),
                "kendall_w": one.w,
                "p": one.p,
                "footnote": one.footnote,
            }
            for one in found.table_2
        ],
        "table_3": [
            {
                "criterion": one.comparison.criterion.key,
                "classes": [one.comparison.first.image_class, one.comparison.second.image_class],
                "first": one.first,
                "second": one.second,
                "p": one.p,
                "footnote": one.footnote,
            }
            for one in found.table_3
        ],
        "agreement": [
            {
                "criterion": one.criterion.key,
                "image_class": one.image_class,
                "expected": one.expected,
                "skewed": one.skewed,
                "intervals": {name: [each.low, each.high] for name, each in one.intervals.items()},
                "clusters": one.clusters,
                **({"why_not": one.why_not} if one.agreement is None else one.agreement.as_json()),
            }
            for one in found.cells
        ],
        "comparisons": [{**asdict(one), "criterion": one.criterion.key} for one in found.comparisons],
        "several_classes": [{**asdict(one), "criterion": one.criterion.key} for one in found.several],
        "intra_reader": [{**asdict(one), "criterion": one.criterion.key} for one in found.intra],
        "settings": {
            "per_image": found.plan.per_image,
            "paired": found.plan.paired,
            "cluster": found.plan.cluster,
            "permutations": found.plan.permutations,
            "bootstrap": found.plan.bootstrap,
            "seed": found.plan.seed,
            "software": __version__,
        },
    }
