"""Answers from a table, through the session that the window uses."""

from __future__ import annotations

import csv

import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.package import open_package
from mctgui.reading.scripted import read_by_script, read_script
from mctgui.reading.session import Stage, answer_file_for

pytestmark = pytest.mark.usefixtures("quick_disk")

HEADING = ["contrast", "noise", "sharpness", "shadow", "texture"]


def table(path, rows, heading=HEADING):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, *rows])
    return path


@pytest.fixture
def package(package_of):
    return open_package(package_of(images=3, training=1, cannot_judge=True))


def test_that_a_table_in_the_readers_order_is_read_to_the_signature(package, tmp_path):
    path = table(tmp_path / "a.csv", [[1, 2, 3, 4, 5], [2, 2, 2, 2, 2], [3, 5, 5, 5, 5], [1, 1, 1, 1, 1]])
    with read_by_script(package, tmp_path / "x.mctanswers", read_script(path, package.manifest), "A. Reader") as session:
        assert session.stage is Stage.SIGNED
        assert session.state.scripted
        first, second = package.manifest.presentations[:2]
        assert [session.state.image(first.id).answers[name].value for name in HEADING] == [1, 2, 3, 4, 5]
        assert [session.state.image(second.id).answers[name].value for name in HEADING] == [2] * 5


def test_that_images_may_be_named_and_answers_come_one_by_one(package, tmp_path):
    shown = package.manifest.presentations
    rows = [[one.id, name, 2] for one in reversed(shown) for name in HEADING]
    path = table(tmp_path / "a.csv", rows, ["Presentation_ID", "criterion", "score"])
    with read_by_script(package, tmp_path / "x.mctanswers", read_script(path, package.manifest)) as session:
        assert session.stage is Stage.FINISHED  # nobody was named to sign
        assert all(len(session.state.image(one.id).answers) == 5 for one in shown)


def test_that_times_comments_and_cannot_judge_are_taken(package, tmp_path):
    heading = ["number", *HEADING, "comment", "seconds"]
    path = table(tmp_path / "a.csv", [[1, "x", 2, 3, 4, 5, "edge", 12.5]], heading)
    with read_by_script(package, tmp_path / "x.mctanswers", read_script(path, package.manifest)) as session:
        image = session.state.image(package.manifest.presentations[0].id)
        assert image.answers["contrast"].value is None
        assert image.comment == "edge"
        assert image.times.seconds == 12.5


def test_that_a_short_table_stops_and_a_longer_one_goes_on(package, tmp_path):
    answers = answer_file_for(package.path)
    for count, stage in ((2, Stage.IMAGE), (4, Stage.SIGNED)):
        path = table(tmp_path / f"{count}.csv", [[1, 2, 3, 4, 5]] * count)
        with read_by_script(package, answers, read_script(path, package.manifest), "A") as session:
            assert session.stage is stage


def test_that_a_missing_answer_stops_where_the_study_requires_it(package, tmp_path):
    path = table(tmp_path / "a.csv", [[1, 2, "", 4, 5]])
    with pytest.raises(MctguiError, match="1 of 5 criteria"):
        read_by_script(package, tmp_path / "x.mctanswers", read_script(path, package.manifest))


@pytest.mark.parametrize(
    ("heading", "row", "reason"),
    [
        ([*HEADING, "beauty"], [1, 1, 1, 1, 1, 1], "no criterion"),
        (HEADING, [1, 2, 3], "3 cells"),
        (HEADING, [1, 2, 3, 4, "good"], "no score"),
        (["number", "noise"], [9, 1], "image 9"),
        (["presentation", "noise"], ["abc", 1], "presentation"),
        (["criterion", "value"], ["noise", 1], "which image"),
        (["number", "criterion", "value"], [1, "beauty", 1], "criterion 'beauty'"),
        (["noise", "seconds"], [1, -5], "no time"),
        (["noise", "noise"], [1, 2], "two columns"),
    ],
)
def test_that_a_table_that_does_not_fit_is_refused_with_its_row(package, tmp_path, heading, row, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_script(table(tmp_path / "a.csv", [row], heading), package.manifest)


@pytest.mark.parametrize("content", [b"", b"noise\n", b"\xff\xfe\x00"])
def test_that_what_is_no_table_is_refused(package, tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        read_script(path, package.manifest)
