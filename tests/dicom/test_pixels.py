"""From stored pixels to Hounsfield units."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import UnreadableFile


def codes(series) -> set[str]:
    return {warning.code for warning in series.warnings}


def load(only_series, path):
    return only_series(path).load()


def test_that_slope_and_intercept_are_applied_slice_by_slice(write_slice, only_series, tmp_path):
    for number, (slope, intercept) in enumerate([(1, -1000), (2, -1024), (-10, 0)]):
        pixels = np.full((6, 8), 100, np.int16)
        place = [0, 0, number]
        write_slice(
            tmp_path / str(number), pixels, ImagePositionPatient=place, RescaleSlope=slope, RescaleIntercept=intercept
        )
    series = only_series(tmp_path)
    volume = series.load()
    assert volume.voxels[:, 2, 2].tolist() == [-900, -824, -1000]
    assert (volume.intensity, volume.voxels.dtype) == ("HU", np.int16)
    assert "varying-rescale" in codes(series)


def test_that_fractional_slopes_are_kept_as_decimals(write_slice, only_series, tmp_path):
    path = write_slice(tmp_path / "a", np.full((6, 8), 3, np.int16), RescaleSlope="2.5", RescaleIntercept="-1000.5")
    series = only_series(path)
    volume = series.load()
    assert volume.voxels.dtype == np.float32
    assert volume.voxels[0, 0, 0] == pytest.approx(-993.0)
    assert "fractional-rescale" in codes(series)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16])
def test_that_signed_and_unsigned_pixels_of_8_and_16_bits_are_read(write_slice, only_series, tmp_path, dtype):
    pixels = np.array([[0, 1], [2, np.iinfo(dtype).max // 2]], dtype)
    volume = load(only_series, write_slice(tmp_path / "a", pixels))
    assert volume.voxels[0].tolist() == pixels.tolist()


def test_that_unused_high_bits_do_not_enter_the_values(write_slice, only_series, tmp_path):
    pixels = np.full((6, 8), 0x0FFF, np.uint16)
    path = write_slice(tmp_path / "a", pixels, BitsStored=12, HighBit=11, RescaleIntercept=-1024)
    assert set(np.unique(load(only_series, path).voxels)) == {4095 - 1024}


def test_that_padding_becomes_minus_1024_before_rescaling_can_move_it(write_slice, only_series, tmp_path):
    pixels = np.array([[-2000, -2000, 0, 1000]] * 4, np.int16)
    path = write_slice(tmp_path / "a", pixels, PixelPaddingValue=-2000, RescaleIntercept=-24)
    assert load(only_series, path).voxels[0, 0].tolist() == [-1024, -1024, -24, 976]


def test_that_a_range_of_padding_is_padding(write_slice, only_series, tmp_path):
    pixels = np.array([[-2000, -1800, -1700, 5]] * 4, np.int16)
    kind = ["DERIVED", "PRIMARY", "AXIAL"]
    path = write_slice(tmp_path / "a", pixels, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1800, ImageType=kind)
    assert load(only_series, path).voxels[0, 0].tolist() == [-1024, -1024, -1700, 5]


def test_that_untagged_padding_of_an_original_scan_is_found_and_noise_on_air_is_kept(write_slice, only_series, tmp_path):
    path = write_slice(tmp_path / "a", np.array([[-2048, -3024, -1200, 40]] * 4, np.int16))
    assert load(only_series, path).voxels[0, 0].tolist() == [-1024, -1024, -1200, 40]


def test_that_monochrome1_is_named_and_the_values_are_not_inverted(write_slice, only_series, tmp_path):
    pixels = np.array([[10, 20], [30, 40]], np.int16)
    series = only_series(write_slice(tmp_path / "a", pixels, PhotometricInterpretation="MONOCHROME1"))
    assert "monochrome1" in codes(series)
    assert series.load().voxels[0].tolist() == pixels.tolist()


def test_that_values_without_rescale_are_not_called_hounsfield_units(write_slice, only_series, tmp_path):
    series = only_series(write_slice(tmp_path / "a", without=["RescaleSlope", "RescaleIntercept"]))
    assert series.load().intensity == "raw"
    assert "no-hounsfield-units" in codes(series)


def test_that_projections_are_listed_but_refused(write_slice, only_series, tmp_path):
    series = only_series(write_slice(tmp_path / "a", Modality="CR"))
    assert not series.loadable
    assert "CR" in series.reason_not_loadable


def test_that_colour_is_refused(write_slice, only_series, tmp_path):
    pixels = np.zeros((6, 8), np.uint8)
    path = write_slice(
        tmp_path / "a",
        pixels,
        SamplesPerPixel=3,
        PhotometricInterpretation="RGB",
        PlanarConfiguration=0,
        PixelData=bytes(144),
    )
    assert "colour" in only_series(path).reason_not_loadable


def test_that_a_file_that_vanished_after_the_scan_is_one_sentence(write_stack, only_series):
    folder = write_stack([0, 1, 2])
    series = only_series(folder)
    series.files[1].unlink()
    with pytest.raises(UnreadableFile):
        series.load()


def test_that_loading_reports_each_slice_and_can_be_closed(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 3]))
    assert [step.done for step in series.loading()] == [1, 2, 3, 4]
    work = series.loading()
    next(work)
    work.close()


@pytest.fixture(scope="module")
def syntaxes(shared_data):
    return shared_data / "dicom_transfer_syntaxes"


@pytest.mark.parametrize("name", ["RLE", "JPLL", "JLSL", "J2KR"])
def test_that_lossless_transfer_syntaxes_give_the_values_of_the_uncompressed_file(syntaxes, only_series, name):
    reference = load(only_series, syntaxes / "CT1_UNC.dcm").voxels
    assert np.array_equal(load(only_series, syntaxes / f"CT1_{name}.dcm").voxels, reference)
    # Stored values reach from -2000, which is padding, to 2278 at an intercept of -1024.
    assert (reference.min(), reference.max()) == (-1024, 2278 - 1024)


@pytest.mark.parametrize(("name", "largest"), [("JLSN", 4), ("J2KI", 352)])
def test_that_lossy_files_differ_within_their_loss_and_are_marked(syntaxes, only_series, name, largest):
    import pydicom

    series = only_series(syntaxes / f"CT1_{name}.dcm")
    assert "lossy-compression" in codes(series)
    inside = pydicom.dcmread(syntaxes / "CT1_UNC.dcm").pixel_array > -1000
    reference = load(only_series, syntaxes / "CT1_UNC.dcm").voxels[0].astype(int)
    difference = np.abs(series.load().voxels[0] - reference)[inside]
    assert 0 < difference.max() <= largest


def test_that_a_signed_stream_under_an_unsigned_header_is_read_as_signed(shared_data, only_series):
    series = only_series(shared_data / "dicom_odd" / "TOSHIBA_J2K_SIZ1_PixRep0.dcm")
    assert "sign-mismatch" in codes(series)
    volume = series.load()
    assert (int(volume.voxels.min()), int(volume.voxels.max())) == (-2048, 1717)


def test_that_values_of_a_broken_encoder_are_refused(shared_data, only_series):
    series = only_series(shared_data / "dicom_odd" / "JPEGLossless_1s_1f_i_16_16_bad.dcm")
    with pytest.raises(UnreadableFile, match="no scanner"):
        series.load()


def test_that_a_deflated_file_gives_the_values_of_the_plain_one(write_slice, only_series, tmp_path):
    from pydicom import dcmread
    from pydicom.uid import DeflatedExplicitVRLittleEndian

    plain = write_slice(tmp_path / "plain" / "a", RescaleIntercept=-1024)
    dataset = dcmread(plain)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.save_as(tmp_path / "deflated")
    assert b"BitsStored" not in (tmp_path / "deflated").read_bytes()
    np.testing.assert_array_equal(load(only_series, tmp_path / "deflated").voxels, load(only_series, plain).voxels)


def test_that_a_slope_of_zero_claims_no_hounsfield_units(write_slice, only_series, tmp_path):
    series = only_series(write_slice(tmp_path / "a", RescaleSlope=0, RescaleIntercept=-1024))
    assert "no-hounsfield-units" in codes(series)
    assert series.load().intensity == "raw"
