"""Every format gives back what was saved, and a failed save leaves what was there."""

from __future__ import annotations

import errno

import numpy as np
import pytest
import tifffile

from mctgui import atomic
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.stack import inspect_stack, load_stack, save_stack, stack_format, stack_formats
from mctgui.volume import Volume

KEPT = [(np.int16, "HU"), (np.uint8, "grey8"), (np.uint16, "grey16")]


def rotated(dtype, intensity, seed=3):
    random = np.random.default_rng(seed)
    axes = np.linalg.qr(random.normal(size=(3, 3)))[0]
    axes *= np.sign(np.linalg.det(axes))
    affine = np.eye(4)
    affine[:3, :3] = axes * [0.3, 0.4, 0.5]
    affine[:3, 3] = [10, -20, 30]
    low = -1000 if np.issubdtype(dtype, np.signedinteger) else 0
    voxels = random.integers(low, 250, (4, 5, 6)).astype(dtype)
    return Volume(voxels, affine, intensity).canonical()


@pytest.mark.parametrize("suffix", stack_formats())
@pytest.mark.parametrize(("dtype", "intensity"), KEPT)
def test_that_voxels_geometry_and_meaning_come_back(tmp_path, suffix, dtype, intensity):
    volume = rotated(dtype, intensity)
    save_stack(volume, tmp_path / f"a{suffix}")
    back = load_stack(tmp_path / f"a{suffix}")
    assert np.array_equal(back.voxels, volume.voxels)
    assert (back.voxels.dtype, back.intensity) == (volume.voxels.dtype, intensity)
    assert np.allclose(back.affine, volume.affine, atol=1e-4)


@pytest.mark.parametrize("suffix", [".tif", ".npy"])
def test_that_formats_with_a_description_keep_raw_values_raw(tmp_path, suffix):
    volume = Volume.from_spacing(np.full((2, 3, 4), -800.5, np.float32), (1, 1, 1), "raw")
    save_stack(volume, tmp_path / f"a{suffix}")
    assert load_stack(tmp_path / f"a{suffix}").intensity == "raw"


def test_that_fiji_sees_millimetres(tmp_path):
    save_stack(Volume.from_spacing(np.zeros((3, 4, 5), np.uint8), (0.5, 0.25, 0.125), "grey8"), tmp_path / "a.tif")
    with tifffile.TiffFile(tmp_path / "a.tif") as tiff:
        assert tiff.is_imagej
        assert tiff.imagej_metadata["unit"] == "mm"
        assert tiff.imagej_metadata["spacing"] == 0.5
        x, y = (tiff.pages[0].tags[name].value for name in ("XResolution", "YResolution"))
        assert (x[0] / x[1], y[0] / y[1]) == (8.0, 4.0)


def test_that_truth_values_are_saved_as_numbers(tmp_path):
    mask = Volume.from_spacing(np.arange(24).reshape(2, 3, 4) % 5 == 0, (1, 1, 1))
    for suffix in stack_formats():
        save_stack(mask, tmp_path / f"a{suffix}")
        assert np.array_equal(load_stack(tmp_path / f"a{suffix}").voxels, mask.voxels.astype(np.uint8))


def test_that_reversed_and_read_only_voxels_can_be_saved(tmp_path):
    voxels = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)[::-1, :, ::-1]
    for suffix in stack_formats():
        save_stack(Volume.from_spacing(voxels, (1, 1, 1), "grey8"), tmp_path / f"a{suffix}")
        assert np.array_equal(load_stack(tmp_path / f"a{suffix}").voxels, voxels)


def test_that_a_metaimage_saved_again_fits_its_own_voxels(tmp_path):
    for seed in (1, 2, 3):
        volume = rotated(np.int16, "HU", seed)
        save_stack(volume, tmp_path / "a.mhd")
        assert np.array_equal(load_stack(tmp_path / "a.mhd").voxels, volume.voxels)
    assert len(list(tmp_path.iterdir())) == 2


def test_that_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(MctguiError) as caught:
        save_stack(rotated(np.uint8, "grey8"), tmp_path / "a.jpg")
    assert ".tif" in caught.value.hint
    assert stack_format(tmp_path / "A.NII.GZ") == ".nii.gz"


@pytest.mark.parametrize("suffix", stack_formats())
def test_that_a_full_disk_leaves_the_earlier_file_as_it_was(tmp_path, monkeypatch, suffix):
    first, second = rotated(np.int16, "HU", 1), rotated(np.int16, "HU", 2)
    path = tmp_path / f"a{suffix}"
    save_stack(first, path)
    names = sorted(item.name for item in tmp_path.iterdir())

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(StorageFailure, match="the disk is full"):
        save_stack(second, path)
    assert sorted(item.name for item in tmp_path.iterdir()) == names
    assert np.array_equal(load_stack(path).voxels, first.voxels)


@pytest.mark.parametrize("suffix", stack_formats())
def test_that_files_that_are_not_what_they_are_called_are_refused(tmp_path, suffix):
    for content in (b"", b"plain text, nothing else\n", bytes(500)):
        (tmp_path / f"a{suffix}").write_bytes(content)
        with pytest.raises(UnreadableFile):
            load_stack(tmp_path / f"a{suffix}", (1, 1, 1))


MADE_BY = f"AI SYNTHETIC: generated from MDCT by pix2pixHD, model demo 1.0, weights SHA-256 {'0f' * 32}. Research only."


@pytest.mark.parametrize("suffix", stack_formats())
def test_that_every_format_says_what_made_a_synthetic_volume(tmp_path, suffix):
    volume = rotated(np.uint8, "grey8")
    save_stack(volume, tmp_path / f"a{suffix}", made_by=MADE_BY)
    told = inspect_stack(tmp_path / f"a{suffix}").made_by
    assert told == (MADE_BY[:79] if suffix.startswith(".nii") else MADE_BY)
    assert np.array_equal(load_stack(tmp_path / f"a{suffix}").voxels, volume.voxels)
    save_stack(volume, tmp_path / f"b{suffix}")
    assert inspect_stack(tmp_path / f"b{suffix}").made_by == ""


@pytest.mark.parametrize("suffix", [".nrrd", ".mha"])
def test_that_the_mark_cannot_break_a_header(tmp_path, suffix):
    volume = rotated(np.uint8, "grey8")
    save_stack(volume, tmp_path / f"a{suffix}", made_by="AI SYNTHETIC: \nElementSpacing = 9 9 9\n\nü")
    assert np.allclose(load_stack(tmp_path / f"a{suffix}").affine, volume.affine, atol=1e-6)
