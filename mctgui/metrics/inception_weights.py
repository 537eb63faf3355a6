"""The public weights file of the FID Inception: known by its hash before it is opened."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from mctgui.errors import ModelRefused

if TYPE_CHECKING:
    from torch import Tensor

INCEPTION_SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
_TORCHSCRIPT_SHA256 = "f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4"
_GET = "Get pt_inception-2015-12-05-6726825d.pth from the releases of pytorch-fid, or go on without FID."


def read_inception(path: Path, sha256: str = INCEPTION_SHA256) -> dict[str, Tensor]:
    """Read the state dict in the file, once its SHA-256 has been found right.

    Raises
    ------
    ModelRefused
        The file is another one, cannot be read, or is no plain state dict. Nothing in it has been run.
    """
    import torch

    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelRefused(f"{path.name} could not be read: {error.strerror}.", "Check the file and its folder.") from error
    if found == _TORCHSCRIPT_SHA256:
        raise ModelRefused(f"{path.name} is the Inception as TorchScript, which is code: it was not opened.", _GET)
    if found != sha256:
        raise ModelRefused(
            f"{path.name} is not the published Inception of FID: its SHA-256 begins with {found[:8]}, not {sha256[:8]}.",
            _GET,
        )
    try:
        weights = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the reader stumbles over, its text may quote the file
        raise ModelRefused(f"{path.name} is damaged, or holds more than weights.", _GET) from error
    if not isinstance(weights, dict) or not all(isinstance(value, torch.Tensor) for value in weights.values()):
        raise ModelRefused(f"{path.name} holds no state dict of a network.", _GET)
    return weights
