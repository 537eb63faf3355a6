"""What a frame costs whose second image, or whose only one, is cut at an angle for what the pane shows.

Run it by itself: ``python -m pytest tests/benchmarks/bench_oblique.py -m benchmark -s``.

A volume of 400 x 800 x 800, 16 bits, leans by 5 degrees. Its plane is cut into a pane of 900 x 900, at three sizes of a
pixel, beside a frame of a slice of its own, drawn by the real widget; and in a comparison with a straight volume beside one
of two straight volumes. "Cut" is a frame while something moves, "at rest" the better one that follows. Processor time of
one run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
import pytest
from scipy import ndimage

pytestmark = pytest.mark.benchmark

PANE, ROUNDS = 900, 15
SHAPE, STEP = (400, 800, 800), 0.05
DEGREES = 5.0
TARGET_MS = 50.0
"""A wheel step that takes longer is felt."""


def milliseconds(frame: Callable[[int], object]) -> float:
    """Median processor time of a frame."""
    frame(0)
    spent = []
    for at in range(1, ROUNDS + 1):
        start = time.process_time()
        frame(at)
        spent.append((time.process_time() - start) * 1000)
    return float(np.median(spent))


def test_that_the_cost_of_a_plane_at_an_angle_is_printed_beside_that_of_a_slice(qtbot) -> None:
    from PySide6.QtGui import QImage

    from mctgui.alignment import inverse
    from mctgui.qt.theme import DARK
    from mctgui.qt.viewer.canvas import SliceCanvas
    from mctgui.qt.viewer.compare.alignment import AlignedSlices
    from mctgui.qt.viewer.compare.canvas import CompareCanvas
    from mctgui.qt.viewer.oblique import ReslicedStack
    from mctgui.qt.viewer.plane import SliceStack
    from mctgui.viewstate import Comparison
    from mctgui.volume import Volume, placed
    from mctgui.windowing import Window

    noise = np.random.default_rng(1).standard_normal((100, 200, 200)).astype(np.float32)
    smooth = ndimage.zoom(ndimage.gaussian_filter(noise, 1), 4, order=1)
    fine = Volume.from_spacing(np.clip(20000 + smooth * 30000, 0, 65535).astype(np.uint16), (STEP,) * 3, "grey16")
    coarse = Volume.from_spacing(np.ascontiguousarray(fine.voxels[::2, ::2, ::2]), (2 * STEP,) * 3, "grey16")
    angle, turn = np.radians(DEGREES), np.eye(4)
    turn[1:3, 1:3] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    own = SliceStack(fine, "axial", coarse)
    leaning = ReslicedStack(fine, "axial", own.frame.turned(inverse(turn)[:3, :3]), coarse)
    aligned = AlignedSlices(own, SliceStack(placed(fine, turn), "axial"), placed(coarse, turn))
    target = QImage(PANE, PANE, QImage.Format.Format_RGB32)
    one = SliceCanvas()
    two = CompareCanvas((DARK.difference_low, DARK.difference_zero, DARK.difference_high))
    turned = {"at": 0}
    for canvas in (one, two):
        qtbot.addWidget(canvas)
        canvas.resize(PANE, PANE)
        canvas.set_window(Window(25000, 40000))
    two.set_over_window(Window(25000, 40000))
    two.set_comparison(Comparison(mode="swipe"), in_hu=False)

    def frame(canvas: SliceCanvas) -> Callable[[int], object]:
        def draw(at: int) -> None:
            turned["at"] = at
            canvas.invalidate()
            canvas.render(target)

        return draw

    def resting(canvas: SliceCanvas) -> Callable[[int], object]:
        def draw(at: int) -> None:
            turned["at"] = at
            canvas.invalidate()
            with canvas.at_its_best():
                canvas.render(target)

        return draw

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"\n{SHAPE[0]} x {SHAPE[1]} x {SHAPE[2]} 16 bits, {DEGREES:.0f} degrees, {PANE} x {PANE} pixels; load {load:.1f}")
    print(
        f"{'mm per pixel':14} {'own, ms':>8} {'cut, ms':>8} {'ratio':>6} {'at rest':>8} {'swipe':>7} {'cut':>7} {'ratio':>6}"
    )
    first, middle, worst = own.count // 2, leaning.count // 2, 0.0
    for scale in (0.025, 0.045, 0.09):
        for canvas in (one, two):
            canvas.set_place((20.0, 20.0), scale)
        one.follows_view = False
        one.set_source(lambda: own.image(150 + turned["at"]))
        straight = milliseconds(frame(one))
        one.follows_view = True
        u, v, _ = leaning.frame.uvw(fine.grid.centre_mm)
        one.set_place((float(u), float(v)), scale)
        one.set_source(lambda: leaning.seen(middle - 8 + turned["at"], one.viewport, finer=one.at_rest))
        cut = milliseconds(frame(one))
        rest = milliseconds(resting(one))
        two.set_source(lambda: own.image(150 + turned["at"]))
        two.set_over_source(lambda: own.image(160 + turned["at"]), follows_view=False)
        both = milliseconds(frame(two))
        two.set_over_source(
            lambda: aligned.image(own.position_mm(first - 8 + turned["at"]), two.viewport, finer=two.at_rest),
            follows_view=True,
        )
        over = milliseconds(frame(two))
        worst = max(worst, cut, over)
        print(
            f"{scale:14.3f} {straight:8.2f} {cut:8.2f} {cut / straight:6.1f} {rest:8.2f} {both:7.2f} {over:7.2f} "
            f"{over / both:6.1f}"
        )
    print(f"worst moving frame {worst:.1f} ms; target {TARGET_MS:.0f}")
