"""Shapes that lie at an angle to the slices of an image, as between scans that are turned against each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.alignment import inverse
from mctgui.roi import Angle, Ellipse, Length, LineProfile, Rectangle, sampled, statistics
from mctgui.volume import Volume, placed

SHAPES = [
    Length("axial", (1, 2, 0), (9, -4, 0)),
    LineProfile("axial", (-8, 0, 0.2), (8, 1, 0.2)),
    Angle("axial", (5, 0, 0), (0, 0, 0), (0, 5, 0)),
    Rectangle("axial", (0, 0, 0), (6, 0, 0), (0, 4, 0)),
    Ellipse("axial", (1, 1, 0.1), (5, 0, 0), (0, 5, 0)),
]


def leaning(degrees: float, by=(40.0, -7.0, 300.0)) -> np.ndarray:
    """About y, so that x runs through the slices."""
    angle, matrix = np.radians(degrees), np.eye(4)
    matrix[0, 0] = matrix[2, 2] = np.cos(angle)
    matrix[0, 2], matrix[2, 0] = np.sin(angle), -np.sin(angle)
    matrix[:3, 3] = by
    return matrix


def ramp(intensity: str = "grey8") -> Volume:
    """Values 100 + 4 x + 2 z + y, which trilinear sampling gives back exactly."""
    made = Volume.from_spacing(np.zeros((60, 50, 50), np.float32), (0.5, 0.5, 0.5), intensity, (-12.25, -12.25, -14.75))
    index = np.stack(np.meshgrid(*(np.arange(side) for side in made.shape), indexing="ij"), axis=-1)
    x, y, z = np.moveaxis(made.index_to_mm(index), -1, 0)
    made.voxels[:] = 100 + 4 * x + y + 2 * z
    return made


@settings(max_examples=25)
@given(st.floats(-180, 180), st.sampled_from(SHAPES))
def test_that_a_shape_comes_back_from_another_frame_with_its_size(degrees, shape):
    there = shape.placed(leaning(degrees))
    assert there.size_mm == pytest.approx(shape.size_mm)
    back = there.placed(inverse(leaning(degrees)))
    assert back.outline_mm() == pytest.approx(shape.outline_mm(), abs=1e-9)
    assert there.middle_mm == pytest.approx(leaning(degrees)[:3, :3] @ shape.middle_mm + leaning(degrees)[:3, 3])


@pytest.mark.parametrize("degrees", [5.0, -12.0])
def test_that_a_leaning_image_is_measured_in_the_plane_of_the_shape(degrees):
    # Turned within one frame, where the values at every point are known.
    found = statistics(SHAPES[3].placed(leaning(degrees, (0, 0, 0))), ramp())
    angle = np.radians(degrees)
    along = 4 * np.cos(angle) - 2 * np.sin(angle)  # per mm along the side that leans
    assert found.mean == pytest.approx(100.0, abs=0.05)
    assert found.maximum == pytest.approx(100 + 6 * along + 4, abs=2.5)
    assert not found.cut_off
    assert found.slice_offset_mm == 0


def test_that_a_profile_through_slices_reads_every_point_where_it_lies():
    profile = SHAPES[1].placed(leaning(10.0, (0, 0, 0)))
    found = sampled(profile, ramp())
    share = (found.distance_mm / profile.length_mm)[:, None]
    points = np.array(profile.start_mm) + share * np.subtract(profile.end_mm, profile.start_mm)
    assert found.values == pytest.approx(100 + points @ (4, 1, 2), abs=1e-3)


def test_that_what_lies_beyond_a_leaning_image_is_cut_off_and_its_padding_is_counted():
    wide = Rectangle("axial", (10.0, 0, 0), (6, 0, 0), (0, 4, 0)).placed(leaning(10.0, (0, 0, 0)))
    found = statistics(wide, ramp())
    assert found.cut_off
    assert found.padding == 0
    profile = sampled(LineProfile("axial", (8.0, 0, 0), (16.0, 0, 0)).placed(leaning(10.0, (0, 0, 0))), ramp())
    assert np.isnan(profile.values[-1])
    assert np.isfinite(profile.values[0])
    hu = ramp("HU")
    hu.voxels[:, :, 25:] = -1024
    found = statistics(SHAPES[3].placed(leaning(10.0, (0, 0, 0))), hu)
    assert found.padding > 0
    assert found.minimum > 0
    assert statistics(SHAPES[3].placed(leaning(10.0, (0, 0, 500.0))), hu) is None


def test_that_a_shape_within_one_slice_is_still_measured_on_that_slice():
    volume = placed(ramp(), leaning(0.5, (0, 0, 0)))
    small = Rectangle("axial", (0.1, 0.1, 0.05), (1, 0, 0), (0, 1, 0))
    assert statistics(small, volume).slice_offset_mm > 0
