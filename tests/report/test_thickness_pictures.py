"""Thickness in the report's pictures: the right colour at the right place, with its scale and the AI mark."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.image import imread

from mctgui.jobs import finish
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.camera import camera_beside
from mctgui.report.planes import PlaneFrame
from mctgui.report.rasteriser import rasterise
from mctgui.report.surfaces import draw_surfaces
from mctgui.report.thickness_colours import thickness_colours
from mctgui.report.thickness_map import VOIThickness, mapping_thickness, thickness_at
from mctgui.report.thickness_pictures import draw_thickness_maps, thickness_overlay
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

VOI = CylinderVOI((0.0, 0.0, 0.0), diameter_mm=8.0, height_mm=4.0)
FRAME = PlaneFrame("axial", 0.0, (-5.0, 5.0), (-5.0, 5.0))


@pytest.fixture(scope="module")
def volume() -> Volume:
    """Plates that face the front: 0.4 mm at the patient's right, 1.2 mm at the left."""
    shape = (80, 120, 120)
    origin = tuple(-(count - 1) / 2 * 0.1 for count in shape[::-1])
    made = Volume.from_spacing(np.full(shape, 20, np.uint8), (0.1, 0.1, 0.1), "grey8", origin)
    y, x = (origin[axis] + np.arange(shape[2 - axis]) * 0.1 for axis in (1, 0))
    bone = ((np.abs(y)[:, None] < 0.2) & (x[None, :] < -0.5)) | ((np.abs(y)[:, None] < 0.6) & (x[None, :] > 0.5))
    made.voxels[:, bone] = 200
    return made


@pytest.fixture(scope="module")
def found(volume) -> VOIThickness:
    return finish(mapping_thickness(volume, 110.0, VOI))


def test_that_bone_in_the_voi_has_the_colour_of_its_thickness_and_all_else_is_grey(volume, found):
    picture = thickness_overlay(volume, found.map, VOI, FRAME, 200, 200, 1.5).astype(int)
    # The patient's right is at the left of the picture; 20 pixels are 1 mm.
    for column, mm in ((50, 0.4), (140, 1.2)):
        assert np.abs(picture[100, column] - thickness_colours(mm, 1.5).astype(int)).max() < 25
    outside = picture[100, 4:16], picture[150, 95:105]
    assert all((np.ptp(part, axis=-1) == 0).all() for part in outside), "beyond the wall, and in marrow, there is no colour"
    assert picture[100, 10].max() > 80, "bone beyond the wall is seen in grey"


def test_that_a_rasterised_surface_has_the_same_colours(volume, found):
    surface = extract_surface(bone_field(volume, 110.0, VOI))
    colours = thickness_colours(thickness_at(found.map, surface[0]), 1.5)
    picture = rasterise(*surface, camera_beside(VOI, "A"), 200, 110, colours)
    for columns, mm in ((slice(40, 80), 0.4), (slice(120, 160), 1.2)):
        shown = picture[50:60, columns].reshape(-1, 3).mean(axis=0)
        wanted = thickness_colours(mm, 1.5).astype(float)
        likeness = shown @ wanted / np.linalg.norm(shown) / np.linalg.norm(wanted)
        other = thickness_colours(1.6 - mm, 1.5).astype(float)
        assert likeness > 0.99
        assert likeness > shown @ other / np.linalg.norm(shown) / np.linalg.norm(other) + 0.03


def test_that_the_page_has_all_modalities_on_one_scale(volume, found, tmp_path):
    half = VOIThickness(found.map, found.mean_mm, found.largest_mm, 110.0)
    path = tmp_path / "maps.png"
    draw_thickness_maps({"microct": volume, "mdct": volume}, {"microct": half, "mdct": found}, VOI, path, title="SP-1")
    picture = np.rint(255 * imread(path)[..., :3]).astype(int)
    colourful = np.ptp(picture, axis=2) > 60
    assert colourful[:, : picture.shape[1] // 2].sum() > 1000
    assert colourful[:, -90:].sum() > 1000, "the bar stands at the right"
    with pytest.raises(ValueError, match="thickness"):
        draw_thickness_maps({"mdct": volume}, {}, VOI, path, title="SP-1")


@pytest.mark.parametrize("opengl", [False, pytest.param(True, marks=pytest.mark.gl)])
def test_that_the_surfaces_of_the_report_can_be_coloured_by_thickness(volume, found, tmp_path, opengl):
    path = tmp_path / "voi.png"
    draw_surfaces(
        {"microct": volume}, {"microct": 110.0}, VOI, path, title="SP-1", opengl=opengl, thickness={"microct": found}
    )
    picture = np.rint(255 * imread(path)[..., :3]).astype(int)
    bone = picture[120:-60, :560]
    end = 1.2 if found.largest_mm <= 1.2 else 1.5
    for mm in (0.4, 1.2):
        wanted = thickness_colours(mm, end).astype(float)
        bright = bone[bone.max(axis=2) > 60].astype(float)
        likeness = bright @ wanted / np.linalg.norm(bright, axis=1) / np.linalg.norm(wanted)
        assert (likeness > 0.995).sum() > 500, f"the plate of {mm} mm is there in its colour"
