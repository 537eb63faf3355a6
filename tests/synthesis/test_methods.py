"""One training step of each method against the official order, written out plainly."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from mctgui.errors import ModelRefused
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.losses import perceptual, refinement
from mctgui.synthesis.methods import CRN, Pix2pix, Pix2pixHD, set_rate
from mctgui.synthesis.pix2pix_discriminator import PatchConfig, build_patch_discriminator
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.schedules import pix2pix_rate, pix2pixhd_rate
from mctgui.synthesis.vgg import VGG19, load_vgg19

STEPS = 4


def batch(step: int, side: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(100 + step)
    return tuple(torch.rand((2, 1, side, side), generator=generator) * 2 - 1 for _ in range(2))


def plain_adam(network: nn.Module, rate: float, betas: tuple[float, float] = (0.5, 0.999)) -> torch.optim.Adam:
    return torch.optim.Adam(network.parameters(), lr=rate, betas=betas, foreach=False)


def learn(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def official_pix2pixhd(generator: nn.Module, discriminator: nn.Module, vgg: VGG19 | None) -> Callable[..., dict[str, float]]:
    """The step of the official code: nothing frozen, the three losses, generator first, then the discriminator."""
    of_g, of_d = plain_adam(generator, 2e-4), plain_adam(discriminator, 2e-4)

    def step(mdct: Tensor, microct: Tensor) -> dict[str, float]:
        fake = generator(mdct)
        pool = discriminator(torch.cat((mdct, fake.detach()), 1))
        d_fake = sum(functional.mse_loss(scale[-1], torch.zeros_like(scale[-1])) for scale in pool)
        real = discriminator(torch.cat((mdct, microct), 1))
        d_real = sum(functional.mse_loss(scale[-1], torch.ones_like(scale[-1])) for scale in real)
        judged = discriminator(torch.cat((mdct, fake), 1))
        gan = sum(functional.mse_loss(scale[-1], torch.ones_like(scale[-1])) for scale in judged)
        matching = 0.0
        for one, other in zip(judged, real, strict=True):
            for layer in range(len(one) - 1):
                weight = 4.0 / (3 + 1) * (1.0 / len(judged)) * 10.0
                matching = matching + weight * functional.l1_loss(one[layer], other[layer].detach())
        total = gan + matching
        losses = {"gan": gan.item(), "feature_matching": matching.item() / 10}
        if vgg is not None:
            parts = zip(
                (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1.0), vgg.first_of_each(fake), vgg.first_of_each(microct), strict=True
            )
            loss = sum(weight * functional.l1_loss(a, b.detach()) for weight, a, b in parts)
            losses["vgg"] = loss.item()
            total = total + 10.0 * loss
        learn(of_g, total)
        learn(of_d, (d_fake + d_real) * 0.5)
        return {**losses, "discriminator_fake": d_fake.item(), "discriminator_real": d_real.item()}

    return step


def official_pix2pix(generator: nn.Module, discriminator: nn.Module) -> Callable[..., dict[str, float]]:
    of_g, of_d = plain_adam(generator, 2e-4), plain_adam(discriminator, 2e-4)
    bce = nn.BCEWithLogitsLoss()

    def step(mdct: Tensor, microct: Tensor) -> dict[str, float]:
        fake = generator(mdct)
        judged = discriminator(torch.cat((mdct, fake.detach()), 1))
        d_fake = bce(judged, torch.zeros_like(judged))
        judged = discriminator(torch.cat((mdct, microct), 1))
        d_real = bce(judged, torch.ones_like(judged))
        learn(of_d, (d_fake + d_real) * 0.5)
        judged = discriminator(torch.cat((mdct, fake), 1))
        gan, l1 = bce(judged, torch.ones_like(judged)), functional.l1_loss(fake, microct)
        learn(of_g, gan + l1 * 100.0)
        return {
            "gan": gan.item(), "l1": l1.item(), "discriminator_fake": d_fake.item(), "discriminator_real": d_real.item()
        }  # fmt: skip

    return step


def biases_before_instance_norm(key: str) -> bool:
    """Their true gradient is 0, and Adam blows rounding up to full steps: they differ and do not matter."""
    return key.endswith("bias")


def same_weights(ours: nn.Module, theirs: nn.Module) -> bool:
    wanted = theirs.state_dict()
    return all(
        float((value - wanted[key]).abs().max()) <= 1e-5 * float(wanted[key].abs().max())
        for key, value in ours.state_dict().items()
        if not biases_before_instance_norm(key)
    )


@pytest.mark.parametrize("network", ["global", "local"])
@pytest.mark.parametrize("with_vgg", [False, True])
def test_that_four_steps_of_pix2pixhd_are_the_official_ones(network: str, with_vgg: bool, small_vgg: VGG19) -> None:
    generator = build_generator(GeneratorConfig(network, ngf=4, n_downsample=2, n_blocks=2, n_blocks_local=1), seed=1)
    discriminator = build_discriminator(DiscriminatorConfig(ndf=4, n_scales=3), seed=2)
    vgg = small_vgg if with_vgg else None
    theirs = copy.deepcopy(generator), copy.deepcopy(discriminator)
    method, official = Pix2pixHD(generator, discriminator, vgg), official_pix2pixhd(*theirs, vgg)
    for number in range(STEPS):
        found, expected = method.step(*batch(number, 32)), official(*batch(number, 32))
        assert found.keys() == expected.keys()
        assert {key: float(value) for key, value in found.items()} == pytest.approx(expected, rel=1e-5)
    assert same_weights(generator, theirs[0])
    assert same_weights(discriminator, theirs[1])


def test_that_four_steps_of_pix2pix_are_the_official_ones() -> None:
    generator = build_unet(UNetConfig(ngf=4, n_downsample=5, dropout=False), seed=1)
    discriminator = build_patch_discriminator(PatchConfig(ndf=4), seed=2)
    theirs = copy.deepcopy(generator), copy.deepcopy(discriminator)
    method, official = Pix2pix(generator, discriminator), official_pix2pix(*theirs)
    for number in range(STEPS):
        found, expected = method.step(*batch(number, 64)), official(*batch(number, 64))
        assert {key: float(value) for key, value in found.items()} == pytest.approx(expected, rel=1e-5)
    assert same_weights(generator, theirs[0])
    assert same_weights(discriminator, theirs[1])


def test_that_crn_learns() -> None:
    method = CRN(build_crn(CRNConfig(widths=(8, 8, 8), n_images=3), seed=3), rate=1e-3)
    mdct, _ = batch(0, 16)
    losses = [float(method.step(mdct, -mdct)["refinement"]) for _ in range(30)]
    assert losses[-1] < 0.8 * losses[0]


def test_that_only_the_nearest_of_several_images_counts_for_crn() -> None:
    real = torch.zeros(1, 1, 4, 4)
    near, far = torch.full((1, 1, 4, 4), 0.1), torch.full((1, 1, 4, 4), 1.0)
    loss = float(refinement(None, torch.cat([far, near], 1), real))
    assert loss == pytest.approx(127.5 * (0.999 * 0.1 + 0.001 * 0.55))
    assert float(refinement(None, far, real)) == pytest.approx(127.5)


def test_that_the_outermost_enhancer_can_learn_alone() -> None:
    generator = build_generator(GeneratorConfig("local", ngf=2, n_downsample=1, n_blocks=1, n_blocks_local=1), seed=1)
    method = Pix2pixHD(generator, build_discriminator(DiscriminatorConfig(ndf=2), seed=2))
    before = {key: value.clone() for key, value in generator.state_dict().items()}
    method.learn_only(("model1",), 2e-4)
    method.step(*batch(0, 32))
    moved = {key for key, value in generator.state_dict().items() if not torch.equal(value, before[key])}
    assert moved
    assert all(key.startswith("model1_") for key in moved)
    method.learn_only(("",), 2e-4)
    method.step(*batch(1, 32))
    assert not torch.equal(generator.state_dict()["model.1.weight"], before["model.1.weight"])


def test_that_the_rate_reaches_every_optimiser() -> None:
    method = Pix2pix(build_unet(UNetConfig(ngf=2, n_downsample=5), seed=1), build_patch_discriminator(PatchConfig(ndf=2), 1))
    set_rate(method, 3e-5)
    assert {group["lr"] for one in method.optimisers.values() for group in one.param_groups} == {3e-5}


@pytest.mark.parametrize(("epoch", "rate"), [(1, 2e-4), (101, 2e-4), (102, 1.98e-4), (150, 1.02e-4), (200, 2e-6)])
def test_that_pix2pixhd_is_trained_at_the_official_rates(epoch: int, rate: float) -> None:
    assert pix2pixhd_rate(epoch) == pytest.approx(rate)


def test_that_pix2pix_is_trained_at_the_official_rates() -> None:
    assert pix2pix_rate(1) == pix2pix_rate(100) == 2e-4
    assert pix2pix_rate(101) == pytest.approx(2e-4 * (1 - 1 / 101))
    assert pix2pix_rate(200) == pytest.approx(2e-4 * (1 - 100 / 101))


@pytest.fixture(scope="module")
def small_vgg() -> VGG19:
    """VGG19 with weights from a seed: what it sees is nobody's business here, only that both sides see the same."""
    with torch.random.fork_rng():
        torch.manual_seed(7)
        return VGG19().eval()


def test_that_the_perceptual_loss_is_nothing_between_equals_and_teaches_the_fake_only(small_vgg: VGG19) -> None:
    real = torch.rand(1, 1, 32, 32)
    assert float(perceptual(small_vgg, real, real)) == 0
    fake = torch.rand(1, 1, 32, 32, requires_grad=True)
    perceptual(small_vgg, fake, real).backward()
    assert fake.grad is not None
    assert all(weights.grad is None for weights in small_vgg.parameters())


def test_that_grey_is_seen_as_three_equal_channels(small_vgg: VGG19) -> None:
    grey = torch.rand(1, 1, 16, 16)
    for one, other in zip(small_vgg.first_of_each(grey), small_vgg.first_of_each(grey.repeat(1, 3, 1, 1)), strict=True):
        assert torch.equal(one, other)


def test_that_the_weights_of_vgg19_are_checked_by_their_hash(tmp_path: Path, small_vgg: VGG19) -> None:
    path = tmp_path / "vgg19.pth"
    rest = {"classifier.0.weight": torch.zeros(2, 2), "features.34.bias": torch.zeros(2)}
    torch.save({**small_vgg.state_dict(), **rest}, path)
    with pytest.raises(ModelRefused, match="not the published VGG19"):
        load_vgg19(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    loaded = load_vgg19(path, sha256_start=digest[:8])
    image = torch.rand(1, 1, 16, 16)
    assert torch.equal(loaded.first_of_each(image)[-1], small_vgg.first_of_each(image)[-1])
    assert not any(weights.requires_grad for weights in loaded.parameters())
