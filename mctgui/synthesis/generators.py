"""Any generator that this program knows, from a file: ours or the official implementations'."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from mctgui.errors import ModelRefused
from mctgui.synthesis.crn_generator import CascadedRefinementNetwork, build_crn, crn_config
from mctgui.synthesis.layers import fitted, unwrapped
from mctgui.synthesis.pix2pix_discriminator import PatchDiscriminator, build_patch_discriminator, patch_config
from mctgui.synthesis.pix2pix_generator import UNetGenerator, build_unet, unet_config
from mctgui.synthesis.pix2pixhd_discriminator import MultiscaleDiscriminator, discriminator_from_state_dict
from mctgui.synthesis.pix2pixhd_generator import Generator, generator_from_state_dict
from mctgui.synthesis.pth_files import read_pth
from mctgui.synthesis.weights import read_weights

AnyGenerator = Generator | UNetGenerator | CascadedRefinementNetwork
AnyDiscriminator = MultiscaleDiscriminator | PatchDiscriminator


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
    if "model.model.0.weight" in clean:
        unet = unet_config(shapes)
        return fitted(lambda: build_unet(unet), clean, "a U-Net of pix2pix").eval()
    if any(key.startswith("modules_by_size.") for key in clean):
        crn = crn_config(shapes)
        return fitted(lambda: build_crn(crn), clean, "a CRN").eval()
    if any(".conv_block." in key for key in clean):
        return generator_from_state_dict(clean)
    raise ModelRefused(
        "This is no generator that this program knows: neither pix2pixHD nor a U-Net of pix2pix nor a CRN.",
        "Choose another model.",
    )


def load_discriminator(path: Path | str) -> AnyDiscriminator:
    """Load a discriminator, to train on from it: ours or ``latest_net_D.pth`` of pix2pixHD or pix2pix.

    Raises
    ------
    ModelRefused
        It is none that this program knows. Nothing in the file has been run.
    """
    place = _weights_of(Path(path))
    weights = read_pth(place) if place.suffix.lower() in (".pth", ".pt") else read_weights(place)
    clean, shapes = unwrapped(weights)
    if "model.0.weight" in clean:
        config = patch_config(shapes)
        return fitted(lambda: build_patch_discriminator(config), clean, "a discriminator of pix2pix")
    return discriminator_from_state_dict(clean)


def _weights_of(path: Path) -> Path:
    if path.is_dir():
        path = path / "model.safetensors"
    if not path.is_file():
        raise ModelRefused(f"There is no model at {path}.", "Choose a model file, or the folder of a model.")
    return path
