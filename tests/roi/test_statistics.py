"""Numbers inside regions, against arithmetic, against scikit-image, and on a real scan."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.jobs import finish
from mctgui.roi import Ellipse, Rectangle, statistics
from mctgui.volume import Volume

X, Y, Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def ramp(shape=(4, 20, 30), spacing=(2.0, 0.5, 1.0), dtype=np.int16, intensity="HU") -> Volume:
    """Values of which each is there once: 1000 z + 31 y + x."""
    z, y, x = np.indices(shape)
    return Volume.from_spacing((1000 * z + 31 * y + x).astype(dtype), spacing, intensity)


def box(first, second, plane="axial", right=X, down=Y) -> Rectangle:
    return Rectangle.between(plane, first, second, right, down)


def test_that_a_rectangle_counts_the_pixels_whose_centre_is_inside():
    volume = ramp()
    # x from 2.6 to 6.4 mm: columns 3 to 6; y from 1.1 to 2.4 mm: rows 3 and 4 (1.5 and 2.0 mm).
    found = statistics(box((2.6, 1.1, 2.0), (6.4, 2.4, 2.0)), volume)
    inside = volume.voxels[1, 3:5, 3:7].astype(float)
    assert found.n == 8
    assert found.mean == pytest.approx(inside.mean())
    assert found.sd == pytest.approx(inside.std(ddof=1))
    assert (found.minimum, found.maximum) == (inside.min(), inside.max())
    assert found.area_mm2 == pytest.approx(3.8 * 1.3)
    assert found.counted_mm2 == pytest.approx(8 * 0.5 * 1.0), "row and column spacing differ"
    assert found.padding == 0
    assert not found.cut_off


def test_that_centres_on_the_edge_count():
    assert statistics(box((2, 1, 0), (4, 2, 0)), ramp()).n == 3 * 3


@pytest.mark.parametrize(("plane", "right", "down"), [("sagittal", Y, Z), ("coronal", X, Z)])
def test_that_other_planes_are_measured_in_their_own_slices(plane, right, down):
    volume = ramp()
    low, high = (4, 2, 1.5), (4, 6, 4.5)
    expected = volume.voxels[1:3, 4:13, 4]
    if plane == "coronal":
        low, high = (3, 2, 1.5), (9, 2, 4.5)
        expected = volume.voxels[1:3, 4, 3:10]
    found = statistics(box(low, high, plane, right, down), volume)
    assert found.n == expected.size
    assert found.mean == pytest.approx(expected.mean())


def test_that_an_ellipse_agrees_with_scikit_image_where_spacings_differ():
    from skimage.draw import ellipse

    volume = ramp((3, 200, 150), (1.0, 0.25, 0.4))
    centre, radii = (27.013, 22.007, 1.0), (11.03, 14.02)
    shape = Ellipse("axial", centre, (radii[0], 0, 0), (0, radii[1], 0))
    rows, columns = ellipse(centre[1] / 0.25, centre[0] / 0.4, radii[1] / 0.25, radii[0] / 0.4, shape=(200, 150))
    expected = volume.voxels[1, rows, columns].astype(float)
    found = statistics(shape, volume)
    assert found.n == expected.size
    assert found.mean == pytest.approx(expected.mean())
    assert found.sd == pytest.approx(expected.std(ddof=1))
    assert found.area_mm2 == pytest.approx(math.pi * radii[0] * radii[1])
    assert found.counted_mm2 == pytest.approx(found.area_mm2, rel=0.005)


def test_that_a_linear_ramp_has_its_analytic_mean_and_sd_in_an_ellipse():
    z, y, x = np.indices((1, 401, 401))
    volume = Volume.from_spacing((3.0 * (x - 200) * 0.1 + 7).astype(np.float32) + 0 * y + 0 * z, (1, 0.1, 0.1))
    found = statistics(Ellipse("axial", (20, 20, 0), (12.0, 0, 0), (0, 9.0, 0)), volume)
    assert found.mean == pytest.approx(7, abs=0.01)
    # The second moment of a uniform ellipse along an axis a is a / 2.
    assert found.sd == pytest.approx(3.0 * 12.0 / 2, rel=0.002)


def test_that_what_lies_outside_the_image_is_said_and_not_counted():
    volume = ramp()
    found = statistics(box((-50, -50, 0), (3.2, 2.2, 0)), volume)
    assert found.n == 5 * 4
    assert found.cut_off
    beyond = statistics(box((100, 100, 0), (110, 110, 0)), volume)
    assert (beyond.n, beyond.mean, beyond.sd, beyond.minimum, beyond.maximum) == (0, None, None, None, None)
    assert beyond.cut_off
    assert beyond.histogram.counts.sum() == 0


def test_that_the_half_pixel_at_the_border_belongs_to_the_image():
    assert not statistics(box((-0.5, -0.25, 0), (3, 3, 0)), ramp()).cut_off
    assert statistics(box((-0.6, -0.25, 0), (3, 3, 0)), ramp()).cut_off


@pytest.mark.parametrize(("z", "index"), [(-1.0, 0), (-0.9, 0), (0.9, 0), (1.1, 1), (6.9, 3), (7.0, 3)])
def test_that_the_nearest_slice_is_measured(z, index):
    found = statistics(box((2, 2, z), (4, 4, z)), ramp())
    assert found.slice_index == index
    assert found.slice_offset_mm == pytest.approx(abs(z - 2.0 * index), abs=1e-9)


@pytest.mark.parametrize("z", [-1.1, 7.1, 50.0])
def test_that_nothing_is_measured_more_than_half_a_slice_beyond_the_volume(z):
    assert statistics(box((2, 2, z), (4, 4, z)), ramp()) is None


def test_that_padding_in_hu_is_counted_apart_and_grey_values_have_none():
    voxels = np.full((1, 10, 10), 100, np.int16)
    voxels[0, :, :4] = -1024
    shape = box((0, 0, 0), (9, 9, 0))
    found = statistics(shape, Volume.from_spacing(voxels, (1, 1, 1), "HU"))
    assert (found.n, found.padding, found.mean, found.sd, found.minimum) == (60, 40, 100.0, 0.0, 100.0)
    assert found.counted_mm2 == pytest.approx(60)
    assert found.area_mm2 == pytest.approx(81)
    raw = statistics(shape, Volume.from_spacing(voxels, (1, 1, 1), "raw"))
    assert (raw.n, raw.padding, raw.minimum) == (100, 0, -1024)


def test_that_one_pixel_has_a_mean_and_no_sd():
    found = statistics(box((1.8, 0.9, 0), (2.2, 1.1, 0)), ramp())
    assert (found.n, found.mean, found.sd) == (1, 31 * 2 + 2, None)


def test_that_a_turned_volume_is_measured_at_the_same_place_in_the_patient():
    upright = ramp((1, 60, 60), (1, 0.5, 0.5))
    turned = Volume(upright.voxels[:, ::-1, ::-1], upright.affine @ _flip(60), "HU")
    shape = Ellipse("axial", (11.3, 17.1, 0), (6.2, 0, 0), (0, 4.4, 0))
    one, other = statistics(shape, upright), statistics(shape, turned)
    assert (one.n, one.mean, one.minimum) == (other.n, other.mean, other.minimum)


def _flip(side: int) -> np.ndarray:
    flip = np.diag([-1.0, -1.0, 1.0, 1.0])
    flip[:2, 3] = side - 1
    return flip


def test_that_an_askew_volume_is_measured_along_the_normal_of_the_shape():
    angle = np.radians(25)
    affine = np.eye(4)
    affine[:2, :2] = 0.1 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    affine[:3, 3] = (-10, -15, 0)
    volume = Volume(np.zeros((1, 300, 300), np.uint8), affine, "grey8")
    shape = box((-4, -3, 0), (2, 5, 0))
    index = np.stack(np.meshgrid([0], np.arange(300), np.arange(300), indexing="ij"), axis=-1)
    x, y, _ = np.moveaxis(volume.index_to_mm(index)[0], -1, 0)
    inside = (x >= -4) & (x <= 2) & (y >= -3) & (y <= 5)
    volume.voxels[0][inside] = 9
    found = statistics(shape, volume)
    assert found.n == inside.sum()
    assert (found.minimum, found.maximum) == (9, 9)
    assert found.counted_mm2 == pytest.approx(shape.area_mm2, rel=0.01)


def test_that_of_a_memory_map_only_the_pixels_around_the_region_are_taken_into_memory(tmp_path):
    path = tmp_path / "volume.raw"
    np.full((32, 512, 512), 7, np.uint16).tofile(path)
    volume = Volume.from_spacing(np.memmap(path, np.uint16, "r", shape=(32, 512, 512)), (1, 1, 1), "grey16")
    tracemalloc.start()
    try:
        axial = statistics(box((10, 10, 2), (29, 19, 2)), volume)
        sagittal = statistics(box((300, 10, 2), (300, 29, 11), "sagittal", Y, Z), volume)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (axial.n, axial.mean) == (sagittal.n, sagittal.mean) == (200, 7.0)
    assert peak < 2**17, "one slice alone would take four times that"


@settings(deadline=None, max_examples=60)
@given(
    st.tuples(st.floats(3, 12), st.floats(3, 12)),
    st.tuples(st.floats(0.7, 8), st.floats(0.7, 8)),
    st.tuples(st.integers(-5, 5), st.integers(-5, 5), st.integers(-3, 3)),
)
def test_that_shape_and_image_moved_together_give_the_same_numbers(centre, half, voxels):
    volume = ramp()
    offset = np.array(voxels) * (1.0, 0.5, 2.0)
    moved = Volume.from_spacing(volume.voxels, volume.spacing_mm, "HU", offset)
    shape = Ellipse("axial", (*centre, 2.2), (half[0], 0, 0), (0, half[1], 0))
    one, other = statistics(shape, volume), statistics(shape.moved(offset), moved)
    assert (one.n, one.mean, one.sd, one.cut_off) == (other.n, other.mean, other.sd, other.cut_off)


@settings(deadline=None, max_examples=60)
@given(st.tuples(st.floats(1, 12), st.floats(1, 9)), st.floats(0.3, 6), st.floats(0.01, 40))
def test_that_areas_grow_with_the_square_of_the_scale_and_values_stay(centre, half, scale):
    volume = ramp()
    larger = Volume.from_spacing(volume.voxels, np.array(volume.spacing_mm) * scale, "HU")
    make = {
        one: Ellipse("axial", (centre[0] * one, centre[1] * one, 0), (half * one, 0, 0), (0, half * one, 0))
        for one in (1, scale)
    }
    one, other = statistics(make[1], volume), statistics(make[scale], larger)
    assert abs(one.n - other.n) <= 1, "a centre may lie on the edge to the last digit"
    if one.n == other.n:
        assert other.counted_mm2 == pytest.approx(one.counted_mm2 * scale**2)
        assert other.mean == one.mean
    assert other.area_mm2 == pytest.approx(one.area_mm2 * scale**2)


@settings(deadline=None, max_examples=60)
@given(st.floats(-3, 3).filter(lambda slope: abs(slope) > 1e-3), st.floats(-900, 900))
def test_that_slope_and_intercept_act_on_the_numbers_as_on_the_pixels(slope, intercept):
    volume = ramp(intensity="raw")
    rescaled = Volume.from_spacing(volume.voxels * slope + intercept, volume.spacing_mm, "raw")
    shape = Ellipse("axial", (9, 4, 2), (6.5, 0, 0), (0, 2.8, 0))
    one, other = statistics(shape, volume), statistics(shape, rescaled)
    assert other.n == one.n
    assert other.mean == pytest.approx(slope * one.mean + intercept, rel=1e-9, abs=1e-6)
    assert other.sd == pytest.approx(abs(slope) * one.sd, rel=1e-9)
    ends = sorted(slope * end + intercept for end in (one.minimum, one.maximum))
    assert (other.minimum, other.maximum) == pytest.approx(tuple(ends))


@pytest.mark.parametrize("reach", [0, 5, 63, 64, 1000])
def test_that_a_histogram_of_whole_numbers_has_no_teeth_and_loses_no_pixel(reach):
    voxels = np.arange(reach + 1, dtype=np.int16).repeat(3)[None, None]
    found = statistics(box((0, -1, 0), (voxels.size, 1, 0)), Volume.from_spacing(voxels, (1, 1, 1), "raw"))
    counts, edges = found.histogram.counts, found.histogram.edges
    assert counts.sum() == voxels.size
    assert len(counts) <= 64
    width = np.diff(edges)
    assert (width == np.round(width)).all()
    assert (counts[:-1] == 3 * width[0]).all(), "an even distribution is flat"


def test_that_a_histogram_of_fractions_covers_them_all():
    voxels = np.random.default_rng(1).normal(0, 5, (1, 30, 30)).astype(np.float32)
    found = statistics(box((0, 0, 0), (29, 29, 0)), Volume.from_spacing(voxels, (1, 1, 1), "raw"))
    assert found.histogram.counts.sum() == 900
    assert found.histogram.edges[0] == pytest.approx(voxels.min())
    assert found.histogram.edges[-1] == pytest.approx(voxels.max())
    flat = statistics(box((0, 0, 0), (29, 29, 0)), Volume.from_spacing(np.full_like(voxels, 2.5), (1, 1, 1), "raw"))
    assert flat.histogram.counts.sum() == 900


def test_that_a_real_scan_agrees_with_plain_arithmetic_on_its_pixels(shared_data):
    from mctgui.dicom import find_series

    (series,) = finish(find_series(shared_data / "ct_spine_philips_lidc0314")).series
    volume = series.load().canonical()
    _, y, x = volume.spacing_mm
    middle = np.array(volume.shape) // 2 + (0, 30, 0)
    centre = volume.index_to_mm(middle)
    shape = Ellipse("axial", tuple(centre), (9.7, 0, 0), (0, 6.1, 0))
    rows, columns = np.indices(volume.shape[1:])
    inside = ((columns - middle[2]) * x / 9.7) ** 2 + ((rows - middle[1]) * y / 6.1) ** 2 <= 1
    pixels = volume.voxels[middle[0]][inside].astype(np.float64)
    found = statistics(shape, volume)
    assert found.intensity == "HU"
    assert found.n == pixels.size > 100
    assert found.mean == pytest.approx(math.fsum(pixels) / pixels.size)
    assert found.sd == pytest.approx(math.sqrt(math.fsum((pixels - pixels.mean()) ** 2) / (pixels.size - 1)))
    assert (found.minimum, found.maximum) == (pixels.min(), pixels.max())
    assert found.counted_mm2 == pytest.approx(found.area_mm2, rel=0.02)


def test_that_halfway_between_two_slices_it_is_always_the_lower_one_whatever_the_last_digit():
    from mctgui.roi.slices import nearest_slice

    for noise in (-1e-9, 0.0, 1e-9):
        assert [nearest_slice(at + 0.5 + noise, 10) for at in range(4)] == [0, 1, 2, 3]
    assert [nearest_slice(at, 4) for at in (-3.0, 0.49, 0.51, 1.0, 2.6, 9.0)] == [0, 0, 1, 1, 3, 3]
