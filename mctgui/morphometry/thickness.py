"""Local thickness exactly as BoneJ measures it.

Dougherty and Kunzelmann 2007 (doi 10.1017/S1431927607074430) after Hildebrand and Rueegsegger 1997
(doi 10.1046/j.1365-2818.1997.1340694.x): the thickness at a voxel is the diameter of the largest ball that fits into the
phase and holds the voxel. The result is that of BoneJ's *Thickness* with "Mask thickness maps", voxel for voxel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of, finish, in_turn
from mctgui.morphometry.workers import Workers, bound

CUBIC_TOLERANCE = 1e-3
"""Spacings that agree to this share count as equal (as in BoneJ1)."""

_STEPS = 1000
# Words of 64 voxels that one call of the painting kernel looks at: some hundredths of a second, after which the work can be
# cancelled.
_WORDS_PER_CALL = 2_000_000
_LONGEST_SIDE = 10_000

Box = tuple[slice, slice, slice]
Window = tuple[NDArray[np.float32], Box, float]


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
    mask: NDArray[Any], spacing_mm: ArrayLike, region: NDArray[Any] | None = None, *, threads: int | None = None
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
    threads
        How many to work with, None for one for each processor; the result is the same to the last bit.

    Returns
    -------
    ThicknessMap
        The map has the shape of ``mask``.

    Raises
    ------
    UnsuitableVOI, MctguiError
        As :func:`local_thickness`.
    """
    part, box, largest = yield from painting_window(mask, spacing_mm, region, threads=threads)
    if part.shape == mask.shape:
        return ThicknessMap(part, largest)
    whole = np.zeros(mask.shape, dtype=np.float32)
    whole[box] = part
    return ThicknessMap(whole, largest)


def painting_window(
    mask: NDArray[Any], spacing_mm: ArrayLike, region: NDArray[Any] | None = None, *, threads: int | None = None
) -> LongWork[Window]:
    """The same as :func:`painting_thickness`, without making an array of the whole mask.

    Returns
    -------
    part
        Map of a box around the region, float32 in mm.
    box
        Where it lies in the mask.
    largest_mm
        As in :class:`ThicknessMap`.
    """
    ((part, box, largest),) = yield from painting_windows([mask], spacing_mm, region, threads=threads)
    return part, box, largest


def painting_windows(
    masks: Sequence[NDArray[Any]], spacing_mm: ArrayLike, region: NDArray[Any] | None = None, *, threads: int | None = None
) -> LongWork[list[Window]]:
    """:func:`painting_window` of several masks at once, by the same threads: none of them ever waits for a slow piece."""
    voxel_mm = cubic_voxel_mm(spacing_mm)
    with Workers(threads) as workers:
        return (yield from in_turn([_painting(mask, voxel_mm, region, workers) for mask in masks]))


def squared_distances(mask: NDArray[Any], farthest: int | None = None) -> NDArray[np.int32]:
    """Exact squared distance of each voxel of a mask to the nearest voxel that is not in it, in voxel units.

    Parameters
    ----------
    mask
        ``(z, y, x)``; beyond the border of the array there is nothing. Without any background all distances are far larger
        than the array.
    farthest
        Distances from here on are all told as this one, in voxels, which is sooner found; None for all as they are.

    Returns
    -------
    numpy.ndarray
        int32 ``(z, y, x)``.
    """
    phase = np.ascontiguousarray(mask, dtype=np.bool_).view(np.uint8)
    with Workers() as workers:
        return finish(_distances(phase, workers, farthest))


def compiling() -> LongWork[None]:
    """Compile all loops, or fetch them from numba's cache, so that the first measurement need not wait.

    The first time on a machine this takes some 10 to 25 s of one processor, later one or two. Meant for a background job
    when the window first needs it; measuring without it works as well, only later.
    """
    from mctgui.morphometry.region import VOIVoxels
    from mctgui.morphometry.structure import compiling_structure
    from mctgui.volume import Volume

    label = "preparing the measurement"
    yield Progress(0, 1000, label)
    mask = np.zeros((6, 6, 6), dtype=np.bool_)
    mask[1:4, 1:4, 1:5] = True
    yield from as_part_of(painting_thickness(mask, 1.0, mask), 0.0, 0.5, label=label)
    VOIVoxels(Volume.from_spacing(mask.astype(np.int16), (2.0, 1.0, 1.0), "HU")).region()
    yield from as_part_of(compiling_structure(), 0.5, 1.0)


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


def _painting(mask: NDArray[Any], voxel_mm: float, region: NDArray[Any] | None, workers: Workers) -> LongWork[Window]:
    if mask.ndim != 3:
        raise UnsuitableVOI("Thickness is measured in a volume, not in a single slice.", "Choose a stack of slices.")
    if max(mask.shape) > _LONGEST_SIDE:
        raise UnsuitableVOI(
            f"The part to be measured is {max(mask.shape)} voxels long.",
            f"Place a VOI that is no longer than {_LONGEST_SIDE} voxels.",
        )
    phase = np.ascontiguousarray(mask, dtype=np.bool_).view(np.uint8)
    if phase.all():
        raise UnsuitableVOI(
            "There is nothing but one phase in the volume, so that its thickness is not defined.",
            "Choose another threshold or a larger volume.",
        )
    low, high = _window(phase.shape, region)
    box = _slices(low, high)
    if not phase.any():
        z, y, x = (int(side) for side in high - low)
        return np.zeros((z, y, x), dtype=np.float32), box, 0.0
    squares = yield from _distances(phase, workers)
    largest = int(squares.max())
    roots = np.sqrt(np.arange(largest + 1, dtype=np.float64)).astype(np.int32)
    balls, ends = yield from _balls(squares, roots, low, high, workers)
    del squares
    painted = yield from _paint(phase, balls, ends, roots, low, high, region, workers)
    del balls
    inside = phase[box]
    if region is not None:
        inside = inside & np.asarray(region[box], dtype=np.bool_).view(np.uint8)
    part = yield from _cleaned(painted, np.ascontiguousarray(inside), voxel_mm, workers)
    return part, box, 2.0 * float(np.sqrt(painted.max(initial=0))) * voxel_mm


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


def _distances(phase: NDArray[np.uint8], workers: Workers, farthest: int | None = None) -> LongWork[NDArray[np.int32]]:
    from mctgui.morphometry import kernels

    depth, rows, columns = phase.shape
    # More than any true distance.
    far = depth + rows + columns if farthest is None else min(farthest, depth + rows + columns)
    squares = np.empty(phase.shape, dtype=np.int32)
    label = "measuring distances"
    in_slices = workers.slabs(lambda a, b: kernels.distances_in_slices(phase, far, a, b, squares), depth, rows * columns)
    yield from _shown(in_slices, label, 0, 60)
    across = workers.slabs(lambda a, b: kernels.distances_across_slices(squares, a, b), rows, depth * columns)
    yield from _shown(across, label, 60, 120)
    return squares


def _balls(
    squares: NDArray[np.int32],
    roots: NDArray[np.int32],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    workers: Workers,
) -> LongWork[tuple[NDArray[np.int16], NDArray[np.int64]]]:
    """Balls of the ridge in reading order, and where those of each slice end."""
    from mctgui.morphometry import kernels

    depth, rows, columns = squares.shape
    ridge = np.empty(squares.shape, dtype=np.uint8)
    radii = kernels.covering_radii(roots.size - 1)
    counts = np.zeros(depth + 1, dtype=np.int64)

    def mark(start: int, stop: int) -> None:
        counts[start + 1] = kernels.mark_ridge(squares, radii, low, high, start, stop, ridge)

    yield from _shown(workers.slabs(mark, depth, rows * columns), "finding centres", 120, 150)
    first = np.cumsum(counts)
    balls = np.empty((int(first[-1]), kernels.BALL), dtype=np.int16)
    ends = np.zeros(depth, dtype=np.int64)

    def write(start: int, stop: int) -> None:
        kernels.list_balls(squares, ridge, roots, start, stop, first[start], balls, ends)

    yield from _shown(workers.slabs(write, depth, rows * columns), "finding centres", 150, 180)
    return balls, ends


def _paint(
    phase: NDArray[np.uint8],
    balls: NDArray[np.int16],
    ends: NDArray[np.int64],
    roots: NDArray[np.int32],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    region: NDArray[Any] | None,
    workers: Workers,
) -> LongWork[NDArray[np.int32]]:
    from mctgui.morphometry import kernels, painting_kernels

    depth, height, width = (int(side) for side in high - low)
    painted = np.zeros((depth, height, width), dtype=np.int32)
    if region is None:
        wanted = np.ones(painted.shape, dtype=np.uint8)
    else:
        narrow = np.ascontiguousarray(region[_slices(low, high)], dtype=np.bool_).view(np.uint8)
        wanted = np.empty_like(narrow)
        widen = workers.slabs(lambda a, b: painting_kernels.widen(narrow, a, b, wanted), depth, height * width)
        yield from _shown(widen, "painting", 180, 190)
    unpainted = np.empty((depth, height, (width + 63) // 64), dtype=np.uint64)
    mark = workers.slabs(
        lambda a, b: painting_kernels.mark_unpainted(phase, wanted, low, a, b, unpainted), depth, height * width
    )
    yield from _shown(mark, "painting", 190, 200)
    largest = roots.size - 1
    rows_per_call = _WORDS_PER_CALL // unpainted.shape[2] + 1
    bounds = np.concatenate([[0], ends])
    slab = max(1, -(-depth // (2 * workers.count)))
    starts = range(0, depth, slab)
    shares = [0.0] * len(starts)

    def paint_slab(number: int, start: int) -> None:
        stop = min(start + slab, depth)
        # Balls whose centres lie farther from the slab than the largest radius do not reach it.
        nearest = max(int(low[0]) + start - int(roots[-1]), 0), min(int(low[0]) + stop + int(roots[-1]), ends.size)
        first, last = bounds[nearest[0]], bounds[nearest[1]]
        ordered = kernels.largest_first(balls, first, last, int(low[0]) + start, int(low[0]) + stop, largest)
        done = 0
        while done < len(ordered) and not workers.stopped.is_set():
            done = painting_kernels.paint(ordered, done, rows_per_call, roots, low, start, stop, unpainted, painted)
            shares[number] = done / len(ordered)

    for _ in workers.run([bound(paint_slab, number, start) for number, start in enumerate(starts)]):
        yield Progress(200 + round(700 * sum(shares) / len(shares)), _STEPS, "painting balls")
    return painted


def _cleaned(
    painted: NDArray[np.int32], inside: NDArray[np.uint8], voxel_mm: float, workers: Workers
) -> LongWork[NDArray[np.float32]]:
    from mctgui.morphometry import painting_kernels as kernels

    depth, height, width = painted.shape
    filled = np.empty((depth, height, (width + 63) // 64), dtype=np.uint64)
    interior = np.empty_like(filled)
    thickness = np.empty(painted.shape, dtype=np.float32)
    diameters = 2.0 * np.sqrt(np.arange(int(painted.max(initial=0)) + 1, dtype=np.float64))
    size = height * width
    mark = workers.slabs(lambda a, b: kernels.mark_painted(painted, a, b, filled), depth, size)
    yield from _shown(mark, "cleaning up", 900, 920)
    shrink = workers.slabs(lambda a, b: kernels.mark_interior(filled, a, b, interior), depth, size)
    yield from _shown(shrink, "cleaning up", 920, 940)
    clean = workers.slabs(
        lambda a, b: kernels.clean_up(painted, filled, interior, inside, diameters, voxel_mm, a, b, thickness), depth, size
    )
    yield from _shown(clean, "cleaning up", 940, _STEPS)
    return thickness


def _shown(shares: Iterator[float], message: str, begin: int, end: int) -> Iterator[Progress]:
    """Shares of a piece of work as the steps ``begin`` to ``end``."""
    for share in shares:
        yield Progress(begin + round((end - begin) * share), _STEPS, message)
