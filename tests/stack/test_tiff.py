"""TIFF stacks in their dialects: voxel size from the right place, memory maps, refusals."""

from __future__ import annotations

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
