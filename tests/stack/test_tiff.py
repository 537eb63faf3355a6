"""TIFF stacks in their dialects: voxel size from the right place, memory maps, refusals."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tifffile

from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile
from mctgui.stack import inspect_stack, load_stack

VOXELS = np.random.default_rng(2).integers(0, 255, (5, 6, 7)).astype(np.uint8)
IMAGEJ = {"axes": "ZYX", "spacing": 0.0195, "unit": "mm"}


def imagej(path, voxels=VOXELS, resolution=(1 / 0.02, 1 / 0.03), **metadata):
    tifffile.imwrite(path, voxels, imagej=True, resolution=resolution, metadata=IMAGEJ | metadata)
    return path


def test_that_imagej_spacing_and_resolution_become_millimetres(tmp_path):
    volume = load_stack(imagej(tmp_path / "a.tif"))
    assert volume.spacing_mm == pytest.approx((0.0195, 0.03, 0.02), rel=1e-5)
    assert np.array_equal(volume.voxels, VOXELS)
    assert volume.intensity == "grey8"


@pytest.mark.parametrize(
    ("unit", "factor"), [("um", 1e-3), ("micron", 1e-3), ("\\u00B5m", 1e-3), ("cm", 10.0), ("inch", 25.4)]
)
def test_that_imagej_units_are_converted(tmp_path, unit, factor):
    path = imagej(tmp_path / "a.tif", resolution=(1 / 2, 1 / 3), spacing=4.0, unit=unit)
    assert load_stack(path).spacing_mm == pytest.approx((4 * factor, 3 * factor, 2 * factor), rel=1e-5)


@pytest.mark.parametrize("unit", ["pixel", "", "furlong"])
def test_that_unknown_units_give_no_spacing(tmp_path, unit):
    with pytest.raises(MissingSpacing) as caught:
        load_stack(imagej(tmp_path / "a.tif", unit=unit))
    assert "--spacing-mm Z Y X" in caught.value.hint


def test_that_ome_physical_sizes_are_read(tmp_path):
    sizes = {"PhysicalSizeX": 20.0, "PhysicalSizeXUnit": "µm", "PhysicalSizeY": 0.03, "PhysicalSizeYUnit": "mm"}
    sizes |= {"PhysicalSizeZ": 19.5, "PhysicalSizeZUnit": "µm"}
    tifffile.imwrite(tmp_path / "a.ome.tif", VOXELS, ome=True, metadata={"axes": "ZYX", **sizes})
    assert load_stack(tmp_path / "a.ome.tif").spacing_mm == pytest.approx((0.0195, 0.03, 0.02))


def test_that_a_plain_tiff_without_spacing_is_never_given_one(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOXELS)
    with pytest.raises(MissingSpacing) as caught:
        load_stack(tmp_path / "a.tif")
    assert "--spacing-mm Z Y X" in caught.value.hint
    assert load_stack(tmp_path / "a.tif", (0.1, 0.2, 0.3)).spacing_mm == pytest.approx((0.1, 0.2, 0.3))


def test_that_resolution_tags_give_the_plane_and_the_hint_but_not_the_slice_distance(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOXELS, resolution=(500, 500), resolutionunit="CENTIMETER")
    with pytest.raises(MissingSpacing, match=r"0\.02 x 0\.02 mm") as caught:
        load_stack(tmp_path / "a.tif")
    assert "0.02 0.02 0.02" in caught.value.hint


def test_that_72_dpi_is_not_taken_for_a_voxel_size(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOXELS, resolution=(72, 72), resolutionunit="INCH")
    assert inspect_stack(tmp_path / "a.tif").in_plane_mm is None


def test_that_given_spacing_wins_over_the_file(tmp_path):
    assert load_stack(imagej(tmp_path / "a.tif"), (1, 2, 3)).spacing_mm == pytest.approx((1, 2, 3))


@pytest.mark.parametrize("spacing", [(0, 1, 1), (-1, 1, 1), (float("nan"), 1, 1), (1, 1)])
def test_that_impossible_spacing_is_refused(tmp_path, spacing):
    with pytest.raises(MctguiError, match="cannot measure"):
        load_stack(imagej(tmp_path / "a.tif"), spacing)


def test_that_contiguous_stacks_stay_on_the_disk_and_read_only(tmp_path):
    volume = load_stack(imagej(tmp_path / "a.tif"))
    assert isinstance(volume.voxels, np.memmap)
    assert not volume.voxels.flags.writeable


@pytest.mark.parametrize("options", [{"compression": "zlib"}, {"byteorder": ">"}, {"bigtiff": True}, {"rowsperstrip": 1}])
def test_that_compressed_big_endian_and_big_tiff_give_the_same_voxels(tmp_path, options):
    voxels = VOXELS.astype(np.uint16) * 200
    tifffile.imwrite(tmp_path / "a.tif", voxels, **options)
    volume = load_stack(tmp_path / "a.tif", (1, 1, 1))
    assert np.array_equal(volume.voxels, voxels)
    assert volume.voxels.dtype == np.uint16
    assert volume.voxels.dtype.isnative
    assert volume.intensity == "grey16"


def test_that_pages_written_one_by_one_are_one_stack(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        for image in VOXELS:
            writer.write(image, contiguous=False)
    assert np.array_equal(load_stack(tmp_path / "a.tif", (1, 1, 1)).voxels, VOXELS)


def test_that_images_of_different_sizes_are_refused(tmp_path):
    with tifffile.TiffWriter(tmp_path / "a.tif") as writer:
        for side in (5, 5, 6):
            writer.write(np.zeros((side, side), np.uint8), contiguous=False)
    with pytest.raises(UnreadableFile, match="different sizes"):
        load_stack(tmp_path / "a.tif", (1, 1, 1))


def test_that_slices_which_a_careless_writer_called_channels_are_slices(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOXELS, imagej=True, resolution=(1, 1), metadata={"spacing": 1.0, "unit": "mm"})
    assert load_stack(tmp_path / "a.tif").shape == (5, 6, 7)


def test_that_a_single_image_is_a_volume_of_one_slice(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", VOXELS[0])
    assert load_stack(tmp_path / "a.tif", (1, 1, 1)).shape == (1, 6, 7)


def test_that_colour_and_channels_are_refused(tmp_path):
    tifffile.imwrite(tmp_path / "rgb.tif", np.zeros((6, 7, 3), np.uint8), photometric="rgb")
    with pytest.raises(UnreadableFile, match="colour"):
        load_stack(tmp_path / "rgb.tif", (1, 1, 1))
    stacked = np.zeros((5, 2, 6, 7), np.uint8)
    tifffile.imwrite(tmp_path / "channels.tif", stacked, imagej=True, metadata={"axes": "ZCYX"})
    with pytest.raises(UnreadableFile, match="channels"):
        load_stack(tmp_path / "channels.tif", (1, 1, 1))


def test_that_values_that_are_no_numbers_are_refused(tmp_path):
    voxels = VOXELS.astype(np.float32)
    voxels[3, 2, 1] = np.nan
    with pytest.raises(UnreadableFile, match="no numbers"):
        load_stack(imagej(tmp_path / "a.tif", voxels))


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"bigtiff": True}])
def test_that_a_truncated_stack_is_refused_wherever_it_ends(tmp_path, share, options):
    voxels = np.random.default_rng(0).integers(0, 255, (20, 30, 40)).astype(np.uint8)
    tifffile.imwrite(tmp_path / "whole.tif", voxels, **options)
    content = (tmp_path / "whole.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "cut.tif", (1, 1, 1))


def test_that_a_truncated_imagej_stack_is_not_taken_for_a_shorter_one(shared_data, tmp_path):
    content = (shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(content[:100_000])
    with pytest.raises(UnreadableFile, match="truncated"):
        load_stack(tmp_path / "cut.tif")


def test_that_the_real_bone_is_read_with_its_voxel_size(shared_data):
    volume = load_stack(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_19p5um.tif")
    assert volume.shape == (200, 200, 200)
    assert volume.spacing_mm == pytest.approx((0.0195, 0.0195, 0.0195))
    assert isinstance(volume.voxels, np.memmap)
    assert np.array_equal(volume.voxels, tifffile.imread(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_19p5um.tif"))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_that_lzw_is_decoded_in_pages_and_in_slices(tmp_path, dtype):
    import cv2

    voxels = (np.random.default_rng(3).integers(0, 90, (4, 30, 40)) - (20 if dtype == np.int16 else 0)).astype(dtype)
    cv2.imwritemulti(str(tmp_path / "lzw.tif"), list(voxels), [cv2.IMWRITE_TIFF_COMPRESSION, 5])
    with tifffile.TiffFile(tmp_path / "lzw.tif") as tiff:
        assert tiff.pages.first.compression == 5
    np.testing.assert_array_equal(load_stack(tmp_path / "lzw.tif", (1, 1, 1)).voxels, voxels)


@pytest.mark.parametrize(
    "options", [{"tile": (16, 32)}, {"rowsperstrip": 7}, {"predictor": 2}, {"byteorder": ">"}, {"bigtiff": True}]
)
def test_that_deflate_gives_the_same_values_however_it_is_laid_out(tmp_path, options):
    voxels = np.random.default_rng(3).integers(0, 60000, (4, 30, 40)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", voxels, compression="zlib", photometric="minisblack", **options)
    np.testing.assert_array_equal(load_stack(tmp_path / "a.tif", (1, 1, 1)).voxels, voxels)


def test_that_low_values_shown_white_are_not_inverted(tmp_path):
    voxels = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    for compression in (None, "zlib"):
        tifffile.imwrite(tmp_path / "a.tif", voxels, photometric="miniswhite", compression=compression)
        np.testing.assert_array_equal(load_stack(tmp_path / "a.tif", (1, 1, 1)).voxels, voxels)


def test_that_a_compression_without_decoder_is_named(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((2, 30, 40), np.uint8), compression="lzma", photometric="minisblack")
    with pytest.raises(UnreadableFile, match=r"compressed .* \(LZMA\).*LZW or deflate"):
        load_stack(tmp_path / "a.tif", (1, 1, 1))


def test_that_an_image_of_more_pixels_than_its_bytes_can_give_is_refused(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((30, 40), np.uint8), compression="zlib", photometric="minisblack")
    with tifffile.TiffFile(tmp_path / "a.tif", mode="r+") as tiff:
        for name in ("ImageWidth", "ImageLength"):
            tiff.pages.first.tags[name].overwrite(60000)
    with pytest.raises(UnreadableFile, match="truncated or damaged"):
        load_stack(tmp_path / "a.tif", (1, 1, 1))


@pytest.mark.parametrize("name", ["../other.tif", "/other.tif", "C:\\other.tif", "&#46;&#46;&#47;other.tif"])
def test_that_ome_metadata_may_not_point_outside_the_folder(tmp_path, name):
    tifffile.imwrite(tmp_path / "a.ome.tif", np.zeros((2, 30, 40), np.uint8), ome=True, photometric="minisblack")
    with tifffile.TiffFile(tmp_path / "a.ome.tif", mode="r+") as tiff:
        uuid = f'<TiffData IFD="0" PlaneCount="2"><UUID FileName="{name}">urn:uuid:1</UUID></TiffData>'
        text = re.sub(r"<TiffData[^>]*/>", lambda _: uuid, tiff.ome_metadata)
        assert "FileName" in text
        tiff.pages.first.tags["ImageDescription"].overwrite(text.encode())
    with pytest.raises(UnreadableFile, match="outside its folder"):
        load_stack(tmp_path / "a.ome.tif", (1, 1, 1))


def test_that_directories_in_a_circle_end_at_once(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((2, 30, 40), np.uint8), photometric="minisblack")
    raw = bytearray((tmp_path / "a.tif").read_bytes())
    first = int.from_bytes(raw[4:8], "little")
    end = first + 2 + 12 * int.from_bytes(raw[first : first + 2], "little")
    raw[end : end + 4] = raw[4:8]
    (tmp_path / "a.tif").write_bytes(raw)
    with pytest.raises(UnreadableFile, match="truncated"):
        load_stack(tmp_path / "a.tif", (1, 1, 1))
