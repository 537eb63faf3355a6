"""Locks that end with the process that holds them."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from mctgui.project import ownership
from mctgui.project.ownership import Ownership

HOLDER = """
import sys, time
from pathlib import Path
from mctgui.project.ownership import Ownership
owner = Ownership.claim(Path(sys.argv[1]))
assert owner is not None
print("held", flush=True)
time.sleep(60)
"""


def test_that_a_name_is_claimed_once_until_it_is_released(tmp_path):
    first = Ownership.claim(tmp_path / "a.lock")
    assert Ownership.claim(tmp_path / "a.lock") is None
    first.release()
    first.release()
    assert not (tmp_path / "a.lock").exists()
    again = Ownership.claim(tmp_path / "a.lock")
    assert again.held
    again.release()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_that_the_claim_of_a_killed_process_is_free_again(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "a.lock")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    assert Ownership.claim(tmp_path / "a.lock") is None
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    claimed = Ownership.claim(tmp_path / "a.lock")
    assert claimed is not None
    claimed.release()


def test_that_a_disk_without_locks_lets_writers_go_on_and_cleaners_not(tmp_path, monkeypatch):
    monkeypatch.setattr(ownership, "taken_alone", lambda _handle: None)
    writer = Ownership.claim(tmp_path / "a.lock")
    assert writer.held
    writer.release()
    assert Ownership.claim(tmp_path / "b.lock", where_none_are=False) is None
