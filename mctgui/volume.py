"""Volumes and grids in patient space.

Conventions, everywhere in this program:

- arrays and indices are in array order ``(z, y, x)``; index 0 is the *centre* of the first voxel;
- points and vectors in millimetres are ``(x, y, z)`` in LPS, as in DICOM (PS3.3 C.7.6.2.1.1): x grows to the patient's
  Left, y to the Posterior, z to the head (Superior);
- an affine is a 4 x 4 matrix that takes ``(i_x, i_y, i_z, 1)`` to ``(x, y, z, 1)``: its first column is the step to the
  next column of the image, the second to the next row, the third to the next slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Intensity = Literal["HU", "grey8", "grey16", "raw"]
Plane = Literal["axial", "coronal", "sagittal"]

_LETTERS = (("R", "L"), ("A", "P"), ("F", "H"))
_BORDER_TOLERANCE = 1e-5
"""In voxels: how far rounding may put the border of a volume outside of it."""
_PLANE_NORMAL: dict[Plane, int] = {"sagittal": 0, "coronal": 1, "axial": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Where the voxels of a volume lie.

    Parameters
    ----------
    shape
        Number of voxels ``(z, y, x)``.
    affine
        4 x 4 float64, index ``(x, y, z)`` to LPS millimetres; the direction columns must be orthogonal.
    """

    shape: tuple[int, int, int]
    affine: NDArray[np.float64]

    def __post_init__(self) -> None:
        affine = np.array(self.affine, dtype=np.float64)
        if affine.shape != (4, 4) or not np.isfinite(affine).all():
            raise ValueError("an affine is a finite 4 x 4 matrix")
        if len(self.shape) != 3 or min(self.shape) < 1:
            raise ValueError(f"a grid has three sides of at least one voxel, not {self.shape}")
        steps = affine[:3, :3]
        lengths = np.linalg.norm(steps, axis=0)
        if (lengths <= 0).any():
            raise ValueError("a voxel has no extent along one axis")
        cosines = (steps / lengths).T @ (steps / lengths)
        if np.abs(cosines - np.eye(3)).max() > 1e-3:
            raise ValueError("the axes of a grid must be orthogonal; straighten a sheared volume first")
        affine.flags.writeable = False
        object.__setattr__(self, "affine", affine)
        object.__setattr__(self, "shape", tuple(int(side) for side in self.shape))

    @classmethod
    def from_spacing(
        cls,
        shape: tuple[int, int, int],
        spacing_mm: ArrayLike,
        origin_mm: ArrayLike = (0.0, 0.0, 0.0),
    ) -> Grid:
        """Make a grid along the patient axes.

        Parameters
        ----------
        shape
            ``(z, y, x)``.
        spacing_mm
            ``(z, y, x)`` in mm.
        origin_mm
            LPS position ``(x, y, z)`` of the centre of voxel (0, 0, 0).
        """
        affine = np.eye(4)
        affine[:3, :3] = np.diag(np.asarray(spacing_mm, dtype=np.float64)[::-1])
        affine[:3, 3] = origin_mm
        return cls(shape, affine)

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between voxel centres ``(z, y, x)`` in mm."""
        x, y, z = (float(length) for length in np.linalg.norm(self.affine[:3, :3], axis=0))
        return z, y, x

    @property
    def centre_mm(self) -> NDArray[np.float64]:
        """LPS position of the middle of the grid."""
        return self.index_to_mm((np.array(self.shape) - 1) / 2)

    def index_to_mm(self, index: ArrayLike) -> NDArray[np.float64]:
        """LPS positions ``(..., 3)`` as (x, y, z) of indices ``(..., 3)`` given as (z, y, x); fractions allowed."""
        xyz = np.asarray(index, dtype=np.float64)[..., ::-1]
        return xyz @ self.affine[:3, :3].T + self.affine[:3, 3]

    def mm_to_index(self, point_mm: ArrayLike) -> NDArray[np.float64]:
        """Fractional indices ``(..., 3)`` as (z, y, x) of LPS positions ``(..., 3)`` given as (x, y, z)."""
        inverse = np.linalg.inv(self.affine)
        xyz = np.asarray(point_mm, dtype=np.float64) @ inverse[:3, :3].T + inverse[:3, 3]
        return np.ascontiguousarray(xyz[..., ::-1])

    def axis_of(self, plane: Plane) -> int:
        """Array axis (0 = z, 1 = y, 2 = x) that steps through slices of ``plane``."""
        return self._array_axes()[_PLANE_NORMAL[plane]]

    def _array_axes(self) -> tuple[int, int, int]:
        """Array axis that runs nearest to the patient's x, y and z, each used once."""
        directions = np.abs(self.affine[:3, :3] / np.linalg.norm(self.affine[:3, :3], axis=0))
        remaining, chosen = directions.copy(), [0, 0, 0]
        for _ in range(3):
            patient, column = np.unravel_index(int(np.argmax(remaining)), (3, 3))
            chosen[int(patient)] = 2 - int(column)
            remaining[patient, :] = remaining[:, column] = -1.0
        return chosen[0], chosen[1], chosen[2]

    def letters_along(self, axis: int) -> tuple[str, str]:
        """Patient directions at the low and the high end of an array axis, such as ``("R", "L")``.

        Letters as in DICOM PS3.3 C.7.6.1.1.1: R, L, A, P, H (head), F (feet).
        """
        step = self.affine[:3, 2 - axis]
        patient = int(np.argmax(np.abs(step)))
        low, high = _LETTERS[patient]
        return (low, high) if step[patient] > 0 else (high, low)


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Voxels with their place in the patient. Who the patient is, is not in it.

    Parameters
    ----------
    voxels
        ``(z, y, x)`` of any real dtype; may be a read-only memory map and is never copied here.
    affine
        4 x 4, index ``(x, y, z)`` to LPS mm.
    intensity
        What a value means: ``"HU"``, ``"grey8"`` (0 to 255), ``"grey16"`` (0 to 65535) or ``"raw"``.
    """

    voxels: NDArray[Any]
    affine: NDArray[np.float64]
    intensity: Intensity = "raw"

    def __post_init__(self) -> None:
        if self.voxels.ndim != 3:
            raise ValueError(f"a volume has three axes, not {self.voxels.ndim}")
        object.__setattr__(self, "affine", Grid(self.voxels.shape, self.affine).affine)

    @classmethod
    def from_spacing(
        cls,
        voxels: NDArray[Any],
        spacing_mm: ArrayLike,
        intensity: Intensity = "raw",
        origin_mm: ArrayLike = (0.0, 0.0, 0.0),
    ) -> Volume:
        """Make a volume along the patient axes; ``spacing_mm`` is (z, y, x), ``origin_mm`` (x, y, z) in LPS."""
        shape = (voxels.shape[0], voxels.shape[1], voxels.shape[2])
        return cls(voxels, Grid.from_spacing(shape, spacing_mm, origin_mm).affine, intensity)

    def __repr__(self) -> str:
        z, y, x = self.spacing_mm
        mebibytes = self.voxels.nbytes / 2**20
        kind = f"{self.voxels.dtype} {self.intensity}, {mebibytes:.1f} MiB"
        return f"Volume({self.shape}, {z:.4g} x {y:.4g} x {x:.4g} mm, {kind})"

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of voxels ``(z, y, x)``."""
        z, y, x = self.voxels.shape
        return z, y, x

    @property
    def grid(self) -> Grid:
        """Where the voxels lie."""
        return Grid(self.shape, self.affine)

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between voxel centres ``(z, y, x)`` in mm."""
        return self.grid.spacing_mm

    def index_to_mm(self, index: ArrayLike) -> NDArray[np.float64]:
        """See :meth:`Grid.index_to_mm`."""
        return self.grid.index_to_mm(index)

    def mm_to_index(self, point_mm: ArrayLike) -> NDArray[np.float64]:
        """See :meth:`Grid.mm_to_index`."""
        return self.grid.mm_to_index(point_mm)

    def slice(self, plane: Plane, index: int) -> NDArray[Any]:
        """One slice as a 2-D view, without copying.

        Parameters
        ----------
        plane
            Anatomical plane; the array axis nearest to its normal is stepped along.
        index
            Position along that axis, 0-based.

        Raises
        ------
        IndexError
            ``index`` lies outside the volume.
        """
        axis = self.grid.axis_of(plane)
        if not 0 <= index < self.shape[axis]:
            raise IndexError(f"slice {index} of 0..{self.shape[axis] - 1}")
        selector: list[Any] = [slice(None)] * 3
        selector[axis] = index
        image: NDArray[Any] = self.voxels[tuple(selector)]
        return image

    def crop(self, low: ArrayLike, high: ArrayLike) -> Volume:
        """Part of the volume as a view: indices ``low`` (inclusive) to ``high`` (exclusive), clipped to the volume.

        Raises
        ------
        ValueError
            Nothing of the volume lies between them.
        """
        start = np.clip(np.asarray(low, dtype=np.int64), 0, self.shape)
        stop = np.clip(np.asarray(high, dtype=np.int64), 0, self.shape)
        if (stop <= start).any():
            raise ValueError("the part to cut out lies outside the volume")
        affine = self.affine.copy()
        affine[:3, 3] = self.index_to_mm(start)
        part = self.voxels[start[0] : stop[0], start[1] : stop[1], start[2] : stop[2]]
        return Volume(part, affine, self.intensity)

    def canonical(self) -> Volume:
        """The same volume with array axes nearest to (z, y, x) that grow to head, posterior and left; a view, no copy."""
        grid = self.grid
        x_axis, y_axis, z_axis = grid._array_axes()
        order = (z_axis, y_axis, x_axis)
        voxels = self.voxels.transpose(order)
        columns = [self.affine[:3, 2 - axis] for axis in order[::-1]]
        origin = self.affine[:3, 3].copy()
        flips: list[slice] = [slice(None)] * 3
        for patient, step in enumerate(columns):
            if step[patient] < 0:
                axis = 2 - patient
                origin = origin + step * (voxels.shape[axis] - 1)
                columns[patient] = -step
                flips[axis] = slice(None, None, -1)
        affine = np.eye(4)
        affine[:3, :3] = np.stack(columns, axis=1)
        affine[:3, 3] = origin
        return Volume(voxels[tuple(flips)], affine, self.intensity)

    def resample_to(self, grid: Grid, order: int = 1, outside: float | None = None) -> Volume:
        """Sample the volume at the voxel centres of another grid.

        Parameters
        ----------
        grid
            Any spacing, position and rotation.
        order
            0 nearest neighbour, 1 trilinear, 3 cubic spline.
        outside
            Value where the other grid leaves this volume; None takes the smallest value of this volume.

        Returns
        -------
        Volume
            Same dtype (integers are rounded, not truncated) and intensity, on ``grid``.

        Notes
        -----
        What lies beyond the outermost voxel centres of this volume is outside. No smoothing is done: blur first when the
        new spacing is coarser.
        """
        from scipy import ndimage

        to_index = np.linalg.inv(self.affine) @ grid.affine
        matrix = to_index[:3, :3][::-1, ::-1]
        offset = to_index[:3, 3][::-1]
        fill = float(self.voxels.min()) if outside is None else outside
        integers = np.issubdtype(self.voxels.dtype, np.integer)
        source = self.voxels if self.voxels.dtype != np.bool_ else self.voxels.astype(np.uint8)
        # Slab by slab: the float intermediate of a whole micro-CT volume would not fit into memory.
        result = np.empty(grid.shape, dtype=self.voxels.dtype)
        diagonal = np.allclose(matrix, np.diag(np.diag(matrix)), rtol=0, atol=1e-9)
        slab = max(1, int(2**24 // (grid.shape[1] * grid.shape[2])))
        filtered = ndimage.spline_filter(source, order, output=np.float32) if order > 1 else source
        for first in range(0, grid.shape[0], slab):
            count = min(slab, grid.shape[0] - first)
            sampled = ndimage.affine_transform(
                filtered,
                np.diag(matrix) if diagonal else matrix,
                offset + matrix @ np.array([first, 0.0, 0.0]),
                output_shape=(count, *grid.shape[1:]),
                output=np.float32 if source.dtype != np.float64 else np.float64,
                order=order,
                # Mirrored, so that a border that rounding puts a hair outside keeps its values; the rest is filled in.
                mode="mirror",
                prefilter=False,
            )
            sampled[_beyond(matrix, offset, first, sampled.shape, source.shape)] = fill
            if integers:
                limits = np.iinfo(self.voxels.dtype)
                sampled = np.clip(np.rint(sampled), limits.min, limits.max)
            result[first : first + count] = sampled >= 0.5 if self.voxels.dtype == np.bool_ else sampled
        return Volume(result, grid.affine, self.intensity)


def _beyond(
    matrix: NDArray[np.float64], offset: NDArray[np.float64], first: int, shape: tuple[int, ...], source: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Which voxels ``(z, y, x)`` of a slab from slice ``first`` on lie beyond the outermost voxel centres of the source."""
    beyond = np.zeros(shape, dtype=np.bool_)
    steps = [np.arange(count, dtype=np.float64) for count in shape]
    for axis, count in enumerate(source):
        along = [matrix[axis, k] * (steps[k] + (first if k == 0 else 0)) for k in range(3)]
        lowest = offset[axis] + sum(float(term.min()) for term in along)
        highest = offset[axis] + sum(float(term.max()) for term in along)
        if lowest >= -_BORDER_TOLERANCE and highest <= count - 1 + _BORDER_TOLERANCE:
            continue
        place = offset[axis] + along[0][:, None, None] + along[1][:, None] + along[2]
        beyond |= (place < -_BORDER_TOLERANCE) | (place > count - 1 + _BORDER_TOLERANCE)
    return beyond


def placed(volume: Volume, matrix: ArrayLike) -> Volume:
    """The same voxels at another place; nothing is copied.

    Parameters
    ----------
    matrix
        4 x 4, rigid: from the millimetres of the volume to those in which it is to lie, LPS.
    """
    return Volume(volume.voxels, np.asarray(matrix, dtype=np.float64) @ volume.affine, volume.intensity)
