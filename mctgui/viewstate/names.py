"""The names that views go by, and how they are checked."""

from __future__ import annotations

from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.volume import Plane

PaneModality = Literal["mdct", "microct-like", "microct"]
Layout = Literal["single", "two", "side by side", "axial over sagittal", "three planes", "quad"]
"""``"single"`` is one pane, ``"two"`` two modalities and ``"side by side"`` all of them in axial slices; ``"quad"`` is one
modality in three planes and in 3-D."""
CompareMode = Literal["side by side", "swipe", "checker", "lens", "flicker", "fade", "difference"]
SlabMode = Literal["thin", "mean", "mip", "minip"]
Place = tuple[float, float, float]
Name = TypeVar("Name", bound=str)

PANES: tuple[PaneModality, ...] = get_args(PaneModality)
PLANES: tuple[Plane, ...] = get_args(Plane)
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
COMPARE_MODES: tuple[CompareMode, ...] = get_args(CompareMode)
SLAB_MODES: tuple[SlabMode, ...] = get_args(SlabMode)
_TOLERANCE = 1e-9


def known(given: Name, names: tuple[Name, ...]) -> Name:
    """The name, which has to be one of these; else ValueError."""
    if given not in names:
        raise ValueError(f"{given!r} is none of {names}")
    return given


def as_place(point_mm: ArrayLike) -> Place:
    """Three finite numbers as a place; else ValueError."""
    point: NDArray[np.float64] = np.asarray(point_mm, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all():
        raise ValueError(f"a place is three finite numbers, not {point_mm!r}")
    return float(point[0]), float(point[1]), float(point[2])


def same_place(one: Place, other: Place) -> bool:
    """Whether two places are the same but for rounding."""
    return all(abs(a - b) <= _TOLERANCE for a, b in zip(one, other, strict=True))


def same(one: object, other: object) -> bool:
    """Whether two values of the state are the same; numbers and places but for rounding."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return same_place(one, other)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _TOLERANCE
    return one == other
