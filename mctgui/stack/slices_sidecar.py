"""The JSON beside PNG slices of this program: where they lie and what their pixels mean."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.sidecar import mark_of
from mctgui.volume import Grid, Intensity

FORMAT = "mctgui-slices"
VERSION = 1
SIDECAR = "slices.json"
_LARGEST_SIDECAR = 2**16


@dataclass(frozen=True, slots=True, eq=False)
class StoredScale:
    """What stored values mean: ``value = stored * slope + offset``, as ``dtype`` of pixels of type ``stored``."""

    slope: float
    offset: float
    dtype: np.dtype[Any]
    stored: np.dtype[Any]

    def values(self, stored: NDArray[Any]) -> NDArray[Any]:
        """The values of stored pixels of any shape."""
        if self.slope == 1.0 and self.offset == 0.0:
            return stored.astype(self.dtype)
        scaled = stored * np.float64(self.slope) + self.offset
        return scaled.astype(self.dtype) if self.dtype.kind == "f" else np.rint(scaled).astype(self.dtype)


@dataclass(frozen=True, slots=True, eq=False)
class SlicesSidecar:
    """What ``slices.json`` says of the slices beside it.

    Parameters
    ----------
    files
        What the slices are called together, such as ``"slice*.png"``.
    shape
        ``(z, y, x)``.
    affine
        4 x 4, index (x, y, z) to LPS mm.
    intensity
        What the values mean.
    scale
        From stored values to these.
    made_by
        What made a synthetic volume; empty for others.
    """

    files: str
    shape: tuple[int, int, int]
    affine: NDArray[np.float64]
    intensity: Intensity
    scale: StoredScale
    made_by: str = ""


def read_slices_sidecar(folder: Path, name: str, shape: tuple[int, int, int], stored: np.dtype[Any]) -> SlicesSidecar | None:
    """What ``slices.json`` says of a stack of slices.

    Parameters
    ----------
    folder
        Where the slices lie.
    name
        What they are called together.
    shape
        ``(z, y, x)`` as found.
    stored
        Type of the pixels as found.

    Returns
    -------
    SlicesSidecar or None
        None where there is no such file, or one of another program or for other slices.

    Raises
    ------
    UnreadableFile
        It is ours but damaged, or slices were added or taken away.
    """
    file = folder / SIDECAR
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST_SIDECAR:
            return None
        content: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("files") != name:
        return None
    if content.get("version") != VERSION:
        raise UnreadableFile(f"{SIDECAR} was written by a newer version of mctgui.", "Update the program.")
    try:
        found = _parsed(content, stored)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableFile(f"{SIDECAR} beside {name} is damaged.", "Remove it, and give --spacing-mm Z Y X.") from error
    if found.shape != shape:
        z, y, x = found.shape
        raise UnreadableFile(
            f"{name} is not whole: {SIDECAR} tells of {z} slices of {x} x {y} pixels, there are {shape[0]} of "
            f"{shape[2]} x {shape[1]}.",
            "Copy or export the stack again.",
        )
    return found


def _parsed(content: dict[str, Any], stored: np.dtype[Any]) -> SlicesSidecar:
    z, y, x = (int(side) for side in content["shape"])
    affine = Grid((z, y, x), np.array(content["affine"], dtype=np.float64)).affine
    intensity = content["intensity"]
    if intensity not in get_args(Intensity):
        raise ValueError(intensity)
    if content["bits"] != 8 * stored.itemsize:
        raise ValueError("the pixels were changed")
    slope, offset = float(content["stored"]["slope"]), float(content["stored"]["offset"])
    if not (math.isfinite(slope) and slope > 0 and math.isfinite(offset)):
        raise ValueError("a scale is finite")
    kinds: dict[str, Any] = {"grey8": np.uint8, "grey16": np.uint16, "HU": np.int16}
    whole = slope == 1.0 and (intensity, offset) in (("grey8", 0.0), ("grey16", 0.0), ("HU", -32768.0))
    dtype = np.dtype(kinds[intensity] if whole else np.float32)
    return SlicesSidecar(
        str(content["files"]),
        (z, y, x),
        affine,
        intensity,
        StoredScale(slope, offset, dtype, stored),
        mark_of(content.get("made_by")),
    )
