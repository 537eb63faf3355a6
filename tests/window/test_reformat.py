"""The straight reformat along the axis of the VOIs: what lies askew in the scan stands upright in Measure."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.volume import Volume

from .hands import CTRL, Key, pane_of, picture, settle, until

pytestmark = pytest.mark.gl

TILT = np.radians(20)
AXIS = np.array([0.0, np.sin(TILT), np.cos(TILT)])


@pytest.fixture
def leaning(tmp_path):
    """A rod through the origin that leans back by 20 degrees, and VOIs along it."""
    volume = Volume.from_spacing(np.zeros((60, 90, 60), np.uint8), (0.5, 0.5, 0.5), "grey8", (-14.75, -22.25, -14.75))
    index = np.stack(np.meshgrid(*(np.arange(side) for side in volume.shape), indexing="ij"), axis=-1)
    points = volume.index_to_mm(index)
    away = points - (points @ AXIS)[..., None] * AXIS
    volume.voxels[np.linalg.norm(away, axis=-1) < 4] = 255
    with Project.create(tmp_path / "leaning.mctproj") as project:
        case = project.add_case(level="L2")
        finish(project.add_volume(case.id, "microct", volume, {}))
        front = tuple(-9.0 * np.array([0.0, np.cos(TILT), -np.sin(TILT)]))
        placed = AnteriorEdgeConstruction(front, anterior=front, superior=tuple(AXIS), diameter_mm=5.0, height_mm=4.0)
        project.add_voi(case.id, PlacedVOIs(placed).to_json(), "manual")
    return tmp_path / "leaning.mctproj"


def lean(canvas) -> float:
    """How many pixels the middle of what is bright moves to the side for one pixel down."""
    seen = picture(canvas).mean(axis=2) > 200
    rows = [row for row in range(seen.shape[0] // 4, 3 * seen.shape[0] // 4) if seen[row].sum() > 15]
    assert len(rows) > 40
    middles = [float(np.median(np.flatnonzero(seen[row]))) for row in rows]
    return float(np.polyfit(rows, middles, 1)[0])


def test_that_measure_shows_the_specimen_along_the_axis_of_its_vois(window, hands, leaning):
    assert window.project_files.open(leaning)
    window.select_case(window.project.cases()[0])
    hands.key(Key.Key_2, CTRL)
    until(lambda: window.screen_is("view") and window.screen_shown.panes, "View is shown")
    hands.key(Key.Key_F5)
    settle(0.1)
    scanned = lean(pane_of(window, "microct", "sagittal").canvas)
    assert scanned == pytest.approx(-np.tan(TILT), abs=0.06)  # the head is up, so what leans back goes to the right upwards
    hands.key(Key.Key_5, CTRL)
    until(lambda: window.screen_is("measure"), "Measure is shown")
    settle(0.3)
    assert abs(lean(window.screen_shown.images.sagittal.canvas)) < 0.04
    window.set_project(None)
