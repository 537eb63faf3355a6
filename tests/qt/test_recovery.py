"""After a crash the last work is offered back; after a clean exit it is not; nothing in the files stops the start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.last_work import LastWork
from mctgui.qt.recovery import Recovery, show_work, work_of
from mctgui.viewstate import SolidCamera, SolidView, ViewState
from mctgui.volume import Volume
from mctgui.windowing import Window

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path) -> Path:
    """A project with one MDCT."""
    with Project.create(tmp_path / "p.mctproj") as project:
        case = project.add_case(level="L2")
        volume = Volume.from_spacing(np.zeros((20, 30, 30), np.int16), (1.0, 1.0, 1.0), "HU")
        finish(project.add_volume(case.id, "mdct", volume, {}))
    return tmp_path / "p.mctproj"


def at_work(window, folder: Path, qtbot) -> None:
    """Open the project in the View screen and look at something."""
    window.project_files.open(folder)
    window.show_screen("view")
    qtbot.wait(50)
    state = window.viewstate
    state.set_cursor((7.0, 8.0, 9.0), "mdct")
    state.set_window("mdct", Window(300.0, 1234.0))
    state.set_zoom(0.125, "mdct")
    state.set_link(zoom=False)


def test_that_a_killed_program_leaves_its_mark_and_a_clean_exit_none(own_folders, make_window, folder, qtbot):
    program = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication
        from mctgui.project.settings import Settings
        from mctgui.qt.main_window import MainWindow
        from mctgui.qt.recovery import Recovery
        from mctgui.qt.theme import Theme
        from mctgui.windowing import Window
        application = QApplication(["mctgui"])
        theme = Theme("dark")
        theme.apply()
        window = MainWindow(Settings.load(), theme)
        recovery = Recovery(window)
        recovery.start()
        window.show()
        window.project_files.open(Path({str(folder)!r}))
        window.show_screen("view")
        def work():
            window.viewstate.set_window("mdct", Window(300.0, 1234.0))
            window.viewstate.set_cursor((7.0, 8.0, 9.0), "mdct")
        QTimer.singleShot(300, work)
        application.exec()
    """)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    started = subprocess.Popen([sys.executable, "-c", program], env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            last = LastWork.load()
            if last is not None and "mdct" in last.panes and last.panes["mdct"].window == (300.0, 1234.0):
                break
            time.sleep(0.1)
        assert (own_folders / "running").exists()
    finally:
        started.send_signal(signal.SIGKILL) if hasattr(signal, "SIGKILL") else started.kill()
        started.wait(10)

    window = make_window()
    recovery = Recovery(window)
    recovery.start()
    assert recovery.crashed
    message = window.message_bar.current
    assert message is not None
    assert message.action is not None
    assert message.action[0] == "Open where you left off"
    message.action[1]()
    qtbot.waitUntil(lambda: window.viewstate.window("mdct") == Window(300.0, 1234.0), timeout=5000)
    assert window.screen_is("view")
    assert window.viewstate.cursor_of("mdct") == (7.0, 8.0, 9.0)
    recovery.stop()
    assert not (own_folders / "running").exists()
    assert LastWork.load() is None


def test_that_after_a_clean_exit_nothing_is_offered(make_window, folder, qtbot):
    window = make_window()
    first = Recovery(window)
    first.start()
    at_work(window, folder, qtbot)
    first.keep()
    first.stop()
    second = Recovery(window)
    second.start()
    assert not second.crashed
    second.stop()
    window.set_project(None)


def test_that_what_is_kept_is_shown_again_without_any_name(make_window, folder, qtbot):
    window = make_window()
    at_work(window, folder, qtbot)
    kept = work_of(window)
    window.set_project(None)
    state = ViewState()
    show_work(state, LastWork.model_validate_json(kept.model_dump_json()))
    assert state.cursor_of("mdct") == (7.0, 8.0, 9.0)
    assert state.window("mdct") == Window(300.0, 1234.0)
    assert state.mm_per_pixel_of("mdct") == 0.125
    assert (state.links.zoom, state.links.scroll) == (False, True)
    assert "SP-" not in kept.model_dump_json()


def test_that_the_choices_in_3_d_and_the_camera_are_kept_too(make_window, folder, qtbot):
    window = make_window()
    at_work(window, folder, qtbot)
    camera = SolidCamera((1.0, 2.0, 3.0), (0.0, 0.0, 1.0), (0.6, -0.8, 0.0), 20.0, 21.0, 40.0)
    window.viewstate.solid = SolidView("upper", True, True, camera)
    window.viewstate.chosen = ("microct", "mdct")
    kept = work_of(window).model_dump_json()
    window.set_project(None)
    state = ViewState()
    show_work(state, LastWork.model_validate_json(kept))
    assert state.solid == SolidView("upper", True, True, camera)
    assert state.chosen == ("microct", "mdct")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("part", "left half"), ("camera", {"focus_mm": [0, 0, 0], "up": [0, 0, 1], "towards": [0, 0, 1]})],
)
def test_that_a_camera_or_part_that_cannot_be_leaves_the_rest(make_window, folder, qtbot, field, wrong):
    window = make_window()
    at_work(window, folder, qtbot)
    given = json.loads(work_of(window).model_dump_json())
    window.set_project(None)
    size = {"width_mm": 1, "height_mm": 1, "depth_mm": 1}
    given["solid"][field] = {**wrong, **size} if isinstance(wrong, dict) else wrong
    state = ViewState()
    with pytest.raises(ValueError, match=r"none of|directions"):
        show_work(state, LastWork.model_validate(given))
    assert state.window("mdct") == Window(300.0, 1234.0)
    assert state.links.zoom is False
    assert state.solid == SolidView()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff not json",
        b"[]",
        b"[" * 100_000,
        b'{"project": 5}',
        b'{"project": "/nowhere/at/all", "screen": "view"}',
        b'{"project": "p", "panes": {"mdct": {"cursor_mm": [NaN, 0, 0], "mm_per_pixel": -1, "window": [0, 0]}}}',
        b'{"project": "' + b"x" * 2_000_000 + b'"}',
    ],
)
def test_that_nothing_in_the_files_stops_the_start(own_folders, make_window, content):
    own_folders.mkdir(parents=True)
    (own_folders / "running").write_bytes(b"999999999\nmctgui\nnowhere\n" if content else b"")
    (own_folders / LastWork.file_name).write_bytes(content)
    window = make_window()
    recovery = Recovery(window)
    recovery.start()
    assert window.message_bar.current is None
    recovery.stop()


def test_that_unknown_names_in_the_state_are_left_out(make_window, folder, qtbot):
    window = make_window()
    at_work(window, folder, qtbot)
    given = json.loads(work_of(window).model_dump_json())
    given["layout"] = "upside down"
    recovery = Recovery(window)
    recovery.restore(LastWork.model_validate(given))
    qtbot.wait(300)
    assert window.screen_is("view")
    window.set_project(None)


def test_that_a_second_window_offers_nothing_while_the_first_is_at_work(own_folders, make_window):
    window = make_window()
    first, second = Recovery(window), Recovery(window)
    first.start()
    second.start()
    assert not second.crashed
    second.stop()
    assert (own_folders / "running").exists()
    first.stop()
