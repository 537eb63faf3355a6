"""Cycles are looked for in the thread of the window alone, as long as there is a window."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from shiboken6 import delete

from mctgui.qt.garbage import OwnThreadCollector


class Knot:
    """Holds itself, and says where it was untied."""

    def __init__(self, untied: list[threading.Thread]) -> None:
        self.me = self
        self._untied = weakref.finalize(self, lambda: untied.append(threading.current_thread()))


def test_that_a_cycle_is_never_destroyed_in_a_thread_that_works(qtbot):
    owner = QObject()
    collector = OwnThreadCollector(owner)
    untied: list[threading.Thread] = []

    def work() -> None:
        for _ in range(20):
            Knot(untied)
        kept = [[] for _ in range(200_000)]  # far more than starts a search where it is not held back
        del kept

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not untied
    gc.collect()
    assert len(untied) == 20
    assert set(untied) == {threading.current_thread()}
    collector.stop()
    assert gc.isenabled()


def test_that_a_window_that_was_destroyed_without_being_closed_holds_nothing_back(qtbot):
    owner = QObject()
    OwnThreadCollector(owner)
    assert not gc.isenabled()
    delete(owner)
    assert gc.isenabled()


def test_that_the_timer_finds_what_has_grown_past_the_threshold(qtbot):
    owner = QObject()
    collector = OwnThreadCollector(owner)
    untied: list[threading.Thread] = []
    Knot(untied)
    kept = [[] for _ in range(20_000)]
    qtbot.waitUntil(lambda: len(untied) == 1, timeout=5000)
    assert len(kept) == 20_000
    collector.stop()


def test_that_python_searches_by_itself_after_the_last_window_alone(make_window):
    first, second = make_window(), make_window()
    assert not gc.isenabled()
    first.close()
    assert not gc.isenabled()
    second.close()
    assert gc.isenabled()
