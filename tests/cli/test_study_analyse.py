"""``mctgui study analyse --scores``: a long table of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mctgui.cli.main import main

ROWS = [
    (reader, f"{image_class} {image}", image_class, 1 + (image * 7 + len(reader) + shift) % 5)
    for image_class, shift in (("micro-CT", 0), ("micro-CT-like", 1))
    for image in range(1, 9)
    for reader in ("A", "BB", "CCC")
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = ["reader,image,class,criterion,score", *(f"{r},{i},{c},noise,{s}" for r, i, c, s in ROWS)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def analysed(table: Path, *words: str) -> int:
    return main(["study", "analyse", "--scores", str(table), "--permutations", "100", "--bootstrap", "100", *words])


def test_that_a_table_of_one_s_own_is_printed(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(table) == 0
    text = capsys.readouterr().out
    assert "Table 2. Scores and agreement of the readers" in text
    assert "RECOMMENDED" in text
    assert "nan" not in text.lower().replace("nanc", "")


def test_that_json_is_strict(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(table, "--json", "-") == 0
    result = json.loads(capsys.readouterr().out, parse_constant=lambda word: pytest.fail(word))
    assert result["n_images_by_class"] == {"microct": 8, "microct-like": 8}
    assert result["files"] == []


def test_that_missing_images_are_noticed_by_their_number(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert analysed(table, "--images", "9") == 0
    assert "the row sums to 8, but 9 images were to be scored" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says", "code"),
    [
        (["--scale", "noise", "5", "1"], "has no steps", 2),
        (["--scale", "sharpness", "1", "5"], "No score names the criterion 'sharpness'", 2),
        (["--scale", "noise", "1", "3"], "no step of the scale 1 to 3", 1),
        (["--images", "0"], "at least one image", 2),
        (["--bootstrap", "5"], "no number for --bootstrap", 2),
        (["--seed", "-1"], "not negative", 2),
    ],
)
def test_that_wrong_words_are_named(
    table: Path, words: list[str], says: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analysed(table, *words) == code
    assert says in capsys.readouterr().err


def test_that_nothing_to_analyse_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "analyse"]) == 2
    assert "Give the folder of a study" in capsys.readouterr().err
