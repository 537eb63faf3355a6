"""One training step of each method, in the order of the official implementations.

A method holds the networks and their optimisers; it knows nothing of pairs, epochs, files or devices. What costs nothing in
exactness is done faster than there: the discriminator is held still while the generator learns through it, gradients are
dropped instead of zeroed, and Adam goes over all weights in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from mctgui.synthesis.crn_generator import CascadedRefinementNetwork
from mctgui.synthesis.losses import feature_matching, gan_bce, local_mean, lsgan, perceptual, refinement
from mctgui.synthesis.pix2pix_discriminator import PatchDiscriminator
from mctgui.synthesis.pix2pix_generator import UNetGenerator
from mctgui.synthesis.pix2pixhd_discriminator import MultiscaleDiscriminator
from mctgui.synthesis.pix2pixhd_generator import Generator
from mctgui.synthesis.running import Running
from mctgui.synthesis.vgg import VGG19

Losses = dict[str, Tensor]


class Method(Protocol):
    """What the training loop asks of a method."""

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The networks that learn, by name; ``generator`` is always among them."""
        ...

    @property
    def optimisers(self) -> dict[str, torch.optim.Optimizer]:
        """Their optimisers, by the same names."""
        ...

    running: Running
    """How the networks are run; as they are, to begin with."""

    def step(self, mdct: Tensor, microct: Tensor) -> Losses:
        """Learn from one batch ``(N, C, H, W)`` in [-1, 1]; the losses, unweighted and detached, by name.

        ``FloatingPointError`` where one is not finite; the network that it would have moved is as it was.
        """
        ...


def adam(
    weights: Iterable[Tensor], rate: float, betas: tuple[float, float] = (0.5, 0.999), *, fused_on_cpu: bool = True
) -> torch.optim.Adam:
    """Adam as the official code sets it, in one pass over all weights: a sixth of the time of tensor by tensor on a CPU.

    The one pass rounds in another order. Where gradients are as small as Adam's epsilon that shows in the weights, and
    ``fused_on_cpu=False`` takes each operation for all tensors in turn, to the numbers of the official code.
    """
    kept = [weight for weight in weights if weight.requires_grad]
    if all(weight.is_cuda or (fused_on_cpu and weight.device.type == "cpu") for weight in kept):
        return torch.optim.Adam(kept, lr=rate, betas=betas, fused=True)
    return torch.optim.Adam(kept, lr=rate, betas=betas, foreach=True)


def set_rate(method: Method, rate: float) -> None:
    """Set the learning rate of every optimiser."""
    for optimiser in method.optimisers.values():
        for group in optimiser.param_groups:
            group["lr"] = rate


class Pix2pixHD:
    """pix2pixHD: least-squares GAN on several scales, feature matching, and the VGG loss where its weights are there.

    Parameters
    ----------
    generator, discriminator
        The networks, on their device.
    vgg
        None leaves the perceptual loss out; the record of a training must say so.
    rate, betas
        Of Adam, to start with.
    lambda_gan, lambda_feature, lambda_vgg
        1, 10 and 10 in the official code.
    lambda_l1, lambda_local_mean, local_mean_px
        Our additions, off at 0: absolute difference, and that of means over squares of so many pixels.
    """

    adversarial: bool = True
    """Whether the discriminator takes part; a warm-up learns the plain inversion quickly without it."""

    def __init__(
        self,
        generator: Generator,
        discriminator: MultiscaleDiscriminator,
        vgg: VGG19 | None = None,
        *,
        rate: float = 2e-4,
        betas: tuple[float, float] = (0.5, 0.999),
        lambda_gan: float = 1.0,
        lambda_feature: float = 10.0,
        lambda_vgg: float = 10.0,
        lambda_l1: float = 0.0,
        lambda_local_mean: float = 0.0,
        local_mean_px: int = 16,
    ) -> None:
        self.generator, self.discriminator, self.vgg = generator, discriminator, vgg
        self.running, self.betas = Running(), betas
        self.weights = {
            "gan": lambda_gan,
            "feature_matching": lambda_feature,
            "vgg": lambda_vgg,
            "l1": lambda_l1,
            "local_mean": lambda_local_mean,
        }
        self.local_mean_px = local_mean_px
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "generator": adam(generator.parameters(), rate, betas),
            "discriminator": adam(discriminator.parameters(), rate, betas),
        }

    @property
    def networks(self) -> dict[str, nn.Module]:
        """Generator and discriminator."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def learn_only(self, prefixes: tuple[str, ...], rate: float) -> None:
        """Give the generator a new optimiser for the weights whose keys begin so; ``("",)`` is all of them.

        The official code trains the outermost local enhancer alone for the first ``niter_fix_global`` epochs and then
        makes a new Adam over everything.
        """
        for key, weight in self.generator.named_parameters():
            weight.requires_grad_(key.startswith(prefixes))
        self.optimisers["generator"] = adam(self.generator.parameters(), rate, self.betas)

    def step(self, mdct: Tensor, microct: Tensor) -> Losses:
        """One step; the discriminator's graph is from before the generator has moved, as in the official code.

        The official code sends the generated image through the discriminator twice, for either network. Nothing has changed
        in between: once is enough, and both losses go back through the same graph, each to its own weights.
        """
        run = self.running
        fake = run(self.generator, mdct)
        losses: Losses = {}
        judged_by: Losses = {}
        if self.adversarial:
            of_fake = run(self.discriminator, torch.cat([mdct, fake], 1))
            of_real = run(self.discriminator, torch.cat([mdct, microct], 1))
            judged_by["discriminator_fake"] = lsgan(of_fake, real=False)
            judged_by["discriminator_real"] = lsgan(of_real, real=True)
            losses["gan"] = lsgan(of_fake, real=True)
            losses["feature_matching"] = feature_matching(of_fake, of_real)
        if self.vgg is not None:
            with run.casting():
                losses["vgg"] = perceptual(self.vgg, fake, microct)
        if self.weights["l1"] or not losses:
            losses["l1"] = functional.l1_loss(fake, microct)
        if self.weights["local_mean"]:
            losses["local_mean"] = local_mean(fake, microct, self.local_mean_px)
        _descend(run, self.optimisers["generator"], _weighted(losses, self.weights), again=bool(judged_by))
        if judged_by:
            total = 0.5 * (judged_by["discriminator_fake"] + judged_by["discriminator_real"])
            _descend(run, self.optimisers["discriminator"], total)
        return _detached({**losses, **judged_by})


class Pix2pix:
    """pix2pix: GAN with binary cross entropy on patches, and L1 (weight 100). The discriminator learns first."""

    def __init__(
        self,
        generator: UNetGenerator,
        discriminator: PatchDiscriminator,
        *,
        rate: float = 2e-4,
        betas: tuple[float, float] = (0.5, 0.999),
        lambda_l1: float = 100.0,
    ) -> None:
        self.generator, self.discriminator, self.lambda_l1 = generator, discriminator, lambda_l1
        self.running = Running()
        # The innermost layers see one pixel or four: next to nothing comes back to them at first.
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "generator": adam(generator.parameters(), rate, betas, fused_on_cpu=False),
            "discriminator": adam(discriminator.parameters(), rate, betas, fused_on_cpu=False),
        }

    @property
    def networks(self) -> dict[str, nn.Module]:
        """Generator and discriminator."""
        return {"generator": self.generator, "discriminator": self.discriminator}

    def step(self, mdct: Tensor, microct: Tensor) -> Losses:
        """One step: the discriminator on fake and real, then the generator through it, held still."""
        run = self.running
        fake = run(self.generator, mdct)
        d_fake = gan_bce(run(self.discriminator, torch.cat([mdct, fake.detach()], 1)), real=False)
        d_real = gan_bce(run(self.discriminator, torch.cat([mdct, microct], 1)), real=True)
        _descend(run, self.optimisers["discriminator"], 0.5 * (d_fake + d_real))
        with _Still(self.discriminator):
            gan = gan_bce(run(self.discriminator, torch.cat([mdct, fake], 1), learning=False), real=True)
        l1 = functional.l1_loss(fake, microct)
        _descend(run, self.optimisers["generator"], gan + self.lambda_l1 * l1)
        return _detached({"gan": gan, "l1": l1, "discriminator_fake": d_fake, "discriminator_real": d_real})


class CRN:
    """CRN: the differences of the image and of VGG19's features, without a discriminator.

    Without the weights of VGG19 it is L1 of the image alone, which makes it blur: whoever shows its results must say so.
    """

    def __init__(self, generator: CascadedRefinementNetwork, vgg: VGG19 | None = None, *, rate: float = 1e-4) -> None:
        self.generator, self.vgg, self.running = generator, vgg, Running()
        self.optimisers: dict[str, torch.optim.Optimizer] = {"generator": adam(generator.parameters(), rate, (0.9, 0.999))}

    @property
    def networks(self) -> dict[str, nn.Module]:
        """The generator alone."""
        return {"generator": self.generator}

    def step(self, mdct: Tensor, microct: Tensor) -> Losses:
        """One step."""
        run = self.running
        images = run(self.generator, mdct)
        with run.casting():
            loss = refinement(self.vgg, images, microct)
        l1 = functional.l1_loss(images[:, : microct.shape[1]], microct)
        _descend(run, self.optimisers["generator"], loss)
        return _detached({"refinement": loss, "l1": l1})


class _Still:
    """While it lasts, a network passes gradients on and takes none for its own weights."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network

    def __enter__(self) -> None:
        self.network.requires_grad_(False)

    def __exit__(self, *_: object) -> None:
        self.network.requires_grad_(True)


def _descend(run: Running, optimiser: torch.optim.Optimizer, loss: Tensor, *, again: bool = False) -> None:
    """One step down for the weights of this optimiser alone; ``FloatingPointError`` where the loss is not finite,
    in this process or in another.

    ``again`` keeps the graph for another loss. Weights of other networks get no gradient, and none is computed for them.
    """
    if not run.finite(loss):
        raise FloatingPointError("the loss is not finite")
    optimiser.zero_grad(set_to_none=True)
    own = [weight for group in optimiser.param_groups for weight in group["params"]]
    loss.backward(inputs=own, retain_graph=again)  # type: ignore[no-untyped-call]
    optimiser.step()


def _weighted(losses: Losses, weights: dict[str, float]) -> Tensor:
    return torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()


def _detached(losses: Losses) -> Losses:
    return {name: loss.detach() for name, loss in losses.items()}
