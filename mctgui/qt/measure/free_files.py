"""VOIs from files of other programs, and into such files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from mctgui.alignment import Alignment, inverse
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.qt.measure.free_vois import FreeVOIs
from mctgui.qt.measure.laid_columns import LaidColumn
from mctgui.qt.measure.placer import Placer
from mctgui.voi import IMPORT_SUFFIXES, ImportedVOIs, PlacedVOIs, export_vois, frame_warnings, import_vois
from mctgui.volume import Grid

FILE_NAME = "mctgui-vois"
"""Says what it is, not whose it is."""
SEGMENTATION = ".dcm"


class FreeFiles(QObject):
    """Imports VOIs as free ones or, from a file of this program, as the placement; exports all of them."""

    def __init__(self, placer: Placer, free: FreeVOIs) -> None:
        super().__init__(placer)
        self._placer, self._free, self._window = placer, free, placer.window

    def _folder(self) -> Path:
        return Path(self._window.settings.last_folder or Path.home())

    def _remember(self, path: Path) -> None:
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()

    # In

    def import_files(self) -> None:
        """Ask for files, and take the VOIs that are in them."""
        column, case = self._placer.column, self._placer.case
        if column is None or case is None or self._placer.locked:
            return
        known = " ".join(f"*{suffix}" for suffix in IMPORT_SUFFIXES)
        kinds = [self.tr("VOIs: JSON, masks, DICOM Segmentations, ImageJ ROIs ({suffixes})").format(suffixes=known)]
        kinds.append(self.tr("All files (*)"))
        words = self.tr("Import VOIs")
        chosen, _ = QFileDialog.getOpenFileNames(self._placer.images, words, str(self._folder()), ";;".join(kinds))
        if chosen:
            self._remember(Path(chosen[0]))
            self.take([Path(name) for name in chosen])

    def take(self, paths: list[Path]) -> None:
        """Read files in the background and add what is in them to the case that is shown."""
        column, case = self._placer.column, self._placer.case
        if column is None or case is None:
            return
        self._window.start_job(
            self.tr("Import VOIs into {case}").format(case=case.pseudonym),
            importing(paths, column.own_grid, column.alignment),
            case_id=case.id,
            on_success=partial(self._taken, case.id),
        )

    def _taken(self, case_id: int, found: list[ImportedVOIs]) -> None:
        if self._placer.case is None or self._placer.case.id != case_id or self._placer.locked:
            return
        text = self.tr("Import VOIs")
        for one in found:
            if one.placed is None or one.placed.construction is None:
                self._free.put_all(dict(one.vois), text)
                continue
            placed = replace(one.placed, free={**self._free.free, **one.placed.free}, locked=False)
            self._placer.forget_outline()
            self._placer.place(placed, text)
            self._placer.images.fit_anew()
        notes = [note for one in found for note in one.notes]
        for one in found:
            if one.placed is not None:
                notes += frame_warnings(one.placed.frame_of_reference, self._placer.frame_of_reference)
        count = sum(len(one.vois) for one in found)
        words = self.tr("{count} VOIs were imported.").format(count=count)
        self._window.show_message(" ".join([words, *notes]), "warn" if notes else "info", case_id=case_id)

    # Out

    def export_file(self) -> None:
        """Ask where to, and write the placement with its free VOIs; the end of the name says how."""
        kept, column = self._placer.kept, self._placer.column
        if kept is None or column is None:
            return
        kinds = (
            self.tr("Everything, for this program (*.json)"),
            self.tr("Label map, NIfTI (*.nii.gz *.nii)"),
            self.tr("Label map, NRRD or MetaImage (*.nrrd *.mha *.mhd)"),
            self.tr("ImageJ ROIs (*.zip)"),
            self.tr("DICOM Segmentation (*.dcm)"),
            self.tr("Surfaces, STL (*.stl)"),
        )
        start, words = str(self._folder() / f"{FILE_NAME}.json"), self.tr("Export the VOIs")
        chosen, kind = QFileDialog.getSaveFileName(self._placer.images, words, start, ";;".join(kinds))
        if not chosen:
            return
        path = _with_suffix(Path(chosen), kind)
        self._remember(path)
        if path.suffix.lower() == SEGMENTATION:
            self._export_segmentation(kept, path)
            return
        if column.alignment is not None and path.suffix.lower() != ".json":
            # For a program that knows the image as it was scanned.
            kept = kept.moved(inverse(column.alignment.matrix))
        try:
            notes = export_vois(kept, path, column.own_grid)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._exported(path, *notes)

    def _export_segmentation(self, kept: PlacedVOIs, path: Path) -> None:
        """A Segmentation refers to the images that it was drawn on, and a project does not keep where these lie."""
        words = self.tr("Folder with the DICOM series of this case")
        folder = QFileDialog.getExistingDirectory(self._placer.images, words, str(self._folder()))
        if folder:
            self._window.start_job(
                self.tr("Write a DICOM Segmentation"),
                writing_segmentation(kept, Path(folder), path, self._placer.column),
                on_success=lambda _uid: self._exported(path),
            )

    def _exported(self, path: Path, *notes: str) -> None:
        words = self.tr("The VOIs were saved as {name}.").format(name=path.name)
        self._window.show_message(" ".join([words, *notes]))


def importing(paths: list[Path], grid: Grid, alignment: Alignment | None = None) -> LongWork[list[ImportedVOIs]]:
    """Read VOI files one after the other; raises at the first that cannot be read, so that all or nothing is taken.

    Parameters
    ----------
    grid
        The image on which they were drawn, in its own millimetres.
    alignment
        How that image lies to the placement. Files of this program hold placements, which lie there already.
    """
    found = []
    for number, path in enumerate(paths):
        yield Progress(number, len(paths), path.name)
        one = import_vois(path, grid)
        if alignment is not None and one.placed is None:
            one = replace(one, vois={name: voi.moved(alignment.matrix) for name, voi in one.vois.items()})
        found.append(one)
    return found


def writing_segmentation(placed: PlacedVOIs, folder: Path, path: Path, column: LaidColumn | None = None) -> LongWork[str]:
    """Write VOIs as a DICOM Segmentation of the series in a folder; returns its instance UID.

    Parameters
    ----------
    column
        The image that is shown: where the series is that of an aligned micro-CT, the VOIs are taken into its millimetres.
    """
    from mctgui.dicom import Series
    from mctgui.project.frames import frame_of
    from mctgui.project.sources import choose_source, find_sources
    from mctgui.report.dicom_objects import require_series, write_vois

    sources = yield from as_part_of(find_sources(folder), 0.0, 0.5)
    yield Progress(500, 1000, path.name)
    source = choose_source(folder, sources)
    own = str(column.provenance.get("frame", "")) if column is not None else ""
    is_own = bool(own) and frame_of(source if isinstance(source, Series) else None) == own
    if is_own and column is not None and column.alignment is not None:
        placed = placed.moved(inverse(column.alignment.matrix))
    return write_vois(require_series(source), placed, path)


def _with_suffix(path: Path, kind: str) -> Path:
    """The path with the first suffix of the kind that was chosen, where it has none."""
    if path.suffix:
        return path
    return path.with_name(path.name + kind.partition("*")[2].partition(" ")[0].rstrip(")"))
