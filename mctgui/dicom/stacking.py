"""From the positions of slices to the one regular grid they lie on, or to the reason why there is none.

Slices are sorted by their position along the normal of the image plane, never by name, InstanceNumber or SliceLocation, and
their distance is measured between positions, never taken from SliceThickness: slices of 0.6 mm may lie 0.1 mm apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.slice_record import SliceRecord

Floats = NDArray[np.float64]

RELATIVE_TOLERANCE = 0.02
"""Share of the interval by which a step between slices may differ from it."""

SMALLEST_TOLERANCE_MM = 1e-3
LARGEST_SHIFT_PIXELS = 0.25
"""How far the slices of one volume may wander sideways: beyond it they are sheared by the gantry or were displaced."""


@dataclass(frozen=True, slots=True)
class SeriesWarning:
    """Something about a series that its user should know.

    Parameters
    ----------
    code
        Stable name for scripts, such as ``"gantry-tilt"``.
    message
        The same in words, with slice numbers and millimetres.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Slices in the order of their positions and what was found about their geometry.

    Parameters
    ----------
    records
        In the order of growing position along the normal.
    spacing_mm
        ``(z, y, x)``; nan where it is not known.
    affine
        4 x 4, index (x, y, z) to LPS mm; None where the slices lie on no regular grid.
    warnings
        All that was found.
    reason
        Why they cannot be loaded as one volume; empty when they can.
    """

    records: tuple[SliceRecord, ...]
    spacing_mm: tuple[float, float, float]
    affine: Floats | None
    warnings: tuple[SeriesWarning, ...]
    reason: str


def stack_slices(records: Sequence[SliceRecord]) -> Stack:
    """Sort slices that may be stacked with each other, and check that they lie on one grid.

    Parameters
    ----------
    records
        At least one slice; all with the same sides, pixel spacing and orientation (see :mod:`mctgui.dicom.grouping`).
        No position may occur twice.

    Returns
    -------
    Stack
        With an affine when, and only when, one regular volume is possible.
    """
    first = records[0]
    pixel = first.pixel_spacing
    if first.row is None or first.column is None or any(record.position is None for record in records):
        return _unplaced(records)
    row, column = np.array(first.row), np.array(first.column)
    normal = np.cross(row, column)
    positions = np.array([record.position for record in records], dtype=np.float64)
    order = np.argsort((positions - positions[0]) @ normal, kind="stable")
    ordered = tuple(records[index] for index in order)
    positions = positions[order]
    if pixel is None:
        nan = float("nan")
        message = "The images do not say how large their pixels are (PixelSpacing is missing or malformed)."
        return Stack(ordered, (nan, nan, nan), None, (SeriesWarning("no-pixel-spacing", message),), message)
    if len(ordered) == 1:
        return _single(ordered, positions[0], row, column, normal, pixel)
    return _several(ordered, positions, row, column, normal, pixel)


def _unplaced(records: Sequence[SliceRecord]) -> Stack:
    ordered = tuple(sorted(records, key=lambda record: (record.instance_number or 0, record.path.name, record.frame or 0)))
    pixel = records[0].pixel_spacing or (float("nan"), float("nan"))
    message = (
        "The images do not say where they lie in the patient (ImagePositionPatient or ImageOrientationPatient is missing)."
    )
    return Stack(ordered, (float("nan"), *pixel), None, (SeriesWarning("no-position", message),), message)


def grid_affine(origin: Floats, row: Floats, column: Floats, step: Floats, pixel: tuple[float, float]) -> Floats:
    """Index (x, y, z) to LPS mm, from where the first pixel lies, two unit vectors, the step to the next slice in mm."""
    affine = np.eye(4)
    affine[:3, 0] = row * pixel[1]
    affine[:3, 1] = column * pixel[0]
    affine[:3, 2] = step
    affine[:3, 3] = origin
    return affine


def _single(
    records: tuple[SliceRecord, ...],
    origin: Floats,
    row: Floats,
    column: Floats,
    normal: Floats,
    pixel: tuple[float, float],
) -> Stack:
    thickness = records[0].thickness_mm
    warnings = [*_oblique(row, column, normal)]
    if thickness is None:
        message = "There is a single slice that does not say how thick it is."
        warnings.append(SeriesWarning("single-slice", message))
        return Stack(records, (float("nan"), *pixel), None, tuple(warnings), message)
    message = f"There is a single slice; its thickness of {thickness:g} mm stands for the distance to the next."
    warnings.append(SeriesWarning("single-slice", message))
    affine = grid_affine(origin, row, column, normal * thickness, pixel)
    return Stack(records, (thickness, *pixel), affine, tuple(warnings), "")


def _several(
    records: tuple[SliceRecord, ...],
    positions: Floats,
    row: Floats,
    column: Floats,
    normal: Floats,
    pixel: tuple[float, float],
) -> Stack:
    along = (positions - positions[0]) @ normal
    steps = np.diff(along)
    interval = float(np.median(steps))
    uneven, interval = _unevenness(along, steps, interval)
    sideways = _sideways(positions, along, row, column, pixel)
    warnings = [*uneven, *sideways, *_oblique(row, column, normal), *_thickness_against(records, interval)]
    blocking = [warning for warning in warnings if warning.code in _BLOCKING]
    spacing = (interval, *pixel)
    if blocking:
        return Stack(records, spacing, None, tuple(warnings), " ".join(warning.message for warning in blocking))
    affine = grid_affine(positions[0], row, column, normal * interval, pixel)
    return Stack(records, spacing, affine, tuple(warnings), "")


_BLOCKING = {"one-plane", "missing-slices", "uneven-spacing", "gantry-tilt", "shifted-slices"}


def _unevenness(along: Floats, steps: Floats, interval: float) -> tuple[list[SeriesWarning], float]:
    """What is wrong with the steps, and the interval between slices in mm.

    The mean step of an even series is better than their median, because the positions in the headers are rounded.
    """
    if interval <= 0:
        return [SeriesWarning("one-plane", "Most of the images lie in the same plane: they are no stack of slices.")], 0.0
    tolerance = max(SMALLEST_TOLERANCE_MM, RELATIVE_TOLERANCE * interval)
    odd = np.flatnonzero(np.abs(steps - interval) > tolerance)
    if len(odd) == 0:
        mean = float(along[-1] / len(steps))
        off = np.abs(along - mean * np.arange(len(along)))
        if off.max() <= max(SMALLEST_TOLERANCE_MM, 0.1 * mean):
            return [], mean
        worst = int(off.argmax())
        message = f"The distance between slices drifts: slice {worst + 1} lies {off[worst]:.3g} mm from where it should."
        return [SeriesWarning("uneven-spacing", message)], interval
    multiples = np.rint(steps[odd] / interval)
    whole = (multiples >= 2) & (np.abs(steps[odd] - multiples * interval) <= tolerance * multiples)
    if whole.all():
        gaps = [
            f"{int(multiple) - 1} between slices {index + 1} and {index + 2} ({steps[index]:.4g} mm apart)"
            for index, multiple in zip(odd, multiples, strict=True)
        ]
        message = f"Slices are missing at an interval of {interval:.4g} mm: {_listed(gaps)}."
        return [SeriesWarning("missing-slices", message)], interval
    message = f"The distance between slices is not even: {_listed(_runs(steps), 6)}."
    return [SeriesWarning("uneven-spacing", message)], interval


def is_uneven(along: Floats) -> bool:
    """Whether slices at these positions along their normal, the first at 0, lie at different intervals."""
    steps = np.diff(along)
    return bool(_unevenness(along, steps, float(np.median(steps)))[0])


def placed_along(records: Sequence[SliceRecord]) -> tuple[Floats, Floats]:
    """Where slices with known positions lie against the first.

    Returns
    -------
    along, in_plane
        ``(n,)`` mm along the normal, and ``(n, 2)`` mm down the columns and along the rows.
    """
    row, column = np.array(records[0].row), np.array(records[0].column)
    offsets = np.array([record.position for record in records], dtype=np.float64) - np.array(records[0].position)
    return offsets @ np.cross(row, column), np.stack([offsets @ column, offsets @ row], axis=1)


def runs_of(steps: Floats) -> list[tuple[int, int]]:
    """First and last of each run of neighbouring steps that are equal to 2 %."""
    runs: list[tuple[int, int]] = []
    for index, step in enumerate(steps):
        if runs and abs(step - steps[runs[-1][0]]) <= max(SMALLEST_TOLERANCE_MM, RELATIVE_TOLERANCE * step):
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _runs(steps: Floats) -> list[str]:
    """Steps in words, equal neighbours taken together."""
    return [
        f"{steps[first : last + 1].mean():.4g} mm from slice {first + 1} to {last + 2}" for first, last in runs_of(steps)
    ]


def _listed(items: list[str], most: int = 3) -> str:
    rest = f", and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + rest


def _sideways(
    positions: Floats, along: Floats, row: Floats, column: Floats, pixel: tuple[float, float]
) -> list[SeriesWarning]:
    """Slices that wander within their plane: evenly (the gantry was tilted) or not (something was displaced)."""
    in_plane = np.stack([(positions - positions[0]) @ row, (positions - positions[0]) @ column], axis=1)
    limit = LARGEST_SHIFT_PIXELS * np.array([pixel[1], pixel[0]])
    if (np.abs(in_plane) <= limit).all():
        return []
    design = np.stack([along, np.ones_like(along)], axis=1)
    fit = np.linalg.lstsq(design, in_plane, rcond=None)[0]
    residual = np.abs(in_plane - design @ fit)
    warnings = []
    if (np.abs(fit[0]) * along[-1] > limit).any():
        shear = float(np.hypot(*fit[0]))
        angle = np.degrees(np.arctan(shear))
        message = (
            f"The gantry was tilted by {angle:.1f} degrees: each slice lies {shear * along[-1] / (len(along) - 1):.3g} mm "
            f"further sideways, {shear * along[-1]:.3g} mm from the first to the last."
        )
        warnings.append(SeriesWarning("gantry-tilt", message))
    if (residual > limit).any():
        worst = int(residual.max(axis=1).argmax())
        message = f"Slices are displaced sideways: slice {worst + 1} by {residual[worst].max():.3g} mm."
        warnings.append(SeriesWarning("shifted-slices", message))
    return warnings


def _oblique(row: Floats, column: Floats, normal: Floats) -> list[SeriesWarning]:
    largest = min(float(np.abs(vector).max()) for vector in (row, column, normal))
    angle = float(np.degrees(np.arccos(min(largest, 1.0))))
    if angle < 0.5:
        return []
    return [SeriesWarning("oblique", f"The slices are turned by {angle:.1f} degrees against the axes of the patient.")]


def _thickness_against(records: tuple[SliceRecord, ...], interval: float) -> list[SeriesWarning]:
    """How the thickness of the slices compares with their distance; neither stands for the other."""
    values = {record.thickness_mm for record in records}
    if len(values) > 1:
        shown = ", ".join(
            "unknown" if value is None else f"{value:g} mm" for value in sorted(values, key=lambda v: v or 0.0)
        )
        return [SeriesWarning("mixed-thickness", f"The slices differ in thickness: {shown}.")]
    thickness = values.pop()
    if thickness is None:
        return []
    tolerance = max(1e-2, 0.05 * interval)
    if thickness > interval + tolerance:
        message = f"The slices overlap: {thickness:.4g} mm thick at an interval of {interval:.4g} mm."
        return [SeriesWarning("overlapping-slices", message)]
    if thickness < interval - tolerance:
        message = f"There are gaps between the slices: {thickness:.4g} mm thick at an interval of {interval:.4g} mm."
        return [SeriesWarning("gaps-between-slices", message)]
    return []
