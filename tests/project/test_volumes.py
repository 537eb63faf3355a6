"""Files of a volume: half resolution, statistics, thumbnail, and volumes that grow."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections import namedtuple

import numpy as np
import pytest

from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.jobs import finish
from mctgui.project import Project, volumes
from mctgui.volume import Grid, Volume


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        made.add_case()
        yield made


def add(project, voxels, spacing=(0.1, 0.1, 0.1), intensity="grey8"):
    return finish(project.add_volume(1, "microct", Volume.from_spacing(voxels, spacing, intensity)))


def files(project):
    return sorted(path.name for path in (project.folder / "volumes").iterdir())


@pytest.mark.parametrize("shape", [(4, 6, 8), (5, 7, 9), (1, 3, 2), (2, 1, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int16, np.uint16, np.int32, np.float32])
def test_that_half_resolution_is_the_mean_of_the_voxels_that_are_there(shape, dtype):
    limits = (0, 255) if dtype == np.float32 else (max(np.iinfo(dtype).min, -30000), min(np.iinfo(dtype).max, 70000))
    voxels = np.random.default_rng(1).integers(*limits, shape, endpoint=True).astype(dtype)
    result = volumes.halved(voxels)
    assert result.dtype == dtype
    for index in np.ndindex(*result.shape):
        block = voxels[tuple(slice(2 * at, 2 * at + 2) for at in index)].astype(np.float64)
        assert abs(result[index] - block.mean()) <= (1e-3 if dtype == np.float32 else 0.5)


def test_that_half_resolution_lies_where_its_voxels_lay(project):
    affine = np.array([[0, 0.2, 0, 5], [-0.1, 0, 0, 6], [0, 0, 0.3, 7], [0, 0, 0, 1]])
    voxels = np.zeros((8, 10, 12), np.uint8)
    record = finish(project.add_volume(1, "microct", Volume(voxels, affine, "grey8")))
    half = project.load_pyramid(record)
    assert half.shape == (4, 5, 6)
    assert half.spacing_mm == pytest.approx((0.6, 0.4, 0.2))
    np.testing.assert_allclose(half.index_to_mm((1, 2, 3)), record.grid.index_to_mm((2.5, 4.5, 6.5)))
    np.testing.assert_allclose(half.grid.centre_mm, record.grid.centre_mm)


def test_that_slabs_make_the_same_files_as_the_whole(project, monkeypatch):
    voxels = np.random.default_rng(2).integers(0, 255, (23, 8, 8)).astype(np.uint8)
    whole = add(project, voxels)
    monkeypatch.setattr(volumes, "SLAB_BYTES", 4 * 64)
    in_slabs = add(project, voxels)
    assert len(list(volumes.slabs(23, 64))) == 6
    np.testing.assert_array_equal(project.load_pyramid(whole).voxels, project.load_pyramid(in_slabs).voxels)
    np.testing.assert_array_equal(project.load_volume(in_slabs).voxels, voxels)
    np.testing.assert_array_equal(project.statistics(whole).counts, project.statistics(in_slabs).counts)


@pytest.mark.parametrize("slab_bytes", [4 * 64, 6 * 64, 2**20])
@pytest.mark.parametrize("depth", [20, 22, 23, 25])
def test_that_a_large_volume_has_a_quarter_level_that_is_the_half_of_the_half(project, monkeypatch, depth, slab_bytes):
    voxels = np.random.default_rng(2).integers(0, 255, (depth, 8, 8)).astype(np.uint8)
    assert project.load_quarter(add(project, voxels)) is None
    monkeypatch.setattr(volumes, "QUARTER_FROM", 1)
    monkeypatch.setattr(volumes, "SLAB_BYTES", slab_bytes)
    record = add(project, voxels)
    quarter = project.load_quarter(record)
    np.testing.assert_array_equal(quarter.voxels, volumes.halved(project.load_pyramid(record).voxels))
    np.testing.assert_allclose(quarter.index_to_mm((1, 1, 1)), record.grid.index_to_mm((5.5, 5.5, 5.5)))


def test_that_pages_of_a_memory_map_are_released_and_read_again(project):
    voxels = np.random.default_rng(2).integers(0, 255, (16, 256, 256)).astype(np.uint8)
    mapped = project.load_volume(add(project, voxels)).canonical().voxels[::-1]
    for _ in range(2):
        np.testing.assert_array_equal(mapped, voxels[::-1])
        volumes.release_pages(mapped)
    own = voxels.copy()
    own.flags.writeable = False
    volumes.release_pages(own)  # no memory map: left alone
    np.testing.assert_array_equal(own, voxels)


@pytest.mark.parametrize(
    ("dtype", "low", "high"), [(np.uint8, 0, 255), (np.int8, -128, 127), (np.int16, -1024, 3071), (np.uint16, 7, 65000)]
)
def test_that_statistics_count_every_voxel(project, dtype, low, high):
    voxels = np.random.default_rng(3).integers(low, high, (6, 20, 20), endpoint=True).astype(dtype)
    record = add(project, voxels, intensity="raw")
    statistics = project.statistics(record)
    values, counts = np.unique(voxels, return_counts=True)
    present = statistics.counts > 0
    np.testing.assert_array_equal(statistics.values[present], values)
    np.testing.assert_array_equal(statistics.counts[present], counts)
    np.testing.assert_array_equal(statistics.slice_low, voxels.min(axis=(1, 2)))
    np.testing.assert_array_equal(statistics.slice_high, voxels.max(axis=(1, 2)))
    assert record.value_range == (voxels.min(), voxels.max())


def test_that_floats_with_gaps_have_statistics_too(project):
    voxels = np.linspace(0, 1, 4 * 6 * 6, dtype=np.float32).reshape(4, 6, 6)
    voxels[0, 0, 0] = np.nan
    statistics = project.statistics(add(project, voxels, intensity="raw"))
    assert statistics.value_range[1] == 1.0
    assert statistics.counts.sum() > 0


def test_that_the_thumbnail_keeps_proportions_and_sides(project):
    voxels = np.zeros((5, 20, 40), np.int16) - 1000
    voxels[2, :10, :20] = 1500  # bone at the low row and column: anterior right of the patient
    picture = project.thumbnails(add(project, voxels, (1.0, 0.4, 0.4), "HU"))
    assert picture.shape == (96, 96)
    assert picture.dtype == np.uint8
    assert picture[24 + 12, 24] > 100  # half level mixes two slices: (1500 - 1000) / 2 HU
    assert picture[24 + 36, 72] == 0
    assert picture[5].max() == 0  # above the picture: it is twice as wide as high


def test_that_a_view_is_stored_as_it_looks(project):
    voxels = np.arange(4 * 5 * 6, dtype=">i2").reshape(4, 5, 6)
    view = voxels[::-1].transpose(0, 2, 1)
    record = add(project, view, intensity="raw")
    np.testing.assert_array_equal(project.load_volume(record).voxels, view)


def test_that_storing_needs_memory_for_slabs_only(project, tmp_path, monkeypatch):
    monkeypatch.setattr(volumes, "SLAB_BYTES", 2**20)
    big = np.lib.format.open_memmap(tmp_path / "big.npy", "w+", np.uint8, (96, 512, 512))
    big[:] = 3
    volume = Volume.from_spacing(np.load(tmp_path / "big.npy", mmap_mode="r"), (1, 1, 1), "grey8")
    tracemalloc.start()
    try:
        finish(project.add_volume(1, "microct", volume))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < big.nbytes / 2  # 24 MiB; the temporaries of a slab of 1 MiB are what counts


def test_that_nothing_is_left_when_the_work_is_closed(project, monkeypatch):
    monkeypatch.setattr(volumes, "SLAB_BYTES", 1)
    work = project.add_volume(1, "mdct", Volume.from_spacing(np.zeros((20, 4, 4), np.int16), (1, 1, 1), "HU"))
    for _ in range(4):
        next(work)
    assert files(project) != []
    work.close()
    assert files(project) == []
    assert project.volumes(1) == []


def test_that_a_volume_needs_its_case(project):
    with pytest.raises(MctguiError, match="no longer in the project"):
        finish(project.add_volume(99, "mdct", Volume.from_spacing(np.zeros((2, 2, 2)), (1, 1, 1))))
    assert files(project) == []


def test_that_a_case_deleted_meanwhile_leaves_no_volume(project):
    work = project.add_volume(1, "mdct", Volume.from_spacing(np.zeros((4, 4, 4), np.int16), (1, 1, 1), "HU"))
    next(work)
    next(work)
    project.delete_case(1)
    with pytest.raises(StorageFailure, match="no longer holds"):
        finish(work)
    assert files(project) == []


def test_that_too_small_a_disk_is_told_before_the_work(project, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**9, 10**9, 1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StorageFailure, match=r"needs .* MB and 0 MB are free"):
        add(project, np.zeros((4, 4, 4), np.uint8))
    assert files(project) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs the device that is always full")  # noqa: PTH110
def test_that_a_disk_that_fills_up_is_one_clear_error_and_leaves_nothing(project):
    with project.growing_volume(1, "microct", Grid.from_spacing((4, 64, 64), (1, 1, 1))) as growing:
        growing._file.close()
        growing._file = open("/dev/full", "wb")  # noqa: SIM115, PTH123
        growing._open_files.append(growing._file.close)
        with pytest.raises(StorageFailure, match="disk is full") as caught:
            growing.put(0, np.zeros((64, 64), np.uint8))
    assert "Free some space" in caught.value.hint
    assert files(project) == []
    assert project.volumes(1) == []


def grow(project, depth=6):
    return project.growing_volume(1, "microct-like", Grid.from_spacing((depth, 4, 5), (0.1, 0.1, 0.1)))


def test_that_a_growing_volume_shows_its_slices_at_once(project):
    with grow(project) as growing:
        assert project.growing(1) == [growing]
        growing.put(3, np.full((4, 5), 77, np.uint8))
        assert growing.volume.voxels[3].min() == 77
        assert growing.volume.voxels[2].max() == 0
        np.testing.assert_array_equal(np.flatnonzero(growing.filled), [3])
        assert project.volumes(1) == []
    assert project.growing() == []
    assert files(project) == []


@pytest.mark.parametrize("order", [range(6), [5, 4, 3, 2, 1, 0], [2, 3, 1, 4, 0, 5]])
def test_that_slices_may_come_in_any_order(project, order):
    voxels = np.random.default_rng(4).integers(0, 255, (6, 4, 5)).astype(np.uint8)
    with grow(project) as growing:
        for index in order:
            growing.put(index, voxels[index])
        seen = growing.volume
        record = finish(growing.confirm())
    np.testing.assert_array_equal(project.load_volume(record).voxels, voxels)
    np.testing.assert_array_equal(project.load_pyramid(record).voxels, volumes.halved(voxels))
    np.testing.assert_array_equal(seen.voxels, voxels)  # who looked on may go on looking
    assert record.is_synthetic
    assert [path for path in files(project) if path.endswith(".lock")] == []


def test_that_a_volume_with_missing_slices_is_not_confirmed(project):
    with grow(project) as growing:
        growing.put(0, np.zeros((4, 5), np.uint8))
        with pytest.raises(ValueError, match="5 slices are missing"):
            finish(growing.confirm())
    assert project.volumes(1) == []


@pytest.mark.parametrize(("first", "shape"), [(0, (5, 4)), (6, (4, 5)), (-1, (4, 5)), (5, (2, 4, 5))])
def test_that_slices_that_do_not_fit_are_refused(project, first, shape):
    with grow(project) as growing, pytest.raises(ValueError, match="do not fit"):
        growing.put(first, np.zeros(shape, np.uint8))


def test_that_opening_again_leaves_alone_what_is_being_written_and_clears_what_was_abandoned(project):
    with grow(project) as growing:
        for index in range(6):
            growing.put(index, np.full((4, 5), index, np.uint8))
        abandoned = project.folder / "volumes" / "0001-mdct-0123456789ab"
        abandoned.mkdir()
        (abandoned / "voxels.npy").write_bytes(b"half a volume")
        stranger = project.folder / "volumes" / "notes"
        stranger.mkdir()
        with Project.open(project.folder):
            assert not abandoned.exists()
            assert stranger.exists()
            assert growing.folder.path.exists()
        record = finish(growing.confirm())
    with Project.open(project.folder) as opened:
        assert opened.load_volume(record).voxels[5, 0, 0] == 5


def test_that_closing_the_project_discards_what_still_grows(project):
    growing = grow(project)
    project.close()
    assert not growing.folder.path.exists()


@pytest.mark.parametrize("damage", ["missing", "truncated", "other shape", "pickle"])
def test_that_damaged_voxels_are_one_clear_error(project, damage):
    record = add(project, np.zeros((4, 16, 16), np.uint8))
    path = project.folder / record.path / "voxels.npy"
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[:300])
    elif damage == "other shape":
        np.save(path, np.zeros((3, 3, 3), np.uint8))
    else:
        np.save(path, np.array([{"code": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(UnreadableFile) as caught:
        project.load_volume(record)
    assert "import it again" in caught.value.hint


def test_that_damaged_statistics_are_one_clear_error(project):
    record = add(project, np.zeros((4, 4, 4), np.uint8))
    (project.folder / record.path / "statistics.npz").write_bytes(b"PK nonsense")
    with pytest.raises(UnreadableFile):
        project.statistics(record)
