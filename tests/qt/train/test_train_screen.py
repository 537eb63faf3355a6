"""The Train screen: what it teaches, what it refuses, and a run from its start to a model."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.training import how_ended, training_run
from mctgui.project.training_runs import opened_run
from mctgui.qt.jobs.job import JobState
from mctgui.synthesis import read_card
from mctgui.synthesis.pair_store import open_pairs
from tests.qt.train.conftest import add_store, choose

pytestmark = pytest.mark.slow  # trains: a quarter of a minute for some, and long waits where the machine is busy


def state_of(screen, number: int = 0) -> str:
    return list(screen.runs.values())[number].state if screen.runs else ""


def trained(screen, until) -> None:
    """Start the run of the form and let it end."""
    before = len(screen.runs)
    QTest.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert screen.live is not None
    until(lambda: screen.live is None and len(screen.runs) == before + 1 and state_of(screen) == "done")


def test_that_the_empty_screen_says_what_pairs_are_and_offers_them(window, tmp_path):
    window.show_screen("train")
    screen = window.screen_shown
    assert "Open a project" in screen.empty.title.text()
    assert screen.empty.folder.isHidden()
    with Project.create(tmp_path / "Empty") as project:
        window.set_project(project)
        assert "micro-CT slice of the same place" in screen.empty.words.text()
        assert screen.empty.folder.isVisible()
        assert not screen.form.start.isEnabled()
        window.set_project(None)


def test_that_the_fields_have_the_values_of_the_preset(screen):
    choose(screen.form, preset="paper")
    values = screen.form.network.values
    assert (values["batch"], values["epochs"] + values["decay_epochs"], values["steps"]) == (10, 200, 200)
    assert values["discriminators"] == 3
    assert "vgg19-dcbb9e9d.pth" in screen.form.network.vgg.words.text()
    assert screen.form.settings()["no_vgg"] is True
    choose(screen.form, method="pix2pix", preset="small")
    assert screen.form.network.rows.field("discriminators").isHidden()
    assert screen.form.network.vgg.isHidden()


def test_that_pairs_are_counted_and_a_split_by_slice_warns(screen):
    screen.form.check()
    assert screen.form.data.counts.text() == "Pairs 6 · bones 2 · donors 2"
    assert "3 held out" in screen.form.split.held.text()
    screen.form.split.segments.button("slice").click()
    assert "better than they will be on a new donor" in screen.form.split.warning.text()
    screen.form.check()
    assert screen.form.settings()["split_by"] == "slice"


def test_that_too_few_donors_and_a_size_that_does_not_fit_are_said_before_the_start(screen, quick, project):
    quick(crop_px=33)
    assert "takes multiples of 8" in screen.form.problem.text()
    assert not screen.form.can_start
    alone = add_store(project, "alone", seeds=(7,))
    screen.refresh()
    screen.form.data.choose([alone])
    quick()
    assert "only 1 donors" in screen.form.problem.text()
    screen._show_buttons()
    assert not screen.form.start.isEnabled()


def test_that_a_file_that_is_not_vgg19_is_refused_below_its_field(screen, tmp_path, until):
    (tmp_path / "other.pth").write_bytes(b"no weights")
    screen.form.network.vgg.set_path(str(tmp_path / "other.pth"), say=True)
    until(lambda: "not the published VGG19" in screen.form.network.vgg.words.text())
    assert screen.form.network.vgg_path is None


def test_that_a_run_is_trained_judged_and_promoted(screen, quick, until, project):
    quick()
    trained(screen, until)
    run = next(iter(screen.runs.values()))
    assert (run.steps_done, run.total_steps, len(run.figures)) == (4, 4, 2)
    assert len(screen.board.ssim.lines[0].x) == 2
    assert screen.board.losses.lines
    assert screen.board.strip.strip.frames == [1, 2]
    assert screen.panel.promote.isVisible()
    screen.panel.promote.click()
    screen.promoting.name.setText("Tiny one")
    screen.promoting.action.click()
    until(lambda: (project.folder / "models" / "Tiny-one-1" / "card.json").is_file() and screen.promoting.isHidden())
    card = read_card(project.folder / "models" / "Tiny-one-1" / "card.json")
    assert (card.name, card.training.steps_done) == ("Tiny one", run.best.step if run.best else 4)
    assert card.training.vgg_loss is False


def test_that_a_paused_run_has_its_last_step_on_the_disk_and_goes_on(screen, quick, until):
    quick(epochs=40, steps=50)
    screen.start()
    live = screen.live
    until(lambda: live.steps_done >= 2)
    screen.pause()
    until(lambda: live.is_paused and (live.folder / "state.pt").is_file())
    assert screen.form.pause.text() == "Go on"
    assert 0 < opened_run(live.folder).steps_done <= live.total_steps
    assert opened_run(live.folder).state == "running"
    screen.pause()
    at = live.steps_done
    until(lambda: live.steps_done > at)
    screen.stop()
    until(lambda: screen.live is None and state_of(screen) == "stopped")
    assert how_ended(live.folder).how == "stopped"


def test_that_a_stopped_run_goes_on_to_what_an_uninterrupted_one_becomes(screen, quick, until, project):
    quick(epochs=3, steps=4, decay_epochs=1)
    screen.start()
    live = screen.live
    until(lambda: live.steps_done >= 2)
    screen.stop()
    until(lambda: screen.live is None and state_of(screen) == "stopped")
    run = next(iter(screen.runs.values()))
    assert run.can_go_on
    screen.panel.resume.click()
    until(lambda: screen.live is not None)
    until(lambda: screen.live is None and state_of(screen) == "done")
    whole = project.folder / "whole"
    stores = [open_pairs(project.folder / "pairs" / "tiny")]
    finish(training_run(stores, run.settings, whole, device="cpu", threads=screen.form.device.threads))
    assert (whole / "generator.safetensors").read_bytes() == (run.folder / "generator.safetensors").read_bytes()
    assert (whole / "history.csv").read_text() == (run.folder / "history.csv").read_text()


def test_that_a_run_of_the_command_line_that_was_cut_short_is_offered(window, project, until):
    folder = project.folder / "runs" / "by-hand"
    settings = {"crop_px": 32, "batch": 1, "epochs": 2, "decay_epochs": 0, "steps": 3, "hold_out": 0.2, "no_vgg": True}
    stores = [open_pairs(project.folder / "pairs" / "tiny")]
    work = training_run(stores, settings, folder, device="cpu", keep_when=lambda: True)
    for step in work:
        if step.done == 2:
            break
    work.close()
    (folder / "ended.json").unlink()
    window.set_project(project)
    window.show_screen("train")
    screen = window.screen_shown
    until(lambda: screen.runs and screen.form.is_ready)
    assert "by-hand was cut short" in window.message_bar.current.text
    assert opened_run(folder).cut_short
    screen.resume_run(folder)
    until(lambda: screen.live is not None)
    until(lambda: screen.live is None and state_of(screen) == "done")


def test_that_two_runs_are_compared(screen, quick, until):
    quick()
    trained(screen, until)
    choose(screen.form, method="pix2pix")
    quick()
    trained(screen, until)
    screen.compare_all()
    assert screen.middle.stack.currentWidget() is screen.comparison
    screen.comparison.show_figure("ssim")
    assert {line.name for line in screen.comparison.plot.lines} == {"pix2pixhd-1", "pix2pix-2"}
    words = screen.comparison.table.as_text()
    assert "pix2pix-2\tpix2pix" in words
    assert words.count("\n") == 3


def test_that_a_damaged_run_is_named_and_deleting_asks_first(screen, quick, until, project):
    quick(epochs=1)
    trained(screen, until)
    folder = next(iter(screen.runs))
    (folder / "run.json").write_text("{")
    screen.refresh()
    until(lambda: state_of(screen) == "damaged")
    screen.panel.choose(folder)
    assert "damaged" in screen.panel.problem.text()
    screen.panel.delete.click()
    assert folder.exists()
    assert screen.deleting.isVisible()
    screen.deleting.action.click()
    until(lambda: not screen.runs)
    assert not folder.exists()
    assert list((project.folder / "runs").iterdir()) == []


def test_that_numbers_that_are_not_finite_are_said_and_kept_with_the_run(screen, quick, until, window):
    quick(epochs=5, learning_rate=0.1)
    screen.form.network.values["learning_rate"] = 0.9
    with pytest.MonkeyPatch.context() as patch:
        from mctgui.synthesis.methods import Pix2pixHD

        def bad(*_given):
            raise FloatingPointError

        patch.setattr(Pix2pixHD, "step", bad)
        screen.start()
        until(lambda: screen.live is None and screen.runs and state_of(screen) == "failed")
    assert "not finite" in window.message_bar.current.text
    assert "Lower the learning rate" in next(iter(screen.runs.values())).problem
    assert json.loads((next(iter(screen.runs)) / "ended.json").read_text())["how"] == "failed"


def test_that_closing_asks_and_stops_at_a_whole_checkpoint(screen, quick, until, window):
    quick(epochs=100, steps=100)
    screen.start()
    live = screen.live
    until(lambda: live.steps_done >= 2)
    window.close()
    assert window.isVisible()
    assert "can go on later" in window.message_bar.current.text
    window.close_anyway()
    until(lambda: not window.isVisible())
    assert live.state is JobState.CANCELLED
    run = opened_run(live.folder)
    assert (run.state, run.cut_short) == ("stopped", False)
    assert run.steps_done == live.steps_done


def test_that_the_curves_are_read_by_key(screen, quick, until, qtbot):
    quick()
    trained(screen, until)
    plot = screen.board.ssim
    with qtbot.waitSignal(plot.read) as said:
        QTest.keyClick(plot, Qt.Key.Key_Left)
    assert said.args[0].startswith("epoch 2: SSIM")
    assert "SSIM" in plot.accessibleDescription()
