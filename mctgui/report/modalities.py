"""How the three modalities look and are called, the same in every picture, table and page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.volume import Volume
from mctgui.windowing import Window, auto_window, presets

AI_MARK = "AI-generated · research use only"
RESEARCH_USE = "Research use only, not for diagnosis."
CANVAS = "#000000"
WINDOW = "#16181b"
LINE = "#353a40"
TEXT = "#e6e8ea"
TEXT_QUIET = "#9aa2aa"


@dataclass(frozen=True, slots=True)
class Modality:
    """One kind of image.

    Parameters
    ----------
    key
        As stored: ``"mdct"``, ``"microct-like"`` or ``"microct"``.
    label
        As shown.
    colour
        Hex colour of everything that belongs to it, on dark ground.
    synthetic
        Whether a generator made it, so that it must carry the AI mark.
    """

    key: str
    label: str
    colour: str
    synthetic: bool = False

    @property
    def rgb(self) -> tuple[float, float, float]:
        """The colour as three numbers from 0 to 1."""
        red, green, blue = (int(self.colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return red, green, blue


MODALITIES = (
    Modality("mdct", "MDCT", "#d07f35"),
    Modality("microct-like", "micro-CT-like", "#4fb0c6", synthetic=True),
    Modality("microct", "micro-CT", "#d5e8a8"),
)
"""In the order in which they stand side by side."""

REFERENCE = "microct"
"""The modality that the others are compared with."""


def modality(key: str) -> Modality:
    """Look a modality up by its stored name.

    Raises
    ------
    ValueError
        There is no such modality.
    """
    for candidate in MODALITIES:
        if candidate.key == key:
            return candidate
    raise ValueError(f"{key!r} is not one of {', '.join(each.key for each in MODALITIES)}")


def bone_window(volume: Volume) -> Window:
    """The window that shows bone: C 400, W 1800 HU, the whole scale of grey values, or what the voxels span."""
    named = presets(volume.intensity)
    if named:
        return next(iter(named.values()))
    step = max(1, volume.voxels.size // 2_000_000)
    return auto_window(volume.voxels.reshape(-1)[::step])


def unit_of(volume: Volume) -> str:
    """What the values of a volume are counted in."""
    return {"HU": "HU", "grey8": "grey", "grey16": "grey", "raw": "raw"}[volume.intensity]


def to_grey(values: NDArray[np.floating], window: Window) -> NDArray[np.uint8]:
    """Values of any shape as 0 (black) to 255 (white)."""
    scaled = (values.astype(np.float32) - window.low) * (255.0 / window.width)
    grey: NDArray[np.uint8] = np.rint(np.clip(scaled, 0, 255)).astype(np.uint8)
    return grey
