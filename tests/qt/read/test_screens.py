"""The reading on several screens, and on screens with finer pixels, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TWO_SCREENS = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
application = QApplication([])
from mctgui.project.settings import Settings
from mctgui.qt.main_window import MainWindow
from mctgui.qt.theme import Theme
theme = Theme(); theme.apply()
window = MainWindow(Settings.load(), theme)
window.show()
window.show_screen("read")
read = window.screen_shown
assert read.start.screens.count() == 2, read.start.screens.count()
assert read.start.screens.itemText(1) == "2: 1800 × 1400 pixels", read.start.screens.itemText(1)
read.start.screens.setCurrentIndex(1)
read.open_package(Path(sys.argv[1]))
reading, second = read.flow.window, application.screens()[1]
QTest.qWait(50)
assert reading.screen() is second
assert reading.geometry() == second.geometry(), reading.geometry()
form = reading.form
form.years.setValue(3); form.specialty.setCurrentIndex(1); form._go_on()
check = reading.check
assert "1800 × 1400" in check.facts.text()
for one in (check.low, check.high, check.bars):
    one.yes.setChecked(True)
check.steps.setValue(18); check.model.setText("RX360"); check.go_on.click()
reading.notice.main.click()
assert not reading.score.picture.is_empty
reading.windowHandle().setScreen(application.screens()[0])
QTest.qWait(50)
assert reading.score.picture.is_empty, "the image stayed when the window went to another screen"
assert read.flow.session.covered
assert reading.geometry() == second.geometry(), reading.geometry()
check, = read.flow.session.state.displays
assert list(check["screen_pixels"]) == [1800, 1400] and check["scale_factor"] == 1
read.flow.leave()
QTest.qWait(50)
window.close()
print("all held")
"""


def run(words: list[str], **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", **variables}
    done = subprocess.run(words, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=200)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_that_the_reading_stays_on_the_chosen_screen(package, tmp_path, own_folders):
    screens = [
        {"name": "one", "x": 0, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1},
        {"name": "two", "x": 1280, "y": 0, "width": 1800, "height": 1400, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1},
    ]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    script = tmp_path / "two_screens.py"
    script.write_text(TWO_SCREENS, encoding="utf-8")
    said = run([sys.executable, str(script), str(package(training=0))], QT_QPA_PLATFORM=f"offscreen:configfile={config}")
    assert "all held" in said


@pytest.mark.skipif("QT_SCALE_FACTOR" in os.environ, reason="this is the process at another ratio")
@pytest.mark.parametrize("ratio", ["1.5", "2"])
def test_that_pixels_stand_on_whole_pixels_of_finer_screens_too(ratio):
    widgets = str(Path(__file__).with_name("test_widgets.py"))
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "whole_pixels", widgets]
    assert "3 passed" in run([sys.executable, *words], QT_SCALE_FACTOR=ratio)
