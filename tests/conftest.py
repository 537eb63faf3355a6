"""What all tests share: where the data lies, folders of their own, and no thread left behind."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SECONDS_TO_END = 2.0

if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # Qt ends the process where it finds no screen


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real scans beside the checkout; tests that need it are skipped where it is not there."""
    folder = Path(os.environ.get("MCTGUI_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real scans are not on this machine (set MCTGUI_DATA to their folder)")
    return folder


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, logs and the demo project of a test lie in its temporary folder, never in the user's."""
    folder = tmp_path / "user"
    monkeypatch.setenv("MCTGUI_CONFIG_DIR", str(folder))
    monkeypatch.delenv("MCTGUI_DATA_DIR", raising=False)
    return folder


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + SECONDS_TO_END
    while left := [each for each in threading.enumerate() if each not in before and not each.daemon and each.is_alive()]:
        if time.monotonic() > deadline:
            pytest.fail(f"the test left threads running: {', '.join(each.name for each in left)}")
        left[0].join(0.1)
