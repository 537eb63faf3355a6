"""Pairs and curves of a project's trainings as they lie on the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.ownership import Ownership
from mctgui.project.pair_stores import cases_with_pairs, looking_at, making_store_of_case, stores_of
from mctgui.project.training import LOCK_NAME, is_being_trained
from mctgui.project.training_curves import Curve, reading_curves
from mctgui.project.training_runs import runs_of
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
            finish(project.add_volume(case.id, "mdct", low))
            finish(project.add_volume(case.id, "microct", microct))
        (found,) = cases_with_pairs(project)
        assert found[0].donor == "d1"
        made = finish(making_store_of_case(project, *found))
        assert made.by_bone() == {("d1", "L2"): 4}
        assert finish(looking_at(made.folder)).kind == "pairs"


def test_that_a_run_in_other_hands_is_known_by_its_lock(tmp_path: Path):
    assert not is_being_trained(tmp_path)
    owned = Ownership.claim(tmp_path / LOCK_NAME)
    assert is_being_trained(tmp_path)
    owned.release()
    (tmp_path / LOCK_NAME).touch()  # what a killed program leaves
    assert not is_being_trained(tmp_path)
