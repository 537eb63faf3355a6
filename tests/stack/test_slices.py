"""Stacks with one file a slice: order, gaps, mixed files, spacing from a Skyscan log."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
import tifffile

from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile
from mctgui.jobs import finish
from mctgui.stack import find_slice_stacks
from mctgui.stack.skyscan import SkyscanLog, read_skyscan_log

RECONSTRUCTED = (
    "[System]\r\nScanner=Skyscan1172\r\n[Acquisition]\r\nImage Pixel Size (um)=   17.10\r\n"
    "[Reconstruction]\r\nPixel Size (um)=34.20000\r\nSection to Section Step=1\r\n"
)


def grey(shape=(12, 6, 7), dtype=np.uint16):
    return np.random.default_rng(4).integers(0, np.iinfo(dtype).max, shape).astype(dtype)


def write(folder, voxels, suffix=".png", name="bone_rec{:04d}", numbers=None):
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in zip(numbers or itertools.count(), voxels, strict=False):
        path = folder / (name.format(number) + suffix)
        if suffix.startswith(".tif"):
            tifffile.imwrite(path, image)
        else:
            assert cv2.imwrite(str(path), image)
    return folder


def found(folder):
    return finish(find_slice_stacks(folder.rglob("*")))


def only(folder):
    (stack,) = found(folder)
    return stack


@pytest.mark.parametrize(
    ("suffix", "dtype"),
    [(".png", np.uint8), (".PNG", np.uint16), (".tif", np.uint8), (".tiff", np.uint16), (".bmp", np.uint8)],
)
def test_that_numbered_pictures_are_one_stack(tmp_path, suffix, dtype):
    voxels = grey(dtype=dtype)
    volume = finish(only(write(tmp_path, voxels, suffix)).loading((0.3, 0.2, 0.1)))
    assert np.array_equal(volume.voxels, voxels)
    assert volume.voxels.dtype == dtype
    assert volume.spacing_mm == pytest.approx((0.3, 0.2, 0.1))
    assert volume.intensity == ("grey8" if dtype == np.uint8 else "grey16")


def test_that_slice_ten_follows_slice_nine(tmp_path):
    voxels = grey()
    write(tmp_path, voxels, name="slice {}", numbers=range(3, 15))
    stack = only(tmp_path)
    assert [file.stem for file in stack.files][6:8] == ["slice 9", "slice 10"]
    assert np.array_equal(finish(stack.loading((1, 1, 1))).voxels, voxels)


def test_that_the_number_that_counts_is_found_among_others(tmp_path):
    write(tmp_path, grey((4, 5, 6)), name="L3_2024_s{}_of_4_8bit", numbers=range(1, 5))
    write(tmp_path, grey((5, 5, 6)), name="scan7_{:03d}")
    write(tmp_path, grey((6, 5, 6)), name="scan8_{:03d}")
    assert {(one.name, len(one.files)) for one in found(tmp_path)} == {
        ("L3_2024_s*_of_4_8bit.png", 4),
        ("scan7_*.png", 5),
        ("scan8_*.png", 6),
    }


def test_that_previews_and_single_pictures_are_no_slices(tmp_path):
    write(tmp_path, grey((4, 5, 6)))
    cv2.imwrite(str(tmp_path / "bone_rec_spr.png"), np.zeros((9, 9), np.uint8))
    cv2.imwrite(str(tmp_path / "figure_1.png"), np.zeros((9, 9), np.uint8))
    cv2.imwrite(str(tmp_path / "figure_500.png"), np.zeros((9, 9), np.uint8))
    assert [one.name for one in found(tmp_path)] == ["bone_rec*.png"]


def test_that_volumes_with_numbered_names_stay_volumes(tmp_path):
    for level in (1, 2, 3):
        tifffile.imwrite(tmp_path / f"L{level}.tif", grey((4, 5, 6)))
        tifffile.imwrite(tmp_path / f"J{level}.tif", grey((4, 5, 6)), imagej=True)
    assert found(tmp_path) == ()


def test_that_pictures_in_colour_only_are_no_stack(tmp_path):
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"photo{number}.png"), np.zeros((5, 6, 3), np.uint8))
        tifffile.imwrite(tmp_path / f"photo{number}.tif", np.zeros((5, 6, 3), np.uint8), photometric="rgb")
    assert found(tmp_path) == ()


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([0, 1, 2, 5, 6], "Slices 3 to 4 of bone_rec*.png are missing after bone_rec0002.png"),
        ([0, 1, 3, 4, 5], "Slice 2 of bone_rec*.png is missing after bone_rec0001.png"),
        ([0, 2, 4, 8, 10], "Slice 6 of bone_rec*.png is missing after bone_rec0004.png"),
    ],
)
def test_that_missing_slices_are_named(tmp_path, numbers, words):
    stack = only(write(tmp_path, grey((5, 4, 4)), numbers=numbers))
    assert words in stack.fault
    with pytest.raises(UnreadableFile, match="missing"):
        finish(stack.loading((1, 1, 1)))


def test_that_two_files_of_one_slice_are_refused(tmp_path):
    write(tmp_path, grey((3, 4, 4)), name="s{}")
    write(tmp_path, grey((3, 4, 4)), name="s{:02d}", numbers=[2])
    assert "s02.png and s2.png are both slice 2" in only(tmp_path).fault


@pytest.mark.parametrize("odd", [np.zeros((9, 7), np.uint16), np.zeros((6, 7), np.uint8), np.zeros((6, 7, 3), np.uint16)])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_that_the_file_that_differs_is_named(tmp_path, odd, suffix):
    write(tmp_path, grey(), suffix)
    path = tmp_path / f"bone_rec0005{suffix}"
    if suffix == ".png":
        cv2.imwrite(str(path), odd)
    else:
        tifffile.imwrite(path, odd, photometric="rgb" if odd.ndim == 3 else None)
    stack = only(tmp_path)
    assert f"bone_rec0005{suffix}" in stack.fault
    assert ("in colour" in stack.fault) == (odd.ndim == 3)
    with pytest.raises(UnreadableFile, match="bone_rec0005"):
        finish(stack.loading((1, 1, 1)))


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp"])
@pytest.mark.parametrize("number", [0, 7])
def test_that_a_truncated_slice_is_named(tmp_path, suffix, number):
    write(tmp_path, grey(dtype=np.uint8), suffix)
    path = tmp_path / f"bone_rec{number:04d}{suffix}"
    path.write_bytes(path.read_bytes()[:-40])
    stacks = found(tmp_path)
    if suffix == ".tif" and number == 0:  # it might have been a volume, and is told of as a file that cannot be read
        assert stacks == ()
    else:
        assert path.name in stacks[0].fault
        assert "truncated" in stacks[0].fault


def test_that_a_slice_damaged_inside_is_named_when_it_is_read(tmp_path):
    write(tmp_path, grey((4, 64, 64)))
    path = tmp_path / "bone_rec0002.png"
    raw = bytearray(path.read_bytes())
    raw[200:4000] = bytes(3800)
    path.write_bytes(bytes(raw))
    stack = only(tmp_path)
    with pytest.raises(UnreadableFile, match=r"bone_rec0002\.png is truncated or damaged"):
        finish(stack.loading((1, 1, 1)))


def test_that_a_palette_of_colours_is_colour_and_one_of_greys_is_not(tmp_path):
    write(tmp_path, grey((3, 4, 4), np.uint8), ".bmp")
    assert not only(tmp_path).fault
    path = tmp_path / "bone_rec0002.bmp"
    raw = bytearray(path.read_bytes())
    raw[54 + 4 * 7] ^= 0xFF
    path.write_bytes(bytes(raw))
    assert "bone_rec0002.bmp is in colour" in only(tmp_path).fault


def test_that_a_skyscan_log_gives_the_spacing_of_the_reconstruction(tmp_path):
    write(tmp_path, grey(dtype=np.uint8), ".bmp")
    (tmp_path / "bone_rec.log").write_bytes(RECONSTRUCTED.encode())
    (tmp_path / "other.log").write_text("Image Pixel Size (um)=5\n")
    assert finish(only(tmp_path).loading()).spacing_mm == pytest.approx((0.0342, 0.0342, 0.0342))
    assert finish(only(tmp_path).loading((1, 2, 3))).spacing_mm == pytest.approx((1, 2, 3))


@pytest.mark.parametrize(
    ("line", "spacing"),
    [
        ("Image Pixel Size (um)=   13.50", 0.0135),
        ("Image Pixel Size (µm)=13,5", 0.0135),
        ("  image pixel size (mm) = 0.02", 0.02),
        ("Image Pixel Size (um)=0", None),
        ("Image Pixel Size (furlong)=1", None),
        ("Camera Pixel Size (um)=11.3", None),
        ("nothing at all", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_that_logs_are_read_as_they_come(tmp_path, line, spacing, encoding):
    write(tmp_path, grey((3, 4, 4)))
    (tmp_path / "scan.log").write_bytes(f"[Acquisition]\n{line}\n".encode(encoding))
    known = only(tmp_path).header.spacing_mm
    assert known is None if spacing is None else known == pytest.approx((spacing,) * 3)


def test_that_logs_that_disagree_give_no_spacing(tmp_path):
    write(tmp_path, grey((3, 4, 4)))
    (tmp_path / "a.log").write_text("Image Pixel Size (um)=5\n")
    (tmp_path / "b.log").write_text("Image Pixel Size (um)=6\n")
    with pytest.raises(MissingSpacing, match=r"bone_rec\*\.png does not say"):
        finish(only(tmp_path).loading())


def test_that_every_second_slice_is_twice_as_far_only_where_the_log_says_so(tmp_path):
    write(tmp_path, grey((3, 4, 4)), numbers=[0, 2, 4])
    (tmp_path / "bone_rec.log").write_text("Pixel Size (um)=10\n")
    with pytest.raises(MissingSpacing, match="not how far apart"):
        finish(only(tmp_path).loading())
    (tmp_path / "bone_rec.log").write_text("Pixel Size (um)=10\nSection to Section Step=2\n")
    assert only(tmp_path).header.spacing_mm == pytest.approx((0.02, 0.01, 0.01))


def test_that_resolution_tags_of_tiff_slices_give_the_plane(tmp_path):
    for number in range(3):
        tifffile.imwrite(tmp_path / f"s{number}.tif", grey((4, 5)), resolution=(500, 500), resolutionunit="CENTIMETER")
    with pytest.raises(MissingSpacing, match=r"0\.02 x 0\.02 mm"):
        finish(only(tmp_path).loading())


def test_that_signed_tiff_slices_may_be_hounsfield_units(tmp_path):
    voxels = np.random.default_rng(1).integers(-1000, 2000, (4, 5, 6)).astype(np.int16)
    stack = only(write(tmp_path, voxels, ".tif"))
    assert stack.intensity() == "HU"
    volume = finish(stack.loading((1, 1, 1)))
    assert volume.intensity == "HU"
    assert np.array_equal(volume.voxels, voxels)


def test_that_values_that_are_no_numbers_are_refused(tmp_path):
    voxels = np.ones((4, 5, 6), np.float32)
    voxels[2, 1, 1] = np.nan
    with pytest.raises(UnreadableFile, match=r"bone_rec0002\.tif holds values"):
        finish(only(write(tmp_path, voxels, ".tif")).loading((1, 1, 1)))


def test_that_an_impossible_spacing_is_refused(tmp_path):
    with pytest.raises(MctguiError, match="cannot measure"):
        finish(only(write(tmp_path, grey((3, 4, 4)))).loading((0, 1, 1)))


def test_that_loading_reports_every_slice_and_stops_at_any(tmp_path):
    work = only(write(tmp_path, grey())).loading((1, 1, 1))
    assert [step.done for step in itertools.islice(work, 5)] == [0, 1, 2, 3, 4]
    work.close()


def test_that_a_header_that_claims_too_much_is_not_believed(tmp_path):
    write(tmp_path, grey((3, 4, 4)))
    path = tmp_path / "bone_rec0001.png"
    raw = bytearray(path.read_bytes())
    raw[16:24] = (2**31 - 1).to_bytes(4, "big") * 2
    path.write_bytes(bytes(raw))
    assert "claims" in only(tmp_path).fault


@pytest.mark.parametrize(
    "line", ["Pixel Size (um)=1e308", "Pixel Size (um)=1e-300", "Section to Section Step=" + "9" * 5000]
)
def test_that_impossible_numbers_in_a_log_are_not_believed(tmp_path, line):
    (tmp_path / "a.log").write_text(f"{line}\nImage Pixel Size (um)=17.5\n")
    assert read_skyscan_log(tmp_path / "a.log") == SkyscanLog(pytest.approx(0.0175), None)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_that_the_micro_sign_is_known_in_every_encoding(tmp_path, encoding):
    (tmp_path / "a.log").write_bytes("Pixel Size (µm)=17,5\nSection to Section Step=2\n".encode(encoding))
    assert read_skyscan_log(tmp_path / "a.log") == SkyscanLog(pytest.approx(0.0175), 2)
