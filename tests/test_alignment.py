"""Rigid transforms between two scans, and how anchors make one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.alignment import Alignment, Anchor, applied, fitted, inverse, is_turned, rigid, shift, tilt_deg, turn_deg
from mctgui.errors import MctguiError

PLACES = st.tuples(*[st.floats(-100, 100)] * 3)


def turned(axis=(1.0, 0.3, -0.2), degrees=5.0, by=(3.0, -20.0, 400.0)) -> np.ndarray:
    """A transform with a turn about an axis (Rodrigues) and a shift."""
    x, y, z = np.asarray(axis) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    matrix = np.eye(4)
    matrix[:3, :3] += np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    matrix[:3, 3] = by
    return matrix


CORNERS = [(0.0, 0.0, 0.0), (20.0, 0.0, 0.0), (0.0, 15.0, 0.0), (3.0, 4.0, 12.0)]


def anchors_of(matrix, places=CORNERS) -> list[Anchor]:
    return [Anchor(place, tuple(applied(matrix, place))) for place in places]


@given(st.floats(-180, 180), PLACES, PLACES)
def test_that_there_and_back_is_the_same_place(degrees, by, point):
    matrix = turned(degrees=degrees, by=by)
    assert applied(inverse(matrix), applied(matrix, point)) == pytest.approx(np.array(point), abs=1e-9)
    assert rigid(matrix @ inverse(matrix)) == pytest.approx(np.eye(4), abs=1e-9)


@given(st.floats(0, 180), PLACES)
def test_that_the_turn_is_read_back_from_the_matrix(degrees, by):
    assert turn_deg(turned(degrees=degrees, by=by)) == pytest.approx(degrees, abs=1e-6)


def test_that_a_turn_about_the_normal_is_no_tilt():
    assert tilt_deg(turned((0, 0, 1), 30.0), (0, 0, 1)) == pytest.approx(0.0, abs=1e-9)
    assert tilt_deg(turned((1, 0, 0), 5.0), (0, 0, 1)) == pytest.approx(5.0)
    assert tilt_deg(turned((1, 0, 0), 175.0), (0, 0, 1)) == pytest.approx(5.0)  # upside down, nearly the same planes
    assert not is_turned(shift((1, 2, 3)))


@pytest.mark.parametrize(
    "matrix",
    [np.eye(3), np.diag([1.0, 1.0, -1.0, 1.0]), np.diag([1.1, 1.1, 1.1, 1.0]), np.full((4, 4), np.nan), 2 * np.eye(4)],
    ids=["small", "mirror", "stretch", "nan", "scaled"],
)
def test_that_what_is_no_turn_and_shift_is_refused(matrix):
    with pytest.raises(ValueError, match="transform"):
        rigid(matrix)


@given(st.floats(-170, 170), PLACES)
def test_that_four_anchors_give_the_transform_back(degrees, by):
    matrix = turned(degrees=degrees, by=by)
    fit = fitted(anchors_of(matrix))
    assert fit.how == "rigid"
    assert fit.residual_mm < 1e-9
    assert fit.matrix == pytest.approx(matrix, abs=1e-9)


def test_that_three_anchors_are_enough_and_their_slips_are_the_residual():
    matrix = turned()
    anchors = anchors_of(matrix, CORNERS[:3])
    assert fitted(anchors).matrix == pytest.approx(matrix, abs=1e-9)
    slipped = [*anchors[:2], Anchor(anchors[2].microct_mm, tuple(np.add(anchors[2].mdct_mm, (0, 0, 0.6))))]
    pulled = [*slipped, *anchors_of(matrix, CORNERS[3:])]
    fit = fitted(pulled)
    assert 0.05 < fit.residual_mm < 0.6
    assert fit.residual_mm**2 == pytest.approx(fit.in_plane_mm**2 + fit.along_z_mm**2)


def test_that_one_anchor_is_a_shift_and_two_map_the_slices():
    fit = fitted([Anchor((1, 2, 3), (1, 2, 53.5))])
    assert (fit.how, fit.matrix[:3, 3].tolist()) == ("shift", [0, 0, 50.5])
    fit = fitted([Anchor((0, 0, 0), (0, 0, 50)), Anchor((0, 0, 20), (0.2, 0, 70.4))])
    assert fit.how == "slices"
    assert fit.matrix == pytest.approx(shift((0.1, 0, 50.2)))
    assert fit.along_z_mm == pytest.approx(0.2)
    assert fit.in_plane_mm == pytest.approx(0.1)


def test_that_anchors_on_one_line_turn_nothing():
    along = [Anchor((0, 0, z), (0, z * 0.1, z + 5)) for z in (0.0, 5.0, 10.0, 20.0)]
    fit = fitted(along)
    assert fit.how == "slices"
    assert not is_turned(fit.matrix)


def test_that_a_mirrored_set_is_refused_in_words():
    mirror = np.diag([-1.0, 1.0, 1.0, 1.0])
    with pytest.raises(MctguiError, match="mirror image"):
        fitted([Anchor(place, tuple(applied(mirror, place))) for place in CORNERS])


def test_that_two_anchors_at_one_place_and_none_at_all_are_refused_in_words():
    with pytest.raises(MctguiError, match="anchor here already"):
        fitted([Anchor((0, 0, 0), (5, 5, 5)), Anchor((0.1, 0, 0), (9, 9, 9))])
    with pytest.raises(MctguiError, match="no anchor"):
        fitted([])


def test_that_an_alignment_survives_json_with_its_nudges_and_anchors():
    alignment = Alignment.from_anchors(anchors_of(turned())).nudged((0.1, -0.2, 0.4))
    back = Alignment.from_json(alignment.as_json())
    assert back == alignment
    assert back.matrix == pytest.approx(alignment.matrix, abs=0)


@pytest.mark.parametrize(
    "values", [{}, {"source": "guess"}, {**Alignment.from_shift((1, 2, 3)).as_json(), "nudge_mm": [1, 2]}]
)
def test_that_a_damaged_alignment_is_one_sentence(values):
    with pytest.raises(MctguiError, match="cannot be read"):
        Alignment.from_json(values)


@given(PLACES, st.floats(-30, 30))
def test_that_a_nudge_moves_the_bone_along_the_slices_of_the_micro_ct(step, degrees):
    before = Alignment.of("registration", turned(degrees=degrees))
    point = (4.0, 5.0, 6.0)
    moved = applied(inverse(before.nudged(step).matrix), point)
    assert moved == pytest.approx(applied(inverse(before.matrix), point) + step, abs=1e-9)


def test_that_an_anchor_on_a_registration_keeps_the_turn():
    before = Alignment.of("registration", turned())
    anchor = Anchor((1.0, 2.0, 3.0), (10.0, 20.0, 30.0))
    after = before.through(anchor)
    assert applied(after.matrix, anchor.microct_mm) == pytest.approx(anchor.mdct_mm)
    assert after.matrix[:3, :3] == pytest.approx(before.matrix[:3, :3])
    assert after.source == "registration"


def test_that_a_registration_is_held_against_anchors_and_its_nudges_count():
    anchors = tuple(anchors_of(turned()))
    exact = Alignment.of("registration", turned(), anchors=anchors)
    assert np.abs(exact.residuals_mm).max() < 1e-9
    nudged = exact.nudged((0.0, 0.0, 0.4))
    assert np.linalg.norm(nudged.residuals_mm, axis=1) == pytest.approx([0.4] * 4)
    assert Alignment.of("registration", turned()).residuals_mm.shape == (0, 3)
