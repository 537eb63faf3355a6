"""Free VOIs: made, moved and sized. Knows no Qt; every change gives another VOI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
SMALLEST_MM, LARGEST_MM = 0.5, 200.0


def size_handles(voi: Any) -> dict[str, tuple[Floats, Floats]]:
    """Where the size of a VOI is dragged: point and outward unit direction, by the name of the handle; none for masks."""
    centre = np.asarray(getattr(voi, "centre_mm", np.zeros(3)), dtype=np.float64)
    if hasattr(voi, "height_mm"):
        axis = np.asarray(voi.axis)
        across = np.cross(axis, np.eye(3)[int(np.argmin(np.abs(axis)))])
        across = across / np.linalg.norm(across)
        aside = np.cross(axis, across)
        found = {"free height +": (axis, voi.height_mm), "free height -": (-axis, voi.height_mm)}
        found |= {f"free diameter {n}": (one, voi.diameter_mm) for n, one in enumerate((across, aside, -across, -aside))}
    else:
        found = {}
        for number, (axis, size) in enumerate(zip(getattr(voi, "axes", ()), getattr(voi, "sizes_mm", ()), strict=True)):
            found[f"free size {number} +"] = (np.asarray(axis), size)
            found[f"free size {number} -"] = (-np.asarray(axis), size)
    return {name: (centre + size / 2 * direction, direction) for name, (direction, size) in found.items()}


def sized(voi: Any, handle: str, offset_mm: ArrayLike) -> Any:
    """The VOI after a handle of :func:`size_handles` was dragged; the opposite face stays, a diameter grows both ways."""
    direction = size_handles(voi)[handle][1]
    by = float(np.asarray(offset_mm) @ direction)
    centre = np.asarray(voi.centre_mm)
    if handle.startswith("free diameter"):
        return replace(voi, diameter_mm=_size(voi.diameter_mm + 2 * by))
    if handle.startswith("free height"):
        height = _size(voi.height_mm + by)
        return replace(voi, height_mm=height, centre_mm=_vector(centre + (height - voi.height_mm) / 2 * direction))
    number = int(handle.split()[2])
    sizes = list(voi.sizes_mm)
    size = _size(sizes[number] + by)
    centre = centre + (size - sizes[number]) / 2 * direction
    sizes[number] = size
    return replace(voi, sizes_mm=tuple(sizes), centre_mm=_vector(centre))


def shifted(voi: Any, offset_mm: ArrayLike) -> Any:
    """The VOI somewhere else."""
    matrix = np.eye(4)
    matrix[:3, 3] = np.asarray(offset_mm, dtype=np.float64)
    return voi.moved(matrix)


def free_name(word: str, taken: Iterable[str]) -> str:
    """A name that no VOI has yet: the word and the next number."""
    names = set(taken)
    number = 1
    while f"{word} {number}" in names:
        number += 1
    return f"{word} {number}"


def _size(value: float) -> float:
    return float(np.clip(value, SMALLEST_MM, LARGEST_MM))


def _vector(values: ArrayLike) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in np.asarray(values))
    return x, y, z
