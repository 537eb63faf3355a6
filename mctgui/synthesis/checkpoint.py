"""Models on disk: a folder with ``model.safetensors`` and ``card.json``, or a checkpoint of the official code.

Whatever is given as a model is judged before it is used: format, size, hash, card, names and shapes of the weights. None of
it is ever unpickled or run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

import mctgui
from mctgui.atomic import atomic_file
from mctgui.errors import ModelRefused
from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.generators import AnyGenerator, config_of, generator_of
from mctgui.synthesis.model_card import AnyConfig, InputPart, ModelCard, method_of, network_part
from mctgui.synthesis.pix2pix_generator import UNetConfig
from mctgui.synthesis.pth_files import read_pth
from mctgui.synthesis.weights import file_sha256, read_shapes, read_weights, write_weights

WEIGHTS_NAME = "model.safetensors"
CARD_NAME = "card.json"
LARGEST_CARD = 2**20
DEMO_MODEL = "pix2pixhd-demo"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A generator ready for use, and its card.

    Parameters
    ----------
    generator
        In evaluation mode, on the CPU; input and output ``(N, C, H, W)`` in [-1, 1].
    card
        What it is and what may be given to it.
    """

    generator: AnyGenerator
    card: ModelCard


def save_model(generator: AnyGenerator, card: ModelCard, folder: Path) -> Path:
    """Write a model folder; the card gets the hash of the weights.

    The weights come first and the card last, and a card whose hash does not fit is refused on loading: a folder that was
    being overwritten when the power went is never taken for a model.

    Raises
    ------
    StorageFailure
        The folder could not be written.
    """
    weights = Path(folder) / WEIGHTS_NAME
    write_weights(generator.state_dict(), weights)
    complete = card.model_copy(update={"sha256": file_sha256(weights)})
    with atomic_file(Path(folder) / CARD_NAME) as temporary:
        temporary.write_text(complete.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return weights


def load_model(path: Path | str) -> Model:
    """Load a model after everything about it has been checked.

    Parameters
    ----------
    path
        The folder of a model, or its ``.safetensors`` file with the card beside it.

    Raises
    ------
    ModelRefused
        It is no model of ours, is damaged, or does not fit its card. Nothing in it has been run.
    """
    weights, card_path = _files(Path(path))
    shapes = read_shapes(weights)
    card = read_card(card_path)
    if file_sha256(weights) != card.sha256:
        raise ModelRefused(
            f"{weights.name} is not the file that its card describes: the hash differs.", "Get the model again."
        )
    described = card.network.config()
    if not same_network(config_of(shapes), described):
        raise ModelRefused(
            f"The weights in {weights.name} are not the network that the card describes.", "Get the model again."
        )
    generator = generator_of(read_weights(weights))
    generator.config = described  # weights alone do not tell images at once, and dropout
    return Model(generator, card)


def load_official(path: Path | str, takes: InputPart) -> Model:
    """Load a generator of the official code (``latest_net_G.pth``), which comes without a card.

    Parameters
    ----------
    path
        A ``.pth`` state dict of pix2pixHD or pix2pix.
    takes
        What the network takes, as the user states it.

    Returns
    -------
    Model
        Its card says that the user vouches for what it takes, and that nothing is known of how it was trained.

    Raises
    ------
    ModelRefused
        It is none. Nothing in the file has been run.
    """
    place = Path(path)
    if not place.is_file():
        raise ModelRefused(f"There is no model at {place}.", "Choose a model file, or the folder of a model.")
    generator = generator_of(read_pth(place))
    method = method_of(generator.config)
    card = ModelCard(
        name=f"official {method} checkpoint",
        version="unknown",
        method=method,
        facts_from="user",
        purpose="Not known: a state dict of the official code, which says nothing of its training.",
        for_demonstration_only=False,
        network=network_part(generator.config, count_parameters(generator)),
        input=takes,
        held_out={},
        limits="Not known: no card came with it.",
        licence="not known",
        sha256=file_sha256(place),
    )
    return Model(generator, card)


def is_official_file(path: Path) -> bool:
    """Whether a path names a PyTorch file, as the official code writes it."""
    return path.suffix.lower() in (".pth", ".pt")


def count_parameters(generator: AnyGenerator) -> int:
    """Number of weights."""
    return sum(weights.numel() for weights in generator.parameters())


def read_card(path: Path) -> ModelCard:
    """Read a model card.

    Raises
    ------
    ModelRefused
        It is missing, too long, or not a card of this format.
    """
    try:
        if path.stat().st_size > LARGEST_CARD:
            raise ModelRefused(f"{path.name} is far too long for a model card.", "Get the model again.")
        return ModelCard.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelRefused(
            f"The model in {path.parent.name or path.parent} has no card ({path.name}).",
            "Keep model.safetensors and card.json together.",
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        message = f"{path.name} is not a model card that this program understands."
        if isinstance(error, ValidationError):
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            if re.fullmatch(r"[a-z0-9_.]{1,80}", place):  # anything else is not a field of ours but what somebody wrote
                message = f"{path.name} is not a model card that this program understands at {place}."
        raise ModelRefused(message, "Get the model again.") from error


def shipped_models() -> list[Path]:
    """Folders of the models that come with the program, by name; empty where they were left out."""
    for root in (Path(mctgui.__file__).parent / "_models", Path(mctgui.__file__).parents[1] / "models"):
        if root.is_dir():
            return models_in(root)
    return []


def models_in(root: Path) -> list[Path]:
    """Folders of models within a folder, by name; whether they are any good shows when they are loaded."""
    return sorted(card.parent for card in Path(root).glob(f"*/{CARD_NAME}"))


def demo_model_path() -> Path:
    """Folder of the demonstration model.

    Raises
    ------
    ModelRefused
        It was left out of this installation.
    """
    for folder in shipped_models():
        if folder.name == DEMO_MODEL:
            return folder
    raise ModelRefused(
        "The demonstration model is missing from this installation.", "Install mctgui again, or choose a model."
    )


def _files(path: Path) -> tuple[Path, Path]:
    if path.is_dir():
        weights = path / WEIGHTS_NAME
        if not weights.is_file():
            raise ModelRefused(f"The folder {path.name} holds no {WEIGHTS_NAME}.", "Choose the folder of a model.")
        return weights, path / CARD_NAME
    if not path.is_file():
        raise ModelRefused(f"There is no model at {path}.", "Choose the folder of a model.")
    return path, path.with_name(CARD_NAME)


def same_network(found: AnyConfig, described: AnyConfig) -> bool:
    """Whether weights can be those of the network in a card, as far as weights tell."""
    if isinstance(found, UNetConfig) and isinstance(described, UNetConfig):
        return replace(found, dropout=described.dropout) == described
    if isinstance(found, CRNConfig) and isinstance(described, CRNConfig):
        outputs = found.output_channels * found.n_images == described.output_channels * described.n_images
        return outputs and (found.input_channels, found.widths) == (described.input_channels, described.widths)
    return found == described
