"""One scale for the three panes of the Measure screen, and how they lie beside each other so that it becomes large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout

from mctgui.qt.measure.panes import MeasurePane
from mctgui.volume import Plane

_AROUND_MM: dict[Plane, tuple[float, float]] = {"axial": (52.0, 44.0), "sagittal": (49.0, 36.0), "coronal": (49.0, 36.0)}
_STRIP_PIXELS = 28
_MORE_THAN_WHOLE = 1.04


def scale_for(panes: Sequence[MeasurePane], *, placed: bool) -> float:
    """Millimetres per pixel at which each pane shows all that it has to.

    Parameters
    ----------
    placed
        Whether the surroundings of a placement are to be seen, and not the whole volume.
    """
    scale = 0.0
    for pane in panes:
        wide, high = _AROUND_MM[pane.plane]
        if not placed and pane.stack is not None:
            low, top = pane.stack.extent_uvw()
            wide, high = float(top[0] - low[0]) * _MORE_THAN_WHOLE, float(top[1] - low[1]) * _MORE_THAN_WHOLE
        scale = max(scale, wide / max(pane.canvas.width(), 1), high / max(pane.canvas.height(), 1))
    return scale


def better_stacked(size: QSize) -> bool:
    """Whether the images become larger with the upright panes above each other."""
    width, height = size.width(), size.height()
    (aw, ah), (sw, sh), (_, ch) = (_AROUND_MM[plane] for plane in ("axial", "sagittal", "coronal"))
    row = max(max(aw, sw) / max(width / 3, 1), ah / max(height - _STRIP_PIXELS, 1))
    half = max(height / 2 - _STRIP_PIXELS, 1)
    stacked = max(max(aw, sw) / max(width / 2, 1), ah / max(height - _STRIP_PIXELS, 1), max(sh, ch) / half)
    return stacked < row


def arrange(grid: QGridLayout, panes: Sequence[MeasurePane], *, stacked: bool) -> None:
    """All in a row, or the two upright panes above each other at the right of the axial one.

    Parameters
    ----------
    panes
        The axial, the sagittal and the coronal one.
    """
    axial, sagittal, coronal = panes
    for pane in panes:
        grid.removeWidget(pane)
    grid.addWidget(axial, 0, 0, 2 if stacked else 1, 1)
    grid.addWidget(sagittal, 0, 1)
    grid.addWidget(coronal, 1 if stacked else 0, 1 if stacked else 2)
    for column in range(3):
        grid.setColumnStretch(column, 0 if stacked and column == 2 else 1)
    for row in range(2):
        grid.setRowStretch(row, 1 if stacked or row == 0 else 0)
    grid.activate()  # at once, so that the scale is chosen for the new sizes
