"""Volume files that are read slice by slice, so that they need not fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.header import Spacing, StackHeader
from mctgui.stack.loading import meaning, require_positive, stack_format
from mctgui.stack.tiff import tiff_pages
from mctgui.volume import Grid, Intensity

_SAMPLED = 8


@dataclass(frozen=True, slots=True, eq=False)
class PagedStack:
    """A volume file of which nothing is read before it is asked for.

    Parameters
    ----------
    path
        The file.
    header
        Shape, type and voxel size; its axes grow towards head, posterior and left.
    decode
        Gives slices ``first`` to ``stop`` (exclusive) as ``(n, y, x)``.
    """

    path: Path
    header: StackHeader
    decode: Callable[[int, int], NDArray[Any]]

    def intensity(self) -> Intensity:
        """What its values mean, as :func:`mctgui.stack.load_stack` decides it; signed values are sampled."""
        if self.header.intensity is not None:
            return self.header.intensity
        if self.header.dtype.kind == "u":
            return meaning(np.empty((0, 1, 1), dtype=self.header.dtype))
        depth = self.header.shape[0]
        return meaning(np.concatenate([self.read(at, at + 1) for at in range(0, depth, max(1, depth // _SAMPLED))]))

    def read(self, first: int, stop: int) -> NDArray[Any]:
        """Slices ``first`` to ``stop`` (exclusive) as ``(n, y, x)``.

        Raises
        ------
        UnreadableFile
            They are damaged or hold values that are no numbers.
        """
        images = self.decode(first, stop)
        if images.dtype.kind == "f" and not np.isfinite(images).all():
            raise UnreadableFile(f"{self.path.name} holds values that are no numbers (NaN or infinite).", "Replace them.")
        return images

    def placed(self, spacing_mm: Spacing | None = None) -> Grid:
        """Grid of the volume; ``spacing_mm`` wins over what the file says.

        Raises
        ------
        MissingSpacing
            Neither says how large the voxels are.
        MctguiError
            ``spacing_mm`` is not three positive numbers.
        """
        require_positive(spacing_mm)
        return Grid(self.header.shape, self.header.placed(self.path.name, spacing_mm))


def paged_stack(path: Path) -> PagedStack | None:
    """A volume file to be read slice by slice.

    Parameters
    ----------
    path
        Any volume file.

    Returns
    -------
    PagedStack or None
        None for one that can be mapped into memory, or has to be read whole: then :func:`mctgui.stack.load_stack` is right.

    Raises
    ------
    UnreadableFile
        It is damaged.
    """
    if stack_format(path) not in (".tif", ".tiff", ".btf"):
        return None
    found = tiff_pages(path)
    if found is None:
        return None
    header, decode = found
    kept = header.dtype.kind == "u" or header.dtype.newbyteorder("=") in (np.int16, np.float32)
    along = header.affine is None or (header.affine[:3, :3] == np.diag(np.diag(header.affine[:3, :3]))).all()
    forward = header.affine is None or (np.diag(header.affine[:3, :3]) > 0).all()
    return PagedStack(path, header, decode) if kept and along and forward else None
