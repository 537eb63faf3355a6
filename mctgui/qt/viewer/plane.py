"""Planes through the patient as they stand on the screen, and the slices that lie in them.

A plane has three unit vectors: ``right`` and ``down`` on the screen, and ``normal``, along which slices are stepped. A point
p has the plane coordinates u = p . right, v = p . down, w = p . normal in mm, so that panes of different volumes, spacings
and planes meet in the patient and not in pixels.

Radiological convention: axial slices are seen from the feet (patient's right at the left of the screen, anterior up),
sagittal ones from the patient's left (anterior at the left, head up), coronal ones from the front.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.project.volumes import release_pages
from mctgui.qt.viewer.slabs import SlabProjector, project_block, slab_range
from mctgui.roi.slices import nearest_slice
from mctgui.viewstate import Slab
from mctgui.volume import Plane, Volume

PLANES: tuple[Plane, ...] = ("axial", "sagittal", "coronal")

# Array axes of a canonical volume (grows to head, posterior, left): rows, columns, and whether rows run up the screen.
_LAYOUT: dict[Plane, tuple[int, int, bool]] = {"axial": (1, 2, False), "sagittal": (0, 1, True), "coronal": (0, 2, True)}
_DIRECTIONS = (("R", "L"), ("A", "P"), ("F", "H"))
OUTSIDE = -1e9  # below every window
THIN = Slab()
_PAGES_KEPT = 2**28  # bytes of a memory map that may stay in this process after they were looked at
_SAMPLES_AT_ONCE = 2**22  # voxels from which a slab is made in the background
_OBLIQUE = 0.4  # from about 24 degrees on a second letter says that the plane is askew


@dataclass(frozen=True, slots=True, eq=False)
class PlaneFrame:
    """Directions of a plane on the screen, LPS unit vectors.

    Parameters
    ----------
    right, down
        Where the screen's right and lower edge point in the patient; perpendicular to each other.
    normal
        Direction in which slice positions grow.
    """

    right: NDArray[np.float64]
    down: NDArray[np.float64]
    normal: NDArray[np.float64]
    _axes: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_axes", np.stack([self.right, self.down, self.normal], axis=1))

    @classmethod
    def along(cls, right: ArrayLike, down: ArrayLike) -> PlaneFrame:
        """The frame with these directions; ``down`` is made perpendicular to ``right``."""
        across = np.asarray(right, dtype=np.float64)
        across = across / np.linalg.norm(across)
        below = np.asarray(down, dtype=np.float64)
        below = below - (below @ across) * across
        below = below / np.linalg.norm(below)
        return cls(across, below, np.cross(across, below))

    def turned(self, turn: ArrayLike) -> PlaneFrame:
        """The frame after a 3 x 3 rotation."""
        matrix = np.asarray(turn, dtype=np.float64)
        return PlaneFrame(matrix @ self.right, matrix @ self.down, matrix @ self.normal)

    def uvw(self, point_mm: ArrayLike) -> NDArray[np.float64]:
        """Plane coordinates ``(..., 3)`` in mm of LPS points ``(..., 3)``."""
        uvw: NDArray[np.float64] = np.asarray(point_mm, dtype=np.float64) @ self._axes
        return uvw

    def point(self, u: float, v: float, w: float) -> NDArray[np.float64]:
        """LPS point of plane coordinates in mm."""
        return u * self.right + v * self.down + w * self.normal

    @property
    def letters(self) -> tuple[str, str, str, str]:
        """Patient directions at the left, right, top and bottom of the screen, two letters where the plane is oblique."""
        left, right = orientation(-self.right), orientation(self.right)
        return left, right, orientation(-self.down), orientation(self.down)


def orientation(direction: NDArray[np.float64]) -> str:
    """Letters R L A P H F of an LPS direction, the nearest first (DICOM PS3.3 C.7.6.1.1.1)."""
    order = np.argsort(-np.abs(direction), kind="stable")
    chosen = [axis for at, axis in enumerate(order[:2]) if at == 0 or abs(direction[axis]) > _OBLIQUE]
    return "".join(_DIRECTIONS[axis][int(direction[axis] > 0)] for axis in chosen)


@dataclass(frozen=True, slots=True, eq=False)
class SliceImage:
    """One slice with its place in a plane.

    Parameters
    ----------
    pixels
        ``(rows, columns)``, any real type; may be a view into a memory map.
    origin_uv
        Plane coordinates of the centre of pixel (0, 0), mm.
    step_uv
        Steps to the next column (along u) and the next row (along v), mm; negative where the array runs against the screen.
    """

    pixels: NDArray[Any]
    origin_uv: tuple[float, float]
    step_uv: tuple[float, float]

    def bounds_uv(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom outer edge in plane coordinates, mm."""
        rows, columns = self.pixels.shape
        across = [self.origin_uv[0] + self.step_uv[0] * at for at in (-0.5, columns - 0.5)]
        along = [self.origin_uv[1] + self.step_uv[1] * at for at in (-0.5, rows - 0.5)]
        return min(across), min(along), max(across), max(along)

    def index_at(self, u: float, v: float) -> tuple[int, int] | None:
        """Row and column of the pixel under plane coordinates; None outside."""
        column = int(np.floor((u - self.origin_uv[0]) / self.step_uv[0] + 0.5))
        row = int(np.floor((v - self.origin_uv[1]) / self.step_uv[1] + 0.5))
        inside = 0 <= row < self.pixels.shape[0] and 0 <= column < self.pixels.shape[1]
        return (row, column) if inside else None


def _never() -> bool:
    return False


class _Level:
    """A volume at one resolution, and where its slices of one plane lie on the screen."""

    def __init__(self, volume: Volume, plane: Plane, frame: PlaneFrame) -> None:
        self.voxels, self.grid = volume.voxels, volume.grid
        self._rows, self._columns, self._upwards = _LAYOUT[plane]
        self._axis = 3 - self._rows - self._columns
        self._frame = frame
        self._across, self._along = (self.grid.spacing_mm[axis] for axis in (self._columns, self._rows))
        self.spacing_mm, self.count = self.grid.spacing_mm[self._axis], self.voxels.shape[self._axis]
        self._projector = SlabProjector(lambda index: np.asarray(self.voxels[index]))
        self._touched = 0

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._projector.forget()

    def slab(self, index: int, slab: Slab) -> range:
        """The slices that are shown as one."""
        if slab.mode == "thin":
            return range(index, index + 1)
        return slab_range(index, self.count, self.spacing_mm, slab.thickness_mm)

    def samples(self, index: int, slab: Slab) -> int:
        """How many voxels a picture is made of."""
        return len(self.slab(index, slab)) * (self.voxels.size // self.count)

    def image(self, index: int, slab: Slab, stop: Callable[[], bool] = _never) -> SliceImage | None:
        """One slice or slab, its rows from the top of the screen; None when it was stopped."""
        if slab.mode == "thin" and self._axis == 0:
            pixels: NDArray[Any] | None = self.voxels[index]
            self._touch(self.voxels[index].nbytes)
        elif slab.mode != "thin" and self._axis == 0:
            slices = self.slab(index, slab)
            pixels = self._projector.project(slices, slab.mode, stop)
            self._touch(len(slices) * self.voxels[index].nbytes)
        else:
            pixels = self._across_the_slices(index, slab, stop)
        if pixels is None:
            return None
        corner = np.zeros(3)
        corner[self._axis] = index
        if self._upwards:  # the last row is the upper one on the screen
            corner[self._rows] = self.voxels.shape[self._rows] - 1
            pixels = pixels[::-1]
        u, v, _ = self._frame.uvw(self.grid.index_to_mm(corner))
        return SliceImage(np.ascontiguousarray(pixels), (float(u), float(v)), (self._across, self._along))

    def _across_the_slices(self, index: int, slab: Slab, stop: Callable[[], bool]) -> NDArray[Any] | None:
        """Every page of the file is read, once, and let go of again where the file is large."""
        slices = self.slab(index, slab)
        part = (
            self.voxels[:, slices.start : slices.stop] if self._axis == 1 else self.voxels[:, :, slices.start : slices.stop]
        )
        depth, bytes_per_slice = len(part), max(self.voxels[0].nbytes, 1)
        at_once = max(1, _PAGES_KEPT // 4 // bytes_per_slice)
        pixels = np.empty(
            (depth, self.voxels.shape[3 - self._axis]), dtype=np.float32 if slab.mode == "mean" else self.voxels.dtype
        )
        for first in range(0, depth, at_once):
            if stop():
                return None
            block = part[first : first + at_once]
            if slab.mode == "thin":
                pixels[first : first + at_once] = block[:, 0] if self._axis == 1 else block[:, :, 0]
            else:
                pixels[first : first + at_once] = project_block(block, self._axis, slab.mode)
            self._touch(len(block) * bytes_per_slice)  # systems map large pages around what is read
        return pixels

    def _touch(self, nbytes: int) -> None:
        self._touched += nbytes
        if self._touched > _PAGES_KEPT:
            self._touched = 0
            release_pages(self.voxels)


class SliceStack:
    """The slices of one volume in one anatomical plane.

    Parameters
    ----------
    volume
        Any orientation; it is looked at through :meth:`Volume.canonical`, never copied.
    plane
        Anatomical plane; slices follow the axis of the array that lies nearest to its normal.
    coarse
        The same volume at half the resolution. Planes that cut across the slices of a large memory map read every page of
        the file, so :meth:`image` takes them from here when the volume is larger than ``coarse_from`` bytes, and
        :meth:`sharp` is for a thread in the background.
    coarse_from
        See ``coarse``.
    quick
        The same at a quarter of the resolution, where even ``coarse`` is large; None where there is none.
    """

    def __init__(
        self,
        volume: Volume,
        plane: Plane,
        coarse: Volume | None = None,
        coarse_from: int = 2**29,
        quick: Volume | None = None,
    ) -> None:
        self.plane: Plane = plane
        self.volume = volume.canonical()
        rows, columns, upwards = _LAYOUT[plane]
        self._axis = 3 - rows - columns
        steps = self.volume.affine[:3, :3] / np.linalg.norm(self.volume.affine[:3, :3], axis=0)
        right, down = steps[:, 2 - columns], steps[:, 2 - rows]
        self.frame = PlaneFrame(right.copy(), (-down if upwards else down).copy(), steps[:, 2 - self._axis].copy())
        self._full = _Level(self.volume, plane, self.frame)
        # Its own for the thread in the background, so that the two never work on one running sum.
        self._background = _Level(self.volume, plane, self.frame)
        below = quick or coarse
        self._large = below is not None and volume.voxels.nbytes > coarse_from
        self._below = _Level(below.canonical(), plane, self.frame) if below is not None else None
        # What follows is asked for in every frame; all of it is linear in the index of the slice.
        self._count, self._spacing = self._full.count, self._full.spacing_mm
        at = np.zeros((2, 3))
        at[1, self._axis] = 1.0
        first, second = self.frame.uvw(self.volume.index_to_mm(at))[:, 2]
        self._first_w, self._step_w = float(first), float(second - first)

    @property
    def count(self) -> int:
        """Number of slices."""
        return self._count

    @property
    def spacing_mm(self) -> float:
        """Distance between slices."""
        return self._spacing

    def position_mm(self, index: int) -> float:
        """Plane coordinate w of a slice."""
        return self._first_w + index * self._step_w

    def nearest(self, w: float) -> int:
        """Slice whose centre lies nearest to a position, clipped to the stack."""
        return nearest_slice((w - self._first_w) / self._spacing, self._count)

    def covers(self, w: float) -> bool:
        """Whether a position lies inside the stack, half a slice beyond its ends included."""
        return -0.5 <= (w - self._first_w) / self._spacing <= self._count - 0.5

    @property
    def is_resliced(self) -> bool:
        """Whether its planes are cut at an angle to the slices of the scan, as by :class:`.oblique.ReslicedStack`."""
        return False

    def of_volume(self, volume: Volume) -> SliceStack:
        """The same planes of another volume, such as a smaller one of the same scan."""
        return SliceStack(volume, self.plane)

    def slab_slices(self, index: int, slab: Slab) -> range:
        """The slices that are shown as one, see :func:`mctgui.qt.viewer.slabs.slab_range`."""
        return self._full.slab(index, slab)

    def is_at_once(self, index: int, slab: Slab = THIN) -> bool:
        """Whether :meth:`image` has the full resolution."""
        if self._below is None or (slab.mode == "thin" and self._axis == 0):
            return True
        if self._large and self._axis != 0:
            return False
        return slab.mode == "thin" or self._full.samples(index, slab) <= _SAMPLES_AT_ONCE

    def image(self, index: int, slab: Slab = THIN) -> SliceImage:
        """What can be shown at once of a slice or a slab; rows from the top of the screen.

        Of the full resolution where that is quick, see :meth:`is_at_once`, else of the level below. An axial slice is a view
        into the array.
        """
        level, nearest = self._full, index
        if self._below is not None and not self.is_at_once(index, slab):
            level = self._below
            at = np.zeros(3)
            at[self._axis] = index
            nearest = round(float(level.grid.mm_to_index(self.volume.index_to_mm(at))[self._axis]))
            nearest = min(max(nearest, 0), level.count - 1)
        found = level.image(nearest, slab)
        assert found is not None
        return found

    def sharp(self, index: int, slab: Slab = THIN, stop: Callable[[], bool] = _never) -> SliceImage | None:
        """A slice or slab of the full resolution, however long it takes; for one thread in the background.

        Parameters
        ----------
        stop
            Asked now and then; True gives up, and the result is None.
        """
        return self._background.image(index, slab, stop)

    def voxels_changed(self) -> None:
        """Keep nothing of what was read: the volume is still being written."""
        self._full.forget()

    def extent_uvw(self) -> NDArray[np.float64]:
        """Lowest and highest plane coordinates ``(2, 3)`` of the volume's outer edges, mm."""
        ends = [(-0.5, side - 0.5) for side in self.volume.shape]
        corners = np.array(np.meshgrid(*ends, indexing="ij")).reshape(3, -1).T
        uvw = self.frame.uvw(self.volume.index_to_mm(corners))
        return np.stack([uvw.min(axis=0), uvw.max(axis=0)])


def reslice(
    volume: Volume,
    frame: PlaneFrame,
    w: float,
    region_uv: tuple[float, float, float, float],
    step_mm: float,
) -> SliceImage:
    """Sample a volume in any plane, trilinear.

    Parameters
    ----------
    volume
        Only the part that the plane crosses in the region is read.
    frame, w
        The plane and its position, mm.
    region_uv
        Left, top, right and bottom edge in plane coordinates, mm.
    step_mm
        Size of the pixels.

    Returns
    -------
    SliceImage
        float32 in the units of the volume; outside it a value so low that every window shows it black.
    """
    from mctgui.qt.viewer.sampling import inside_part, sample_plane

    left, top, right, bottom = region_uv
    size = (max(1, math.ceil((right - left) / step_mm)), max(1, math.ceil((bottom - top) / step_mm)))
    first = (left + step_mm / 2, top + step_mm / 2)
    # Index coordinates are affine in (u, v): one origin and two steps instead of a matrix product for every pixel.
    start = volume.mm_to_index(frame.point(*first, w))
    along_u = volume.mm_to_index(frame.point(first[0] + step_mm, first[1], w)) - start
    along_v = volume.mm_to_index(frame.point(first[0], first[1] + step_mm, w)) - start
    from_column, to_column, from_row, to_row = inside_part(volume.shape, start, along_u, along_v, size)
    values = np.full((size[1], size[0]), OUTSIDE, dtype=np.float32)
    if to_column > from_column and to_row > from_row:
        part = values[from_row:to_row, from_column:to_column]
        corner = start + from_column * along_u + from_row * along_v
        voxels = np.asarray(volume.voxels)
        sample_plane(voxels.view(np.uint8) if voxels.dtype == np.bool_ else voxels, corner, along_u, along_v, OUTSIDE, part)
    return SliceImage(values, first, (step_mm, step_mm))
