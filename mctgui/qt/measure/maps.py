"""Maps of thickness of what was measured: made in the background, laid over the slices, counted, and saved."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from mctgui.alignment import inverse, laid
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.morphometry import ThicknessMaps, thickness_maps
from mctgui.project.aligned import alignment_mark
from mctgui.project.records import MODALITY_NAMES, CaseRecord, Modality
from mctgui.qt.jobs.job import Job
from mctgui.qt.measure.layers import MapLayer, MapPart
from mctgui.qt.measure.map_section import NAMES, MapSection, Parameter
from mctgui.qt.measure.measured import Measured
from mctgui.qt.measure.panes import MeasurePane
from mctgui.qt.measure.thickness_plot import Distribution
from mctgui.qt.screen import WindowServices
from mctgui.report.thickness_colours import colour_table, common_max_mm
from mctgui.stack.saving import save_stack
from mctgui.voi import VOI
from mctgui.volume import Volume

_PARAMETERS: tuple[Parameter, ...] = ("off", "tb_th", "tb_sp")
FILTERS = "TIFF (*.tif);;NRRD (*.nrrd);;NIfTI (*.nii.gz)"


@dataclass(frozen=True, slots=True)
class MapTask:
    """What makes a map: the settings of the row whose figures follow from it."""

    modality: Modality
    which: str
    volume_id: int
    voi_text: str
    threshold: float
    mode: str
    alignment: str
    voi: VOI = field(compare=False, repr=False)
    matrix: np.ndarray | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, measured: Measured) -> MapTask | None:
        """The map of a row; None for a whole volume."""
        voi, record = measured.voi, measured.record
        if voi is None:
            return None
        text = json.dumps(record.values["voi"], sort_keys=True)
        values = record.values
        facts = values.get("alignment")
        mark = alignment_mark(facts)
        matrix = None if not facts else np.array(facts["microct_to_mdct"], dtype=np.float64)
        volume, threshold, mode = record.volume_id, values["threshold"], values["voi_mode"]
        return cls(record.modality, record.which, volume, text, threshold, mode, mark, voi, matrix)


def making_maps(tasks: list[MapTask], volumes: dict[Modality, Volume]) -> LongWork[None]:
    """Make the maps, one after the other; each is a partial result ``(task, ThicknessMaps)``.

    Raises
    ------
    MctguiError
        A VOI holds nothing that can be measured; raised when the others are made.
    """
    failed: MctguiError | None = None
    for number, task in enumerate(tasks):
        share = number / len(tasks), (number + 1) / len(tasks)
        label = f"{MODALITY_NAMES[task.modality]}, {task.which} VOI"
        work = thickness_maps(volumes[task.modality], task.voi, threshold=task.threshold, voi_mode=task.mode)
        try:
            found = yield from as_part_of(work, *share, label=label)
        except MctguiError as error:  # the others are made nevertheless
            failed = failed or error
            continue
        yield Progress(round(share[1] * 1000), 1000, label, (task, found))
    if failed is not None:
        raise failed


class Maps(QObject):
    """The maps of the case that is shown.

    Parameters
    ----------
    section
        Part of the inspector.
    panes
        Whose slices show the map.
    """

    changed = Signal()
    """A map arrived, or they are those of another case."""

    def __init__(self, window: WindowServices, section: MapSection, panes: tuple[MeasurePane, ...]) -> None:
        super().__init__(section)
        self._window, self.section = window, section
        self._case: CaseRecord | None = None
        self._volumes: dict[Modality, Volume] = {}
        self._tasks: list[MapTask] = []
        self._found: dict[MapTask, ThicknessMaps] = {}
        self._job: Job | None = None
        self._failed: set[MapTask] = set()
        self._modality: Modality | None = None
        self.parameter: Parameter = "off"
        self.layers = {pane: MapLayer(table=colour_table(), opacity=0.85, bar=pane is panes[0]) for pane in panes}
        for pane, layer in self.layers.items():
            pane.layers.insert(0, layer)
        section.chosen.connect(self.choose)
        section.opacity_chosen.connect(self._set_opacity)
        section.export_asked.connect(self.export)
        section.hide()

    # What is shown

    def show_rows(self, case: CaseRecord | None, volumes: dict[Modality, Volume], rows: list[Measured], mode: str) -> None:
        """Other results.

        Parameters
        ----------
        mode
            Of the rows of a VOI that were measured by several rules, the one whose map is shown.
        """
        self._case, self._volumes = case, volumes
        chosen: dict[tuple[str, str], MapTask] = {}
        for one in rows:
            task, key = MapTask.of(one), (one.row.modality, one.row.voi)
            there = task is not None and task.modality in volumes and one.is_of_latest_volume
            if task is not None and there and (key not in chosen or task.mode == mode):
                chosen[key] = task
        self._tasks = list(chosen.values())
        # What no row stands for any more gives its memory back.
        self._found = {task: maps for task, maps in self._found.items() if task in self._tasks}
        self._failed = set()
        self.section.setVisible(bool(self._tasks))
        if self._job is not None and not self._missing():
            self._job.cancel()
        if self.parameter != "off":
            self.make()
        self.show()
        self.changed.emit()

    def show_modality(self, modality: Modality | None) -> None:
        """Another image is on the slices."""
        self._modality = modality
        self.show()

    def release(self) -> None:
        """Let go of everything."""
        if self._job is not None:
            self._job.cancel()
        self.show_rows(None, {}, [], "context")

    @property
    def largest_mm(self) -> float:
        """End of the scale of the chosen map: one for all images of the case."""
        found = (getattr(maps.figures, self.parameter).max_mm for maps in self._found.values()) if self._found else ()
        return common_max_mm(found if self.parameter != "off" else ())

    def show(self) -> None:
        """Lay the map over the slices."""
        parts = []
        if self.parameter != "off":
            for task, maps in self._found.items():
                if task.modality == self._modality:
                    parts.append(MapPart(getattr(maps, f"{self.parameter}_mm"), maps.grid, maps.inside))
        largest = self.largest_mm
        for pane, layer in self.layers.items():
            layer.parts, layer.largest_mm, layer.title = parts, largest, NAMES.get(self.parameter, "")
            pane.canvas.update()
        self.section.show_parameter(self.parameter)
        self.section.scale.setVisible(bool(parts))
        self.section.scale.show_scale(largest)
        self.section.export.setEnabled(bool(parts))
        words = ""
        if self.parameter != "off":
            ready = self.tr("0 to {largest} mm in every image. Point at the map to read a value.")
            words = ready.format(largest=f"{largest:g}") if parts else self.tr("Making the maps …")
            if not parts and self._job is None:
                words = self.tr("There is no map of this image.")
        self.section.words.setText(words)
        self.section.words.setVisible(bool(words))

    def value_text(self, point_mm: np.ndarray) -> str:
        """What the map says at a point, for the status bar; empty where it says nothing."""
        for part in next(iter(self.layers.values())).parts:
            value = part.value_at(point_mm)
            if value is not None:
                return f"{NAMES[self.parameter]} {value:.3f} mm"
        return ""

    def distributions(self, parameter: str, which: str) -> list[Distribution]:
        """Tb.Th or Tb.Sp of a VOI in all images whose map is there, in the order of the images."""
        found = []
        for task in self._tasks:
            maps = self._found.get(task)
            if maps is not None and task.which == which:
                values = getattr(maps, f"{parameter}_mm")
                mean = float(getattr(maps.figures, parameter).mean_mm)
                found.append(Distribution(task.modality, values[values > 0], mean))
        order = list(MODALITY_NAMES)
        return sorted(found, key=lambda one: order.index(one.modality))

    @property
    def is_making(self) -> bool:
        """Whether maps are being made."""
        return self._job is not None

    # Making

    def _missing(self) -> list[MapTask]:
        return [task for task in self._tasks if task not in self._found and task not in self._failed]

    def make(self) -> None:
        """Make the maps that are not there, in the background."""
        missing = self._missing()
        if not missing or self._job is not None or self._case is None:
            return
        # What is looked at comes first.
        missing.sort(key=lambda task: task.modality != self._modality)
        job = self._window.start_job(
            self.tr("Thickness maps of {case}").format(case=self._case.pseudonym),
            making_maps(missing, self._volumes),
            lane="processor",
        )
        self._job = job
        job.partial_ready.connect(self._arrived)
        job.finished.connect(partial(self._finished, job, missing))

    def _arrived(self, piece: tuple[MapTask, ThicknessMaps]) -> None:
        task, maps = piece
        if task in self._tasks:
            self._found[task] = maps
            self.show()
            self.changed.emit()

    def _finished(self, job: Job, tasks: list[MapTask]) -> None:
        self._job = None
        # What failed, or was cancelled in the panel, is not begun again by itself.
        self._failed |= {task for task in tasks if task not in self._found}
        self.show()
        self.changed.emit()
        if job.error is None and self._missing():
            self.make()

    # Gestures

    def choose(self, parameter: str) -> None:
        """Show another map, or none."""
        self.parameter = parameter  # type: ignore[assignment]
        if parameter != "off":
            self._failed = set()
            self.make()
        self.show()

    def next_parameter(self) -> None:
        """Off, Tb.Th, Tb.Sp, and off again."""
        if self._tasks:
            self.choose(_PARAMETERS[(_PARAMETERS.index(self.parameter) + 1) % len(_PARAMETERS)])

    def _set_opacity(self, opacity: float) -> None:
        for pane, layer in self.layers.items():
            layer.opacity = opacity
            pane.canvas.update()

    def export(self) -> None:
        """Save the map of the image that is shown, one file for each VOI, in mm."""
        shown = [task for task in self._found if task.modality == self._modality]
        if self.parameter == "off" or not shown:
            return
        folder = Path(self._window.settings.last_folder or Path.home())
        name = f"{NAMES[self.parameter]}-{self._modality}.tif"
        title = self.tr("Save the map")
        given, kind = QFileDialog.getSaveFileName(None, title, str(folder / name), FILTERS)
        if not given:
            return
        path = Path(given) if Path(given).suffix else Path(given + kind.split("*")[-1].rstrip(")"))
        saved = []
        try:
            for task in shown:
                to = path if len(shown) == 1 else _beside(path, task.which)
                synthetic = task.modality == "microct-like"
                made_by = f"AI SYNTHETIC: {NAMES[self.parameter]} of a micro-CT-like volume" if synthetic else ""
                # As it was scanned: it lies on the files of the image, wherever that was aligned to.
                volume = self._found[task].volume(self.parameter)
                own = volume if task.matrix is None else laid(volume, inverse(task.matrix))
                save_stack(own, to, made_by=made_by)
                saved.append(to.name)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()
        self._window.show_message(self.tr("The map was saved as {name}.").format(name=", ".join(saved)))


def _beside(path: Path, which: str) -> Path:
    """The file of one VOI: ``map.tif`` becomes ``map-upper.tif``."""
    suffix = ".nii.gz" if path.name.endswith(".nii.gz") else path.suffix
    return path.with_name(f"{path.name.removesuffix(suffix)}-{which}{suffix}")
