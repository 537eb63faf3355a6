"""Trains in children that are killed at random moments, until a run is done; a program of its own for test_resuming.py.

Children are forked after torch is loaded, so that one of them costs a fraction of a second. The parent computes nothing.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from mctgui.jobs import finish
from mctgui.synthesis import CropPlan, Epochs, SlicePair, TrainingConfig, train
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig

STEPS = 12


def config() -> TrainingConfig:
    return TrainingConfig(
        generator=GeneratorConfig("local", ngf=2, n_downsample=1, n_blocks=1, n_blocks_local=1, norm="batch"),
        discriminator=DiscriminatorConfig(ndf=2),
        crops=CropPlan(crop_px=32, batch=2, hu_gain=0.05, rotate_deg=5.0),
        epochs=Epochs(STEPS // 3, 2, 1, enhancer_alone=1),
        ema_decay=0.5,
        norm_batches=2,
        threads=1,
        checkpoint_every=1,
    )


def go_on(folder: Path) -> None:
    rng = np.random.default_rng(1)
    pairs = [
        SlicePair(
            rng.integers(0, 1000, (40, 40)).astype(np.int16), rng.integers(0, 255, (40, 40)).astype(np.uint8), "s", number
        )
        for number in range(2)
    ]
    finish(train(pairs, config(), folder=folder, resume=(folder / "state.pt").exists()))


def first_run(folder: Path, loaded: Path) -> None:
    go_on(folder)
    loaded.write_text("\n".join(name for name in sys.modules if name.startswith("torch.")))


def in_a_child(work: Callable[[], None], killed_after: float | None) -> str:
    """How it ended: ``"done"`` or ``"killed"``; anything else ends this program."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if killed_after is not None:
        time.sleep(killed_after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("a run did not go on")
    return "done"


def main() -> None:
    folder, wanted = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(1)
    draw = random.Random(7)
    loaded = folder / "modules.txt"
    in_a_child(partial(first_run, folder / "whole", loaded), None)
    for name in loaded.read_text().split():  # what a training loads while it runs: seconds for each child otherwise
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    loaded.unlink()
    start = time.monotonic()
    in_a_child(partial(go_on, folder / "again"), None)
    whole_s = time.monotonic() - start
    kills, number = 0, 0
    while kills < wanted:
        number += 1
        # Short enough that a run is killed several times, from before its first step to the last file it writes.
        while in_a_child(partial(go_on, folder / f"broken{number}"), draw.uniform(0.0, 0.6) * whole_s) == "killed":
            kills += 1
    sys.stdout.write(f"{kills} kills in {number} runs\n")


if __name__ == "__main__":
    main()
