"""Looking through a folder: what is told while it goes on."""

from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from mctgui.dicom import Catalogue, find_series, scanning
from mctgui.jobs import finish


@pytest.fixture
def always_telling(monkeypatch):
    monkeypatch.setattr(scanning, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(scanning, "SHARE_OF_TELLING", 1e9)


def told(folder) -> list[Catalogue | None]:
    return [step.partial for step in find_series(folder) if step.total]


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


def test_that_files_of_a_slow_disk_are_read_at_once_and_kept_in_order(write_stack, monkeypatch):
    folder = write_stack(range(60))
    expected = finish(find_series(folder))
    read, at_once, most = scanning.read_headers, [], []

    def slowly(path):
        at_once.append(path)
        most.append(len(at_once))
        time.sleep(0.003)
        at_once.remove(path)
        return read(path)

    monkeypatch.setattr(scanning, "read_headers", slowly)
    assert finish(find_series(folder)) == expected
    assert max(most[:16]) == 1
    assert max(most) > 2


def test_that_cancelling_a_search_on_a_slow_disk_leaves_no_thread(write_stack, monkeypatch):
    folder = write_stack(range(60))
    monkeypatch.setattr(scanning, "FAR_AWAY_S", -1.0)
    work = find_series(folder)
    for _ in range(20):
        next(work)
    assert [each.name for each in threading.enumerate() if each.name.startswith("reading")]
    work.close()
    assert not [each.name for each in threading.enumerate() if each.name.startswith("reading")]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_that_files_come_folder_by_folder_and_links_lead_nowhere(tmp_path):
    for name in ("b/2", "b/1", "a/x/1", "a/1", "top", ".writing-abc/1"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "a" / "circle").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "a" / "link").symlink_to(tmp_path / "top")
    found = finish(find_series(tmp_path)).skipped
    assert [item.path.relative_to(tmp_path).as_posix() for item in found if item.path.name != "user"] == [
        "top", "a/1", "a/link", "a/x/1", "b/1", "b/2"
    ]  # fmt: skip


def test_that_a_search_can_be_cancelled_while_folders_are_still_listed(write_stack, monkeypatch):
    folder = write_stack([0])
    monkeypatch.setattr(scanning, "FIRST_AFTER_S", -1.0)
    work = find_series(folder)
    step = next(work)
    assert (step.fraction, step.message) == (None, "looking for files")
    work.close()
