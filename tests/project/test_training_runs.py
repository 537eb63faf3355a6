"""Pairs and curves of a project's trainings as they lie on the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.ownership import Ownership
from mctgui.project.pair_stores import cases_with_pairs, looking_at, making_store, making_store_of_case, stores_of
from mctgui.project.training import LOCK_NAME, is_being_trained, training_run
from mctgui.project.training_curves import Curve, reading_curves
from mctgui.project.training_runs import PairsNotHere, Run, finding_pairs, opened_run, runs_of, stores_of_run
from mctgui.synthesis import write_record
from mctgui.synthesis.pair_store import PairSource, open_pairs, writing_pairs
from mctgui.synthesis.run_setup import run_setup
from mctgui.volume import Volume


def test_that_a_curve_keeps_its_shape_in_few_points():
    curve = Curve(most=100)
    for step in range(10_000):
        curve.add(step, step / 10_000)
    x, y = curve.points()
    assert 50 <= len(x) <= 101
    assert np.allclose(x / 10_000, y)
    curve.add(10_000, float("nan"))
    assert np.isfinite(curve.points()[1]).all()


def test_that_losses_are_read_by_epoch_and_damage_is_named(tmp_path: Path):
    history = tmp_path / "history.csv"
    history.write_text("step,learning_rate,gan,vgg\n1,0.1,2.0,nan\n2,0.1,1.0,nan\n")
    found = finish(reading_curves(history, 2))
    assert list(found.shown()) == ["gan"]
    assert found.shown()["gan"][0].tolist() == [0.5, 1.0]
    history.write_text("step,learning_rate,gan\n1,0.1,two\n")
    with pytest.raises(MctguiError, match=r"history\.csv"):
        finish(reading_curves(history, 2))


def test_that_a_damaged_run_and_a_damaged_store_are_named(tmp_path: Path):
    with Project.create(tmp_path / "Named") as project:
        (project.folder / "runs" / "odd").mkdir()
        (project.folder / "pairs" / "odd").mkdir()
        (project.folder / "pairs" / "odd" / "pairs.json").write_text("{")
        (run,) = runs_of(project)
        assert (run.name, run.state, run.can_go_on) == ("odd", "damaged", False)
        assert "run.json" in run.problem
        (store,) = stores_of(project)
        assert store.store is None
        assert "pairs.json" in store.problem


def test_that_a_case_becomes_pairs_only_where_its_volumes_lie_in_one_space(tmp_path: Path):
    low = Volume.from_spacing(np.zeros((4, 16, 16), np.int16), (0.2, 0.2, 0.2), "HU")
    here = Volume.from_spacing(np.zeros((4, 32, 32), np.uint8), (0.2, 0.1, 0.1), "grey8")
    away = Volume.from_spacing(np.zeros((4, 32, 32), np.uint8), (0.2, 0.1, 0.1), "grey8", origin_mm=(90.0, 0.0, 0.0))
    with Project.create(tmp_path / "Cases") as project:
        for donor, microct in (("d1", here), ("d2", away)):
            case = project.add_case(level="L2", donor=donor)
            finish(project.add_volume(case.id, "mdct", low, {"technique": {"slice_thickness_mm": 0.6}}))
            finish(project.add_volume(case.id, "microct", microct))
        (found,) = cases_with_pairs(project)
        assert found[0].donor == "d1"
        made = finish(making_store_of_case(project, *found))
        assert made.by_bone() == {("d1", "L2"): 4}
        assert made.store.specimens[0].mdct_thickness_mm == 0.6  # not 0.2, which is how far its slices lie apart
        assert finish(looking_at(made.folder)).kind == "pairs"


def test_that_a_run_in_other_hands_is_known_by_its_lock(tmp_path: Path):
    assert not is_being_trained(tmp_path)
    owned = Ownership.claim(tmp_path / LOCK_NAME)
    assert is_being_trained(tmp_path)
    owned.release()
    (tmp_path / LOCK_NAME).touch()  # what a killed program leaves
    assert not is_being_trained(tmp_path)


def pairs(folder: Path, seeds: tuple[int, ...] = (1, 2)) -> Path:
    def source(seed: int) -> PairSource:
        rng = np.random.default_rng(seed)
        high = Volume.from_spacing(rng.integers(0, 256, (3, 32, 32)).astype(np.uint8), (0.1, 0.1, 0.1), "grey8")
        low = Volume.from_spacing(rng.integers(-500, 1500, (3, 32, 32)).astype(np.int16), (0.1, 0.1, 0.1), "HU")
        return PairSource(f"bone-{seed % 10}", low, high, "test", donor=f"d{seed}")

    finish(writing_pairs((source(seed) for seed in seeds), folder))
    return folder


def run_on(project: Project, *folders: Path) -> Run:
    """A run as the command line leaves it in the project: its record, and no word of where its pairs lie."""
    settings = {"crop_px": 32, "batch": 1, "epochs": 2, "decay_epochs": 0, "steps": 2, "no_vgg": True}
    folder = project.folder / "runs" / "by-hand"
    folder.mkdir()
    write_record(run_setup([open_pairs(one) for one in folders], settings).record(), folder)
    return opened_run(folder)


def test_that_pairs_outside_are_referred_to_and_found_where_they_have_been_moved_to(tmp_path: Path):
    with Project.create(tmp_path / "Here") as project:
        away = pairs(tmp_path / "John Doe")
        made = finish(making_store(project, finish(looking_at(away)), outside=True))
        assert (made.is_outside, made.pairs, made.store.folder) == (True, 6, away)
        assert [path.name for path in made.folder.iterdir()] == ["place.json"]
        assert made.folder.name == "outside"
        away.rename(tmp_path / "moved")
        (lost,) = stores_of(project)
        assert (lost.store, lost.is_outside) == (None, True)
        assert "John Doe" not in lost.problem
        assert "not where they were" in lost.problem
        pairs(away, (3,))
        (other,) = stores_of(project)
        assert "others lie now" in other.problem
        again = finish(making_store(project, finish(looking_at(tmp_path / "moved")), outside=True))
        assert [(one.folder, one.store.folder) for one in stores_of(project)] == [(made.folder, tmp_path / "moved")]
        (again.folder / "place.json").write_text("{")
        assert "place.json" in stores_of(project)[0].problem


def test_that_a_run_finds_its_pairs_outside_and_refuses_others_by_name(tmp_path: Path):
    with Project.create(tmp_path / "Here") as project:
        away, other, unlike = (pairs(tmp_path / name, seeds) for name, seeds in
                               (("away", (1, 2)), ("other", (11, 12)), ("unlike", (1, 5))))  # fmt: skip
        run = run_on(project, away)
        with pytest.raises(PairsNotHere, match="by-hand was started on are not in this project"):
            stores_of_run(run, [])
        for wrong in (other, unlike, tmp_path):
            with pytest.raises(MctguiError, match=rf"The pairs in {wrong.name} are not those that the run by-hand"):
                finish(finding_pairs(project, run, wrong))
        assert stores_of(project) == ()
        finish(finding_pairs(project, run, away))
        (found,) = stores_of(project)
        assert [one.folder for one in stores_of_run(run, [found.store])] == [away]


def test_that_a_run_on_two_stores_finds_one_after_the_other(tmp_path: Path):
    with Project.create(tmp_path / "Here") as project:
        first, second = pairs(tmp_path / "first", (1, 2)), pairs(tmp_path / "second", (3, 4))
        run = run_on(project, second, first)
        finish(finding_pairs(project, run, first))
        with pytest.raises(PairsNotHere):
            stores_of_run(run, [one.store for one in stores_of(project)])
        finish(finding_pairs(project, run, second))
        found = stores_of_run(run, [one.store for one in stores_of(project)])
        assert [one.folder for one in found] == [second, first]


@pytest.mark.parametrize("there", [True, False])
def test_that_a_start_that_fails_leaves_no_folder_of_its_own_and_never_touches_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    folder = tmp_path / "mine"
    if there:
        folder.mkdir()
        (folder / "thesis.txt").write_text("years of work")

    def full(*_: object) -> None:
        raise MctguiError("The disk is full.", "Free some space.")

    monkeypatch.setattr("mctgui.synthesis.write_record", full)
    low = Volume.from_spacing(np.zeros((3, 48, 48), np.int16), (0.2, 0.1, 0.1), "HU")
    high = [Volume.from_spacing(np.full((3, 48, 48), 200 + n, np.uint8), (0.2, 0.1, 0.1), "grey8") for n in (1, 2)]
    sources = (PairSource(f"b{n}", low, grey, "test", donor=f"d{n}") for n, grey in enumerate(high))
    finish(writing_pairs(sources, tmp_path / "pairs"))
    settings = {"crop_px": 32, "batch": 1, "epochs": 1, "decay_epochs": 0, "steps": 1, "no_vgg": True}
    with pytest.raises(MctguiError, match="disk is full"):
        finish(training_run([open_pairs(tmp_path / "pairs")], settings, folder, device="cpu", threads=1))
    assert [path.name for path in folder.parent.glob("mine/*")] == (["thesis.txt"] if there else [])
    assert folder.exists() is there
