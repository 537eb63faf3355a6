"""One of several processes that train together; a program of its own, started by test_processes.py."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.synthesis import CropPlan, Epochs, SlicePair, TrainingConfig, train
from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.pix2pix_discriminator import PatchConfig
from mctgui.synthesis.pix2pix_generator import UNetConfig
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.processes import Processes, joined

_SMALL = {"crops": CropPlan(crop_px=32, batch=4), "threads": 1, "checkpoint_every": 2, "norm_batches": 2}
_HD = TrainingConfig(
    generator=GeneratorConfig("local", ngf=4, n_downsample=1, n_blocks=1, n_blocks_local=1),
    discriminator=DiscriminatorConfig(ndf=4, n_scales=3),
    epochs=Epochs(2, 1, 1),
    **_SMALL,
)
_PIX2PIX = TrainingConfig(
    method="pix2pix",
    generator=UNetConfig(ngf=4, n_downsample=5, norm="instance", dropout=False),
    discriminator=PatchConfig(ndf=4, norm="instance"),
    lambda_l1=100.0,
    epochs=Epochs(2, 1, 1),
    **{**_SMALL, "crops": CropPlan(crop_px=64, batch=4)},
)
CONFIGS = {
    "pix2pixHD, instance norm": _HD,
    "pix2pixHD, enhancer alone first": replace(_HD, epochs=Epochs(2, 1, 1, enhancer_alone=1)),
    "pix2pixHD, batch norm": replace(
        _HD,
        generator=replace(_HD.generator, norm="batch"),
        discriminator=replace(_HD.discriminator, norm="batch"),
    ),
    "pix2pix, instance norm": _PIX2PIX,
    "pix2pix, batch norm": replace(
        _PIX2PIX,
        generator=replace(_PIX2PIX.generator, norm="batch"),
        discriminator=replace(_PIX2PIX.discriminator, norm="batch"),
    ),
    "CRN": TrainingConfig(
        method="crn", generator=CRNConfig(widths=(8, 8), n_images=2), discriminator=None, epochs=Epochs(2, 1, 1), **_SMALL
    ),
}


def pairs() -> list[SlicePair]:
    rng = np.random.default_rng(1)
    return [
        SlicePair(
            rng.integers(0, 1000, (80, 80)).astype(np.int16), rng.integers(0, 255, (80, 80)).astype(np.uint8), "s", number
        )
        for number in range(3)
    ]


def train_all(folder: Path, processes: Processes) -> None:
    for name, config in CONFIGS.items():
        run = finish(train(pairs(), config, folder=folder / name))
        assert run.discriminator is None or all(not key.startswith("module.") for key in run.discriminator.state_dict())
        assert processes.same_for_all(str(run.history)) == str(run.history)  # as text, since nan is not equal to itself


def stopped(folder: Path) -> None:
    """Two steps, and a checkpoint after them."""
    work = train(pairs(), CONFIGS["pix2pixHD, instance norm"], folder=folder)
    for _ in range(3):
        next(work)
    work.close()


def go_on(folder: Path) -> None:
    finish(train(pairs(), CONFIGS["pix2pixHD, instance norm"], folder=folder, resume=True))


def failing(folder: Path, processes: Processes, how: str) -> None:
    """One process ends after the second step: killed, refused with a sentence, or with numbers that are not finite."""
    config = CONFIGS["pix2pixHD, instance norm"]
    given = pairs()
    if how == "not finite":
        config = replace(config, window_hu=(0.0, float("nan")) if processes.rank == 1 else config.window_hu)
    for step in train(given, replace(config, checkpoint_every=1), folder=folder):
        if step.done == 2 and processes.rank == 1:
            if how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "refused":
                raise MctguiError("The second process has run out of something.", "Give it more.")


def main() -> int:
    what, folder = sys.argv[1], Path(sys.argv[2])
    torch.set_num_threads(1)
    try:
        with joined("cpu") as processes:
            if what == "all":
                train_all(folder, processes)
            elif what == "odd":
                config = CONFIGS["CRN"]
                finish(train(pairs(), replace(config, crops=replace(config.crops, batch=3))))
            elif what == "stopped":
                stopped(folder)
            elif what == "go on":
                go_on(folder)
            else:
                failing(folder, processes, what)
    except MctguiError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
