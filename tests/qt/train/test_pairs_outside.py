"""Pairs outside the project: added where they are, and found for a run of the command line."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from mctgui.jobs import finish
from mctgui.project.training import training_run
from mctgui.synthesis.pair_store import open_pairs, writing_pairs
from tests.qt.train.conftest import source


@pytest.fixture
def away(tmp_path):
    """A store beside the project, of other bones than those in it."""
    finish(writing_pairs((source(seed) for seed in (5, 6)), tmp_path / "away"))
    return tmp_path / "away"


def test_that_pairs_are_added_where_they_are(screen, until, away, window, quick):
    screen.adding.look_at(away)
    until(lambda: screen.pairs.isVisible())
    assert screen.pairs.where.isVisible()
    assert screen.pairs.where.currentData() is False
    screen.pairs.where.setCurrentIndex(1)
    screen.pairs.action.click()
    until(lambda: len(screen.form.data.stores) == 2)
    assert "stay outside the project" in window.message_bar.current.text
    (added,) = [one for one in screen.form.data.stores if one.is_outside]
    assert added.store.folder == away
    assert [path.name for path in added.folder.iterdir()] == ["place.json"]
    quick()
    assert screen.form.data.counts.text() == "Pairs 12 · bones 4 · donors 4"
    shown = [row.text(0) for row in screen.form.data._rows()] + [row.toolTip(0) for row in screen.form.data._rows()]
    assert not any("away" in words for words in shown)


@pytest.mark.slow
def test_that_a_run_whose_pairs_lie_elsewhere_asks_for_them_and_goes_on(screen, until, away, project, window, monkeypatch):
    folder = project.folder / "runs" / "by-hand"
    settings = {"crop_px": 32, "batch": 1, "epochs": 2, "decay_epochs": 0, "steps": 3, "no_vgg": True}
    work = training_run([open_pairs(away)], settings, folder, device="cpu", keep_when=lambda: True)
    for step in work:
        if step.done == 2:
            break
    work.close()
    screen.refresh()
    until(lambda: folder in screen.runs)
    screen.panel.choose(folder)
    screen.panel.resume.click()
    until(lambda: window.message_bar.current is not None)
    assert "are not in this project" in window.message_bar.current.text
    given = iter([str(project.folder / "pairs" / "tiny"), str(away)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(given))
    words, find = window.message_bar.current.action
    assert words == "Find pairs…"
    find()
    until(lambda: "tiny are not those" in window.message_bar.current.text)
    window.message_bar.current.action[1]()
    until(lambda: screen.live is not None)
    until(lambda: screen.live is None and screen.runs[folder].state == "done")
