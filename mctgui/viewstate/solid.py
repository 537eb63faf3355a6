"""What the 3-D pane shows and from where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from mctgui.viewstate.names import Place, as_place, known

SolidPart = Literal["whole", "upper", "lower", "both"]
"""The whole bone, or the bone in one VOI or in both."""
SOLID_PARTS: tuple[SolidPart, ...] = get_args(SolidPart)


@dataclass(frozen=True, slots=True)
class SolidCamera:
    """Where a parallel projection looks from; :class:`mctgui.report.camera.Camera` in plain numbers.

    Parameters
    ----------
    focus_mm
        LPS point in the middle.
    up, towards
        Directions in LPS: up in the picture, and out of it towards the viewer.
    width_mm, height_mm, depth_mm
        The box that is seen.
    """

    focus_mm: Place
    up: Place
    towards: Place
    width_mm: float
    height_mm: float
    depth_mm: float

    def __post_init__(self) -> None:
        for name in ("focus_mm", "up", "towards"):
            object.__setattr__(self, name, as_place(getattr(self, name)))
        across = math.hypot(*(a * b - c * d for a, b, c, d in self._products()))
        if across < 1e-3:
            raise ValueError("a camera needs two directions that differ")
        if not all(math.isfinite(side) and 0 < side < 1e5 for side in (self.width_mm, self.height_mm, self.depth_mm)):
            raise ValueError("a camera sees a box of 0 to 100 000 mm")

    def _products(self) -> tuple[tuple[float, float, float, float], ...]:
        (ux, uy, uz), (tx, ty, tz) = self.up, self.towards
        return (uy, tz, uz, ty), (uz, tx, ux, tz), (ux, ty, uy, tx)


@dataclass(frozen=True, slots=True)
class SolidView:
    """What is chosen in 3-D.

    Parameters
    ----------
    part
        What is drawn.
    surface
        The whole bone as a surface at the middle of the window instead of a cloud.
    thickness
        The bone of VOIs in the colours of its thickness.
    camera
        None as long as nobody chose another one than that at the start.
    """

    part: SolidPart = "whole"
    surface: bool = False
    thickness: bool = False
    camera: SolidCamera | None = None

    def __post_init__(self) -> None:
        known(self.part, SOLID_PARTS)
