"""The alignment of a case is kept with the project, whatever it comes from."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from mctgui.alignment import Alignment, Anchor, shift
from mctgui.errors import MctguiError
from mctgui.project import Project


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "Study") as made:
        yield made


def test_that_every_kind_of_alignment_is_kept_and_forgotten(project):
    case = project.add_case()
    assert project.alignment(case.id) is None
    leaning = np.eye(4)
    leaning[1:3, 1:3] = [[0.6, -0.8], [0.8, 0.6]]
    leaning[:3, 3] = (1, 2, 300)
    said = {"sentences": ["It fits."], "warnings": [], "residual_mm": 0.1}
    for alignment in (
        Alignment.from_shift((0.0, 0.0, 12.5)),
        Alignment.from_anchors([Anchor((0, 0, 0), (0, 0, 9)), Anchor((0, 0, 9), (0, 0, 19))]).nudged((0, 0, 0.05)),
        Alignment.of("registration", leaning, details=said),
    ):
        project.set_alignment(case.id, alignment)
        assert project.alignment(case.id) == alignment
    project.set_alignment(case.id, None)
    assert project.alignment(case.id) is None
    with pytest.raises(MctguiError):
        project.set_alignment(case.id + 1, alignment)


def test_that_a_shift_of_an_older_project_is_still_read(project):
    case = project.add_case(level="L3")
    project.close()
    with sqlite3.connect(project.folder / "project.sqlite") as connection:
        connection.execute("ALTER TABLE alignments DROP COLUMN json")
        connection.execute("INSERT INTO alignments (case_id, x, y, z) VALUES (?, 1.5, -2.0, 40.0)", (case.id,))
        connection.execute("PRAGMA user_version = 4")
    connection.close()
    with Project.open(project.folder) as opened:
        kept = opened.alignment(case.id)
        assert kept.source == "shift"
        assert kept.matrix == pytest.approx(shift((-1.5, 2.0, -40.0)))


def test_that_a_damaged_alignment_is_one_sentence(project):
    case = project.add_case()
    project.set_alignment(case.id, Alignment.from_shift((1, 2, 3)))
    for damage in ("[]", "{", '{"source": "shift"}'):
        with project._database.change() as change:
            change.execute("UPDATE alignments SET json = ?", (damage,))
        with pytest.raises(MctguiError, match="cannot be read"):
            project.alignment(case.id)
