"""``.npy`` with a JSON sidecar for its geometry."""

from __future__ import annotations

from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.header import StackHeader
from mctgui.stack.sidecar import read_sidecar
from mctgui.stack.writing import file_dtype, write_voxels
from mctgui.volume import Volume

_DAMAGED = (ValueError, EOFError, ArithmeticError, RecursionError, MemoryError, SyntaxError, TypeError, TokenError)
"""All that numpy raises on headers that make no sense."""


def read_npy(path: Path) -> tuple[StackHeader, NDArray[Any]]:
    """Header and memory-mapped voxels ``(z, y, x)`` of an ``.npy`` file; objects in it are never run.

    Raises
    ------
    UnreadableFile
        It is truncated, holds Python objects, or is no volume.
    """
    try:
        with np.errstate(over="raise"):  # sides of which the product is no number any more
            voxels: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {(error.strerror or 'it is damaged').lower()}.") from error
    except _DAMAGED as error:
        objects = "allow_pickle" in str(error) or "Python objects" in str(error)
        message = f"{path.name} is truncated or not an .npy file."
        if objects:
            message = f"{path.name} holds Python objects, which are not run."
        raise UnreadableFile(message, "Save a plain array of numbers with numpy.save.") from error
    if not isinstance(voxels, np.ndarray) or voxels.ndim != 3 or min(voxels.shape) < 1:
        described = " x ".join(map(str, getattr(voxels, "shape", ()))) or "a single number"
        raise UnreadableFile(f"{path.name} is not a volume: {described}.", "Save an array of three axes (z, y, x).")
    if voxels.dtype.kind not in "iufb":
        raise UnreadableFile(f"{path.name} does not hold real numbers ({voxels.dtype}).", "Save integers or floats.")
    if voxels.dtype.kind == "b":
        voxels = voxels.view(np.uint8)
    elif not voxels.dtype.isnative:
        voxels = voxels.astype(voxels.dtype.newbyteorder("="))
    shape = (voxels.shape[0], voxels.shape[1], voxels.shape[2])
    sidecar = read_sidecar(path, shape)
    if sidecar is None:
        return StackHeader(shape, voxels.dtype, None), voxels
    return StackHeader(shape, voxels.dtype, sidecar.affine, sidecar.intensity, made_by=sidecar.made_by), voxels


def write_npy(volume: Volume, path: Path) -> None:
    """Write the voxels, slice by slice, little-endian."""
    dtype = file_dtype(volume)
    with path.open("wb") as file:
        header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": volume.shape}
        np.lib.format.write_array_header_1_0(file, header)
        write_voxels(volume, file)
