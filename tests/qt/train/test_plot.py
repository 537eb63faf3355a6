"""Curves and the film strip without a run."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from mctgui.qt.train.board import Board
from mctgui.qt.train.plot import CurvePlot, Line, nice_ticks
from mctgui.qt.train.strip import spread


def line(values: list[float]) -> Line:
    return Line("SSIM", np.arange(1.0, len(values) + 1), np.array(values), QColor("#4fb0c6"))


def test_that_ticks_are_round_and_not_too_many():
    assert nice_ticks(0, 200, 5) == [0, 50, 100, 150, 200]
    assert nice_ticks(-21.3, 8.0, 6) == [-20, -15, -10, -5, 0, 5]
    assert nice_ticks(0, 3, 9, whole=True) == [0, 1, 2, 3]


def test_that_one_wild_value_does_not_press_the_curve_flat(qtbot, theme):
    plot = CurvePlot(theme, "Losses")
    qtbot.addWidget(plot)
    plot.show_lines([line([1e6, *[1.0 + 0.01 * at for at in range(400)]])], 400)
    assert plot.range[1] < 10


def test_that_the_band_and_the_reference_are_always_on_the_axis(qtbot, theme):
    plot = CurvePlot(theme, "Bias", signed=True, unit=" %", digits=1)
    qtbot.addWidget(plot)
    plot.band = (-5.0, 5.0, "micro-CT")
    plot.show_lines([line([-60.0, -40.0])], 10)
    assert plot.range[0] < -60
    assert plot.range[1] > 5
    assert plot.value_words(-4.04) == "−4.0 %"
    assert plot.words_at(2.2) == "epoch 2: SSIM −40.0 %"


def test_that_the_paper_is_a_line_only_with_its_preset(qtbot, theme):
    board = Board(theme)
    qtbot.addWidget(board)
    board._draw({"method": "pix2pixhd", "preset": "paper"}, 200)
    assert board.ssim.reference == (0.804, "paper 0.804")
    assert board.fid.reference[0] == 43.6
    board._draw({"method": "pix2pixhd", "preset": "small"}, 80)
    assert board.ssim.reference is None
    assert board._fid_part.isHidden()


def test_that_the_strip_keeps_the_first_and_the_last_epoch():
    assert spread(3, 5) == [0, 1, 2]
    assert spread(20, 4) == [0, 6, 13, 19]
    assert spread(20, 1) == [19]
