"""Voxels without a header, of which the user says how they lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.stack.header import Spacing, StackHeader
from mctgui.stack.loading import require_numbers, require_positive, volume_of
from mctgui.stack.paged import PagedStack, streamed
from mctgui.stack.raw_layout import RAW_DTYPES, RawLayout
from mctgui.stack.streams import plain_slices
from mctgui.volume import Grid, Volume


def load_raw(
    path: Path,
    shape: tuple[int, int, int],
    dtype: str,
    spacing_mm: Spacing,
    *,
    offset: int = 0,
    big_endian: bool = False,
) -> Volume:
    """Voxels of a file without a header.

    Parameters
    ----------
    path
        The file; x runs fastest in it, then y.
    shape
        ``(z, y, x)``.
    dtype
        One of :data:`RAW_DTYPES`.
    spacing_mm
        ``(z, y, x)`` in mm.
    offset
        How many bytes come before the first voxel.
    big_endian
        Whether the most significant byte of a number comes first.

    Returns
    -------
    Volume
        A read-only memory map where the byte order is that of this machine; the intensity is found as for other stacks.

    Raises
    ------
    UnreadableFile
        No such file; it is shorter than said, or not as long as said: then the numbers are wrong, and with them the image.
    MctguiError
        A size is not positive, or the type is not known.
    """
    path, layout = Path(path), RawLayout(shape, dtype, offset, big_endian)
    require_positive(spacing_mm)
    _require_fit(path, layout)
    stored, native = layout.stored, layout.stored.newbyteorder("=")
    mapped = np.memmap(path, stored, "r", offset, shape)
    voxels = mapped if stored == native else mapped.astype(native)
    require_numbers(path, voxels)
    return volume_of(path, voxels, Grid.from_spacing(shape, spacing_mm).affine)


def paged_raw(path: Path, layout: RawLayout) -> PagedStack | None:
    """The same file slice by slice; None where its values have to be looked at as a whole. Raises as :func:`load_raw`."""
    _require_fit(path, layout)
    header = StackHeader(layout.shape, layout.stored.newbyteorder("="), None)
    return streamed(path, header, plain_slices(path, layout.offset, layout.stored, layout.shape))


def _require_fit(path: Path, layout: RawLayout) -> None:
    """Refuse a layout that cannot be, or that the file is not as long as."""
    shape, dtype, offset = layout.shape, layout.dtype, layout.offset
    if len(shape) != 3 or min(shape) < 1 or offset < 0:
        shown = " ".join(str(side) for side in shape)
        raise MctguiError(f"A volume cannot have the shape {shown} after {offset} bytes.", "Give three positive numbers.")
    if dtype not in RAW_DTYPES:
        raise MctguiError(f"{dtype} is no type of voxels.", f"Known are {', '.join(RAW_DTYPES)}.")
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}.", "Check the path.")
    needed, there = layout.bytes_needed, path.stat().st_size
    if there != needed:
        raise UnreadableFile(
            f"{path.name} has {there} bytes, but {' x '.join(map(str, shape))} voxels of {dtype} after {offset} bytes need"
            f" {needed}.",
            _suggestion(layout, there),
        )


def _suggestion(layout: RawLayout, there: int) -> str:
    """What would fit the length of the file: another number of slices, or another number of bytes before them."""
    if (other := layout.with_other_count(there)) is not None:
        slices, rows, columns = other.shape
        return f"{slices} slices would fit: --shape {slices} {rows} {columns}."
    if (other := layout.with_other_offset(there)) is not None:
        return f"A header of {other.offset} bytes would fit: --offset {other.offset}."
    return "Check --shape, --dtype and --offset."
