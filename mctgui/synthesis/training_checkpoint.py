"""The checkpoint of a run, read: what is in it, whether it belongs to a training, and its networks alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

from mctgui.errors import MctguiError, ModelRefused
from mctgui.synthesis.generators import AnyDiscriminator, AnyGenerator, discriminator_of, generator_of
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.synthesis.weights import file_sha256

FORMAT = 1
STATE_NAME = "state.pt"


def checkpoint_digest(folder: Path) -> str:
    """SHA-256 of the checkpoint of a run.

    Raises
    ------
    MctguiError
        There is none.
    """
    return file_sha256(_checkpoint_in(folder))


def networks_at(folder: Path) -> dict[str, AnyGenerator | AnyDiscriminator]:
    """The networks of a run as they learn, by name; those of the last checkpoint, on the CPU.

    ``generator`` is not the running mean that is kept as a model: its discriminator was judging this one.

    Raises
    ------
    MctguiError
        There is no checkpoint, it is damaged, or its networks are none of those that this program knows.
    """
    path = _checkpoint_in(folder)
    made = {"generator": generator_of, "discriminator": discriminator_of}
    try:
        return {name: made[name](weights) for name, weights in opened(path)["networks"].items()}
    except (KeyError, TypeError, AttributeError, ModelRefused) as error:
        raise damaged(path) from error


def _checkpoint_in(folder: Path) -> Path:
    path = folder / STATE_NAME
    if not path.is_file():
        raise MctguiError(f"There is no checkpoint {STATE_NAME} in {folder.name}.", "Name the folder of a run.")
    return path


def opened(path: Path) -> dict[str, Any]:
    """What is in a checkpoint: tensors on the CPU and plain containers.

    Raises
    ------
    MctguiError
        There is none, or it is damaged. Nothing in it has been run.
    """
    if not path.is_file():
        raise MctguiError(f"There is no checkpoint {path.name} in {path.parent.name} to go on from.", "Start a new run.")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the reader stumbles over, its text may quote the file
        raise damaged(path) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise damaged(path)
    return content


def refuse_others(content: dict[str, Any], config: TrainingConfig, fingerprint: str, path: Path) -> None:
    """See that a checkpoint belongs to a configuration and to the pairs of a fingerprint.

    Raises
    ------
    MctguiError
        It belongs to others, which are named.
    """
    try:
        wanted = json.loads(json.dumps(config.as_dict()))
        kept = _with_later_fields(json.loads(content["config"]))
        same_pairs = content["fingerprint"] == fingerprint
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(path) from error
    # How long it runs on how many threads and when it is kept does not change what a step is.
    free = {"threads", "checkpoint_every"}
    changed = sorted(key for key in {*kept, *wanted} - free if kept.get(key) != wanted.get(key))
    if changed:
        raise MctguiError(
            f"The run in {path.parent.name} was started with another {' and '.join(changed)}.",
            "Go on with the same settings, or start a new run in another folder.",
        )
    if not same_pairs:
        raise MctguiError(
            f"The run in {path.parent.name} was started on other pairs.",
            "Go on with the same pairs, or start a new run in another folder.",
        )


def _with_later_fields(kept: dict[str, Any]) -> dict[str, Any]:
    """A configuration as earlier versions kept it, with the fields that have come since at values that change nothing."""
    return {"precision": "float32", **kept, "crops": {"rotate_deg": 0.0, "reduce": 1, **kept["crops"]}}


def damaged(path: Path) -> MctguiError:
    """The error to raise for a checkpoint that cannot be used."""
    return MctguiError(
        f"{path.name} in {path.parent.name} is damaged, or no checkpoint of a training.",
        "Take another run, or start a new one in another folder.",
    )
