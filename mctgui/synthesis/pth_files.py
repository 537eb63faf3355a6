"""PyTorch files (``.pth``) of the official implementations: read without running anything in them, and written.

Such a file is a pickle, alone or in a ZIP archive. It is only ever opened with ``weights_only=True``, which builds tensors
and plain containers and refuses everything else, and only after its size and its table of contents have been judged.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from mctgui.atomic import atomic_file
from mctgui.errors import ModelRefused
from mctgui.synthesis.weights import LONGEST_NAME, MOST_TENSORS, refuse_text

LARGEST_BYTES = 4 * 2**30
"""Larger than any network of this program: pix2pixHD at full size has 730 MB."""

_PLAIN_TYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64)
"""What weights come in, and the counts of batches."""

_CHOOSE = "Choose a model of this program (.safetensors), or a state dict (.pth) of the official code."


def read_pth(path: Path) -> dict[str, Tensor]:
    """Read the state dict in a ``.pth`` file onto the CPU.

    Raises
    ------
    ModelRefused
        It is no state dict: something else, truncated, larger than any network, with code in it, with values that are not
        finite. Nothing in it has been run.
    """
    name = path.name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        raise ModelRefused(f"{name} could not be read: {error.strerror}.", "Check the file and its folder.") from error
    if size > LARGEST_BYTES:
        raise ModelRefused(f"{name} is larger than any model that this program can use.", "Choose another model.")
    archive = start[:4] == b"PK\x03\x04"
    if not archive and start[:1] != b"\x80":
        refuse_text(name, start)
        raise ModelRefused(f"{name} is no PyTorch file.", _CHOOSE)
    if archive:
        _judge_archive(path, size)
    found = _opened(path, archive)
    return _state_dict(found, name, size)


def write_pth(network: nn.Module, path: Path) -> None:
    """Write the weights of a network as the official code does: a plain state dict on the CPU, whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    weights = {key: value.detach().cpu().contiguous() for key, value in network.state_dict().items()}
    with atomic_file(path) as temporary:
        torch.save(weights, temporary)


def _judge_archive(path: Path, size: int) -> None:
    """Look at the table of contents alone: nothing packed, nothing beyond what lies on the disk."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ModelRefused(f"{path.name} is truncated or damaged.", "Get the model again.") from error
    if len(entries) > MOST_TENSORS + 64:
        raise ModelRefused(f"{path.name} holds more parts than any model that this program can use.", _CHOOSE)
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries) or sum(e.file_size for e in entries) > size:
        raise ModelRefused(f"{path.name} is packed, which no PyTorch file is: it was not opened.", _CHOOSE)


def _opened(path: Path, archive: bool) -> Any:
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=True if archive else None)
    except Exception as error:
        # Whatever the reader stumbled over, its text may quote the file: only the kind of fault is told.
        if "weights_only" in str(error) or "Unsupported" in str(error) or "GLOBAL" in str(error):
            raise ModelRefused(
                f"{path.name} holds more than weights, which could run code: it was not opened.", _CHOOSE
            ) from error
        raise ModelRefused(f"{path.name} is truncated or damaged.", "Get the model again.") from error


def _state_dict(found: Any, name: str, size: int) -> dict[str, Tensor]:
    if not isinstance(found, Mapping) or not found or len(found) > MOST_TENSORS:
        raise ModelRefused(f"{name} holds no state dict of a network.", _CHOOSE)
    weights: dict[str, Tensor] = {}
    claimed = 0
    for key, value in found.items():
        if not isinstance(key, str) or len(key) > LONGEST_NAME or not re.fullmatch(r"[\w.]+", key, re.ASCII):
            raise ModelRefused(f"{name} holds no plain state dict of a network.", _CHOOSE)
        plain = isinstance(value, Tensor) and value.layout == torch.strided and value.device.type == "cpu"
        if not plain or value.dtype not in _PLAIN_TYPES:
            raise ModelRefused(f"{name} holds no plain state dict of a network.", _CHOOSE)
        claimed += value.numel() * value.element_size()
        # A view with stride 0 can claim any size over a few bytes.
        if claimed > size:
            raise ModelRefused(f"{name} claims more weights than it holds.", "Get the model again.")
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise ModelRefused(f"{name} is damaged: some of its weights are not finite.", "Get the model again.")
        weights[key] = value.float() if value.is_floating_point() else value
    return weights
