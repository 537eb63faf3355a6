"""Weights in safetensors files: written whole, read only after their header has been judged.

A safetensors file is 8 bytes of header length, a JSON header with name, type, shape and place of every tensor, and the
bytes; there is nothing in it that could run. Its header is still checked here before any memory is taken, because its
numbers are somebody else's.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mctgui.atomic import atomic_file
from mctgui.errors import ModelRefused

BYTES_OF = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8}
LARGEST_HEADER = 4 * 2**20
LARGEST_FILE = 2 * 2**30
MOST_TENSORS = 4096
LONGEST_NAME = 200
MOST_SIDES = 8
_CHOOSE = "Choose a model in the safetensors format with its card."


def file_sha256(path: Path) -> str:
    """SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_weights(weights: Mapping[str, Tensor], path: Path) -> None:
    """Write a state dict as safetensors; the file is whole or not there.

    Raises
    ------
    StorageFailure
        The disk is full or may not be written to.
    """
    from safetensors.torch import save

    content = save({key: value.detach().cpu().contiguous() for key, value in weights.items()})
    with atomic_file(path) as temporary:
        temporary.write_bytes(content)


def read_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the tensors in a safetensors file, from its header alone.

    Raises
    ------
    ModelRefused
        It is no safetensors file, is truncated, or its header claims what cannot be.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
            _refuse_other_formats(path, start)
            length = int.from_bytes(start[:8], "little")
            if length < 2 or length > min(LARGEST_HEADER, size - 8):
                raise ModelRefused(f"{path.name} is truncated, or not a model at all.", _CHOOSE)
            file.seek(8)
            header = _header(path, file.read(length))
    except OSError as error:
        raise ModelRefused(f"{path.name} could not be read: {error.strerror}.", "Check the file and its folder.") from error
    if size > LARGEST_FILE or len(header) > MOST_TENSORS:
        raise ModelRefused(f"{path.name} is larger than any model that this program can use.", "Choose another model.")
    return _judged(path, header, size - 8 - length)


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read a safetensors file onto the CPU after its header has been judged; weights become float32.

    Raises
    ------
    ModelRefused
        See :func:`read_shapes`; also for values that are not finite.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    read_shapes(path)
    try:
        weights: dict[str, Tensor] = load_file(path, device="cpu")
    except (SafetensorError, OSError, ValueError) as error:
        raise ModelRefused(f"{path.name} is damaged and cannot be read as a model.", _CHOOSE) from error
    for key, value in weights.items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise ModelRefused(f"{path.name} is damaged: the weights {key} are not finite.", "Get the model again.")
    return {key: value.float() if value.is_floating_point() else value for key, value in weights.items()}


def _refuse_other_formats(path: Path, start: bytes) -> None:
    if start[:1] == b"\x80" or start[:4] == b"PK\x03\x04":
        raise ModelRefused(
            f"{path.name} is a pickle or a PyTorch archive, which could run code: it was not opened.", _CHOOSE
        )
    refuse_text(path.name, start)


def refuse_text(name: str, start: bytes) -> None:
    """Refuse what is often downloaded in place of a model.

    Parameters
    ----------
    name
        Of the file.
    start
        Its first 64 bytes.

    Raises
    ------
    ModelRefused
        It is a web page, or a pointer of Git LFS.
    """
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise ModelRefused(f"{name} is a web page, not a model.", "Download the model again, past the login page.")
    if head.startswith(b"version https://git-lfs"):
        raise ModelRefused(f"{name} is only a pointer of Git LFS, not the model.", "Fetch the file with git lfs pull.")


def _header(path: Path, content: bytes) -> dict[str, Any]:
    try:
        header = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ModelRefused(f"{path.name} is not a model: its header cannot be read.", _CHOOSE) from error
    if not isinstance(header, dict):
        raise ModelRefused(f"{path.name} is not a model: its header is no table of weights.", _CHOOSE)
    header.pop("__metadata__", None)
    return header


def _judged(path: Path, header: dict[str, Any], available: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    end = 0
    for key, entry in header.items():
        try:
            shape = tuple(_whole(side) for side in entry["shape"])
            first, after = (_whole(place) for place in entry["data_offsets"])
            claimed = math.prod(shape[:MOST_SIDES]) * BYTES_OF[str(entry["dtype"])]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelRefused(f"{path.name} is not a model: its header cannot be read.", _CHOOSE) from error
        sides = len(shape) <= MOST_SIDES and all(0 <= side <= LARGEST_FILE for side in shape)
        if not re.fullmatch(r"[\w.]+", key) or len(key) > LONGEST_NAME or not sides:
            raise ModelRefused(f"{path.name} is not a model: its weights have impossible names or shapes.", _CHOOSE)
        if claimed != after - first or first < 0 or after > available:
            raise ModelRefused(f"{path.name} is truncated: it claims more weights than it holds.", "Get the model again.")
        end = max(end, after)
        shapes[key] = shape
    if not shapes or end != available:
        raise ModelRefused(f"{path.name} is truncated or has something appended to it.", "Get the model again.")
    return shapes


def _whole(value: object) -> int:
    """A whole number of a header; ``ValueError`` for anything else that JSON can hold, truth values and 1e999 included."""
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value
