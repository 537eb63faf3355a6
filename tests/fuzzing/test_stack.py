"""Whatever a damaged volume file holds: one of our errors, in time, within memory, within its folder."""

from __future__ import annotations

import os

import pytest

CASES = 500
MORE_CASES = int(os.environ.get("MCTGUI_FUZZ_CASES", "20000"))


def test_that_damaged_volume_files_leave_by_an_error_of_ours(faults):
    assert faults("stack_cases.py", 0, CASES, 300) == []


@pytest.mark.slow
def test_that_many_more_damaged_volume_files_do_so_too(faults):
    """Set MCTGUI_FUZZ_CASES to their number."""
    assert faults("stack_cases.py", 1_000_000, MORE_CASES, 60 + MORE_CASES * 0.1) == []
