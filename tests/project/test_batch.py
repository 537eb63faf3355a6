"""Many cases by one recipe: nothing twice, nothing lost, and one bad case stops no other."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.errors import StorageFailure
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.batch import CaseFailure, measuring_cases
from mctgui.project.measuring import measure_case
from mctgui.project.recipe import PlacementRecipe, Recipe, ThresholdRecipe
from mctgui.project.records import MeasurementRecord
from mctgui.report.project_rows import rows_of
from mctgui.voi import CylinderVOI, PlacedVOIs, save_vois
from mctgui.volume import Volume

PLACED = PlacedVOIs(
    free={"near": CylinderVOI((0, 0, 0), (0, 0, 1), 4.0, 2.0), "far": CylinderVOI((0, 0, 3), (0, 0, 1), 4.0, 2.0)}
)
QUICK = {"structure": False}


def plates(thick, black=20, white=200, dtype=np.uint8, intensity="grey8"):
    """Plates across x, ``thick`` of every five voxels white."""
    voxels = np.full((44, 40, 40), black, dtype)
    voxels[:, :, np.arange(40) % 5 < thick] = white
    return Volume.from_spacing(voxels, (0.2,) * 3, intensity, (-4.0, -4.0, -2.0))


@pytest.fixture
def project(tmp_path):
    """SP-0001 and SP-0003 are sound, SP-0002 has no VOIs, SP-0004 no bone."""
    with Project.create(tmp_path / "bones") as made:
        for thick in (2, 3, 2, 0):
            case = made.add_case()
            finish(made.add_volume(case.id, "microct", plates(thick)))
            if case.id != 2:
                made.add_voi(case.id, PLACED)
        yield made


def batch(project, recipe=None, steps=None):
    steps = [] if steps is None else steps
    return finish(measuring_cases(project, recipe or Recipe(**QUICK)), steps.append)


def test_that_each_bad_case_is_named_with_its_reason_and_the_others_are_measured(project):
    steps = []
    found = batch(project, steps=steps)
    assert [(one.case_id, one.which) for one in found.records] == [(1, "near"), (1, "far"), (3, "near"), (3, "far")]
    assert (found.cases, found.measured) == (4, 4)
    assert [(one.pseudonym, one.case_id) for one in found.failures] == [("SP-0002", 2), ("SP-0004", 4)]
    assert "No VOIs are placed" in found.failures[0].message
    assert "micro-CT, near VOI: " in found.failures[1].message
    assert project.measurements() == list(found.records)
    partial = [step.partial for step in steps if step.partial is not None]
    assert [one for one in partial if isinstance(one, MeasurementRecord)] == list(found.records)
    assert [one for one in partial if isinstance(one, CaseFailure)] == list(found.failures)
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_that_nothing_is_measured_twice_by_the_same_recipe(project):
    first = batch(project)
    again = batch(project)
    assert again.measured == 0
    assert again.records == first.records
    assert again.failures == first.failures


def test_that_another_setting_volume_or_placement_is_measured_anew(project):
    batch(project)
    finer = Recipe(threshold=ThresholdRecipe(fixed={"microct": 100}), **QUICK)
    assert batch(project, finer).measured == 4
    assert batch(project, finer).measured == 0
    finish(project.add_volume(1, "microct", plates(3)))
    assert [one.case_id for one in batch(project, finer).records if one.values["bv_tv"] > 0.5] == [1, 1]
    project.add_voi(3, PlacedVOIs(free={"near": PLACED.free["near"]}))
    found = batch(project, finer)
    assert (found.measured, [one.which for one in found.records if one.case_id == 3]) == (1, ["near"])


def test_that_another_version_of_the_program_measures_anew(project, monkeypatch):
    batch(project)
    for module in ("measuring", "voi_table"):
        monkeypatch.setattr(f"mctgui.project.{module}.__version__", "99.0")
    assert batch(project).measured == 4


def test_that_modes_are_kept_beside_each_other(project):
    both = Recipe(voi_modes=("context", "bonej"), **QUICK)
    found = batch(project, both)
    assert [one.values["voi_mode"] for one in found.records] == ["context", "bonej"] * 4
    assert batch(project).measured == 0  # the context rows are those of the narrower recipe
    assert len(project.measurements()) == 8


def test_that_the_settings_of_a_case_measured_by_hand_count_as_well(project):
    finish(measure_case(project, 1, settings=Recipe(**QUICK).settings))
    assert batch(project).measured == 2


def test_that_only_the_named_cases_are_measured_and_an_unknown_one_is_a_failure(project):
    found = batch(project, Recipe(cases=("SP-0003", "SP-0815"), **QUICK))
    assert {one.case_id for one in found.records} == {3}
    assert [(one.pseudonym, one.case_id) for one in found.failures] == [("SP-0815", None)]


def test_that_images_which_a_case_lacks_are_named(project):
    found = batch(project, Recipe(cases=("SP-0001",), modalities=("mdct", "microct"), **QUICK))
    assert found.notes == ("SP-0001 has no MDCT.",)
    only_mdct = batch(project, Recipe(cases=("SP-0001",), modalities=("mdct",), **QUICK))
    assert "no volume to measure in" in only_mdct.failures[0].message


def test_that_one_threshold_serves_the_whole_set(project):
    dim = plates(2, black=-40, white=300, dtype=np.int16, intensity="HU")
    bright = plates(3, black=-20, white=900, dtype=np.int16, intensity="HU")
    finish(project.add_volume(1, "mdct", dim))
    finish(project.add_volume(3, "mdct", bright))
    recipe = Recipe(threshold=ThresholdRecipe(scope="set"), modalities=("mdct", "microct"), **QUICK)
    found = batch(project, recipe)
    by_modality = {}
    for one in found.records:
        by_modality.setdefault(one.modality, set()).add(one.values["threshold"])
        assert "all VOIs of all cases together" in one.values["threshold_rule"]
    assert {modality: len(values) for modality, values in by_modality.items()} == {"mdct": 1, "microct": 1}
    # Of -40..900 together: above the bone of the dim one or below it, but the same for both.
    assert -20 < by_modality["mdct"].pop() < 900
    assert batch(project, recipe).measured == 0
    assert {row.threshold_scope for row in rows_of(project, found.records)} == {"set"}


def test_that_one_threshold_serves_an_image(project):
    recipe = Recipe(threshold=ThresholdRecipe(scope="image"), cases=("SP-0001",), **QUICK)
    found = batch(project, recipe)
    assert len({one.values["threshold"] for one in found.records}) == 1
    assert all("all VOIs together" in one.values["threshold_rule"] for one in found.records)


def test_that_placements_come_from_files_and_are_added_once(project, tmp_path):
    save_vois(PlacedVOIs(free={"middle": CylinderVOI((0, 0, 1), (0, 0, 1), 3.0, 2.0)}), tmp_path / "SP-0001.json")
    recipe = Recipe(placement=PlacementRecipe(use="file", file=str(tmp_path / "{case}.json")), **QUICK)
    found = batch(project, recipe)
    assert [(one.case_id, one.which) for one in found.records] == [(1, "middle")]
    assert len(found.failures) == 3
    assert all("does not exist" in one.message for one in found.failures)
    assert batch(project, recipe).measured == 0
    assert len(project.vois(1)) == 2


def test_that_an_accepted_placement_counts_and_a_later_proposal_does_not(project):
    by_hand = project.latest_voi(1)
    project.add_voi(1, PlacedVOIs(free={"other": PLACED.free["far"]}, how="automatic"))
    project.delete_voi(project.latest_voi(3).id)
    project.add_voi(3, PlacedVOIs(free={"near": PLACED.free["near"]}, how="automatic"))
    accepted = project.add_voi(3, PlacedVOIs(free={"far": PLACED.free["far"]}, how="automatic", accepted=True))
    project.add_voi(2, PlacedVOIs(free={"near": PLACED.free["near"]}, how="automatic"))
    found = batch(project, Recipe(placement=PlacementRecipe(use="accepted"), **QUICK))
    assert {one.voi_id for one in found.records} == {by_hand.id, accepted.id}
    assert found.failures[0].message == "No placement of it was accepted."


def test_that_what_cannot_be_proposed_is_a_failure_and_no_placement_is_lost(project):
    recipe = Recipe(placement=PlacementRecipe(use="latest or proposed"), **QUICK)
    found = batch(project, recipe)
    assert {one.case_id for one in found.records} == {1, 3}
    assert {one.pseudonym for one in found.failures} == {"SP-0002", "SP-0004"}
    assert project.vois(2) == []


def test_that_a_project_that_cannot_be_written_ends_the_batch(project, monkeypatch):
    def full(*_words):
        raise StorageFailure("The disk is full.", "Free some space.")

    monkeypatch.setattr(Project, "add_measurement", full)
    with pytest.raises(StorageFailure):
        batch(project)


def test_that_a_damaged_placement_fails_alone(project):
    with project._database.change() as change:
        change.execute("UPDATE vois SET json = '{}' WHERE case_id = 1")
    found = batch(project)
    assert {one.case_id for one in found.records} == {3}
    assert {one.pseudonym for one in found.failures} == {"SP-0001", "SP-0002", "SP-0004"}


def test_that_a_set_in_which_nothing_can_be_read_says_why(project):
    project.add_voi(1, PlacedVOIs(free={"off": CylinderVOI((99, 0, 0), (0, 0, 1), 4.0, 2.0)}))
    found = batch(project, Recipe(threshold=ThresholdRecipe(scope="set"), cases=("SP-0001",), **QUICK))
    assert "off VOI" in found.failures[0].message
    assert "outside" in found.failures[0].message.lower()


def test_that_a_fault_of_the_program_in_one_case_costs_only_that_case(project, monkeypatch):
    whole = measure_case

    def failing(project, case_id, *words, **settings):
        if case_id == 1:
            raise ZeroDivisionError("/home/somebody/scan of Jane Doe")
        return (yield from whole(project, case_id, *words, **settings))

    monkeypatch.setattr("mctgui.project.batch.measure_case", failing)
    found = batch(project)
    assert {one.case_id for one in found.records} == {3}
    assert found.failures[1].message == "The program failed on it (ZeroDivisionError)."


def test_that_two_batches_do_not_measure_one_project_at_once(project):
    first = measuring_cases(project, Recipe(**QUICK))
    next(first)
    with pytest.raises(StorageFailure, match="being measured already"):
        batch(project)
    first.close()
    assert batch(project).measured == 4


def test_that_closing_it_keeps_what_was_measured_and_the_rest_follows(project):
    work = measuring_cases(project, Recipe(**QUICK))
    for step in work:
        if isinstance(step.partial, MeasurementRecord):
            break
    work.close()
    assert len(project.measurements()) == 1
    assert batch(project).measured == 3


def test_that_rows_of_all_cases_carry_case_and_settings(project):
    rows = rows_of(project, batch(project).records)
    assert [(row.case, row.voi) for row in rows] == [
        ("SP-0001", "near"), ("SP-0001", "far"), ("SP-0003", "near"), ("SP-0003", "far"),
    ]  # fmt: skip
    assert len({row.settings_sha256 for row in rows}) == 1
    assert all(len(row.input_sha256) == 64 for row in rows)
    assert json.dumps([row.threshold_scope for row in rows]) == json.dumps(["voi"] * 4)
