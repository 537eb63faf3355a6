"""The measuring shapes of a project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mctgui.project import rows
from mctgui.project.records import Modality, ROIRecord
from mctgui.roi import ROI

_LONGEST_NAME = 80


class ROITable(rows.Rows):
    """Keeping shapes; part of :class:`mctgui.project.Project`."""

    def rois(self, case_id: int) -> list[ROIRecord]:
        """Shapes of a case in the order in which they were drawn."""
        return [rows.roi(row) for row in self._database.ask("SELECT * FROM rois WHERE case_id = ? ORDER BY id", (case_id,))]

    def add_roi(self, case_id: int, modality: Modality, shape: ROI, name: str = "") -> ROIRecord:
        """Keep a shape.

        Parameters
        ----------
        modality
            The image on which it was drawn.
        name
            Empty takes the kind and the next number of the case, such as ``Length 2``.

        Raises
        ------
        MctguiError
            The case is gone.
        StorageFailure
            The project cannot be written.
        """
        with self._database.change():
            self._one("cases", case_id)
            kept = _clean(name) or self.next_roi_name(case_id, shape.kind)
            roi_id = self._insert("rois", **_values(case_id, modality, kept, rows.now(), shape.as_json()))
        return rows.roi(self._one("rois", roi_id))

    def next_roi_name(self, case_id: int, word: str) -> str:
        """The first name of a case such as ``Length 1`` that no shape has.

        Parameters
        ----------
        word
            What the kind is called; its first letter is made a capital.
        """
        taken = {record.name for record in self.rois(case_id)}
        start = _clean(word[:1].upper() + word[1:])
        return next(name for number in range(1, len(taken) + 2) if (name := f"{start} {number}") not in taken)

    def change_roi(self, roi_id: int, *, shape: ROI | None = None, name: str | None = None) -> ROIRecord:
        """Give a shape another place or size, or another name; an empty name changes nothing.

        Raises
        ------
        MctguiError
            The shape is gone.
        StorageFailure
            The project cannot be written.
        """
        with self._database.change() as change:
            before = rows.roi(self._one("rois", roi_id))
            if shape is not None:
                change.execute(
                    "UPDATE rois SET kind = ?, plane = ?, json = ? WHERE id = ?",
                    (shape.kind, shape.plane, rows.as_text(shape.as_json()), roi_id),
                )
            if name is not None:
                change.execute("UPDATE rois SET name = ? WHERE id = ?", (_clean(name) or before.name, roi_id))
        return rows.roi(self._one("rois", roi_id))

    def delete_roi(self, roi_id: int) -> None:
        """Delete a shape; :meth:`restore_roi` takes that back."""
        self._delete("rois", roi_id)

    def restore_roi(self, record: ROIRecord) -> ROIRecord:
        """Keep a deleted shape again under its own number, in its own place in the order.

        Raises
        ------
        StorageFailure
            The case is gone, or the project cannot be written.
        """
        kept = _values(record.case_id, record.modality, record.name, record.created, record.json)
        self._insert("rois", id=record.id, **kept)
        return rows.roi(self._one("rois", record.id))


def _values(case_id: int, modality: Modality, name: str, created: str, shape: Mapping[str, Any]) -> dict[str, object]:
    """The columns of a shape but for its number."""
    return {
        "case_id": case_id,
        "modality": modality,
        "kind": str(shape.get("kind", "")),
        "plane": str(shape.get("plane", "")),
        "name": name,
        "created": created,
        "json": rows.as_text(shape),
    }


def _clean(name: str) -> str:
    return rows.one_line(name, _LONGEST_NAME)
