"""A volume as numbered PNG slices in a folder of their own, with ``slices.json`` beside them.

PNG knows neither where a slice lies nor what its values mean. The sidecar says both, so that this program reads the slices
back as the volume they were; for every other program they are plain pictures.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui.atomic import atomic_folder
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress
from mctgui.stack.slices_sidecar import FORMAT, SIDECAR, VERSION
from mctgui.volume import Volume
from mctgui.windowing import Window

_PREFIX = "slice"
_LOSSLESS = {"grey8": (np.uint8, 1.0, 0.0), "grey16": (np.uint16, 1.0, 0.0), "HU": (np.uint16, 1.0, -32768.0)}


def writing_pictures(
    volume: Volume,
    folder: Path,
    *,
    bits: Literal[8, 16] | None = None,
    window: Window | None = None,
    made_by: str = "",
) -> LongWork[None]:
    """Write a volume as numbered PNG slices into a new folder, whole or not at all.

    Parameters
    ----------
    volume
        Any real dtype.
    folder
        Must not exist yet, or be empty.
    bits
        16 keeps HU, 8 and 16 bit grey as they are, and other values within a 65535th of their range. 8 keeps 8 bit grey
        and shows everything else through ``window``. None takes 8 for 8 bit grey and where there is a window, else 16.
    window
        What becomes black and white in 8 bits; such slices are grey values and no longer what they show.
    made_by
        What made a synthetic volume; stands in the sidecar and in every slice.

    Yields
    ------
    Progress
        One step for each slice.

    Raises
    ------
    MctguiError
        8 bits without a window, or 16 bits through one.
    UnreadableFile
        The volume holds values that are no numbers.
    StorageFailure
        The folder exists and holds something, or the disk refused.
    """
    import cv2

    volume = volume.canonical()
    if bits is None:
        bits = 8 if window is not None or volume.intensity == "grey8" else 16
    if bits == 16 and window is not None:
        raise MctguiError("16 bits keep the values as they are, without a window.", "Leave out one of the two.")
    dtype, slope, offset = _coding(volume, bits, window)
    count = volume.shape[0]
    width = max(4, len(str(count)))
    text = _text_chunk("Comment", made_by) if made_by else b""
    chunks = _pixel_size_chunk(volume.spacing_mm[1:]) + text
    with atomic_folder(folder) as temporary:
        for index, image in enumerate(volume.voxels):
            stored = _stored(image, dtype, slope, offset)
            packed = cv2.imencode(".png", stored)[1].tobytes()
            # The first chunk, IHDR, is always 25 bytes long and follows 8 bytes of signature.
            (temporary / f"{_PREFIX}{index + 1:0{width}}.png").write_bytes(packed[:33] + chunks + packed[33:])
            yield Progress(index + 1, count, "writing slices")
        content = _sidecar_of(volume, bits, slope, offset, window, made_by)
        (temporary / SIDECAR).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _coding(volume: Volume, bits: int, window: Window | None) -> tuple[Any, float, float]:
    """Type, slope and offset of the stored values."""
    if window is not None:
        return np.uint8, window.width / 255, window.low
    kept = _LOSSLESS.get(volume.intensity)
    if kept is not None and _fits(volume, bits, kept):
        return kept
    if bits == 8:
        raise MctguiError("8 bits cannot hold these values as they are.", "Say what is shown: --window CENTRE WIDTH.")
    low, high = _extremes(volume)
    return np.uint16, max((high - low) / 65535, 1e-30), low


def _fits(volume: Volume, bits: int, kept: tuple[Any, float, float]) -> bool:
    """Whether all values can be kept as they are in that type."""
    if volume.voxels.dtype.kind not in "iub" or (bits == 8) != (kept[0] is np.uint8):
        return volume.intensity == "grey8" and volume.voxels.dtype == np.uint8
    low, high = _extremes(volume)
    limits = np.iinfo(kept[0])
    return limits.min + kept[2] <= low and high <= limits.max + kept[2]


def _extremes(volume: Volume) -> tuple[float, float]:
    low, high = math.inf, -math.inf
    for image in volume.voxels:
        low, high = min(low, float(image.min())), max(high, float(image.max()))
    if not (math.isfinite(low) and math.isfinite(high)):
        raise UnreadableFile("The volume holds values that are no numbers (NaN or infinite).", "Replace them first.")
    return low, high


def _stored(image: NDArray[Any], dtype: Any, slope: float, offset: float) -> NDArray[Any]:
    limits = np.iinfo(dtype)
    if slope == 1.0 and offset == 0.0 and image.dtype == dtype:
        return np.ascontiguousarray(image)
    scaled = np.rint((image.astype(np.float64) - offset) / slope)
    stored: NDArray[Any] = np.clip(np.nan_to_num(scaled), limits.min, limits.max).astype(dtype)
    return stored


def _sidecar_of(
    volume: Volume, bits: int, slope: float, offset: float, window: Window | None, made_by: str
) -> dict[str, Any]:
    shown = window is not None
    content: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "files": f"{_PREFIX}*.png",
        "shape": list(volume.shape),
        "spacing_mm": list(volume.spacing_mm),
        "affine": volume.affine.tolist(),
        "intensity": "grey8" if shown else volume.intensity,
        "bits": bits,
        "stored": {"slope": 1.0 if shown else slope, "offset": 0.0 if shown else offset},
        "window": None if window is None else {"centre": window.centre, "width": window.width, "of": volume.intensity},
    }
    return content | ({"made_by": made_by} if made_by else {})


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file (PNG specification, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _text_chunk(key: str, text: str) -> bytes:
    return _chunk(b"tEXt", key.encode("latin-1") + b"\0" + text.encode("latin-1", "replace"))


def _pixel_size_chunk(spacing_mm: tuple[float, ...]) -> bytes:
    """PHYs: pixels per metre, x first."""
    y, x = (min(round(1000 / side), 2**31 - 1) for side in spacing_mm)
    return _chunk(b"pHYs", struct.pack(">IIB", x, y, 1))
