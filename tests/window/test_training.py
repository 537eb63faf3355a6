"""From pairs to a model that enhances a case: a run is started, held, gone on with and promoted by mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMenu
from scipy import ndimage

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.training_runs import opened_run
from mctgui.synthesis.pair_store import PairSource, writing_pairs
from mctgui.volume import Volume

from .hands import CTRL, SHIFT, Hands, Key, settle, until

pytestmark = pytest.mark.slow  # trains
SIDE, SLICES, LONG = 32, 4, 120.0


def volumes(seed: int) -> tuple[Volume, Volume]:
    bone = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((SLICES, SIDE, SIDE)), 1.5) > 0
    spacing = (0.1, 0.1, 0.1)
    mdct = Volume.from_spacing((bone * 1200.0).astype(np.int16), spacing, "HU")
    return mdct, Volume.from_spacing(np.where(bone, 210, 30).astype(np.uint8), spacing, "grey8")


@pytest.fixture
def training(window, hands: Hands, tmp_path: Path) -> Iterator:
    """The window on the Train screen, with pairs of two donors and a case of a third."""
    with Project.create(tmp_path / "Training") as project:
        sources = (PairSource(f"bone-{seed}", *volumes(seed), "test", donor=f"d{seed}") for seed in (1, 2))
        finish(writing_pairs(sources, project.folder / "pairs" / "tiny"))
        case = project.add_case(level="L3", donor="d3")
        finish(project.add_volume(case.id, "mdct", volumes(3)[0]))
        folder = project.folder
    assert window.project_files.open(folder)
    hands.key(Key.Key_4, CTRL)
    until(lambda: window.screen_is("train") and window.screen_shown.form.is_ready, "the form is ready", 60)
    settle()
    yield window.screen_shown
    window.jobs.cancel_all()
    until(lambda: not window.jobs.active, "no job runs", 60)
    hands.key(Key.Key_1, CTRL)
    window.set_project(None)
    window.message_bar.clear()
    settle()


def test_that_a_run_is_started_held_gone_on_with_promoted_and_used(window, hands: Hands, training):
    form, project = training.form, window.project
    for name, value in (("crop_px", "32"), ("batch", "1"), ("epochs", "2"), ("decay_epochs", "0"), ("steps", "6")):
        field = form.network.rows.field(name)
        hands.scroll_to(field)
        hands.write(field, value)
        hands.key(Key.Key_Tab)
    settle(0.3)
    hands.click(form.start)
    until(lambda: training.live is not None and training.live.steps_done >= 1, "the first step is done", LONG)
    live = training.live
    hands.key(Key.Key_P, CTRL)
    until(lambda: live.is_paused and opened_run(live.folder).has_checkpoint, "it is held with a checkpoint", LONG)
    held = live.steps_done
    settle(0.5)
    assert live.steps_done <= held + 1
    hands.click(form.stop)
    until(lambda: training.live is None and training.panel.resume.isVisible(), "it is stopped", LONG)
    assert not opened_run(live.folder).cut_short
    hands.click(training.panel.resume)
    until(lambda: training.live is not None, "it goes on", LONG)
    until(lambda: training.live is None and opened_run(live.folder).state == "done", "it is done", LONG)
    until(training.panel.promote.isVisible, "it can be promoted")
    hands.key(Key.Key_P, CTRL | SHIFT)
    until(training.promoting.isVisible, "the form is there")
    hands.type("Tiny")
    hands.key(Key.Key_Return)
    model = project.folder / "models" / "Tiny-1"
    until(lambda: (model / "card.json").is_file() and not training.promoting.isVisible(), "the model is there", LONG)

    window.select_case(project.cases()[0])
    hands.key(Key.Key_1, CTRL)
    until(lambda: window.screen_is("cases"), "Cases is shown")
    hands.key(Key.Key_E, CTRL)
    until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the models are offered")
    menu = QApplication.activePopupWidget()
    row = next(action for action in menu.actions() if action.text().startswith(model.name))
    hands.click(menu, menu.actionGeometry(row).center())
    case = project.cases()[0].id
    until(lambda: project.latest_volume(case, "microct-like") is not None, "the case is enhanced", LONG)
    made = project.latest_volume(case, "microct-like")
    assert made.provenance["card"]["name"] == "Tiny" if "card" in made.provenance else "Tiny" in str(made.provenance)
