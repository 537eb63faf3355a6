"""Local thickness exactly as BoneJ measures it.

Dougherty and Kunzelmann 2007 (doi 10.1017/S1431927607074430) after Hildebrand and Rueegsegger 1997
(doi 10.1046/j.1365-2818.1997.1340694.x): the thickness at a voxel is the diameter of the largest ball that fits into the
phase and holds the voxel. The result is that of BoneJ's *Thickness* with "Mask thickness maps", voxel for voxel.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of, finish

CUBIC_TOLERANCE = 1e-3
"""Spacings that agree to this share count as equal (as in BoneJ1)."""

_STEPS = 1000
# Row visits that one call of the painting kernel makes: about a tenth of a second, then it can be cancelled.
_ROWS_PER_CALL = 3e7


@dataclass(frozen=True, slots=True, eq=False)
class ThicknessMap:
    """Local thickness of one phase.

    Parameters
    ----------
    thickness_mm
        float32 ``(z, y, x)`` in mm, 0 outside the phase and outside the region asked for.
    largest_mm
        Largest diameter painted in the region and two voxels around it, before the clean-up: surroundings farther away
        than this have no influence on the map.
    """

    thickness_mm: NDArray[np.float32]
    largest_mm: float


def local_thickness(mask: NDArray[Any], spacing_mm: ArrayLike) -> NDArray[np.float32]:
    """Local thickness of a phase, voxel for voxel as BoneJ.

    Parameters
    ----------
    mask
        ``(z, y, x)``, True (or not 0) in the phase. Beyond the border of the array there is no background, as in BoneJ.
    spacing_mm
        Voxel size in mm: one number or ``(z, y, x)``, which must be equal.

    Returns
    -------
    numpy.ndarray
        float32 ``(z, y, x)``, mm; 0 outside the phase.

    Raises
    ------
    UnsuitableVOI
        There is no background at all, so that the thickness is not defined.
    MctguiError
        The voxels are not cubic.
    """
    return finish(painting_thickness(mask, spacing_mm)).thickness_mm


def painting_thickness(
    mask: NDArray[Any], spacing_mm: ArrayLike, region: NDArray[Any] | None = None
) -> LongWork[ThicknessMap]:
    """Local thickness as long work, wanted only inside ``region``.

    Parameters
    ----------
    mask
        As in :func:`local_thickness`.
    spacing_mm
        As in :func:`local_thickness`.
    region
        ``(z, y, x)`` like ``mask``: where the map is wanted; None for everywhere. What lies around it still bounds the
        balls. The result is the same as that of the whole map inside the region, only sooner.

    Returns
    -------
    ThicknessMap
        The map has the shape of ``mask``.

    Raises
    ------
    UnsuitableVOI, MctguiError
        As :func:`local_thickness`.
    """
    voxel_mm = cubic_voxel_mm(spacing_mm)
    if mask.ndim != 3:
        raise UnsuitableVOI("Thickness is measured in a volume, not in a single slice.", "Choose a stack of slices.")
    phase = np.ascontiguousarray(mask, dtype=np.bool_).view(np.uint8)
    if phase.all():
        raise UnsuitableVOI(
            "There is nothing but one phase in the volume, so that its thickness is not defined.",
            "Choose another threshold or a larger volume.",
        )
    if not phase.any():
        return ThicknessMap(np.zeros(phase.shape, dtype=np.float32), 0.0)
    low, high = _window(phase.shape, region)
    with _Workers() as workers:
        squares = yield from _distances(phase, workers)
        places = yield from _ridge(squares, low, high, workers)
        painted = yield from _paint(squares, places, low, high, region, workers)
        inside = phase[_slices(low, high)]
        if region is not None:
            inside = inside & np.asarray(region[_slices(low, high)], dtype=np.bool_).view(np.uint8)
        part = yield from _cleaned(painted, np.ascontiguousarray(inside), voxel_mm, workers)
    largest = 2.0 * float(np.sqrt(painted.max(initial=0))) * voxel_mm
    if part.shape == phase.shape:
        return ThicknessMap(part, largest)
    whole = np.zeros(phase.shape, dtype=np.float32)
    whole[_slices(low, high)] = part
    return ThicknessMap(whole, largest)


def squared_distances(mask: NDArray[Any]) -> NDArray[np.int32]:
    """Exact squared distance of each voxel of a mask to the nearest voxel that is not in it, in voxel units.

    Parameters
    ----------
    mask
        ``(z, y, x)``; beyond the border of the array there is nothing. Without any background all distances are far larger
        than the array.

    Returns
    -------
    numpy.ndarray
        int32 ``(z, y, x)``.
    """
    phase = np.ascontiguousarray(mask, dtype=np.bool_).view(np.uint8)
    with _Workers() as workers:
        return finish(_distances(phase, workers))


def compiling() -> LongWork[None]:
    """Compile the loops, or fetch them from numba's cache, so that the first measurement need not wait.

    The first time on a machine this takes some 5 to 15 s of one processor, later under a second. Meant for a background
    job when the window first needs it; measuring without it works as well, only later.
    """
    yield Progress(0, 1, "preparing the measurement")
    mask = np.zeros((6, 6, 6), dtype=np.bool_)
    mask[1:4, 1:4, 1:5] = True
    yield from as_part_of(painting_thickness(mask, 1.0, mask), 0.0, 1.0, label="preparing the measurement")


def cubic_voxel_mm(spacing_mm: ArrayLike) -> float:
    """Side of a cubic voxel in mm (the x spacing, as in BoneJ).

    Raises
    ------
    MctguiError
        The sides differ by more than :data:`CUBIC_TOLERANCE`, or are not positive.
    """
    sides = np.broadcast_to(np.asarray(spacing_mm, dtype=np.float64), (3,))
    if not (np.isfinite(sides).all() and (sides > 0).all()):
        raise MctguiError("The voxel size must be a positive number of millimetres.", "Give the spacing of the volume.")
    if not is_cubic(sides):
        z, y, x = sides
        raise MctguiError(
            f"Thickness needs cubic voxels, and these are {z:.4g} x {y:.4g} x {x:.4g} mm.",
            "Resample the volume to its smallest spacing first, as the measurement does.",
        )
    return float(sides[2])


def is_cubic(spacing_mm: ArrayLike) -> bool:
    """Whether three spacings agree to :data:`CUBIC_TOLERANCE`."""
    sides = np.asarray(spacing_mm, dtype=np.float64)
    return bool(sides.max() - sides.min() <= CUBIC_TOLERANCE * sides.min())


def _window(shape: tuple[int, ...], region: NDArray[Any] | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Box around the region and two voxels more, as far as the clean-up looks."""
    if region is None:
        return np.zeros(3, dtype=np.int64), np.array(shape, dtype=np.int64)
    if region.shape != shape:
        raise ValueError(f"the region {region.shape} does not fit the mask {shape}")
    low, high = np.empty(3, dtype=np.int64), np.empty(3, dtype=np.int64)
    for axis in range(3):
        filled = np.flatnonzero(region.any(axis=tuple({0, 1, 2} - {axis})))
        if not filled.size:
            raise UnsuitableVOI("The VOI holds no voxel of the volume.", "Place it inside the volume.")
        low[axis] = max(int(filled[0]) - 2, 0)
        high[axis] = min(int(filled[-1]) + 3, shape[axis])
    return low, high


def _slices(low: NDArray[np.int64], high: NDArray[np.int64]) -> tuple[slice, slice, slice]:
    return slice(low[0], high[0]), slice(low[1], high[1]), slice(low[2], high[2])


def _distances(phase: NDArray[np.uint8], workers: _Workers) -> LongWork[NDArray[np.int32]]:
    from mctgui.morphometry import kernels

    squares = np.empty(phase.shape, dtype=np.int32)
    label = "measuring distances"
    yield from workers.slabs(lambda a, b: kernels.distances_in_slices(phase, a, b, squares), phase.shape[0], label, 0, 60)
    yield from workers.slabs(lambda a, b: kernels.distances_across_slices(squares, a, b), phase.shape[1], label, 60, 120)
    return squares


def _ridge(
    squares: NDArray[np.int32], low: NDArray[np.int64], high: NDArray[np.int64], workers: _Workers
) -> LongWork[NDArray[np.int64]]:
    from mctgui.morphometry import kernels

    largest = int(squares.max())
    ridge = np.empty(squares.shape, dtype=np.uint8)
    radii = kernels.covering_radii(largest)
    yield from workers.slabs(
        lambda a, b: kernels.mark_ridge(squares, radii, low, high, a, b, ridge),
        squares.shape[0],
        "finding centres",
        120,
        180,
    )
    return kernels.largest_first(squares, ridge, largest)


def _paint(
    squares: NDArray[np.int32],
    places: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    region: NDArray[Any] | None,
    workers: _Workers,
) -> LongWork[NDArray[np.int32]]:
    from mctgui.morphometry import kernels

    depth, height, width = (int(side) for side in high - low)
    painted = np.zeros((depth, height, width), dtype=np.int32)
    if region is None:
        wanted = np.ones(painted.shape, dtype=np.uint8)
    else:
        narrow = np.ascontiguousarray(region[_slices(low, high)], dtype=np.bool_).view(np.uint8)
        wanted = np.empty_like(narrow)
        yield from workers.slabs(lambda a, b: kernels.widen(narrow, a, b, wanted), depth, "painting", 180, 190)
    unpainted = np.empty((depth, height, (width + 63) // 64), dtype=np.uint64)
    yield from workers.slabs(
        lambda a, b: kernels.mark_unpainted(squares, wanted, low, a, b, unpainted), depth, "painting", 190, 200
    )
    if not places.size:
        return painted
    # Balls are handed over in runs of about equal work: a ball of squared radius s has some pi s rows.
    work = np.cumsum(squares.reshape(-1)[places] * np.pi + 1.0)
    ends = np.searchsorted(work, np.arange(_ROWS_PER_CALL, work[-1], _ROWS_PER_CALL))
    bounds = np.unique(np.concatenate([[0], ends, [places.size]]))
    roots = np.sqrt(np.arange(int(squares.max()) + 1, dtype=np.float64)).astype(np.int32)
    slab = max(1, -(-depth // (4 * workers.count)))
    starts = range(0, depth, slab)
    calls = len(starts) * (len(bounds) - 1)
    done = [0] * len(starts)

    def paint_slab(number: int, start: int) -> None:
        for first, last in itertools.pairwise(bounds):
            if workers.stopped.is_set():
                return
            stop = min(start + slab, depth)
            kernels.paint(places, first, last, squares, roots, low, start, stop, unpainted, painted)
            done[number] += 1

    for _ in workers.run([_bound(paint_slab, number, start) for number, start in enumerate(starts)]):
        yield Progress(200 + round(700 * sum(done) / calls), _STEPS, "painting balls")
    return painted


def _cleaned(
    painted: NDArray[np.int32], inside: NDArray[np.uint8], voxel_mm: float, workers: _Workers
) -> LongWork[NDArray[np.float32]]:
    from mctgui.morphometry import kernels

    surface = np.empty(painted.shape, dtype=np.uint8)
    thickness = np.empty(painted.shape, dtype=np.float32)
    depth = painted.shape[0]
    yield from workers.slabs(lambda a, b: kernels.mark_surface(painted, a, b, surface), depth, "cleaning up", 900, 950)
    yield from workers.slabs(
        lambda a, b: kernels.clean_up(painted, surface, inside, voxel_mm, a, b, thickness), depth, "cleaning up", 950, _STEPS
    )
    return thickness


def _bound(function: Callable[..., None], *arguments: int) -> Callable[[], None]:
    return lambda: function(*arguments)


class _Workers:
    """A few threads for kernels that release the interpreter lock; leaving the block stops and awaits them."""

    def __init__(self) -> None:
        self.count = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 16)
        self.stopped = threading.Event()
        self._pool = ThreadPoolExecutor(self.count, thread_name_prefix="morphometry")

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, tasks: list[Callable[[], None]]) -> Iterator[float]:
        """Run the tasks and give the share that is finished, at least ten times a second."""
        pending: set[Future[None]] = {self._pool.submit(task) for task in tasks}
        while pending:
            finished, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
            yield 1.0 - len(pending) / len(tasks)

    def slabs(
        self, kernel: Callable[[int, int], None], extent: int, message: str, begin: int, end: int
    ) -> Iterator[Progress]:
        """Run ``kernel(start, stop)`` over slabs of ``extent``, reporting the steps ``begin`` to ``end``."""
        size = max(1, -(-extent // (4 * self.count)))
        tasks = [_bound(kernel, start, min(start + size, extent)) for start in range(0, extent, size)]
        for share in self.run(tasks):
            yield Progress(begin + round((end - begin) * share), _STEPS, message)
