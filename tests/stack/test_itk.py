"""NIfTI, NRRD and MetaImage: axes by an asymmetric proof, nothing guessed, nothing half-read."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
import SimpleITK

from mctgui.errors import MissingSpacing, UnreadableFile
from mctgui.stack import load_stack, save_stack
from mctgui.volume import Volume


def nifti_by_hand(voxels: np.ndarray, srow: np.ndarray, pixdim=(2.0, 3.0, 4.0), units: int = 2) -> bytes:
    """A NIfTI-1 file from the letter of its definition: voxels (z, y, x), srow 3 x 4 to RAS."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *voxels.shape[::-1], 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, 4, 16)  # int16
    struct.pack_into("<8f", header, 76, 1.0, *pixdim, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352.0, 1.0, 0.0)
    header[123] = units
    struct.pack_into("<2h", header, 252, 0, 1)  # sform only
    struct.pack_into("<12f", header, 280, *srow.ravel())
    header[344:348] = b"n+1\0"
    return bytes(header) + voxels.astype("<i2").tobytes()


def test_that_nifti_world_is_turned_from_ras_to_lps(tmp_path):
    voxels = np.zeros((5, 6, 7), np.int16)
    voxels[3, 1, 2] = 1000
    # x index runs to the right of the patient's Right axis, y to Anterior, z to Superior, origin away from zero.
    srow = np.array([[2.0, 0, 0, 10.0], [0, 3.0, 0, 20.0], [0, 0, 4.0, 30.0]])
    (tmp_path / "a.nii").write_bytes(nifti_by_hand(voxels, srow))
    volume = load_stack(tmp_path / "a.nii")
    index = np.argwhere(volume.voxels == 1000)
    assert len(index) == 1
    right_anterior_superior = srow @ [2, 1, 3, 1]
    assert volume.index_to_mm(index[0]) == pytest.approx(right_anterior_superior * [-1, -1, 1])
    assert volume.spacing_mm == pytest.approx((4, 3, 2))
    assert [volume.grid.letters_along(axis) for axis in range(3)] == [("F", "H"), ("A", "P"), ("R", "L")]


def test_that_permuted_nifti_axes_end_up_in_patient_order(tmp_path):
    voxels = np.zeros((5, 6, 7), np.int16)
    voxels[4, 2, 1] = 1000
    # The file's x runs to Superior, its y to Left, its z to Anterior.
    srow = np.array([[0, -3.0, 0, 1.0], [0, 0, 4.0, 2.0], [2.0, 0, 0, 3.0]])
    (tmp_path / "a.nii").write_bytes(nifti_by_hand(voxels, srow))
    volume = load_stack(tmp_path / "a.nii")
    assert volume.shape == (7, 5, 6)
    index = np.argwhere(volume.voxels == 1000)[0]
    assert volume.index_to_mm(index) == pytest.approx(srow @ [1, 2, 4, 1] * [-1, -1, 1])
    assert volume.voxels.flags.c_contiguous


def test_that_the_real_torso_lies_as_a_patient_does(shared_data):
    folder = shared_data / "ct_wholebody_3mm_totalseg"
    volume, labels = load_stack(folder / "example_ct.nii.gz"), load_stack(folder / "totalseg_vertebrae_body.nii.gz")
    assert (volume.intensity, volume.voxels.dtype) == ("HU", np.int16)
    assert volume.spacing_mm == pytest.approx((3, 3, 3))
    assert np.allclose(volume.affine, labels.affine)
    bodies = np.argwhere(labels.voxels == 1)
    bone = volume.voxels[tuple(bodies.T)]
    assert 50 < bone.mean() < 500
    trunk = np.argwhere(volume.voxels > -200)
    assert bodies[:, 1].mean() > trunk[:, 1].mean()  # vertebrae lie towards posterior


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz", ".nrrd", ".mha", ".mhd"])
@pytest.mark.parametrize("share", [0.3, 0.9, 0.995])
def test_that_truncated_files_are_refused(tmp_path, suffix, share):
    voxels = np.random.default_rng(0).integers(-1000, 1000, (8, 9, 10)).astype(np.int16)
    path = tmp_path / f"a{suffix}"
    save_stack(Volume.from_spacing(voxels, (1, 1, 1), "HU"), path)
    cut = path if suffix != ".mhd" else tmp_path / "a.raw"
    content = cut.read_bytes()
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(UnreadableFile):
        load_stack(path)


def test_that_a_gzip_file_of_several_members_is_still_read(tmp_path):
    voxels = np.full((4, 5, 6), -900, np.int16)
    content = nifti_by_hand(voxels, np.eye(3, 4) * 2.0, pixdim=(2, 2, 2))
    (tmp_path / "a.nii.gz").write_bytes(gzip.compress(content[:400]) + gzip.compress(content[400:]))
    assert np.array_equal(load_stack(tmp_path / "a.nii.gz").voxels, voxels)


def test_that_a_nifti_without_voxel_size_is_not_given_a_millimetre(tmp_path):
    (tmp_path / "a.nii").write_bytes(nifti_by_hand(np.zeros((4, 5, 6)), np.zeros((3, 4)), pixdim=(0, 0, 0)))
    with pytest.raises((MissingSpacing, UnreadableFile)):
        load_stack(tmp_path / "a.nii")


def test_that_an_nrrd_without_spacing_is_not_given_a_millimetre(tmp_path):
    header = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 3 4\nencoding: raw\n\n"
    (tmp_path / "a.nrrd").write_bytes(header.encode() + bytes(24))
    with pytest.raises(MissingSpacing):
        load_stack(tmp_path / "a.nrrd")
    assert load_stack(tmp_path / "a.nrrd", (3, 2, 1)).spacing_mm == pytest.approx((3, 2, 1))


META = "ObjectType = Image\nNDims = 3\nDimSize = 2 3 4\nElementType = MET_UCHAR\n"


def test_that_a_metaimage_without_spacing_is_not_given_a_millimetre(tmp_path):
    (tmp_path / "a.raw").write_bytes(bytes(24))
    (tmp_path / "a.mhd").write_text(META + "ElementDataFile = a.raw\n")
    with pytest.raises(MissingSpacing):
        load_stack(tmp_path / "a.mhd")


@pytest.mark.parametrize("name", ["/etc/hostname", "../secret.raw", "C:\\secret.raw"])
def test_that_a_header_may_not_point_outside_its_folder(tmp_path, name):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.raw").write_bytes(bytes(24))
    (tmp_path / "in" / "a.mhd").write_text(META + f"ElementSpacing = 1 1 1\nElementDataFile = {name}\n")
    with pytest.raises(UnreadableFile, match="outside its folder"):
        load_stack(tmp_path / "in" / "a.mhd")


def test_that_a_missing_voxel_file_is_named(tmp_path):
    (tmp_path / "a.mhd").write_text(META + "ElementSpacing = 1 1 1\nElementDataFile = a.raw\n")
    with pytest.raises(UnreadableFile, match=r"a\.raw"):
        load_stack(tmp_path / "a.mhd")


def test_that_vectors_and_time_series_are_refused(tmp_path):
    SimpleITK.WriteImage(SimpleITK.Image([3, 4, 5], SimpleITK.sitkVectorUInt8, 3), str(tmp_path / "rgb.nrrd"))
    with pytest.raises(UnreadableFile, match="colour"):
        load_stack(tmp_path / "rgb.nrrd")
    SimpleITK.WriteImage(SimpleITK.Image([3, 4, 5, 2], SimpleITK.sitkUInt8), str(tmp_path / "time.nii"))
    with pytest.raises(UnreadableFile, match="not one volume"):
        load_stack(tmp_path / "time.nii")


def test_that_nothing_is_said_on_stderr(tmp_path, capfd):
    (tmp_path / "a.nii").write_bytes(b"no image at all" * 50)
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "a.nii")
    assert capfd.readouterr().err == ""


NRRD = "NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 3 4\nencoding: raw\nspacings: 1 1 1\n"


@pytest.mark.parametrize("suffix", [".mhd", ".mha"])
@pytest.mark.parametrize("before", ["", "\n", "\n\n", "Comment = a\n\n", "Comment = " + "x" * 70000 + "\n"])
@pytest.mark.parametrize("mark", [" = ", "=", ": ", " : ", "\t=\t"])
def test_that_no_form_of_a_metaimage_leads_outside(tmp_path, suffix, before, mark):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.raw").write_bytes(bytes(24))
    header = f"{META}ElementSpacing = 1 1 1\n{before}ElementDataFile{mark}../secret.raw\n"
    (tmp_path / "in" / f"a{suffix}").write_text(header)
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "in" / f"a{suffix}")


@pytest.mark.parametrize("field", ["data file: ", "datafile: ", "Data File: ", "data file : ", " data file: "])
@pytest.mark.parametrize("name", ["../secret.raw", "../secret%01d.raw 0 0 1", "LIST\n../secret.raw", "link.raw"])
@pytest.mark.parametrize("before", ["", "# " + "x" * 70000 + "\n"])
def test_that_no_form_of_an_nrrd_leads_outside(tmp_path, field, name, before):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.raw").write_bytes(bytes(24))
    (tmp_path / "secret0.raw").write_bytes(bytes(24))
    (tmp_path / "in" / "link.raw").symlink_to(tmp_path / "secret.raw")
    (tmp_path / "in" / "a.nrrd").write_text(f"{NRRD}{before}{field}{name}\n")
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "in" / "a.nrrd")


def test_that_a_detached_nrrd_is_read(tmp_path):
    voxels = np.arange(24, dtype=np.uint8).reshape(4, 3, 2)
    (tmp_path / "a.nhdr").write_text(f"{NRRD}data file: a.raw\n")
    (tmp_path / "a.raw").write_bytes(voxels.tobytes())
    np.testing.assert_array_equal(load_stack(tmp_path / "a.nhdr").voxels, voxels)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("suffix", [".nrrd", ".nhdr", ".mhd", ".mha", ".nii", ".nii.gz"])
def test_that_voxels_and_geometry_are_those_that_itk_reads(tmp_path, suffix, compressed):
    rng = np.random.default_rng(1)
    image = SimpleITK.GetImageFromArray(rng.integers(-900, 900, (4, 5, 6)).astype(np.int16))
    image.SetSpacing((0.3, 0.2, 0.1))
    image.SetOrigin((5, -6, 7))
    path = tmp_path / f"a{suffix}"
    SimpleITK.WriteImage(image, str(path), compressed)
    volume = load_stack(path)
    np.testing.assert_array_equal(volume.voxels, SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))))
    assert volume.spacing_mm == pytest.approx((0.1, 0.2, 0.3))
    assert volume.index_to_mm((0, 0, 0)) == pytest.approx((5, -6, 7))


@pytest.mark.parametrize(("endian", "order"), [("little", "<"), ("big", ">")])
def test_that_both_byte_orders_of_raw_voxels_are_read_and_little_ones_stay_on_the_disk(tmp_path, endian, order):
    voxels = np.arange(24).reshape(4, 3, 2) * 300
    header = NRRD.replace("uint8", "uint16") + f"endian: {endian}\n\n"
    (tmp_path / "a.nrrd").write_bytes(header.encode() + voxels.astype(f"{order}u2").tobytes())
    volume = load_stack(tmp_path / "a.nrrd")
    np.testing.assert_array_equal(volume.voxels, voxels)
    assert isinstance(volume.voxels, np.memmap) == (endian == "little")


def test_that_a_header_of_more_voxels_than_bytes_is_refused_before_memory_is_taken(tmp_path):
    (tmp_path / "a.nrrd").write_bytes(NRRD.replace("2 3 4", "90000 90000 90000").encode() + b"\n" + bytes(24))
    with pytest.raises(UnreadableFile, match="there are 24 bytes"):
        load_stack(tmp_path / "a.nrrd")


def test_that_damage_within_a_gzip_is_one_sentence(tmp_path):
    SimpleITK.WriteImage(SimpleITK.Image([9, 9, 9], SimpleITK.sitkUInt8), str(tmp_path / "a.nii.gz"))
    raw = bytearray((tmp_path / "a.nii.gz").read_bytes())
    raw[12:40] = b"\xff" * 28
    (tmp_path / "a.nii.gz").write_bytes(raw)
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "a.nii.gz")
