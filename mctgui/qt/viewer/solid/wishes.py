"""What the 3-D pane draws and how it asks for a picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.qt.viewer.columns import Column
from mctgui.report.camera import Camera
from mctgui.report.solid import Solid, solid_of
from mctgui.report.voi_mesh import Mesh

Look = Literal["volume", "surface", "mesh"]
_QUICK = 3
"""While the hand moves, one ray for this many pixels in each direction."""


@dataclass(frozen=True, slots=True, eq=False)
class Bone:
    """The bone of the chosen VOIs, ready to be drawn.

    Parameters
    ----------
    words, surface
        Which VOIs, and where their surface lies.
    centre_mm, diagonal_mm
        Around what, and the width of a ball that holds it, with a little room.
    thickness_to_mm
        End of the scale of the colours; None draws in the colour of the modality.
    """

    fine: Mesh
    coarse: Mesh
    words: str
    surface: str
    centre_mm: NDArray[np.float64]
    diagonal_mm: float
    thickness_to_mm: float | None


def preparing(column: Column) -> LongWork[Solid | None]:
    """Read the level of a volume that is drawn; the finest one that is small enough."""
    levels = [one for one in (column.volume, column.coarse, column.quick) if one is not None]
    yield Progress(0, 1, "")
    return solid_of(levels, lambda: False)


def wish_for(
    camera: Camera,
    size: tuple[int, int],
    *,
    look: Look,
    window: tuple[float, float],
    colour: tuple[float, float, float],
    quick: bool,
) -> dict[str, Any]:
    """The words in which :mod:`mctgui.report.volume_painter` is asked for a picture.

    Parameters
    ----------
    size
        Columns and rows.
    look
        Rays through the volume, its surface in the middle of the window, or the bone of VOIs.
    window
        Lower and upper end, in stored values.
    quick
        Fewer rays; or fewer triangles and, since these cost more, fewer pixels.
    """
    columns, rows = size if look == "volume" or not quick else (size[0] // 2, size[1] // 2)
    low, high = window
    directions = {name: [float(one) for one in getattr(camera, name)] for name in ("focus_mm", "up", "towards")}
    return {
        **directions,
        "width_mm": camera.width_mm,
        "height_mm": camera.height_mm,
        "depth_mm": camera.depth_mm,
        "columns": max(columns, 8),
        "rows": max(rows, 8),
        "stride": _QUICK if quick else 1,
        "look": look,
        "low": low,
        "high": high,
        "threshold": (low + high) / 2,
        "colour": [float(part) for part in colour],
    }
