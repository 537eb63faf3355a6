"""Siemens Inveon: voxels in ``NAME.img``, beside it a header of text, ``NAME.img.hdr``.

The header has one ``key value`` a line and comments behind ``#``, which explain every key. Used are, as they explain
themselves there:

- ``data_type``: 1 bytes, 2 and 3 integers of 2 and 4 bytes and 4 floats (Intel), 5 floats and 6 and 7 integers (Sun);
- ``x_dimension``, ``y_dimension``, ``z_dimension``, ``w_dimension`` (frames): x runs fastest;
- ``pixel_size_x``, ``_y``, ``_z`` in mm; older headers know ``pixel_size`` (in plane) and ``axial_plane_size`` in cm only;
- ``frame`` begins what is said of a frame: ``data_file_pointer``, where its voxels begin, in two 32-bit words of which the
  first is the higher one, and ``scale_factor``, by which they are to be multiplied;
- ``subject_orientation`` is told but not used: how the rows lie for it is described nowhere, and so the volume is taken to
  lie along the patient axes, as other stacks without orientation are.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.header import StackHeader
from mctgui.stack.streams import Decode, plain_slices
from mctgui.volume import Grid

_TYPES = {1: "i1", 2: "<i2", 3: "<i4", 4: "<f4", 5: ">f4", 6: ">i2", 7: ">i4"}
_MOST_BYTES = 2**20
_LARGEST_SIDE = 2**16
_LARGEST_VOXEL_MM = 100.0
_FIRST_WORDS = "header file for data file"
_KEYS_THAT_TELL = ("data_type", "x_dimension", "y_dimension")
_COPY_HINT = "Copy both files, NAME.img and NAME.img.hdr, again from the scanner."
_NATIVE = "<" if sys.byteorder == "little" else ">"


def inveon_header_path(path: Path) -> Path:
    """The header that belongs to a file of voxels: ``NAME.img.hdr``, or ``NAME.hdr`` where there is none."""
    own = path.with_name(f"{path.name}.hdr")
    return own if own.is_file() else path.with_suffix(".hdr")


def is_inveon(path: Path) -> bool:
    """Whether ``path`` is the voxels of an Inveon scan: an ``.img`` with a header of its kind beside it."""
    if path.suffix.lower() != ".img":
        return False
    keys, first_line = _keys_of(inveon_header_path(path))
    return _FIRST_WORDS in first_line.lower() or all(key in keys for key in _KEYS_THAT_TELL)


def read_inveon_header(path: Path) -> StackHeader:
    """Shape and voxel size of an Inveon volume; see :func:`read_inveon`."""
    return _parsed(path)[0]


def read_inveon(path: Path) -> tuple[StackHeader, NDArray[Any]]:
    """Header and voxels ``(z, y, x)`` of an Inveon volume.

    Parameters
    ----------
    path
        The ``.img`` file.

    Returns
    -------
    StackHeader, ndarray
        Voxels in this machine's byte order and with a scale factor of 1 are a read-only memory map. With another factor
        they are float32, multiplied by it slice by slice.

    Raises
    ------
    UnreadableFile
        Header or voxels are missing, damaged or truncated, of an unknown type, or hold several frames.
    """
    header, offset, stored, scale = _parsed(path)
    voxels: NDArray[Any] = np.memmap(path, stored, "r", offset, header.shape)
    if scale == 1.0:
        native = stored.newbyteorder("=")
        return header, voxels if stored.itemsize == 1 or stored == native else voxels.astype(native)
    scaled = np.empty(header.shape, dtype=np.float32)
    for image, raw in zip(scaled, voxels, strict=True):
        np.multiply(raw, scale, out=image, dtype=np.float32, casting="unsafe")
    return header, scaled


def inveon_slices(path: Path) -> tuple[StackHeader, Decode]:
    """Header, and what reads slices ``first`` to ``stop`` with the values of :func:`read_inveon`; raises as that does."""
    header, offset, stored, scale = _parsed(path)
    plain = plain_slices(path, offset, stored, header.shape)
    if scale == 1.0:
        return header, plain
    return header, lambda first, stop: np.multiply(plain(first, stop), scale, dtype=np.float32, casting="unsafe")


def _parsed(path: Path) -> tuple[StackHeader, int, np.dtype[Any], float]:
    """Header, where the voxels begin, their type in the file, the factor."""
    text = inveon_header_path(path)
    if not text.is_file():
        raise UnreadableFile(
            f"{path.name} needs its header {path.name}.hdr beside it, which is missing.", "Copy both files."
        )
    keys, _ = _keys_of(text)
    if not keys:
        raise UnreadableFile(f"{text.name} is not a readable Inveon header.", _COPY_HINT)
    shape = (_side(text, keys, "z", 1), _side(text, keys, "y"), _side(text, keys, "x"))
    frames = max(_whole(text, keys, "w_dimension", 1), _whole(text, keys, "total_frames", 1))
    if frames > 1:
        raise UnreadableFile(f"{path.name} holds {frames} frames; a single volume is needed.", "Export one of them.")
    kind = _whole(text, keys, "data_type", 0)
    if kind not in _TYPES:
        raise UnreadableFile(f"{text.name} gives {kind} as type of the voxels, which is not known.", _COPY_HINT)
    stored = np.dtype(_TYPES[kind])
    scale = _number(text, keys, "scale_factor", 1.0)
    scale = 1.0 if scale == 0 else scale  # 0 stands for "none" where nothing was calibrated
    offset = _offset(text, keys)
    needed, there = offset + math.prod(shape) * stored.itemsize, path.stat().st_size
    if there < needed:
        raise UnreadableFile(f"{path.name} is truncated: {there} of {needed} bytes are there.", _COPY_HINT)
    spacing = _spacing(text, keys)
    affine = None if spacing is None else Grid.from_spacing(shape, spacing).affine
    seen = stored.newbyteorder("=") if scale == 1.0 else np.dtype(np.float32)
    return StackHeader(shape, seen, affine), offset, stored, scale


def _keys_of(path: Path) -> tuple[dict[str, str], str]:
    """The first value of each key, and the first line; nothing for what is no text."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES)
    except OSError:
        return {}, ""
    if b"\0" in raw:
        return {}, ""
    lines = raw.decode("utf-8", "replace").splitlines()
    keys: dict[str, str] = {}
    for line in lines:
        key, _, value = line.strip().partition(" ")
        if key and not key.startswith("#"):
            keys.setdefault(key.lower(), value.strip())
    return keys, lines[0] if lines else ""


def _number(text: Path, keys: dict[str, str], key: str, otherwise: float) -> float:
    word = keys.get(key, "").split()
    if not word:
        return otherwise
    try:
        value = float(word[0])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UnreadableFile(f"{text.name} is damaged: {key} is no number.", _COPY_HINT)
    return value


def _whole(text: Path, keys: dict[str, str], key: str, otherwise: int) -> int:
    value = _number(text, keys, key, otherwise)
    if value != int(value):
        raise UnreadableFile(f"{text.name} is damaged: {key} is no whole number.", _COPY_HINT)
    return int(value)


def _side(text: Path, keys: dict[str, str], axis: str, otherwise: int = 0) -> int:
    side = _whole(text, keys, f"{axis}_dimension", otherwise)
    if not 1 <= side <= _LARGEST_SIDE:
        message = f"{text.name} is damaged: {axis}_dimension is {side:d}."
        if side == 0:
            message = f"{text.name} is damaged: {axis}_dimension is missing."
        raise UnreadableFile(message, _COPY_HINT)
    return side


def _offset(text: Path, keys: dict[str, str]) -> int:
    words = keys.get("data_file_pointer", "0").split()
    try:
        numbers = [int(word) for word in words[:2]]
    except ValueError:
        numbers = [-1]
    # Some writers print the lower word as a signed number.
    value = numbers[0] if len(numbers) == 1 else (numbers[0] << 32) + (numbers[1] & 0xFFFFFFFF)
    if value < 0:
        raise UnreadableFile(f"{text.name} is damaged: data_file_pointer does not say where the voxels begin.", _COPY_HINT)
    return value


def _spacing(text: Path, keys: dict[str, str]) -> tuple[float, float, float] | None:
    """``(z, y, x)`` in mm; None where the header does not say."""
    in_plane, axial = 10 * _number(text, keys, "pixel_size", 0), 10 * _number(text, keys, "axial_plane_size", 0)
    z = _number(text, keys, "pixel_size_z", axial)
    y, x = _number(text, keys, "pixel_size_y", in_plane), _number(text, keys, "pixel_size_x", in_plane)
    if not all(0 < size < _LARGEST_VOXEL_MM for size in (z, y, x)):
        return None
    return z, y, x
