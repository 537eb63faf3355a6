"""Every test of the window: its own settings folder, and nothing left behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from mctgui.jobs import Progress
from mctgui.project import Project


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, logs and the default project of a test lie in its temporary folder."""
    folder = tmp_path / "user"
    monkeypatch.setenv("MCTGUI_CONFIG_DIR", str(folder))
    monkeypatch.delenv("MCTGUI_DATA_DIR", raising=False)
    return folder


def _settle() -> None:
    for _round in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()


def _left(threads_before: set[int], windows_before: set[int]) -> list[str]:
    found = [
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if thread.ident not in threads_before and not thread.daemon
    ]
    for thing in gc.get_objects():
        # Not by isinstance: it asks a weak proxy for its class, and some library keeps a dead one.
        kind = type(thing)
        if issubclass(kind, QThread) and isValid(thing) and thing.isRunning():
            found.append(f"running {kind.__name__}")
        elif issubclass(kind, QTimer) and isValid(thing) and thing.isActive():
            found.append(f"active timer of {thing.parent()}")
    for widget in QApplication.topLevelWidgets():
        if isValid(widget) and id(widget) not in windows_before and not _is_qts_own(widget):
            found.append(f"window {type(widget).__name__} {widget.objectName()}")
    return found


def _is_qts_own(widget: QWidget) -> bool:
    """Tooltips and the frames of combo boxes, which Qt keeps for the next time."""
    return widget.metaObject().className() in ("QTipLabel", "QComboBoxPrivateContainer", "QDesktopWidget")


@pytest.fixture(autouse=True, scope="module")
def only_what_is_new_is_looked_at() -> None:
    """Take what the libraries have made by now out of Python's search, which is made after every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_left_behind(own_folders: Path) -> Iterator[None]:
    """Fail a test that leaves threads, running timers or windows."""
    threads = {thread.ident for thread in threading.enumerate()}
    windows = {id(widget) for widget in QApplication.topLevelWidgets()} if QApplication.instance() else set()
    yield
    if QApplication.instance() is None:
        return
    _settle()
    if left := _left(threads, windows):
        gc.collect()
        _settle()
        left = _left(threads, windows)
    assert not left, f"the test left behind: {', '.join(left)}"
    assert gc.isenabled(), "the test left a window that Python's search for cycles is still kept to"


def _nothing() -> Generator[Progress, None, None]:
    yield Progress(1, 1)


@pytest.fixture(autouse=True)
def nothing_compiled_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured compiles its loops when they are needed; compiling all of them first takes half a minute."""
    monkeypatch.setattr("mctgui.qt.measure.preparing.preparing", _nothing)


@pytest.fixture
def theme(qapp: QApplication):
    """The dark theme, put on the application."""
    from mctgui.qt.theme import Theme

    qapp.setStyle("Fusion")
    made = Theme("dark")
    made.apply()
    return made


@pytest.fixture
def make_window(qtbot, theme) -> Iterator[Callable]:
    """Makes main windows, and closes them with their jobs when the test ends."""
    from mctgui.project.settings import Settings
    from mctgui.qt.main_window import MainWindow

    windows = []

    def make() -> MainWindow:
        window = MainWindow(Settings.load(), theme)
        window.resize(1280, 800)
        window.show()
        windows.append(window)
        return window

    yield make
    for window in windows:
        if not isValid(window):
            continue
        window.close_anyway() if window.jobs.active else window.close()
        qtbot.waitUntil(lambda window=window: not window.jobs.active, timeout=10_000)
        window.deleteLater()
    windows.clear()
    _settle()


@pytest.fixture
def window(make_window):
    """A main window without a project."""
    return make_window()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """An open project without a case."""
    with Project.create(tmp_path / "p") as made:
        yield made
