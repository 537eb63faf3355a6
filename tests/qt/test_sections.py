"""Where planes cut VOIs, and how a placement stands: pure geometry of the Measure screen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.qt.measure import placement
from mctgui.qt.measure.endplate_lines import guessed, height_above, moved_end
from mctgui.qt.measure.free_shapes import free_name, shifted, size_handles, sized
from mctgui.qt.measure.sections import section
from mctgui.qt.viewer.plane import PlaneFrame
from mctgui.voi import AnteriorEdgeConstruction, BoxVOI, CylinderVOI, EllipsoidVOI, MaskVOI, on_mid_plane

TILTED = AnteriorEdgeConstruction((4.0, -20.0, 3.0), (0.2, -1.0, 0.1), (0.15, 0.1, 1.0))
STACK = np.eye(3)


def area(outline: np.ndarray) -> float:
    x, y = outline.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def across(voi: CylinderVOI) -> PlaneFrame:
    axis = np.asarray(voi.axis)
    right = np.cross(axis, (0.3, 1.0, 0.2))
    return PlaneFrame.along(right, np.cross(axis, right))


def test_that_a_cylinder_is_cut_across_in_its_circle_and_along_in_a_rectangle():
    voi = CylinderVOI((1, 2, 3), (0.1, -0.2, 1.0), 15.0, 5.0)
    frame = across(voi)
    w = float(frame.uvw(voi.centre_mm)[2])
    (circle,) = section(voi, frame, w)
    assert area(circle) == pytest.approx(math.pi / 4 * 225, rel=0.002)
    along = PlaneFrame.along(frame.right, voi.axis)
    centre = float(along.uvw(voi.centre_mm)[2])
    (rectangle,) = section(voi, along, centre)
    assert area(rectangle) == pytest.approx(75.0, rel=0.002)
    (narrower,) = section(voi, along, centre + 6.0)
    assert area(narrower) == pytest.approx(2 * math.sqrt(7.5**2 - 36) * 5, rel=0.005)
    assert section(voi, along, centre + 7.6) == []
    assert section(voi, frame, w + 2.6) == []


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-0.9, 0.9))
def test_that_every_point_of_an_ellipsoids_section_lies_on_its_surface(a, b, share):
    voi = EllipsoidVOI((5, -3, 2), (14.0, 10.0, 6.0))
    normal = np.array([a, b, 1.2])
    right = np.cross(normal, (0.0, 1.0, 0.3))
    frame = PlaneFrame.along(right, np.cross(normal, right))
    reach = float(np.linalg.norm(frame.normal * [7.0, 5.0, 3.0]))
    w = float(frame.uvw(voi.centre_mm)[2]) + share * reach
    (outline,) = section(voi, frame, w)
    points = outline[:, :1] * frame.right + outline[:, 1:] * frame.down + w * frame.normal
    on = (((points - voi.centre_mm) / [7.0, 5.0, 3.0]) ** 2).sum(axis=1)
    assert on == pytest.approx(np.ones(len(on)), abs=1e-6)


def test_that_boxes_and_masks_are_cut_where_they_are():
    frame = PlaneFrame.along((1, 0, 0), (0, 1, 0))
    (outline,) = section(BoxVOI((1, 2, 3), (10.0, 6.0, 4.0)), frame, 4.0)
    assert area(outline) == pytest.approx(60.0)
    assert outline.min(axis=0) == pytest.approx((-4, -1))
    voxels = np.zeros((4, 8, 8), dtype=bool)
    voxels[1:3, 2:6, 1:7] = True
    mask = MaskVOI(voxels, np.diag([0.5, 0.5, 1.0, 1.0]))
    (drawn,) = section(mask, frame, 1.2)
    assert area(drawn) == pytest.approx(6.0, rel=0.1)
    assert section(mask, frame, 2.6) == []


@pytest.mark.parametrize("which", placement.ANGLES)
@pytest.mark.parametrize("degrees", [-20.0, 3.5, 40.0])
def test_that_an_angle_that_is_set_is_the_angle_that_is_shown(which, degrees):
    turned = placement.with_angle(TILTED, STACK, which, degrees)
    assert placement.angle_deg(turned, STACK, which) == pytest.approx(degrees)
    kept = "edge_mm" if which == "turn" else "circle_centre_mm"
    assert getattr(turned, kept) == pytest.approx(getattr(TILTED, kept))


def test_that_angles_say_which_way():
    straight = AnteriorEdgeConstruction((0, 0, 0))
    to_the_left = placement.with_angle(straight, STACK, "turn", 10.0)
    assert to_the_left.anterior[0] > 0.1, "the front points to the patient's left, which is +x"
    assert placement.with_angle(straight, STACK, "sagittal", 10.0).superior[1] < -0.1, "forwards is -y"
    assert placement.with_angle(straight, STACK, "coronal", 10.0).superior[0] > 0.1


def test_that_the_circle_grows_with_where_it_was_taken_and_goes_on_touching_line_b():
    centre, ahead = np.asarray(TILTED.circle_centre_mm), np.asarray(TILTED.anterior)
    taken = centre - 7.5 * ahead
    wider = placement.with_circle_through(TILTED, taken, taken - 2.0 * ahead)
    assert wider.diameter_mm == pytest.approx(17.0)
    assert wider.tangent_mm == pytest.approx(TILTED.tangent_mm)
    aside = centre + 7.5 * np.asarray(TILTED.left)
    assert placement.with_circle_through(TILTED, aside, aside).diameter_mm == pytest.approx(15.0)


def test_that_one_end_of_an_endplate_moves_and_the_other_stays():
    endplates = guessed(TILTED)
    front, back = TILTED.behind_edge(-2.0), TILTED.behind_edge(34.0)
    before = [height_above(endplates.upper, TILTED, point) for point in (front, back)]
    moved = moved_end(TILTED, endplates, "upper", front, back, 3.0)
    after = [height_above(moved.upper, TILTED, point) for point in (front, back)]
    assert np.subtract(after, before) == pytest.approx((3.0, 0.0))
    assert moved.lower == endplates.lower
    placed = on_mid_plane(TILTED, moved)
    tilt = np.degrees(np.arccos(np.dot(placed.superior, TILTED.superior)))
    assert tilt == pytest.approx(np.degrees(np.arctan(3.0 / 36.0)) / 2, abs=0.02), "the mid plane bisects the endplates"
    upper, lower = moved.distances_mm(placed)
    assert upper == pytest.approx(lower, abs=1e-6)


def test_that_free_vois_are_sized_at_one_face_and_moved_as_they_are():
    box = BoxVOI((1, 2, 3), (10.0, 6.0, 4.0))
    wider = sized(box, "free size 0 +", (2.0, 5.0, 5.0))
    assert wider.sizes_mm == pytest.approx((12, 6, 4))
    assert wider.centre_mm == pytest.approx((2, 2, 3)), "the opposite face stays"
    cylinder = CylinderVOI((0, 0, 0), (0, 0, 1), 10.0, 8.0)
    point, direction = size_handles(cylinder)["free diameter 1"]
    assert sized(cylinder, "free diameter 1", 1.5 * direction).diameter_mm == pytest.approx(13.0)
    assert np.linalg.norm(point) == pytest.approx(5.0)
    lower = sized(cylinder, "free height -", (0.0, 0.0, -2.0))
    assert (lower.height_mm, lower.centre_mm) == (pytest.approx(10.0), pytest.approx((0, 0, -1)))
    assert sized(cylinder, "free height +", (0.0, 0.0, -50.0)).height_mm > 0
    assert shifted(box, (1, 1, 1)).centre_mm == pytest.approx((2, 3, 4))
    assert shifted(box, (1, 1, 1)).sizes_mm == box.sizes_mm
    assert free_name("Box", ["Box 1", "Box 3"]) == "Box 2"


def test_that_a_specimen_lying_face_down_is_shown_with_its_front_above_and_its_own_letters():
    face_down = AnteriorEdgeConstruction((0.0, 20.0, 0.0), (0.05, 1.0, 0.0))
    right = placement.screen_right(face_down, STACK)
    frame = placement.axial_frame(face_down, right)
    assert frame.right @ np.asarray(face_down.left) > 0.99
    assert frame.down @ np.asarray(face_down.anterior) < -0.99
    assert placement.letters_of(face_down, frame).letters == ("R", "L", "A", "P")
    head_down = AnteriorEdgeConstruction((0, 0, 0), (0, -1, 0), (0, 0, -1))
    upright = placement.sagittal_frame(head_down)
    assert placement.letters_of(head_down, upright).letters == ("A", "P", "H", "F")
    assert placement.coronal_frame(head_down).right @ np.asarray(head_down.left) > 0.99
