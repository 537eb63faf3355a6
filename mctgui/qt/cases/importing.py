"""From a path to a case: look what is there, let the user choose where there is a choice, and import in the background."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mctgui.errors import MctguiError, MissingSpacing, UnsupportedSeries
from mctgui.project.records import CaseRecord, Modality

if TYPE_CHECKING:
    from mctgui.project.sources import Sources
    from mctgui.qt.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported.

    Parameters
    ----------
    path
        Folder or file.
    case_id
        The case that it belongs to; None makes a new one.
    modality
        None decides by its values.
    series_uid
        Which series of the folder.
    spacing_mm
        Voxel size ``(z, y, x)`` of a stack that does not say it.
    """

    path: Path
    case_id: int | None = None
    modality: Modality | None = None
    series_uid: str | None = None
    spacing_mm: tuple[float, float, float] | None = None


class Importer(QObject):
    """Runs imports as jobs and asks by signals where the user has to decide."""

    series_to_choose = Signal(object, object)
    """``(Wanted, Catalogue)``: several series, or one with warnings."""
    spacing_needed = Signal(object, str)
    """``(Wanted, sentence)``: a stack that does not say the size of its voxels."""
    imported = Signal(object)
    """``(CaseRecord)``."""

    def __init__(self, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window

    def look_at(self, paths: list[Path], case_id: int | None = None, modality: Modality | None = None) -> None:
        """Import what lies at these paths, or ask what of it."""
        for path in _sources(paths):
            wanted = Wanted(path, case_id, modality)
            if path.is_dir():
                self._look_into(wanted)
            else:
                self.start(wanted)

    def start(self, wanted: Wanted) -> None:
        """Import in the background."""
        window = self._window
        project = window.project_files.ensure()
        if project is None:
            return
        from mctgui.project.importing import import_path

        work = import_path(
            project,
            wanted.path,
            modality=wanted.modality,
            series_uid=wanted.series_uid,
            spacing_mm=wanted.spacing_mm,
            case_id=wanted.case_id,
            remember_path=window.settings.remember_source_paths,
        )

        def failed(error: Exception) -> None:
            if isinstance(error, MissingSpacing):
                self.spacing_needed.emit(wanted, error.message)
            else:
                window.show_error(error)

        def imported(case: CaseRecord) -> None:
            job.offer = (self.tr("Show the case"), lambda: window.select_case(case))
            self.imported.emit(case)

        job = window.start_job(
            self.tr("Import"), work, case_id=wanted.case_id, on_success=imported, on_failure=failed, lane="disk"
        )

    def _look_into(self, wanted: Wanted) -> None:
        from mctgui.project.sources import find_sources

        self._window.start_job(
            self.tr("Look for series"),
            find_sources(wanted.path),
            on_success=lambda sources: self._decide(wanted, sources),
            lane="disk",
        )

    def _decide(self, wanted: Wanted, sources: Sources) -> None:
        from mctgui.dicom import Catalogue, Skipped

        catalogue = Catalogue(sources.series, tuple(Skipped(path, reason) for path, reason in sources.skipped))
        usable = [series for series in catalogue.series if series.loadable]
        if not catalogue.series:
            self._try_stacks(wanted, sources)
        elif not usable:
            reasons = "; ".join(dict.fromkeys(series.reason_not_loadable.rstrip(".") for series in catalogue.series))
            self._window.show_error(
                UnsupportedSeries(f"No series in this folder can be loaded: {reasons}.", "Export the original slices again.")
            )
        elif len(catalogue.series) == 1 and not usable[0].warnings:
            self.start(replace(wanted, series_uid=usable[0].uid))
        else:
            self.series_to_choose.emit(wanted, catalogue)

    def _try_stacks(self, wanted: Wanted, sources: Sources) -> None:
        beside = [stack for stack in sources.stacks if stack.path.parent == wanted.path]
        if not beside and len(sources.stacks) > 1:
            self._window.show_error(
                MctguiError(
                    f"The sub-folders hold {len(sources.stacks)} volumes.", "Choose the folder or file of one of them."
                )
            )
            return
        stacks = beside or sources.stacks
        for stack in stacks:
            # Slices are found by their folder, a volume file by itself.
            alone = replace(wanted, path=stack.path) if stack.slices is None else replace(wanted, series_uid=stack.uid)
            self.start(alone)
        if stacks:
            return
        count = len(sources.skipped)
        found = f"its {count} files are of other kinds" if count else "it is empty"
        self._window.show_error(
            MctguiError(f"There is no DICOM series in this folder: {found}.", "Choose a folder with CT slices, or a stack.")
        )


def is_stack(path: Path) -> bool:
    """Whether a file is a volume of its own by its name."""
    from mctgui.stack import is_stack_file

    return path.is_file() and is_stack_file(path)


def _sources(paths: list[Path]) -> list[Path]:
    """The paths, where several slices of one folder were given the folder instead."""
    from mctgui.stack import are_slices

    files = [path for path in paths if path.is_file()]
    slices = [path for path in files if not is_stack(path)]
    if len(files) > 1 and are_slices(files):
        slices = files
    if len(slices) < 2:
        return paths
    folders = list(dict.fromkeys(path.parent for path in slices))
    return [*(path for path in paths if path not in slices), *folders]
