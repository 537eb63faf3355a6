"""Importing scans: what is kept of the source, and that nothing is half-imported."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from mctgui.dicom import write_series
from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.importing import import_path
from mctgui.volume import Volume


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        yield made


@pytest.fixture
def scan(tmp_path):
    voxels = np.random.default_rng(6).integers(-200, 1500, (5, 8, 9)).astype(np.int16)
    volume = Volume.from_spacing(voxels, (0.6, 0.3, 0.3), "HU", (1.0, 2.0, 3.0))
    write_series(volume, tmp_path / "Doe^Jane", description="spine")
    return tmp_path / "Doe^Jane", volume


def test_that_a_dicom_folder_becomes_a_case_with_its_mdct(project, scan):
    folder, volume = scan
    case = finish(import_path(project, folder, level="L2", donor="3"))
    assert project.cases() == [case]
    assert case.title == "SP-0001 · L2 · donor 3"
    (record,) = project.volumes(case.id)
    assert record.modality == "mdct"
    np.testing.assert_array_equal(project.load_volume(record).voxels, volume.voxels)
    np.testing.assert_allclose(project.load_volume(record).affine, volume.affine, atol=1e-5)


def test_that_only_hash_number_and_technique_of_the_source_are_kept(project, scan):
    case = finish(import_path(project, scan[0]))
    provenance = project.volumes(case.id)[0].provenance
    assert provenance["source"]["files"] == 5
    assert len(provenance["source"]["sha256"]) == 64
    assert provenance["technique"]["modality"] == "CT"
    assert "Doe" not in json.dumps(provenance)
    again = finish(import_path(project, scan[0]))
    assert project.volumes(again.id)[0].provenance["source"] == provenance["source"]


def test_that_a_dicom_series_is_never_whole_in_memory(project, scan, monkeypatch):
    from mctgui.dicom import PagedSeries, Series

    asked = []
    read = PagedSeries.read
    monkeypatch.setattr(
        PagedSeries, "read", lambda self, first, stop: asked.append((first, stop)) or read(self, first, stop)
    )
    monkeypatch.setattr(Series, "loading", lambda _: pytest.fail("the series was read in one piece"))
    seen = []
    for _step in import_path(project, scan[0]):
        seen += [int(growing.filled.sum()) for growing in project.growing()]
    assert asked[0] == (0, 2)  # something to look at before the rest is there
    assert 2 in seen
    (record,) = project.volumes(project.cases()[0].id)
    np.testing.assert_array_equal(project.load_pyramid(record).voxels.shape, (3, 4, 5))


def test_that_a_cancelled_import_of_a_series_leaves_neither_case_nor_threads(project, scan):
    before = threading.active_count()
    work = import_path(project, scan[0])
    for _step in work:
        if any(growing.filled.any() for growing in project.growing()):
            break
    work.close()
    assert (project.cases(), project.growing()) == ([], [])
    assert list((project.folder / "volumes").iterdir()) == []
    assert threading.active_count() == before


def test_that_sagittal_slices_are_imported_all_the_same(project, tmp_path):
    voxels = np.random.default_rng(1).integers(-200, 900, (4, 6, 5)).astype(np.int16)
    affine = np.eye(4)
    # Along a row to posterior, down a column to the feet, from slice to slice to the right.
    affine[:3, :3] = np.array([[0, 0, -1], [1, 0, 0], [0, -1, 0]])
    write_series(Volume(voxels, affine, "HU"), tmp_path / "sagittal", description="spine")
    case = finish(import_path(project, tmp_path / "sagittal"))
    (record,) = project.volumes(case.id)
    expected = voxels.transpose(1, 2, 0)[::-1, :, ::-1]
    np.testing.assert_array_equal(project.load_volume(record).voxels, expected)


def test_that_the_path_is_kept_only_when_the_user_wants_it(project, scan):
    case = finish(import_path(project, scan[0], remember_path=True))
    assert project.volumes(case.id)[0].provenance["path"] == str(scan[0])


def test_that_a_stack_becomes_micro_ct_and_can_join_a_case(project, scan, tmp_path):
    case = finish(import_path(project, scan[0]))
    np.save(tmp_path / "bone.npy", np.full((4, 6, 6), 9, np.uint8))
    joined = finish(import_path(project, tmp_path / "bone.npy", spacing_mm=(0.1, 0.1, 0.1), case_id=case.id))
    assert joined == case
    assert [record.modality for record in project.volumes(case.id)] == ["mdct", "microct"]
    assert project.volumes(case.id)[1].spacing_mm == pytest.approx((0.1, 0.1, 0.1))


def test_that_the_user_may_say_what_it_is(project, scan):
    case = finish(import_path(project, scan[0], modality="microct"))
    assert project.volumes(case.id)[0].modality == "microct"


def test_that_a_stack_without_spacing_adds_nothing(project, tmp_path):
    np.save(tmp_path / "bone.npy", np.zeros((4, 6, 6), np.uint8))
    with pytest.raises(MissingSpacing):
        finish(import_path(project, tmp_path / "bone.npy"))
    assert project.cases() == []


def test_that_closing_the_work_at_any_step_leaves_no_case_and_no_file(project, scan):
    steps = len(list(import_path(project, scan[0])))
    project.delete_case(1)
    for stop in range(1, steps):
        work = import_path(project, scan[0])
        for _ in range(stop):
            next(work)
        work.close()
        assert project.cases() == []
        assert list((project.folder / "volumes").iterdir()) == []


def test_that_a_failing_second_volume_leaves_the_case_that_was_there(project, scan, tmp_path):
    case = finish(import_path(project, scan[0]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(MctguiError):
        finish(import_path(project, tmp_path / "empty", case_id=case.id))
    assert project.cases() == [case]
    assert len(project.volumes(case.id)) == 1


def test_that_several_series_must_be_told_apart(project, scan, tmp_path):
    _folder, volume = scan
    write_series(volume, tmp_path / "both" / "a", description="a")
    write_series(volume, tmp_path / "both" / "b", description="b")
    with pytest.raises(MctguiError):
        finish(import_path(project, tmp_path / "both"))
    assert project.cases() == []
    from mctgui.dicom import find_series

    wanted = finish(find_series(tmp_path / "both")).series[1].uid
    case = finish(import_path(project, tmp_path / "both", series_uid=wanted))
    assert len(project.volumes(case.id)) == 1


def test_that_a_volume_file_beside_a_series_must_be_told_apart_too(project, scan):
    np.save(scan[0] / "bone.npy", np.zeros((4, 6, 6), np.uint8))
    with pytest.raises(MctguiError, match="2 volumes"):
        finish(import_path(project, scan[0]))
    case = finish(import_path(project, scan[0], series_uid="bone.npy", spacing_mm=(0.1, 0.1, 0.1)))
    (record,) = project.volumes(case.id)
    assert record.modality == "microct"
    assert record.provenance["source"]["files"] == 1


def test_that_a_spacing_given_for_dicom_is_not_silently_dropped(project, scan):
    with pytest.raises(MctguiError, match="DICOM files say themselves"):
        finish(import_path(project, scan[0], spacing_mm=(1, 1, 1)))


def test_that_a_micro_ct_is_imported_with_its_spacing(project, shared_data):
    path = shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif"
    case = finish(import_path(project, path, spacing_mm=(0.052, 0.052, 0.052)))
    (record,) = project.volumes(case.id)
    assert record.modality == "microct"
    assert record.spacing_mm == pytest.approx((0.052,) * 3)


def test_that_a_clinical_scan_is_imported(project, shared_data):
    case = finish(import_path(project, shared_data / "ct_spine_philips_lidc0314", level="L1"))
    (record,) = project.volumes(case.id)
    assert record.modality == "mdct"
    assert record.intensity == "HU"
    assert project.load_pyramid(record).shape[0] == (record.shape[0] + 1) // 2
    assert project.thumbnails(record).max() > 0


def test_that_each_header_is_read_once(project, scan, monkeypatch):
    from mctgui.dicom import scanning

    seen = []
    read = scanning.read_headers
    monkeypatch.setattr(scanning, "read_headers", lambda path: seen.append(path) or read(path))
    finish(import_path(project, scan[0]))
    assert len(seen) == len(set(seen)) == 5


def test_that_slices_are_kept_while_they_are_read(project, tmp_path):
    folder, voxels = slices(tmp_path)
    case = finish(import_path(project, folder, spacing_mm=(0.3, 0.2, 0.1)))
    (record,) = project.volumes(case.id)
    assert (record.modality, record.intensity, record.spacing_mm) == ("microct", "grey16", pytest.approx((0.3, 0.2, 0.1)))
    np.testing.assert_array_equal(project.load_volume(record).voxels, voxels)
    assert project.load_pyramid(record).shape == (4, 4, 5)
    assert record.provenance["source"]["files"] == 7


def test_that_the_first_slices_are_seen_before_the_last_are_read(project, tmp_path, monkeypatch):
    monkeypatch.setattr("mctgui.project.volumes.SLAB_BYTES", 1)
    folder, voxels = slices(tmp_path)
    work = import_path(project, folder, spacing_mm=(1, 1, 1))
    for _step in work:
        growing = project.growing()
        if growing and growing[0].filled.any():
            break
    assert growing[0].filled.tolist() == [True, True] + [False] * 5
    np.testing.assert_array_equal(growing[0].volume.voxels[:2], voxels[:2])
    work.close()
    assert project.cases() == []
    assert list((project.folder / "volumes").iterdir()) == []


def test_that_a_memory_map_that_was_kept_does_not_count_as_memory_of_the_program(project, tmp_path, monkeypatch):
    import tifffile

    monkeypatch.setattr("mctgui.project.volumes.SLAB_BYTES", 2**20)
    tifffile.imwrite(tmp_path / "bone.tif", np.random.default_rng(0).integers(0, 255, (48, 1024, 1024)).astype(np.uint8))
    before, most = mapped_mebibytes(), 0.0
    for _step in import_path(project, tmp_path / "bone.tif", spacing_mm=(1, 1, 1)):
        most = max(most, mapped_mebibytes() - before)
    assert most < 24


def mapped_mebibytes():
    """How much of mapped files this process holds in memory."""
    status = Path("/proc/self/status")
    if not status.is_file():
        pytest.skip("this system does not tell how much of mapped files is in memory")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssFile")) / 1024


def test_that_a_slice_that_cannot_be_read_adds_nothing(project, tmp_path):
    folder, _ = slices(tmp_path)
    raw = bytearray((folder / "s5.png").read_bytes())
    raw[60:-20] = bytes(len(raw) - 80)
    (folder / "s5.png").write_bytes(bytes(raw))
    with pytest.raises(UnreadableFile, match=r"s5\.png"):
        finish(import_path(project, folder, spacing_mm=(1, 1, 1)))
    assert project.cases() == []
    assert list((project.folder / "volumes").iterdir()) == []


def slices(tmp_path):
    """A folder of seven PNG slices."""
    import cv2

    voxels = np.random.default_rng(6).integers(0, 60000, (7, 8, 9)).astype(np.uint16)
    (tmp_path / "slices").mkdir()
    for number, image in enumerate(voxels, start=4):
        cv2.imwrite(str(tmp_path / "slices" / f"s{number}.png"), image)
    return tmp_path / "slices", voxels


def test_that_mended_slices_say_so_in_the_provenance(project, scan):
    sorted(scan[0].iterdir())[3].unlink()
    with pytest.raises(MctguiError, match="missing"):
        finish(import_path(project, scan[0]))
    case = finish(import_path(project, scan[0], arrangement="resampled"))
    (record,) = project.volumes(case.id)
    assert record.shape[0] == 5
    assert [warning["code"] for warning in record.provenance["warnings"]][-1] == "arranged-resampled"


@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"byteorder": ">"}])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_that_pages_of_a_tiff_are_kept_while_they_are_read(project, tmp_path, monkeypatch, options, dtype):
    import tifffile

    monkeypatch.setattr("mctgui.project.volumes.SLAB_BYTES", 1)
    monkeypatch.setattr("mctgui.project.importing.load_source", None)
    voxels = np.random.default_rng(1).integers(0, 90, (5, 30, 40)).astype(dtype)
    with tifffile.TiffWriter(tmp_path / "bone.tif", byteorder=options.get("byteorder", "<")) as writer:
        for image in voxels:
            writer.write(
                image, contiguous=False, metadata=None, compression=options.get("compression"), photometric="minisblack"
            )
    work = import_path(project, tmp_path / "bone.tif", spacing_mm=(0.3, 0.2, 0.1))
    for _step in work:
        if project.growing() and project.growing()[0].filled.any():
            break
    assert project.growing()[0].filled.tolist() == [True, True, False, False, False]
    work.close()
    case = finish(import_path(project, tmp_path / "bone.tif", spacing_mm=(0.3, 0.2, 0.1)))
    (record,) = project.volumes(case.id)
    np.testing.assert_array_equal(project.load_volume(record).voxels, voxels)
    assert record.spacing_mm == pytest.approx((0.3, 0.2, 0.1))
