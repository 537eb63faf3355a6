"""The window on a real X server: what the offscreen platform hides, missing libraries above all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.gl,
    pytest.mark.skipif(not os.environ.get("DISPLAY"), reason="there is no X server (use xvfb-run)"),
]

WINDOW = """
import json, sys, time
from PySide6.QtWidgets import QApplication
from mctgui.project.settings import Settings
from mctgui.qt.main_window import MainWindow
from mctgui.qt.theme import Theme
application = QApplication([])
settings = Settings.load()
theme = Theme("dark", settings.font_size)
theme.apply()
window = MainWindow(settings, theme)
window.resize(1100, 700)
window.show()
deadline = time.monotonic() + 20
while time.monotonic() < deadline and not window.windowHandle().isExposed():
    application.processEvents()
for _ in range(50):
    application.processEvents()
    time.sleep(0.01)
picture = application.primaryScreen().grabWindow(window.winId()).toImage()
colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
print(json.dumps({"platform": application.platformName(), "width": picture.width(), "colours": len(colours)}))
window.close()
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "xcb"}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, env=environment, timeout=120, check=False
    )


def test_that_the_window_is_drawn_on_the_screen():
    ended = run("-c", WINDOW)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout.splitlines()[-1])
    assert seen["platform"] == "xcb"
    assert seen["width"] >= 1000
    assert seen["colours"] > 20  # text and icons, not an empty rectangle


def test_that_vtk_draws_with_an_x_server_too():
    ended = run("-m", "mctgui.cli.probes", "opengl")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.splitlines()[-1])["drawn"] is True
