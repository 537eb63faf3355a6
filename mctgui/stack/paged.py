"""Volume files that are read slice by slice, so that they need not fit into memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.header import Spacing, StackHeader
from mctgui.stack.inveon import inveon_slices, is_inveon
from mctgui.stack.itk import itk_slices
from mctgui.stack.loading import SAMPLED_SLICES, meaning, require_positive, stack_format
from mctgui.stack.streams import Decode, PackedSlices
from mctgui.stack.tiff import tiff_pages
from mctgui.volume import Grid, Intensity, Volume


@dataclass(frozen=True, slots=True, eq=False)
class PagedStack:
    """A volume file of which nothing is read before it is asked for.

    Parameters
    ----------
    path
        The file.
    header
        Shape, type and voxel size as stored.
    decode
        Gives stored slices ``first`` to ``stop`` (exclusive).
    """

    path: Path
    header: StackHeader
    decode: Decode

    def intensity(self) -> Intensity:
        """What its values mean, as :func:`mctgui.stack.load_stack` decides it; signed values are sampled."""
        if self.header.intensity is not None:
            return self.header.intensity
        if self.header.dtype.kind == "u":
            return meaning(np.empty((0, 1, 1), dtype=self.header.dtype))
        depth = self.header.shape[0]
        # The first slice of a CT has air already; packed slices further up take the longer to reach.
        sampled = (meaning(self.read(at, at + 1)) for at in range(0, depth, max(1, depth // SAMPLED_SLICES)))
        return "HU" if "HU" in sampled else "raw"

    def read(self, first: int, stop: int) -> NDArray[Any]:
        """Slices ``first`` to ``stop`` (exclusive) as ``(n, y, x)``, with axes towards head, posterior and left.

        Raises
        ------
        UnreadableFile
            They are damaged or hold values that are no numbers.
        """
        affine, depth = self.header.affine, self.header.shape[0]
        downwards = affine is not None and affine[2, 2] < 0
        images = self.decode(depth - stop, depth - first) if downwards else self.decode(first, stop)
        if images.dtype.kind == "f" and not np.isfinite(images).all():
            raise UnreadableFile(f"{self.path.name} holds values that are no numbers (NaN or infinite).", "Replace them.")
        return images if affine is None else Volume(images, affine).canonical().voxels

    def close(self) -> None:
        """Close the file, where it is open between slices."""
        if isinstance(self.decode, PackedSlices):
            self.decode.close()

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
        stand_in = np.broadcast_to(np.uint8(0), self.header.shape)
        return Volume(stand_in, self.header.placed(self.path.name, spacing_mm)).canonical().grid


def paged_stack(path: Path) -> PagedStack | None:
    """A volume file to be read slice by slice.

    Parameters
    ----------
    path
        Any volume file.

    Returns
    -------
    PagedStack or None
        None for one that has to be read whole, as where its slices do not lie nearest to the axial plane, or is a ``.npy``,
        which is mapped into memory: then :func:`mctgui.stack.load_stack` is right.

    Raises
    ------
    UnreadableFile
        It is damaged.
    """
    found = _slices_of(path)
    if found is None:
        return None
    return streamed(path, *found)


def streamed(path: Path, header: StackHeader, decode: Decode) -> PagedStack | None:
    """A stack of what ``decode`` gives; None where values or axes have to be looked at as a whole."""
    if header.dtype.kind != "u" and header.dtype.newbyteorder("=") not in (np.int16, np.float32):
        return None
    affine = header.affine
    if affine is not None and Grid(header.shape, affine).axis_of("axial") != 0:
        return None
    if affine is not None and affine[2, 2] < 0 and isinstance(decode, PackedSlices):  # its end cannot be read first
        return None
    return PagedStack(path, header, decode)


def _slices_of(path: Path) -> tuple[StackHeader, Decode] | None:
    kind = stack_format(path) or path.suffix.lower()
    if kind in (".tif", ".tiff", ".btf"):
        return tiff_pages(path)
    if kind in (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mhd", ".mha"):
        return itk_slices(path)
    return inveon_slices(path) if is_inveon(path) else None
