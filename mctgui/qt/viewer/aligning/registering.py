"""Registering the micro-CT to the MDCT from the View screen: as a job, or from a file; the result is offered, not taken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from mctgui.alignment import Alignment, applied
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.project.records import CaseRecord
from mctgui.qt.jobs.job import Job
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.aligning.aligning import MOVED, Aligning
from mctgui.qt.viewer.columns import Column
from mctgui.viewstate import PaneModality
from mctgui.volume import Grid

if TYPE_CHECKING:
    from mctgui.registration import Registration


@dataclass(frozen=True, slots=True)
class Offer:
    """A registration that waits for the user's word.

    Parameters
    ----------
    alignment
        What it would be.
    sentences, warnings
        What was found, and what to mind.
    """

    alignment: Alignment
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]


class Registering(QObject):
    """Starts registrations, opens kept ones, and holds what they offer until it is taken or refused.

    Parameters
    ----------
    screen
        Has the actions.
    aligning
        Takes what the user accepts.
    """

    changed = Signal()
    """Something is offered, or no longer is."""

    def __init__(self, screen: Screen, aligning: Aligning) -> None:
        super().__init__(screen)
        self._screen, self._window, self._aligning = screen, screen.window_services, aligning
        self._case: CaseRecord | None = None
        self._columns: dict[PaneModality, Column] = {}
        self._offers: dict[int, Offer] = {}
        self.start = screen.add_action(
            "view.register",
            self.register,
            icon="ph.magnet",
            tip=self.tr("Find in the background where the micro-CT lies in the MDCT; the result is offered to you"),
        )
        self.open = screen.add_action(
            "view.open-registration",
            self.choose_file,
            icon="ph.folder-open",
            tip=self.tr("Take up a registration that mctgui register wrote"),
        )

    def set_case(self, case: CaseRecord | None, columns: list[Column]) -> None:
        """Register another case."""
        self._case, self._columns = case, {column.modality: column for column in columns}
        if case is None:
            self._offers.clear()
        self._enable()
        self.changed.emit()

    @property
    def offer(self) -> Offer | None:
        """What is offered for the case that is shown."""
        return None if self._case is None else self._offers.get(self._case.id)

    @property
    def is_running(self) -> bool:
        """Whether this case is being registered, or waits for its turn."""
        case = self._case
        return case is not None and any(
            job.case_id == case.id for job in self._window.jobs.active if job.property("registers")
        )

    def _enable(self) -> None:
        there = self._case is not None and {"mdct", MOVED} <= self._columns.keys()
        self.start.setEnabled(there and not self.is_running)
        self.open.setEnabled(there)

    def register(self) -> None:
        """Register the case that is shown, in the background."""
        if self._case is None or self.is_running or not {"mdct", MOVED} <= self._columns.keys():
            return
        from mctgui.registration import register

        case, mdct, microct = self._case, self._columns["mdct"].volume, self._columns[MOVED].volume
        name = self.tr("Register {case}").format(case=case.pseudonym)
        job = self._window.start_job(
            name,
            register(mdct, microct),
            case_id=case.id,
            on_success=partial(self._found, case, (mdct.grid, microct.grid)),
            lane="processor",
        )
        job.setProperty("registers", True)
        job.finished.connect(partial(self._over, job))
        self._enable()
        self.changed.emit()

    def _over(self, _job: Job) -> None:
        self._enable()
        self.changed.emit()

    def _found(self, case: CaseRecord, grids: tuple[Grid, Grid], registration: Registration) -> None:
        try:
            self._offers[case.id] = offer_of(registration, *grids)
        except MctguiError as error:
            self._window.show_error(error, case_id=case.id)
            return
        words = self.tr("The registration of {case} is ready; its result stands beside the images.")
        self._window.show_message(words.format(case=case.pseudonym), case_id=case.id)
        self.changed.emit()

    def choose_file(self) -> None:
        """Ask for a file with a registration, and offer what it says."""
        folder = self._window.settings.last_folder or str(Path.home())
        chosen, _ = QFileDialog.getOpenFileName(
            self._screen, self.tr("Open a registration"), folder, self.tr("Registrations (*.json)")
        )
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Offer what a file says."""
        if self._case is None or not {"mdct", MOVED} <= self._columns.keys():
            return
        from mctgui.registration import load_registration

        try:
            registration = load_registration(path)
            offer = offer_of(registration, self._columns["mdct"].volume.grid, self._columns[MOVED].volume.grid)
        except MctguiError as error:
            self._window.show_error(error, case_id=self._case.id)
            return
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()
        self._offers[self._case.id] = offer
        self.changed.emit()

    def accept(self) -> None:
        """Align the case by what is offered."""
        if self._case is not None and self._case.id in self._offers:
            self._aligning.accept(self._offers.pop(self._case.id).alignment, self._case.id)
            self.changed.emit()

    def refuse(self) -> None:
        """Leave the alignment as it is."""
        if self._case is not None:
            self._offers.pop(self._case.id, None)
            self.changed.emit()


def offer_of(registration: Registration, mdct: Grid, microct: Grid) -> Offer:
    """What a registration would align.

    Parameters
    ----------
    mdct, microct
        The scans of the case.

    Raises
    ------
    MctguiError
        The micro-CT is mirrored, or would not lie in the MDCT: the registration is of other scans.
    """
    if registration.net_reflection:
        raise MctguiError(
            "The registration says that the micro-CT was written mirrored, so no turn lays it onto the MDCT.",
            "Import the micro-CT once more with its slices mirrored, then register it again.",
        )
    corners = np.array(np.meshgrid(*[(0, side - 1) for side in microct.shape], indexing="ij")).reshape(3, -1).T
    index = mdct.mm_to_index(applied(registration.microct_to_mdct, microct.index_to_mm(corners)))
    if (index.max(axis=0) < 0).any() or (index.min(axis=0) > np.array(mdct.shape) - 1).any():
        raise UnreadableFile(
            "With this registration the micro-CT would lie outside of the MDCT.",
            "It belongs to other scans; choose the one that was made of these two.",
        )
    details: dict[str, Any] = {
        "sentences": list(registration.sentences),
        "warnings": list(registration.warnings),
        "tilt_deg": float(registration.tilt_deg),
        "lncc": float(registration.lncc),
        "software": registration.software,
    }
    alignment = Alignment.of("registration", registration.microct_to_mdct, details=details)
    return Offer(alignment, tuple(registration.sentences), tuple(registration.warnings))
