"""Siemens Inveon volumes, written here by the description of their header."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile
from mctgui.jobs import finish
from mctgui.project.sources import describe, open_volume
from mctgui.stack import inspect_stack, load_stack

VOXELS = np.random.default_rng(3).integers(-900, 1500, (4, 5, 6)).astype(np.int16)


def write(folder, voxels=VOXELS, data_type=2, dtype="<i2", offset=0, drop=(), name="L3.img", header_name=None, **changed):
    """An Inveon scan with the keys of a real header; ``drop`` leaves some out, ``changed`` replaces others."""
    z, y, x = voxels.shape
    keys = {
        "version": "001.910",
        "model": 5001,
        "modality": 1,
        "institution": "",
        "file_name": r"C:\scans\L3.img",
        "data_type": data_type,
        "data_order": 1,
        "number_of_dimensions": 3,
        "x_dimension": x,
        "y_dimension": y,
        "z_dimension": z,
        "w_dimension": 1,
        "pixel_size": 0.0052,
        "pixel_size_x": 0.052,
        "pixel_size_y": 0.053,
        "pixel_size_z": 0.054,
        "subject_orientation": 3,
        "total_frames": 1,
        "end_of_header": "",
        "frame": 0,
        "data_file_pointer": f"0 {offset}",
        "scale_factor": 1.0,
        "minimum": voxels.min(),
        **changed,
    }
    lines = ["#", "#", "# Header file for data file C:\\scans\\L3.img", "#\twith 1 frames.", "# Data type (integer)"]
    lines.extend(f"{key} {value}" for key, value in keys.items() if key not in drop)
    folder.mkdir(exist_ok=True)
    (folder / (header_name or f"{name}.hdr")).write_bytes("\r\n".join(lines).encode())
    (folder / name).write_bytes(bytes(offset) + voxels.astype(dtype).tobytes())
    return folder / name


def test_that_voxels_spacing_and_meaning_are_read(tmp_path):
    volume = load_stack(write(tmp_path))
    assert np.array_equal(volume.voxels, VOXELS)
    assert volume.spacing_mm == pytest.approx((0.054, 0.053, 0.052))
    assert volume.intensity == "HU"
    assert inspect_stack(tmp_path / "L3.img").shape == (4, 5, 6)


def test_that_the_voxels_stay_on_the_disk(tmp_path):
    voxels = load_stack(write(tmp_path)).voxels
    assert isinstance(voxels, np.memmap)
    assert not voxels.flags.writeable


@pytest.mark.parametrize(
    ("data_type", "dtype"), [(1, "i1"), (2, "<i2"), (3, "<i4"), (4, "<f4"), (5, ">f4"), (6, ">i2"), (7, ">i4")]
)
@pytest.mark.parametrize("offset", [0, 100])
def test_that_every_type_and_offset_gives_the_same_values(tmp_path, data_type, dtype, offset):
    voxels = (VOXELS % 100).astype(np.int16)
    volume = load_stack(write(tmp_path, voxels, data_type, dtype, offset))
    assert np.array_equal(volume.voxels, voxels)
    assert volume.voxels.dtype.isnative
    assert volume.voxels.dtype == np.dtype(dtype).newbyteorder("=")


def test_that_the_scale_factor_is_applied(tmp_path):
    volume = load_stack(write(tmp_path, scale_factor=0.25))
    assert volume.voxels.dtype == np.float32
    assert np.array_equal(volume.voxels, VOXELS * np.float32(0.25))
    assert inspect_stack(tmp_path / "L3.img").dtype == np.float32


def test_that_the_higher_word_of_the_offset_comes_first(tmp_path):
    path = write(tmp_path, data_file_pointer="1 0")
    with pytest.raises(UnreadableFile, match="truncated: 240 of 4294967536 bytes"):
        load_stack(path)


def test_that_older_headers_give_centimetres(tmp_path):
    drop = ("pixel_size_x", "pixel_size_y", "pixel_size_z")
    path = write(tmp_path, drop=drop, axial_plane_size=0.0054)
    assert load_stack(path).spacing_mm == pytest.approx((0.054, 0.052, 0.052))


def test_that_a_missing_spacing_is_asked_for(tmp_path):
    path = write(tmp_path, pixel_size_z=0)
    with pytest.raises(MissingSpacing):
        load_stack(path)
    assert load_stack(path, (0.1, 0.2, 0.3)).spacing_mm == pytest.approx((0.1, 0.2, 0.3))


def test_that_the_header_may_be_called_without_img(tmp_path):
    assert load_stack(write(tmp_path, header_name="L3.hdr")).shape == (4, 5, 6)


def test_that_a_truncated_file_is_refused(tmp_path):
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    for job in (inspect_stack, load_stack):
        with pytest.raises(UnreadableFile, match=r"L3\.img is truncated: 239 of 240 bytes"):
            job(path)


@pytest.mark.parametrize(
    "changed",
    [
        {"data_type": 0},
        {"data_type": 9},
        {"x_dimension": 0},
        {"x_dimension": "-3"},
        {"y_dimension": 10**12},
        {"z_dimension": "many"},
        {"z_dimension": 1.5},
        {"w_dimension": 4},
        {"total_frames": 2},
        {"scale_factor": "nan"},
        {"data_file_pointer": "x 1"},
        {"data_file_pointer": "-1 0"},
    ],
)
def test_that_a_header_that_cannot_be_meant_is_one_sentence(tmp_path, changed):
    with pytest.raises(UnreadableFile) as caught:
        load_stack(write(tmp_path, **changed))
    assert "L3.img" in caught.value.message
    assert caught.value.hint


def test_that_an_analyze_pair_is_not_taken_for_inveon(tmp_path):
    (tmp_path / "brain.img").write_bytes(bytes(100))
    (tmp_path / "brain.hdr").write_bytes((348).to_bytes(4, "little") + bytes(344))
    with pytest.raises(UnreadableFile, match="no volume file of a known kind"):
        load_stack(tmp_path / "brain.img")


def test_that_random_headers_leave_the_reader_by_its_own_errors_only(tmp_path):
    path = write(tmp_path)
    header = tmp_path / "L3.img.hdr"
    whole = header.read_bytes()
    random = np.random.default_rng(8)
    for _ in range(300):
        damaged = bytearray(whole)
        for at in random.integers(0, len(damaged), 6):
            damaged[at] = random.integers(0, 256)
        header.write_bytes(bytes(damaged[: random.integers(1, len(damaged) + 1)]))
        try:
            load_stack(path)
        except MctguiError:
            continue


def test_that_a_folder_with_an_inveon_scan_is_described_and_opened(tmp_path):
    write(tmp_path)
    result = finish(describe(tmp_path))
    (series,) = result["series"]
    assert (series["uid"], series["loadable"], series["slices"]) == ("L3.img", True, 4)
    assert result["skipped"][0]["reason"] == "the header of L3.img"
    assert np.array_equal(finish(open_volume(tmp_path)).voxels, VOXELS)
    assert np.array_equal(finish(open_volume(tmp_path / "L3.img")).voxels, VOXELS)
