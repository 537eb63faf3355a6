"""Rows of the database as records, and records as rows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Row

from mctgui.errors import MctguiError
from mctgui.project.database import Database
from mctgui.project.records import CaseRecord, MeasurementRecord, ROIRecord, VOIRecord, VolumeRecord


def case(row: Row) -> CaseRecord:
    """A row of ``cases``."""
    return CaseRecord(row["id"], row["pseudonym"], row["level"], row["donor"], row["created"])


def volume(row: Row) -> VolumeRecord:
    """A row of ``volumes``."""
    z, y, x = json.loads(row["shape"])
    return VolumeRecord(
        id=row["id"],
        case_id=row["case_id"],
        modality=row["modality"],
        shape=(z, y, x),
        affine=tuple(tuple(float(value) for value in line) for line in json.loads(row["affine"])),
        intensity=row["intensity"],
        dtype=row["dtype"],
        path=row["path"],
        value_range=(row["low"], row["high"]),
        created=row["created"],
        provenance=json.loads(row["provenance"]),
    )


def voi(row: Row) -> VOIRecord:
    """A row of ``vois``."""
    return VOIRecord(row["id"], row["case_id"], row["how"], row["created"], json.loads(row["json"]))


def measurement(row: Row) -> MeasurementRecord:
    """A row of ``measurements``."""
    return MeasurementRecord(
        id=row["id"],
        case_id=row["case_id"],
        voi_id=row["voi_id"],
        volume_id=row["volume_id"],
        modality=row["modality"],
        which=row["which"],
        software=row["software"],
        created=row["created"],
        values=json.loads(row["values"]),
    )


def roi(row: Row) -> ROIRecord:
    """A row of ``rois``; values that are no JSON become an empty shape, which says so when it is asked for."""
    try:
        values = json.loads(row["json"])
    except json.JSONDecodeError:
        values = None
    values = values if isinstance(values, dict) else {}
    return ROIRecord(row["id"], row["case_id"], row["modality"], row["name"], row["created"], values)


def now() -> str:
    """The present moment in UTC, ISO 8601, as it is kept in ``created``."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def one_line(text: str, longest: int) -> str:
    """One line without what cannot be seen, at most ``longest`` characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:longest]


def as_text(values: object) -> str:
    """JSON text of JSON values; a number that is not finite becomes null, because JSON has no word for it."""
    return json.dumps(_finite(values), allow_nan=False)


def _finite(values: object) -> object:
    if isinstance(values, float):
        return values if math.isfinite(values) else None
    if isinstance(values, Mapping):
        return {str(name): _finite(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_finite(value) for value in values]
    return values


class Rows:
    """What the tables of a project share: its folder and its database."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self._database = database

    def _one(self, table: str, row_id: int) -> Row:
        found = self._database.ask(f"SELECT * FROM {table} WHERE id = ?", (row_id,))
        if not found:
            raise MctguiError("This is no longer in the project.", "Open the case again.")
        return found[0]

    def _insert(self, table: str, **values: object) -> int:
        """Add a row with these columns, and return its number; with an ``id`` it comes back under its own."""
        columns = ", ".join(values)
        places = ", ".join("?" * len(values))
        with self._database.change() as change:
            added = change.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(values.values()))
        return int(added.lastrowid or 0)

    def _delete(self, table: str, row_id: int) -> None:
        """Delete a row; one that is not there is none to delete."""
        with self._database.change() as change:
            change.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
