"""``mctgui stats`` on tables of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mctgui.cli import stats
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.statistics.score_table import read_ratings

KEYS = {
    "n_images", "n_readers", "kendall_w", "chi2", "df", "p", "p_permutation", "exact_agreement", "gwet_ac2",
    "krippendorff_alpha", "icc_a1", "defined", "warnings",
}  # fmt: skip


def write(folder: Path, text: str, name: str = "scores.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_that_agreement_prints_every_promised_key(tmp_path: Path, mctgui) -> None:
    path = write(tmp_path, "image,A,B,C\n1,5,5,4\n2,3,4,3\n3,2,2,1\n4,4,4,4\n5,1,2,2\n")
    run = mctgui("stats", "agreement", str(path), "--scale", "1", "5", "--json", "-")
    assert run.code == 0
    result = json.loads(run.out)
    assert result.keys() >= KEYS
    assert (result["n_images"], result["n_readers"], result["defined"]) == (5, 3, True)


def test_that_equal_scores_are_said_to_be_undefined(tmp_path: Path, mctgui) -> None:
    path = write(tmp_path, "5,5,5\n" * 30)
    run = mctgui("stats", "agreement", str(path))
    assert run.code == 0
    assert "not defined (all scores equal)" in run.out
    assert "nan" not in run.out.lower()


def test_that_two_tables_are_compared(tmp_path: Path, mctgui) -> None:
    first = write(tmp_path, "5,5\n4,4\n5,4\n", "a.csv")
    second = write(tmp_path, "3,3\n4,2\n3,3\n", "b.csv")
    run = mctgui("stats", "compare", str(first), str(second), "--json", "-")
    assert run.code == 0
    result = json.loads(run.out)
    assert result["pooled"]["u1"] > result["pooled"]["u2"]
    assert "Mann-Whitney" in stats.describe(result)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_that_names_and_missing_scores_are_read(tmp_path: Path, separator: str) -> None:
    text = "case,Reader 1,Reader 2\nL1,5,4\nL2,,3\nL3,2,NA\nL4,1,1\n".replace(",", separator)
    ratings = read_ratings(write(tmp_path, text), (1, 5))
    assert ratings.readers == ("Reader 1", "Reader 2")
    assert ratings.images == ("L1", "L2", "L3", "L4")
    assert len(ratings.complete) == 2


def test_that_numbered_images_are_not_taken_for_a_reader(tmp_path: Path) -> None:
    ratings = read_ratings(write(tmp_path, "image,A,B\n1,5,5\n2,4,4\n"), (1, 5))
    assert ratings.scores.shape == (2, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no table"),
        ("only one column\n1\n2\n", "no table"),
        ("A,B\n", "no scores"),
        ("A,B\n1,2\n3\n", "Row 3 of scores.csv has 1 cells"),
        ("A,B\n1,2\n3,good\n", "Row 3, column 2 of scores.csv is no score"),
    ],
)
def test_that_a_bad_table_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_ratings(write(tmp_path, text), (1, 5))


def test_that_a_score_off_the_scale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MctguiError, match="no step of the scale 1 to 3"):
        read_ratings(write(tmp_path, "A,B\n1,2\n3,4\n"), (1, 3))


def test_that_binary_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_bytes(b"\xff\xfe\x00\x01" * 20)
    with pytest.raises(UnreadableFile, match="not a text file"):
        read_ratings(path, (1, 5))


def test_that_a_missing_file_ends_with_one_sentence(mctgui) -> None:
    run = mctgui("stats", "agreement", "nowhere.csv")
    assert run.code == 1
    assert "Traceback" not in run.err
