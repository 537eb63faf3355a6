"""Whatever a damaged DICOM file holds: one of our errors or a reason, in time, within memory, within its folder."""

from __future__ import annotations

import os

import pytest

CASES, STREAMS = 1000, 500
MORE_CASES = int(os.environ.get("MCTGUI_FUZZ_CASES", "20000"))


def test_that_damaged_files_leave_by_a_reason_or_an_error_of_ours(faults):
    assert faults("dicom_cases.py", 0, CASES, 300) == []


@pytest.mark.slow
def test_that_many_more_damaged_files_do_so_too(faults):
    """Set MCTGUI_FUZZ_CASES to their number."""
    assert faults("dicom_cases.py", 1_000_000, MORE_CASES, 60 + MORE_CASES * 0.1) == []


def test_that_damaged_streams_do_not_end_the_process(faults):
    assert faults("native_cases.py", 0, STREAMS, 300) == []
