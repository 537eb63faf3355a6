"""The VOIs of a project and what was measured in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, get_args, runtime_checkable

from mctgui import __version__
from mctgui.project import rows
from mctgui.project.records import How, MeasurementRecord, VOIRecord, VolumeRecord, Which


@runtime_checkable
class AsJson(Protocol):
    """Anything that can say itself in JSON."""

    def as_json(self) -> dict[str, Any]:
        """The object as JSON values."""


def _text(given: AsJson | Mapping[str, Any]) -> str:
    return rows.as_text(given.as_json() if isinstance(given, AsJson) else given)


class VOITable(rows.Rows):
    """Keeping placements and measurements; part of :class:`mctgui.project.Project`."""

    def vois(self, case_id: int) -> list[VOIRecord]:
        """Placements of a case, oldest first."""
        return [rows.voi(row) for row in self._database.ask("SELECT * FROM vois WHERE case_id = ? ORDER BY id", (case_id,))]

    def latest_voi(self, case_id: int) -> VOIRecord | None:
        """The placement that counts: the last one; None where nothing is placed."""
        found = self._database.ask("SELECT * FROM vois WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case_id,))
        return rows.voi(found[0]) if found else None

    def add_voi(self, case_id: int, voi: AsJson | Mapping[str, Any], how: How) -> VOIRecord:
        """Keep a placement; earlier ones stay, so that what was measured in them stays explained.

        Parameters
        ----------
        voi
            A construction, or its JSON values.
        how
            ``"automatic"``, ``"adjusted"`` or ``"manual"``.

        Raises
        ------
        MctguiError
            The case is gone.
        """
        if how not in get_args(How):
            raise ValueError(f"a VOI is placed {get_args(How)}, not {how}")
        with self._database.change() as change:
            self._one("cases", case_id)
            added = change.execute(
                "INSERT INTO vois (case_id, how, created, json) VALUES (?, ?, ?, ?)", (case_id, how, rows.now(), _text(voi))
            )
            voi_id = int(added.lastrowid or 0)
        return rows.voi(self._one("vois", voi_id))

    def delete_voi(self, voi_id: int) -> None:
        """Delete a placement with what was measured in it."""
        with self._database.change() as change:
            change.execute("DELETE FROM vois WHERE id = ?", (voi_id,))

    def measurements(self, case_id: int | None = None) -> list[MeasurementRecord]:
        """Measurements of a case, or of all cases, oldest first."""
        if case_id is None:
            found = self._database.ask("SELECT * FROM measurements ORDER BY id")
        else:
            found = self._database.ask("SELECT * FROM measurements WHERE case_id = ? ORDER BY id", (case_id,))
        return [rows.measurement(row) for row in found]

    def add_measurement(
        self, voi: VOIRecord, volume: VolumeRecord, which: Which, values: AsJson | Mapping[str, Any]
    ) -> MeasurementRecord:
        """Keep what was measured; an earlier measurement of the same VOI in the same volume is replaced.

        Parameters
        ----------
        voi, volume
            Where it was measured; both of one case.
        which
            ``"upper"`` or ``"lower"``.
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
        with self._database.change() as change:
            change.execute("DELETE FROM measurements WHERE voi_id = ? AND volume_id = ? AND which = ?", key)
            added = change.execute(
                'INSERT INTO measurements (case_id, voi_id, volume_id, which, modality, software, created, "values")'
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (voi.case_id, *key, volume.modality, __version__, rows.now(), _text(values)),
            )
            measurement_id = int(added.lastrowid or 0)
        return rows.measurement(self._one("measurements", measurement_id))

    def delete_measurement(self, measurement_id: int) -> None:
        """Delete one measurement."""
        with self._database.change() as change:
            change.execute("DELETE FROM measurements WHERE id = ?", (measurement_id,))
