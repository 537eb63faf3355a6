"""Which model enhances a case: the shipped one, or one of the project that is chosen from a menu."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMenu

from mctgui.jobs import Progress, finish
from mctgui.qt.enhancing import start_enhancement
from mctgui.volume import Volume


@pytest.fixture
def asked(window, tmp_path, monkeypatch):
    """A case with an MDCT, and the models that its enhancement was asked with."""
    window.project_files.create(tmp_path / "Study.mctproj")
    case = window.project.add_case()
    scan = Volume.from_spacing(np.zeros((2, 8, 8), np.int16), (0.6, 0.5, 0.5), "HU")
    record = finish(window.project.add_volume(case.id, "mdct", scan))
    used = []

    def enhance_case(project, case_id, model_path=None, **options):
        used.append(model_path)
        yield Progress(1, 1)
        return record

    monkeypatch.setattr("mctgui.project.enhancing.enhance_case", enhance_case)
    return case, used


def idle(qtbot, window):
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=30_000)


def test_that_without_models_of_its_own_the_shipped_one_is_used(qtbot, window, asked):
    case, used = asked
    assert start_enhancement(window, case) is not None
    idle(qtbot, window)
    assert used == [None]


def test_that_a_project_with_models_asks_which_one(qtbot, window, asked):
    case, used = asked
    mine = window.project.folder / "models" / "lumbar 3"
    mine.mkdir()
    (mine / "card.json").write_text("{}")
    assert start_enhancement(window, case) is None
    menu = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.objectName() == "models")
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["pix2pixhd-demo (comes with the program)", "lumbar 3 (of this project)"] or len(words) > 2
    assert used == []
    menu.actions()[-1].trigger()
    menu.close()
    idle(qtbot, window)
    assert used == [mine]
