"""A volume of the case as a derived DICOM series, for other programs and for the archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from mctgui.dicom import MadeByModel, writing_series
from mctgui.project.records import MODALITY_NAMES, CaseRecord, slice_thickness_mm
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.columns import Column, model_card


class DICOMExport(QObject):
    """The command that writes the volume of the pane at work into a new folder.

    Parameters
    ----------
    screen
        Gets the action.
    wanted
        The case and the volume that is meant; None where there is none.
    """

    def __init__(self, screen: Screen, wanted: Callable[[], tuple[CaseRecord, Column] | None]) -> None:
        super().__init__(screen)
        self._screen, self._window, self._wanted = screen, screen.window_services, wanted
        self.action = screen.add_action(
            "view.export-dicom",
            self.export,
            tip=self.tr("Write the volume of this pane as a DICOM series, under the pseudonym and with its AI mark"),
        )

    def export(self) -> None:
        """Ask where to, and write in the background."""
        wanted = self._wanted()
        if wanted is None:
            return
        case, column = wanted
        if column.record is None:
            self._window.show_message(self.tr("This volume is still being made."))
            return
        folder = Path(self._window.settings.last_folder or Path.home())
        name = str(folder / f"mctgui-{column.modality}-dicom")  # says what it is, not whose
        chosen, _ = QFileDialog.getSaveFileName(self._screen, self.tr("New folder of the DICOM series"), name)
        if not chosen:
            return
        target = Path(chosen)
        self._window.settings.last_folder = str(target.parent)
        self._window.save_settings()
        self._window.start_job(
            self.tr("DICOM series of {name}").format(name=MODALITY_NAMES[column.modality]),
            writing_series(
                column.volume,
                target,
                description=_description(column),
                synthetic=_made_by(column) is not None,
                slice_thickness_mm=slice_thickness_mm(column.provenance),
                pseudonym=case.pseudonym,
                model=_made_by(column),
            ),
            case_id=case.id,
            on_success=lambda _uid: self._written(target),
        )

    def _written(self, folder: Path) -> None:
        from mctgui.qt.main_window import show_file

        words = self.tr("The DICOM series was written into {name}.").format(name=folder.name)
        self._window.show_message(words, "info", (self.tr("Show files"), partial(show_file, folder)))


def _made_by(column: Column) -> MadeByModel | None:
    card = model_card(column.provenance)
    if not card:
        return None
    method, name, version, sha256 = (str(card.get(name, "")) for name in ("method", "name", "version", "sha256"))
    return MadeByModel(method, name, version, sha256, str(column.provenance.get("note", "")), json.dumps(card))


def _description(column: Column) -> str:
    made_by = _made_by(column)
    if made_by is not None:
        return f"{MODALITY_NAMES[column.modality]} ({made_by.method}) - AI SYNTHETIC, RESEARCH ONLY"
    return f"{MODALITY_NAMES[column.modality]}, written by mctgui"
