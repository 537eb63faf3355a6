"""The small picture of a series in a list."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import UnreadableFile, UnsupportedSeries


def test_that_the_middle_slice_is_shown_in_the_window_of_the_header(write_slice, only_series, tmp_path):
    for number in range(5):
        pixels = np.full((8, 8), 1000 if number == 2 else -500, np.int16)
        pixels[:4] -= 1000 if number == 2 else 0
        place = [0, 0, number]
        write_slice(
            tmp_path / str(number),
            pixels,
            ImagePositionPatient=place,
            PixelSpacing=[1, 1],
            WindowCenter=500,
            WindowWidth=2000,
        )
    small = only_series(tmp_path).thumbnail(4)
    assert small.dtype == np.uint8
    assert small[:, 0].tolist() == [64, 64, 191, 191]  # 0 and 1000 in -500 to 1500


@pytest.mark.parametrize(
    ("shape", "spacing", "side", "expected"),
    [
        ((40, 80), (1.0, 1.0), 20, (10, 20)),
        ((80, 40), (1.0, 2.0), 20, (20, 20)),  # square in millimetres
        ((80, 80), (0.5, 1.0), 20, (10, 20)),
        ((6, 8), (1.0, 1.0), 96, (6, 8)),  # nothing is enlarged
        ((8, 8), (0.5, 1.0), 96, (4, 8)),
        ((4, 500), (1.0, 1.0), 20, (1, 20)),
    ],
)
def test_that_the_picture_fits_and_keeps_the_shape_of_the_body(
    write_slice, only_series, tmp_path, shape, spacing, side, expected
):
    pixels = np.arange(shape[0] * shape[1], dtype=np.int16).reshape(shape)
    assert only_series(write_slice(tmp_path / "a", pixels, PixelSpacing=list(spacing))).thumbnail(side).shape == expected


def test_that_pixels_are_averaged(write_slice, only_series, tmp_path):
    board = (np.indices((90, 90)).sum(axis=0) % 2 * 200).astype(np.int16)
    series = only_series(write_slice(tmp_path / "a", board, PixelSpacing=[1, 1], WindowCenter=100, WindowWidth=200))
    assert set(np.unique(series.thumbnail(30))) <= set(range(113, 143))  # a ninth around the middle


def test_that_monochrome1_is_shown_inverted_and_loaded_as_it_is(write_slice, only_series, tmp_path):
    pixels = np.array([[0, 100], [200, 300]], np.int16)
    inverted = {"PhotometricInterpretation": "MONOCHROME1", "WindowCenter": 150, "WindowWidth": 300}
    series = only_series(write_slice(tmp_path / "a", pixels, PixelSpacing=[1, 1], **inverted))
    assert series.thumbnail().tolist() == [[255, 170], [85, 0]]
    assert series.load().voxels[0].tolist() == pixels.tolist()


@pytest.mark.parametrize("window", [{}, {"WindowCenter": 30000, "WindowWidth": 10}])
def test_that_without_a_window_that_shows_anything_percentiles_are_used(write_slice, only_series, tmp_path, window):
    pixels = np.linspace(0, 1000, 6400).astype(np.int16).reshape(80, 80)
    small = only_series(write_slice(tmp_path / "a", pixels, PixelSpacing=[1, 1], **window)).thumbnail(40)
    assert (small.min(), small.max()) == (0, 255)


def test_that_a_series_that_cannot_be_stacked_has_a_picture(write_stack, only_series):
    series = only_series(write_stack([0, 1, 2, 7, 8.5]))
    assert not series.loadable
    assert series.thumbnail().max() <= 255


def test_that_only_one_file_is_read(write_stack, only_series):
    folder = write_stack([0, 1, 2])
    series = only_series(folder)
    for path in series.files[0], series.files[2]:
        path.unlink()
    assert series.thumbnail().shape == (6, 4)  # rows of 0.5 mm, columns of 0.25 mm
    series.files[1].unlink()
    with pytest.raises(UnreadableFile, match="opened any more"):
        series.thumbnail()


def test_that_colour_has_no_picture(write_slice, only_series, tmp_path):
    colour = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0, "PixelData": bytes(144)}
    with pytest.raises(UnsupportedSeries, match="colour"):
        only_series(write_slice(tmp_path / "a", np.zeros((6, 8), np.uint8), **colour)).thumbnail()


def test_that_compressed_and_plain_files_look_the_same(shared_data, only_series):
    plain, *others = (only_series(shared_data / "dicom_transfer_syntaxes" / f"CT1_{name}.dcm") for name in ("UNC", "J2KR"))
    small = plain.thumbnail()
    assert small.shape == (96, 96)
    assert small.std() > 20
    assert all(np.array_equal(small, other.thumbnail()) for other in others)
