"""The numbers of a shape in the images of a case, and how they are written."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from mctgui.project.records import Modality
from mctgui.qt.viewer.columns import Column
from mctgui.qt.viewer.onscreen.model import Item
from mctgui.qt.viewer.presets import unit_of
from mctgui.roi import ROI, Angle, Length, LineProfile, ProfileSamples, Statistics, sampled, statistics
from mctgui.roi.shapes import Region
from mctgui.viewstate import ViewState
from mctgui.volume import Volume, placed

Numbers = Statistics | ProfileSamples | None
_KEPT = 256
_LARGE_BYTES = 2**29
"""From here on a slice across the file is slow to read; the panes take it from the half resolution as well."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one image says about a shape.

    Parameters
    ----------
    numbers
        None where the image does not reach to the shape.
    rough
        Whether they come from half the resolution, while the shape is being dragged.
    """

    numbers: Numbers
    rough: bool = False


class Measurer:
    """Measures shapes in the columns of the screen, and remembers.

    Parameters
    ----------
    state
        Says how far one image was moved against another by hand; a shape is measured where its bone lies in each.
    """

    def __init__(self, state: ViewState) -> None:
        self._state = state
        self._columns: dict[Modality, Column] = {}
        self._known: OrderedDict[tuple[ROI, Modality], Measured] = OrderedDict()

    def set_columns(self, columns: list[Column]) -> None:
        """Measure other images."""
        self._columns = {column.modality: column for column in columns}
        self._known.clear()

    @property
    def modalities(self) -> list[Modality]:
        """The images there are, in their order."""
        return list(self._columns)

    def volumes(self, drawn_on: Modality) -> dict[Modality, Volume]:
        """Their volumes, as they lie in the millimetres of the image that a shape was drawn on."""
        return {
            modality: placed(column.volume, self._state.transform(modality, drawn_on))
            for modality, column in self._columns.items()
        }

    def shape_in(self, item: Item, modality: Modality) -> ROI:
        """The shape as it lies in the millimetres of one image."""
        matrix = self._state.transform(item.modality, modality)
        return item.shape if np.array_equal(matrix, np.eye(4)) else item.shape.placed(matrix)

    def measure(self, item: Item, modality: Modality) -> Measured:
        """The numbers of a shape in one image.

        While it is being dragged, large volumes are measured across their slices at half the resolution.
        """
        shape = self.shape_in(item, modality)
        key = (shape, modality)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        column = self._columns[modality]
        volume, rough = column.volume, False
        large = volume.voxels.nbytes > _LARGE_BYTES
        if item.live and large and shape.plane != "axial" and column.coarse is not None:
            volume, rough = column.coarse, True
        measured = Measured(_measure(shape, volume), rough)
        if not rough and column.growing is None:  # what grows has other numbers a moment later
            self._known[key] = measured
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return measured

    def unit(self, modality: Modality) -> str:
        """What the values of an image are counted in."""
        return unit_of(self._columns[modality].volume.intensity)


def _measure(shape: ROI, volume: Volume) -> Numbers:
    if isinstance(shape, Region):
        return statistics(shape, volume)
    if isinstance(shape, LineProfile):
        return sampled(shape, volume)
    return None


def decimals_for(sd: float | None) -> int:
    """Decimals of a mean and its SD: one, and more where the SD is so small that one would hide it."""
    if sd is None or not math.isfinite(sd) or sd <= 0 or sd >= 1:
        return 1
    return min(1 - math.floor(math.log10(sd)), 6)


def value_text(value: float | None, decimals: int = 1) -> str:
    """A mean or an SD; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def mean_text(found: Statistics) -> str:
    """Mean and SD with the same decimals."""
    decimals = decimals_for(found.sd)
    return f"{value_text(found.mean, decimals)} ± {value_text(found.sd, decimals)}"


def _first_line(measured: Measured, found: Statistics, unit: str) -> str:
    if found.n == 0:
        return _tr("no pixels here")
    return f"{'≈ ' if measured.rough else ''}{mean_text(found)} {unit}"


def whole_text(value: float | None) -> str:
    """A stored value."""
    if value is None:
        return "–"
    text = f"{value:.0f}" if float(value).is_integer() else f"{value:.4g}"
    return text.replace("-", "−")


def size_text(shape: ROI) -> str:
    """What a shape says of itself: length, angle or area."""
    if isinstance(shape, Length | LineProfile):
        return f"{shape.length_mm:.2f} mm"
    if isinstance(shape, Angle):
        return "–" if math.isnan(shape.angle_deg) else f"{shape.angle_deg:.1f}°"
    assert isinstance(shape, Region)
    return f"{shape.area_mm2:.1f} mm²" if shape.area_mm2 >= 1 else f"{shape.area_mm2:.3f} mm²"


def summary_text(shape: ROI, measured: Measured | None, unit: str) -> str:
    """One line for the table and for shapes that are not chosen."""
    if isinstance(shape, Region) and measured is not None and isinstance(measured.numbers, Statistics):
        return _first_line(measured, measured.numbers, unit)
    return size_text(shape)


def readout_lines(shape: ROI, measured: Measured | None, unit: str) -> tuple[str, ...]:
    """What stands beside the chosen shape, on the image that was measured."""
    if not isinstance(shape, Region):
        return (size_text(shape),)
    if measured is None or not isinstance(measured.numbers, Statistics):
        return (size_text(shape),)
    found = measured.numbers
    width, height = shape.sides_mm
    lines = [_first_line(measured, found, unit)]
    if found.n:
        lines.append(f"{whole_text(found.minimum)} … {whole_text(found.maximum)} {unit} · n {found.n}")
    lines.append(f"{size_text(shape)} · {width:.1f} × {height:.1f} mm")
    if found.padding:
        lines.append(_tr("{count} pixels are no image").format(count=found.padding))
    if found.cut_off:
        lines.append(_tr("reaches beyond the image"))
    return tuple(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("OnScreen", text)
