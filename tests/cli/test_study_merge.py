"""``mctgui study read``, ``merge`` and ``unblind``, from the packages of a locked study to its scores."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.reading.lock import lock
from mctgui.reading.package import open_package
from mctgui.reading.pool import Pool, PoolImage
from mctgui.reading.study import new_study
from mctgui.reading.unblind import read_scores
from mctgui.volume import Volume

PASSPHRASE = "correct horse battery staple"
CRITERIA = ["contrast", "noise", "sharpness", "shadow", "texture"]


def pool_of(classes: tuple[str, ...]) -> Pool:
    """Two noisy blocks for each class."""
    images = []
    for number in range(2):
        for name in classes:
            random = np.random.default_rng([number, len(name)])
            volume = Volume.from_spacing(random.integers(0, 256, (8, 40, 40), dtype=np.uint8), (0.1, 0.1, 0.1), "grey8")
            images += [
                PoolImage(name, f"SP-{number}", f"SP-{number} L1", "", "volume 1", index, index * 0.1, lambda v=volume: v)
                for index in range(8)
            ]
    return Pool(tuple(images))


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A locked study of two readers and 3 + 3 images."""
    monkeypatch.setattr("mctgui.reading.chain_file._flush", lambda handle: None)
    plan = new_study(
        readers=2,
        display={"field_mm": 3.0},
        draw={
            "classes": [{"image_class": "microct", "count": 3}, {"image_class": "microct-like", "count": 3}],
            "repeat_share": 0,
        },
    )
    return finish(lock(plan, pool_of(("microct", "microct-like")), PASSPHRASE, tmp_path / "study")).folder


def answers(path: Path, images: int = 6) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([CRITERIA, *([1 + place % 3] * 5 for place in range(images))])
    return path


@pytest.fixture
def read(study: Path, tmp_path: Path, mctgui):
    """Reads a package by the command; gives the result's path."""

    def run(reader: str, images: int = 6) -> Path:
        result = tmp_path / "back" / f"{reader}.mctresult"
        script = answers(tmp_path / "answers.csv", images)
        words = ("--scripted", script, "--answers", tmp_path / f"{reader}.mctanswers", "--result", result)
        ended = mctgui("study", "read", study / "packages" / f"{reader}.mctread", *words)
        assert ended.code == 0, ended.err
        return result

    return run


def test_that_a_study_goes_from_its_packages_to_its_scores(study: Path, tmp_path: Path, read, mctgui) -> None:
    for reader in ("R1", "R2"):
        read(reader)
    merged = mctgui("study", "merge", study, tmp_path / "back", "--json", "-")
    assert merged.code == 0
    told = json.loads(merged.out)
    assert told["complete"]
    assert [(one["reader"], one["stands"], one["scores_given"]) for one in told["readers"]] == [
        ("R1", "signed", 30),
        ("R2", "signed", 30),
    ]
    (tmp_path / "words.txt").write_text(PASSPHRASE + "\n")
    unblinded = mctgui("study", "unblind", study, "--passphrase-file", tmp_path / "words.txt", "--json", "-")
    assert unblinded.code == 0, unblinded.err
    assert json.loads(unblinded.out)["scores"] == 60
    scores = read_scores(study)
    order = [one.id for one in open_package(study / "packages" / "R2.mctread").manifest.presentations]
    assert all(one.score == 1 + order.index(one.presentation_id) % 3 for one in scores if one.reader == "R2")
    assert {one.image_class for one in scores} == {"microct", "microct-like"}


def test_that_how_far_readers_are_is_told_in_words(study: Path, read, mctgui) -> None:
    file = read("R1", images=2)
    merged = mctgui("study", "merge", study, file)
    assert merged.code == 0
    assert "R1: unfinished, 2 of 6 images, 10 of 30 scores" in merged.out
    assert "R2: missing" in merged.out
    assert "not complete" in merged.out
    again = mctgui("study", "merge", study)
    assert "R1: unfinished, 2 of 6 images, 10 of 30 scores" in again.out


def test_that_a_refused_result_ends_with_one_and_the_reason(study: Path, read, mctgui) -> None:
    file = read("R1")
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    merged = mctgui("study", "merge", study, file)
    assert merged.code == 1
    assert "refused (changed file): R1.mctresult is not as mctgui wrote it" in merged.out
    assert "Traceback" not in merged.err


def test_that_unblinding_an_incomplete_study_needs_a_reason(
    study: Path, read, mctgui, monkeypatch: pytest.MonkeyPatch
) -> None:
    mctgui("study", "merge", study, read("R1"))
    monkeypatch.setenv("MCTGUI_PASSPHRASE", PASSPHRASE)
    refused = mctgui("study", "unblind", study)
    assert refused.code == 1
    assert "R2 (missing)" in refused.err
    done = mctgui("study", "unblind", study, "--incomplete-because", "R2 has left")
    assert done.code == 0
    assert "30 scores of R1" in done.out
    assert "without R2" in done.out


def test_that_a_wrong_passphrase_opens_nothing(study: Path, read, mctgui, monkeypatch: pytest.MonkeyPatch) -> None:
    mctgui("study", "merge", study, read("R1"), read("R2"))
    monkeypatch.setenv("MCTGUI_PASSPHRASE", "horse battery staple correct")
    refused = mctgui("study", "unblind", study)
    assert refused.code == 1
    assert "does not open" in refused.err
    assert "battery" not in refused.err


def test_that_reading_without_a_script_is_sent_to_the_window(study: Path, mctgui) -> None:
    ended = mctgui("study", "read", study / "packages" / "R1.mctread")
    assert ended.code == 2
    assert "window" in ended.err


def test_that_a_decision_is_given_as_reader_and_file(study: Path, read, mctgui) -> None:
    file = read("R1")
    assert mctgui("study", "merge", study, file, "--keep", "R1").code == 2
    assert mctgui("study", "merge", study, file, "--keep", f"R1={file}").code == 1
    assert mctgui("study", "merge", study, file, "--keep", f"R7={file}", "--because", "so").code == 1
    assert mctgui("study", "merge", study, "--keep", f"R1={file}", "--because", "the only one").code == 0


def test_that_a_result_is_not_written_over_another_file(study: Path, tmp_path: Path, read, mctgui) -> None:
    result = read("R1")
    before = result.read_bytes()
    script = answers(tmp_path / "answers.csv")
    ended = mctgui("study", "read", study / "packages" / "R1.mctread", "--scripted", script, "--result", result)
    assert ended.code == 1
    assert result.read_bytes() == before
    # Nor where the ending is put behind the name by the program.
    ended = mctgui(
        "study", "read", study / "packages" / "R1.mctread", "--scripted", script, "--result", result.with_suffix("")
    )
    assert (ended.code, "exists already" in ended.err) == (1, True)
    assert result.read_bytes() == before
