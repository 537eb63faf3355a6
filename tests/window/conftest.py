"""One real window for each file of tests, with the specimen in it, on a screen or under Xvfb."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from .hands import CTRL, Hands, Key, settle, until
from .phantom import build

HEADLESS = ("offscreen", "minimal", "vnc")


@pytest.fixture(scope="session")
def built_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The specimen as a project, which is made once; open copies of it only."""
    return build(tmp_path_factory.mktemp("specimen") / "Specimen.mctproj")


@pytest.fixture(scope="module")
def window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """The program's window, empty, 1240 x 860, in the dark theme and with the settings of the first start."""
    if qapp.platformName() in HEADLESS:
        pytest.skip("there is no screen (use xvfb-run, without QT_QPA_PLATFORM)")
    from mctgui.project.settings import Settings
    from mctgui.qt.main_window import MainWindow
    from mctgui.qt.theme import Theme

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MCTGUI_CONFIG_DIR", str(tmp_path_factory.mktemp("user")))
        qapp.setStyle("Fusion")
        theme = Theme("dark")
        theme.apply()
        made = MainWindow(Settings(), theme)
        made.move(0, 0)
        made.resize(1240, 860)
        made.show()
        until(lambda: made.windowHandle() is not None and made.windowHandle().isExposed(), "the window is on the screen")
    yield made
    made.close_anyway() if made.jobs.active else made.close()
    until(lambda: not made.jobs.active and not made.isVisible(), "the window is closed")
    made.deleteLater()
    delete_what_is_left()


def delete_what_is_left() -> None:
    """Delete what is to be deleted later, which Qt else puts off to the event loop that no test has."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        settle(0.01)


@pytest.fixture(scope="module")
def hands_of_module(window) -> Hands:
    """The one pair of hands, which knows where it left the pointer."""
    QCursor.setPos(window.screen().geometry().bottomRight())  # the screen's own pointer stays out of the way
    return Hands(window)


@pytest.fixture
def hands(hands_of_module: Hands) -> Hands:
    """Mouse and keyboard; the window is the active one."""
    hands_of_module.awake()
    return hands_of_module


@pytest.fixture
def view(window, hands: Hands, built_project: Path, tmp_path: Path) -> Iterator:
    """The window with a copy of the specimen in View, axial over sagittal, everything as at the first look."""
    folder = tmp_path / "Specimen.mctproj"
    shutil.copytree(built_project, folder)
    window.viewstate.compare(mode="side by side", base="mdct", over="microct-like")
    window.viewstate.set_link(scroll=True, zoom=True, pan=True, window=True)
    assert window.project_files.open(folder)
    window.select_case(window.project.cases()[0])
    hands.key(Key.Key_2, CTRL)
    until(lambda: window.screen_is("view") and window.screen_shown.panes, "View is shown")
    hands.key(Key.Key_F5)
    until(lambda: all(pane.canvas.slice_image is not None for pane in window.screen_shown.panes), "slices are drawn")
    settle()
    yield window
    window.set_project(None)
    window.message_bar.clear()
    delete_what_is_left()
