"""NIfTI, NRRD and MetaImage, read through SimpleITK.

ITK speaks LPS: for NIfTI, whose own world is RAS, its reader has turned the axes already (tested with an asymmetric volume),
so origin, spacing and direction cosines make our affine as they are.
"""

from __future__ import annotations

import gzip
import math
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.header import StackHeader
from mctgui.stack.nifti import nifti_is_whole, nifti_packed_voxels, nifti_states_spacing, nifti_voxels
from mctgui.stack.sidecar import mark_of
from mctgui.stack.streams import Decode, PackedSlices, plain_slices
from mctgui.stack.textheader import META_SUFFIXES, NRRD_SUFFIXES, voxel_place
from mctgui.volume import Grid

_DAMAGED_HINT = "Copy or export it again."


def read_itk_header(path: Path) -> StackHeader:
    """Shape and place of a NIfTI, NRRD or MetaImage volume, without its voxels.

    Raises
    ------
    UnreadableFile
        It is damaged, not a single-channel volume, or its axes are not at right angles.
    """
    return _header(path, _information(path))


def read_itk(path: Path) -> tuple[StackHeader, NDArray[Any]]:
    """Header and voxels ``(z, y, x)``; see :func:`read_itk_header`."""
    header = read_itk_header(path)
    mapped = _mapped(path, header)
    if mapped is not None:
        return header, mapped
    import SimpleITK

    try:
        image = SimpleITK.ReadImage(str(path), imageIO=_image_io(path))
    except (RuntimeError, MemoryError) as error:
        raise UnreadableFile(f"{path.name} is truncated, damaged, or larger than the memory.", _DAMAGED_HINT) from error
    voxels: NDArray[Any] = SimpleITK.GetArrayFromImage(image).reshape(header.shape)
    if voxels.dtype != header.dtype:
        header = replace(header, dtype=voxels.dtype)
    return header, voxels


def _mapped(path: Path, header: StackHeader) -> NDArray[Any] | None:
    """Voxels that lie in a file as they are, mapped into memory; None for all others."""
    if _is_textual(path):
        place = voxel_place(path)
        file, offset, stored = place.file, place.offset, header.dtype.newbyteorder(">" if place.big_endian else "<")
    else:
        found = nifti_voxels(path)
        if found is None:
            return None
        file, offset, stored = path, found[0], np.dtype(found[1])
    if offset < 0 or stored.newbyteorder("=") != header.dtype:
        return None
    if file.stat().st_size < offset + math.prod(header.shape) * stored.itemsize:
        raise UnreadableFile(f"{path.name} is truncated or damaged.", _DAMAGED_HINT)
    voxels: NDArray[Any] = np.memmap(file, stored, "r", offset, header.shape)
    return voxels if stored.isnative or stored.itemsize == 1 else voxels.astype(header.dtype)


def itk_slices(path: Path) -> tuple[StackHeader, Decode] | None:
    """Header, and what reads slices ``first`` to ``stop``; None where the voxels have to be read whole, or by ITK.

    Raises
    ------
    UnreadableFile
        As :func:`read_itk_header`.
    """
    header = read_itk_header(path)
    if _is_textual(path):
        place = voxel_place(path)
        file, offset, begin = place.file, max(place.offset, 0), place.packed_at
        stored = header.dtype.newbyteorder(">" if place.big_endian else "<")
        known = place.offset >= 0 or begin >= 0
    else:
        packed = nifti_packed_voxels(path)
        found = packed or nifti_voxels(path)
        if found is None:
            return None
        file, offset, stored, begin, known = path, found[0], np.dtype(found[1]), 0 if packed else -1, True
    if not known or stored.newbyteorder("=") != header.dtype:
        return None
    if begin >= 0:
        return header, PackedSlices(file, begin, offset, stored, header.shape)
    return header, plain_slices(file, offset, stored, header.shape)


def _is_textual(path: Path) -> bool:
    return path.suffix.lower() in (*NRRD_SUFFIXES, *META_SUFFIXES)


def _image_io(path: Path) -> str:
    """The one reader of ITK that may look at the file, whatever else its content resembles."""
    suffix = path.suffix.lower()
    return "NrrdImageIO" if suffix in NRRD_SUFFIXES else "MetaImageIO" if suffix in META_SUFFIXES else "NiftiImageIO"


def _information(path: Path) -> Any:
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}.", "Check the path.")
    if _is_textual(path):
        voxel_place(path)
    elif not nifti_is_whole(path):
        raise UnreadableFile(f"{path.name} is truncated, or no readable nii file.", _DAMAGED_HINT)
    reader = SimpleITK.ImageFileReader()
    reader.SetImageIO(_image_io(path))
    reader.SetFileName(str(path))
    try:
        reader.ReadImageInformation()
    except RuntimeError as error:
        kind = path.name.partition(".")[2] or "volume"
        raise UnreadableFile(f"{path.name} is not a readable {kind} file.", _DAMAGED_HINT) from error
    return reader


def _header(path: Path, reader: Any) -> StackHeader:
    import SimpleITK

    size = list(reader.GetSize())
    if reader.GetNumberOfComponents() != 1:
        raise UnreadableFile(
            f"{path.name} is in colour or holds vectors; single grey values are needed.", "Convert it first."
        )
    dimension = len(size)
    while len(size) > 3 and size[-1] == 1:
        size.pop()
    if len(size) == 2:
        size.append(1)
    if len(size) != 3 or min(size) < 1:
        described = " x ".join(map(str, reader.GetSize()))
        raise UnreadableFile(f"{path.name} is not one volume ({described}).", "Save a single volume of three axes.")
    shape = (size[2], size[1], size[0])
    image = SimpleITK.GetArrayViewFromImage(SimpleITK.Image([1] * dimension, reader.GetPixelID()))
    if image.dtype.kind not in "iuf":
        raise UnreadableFile(f"{path.name} does not hold real numbers.", "Save magnitudes instead.")
    if not states_spacing(path):
        return StackHeader(shape, image.dtype, None)
    return StackHeader(shape, image.dtype, _affine(path, reader, dimension, shape), made_by=_made_by(reader))


def _made_by(reader: Any) -> str:
    """The mark of a synthetic volume: a key of our own in NRRD and MetaImage, the description in NIfTI."""
    for key in ("made_by", "MadeBy", "descrip"):
        if reader.HasMetaDataKey(key) and (mark := mark_of(reader.GetMetaData(key))):
            return mark
    return ""


def _affine(path: Path, reader: Any, dimension: int, shape: tuple[int, int, int]) -> NDArray[np.float64]:
    direction = np.array(reader.GetDirection(), dtype=np.float64).reshape(dimension, dimension)
    spacing, origin = np.array(reader.GetSpacing()), np.array(reader.GetOrigin())
    affine = np.eye(4)
    used = min(dimension, 3)
    affine[:used, :used] = (direction * spacing)[:used, :used]
    affine[:used, 3] = origin[:used]
    try:
        return Grid(shape, affine).affine
    except ValueError as error:
        raise UnreadableFile(
            f"The geometry of {path.name} cannot be used: {error}.", "Resample it onto a regular grid."
        ) from error


def _start(path: Path, count: int = 65536) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(count)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as unpacked:
                start = unpacked.read(count)
    except (OSError, EOFError, zlib.error):
        return b""
    return start


def states_spacing(path: Path) -> bool:
    """Whether the file itself says how large its voxels are; ITK would silently take 1 mm."""
    start = _start(path)
    if start[:4] == b"NRRD":
        header = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
        return re.search(rb"^(spacings|space directions):", header, re.MULTILINE) is not None
    if path.name.lower().endswith((".mhd", ".mha")):
        header = start.partition(b"ElementDataFile")[0]
        return re.search(rb"^\s*Element(Spacing|Size)\s*=", header, re.MULTILINE) is not None
    return nifti_states_spacing(start)
