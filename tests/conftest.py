"""What all tests share: where the data lies, folders of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real scans beside the checkout; tests that need it are skipped where it is not there."""
    folder = Path(os.environ.get("MCTGUI_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real scans are not on this machine (set MCTGUI_DATA to their folder)")
    return folder
