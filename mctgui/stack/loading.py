"""Load a volume file of any known kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.stack.header import Spacing, StackHeader, is_voxel_side
from mctgui.stack.inveon import is_inveon, read_inveon, read_inveon_header
from mctgui.stack.itk import read_itk, read_itk_header
from mctgui.stack.npy import read_npy
from mctgui.stack.tiff import MAGIC, read_tiff, read_tiff_header
from mctgui.volume import Intensity, Volume

_TIFF = (".tif", ".tiff", ".btf")
_ITK = (".nii", ".nii.gz", ".nrrd", ".mhd", ".mha")
_NPY = (".npy",)
_READ_ONLY = (".nhdr",)
BELOW_ANY_GREY = -500
"""Signed values below it are Hounsfield units of air or fat; no other scale that comes as a stack reaches so far down."""

SAMPLED_SLICES = 32


def stack_formats() -> tuple[str, ...]:
    """Suffixes of the volume files that can be read and written; Inveon's ``.img`` and ``.nhdr`` can only be read."""
    return (*_TIFF, *_ITK, *_NPY)


def stack_format(path: Path) -> str:
    """The suffix of ``path`` as :func:`stack_formats` lists it; empty for anything else."""
    name = Path(path).name.lower()
    return next((suffix for suffix in sorted(stack_formats(), key=len, reverse=True) if name.endswith(suffix)), "")


def _format_of(path: Path) -> str:
    """The suffix of a file that can be read; empty for anything else."""
    return stack_format(path) or (path.suffix.lower() if path.suffix.lower() in _READ_ONLY else "")


def is_stack_file(path: Path) -> bool:
    """Whether a file is one that :func:`load_stack` reads: by its suffix, an ``.img`` by the Inveon header beside it."""
    return bool(_format_of(Path(path))) or is_inveon(Path(path))


def inspect_stack(path: Path) -> StackHeader:
    """What a volume file says of itself, without reading its voxels.

    Raises
    ------
    UnreadableFile
        It is no volume file, or damaged.
    """
    path = _existing(path)
    suffix = _format_of(path)
    if suffix in _TIFF:
        return read_tiff_header(path)
    if not suffix:
        return read_inveon_header(path)
    return read_itk_header(path) if suffix in (*_ITK, *_READ_ONLY) else read_npy(path)[0]


def load_stack(path: Path, spacing_mm: Spacing | None = None, *, views: bool = False) -> Volume:
    """Load a volume file.

    Parameters
    ----------
    path
        Multi-page TIFF (plain, BigTIFF, ImageJ, OME), NIfTI, NRRD, MetaImage, ``.npy`` with a sidecar ``NAME.json``, or
        Inveon ``.img`` with its header.
    spacing_mm
        ``(z, y, x)`` in mm; wins over what the file says. Needed where the file says nothing.
    views
        Leave voxels on the disk also where their axes have to be turned: for what reads them slice by slice.

    Returns
    -------
    Volume
        Axes grow towards head, posterior and left; a file without orientation is taken to lie so already. Uncompressed files
        in this machine's byte order whose axes lie so stay read-only memory maps. The intensity is what the sidecar says,
        else ``grey8`` for uint8, ``grey16`` for uint16, ``HU`` for signed values that reach below -500 (integers then as
        int16), else ``raw``.

    Raises
    ------
    MissingSpacing
        Neither the file nor ``spacing_mm`` tells the size of the voxels; it is never guessed.
    UnreadableFile
        No such file, unknown format, truncated, in colour, not one volume, or with values that are no numbers.
    MctguiError
        ``spacing_mm`` is not three positive numbers, or there is not enough memory.
    """
    path = _existing(path)
    require_positive(spacing_mm)
    try:
        return _loaded(path, spacing_mm, views)
    except MemoryError as error:
        raise MctguiError(
            f"There is not enough memory for {path.name}.", "Import it into a project, which keeps it on the disk."
        ) from error


def _loaded(path: Path, spacing_mm: Spacing | None, views: bool) -> Volume:
    suffix = _format_of(path)
    reader = (
        read_tiff
        if suffix in _TIFF
        else read_itk
        if suffix in (*_ITK, *_READ_ONLY)
        else read_npy
        if suffix in _NPY
        else read_inveon
    )
    header, voxels = reader(path)
    affine = header.placed(path.name, spacing_mm)
    if voxels.dtype.kind == "b":
        voxels = voxels.view(np.uint8)
    require_numbers(path, voxels)
    return volume_of(path, voxels, affine, header.intensity, views=views)


def volume_of(
    path: Path,
    voxels: NDArray[Any],
    affine: NDArray[np.float64],
    intensity: Intensity | None = None,
    *,
    views: bool = False,
) -> Volume:
    """The volume of a file's voxels, of the given meaning or that which :func:`meaning` finds; see :func:`load_stack`."""
    intensity = intensity or meaning(voxels)
    if intensity == "HU" and voxels.dtype.kind in "iu" and voxels.dtype != np.int16:
        voxels = _as_int16(path, voxels)
    volume = Volume(voxels, affine, intensity).canonical()
    if isinstance(voxels, np.memmap) and (views or volume.voxels.flags.c_contiguous):
        return volume
    # A reversed view would travel through the whole program; libraries such as torch refuse it.
    return Volume(np.ascontiguousarray(volume.voxels), volume.affine, intensity)


def _existing(path: Path) -> Path:
    path = Path(path)
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}.", "Check the path.")
    known = f"Known are {', '.join(stack_formats())}, Inveon .img with .img.hdr, and folders with DICOM files."
    suffix = _format_of(path)
    if not is_stack_file(path):
        raise UnreadableFile(f"{path.name} is no volume file of a known kind.", known)
    if path.stat().st_size == 0:
        raise UnreadableFile(f"{path.name} is empty.", "Copy or export it again.")
    with path.open("rb") as file:
        start = file.read(8)
    if (suffix in _TIFF and start[:4] not in MAGIC) or (suffix in _NPY and start[:6] != b"\x93NUMPY"):
        raise UnreadableFile(f"{path.name} is not what its name says: no {suffix.lstrip('.')} file.", known)
    return path


def require_positive(spacing_mm: Spacing | None) -> None:
    """Raise :class:`MctguiError` where a voxel size is given that is not three positive numbers."""
    if spacing_mm is None:
        return
    if len(spacing_mm) != 3 or not all(is_voxel_side(value) for value in spacing_mm):
        shown = " ".join(f"{value:g}" for value in spacing_mm)
        raise MctguiError(f"A voxel cannot measure {shown} mm.", "Give three positive numbers: --spacing-mm Z Y X.")


def require_numbers(path: Path, voxels: NDArray[Any]) -> None:
    """Raise :class:`UnreadableFile` where a voxel of the file is NaN or infinite."""
    if voxels.dtype.kind != "f":
        return
    for image in voxels:
        if not np.isfinite(image).all():
            raise UnreadableFile(
                f"{path.name} holds values that are no numbers (NaN or infinite).",
                "Replace them, for instance by the lowest value.",
            )


def meaning(voxels: NDArray[Any]) -> Intensity:
    """What the values of a file that does not say so mean; see :func:`load_stack`. Large volumes are sampled."""
    if voxels.dtype == np.uint8:
        return "grey8"
    if voxels.dtype == np.uint16:
        return "grey16"
    if voxels.dtype.kind not in "if":
        return "raw"
    step = max(1, len(voxels) // SAMPLED_SLICES)
    lowest = min(float(image.min()) for image in voxels[::step])
    return "HU" if lowest < BELOW_ANY_GREY else "raw"


def _as_int16(path: Path, voxels: NDArray[Any]) -> NDArray[np.int16]:
    low, high = int(voxels.min()), int(voxels.max())
    if low < -32768 or high > 32767:
        raise UnreadableFile(f"{path.name} holds values from {low} to {high}, which are no Hounsfield units.", "Rescale it.")
    return voxels.astype(np.int16)
