"""The VOIs of a project and what was measured in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol, get_args, runtime_checkable

from mctgui import __version__
from mctgui.project import rows
from mctgui.project.records import How, MeasurementRecord, VOIRecord, VolumeRecord
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.voi.mask_voi import with_masks_in_files, with_masks_inside

_MASKS = "vois"


@runtime_checkable
class AsJson(Protocol):
    """Anything that was measured and can say itself in JSON."""

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON values."""


class VOITable(rows.Rows):
    """Keeping placements and measurements; part of :class:`mctgui.project.Project`."""

    def vois(self, case_id: int) -> list[VOIRecord]:
        """Placements of a case, oldest first."""
        found = self._database.ask("SELECT * FROM vois WHERE case_id = ? ORDER BY id", (case_id,))
        return [self._whole(rows.voi(row)) for row in found]

    def latest_voi(self, case_id: int) -> VOIRecord | None:
        """The placement that counts: the last one; None where nothing is placed."""
        found = self._database.ask("SELECT * FROM vois WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case_id,))
        return self._whole(rows.voi(found[0])) if found else None

    def add_voi(
        self, case_id: int, voi: PlacedVOIs | AnteriorEdgeConstruction | Mapping[str, Any], how: How | None = None
    ) -> VOIRecord:
        """Keep a placement; earlier ones stay, so that what was measured in them stays explained.

        Parameters
        ----------
        voi
            A placement, a bare construction, or the JSON values of a placement.
        how
            ``"automatic"``, ``"adjusted"`` or ``"manual"``; None takes what the placement says of itself, and
            ``"manual"`` where it says nothing.

        Raises
        ------
        MctguiError
            The case is gone, or the JSON values are no placement.

        Notes
        -----
        The voxels of masks go to files that are named by their hash, in the folder ``vois`` of the project.
        """
        if how is not None and how not in get_args(How):
            raise ValueError(f"a VOI is placed {get_args(How)}, not {how}")
        placed = PlacedVOIs(voi) if isinstance(voi, AnteriorEdgeConstruction) else voi
        placed = placed if isinstance(placed, PlacedVOIs) else PlacedVOIs.from_json(dict(placed))
        placed = placed if how is None else replace(placed, how=how)
        data = placed.to_json()
        data["vois"] = with_masks_in_files(data["vois"], self.folder / _MASKS)
        with self._database.change() as change:
            self._one("cases", case_id)
            added = change.execute(
                "INSERT INTO vois (case_id, how, created, json) VALUES (?, ?, ?, ?)",
                (case_id, placed.how, rows.now(), rows.as_text(data)),
            )
            voi_id = int(added.lastrowid or 0)
        return self._whole(rows.voi(self._one("vois", voi_id)))

    def delete_voi(self, voi_id: int) -> None:
        """Delete a placement with what was measured in it."""
        with self._database.change() as change:
            change.execute("DELETE FROM vois WHERE id = ?", (voi_id,))

    def _whole(self, record: VOIRecord) -> VOIRecord:
        """The record with the voxels of its masks in its JSON values again."""
        vois = record.json.get("vois")
        if not isinstance(vois, dict) or not any(isinstance(voi, dict) and "file" in voi for voi in vois.values()):
            return record
        return replace(record, json={**record.json, "vois": with_masks_inside(vois, self.folder / _MASKS)})

    def measurements(self, case_id: int | None = None) -> list[MeasurementRecord]:
        """Measurements of a case, or of all cases, oldest first."""
        if case_id is None:
            found = self._database.ask("SELECT * FROM measurements ORDER BY id")
        else:
            found = self._database.ask("SELECT * FROM measurements WHERE case_id = ? ORDER BY id", (case_id,))
        return [rows.measurement(row) for row in found]

    def add_measurement(
        self, voi: VOIRecord, volume: VolumeRecord, which: str, values: AsJson | Mapping[str, Any]
    ) -> MeasurementRecord:
        """Keep what was measured; an earlier one of the same VOI in the same volume and VOI mode is replaced.

        Parameters
        ----------
        voi, volume
            Where it was measured; both of one case.
        which
            Name of the VOI in the placement, ``"upper"`` or ``"lower"``.
        values
            A ``Morphometry``, or its JSON values.

        Raises
        ------
        StorageFailure
            The VOI or the volume is no longer in the project.
        """
        if voi.case_id != volume.case_id:
            raise ValueError("the VOI and the volume belong to different cases")
        key = (voi.id, volume.id, which)
        figures = values.as_json() if isinstance(values, AsJson) else values
        text = rows.as_text(figures)
        with self._database.change() as change:
            change.execute(
                "DELETE FROM measurements WHERE voi_id = ? AND volume_id = ? AND which = ?"
                " AND IFNULL(json_extract(\"values\", '$.voi_mode'), '') = ?",
                (*key, str(figures.get("voi_mode") or "")),
            )
            added = change.execute(
                'INSERT INTO measurements (case_id, voi_id, volume_id, which, modality, software, created, "values")'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (voi.case_id, *key, volume.modality, __version__, rows.now(), text),
            )
            measurement_id = int(added.lastrowid or 0)
        return rows.measurement(self._one("measurements", measurement_id))

    def delete_measurement(self, measurement_id: int) -> None:
        """Delete one measurement."""
        with self._database.change() as change:
            change.execute("DELETE FROM measurements WHERE id = ?", (measurement_id,))
