"""A training in several processes: what it yields, how it is held, and how it ends, whoever ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, finish
from mctgui.project import training_processes
from mctgui.project.training import how_ended, training_run
from mctgui.project.training_processes import training_in_processes
from mctgui.project.training_runs import opened_run
from mctgui.synthesis import TrainingStep, ValidationFigures, launching
from mctgui.synthesis.full_disk import Notice
from mctgui.synthesis.launching import Rein
from mctgui.synthesis.pair_store import PairSource, PairStore, open_pairs, writing_pairs
from mctgui.synthesis.weights import read_weights
from mctgui.volume import Volume

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, Any] = {
    "crop_px": 32, "batch": 2, "epochs": 2, "decay_epochs": 0, "steps": 3, "hold_out": 0.2, "no_vgg": True, "samples": 1,
}  # fmt: skip
LONG = {**SETTINGS, "epochs": 40, "steps": 40}


@pytest.fixture
def stores(tmp_path: Path) -> list[PairStore]:
    def source(seed: int) -> PairSource:
        bone = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((3, 32, 32)), 1.5) > 0
        high = Volume.from_spacing(np.where(bone, 210, 30).astype(np.uint8), (0.1, 0.1, 0.1), "grey8")
        low = Volume.from_spacing((bone * 1200.0).astype(np.int16), (0.1, 0.1, 0.1), "HU")
        return PairSource(f"bone-{seed}", low, high, "test", donor=f"d{seed}")

    finish(writing_pairs((source(seed) for seed in (1, 2)), tmp_path / "pairs"))
    return [open_pairs(tmp_path / "pairs")]


def started(stores: list[PairStore], folder: Path, settings: dict[str, Any] = SETTINGS, **given: Any) -> LongWork[None]:
    return training_in_processes(stores, settings, folder, **{"processes": 2, "device": "cpu", "threads": 1, **given})


def until_step(work: LongWork[None], number: int) -> TrainingStep:
    for progress in work:
        if isinstance(progress.partial, TrainingStep) and progress.partial.step >= number:
            return progress.partial
    raise AssertionError("it ended before")


def running(folder: Path) -> list[int]:
    """Processes that have the folder among their words; on Linux."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (place / "cmdline").read_bytes():
                found.append(int(place.name))
        except OSError:
            continue
    return sorted(found)


# With a program in the place of ours that says what a test wants


SCRIPT = """
import json, os, sys, time
rank = int(os.environ["RANK"])
def say(kind, **content):
    print(json.dumps({"kind": kind, **content}), flush=True)
def step(number):
    say("step", done=number, total=9, message=f"training step {number}", step=number, learning_rate=0.1, losses={"gan": 1.0})
def told():
    return sys.stdin.readline().strip()
"""
SAYS = Callable[..., LongWork[None]]


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, stores: list[PairStore], tmp_path: Path) -> SAYS:
    """Starts a run whose processes do what lines of Python say."""

    def start(lines: str, **given: Any) -> LongWork[None]:
        monkeypatch.setattr(launching, "program", lambda: [sys.executable, "-c", SCRIPT + lines])
        return started(stores, tmp_path / "run", **given)

    return start


def test_that_steps_figures_and_notices_come_as_from_a_training_here(says: SAYS) -> None:
    lines = """
if rank == 0:
    say("progress", done=0, total=9, message="getting ready")
    print("a library says something", flush=True)
    step(1)
    say("notice", done=1, total=9, message="full", text="The disk is full.")
    say("step")
    say("done", result={})
"""
    seen = [one for one in says(lines) if one.message != "starting 2 processes"]
    told = [one for at, one in enumerate(seen) if at == 0 or one != seen[at - 1]]
    assert told[0] == Progress(0, 9, "getting ready")
    assert [one.partial for one in told if one.partial is not None] == [
        TrainingStep(1, 0.1, {"gan": 1.0}),
        Notice("The disk is full."),
    ]


def test_that_each_process_gets_the_settings_of_the_run_and_its_place(says: SAYS, tmp_path: Path) -> None:
    lines = f"""
from pathlib import Path
names = ("WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "OMP_NUM_THREADS")
told = {{"words": sys.argv[1:], **{{name: os.environ[name] for name in names}}}}
Path({str(tmp_path)!r}, f"told-{{rank}}").write_text(json.dumps(told))
if rank == 0:
    say("done", result={{}})
"""
    settings = {**SETTINGS, "window": [-300.0, 1700.0], "learning_rate": 1e-05, "split_by": "slice", "precision": "float32"}
    settings |= {"network": "global", "reduce": 2, "enhancer_alone": 1}
    finish(says(lines, settings=settings, processes=3, vgg=tmp_path / "vgg.pth", begin_with=tmp_path / "first"))
    told = [json.loads((tmp_path / f"told-{rank}").read_text()) for rank in range(3)]
    assert [one["LOCAL_RANK"] for one in told] == ["0", "1", "2"]
    assert {one["WORLD_SIZE"] for one in told} == {"3"}
    assert {tuple(one["words"]) for one in told} == {tuple(told[0]["words"])}
    import argparse

    from mctgui.cli import train

    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    parsed = parser.parse_args(told[0]["words"][1:])
    assert (parsed.report, parsed.orders, parsed.resume, parsed.precision) == ("lines", True, False, "float32")
    assert train._settings(parsed) == {**settings, "vgg": True}
    assert parsed.begin_with == tmp_path / "first"


def test_that_a_run_that_goes_on_in_processes_is_not_begun_with_another_again(says: SAYS, tmp_path: Path) -> None:
    lines = f"""
from pathlib import Path
Path({str(tmp_path)!r}, "told").write_text(json.dumps(sys.argv[1:]))
if rank == 0:
    say("done", result={{}})
"""
    finish(says(lines, processes=1, resume=True, begin_with=tmp_path / "first"))
    words = json.loads((tmp_path / "told").read_text())
    assert "--resume" in words
    assert "--begin-with" not in words


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            'say("failed", message="Memory is short.", hint="Take less.") if rank else time.sleep(60)',
            "Memory is short. Take",
        ),
        ("os.kill(os.getpid(), 9) if rank else time.sleep(60)", "One of the 2 processes of this training was ended by"),
        ("sys.exit(3)", "One of the 2 processes of this training has ended."),
        ('say("stopped") if rank == 0 else time.sleep(60)', "stopped from outside"),
    ],
)
def test_that_an_end_of_one_is_the_end_of_all_with_one_sentence(
    lines: str, sentence: str, says: SAYS, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    with pytest.raises(MctguiError, match=sentence) as refused:
        finish(says(lines, resume=True))
    noted = how_ended(tmp_path / "run")
    assert noted is not None
    assert (noted.how, f"{noted.reason} {noted.hint}".strip()) == ("failed", str(refused.value))


def test_that_one_that_has_ended_silently_is_noticed_while_another_hangs(says: SAYS, monkeypatch) -> None:
    monkeypatch.setattr(training_processes, "_TO_HEAR_WHY_S", 0.3)
    with pytest.raises(MctguiError, match=r"has ended\. Go on from the last checkpoint"):
        finish(says("sys.exit(1) if rank else time.sleep(60)"))


def test_that_processes_that_do_not_stop_are_ended_and_it_is_said(says: SAYS, monkeypatch) -> None:
    monkeypatch.setattr(training_processes, "SECONDS_TO_LEAVE", 0.3)
    work = says("step(1) if rank == 0 else None\ntime.sleep(60)")
    until_step(work, 1)
    before = time.monotonic()
    with pytest.raises(MctguiError, match=r"did not stop within . s and were ended"):
        work.close()
    assert time.monotonic() - before < 10


def test_that_nothing_is_waited_for_before_the_first_step(says: SAYS) -> None:
    work = says("import signal\nsignal.signal(signal.SIGTERM, signal.SIG_DFL)\ntime.sleep(60)")
    for _ in range(4):
        next(work)
    before = time.monotonic()
    work.close()
    assert time.monotonic() - before < 5


def test_that_a_rein_holds_and_lets_go_on_also_before_the_start(says: SAYS) -> None:
    lines = """
if rank == 0:
    words = [told()]
    step(1)
    words += [told(), told()]
    say("failed", message=" ".join(words) + ".", hint="")
"""
    rein = Rein()
    rein.hold(True)
    work = says(lines, rein=rein)
    until_step(work, 1)
    rein.hold(False)
    rein.hold(False)
    rein.hold(True)
    with pytest.raises(MctguiError, match=r"^hold go on hold\.$"):
        finish(work)
    rein.hold(False)  # after the end it tells nobody


def test_that_what_cannot_be_started_is_said(
    monkeypatch: pytest.MonkeyPatch, stores: list[PairStore], tmp_path: Path
) -> None:
    monkeypatch.setattr(launching, "program", lambda: [str(tmp_path / "missing")])
    with pytest.raises(MctguiError, match="2 processes of this training could not be started"):
        finish(started(stores, tmp_path / "run"))


def test_that_a_run_that_is_there_is_not_written_over(says: SAYS, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    with pytest.raises(MctguiError, match="There is a run"):
        finish(says('say("failed", message="There is a run.", hint="")'))
    assert how_ended(tmp_path / "run") is None


# With the program itself: it loads torch twice, which takes its time


@pytest.mark.slow
def test_that_two_processes_stopped_and_gone_on_with_give_the_run_of_one(stores: list[PairStore], tmp_path: Path) -> None:
    work = started(stores, tmp_path / "two")
    until_step(work, 2)
    work.close()
    assert how_ended(tmp_path / "two").how == "stopped"
    assert running(tmp_path / "two") == []
    kept = opened_run(tmp_path / "two").steps_done
    assert 2 <= kept < 6
    partials = [one.partial for one in started(stores, tmp_path / "two", resume=True) if one.partial is not None]
    assert [one.step for one in partials if isinstance(one, TrainingStep)] == list(range(kept + 1, 7))
    figures = [one for one in partials if isinstance(one, ValidationFigures)]
    finish(training_run(stores, SETTINGS, tmp_path / "one", device="cpu", threads=1))
    one, two = opened_run(tmp_path / "one"), opened_run(tmp_path / "two")
    assert (two.state, two.steps_done, len(two.figures)) == ("done", 6, 2)
    assert figures[-1] == two.figures[-1]
    assert (tmp_path / "two" / "samples" / "epoch-0002" / "1-microct-like.png").is_file()
    ours, theirs = (read_weights(run.folder / "generator.safetensors") for run in (one, two))
    kernels = [key for key in ours if ours[key].ndim == 4]
    assert max(float((ours[key] - theirs[key]).norm() / ours[key].norm()) for key in kernels) <= 1e-5
    rows = [(run.folder / "history.csv").read_text().splitlines()[1:] for run in (one, two)]
    for mine, other in zip(*rows, strict=True):
        pairs = zip(mine.split(","), other.split(","), strict=True)
        assert all(float(a) == pytest.approx(float(b), rel=1e-4, nan_ok=True) for a, b in pairs)


@pytest.mark.slow
def test_that_a_held_run_has_its_steps_on_the_disk_and_stands_still(stores: list[PairStore], tmp_path: Path) -> None:
    rein = Rein()
    work = started(stores, tmp_path / "run", LONG, rein=rein)
    until_step(work, 2)
    rein.hold(True)
    held = -1
    end = time.monotonic() + 60
    while held != opened_run(tmp_path / "run").steps_done or held < 2:
        held = opened_run(tmp_path / "run").steps_done
        assert time.monotonic() < end
        time.sleep(1.0)
    assert opened_run(tmp_path / "run").state == "running"
    rein.hold(False)
    until_step(work, held + 1)
    rein.hold(True)
    work.close()
    assert running(tmp_path / "run") == []
    assert opened_run(tmp_path / "run").steps_done > held


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("rank", [0, 1])
def test_that_a_killed_process_ends_the_run_with_a_sentence(rank: int, stores: list[PairStore], tmp_path: Path) -> None:
    work = started(stores, tmp_path / "run", LONG)
    until_step(work, 2)
    os.kill(running(tmp_path / "run")[rank], signal.SIGKILL)
    with pytest.raises(MctguiError, match="One of the 2 processes of this training was ended by the system"):
        finish(work)
    assert running(tmp_path / "run") == []
    assert how_ended(tmp_path / "run").how == "failed"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked for in /proc")
def test_that_the_processes_of_a_window_that_is_killed_stop_at_a_checkpoint(stores: list[PairStore], tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from mctgui.project.training_processes import training_in_processes
from mctgui.synthesis.pair_store import open_pairs
stores = [open_pairs(Path({str(stores[0].folder)!r}))]
for one in training_in_processes(stores, {LONG!r}, Path({str(tmp_path / "run")!r}), processes=2, device="cpu", threads=1):
    print(one.done, flush=True)
"""
    window = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert window.stdout is not None
    with window.stdout:
        for line in window.stdout:
            if int(line) >= 2:
                break
        window.kill()
        window.wait()
    end = time.monotonic() + 60
    while running(tmp_path / "run"):
        assert time.monotonic() < end
        time.sleep(0.2)
    run = opened_run(tmp_path / "run")
    assert (run.state, run.cut_short) == ("stopped", False)
    assert run.steps_done >= 2
    assert run.can_go_on
