"""Whatever a user points at: opened if it is clear what is meant, else one sentence that says how to choose."""

from __future__ import annotations

import itertools
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from mctgui.cli.results import strict_json
from mctgui.dicom import write_series
from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile, UnsupportedSeries
from mctgui.jobs import finish
from mctgui.project.finding import find_sources
from mctgui.project.sources import describe, open_volume
from mctgui.stack import save_stack
from mctgui.volume import Volume

INFO_KEYS = {"uid", "modality", "description", "slices", "shape", "spacing_mm", "slice_thickness_mm", "loadable", "warnings"}


def ramp(value: int = 0) -> Volume:
    voxels = np.arange(60, dtype=np.int16).reshape(3, 4, 5) + value
    return Volume.from_spacing(voxels, (0.5, 0.25, 0.125), "HU", (1, 2, 3))


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A folder tree with one series somewhere in it."""
    write_series(ramp(), tmp_path / "case" / "deep" / "er", description="spine", slice_thickness_mm=0.6)
    (tmp_path / "case" / "notes.txt").write_text("hello\n")
    return tmp_path / "case"


def test_that_the_only_series_of_a_tree_is_opened(scan):
    volume = finish(open_volume(scan))
    assert np.array_equal(volume.voxels, ramp().voxels)
    assert volume.spacing_mm == pytest.approx((0.5, 0.25, 0.125))


def test_that_one_dicom_file_is_one_slice(scan):
    volume = finish(open_volume(next((scan / "deep" / "er").iterdir())))
    assert volume.shape == (1, 4, 5)


def test_that_progress_ends_where_it_should(scan):
    steps = list(open_volume(scan))
    assert steps[-1].fraction == pytest.approx(1.0)
    assert all(earlier.done <= later.done for earlier, later in itertools.pairwise(steps))


def test_that_several_series_are_not_chosen_between_but_named(scan):
    other = write_series(ramp(5), scan / "second", description="other spine")
    with pytest.raises(UnsupportedSeries) as caught:
        finish(open_volume(scan))
    assert "2 volumes" in caught.value.message
    assert f"--series {other}" in caught.value.hint
    assert "other spine" in caught.value.hint
    assert finish(open_volume(scan, series_uid=other)).voxels[0, 0, 0] == 5


def test_that_the_end_of_a_uid_is_enough_when_it_is_unmistakable(scan):
    uid = write_series(ramp(5), scan / "second", description="x")
    assert finish(open_volume(scan, series_uid=uid[-12:])).voxels[0, 0, 0] == 5


def test_that_an_unknown_uid_is_answered_with_the_known_ones(scan):
    with pytest.raises(UnsupportedSeries, match="no series 9\\.9") as caught:
        finish(open_volume(scan, series_uid="9.9"))
    assert "--series" in caught.value.hint


def test_that_a_series_with_a_gap_is_refused_with_its_reason(tmp_path):
    volume = Volume.from_spacing(np.zeros((6, 4, 5), np.int16), (1, 1, 1), "HU")
    write_series(volume, tmp_path / "scan", description="x")
    sorted((tmp_path / "scan").iterdir())[3].unlink()
    with pytest.raises(UnsupportedSeries, match="missing"):
        finish(open_volume(tmp_path / "scan"))


def test_that_one_loadable_series_beside_an_unloadable_one_is_opened(scan):
    volume = Volume.from_spacing(np.zeros((6, 4, 5), np.int16), (1, 1, 1), "HU")
    write_series(volume, scan / "gap", description="x")
    sorted((scan / "gap").iterdir())[3].unlink()
    assert finish(open_volume(scan)).shape == (3, 4, 5)


def test_that_a_volume_file_is_opened_directly_and_in_a_folder(tmp_path):
    save_stack(ramp(), tmp_path / "in" / "bone.npy")
    for path in (tmp_path / "in" / "bone.npy", tmp_path / "in"):
        assert np.array_equal(finish(open_volume(path)).voxels, ramp().voxels)


def test_that_a_volume_file_in_a_tree_has_its_path_as_uid(scan):
    save_stack(ramp(9), scan / "stacks" / "bone.tif")
    assert finish(open_volume(scan, series_uid="stacks/bone.tif")).voxels[0, 0, 0] == 9


def test_that_spacing_is_for_files_that_lack_it(scan, tmp_path):
    np.save(tmp_path / "a.npy", np.zeros((3, 4, 5), np.uint8))
    with pytest.raises(MissingSpacing):
        finish(open_volume(tmp_path / "a.npy"))
    assert finish(open_volume(tmp_path / "a.npy", (3, 2, 1))).spacing_mm == (3, 2, 1)
    with pytest.raises(MctguiError, match="DICOM files say themselves"):
        finish(open_volume(scan, (1, 1, 1)))


@pytest.mark.parametrize("job", [open_volume, describe])
def test_that_what_holds_no_image_is_one_clear_sentence(job, tmp_path, scan):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match="is empty"):
        finish(job(tmp_path / "empty"))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.dcm").write_text("text\n")
    with pytest.raises(UnreadableFile, match="text file"):
        finish(job(tmp_path / "texts"))
    slice_file = next((scan / "deep" / "er").iterdir())
    (tmp_path / "cut.dcm").write_bytes(slice_file.read_bytes()[:-9])
    with pytest.raises(UnreadableFile, match="truncated"):
        finish(job(tmp_path / "cut.dcm"))
    with pytest.raises(UnreadableFile, match="There is no file or folder"):
        finish(job(tmp_path / "gone"))


def test_that_one_truncated_slice_is_told_and_its_gap_found(tmp_path):
    volume = Volume.from_spacing(np.zeros((6, 4, 5), np.int16), (1, 1, 1), "HU")
    write_series(volume, tmp_path / "scan", description="x")
    third = sorted((tmp_path / "scan").iterdir())[2]
    third.write_bytes(third.read_bytes()[:-9])
    result = finish(describe(tmp_path / "scan"))
    assert "truncated" in result["skipped"][0]["reason"]
    assert [warning["code"] for warning in result["series"][0]["warnings"]].count("missing-slices") == 1


def test_that_the_description_has_the_fixed_form(scan):
    save_stack(ramp(), scan / "bone.nii.gz")
    np.save(scan / "unknown.npy", np.zeros((3, 4, 5), np.uint8))
    result = json.loads(strict_json(finish(describe(scan))))
    assert set(result) == {"series", "skipped"}
    assert all(set(series) >= INFO_KEYS for series in result["series"])
    dicom, unknown, nifti = sorted(result["series"], key=lambda series: (-len(series["modality"]), not series["warnings"]))
    assert dicom["shape"] == [3, 4, 5]
    assert dicom["slices"] == 3
    assert dicom["spacing_mm"] == pytest.approx([0.5, 0.25, 0.125])
    assert dicom["slice_thickness_mm"] == 0.6
    assert (dicom["modality"], dicom["description"], dicom["loadable"]) == ("CT", "spine", True)
    assert all(set(warning) == {"code", "message"} for warning in dicom["warnings"])
    assert (nifti["uid"], nifti["modality"], nifti["loadable"]) == ("bone.nii.gz", "", True)
    assert unknown["warnings"][0]["code"] == "missing-spacing"
    assert unknown["spacing_mm"] == [None, None, None]
    assert not unknown["loadable"]
    assert [set(item) for item in result["skipped"]] == [{"path", "reason"}]


def test_that_every_loadable_series_of_the_real_scans_opens_by_its_uid(shared_data):
    tree = shared_data / "dicom_odd"
    sources = finish(find_sources(tree))
    for series in sources.series:
        if series.loadable and "bad" not in series.files[0].name:
            assert finish(open_volume(tree, series_uid=series.uid)).voxels.size == math.prod(series.shape)


def test_that_the_whole_of_the_real_scans_is_described(shared_data):
    result = finish(describe(shared_data))
    by_folder = {}
    for series in result["series"]:
        by_folder.setdefault(Path(series["folder"]).relative_to(shared_data).parts[0], []).append(series)
    assert {name: len(found) for name, found in by_folder.items()} == {
        "bone_lhdl": 2,
        "bone_lhdl_ti2923": 2,
        "ct_gantry_tilt_ge": 1,
        "ct_mixed_tree_philips": 2,
        "ct_siemens_j2k_totalseg": 1,
        "ct_spine_philips_lidc0314": 1,
        "ct_wholebody_3mm_totalseg": 2,
        "dicom_odd": 8,
        "dicom_transfer_syntaxes": 2,
    }
    strict_json(result)


def test_that_the_real_scans_are_never_written_to(shared_data, tmp_path):
    folder = shared_data / "ct_siemens_j2k_totalseg"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    finish(open_volume(folder))
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert not list(tmp_path.glob("**/*.dcm"))


def test_that_non_ascii_folders_are_no_obstacle(scan, tmp_path):
    strange = tmp_path / "数据 é 🦴"
    shutil.copytree(scan, strange)
    assert finish(open_volume(strange)).shape == (3, 4, 5)


@pytest.fixture
def slices(tmp_path):
    """A folder with a stack of one TIFF a slice and its log."""
    import tifffile

    folder = tmp_path / "slices"
    folder.mkdir()
    for number in range(9, 14):
        tifffile.imwrite(folder / f"bone_rec{number}.tif", np.full((4, 5), number, np.uint16))
    (folder / "bone_rec.log").write_text("[Reconstruction]\nPixel Size (um)=20.0\n")
    return folder


def test_that_a_folder_of_slices_is_one_volume(slices):
    volume = finish(open_volume(slices))
    assert volume.voxels[:, 0, 0].tolist() == [9, 10, 11, 12, 13]
    assert volume.spacing_mm == pytest.approx((0.02, 0.02, 0.02))
    assert finish(open_volume(slices.parent, series_uid="slices/bone_rec9.tif")).shape == (5, 4, 5)
    steps = list(open_volume(slices))
    assert all(earlier.done <= later.done for earlier, later in itertools.pairwise(steps))


def test_that_slices_are_described_as_one_series(slices):
    (slices / "bone_rec_spr.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = finish(describe(slices))
    (series,) = result["series"]
    assert (series["uid"], series["description"], series["slices"]) == ("bone_rec9.tif", "bone_rec*.tif", 5)
    assert series["loadable"]
    assert {Path(item["path"]).name: item["reason"] for item in result["skipped"]} == {
        "bone_rec.log": "a text file, not DICOM",
        "bone_rec_spr.png": "a picture that belongs to no stack of slices",
    }


def test_that_a_stack_with_a_gap_is_listed_and_refused_with_its_reason(slices):
    (slices / "bone_rec11.tif").unlink()
    (series,) = finish(describe(slices))["series"]
    assert not series["loadable"]
    assert series["warnings"][0]["code"] == "faulty-stack"
    for chosen in (None, "bone_rec9.tif"):
        with pytest.raises(UnreadableFile, match=r"Slice 11 of bone_rec\*\.tif is missing"):
            finish(open_volume(slices, series_uid=chosen))


def test_that_one_file_of_a_stack_is_that_slice(slices):
    assert finish(open_volume(slices / "bone_rec9.tif", (1, 1, 1))).shape == (1, 4, 5)


def test_that_one_picture_is_no_volume(tmp_path):
    (tmp_path / "s1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableFile, match="a single picture") as caught:
        finish(open_volume(tmp_path / "s1.png"))
    assert "folder" in caught.value.hint
