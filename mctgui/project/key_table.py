"""The key images of a project: slices that somebody wants to find again."""

from __future__ import annotations

from sqlite3 import Row

from mctgui.project import rows
from mctgui.project.records import KeyImageRecord, Modality
from mctgui.volume import Plane

_LONGEST_NOTE = 200


class KeyImageTable(rows.Rows):
    """Keeping key images; part of :class:`mctgui.project.Project`."""

    def key_images(self, case_id: int) -> list[KeyImageRecord]:
        """Those of a case in the order in which they were marked."""
        found = self._database.ask("SELECT * FROM key_images WHERE case_id = ? ORDER BY id", (case_id,))
        return [_record(row) for row in found]

    def add_key_image(
        self, case_id: int, modality: Modality, plane: Plane, point_mm: tuple[float, float, float], note: str = ""
    ) -> KeyImageRecord:
        """Keep a slice.

        Parameters
        ----------
        modality, plane
            The image and the plane in which it was seen.
        point_mm
            A point on the slice, LPS: it says which slice also after the volume has been made anew.
        note
            One line; what cannot be seen is left out.

        Raises
        ------
        MctguiError
            The case is gone.
        StorageFailure
            The project cannot be written.
        """
        with self._database.change():
            self._one("cases", case_id)
            key_id = self._insert("key_images", **_values(case_id, modality, plane, point_mm, _clean(note), rows.now()))
        return _record(self._one("key_images", key_id))

    def note_key_image(self, key_id: int, note: str) -> KeyImageRecord:
        """Give a key image another note; an empty one takes it away.

        Raises
        ------
        MctguiError
            The key image is gone.
        StorageFailure
            The project cannot be written.
        """
        with self._database.change() as change:
            self._one("key_images", key_id)
            change.execute("UPDATE key_images SET note = ? WHERE id = ?", (_clean(note), key_id))
        return _record(self._one("key_images", key_id))

    def delete_key_image(self, key_id: int) -> None:
        """Forget a key image; :meth:`restore_key_image` takes that back."""
        self._delete("key_images", key_id)

    def restore_key_image(self, record: KeyImageRecord) -> KeyImageRecord:
        """Keep a deleted key image again under its own number.

        Raises
        ------
        StorageFailure
            The case is gone, or the project cannot be written.
        """
        kept = _values(record.case_id, record.modality, record.plane, record.point_mm, record.note, record.created)
        self._insert("key_images", id=record.id, **kept)
        return _record(self._one("key_images", record.id))


def _record(row: Row) -> KeyImageRecord:
    return KeyImageRecord(
        id=row["id"],
        case_id=row["case_id"],
        modality=row["modality"],
        plane=row["plane"],
        point_mm=(row["x"], row["y"], row["z"]),
        note=row["note"],
        created=row["created"],
    )


def _values(
    case_id: int, modality: Modality, plane: Plane, point_mm: tuple[float, float, float], note: str, created: str
) -> dict[str, object]:
    """The columns of a key image but for its number."""
    x, y, z = (float(value) for value in point_mm)
    return {
        "case_id": case_id,
        "modality": modality,
        "plane": plane,
        "x": x,
        "y": y,
        "z": z,
        "note": note,
        "created": created,
    }


def _clean(note: str) -> str:
    return rows.one_line(note, _LONGEST_NOTE)
