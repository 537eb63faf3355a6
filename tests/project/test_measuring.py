"""Measuring a case from its stored volumes and placement."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import Progress, finish
from mctgui.project import Project
from mctgui.project.measuring import measure_case
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

PLACED = PlacedVOIs(
    free={"near": CylinderVOI((0, 0, 0), (0, 0, 1), 4.0, 2.0), "far": CylinderVOI((0, 0, 3), (0, 0, 1), 4.0, 2.0)}
)


def plates(every, thick, intensity, black, white, spacing=0.2):
    """Plates across x, ``thick`` of ``every`` voxels white: BV/TV is thick / every wherever the VOI lies."""
    voxels = np.full((60, 60, 60), black, np.int16 if intensity == "HU" else np.uint8)
    voxels[:, :, np.arange(60) % every < thick] = white
    return Volume.from_spacing(voxels, (spacing,) * 3, intensity, (-6.0, -6.0, -6.0))


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        made.add_case()
        yield made


def add(project, modality, volume):
    return finish(project.add_volume(1, modality, volume))


def test_that_every_modality_and_voi_is_measured_and_kept(project):
    add(project, "microct", plates(5, 2, "grey8", 20, 200))
    add(project, "mdct", plates(5, 3, "HU", -50, 900))
    voi = project.add_voi(1, PLACED)
    steps = []
    measured = finish(measure_case(project, 1), steps.append)
    assert [(one.modality, one.which) for one in measured] == [
        ("mdct", "near"), ("mdct", "far"), ("microct", "near"), ("microct", "far"),
    ]  # fmt: skip
    assert project.measurements(1) == measured
    assert {one.voi_id for one in measured} == {voi.id}
    for one in measured:
        assert one.values["bv_tv"] == pytest.approx(0.6 if one.modality == "mdct" else 0.4, abs=0.02)
    assert [step.partial for step in steps if isinstance(step, Progress) and step.partial] == measured
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_that_the_latest_volume_and_placement_count(project):
    add(project, "microct", plates(5, 2, "grey8", 20, 200))
    latest = add(project, "microct", plates(5, 3, "grey8", 20, 200))
    project.add_voi(1, PLACED)
    moved = project.add_voi(1, PlacedVOIs(free={"near": PLACED.free["near"]}))
    (only,) = finish(measure_case(project, 1))
    assert (only.volume_id, only.voi_id) == (latest.id, moved.id)
    assert only.values["bv_tv"] == pytest.approx(0.6, abs=0.02)


def test_that_only_the_wanted_modalities_are_measured(project):
    add(project, "microct", plates(5, 2, "grey8", 20, 200))
    add(project, "mdct", plates(5, 3, "HU", -50, 900))
    project.add_voi(1, PLACED)
    assert {one.modality for one in finish(measure_case(project, 1, ("microct",)))} == {"microct"}


def test_that_a_case_without_placement_or_volume_says_so(project):
    with pytest.raises(MctguiError, match="No VOIs are placed in SP-0001"):
        finish(measure_case(project, 1))
    project.add_voi(1, PLACED)
    with pytest.raises(MctguiError, match="no volume to measure in"):
        finish(measure_case(project, 1))


def test_that_the_error_names_modality_and_voi_and_earlier_results_stay(project):
    add(project, "mdct", plates(5, 3, "HU", -50, 900))
    add(project, "microct", Volume.from_spacing(np.zeros((60, 60, 60), np.uint8), (0.2,) * 3, "grey8", (-6.0, -6.0, -6.0)))
    project.add_voi(1, PLACED)
    with pytest.raises(UnsuitableVOI, match=r"^micro-CT, near VOI: "):
        finish(measure_case(project, 1))
    assert [one.modality for one in project.measurements(1)] == ["mdct", "mdct"]


def test_that_closing_it_keeps_what_was_measured(project):
    add(project, "mdct", plates(5, 3, "HU", -50, 900))
    project.add_voi(1, PLACED)
    work = measure_case(project, 1)
    for step in work:
        if step.partial is not None:
            break
    work.close()
    assert [one.which for one in project.measurements(1)] == ["near"]
