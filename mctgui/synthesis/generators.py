"""Any generator that this program knows, from a file: ours or the official implementations'."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from torch import Tensor

from mctgui.errors import ModelRefused
from mctgui.synthesis.crn_generator import CascadedRefinementNetwork, CRNConfig, build_crn, crn_config
from mctgui.synthesis.layers import fitted, unwrapped
from mctgui.synthesis.pix2pix_discriminator import PatchDiscriminator, build_patch_discriminator, patch_config
from mctgui.synthesis.pix2pix_generator import WIDEST, UNetConfig, UNetGenerator, build_unet, unet_config
from mctgui.synthesis.pix2pixhd_discriminator import (
    MultiscaleDiscriminator,
    discriminator_from_state_dict,
    refuse_absurd_discriminator,
)
from mctgui.synthesis.pix2pixhd_generator import Generator, GeneratorConfig, generator_config, generator_from_state_dict
from mctgui.synthesis.pth_files import read_pth
from mctgui.synthesis.weights import read_weights

AnyGenerator = Generator | UNetGenerator | CascadedRefinementNetwork
AnyDiscriminator = MultiscaleDiscriminator | PatchDiscriminator
Config = TypeVar("Config", GeneratorConfig, UNetConfig, CRNConfig)

LARGEST_WIDTH = 16384
"""More feature maps than any layer has: pix2pixHD at full size has 1024 (2048 with a second enhancer)."""


def load_generator(path: Path | str) -> AnyGenerator:
    """Load a generator; its kind and size are read off the names and shapes of the weights.

    Parameters
    ----------
    path
        ``.safetensors`` (ours), the folder of a model of ours, or a ``.pth`` state dict: ``latest_net_G.pth`` of pix2pixHD
        or of pix2pix.

    Returns
    -------
    torch.nn.Module
        In evaluation mode on the CPU; input and output ``(N, C, H, W)`` in [-1, 1], with a ``config``.

    Raises
    ------
    ModelRefused
        It is no generator that this program knows. Nothing in the file has been run.
    """
    place = _weights_of(Path(path))
    try:
        return generator_of(read_pth(place) if place.suffix.lower() in (".pth", ".pt") else read_weights(place))
    except ModelRefused as error:
        if place.name in error.message:
            raise
        raise ModelRefused(f"{place.name}: {error.message[0].lower()}{error.message[1:]}", error.hint) from error


def generator_of(weights: Mapping[str, Tensor]) -> AnyGenerator:
    """The generator that a state dict belongs to, in evaluation mode.

    Raises
    ------
    ModelRefused
        None of those that this program knows.
    """
    clean, shapes = unwrapped(weights)
    config = config_of(shapes)
    if isinstance(config, UNetConfig):
        return fitted(lambda: build_unet(config), clean, "a U-Net of pix2pix").eval()
    if isinstance(config, CRNConfig):
        return fitted(lambda: build_crn(config), clean, "a CRN").eval()
    return generator_from_state_dict(clean)


def config_of(shapes: Mapping[str, tuple[int, ...]]) -> GeneratorConfig | UNetConfig | CRNConfig:
    """Kind and size of a generator, read off the names and shapes of its weights.

    Raises
    ------
    ModelRefused
        None of those that this program knows, or far larger than any of them.
    """
    if "model.model.0.weight" in shapes:
        return _sensible(unet_config(shapes))
    if any(key.startswith("modules_by_size.") for key in shapes):
        return _sensible(crn_config(shapes))
    if any(".conv_block." in key for key in shapes):
        return _sensible(generator_config(shapes))
    raise ModelRefused(
        "This is no generator that this program knows: neither pix2pixHD nor a U-Net of pix2pix nor a CRN.",
        "Choose another model.",
    )


def _sensible(config: Config) -> Config:
    """Refuse what nobody builds: names alone can claim a network of any depth, before a single weight has been looked at."""
    if isinstance(config, GeneratorConfig):
        halvings = config.n_downsample + config.n_local_enhancers
        absurd = halvings > 12 or config.n_local_enhancers > 4 or max(config.n_blocks, config.n_blocks_local) > 64
        absurd = absurd or config.n_downsample < 1
        widest = config.ngf * 2 ** min(halvings, 12)
    elif isinstance(config, UNetConfig):
        absurd, widest = not 5 <= config.n_downsample <= 12, config.ngf * WIDEST
    else:
        absurd = len(config.widths) > 12 or min(*config.widths, config.n_images) < 1
        widest = max(config.widths)
    ends = (config.input_channels, config.output_channels, widest)
    if absurd or min(ends) < 1 or max(ends) > LARGEST_WIDTH:
        raise ModelRefused("This network has more layers or channels than any of this kind.", "Choose another model.")
    return config


def load_discriminator(path: Path | str) -> AnyDiscriminator:
    """Load a discriminator, to train on from it: ours or ``latest_net_D.pth`` of pix2pixHD or pix2pix.

    Raises
    ------
    ModelRefused
        It is none that this program knows. Nothing in the file has been run.
    """
    place = _weights_of(Path(path))
    return discriminator_of(read_pth(place) if place.suffix.lower() in (".pth", ".pt") else read_weights(place))


def discriminator_of(weights: Mapping[str, Tensor]) -> AnyDiscriminator:
    """The discriminator that a state dict belongs to.

    Raises
    ------
    ModelRefused
        None of those that this program knows.
    """
    clean, shapes = unwrapped(weights)
    if "model.0.weight" in clean:
        config = patch_config(shapes)
        refuse_absurd_discriminator(config.input_channels, config.ndf, config.n_layers)
        return fitted(lambda: build_patch_discriminator(config), clean, "a discriminator of pix2pix")
    return discriminator_from_state_dict(clean)


def _weights_of(path: Path) -> Path:
    if path.is_dir():
        path = path / "model.safetensors"
    if not path.is_file():
        raise ModelRefused(f"There is no model at {path}.", "Choose a model file, or the folder of a model.")
    return path
