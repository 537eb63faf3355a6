"""``mctgui study new`` and ``lock``: a plan, then packages; passphrases never on the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.cli import passphrase as asking
from mctgui.reading.key import open_key
from mctgui.reading.package import open_package
from mctgui.reading.study import load_study
from mctgui.stack import save_stack
from mctgui.volume import Volume

PASSPHRASE = "four words that rhyme not"


@pytest.fixture
def pool(tmp_path):
    """Files of two classes."""
    for number, kind in enumerate(("microct", "microct-like")):
        (tmp_path / "pool" / kind).mkdir(parents=True)
        for case in (1, 2):
            voxels = np.random.default_rng([number, case]).integers(0, 255, (10, 60, 60), dtype=np.uint8)
            path = tmp_path / "pool" / kind / f"SP-000{case}.nrrd"
            save_stack(Volume.from_spacing(voxels, (0.5, 0.1, 0.1), "grey8"), path)
    return tmp_path / "pool"


@pytest.fixture
def planned(pool, tmp_path, mctgui):
    """A study of 6 + 6 images."""
    words = ("--class", "microct=6", "--class", "microct-like=6", "--field-mm", "4", "--seed", "9", "--readers", "2")
    run = mctgui("study", "new", "--out", tmp_path / "study", "--pool", pool, *words, "--repeats", "0", "--json", "-")
    assert run.code == 0, run.err
    return tmp_path / "study", json.loads(run.out)


def test_that_a_plan_says_what_the_draw_would_be(planned):
    folder, result = planned
    assert result["part"] == "new"
    assert result["draw"]["available"] == {"microct": {"all": 20, "left": 20}, "microct-like": {"all": 20, "left": 20}}
    assert result["criteria"] == ["contrast", "noise", "sharpness", "shadow", "texture"]
    assert load_study(folder).draw.seed == 9


def test_that_a_plan_needs_no_images(tmp_path, mctgui):
    run = mctgui("study", "new", "--out", tmp_path / "study")
    assert run.code == 0
    study = load_study(tmp_path / "study")
    assert [(one.image_class, one.count) for one in study.draw.classes] == [("microct", 30), ("microct-like", 30)]
    assert study.readers == 3
    assert study.draw.seed > 0


def test_that_every_choice_of_a_plan_can_be_made(tmp_path, mctgui):
    run = mctgui(
        "study", "new", "--out", tmp_path / "s", "--title", "T", "--reader-title", "R", "--aims", "A",
        "--analysis-plan", "P",
        "--instructions", "I", "--criteria", "vga", "--readers", "4", "--class", "mdct=5", "--class", "microct-like CRN 1=5",
        "--paired", "--stratify", "donor", "--allow-training-slices", "--apart-mm", "1",
        "--stack", "7", "--stack-step-mm", "1",
        "--training-images", "2", "--repeats", "0.2", "--repeat-distance", "2", "--repeats-in", "last", "--sittings", "2",
        "--field-mm", "50", "--pixel-mm", "0.2", "--aperture", "round", "--border-px", "4", "--interpolation", "linear",
        "--zoom", "2", "--window", "HU", "300", "1500", "--going-back", "--cannot-judge", "--no-comments", "--no-required",
        "--break-after-images", "10", "--break-after-minutes", "0", "--idle-after-s", "30",
        "--min-days-between-sittings", "28",
    )  # fmt: skip
    assert run.code == 0, run.err
    study = load_study(tmp_path / "s")
    assert (study.title, study.reader_title, study.aims, study.analysis_plan) == ("T", "R", "A", "P")
    assert study.instructions.en == "I"
    assert study.criteria[0].id == "cortical"
    assert study.draw.unit == "stack"
    assert (study.draw.paired, study.draw.stratify_by, study.draw.exclude_training) == (True, "donor", False)
    assert (study.draw.stack_slices, study.draw.sittings, study.draw.repeats_in) == (7, 2, "last")
    assert (study.display.zoom, study.display.aperture, study.display.windows["HU"].width) == (2, "round", 1500)
    assert study.display.windows["grey8"].width == 256
    assert study.options.model_dump() == {
        "going_back": True, "cannot_judge": True, "comments": False, "required": False, "break_after_images": 10,
        "break_after_minutes": 0, "idle_after_s": 30, "min_days_between_sittings": 28,
    }  # fmt: skip


def test_that_criteria_of_ones_own_are_read(tmp_path, mctgui, planned):
    folder, _ = planned
    content = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    content["criteria"][0]["name"]["en"] = "My own"
    (tmp_path / "mine.json").write_text(json.dumps(content["criteria"]), encoding="utf-8")
    assert mctgui("study", "new", "--out", tmp_path / "own", "--criteria", tmp_path / "mine.json").code == 0
    assert load_study(tmp_path / "own").criteria[0].name.en == "My own"


def test_that_a_study_is_locked_with_a_passphrase_from_the_environment(planned, pool, mctgui, monkeypatch):
    folder, _ = planned
    monkeypatch.setenv("MCTGUI_PASSPHRASE", PASSPHRASE)
    run = mctgui("study", "lock", folder, "--pool", pool, "--json", "-")
    assert run.code == 0, run.err
    result = json.loads(run.out)
    assert set(result["packages"]) == {"R1", "R2"}
    assert open_package(folder / "packages" / "R2.mctread").manifest_hash == result["manifests"]["R2"]
    assert open_key(folder, PASSPHRASE).charter_sha256 == result["charter_sha256"]
    assert PASSPHRASE not in run.out + run.err
    assert not any(PASSPHRASE.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    again = mctgui("study", "lock", folder, "--pool", pool)
    assert again.code == 1
    assert "locked already" in again.err
    copied = mctgui("study", "new", "--from", folder, "--out", folder.parent / "copy", "--readers", "1")
    assert copied.code == 0
    assert load_study(folder.parent / "copy").readers == 1


@pytest.mark.parametrize("line", [PASSPHRASE, PASSPHRASE + "\n", "\ufeff" + PASSPHRASE + "\r\nsecond line"])
def test_that_a_passphrase_comes_from_the_first_line_of_a_file(planned, pool, mctgui, tmp_path, line):
    folder, _ = planned
    (tmp_path / "words.txt").write_bytes(line.encode("utf-8"))
    run = mctgui("study", "lock", folder, "--pool", pool, "--passphrase-file", tmp_path / "words.txt")
    assert run.code == 0, run.err
    assert open_key(folder, PASSPHRASE).study.id == load_study(folder).id


def test_that_a_new_passphrase_is_typed_twice(planned, pool, mctgui, monkeypatch):
    folder, _ = planned
    typed = iter([PASSPHRASE, PASSPHRASE + "x", PASSPHRASE, PASSPHRASE])
    monkeypatch.setattr(asking.sys, "stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)}))
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_options: next(typed))
    run = mctgui("study", "lock", folder, "--pool", pool)
    assert run.code == 1
    assert "The two passphrases differ." in run.err
    assert mctgui("study", "lock", folder, "--pool", pool).code == 0


@pytest.mark.parametrize(
    ("variable", "words", "said"),
    [
        ("", ("--pool", "POOL"), "The passphrase is empty"),
        ("short", ("--pool", "POOL"), "too short"),
        ("aaaaaaaaaaaaaaaaa", ("--pool", "POOL"), "too easy to guess"),
        (PASSPHRASE, (), "Nothing says where the images come from"),
        (PASSPHRASE, ("--pool", "nowhere"), "nowhere"),
        (PASSPHRASE, ("--pool", "POOL", "--passphrase-env", "NOT_SET_AT_ALL"), "NOT_SET_AT_ALL is not set"),
        (PASSPHRASE, ("--pool", "POOL", "--passphrase-file", "no.txt"), "no.txt is not there"),
        (PASSPHRASE, ("--project", "nowhere.mctproj"), "does not exist"),
    ],
)
def test_that_a_lock_that_cannot_be_is_refused_and_writes_nothing(planned, pool, mctgui, monkeypatch, variable, words, said):
    folder, _ = planned
    monkeypatch.setenv("MCTGUI_PASSPHRASE", variable)
    run = mctgui("study", "lock", folder, *(pool if word == "POOL" else word for word in words))
    assert run.code in (1, 2)
    assert said in run.err
    assert len([line for line in run.err.splitlines() if line.strip()]) <= 2
    assert [one.name for one in folder.iterdir()] == ["study.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--class", "microct"), "no class with its number"),
        (("--class", "microct=99", "--class", "microct-like=1"), "Only 20 images of class microct can be drawn, and 99"),
        (("--criteria", "nothing"), "neither jin2021"),
        (("--readers", "0"), "readers"),
        (("--field-mm", "nan"), "field_mm"),
        (("--reader-title", "pix2pixHD or real?"), "what they must not know"),
        (("--stack", "4"), "odd number of slices"),
        (("--window", "HU", "a", "b"), "windows"),
        (("--run", "x"), "--run and --case go with --project"),
    ],
)
def test_that_a_plan_that_cannot_be_is_refused_and_not_written(pool, mctgui, tmp_path, words, said):
    run = mctgui(
        "study", "new", "--out", tmp_path / "s", "--pool", pool, "--class", "microct=2", "--class", "microct-like=2", *words
    )
    if words[0] == "--class":
        run = mctgui("study", "new", "--out", tmp_path / "s", "--pool", pool, *words)
    assert run.code in (1, 2)
    assert said in run.err
    assert not (tmp_path / "s").exists()


def test_that_a_study_is_not_planned_over_another(planned, mctgui):
    folder, _ = planned
    run = mctgui("study", "new", "--out", folder)
    assert run.code == 2
    assert "There is a study" in run.err


def test_that_each_part_tells_its_arguments_and_none_takes_the_passphrase_itself(mctgui):
    for part in ("new", "lock"):
        run = mctgui("study", part, "--help")
        assert run.code == 0
        assert "--json" in run.out
        assert "--passphrase " not in run.out


@pytest.mark.parametrize(
    ("words", "images"),
    [
        (("comparison", "--superiority", "0.349"), 58),
        (("comparison", "--shares", "7", "3", "--shares", "5", "5"), 95),
    ],
)
def test_that_the_number_of_images_is_said_with_its_source(mctgui, words, images):
    run = mctgui("study", "size", *words, "--json", "-")
    assert run.code == 0, run.err
    assert json.loads(run.out)["per_class"] == pytest.approx(images, abs=1)
    assert "from: " in mctgui("study", "size", *words).out


@pytest.mark.parametrize(
    "words", [("comparison",), ("comparison", "--shares", "1", "2"), ("w", "--shares", "1", "2", "--shares", "1", "2")]
)
def test_that_a_size_that_was_not_asked_for_wholly_is_refused(mctgui, words):
    assert mctgui("study", "size", *words).code == 2


def test_that_a_seed_of_a_size_that_cannot_be_is_wrong_usage(mctgui):
    run = mctgui("study", "size", "w", "--seed", "-1")
    assert run.code == 2
    assert "seed" in run.err
    assert "fault of the program" not in run.err


def test_that_a_number_of_images_without_end_is_wrong_usage(mctgui, tmp_path):
    run = mctgui("study", "new", "--out", tmp_path / "study", "--class", "microct=" + "9" * 5000)
    assert run.code == 2
    assert "fault of the program" not in run.err
    assert not (tmp_path / "study").exists()
