"""3-D pictures: the surface lies where the threshold says, and is drawn with OpenGL or without."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from mctgui.report import surfaces
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.camera import camera_beside, camera_on, reach_mm
from mctgui.report.rasteriser import rasterise
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

THRESHOLDS = {"mdct": 700.0, "microct-like": 110.0, "microct": 110.0}


def ball(radius_mm: float = 4.0, spacing=(0.3, 0.2, 0.25)) -> Volume:
    """A ball around (1, 2, 3) mm whose grey values pass 100 at its surface."""
    shape = tuple(int(14 / step) for step in spacing)
    volume = Volume.from_spacing(np.zeros(shape, np.float32), spacing, origin_mm=(-6.0, -5.0, -4.0))
    index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
    distance = np.linalg.norm(volume.index_to_mm(index) - (1.0, 2.0, 3.0), axis=-1)
    return Volume((100 + 50 * (radius_mm - distance)).astype(np.float32), volume.affine)


def test_that_the_surface_of_a_ball_lies_at_its_radius_with_normals_outwards():
    voi = CylinderVOI((1.0, 2.0, 3.0), (0.0, 0.0, 1.0), 11.0, 9.0)
    vertices, triangles, normals = extract_surface(bone_field(ball(), 100.0, voi))
    radial = vertices - np.array([1.0, 2.0, 3.0])
    distance = np.linalg.norm(radial, axis=1)
    assert distance == pytest.approx(np.full(len(distance), 4.0), abs=0.03)
    assert ((radial / distance[:, None]) * normals).sum(axis=1).min() > 0.95
    assert triangles.max() == len(vertices) - 1


def test_that_bone_is_cut_at_the_wall_and_the_ends_of_a_tilted_voi():
    axis = np.array([0.3, 0.0, 1.0]) / np.hypot(0.3, 1.0)
    voi = CylinderVOI((1.0, 2.0, 3.0), tuple(axis), 5.0, 3.0)
    vertices, _, _ = extract_surface(bone_field(ball(), 100.0, voi))
    offset = vertices - np.array([1.0, 2.0, 3.0])
    along = offset @ axis
    across = np.linalg.norm(offset - along[:, None] * axis, axis=1)
    assert np.abs(along).max() == pytest.approx(1.5, abs=0.06)
    assert across.max() == pytest.approx(2.5, abs=0.06)


def test_that_a_voi_without_bone_has_no_surface():
    voi = CylinderVOI((1.0, 2.0, 3.0), (0.0, 0.0, 1.0), 5.0, 3.0)
    vertices, triangles, normals = extract_surface(bone_field(ball(), 1e6, voi))
    assert len(vertices) == len(triangles) == len(normals) == 0


def test_that_the_camera_stands_in_front_and_sees_all_of_the_voi(cylinder):
    camera = camera_on(cylinder)
    frame = np.stack([camera.right, camera.up, camera.towards])
    assert frame @ frame.T == pytest.approx(np.eye(3), abs=1e-12)
    assert np.linalg.det(frame) == pytest.approx(1.0)
    assert camera.towards[1] < 0  # anterior is -y
    assert camera.towards[2] > 0
    assert camera.right[0] > 0  # from in front, the patient's left is on the right
    angles = np.linspace(0, 2 * np.pi, 60)
    rim = np.stack([6 * np.cos(angles), 6 * np.sin(angles)], axis=1)
    for end in (-3.0, 3.0):
        seen = np.column_stack([rim, np.full(60, end)]) @ frame.T
        assert np.abs(seen[:, 0]).max() <= camera.width_mm / 2
        assert np.abs(seen[:, 1]).max() <= camera.height_mm / 2


@pytest.mark.parametrize(
    ("view", "towards", "right"),
    [("A", (0, -1, 0), (1, 0, 0)), ("L", (1, 0, 0), (0, 1, 0)), ("H", (0, 0, 1), (-1, 0, 0)), ("F", (0, 0, -1), (1, 0, 0))],
)
def test_that_a_side_of_a_voi_is_that_of_the_patient(view, towards, right):
    camera = camera_beside(CylinderVOI((1.0, 2.0, 3.0), (0.0, 0.0, -1.0), 8.0, 4.0), view)
    assert camera.towards == pytest.approx(towards)
    assert camera.right == pytest.approx(right)
    assert np.cross(camera.right, camera.up) == pytest.approx(camera.towards)


def test_that_the_reach_of_cylinders_holds_all_of_them():
    vois = [
        CylinderVOI((0.0, 1.0, 3.0), (0.6, 0.0, 0.8), 8.0, 4.0),
        CylinderVOI((0.0, 0.0, -3.0), (0.0, 0.0, 1.0), 6.0, 5.0),
    ]
    points = np.random.default_rng(3).uniform(-12, 12, (200_000, 3))
    inside = points[vois[0].contains(points) | vois[1].contains(points)]
    farthest = np.linalg.norm(inside - (0.5, 0.0, 0.0), axis=1).max()
    assert farthest <= reach_mm(vois, np.array([0.5, 0.0, 0.0])) <= 1.1 * farthest


def test_that_the_rasteriser_draws_a_closed_disc_for_a_ball():
    voi = CylinderVOI((1.0, 2.0, 3.0), (0.0, 0.0, 1.0), 11.0, 9.0)
    camera = camera_on(voi)
    picture = rasterise(*extract_surface(bone_field(ball(), 100.0, voi)), camera, 220, 200, (0.8, 0.5, 0.2))
    seen = picture.any(axis=2)
    pixel = max(camera.width_mm / 220, camera.height_mm / 200)
    # Every pixel that the ball touches counts, so that the disc is half a pixel too wide all round.
    assert seen.sum() * pixel**2 == pytest.approx(np.pi * (4.0 + pixel / 2) ** 2, rel=0.02)
    row, column = np.mgrid[:200, :220]
    inside = np.hypot(row - 99.5, column - 109.5) * pixel < 3.8
    assert seen[inside].all()
    bright = picture.sum(axis=2)[inside]
    assert bright[(row - 99.5)[inside] < 0].mean() > bright[(row - 99.5)[inside] > 0].mean()  # lit from above


def test_that_nothing_gives_a_black_picture():
    voi = CylinderVOI((1.0, 2.0, 3.0), (0.0, 0.0, 1.0), 5.0, 3.0)
    empty = extract_surface(bone_field(ball(), 1e6, voi))
    assert not rasterise(*empty, camera_on(voi), 40, 30, (1.0, 1.0, 1.0)).any()


def test_that_a_graphics_driver_that_ends_its_process_does_not_end_ours(volumes, cylinder, tmp_path, monkeypatch):
    for crash in ("import os; os.abort()", "import sys; sys.exit(1)", "pass"):
        monkeypatch.setattr(surfaces, "PAINTER", [sys.executable, "-c", crash])
        only = {"microct": volumes["microct"]}
        picture = surfaces.draw_surfaces(only, THRESHOLDS, cylinder, tmp_path / "voi.png", title="SP-1")
        assert picture.renderer == surfaces.SOFTWARE
        assert picture.path.stat().st_size > 10_000


def test_that_vtk_and_the_rasteriser_see_the_same_bone(volumes, cylinder):
    from mctgui.report.modalities import MODALITIES

    shown = [kind for kind in MODALITIES if kind.key in ("mdct", "microct")]
    found = [extract_surface(bone_field(volumes[kind.key], THRESHOLDS[kind.key], cylinder)) for kind in shown]
    camera = camera_on(cylinder)
    rows = round(surfaces.PANE_WIDTH * camera.height_mm / camera.width_mm)
    drawn = surfaces.draw_with_vtk(found, shown, camera, rows)
    if drawn is None:
        pytest.skip("there is no OpenGL on this machine")
    for picture, surface, kind in zip(drawn[0], found, shown, strict=True):
        ours = rasterise(*surface, camera, surfaces.PANE_WIDTH, rows, kind.rgb)
        assert (picture.any(axis=2) == ours.any(axis=2)).mean() > 0.98
