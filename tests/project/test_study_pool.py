"""The images of a project that a study can draw from, and which of them a model was trained on."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.study_pool import study_pool
from mctgui.project.training_records import TrainingRecord, record_of_card, record_of_run
from mctgui.reading.lock import lock
from mctgui.reading.package import open_package
from mctgui.reading.study import new_study
from mctgui.synthesis.pair_store import PairSource, open_pairs, writing_pairs
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

PLACED = PlacedVOIs(free={"one": CylinderVOI((0, 0, 1.0), (0, 0, 1), 4.0, 2.0)})


def _bone(step=0.2, pixel=0.2, dtype=np.uint8, intensity="grey8", height_mm=6.0, seed=0):
    """A disc of 5 mm around (1, 0) from z = -2 mm on."""
    count, side = round(height_mm / step), round(16 / pixel)
    at = -8 + (np.arange(side) + 0.5) * pixel
    disc = np.hypot(at[:, None], at[None, :] - 1) < 5
    texture = np.random.default_rng(seed).integers(0, 40, (count, side, side))
    voxels = disc * 180 + texture if intensity == "grey8" else disc * 900 + texture
    return Volume.from_spacing(voxels.astype(dtype), (step, pixel, pixel), intensity, (at[0], at[0], -2.0))


def _model(name="pix2pixHD", version="1", specimens=("other-1",), sha="ab" * 32):
    return {"name": name, "version": version, "sha256": sha, "training_data": {"specimens": list(specimens)}}


def _add(project, case, *, cards=(None,), frame="f"):
    same = {"frame": frame}
    finish(project.add_volume(case.id, "mdct", _bone(0.6, 0.4, np.int16, "HU"), same))
    finish(project.add_volume(case.id, "microct", _bone(), {**same, "source": {"sha256": "cd" * 32}}))
    for card in cards:
        finish(
            project.add_volume(
                case.id, "microct-like", _bone(0.6, seed=1), {"made_by": "mctgui enhance", "model": card or _model()}
            )
        )


@pytest.fixture
def project(tmp_path):
    """Two cases of two donors with all three classes; the first has VOIs from z = 0 to 2 mm."""
    with Project.create(tmp_path / "bones") as made:
        for donor in ("D1", "D2"):
            case = made.add_case(level="L2", donor=donor)
            _add(made, case)
            if donor == "D1":
                made.add_voi(case.id, PLACED)
        yield made


def _of(pool, image_class, case="SP-0001"):
    return [one for one in pool.images if one.image_class == image_class and one.case == case]


def test_that_slices_between_the_ends_of_the_vois_take_part(project):
    pool = study_pool(project)
    for kind in ("mdct", "microct-like", "microct"):
        heights = [one.position_mm for one in _of(pool, kind)]
        assert min(heights) >= -1e-6
        assert max(heights) <= 2 + 1e-6
    assert [len(_of(pool, kind)) for kind in ("mdct", "microct-like", "microct")] == [3, 3, 11]


def test_that_a_case_without_vois_gives_its_middle(project):
    heights = [one.position_mm for one in _of(study_pool(project), "microct", "SP-0002")]
    # Common to all: -2 to 3.4 mm, of which a fifth is left out at either end.
    assert min(heights) == pytest.approx(-0.8, abs=0.11)
    assert max(heights) == pytest.approx(2.2, abs=0.11)
    assert len(_of(study_pool(project, region="all"), "microct", "SP-0002")) == 30


def test_that_each_image_says_whose_it_is_and_where_it_comes_from(project):
    one = _of(study_pool(project), "microct")[0]
    assert (one.vertebra, one.donor, one.source_sha256, one.model) == ("SP-0001 L2", "D1", "cd" * 32, "")
    made = _of(study_pool(project), "microct-like")[0]
    assert (made.model, made.model_sha256) == ("pix2pixHD 1", "ab" * 32)


def test_that_all_classes_of_a_case_show_the_same_field_around_the_bone(project):
    centres = {one.centre_mm for one in study_pool(project).images if one.case == "SP-0001"}
    assert len(centres) == 1
    assert centres.pop() == pytest.approx((1.0, 0.0), abs=0.2)


def test_that_only_chosen_cases_take_part(project):
    assert {one.case for one in study_pool(project, cases=[2]).images} == {"SP-0002"}


def test_that_an_empty_project_is_refused(tmp_path):
    with Project.create(tmp_path / "empty") as made, pytest.raises(MctguiError, match="no volumes"):
        study_pool(made)


def test_that_several_models_are_classes_of_their_own(project):
    case = project.add_case()
    _add(project, case, cards=(_model(), _model("CRN", "2", sha="ef" * 32), _model("CRN", "2", sha="01" * 32)))
    assert set(study_pool(project).counts()) == {
        "mdct",
        "microct",
        "microct-like pix2pixHD 1",
        "microct-like CRN 2 efefefef",
        "microct-like CRN 2 01010101",
    }


def test_that_volumes_in_different_spaces_have_different_frames(tmp_path):
    with Project.create(tmp_path / "apart") as made:
        case = made.add_case()
        finish(made.add_volume(case.id, "mdct", _bone(0.6, 0.4, np.int16, "HU"), {"frame": "one"}))
        finish(made.add_volume(case.id, "microct", _bone(), {"frame": "two"}))
        frames = {one.image_class: one.frame for one in study_pool(made).images}
    assert frames["mdct"] != frames["microct"]


@pytest.mark.parametrize("name", ["SP-0001", "sp_0001", "SP-0001 L2", "D1"])
def test_that_a_case_that_the_card_names_is_marked_in_every_class(tmp_path, name):
    with Project.create(tmp_path / "bones") as made:
        for donor in ("D1", "D2"):
            _add(made, made.add_case(level="L2", donor=donor), cards=(_model(specimens=("x", name)),))
        pool = study_pool(made)
    assert {one.case for one in pool.images if one.in_training} == {"SP-0001"}
    assert all(one.trained_by == ("pix2pixHD 1",) for one in pool.images if one.case == "SP-0001")
    assert not pool.warnings


def test_that_phantoms_and_lumbarsr_are_known_by_their_numbers(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        card = _model(specimens=("simulated-104", "Lumbar_07"))
        for provenance in ({"truth": {"recipe": {"seed": 104}}}, {"frame": "lumbarsr 7"}, {"frame": "lumbarsr 8"}):
            case = made.add_case()
            finish(made.add_volume(case.id, "microct", _bone(), provenance))
            finish(made.add_volume(case.id, "microct-like", _bone(), {"model": card}))
        trained = {one.case for one in study_pool(made).images if one.in_training}
    assert trained == {"SP-0001", "SP-0002"}


def test_that_a_card_that_matches_no_case_or_names_nothing_is_said(project):
    assert any("None of the 1 specimens that pix2pixHD 1" in one for one in study_pool(project).warnings)
    assert record_of_card({"name": "x"}) is None
    _add(project, project.add_case(), cards=({"name": "silent", "version": "3"},))
    assert any("card of silent 3 does not name what it was trained on" in one for one in study_pool(project).warnings)


def test_that_a_run_marks_its_slices_and_no_others(project, tmp_path):
    trained = TrainingRecord("run a", {"SP-0001": frozenset({11, 12})})
    pool = study_pool(project, trained=(trained,))
    # Micro-CT slices 11 and 12 lie at 0.2 and 0.4 mm; slices of 0.6 mm that touch them count too.
    assert [one.index for one in _of(pool, "microct") if "run a" in one.trained_by] == [11, 12]
    assert {round(one.position_mm, 1) for one in _of(pool, "mdct") if "run a" in one.trained_by} == {0.4}
    assert not any("run a" in one.trained_by for one in pool.images if one.case == "SP-0002")


@pytest.fixture
def run(tmp_path):
    """Pairs of three specimens, and the record of a run that held one of them out."""
    mdct = _bone(0.2, 0.2, np.int16, "HU")
    sources = [PairSource(name, mdct, _bone(seed=seed), "test", donor=name) for seed, name in enumerate("abc")]
    finish(writing_pairs(sources, tmp_path / "pairs", "HU"))
    (tmp_path / "run").mkdir()
    return tmp_path / "run", tmp_path / "pairs"


def test_that_the_record_of_a_run_tells_its_slices(run, tmp_path):
    from mctgui.synthesis import write_record
    from mctgui.synthesis.run_setup import run_setup

    folder, pairs = run
    setup = run_setup([open_pairs(pairs)], {"seed": 1, "hold_out": 0.3, "crop_px": 32, "batch": 1})
    write_record(setup.record(), folder)
    (held_out,) = {pair.specimen for pair in setup.split.held_out}
    record = record_of_run(folder, [pairs])
    assert record.specimens == {name: frozenset(range(30)) for name in set("abc") - {held_out}}
    begun = setup.record().model_copy(update={"begun_with_specimens": (held_out, "z")})
    write_record(begun, folder)
    assert record_of_run(folder, [pairs]).specimens == record.specimens | {held_out: None, "z": None}
    others = [PairSource(name, _bone(0.2, 0.2, np.int16, "HU"), _bone(seed=9), "test", donor=name) for name in "abc"]
    finish(writing_pairs(others, tmp_path / "others", "HU"))
    with pytest.raises(UnreadableFile, match="was not trained on these pairs"):
        record_of_run(folder, [tmp_path / "others"])


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"settings": 1, "held_out": []}', "[" * 100_000])
def test_that_a_damaged_record_is_named(run, content):
    folder, pairs = run
    (folder / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"run\.json is damaged"):
        record_of_run(folder, [pairs])


def test_that_a_study_of_a_project_is_locked(project, tmp_path):
    classes = [{"image_class": name, "count": 3} for name in ("microct", "microct-like", "mdct")]
    study = new_study(
        display={"field_mm": 12.0, "pixel_mm": 0.2}, draw={"classes": classes, "paired": True, "repeat_share": 0}
    )
    done = finish(lock(study, study_pool(project), "correct horse battery staple", tmp_path / "study"))
    package = open_package(done.packages["R1"])
    frames = np.array([package.frames(one)[0] for one in package.manifest.presentations])
    assert frames.shape == (9, 76, 76)
    # The disc of 5 mm lies in the middle of every frame, whatever the class.
    assert (frames[:, 38, 38] > 100).all()
    assert (frames[:, 38, 38 + 20] > 100).all()
