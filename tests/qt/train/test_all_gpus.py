"""All GPUs of the machine: offered where there are several, and a run in several processes from its start to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from mctgui.jobs import Progress
from mctgui.project import training_processes
from mctgui.project.training import how_ended
from mctgui.project.training_runs import opened_run
from mctgui.qt.train.live import TimedStep, timed
from mctgui.synthesis import TrainingStep, threads


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> int:
    """As if there were so many GPUs; what is computed is computed on the processor."""
    count: int = getattr(request, "param", 2)
    monkeypatch.setattr(threads, "gpu_names", lambda: tuple(f"Card {number}" for number in range(count)))
    monkeypatch.setattr(threads, "devices_named", lambda _name, _count: (torch.device("cpu"),))
    return count


@pytest.fixture
def ready(gpus: int, screen: Any) -> Any:
    """The Train screen that has found them."""
    return screen


def offered(screen: Any) -> list[tuple[str, str]]:
    box = screen.form.device.rows.field("device")
    return [(box.itemText(at), box.itemData(at)) for at in range(box.count())]


def choose_all(screen: Any) -> None:
    box = screen.form.device.rows.field("device")
    box.setCurrentIndex(box.findData("all"))


@pytest.mark.parametrize(
    ("gpus", "wanted"),
    [
        (0, [("Processor", "cpu")]),
        (1, [("Processor", "cpu"), ("Card 0", "cuda")]),
        (2, [("Processor", "cpu"), ("Card 0", "cuda"), ("All GPUs (2)", "all")]),
    ],
    indirect=["gpus"],
)
def test_that_all_gpus_are_offered_only_where_there_are_several(ready: Any, wanted: list[tuple[str, str]]) -> None:
    assert offered(ready) == wanted


def test_that_a_start_on_all_gpus_has_one_process_for_each(ready: Any, quick: Any, until: Any, monkeypatch: Any) -> None:
    told: list[dict[str, Any]] = []

    def launcher(_stores: Any, _settings: Any, folder: Any, **given: Any) -> Iterator[Progress]:
        told.append({"name": folder.name, **given})
        yield Progress(0, 0)

    monkeypatch.setattr(training_processes, "training_in_processes", launcher)
    choose_all(ready)
    quick(batch=3)
    assert "multiple of 2, so that 2 GPUs" in ready.form.problem.text()
    quick(batch=4)
    assert ready.form.can_start
    until(lambda: "free, each" in ready.form.device.memory.text())
    ready.start()
    live = ready.live
    assert live is not None
    until(lambda: ready.live is None)
    (one,) = told
    assert (one["name"], one["processes"], one["device"], one["resume"]) == ("pix2pixhd-1", 2, "cuda", False)
    assert (one["threads"], one["rein"]) == (0, live.rein)


def test_that_a_long_step_is_timed_through_signs_of_life_and_not_through_a_validation() -> None:
    def work() -> Iterator[Progress]:
        for number in (1, 2, 3):
            yield Progress(number, 9, f"training step {number}", TrainingStep(number, 0.1, {}))
            yield Progress(number, 9, f"training step {number}")
            if number == 2:
                yield Progress(number, 9, "validation")

    steps = [one.partial for one in timed(work()) if isinstance(one.partial, TimedStep)]
    assert [one.step.step for one in steps] == [1, 2, 3]
    assert [one.seconds is None for one in steps] == [True, False, True]


@pytest.mark.slow
def test_that_a_run_in_two_processes_is_held_stopped_and_gone_on_with(ready: Any, quick: Any, qtbot: Any) -> None:
    def until(condition: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=120_000)

    choose_all(ready)
    ready.form.device.name = "cpu"
    quick(batch=2, epochs=2, steps=20)
    ready.start()
    live = ready.live
    until(lambda: live.steps_done >= 2)
    assert live.seconds_per_step is not None
    assert live.losses.shown()
    ready.pause()
    until(lambda: live.is_paused and (live.folder / "state.pt").is_file())
    held = opened_run(live.folder)
    assert held.state == "running"
    assert held.steps_done >= 2
    ready.pause()
    until(lambda: live.steps_done > held.steps_done)
    ready.stop()
    until(lambda: ready.live is None and ready.runs and next(iter(ready.runs.values())).state == "stopped")
    assert how_ended(live.folder).how == "stopped"
    ready.panel.resume.click()
    until(lambda: ready.live is not None)
    again = ready.live
    until(lambda: ready.live is None and next(iter(ready.runs.values())).state == "done")
    assert (again.steps_done, len(again.figures)) == (40, 2)
    run = opened_run(live.folder)
    assert (run.steps_done, len(run.figures)) == (40, 2)
    assert run.record.made_with.endswith("2 processes")
