"""The wheel holds what the program needs when there is no checkout around it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_that_the_wheel_carries_resources_and_models(tmp_path):
    pytest.importorskip("hatchling")
    source = tmp_path / "source"
    leave_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("mctgui", "resources", "models"):
        shutil.copytree(ROOT / name, source / name, ignore=leave_out)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("mctgui/_resources/") for name in names)
    assert any(name.startswith("mctgui/_models/") and name.endswith("model.safetensors") for name in names)
    assert "mctgui/cli/main.py" in names
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]
