"""A project: the folder ``NAME.mctproj`` with its database and its volumes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from mctgui.atomic import atomic_folder, storage_failures
from mctgui.errors import UnreadableFile
from mctgui.project.case_table import CaseTable
from mctgui.project.database import Database
from mctgui.project.key_table import KeyImageTable
from mctgui.project.roi_table import ROITable
from mctgui.project.voi_table import VOITable
from mctgui.project.volume_table import VolumeTable

SUFFIX = ".mctproj"
_DATABASE = "project.sqlite"
_FOLDERS = ("volumes", "pairs", "runs", "models", "studies", "reports")


class Project(CaseTable, VolumeTable, VOITable, ROITable, KeyImageTable):
    """Cases, volumes, VOIs, measurements, ROIs and key images in one folder.

    Whatever a method returns is on the disk: killing the program, or the power, afterwards takes nothing back. All methods
    may be called from any thread. Paths inside are relative, so that a closed project can be moved or zipped.

    Make one with :meth:`create` or :meth:`open`, and :meth:`close` it, or use it in a ``with`` block.
    """

    @classmethod
    def create(cls, folder: Path) -> Project:
        """Make an empty project.

        Parameters
        ----------
        folder
            Its folder, which must not exist yet or be empty; ``.mctproj`` is added to the name when missing.

        Raises
        ------
        StorageFailure
            Something is there already, or the folder cannot be written.
        """
        folder = Path(folder).absolute()
        if folder.suffix != SUFFIX:
            folder = folder.with_name(folder.name + SUFFIX)
        with atomic_folder(folder) as unfinished:
            for name in _FOLDERS:
                (unfinished / name).mkdir()
            Database(unfinished / _DATABASE, make=True).close()
        return cls(folder, Database(folder / _DATABASE))

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open a project, and clear away what a killed program left half-written.

        Parameters
        ----------
        folder
            The project folder, or the ``project.sqlite`` in it.

        Raises
        ------
        UnreadableFile
            It is no project, damaged, or made by a newer version.
        StorageFailure
            It may not be written to.
        """
        folder = Path(folder).absolute()
        folder = folder.parent if folder.name == _DATABASE else folder
        if not (folder / _DATABASE).is_file():
            message = f"{folder} is not an mctgui project." if folder.exists() else f"{folder} does not exist."
            raise UnreadableFile(message, f"Choose a folder whose name ends in {SUFFIX}.")
        project = cls(folder, Database(folder / _DATABASE))
        try:
            with storage_failures(folder):
                for name in _FOLDERS:  # zip programs leave out empty folders
                    (folder / name).mkdir(exist_ok=True)
                project._clear_leftovers()
        except BaseException:
            project.close()
            raise
        return project

    @property
    def name(self) -> str:
        """Name of the folder without its suffix."""
        return self.folder.stem

    def close(self) -> None:
        """Discard volumes that are still growing and let go of the database; may be called twice."""
        for growing in self.growing():
            growing.discard()
        self._database.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def delete_case(self, case_id: int) -> None:
        """Delete a case with its volumes, VOIs, measurements, ROIs and key images."""
        volumes = self.volumes(case_id)
        with self._database.change() as change:
            change.execute("DELETE FROM cases WHERE id = ?", (case_id,))
        for record in volumes:
            self._remove_files(record)
        shutil.rmtree(self.folder / "enhancing" / f"case-{case_id}", ignore_errors=True)  # slices of a stopped enhancement

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Make the changes in the block one: all of them are kept when it ends well, none when it does not.

        Other threads wait meanwhile: for a few rows, not for volumes.
        """
        with self._database.change():
            yield

    def fact(self, name: str) -> str | None:
        """A note that the program keeps about the project itself, such as which demo it holds."""
        found = self._database.ask("SELECT value FROM facts WHERE name = ?", (name,))
        return str(found[0]["value"]) if found else None

    def set_fact(self, name: str, value: str) -> None:
        """Keep a note about the project itself."""
        with self._database.change() as change:
            change.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
