"""Strips, tiles, ONNX Runtime and the plain network give the same; memory decides between them."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.synthesis import Model, enhance, memory
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.engines import TorchEngine, engine_for, ready
from mctgui.synthesis.memory import free_memory, peak_bytes, plan_memory, slice_bytes
from mctgui.synthesis.onnx_engine import INPUT, OnnxEngine, export_onnx
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.strips import in_strips
from mctgui.volume import Volume

MakeModel = Callable[[str], Model]
CPU = torch.device("cpu")


def spread(network: nn.Module) -> nn.Module:
    """Weights that use the whole range of the output."""
    with torch.no_grad():
        for key, value in network.state_dict().items():
            if value.ndim == 4:
                value.mul_(4.0)
            elif key.endswith("running_var"):
                value.uniform_(0.5, 2.0, generator=torch.Generator().manual_seed(2))
    return network.eval()


def local(norm: str = "instance", **changes: object) -> GeneratorConfig:
    return GeneratorConfig(**{"network": "local", "ngf": 4, "n_downsample": 2, "n_blocks": 2, "norm": norm} | changes)


NETWORKS = {
    "local": lambda: build_generator(local(), seed=1),
    "local, two enhancers, three channels": lambda: build_generator(
        local(n_local_enhancers=2, input_channels=3, output_channels=3), seed=1
    ),
    "global": lambda: build_generator(GeneratorConfig("global", ngf=4, n_downsample=1, n_blocks=1), seed=1),
    "local, batch norm": lambda: build_generator(local("batch"), seed=1),
    "U-Net": lambda: build_unet(UNetConfig(ngf=4, n_downsample=5), seed=1),
    "U-Net, instance norm, three channels": lambda: build_unet(UNetConfig(3, 3, 4, 5, "instance"), seed=1),
    "CRN": lambda: build_crn(CRNConfig(widths=(8, 8, 4), n_images=2), seed=1),
}


def image(network: nn.Module, height: int, width: int) -> torch.Tensor:
    channels = network.config.input_channels
    return torch.rand((1, channels, height, width), generator=torch.Generator().manual_seed(7)) * 2 - 1


@pytest.mark.parametrize("name", [name for name in NETWORKS if "local" in name or "global" in name])
@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize(("height", "rows"), [(32, 96), (64, 8), (80, 16), (112, 32)])
def test_that_strips_give_what_the_whole_slice_gives(name: str, folded: bool, height: int, rows: int) -> None:
    network = spread(NETWORKS[name]())
    x = image(network, height, 48)
    with torch.no_grad():
        plain = network(x)
        strips = in_strips(ready(network, CPU) if folded else network, x, rows)
    assert float(plain.std()) > 0.01
    assert float((plain - strips).abs().max()) < 1e-4


def test_that_strips_need_far_less_memory_than_the_whole_slice() -> None:
    config = GeneratorConfig("local", ngf=32)
    whole, strips = (slice_bytes(config, (1536, 1536), strips=one) for one in (False, True))
    # 0.73 GB of weights and the libraries come on top; see tests/benchmarks/bench_enhancement.py for what a process takes.
    assert whole < 1.6e9
    assert strips < 0.7 * whole


def test_that_the_peak_counts_what_lives_at_once() -> None:
    with torch.device("meta"):
        chain = nn.Sequential(*(nn.Conv2d(1, 1, 1) for _ in range(5)))
    one = 4 * 64 * 64
    assert peak_bytes(chain, (1, 1, 64, 64)) == 3 * one  # the image that the caller holds, and input and output of a layer
    assert peak_bytes(lambda x: x.reshape(-1)[:5], (1, 1, 64, 64)) == one  # views take nothing


def test_that_memory_decides_between_whole_slices_strips_and_refusal() -> None:
    config, shape = local(ngf=8), (256, 256)
    whole, strips = (slice_bytes(config, shape, strips=one) for one in (False, True))
    assert strips < whole
    assert not plan_memory(config, shape, CPU, free=2 * whole).strips
    assert plan_memory(config, shape, CPU, free=2 * whole, low_memory=True).strips
    assert plan_memory(config, shape, CPU, free=round(1.05 * whole)).strips
    assert not plan_memory(config, shape, CPU, free=strips // 2, low_memory=False).strips
    with pytest.raises(MctguiError, match=r"256 x 256 pixels .* GB of memory, in strips .* GB, and .* GB are free"):
        plan_memory(config, shape, CPU, free=strips // 2)
    with pytest.raises(MctguiError, match=r"about 3[0-9]\.\d GB of memory, and 4\.0 GB are free"):
        plan_memory(CRNConfig.official(256), (1536, 1536), CPU, free=4 * 10**9)
    with pytest.raises(MctguiError, match="Only pix2pixHD"):
        plan_memory(CRNConfig(widths=(4, 4)), shape, CPU, low_memory=True)


def test_that_a_gpu_gets_as_many_slices_as_fit() -> None:
    config, shape, gpu = local(ngf=8), (256, 256), torch.device("cuda")
    one = slice_bytes(config, shape, strips=False)
    assert plan_memory(config, shape, gpu, free=round(3.5 * one)).slices_at_once == 3
    assert plan_memory(config, shape, gpu, free=100 * one).slices_at_once == 8
    assert plan_memory(config, shape, CPU, free=100 * one).slices_at_once == 1


def test_that_several_slices_at_once_are_those_one_by_one(
    tiny_model: MakeModel, scan: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_model("instance")
    single = finish(enhance(scan, model, device="cpu"))
    plan = memory.MemoryPlan(strips=False, slices_at_once=2, needed=0, free=None)
    monkeypatch.setattr("mctgui.synthesis.enhancement.plan_memory", lambda *_, **__: plan)
    together = finish(enhance(scan, model, device="cpu"))
    assert np.abs(single.voxels.astype(int) - together.voxels).max() <= 1


def test_that_the_free_memory_is_what_the_system_and_the_control_group_leave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemFree: 10 kB\nMemAvailable:    5000 kB\n")
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    assert free_memory(CPU) == 5000 * 1024
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("2500000\n")
    (tmp_path / "memory.stat").write_text("anon 5\ninactive_file 400000\n")
    assert free_memory(CPU) == 900_000
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory(CPU) == 5000 * 1024


@pytest.mark.parametrize("name", NETWORKS)
def test_that_onnx_runtime_gives_what_torch_gives_at_any_size(name: str) -> None:
    pytest.importorskip("onnxruntime")
    network = spread(NETWORKS[name]())
    engine = OnnxEngine(network, 1)
    for height, width in ((32, 32), (64, 96)):
        x = image(network, height, width)
        with torch.no_grad():
            plain = network(x).numpy()
        assert np.abs(plain - engine(x.numpy())).max() < 1e-4
    assert plain.std() > 0.01


def test_that_an_onnx_file_carries_its_card(tiny_model: MakeModel, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    model = tiny_model("batch")
    kept = onnx.load(str(export_onnx(model, tmp_path / "model.onnx")))
    told = {entry.key: entry.value for entry in kept.metadata_props}
    assert json.loads(told["mctgui.card"])["name"] == "tiny"
    assert told["mctgui.sha256"] == model.card.sha256
    assert [entry.version for entry in kept.opset_import] == [17]
    assert kept.graph.input[0].name == INPUT
    assert {side.dim_param for side in kept.graph.input[0].type.tensor_type.shape.dim} >= {"images", "rows", "columns"}


def test_that_a_missing_package_and_wrong_engines_are_said_plainly(
    tiny_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = tiny_model("batch").generator
    assert isinstance(engine_for("torch", generator, CPU, 1), TorchEngine)
    with pytest.raises(MctguiError, match="no engine tensorrt"):
        engine_for("tensorrt", generator, CPU, 1)
    with pytest.raises(MctguiError, match="processor only"):
        engine_for("onnx", generator, torch.device("cuda"), 1)
    with pytest.raises(MctguiError, match="whole slices only"):
        engine_for("onnx", generator, CPU, 1, strips=True)
    found = builtins.__import__
    monkeypatch.setattr(
        "importlib.import_module", lambda name: (_ for _ in ()).throw(ImportError(name)) if "onnx" in name else found(name)
    )
    with pytest.raises(MctguiError, match="package onnxruntime is missing") as refusal:
        OnnxEngine(generator, 1)
    assert "pip install" in refusal.value.hint


def test_that_inference_shares_the_weights_of_a_network_without_batch_norm(tiny_model: MakeModel) -> None:
    generator = tiny_model("instance").generator
    assert ready(generator, CPU) is generator
    with_batch_norm = tiny_model("batch").generator
    assert ready(with_batch_norm, CPU) is not with_batch_norm
    assert any(isinstance(layer, nn.BatchNorm2d) for layer in with_batch_norm.modules())
