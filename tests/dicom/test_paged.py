"""Series that are read slice by slice: the same voxels as in one piece, at any orientation, in little memory."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest

from mctgui.dicom import parallel
from mctgui.dicom.decoders import BYTES_AHEAD
from mctgui.errors import MctguiError, UnreadableFile, UnsupportedSeries
from mctgui.jobs import finish

FOLDERS = (
    "ct_gantry_tilt_ge",
    "ct_mixed_tree_philips",
    "ct_siemens_j2k_totalseg",
    "ct_spine_philips_lidc0314",
    "dicom_odd",
    "dicom_transfer_syntaxes",
)
AXES = np.eye(3)


def in_pieces(pages, each=3):
    depth = pages.grid.shape[0]
    return np.concatenate([pages.read(first, min(first + each, depth)) for first in range(0, depth, each)])


def assert_the_same(pages, volume):
    assert (pages.intensity, pages.dtype, pages.grid.shape) == (volume.intensity, volume.voxels.dtype, volume.shape)
    np.testing.assert_allclose(pages.grid.affine, volume.affine, atol=1e-9)
    np.testing.assert_array_equal(in_pieces(pages), volume.voxels)


@pytest.mark.parametrize("name", FOLDERS)
def test_that_real_series_have_the_same_voxels_slice_by_slice(name, shared_data, catalogue):
    compared = 0
    for series in catalogue(shared_data / name).series:
        mended = [series.arranged("regular")] if "regular" in [one.way for one in series.arrangements] else []
        for one in ([series] if series.loadable else []) + mended:
            pages = one.paged()
            if pages is None:
                continue
            with pages:
                try:
                    volume = one.load()
                except MctguiError as error:
                    with pytest.raises(MctguiError, match=error.message.split(" ")[0]):
                        in_pieces(pages)
                else:
                    assert_the_same(pages, volume)
            compared += 1
    assert compared or name == "ct_gantry_tilt_ge"


ORIENTATIONS = [
    (row * one, column * other)
    for row, column in itertools.permutations(range(1, 4), 2)
    for one, other in itertools.product((1, -1), repeat=2)
]


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
@pytest.mark.parametrize("turned", [False, True])
def test_that_slices_of_any_orientation_come_towards_the_head(row, column, turned, write_slice, only_series, tmp_path):
    along = np.stack([np.sign(row) * AXES[abs(row) - 1], np.sign(column) * AXES[abs(column) - 1]])
    if turned:  # by 12 degrees about each axis, still nearest to the same ones
        sine, cosine = np.sin(0.2), np.cos(0.2)
        about_x = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
        about_z = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
        along = along @ about_x.T @ about_z.T
    normal = np.cross(*along)
    pixels = np.random.default_rng(3).integers(-900, 900, (5, 6, 8)).astype(np.int16)
    for number in range(5):
        write_slice(
            tmp_path / f"{number}",
            pixels[number],
            ImagePositionPatient=[f"{value:.8f}" for value in 1.5 * number * normal],
            ImageOrientationPatient=[f"{value:.10f}" for value in along.ravel()],
        )
    series = only_series(tmp_path)
    pages = series.paged()
    assert (pages is None) == (3 in (abs(row), abs(column)))  # sagittal and coronal slices have to be read whole
    if pages is not None:
        with pages:
            assert_the_same(pages, series.load())


def test_that_every_slice_has_its_own_scale_and_padding(write_slice, only_series, tmp_path):
    for number, (slope, intercept) in enumerate([(1, -1000), (2, 0), (1, 24), (3, -7)]):
        pixels = np.arange(48, dtype=np.int16).reshape(6, 8)
        place = [0, 0, -number]  # from the head down
        write_slice(
            tmp_path / f"{number}",
            pixels,
            ImagePositionPatient=place,
            RescaleSlope=slope,
            RescaleIntercept=intercept,
            PixelPaddingValue=number,
        )
    series = only_series(tmp_path)
    with series.paged() as pages:
        assert_the_same(pages, series.load())


def test_that_slices_may_be_asked_for_again_and_out_of_order(write_stack, only_series):
    with only_series(write_stack(range(7))).paged() as pages:
        assert pages.read(2, 4)[:, 0, 0].tolist() == [20, 30]
        assert pages.read(4, 5)[:, 0, 0].tolist() == [40]
        assert pages.read(0, 2)[:, 0, 0].tolist() == [0, 10]


def test_that_reading_ahead_ends_with_the_context(write_stack, only_series):
    before = threading.active_count()
    with only_series(write_stack(range(40))).paged() as pages:
        pages.read(0, 2)
    assert threading.active_count() == before


def test_that_a_truncated_slice_is_named_when_its_turn_comes(write_stack, only_series):
    folder = write_stack(range(6))
    series = only_series(folder)
    last = series.files[-1]
    last.write_bytes(last.read_bytes()[:-20])
    with series.paged() as pages:
        pages.read(0, 4)
        with pytest.raises(UnreadableFile, match=last.name):
            pages.read(4, 6)


def test_that_a_series_on_no_grid_cannot_be_paged(write_stack, only_series):
    with pytest.raises(UnsupportedSeries, match="not even"):
        only_series(write_stack([0, 1, 2, 3.5, 5])).paged()


def test_that_large_slices_are_read_less_far_ahead():
    begun, most = [], []

    def work(index):
        begun.append(index)

    for step in parallel.in_threads(work, 60, 8, most_begun=3):
        most.append(len(begun) - step.done)
    assert max(most) <= 3
    assert BYTES_AHEAD // (4 * 1536 * 1536) >= 16
    assert finish(parallel.in_threads(work, 5, 2, most_begun=0)) is None
