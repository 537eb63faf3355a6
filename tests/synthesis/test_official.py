"""Checkpoints of the official implementations: read as they are, and equal in what they give."""

from __future__ import annotations

import importlib.util
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from mctgui.errors import ModelRefused
from mctgui.synthesis import load_discriminator, load_generator
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.pix2pix_discriminator import PatchConfig, build_patch_discriminator
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.pth_files import write_pth
from mctgui.synthesis.weights import write_weights

_spec = importlib.util.spec_from_file_location("reference_networks", Path(__file__).with_name("reference_networks.py"))
assert _spec is not None
assert _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)


def varied(network: nn.Module, seed: int = 5) -> nn.Module:
    """Weights and statistics that are nobody's defaults, large enough to span the output."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for key, value in network.state_dict().items():
            if key.endswith("running_var"):
                value.uniform_(0.5, 2.0, generator=generator)
            elif value.is_floating_point() and value.ndim == 1:
                value.normal_(0.3, 0.3, generator=generator)
            elif value.is_floating_point():
                value.mul_(4.0)
    return network.eval()


def image(channels: int, side: int, seed: int = 1) -> torch.Tensor:
    return torch.rand((2, channels, side, side), generator=torch.Generator().manual_seed(seed)) * 2 - 1


def equal(found: torch.Tensor, expected: torch.Tensor) -> bool:
    assert float(expected.std()) > 1e-3
    return float((found - expected).abs().max()) <= 1e-5 * float(expected.abs().max())


@pytest.mark.parametrize("norm", ["instance", "batch"])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_the_global_generator_gives_what_the_official_one_gives(tmp_path: Path, norm: str, channels: int) -> None:
    config = GeneratorConfig("global", channels, channels, ngf=4, n_downsample=3, n_blocks=2, norm=norm)
    network = varied(build_generator(config, seed=1))
    write_pth(network, tmp_path / "latest_net_G.pth")
    loaded = load_generator(tmp_path / "latest_net_G.pth")
    assert loaded.config == config
    x = image(channels, 32)
    with torch.no_grad():
        assert equal(loaded(x), reference.global_generator(x, network.state_dict(), 3, 2))


@pytest.mark.parametrize("norm", ["instance", "batch"])
@pytest.mark.parametrize("enhancers", [1, 2])
def test_that_the_local_enhancer_gives_what_the_official_one_gives(tmp_path: Path, norm: str, enhancers: int) -> None:
    config = GeneratorConfig(
        "local", 1, 1, ngf=4, n_downsample=2, n_blocks=2, n_local_enhancers=enhancers, n_blocks_local=2, norm=norm
    )
    network = varied(build_generator(config, seed=1))
    write_pth(network, tmp_path / "latest_net_G.pth")
    loaded = load_generator(tmp_path / "latest_net_G.pth")
    assert loaded.config == config
    x = image(1, 32)
    with torch.no_grad():
        assert equal(loaded(x), reference.local_enhancer(x, network.state_dict(), 2, 2, enhancers, 2))


@pytest.mark.parametrize("norm", ["instance", "batch"])
@pytest.mark.parametrize("scales", [2, 3])
def test_that_the_multiscale_discriminator_gives_the_official_features(tmp_path: Path, norm: str, scales: int) -> None:
    network = varied(build_discriminator(DiscriminatorConfig(ndf=4, n_scales=scales, norm=norm), seed=2))
    write_pth(network, tmp_path / "latest_net_D.pth")
    loaded = load_discriminator(tmp_path / "latest_net_D.pth").eval()
    pair = image(2, 64)
    with torch.no_grad():
        found, expected = loaded(pair), reference.multiscale_discriminator(pair, network.state_dict(), scales)
    for ours, theirs in zip(found, expected, strict=True):
        assert len(ours) == len(theirs) == 5
        assert all(equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_that_a_discriminator_saved_without_features_is_read(tmp_path: Path) -> None:
    network = varied(build_discriminator(DiscriminatorConfig(ndf=4, n_scales=2, norm="batch"), seed=2))
    official = OrderedDict()
    for key, value in network.state_dict().items():
        scale, layer, within, rest = int(key[5]), int(key[12]), int(key[14]), key[16:]
        place = (0, 2, 5, 8, 11)[layer] + within
        official[f"layer{scale}.{place}.{rest}"] = value
    torch.save(official, tmp_path / "latest_net_D.pth")
    loaded = load_discriminator(tmp_path / "latest_net_D.pth").eval()
    pair = image(2, 32)
    with torch.no_grad():
        assert all(torch.equal(a[-1], b[-1]) for a, b in zip(loaded(pair), network(pair), strict=True))


@pytest.mark.parametrize("norm", ["instance", "batch"])
@pytest.mark.parametrize(("channels", "halvings"), [(1, 5), (3, 6)])
def test_that_the_unet_gives_what_the_official_one_gives(tmp_path: Path, norm: str, channels: int, halvings: int) -> None:
    config = UNetConfig(channels, channels, ngf=4, n_downsample=halvings, norm=norm)
    network = varied(build_unet(config, seed=3))
    write_pth(network, tmp_path / "latest_net_G.pth")
    loaded = load_generator(tmp_path / "latest_net_G.pth")
    assert loaded.config == config
    # One pixel at the bottom has no spread that an instance norm could even out.
    x = image(channels, 2 ** (halvings + 1))
    with torch.no_grad():
        assert equal(loaded(x), reference.unet(x, network.state_dict(), halvings))


def test_that_the_unet_drops_features_only_while_it_trains() -> None:
    config = UNetConfig(ngf=4, n_downsample=6)
    network = varied(build_unet(config, seed=3))
    dropped = [layer for layer in network.modules() if isinstance(layer, nn.Dropout)]
    assert len(dropped) == 1  # three in the official network of eight halvings
    assert sum(isinstance(layer, nn.Dropout) for layer in build_unet(UNetConfig(ngf=2)).modules()) == 3
    x = image(1, 64)
    with torch.no_grad():
        assert torch.equal(network(x), network(x))


@pytest.mark.parametrize("norm", ["instance", "batch"])
def test_that_the_patch_discriminator_gives_what_the_official_one_gives(tmp_path: Path, norm: str) -> None:
    network = varied(build_patch_discriminator(PatchConfig(ndf=4, norm=norm), seed=4))
    write_pth(network, tmp_path / "latest_net_D.pth")
    loaded = load_discriminator(tmp_path / "latest_net_D.pth").eval()
    pair = image(2, 64)
    with torch.no_grad():
        assert equal(loaded(pair), reference.patch_discriminator(pair, network.state_dict()))


@pytest.mark.parametrize(
    ("network", "parameters"),
    [
        (lambda: build_unet(UNetConfig(3, 3)), 54_413_955),
        (lambda: build_unet(UNetConfig()), 54_407_809),
        (lambda: build_patch_discriminator(PatchConfig(6)), 2_768_705),
        (lambda: build_patch_discriminator(PatchConfig()), 2_764_609),
    ],
)
def test_that_the_networks_of_pix2pix_have_the_official_number_of_parameters(network, parameters: int) -> None:
    with torch.device("meta"):
        assert sum(weights.numel() for weights in network().parameters()) == parameters


@pytest.mark.parametrize(("side", "millions"), [(256, 96.8), (512, 97.5), (1024, 97.6)])
def test_that_the_crn_has_the_size_of_the_official_one(side: int, millions: float) -> None:
    with torch.device("meta"):
        count = sum(weights.numel() for weights in build_crn(CRNConfig.official(side)).parameters())
    assert abs(count / 1e6 - millions) < 0.06


def test_that_the_crn_makes_all_images_in_training_and_the_first_one_after_it(tmp_path: Path) -> None:
    config = CRNConfig(widths=(8, 8, 4), n_images=3)
    network = build_crn(config, seed=6)
    x = image(1, 16)
    assert network.train()(x).shape == (2, 3, 16, 16)
    write_weights(network.state_dict(), tmp_path / "generator.safetensors")
    loaded = load_generator(tmp_path / "generator.safetensors")
    assert loaded.config == config
    with torch.no_grad():
        assert torch.equal(loaded(x), network(x)[:, :1].clamp(-1, 1))
    with pytest.raises(ValueError, match="multiples of 4"):
        loaded(image(1, 18))


def test_that_old_files_without_archive_and_without_batch_counts_are_read(tmp_path: Path) -> None:
    network = varied(build_generator(GeneratorConfig(ngf=2, n_downsample=1, n_blocks=1, norm="batch"), seed=1))
    weights = OrderedDict((f"module.{k}", v) for k, v in network.state_dict().items() if "num_batches" not in k)
    torch.save(weights, tmp_path / "latest_net_G.pth", _use_new_zipfile_serialization=False)
    x = image(1, 16)
    with torch.no_grad():
        assert torch.equal(load_generator(tmp_path / "latest_net_G.pth")(x), network(x))


def test_that_our_files_and_official_ones_give_the_same_network(tmp_path: Path) -> None:
    network = varied(build_generator(GeneratorConfig(ngf=2, n_downsample=1, n_blocks=1), seed=1))
    write_pth(network, tmp_path / "a.pth")
    write_weights(network.state_dict(), tmp_path / "a.safetensors")
    x = image(1, 16)
    with torch.no_grad():
        assert torch.equal(load_generator(tmp_path / "a.pth")(x), load_generator(tmp_path / "a.safetensors")(x))


class _Code:
    """What a hostile file runs when it is opened without care."""

    def __reduce__(self):
        return (Path.touch, (Path("run.flag"),))


def hostile(kind: str, path: Path) -> None:
    good = build_generator(GeneratorConfig(ngf=2, n_downsample=1, n_blocks=1), seed=1)
    if kind == "code":
        torch.save({"model.1.weight": _Code()}, path)
    elif kind == "old code":
        torch.save({"model.1.weight": _Code()}, path, _use_new_zipfile_serialization=False)
    elif kind == "truncated":
        write_pth(good, path)
        path.write_bytes(path.read_bytes()[:-3000])
    elif kind == "truncated old":
        torch.save(dict(good.state_dict()), path, _use_new_zipfile_serialization=False)
        path.write_bytes(path.read_bytes()[:-3000])
    elif kind == "whole model":
        torch.save(good, path)
    elif kind == "a tensor":
        torch.save(torch.zeros(3), path)
    elif kind == "wrong keys":
        torch.save({"features.0.weight": torch.zeros(3, 3)}, path)
    elif kind == "huge":
        torch.save({"model.1.weight": torch.zeros(1).expand(10**6, 10**6)}, path)
    elif kind == "not finite":
        torch.save({"model.1.weight": torch.full((3, 3), float("nan"))}, path)
    elif kind == "packed":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("archive/data.pkl", b"\x00" * 10**6)
    elif kind == "html":
        path.write_text("<!DOCTYPE html><html>log in</html>")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "numpy":
        with path.open("wb") as file:
            np.save(file, np.zeros(4))
    elif kind == "sparse":
        torch.save({"model.1.weight": torch.eye(3).to_sparse()}, path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "kind",
    [
        "code", "old code", "truncated", "truncated old", "whole model", "a tensor", "wrong keys", "huge", "not finite",
        "packed", "html", "empty", "numpy", "sparse",
    ],
)  # fmt: skip
def test_that_a_bad_file_is_refused_in_one_sentence_and_nothing_in_it_runs(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "latest_net_G.pth"
    hostile(kind, path)
    for load in (load_generator, load_discriminator):
        with pytest.raises(ModelRefused) as refused:
            load(path)
        assert refused.value.hint
        assert refused.value.message.count(". ") == 0
    assert not (tmp_path / "run.flag").exists()


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="no model at"):
        load_generator(tmp_path / "nothing.pth")
