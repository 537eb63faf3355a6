"""How many slices are shown as one."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mctgui.viewstate.names import SLAB_MODES, SlabMode, known


@dataclass(frozen=True, slots=True)
class Slab:
    """How many slices are shown as one.

    Parameters
    ----------
    mode
        ``"thin"`` shows single slices; ``"mean"``, ``"mip"`` (largest) and ``"minip"`` (smallest value) those of a slab.
    thickness_mm
        Of the slab, between 0.01 and 200 mm; which slices count is told by :func:`mctgui.qt.viewer.slabs.slab_range`.
    """

    mode: SlabMode = "thin"
    thickness_mm: float = 0.6

    def __post_init__(self) -> None:
        known(self.mode, SLAB_MODES)
        if not (math.isfinite(self.thickness_mm) and 0.01 <= self.thickness_mm <= 200):
            raise ValueError(f"a slab is 0.01 to 200 mm thick, not {self.thickness_mm}")
