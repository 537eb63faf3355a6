"""Precision, compiling and lack of memory in a training."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch

from mctgui.errors import MctguiError
from mctgui.jobs import Progress, finish
from mctgui.synthesis import CropPlan, SlicePair, TrainingConfig, train
from mctgui.synthesis import precision as where_it_is_asked
from mctgui.synthesis.full_disk import Notice
from mctgui.synthesis.layers import norm_layer, placed_to_learn
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.precision import has_bfloat16, usual_precision
from mctgui.synthesis.training_memory import size_that_fits, step_bytes

ROOT = Path(__file__).resolve().parents[2]
CPU = torch.device("cpu")


def test_that_float32_is_usual_on_every_cpu_and_bfloat16_is_refused_without_hardware(
    pairs: list[SlicePair], tiny_training: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert usual_precision(CPU) == "float32"
    monkeypatch.setattr("mctgui.synthesis.precision.has_bfloat16", lambda _device: False)
    assert where_it_is_asked.usual_precision(CPU) == "float32"
    with pytest.raises(MctguiError, match="does not compute in bfloat16"):
        finish(train(pairs, dataclasses.replace(tiny_training, precision="bfloat16")))


@pytest.mark.skipif(not has_bfloat16(CPU), reason="this processor has no bfloat16")
def test_that_bfloat16_trains_to_nearly_the_same_losses_with_weights_in_float32(
    pairs: list[SlicePair], tiny_training: TrainingConfig
) -> None:
    plain, short = (
        finish(train(pairs, dataclasses.replace(tiny_training, steps=6, decay_from=6, precision=precision)))
        for precision in ("float32", "bfloat16")
    )
    assert all(value.dtype != torch.bfloat16 for value in short.generator.state_dict().values())
    for one, other in zip(plain.history, short.history, strict=True):
        assert other.losses["l1"] == pytest.approx(one.losses["l1"], rel=0.1)
    assert str(plain.history) != str(short.history)


def test_that_instance_norm_takes_its_statistics_in_float32() -> None:
    features = (torch.randn((2, 3, 64, 64), generator=torch.Generator().manual_seed(1)) + 200.0).bfloat16()
    found = norm_layer("instance", 3)(features)
    assert found.dtype == torch.bfloat16
    expected = torch.nn.InstanceNorm2d(3)(features.float())
    assert float((found.float() - expected).abs().max()) < 0.02


def test_that_only_narrow_generators_lie_channels_last_on_a_cpu() -> None:
    for ngf, wanted in ((12, True), (32, False)):
        network = placed_to_learn(build_generator(GeneratorConfig(ngf=ngf, n_downsample=1, n_blocks=1)), CPU)
        weight = network.get_parameter("model.4.weight")
        assert weight.is_contiguous(memory_format=torch.channels_last) is wanted


def test_that_a_failing_compiler_is_told_and_changes_nothing(
    pairs: list[SlicePair], tiny_training: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("no compiler")

    monkeypatch.setattr(torch, "compile", failing)
    told: list[str] = []

    def seen(progress: Progress) -> None:
        if isinstance(progress.partial, Notice):
            told.append(progress.partial.text)

    run = finish(train(pairs, tiny_training, compiled=True), seen)
    assert len(told) == 1
    assert "could not be compiled here" in told[0]
    whole = finish(train(pairs, tiny_training)).generator.state_dict()
    assert all(torch.equal(value, whole[key]) for key, value in run.generator.state_dict().items())


def test_that_trying_the_compiled_networks_leaves_the_training_as_it_was(
    pairs: list[SlicePair], tiny_training: TrainingConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch, "compile", lambda network, **_: network)
    run = finish(train(pairs, tiny_training, compiled=True)).generator.state_dict()
    whole = finish(train(pairs, tiny_training)).generator.state_dict()
    assert all(torch.equal(value, whole[key]) for key, value in run.items())


def test_that_the_size_that_fits_is_the_largest_and_smaller_than_what_did_not() -> None:
    config = TrainingConfig.preset("pix2pixhd", "small", crops=CropPlan(128, 8))
    one, two = (step_bytes(config, crops, 128) for crops in (1, 2))
    assert one < two < 2 * one
    assert size_that_fits(config, one + 3 * (two - one) + 1) == (4, 128)
    assert size_that_fits(config, 100 * two) == (7, 128)
    batch, side = size_that_fits(config, one - (two - one) // 2) or (0, 0)
    assert batch == 1
    assert side in range(64, 128, config.generator.size_multiple)
    assert size_that_fits(config, 1) is None


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is limited as Linux does it")
def test_that_the_size_named_when_memory_is_short_fits(tmp_path: Path) -> None:
    """A process with little room says what would fit; another with the same room trains with it."""
    program = textwrap.dedent(
        """
        import resource, sys
        import numpy as np
        import torch
        from mctgui.errors import MctguiError
        from mctgui.jobs import finish
        from mctgui.synthesis import CropPlan, SlicePair, TrainingConfig, train
        torch.set_num_threads(1)
        rng = np.random.default_rng(1)
        pairs = [SlicePair(rng.integers(0, 1000, (256, 256)).astype(np.int16),
                           rng.integers(0, 255, (256, 256)).astype(np.uint8), "s", n) for n in range(2)]
        def run(batch, px):
            config = TrainingConfig.preset("pix2pixhd", "small", crops=CropPlan(px, batch), epochs=None, steps=2,
                                           decay_from=2, threads=1)
            finish(train(pairs, config))
        run(1, 32)  # what is loaded once
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 900 * 2**20,) * 2)
        try:
            run(int(sys.argv[1]), 256)
        except MctguiError as error:
            print(error)
        """
    )

    def said(batch: int) -> str:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
        command = [sys.executable, "-c", program, str(batch)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    refused = said(40)
    found = re.search(r"not enough memory for 40 crops of 256 pixels.*Try a batch of (\d+),", refused)
    assert found is not None, refused
    assert 1 <= int(found[1]) < 40
    assert said(int(found[1])) == ""
