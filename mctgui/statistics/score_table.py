"""Tables of scores as text: one row for each image, one column for each reader."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.statistics.ratings import Ratings

_MISSING = {"", "na", "n/a", "nan", "null", "none", ".", "-"}
_IMAGE_COLUMNS = {"image", "images", "case", "id", "image id", "case id", "subject", "slice", "no", "no.", "nr", "number"}
_LARGEST_BYTES = 50_000_000


def read_ratings(path: Path, scale: tuple[int, int]) -> Ratings:
    """Read a table of scores from a CSV file.

    Cells are separated by commas, semicolons or tabs. A first row that holds words gives the readers' names; a first column
    that holds words, or that is called ``image``, ``case``, ``id`` or alike, gives the images'. Empty cells, ``NA`` and
    ``.`` are missing scores.

    Parameters
    ----------
    path
        The file, UTF-8.
    scale
        Lowest and highest step.

    Raises
    ------
    UnreadableFile
        It is not such a table; the cell is named.
    MctguiError
        A score is no step of the scale, or there are too few.
    """
    rows = _rows(path)
    header = None if all(_is_score(cell) for cell in rows[0][1:]) else rows.pop(0)
    if not rows:
        raise UnreadableFile(f"{path.name} has a heading and no scores.", "Give one row for each image under it.")
    named = _names_images(header, rows)
    first = 2 if header is not None else 1
    width = len(header if header is not None else rows[0])
    scores = []
    for number, row in enumerate(rows, start=first):
        if len(row) != width:
            raise UnreadableFile(
                f"Row {number} of {path.name} has {len(row)} cells, the first one has {width}.",
                "Give every row the same number of cells; leave a missing score empty.",
            )
        cells = row[1:] if named else row
        scores.append([_score(cell, path, number, column) for column, cell in enumerate(cells, start=2 if named else 1)])
    readers = None if header is None else [name.strip() for name in header[1 if named else 0 :]]
    return Ratings.of(scores, scale, readers, [row[0].strip() for row in rows] if named else None)


def _rows(path: Path) -> list[list[str]]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UnreadableFile(f"{path.name} is too large for a table of scores.", "Give a CSV file.")
        text = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise UnreadableFile(f"{path.name} is not a text file.", "Save the table as CSV (UTF-8).") from error
    except OSError as error:
        raise UnreadableFile(f"{path.name} could not be read.", "Check the path and its permissions.") from error
    head = text[:4096]
    separator = max("\t;,", key=head.count)
    try:
        rows = [row for row in csv.reader(text.splitlines(), delimiter=separator) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableFile(f"{path.name} is not a CSV table.", "Save the table as CSV (UTF-8).") from error
    if not rows or max(map(len, rows)) < 2:
        raise UnreadableFile(
            f"{path.name} holds no table with two columns or more.",
            "Give one row for each image, one column for each reader.",
        )
    return rows


def _is_score(cell: str) -> bool:
    return cell.strip().lower() in _MISSING or re.fullmatch(r"[+-]?\d+([.,]\d*)?", cell.strip()) is not None


def _names_images(header: list[str] | None, rows: list[list[str]]) -> bool:
    """Whether the first column names the images instead of scoring them."""
    if header is not None and header[0].strip().lower() in _IMAGE_COLUMNS | {""}:
        return True
    return not all(_is_score(row[0]) for row in rows)


def _score(cell: str, path: Path, row: int, column: int) -> float:
    text = cell.strip()
    if text.lower() in _MISSING:
        return float("nan")
    if not _is_score(cell):
        raise UnreadableFile(
            f"Row {row}, column {column} of {path.name} is no score: {text[:30]!r}.",
            "Give whole numbers; leave a missing score empty.",
        )
    return float(text.replace(",", "."))


def require_scale(low: int, high: int) -> tuple[int, int]:
    """The two numbers of ``--scale``, checked.

    Raises
    ------
    MctguiError
        They are no scale.
    """
    if high <= low or high - low > 1000:
        raise MctguiError(f"A scale from {low} to {high} has no steps, or too many.", "Give it as --scale 1 5.")
    return low, high
