"""Everything that a training is between two steps, on disk and back: networks, running mean, optimisers, position.

Nothing random is carried from step to step: crops and dropout of a step follow from the seed and its number alone. A run
that was stopped, killed or lost its power goes on from its last checkpoint as if nothing had happened, bit for bit on a CPU.
"""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.data import SlicePair, draw_crops
from mctgui.synthesis.generators import AnyGenerator, generator_of
from mctgui.synthesis.layers import placed_to_learn
from mctgui.synthesis.methods import CRN, Method, Pix2pix, Pix2pixHD, set_rate
from mctgui.synthesis.pix2pix_discriminator import PatchConfig, build_patch_discriminator
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.precision import refuse_precision
from mctgui.synthesis.processes import ALONE, Processes, with_norms_of_all
from mctgui.synthesis.running import Running
from mctgui.synthesis.training_checkpoint import FORMAT, damaged, opened, refuse_others
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.synthesis.vgg import VGG19


class TrainingState:
    """Networks and optimisers between two steps.

    Parameters
    ----------
    config
        What was asked for.
    device
        Where it is computed.
    vgg
        VGG19, where the configuration wants it.
    processes
        Who trains together; each takes its share of the crops.
    """

    def __init__(
        self, config: TrainingConfig, device: torch.device, vgg: VGG19 | None = None, processes: Processes = ALONE
    ) -> None:
        refuse_precision(config.precision, device)
        self.config, self.device, self.processes = config, device, processes
        self.share = processes.share(config.crops.batch)
        self.done = 0
        self.method = _method(config, device, None if vgg is None else vgg.to(device))
        for network in self.method.networks.values():
            with_norms_of_all(network, processes, device)
        self.method.running = Running(device, config.precision, processes)
        self.method.running.prepare(self.method.networks.values())
        self._alone = False
        self.mean = {key: value.detach().clone() for key, value in self.generator.state_dict().items()}

    @property
    def generator(self) -> nn.Module:
        """The generator that learns."""
        return self.method.networks["generator"]

    def take(self, pairs: Sequence[SlicePair]) -> dict[str, float]:
        """Take the next step; returns its losses by name, unweighted.

        Raises
        ------
        MctguiError
            A loss is not finite; the networks are then useless, the last checkpoint is not.
        """
        step = self.done
        self._switch_enhancer(step)
        set_rate(self.method, self.config.learning_rate_at(step))
        if isinstance(self.method, Pix2pixHD):
            self.method.adversarial = self.config.epochs is not None or step >= self.config.adversarial_from
        self.generator.train()
        devices = [self.device] if self.device.type == "cuda" else []
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(_seed_of(self.config.seed, step, self.processes.rank))  # for dropout
            try:
                losses = self.method.step(*self.batch(pairs, (self.config.seed, step), self.share))
            except FloatingPointError as error:
                raise _not_finite(step + 1) from error
        self._average()
        self.done += 1
        return self.processes.means(losses)

    def refuse_not_finite(self) -> None:
        """See that weights are numbers before they take the place of good ones: a finite loss can have endless gradients.

        Raises
        ------
        MctguiError
            They are not.
        """
        weights = [value for network in self.method.networks.values() for value in network.state_dict().values()]
        if not all(bool(torch.isfinite(value).all()) for value in weights if value.is_floating_point()):
            raise _not_finite(self.done)

    def compiled(self) -> str | None:
        """Have the networks compiled from here on; why not, in one sentence, where that fails."""
        crops, generator = self.config.crops, self.config.generator
        shape = (len(self.share), generator.input_channels, crops.crop_px, crops.crop_px)
        both = (shape[0], generator.input_channels + generator.output_channels, *shape[2:])
        images = {
            "generator": torch.zeros(shape, device=self.device),
            "discriminator": torch.zeros(both, device=self.device),
        }
        return self.method.running.try_compiled(self.method.networks, images)

    def batch(
        self, pairs: Sequence[SlicePair], seed: tuple[int, ...], share: Container[int] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Crops of MDCT and micro-CT on the device, drawn from ``seed``; those of a share of the batch, or all."""
        crops = draw_crops(pairs, self.config.crops, self.config.window_hu, np.random.default_rng(seed), share)
        # On a CPU the weights alone choose the layout: images channels last would take a plain network along.
        layout = torch.contiguous_format if self.device.type == "cpu" else torch.channels_last
        mdct, microct = (torch.from_numpy(crop).to(self.device, memory_format=layout) for crop in crops)
        return mdct, microct

    def kept(self, pairs: Sequence[SlicePair]) -> AnyGenerator:
        """The generator that is worth keeping, on the CPU and in evaluation mode."""
        generator = generator_of({key: value.detach().cpu().clone() for key, value in self.mean.items()})
        if isinstance(self.config.generator, CRNConfig | UNetConfig):
            generator.config = self.config.generator  # images at once, and dropout, which weights do not tell
        generator.to(self.device).train()
        norms = [layer for layer in generator.modules() if isinstance(layer, nn.BatchNorm2d)]
        if norms and self.config.norm_batches:
            for layer in norms:
                layer.reset_running_stats()
                layer.momentum = None  # counts a plain mean over all batches
            with torch.no_grad(), torch.random.fork_rng(devices=[]):
                torch.manual_seed(_seed_of(self.config.seed, 0))
                for batch in range(self.config.norm_batches):
                    generator(self.batch(pairs, (self.config.seed, batch, 1))[0])
            for layer in norms:
                layer.momentum = 0.1
        return generator.cpu().eval()

    def save(self, path: Path, fingerprint: str) -> None:
        """Write everything, whole or not at all.

        Parameters
        ----------
        path
            The file.
        fingerprint
            Of the pairs; a run goes on with the same ones only.

        Raises
        ------
        StorageFailure
            The disk is full or may not be written to; the earlier checkpoint stays.
        """
        networks = {name: network.state_dict() for name, network in self.method.networks.items()}
        content = {
            "format": FORMAT,
            "done": self.done,
            "config": json.dumps(self.config.as_dict(), sort_keys=True),
            "fingerprint": fingerprint,
            "networks": networks,
            "optimisers": {name: one.state_dict() for name, one in self.method.optimisers.items()},
            "mean": self.mean,
        }
        with atomic_file(path) as temporary:
            try:
                torch.save(content, temporary)
            except RuntimeError as error:  # torch does not say that the disk is full
                raise OSError("The checkpoint could not be written.") from error

    def restore(self, path: Path, fingerprint: str) -> None:
        """Go on from a checkpoint.

        Raises
        ------
        MctguiError
            It is none, is damaged, or belongs to another configuration or other pairs. Nothing in it has been run.
        """
        content = opened(path)
        refuse_others(content, self.config, fingerprint, path)
        try:
            self.done = int(content["done"])
            self._switch_enhancer(max(self.done - 1, 0))
            for name, network in self.method.networks.items():
                network.load_state_dict(content["networks"][name])
            for name, optimiser in self.method.optimisers.items():
                optimiser.load_state_dict(content["optimisers"][name])
            for key, value in self.mean.items():
                value.copy_(content["mean"][key])
        except (KeyError, ValueError, RuntimeError, TypeError) as error:
            raise damaged(path) from error

    def begin_with(self, path: Path) -> None:
        """Take the networks of another run to begin with; optimisers and steps are those of a new one.

        A generator with local enhancers also takes a global one, as the official code does (``--load_pretrain``): its last
        layers go, and the enhancers begin with random weights.

        Raises
        ------
        MctguiError
            It is no checkpoint, is damaged, or its networks are others. Nothing in it has been run.
        """
        content = opened(path)
        try:
            for name, network in self.method.networks.items():
                weights = content["networks"][name]
                network.load_state_dict(self._within_own(weights) if name == "generator" else weights)
            for key, weights in self._within_own(content["mean"]).items():
                self.mean[key].copy_(weights)
        except (KeyError, RuntimeError, TypeError, AttributeError) as error:
            raise other_networks(path.parent.name) from error

    def _within_own(self, weights: dict[str, Tensor]) -> dict[str, Tensor]:
        """Weights of another generator; of a global one, where ours is a local one, with our own enhancers around it."""
        own = self.generator.state_dict()
        inner = [key for key in own if key.startswith("model.")]
        if len(inner) == len(own) or not all(key.startswith("model.") for key in weights):
            return weights
        return {**own, **{key: weights[key] for key in inner}}

    def _switch_enhancer(self, step: int) -> None:
        """Let the outermost enhancer learn alone, or all again with a new optimiser, as the schedule says."""
        alone = self.config.enhancer_alone_at(step)
        if alone == self._alone or not isinstance(self.method, Pix2pixHD):
            return
        finest = self.config.generator.n_local_enhancers if isinstance(self.config.generator, GeneratorConfig) else 1
        self.method.learn_only((f"model{finest}_",) if alone else ("",), self.config.learning_rate)
        self.method.running.prepare(self.method.networks.values())
        self._alone = alone

    def _average(self) -> None:
        decay = self.config.ema_decay
        with torch.no_grad():
            for key, value in self.generator.state_dict().items():
                if value.is_floating_point() and decay:
                    self.mean[key].lerp_(value, 1.0 - decay)
                else:
                    self.mean[key].copy_(value)


def other_networks(name: str) -> MctguiError:
    """What is said where a training cannot begin with the run of a name."""
    return MctguiError(
        f"The networks of the run in {name} are not those of this training.",
        "Begin with a run of the same method and size.",
    )


def _not_finite(step: int) -> MctguiError:
    return MctguiError(
        f"The training ran into numbers that are not finite at step {step}.",
        "Lower the learning rate, or go on from the last checkpoint.",
    )


def _method(config: TrainingConfig, device: torch.device, vgg: VGG19 | None) -> Method:
    if config.vgg and vgg is None:
        raise MctguiError(
            "This training wants the perceptual loss, and the weights of VGG19 are not there.",
            "Give vgg19-dcbb9e9d.pth, or train without it: the record will say so.",
        )
    method = untrained(config, vgg, (config.seed, config.seed + 1))
    for network in method.networks.values():
        placed_to_learn(network, device)
    return method


def untrained(config: TrainingConfig, vgg: VGG19 | None, seeds: tuple[int | None, int | None] = (None, None)) -> Method:
    """The networks and optimisers of a method, on the device where torch makes tensors; without seeds nothing is drawn."""
    rate, betas = config.learning_rate, config.betas
    used = vgg if config.vgg else None
    if isinstance(config.generator, UNetConfig) and isinstance(config.discriminator, PatchConfig):
        unet = build_unet(config.generator, seeds[0])
        patches = build_patch_discriminator(config.discriminator, seeds[1])
        return Pix2pix(unet, patches, rate=rate, betas=betas, lambda_l1=config.lambda_l1)
    if isinstance(config.generator, CRNConfig):
        return CRN(build_crn(config.generator, seeds[0]), used, rate=rate)
    assert isinstance(config.generator, GeneratorConfig)
    assert isinstance(config.discriminator, DiscriminatorConfig)
    return Pix2pixHD(
        build_generator(config.generator, seeds[0]),
        build_discriminator(config.discriminator, seeds[1]),
        used,
        rate=rate,
        betas=betas,
        lambda_gan=config.lambda_gan,
        lambda_feature=config.lambda_feature,
        lambda_vgg=config.lambda_vgg,
        lambda_l1=config.lambda_l1,
        lambda_local_mean=config.lambda_local_mean,
        local_mean_px=config.local_mean_px,
    )


def _seed_of(seed: int, step: int, rank: int = 0) -> int:
    """What a process starts its random numbers from in a step; the first one as if it were alone."""
    numbers = (seed, step, 2, rank) if rank else (seed, step, 2)
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> 1)
