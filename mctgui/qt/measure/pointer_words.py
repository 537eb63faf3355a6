"""What the status bar says of the point under the pointer in Measure: where it lies, and what is measured there."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from mctgui.qt.measure.laid_columns import LaidColumn
from mctgui.qt.viewer.inspector import number_text
from mctgui.qt.viewer.placed_pane import value_at
from mctgui.qt.viewer.plane import SliceStack
from mctgui.qt.viewer.presets import unit_of
from mctgui.voi import AnteriorEdgeConstruction


def place_words(point: np.ndarray, placed: AnteriorEdgeConstruction | None) -> list[str]:
    """In LPS mm and, where there is a placement, from E along its axes."""
    x, y, z = (float(value) for value in point)
    pieces = [f"x {x:+.2f}  y {y:+.2f}  z {z:+.2f} mm".replace("-", "−")]
    if placed is not None:
        offset = point - np.asarray(placed.edge_mm)
        u, v = float(offset @ np.asarray(placed.anterior)), float(offset @ np.asarray(placed.left))
        pieces.append(_tr("from E: u {u:+.1f}  v {v:+.1f} mm").format(u=u, v=v).replace("-", "−"))
    return pieces


def value_words(point: np.ndarray, column: LaidColumn, stack: SliceStack) -> str:
    """The value of an image, with its unit."""
    x, y, z = (float(value) for value in point)
    return f"{number_text(value_at(stack, (x, y, z)))} {unit_of(column.volume.intensity)}"


def view_words(window: str, mm_per_pixel: float) -> list[str]:
    """Window and zoom."""
    return [
        _tr("Window {window}").format(window=window),
        _tr("Zoom {zoom}").format(zoom=f"{1 / mm_per_pixel:.1f} px/mm"),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("MeasureScreen", text)
