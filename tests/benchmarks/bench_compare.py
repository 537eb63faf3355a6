"""What a frame of each compare mode costs beside a frame of one pane.

Run it by itself: ``python -m pytest tests/benchmarks/bench_compare.py -m benchmark -s``.

Two slices of 1536 x 1536, 16 bits, into a pane of 900 x 900, drawn by the real widget. "Whole" is a frame after both slices
were scrolled: resampling, windowing, composing, painting. "Moved" is one after the divider, the lens or the share changed:
composing and painting. Target: a whole frame at most 2.5 times that of one pane; both in processor time of one run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

pytestmark = pytest.mark.benchmark

SIDE, PANE = 1536, 900
ROUNDS = 31
TARGET = 2.5


def slices(seed: int, count: int = 2) -> list[np.ndarray]:
    """Bone-like 16-bit slices; several, so that each frame has another one."""
    noise = np.random.default_rng(seed).standard_normal((count, SIDE, SIDE)).astype(np.float32)
    smooth = ndimage.gaussian_filter(noise, (0, 3, 3))
    return list(np.clip(20000 + smooth * 90000, 0, 65535).astype(np.uint16))


def milliseconds(frame: Callable[[int], object]) -> float:
    """Median processor time of a frame."""
    frame(0)
    spent = []
    for at in range(1, ROUNDS + 1):
        start = time.process_time()
        frame(at)
        spent.append((time.process_time() - start) * 1000)
    return float(np.median(spent))


def test_that_the_cost_of_each_mode_is_printed_beside_that_of_one_pane(qtbot) -> None:
    from PySide6.QtGui import QImage

    from mctgui.qt.theme import DARK
    from mctgui.qt.viewer.canvas import SliceCanvas
    from mctgui.qt.viewer.compare.canvas import CompareCanvas
    from mctgui.qt.viewer.compare.overlays import ColourBar, Divider, LensEdge
    from mctgui.qt.viewer.plane import SliceImage
    from mctgui.viewstate import COMPARE_MODES, Comparison
    from mctgui.windowing import Window

    colours = (DARK.difference_low, DARK.difference_zero, DARK.difference_high)
    step = 80.0 / SIDE
    first, second = slices(1), slices(2)
    turn = {"at": 0}

    def source(images: list[np.ndarray]) -> Callable[[], SliceImage]:
        return lambda: SliceImage(images[turn["at"] % len(images)], (0.0, 0.0), (step, step))

    one, two = SliceCanvas(), CompareCanvas(colours)
    two.overlays.extend([Divider(), LensEdge(), ColourBar(colours, ("MDCT higher", "micro-CT higher"), "share of window")])
    for canvas in (one, two):
        qtbot.addWidget(canvas)
        canvas.resize(PANE, PANE)
        canvas.set_source(source(first))
        canvas.set_place((40.0, 40.0), 80.0 / PANE)
        canvas.set_window(Window(25000, 40000))
    two.set_over_source(source(second), follows_view=False)
    two.set_over_window(Window(30000, 30000))
    target = QImage(PANE, PANE, QImage.Format.Format_RGB32)

    def paint(canvas: SliceCanvas) -> None:
        canvas.render(target)

    def whole(canvas: SliceCanvas, at: int) -> None:
        turn["at"] = at
        canvas.invalidate()
        paint(canvas)

    single = milliseconds(lambda at: whole(one, at))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"\none pane: {single:.2f} ms a frame ({SIDE} x {SIDE} 16 bits into {PANE} x {PANE}); load {load:.1f}")
    print(f"{'mode':18} {'whole, ms':>10} {'ratio':>7} {'moved, ms':>10}")
    worst = 0.0
    for mode in (*COMPARE_MODES[1:], "difference in HU", "lens 2x"):
        shown = Comparison(
            mode=mode.split(" ")[0],  # type: ignore[arg-type]
            lens_zoom=2 if mode == "lens 2x" else 1,
            lens_mm=10.0,
            span_hu=4000.0,
        )
        two.set_comparison(shown, in_hu=mode == "difference in HU")
        full = milliseconds(lambda at: whole(two, at))

        def moved(at: int, shown: Comparison = shown) -> None:
            share = at % 29 / 29
            two.pointer = two.rect().center() * (0.5 + share)
            changed = replace(
                shown, divider=share, fade=share, checker_mm=2 + share, over_shown=at % 2 == 1, span_hu=500 + at
            )
            two.set_comparison(replace(changed, span_share=0.5 + share / 2), in_hu=two.in_hu)
            paint(two)

        still = milliseconds(moved)
        worst = max(worst, full / single)
        print(f"{mode:18} {full:10.2f} {full / single:7.2f} {still:10.2f}")
    print(f"worst ratio {worst:.2f}; target {TARGET}")
