"""The table of measurements on screen: one row per shape and image, and one file per line profile."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.project.records import CaseRecord, Modality, ROIRecord
from mctgui.report.tables import write_lines
from mctgui.roi import ROI, Angle, Length, LineProfile, ProfileSamples, sampled, statistics
from mctgui.roi.shapes import Region
from mctgui.volume import Volume

_MOST_POINTS = 3


@dataclass(frozen=True, slots=True)
class ROIRow:
    """One shape in one image. Names of the fields are the column names of the CSV file; units are in the names.

    Parameters
    ----------
    case, level
        Pseudonym and vertebra.
    name, kind, plane
        Of the shape.
    drawn_on, image
        Stored name of the modality on which it was drawn, and of the one that was measured.
    length_mm, angle_deg
        Of a length or profile, of an angle.
    width_mm, height_mm, area_mm2
        Of a rectangle or ellipse: the box around it, and the area of the shape itself.
    pixels, unit, mean, sd, minimum, maximum
        Pixels whose centre lies inside, without padding, and their values in ``unit``; the SD is that of a sample (n - 1).
    counted_area_mm2
        Pixels times the area of one.
    padding_pixels
        Pixels inside that are no image (-1024 HU).
    cut_off
        Whether the shape reaches beyond the image.
    slice_offset_mm
        How far the slice that was measured lies from the shape.
    x1_mm to z3_mm
        LPS: ends of a line; first end, vertex and last end of an angle; centre of a region, middle of its right
        and of its lower side.
    software
        Version of this program.
    """

    case: str
    level: str
    name: str
    kind: str
    plane: str
    drawn_on: str
    image: str
    length_mm: float | None = None
    angle_deg: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    area_mm2: float | None = None
    pixels: int | None = None
    unit: str = ""
    mean: float | None = None
    sd: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    counted_area_mm2: float | None = None
    padding_pixels: int | None = None
    cut_off: str = ""
    slice_offset_mm: float | None = None
    x1_mm: float | None = None
    y1_mm: float | None = None
    z1_mm: float | None = None
    x2_mm: float | None = None
    y2_mm: float | None = None
    z2_mm: float | None = None
    x3_mm: float | None = None
    y3_mm: float | None = None
    z3_mm: float | None = None
    software: str = __version__


def roi_rows(case: CaseRecord, rois: Sequence[tuple[ROIRecord, ROI]], volumes: Mapping[Modality, Volume]) -> list[ROIRow]:
    """The rows of a case: regions once for each image that reaches to them, lengths and angles once."""
    rows = []
    for record, shape in rois:
        common: dict[str, Any] = {
            "case": case.pseudonym,
            "level": case.level,
            "name": record.name,
            "kind": shape.kind,
            "plane": shape.plane,
            "drawn_on": record.modality,
            **_own_numbers(shape),
            **_points(shape),
        }
        if not isinstance(shape, Region):
            rows.append(ROIRow(image=record.modality, **common))
            continue
        for modality, volume in volumes.items():
            found = statistics(shape, volume)
            if found is not None:
                rows.append(
                    ROIRow(
                        image=modality,
                        pixels=found.n,
                        unit=unit_name(found.intensity),
                        mean=found.mean,
                        sd=found.sd,
                        minimum=found.minimum,
                        maximum=found.maximum,
                        counted_area_mm2=found.counted_mm2,
                        padding_pixels=found.padding,
                        cut_off="yes" if found.cut_off else "no",
                        slice_offset_mm=found.slice_offset_mm,
                        **common,
                    )
                )
    return rows


def _own_numbers(shape: ROI) -> dict[str, float]:
    if isinstance(shape, Length | LineProfile):
        return {"length_mm": shape.length_mm}
    if isinstance(shape, Angle):
        return {} if math.isnan(shape.angle_deg) else {"angle_deg": shape.angle_deg}
    if isinstance(shape, Region):
        width, height = shape.sides_mm
        return {"width_mm": width, "height_mm": height, "area_mm2": shape.area_mm2}
    return {}


def _points(shape: ROI) -> dict[str, float]:
    if isinstance(shape, Region):
        ends = [[a + b for a, b in zip(shape.centre_mm, side, strict=True)] for side in (shape.right_mm, shape.down_mm)]
        points: list[Sequence[float]] = [shape.centre_mm, *ends]
    else:
        points = list(shape.handles().values())
    return {
        f"{axis}{number}_mm": value
        for number, point in enumerate(points[:_MOST_POINTS], start=1)
        for axis, value in zip("xyz", point, strict=True)
    }


def unit_name(intensity: str) -> str:
    """What a column of values is counted in: ``HU``, ``grey`` for 8 and 16 bits, ``raw``."""
    return {"HU": "HU", "raw": "raw"}.get(intensity, "grey")


def write_roi_csv(rows: Sequence[ROIRow], path: Path) -> None:
    """Write the rows as CSV (UTF-8, comma, point), numbers with all their digits; whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    names = [field.name for field in fields(ROIRow)]
    write_lines(names, ([getattr(row, name) for name in names] for row in rows), path)


def profiles(shape: LineProfile, volumes: Mapping[Modality, Volume]) -> dict[Modality, ProfileSamples]:
    """The profile of each image that reaches to the line."""
    found = {modality: sampled(shape, volume) for modality, volume in volumes.items()}
    return {modality: samples for modality, samples in found.items() if samples is not None}


def write_profile_csv(name: str, samples: Mapping[Modality, ProfileSamples], path: Path) -> None:
    """Write the values along one line, image after image; empty where the image has none. Whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    lines = (
        (name, modality, unit_name(one.intensity), distance, None if math.isnan(value) else value)
        for modality, one in samples.items()
        for distance, value in zip(one.distance_mm.tolist(), one.values.tolist(), strict=True)
    )
    write_lines(("name", "image", "unit", "distance_mm", "value"), lines, path)
