"""Regions of interest as ImageJ writes them: a .roi file for one, a .zip for many.

The format is that of ``ij.io.RoiDecoder``: big-endian, a header of 64 bytes, coordinates, a second header with the name.
Whole coordinates count pixel corners, so that a pixel belongs to a region when its centre lies inside.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mctgui.atomic import atomic_file
from mctgui.errors import UnreadableFile

Floats = NDArray[np.float64]

_POLYGON, _RECTANGLE, _OVAL, _FREEHAND, _TRACED = 0, 1, 2, 7, 8
_NOT_AREAS = {3: "a line", 4: "a freehand line", 5: "a segmented line", 6: "nothing", 9: "an angle", 10: "points"}
_SUBPIXEL = 128
_HEADER, _HEADER2 = 64, 64
_VERSION = 228
_MOST_FILES = 20_000
_LARGEST_FILE = 8 * 2**20
_LARGEST_ZIP = 512 * 2**20
_POSITION_IN_NAME = re.compile(r"^(\d{4,5})-\d{4,5}(?:-\d{4,5})?$")
_HINT = "Save the ROIs anew with ImageJ's ROI Manager (More, Save)."


@dataclass(frozen=True, slots=True, eq=False)
class ImageJROI:
    """An area in one slice.

    Parameters
    ----------
    name
        As ImageJ shows it.
    position
        Number of the slice from 1; 0 where the region belongs to none.
    outlines
        Closed outlines ``(n, 2)`` as (x, y) in pixels from the upper left corner; where they overlap an even number of
        times is outside. Empty for an oval.
    oval
        ``(left, top, width, height)`` of an ellipse; None for outlines.
    """

    name: str
    position: int
    outlines: tuple[Floats, ...] = ()
    oval: tuple[float, float, float, float] | None = None

    def mask(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Pixels ``(y, x)`` of a slice whose centres lie inside."""
        if self.oval is not None:
            left, top, width, height = self.oval
            y, x = np.ogrid[: shape[0], : shape[1]]
            across = (x + 0.5 - left - width / 2) / (width / 2)
            down = (y + 0.5 - top - height / 2) / (height / 2)
            return np.asarray(across**2 + down**2 <= 1.0, dtype=np.bool_)
        crossings = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
        for outline in self.outlines:
            _count_crossings(outline, crossings)
        inside: NDArray[np.bool_] = np.cumsum(crossings, axis=1)[:, :-1] % 2 == 1
        return inside


def read_rois(path: Path) -> tuple[list[ImageJROI], list[str]]:
    """Read a .roi file, or all of a .zip.

    Returns
    -------
    rois
        The areas.
    skipped
        What else is in the file, one sentence each: lines, points, rounded rectangles.

    Raises
    ------
    UnreadableFile
        No such file, no ROIs, or damaged ones.
    """
    path = Path(path)
    rois: list[ImageJROI] = []
    skipped: list[str] = []
    for name, data in _files(path):
        try:
            found, reason = _decoded(data, name)
        except (struct.error, ValueError, IndexError) as error:
            raise UnreadableFile(f"{path.name} holds a damaged ImageJ ROI.", _HINT) from error
        if found is not None:
            rois.append(found)
        else:
            skipped.append(f"The ROI {name} is {reason}, no area, and is left out.")
    return rois, skipped


def write_rois(rois: Iterable[ImageJROI], path: Path) -> None:
    """Write a .zip that ImageJ's ROI Manager opens; a .roi file of a single region.

    Raises
    ------
    StorageFailure
        The disk refused.
    """
    with atomic_file(Path(path)) as temporary:
        if Path(path).suffix.lower() == ".roi":
            [roi] = rois
            temporary.write_bytes(_encoded(roi))
            return
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for roi in rois:
                # A fixed time, so that equal VOIs give equal files.
                archive.writestr(zipfile.ZipInfo(f"{roi.name}.roi", (1980, 1, 1, 0, 0, 0)), _encoded(roi))


def outlines_of(mask: NDArray[np.bool_]) -> tuple[Floats, ...]:
    """Closed outlines along the pixel borders of a mask ``(y, x)``, holes included; the corners only."""
    padded = np.pad(mask, 1).astype(np.int8)
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    # The marked pixel lies on the right of every step.
    for axis, turn in ((0, 1), (1, -1)):
        change = np.diff(padded, axis=axis)
        for row, column in np.argwhere(change != 0):
            forwards = change[row, column] * turn > 0
            ends = ((row, column - 1), (row, column)) if axis == 0 else ((row - 1, column), (row, column))
            start, stop = ends if forwards else ends[::-1]
            steps.setdefault((int(start[1]), int(start[0])), []).append((int(stop[1]), int(stop[0])))
    outlines = []
    while steps:
        begin = place = next(iter(steps))
        heading = (0, 0)
        loop = []
        while True:
            choices = steps[place]
            # Where two pixels touch by a corner, turn right: each stays a region of its own.
            right = (place[0] - heading[1], place[1] + heading[0])
            following = choices.pop(choices.index(right)) if right in choices else choices.pop()
            if not choices:
                del steps[place]
            direction = (following[0] - place[0], following[1] - place[1])
            if direction != heading:
                loop.append(place)
            place, heading = following, direction
            if place == begin:
                break
        outlines.append(np.array(loop, dtype=np.float64))
    return tuple(outlines)


def _files(path: Path) -> Iterable[tuple[str, bytes]]:
    try:
        if path.suffix.lower() == ".roi":
            if path.stat().st_size > _LARGEST_FILE:
                raise UnreadableFile(f"{path.name} is too large for an ImageJ ROI.", _HINT)
            return [(path.stem, path.read_bytes())]
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".roi")]
            sizes = [entry.file_size for entry in entries]
            if len(entries) > _MOST_FILES or sum(sizes) > _LARGEST_ZIP or max(sizes, default=0) > _LARGEST_FILE:
                raise UnreadableFile(f"{path.name} is too large for a set of ImageJ ROIs.", _HINT)
            if not entries:
                raise UnreadableFile(f"{path.name} holds no ImageJ ROI.", _HINT)
            return [(Path(entry.filename).stem, archive.read(entry)) for entry in entries]
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise UnreadableFile(f"The file {path.name} {reason}.", "Check the path.") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile(f"{path.name} is no ZIP file of ImageJ ROIs, or a damaged one.", _HINT) from error


def _decoded(data: bytes, file_name: str) -> tuple[ImageJROI | None, str]:
    """The region, or None and what the file holds instead."""
    if data[:4] != b"Iout" or len(data) < _HEADER:
        raise ValueError("no ImageJ ROI")
    kind = data[6]
    top, left, bottom, right, count = struct.unpack_from(">hhhhH", data, 8)
    shape_size, options = struct.unpack_from(">i", data, 36)[0], struct.unpack_from(">h", data, 50)[0]
    position, second = struct.unpack_from(">ii", data, 56)
    name, slice_of_second = _second_header(data, second)
    name = name or file_name
    position = slice_of_second or position
    numbered = _POSITION_IN_NAME.match(name) or _POSITION_IN_NAME.match(file_name)
    if position <= 0:
        position = int(numbered.group(1)) if numbered else 0
    if shape_size > 0:
        return ImageJROI(name, position, _composite(data, shape_size)), ""
    if kind in _NOT_AREAS:
        return None, _NOT_AREAS[kind]
    box = (float(left), float(top), float(right - left), float(bottom - top))
    if options & _SUBPIXEL and kind in (_RECTANGLE, _OVAL):
        x, y, width, height = struct.unpack_from(">4f", data, 18)
        box = (x, y, width, height) if width > 0 and height > 0 else box
    if kind in (_RECTANGLE, _OVAL) and not (box[2] > 0 and box[3] > 0):
        raise ValueError("an empty region")
    if kind == _OVAL:
        return ImageJROI(name, position, oval=box), ""
    if kind == _RECTANGLE:
        if struct.unpack_from(">h", data, 54)[0] > 0:
            return None, "a rectangle with round corners"
        corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) * box[2:] + box[:2]
        return ImageJROI(name, position, (corners,)), ""
    if kind not in (_POLYGON, _FREEHAND, _TRACED):
        raise ValueError("an unknown kind of region")
    return ImageJROI(name, position, (_polygon(data, count, left, top, bool(options & _SUBPIXEL)),)), ""


def _second_header(data: bytes, offset: int) -> tuple[str, int]:
    """Name and slice position of the second header, as far as there is one."""
    if offset < _HEADER or offset + 24 > len(data):
        return "", 0
    _, slice_position, _, name_offset, name_length = struct.unpack_from(">5i", data, offset + 4)
    if not 0 < name_length <= 4096 or name_offset < 0 or name_offset + 2 * name_length > len(data):
        return "", max(slice_position, 0)
    name = data[name_offset : name_offset + 2 * name_length].decode("utf-16-be", "replace")
    return "".join(letter for letter in name if letter.isprintable()).strip(), max(slice_position, 0)


def _polygon(data: bytes, count: int, left: int, top: int, subpixel: bool) -> Floats:
    if count < 3:
        raise ValueError("a polygon of fewer than three corners")
    if subpixel and len(data) >= _HEADER + 12 * count:
        values = np.frombuffer(data, ">f4", 2 * count, _HEADER + 4 * count).astype(np.float64)
        if not np.isfinite(values).all():
            raise ValueError("corners that are no numbers")
        return values.reshape(2, count).T
    values = np.frombuffer(data, ">i2", 2 * count, _HEADER).astype(np.float64)
    corners: Floats = values.reshape(2, count).T + np.array([left, top])
    return corners


def _composite(data: bytes, count: int) -> tuple[Floats, ...]:
    """The outlines of a combined region: a list of moves, lines, curves and closings."""
    if _HEADER + 4 * count > len(data):
        raise ValueError("a truncated region")
    values = np.frombuffer(data, ">f4", count, _HEADER).astype(np.float64)
    outlines: list[list[tuple[float, float]]] = []
    place = 0
    while place < count:
        kind = int(values[place])
        numbers = {0: 2, 1: 2, 2: 4, 3: 6, 4: 0}.get(kind)
        if numbers is None or place + numbers >= count + (kind == 4):
            raise ValueError("an unknown piece of a region")
        points = values[place + 1 : place + 1 + numbers].reshape(-1, 2)
        place += 1 + numbers
        if kind == 0:
            outlines.append([])
        if kind == 4:
            continue
        if not outlines or not np.isfinite(points).all():
            raise ValueError("a region without a beginning")
        outlines[-1].extend(_along_curve(outlines[-1][-1], points) if kind in (2, 3) else [tuple(points[0])])
    return tuple(np.array(outline) for outline in outlines if len(outline) >= 3)


def _along_curve(start: tuple[float, float], controls: Floats) -> list[tuple[float, float]]:
    """Sixteen points along a Bézier curve of second or third order."""
    points = np.vstack([start, controls])
    share = np.linspace(0.0, 1.0, 17)[1:, None]
    while len(points) > 1:
        first, second = points[:-1], points[1:]
        if first.ndim == 2:
            first, second = first[:, None], second[:, None]
        points = first + share * (second - first)
    return [(float(x), float(y)) for x, y in points[0]]


def _count_crossings(outline: Floats, crossings: NDArray[np.int64]) -> None:
    """Add one where a row's line of pixel centres crosses the outline, in the first pixel right of the crossing."""
    rows, columns = crossings.shape
    for start, stop in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        (x0, y0), (x1, y1) = (start, stop) if start[1] <= stop[1] else (stop, start)
        first, last = max(0, int(np.ceil(y0 - 0.5))), min(rows - 1, int(np.ceil(y1 - 0.5)) - 1)
        if last < first:
            continue
        row = np.arange(first, last + 1)
        x = x0 + (row + 0.5 - y0) / (y1 - y0) * (x1 - x0)
        np.add.at(crossings, (row, np.clip(np.ceil(x - 0.5), 0, columns - 1).astype(np.int64)), 1)


def _encoded(roi: ImageJROI) -> bytes:
    points = np.concatenate(roi.outlines) if roi.outlines else np.empty((0, 2))
    if roi.oval is not None:
        left, top, width, height = (round(side) for side in roi.oval)
        kind, coordinates, count, shape_size = _OVAL, b"", 0, 0
        right, bottom = left + width, top + height
    else:
        (left, top), (right, bottom) = points.min(axis=0).astype(int), points.max(axis=0).astype(int)
        if len(roi.outlines) == 1:
            kind, count, shape_size = _TRACED, len(points), 0
            coordinates = (points - (left, top)).T.astype(">i2").tobytes()
        else:
            kind, count = _RECTANGLE, 0
            values = [number for outline in roi.outlines for number in _as_path(outline)]
            shape_size, coordinates = len(values), np.array(values, dtype=">f4").tobytes()
    header = bytearray(_HEADER)
    struct.pack_into(">4shBx", header, 0, b"Iout", _VERSION, kind)
    struct.pack_into(">hhhhH", header, 8, top, left, bottom, right, count)
    struct.pack_into(">i", header, 36, shape_size)
    second = _HEADER + len(coordinates)
    struct.pack_into(">ii", header, 56, roi.position, second)
    name = roi.name.encode("utf-16-be")
    header2 = bytearray(_HEADER2)
    struct.pack_into(">2i", header2, 16, second + _HEADER2, len(name) // 2)
    return bytes(header) + coordinates + bytes(header2) + name


def _as_path(outline: Floats) -> list[float]:
    moves = [number for kind, (x, y) in zip([0] + [1] * (len(outline) - 1), outline, strict=True) for number in (kind, x, y)]
    return [*moves, 4]
