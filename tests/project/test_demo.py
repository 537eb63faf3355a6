"""The demo project: built once, found again, and never half-built."""

from __future__ import annotations

import pytest

from mctgui.errors import MctguiError, StorageFailure
from mctgui.jobs import Progress, finish
from mctgui.phantom import Scanner, VertebraRecipe
from mctgui.project import Project, demo
from mctgui.project.ownership import Ownership
from mctgui.project.records import MODALITIES, MeasurementRecord, VOIRecord, VolumeRecord
from mctgui.synthesis import EnhancedSlice
from mctgui.voi import AnteriorEdgeConstruction


@pytest.fixture
def quick_chain(monkeypatch):
    """The chain replaced by two rows, because these tests are about what is around it."""

    def chain(project, case_id, model_path, threads):
        yield Progress(1, 2, "first half")
        project.add_voi(case_id, AnteriorEdgeConstruction((0.0, -15.0, 0.0)), "automatic")
        yield Progress(2, 2, "second half")

    monkeypatch.setattr(demo, "_chain", chain)


def test_that_a_built_demo_is_opened_and_not_built_again(tmp_path, quick_chain):
    folder = tmp_path / "demo.mctproj"
    first = finish(demo.open_or_build_demo(folder))
    case = demo.demo_case(first)
    first.close()
    steps = []
    second = finish(demo.open_or_build_demo(folder), steps.append)
    assert steps == []
    assert demo.demo_case(second) == case
    second.close()


def test_that_the_demo_lies_in_the_users_data(tmp_path, monkeypatch, quick_chain):
    monkeypatch.setenv("MCTGUI_DATA_DIR", str(tmp_path / "data"))
    with finish(demo.open_or_build_demo()) as project:
        assert project.folder == tmp_path / "data" / "demo.mctproj"


def test_that_closing_the_work_leaves_no_half_built_case(tmp_path, quick_chain):
    with Project.create(tmp_path / "demo") as project:
        work = demo.build_demo(project)
        next(work)
        assert len(project.cases()) == 1
        work.close()
        assert project.cases() == []
        assert not demo.is_built(project)
        assert not (project.folder / "demo.lock").exists()


def test_that_what_a_killed_build_left_is_removed_and_other_cases_stay(tmp_path, quick_chain):
    with Project.create(tmp_path / "demo") as project:
        own = project.add_case("my own")
        with project.at_once():
            left = project.add_case(demo.PSEUDONYM)
            project.set_fact("demo", f"building {left.id}")
        built = finish(demo.build_demo(project))
        assert [case.id for case in project.cases()] == [own.id, built.id]
        assert built.pseudonym == demo.PSEUDONYM
        assert demo.demo_case(project) == built


def test_that_a_demo_of_an_older_format_is_built_again(tmp_path, quick_chain, monkeypatch):
    with Project.create(tmp_path / "demo") as project:
        finish(demo.build_demo(project))
        monkeypatch.setattr(demo, "DEMO_FORMAT", demo.DEMO_FORMAT + 1)
        assert not demo.is_built(project)
        finish(demo.build_demo(project))
        assert demo.is_built(project)
        assert len(project.cases()) == 1


def test_that_a_demo_case_the_user_deleted_is_not_found(tmp_path, quick_chain):
    with Project.create(tmp_path / "demo") as project:
        project.delete_case(finish(demo.build_demo(project)).id)
        assert demo.demo_case(project) is None


def test_that_a_damaged_demo_is_set_aside(tmp_path, quick_chain):
    folder = tmp_path / "demo.mctproj"
    folder.mkdir()
    (folder / "project.sqlite").write_text("nonsense " * 1000)
    with finish(demo.open_or_build_demo(folder)) as project:
        assert demo.is_built(project)
    assert (tmp_path / "demo.damaged.mctproj" / "project.sqlite").read_text().startswith("nonsense")


def test_that_two_windows_do_not_build_the_same_demo(tmp_path, quick_chain):
    with Project.create(tmp_path / "demo") as project:
        other = Ownership.claim(project.folder / "demo.lock")
        with pytest.raises(StorageFailure, match="Another window is making the demo"):
            finish(demo.build_demo(project))
        other.release()
        finish(demo.build_demo(project))


def test_that_a_failing_chain_closes_the_project_and_says_why(tmp_path, monkeypatch):
    def chain(project, case_id, model_path, threads):
        yield Progress(1, 2)
        raise MctguiError("No vertebral body was found.", "Place the VOIs by hand.")

    monkeypatch.setattr(demo, "_chain", chain)
    with pytest.raises(MctguiError, match="No vertebral body"):
        finish(demo.open_or_build_demo(tmp_path / "demo.mctproj"))
    with Project.open(tmp_path / "demo.mctproj") as project:
        assert project.cases() == []


def test_that_the_chain_leaves_three_volumes_two_vois_and_six_measurements(tmp_path, monkeypatch, model_path):
    coarse = VertebraRecipe.varied(demo.DEMO_SEED, spacing_mm=0.3)  # a ninth of the voxels in a slice, a third of the slices
    monkeypatch.setattr(demo, "_recipe", lambda: coarse)
    monkeypatch.setattr(demo, "_scanner", lambda: Scanner(pixel_mm=0.3, slice_interval_mm=0.3, seed=demo.DEMO_SEED))
    steps = []
    with Project.create(tmp_path / "demo") as project:
        case = finish(demo.build_demo(project, model_path=model_path), steps.append)
        volumes = {record.modality: record for record in project.volumes(case.id)}
        voi = project.latest_voi(case.id)
        measured = project.measurements(case.id)
        truth = volumes["microct"].provenance["truth"]
    assert set(volumes) == set(MODALITIES)
    assert [(one.modality, one.which) for one in measured] == [
        (modality, which) for modality in MODALITIES for which in ("upper", "lower")
    ]
    assert voi.how == "automatic"
    assert voi.placed.construction.edge_mm == pytest.approx(truth["anterior_edge_mm"], abs=1.0)
    # Enhanced is what the VOIs need: 10 mm of VOIs and 2.5 mm to either side, in slices of 0.3 mm.
    assert volumes["microct-like"].shape[0] == pytest.approx(15 / 0.3, abs=3)
    assert steps[0].partial == case
    kinds = [type(step.partial) for step in steps if step.partial is not None]
    assert kinds.count(VolumeRecord) == 3
    assert kinds.count(VOIRecord) == 1
    assert kinds.count(MeasurementRecord) == 6
    assert kinds.count(EnhancedSlice) == volumes["microct-like"].shape[0]
    shares = [step.fraction for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
