"""What a stack file says of itself before its voxels are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MissingSpacing
from mctgui.volume import Grid, Intensity

Spacing = tuple[float, float, float]

_SMALLEST_MM, _LARGEST_MM = 1e-6, 1e3


def is_voxel_side(size_mm: float) -> bool:
    """Whether a voxel may have this side: from a nanometre to a metre; what lies beyond is damage."""
    return _SMALLEST_MM <= size_mm <= _LARGEST_MM


@dataclass(frozen=True, slots=True, eq=False)
class StackHeader:
    """Shape, place and meaning of the voxels of a file.

    Parameters
    ----------
    shape
        ``(z, y, x)``.
    dtype
        Of the voxels in the file.
    affine
        4 x 4, index (x, y, z) to LPS mm; None where the file does not say how large its voxels are.
    intensity
        What the file says that its values mean; None where it does not say.
    in_plane_mm
        ``(y, x)`` where the file tells this but not the distance between slices.
    made_by
        What made a synthetic volume, as it stands in the file; empty for all others.
    """

    shape: tuple[int, int, int]
    dtype: np.dtype[Any]
    affine: NDArray[np.float64] | None
    intensity: Intensity | None = None
    in_plane_mm: tuple[float, float] | None = None
    made_by: str = ""

    @property
    def spacing_mm(self) -> Spacing | None:
        """``(z, y, x)`` in mm; None where it is not known."""
        return None if self.affine is None else Grid(self.shape, self.affine).spacing_mm

    def placed(self, name: str, spacing_mm: Spacing | None) -> NDArray[np.float64]:
        """The affine to use.

        Parameters
        ----------
        name
            Of the file, for the message.
        spacing_mm
            ``(z, y, x)`` given by the user, which wins over that of the file; position and direction stay.

        Raises
        ------
        MissingSpacing
            Neither the file nor the user says how large the voxels are.
        """
        if self.affine is None and spacing_mm is None:
            raise self.missing_spacing(name)
        if spacing_mm is None:
            assert self.affine is not None
            return self.affine
        if self.affine is None:
            return Grid.from_spacing(self.shape, spacing_mm).affine
        affine = self.affine.copy()
        lengths = np.linalg.norm(affine[:3, :3], axis=0)
        affine[:3, :3] = affine[:3, :3] / lengths * np.asarray(spacing_mm, dtype=np.float64)[::-1]
        return affine

    def missing_spacing(self, name: str) -> MissingSpacing:
        """The error for a file that does not tell its voxel size."""
        hint = "Give it with --spacing-mm Z Y X, in millimetres."
        if self.in_plane_mm is None:
            return MissingSpacing(f"{name} does not say how large its voxels are.", hint)
        y, x = self.in_plane_mm
        if abs(x - y) < 1e-6 * x:
            cubes = f"if the voxels are cubes: --spacing-mm {x:.6g} {y:.6g} {x:.6g}"
            hint = f"Give it with --spacing-mm Z Y X, in millimetres ({cubes})."
        return MissingSpacing(
            f"{name} says that its pixels are {y:.4g} x {x:.4g} mm, but not how far apart its slices are.", hint
        )
