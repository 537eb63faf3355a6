"""Make the shipped models: grow specimens, train a method on them, judge it on others, write it with its card.

    python models/train_models.py METHOD RUN            train; RUN is a folder for checkpoints and losses
    python models/train_models.py METHOD RUN --export   judge the newest checkpoint, write it with its card

METHOD is pix2pixhd, or a control that gets the same budget of steps and crops: pix2pix or crn. A run that was stopped goes
on where its last checkpoint left it. The pairs lie in PAIRS (default: beside RUN) and are grown once. The
last steps are a run of their own in RUN/finish, which begins with the weights of the first.

Everything follows from the seeds below. Neither the demo specimen (seed 2021) nor the held-out ones are trained on. The
same machine, torch and number of threads give the same weights.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch  # noqa: TID253
from scipy import ndimage

import mctgui
from mctgui.atomic import atomic_file
from mctgui.jobs import Progress, finish
from mctgui.metrics import global_ssim
from mctgui.morphometry import measure
from mctgui.phantom import GENERATOR_VERSION, Scanner, VertebraRecipe, grow, simulate_mdct
from mctgui.synthesis.checkpoint import DEMO_MODEL, Model, save_model
from mctgui.synthesis.data import CropPlan, SlicePair, fingerprint, slice_pairs
from mctgui.synthesis.enhancement import enhance
from mctgui.synthesis.generators import AnyGenerator, load_generator
from mctgui.synthesis.intensity import unit_to_grey8, window_to_unit
from mctgui.synthesis.model_card import InputPart, ModelCard, TrainingDataPart, TrainingPart, method_of, network_part
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.run_record import flat_configuration, loss_weights
from mctgui.synthesis.training import TrainingStep, train
from mctgui.synthesis.training_checkpoint import STATE_NAME
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

VERSION = "3"
NAMES = {"pix2pixhd": "pix2pixHD demo", "pix2pix": "pix2pix demo", "crn": "CRN demo"}
FOLDERS = {"pix2pixhd": DEMO_MODEL, "pix2pix": "pix2pix-demo", "crn": "crn-demo"}
TRAINING_SEEDS = tuple(range(101, 133))
HELD_OUT_SEEDS = (201, 202, 203)
HALF_SLAB_MM = 1.3
SLICES_FROM_MIDDLE_MM = (-0.6, 0.0, 0.6)

STEPS = 4000
CROPS = CropPlan(crop_px=128, batch=4, on_bone=0.75, hu_gain=0.05, hu_offset=30.0)
COMMON: dict[str, Any] = {
    "crops": CROPS,
    "epochs": None,
    "window_hu": (-300.0, 1700.0),
    "steps": STEPS,
    "decay_from": 2200,
    "ema_decay": 0.99,
    "seed": 1,
    "threads": 1,
    "checkpoint_every": 100,
}
CONFIGS: dict[str, TrainingConfig] = {
    "pix2pixhd": TrainingConfig(
        generator=GeneratorConfig(network="local", ngf=16, n_downsample=2, n_blocks=3, n_blocks_local=4, norm="batch"),
        discriminator=DiscriminatorConfig(ndf=24, n_scales=2, norm="instance"),
        adversarial_from=1500,
        warm_up_learning_rate=2e-3,
        learning_rate=4e-4,
        lambda_l1=10.0,
        lambda_local_mean=20.0,
        **COMMON,
    ),
    "pix2pix": TrainingConfig.preset("pix2pix", "small", **COMMON),
    "crn": TrainingConfig.preset("crn", "small", **COMMON),
}


FINISH = "finish"
"""Folder of the last steps within a run."""
FINISHING_STEPS = 600
_LAST: dict[str, Any] = {
    "steps": FINISHING_STEPS,
    "decay_from": FINISHING_STEPS // 2,
    "adversarial_from": 0,
    "seed": 7,
}
FINISHES: dict[str, TrainingConfig] = {
    "pix2pixhd": replace(CONFIGS["pix2pixhd"], **_LAST, lambda_l1=0.0, lambda_feature=2.0, lambda_local_mean=5.0),
    "pix2pix": replace(CONFIGS["pix2pix"], **_LAST),
    "crn": replace(CONFIGS["crn"], **_LAST),
}
"""How each method ends: a few steps more at the full learning rate and down again. pix2pixHD leaves L1 behind in them: where
a trabecula is uncertain, the median of what may be there is marrow, which costs bone."""


def specimen_pairs(seed: int, in_air: bool) -> list[SlicePair]:
    """Pairs of one individual: three thin slabs at heights drawn from its seed, endplates now and then among them.

    The scanner varies a little between individuals. With ``in_air`` a copy of every pair lies in air instead of saline.
    """
    rng = np.random.default_rng((seed, 5))
    pairs = []
    for number, part in enumerate((-1, 0, 1)):
        middle = round(8.6 * part + rng.uniform(-4.2, 4.2), 1)
        slab = (middle - HALF_SLAB_MM, middle + HALF_SLAB_MM)
        microct = finish(grow(VertebraRecipe.varied(seed, z_range_mm=slab))).microct
        scanner = Scanner(
            in_plane_fwhm_mm=float(rng.uniform(0.47, 0.53)), noise_hu=float(rng.uniform(40, 60)), seed=seed * 10 + number
        )
        mdct = finish(simulate_mdct(microct, scanner))
        z = microct.index_to_mm([(index, 0, 0) for index in range(microct.shape[0])])[:, 2]
        indices = [int(np.argmin(np.abs(z - middle - offset))) for offset in SLICES_FROM_MIDDLE_MM]
        pairs += slice_pairs(mdct, microct, f"simulated-{seed}", indices)
    if in_air:
        pairs += [laid_in_air(pair, rng) for pair in pairs]
    return pairs


def laid_in_air(pair: SlicePair, rng: np.random.Generator) -> SlicePair:
    """The same slice with air instead of saline beyond a rim of 1 to 6 mm, so that air and skin are not taken for bone."""
    rim_px = rng.uniform(10, 60)
    distance = ndimage.distance_transform_edt(pair.microct < 128)
    labels, _ = ndimage.label(distance > rim_px)
    border = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    outside = np.isin(labels, border[border > 0])
    share = ndimage.gaussian_filter(outside.astype(np.float32), 2.1)
    hu = pair.mdct * (1 - share) - 1000 * share
    return SlicePair(np.rint(hu).astype(np.int16), pair.microct, f"{pair.specimen}-in-air", pair.slice_index)


def all_pairs(seeds: Iterable[int], cache: Path) -> list[SlicePair]:
    """Pairs of many individuals, kept in a file so that a second run need not grow them again."""
    if not cache.is_file():
        pairs = []
        for seed in seeds:
            pairs += specimen_pairs(seed, in_air=seed % 4 == 0)
            say(f"specimen {seed}: {len(pairs)} pairs so far")
        with atomic_file(cache) as temporary:
            np.savez_compressed(
                temporary,
                mdct=np.stack([pair.mdct for pair in pairs]),
                microct=np.stack([pair.microct for pair in pairs]),
                specimen=np.array([pair.specimen for pair in pairs]),
                slice_index=np.array([pair.slice_index for pair in pairs]),
            )
    with np.load(cache, allow_pickle=False) as kept:
        columns = (kept["mdct"], kept["microct"], kept["specimen"], kept["slice_index"])
    return [SlicePair(a, b, str(name), int(index)) for a, b, name, index in zip(*columns, strict=True)]


class LossReport:
    """Prints the mean losses of every fifty steps."""

    def __init__(self) -> None:
        self.recent: list[TrainingStep] = []
        self.start = time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        """Take note of one step."""
        assert isinstance(progress.partial, TrainingStep)
        self.recent.append(progress.partial)
        if len(self.recent) < 50:
            return
        values = {name: float(np.mean([step.losses[name] for step in self.recent])) for name in self.recent[0].losses}
        means = " ".join(f"{name} {value:.4f}" for name, value in values.items() if np.isfinite(value))
        say(f"step {progress.done} after {time.perf_counter() - self.start:.0f} s: {means}")
        self.recent.clear()


def card_of(
    method: str, generator: AnyGenerator, pairs: list[SlicePair], steps: int, held_out: dict[str, float]
) -> ModelCard:
    """The card of a shipped model; the hash of its weights is filled in when it is saved."""
    config = FINISHES[method]
    parameters = sum(weights.numel() for weights in generator.parameters())
    return ModelCard(
        name=NAMES[method],
        version=VERSION,
        method=method_of(config.generator),
        purpose="Shows on synthetic vertebrae what the method does. For demonstration only: not for patients or research.",
        for_demonstration_only=True,
        network=network_part(config.generator, parameters),
        input=InputPart(
            window_hu=config.window_hu,
            in_plane_spacing_mm=0.1,
            mdct_pixel_mm=0.1953125,
            slice_thickness_mm=0.6,
            slice_interval_mm=0.1,
        ),
        training_data=TrainingDataPart(
            description=(
                f"Simulated lumbar vertebrae (mctgui.phantom {GENERATOR_VERSION}) of varied individuals; micro-CT 0.1 mm, "
                "MDCT by the forward model: FWHM 0.47-0.53 mm in plane and 0.6 mm along z, noise 40-60 HU. A quarter in air."
            ),
            specimens=tuple(sorted({pair.specimen for pair in pairs})),
            pairs=len(pairs),
            sha256=fingerprint(pairs),
        ),
        training=TrainingPart(
            configuration=flat_configuration(config),
            losses=loss_weights(config),
            vgg_loss=False,
            steps_done=steps,
            seed=config.seed,
            made_with=f"mctgui {mctgui.__version__}, torch {torch.__version__}, {config.threads} CPU thread",
            script="models/train_models.py",
        ),
        held_out=held_out,
        limits="It has learnt to invert one forward model on one kind of synthetic bone. Scores on such specimens are a "
        "smoke test, never evidence. On scans of patients it makes pictures that look like trabeculae and are not.",
        licence="Apache-2.0",
        sha256="0" * 64,
    )


def judged(model: Model, seed: int) -> dict[str, float]:
    """Figures of one held-out specimen: its lower VOI (15 mm x 5 mm), IsoData in each image."""
    recipe = VertebraRecipe.varied(seed, z_range_mm=(-6.5, 1.5))
    specimen = finish(grow(recipe))
    microct = specimen.microct
    mdct = finish(simulate_mdct(microct, Scanner(seed=seed)))
    enhanced = finish(enhance(mdct, model, threads=1))
    lower = specimen.truth.lower
    voi = CylinderVOI(lower.centre_mm, lower.axis, lower.diameter_mm, lower.height_mm)
    figures: dict[str, float] = {}
    for name, volume in (("mdct", mdct), ("microct_like", enhanced), ("microct", microct)):
        measured = measure(volume, voi)
        figures |= {f"{name} bv_tv": measured.bv_tv, f"{name} tb_th_mm": measured.tb_th.mean_mm}
        figures[f"{name} tb_sp_mm"] = measured.tb_sp.mean_mm
        if name != "microct":
            figures[f"{name} ssim"] = mean_ssim(as_grey8(volume).resample_to(microct.grid), microct, voi)
    return figures


def as_grey8(volume: Volume) -> Volume:
    """MDCT through the model's window, so that both images are compared on the same scale of 0 to 255."""
    if volume.intensity == "grey8":
        return volume
    return Volume(unit_to_grey8(window_to_unit(volume.voxels, COMMON["window_hu"])), volume.affine, "grey8")


def mean_ssim(image: Volume, reference: Volume, voi: CylinderVOI) -> float:
    """The paper's simplified SSIM (section 2.6: one window, the whole image) of the VOI's slices, averaged."""
    where, _ = voi.clipped(reference.grid)
    slices = zip(image.voxels[where], reference.voxels[where], strict=True)
    return float(np.mean([global_ssim(ours, theirs, data_range=255) for ours, theirs in slices]))


def export(method: str, run: Path, pairs: list[SlicePair], folder: Path) -> None:
    """Judge the newest checkpoint of a run on the held-out specimens and write it with its card."""
    generator = load_generator(run / FINISH / "generator.safetensors")
    parts = [(part / "history.csv").read_text(encoding="utf-8").splitlines() for part in (run, run / FINISH)]
    steps = sum(len(lines) - 1 for lines in parts)
    draft = Model(generator, card_of(method, generator, pairs, steps, {}))
    every = [judged(draft, seed) for seed in HELD_OUT_SEEDS]
    mean = {name: round(float(np.mean([figures[name] for figures in every])), 4) for name in every[0]}
    for name, value in mean.items():
        say(f"held out, mean of {len(every)}: {name} {value}")
    say(f"written: {save_model(generator, card_of(method, generator, pairs, steps, mean), folder)}")


def train_all(pairs: list[SlicePair], method: str, run: Path) -> None:
    """Both parts of a training, each from where its last checkpoint left it."""
    for config, folder, before in ((CONFIGS[method], run, None), (FINISHES[method], run / FINISH, run)):
        resume = (folder / STATE_NAME).is_file()
        finish(train(pairs, config, folder=folder, resume=resume, begin_with=before), LossReport())


def say(text: str) -> None:
    """Print at once, so that a log file can be followed."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Train, or export what was trained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("method", choices=tuple(CONFIGS))
    parser.add_argument("run", type=Path)
    parser.add_argument("--pairs", type=Path, help="file with the pairs (default: pairs.npz beside RUN)")
    parser.add_argument("--export", action="store_true", help="write the newest checkpoint with its card")
    parser.add_argument("--to", type=Path, help="where the model goes (default: beside this script)")
    arguments = parser.parse_args()
    pairs = all_pairs(TRAINING_SEEDS, arguments.pairs or arguments.run.parent / "pairs.npz")
    if arguments.export:
        export(arguments.method, arguments.run, pairs, arguments.to or Path(__file__).parent / FOLDERS[arguments.method])
        return 0
    say(f"{len(pairs)} pairs; training {arguments.method}")
    train_all(pairs, arguments.method, arguments.run)
    return 0


if __name__ == "__main__":
    sys.exit(main())
