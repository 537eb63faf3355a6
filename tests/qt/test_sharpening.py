"""Slices from the background: the latest wins, stale ones are dropped, nothing goes on when nobody waits."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from PySide6.QtGui import QImage

from mctgui.qt.viewer.pane import Pane
from mctgui.qt.viewer.plane import SliceImage, SliceStack
from mctgui.qt.viewer.sharpening import Sharpener
from mctgui.viewstate import Slab, ViewState
from mctgui.volume import Volume


def picture(value: int) -> SliceImage:
    return SliceImage(np.full((2, 2), value, np.uint8), (0.0, 0.0), (1.0, 1.0))


@pytest.fixture
def sharpener(qtbot):
    made: Sharpener[int] = Sharpener()
    yield made
    made.drop()


def test_that_a_picture_is_made_once_and_kept(sharpener, qtbot) -> None:
    calls: list[int] = []

    def work(_stop) -> SliceImage:
        calls.append(threading.get_ident())
        return picture(5)

    with qtbot.waitSignal(sharpener.changed, timeout=3000):
        assert sharpener.ask(1, work) is None
    assert sharpener.ask(1, work).pixels[0, 0] == 5
    assert len(calls) == 1
    assert calls[0] != threading.get_ident()


def test_that_a_stale_picture_is_stopped_and_dropped_and_the_latest_one_wins(sharpener, qtbot) -> None:
    begun, go_on = threading.Event(), threading.Event()
    stopped: list[bool] = []

    def slow(stop) -> SliceImage:
        begun.set()
        go_on.wait(3)
        stopped.append(stop())
        return picture(1)

    sharpener.ask(1, slow)
    assert begun.wait(3)
    never = [sharpener.ask(number, lambda _stop: pytest.fail("nobody waits for it any more")) for number in (2, 3, 4)]
    sharpener.ask(5, lambda _stop: picture(5))
    go_on.set()
    qtbot.waitUntil(lambda: not sharpener.is_waiting, timeout=3000)
    assert stopped == [True]
    assert never == [None, None, None]
    assert sharpener.ask(5, slow).pixels[0, 0] == 5


def test_that_a_long_wait_is_told_and_a_short_one_is_not(sharpener, qtbot) -> None:
    go_on = threading.Event()

    def slow(_stop) -> SliceImage:
        go_on.wait(5)
        return picture(1)

    with qtbot.waitSignal(sharpener.changed, timeout=3000):
        sharpener.ask(1, slow)
        assert not sharpener.is_slow
    assert sharpener.is_slow
    go_on.set()
    qtbot.waitUntil(lambda: not sharpener.is_slow, timeout=3000)


def test_that_a_slice_that_cannot_be_read_leaves_the_quick_one(sharpener, qtbot) -> None:
    def broken(_stop) -> SliceImage:
        raise OSError("the disk is gone")

    with qtbot.waitSignal(sharpener.changed, timeout=3000):
        sharpener.ask(1, broken)
    assert sharpener.ask(1, broken) is None
    assert not sharpener.is_waiting
    assert isinstance(sharpener.error, OSError)


class _SlowStack(SliceStack):
    """A stack whose sharp slices wait until they are let go."""

    go_on: threading.Event

    def sharp(self, index, slab=Slab(), stop=lambda: False):  # noqa: B008 - as in the base
        self.go_on.wait(5)
        return super().sharp(index, slab, stop)


def test_that_a_pane_shows_the_level_below_at_once_says_that_it_sharpens_and_then_is_sharp(qtbot) -> None:
    rng = np.random.default_rng(1)
    voxels = rng.integers(0, 255, (40, 40, 40)).astype(np.uint8)
    volume = Volume.from_spacing(voxels, (0.5, 0.5, 0.5), "grey8")
    below = voxels.reshape(20, 2, 20, 2, 20, 2).mean(axis=(1, 3, 5)).astype(np.uint8)
    coarse = Volume.from_spacing(below, (1, 1, 1), "grey8", origin_mm=(0.25, 0.25, 0.25))
    state = ViewState()
    pane = Pane("microct", "sagittal", state)
    qtbot.addWidget(pane)
    stack = _SlowStack(volume, "sagittal", coarse, coarse_from=0)
    stack.go_on = threading.Event()
    pane.set_stack(stack)
    state.set_zoom(0.08)
    state.set_cursor(volume.grid.centre_mm)
    state.set_centre("sagittal", volume.grid.centre_mm)
    pane.resize(360, 380)
    pane.show()
    pane.follow()
    qtbot.waitExposed(pane)
    quick = pane.canvas.slice_image
    assert quick.pixels.shape == (20, 20)
    assert "sharpening" not in pane.strip.beside
    qtbot.waitUntil(lambda: "sharpening" in pane.strip.beside, timeout=3000)
    stack.go_on.set()
    qtbot.waitUntil(lambda: pane.canvas.slice_image.pixels.shape == (40, 40), timeout=3000)
    np.testing.assert_array_equal(pane.canvas.slice_image.pixels, voxels[::-1, :, pane.index])
    pane.follow()
    assert "sharpening" not in pane.strip.beside
    assert not QImage(pane.canvas.grab().toImage()).isNull()
    pane.set_stack(None)
