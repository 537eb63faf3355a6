"""How long the program takes to its first window, warm: ``python tests/benchmarks/bench_start.py``.

Each start is a process of its own; the time counts from the moment when it is asked for until the window is on the screen
and its first events are done. The bare window of Qt, measured in turn with it, says how much of that is the machine's.
Target: 2.5 s on two cores, with neither torch nor VTK loaded.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGET_S = 2.5
STARTS = 5
HEAVY = ("torch", "vtk", "vtkmodules", "statsmodels", "matplotlib", "scipy.stats", "numba", "skimage", "SimpleITK")

_END = """
application.processEvents()
while not window.windowHandle().isExposed():
    application.processEvents()
application.processEvents()
import json, os, sys, time
print(json.dumps([time.time() - float(os.environ["BENCH_STARTED"]), sorted(sys.modules)]), flush=True)
os._exit(0)
"""
BARE = (
    """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
"""
    + _END
)
OURS = (
    """
from PySide6.QtWidgets import QApplication
import mctgui.__main__, mctgui.qt.app
from mctgui.project.settings import Settings
from mctgui.qt.theme import Theme
application = QApplication([])
application.setStyle("Fusion")
settings = Settings.load()
theme = Theme(settings.theme, settings.font_size)
theme.apply()
from mctgui.qt.main_window import MainWindow
window = MainWindow(settings, theme)
window.show()
"""
    + _END
)


def start(code: str, folder: str) -> tuple[float, list[str]]:
    """Seconds from asking to the window, and the modules that were loaded for it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MCTGUI_CONFIG_DIR": folder}
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    environment["BENCH_STARTED"] = repr(time.time())
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    seconds, modules = json.loads(ended.stdout.splitlines()[-1])
    return seconds, modules


def main() -> None:
    """Print seconds, their ratio, and which heavy libraries were loaded."""
    with tempfile.TemporaryDirectory() as folder:
        start(OURS, folder)  # the first one warms the disk cache and writes the byte code
        bare, ours, loaded = [], [], []
        for _ in range(STARTS):
            bare.append(start(BARE, folder)[0])
            seconds, loaded = start(OURS, folder)
            ours.append(seconds)
    heavy = [name for name in HEAVY if name in loaded]
    middle, middle_bare = statistics.median(ours), statistics.median(bare)
    print(f"start to first window: {middle:.2f} s (median, {min(ours):.2f} to {max(ours):.2f}), target {TARGET_S} s")
    print(f"bare Qt window:        {middle_bare:.2f} s; ratio {middle / middle_bare:.1f}")
    print(f"heavy libraries:       {', '.join(heavy) or 'none'}; load of the machine {load()}")


def load() -> str:
    """What else the machine is doing, without which no time means anything."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "unknown"


@pytest.mark.benchmark
def test_that_the_start_is_measured(capsys):
    with capsys.disabled():
        print()
        main()


if __name__ == "__main__":
    main()
