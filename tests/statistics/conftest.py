"""The reference values made with R."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def golden(shared_data: Path) -> dict[str, Any]:
    path = shared_data / "statistics_golden.json"
    if not path.is_file():
        pytest.skip("the reference values of R are not on this machine")
    return json.loads(path.read_text(encoding="utf-8"))
