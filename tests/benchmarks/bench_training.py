"""One training step of pix2pixHD against the step of the official code written out plainly, at equal numbers.

    pytest -m benchmark -s tests/benchmarks/bench_training.py

The official order freezes nothing and updates tensor by tensor. Both sides train copies of the same networks on the same
batches, in turns, on one thread; CPU seconds count, so that other work on the machine changes little.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from mctgui.synthesis.layers import placed_to_learn
from mctgui.synthesis.methods import Pix2pixHD
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.precision import fast_kernels, usual_precision
from mctgui.synthesis.running import Running

pytestmark = pytest.mark.benchmark

STEPS = 3
SIDE = 256
TARGET = 0.87


def official_step(generator: nn.Module, discriminator: nn.Module) -> Callable[[Tensor, Tensor], list[float]]:
    of_g, of_d = (
        torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999), foreach=False)
        for network in (generator, discriminator)
    )

    def mse(judged: list[list[Tensor]], target: float) -> Tensor:
        losses = [functional.mse_loss(scale[-1], torch.full_like(scale[-1], target)) for scale in judged]
        return torch.stack(losses).sum()

    def step(mdct: Tensor, microct: Tensor) -> list[float]:
        fake = generator(mdct)
        d_fake = mse(discriminator(torch.cat((mdct, fake.detach()), 1)), 0.0)
        of_real = discriminator(torch.cat((mdct, microct), 1))
        d_real = mse(of_real, 1.0)
        judged = discriminator(torch.cat((mdct, fake), 1))
        gan = mse(judged, 1.0)
        pairs = [
            (one, other) for a, b in zip(judged, of_real, strict=True) for one, other in zip(a[:-1], b[:-1], strict=True)
        ]
        matching = torch.stack([functional.l1_loss(one, other.detach()) / len(judged) for one, other in pairs]).sum()
        for optimiser, loss in ((of_g, gan + 10.0 * matching), (of_d, 0.5 * (d_fake + d_real))):
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        return [loss.item() for loss in (gan, matching, d_fake, d_real)]

    return step


def batch(number: int) -> tuple[Tensor, Tensor]:
    draw = torch.Generator().manual_seed(number)
    return tuple(torch.rand((1, 1, SIDE, SIDE), generator=draw) * 2 - 1 for _ in range(2))


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("global, ngf 32, 4 halvings, 9 blocks", GeneratorConfig(ngf=32)),
        ("global, ngf 16, 3 halvings, 4 blocks", GeneratorConfig(ngf=16, n_downsample=3, n_blocks=4)),
        ("small preset", GeneratorConfig("local", ngf=12, n_downsample=2, n_blocks=3, n_blocks_local=4)),
    ],
)
def test_that_a_step_takes_less_than_the_official_one(name: str, config: GeneratorConfig) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        generator = build_generator(config, seed=1)
        discriminator = build_discriminator(DiscriminatorConfig(n_scales=3), seed=2)
        theirs = copy.deepcopy(generator), copy.deepcopy(discriminator)
        generator, discriminator = (placed_to_learn(one, torch.device("cpu")) for one in (generator, discriminator))
        method, official = Pix2pixHD(generator, discriminator), official_step(*theirs)
        ours_s, official_s = 0.0, 0.0
        for number in range(STEPS + 1):
            mdct, microct = batch(number)
            start = time.process_time()
            losses = method.step(mdct, microct)
            middle = time.process_time()
            expected = official(mdct, microct)
            end = time.process_time()
            found = [float(losses[key]) for key in ("gan", "feature_matching", "discriminator_fake", "discriminator_real")]
            # Later steps drift apart with every rounding, as two runs of the official code on other threads do.
            assert found == pytest.approx(expected, rel=1e-5 if number == 0 else 0.05)
            if number:  # the first step allocates
                ours_s, official_s = ours_s + middle - start, official_s + end - middle
    finally:
        torch.set_num_threads(before)
    print(
        f"\ntraining step, {name}, {SIDE} px: {ours_s / STEPS:.2f} s CPU, official {official_s / STEPS:.2f} s, "
        f"ratio {ours_s / official_s:.3f} (target {TARGET})"
    )


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
@pytest.mark.parametrize(("batch_size", "side"), [(1, 512), (10, 512)])
def test_that_a_gpu_trains_and_infers_faster_than_plainly_in_float32(batch_size: int, side: int) -> None:
    """The preset as the paper, without VGG: the official step in plain float32 against ours in bfloat16."""
    device = torch.device("cuda")
    draw = torch.Generator().manual_seed(1)
    images = [(torch.rand((batch_size, 1, side, side), generator=draw) * 2 - 1).to(device) for _ in range(2)]
    flops, seconds = {}, {}
    for name in ("plain", "ours"):
        generator = build_generator(GeneratorConfig(), seed=1)
        discriminator = build_discriminator(DiscriminatorConfig(n_scales=3), seed=2)
        if name == "ours":
            generator, discriminator = (placed_to_learn(one, device) for one in (generator, discriminator))
            given = [one.contiguous(memory_format=torch.channels_last) for one in images]
            method = Pix2pixHD(generator, discriminator)
            method.running = Running(device, usual_precision(device))
            with fast_kernels(device):
                flops["training"] = flops_of(partial(method.step, *given))
                flops["inference"] = flops_of(partial(infer, method.running, generator, given[0]))
                seconds[name] = (
                    seconds_of(partial(method.step, *given)),
                    seconds_of(partial(infer, method.running, generator, given[0])),
                )
        else:
            torch.backends.cudnn.allow_tf32 = False
            generator, discriminator = generator.to(device), discriminator.to(device)
            seconds[name] = (
                seconds_of(partial(official_step(generator, discriminator), *images)),
                seconds_of(partial(infer, Running(device), generator, images[0])),
            )
            torch.backends.cudnn.allow_tf32 = True
        del generator, discriminator
    peak = matrix_peak(device)
    for place, what in enumerate(("training", "inference")):
        ours, plain = seconds["ours"][place], seconds["plain"][place]
        print(
            f"\n{what}, {torch.cuda.get_device_name()}, batch {batch_size}, {side} px: {batch_size / ours:.1f} images/s, "
            f"plain float32 {batch_size / plain:.1f}, {plain / ours:.2f} times as fast (target 3); "
            f"{flops[what] / ours / 1e12:.0f} of {peak / 1e12:.0f} TFLOP/s of a product of matrices "
            f"({flops[what] / ours / peak:.0%})"
        )


def infer(running: Running, generator: nn.Module, image: Tensor) -> None:
    with torch.no_grad():
        running(generator, image)


def flops_of(work: Callable[[], object]) -> int:
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def seconds_of(work: Callable[[], object], times: int = 10) -> float:
    for _ in range(3):
        work()
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(times):
        work()
    torch.cuda.synchronize()
    return (time.perf_counter() - start) / times


def matrix_peak(device: torch.device) -> float:
    """Operations a second of one large product in the precision of our training, as the card gives it."""
    dtype = torch.bfloat16 if usual_precision(device) == "bfloat16" else torch.float32
    one = torch.randn((8192, 8192), device=device, dtype=dtype)
    with fast_kernels(device):
        return 2 * 8192**3 / seconds_of(lambda: one @ one)
