"""The settings of a run by their names, and the configuration and the presets that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mctgui.errors import MctguiError, WrongUsage
from mctgui.synthesis.beginning import inner_generator
from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.pix2pix_generator import UNetConfig
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.training_config import TrainingConfig

CHOICES = (
    "method",
    "preset",
    "hold_out",
    "split_by",
    "seed",
    "batch",
    "crop_px",
    "epochs",
    "decay_epochs",
    "steps",
    "window",
    "learning_rate",
    "discriminators",
    "rotate_deg",
    "precision",
    "network",
    "reduce",
    "enhancer_alone",
)
"""Settings of a run by name; what is not set is that of the preset, or as in :mod:`mctgui.synthesis.run_setup`."""
FREE: Mapping[str, int] = {"validate_every": 1, "samples": 10}
"""What has no part in the training, and may change when a run goes on; with the defaults."""
_LARGEST_VALUE = 1e9
"""Of a window; what a model card can hold."""


def configuration(settings: Mapping[str, Any], intensity: str = "HU", threads: int = 0) -> TrainingConfig:
    """The configuration that settings stand for; a preset with what was set otherwise.

    Raises
    ------
    MctguiError
        They do not go together.
    """
    method, preset = settings.get("method", "pix2pixhd"), settings.get("preset", "small")
    config = TrainingConfig.preset(method, preset, threads=threads, seed=settings.get("seed", 1))
    if config.vgg and not settings.get("vgg") and not settings.get("no_vgg"):
        raise MctguiError(
            f"The preset {preset} of {method} has the VGG perceptual loss, and its weights were not given.",
            "Give them with --vgg vgg19-dcbb9e9d.pth, or train without it by --no-vgg.",
        )
    # The preset's offset is in HU: of pictures it is the same share of the window.
    share = 255.0 / (config.window_hu[1] - config.window_hu[0]) if intensity == "grey8" else 1.0
    crops = replace(
        config.crops,
        hu_offset=config.crops.hu_offset * share,
        batch=settings.get("batch", config.crops.batch),
        crop_px=settings.get("crop_px", config.crops.crop_px),
        rotate_deg=settings.get("rotate_deg", config.crops.rotate_deg),
        reduce=settings.get("reduce", config.crops.reduce),
    )
    if crops.batch < 1 or crops.crop_px < 1:
        raise WrongUsage("A step needs at least one crop of at least one pixel.", "See mctgui train --help.")
    epochs = config.epochs
    if epochs is not None:
        epochs = replace(
            epochs,
            steps=settings.get("steps", epochs.steps),
            constant=settings.get("epochs", epochs.constant),
            decay=settings.get("decay_epochs", epochs.decay),
            enhancer_alone=settings.get("enhancer_alone", epochs.enhancer_alone),
        )
        if min(epochs.steps, epochs.constant + epochs.decay) < 1 or min(epochs.constant, epochs.decay) < 0:
            raise WrongUsage("A training needs at least one epoch of one step.", "See mctgui train --help.")
    rate = settings.get("learning_rate", config.learning_rate)
    if not 0 < rate < 1:
        raise WrongUsage(f"{rate:g} is no learning rate.", "Give a number between 0 and 1, such as 0.0002.")
    low, high = settings.get("window", (0.0, 255.0) if intensity == "grey8" else config.window_hu)
    if not -_LARGEST_VALUE <= low < high <= _LARGEST_VALUE:
        raise WrongUsage(f"{low:g} to {high:g} is no window.", "Give the lower value first, such as -300 1700.")
    use_vgg = bool(settings.get("vgg")) and method != "pix2pix"
    judge = _discriminator(config, settings.get("discriminators"))
    generator = _generator(config, settings.get("network"))
    alone = settings.get("enhancer_alone", 0)
    if alone and not (isinstance(generator, GeneratorConfig) and generator.network == "local"):
        raise WrongUsage("Only a network with local enhancers has one that can learn alone.", "Leave --enhancer-alone out.")
    if alone < 0:
        raise WrongUsage("Epochs in which the enhancer learns alone are counted from 0.", "See mctgui train --help.")
    return replace(
        config,
        generator=generator,
        crops=crops,
        epochs=epochs,
        window_hu=(low, high),
        vgg=use_vgg,
        learning_rate=rate,
        discriminator=judge,
        precision=settings.get("precision", "float32"),
    )


def with_usual_precision(settings: Mapping[str, Any], device: str, processes: int = 1) -> dict[str, Any]:
    """Settings with the precision that a device is best used with, where none was chosen; the record then says which.

    Of several processes that share a training each has a device, and all compute alike.
    """
    from mctgui.synthesis.precision import usual_precision
    from mctgui.synthesis.threads import devices_named

    usual = {usual_precision(one) for one in devices_named(device, processes)}
    return {"precision": "bfloat16" if usual == {"bfloat16"} else "float32", **settings}


def _generator(config: TrainingConfig, network: str | None) -> GeneratorConfig | UNetConfig | CRNConfig:
    """The generator of the preset, or the other one of its kind: the global one has the size that a local one has within."""
    preset = config.generator
    if network is None:
        return preset
    if not isinstance(preset, GeneratorConfig):
        raise WrongUsage("Only pix2pixHD has a global generator and local enhancers.", "Leave --network out.")
    if network == preset.network:
        return preset
    inner = inner_generator(preset)
    return inner or replace(preset, network="local", ngf=preset.ngf // 2**preset.n_local_enhancers)


def _discriminator(config: TrainingConfig, count: int | None) -> Any:
    if count is None:
        return config.discriminator
    if not isinstance(config.discriminator, DiscriminatorConfig):
        raise WrongUsage("Only pix2pixHD has several discriminators.", "Leave their number out.")
    if not 1 <= count <= 4:
        raise WrongUsage(f"{count} discriminators are not possible.", "Give 1 to 4.")
    return replace(config.discriminator, n_scales=count)


def preset_values(method: str, preset: str) -> dict[str, Any]:
    """What a preset stands for, by the names of the settings.

    Returns
    -------
    dict
        ``batch``, ``crop_px``, ``epochs``, ``decay_epochs``, ``steps``, ``learning_rate``, ``seed``, ``discriminators`` (0
        where a method has none to choose), ``network`` (``"global"`` or ``"local"``, empty where a method has one generator)
        and ``vgg`` (whether the perceptual loss belongs to it).
    """
    config = TrainingConfig.preset(method, preset)  # type: ignore[arg-type]
    assert config.epochs is not None
    judge = config.discriminator
    return {
        "batch": config.crops.batch,
        "crop_px": config.crops.crop_px,
        "epochs": config.epochs.constant,
        "decay_epochs": config.epochs.decay,
        "steps": config.epochs.steps,
        "learning_rate": config.learning_rate,
        "seed": config.seed,
        "discriminators": judge.n_scales if isinstance(judge, DiscriminatorConfig) else 0,
        "vgg": config.vgg,
        "network": config.generator.network if isinstance(config.generator, GeneratorConfig) else "",
    }
