"""Named windows and their keys."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.qt.language import word
from mctgui.volume import Intensity
from mctgui.windowing import BONE, GREY8, GREY16, SOFT_TISSUE, Window


@dataclass(frozen=True, slots=True)
class Preset:
    """A named window.

    Parameters
    ----------
    name
        For buttons and menus.
    window
        Centre and width; None stands for the automatic window, which every volume has its own of.
    kinds
        What values it is meant for; empty for all.
    command
        The command that sets it; presets of different kinds share one.
    """

    name: str
    window: Window | None
    kinds: tuple[Intensity, ...]
    command: str

    def suits(self, intensity: Intensity) -> bool:
        """Whether it is offered for values of this kind."""
        return not self.kinds or intensity in self.kinds


# B is the window of the paper; 3, 4 and 6 are what users of OHIF and Weasis have in their fingers.
PRESETS: tuple[Preset, ...] = (
    Preset("Auto", None, (), "view.window-auto"),
    Preset("Bone", BONE, ("HU",), "view.window-bone"),
    Preset("Bone, wide", Window(480.0, 2500.0), ("HU",), "view.window-bone-wide"),
    Preset("Bone, dense", Window(350.0, 2000.0), ("HU",), "view.window-bone-dense"),
    Preset("Soft tissue", SOFT_TISSUE, ("HU",), "view.window-soft"),
    Preset("Full range", GREY8, ("grey8",), "view.window-full"),
    Preset("Full range", GREY16, ("grey16",), "view.window-full"),
)


def presets_for(intensity: Intensity) -> list[Preset]:
    """Presets offered for values of this kind."""
    return [preset for preset in PRESETS if preset.suits(intensity)]


def window_of_region(pixels: NDArray[np.generic]) -> Window:
    """From the 1st to the 99th percentile of the pixels of a region."""
    low, high = (float(value) for value in np.percentile(pixels, (1, 99)))
    return Window((low + high) / 2, max(high - low, 1.0))


def dragged_window(window: Window, across: float, down: float, intensity: Intensity) -> Window:
    """The window after a drag: pixels to the right widen it, pixels downwards raise its centre, both in its proportion."""
    smallest = 1.0 if intensity != "raw" else 1e-6
    width = min(max(window.width * math.exp(across / 200), smallest), 1e6)
    return Window(window.centre + down * window.width / 400, width)


def unit_of(intensity: Intensity) -> str:
    """What stands behind a value: ``"HU"`` for calibrated CT, the word for grey for everything else."""
    return "HU" if intensity == "HU" else word("grey")
