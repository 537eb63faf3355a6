"""Looking through a folder: what is told while it goes on."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.dicom import Catalogue, find_series, scanning
from mctgui.jobs import finish


@pytest.fixture
def always_telling(monkeypatch):
    monkeypatch.setattr(scanning, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(scanning, "SHARE_OF_TELLING", 1e9)


def told(folder) -> list[Catalogue | None]:
    return [step.partial for step in find_series(folder)]


@pytest.mark.usefixtures("always_telling")
def test_that_what_is_told_on_the_way_is_what_a_search_of_those_files_would_find(write_slice, tmp_path):
    found = []
    for number, (uid, height) in enumerate([("1.1", 0), ("1.1", 1), ("1.1", 3), ("1.2", 0), ("1.1", 2), ("1.1", 2)]):
        write_slice(tmp_path / f"{number}", np.full((6, 8), height, np.int16), SeriesInstanceUID=uid,
                    ImagePositionPatient=[0, 0, height])  # fmt: skip
        found.append(finish(find_series(tmp_path)))
    (tmp_path / "7.txt").write_text("notes")
    assert told(tmp_path) == [*found, None]
    assert [[one.shape[0] for one in each.series] for each in found] == [[1], [2], [3], [3, 1], [4, 1], [4, 1]]


@pytest.mark.usefixtures("always_telling")
def test_that_files_are_compared_once_however_often_the_catalogue_is_told(write_slice, tmp_path, monkeypatch):
    for number in range(6):
        write_slice(tmp_path / str(number))
    compared = []
    monkeypatch.setattr("mctgui.dicom.grouping._same_pixels", lambda *pair: compared.append(pair) or True)
    assert all(told(tmp_path)[:-1])
    assert len(compared) == 5


def test_that_a_quick_search_tells_nothing_on_the_way(write_stack):
    assert told(write_stack([0, 1, 2])) == [None, None, None]


def test_that_telling_takes_a_small_share_of_the_time(write_stack, monkeypatch):
    folder = write_stack(range(40))
    clock = [0.0]
    monkeypatch.setattr(scanning.time, "monotonic", lambda: clock[0])
    read, describe, costs = scanning.read_headers, scanning.group_slices, []

    def reading(path):
        clock[0] += 0.5
        return read(path)

    def grouping(records, same_pixels):
        costs.append(0.1 * len(records))
        clock[0] += costs[-1]
        return describe(records, same_pixels)

    monkeypatch.setattr(scanning, "read_headers", reading)
    monkeypatch.setattr(scanning, "group_slices", grouping)
    when = [number for number, partial in enumerate(told(folder), start=1) if partial]
    assert when[0] == 1
    assert len(when) > 2
    assert sum(costs[:-1]) < 0.05 * clock[0] + costs[len(when) - 1]
    assert np.all(np.diff(when, n=2) > 0)
