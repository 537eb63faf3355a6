"""Shapes in millimetres: their own numbers, their handles, and what a damaged file may not make of them."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mctgui.errors import MctguiError
from mctgui.roi import ROI, Angle, Ellipse, Length, LineProfile, Rectangle

X, Y = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
SHAPES = [
    Length("axial", (0, 0, 5), (3, 4, 5)),
    Angle("sagittal", (0, 1, 0), (0, 0, 0), (0, 0, 2)),
    Rectangle.between("axial", (1, 2, 5), (4, 8, 5), X, Y),
    Ellipse.between("coronal", (0, 3, 0), (4, 3, 2), X, (0, 0, -1)),
    LineProfile("axial", (0, 0, 0), (0, 2.5, 0)),
]
numbers = st.floats(-200, 200, allow_nan=False)
points = st.tuples(numbers, numbers, numbers)


def test_that_a_length_is_the_distance_in_the_patient():
    assert Length("axial", (0, 0, 5), (3, 4, 5)).length_mm == pytest.approx(5.0)


@pytest.mark.parametrize("degrees", [0.0, 1e-5, 30.0, 90.0, 135.0, 179.99999, 180.0])
def test_that_an_angle_keeps_its_digits_also_when_nearly_straight(degrees):
    turn = math.radians(degrees)
    angle = Angle("axial", (7, 0, 1), (2, 0, 1), (2 + 3 * math.cos(turn), 3 * math.sin(turn), 1))
    assert angle.angle_deg == pytest.approx(degrees, abs=1e-9)


def test_that_an_angle_without_a_side_is_not_a_number():
    assert math.isnan(Angle("axial", (1, 1, 1), (1, 1, 1), (2, 1, 1)).angle_deg)


def test_that_areas_are_those_of_the_textbook():
    rectangle = Rectangle.between("axial", (1, 2, 5), (4, 8, 5), X, Y)
    assert rectangle.area_mm2 == pytest.approx(18.0)
    assert rectangle.sides_mm == pytest.approx((3.0, 6.0))
    assert Ellipse.between("axial", (1, 2, 5), (4, 8, 5), X, Y).area_mm2 == pytest.approx(math.pi * 1.5 * 3)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.kind)
def test_that_a_shape_survives_json(shape):
    assert ROI.from_json(json.loads(json.dumps(shape.as_json()))) == shape


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.kind)
def test_that_a_dragged_handle_goes_where_it_is_put_and_the_opposite_one_stays(shape):
    names = list(shape.handles())
    offset = {"axial": (0.3, 0.4, 0), "sagittal": (0, 0.3, 0.4), "coronal": (0.3, 0, 0.4)}[shape.plane]
    for at, name in enumerate(names):
        target = np.array(shape.handles()[name]) + offset
        changed = shape.dragged(name, target)
        if shape.kind == "ellipse":
            along = np.array(shape.handles()[name]) - shape.middle_mm
            along /= np.linalg.norm(along)
            assert np.array(changed.handles()[name]) @ along == pytest.approx(target @ along)
        else:
            assert changed.handles()[name] == pytest.approx(tuple(target))
        if len(names) == 4:
            opposite = names[(at + 2) % 4]
            assert changed.handles()[opposite] == pytest.approx(shape.handles()[opposite])


def test_that_a_corner_dragged_over_its_opposite_turns_no_side_inside_out():
    shape = Rectangle.between("axial", (0, 0, 0), (4, 4, 0), X, Y)
    changed = shape.dragged("bottom right", (-3, -1, 0))
    assert changed.sides_mm == pytest.approx((3, 1))
    assert changed.middle_mm == pytest.approx((-1.5, -0.5, 0))


@given(points, st.sampled_from(SHAPES))
def test_that_a_moved_shape_has_the_same_numbers(offset, shape):
    moved = shape.moved(offset)
    assert np.subtract(moved.middle_mm, shape.middle_mm) == pytest.approx(np.array(offset), abs=1e-9)
    assert moved.size_mm == pytest.approx(shape.size_mm, abs=1e-9)
    for number in ("length_mm", "angle_deg", "area_mm2"):
        if hasattr(shape, number):
            assert getattr(moved, number) == pytest.approx(getattr(shape, number), abs=1e-9)


@given(points, points, st.floats(0.01, 50))
def test_that_lengths_grow_with_the_scale(start, end, scale):
    assume(math.dist(start, end) > 1e-6)
    larger = Length("axial", tuple(scale * v for v in start), tuple(scale * v for v in end))
    assert larger.length_mm == pytest.approx(scale * Length("axial", start, end).length_mm, rel=1e-9)


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "circle"},
        {"kind": None},
        {"plane": "oblique"},
        {"start_mm": [0, 0]},
        {"start_mm": [0, 0, None]},
        {"start_mm": "abc"},
        {"start_mm": [0, 0, 1e300]},
        {"start_mm": [0, 0, float("nan")]},
    ],
)
def test_that_a_damaged_shape_is_refused_in_words(damage):
    values = {**Length("axial", (0, 0, 5), (3, 4, 5)).as_json(), **damage}
    with pytest.raises(MctguiError, match="cannot be read"):
        ROI.from_json(values)


def test_that_a_region_without_extent_or_with_askew_sides_is_refused():
    with pytest.raises(ValueError, match="perpendicular"):
        Rectangle("axial", (0, 0, 0), (1, 0, 0), (1, 1, 0))
    with pytest.raises(ValueError, match="perpendicular"):
        Ellipse("axial", (0, 0, 0), (1, 0, 0), (0, 0, 0))
