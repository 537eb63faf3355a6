"""What a case has to show: one column for each modality that exists or is being made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from mctgui.errors import MctguiError
from mctgui.project.growing import GrowingVolume
from mctgui.project.records import MODALITIES, Modality, VolumeRecord, slice_thickness_mm
from mctgui.project.store import Project
from mctgui.project.volumes import VolumeStatistics
from mctgui.volume import Volume
from mctgui.windowing import GREY8, Window, auto_window, presets


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One modality of a case.

    Parameters
    ----------
    volume
        A memory map; nothing of it is read before it is looked at.
    coarse
        Half the resolution, where there is one.
    record
        None while the volume is still growing.
    growing
        None once it is complete.
    quick
        A quarter of the resolution, where even half of it is large.
    """

    modality: Modality
    volume: Volume
    coarse: Volume | None
    statistics: VolumeStatistics | None
    record: VolumeRecord | None
    growing: GrowingVolume | None = None
    quick: Volume | None = None

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the volume came from."""
        source = self.record or self.growing
        return dict(source.provenance) if source is not None else {}

    @property
    def filled(self) -> NDArray[np.bool_] | None:
        """Which slices are there; None when all are."""
        return None if self.growing is None else self.growing.filled

    def first_window(self) -> Window:
        """The window it is first shown with: bone for HU, the full range for 8 bits, 1 to 99 % for the rest."""
        if self.volume.intensity in ("HU", "grey8"):
            return next(iter(presets(self.volume.intensity).values()))
        return self.automatic_window() or GREY8

    def scanned_windows(self) -> list[Window]:
        """The windows that the series brought along, in their order; none for stacks and what a model made."""
        technique = self.provenance.get("technique")
        given = technique.get("windows") if isinstance(technique, dict) else None
        pairs = [pair for pair in given if isinstance(pair, list) and len(pair) == 2] if isinstance(given, list) else []
        return [Window(float(centre), float(width)) for centre, width in pairs if float(width) > 0]

    def automatic_window(self) -> Window | None:
        """From the 1st to the 99th percentile; of some slices while the volume is growing; None while it is empty."""
        if self.statistics is not None:
            return auto_window(self.statistics.values, self.statistics.counts)
        there = np.flatnonzero(self.filled) if self.filled is not None else np.arange(self.volume.shape[0])
        if len(there) == 0:
            return None
        few = there[:: max(1, len(there) // 8)]
        return auto_window(self.volume.voxels[few][:, ::4, ::4])

    def facts(self) -> str:
        """Pixel size, slices, technique: one line without identity."""
        z, y, x = self.volume.canonical().spacing_mm
        known = self.provenance
        technique = known.get("technique")
        known = {**known, **technique} if isinstance(technique, dict) else known
        thickness = slice_thickness_mm(known)
        slices = _tr("slice every {interval} mm").format(interval=f"{z:.3g}")
        if thickness is not None and abs(thickness - z) > 0.005:
            words = _tr("slice {thickness} mm every {interval} mm")
            slices = words.format(thickness=f"{thickness:.3g}", interval=f"{z:.3g}")
        parts = [f"{x:.3g} × {y:.3g} mm", slices]
        kvp = known.get("kvp")
        if isinstance(kvp, int | float) and kvp > 0:
            parts.append(f"{kvp:.0f} kVp")
        kernel = known.get("kernel")
        if isinstance(kernel, str) and kernel:
            parts.append(kernel)
        method = model_card(known).get("method")
        if isinstance(method, str) and method:
            parts.append(method)
        return " · ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Column", text)


def model_card(provenance: dict[str, Any]) -> dict[str, Any]:
    """The model card in the provenance of a synthetic volume; empty where there is none."""
    card = provenance.get("model")
    return card if isinstance(card, dict) else {}


def columns_of(project: Project, case_id: int) -> tuple[list[Column], list[MctguiError]]:
    """The columns of a case in the order of the panes, and what could not be read."""
    columns: list[Column] = []
    errors: list[MctguiError] = []
    growing = {one.modality: one for one in project.growing(case_id)}
    for modality in MODALITIES:
        if modality in growing:
            one = growing[modality]
            columns.append(Column(modality, one.volume, None, None, None, one))
            continue
        record = project.latest_volume(case_id, modality)
        if record is None:
            continue
        try:
            volume, coarse = project.load_volume(record), project.load_pyramid(record)
            quick = project.load_quarter(record)
            columns.append(Column(modality, volume, coarse, project.statistics(record), record, quick=quick))
        except MctguiError as error:
            errors.append(error)
    return columns, errors
