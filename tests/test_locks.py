from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mctgui.locks import taken_alone


def test_that_one_at_a_time_has_a_file_and_closing_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "held"
    path.write_bytes(b"content")
    first, second = (os.open(path, os.O_RDWR) for _ in range(2))
    assert taken_alone(first) is True
    assert taken_alone(second) is False
    assert path.read_bytes() == b"content"  # it can be read meanwhile
    os.close(first)
    assert taken_alone(second) is True
    os.close(second)


def test_that_the_end_of_a_process_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "held"
    path.touch()
    holding = f"""
import os, sys
from mctgui.locks import taken_alone
assert taken_alone(os.open({str(path)!r}, os.O_RDWR))
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        ours = os.open(path, os.O_RDWR)
        assert taken_alone(ours) is False
        other.kill()
        other.wait()
        assert taken_alone(ours) is True
        os.close(ours)


@pytest.mark.skipif(sys.platform == "win32", reason="the call differs there")
def test_that_a_disk_without_locks_cannot_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refused)
    handle = os.open(tmp_path / "held", os.O_RDWR | os.O_CREAT)
    assert taken_alone(handle) is None
    os.close(handle)
