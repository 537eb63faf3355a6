"""One who places VOIs on the Measure screen with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mctgui.project import Project
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.voi import PlacedVOIs


def measure_screen(window, project: Project, case) -> MeasureScreen:
    """The Measure screen of a window that shows a case."""
    window.set_project(project)
    window.select_case(case)
    window.show_screen("measure")
    QTest.qWait(30)
    return window.screen_shown


def settle(screen: MeasureScreen, window, qtbot) -> None:
    """Wait until nothing is computed any more."""
    threads = [screen.placer._latest, screen.proposer._unasked]
    qtbot.waitUntil(lambda: not window.jobs.active and not any(one.is_waiting for one in threads), timeout=60_000)
    QApplication.processEvents()


def stored(project: Project, case) -> PlacedVOIs:
    """What the project keeps of the placement."""
    return project.latest_voi(case.id).placed


def drag(pane, start: QPoint, by: QPoint) -> None:
    """Drag on the image of a pane."""
    QTest.mouseMove(pane.canvas, start)
    QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.5, 1.0):
        QTest.mouseMove(pane.canvas, start + by * share)
        QApplication.processEvents()
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, pos=start + by)


def drag_handle(pane, name: str, by: QPoint) -> None:
    """Drag a handle of a VOI or of the construction by pixels."""
    drag(pane, pane.canvas.to_widget(*pane.handles.places[name]).toPoint(), by)
