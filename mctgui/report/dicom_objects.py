"""VOIs and measurements as DICOM objects in the study of the series that they were made on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mctgui.dicom import (
    MeasurementGroup,
    Quantity,
    Segment,
    Series,
    codes,
    read_segmentation,
    write_measurement_report,
    write_segmentation,
)
from mctgui.dicom.evidence import source_images, stored_grid
from mctgui.dicom.segmentation import How
from mctgui.dicom.segmentation_reading import describe_segmentation
from mctgui.errors import MctguiError
from mctgui.morphometry import Morphometry
from mctgui.voi import VOI, PlacedVOIs
from mctgui.volume import Grid, Intensity, Volume

_HOW: dict[str, How] = {"automatic": "AUTOMATIC", "adjusted": "SEMIAUTOMATIC", "manual": "MANUAL"}
_SAME_SHARE = 0.01
_METHOD = "Anterior-edge construction of vertebral VOIs"
_MORPHOMETRY = "Trabecular morphometry by BoneJ's methods"
_SETTINGS = ("threshold_method", "threshold_rule", "voi_mode", "margin_mm", "measured_voxel_mm")


def require_series(source: object) -> Series:
    """The source, where a DICOM object can refer to it.

    Raises
    ------
    MctguiError
        It is no DICOM series, or one without study, UIDs or a grid of its own.
    """
    if not isinstance(source, Series):
        raise MctguiError(
            "The volume is no DICOM series, so that no DICOM object can refer to its slices.",
            "Leave --seg and --sr out, or convert it to DICOM first (mctgui convert) and use that.",
        )
    stored_grid(source)
    source_images(source, source.records[:1])
    return source


def segment_label(name: str) -> str:
    """SegmentLabel of a VOI, by which a report finds it again."""
    return f"{name} VOI".strip()


def write_vois(series: Series, placed: PlacedVOIs, path: Path) -> str:
    """Write VOIs as a DICOM Segmentation on the slices of a series; see :func:`mctgui.dicom.write_segmentation`.

    Returns
    -------
    str
        The SOPInstanceUID.

    Raises
    ------
    UnsuitableVOI
        A VOI lies outside the series.
    UnsupportedSeries, UnreadableFile, StorageFailure
        As :func:`mctgui.dicom.write_segmentation`.
    """
    grid = stored_grid(series)
    segments = []
    for name, voi in placed.vois.items():
        where, mask = voi.clipped(grid)
        segments.append(Segment(segment_label(name), where, mask, _HOW[placed.how], voi.in_words()))
    return write_segmentation(series, segments, path, description="VOIs of trabecular bone, research only", method=_METHOD)


def write_measurements(
    series: Series,
    measured: Mapping[str, Morphometry],
    path: Path,
    *,
    intensity: Intensity,
    segmentation: Path | None = None,
) -> str:
    """Write measurements of a series as a DICOM SR; see :func:`mctgui.dicom.write_measurement_report`.

    Parameters
    ----------
    series
        What was measured.
    measured
        The figures by the name of the VOI; the empty name stands for a single one.
    path
        The file.
    intensity
        Of the volume, for the unit of the threshold.
    segmentation
        The DICOM Segmentation that :func:`write_vois` made of the same VOIs on the same series.

    Raises
    ------
    MctguiError
        The Segmentation is not of this series, or holds other VOIs.
    UnsupportedSeries, UnreadableFile, StorageFailure
        As :func:`mctgui.dicom.write_measurement_report`.
    """
    vois = {name: figures.voi for name, figures in measured.items()}
    numbers = {} if segmentation is None else require_segments(series, vois, segmentation)
    grid = stored_grid(series)
    groups = []
    for name, figures in measured.items():
        slices = None if figures.voi is None else _slices_met(figures.voi, grid)
        label = segment_label(name) if figures.voi is not None else "whole volume"
        groups.append(
            MeasurementGroup(label, _quantities(figures, intensity), _settings(figures), slices, numbers.get(name))
        )
    description = "Trabecular bone, research only"
    return write_measurement_report(
        series, groups, path, description=description, algorithm=_MORPHOMETRY, segmentation=segmentation
    )


def _slices_met(voi: VOI, grid: Grid) -> slice:
    """Range of slices in which voxel centres lie in a VOI."""
    where, mask = voi.clipped(grid)
    met = np.flatnonzero(mask.any(axis=(1, 2)))
    return slice(where[0].start + int(met[0]), where[0].start + int(met[-1]) + 1)


def require_segments(series: Series, vois: Mapping[str, VOI | None], path: Path) -> dict[str, int]:
    """SegmentNumber of each VOI in a Segmentation, after looking whether it is the same region.

    Raises
    ------
    MctguiError
        The Segmentation is not of this series, or holds other VOIs.
    """
    about = describe_segmentation(path)
    if series.records[0].series_uid not in about.series_uids:
        raise MctguiError(
            f"{path.name} outlines another series than the one that is measured.",
            "Write one on this series with mctgui voi --voi FILE --seg FILE.",
        )
    stored = stored_grid(series)
    by_label = {segment.label: segment for segment in read_segmentation(path)}
    numbers = {}
    for name, voi in vois.items():
        segment = by_label.get(segment_label(name))
        same = False
        if segment is not None and voi is not None:
            there = voi.mask(Volume(segment.mask, segment.affine).grid)
            whole = int(voi.clipped(stored)[1].sum())
            # A voxel centre on the wall may fall to either side where positions were rounded.
            off = int((there != segment.mask).sum()) + abs(whole - int(there.sum()))
            same = off <= _SAME_SHARE * whole
        if segment is None or not same:
            raise MctguiError(
                f"{path.name} does not hold the {segment_label(name)} that is measured.",
                "Write it anew of the same VOIs with mctgui voi --voi FILE --seg FILE.",
            )
        numbers[name] = segment.number
    return numbers


def _quantities(figures: Morphometry, intensity: Intensity) -> tuple[Quantity, ...]:
    found = [Quantity(codes.BV_TV, float(figures.bv_tv), codes.NO_UNITS)]
    for concept, statistics in ((codes.TB_TH, figures.tb_th), (codes.TB_SP, figures.tb_sp)):
        for derivation, value in (
            (codes.MEAN, statistics.mean_mm),
            (codes.STANDARD_DEVIATION, statistics.sd_mm),
            (codes.MAXIMUM, statistics.max_mm),
        ):
            found.append(Quantity(concept, float(value), codes.MILLIMETRE, derivation))
    found.append(Quantity(codes.TB_N, float(figures.tb_n_per_mm), codes.PER_MILLIMETRE))
    found.extend(_of_structure(figures))
    unit = codes.HOUNSFIELD_UNIT if intensity == "HU" else codes.NO_UNITS
    found.append(Quantity(codes.BONE_THRESHOLD, float(figures.threshold), unit))
    found.append(Quantity(codes.VOXELS, int(figures.voxels_total), codes.NO_UNITS))
    found.append(Quantity(codes.BONE_VOXELS, int(figures.voxels_bone), codes.NO_UNITS))
    return tuple(found)


def _of_structure(figures: Morphometry) -> list[Quantity]:
    """Those figures of the structure that were measured and mean something."""
    structure = figures.structure
    if structure is None:
        return []
    named = (
        (codes.BONE_SURFACE, structure.bs_mm2, codes.SQUARE_MILLIMETRE),
        (codes.BS_BV, structure.bs_bv_per_mm, codes.PER_MILLIMETRE),
        (codes.CONN_D, structure.conn_d_per_mm3, codes.PER_CUBIC_MILLIMETRE),
        (codes.SMI, structure.smi, codes.NO_UNITS),
        (codes.DA, structure.da, codes.NO_UNITS),
        (codes.FRACTAL_DIMENSION, structure.fractal_dimension, codes.NO_UNITS),
    )
    return [Quantity(concept, float(value), unit) for concept, value, unit in named if value is not None]


def _settings(figures: Morphometry) -> tuple[str, ...]:
    """How it was measured, and what the reader should know, one text each."""
    told = figures.as_json()
    settings = [f"{name}={told[name]}" for name in _SETTINGS]
    settings.append(f"spacing_mm={' '.join(f'{side:g}' for side in told['spacing_mm'])}")
    if figures.voi is not None:
        settings.append(f"voi={figures.voi.in_words()}")
    return (*settings, *(f"warning={warning}" for warning in _warnings(figures)))


def _warnings(figures: Morphometry) -> tuple[str, ...]:
    return (*figures.warnings, *(() if figures.structure is None else figures.structure.notes))
