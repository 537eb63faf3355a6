"""Thickness in a VOI: the figures of a measurement, and at the surface the thickness of the bone that it bounds."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import UnsuitableVOI
from mctgui.jobs import finish
from mctgui.morphometry import measure
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.camera import camera_beside
from mctgui.report.surface_points import draw_points, extracting_points, with_thickness
from mctgui.report.thickness_colours import thickness_colours
from mctgui.report.thickness_map import isodata_in, mapping_thickness, thickness_at
from mctgui.report.voi_mesh import joined, making_voi_bone
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

VOI = CylinderVOI((0.0, 0.0, 0.0), diameter_mm=10.0, height_mm=6.0)
THIN_MM, THICK_MM = 0.4, 1.2


def plates(spacing=(0.1, 0.1, 0.1)) -> Volume:
    """Two upright plates that face the front: a thin one at the patient's right, a thick one at the left."""
    shape = tuple(round(side / step) for side, step in zip((10.0, 14.0, 14.0), spacing, strict=True))
    origin = tuple(-(count - 1) / 2 * step for count, step in zip(shape[::-1], spacing[::-1], strict=True))
    volume = Volume.from_spacing(np.full(shape, 20, np.uint8), spacing, "grey8", origin)
    y, x = (origin[axis] + np.arange(shape[2 - axis]) * spacing[2 - axis] for axis in (1, 0))
    thin = (np.abs(y)[:, None] < THIN_MM / 2) & (x[None, :] < -0.5)
    thick = (np.abs(y)[:, None] < THICK_MM / 2) & (x[None, :] > 0.5)
    volume.voxels[:, thin | thick] = 200
    return volume


def test_that_mean_and_largest_are_those_of_the_measurement():
    volume = plates()
    measured = measure(volume, VOI)
    level = isodata_in(volume, VOI)
    found = finish(mapping_thickness(volume, level, VOI))
    assert level == measured.threshold
    assert found.mean_mm == pytest.approx(measured.tb_th.mean_mm, rel=1e-6)
    assert found.largest_mm == pytest.approx(measured.tb_th.max_mm, rel=1e-6)


def test_that_uneven_voxels_are_evened_out_as_in_a_measurement():
    volume = plates((0.15, 0.1, 0.1))
    measured = measure(volume, VOI)
    assert isodata_in(volume, VOI) == measured.threshold
    found = finish(mapping_thickness(volume, measured.threshold, VOI))
    assert found.mean_mm == pytest.approx(measured.tb_th.mean_mm, rel=1e-6)
    assert found.map.spacing_mm == pytest.approx((0.1, 0.1, 0.1))


def test_that_a_plate_has_its_own_thickness_at_its_surface():
    volume = plates()
    found = finish(mapping_thickness(volume, 110.0, VOI))
    vertices, _, _ = extract_surface(bone_field(volume, 110.0, VOI))
    inner = (np.abs(vertices[:, 2]) < 1.5) & (np.abs(vertices[:, 0]) > 1.2) & (np.hypot(vertices[:, 0], vertices[:, 1]) < 4)
    thickness = thickness_at(found.map, vertices)
    assert (thickness > 0).all(), "every vertex has bone beside it"
    thin = inner & (vertices[:, 0] < 0)
    thick = inner & (vertices[:, 0] > 0)
    assert thickness[thin] == pytest.approx(np.full(thin.sum(), THIN_MM), abs=0.11)
    assert thickness[thick] == pytest.approx(np.full(thick.sum(), THICK_MM), abs=0.11)


def hue_of(picture: np.ndarray, rows: slice, columns: slice) -> np.ndarray:
    """Mean colour of what is drawn there, as a direction: light makes it darker and nothing else."""
    part = picture[rows, columns].reshape(-1, 3).astype(float)
    mean = part[part.max(axis=1) > 20].mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_that_the_colours_of_a_picture_mean_the_right_millimetres_on_the_right_side():
    surface = finish(extracting_points(plates(), 110.0, VOI, "microct"))
    surface = finish(with_thickness(surface, VOI))
    assert surface.largest_mm == pytest.approx(THICK_MM, abs=0.11)
    picture = draw_points(surface, camera_beside(VOI, "A"), 300, 180, thickness_to_mm=1.5)
    middle = slice(70, 110)
    # From the front the patient's right is at the viewer's left.
    for columns, mm in ((slice(60, 120), THIN_MM), (slice(190, 240), THICK_MM)):
        shown = hue_of(picture, middle, columns)
        scale = thickness_colours(np.linspace(0.02, 1.5, 150), 1.5).astype(float)
        closest = (scale / np.linalg.norm(scale, axis=1, keepdims=True)) @ shown
        assert np.linspace(0.02, 1.5, 150)[np.argmax(closest)] == pytest.approx(mm, abs=0.12)


def test_that_without_thickness_the_bone_has_the_colour_of_its_modality():
    surface = finish(extracting_points(plates(), 110.0, VOI, "mdct"))
    picture = draw_points(surface, camera_beside(VOI, "A"), 300, 180, thickness_to_mm=1.5)
    red, green, blue = hue_of(picture, slice(70, 110), slice(60, 240))
    assert red > 1.3 * green > 1.3 * blue


def test_that_the_bone_of_two_vois_is_one_mesh_and_a_coarse_one_has_fewer_triangles():
    upper = CylinderVOI((0.0, 0.0, 1.5), diameter_mm=10.0, height_mm=3.0)
    lower = CylinderVOI((0.0, 0.0, -1.5), diameter_mm=10.0, height_mm=3.0)
    bones = [finish(making_voi_bone(plates(), voi, thickness=True)) for voi in (upper, lower)]
    both = joined([bone.fine for bone in bones])
    assert both.triangles.max() == len(both.vertices) - 1
    assert np.ptp(both.vertices[:, 2]) == pytest.approx(6.0, abs=0.3)
    assert both.thickness_mm is not None
    assert len(bones[0].coarse.triangles) < len(bones[0].fine.triangles) / 2.5
    assert bones[0].threshold == isodata_in(plates(), upper)


@pytest.mark.parametrize("what", ["beside", "one slice", "no number", "all bone"])
def test_that_a_voi_that_cannot_be_painted_is_a_sentence(what):
    volume, voi = plates(), VOI
    if what == "beside":
        voi = CylinderVOI((100.0, 0.0, 0.0))
    elif what == "one slice":
        volume = Volume(volume.voxels[:1], volume.affine, "grey8")
    elif what == "no number":
        volume = Volume(np.full(volume.shape, np.nan, np.float32), volume.affine)
    threshold = 0.0 if what == "all bone" else 110.0
    with pytest.raises(UnsuitableVOI):
        finish(mapping_thickness(volume, threshold, voi))


def test_that_painting_can_be_given_up():
    work = mapping_thickness(plates(), 110.0, VOI)
    for _ in range(3):
        next(work)
    work.close()
