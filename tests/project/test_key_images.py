"""Key images in the project: kept, noted, deleted and brought back; older projects get their table."""

from __future__ import annotations

import sqlite3

import pytest

from mctgui.errors import MctguiError, StorageFailure
from mctgui.project import Project
from mctgui.project import schema as tables

POINT = (1.5, -2.25, 30.0)


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "p") as made:
        yield made


def test_that_a_key_image_is_kept_and_noted(project):
    case = project.add_case()
    record = project.add_key_image(case.id, "mdct", "axial", POINT)
    assert (record.modality, record.plane, record.point_mm, record.note) == ("mdct", "axial", POINT, "")
    noted = project.note_key_image(record.id, "  end\nplate\u202e ")
    assert noted.note == "end plate"
    project.close()
    with Project.open(project.folder) as opened:
        assert opened.key_images(case.id) == [noted]


def test_that_a_deleted_one_comes_back_in_its_place(project):
    case = project.add_case()
    first, second = (project.add_key_image(case.id, "microct", "sagittal", (at, 0, 0), "x") for at in (1.0, 2.0))
    project.delete_key_image(first.id)
    assert project.key_images(case.id) == [second]
    assert project.restore_key_image(first) == first
    assert project.key_images(case.id) == [first, second]


def test_that_they_go_with_their_case(project):
    case = project.add_case()
    record = project.add_key_image(case.id, "mdct", "axial", POINT)
    project.delete_case(case.id)
    assert project.key_images(case.id) == []
    with pytest.raises(StorageFailure):
        project.restore_key_image(record)
    with pytest.raises(MctguiError):
        project.note_key_image(record.id, "gone")
    with pytest.raises(MctguiError):
        project.add_key_image(case.id, "mdct", "axial", POINT)


def test_that_an_older_project_gets_the_table_and_keeps_its_shapes(project):
    case = project.add_case(level="L3")
    project.close()
    with sqlite3.connect(project.folder / "project.sqlite") as connection:
        connection.execute("DROP TABLE key_images")
        connection.execute("ALTER TABLE alignments DROP COLUMN json")
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    with Project.open(project.folder) as opened:
        assert opened.cases() == [case]
        assert opened.key_images(case.id) == []
        assert opened.add_key_image(case.id, "mdct", "axial", POINT).point_mm == POINT
        assert opened._database.ask("PRAGMA user_version")[0][0] == tables.NEWEST
