"""Multi-page TIFF: plain, BigTIFF, ImageJ and OME.

The voxel size is taken from where each dialect keeps it, and from nowhere else: ImageJ's ``spacing`` and ``unit`` with the
resolution tags, OME's PhysicalSize. The resolution tags of a plain TIFF speak of the plane only, and cameras and scanners
fill them with 72 dpi, so they never give a whole spacing.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.stack.header import Spacing, StackHeader, is_voxel_side
from mctgui.stack.sidecar import Sidecar, parse_sidecar, sidecar_text
from mctgui.stack.tiffpage import laid_out_values, page_layout, page_values, require_directories
from mctgui.volume import Grid, Volume

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPageSeries

MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_MM_PER_UNIT = {
    "mm": 1.0, "millimeter": 1.0, "millimetre": 1.0, "millimeters": 1.0, "um": 1e-3, "µm": 1e-3, "μm": 1e-3, "micron": 1e-3,
    "microns": 1e-3, "micrometer": 1e-3, "micrometre": 1e-3, "nm": 1e-6, "nanometer": 1e-6, "cm": 10.0, "centimeter": 10.0,
    "m": 1e3, "meter": 1e3, "inch": 25.4, "in": 25.4,
}  # fmt: skip
_MOST_CHANNELS = 4
_CLASSIC_LIMIT = 2**32 - 2**25
_NATIVE = "<" if sys.byteorder == "little" else ">"
_NOT_A_TIFF = "Export the stack again as a multi-page TIFF with grey values."


@contextmanager
def _opened(path: Path) -> Iterator[tuple[TiffFile, TiffPageSeries]]:
    """The file and its one stack of images."""
    import tifffile

    # tifffile logs what it also raises; on a console without handlers that would be noise above our own sentence.
    logger = logging.getLogger("tifffile")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with tifffile.TiffFile(path, _multifile=False) as tiff:
            _require_own_folder(path, tiff)
            require_directories(path, tiff)
            # Pages that tifffile itself wrote one by one each claim to be a series; taken as plain pages they are one.
            alone = len(tiff.series) > 1 and tiff.is_shaped
            flags: dict[str, Any] = {"is_shaped": False} if alone else {}
        with tifffile.TiffFile(path, **flags) as tiff:
            series = list(tiff.series)
            if not series:
                raise UnreadableFile(f"{path.name} holds no image.", _NOT_A_TIFF)
            if len(series) > 1:
                raise UnreadableFile(f"{path.name} holds images of {len(series)} different sizes or kinds.", _NOT_A_TIFF)
            yield tiff, series[0]
    except UnreadableFile:
        raise
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {(error.strerror or 'it is damaged').lower()}.") from error
    except Exception as error:  # tifffile raises many kinds on damaged files
        raise UnreadableFile(f"{path.name} is a truncated or damaged TIFF file.", "Copy or export it again.") from error
    finally:
        logger.setLevel(level)


def _require_own_folder(path: Path, tiff: TiffFile) -> None:
    """Refuse OME metadata that name files elsewhere: tifffile would open them."""
    names = re.findall(r'FileName\s*=\s*["\']([^"\']*)', tiff.ome_metadata or "") if tiff.is_ome else []
    if any(set(name) & set("/\\:&") or name.startswith("~") for name in names):
        raise UnreadableFile(f"{path.name} points to images outside its folder.", "Put all of its files into one folder.")


def read_tiff_header(path: Path) -> StackHeader:
    """Shape and voxel size of a TIFF stack.

    Raises
    ------
    UnreadableFile
        It is damaged, in colour, or not one stack of single-channel images.
    """
    with _opened(path) as (tiff, series):
        return _header(path, tiff, series)


def read_tiff(path: Path) -> tuple[StackHeader, NDArray[Any]]:
    """Header and voxels ``(z, y, x)`` of a TIFF stack.

    Returns
    -------
    StackHeader, ndarray
        Voxels that lie in the file uncompressed, in one piece and in this machine's byte order are a read-only memory map;
        all others are read.

    Raises
    ------
    UnreadableFile
        It is truncated, damaged, in colour, or not one stack of single-channel images.
    """
    with _opened(path) as (tiff, series):
        header = _header(path, tiff, series)
        at = series.dataoffset
        if at is not None and (tiff.byteorder == _NATIVE or header.dtype.itemsize == 1):
            voxels: NDArray[Any] = np.memmap(path, header.dtype, "r", at, header.shape)
        else:
            voxels = _decoded(path, series, header)
        return header, voxels


def tiff_pages(path: Path) -> tuple[StackHeader, Callable[[int, int], NDArray[Any]]] | None:
    """Header of a stack whose images lie in the file one by one, and what reads some of them.

    Returns
    -------
    StackHeader, callable, or None
        The callable gives images ``first`` to ``stop`` (exclusive) as ``(n, y, x)``, decoded when it is called. None where
        the voxels can be mapped, or an image of the file is not a slice.

    Raises
    ------
    UnreadableFile
        As :func:`read_tiff`; the callable too.
    """
    with _opened(path) as (tiff, series):
        header = _header(path, tiff, series)
        pages = list(series.pages)
        if series.dataoffset is not None or len(pages) != header.shape[0] or any(one is None for one in pages):
            return None
        if any(one is not None and one.parent is not tiff for one in pages):
            return None
        size = path.stat().st_size
        layouts = [page_layout(path.name, one, size) for one in pages if one is not None]
    if any((one.rows, one.columns) != header.shape[1:] for one in layouts):
        return None

    def read(first: int, stop: int) -> NDArray[Any]:
        try:
            with path.open("rb") as file:
                return np.stack([laid_out_values(path.name, one, file) for one in layouts[first:stop]])
        except OSError as error:
            raise UnreadableFile(f"{path.name} cannot be read any more.", "Is the disk still connected?") from error

    return header, read


def _decoded(path: Path, series: TiffPageSeries, header: StackHeader) -> NDArray[Any]:
    """All voxels of pages that cannot be mapped."""
    dtype = header.dtype.newbyteorder("=")
    pages, size = series.pages, path.stat().st_size
    if series.dataoffset is not None or len(pages) != header.shape[0]:
        for page in pages:
            if page is not None:
                page_layout(path.name, page, size)
        read = np.asarray(series.asarray()).reshape(header.shape)
        return read.astype(dtype, copy=False)
    try:
        voxels: NDArray[Any] = np.empty(header.shape, dtype=dtype)
    except MemoryError as error:
        raise UnreadableFile(f"{path.name} needs more memory than there is.", "Import it into a project.") from error
    for image, page in zip(voxels, pages, strict=True):
        assert page is not None  # checked with the header
        image[...] = page_values(path.name, page, size)
    return voxels


def _header(path: Path, tiff: TiffFile, series: TiffPageSeries) -> StackHeader:
    shape = _shape(path, series)
    if series.dtype is None or series.dtype.kind not in "iufb":
        raise UnreadableFile(f"{path.name} does not hold plain numbers ({series.dtype}).", _NOT_A_TIFF)
    _require_whole(path, tiff, series)
    own = _own_description(tiff, shape, path.name)
    spacing, in_plane = _imagej_spacing(tiff) if tiff.is_imagej else _ome_spacing(tiff) if tiff.is_ome else (None, None)
    if not tiff.is_imagej and not tiff.is_ome:
        in_plane = _resolution_mm(tiff)
    if own is not None and (spacing is None or np.allclose(Grid(shape, own.affine).spacing_mm, spacing, rtol=1e-4)):
        return StackHeader(shape, np.dtype(series.dtype), own.affine, own.intensity, made_by=own.made_by)
    affine = None if spacing is None else Grid.from_spacing(shape, spacing).affine
    return StackHeader(shape, np.dtype(series.dtype), affine, None, in_plane)


def _shape(path: Path, series: TiffPageSeries) -> tuple[int, int, int]:
    axes, sides = series.axes, tuple(series.shape)
    if "S" in axes and sides[axes.index("S")] > 1:
        raise UnreadableFile(
            f"{path.name} is in colour; a stack of grey values is needed.", "Convert it to 8 or 16 bit grey."
        )
    channels = sides[axes.index("C")] if "C" in axes else 1
    # Writers that name no axes make ImageJ count slices as channels: that many channels, and nothing else, are slices.
    planes = np.prod(sides) // (sides[axes.index("Y")] * sides[axes.index("X")]) if {"X", "Y"} <= set(axes) else 0
    if channels > 1 and not (channels == planes and channels > _MOST_CHANNELS):
        raise UnreadableFile(f"{path.name} has several channels; one is needed.", "Split the channels and save one.")
    kept = [side for side, axis in zip(sides, axes, strict=True) if side > 1 or axis in "YX"]
    if len(kept) == 2:
        kept = [1, *kept]
    if len(kept) != 3 or min(kept) < 1:
        described = " x ".join(str(side) for side in sides)
        raise UnreadableFile(f"{path.name} is not one stack of images ({described}, axes {axes}).", _NOT_A_TIFF)
    return kept[0], kept[1], kept[2]


def _require_whole(path: Path, tiff: TiffFile, series: TiffPageSeries) -> None:
    size = path.stat().st_size
    end = 0
    if series.dataoffset is not None:
        end = series.dataoffset + series.nbytes
    else:
        for page in series.pages:
            if page is None:
                raise UnreadableFile(f"{path.name} is truncated: slices are missing.", "Copy or export it again.")
            if page.parent is tiff:  # OME may name further files, which were opened as well
                page_layout(path.name, page, size)
    if end > size:
        raise UnreadableFile(f"{path.name} is truncated: {size} of at least {end} bytes are there.", "Copy it again.")


def _mm(unit: object) -> float | None:
    text = str(unit or "").strip()
    if "\\u" in text:  # ImageJ writes the micro sign as an escape
        text = re.sub(r"\\u00[bB]5", "µ", text)
    return _MM_PER_UNIT.get(text.lower())


def _rational(tiff: TiffFile, name: str) -> float | None:
    tag = tiff.pages.first.tags.get(name)
    if tag is None:
        return None
    value = tag.value
    try:
        number = value[0] / value[1] if isinstance(value, tuple) else float(value)
    except (ZeroDivisionError, TypeError, ValueError, IndexError):
        return None
    return number if 0 < number < np.inf else None


def _imagej_spacing(tiff: TiffFile) -> tuple[Spacing | None, tuple[float, float] | None]:
    """Voxel size as ImageJ keeps it: pixels per unit in the resolution tags, slice distance and unit in the description."""
    metadata = tiff.imagej_metadata or {}
    unit = _mm(metadata.get("unit"))
    x, y = _rational(tiff, "XResolution"), _rational(tiff, "YResolution")
    if unit is None or x is None or y is None:
        return None, None
    in_plane = (unit / y, unit / x)
    if not all(map(is_voxel_side, in_plane)):
        return None, None
    spacing = metadata.get("spacing")
    if not isinstance(spacing, int | float) or not is_voxel_side(abs(spacing) * unit):
        return None, in_plane
    return (abs(float(spacing)) * unit, *in_plane), None


def _ome_spacing(tiff: TiffFile) -> tuple[Spacing | None, tuple[float, float] | None]:
    """PhysicalSizeX, Y, Z of the first Pixels element; without a unit they are micrometres (OME schema)."""
    match = re.search(r"<(?:\w+:)?Pixels\b[^>]*>", tiff.ome_metadata or "")
    if match is None:
        return None, None
    attributes = dict(re.findall(r'(\w+)="([^"]*)"', match.group(0)))
    sizes: dict[str, float] = {}
    for axis in "XYZ":
        unit = _mm(attributes.get(f"PhysicalSize{axis}Unit", "µm").replace("&#181;", "µ"))
        try:
            size = float(attributes[f"PhysicalSize{axis}"])
        except (KeyError, ValueError):
            continue
        if unit is not None and is_voxel_side(size * unit):
            sizes[axis] = size * unit
    if len(sizes) == 3:
        return (sizes["Z"], sizes["Y"], sizes["X"]), None
    return None, (sizes["Y"], sizes["X"]) if {"X", "Y"} <= set(sizes) else None


def _resolution_mm(tiff: TiffFile) -> tuple[float, float] | None:
    """Pixel size of a plain TIFF from its resolution tags, unless they hold the usual stand-ins."""
    tag = tiff.pages.first.tags.get("ResolutionUnit")
    unit = {2: 25.4, 3: 10.0}.get(int(tag.value) if tag is not None else 2)
    x, y = _rational(tiff, "XResolution"), _rational(tiff, "YResolution")
    if unit is None or x is None or y is None or {x, y} <= {1.0, 72.0, 96.0, 150.0, 300.0, 600.0}:
        return None
    in_plane = (unit / y, unit / x)
    return in_plane if all(map(is_voxel_side, in_plane)) else None


def _own_description(tiff: TiffFile, shape: tuple[int, int, int], name: str) -> Sidecar | None:
    """What this program wrote into ImageJ's ``Info`` or, for large files, into OME's description."""
    if tiff.is_imagej:
        return parse_sidecar(str((tiff.imagej_metadata or {}).get("Info", "")), shape, name)
    match = re.search(r"<(?:\w+:)?Description>(.*?)</", tiff.ome_metadata or "", re.DOTALL) if tiff.is_ome else None
    if match is None:
        return None
    return parse_sidecar(match.group(1).replace("&quot;", '"').replace("&#34;", '"'), shape, name)


def write_tiff(volume: Volume, path: Path, made_by: str = "", card: str = "") -> None:
    """Write an uncompressed TIFF stack that Fiji opens in millimetres.

    Parameters
    ----------
    volume
        uint8, uint16, int16 and float32 are written as they are; truth values become uint8, other numbers float32.
    path
        A temporary path; an existing file is replaced.
    made_by
        What made a synthetic volume; stands in the description.
    card
        Card of the model that made it, as JSON; stands there too.

    Notes
    -----
    ImageJ's dialect up to 4 GiB, beyond that OME-TIFF as BigTIFF, which Fiji opens through Bio-Formats.
    """
    import tifffile

    z, y, x = volume.spacing_mm
    voxels = volume.voxels
    if voxels.dtype.kind == "b":
        voxels = voxels.astype(np.uint8)
    elif voxels.dtype.newbyteorder("=") not in (np.uint8, np.uint16, np.int16, np.float32):
        voxels = voxels.astype(np.float32)
    if voxels.nbytes < _CLASSIC_LIMIT:
        metadata = {"axes": "ZYX", "spacing": z, "unit": "mm", "Info": sidecar_text(volume, made_by, card)}
        tifffile.imwrite(path, voxels, imagej=True, resolution=(1 / x, 1 / y), metadata=metadata)
        return
    sizes: dict[str, Any] = {"PhysicalSizeX": x, "PhysicalSizeY": y, "PhysicalSizeZ": z}
    units = {f"{name}Unit": "mm" for name in sizes}
    description = {"axes": "ZYX", "Description": sidecar_text(volume, made_by, card), **sizes, **units}
    tifffile.imwrite(path, voxels, ome=True, bigtiff=True, metadata=description)
