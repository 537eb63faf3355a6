"""A blinded study read in the real window: by keyboard alone, by mouse alone, with a pause, a kill and a return."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from mctgui.reading.session import ReadingSession, Stage
from tests.qt.read.at_work import grey_levels
from tests.qt.read.conftest import make_package

from .conftest import HEADLESS
from .hands import CTRL, Hands, Key, settle, until
from .reader import Reader

pytestmark = pytest.mark.gl

ROOT = Path(__file__).resolve().parents[2]
SCORES = (Key.Key_3, Key.Key_4, Key.Key_4, Key.Key_5, Key.Key_2)
VALUES = [3, 4, 4, 5, 2]


@pytest.fixture
def reader(window, hands: Hands) -> Iterator[Reader]:
    """Before the start page of Read."""
    hands.key(Key.Key_6, CTRL)
    until(lambda: window.screen_is("read"), "Read is shown")
    made = Reader(window)
    yield made
    if made.flow is not None:
        made.flow.leave()
        until(lambda: made.flow is None, "the reading is left")
    settle()


def scores_of(session: ReadingSession) -> list[list[int | None]]:
    return [
        [given.value for given in session.state.image(one.id).answers.values()] for one in session.manifest.presentations
    ]


def test_that_a_study_is_dropped_and_read_to_the_end_by_keyboard_alone(reader, hands, tmp_path):
    package = make_package(tmp_path / "study_R1.mctread", training=1, reading=6)
    hands.drop(reader.main.screen_shown.start, package)
    reader.awake()
    until(lambda: not reader.main.isVisible(), "the main window is hidden")
    assert reader.window.geometry() == reader.window.screen().geometry()
    reader.fill_form_by_keys()
    reader.check_display_by_keys()
    assert reader.window.notice.title.text() == "Ready"
    reader.key(Key.Key_Return)
    reader.key(*SCORES, Key.Key_Return)
    assert reader.window.notice.title.text() == "Training done"
    reader.key(Key.Key_Return)
    before = reader.presses
    for number in range(1, 7):
        assert reader.panel.progress.text() == f"{number} / 6"
        reader.key(*SCORES, Key.Key_Return)
    assert (reader.presses - before) / 6 <= 6
    reader.type("A. Reader")
    reader.key(Key.Key_Return)
    session = reader.flow.session
    assert session.stage is Stage.SIGNED
    assert scores_of(session) == [VALUES] * 7
    reader.flow.save_result(tmp_path / "r.mctresult")
    reader.key(Key.Key_Return)
    until(lambda: reader.flow is None, "the reading is closed")
    assert reader.main.isVisible()
    assert (tmp_path / "r.mctresult").is_file()


def test_that_a_study_is_read_to_the_end_by_mouse_alone(reader, hands, tmp_path):
    package = make_package(tmp_path / "study_R1.mctread", training=0, reading=3, going_back=True, cannot_judge=True)
    hands.drop(reader.main.screen_shown.start, package)
    reader.awake()
    reader.fill_form_by_mouse()
    reader.check_display_by_mouse()
    reader.press_button("Begin")
    for number in range(3):
        assert reader.panel.progress.text() == f"{number + 1} / 3"
        for row, value in zip(reader.panel.rows, VALUES, strict=True):
            reader.click(row.buttons[value - 1])
            assert row.value == value
        if number == 1:
            reader.click(reader.panel.rows[1].buttons[5])
            assert reader.panel.rows[1].anchor_text == "Cannot be judged"
            reader.press_button("Back")
            assert reader.panel.progress.text() == "1 / 3"
            reader.press_button("Next")
        reader.press_button("Next")
    assert reader.window.shows(reader.window.sign)
    reader.click(reader.window.sign.name)
    reader.type("AR")
    reader.press_button("Sign off")
    session = reader.flow.session
    assert scores_of(session) == [VALUES, [3, None, 4, 5, 2], VALUES]
    reader.press_button("Close")
    until(lambda: reader.flow is None, "the reading is closed")


def test_that_the_screen_shows_the_image_pixel_by_pixel_and_black_while_paused(reader, hands, tmp_path):
    package = make_package(tmp_path / "study_R1.mctread", training=0, reading=2, side=300)
    hands.drop(reader.main.screen_shown.start, package)
    reader.awake()
    reader.fill_form_by_keys()
    reader.check_display_by_keys()
    reader.key(Key.Key_Return)
    settle(0.2)

    def on_screen() -> np.ndarray:
        settle(0.2)
        return grey_levels(reader.window.screen().grabWindow(0).toImage())

    wanted = reader.flow.session.frames[0]
    seen = on_screen()
    assert np.array_equal(seen[..., 0], seen[..., 1])
    assert np.array_equal(seen[..., 0], seen[..., 2])
    place = reader.window.score.picture.image_place()
    ratio = reader.window.devicePixelRatioF()
    corner = reader.window.score.picture.mapTo(reader.window, place.topLeft()) * ratio
    left, top = round(corner.x()), round(corner.y())
    assert np.array_equal(seen[top : top + 300, left : left + 300, 0], wanted)
    reader.key(Key.Key_Escape)
    assert (on_screen()[top : top + 300, left : left + 300, 0] != wanted).mean() > 0.9


def test_that_another_window_in_front_hides_the_image(reader, hands, tmp_path):
    package = make_package(tmp_path / "study_R1.mctread", training=0, reading=2)
    hands.drop(reader.main.screen_shown.start, package)
    reader.awake()
    reader.fill_form_by_keys()
    reader.check_display_by_keys()
    reader.key(Key.Key_Return, Key.Key_3)
    from PySide6.QtWidgets import QWidget

    other = QWidget()
    other.show()
    other.activateWindow()
    until(other.isActiveWindow, "another window is in front")
    until(lambda: reader.flow.session.covered, "the reading is paused")
    assert reader.window.score.picture.is_empty
    other.close()
    other.deleteLater()
    reader.awake()
    reader.key(Key.Key_Return)
    assert reader.panel.rows[0].value == 3


@pytest.mark.skipif("MCTGUI_RATIO" in os.environ, reason="this is the process at another ratio")
def test_that_it_is_so_on_a_screen_with_finer_pixels(window):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MCTGUI_RATIO": "2", "QT_SCALE_FACTOR": "2"}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "pixel_by_pixel", __file__]
    done = subprocess.run(words, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=200)
    assert "1 passed" in done.stdout, done.stdout[-4000:]


# The program itself, killed


def started(what: str, package: Path, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MCTGUI_CONFIG_DIR": str(folder)}
    program = str(Path(__file__).with_name("reading_program.py"))
    return subprocess.Popen(
        [sys.executable, program, what, str(package)],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_that_a_killed_program_goes_on_at_the_same_image_with_the_answers_given(qapp: QApplication, tmp_path):
    if qapp.platformName() in HEADLESS:
        pytest.skip("there is no screen (use xvfb-run, without QT_QPA_PLATFORM)")
    package = make_package(tmp_path / "study_R1.mctread", training=0, reading=3)
    first = started("work", package, tmp_path / "user")
    try:
        assert first.stdout is not None
        line = first.stdout.readline()
        assert line, first.stderr.read() if first.stderr else ""
        before = json.loads(line)
    finally:
        first.kill()
        first.communicate(timeout=20)
    assert before["progress"] == "2 / 3"
    assert before["values"] == [3, 4, None, None, None]
    second = started("return", package, tmp_path / "user")
    words, errors = second.communicate(timeout=90)
    assert second.returncode == 0, errors
    assert json.loads(words.splitlines()[-1]) == before
