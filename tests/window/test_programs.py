"""The program in processes of its own: killed in the middle of the work, and on a screen with finer pixels."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.gl,
    pytest.mark.skipif(sys.platform.startswith("linux") and not os.environ.get("DISPLAY"), reason="there is no X server"),
]


def started(*words: str, **variables: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [sys.executable, *words], env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_that_a_killed_program_offers_the_last_work_back_and_shows_it(built_project, tmp_path, own_folders):
    folder = tmp_path / "Specimen.mctproj"
    shutil.copytree(built_project, folder)
    program = str(Path(__file__).with_name("program.py"))
    first = started(program, "work", str(folder))
    try:
        assert first.stdout is not None
        line = first.stdout.readline()
        assert line, first.stderr.read() if first.stderr else ""
        before = json.loads(line)
    finally:
        first.kill()  # SIGKILL: nothing in the program hears of it
        first.communicate(timeout=20)
    assert (own_folders / "running").exists()
    assert before["window"] == [40.0, 400.0]
    assert before["shapes"] == 1
    second = started(program, "restore", str(folder))
    words, errors = second.communicate(timeout=90)
    assert second.returncode == 0, errors
    assert json.loads(words.splitlines()[-1]) == before
    assert not (own_folders / "running").exists()


@pytest.mark.skipif("MCTGUI_RATIO" in os.environ, reason="this is the process at another ratio")
def test_that_mouse_and_images_agree_on_a_screen_with_finer_pixels():
    some = "upright or three_planes or pointer or region or shift_and_move or swipe or ratio_is"
    names = ("test_linked_images.py", "test_comparing.py", "test_programs.py")
    files = [str(Path(__file__).with_name(name)) for name in names]
    ended = started(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", some, *files), MCTGUI_RATIO="2", QT_SCALE_FACTOR="2"
    )
    words, _ = ended.communicate(timeout=240)
    assert ended.returncode == 0, words[-6000:]
    assert "skipped" not in words


@pytest.mark.skipif("MCTGUI_RATIO" not in os.environ, reason="the process at another ratio does this")
def test_that_the_ratio_is_the_one_asked_for(window):
    assert window.devicePixelRatioF() == float(os.environ["MCTGUI_RATIO"])
