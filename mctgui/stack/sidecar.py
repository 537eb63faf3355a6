"""The JSON beside a volume that says where its voxels lie and what they mean.

``NAME.json`` beside ``NAME.npy``: which format an ``.npy`` file cannot hold itself. The same text stands in the description
of the TIFF files that this program writes, because TIFF knows no position either.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.volume import Grid, Intensity, Volume

FORMAT = "mctgui-volume"
VERSION = 1
SYNTHETIC_MARKS = ("AI SYNTHETIC", "SYNTHETIC")
"""How the text begins that tells what made a synthetic volume."""

_LONGEST_MARK = 1000
_LARGEST_MM = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class Sidecar:
    """What a volume file does not say itself.

    Parameters
    ----------
    affine
        4 x 4, index (x, y, z) to LPS mm.
    intensity
        What a value means.
    made_by
        What made a synthetic volume; empty for all others.
    """

    affine: NDArray[np.float64]
    intensity: Intensity
    made_by: str = ""


def mark_of(text: object) -> str:
    """The text, where it is the mark of a synthetic volume; empty for anything else that may stand in a file."""
    found = text.strip("\0 ") if isinstance(text, str) else ""
    return found[:_LONGEST_MARK] if found.startswith(SYNTHETIC_MARKS) else ""


def sidecar_path(path: Path) -> Path:
    """Where the sidecar of a volume file lies."""
    return path.with_suffix(".json")


def sidecar_text(volume: Volume, made_by: str = "", card: str = "") -> str:
    """The sidecar of a volume, as JSON; ``card`` is the card of the model that made it, JSON itself."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "shape": list(volume.shape),
        "spacing_mm": list(volume.spacing_mm),
        "affine": volume.affine.tolist(),
        "intensity": volume.intensity,
    }
    content |= {"made_by": made_by} if made_by else {}
    return json.dumps(content | ({"model_card": json.loads(card)} if card else {}), indent=2)


def parse_sidecar(text: str, shape: tuple[int, ...], name: str) -> Sidecar | None:
    """Read a sidecar.

    Parameters
    ----------
    text
        The JSON.
    shape
        ``(z, y, x)`` of the voxels that it must belong to.
    name
        Of the file, for messages.

    Returns
    -------
    Sidecar or None
        None where the JSON is of another program.

    Raises
    ------
    UnreadableFile
        It is ours but damaged, or belongs to another volume.
    """
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    try:
        if content["version"] != VERSION:
            raise UnreadableFile(f"{name} was written by a newer version of mctgui.", "Update the program.")
        if tuple(content["shape"]) != tuple(shape):
            raise UnreadableFile(f"{name} belongs to another volume: its shape is {content['shape']}.", "Remove it.")
        intensity = content["intensity"]
        affine = np.array(content["affine"], dtype=np.float64)
        if not (np.abs(affine) <= _LARGEST_MM).all():
            raise ValueError("nothing lies so far away")
        Grid((1, 1, 1), affine)
        if intensity not in get_args(Intensity):
            raise ValueError(intensity)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableFile(f"{name} is damaged.", "Remove it, and give the voxel size with --spacing-mm Z Y X.") from error
    return Sidecar(affine, intensity, mark_of(content.get("made_by")))


def read_sidecar(path: Path, shape: tuple[int, ...]) -> Sidecar | None:
    """Sidecar of the volume file ``path``; None where there is none of ours.

    Raises
    ------
    UnreadableFile
        There is one, but it is damaged or belongs to another volume.
    """
    file = sidecar_path(path)
    try:
        if not file.is_file() or file.stat().st_size > 2**16:
            return None
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return parse_sidecar(text, shape, file.name)
