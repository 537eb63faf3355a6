from __future__ import annotations

import dataclasses

import pytest
import torch

from mctgui.errors import ModelRefused
from mctgui.synthesis.layers import norm_layer
from mctgui.synthesis.pix2pixhd_discriminator import DiscriminatorConfig, build_discriminator
from mctgui.synthesis.pix2pixhd_generator import (
    GeneratorConfig,
    build_generator,
    generator_config,
    generator_from_state_dict,
)


def shapes_of(config: GeneratorConfig) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        return {key: tuple(value.shape) for key, value in build_generator(config).state_dict().items()}


def test_that_the_global_generator_has_the_official_keys() -> None:
    keys = set(shapes_of(GeneratorConfig()))
    expected = {f"model.{index}.{part}" for index in (1, 4, 7, 10, 13, 25, 28, 31, 34, 38) for part in ("weight", "bias")}
    expected |= {
        f"model.{index}.conv_block.{layer}.{part}"
        for index in range(16, 25)
        for layer in (1, 5)
        for part in ("weight", "bias")
    }
    assert len(expected) == 56
    assert keys == expected


def test_that_the_local_enhancer_has_the_official_keys() -> None:
    keys = set(shapes_of(GeneratorConfig(network="local", ngf=32)))
    assert len(keys) == 74
    assert "model.38.weight" not in keys
    for key in (
        "model1_1.1.weight",
        "model1_1.4.bias",
        "model1_2.2.conv_block.5.weight",
        "model1_2.3.weight",
        "model1_2.7.bias",
    ):
        assert key in keys
    second = set(shapes_of(GeneratorConfig(network="local", ngf=8, n_local_enhancers=2)))
    assert "model2_2.7.weight" in second
    assert "model1_2.7.weight" not in second


@pytest.mark.parametrize(
    ("config", "parameters"),
    [
        (GeneratorConfig(input_channels=3, output_channels=3), 182_443_267),
        (GeneratorConfig(), 182_430_721),
        (GeneratorConfig(network="local", ngf=32, input_channels=3, output_channels=3), 182_701_827),
        (GeneratorConfig(network="local", ngf=32), 182_689_281),
    ],
)
def test_that_the_full_networks_have_the_official_number_of_parameters(config: GeneratorConfig, parameters: int) -> None:
    with torch.device("meta"):
        assert sum(weights.numel() for weights in build_generator(config).parameters()) == parameters


@pytest.mark.parametrize(("scales", "channels", "parameters"), [(2, 6, 5_535_618), (3, 2, 8_291_139), (3, 6, 8_303_427)])
def test_that_the_discriminator_has_the_official_number_of_parameters(scales: int, channels: int, parameters: int) -> None:
    network = build_discriminator(DiscriminatorConfig(input_channels=channels, n_scales=scales), seed=1)
    assert sum(weights.numel() for weights in network.parameters()) == parameters


def test_that_the_discriminator_gives_features_finest_scale_first_with_the_official_sizes() -> None:
    network = build_discriminator(DiscriminatorConfig(ndf=4, n_scales=2), seed=1)
    judged = network(torch.zeros(1, 2, 256, 256))
    assert [features.shape[-1] for features in judged[0]] == [129, 65, 33, 34, 35]
    assert judged[1][0].shape[-1] == 65
    # The finest image goes to the highest scale index.
    network.scale1_layer0[0].bias.data.fill_(7.0)
    assert network(torch.zeros(1, 2, 64, 64))[0][0].max().item() == 7.0
    assert {f"scale{scale}_layer{layer}.0.weight" for scale in (0, 1) for layer in range(5)} <= set(network.state_dict())


@pytest.mark.parametrize("network", ["global", "local"])
@pytest.mark.parametrize("norm", ["instance", "batch"])
def test_that_the_configuration_is_read_off_the_weights(network: str, norm: str) -> None:
    config = GeneratorConfig(network, 3, 1, ngf=4, n_downsample=2, n_blocks=3, norm=norm)
    if network == "local":
        config = dataclasses.replace(config, n_local_enhancers=2, n_blocks_local=2)
    assert generator_config(shapes_of(config)) == config


def test_that_a_wrapped_state_dict_gives_the_same_network() -> None:
    original = build_generator(GeneratorConfig("local", ngf=4, n_downsample=1, n_blocks=1, n_blocks_local=1), seed=4)
    loaded = generator_from_state_dict({f"module.{key}": value for key, value in original.state_dict().items()})
    image = torch.rand(1, 1, 16, 16)
    assert torch.equal(original.eval()(image), loaded(image))


def test_that_weights_of_something_else_are_refused() -> None:
    with pytest.raises(ModelRefused, match="not a pix2pixHD generator"):
        generator_from_state_dict({"features.0.weight": torch.zeros(3, 3, 3, 3)})
    weights = build_generator(GeneratorConfig(ngf=2, n_downsample=1, n_blocks=2), seed=1).state_dict()
    weights["model.7.conv_block.1.weight"] = torch.zeros(5, 5, 3, 3)
    with pytest.raises(ModelRefused, match=r"model\.7\.conv_block\.1\.weight"):
        generator_from_state_dict(weights)


@pytest.mark.parametrize(("network", "multiple"), [("global", 4), ("local", 8)])
def test_that_sizes_must_be_multiples_and_are_kept(network: str, multiple: int) -> None:
    config = GeneratorConfig(network, ngf=2, n_downsample=2, n_blocks=1, n_blocks_local=1)
    generator = build_generator(config, seed=1).eval()
    assert config.size_multiple == multiple
    assert generator(torch.zeros(1, 1, 3 * multiple, 5 * multiple)).shape == (1, 1, 3 * multiple, 5 * multiple)
    with pytest.raises(ValueError, match=f"multiples of {multiple}"):
        generator(torch.zeros(1, 1, 3 * multiple + multiple // 2, 5 * multiple))


def test_that_instance_norm_has_no_parameters_and_batch_norm_keeps_its_statistics() -> None:
    tiny = GeneratorConfig(ngf=2, n_downsample=1, n_blocks=1)
    assert not any("running" in key for key in shapes_of(tiny))
    assert any("running_mean" in key for key in shapes_of(dataclasses.replace(tiny, norm="batch")))


@pytest.mark.parametrize("network", ["global", "local"])
def test_that_nothing_beyond_the_stated_reach_is_felt(network: str) -> None:
    config = GeneratorConfig(network, ngf=6, n_downsample=1, n_blocks=1, n_blocks_local=1, norm="batch")
    generator = build_generator(config, seed=2).eval().double()
    for weights in generator.parameters():
        weights.data.mul_(8.0 if weights.ndim == 4 else 1.0)  # so that the change is not lost on its way
    side = 8 * config.size_multiple * (config.reach_px // (2 * config.size_multiple) + 1)
    image = torch.rand(1, 1, side, side, dtype=torch.float64)
    other = image.clone()
    middle = side // 2
    other[0, 0, middle, middle] += 1.0
    with torch.no_grad():
        felt = (generator(image) != generator(other))[0, 0].nonzero() - middle
    assert 3 < int(felt.abs().max()) <= config.reach_px


def test_that_the_starting_weights_follow_the_seed_and_not_the_global_generator() -> None:
    config = GeneratorConfig(ngf=8, n_downsample=1, n_blocks=1)
    first = build_generator(config, seed=9)
    torch.manual_seed(123)
    drawn = torch.rand(1)
    torch.manual_seed(123)
    second = build_generator(config, seed=9).state_dict()
    assert all(torch.equal(value, second[key]) for key, value in first.state_dict().items())
    assert torch.equal(torch.rand(1), drawn)
    assert abs(first.model[4].weight.std().item() - 0.02) < 0.002
    assert not torch.equal(build_generator(config, seed=10).state_dict()["model.1.weight"], second["model.1.weight"])


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_that_one_image_brings_the_same_gradient_back_through_instance_norm_in_any_layout(
    layout: torch.memory_format,
) -> None:
    norm = norm_layer("instance", 6)
    images, weights = (torch.randn(2, 6, 8, 8, generator=torch.Generator().manual_seed(seed)) for seed in (1, 2))

    def gradient(of: slice) -> torch.Tensor:
        features = images[of].contiguous(memory_format=layout).requires_grad_()
        norm(features).backward(weights[of].contiguous(memory_format=layout))
        assert features.grad is not None
        return features.grad

    alone = torch.cat([gradient(slice(0, 1)), gradient(slice(1, 2))])
    assert torch.allclose(alone, gradient(slice(0, 2)), atol=1e-6)
