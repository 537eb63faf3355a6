"""Sampling of a slice at evenly spaced points, as fast as OpenCV goes without losing the place of a pixel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Interpolation = Literal["nearest", "linear", "area"]

PHASE_TOLERANCE = 1 / 32
"""In pixels of the slice, as fine as the grid on which the interpolation tables of OpenCV stand."""
_SHIFTS = np.concatenate([np.arange(64), -np.arange(1, 64)])
_SIGN = np.uint16(0x8000)


class Buffers:
    """Arrays that are used again for every frame: fresh memory costs more page faults than the drawing itself."""

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[np.uint8]] = {}

    def take(self, name: str, shape: Sequence[int], dtype: DTypeLike) -> NDArray[Any]:
        """An array with anything in it; the one that was taken before under the same name is overwritten."""
        needed = math.prod(shape) * np.dtype(dtype).itemsize
        kept = self._kept.get(name)
        if kept is None or not needed <= kept.nbytes <= 4 * needed + 2**16:
            kept = self._kept[name] = np.empty(needed, dtype=np.uint8)
        return kept[:needed].view(dtype).reshape(shape)


def resample(
    source: NDArray[Any],
    start: tuple[float, float],
    step: tuple[float, float],
    size: tuple[int, int],
    interpolation: Interpolation,
    buffers: Buffers,
) -> NDArray[Any]:
    """Values of a slice at evenly spaced points.

    Parameters
    ----------
    source
        ``(rows, columns)``, C-contiguous; uint8, uint16, int16 or float32.
    start, step
        Column and row index of the first point, fractions allowed, and the steps to the next ones, above 0. Beyond the
        outermost pixel centres the outermost pixels go on.
    size
        How many points across and down, each at least 1.
    interpolation
        ``"area"`` is the mean of 2 x 2 linear samples per point, which reaches every pixel up to a step of 2.

    Returns
    -------
    ndarray
        ``(size[1], size[0])`` of the type of ``source``; may lie in ``buffers``.

    Notes
    -----
    ``cv2.resize`` takes a third of the time of ``cv2.warpAffine`` but has no offset: its points lie at (k + 0.5) step - 0.5.
    Some k nearly always gives the wanted fraction of a pixel to within ``PHASE_TOLERANCE``. Then that part is resized, and
    its first k columns and rows are left out; or, where the edge of the slice leaves no room for them, the part begins k
    points further on and those before it are warped.
    """
    width, height = size
    if interpolation == "area":
        first = (start[0] - step[0] / 4, start[1] - step[1] / 4)
        finer = resample(source, first, (step[0] / 2, step[1] / 2), (2 * width, 2 * height), "linear", buffers)
        mean: NDArray[Any] = cv2.resize(
            finer, size, dst=buffers.take("area", (height, width), source.dtype), interpolation=cv2.INTER_AREA
        )
        return mean
    if interpolation == "linear":
        found = _resized(source, start, step, size, buffers)
        if found is not None:
            return found
    room = buffers.take("warped", (height, width), source.dtype)
    _warp(source, start, step, interpolation, room, buffers)
    return room


@dataclass(frozen=True, slots=True)
class _Phase:
    """How the points along one axis lie in a part that is resized.

    Parameters
    ----------
    first
        Pixel at which the part begins.
    shift
        Point i is the point i + ``shift`` of the resized part.
    late
        Points that the part does not have.
    """

    first: int
    shift: int
    late: int

    @classmethod
    def find(cls, start: float, step: float, count: int) -> _Phase | None:
        begins = start + 0.5 - (_SHIFTS + 0.5) * step
        whole = np.rint(begins)
        # Points before the first pixel centre of the part are right only where the slice itself begins.
        outer = math.ceil(max(0.5 / step - 0.5, 0.0))
        late = np.maximum(np.where(whole == 0, 0, outer) - _SHIFTS, 0)
        fits = np.flatnonzero((np.abs(begins - whole) <= PHASE_TOLERANCE) & (whole >= 0) & (late < count))
        return cls(int(whole[fits[0]]), int(_SHIFTS[fits[0]]), int(late[fits[0]])) if len(fits) else None


def _resized(
    source: NDArray[Any],
    start: tuple[float, float],
    step: tuple[float, float],
    size: tuple[int, int],
    buffers: Buffers,
) -> NDArray[Any] | None:
    x, y = (_Phase.find(at, by, count) for at, by, count in zip(start, step, size, strict=True))
    if x is None or y is None:
        return None
    wanted = (size[0] + x.shift, size[1] + y.shift)
    columns, rows = (math.ceil(count * by) + 2 for count, by in zip(wanted, step, strict=True))
    part = source[y.first : y.first + rows, x.first : x.first + columns]
    made_x, made_y = (round(count / by) for count, by in zip(part.shape[::-1], step, strict=True))
    if min(made_x, made_y) < 1 or made_x < wanted[0] or made_y < wanted[1]:
        return None
    before_x, before_y = max(-x.shift, 0), max(-y.shift, 0)
    room = buffers.take("resized", (made_y + before_y, made_x + before_x), source.dtype)
    # Factors instead of a size: only then is the step exactly the one that was asked for.
    inside = room[before_y:, before_x:]
    cv2.resize(part, None, dst=inside, fx=1 / step[0], fy=1 / step[1], interpolation=cv2.INTER_LINEAR)
    top, left = before_y + y.shift, before_x + x.shift
    found = room[top : top + size[1], left : left + size[0]]
    if y.late:
        _warp(source, start, step, "linear", found[: y.late], buffers)
    if x.late:
        below = (start[0], start[1] + y.late * step[1])
        _warp(source, below, step, "linear", found[y.late :, : x.late], buffers)
    return found


def _warp(
    source: NDArray[Any],
    start: tuple[float, float],
    step: tuple[float, float],
    interpolation: Interpolation,
    out: NDArray[Any],
    buffers: Buffers,
) -> None:
    """Values at evenly spaced points into ``out``, with any offset."""
    size = out.shape[::-1]
    low, high = [], []
    for at, by, count, side in zip(start, step, size, source.shape[::-1], strict=True):
        low.append(min(max(math.floor(at) - 1, 0), side - 1))
        high.append(max(min(math.ceil(at + by * (count - 1)) + 2, side), low[-1] + 1))
    part = source[low[1] : high[1], low[0] : high[0]]
    matrix = np.array([[step[0], 0.0, start[0] - low[0]], [0.0, step[1], start[1] - low[1]]])
    if source.dtype == np.int16:  # OpenCV warps int16, which is HU, three times slower than uint16
        room = buffers.take("unsigned", part.shape, np.uint16)
        part = np.bitwise_xor(part.view(np.uint16), _SIGN, out=room)
        out = out.view(np.uint16)
    flags = (cv2.INTER_NEAREST if interpolation == "nearest" else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    cv2.warpAffine(part, matrix, size, dst=out, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if source.dtype == np.int16:
        np.bitwise_xor(out, _SIGN, out=out)


def to_grey(
    values: NDArray[Any],
    low: float,
    high: float,
    out: NDArray[np.uint8] | None = None,
    buffers: Buffers | None = None,
) -> NDArray[np.uint8]:
    """Values as 0 (``low`` and below) to 255 (``high`` and above), linear between.

    Parameters
    ----------
    values
        uint8, uint16, int16 or float32, any shape with two axes; not a number becomes black.
    low, high
        In the units of ``values``; ``high`` is greater than ``low``.
    out
        Where to write; of the shape of ``values``.
    buffers
        For what is needed on the way.
    """
    room = out if out is not None else np.empty(values.shape, dtype=np.uint8)
    scale = 255.0 / max(high - low, 1e-9)
    real = values.dtype == np.float32
    limits = np.finfo(np.float32) if real else np.iinfo(values.dtype)
    if low >= float(limits.max):
        room.fill(0)
        return room
    buffers = buffers or Buffers()
    lifted = values
    # convertScaleAbs takes absolute values, so that everything below low must be lifted first or it would be folded back.
    floor = low if real else float(math.ceil(low))
    if floor > float(limits.min):
        lifted = cv2.max(values, floor, dst=buffers.take("lifted", values.shape, values.dtype))
    grey: NDArray[np.uint8] = cv2.convertScaleAbs(lifted, dst=room, alpha=scale, beta=-low * scale)
    if not real and scale > 0.5 and floor > max(low, float(limits.min)):
        # Lifted to the next integer a value would be seen in a narrow window although it lies below.
        inside = cv2.compare(values, floor, cv2.CMP_GE, dst=buffers.take("inside", values.shape, np.uint8))
        cv2.bitwise_and(grey, inside, dst=grey)
    return grey


def as_drawable(pixels: ArrayLike) -> NDArray[Any]:
    """The pixels in a type that OpenCV resamples: uint8, uint16, int16 and float32 as they are, others as float32."""
    given = np.asarray(pixels)
    if given.dtype == np.bool_:
        given = given.astype(np.uint8)
    elif given.dtype not in (np.uint8, np.uint16, np.int16, np.float32):
        given = given.astype(np.float32)
    return np.ascontiguousarray(given)
