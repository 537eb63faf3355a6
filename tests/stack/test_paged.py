"""Volume files that are read slice by slice: the same voxels in the same place as in one piece."""

from __future__ import annotations

import gzip
import itertools
import struct

import numpy as np
import pytest

from mctgui.errors import UnreadableFile
from mctgui.stack import RawLayout, load_raw, load_stack, paged_raw, paged_stack
from mctgui.stack.streams import PackedSlices

SHAPE = (7, 5, 6)
TYPES = ("uint8", "uint16", "int16", "float32")


def values(dtype: str, lowest: int = 0) -> np.ndarray:
    return np.random.default_rng(5).integers(lowest, 200, SHAPE).astype(dtype)


def assert_the_same(pages, volume, each=3):
    try:
        grid = pages.placed()
        assert (grid.shape, pages.intensity()) == (volume.shape, volume.intensity)
        np.testing.assert_allclose(grid.affine, volume.affine, atol=1e-6)
        depth = grid.shape[0]
        found = np.concatenate([pages.read(at, min(at + each, depth)) for at in range(0, depth, each)])
    finally:
        pages.close()
    assert found.dtype == volume.voxels.dtype
    np.testing.assert_array_equal(found, volume.voxels)


def nrrd(path, voxels, *, encoding="raw", endian="little", directions="(0.5,0,0) (0,0.25,0) (0,0,2)"):
    z, y, x = voxels.shape
    lines = ["NRRD0004", f"type: {voxels.dtype.name.replace('float32', 'float')}", "dimension: 3", f"sizes: {x} {y} {z}"]
    lines += [f"encoding: {encoding}", f"endian: {endian}", "space: left-posterior-superior"]
    lines += [f"space directions: {directions}", "space origin: (1,2,3)", "", ""]
    stored = voxels.astype(voxels.dtype.newbyteorder(">" if endian == "big" else "<")).tobytes()
    path.write_bytes("\n".join(lines).encode() + (gzip.compress(stored) if encoding == "gzip" else stored))
    return path


@pytest.mark.parametrize(("dtype", "encoding", "endian"), itertools.product(TYPES, ("raw", "gzip"), ("little", "big")))
def test_that_an_nrrd_is_the_same_slice_by_slice(dtype, encoding, endian, tmp_path):
    path = nrrd(tmp_path / "bone.nrrd", values(dtype), encoding=encoding, endian=endian)
    pages = paged_stack(path)
    assert isinstance(pages.decode, PackedSlices) == (encoding == "gzip")
    assert_the_same(pages, load_stack(path))


@pytest.mark.parametrize("signs", list(itertools.product((1, -1), repeat=3)))
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("encoding", ["raw", "gzip"])
def test_that_axes_are_turned_slice_by_slice(signs, transposed, encoding, tmp_path):
    x, y, z = signs
    rows = (f"(0,{x * 0.5},0)", f"({y * 0.25},0,0)") if transposed else (f"({x * 0.5},0,0)", f"(0,{y * 0.25},0)")
    path = nrrd(
        tmp_path / "a.nrrd", values("int16", -900), encoding=encoding, directions=f"{rows[0]} {rows[1]} (0,0,{z * 2})"
    )
    pages = paged_stack(path)
    if encoding == "gzip" and z < 0:  # the head comes last, and cannot be unpacked first
        assert pages is None
    else:
        assert_the_same(pages, load_stack(path))


def test_that_a_given_voxel_size_moves_a_turned_volume_as_it_does_in_one_piece(tmp_path):
    path = nrrd(tmp_path / "a.nrrd", values("uint16"), directions="(-0.5,0,0) (0,0.25,0) (0,0,-2)")
    spacing = (0.3, 0.2, 0.1)
    np.testing.assert_allclose(paged_stack(path).placed(spacing).affine, load_stack(path, spacing).affine)


def test_that_sagittal_slices_have_to_be_read_whole(tmp_path):
    path = nrrd(tmp_path / "a.nrrd", values("uint8"), directions="(0,1,0) (0,0,1) (1,0,0)")
    assert paged_stack(path) is None


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz", ".mha", ".mhd"])
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("packed", [False, True])
def test_that_what_other_programs_write_is_the_same_slice_by_slice(suffix, dtype, packed, tmp_path):
    import SimpleITK

    image = SimpleITK.GetImageFromArray(values(dtype))
    image.SetSpacing((0.5, 0.25, 2.0))
    image.SetOrigin((1, 2, 3))
    path = tmp_path / f"bone{suffix}"
    SimpleITK.WriteImage(image, str(path), useCompression=packed)
    pages = paged_stack(path)
    assert isinstance(pages.decode, PackedSlices) == (suffix == ".nii.gz" or (packed and suffix != ".nii"))
    assert_the_same(pages, load_stack(path))


@pytest.mark.parametrize("size", [1, 3, 7])
def test_that_gzip_of_several_members_is_read_to_its_end(size, tmp_path):
    path, voxels = tmp_path / "a.bin", values("uint16")
    content = b"head" + voxels.tobytes()
    parts = [content[at : at + len(content) // size + 1] for at in range(0, len(content), len(content) // size + 1)]
    path.write_bytes(b"xx" + b"".join(gzip.compress(part) for part in parts) + b"\0\0")
    slices = PackedSlices(path, 2, 4, np.dtype("<u2"), SHAPE)
    np.testing.assert_array_equal(slices(5, 7), voxels[5:])
    np.testing.assert_array_equal(slices(0, 2), voxels[:2])  # earlier ones: from the beginning again
    np.testing.assert_array_equal(slices(4, 7), voxels[4:])
    slices.close()


@pytest.mark.parametrize("damage", ["cut", "checksum", "middle"])
def test_that_damaged_packed_voxels_are_refused_at_the_latest_with_the_last_slice(damage, tmp_path):
    path, voxels = tmp_path / "a.gz", values("uint16")
    packed = bytearray(gzip.compress(voxels.tobytes()))
    if damage == "cut":
        packed = packed[:-30]
    else:
        packed[-6 if damage == "checksum" else len(packed) // 2] ^= 0x55
    path.write_bytes(packed)
    slices = PackedSlices(path, 0, 0, np.dtype("<u2"), SHAPE)
    with pytest.raises(UnreadableFile, match=r"a\.gz is truncated or damaged"):
        list(map(slices, range(7), range(1, 8)))
    slices.close()


@pytest.mark.parametrize(("dtype", "kind", "scale"), [("i2", 6, 1), ("f4", 5, 1), ("i2", 2, 0.5), ("u1", 1, 2)])
def test_that_an_inveon_scan_is_the_same_slice_by_slice(dtype, kind, scale, tmp_path):
    stored = np.dtype(dtype).newbyteorder(">" if kind >= 5 else "<")
    path = tmp_path / "bone.img"
    path.write_bytes(values("int16").clip(0, 100).astype(stored).tobytes())
    text = f"x_dimension 6\ny_dimension 5\nz_dimension 7\ndata_type {kind}\nscale_factor {scale}\n"
    path.with_name("bone.img.hdr").write_text(
        "Header file for data file bone.img\n" + text + "pixel_size_x 0.1\npixel_size_y 0.1\npixel_size_z 0.2\n"
    )
    if kind == 1 and scale == 1:
        pytest.skip("bytes with a sign are read whole")
    assert_the_same(paged_stack(path), load_stack(path))


@pytest.mark.parametrize(("dtype", "big"), itertools.product(TYPES, (False, True)))
def test_that_a_raw_file_is_the_same_slice_by_slice(dtype, big, tmp_path):
    path, layout = tmp_path / "bone.raw", RawLayout(SHAPE, dtype, 3, big)
    path.write_bytes(b"\0\0\0" + values(dtype, -800 if dtype == "int16" else 0).astype(layout.stored).tobytes())
    pages, volume = paged_raw(path, layout), load_raw(path, SHAPE, dtype, (2, 1, 1), offset=3, big_endian=big)
    np.testing.assert_array_equal(pages.placed((2, 1, 1)).affine, volume.affine)
    assert pages.intensity() == volume.intensity
    np.testing.assert_array_equal(pages.read(2, 6), volume.voxels[2:6])
    with pytest.raises(UnreadableFile, match="bytes"):
        paged_raw(path, RawLayout((8, 5, 6), dtype, 3, big))


def test_that_values_that_are_no_numbers_are_refused_slice_by_slice(tmp_path):
    voxels = values("float32")
    voxels[5, 0, 0] = np.nan
    pages = paged_stack(nrrd(tmp_path / "a.nrrd", voxels))
    pages.read(0, 5)
    with pytest.raises(UnreadableFile, match="no numbers"):
        pages.read(5, 6)


def test_that_a_scaled_nifti_is_left_to_itk(tmp_path):
    head = bytearray(352)
    struct.pack_into("<i8h", head, 0, 348, *([0] * 8))
    struct.pack_into("<8h", head, 40, 3, 6, 5, 7, 1, 1, 1, 1)
    struct.pack_into("<2h", head, 70, 512, 16)
    struct.pack_into("<8f", head, 76, 1, 1, 1, 1, 0, 0, 0, 0)
    struct.pack_into("<3f", head, 108, 352, 0.5, 0)
    head[344:348] = b"n+1\0"
    path = tmp_path / "a.nii"
    path.write_bytes(bytes(head) + values("uint16").tobytes())
    assert paged_stack(path) is None


def test_that_the_real_nifti_is_the_same_slice_by_slice(shared_data):
    path = shared_data / "ct_wholebody_3mm_totalseg" / "example_ct.nii.gz"
    pages = paged_stack(path)
    if pages is not None:
        assert_the_same(pages, load_stack(path), each=16)
