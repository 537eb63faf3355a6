"""From coarse to fine in the window: what is offered, what is refused, and a run that begins with another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mctgui.jobs import Progress, finish
from mctgui.project import training_processes
from mctgui.project.training import training_run
from mctgui.project.training_runs import opened_run
from mctgui.synthesis.pair_store import open_pairs
from tests.qt.train.conftest import choose

SHORT = {"batch": 1, "epochs": 1, "decay_epochs": 0, "steps": 2, "crop_px": 32, "no_vgg": True, "samples": 1}
GLOBAL = {**SHORT, "crop_px": 16, "network": "global", "reduce": 2}


@pytest.fixture
def put(project: Any, screen: Any, until: Any) -> Any:
    """Trains a run as the command line does, and shows it; gives its folder."""

    def train(name: str, settings: dict[str, Any]) -> Any:
        folder = project.folder / "runs" / name
        finish(training_run([open_pairs(project.folder / "pairs" / "tiny")], settings, folder, device="cpu", threads=1))
        screen.refresh()
        until(lambda: folder in screen.runs and not screen.listing.is_busy)
        return folder

    return train


def is_shown(screen: Any, name: str) -> bool:
    return not screen.form.beginning.rows.field(name).isHidden()


def offered(screen: Any) -> list[str]:
    box = screen.form.beginning.rows.field("begin_with")
    assert isinstance(box, QComboBox)
    return [box.itemText(at) for at in range(box.count())]


def begin_with(screen: Any, folder: Any) -> None:
    choose(screen.form, begin_with=str(folder))


def test_that_the_generator_is_asked_for_only_where_there_are_two(screen: Any) -> None:
    assert not screen.form.beginning.is_open
    assert screen.form.beginning.values["network"] == "local"  # of the small preset
    assert is_shown(screen, "network")
    assert not is_shown(screen, "reduce")
    choose(screen.form, network="global", reduce=4)
    assert is_shown(screen, "reduce")
    wanted = screen.form.settings()
    assert (wanted["network"], wanted["reduce"]) == ("global", 4)
    assert screen.form.beginning.caption.text() == "global, reduced"
    choose(screen.form, preset="official")
    assert screen.form.beginning.values["network"] == "global"
    assert "network" not in screen.form.settings()
    assert "reduce" not in screen.form.settings()
    choose(screen.form, method="crn")
    assert not is_shown(screen, "network")
    assert not is_shown(screen, "reduce")
    assert is_shown(screen, "begin_with")
    assert not {"network", "reduce", "enhancer_alone"} & set(screen.form.settings())


def test_that_what_the_core_refuses_is_said_in_one_sentence_before_the_start(screen: Any, quick: Any) -> None:
    quick(crop_px=16, epochs=0)
    assert screen.form.problem.text() == "A training needs at least one epoch of one step."
    quick(preset="official", crop_px=32)
    quick(crop_px=16)
    assert screen.form.problem.text().startswith("Crops of 16 pixels are too small for the network")
    assert not screen.form.can_start


def test_that_finished_runs_are_offered_and_a_global_one_fills_the_form(screen: Any, put: Any, until: Any) -> None:
    assert offered(screen) == ["Nothing"]
    folder = put("coarse", GLOBAL)
    assert offered(screen) == ["Nothing", "coarse"]
    assert not is_shown(screen, "enhancer_alone")
    screen.panel.choose(folder)
    assert screen.panel._facts["network"].text() == "global alone"
    assert screen.panel._facts["reduce"].text() == "reduced 2 times"
    until(lambda: screen.panel.begin.isVisible())
    screen.panel.begin.click()
    screen.form.check()
    form = screen.form
    assert form.beginning.is_open
    assert form.beginning.begin_with == folder
    assert (form.beginning.values["network"], form.beginning.values["reduce"]) == ("local", 1)
    assert form.settings()["enhancer_alone"] == 10
    assert form.problem.text() == ""
    assert form.beginning.warning.isHidden()
    choose(form, begin_with="")
    assert not is_shown(screen, "enhancer_alone")
    assert "enhancer_alone" not in form.settings()


def test_that_a_run_of_other_networks_and_one_that_knows_what_is_held_out_are_told(screen: Any, put: Any) -> None:
    folder = put("coarse", GLOBAL)
    begin_with(screen, folder)
    choose(screen.form, crop_px=32, discriminators=1)
    assert screen.form.problem.text() == "The networks of the run in coarse are not those of this training."
    assert not screen.form.can_start
    choose(screen.form, discriminators=2)
    assert screen.form.can_start
    held = screen.runs[folder].record.split.held_out_specimens
    for seed in range(2, 20):
        choose(screen.form, seed=seed)
        if {pair.specimen for pair in screen.form._split.held_out} != set(held):
            break
    assert "held out now" in screen.form.beginning.warning.text()
    choose(screen.form, begin_with="")
    assert screen.form.beginning.warning.isHidden()


def test_that_a_run_that_is_gone_is_not_begun_with(screen: Any, put: Any, until: Any) -> None:
    folder = put("coarse", GLOBAL)
    begin_with(screen, folder)
    screen.panel.choose(folder)
    screen.ask_deletion()
    screen.deleting.action.click()
    until(lambda: folder not in screen.runs and not screen.listing.is_busy)
    assert offered(screen) == ["Nothing"]
    assert screen.form.beginning.begin_with is None


@pytest.mark.slow
def test_that_a_global_run_and_one_begun_with_it_are_trained_stopped_and_gone_on_with(
    screen: Any, quick: Any, until: Any
) -> None:
    quick(network="global", reduce=2, crop_px=16, epochs=2)
    assert screen.form.can_start
    screen.start()
    until(lambda: screen.live is None and screen.runs and next(iter(screen.runs.values())).state == "done")
    coarse = next(iter(screen.runs.values()))
    assert len(coarse.figures) == 2
    assert "reduced 2 times" in coarse.figures[0].notes[0]
    screen.panel.choose(coarse.folder)
    screen.acting.begin_with()
    quick(crop_px=32, epochs=3, steps=6, enhancer_alone=1)
    screen.start()
    live = screen.live
    assert screen.panel._facts["begun"].text() == coarse.name
    until(lambda: live.steps_done >= 2)
    screen.stop()
    until(lambda: screen.live is None and screen.runs.get(live.folder) and screen.runs[live.folder].state == "stopped")
    stopped = opened_run(live.folder)
    assert stopped.settings["begun_with_run"] == coarse.name
    assert len(stopped.settings["begun_with"]) == 64
    assert screen.panel._facts["begun"].text() == coarse.name
    screen.panel.resume.click()
    until(lambda: screen.live is not None)
    until(lambda: screen.live is None and screen.runs[live.folder].state == "done")
    assert opened_run(live.folder).record == stopped.record
    screen.compare_all()
    assert "local enhancers" not in screen.comparison.table.as_text()  # the preset's
    assert f"began with {coarse.name}" in screen.comparison.table.as_text()
    assert "same pixels" in screen.comparison.note.text()
    screen.panel.choose(live.folder)
    screen.form.beginning.set_open(False)
    screen.panel.again.click()
    assert screen.form.beginning.begin_with == coarse.folder
    assert screen.form.beginning.caption.text() == ""  # it is open


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were two GPUs that have bfloat16."""
    from mctgui.synthesis import memory, precision, threads

    monkeypatch.setattr(threads, "gpu_names", lambda: ("Card 0", "Card 1"))
    monkeypatch.setattr(threads, "several_can_join", lambda: True)
    known = {"cpu": (torch.device("cpu"),), "cuda": (torch.device("cuda", 0), torch.device("cuda", 1))}
    monkeypatch.setattr(threads, "devices_named", lambda name, count: known[name][:count])
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: True)
    monkeypatch.setattr(memory, "free_memory", lambda _device: 2**34)


def test_that_the_window_computes_as_precisely_as_the_command_would(
    gpus: None, screen: Any, quick: Any, until: Any, put: Any, monkeypatch: Any
) -> None:
    folder = put("coarse", GLOBAL)
    told: list[tuple[dict[str, Any], Any]] = []

    def launcher(_stores: Any, settings: dict[str, Any], _folder: Any, **given: Any) -> Iterator[Progress]:
        told.append((dict(settings), given["begin_with"]))
        yield Progress(0, 0)

    monkeypatch.setattr(training_processes, "training_in_processes", launcher)
    box = screen.form.device.rows.field("device")
    box.setCurrentIndex(box.findData("cpu"))
    quick(batch=2)
    until(lambda: screen.form.device.precision.text() == "float32")
    box.setCurrentIndex(box.findData("all"))
    quick(batch=2, begin_with=str(folder))
    until(lambda: screen.form.device.precision.text() == "bfloat16")
    screen.start()
    assert screen.panel._facts["precision"].text() == "bfloat16"
    until(lambda: screen.live is None)
    ((settings, begun),) = told
    assert (settings["precision"], begun) == ("bfloat16", folder)


def test_that_a_number_that_is_being_typed_counts_for_a_start_by_keys(
    screen: Any, quick: Any, qtbot: Any, until: Any
) -> None:
    quick(epochs=2)
    field = screen.form.network.rows.field("epochs")
    qtbot.waitUntil(lambda: not screen.listing.is_busy)
    screen.window().activateWindow()
    field.setFocus()
    until(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, "1")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert screen.live is not None
    assert screen.live.epochs == 1
    until(lambda: screen.live is None)
