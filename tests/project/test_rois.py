"""Measuring shapes in a project: at once on the disk, deleted and brought back, in projects old and damaged."""

from __future__ import annotations

import sqlite3

import pytest

from mctgui.errors import MctguiError, StorageFailure
from mctgui.project import Project
from mctgui.project import schema as tables
from mctgui.roi import Angle, Ellipse, Length, LineProfile, Rectangle

X, Y = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
SHAPES = [
    Length("axial", (0.1, 0.2, 5), (3, 4, 5)),
    Angle("sagittal", (0, 1, 0), (0, 0, 0), (0, 0, 2)),
    Rectangle.between("axial", (1, 2, 5), (4, 8, 5), X, Y),
    Ellipse.between("coronal", (0, 3, 0), (4, 3, 1 / 3), X, (0, 0, -1)),
    LineProfile("axial", (0, 0, 0), (0, 2.5, 0)),
]


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "p") as made:
        yield made


def test_that_every_kind_of_shape_is_there_to_the_last_digit_when_the_project_is_opened_again(project):
    case = project.add_case()
    kept = [project.add_roi(case.id, "microct", shape) for shape in SHAPES]
    project.close()
    with Project.open(project.folder) as opened:
        assert opened.rois(case.id) == kept
        assert [record.shape for record in opened.rois(case.id)] == SHAPES


def test_that_what_is_kept_is_on_the_disk_before_the_project_is_closed(project):
    case = project.add_case()
    project.add_roi(case.id, "mdct", SHAPES[0])
    with sqlite3.connect(f"file:{project.folder / 'project.sqlite'}?mode=ro", uri=True) as other:
        assert other.execute("SELECT kind, plane, name FROM rois").fetchall() == [("length", "axial", "Length 1")]
    other.close()


def test_that_shapes_are_numbered_by_kind_and_no_name_comes_twice(project):
    case = project.add_case()
    records = [project.add_roi(case.id, "mdct", shape) for shape in (SHAPES[0], SHAPES[2], SHAPES[0])]
    assert [record.name for record in records] == ["Length 1", "Rectangle 1", "Length 2"]
    project.delete_roi(records[0].id)
    assert project.add_roi(case.id, "mdct", SHAPES[0]).name == "Length 1"
    assert project.add_roi(project.add_case().id, "mdct", SHAPES[0]).name == "Length 1"


def test_that_place_and_name_change_apart_from_each_other(project):
    case = project.add_case()
    record = project.add_roi(case.id, "mdct", SHAPES[0])
    moved = project.change_roi(record.id, shape=SHAPES[0].moved((1, 1, 0)))
    assert (moved.name, moved.shape) == (record.name, SHAPES[0].moved((1, 1, 0)))
    named = project.change_roi(record.id, name="  left\n pedicle \x00")
    assert (named.name, named.shape) == ("left pedicle", moved.shape)
    assert project.change_roi(record.id, name="   ").name == "left pedicle"
    assert project.rois(case.id) == [named]


def test_that_a_deleted_shape_comes_back_as_it_was_and_where_it_was(project):
    case = project.add_case()
    before = [project.add_roi(case.id, "mdct", shape) for shape in SHAPES]
    project.delete_roi(before[1].id)
    assert project.rois(case.id) == [before[0], *before[2:]]
    assert project.restore_roi(before[1]) == before[1]
    assert project.rois(case.id) == before


def test_that_shapes_go_with_their_case(project):
    case, other = project.add_case(), project.add_case()
    record = project.add_roi(case.id, "mdct", SHAPES[0])
    kept = project.add_roi(other.id, "mdct", SHAPES[1])
    project.delete_case(case.id)
    assert project.rois(other.id) == [kept]
    assert project.rois(case.id) == []
    with pytest.raises(StorageFailure):
        project.restore_roi(record)
    with pytest.raises(MctguiError):
        project.change_roi(record.id, name="gone")
    with pytest.raises(MctguiError):
        project.add_roi(case.id, "mdct", SHAPES[0])


def test_that_a_project_of_the_first_version_gets_the_table_and_keeps_its_cases(project, monkeypatch):
    case = project.add_case(level="L3")
    project.close()
    with sqlite3.connect(project.folder / "project.sqlite") as connection:
        connection.execute("DROP TABLE rois")
        connection.execute("DROP TABLE alignments")
        connection.execute("DROP TABLE key_images")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with Project.open(project.folder) as opened:
        assert opened.cases() == [case]
        assert opened.rois(case.id) == []
        assert opened.add_roi(case.id, "mdct", SHAPES[0]).shape == SHAPES[0]
        assert opened._database.ask("PRAGMA user_version")[0][0] == tables.NEWEST


@pytest.mark.parametrize("json", ["", "[]", "null", "{}", '{"kind": "length", "plane": "axial", "start_mm": [1, 2]}'])
def test_that_a_damaged_shape_is_one_sentence_and_harms_no_other(project, json):
    case = project.add_case()
    project.add_roi(case.id, "mdct", SHAPES[0])
    good = project.add_roi(case.id, "mdct", SHAPES[1])
    with project._database.change() as change:
        change.execute("UPDATE rois SET json = ? WHERE id = 1", (json,))
    damaged, sound = project.rois(case.id)
    assert sound == good
    with pytest.raises(MctguiError, match="cannot be read"):
        _ = damaged.shape
