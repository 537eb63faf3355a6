"""From a path to a case: look what is there, let the user choose where there is a choice, and import in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from mctgui.errors import MctguiError, MissingSpacing
from mctgui.jobs import Progress
from mctgui.project.records import CaseRecord, Modality
from mctgui.qt.language import said

if TYPE_CHECKING:
    from mctgui.project.importing import Source
    from mctgui.project.looking import Found
    from mctgui.qt.jobs.job import Job
    from mctgui.qt.main_window import MainWindow

PATIENCE_MS = 300
"""What takes longer is shown while it grows."""

_COUNTED = "reading headers"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported.

    Parameters
    ----------
    path
        Where it was found.
    source
        The series, stack or raw file itself; None where only the path is known yet.
    case_id
        The case that it belongs to; None makes a new one.
    modality
        None decides by its values.
    spacing_mm
        Voxel size ``(z, y, x)`` of a stack that does not say it.
    vertebra
        What is wanted together with the same words here becomes one case, with them as its donor; empty: a case of its own.
    """

    path: Path
    source: Source | None = None
    case_id: int | None = None
    modality: Modality | None = None
    spacing_mm: tuple[float, float, float] | None = None
    vertebra: str = ""


class Look(QObject):
    """One look at what was dropped or chosen together.

    Attributes
    ----------
    found
        What there is so far, by path.
    looked_at, total
        Files.
    version
        Grows with what was found.
    is_over
        Whether all has been seen.
    """

    changed = Signal()

    def __init__(self, case_id: int | None, modality: Modality | None, parent: QObject) -> None:
        super().__init__(parent)
        self.case_id = case_id
        self.modality: Modality | None = modality
        self.found: dict[Path, Found] = {}
        self.looked_at = 0
        self.total = 0
        self.version = 0
        self.is_over = False
        self.job: Job | None = None
        self.patience = QTimer(self)
        self.patience.setSingleShot(True)

    def add(self, found: Found) -> None:
        """Take what was found so far at one path; it is shown with the next progress."""
        self.found[found.path] = found
        self.version += 1

    def progress(self, step: Progress) -> None:
        """Count the files; slices among them are looked at again, which is not counted."""
        if step.message == _COUNTED:
            self.looked_at, self.total = step.done, step.total
        self.changed.emit()

    def cancel(self) -> None:
        """Stop looking."""
        self.patience.stop()
        if self.job is not None:
            self.job.cancel()


class Importer(QObject):
    """Looks into paths and runs imports as jobs; asks by signals where the user has to decide."""

    looking_long = Signal(object)
    """``(Look)``: it takes a while; what was found so far may be shown."""
    to_choose = Signal(object)
    """``(Look)``: it is over, and there is a choice."""
    settled = Signal(object)
    """``(Look)``: it is over, and there is nothing to choose."""
    spacing_needed = Signal(object, str)
    """``(Wanted, sentence)``: a stack that does not say the size of its voxels."""
    layout_needed = Signal(object)
    """``(Wanted)``: a file without a header that says how its voxels lie."""
    imported = Signal(object)
    """``(CaseRecord)``."""

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._looks: list[Look] = []

    # Looking

    def look_at(self, paths: list[Path], case_id: int | None = None, modality: Modality | None = None) -> None:
        """Import what lies at these paths, or ask what of it."""
        from mctgui.project.looking import look_into
        from mctgui.project.raw_file import may_be_raw

        meant = _sources(paths)
        if len(meant) == 1 and may_be_raw(meant[0]) and not is_stack(meant[0]) and _has_no_header(meant[0]):
            self.layout_needed.emit(Wanted(meant[0], None, case_id, modality))
            return
        look = Look(case_id, modality, self)
        self._looks.append(look)
        look.patience.timeout.connect(lambda: self.looking_long.emit(look))
        look.patience.start(PATIENCE_MS)
        look.job = self._window.jobs.start(
            self.tr("Look for series"),
            look_into(meant),
            on_progress=look.progress,
            on_partial=look.add,
            on_success=lambda found: self._seen(look, found),
            on_failure=lambda error: self._given_up(look, error),
            on_cancelled=lambda: self._given_up(look, None),
            lane="disk",
        )

    def cancel(self) -> None:
        """Stop looking."""
        for look in self._looks:
            look.cancel()

    def _seen(self, look: Look, found: tuple[Found, ...]) -> None:
        look.patience.stop()
        if look.job is not None:  # what it found is asked about at once; the list of ended jobs is for results
            self._window.jobs.forget(look.job)
        look.found = {one.path: one for one in found}
        look.version += 1
        look.is_over = True
        # A project is not made or changed while another job is at work on it, and the list is chosen from as a whole.
        if all(one.is_over for one in self._looks):
            for one in self._looks:
                self._decide(one)
            self._looks = []

    def _given_up(self, look: Look, error: Exception | None) -> None:
        look.patience.stop()
        look.is_over = True
        self._looks = [one for one in self._looks if one is not look]
        if error is not None:
            self._window.show_error(error)
        self._settle(look)

    def _settle(self, look: Look) -> None:
        self.settled.emit(look)
        look.deleteLater()

    def _decide(self, look: Look) -> None:
        from mctgui.project.looking import is_clean

        for found in look.found.values():
            if found.error is not None:
                self._refuse(found, look)
        there = [found for found in look.found.values() if found.items]
        clean = [found for found in there if len(found.items) == 1 and is_clean(found.items[0])]
        rest = [found for found in there if found not in clean]
        if rest and not (len(rest) == 1 and _lacks_only_spacing(rest[0])):
            self.to_choose.emit(look)
            return
        self._settle(look)
        for found in there:
            wanted = Wanted(found.path, found.items[0], look.case_id, look.modality)
            if found in clean:
                self.start(wanted)
            else:
                self._ask_spacing(wanted)

    def _ask_spacing(self, wanted: Wanted) -> None:
        from mctgui.project.finding import StackFile

        if isinstance(wanted.source, StackFile):
            error: MctguiError = wanted.source.header.missing_spacing(wanted.source.name)
            self.spacing_needed.emit(wanted, said(error.message))

    def _refuse(self, found: Found, look: Look) -> None:
        """Say why there is nothing; a file of unknown kind may be voxels without a header, which the user can describe."""
        from mctgui.project.raw_file import RAW_SUFFIXES

        error = found.error
        if error is None:
            return
        unknown = [file for file, reason in found.sources.skipped if isinstance(file, Path) and reason == "not a DICOM file"]
        candidates = unknown if found.path.is_file() else [one for one in unknown if one.suffix.lower() in RAW_SUFFIXES]
        if len(candidates) == 1:
            wanted = Wanted(candidates[0], None, look.case_id, look.modality)
            action = (self.tr("Describe its voxels…"), lambda: self.layout_needed.emit(wanted))
            self._window.show_error(error, action)
        else:
            self._window.show_error(error)

    # Importing

    def start_all(self, wanted: Sequence[Wanted]) -> None:
        """Import in the background, images of one vertebra into one case."""
        together: dict[str, list[Wanted]] = {}
        for number, one in enumerate(wanted):
            together.setdefault(one.vertebra or str(number), []).append(one)
        for group in together.values():
            self._start(group)

    def start(self, wanted: Wanted) -> None:
        """Import in the background."""
        self._start([wanted])

    def _start(self, group: Sequence[Wanted]) -> None:
        window = self._window
        project = window.project_files.ensure()
        if project is None:
            return
        from mctgui.project.importing import Part, import_together

        remembers = window.settings.remember_source_paths
        parts = [
            Part(one.source, one.modality, one.spacing_mm, one.path if remembers else None)
            for one in group
            if one.source is not None
        ]
        first = group[0]
        work = import_together(project, parts, case_id=first.case_id, donor=first.vertebra)

        def failed(error: Exception) -> None:
            if isinstance(error, MissingSpacing):
                self.spacing_needed.emit(first, said(error.message))
            else:
                window.show_error(error)

        def imported(case: CaseRecord) -> None:
            job.offer = (self.tr("Show the case"), lambda: window.select_case(case))
            self.imported.emit(case)

        job = window.start_job(
            self.tr("Import"), work, case_id=first.case_id, on_success=imported, on_failure=failed, lane="disk"
        )


def is_stack(path: Path) -> bool:
    """Whether a file is a volume of its own by its name."""
    from mctgui.stack import is_stack_file

    return path.is_file() and is_stack_file(path)


def _lacks_only_spacing(found: Found) -> bool:
    from mctgui.project.finding import StackFile
    from mctgui.project.looking import can_be_had

    return len(found.items) == 1 and isinstance(found.items[0], StackFile) and can_be_had(found.items[0])


def _has_no_header(path: Path) -> bool:
    """Whether a file that is called as raw voxels are holds no DICOM object either."""
    from mctgui.dicom.headers import read_headers
    from mctgui.dicom.slice_record import Skipped

    found = read_headers(path)
    return isinstance(found, Skipped) and not found.whole and path.stat().st_size > 0


def _sources(paths: list[Path]) -> list[Path]:
    """The paths, where several slices of one folder were given the folder instead."""
    from mctgui.dicom.archive import is_archive
    from mctgui.stack import are_slices

    files = [path for path in paths if path.is_file()]
    slices = [path for path in files if not is_stack(path) and not is_archive(path)]
    if len(files) > 1 and are_slices(files):
        slices = files
    if len(slices) < 2:
        return paths
    folders = list(dict.fromkeys(path.parent for path in slices))
    return [*(path for path in paths if path not in slices), *folders]
