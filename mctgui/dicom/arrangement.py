"""What slices that lie on no regular grid can still give, when the user asks for it.

Three ways, never taken without being asked for:

- ``regular``: only the longest run of slices at one interval;
- ``resampled``: slices interpolated to an even interval along their normal;
- ``straightened``: slices moved within their planes to where their positions say, which takes out the shear of a tilted
  gantry; interpolated to an even interval too, where theirs is not.

No interval is filled across a wide gap: the slices beyond it are left out, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.slice_record import SliceRecord
from mctgui.dicom.stacking import Stack, grid_affine, is_uneven, placed_along, runs_of, stack_slices
from mctgui.jobs import LongWork, Progress

Way = Literal["regular", "resampled", "straightened"]
WAYS: tuple[Way, ...] = ("regular", "resampled", "straightened")

_WIDEST_GAP = 4.0
"""Intervals across which is interpolated; what lies between slices that are further apart is not known."""

_NEGLIGIBLE_PIXELS = 1e-3
_NEGLIGIBLE_INTERVALS = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """One way to make a volume of irregular slices.

    Parameters
    ----------
    way
        Its name.
    message
        What it does to this series, as a sentence about the volume that it makes.
    records
        The slices it uses, in the order of their positions.
    shape
        ``(z, y, x)`` of the volume.
    affine
        4 x 4, index (x, y, z) to LPS mm.
    sources
        For each slice of the volume the slice at or below it, and how far (0 to 1) it lies towards the next.
    shifts
        For each of ``records`` where its first pixel lies on the grid of the volume, ``(rows, columns)``, 0 or more.
    """

    way: Way
    message: str
    records: tuple[SliceRecord, ...]
    shape: tuple[int, int, int]
    affine: NDArray[np.float64]
    sources: tuple[tuple[int, float], ...]
    shifts: tuple[tuple[float, float], ...]

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """``(z, y, x)``."""
        x, y, z = (float(length) for length in np.linalg.norm(self.affine[:3, :3], axis=0))
        return z, y, x

    def filling(self, voxels: NDArray[Any], read: Callable[[SliceRecord], NDArray[Any]], fill: float) -> LongWork[None]:
        """Read the slices and put what they give into ``voxels``.

        Parameters
        ----------
        voxels
            ``(z, y, x)`` of :attr:`shape`; integers are rounded to.
        read
            Gives the values of one slice; called once for each, in order.
        fill
            What lies outside of all slices.

        Yields
        ------
        Progress
            One step for each slice of the volume.
        """
        placed: dict[int, NDArray[np.float32]] = {}
        for target, (below, towards) in enumerate(self.sources):
            wanted = (below,) if towards == 0 else (below, below + 1)
            placed = {index: placed[index] if index in placed else self._placed(index, read) for index in wanted}
            values = placed[below]
            if towards:
                values = (1 - np.float32(towards)) * values + np.float32(towards) * placed[below + 1]
            values = np.where(np.isnan(values), np.float32(fill), values)
            voxels[target] = np.rint(values) if voxels.dtype.kind in "iu" else values
            yield Progress(target + 1, len(self.sources), "reading slices")

    def _placed(self, index: int, read: Callable[[SliceRecord], NDArray[Any]]) -> NDArray[np.float32]:
        """One slice on the grid of the volume, linear between pixels; nan beyond its own."""
        values = read(self.records[index]).astype(np.float32)
        for axis, (shift, length) in enumerate(zip(self.shifts[index], self.shape[1:], strict=True)):
            values = _shifted(values, axis, shift, length)
        return values


def _shifted(values: NDArray[np.float32], axis: int, shift: float, length: int) -> NDArray[np.float32]:
    """Move along one axis by a fraction of pixels into ``length`` of them."""
    whole = int(np.floor(shift + _NEGLIGIBLE_PIXELS))
    part = np.float32(shift - whole)
    source = np.moveaxis(values, axis, 0)
    result = np.full((length, source.shape[1]), np.nan, np.float32)
    if part <= _NEGLIGIBLE_PIXELS:
        result[whole : whole + len(source)] = source
    else:
        result[whole + 1 : whole + len(source)] = (1 - part) * source[1:] + part * source[:-1]
    return np.moveaxis(result, 0, axis)


def arrangements(stack: Stack) -> tuple[Arrangement, ...]:
    """Every way that a stack without a regular grid allows.

    Parameters
    ----------
    stack
        From :func:`mctgui.dicom.stacking.stack_slices`.

    Returns
    -------
    tuple of Arrangement
        Empty where the slices are regular, or where positions or pixel sizes are not known.
    """
    codes = {warning.code for warning in stack.warnings}
    if (
        stack.affine is not None
        or "one-plane" in codes
        or not codes & {"missing-slices", "uneven-spacing", "gantry-tilt", "shifted-slices"}
    ):
        return ()
    sheared = bool(codes & {"gantry-tilt", "shifted-slices"})
    uneven = bool(codes & {"missing-slices", "uneven-spacing"})
    found: list[Arrangement | None] = [_regular(stack)]
    if uneven and not sheared:
        found.append(_even(stack, "resampled"))
    if sheared:
        found.append(_even(stack, "straightened"))
    return tuple(one for one in found if one is not None)


def _regular(stack: Stack) -> Arrangement | None:
    """The longest run of slices at one interval; None where that is sheared or hardly any."""
    along, _ = placed_along(stack.records)
    first, last = max(runs_of(np.diff(along)), key=lambda run: (run[1] - run[0], -run[0]))
    part = stack_slices(stack.records[first : last + 2])
    if part.affine is None or len(part.records) < 2:
        return None
    count, interval = len(part.records), part.spacing_mm[0]
    used = f"Only slices {first + 1} to {last + 2} of {len(stack.records)} are used"
    message = f"{used}: {count} at an interval of {interval:.4g} mm."
    one = part.records[0]
    sources, shifts = tuple((index, 0.0) for index in range(count)), ((0.0, 0.0),) * count
    return Arrangement("regular", message, part.records, (count, one.rows, one.columns), part.affine, sources, shifts)


def _even(stack: Stack, way: Way) -> Arrangement | None:
    first, last = _without_wide_gaps(stack)
    records = stack.records[first : last + 1]
    if len(records) < 2:
        return None
    along, in_plane = placed_along(records)
    resampled = is_uneven(along)
    if way == "resampled" and not resampled:  # what is left is the regular part, which is offered as that
        return None
    steps = np.diff(along)
    interval = float(np.median(steps)) if resampled else float(along[-1] / len(steps))
    sources = _sources(along, interval) if resampled else tuple((index, 0.0) for index in range(len(records)))
    one = records[0]
    assert one.pixel_spacing is not None
    assert one.row is not None
    assert one.column is not None
    pixel = np.array(one.pixel_spacing)
    low = in_plane.min(axis=0) if way == "straightened" else np.zeros(2)
    shifts = (in_plane - low) / pixel if way == "straightened" else np.zeros_like(in_plane)
    extent = np.ceil(shifts.max(axis=0) - _NEGLIGIBLE_PIXELS).astype(int)
    row, column = np.array(one.row), np.array(one.column)
    assert one.position is not None
    origin = np.array(one.position) + row * low[1] + column * low[0]
    affine = grid_affine(origin, row, column, np.cross(row, column) * interval, one.pixel_spacing)
    parts = [_left_out(stack, first, last)]
    if way == "straightened":
        moved = float(np.linalg.norm(in_plane.max(axis=0) - in_plane.min(axis=0)))
        parts.append(
            f"The slices are moved within their planes by up to {moved:.4g} mm to where they lie, linearly between pixels."
        )
    if resampled:
        parts.append(
            f"The slices, {steps.min():.4g} to {steps.max():.4g} mm apart, are interpolated linearly to an interval of "
            f"{interval:.4g} mm: {len(sources)} slices are made of {len(records)}."
        )
    shape = (len(sources), one.rows + int(extent[0]), one.columns + int(extent[1]))
    message = " ".join(part for part in parts if part)
    placed = tuple((float(down), float(across)) for down, across in shifts)
    return Arrangement(way, message, records, shape, affine, sources, placed)


def _without_wide_gaps(stack: Stack) -> tuple[int, int]:
    """First and last slice of the longest part without a gap that is too wide to be filled."""
    along, _ = placed_along(stack.records)
    steps = np.diff(along)
    wide = np.flatnonzero(steps > _WIDEST_GAP * np.median(steps))
    begins, ends = [0, *(wide + 1)], [*wide, len(along) - 1]
    first, last = max(zip(begins, ends, strict=True), key=lambda part: (part[1] - part[0], -part[0]))
    return int(first), int(last)


def _left_out(stack: Stack, first: int, last: int) -> str:
    if (first, last) == (0, len(stack.records) - 1):
        return ""
    return (
        f"Only slices {first + 1} to {last + 1} of {len(stack.records)} are used: the gaps beside them are too wide to fill."
    )


def _sources(along: NDArray[np.float64], interval: float) -> tuple[tuple[int, float], ...]:
    """For positions at an even interval the slice below and the share of the way to the next."""
    count = int(np.floor(along[-1] / interval + _NEGLIGIBLE_INTERVALS)) + 1
    sources = []
    for place in np.minimum(np.arange(count) * interval, along[-1]):
        below = min(int(np.searchsorted(along, place + _NEGLIGIBLE_INTERVALS * interval, side="right")) - 1, len(along) - 1)
        past = place - along[below]
        if past <= _NEGLIGIBLE_INTERVALS * interval or below == len(along) - 1:
            sources.append((below, 0.0))
        else:
            sources.append((below, float(past / (along[below + 1] - along[below]))))
    return tuple(sources)
