"""Where the pixels of a slice lie and what their values mean, as its header or its functional groups say."""

from __future__ import annotations

import math
from typing import Any

from mctgui.dicom.elements import Header
from mctgui.dicom.header_values import LARGEST_VALUE, number_of, numbers, sensible_number, text_of
from mctgui.dicom.slice_record import Vector

_LARGEST_MM = 1e5
_SMALLEST_PIXEL_MM, _LARGEST_PIXEL_MM = 1e-6, 1e3


def rescale(dataset: Header) -> dict[str, Any]:
    """Slope, intercept, their unit and the windows, of a data set or of a functional group."""
    slope, intercept = sensible_number(dataset, "RescaleSlope"), sensible_number(dataset, "RescaleIntercept")
    centres, widths = numbers(dataset.get("WindowCenter")), numbers(dataset.get("WindowWidth"))
    windows = zip(centres, widths, strict=False)
    return {
        "slope": slope or 1.0,  # a slope of zero would wipe the image out
        "intercept": intercept or 0.0,
        "has_rescale": bool(slope) and intercept is not None,
        "rescale_type": text_of(dataset, "RescaleType").upper(),
        "windows": tuple(one for one in windows if abs(one[0]) <= LARGEST_VALUE and 0 < one[1] <= LARGEST_VALUE),
    }


def geometry(dataset: Header) -> dict[str, Any]:
    """Place and size of the pixels, of a data set or of functional groups merged into one."""
    spacing = numbers(dataset.get("PixelSpacing"))
    position = numbers(dataset.get("ImagePositionPatient"))
    directions = numbers(dataset.get("ImageOrientationPatient"))
    row, column = _unit_vectors(directions)
    return {
        "pixel_spacing": _pixel_spacing(spacing),
        "position": _position(position),
        "row": row,
        "column": column,
        "thickness_mm": _thickness(dataset),
    }


def _pixel_spacing(values: tuple[float, ...]) -> tuple[float, float] | None:
    """Row and column spacing; of a malformed list of three the first and the last."""
    if len(values) not in (2, 3) or not all(
        _SMALLEST_PIXEL_MM <= side <= _LARGEST_PIXEL_MM for side in values[:: len(values) - 1]
    ):
        return None
    return values[0], values[-1]


def _position(values: tuple[float, ...]) -> Vector | None:
    if len(values) != 3 or max(map(abs, values)) > _LARGEST_MM:
        return None
    return values[0], values[1], values[2]


def _thickness(dataset: Header) -> float | None:
    value = number_of(dataset, "SliceThickness")
    return value if value is not None and _SMALLEST_PIXEL_MM <= value <= _LARGEST_PIXEL_MM else None


def _unit_vectors(values: tuple[float, ...]) -> tuple[Vector | None, Vector | None]:
    """Directions of the rows and columns at right angles to each other; None where they are not directions."""
    if len(values) != 6:
        return None, None
    row, column = values[:3], values[3:]
    lengths = math.hypot(*row), math.hypot(*column)
    if min(lengths) < 0.5 or max(lengths) > 2:
        return None, None
    unit = [component / lengths[0] for component in row]
    across = [component / lengths[1] for component in column]
    overlap = sum(a * b for a, b in zip(unit, across, strict=True))
    if abs(overlap) > 1e-2:
        return None, None
    # Headers hold few decimals: what is left of the right angle is rounding, and the row is trusted.
    across = [b - overlap * a for a, b in zip(unit, across, strict=True)]
    length = math.hypot(*across)
    return (unit[0], unit[1], unit[2]), (across[0] / length, across[1] / length, across[2] / length)
