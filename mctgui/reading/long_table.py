"""The long table of scores, one row for each answer: read from CSV. It holds all that the analysis needs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.analysis_plan import AnalysedCriterion, AnalysisPlan, classes_in_order, criteria_in
from mctgui.reading.scores import Score

LARGEST_BYTES = 200_000_000
SCALE_COLUMNS = ("criterion_name", "scale_low", "scale_high", "score_label")
COLUMNS = (*(field.name for field in fields(Score)), *SCALE_COLUMNS)
"""Columns of the long CSV: the fields of a score, and what its criterion is called and how far its scale goes."""
_ALIASES = {
    "observer": "reader", "rater": "reader", "image": "source_image", "case": "source_image", "class": "image_class",
    "modality": "image_class", "index": "criterion", "rating": "score", "value": "score", "order": "number",
    "session": "sitting", "repeat": "repeat_of", "level": "vertebra",
}  # fmt: skip
_REQUIRED = ("reader", "source_image", "image_class", "criterion", "score")
_MISSING = {"", "na", "n/a", "nan", "null", "none", ".", "-"}
_CLASSES = {"micro-ct": "microct", "micro-ct-like": "microct-like", "mdct": "mdct"}
PAPER_SCALES = {"contrast": (1, 3), "noise": (1, 5), "sharpness": (1, 5), "shadow": (1, 5), "texture": (1, 5)}
"""The scales of Table 1 of the paper by the short name of the criterion."""


@dataclass(frozen=True, slots=True)
class LongTable:
    """Scores from a file, with what the file says about each criterion."""

    scores: tuple[Score, ...]
    criteria: tuple[AnalysedCriterion, ...]

    def plan(self) -> AnalysisPlan:
        """A plan with the file's own criteria and classes."""
        classes = classes_in_order(one.image_class for one in self.scores if one.part == "reading")
        return AnalysisPlan(self.criteria, classes, paired=any(one.pair for one in self.scores))


def read_long_table(path: Path, scales: Mapping[str, tuple[int, int]] | None = None) -> LongTable:
    """Read a long table of scores from CSV (UTF-8; commas, semicolons or tabs).

    Parameters
    ----------
    path
        Columns ``reader``, ``source_image`` (or ``image``), ``image_class`` (or ``class``), ``criterion`` and ``score`` are
        needed; all others of :data:`COLUMNS` may be there. What the program exports reads back.
    scales
        Lowest and highest step by criterion, where the file does not say it.

    Raises
    ------
    UnreadableFile
        It is no such table; the row is named.
    MctguiError
        The scale of a criterion is not known.
    """
    rows, names = _rows(path)
    scores = []
    known: dict[str, dict[str, str]] = {}
    labels: dict[str, dict[int, str]] = {}
    numbers: dict[str, int] = {}
    for place, row in enumerate(rows, start=2):
        if len(row) > len(names):
            raise UnreadableFile(
                f"Row {place} of {path.name} has {len(row)} cells, the heading {len(names)}.", "Repair the row."
            )
        cells = {name: _plain(cell) for name, cell in zip(names, row, strict=False)}
        one = _score(cells, path, place, numbers)
        scores.append(one)
        known.setdefault(one.criterion, cells)
        if one.score is not None and cells.get("score_label"):
            labels.setdefault(one.criterion, {})[one.score] = cells["score_label"]
    if not scores:
        raise UnreadableFile(f"{path.name} has a heading and no scores.", "Give one row for each answer under it.")
    criteria = [_criterion(key, known[key], dict(scales or {}), labels.get(key, {}), path) for key in criteria_in(scores)]
    return LongTable(tuple(scores), tuple(criteria))


def _rows(path: Path) -> tuple[list[list[str]], list[str]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableFile(f"{path.name} is too large for a table of scores.", "Give a CSV file.")
        text = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise UnreadableFile(f"{path.name} is not a text file.", "Save the table as CSV (UTF-8).") from error
    except OSError as error:
        raise UnreadableFile(f"{path.name} could not be read.", "Check the path and its permissions.") from error
    heading = text.split("\n", 1)[0]
    try:
        # Only line ends end a line: a comment may hold other signs at which Python would split.
        read = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=heading.count))
        rows = [row for row in read if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableFile(f"{path.name} is not a CSV table.", "Save the table as CSV (UTF-8).") from error
    names = [re.sub(r"[ .-]+", "_", name.strip().lower()) for name in rows[0]] if rows else []
    names = [name if name in COLUMNS else _ALIASES.get(name, name) for name in names]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        raise UnreadableFile(
            f"{path.name} has no column {missing[0]!r}.", f"Give the columns {', '.join(_REQUIRED)} in the first row."
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(f"{path.name} has two columns {twice!r}.", "Remove one of them.")
    return rows[1:], names


def _plain(cell: str) -> str:
    """A cell without the quotation mark that keeps spreadsheet programs from taking it for a formula."""
    text = cell.strip()
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r" else text


def _score(cells: Mapping[str, str], path: Path, place: int, numbers: dict[str, int]) -> Score:
    def number(name: str, kind: type[int] | type[float]) -> float | int | None:
        text = cells.get(name, "")
        if text.lower() in _MISSING:
            return None
        try:
            value = float(text.replace(",", "."))
            if value != value or abs(value) > 1e9 or (kind is int and value != int(value)):
                raise ValueError
        except ValueError:
            raise UnreadableFile(
                f"Row {place} of {path.name} has no number under {name!r}: {text[:30]!r}.",
                "Give a whole number." if kind is int else "Give a number.",
            ) from None
        return kind(value)

    for name in _REQUIRED[:-1]:
        if not cells.get(name):
            raise UnreadableFile(f"Row {place} of {path.name} has nothing under {name!r}.", "Fill it in.")
    part = cells.get("part", "") or "reading"
    if part not in ("reading", "training"):
        raise UnreadableFile(f"Row {place} of {path.name} is of no known part: {part[:30]!r}.", "Write reading or training.")
    reader, image = cells["reader"], cells["source_image"]
    shown = cells.get("presentation_id") or f"{reader}/{image}"
    order = number("number", int)
    if order is None:
        order = numbers.setdefault(f"{reader}\0{shown}", sum(1 for key in numbers if key.startswith(f"{reader}\0")) + 1)
    seconds, idle, score = number("seconds", float), number("idle_seconds", float), number("score", int)
    return Score(
        reader=reader,
        presentation_id=shown,
        number=int(order),
        source_image=image,
        image_class=_CLASSES.get(cells["image_class"].lower(), cells["image_class"]),
        vertebra=cells.get("vertebra", ""),
        donor=cells.get("donor", ""),
        criterion=cells["criterion"],
        score=None if score is None else int(score),
        seconds=seconds,
        idle_seconds=idle,
        sitting=int(number("sitting", int) or 1),
        repeat_of=cells.get("repeat_of") or None,
        changes=int(number("changes", int) or 0),
        comment=cells.get("comment", ""),
        part="training" if part == "training" else "reading",
        pair=cells.get("pair", ""),
    )


def _criterion(
    key: str, cells: Mapping[str, str], scales: Mapping[str, tuple[int, int]], labels: Mapping[int, str], path: Path
) -> AnalysedCriterion:
    name = cells.get("criterion_name") or key
    low, high = cells.get("scale_low", ""), cells.get("scale_high", "")
    if key in scales:
        scale = scales[key]
    elif re.fullmatch(r"\d{1,3}", low) and re.fullmatch(r"\d{1,3}", high) and int(low) < int(high):
        scale = int(low), int(high)
    elif key.lower() in PAPER_SCALES:
        scale = PAPER_SCALES[key.lower()]
    else:
        raise MctguiError(
            f"{path.name} does not say how far the scale of {key!r} goes.",
            f"Give it: --scale {key} 1 5, or add the columns scale_low and scale_high.",
        )
    whole = range(scale[0], scale[1] + 1)
    return AnalysedCriterion(key, name, *scale, tuple(labels.get(step, "") for step in whole) if labels else ())


def unused_scales(scales: Mapping[str, tuple[int, int]], criteria: Sequence[AnalysedCriterion]) -> list[str]:
    """Criteria for which a scale was given although no score names them."""
    return [key for key in scales if key not in {one.key for one in criteria}]
