"""What a step of a dragged threshold costs: BV/TV of the VOI, and the bone outlined on a slice.

Run it by itself: ``python -m pytest tests/benchmarks/bench_threshold.py -m benchmark -s``.

The paper's VOI at 52 um (a cylinder of 15 x 5 mm in 288 x 288 x 96 voxels) under a pane of 900 x 900. Printed in processor
time of one run: counting the VOI anew from its voxels and the preview's BV/TV; a frame with the bone outlined at another
threshold and a frame with another window. Targets: BV/TV at most a hundredth of counting, and the whole step less than
counting alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
import pytest
from scipy import ndimage

pytestmark = pytest.mark.benchmark

PANE, ROUNDS = 900, 31


def milliseconds(step: Callable[[int], object]) -> float:
    """Median processor time of a step."""
    step(0)
    spent = []
    for at in range(1, ROUNDS + 1):
        start = time.process_time()
        step(at)
        spent.append(1000 * (time.process_time() - start))
    return float(np.median(spent))


def test_a_dragged_threshold(qapp, qtbot):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QColor, QImage

    from mctgui.jobs import finish
    from mctgui.qt.measure.layers import BoneLayer
    from mctgui.qt.measure.voi_sample import reading_voi
    from mctgui.qt.viewer.canvas import SliceCanvas
    from mctgui.qt.viewer.plane import SliceStack
    from mctgui.voi import CylinderVOI
    from mctgui.volume import Volume
    from mctgui.windowing import Window

    noise = np.random.default_rng(1).standard_normal((104, 300, 300)).astype(np.float32)
    voxels = np.clip(60 + 220 * ndimage.gaussian_filter(noise, 2.5), 0, 255).astype(np.uint8)
    volume = Volume.from_spacing(voxels, (0.052,) * 3, "grey8", (-7.774, -7.774, -2.678))
    sample = finish(reading_voi(volume, CylinderVOI((0.0, 0.0, 0.0)), "microct", "upper"))
    start = sample.histogram.thresholds["isodata"]

    stack = SliceStack(volume, "axial")
    canvas = SliceCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(PANE, PANE)
    canvas.set_source(lambda: stack.image(52))
    canvas.set_place((0.0, 0.0), 15.6 / PANE)
    layer = BoneLayer(plane=(stack.frame, stack.position_mm(52)), style="outline", colour=QColor("#d5e8a8"))
    picture = QImage(PANE, PANE, QImage.Format.Format_RGB32)

    def windowed(at: int) -> None:
        canvas.set_window(Window(128.0 + at, 256.0))
        canvas.render(picture)

    plain = milliseconds(windowed)
    canvas.overlays.append(layer)

    def outlined(at: int) -> None:
        layer.parts = [(sample, start + at)]
        canvas.render(picture)

    frame = milliseconds(outlined)
    counted = milliseconds(lambda at: float((sample.voxels[sample.inside] > start + at).mean()))
    preview = milliseconds(lambda at: [sample.bv_tv(start + at) for _ in range(100)]) / 100
    print(f"\nBV/TV: counted {counted:.1f} ms, preview {preview:.4f} ms, ratio {preview / counted:.5f}")
    print(
        f"frame: another window {plain:.2f} ms, outlined at another threshold {frame:.2f} ms, "
        f"step over counting {(preview + frame) / counted:.2f}"
    )
    assert preview <= counted / 100
    assert preview + frame <= counted
