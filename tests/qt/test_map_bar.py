"""The colours of a thickness map are never shown without their scale."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from mctgui.qt.measure.layers import MapLayer
from mctgui.qt.measure.panes import MeasurePane


@pytest.mark.parametrize("size", [(300, 275), (520, 480)])
def test_that_the_scale_is_drawn_in_low_panes_too(qtbot, theme, size):
    pane = MeasurePane("axial")
    qtbot.addWidget(pane)
    canvas = pane.canvas
    canvas.resize(*size)
    table = np.stack([np.arange(256), np.zeros(256), 255 - np.arange(256)], axis=1).astype(np.uint8)
    image = QImage(*size, QImage.Format.Format_RGB888)
    image.fill(0)
    painter = QPainter(image)
    MapLayer(table=table, largest_mm=1.6, title="Tb.Th")._draw_bar(painter, canvas)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], image.bytesPerLine())[:, : 3 * size[0]]
    pixels = rows.reshape(size[1], size[0], 3).astype(int)
    green_free = (pixels[..., 1] < 20) & (pixels.sum(axis=-1) > 200)
    assert pixels[green_free][:, 0].max() > 200, "the end of the scale"
    assert pixels[green_free][:, 2].max() > 200, "and its beginning"
