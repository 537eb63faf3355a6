"""The Measure screen lets go of everything when the window closes, whatever it is doing."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.qt.measure import thresholding, voi_reading, voi_sample
from mctgui.qt.measure.latest import Latest
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.volume import Volume


@pytest.fixture
def project(tmp_path):
    rng = np.random.default_rng(3)
    with Project.create(tmp_path / "p") as made:
        for level in ("L2", "L3"):
            case = made.add_case(level=level)
            voxels = rng.integers(20, 220, (56, 68, 68)).astype(np.uint8)
            origin = tuple(-(side - 1) / 4 for side in voxels.shape[::-1])
            finish(made.add_volume(case.id, "microct", Volume.from_spacing(voxels, (0.5,) * 3, "grey8", origin)))
            made.add_voi(case.id, PlacedVOIs(AnteriorEdgeConstruction((1.0, -12.0, 0.5))).to_json(), "manual")
        yield made


def _settling(screen: MeasureScreen) -> None:
    screen.thresholds.reading.settle.start(20)


def _reading(screen: MeasureScreen) -> None:
    screen.thresholds.reading.forget()
    screen.thresholds.reading.read_missing()
    assert screen.thresholds.reading.job is not None


def _counting(screen: MeasureScreen) -> None:
    screen.inspector().threshold.scope_chosen.emit("set")
    assert screen.thresholds.cases._job is not None


def _typing(screen: MeasureScreen) -> None:
    field = screen.inspector().threshold.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "99")  # not yet entered


def _measuring(screen: MeasureScreen) -> None:
    QTest.mouseClick(screen.inspector().accept, Qt.MouseButton.LeftButton)
    assert screen._measuring is not None


@pytest.mark.parametrize(
    ("begin", "events_between"),
    [
        (_settling, False),
        (_typing, False),
        *((begin, events) for begin in (_reading, _counting, _measuring) for events in (False, True)),
    ],
)
def test_that_nothing_is_written_to_the_sections_after_the_window_has_closed(
    make_window, project, qtbot, monkeypatch, begin: Callable[[MeasureScreen], None], events_between: bool
):
    window = make_window()
    window.set_project(project)
    window.select_case(project.cases()[0])
    window.show_screen("measure")
    screen = window.screen_shown
    qtbot.waitUntil(lambda: screen.thresholds.voxels("microct", "lower") is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    read = voi_sample.reading_voi

    def slowly(*arguments):
        time.sleep(0.05)
        return (yield from read(*arguments))

    monkeypatch.setattr(voi_reading, "reading_voi", slowly)
    thresholds, section = screen.thresholds, screen.inspector().threshold
    begin(screen)
    window.close_anyway()
    if events_between:
        qtbot.waitUntil(lambda: not window.jobs.active, timeout=20_000)
    else:
        window.jobs.wait_for_all(20.0)
    shown: list[bool] = []
    real = thresholding.Thresholding.show
    monkeypatch.setattr(thresholding.Thresholding, "show", lambda self: (shown.append(isValid(section)), real(self)))
    assert thresholds.reading.job is None or not events_between
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for _ in range(20):
        QApplication.processEvents()
        time.sleep(0.01)
    assert all(shown), "shown on a section that is gone"


def test_that_a_figure_that_is_ready_after_the_program_has_ended_is_dropped(qtbot):
    from PySide6.QtCore import QObject, Signal
    from shiboken6 import delete

    class Sent(QObject):
        arrived = Signal(int, object, object)

    latest, postbox = Latest(), Sent()
    latest._waiting = (1, "key", lambda: 1)
    delete(postbox)
    latest._work(postbox)  # raises where nothing catches it
    assert latest._waiting is None
