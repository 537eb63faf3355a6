"""Opening, making and closing projects, and the dialogs that ask for a path."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from mctgui.errors import MctguiError
from mctgui.project.paths import data_folder
from mctgui.project.records import CaseRecord, Modality, VolumeRecord
from mctgui.project.store import Project

if TYPE_CHECKING:
    from mctgui.qt.main_window import MainWindow

DEFAULT_NAME = "Cases.mctproj"


class ProjectFiles(QObject):
    """What the window does with project folders."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    # Projects

    def open(self, folder: Path) -> bool:
        """Open a project in place of the present one; says whether that worked."""
        return self._take(partial(Project.open, folder))

    def create(self, folder: Path) -> bool:
        """Make an empty project and open it."""
        return self._take(partial(Project.create, folder))

    def close(self) -> None:
        """Close the project."""
        if self._is_free():
            self._window.set_project(None)
            self._window.show_screen("cases")

    def ensure(self) -> Project | None:
        """The open project; without one, the user's default project, which is made when it is first needed."""
        window = self._window
        if window.project is None:
            folder = data_folder() / DEFAULT_NAME
            existed = folder.exists()
            if not (self.open(folder) if existed else self.create(folder)):
                return None
            words = self.tr("Cases are kept in {folder}.") if existed else self.tr("A new project was made: {folder}.")
            window.show_message(words.format(folder=folder), "info", (self.tr("Show files"), self.show_files))
        return window.project

    def show_files(self) -> None:
        """Open the project's folder in the file manager."""
        from mctgui.qt.main_window import show_file

        if self._window.project is not None:
            show_file(self._window.project.folder)

    def _take(self, make: Callable[[], Project]) -> bool:
        if not self._is_free():
            return False
        try:
            project = make()
        except MctguiError as error:
            self._window.show_error(error)
            return False
        self._window.set_project(project)
        self._window.show_screen("cases")
        return True

    def _is_free(self) -> bool:
        window = self._window
        if not window.jobs.active:
            return True
        window.show_message(
            self.tr("Jobs are still working on this project: wait for them, or cancel them first."),
            "warn",
            (self.tr("Show the jobs"), window.toggle_jobs),
        )
        return False

    # The demo

    def open_demo(self) -> None:
        """Open the demo project and go to View; when there is none yet, a job makes it first."""
        from mctgui.project import demo

        if not self._take(demo.open_demo):
            return
        window = self._window
        finished = demo.demo_case(window.project)
        if finished is not None:
            self._show_demo(finished)
            return
        window.show_message(self.tr("The demo specimen is being made on this machine. It opens by itself when it is ready."))
        work = demo.build_demo(window.project)
        job = window.start_job(self.tr("Demo specimen"), work, on_success=self._show_demo, lane="processor")
        job.partial_ready.connect(self._show_growing_demo)
        job.finished.connect(lambda: window.case_contents_changed.emit(-1 if job.case_id is None else job.case_id))
        window.show_jobs()

    def _show_growing_demo(self, piece: object) -> None:
        """Go to View when the scan is there, so that the slices of the micro-CT-like volume are seen to appear."""
        window = self._window
        if isinstance(piece, VolumeRecord) and piece.modality == "mdct" and window.screen_is("cases"):
            window.jobs_panel.dismiss()
            window.open_in_view(piece)

    def _show_demo(self, case: CaseRecord) -> None:
        window = self._window
        window.jobs_panel.dismiss()
        window.select_case(case)
        window.show_screen("view")

    # Dialogs

    def ask_new(self) -> None:
        """Ask where a new project goes."""
        name, _filter = QFileDialog.getSaveFileName(
            self._window,
            self.tr("New project"),
            str(self._start() / "Study.mctproj"),
            self.tr("mctgui projects (*.mctproj)"),
        )
        if name:
            self._remember(Path(name).parent)
            self.create(Path(name))

    def ask_open(self) -> None:
        """Ask for a project folder."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open project"), str(self._start()))
        if name:
            self._remember(Path(name).parent)
            self.open(Path(name))

    def ask_import_folder(self) -> None:
        """Ask for a folder to import from."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Import a folder of DICOM files"), str(self._start()))
        if name:
            self._remember(Path(name).parent)
            self.import_paths([Path(name)])

    def ask_import_files(self) -> None:
        """Ask for files to import."""
        names, _filter = QFileDialog.getOpenFileNames(
            self._window, self.tr("Import files"), str(self._start()), self._filters()
        )
        if names:
            self._remember(Path(names[0]).parent)
            self.import_paths([Path(name) for name in names])

    def ask_copy(self) -> None:
        """Ask for a folder of DICOM files of which a de-identified copy is to be written."""
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Folder of DICOM files"), str(self._start()))
        if name:
            self._remember(Path(name).parent)
            self._window.show_screen("cases")
            self._window.screen_shown.asking.show_copy_of(Path(name), Path(name).name)

    def ask_import_into(self, run: Callable[[list[Path]], object], modality: Modality) -> None:
        """Ask for a scan of one modality: a folder of slices for MDCT, a file for micro-CT."""
        if modality == "mdct":
            name = QFileDialog.getExistingDirectory(self._window, self.tr("Folder of the MDCT"), str(self._start()))
        else:
            title = self.tr("File of the micro-CT")
            name, _filter = QFileDialog.getOpenFileName(self._window, title, str(self._start()), self._filters())
        if name:
            self._remember(Path(name).parent)
            run([Path(name)])

    def _filters(self) -> str:
        stacks = self.tr(
            "Volumes (*.dcm *.zip DICOMDIR *.tif *.tiff *.btf *.bmp *.png *.nii *.nii.gz *.nrrd *.nhdr *.mhd *.mha *.npy"
            " *.img *.raw *.vol)"
        )
        return stacks + ";;" + self.tr("All files (*)")

    def import_paths(self, paths: list[Path]) -> None:
        """Import from paths, on the Cases screen."""
        self._window.show_screen("cases")
        self._window.screen_shown.import_paths(paths)

    def _start(self) -> Path:
        given = Path(self._window.settings.last_folder) if self._window.settings.last_folder else Path.home()
        return given if given.is_dir() else Path.home()

    def _remember(self, folder: Path) -> None:
        self._window.settings.last_folder = str(folder)
        self._window.save_settings()
