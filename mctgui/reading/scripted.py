"""Answers from a table, given through the same session as those of the window; for tests and rehearsals."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.clock import ScriptedClock, SystemClock
from mctgui.reading.package import Manifest, ReaderPackage
from mctgui.reading.session import ReadingSession, Stage

_LARGEST_BYTES = 20_000_000
_CANNOT_JUDGE = {"x", "cannot judge"}
_OWN = ("presentation", "number", "comment", "seconds")
_OTHER_NAMES = {"presentation_id": "presentation", "id": "presentation", "order": "number", "score": "value"}
_PASSED_OVER = {"reader", "part", "sitting"}


@dataclass(slots=True)
class ScriptedImage:
    """What a script says about one image.

    Parameters
    ----------
    answers
        By criterion; None where it cannot be judged.
    comment
        Empty where there is none.
    seconds
        Time on the image; None takes the computer's clock as it is.
    """

    answers: dict[str, int | None] = field(default_factory=dict)
    comment: str = ""
    seconds: float | None = None


def read_script(path: Path, manifest: Manifest) -> dict[str, ScriptedImage]:
    """Read a table of answers.

    Parameters
    ----------
    path
        CSV with a heading. Wide: a row for each image, a column for each criterion by its id. Long: a row for each answer
        with the columns ``criterion`` and ``value``. A column ``presentation`` (id) or ``number`` (place in the reader's
        order, from 1) says which image a row is about; without either a wide table follows the reader's order. ``x`` means
        that it cannot be judged, an empty cell gives no answer. Columns ``comment`` and ``seconds`` may be added; ``reader``,
        ``part`` and ``sitting`` are passed over.
    manifest
        Of the package that is read.

    Returns
    -------
    dict
        By presentation id.

    Raises
    ------
    UnreadableFile
        It is no such table; the row is named.
    """
    rows = _rows(path)
    heading = [_OTHER_NAMES.get(name.strip().lower(), name.strip().lower()) for name in rows[0]]
    known = {one.id for one in manifest.criteria}
    long = {"criterion", "value"} <= set(heading)
    allowed = {*_OWN, *_PASSED_OVER} | ({"criterion", "value"} if long else known)
    if strange := [name for name in heading if name not in allowed]:
        raise UnreadableFile(
            f"{path.name} has a column {strange[0][:40]!r} that is no criterion of this study.",
            f"Criteria are: {', '.join(one.id for one in manifest.criteria)}.",
        )
    if len(set(heading)) < len(heading):
        raise UnreadableFile(f"{path.name} has two columns of one name.", "Remove one of them.")
    if long and not {"presentation", "number"} & set(heading):
        raise UnreadableFile(f"{path.name} does not say which image an answer is about.", "Add a column 'number'.")
    images: dict[str, ScriptedImage] = {}
    for place, cells in enumerate(rows[1:], start=1):
        if len(cells) != len(heading):
            raise _bad(path, place, f"has {len(cells)} cells, the heading {len(heading)}")
        row = {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}
        image = images.setdefault(_presentation(row, place, manifest, path), ScriptedImage())
        given = {row["criterion"]: row["value"]} if long else {name: row[name] for name in heading if name in known}
        if strange := [name for name in given if name not in known]:
            raise _bad(path, place, f"names a criterion {strange[0][:40]!r} that the study does not have")
        image.answers |= {name: _value(text, path, place) for name, text in given.items() if text}
        image.comment = row.get("comment") or image.comment
        if row.get("seconds"):
            image.seconds = _seconds(row["seconds"], path, place)
    return images


def read_by_script(
    package: ReaderPackage, answers: Path, script: Mapping[str, ScriptedImage], signature: str = ""
) -> ReadingSession:
    """Go through a package, or on with it, as a script says; ends where the script has no answers left.

    Parameters
    ----------
    package
        What is read.
    answers
        The answer file; gone on with where it exists.
    script
        From :func:`read_script`.
    signature
        Signs at the end if everything was read; empty does not.

    Returns
    -------
    ReadingSession
        Still open, so that a result can be saved.

    Raises
    ------
    MctguiError
        What the session refuses, in its words.
    """
    now = SystemClock().now()
    timed = any(one.seconds is not None for one in script.values())
    clock = ScriptedClock(now) if timed else SystemClock()
    session = ReadingSession.open(package, answers, clock=clock, scripted=True)
    try:
        session.resume()
        while session.stage in (Stage.BEFORE_SITTING, Stage.IMAGE):
            if session.stage is Stage.BEFORE_SITTING:
                session.begin_sitting()
            here = session.current
            if here is None or (image := script.get(here.id)) is None:
                break
            _answer(session, image, clock)
            session.next()
        if signature and session.stage is Stage.FINISHED:
            session.sign_off(signature)
    except BaseException:
        session.close()
        raise
    return session


def _answer(session: ReadingSession, image: ScriptedImage, clock: ScriptedClock | SystemClock) -> None:
    if isinstance(clock, ScriptedClock):
        clock.advance(image.seconds or 0.0)
        session.touch()
    for criterion, value in image.answers.items():
        if value is None:
            session.cannot_judge(criterion)
        else:
            session.answer(criterion, value)
    if image.comment:
        session.comment(image.comment)


def _rows(path: Path) -> Sequence[list[str]]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise UnreadableFile(f"{path.name} is too large for a table of answers.", "Give a CSV file.")
        text = path.read_text(encoding="utf-8-sig")
        separator = max("\t;,", key=text[:4096].count)
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(cell.strip() for cell in row)]
    except OSError as error:
        raise UnreadableFile(f"{path.name} could not be read.", "Check the path and its permissions.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(f"{path.name} is not a CSV table.", "Save the table as CSV (UTF-8).") from error
    if len(rows) < 2:
        raise UnreadableFile(f"{path.name} holds no answers.", "Give a heading and one row for each image.")
    return rows


def _presentation(row: Mapping[str, str], place: int, manifest: Manifest, path: Path) -> str:
    shown = manifest.presentations
    if identity := row.get("presentation"):
        if all(one.id != identity for one in shown):
            raise _bad(path, place, "names a presentation that the package does not have")
        return identity
    text = row.get("number") or str(place)
    if not text.isdecimal() or not 1 <= int(text) <= len(shown):
        raise _bad(path, place, f"is about image {text[:20]}, and the package has {len(shown)}")
    return shown[int(text) - 1].id


def _value(text: str, path: Path, place: int) -> int | None:
    if text.lower() in _CANNOT_JUDGE:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise _bad(path, place, f"holds no score: {text[:20]!r}")
    return int(text)


def _seconds(text: str, path: Path, place: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86_400:
        raise _bad(path, place, f"holds no time in seconds: {text[:20]!r}")
    return value


def _bad(path: Path, place: int, what: str) -> MctguiError:
    return UnreadableFile(f"Row {place} of {path.name} {what}.", "Mend this row.")
