"""Start the process in which damaged files are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture
def faults(tmp_path: Path) -> Callable[[str, int, int, float], list[str]]:
    """Run ``count`` cases of a module from number ``first`` on; gives what came out besides errors of ours.

    A case that ends the process stands in the list with the signal; the others behind it are run all the same.
    """

    def run(module: str, first: int, count: int, seconds: float) -> list[str]:
        if sys.platform != "linux":
            pytest.skip("limits of memory and time are set the Linux way")
        found: list[str] = []
        end = first + count
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
        environment.setdefault("MCTGUI_CONFIG_DIR", str(tmp_path / "settings"))
        while first < end:
            folder = tmp_path / f"from-{first}"
            folder.mkdir()
            command = [sys.executable, str(HERE / "child.py"), str(HERE / module), str(first), str(end - first), str(folder)]
            try:
                done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=seconds, check=False)
                output, ended = done.stdout, f"ended with {done.returncode}: {done.stderr[-1500:]}"
            except subprocess.TimeoutExpired as late:
                output, ended = (late.stdout or b"").decode(), f"hung for {seconds:.0f} s altogether"
            lines = output.splitlines()
            found.extend(line for line in lines if line.startswith("{"))
            if lines and lines[-1] == "done":
                break
            numbers = [int(line) for line in lines if line.isdecimal()]
            if not numbers or "hung" in ended:
                return [*found, json.dumps({"case": numbers[-1:] or first, "fault": ended})]
            found.append(json.dumps({"case": numbers[-1], "fault": ended}))
            first = numbers[-1] + 1
        return found

    return run
