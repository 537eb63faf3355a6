# ruff: noqa: F811 - fixtures are imported under the names that tests ask for
"""The bar of thumbnails, by key and mouse: off at first, made in the background, a click goes there."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from mctgui.qt.viewer.plane import SliceStack
from mctgui.qt.viewer.thumbnail_maker import ThumbnailMaker
from mctgui.volume import Volume
from mctgui.windowing import Window

from .test_view_screen import case, pane_of, screen, wheel  # noqa: F401

KEY = Qt.Key


def click(pane):
    QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center())


@pytest.fixture
def bar(screen, qtbot):
    click(pane_of(screen, "mdct"))
    assert not screen.thumbnails.isVisible()
    QTest.keyClick(pane_of(screen, "mdct").canvas, KEY.Key_S)
    shown = screen.thumbnails
    qtbot.waitUntil(lambda: shown.isVisible() and shown.finished == len(shown.indices))
    yield shown
    qtbot.waitUntil(lambda: not shown._maker._running)


def grey_of(bar, at):
    picture = bar.viewport().grab(bar._place(at)).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return rows[:, : picture.width()].copy()


def test_that_it_shows_the_pane_that_was_used_and_s_puts_it_away(screen, bar):
    assert bar.pane is pane_of(screen, "mdct")
    assert [bar.pane.number_of(index) for index in bar.indices] == list(range(1, 25))
    other = pane_of(screen, "microct", "sagittal")
    QTest.mouseMove(other.canvas)
    assert bar.pane is pane_of(screen, "mdct")
    wheel(other, -1)
    assert bar.pane is other
    QTest.keyClick(other.canvas, KEY.Key_S)
    assert not bar.isVisible()
    assert bar.indices == []


def test_that_a_click_goes_to_the_slice_and_it_is_marked(screen, bar):
    QTest.mouseClick(bar.viewport(), Qt.MouseButton.LeftButton, pos=bar._place(3).center())
    pane = pane_of(screen, "mdct")
    assert pane.number_of(pane.index) == 4
    assert bar._current == 3
    wheel(pane, -2)
    assert bar._current == 5
    assert grey_of(bar, 5)[1, 40] > 200
    assert grey_of(bar, 3)[1, 40] < 100


def test_that_a_thumbnail_is_windowed_and_not_mirrored(screen, bar):
    screen.window_services.viewstate.set_window("mdct", Window(400, 900))
    bar.horizontalScrollBar().setValue(0)
    picture = grey_of(bar, 1)
    bright = np.argwhere(picture[3:-3, 3:-3] > 200).mean(axis=0) + 3
    assert np.abs(bright - 80 * 10 / 30).max() < 4  # the rod lies at x = y = -5 of -15 to 15
    screen.window_services.viewstate.set_window("mdct", Window(5000, 900))
    assert grey_of(bar, 1)[3:-3, 3:-3].max() < 60


def test_that_key_images_are_marked(screen, bar):
    pane = pane_of(screen, "mdct")
    QTest.keyClick(pane.canvas, KEY.Key_K)
    assert bar.marked() == {pane.number_of(pane.index) - 1}
    QTest.keyClick(pane.canvas, KEY.Key_K)
    assert bar.marked() == set()


def test_that_a_synthetic_bar_carries_the_mark(screen, bar, qtbot):
    def head():
        picture = bar.viewport().grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
        return int((rows[:22, picture.width() - 200 : picture.width()] > 120).sum())

    assert head() == 0
    wheel(pane_of(screen, "microct-like"), -1)
    assert head() > 100
    qtbot.waitUntil(lambda: not bar._maker._running)


def test_that_another_order_takes_the_place_of_the_one_before(qtbot):
    class Slow(SliceStack):
        def image(self, *args, **kwargs):
            gate.wait(5)
            return super().image(*args, **kwargs)

    gate = threading.Event()
    volume = Volume.from_spacing(np.zeros((8, 6, 5), np.uint8), (1.0, 1.0, 1.0), "grey8")
    maker, made = ThumbnailMaker(), []
    maker.made.connect(lambda at, _small: made.append(at))
    maker.want(Slow(volume, "axial"), [(at, 0.0) for at in range(8)], 40)
    maker.want(SliceStack(volume, "axial"), [(20, 0.0), (21, 0.0)], 40)
    gate.set()
    qtbot.waitUntil(lambda: made == [20, 21] and not maker._running)
