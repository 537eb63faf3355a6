"""What a training run is asked for, and the presets that users choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from mctgui.errors import MctguiError
from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.data import CropPlan
from mctgui.synthesis.pix2pix_discriminator import PatchConfig
from mctgui.synthesis.pix2pix_generator import UNetConfig
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.precision import Precision
from mctgui.synthesis.schedules import crn_rate, pix2pix_rate, pix2pixhd_rate

MethodName = Literal["pix2pixhd", "pix2pix", "crn"]
Preset = Literal["paper", "official", "small"]

LOSSES: dict[MethodName, tuple[str, ...]] = {
    "pix2pixhd": ("gan", "feature_matching", "vgg", "l1", "local_mean", "discriminator_fake", "discriminator_real"),
    "pix2pix": ("gan", "l1", "discriminator_fake", "discriminator_real"),
    "crn": ("refinement", "l1"),
}
"""The losses of each method, in the order of the columns of ``history.csv``."""


@dataclass(frozen=True, slots=True)
class Epochs:
    """The schedule of the official implementations, in epochs of a fixed number of steps.

    Parameters
    ----------
    steps
        Steps in an epoch; the paper has 200.
    constant, decay
        Epochs at the full learning rate, and epochs in which it falls.
    enhancer_alone
        pix2pixHD with local enhancers: epochs in which only the outermost enhancer learns (``niter_fix_global``).
    """

    steps: int
    constant: int = 100
    decay: int = 100
    enhancer_alone: int = 0


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Everything that decides what a training run gives, besides its pairs.

    Parameters
    ----------
    method
        Which of the three.
    generator, discriminator
        The networks, of the kinds that the method takes; CRN has no discriminator.
    crops
        What one step sees.
    window_hu
        HU that become -1 and 1.
    epochs
        The official schedule; ``steps``, ``decay_from`` and the warm-up are without effect then. None takes these.
    steps
        Optimiser steps in all.
    adversarial_from
        pix2pixHD: step from which the discriminator takes part; 0 as in the official code.
    norm_batches
        Batches from which the statistics of batch norm are counted for the weights that are kept; 0 keeps the running
        ones. Without effect on instance norm.
    warm_up_learning_rate, learning_rate
        Before and after ``adversarial_from``.
    decay_from
        Step from which the learning rate falls linearly towards 0 at the end.
    lambda_gan, lambda_feature, lambda_vgg
        1, 10 and 10 in the official code.
    vgg
        Whether the perceptual loss takes part; it needs the weights of VGG19.
    lambda_l1
        100 in pix2pix; in pix2pixHD an addition of ours. It teaches the plain inversion quickly and costs bone in the end:
        where a trabecula is uncertain, the median of what may be there is marrow.
    lambda_local_mean, local_mean_px
        Our addition to pix2pixHD: absolute difference of means over squares of so many pixels.
    ema_decay
        Decay of the running mean of the generator's weights, which is what is kept; 0 keeps the last weights.
    precision
        ``"bfloat16"`` runs the networks in it, with weights, losses and statistics of instance norm in float32; the device
        must have it.
    seed
        Decides starting weights, crops and dropout.
    threads
        Threads for torch; 0 leaves the setting alone.
    checkpoint_every
        Steps between checkpoints.
    """

    method: MethodName = "pix2pixhd"
    generator: GeneratorConfig | UNetConfig | CRNConfig = field(default_factory=GeneratorConfig)
    discriminator: DiscriminatorConfig | PatchConfig | None = field(default_factory=DiscriminatorConfig)
    crops: CropPlan = field(default_factory=lambda: CropPlan(crop_px=512, batch=1))
    window_hu: tuple[float, float] = (-300.0, 1700.0)
    epochs: Epochs | None = None
    steps: int = 40_000
    adversarial_from: int = 0
    norm_batches: int = 40
    warm_up_learning_rate: float = 1e-3
    learning_rate: float = 2e-4
    decay_from: int = 20_000
    betas: tuple[float, float] = (0.5, 0.999)
    lambda_gan: float = 1.0
    lambda_feature: float = 10.0
    lambda_vgg: float = 10.0
    vgg: bool = False
    lambda_l1: float = 0.0
    lambda_local_mean: float = 0.0
    local_mean_px: int = 16
    ema_decay: float = 0.0
    precision: Precision = "float32"
    seed: int = 1
    threads: int = 0
    checkpoint_every: int = 250

    def __post_init__(self) -> None:
        generators = {"pix2pixhd": GeneratorConfig, "pix2pix": UNetConfig, "crn": CRNConfig}
        judges = {"pix2pixhd": DiscriminatorConfig, "pix2pix": PatchConfig, "crn": type(None)}
        if not isinstance(self.generator, generators[self.method]) or not isinstance(
            self.discriminator, judges[self.method]
        ):
            raise MctguiError(
                f"The networks of this training are not those of {self.method}.", "Choose a preset of the method."
            )
        if self.crops.crop_px % self.generator.size_multiple:
            raise MctguiError(
                f"Crops of {self.crops.crop_px} pixels do not fit the network, which takes multiples of "
                f"{self.generator.size_multiple}.",
                "Choose another size of crops, or a shallower network.",
            )

        if isinstance(self.generator, GeneratorConfig) and self.crops.crop_px < self.generator.smallest_side:
            raise MctguiError(
                f"Crops of {self.crops.crop_px} pixels are too small for the network, which needs "
                f"{self.generator.smallest_side} or more.",
                "Choose larger crops, or a shallower network.",
            )

    @property
    def total_steps(self) -> int:
        """Optimiser steps in all."""
        return self.steps if self.epochs is None else self.epochs.steps * (self.epochs.constant + self.epochs.decay)

    @property
    def steps_per_epoch(self) -> int:
        """Steps after which a generator may be judged: an epoch, or the interval of the checkpoints where there are none."""
        return self.checkpoint_every if self.epochs is None else self.epochs.steps

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a record."""
        return asdict(self)

    def learning_rate_at(self, step: int) -> float:
        """Learning rate of a step, counted from 0."""
        if self.epochs is not None:
            epoch = step // self.epochs.steps + 1
            if self.method == "crn":
                return crn_rate(epoch, self.learning_rate)
            rate = pix2pixhd_rate if self.method == "pix2pixhd" else pix2pix_rate
            return rate(epoch, self.learning_rate, self.epochs.constant, self.epochs.decay)
        base = self.warm_up_learning_rate if step < self.adversarial_from else self.learning_rate
        left = (self.steps - step) / max(self.steps - self.decay_from, 1)
        return base * min(1.0, max(left, 0.0))

    def enhancer_alone_at(self, step: int) -> bool:
        """Whether only the outermost local enhancer learns in a step."""
        return self.epochs is not None and step < self.epochs.enhancer_alone * self.epochs.steps

    @classmethod
    def preset(cls, method: MethodName, preset: Preset, **changes: Any) -> TrainingConfig:
        """A preset, with some of its fields changed.

        Parameters
        ----------
        method
            Which of the three.
        preset
            ``paper``: as Jin et al. state (batch 10, 200 epochs of 200 steps, three discriminators). ``official``: the
            defaults of the official implementations. ``small``: what a processor can train in hours.
        changes
            Fields of :class:`TrainingConfig`.
        """
        return cls(**{**_PRESETS[preset][method], "method": method, **changes})


def _paper(batch: int = 10, crop_px: int = 512) -> dict[str, Any]:
    return {"crops": CropPlan(crop_px=crop_px, batch=batch, on_bone=0.0), "epochs": Epochs(200)}


def _official(crop_px: int) -> dict[str, Any]:
    return {"crops": CropPlan(crop_px=crop_px, batch=1, on_bone=0.0), "epochs": Epochs(2000)}


_SMALL: dict[str, Any] = {
    "crops": CropPlan(crop_px=128, batch=4, on_bone=0.75, hu_gain=0.05, hu_offset=30.0),
    "epochs": Epochs(50, 40, 40),
}
_UNET: dict[str, Any] = {"generator": UNetConfig(), "discriminator": PatchConfig(), "lambda_l1": 100.0}
_CRN: dict[str, Any] = {"discriminator": None, "learning_rate": 1e-4, "betas": (0.9, 0.999), "vgg": True}

_PRESETS: Mapping[Preset, Mapping[MethodName, dict[str, Any]]] = {
    "paper": {
        "pix2pixhd": {**_paper(), "vgg": True, "discriminator": DiscriminatorConfig(n_scales=3)},
        "pix2pix": {**_paper(), **_UNET},
        "crn": {**_paper(), **_CRN, "generator": CRNConfig.official(512)},
    },
    "official": {
        "pix2pixhd": {**_official(512), "vgg": True},
        "pix2pix": {**_official(256), **_UNET},
        "crn": {**_official(256), **_CRN, "generator": CRNConfig.official(256)},
    },
    "small": {
        "pix2pixhd": {
            **_SMALL,
            "generator": GeneratorConfig("local", ngf=12, n_downsample=2, n_blocks=3, n_blocks_local=4),
            "discriminator": DiscriminatorConfig(ndf=24, n_scales=2),
        },
        "pix2pix": {
            **_SMALL,
            **_UNET,
            "generator": UNetConfig(ngf=16, n_downsample=5),
            "discriminator": PatchConfig(ndf=24),
        },
        "crn": {**_SMALL, **_CRN, "vgg": False, "generator": CRNConfig(widths=(64, 64, 48, 32, 24), n_images=1)},
    },
}
