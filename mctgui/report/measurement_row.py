"""One row of the table of measurements: a VOI in an image, with every setting that is needed to measure it again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mctgui.errors import MctguiError
from mctgui.project.records import MeasurementRecord, VolumeRecord
from mctgui.report.modalities import MODALITIES, REFERENCE, modality
from mctgui.voi import VOI, CylinderVOI, voi_from_json

_ORDER = {kind.key: number for number, kind in enumerate(MODALITIES)}
_PERCENTILES = (5, 25, 50, 75, 95)


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One VOI in one modality. Names of the fields are the column names of the CSV file; units are in the names.

    Parameters
    ----------
    case, level, donor
        Pseudonyms.
    voi, modality
        Name of the VOI, stored name of the modality.
    bv_tv, bv_mm3, tv_mm3
        Bone volume over total volume, 0 to 1, and both.
    tb_th_mean_mm, tb_th_sd_mm, tb_th_max_mm, tb_th_p5_mm ... tb_th_p95_mm, and the same of tb_sp
        Trabecular thickness and spacing: mean, sample SD, maximum, percentiles.
    tb_n_per_mm
        Trabecular number, BV/TV over Tb.Th.
    bs_mm2, bs_bv_per_mm, bs_tv_per_mm, conn_d_per_mm3, euler, smi, fractal_dimension
        As :class:`mctgui.morphometry.Structure` defines them; None where they were not measured or mean nothing.
    da, da_axis_x, da_axis_y, da_axis_z, mil_longest_mm, mil_middle_mm, mil_shortest_mm
        Degree of anisotropy, direction of the longest mean intercept length in LPS, and the three lengths.
    difference_bv_tv_percent, difference_tb_th_percent, difference_tb_sp_percent
        Against the micro-CT of the same VOI and mode, in percent of the micro-CT; None for the micro-CT itself or without
        one.
    threshold, threshold_unit, threshold_method, threshold_scope, threshold_rule
        Bone is above the threshold, in HU or grey values; found for each VOI, an image, a set of cases, or fixed.
    voxel_z_mm, voxel_y_mm, voxel_x_mm, measured_voxel_mm
        Voxels of the image, and side of the cubic voxels that were measured.
    voi_mode, margin_mm, wall_share
        How the wall of the VOI is treated, how far around it was read for that, and the share of marrow near it.
    voi_shape, voi_centre_x_mm, voi_centre_y_mm, voi_centre_z_mm, voi_axis_x, voi_axis_y, voi_axis_z, voi_diameter_mm,
    voi_height_mm, voi_words
        The VOI, LPS; axis, diameter and height of a cylinder. None for a whole volume.
    voi_volume_mm3, voxels_total, voxels_bone
        Ideal volume of the VOI, and the counts.
    model, model_sha256
        What made a micro-CT-like volume; empty for the others.
    input_sha256, input_hash_of
        Hash of what was measured, and what it is a hash of: the source files, or the voxels of the VOI.
    settings_sha256
        Equal for rows that were measured with the same settings of a recipe.
    software
        Version of this program that measured.
    warnings
        What the reader of the figures should know.
    alignment, alignment_turn_deg, alignment_residual_mm, alignment_correlation, alignment_words
        Through which alignment a micro-CT was measured in a VOI that lies in the millimetres of the MDCT: ``shift`` by hand,
        ``anchors`` or ``registration``, empty where none was needed or none was there; its turn, what it leaves over at its
        anchors, the local correlation of its registration, and all of it in a sentence. The VOI and the directions of such a
        row are in the millimetres of the MDCT.
    """

    case: str
    level: str
    donor: str
    voi: str
    modality: str
    bv_tv: float
    bv_mm3: float | None
    tv_mm3: float | None
    tb_th_mean_mm: float
    tb_th_sd_mm: float
    tb_th_max_mm: float
    tb_th_p5_mm: float | None
    tb_th_p25_mm: float | None
    tb_th_p50_mm: float | None
    tb_th_p75_mm: float | None
    tb_th_p95_mm: float | None
    tb_sp_mean_mm: float
    tb_sp_sd_mm: float
    tb_sp_max_mm: float
    tb_sp_p5_mm: float | None
    tb_sp_p25_mm: float | None
    tb_sp_p50_mm: float | None
    tb_sp_p75_mm: float | None
    tb_sp_p95_mm: float | None
    tb_n_per_mm: float | None
    bs_mm2: float | None
    bs_bv_per_mm: float | None
    bs_tv_per_mm: float | None
    conn_d_per_mm3: float | None
    euler: int | None
    smi: float | None
    da: float | None
    da_axis_x: float | None
    da_axis_y: float | None
    da_axis_z: float | None
    mil_longest_mm: float | None
    mil_middle_mm: float | None
    mil_shortest_mm: float | None
    fractal_dimension: float | None
    difference_bv_tv_percent: float | None
    difference_tb_th_percent: float | None
    difference_tb_sp_percent: float | None
    threshold: float
    threshold_unit: str
    threshold_method: str
    threshold_scope: str
    threshold_rule: str
    voxel_z_mm: float
    voxel_y_mm: float
    voxel_x_mm: float
    measured_voxel_mm: float
    voi_mode: str
    margin_mm: float | None
    wall_share: float | None
    voi_shape: str
    voi_centre_x_mm: float | None
    voi_centre_y_mm: float | None
    voi_centre_z_mm: float | None
    voi_axis_x: float | None
    voi_axis_y: float | None
    voi_axis_z: float | None
    voi_diameter_mm: float | None
    voi_height_mm: float | None
    voi_words: str
    voi_volume_mm3: float | None
    voxels_total: int
    voxels_bone: int
    model: str
    model_sha256: str
    input_sha256: str
    input_hash_of: str
    settings_sha256: str
    software: str
    warnings: str
    alignment: str
    alignment_turn_deg: float | None
    alignment_residual_mm: float | None
    alignment_correlation: float | None
    alignment_words: str

    @property
    def label(self) -> str:
        """The modality as it is written for people."""
        return modality(self.modality).label


def measurement_rows(
    case: tuple[str, str, str], measurements: Sequence[MeasurementRecord], volumes: Mapping[int, VolumeRecord]
) -> list[MeasurementRow]:
    """Rows of one case, the VOIs one after the other, each in the order MDCT, micro-CT-like, micro-CT.

    Parameters
    ----------
    case
        Pseudonym, level and donor.
    measurements
        Of one placement; of several measurements of the same VOI, modality and VOI mode the last one counts.
    volumes
        The measured volumes by their number.
    """
    latest = {(record.which, record.modality, _mode(record)): record for record in measurements}
    names = list(dict.fromkeys(record.which for record in measurements))
    modes = list(dict.fromkeys(_mode(record) for record in measurements))
    keys = sorted(latest, key=lambda key: (names.index(key[0]), _ORDER[key[1]], modes.index(key[2])))
    rows = []
    for key in keys:
        reference = latest.get((key[0], REFERENCE, key[2]))  # type: ignore[arg-type]
        rows.append(_row(case, latest[key], volumes[latest[key].volume_id], reference))
    return rows


def _mode(record: MeasurementRecord) -> str:
    return str(record.values.get("voi_mode", ""))


def _row(
    case: tuple[str, str, str], record: MeasurementRecord, volume: VolumeRecord, reference: MeasurementRecord | None
) -> MeasurementRow:
    values = record.values
    against = reference.values if reference is not None and record.modality != REFERENCE else None
    model = volume.provenance.get("model") or {}
    z, y, x = values["spacing_mm"]
    kept: dict[str, Any] = {name: values.get(name) for name in _AS_KEPT}
    lengths = values.get("mil_lengths_mm") or (None, None, None)
    direction = (values.get("da_axes") or [(None, None, None)])[0]
    return MeasurementRow(
        case=case[0],
        level=case[1],
        donor=case[2],
        voi=record.which,
        modality=record.modality,
        bv_tv=values["bv_tv"],
        **_thickness("tb_th", values["tb_th_mm"]),
        **_thickness("tb_sp", values["tb_sp_mm"]),
        **kept,
        da_axis_x=direction[0],
        da_axis_y=direction[1],
        da_axis_z=direction[2],
        mil_longest_mm=lengths[0],
        mil_middle_mm=lengths[1],
        mil_shortest_mm=lengths[2],
        **_differences(values, against),
        threshold=values["threshold"],
        threshold_unit="HU" if volume.intensity == "HU" else "grey",
        threshold_method=values["threshold_method"],
        threshold_scope=_scope(values),
        threshold_rule=values.get("threshold_rule", ""),
        voxel_z_mm=z,
        voxel_y_mm=y,
        voxel_x_mm=x,
        measured_voxel_mm=values.get("measured_voxel_mm", min(z, y, x)),
        voi_mode=values.get("voi_mode", ""),
        **_place(values.get("voi")),
        voxels_total=values["voxels"]["total"],
        voxels_bone=values["voxels"]["bone"],
        model=str(model.get("name", "")),
        model_sha256=str(model.get("sha256", "")),
        input_sha256=str(values.get("input_sha256") or ""),
        input_hash_of=str(values.get("input_hash_of") or ""),
        settings_sha256=str(values.get("settings_sha256") or ""),
        software=record.software,
        warnings=" ".join([*values.get("warnings", ()), *values.get("structure_notes", ())]),
        **_alignment(values.get("alignment")),
    )


_AS_KEPT = (
    "bv_mm3", "tv_mm3", "tb_n_per_mm", "bs_mm2", "bs_bv_per_mm", "bs_tv_per_mm", "conn_d_per_mm3", "euler", "smi", "da",
    "fractal_dimension", "margin_mm", "wall_share",
)  # fmt: skip


def _alignment(facts: Any) -> dict[str, Any]:
    """What :meth:`mctgui.alignment.Alignment.facts` kept with the figures; empty without an alignment."""
    kept: Mapping[str, Any] = facts if isinstance(facts, Mapping) else {}
    return {
        "alignment": str(kept.get("source", "")),
        "alignment_turn_deg": kept.get("turn_deg"),
        "alignment_residual_mm": kept.get("residual_mm"),
        "alignment_correlation": kept.get("correlation"),
        "alignment_words": str(kept.get("words", "")),
    }


def _thickness(name: str, values: Mapping[str, float]) -> dict[str, Any]:
    found = {f"{name}_{part}_mm": values[part] for part in ("mean", "sd", "max")}
    return {**found, **{f"{name}_p{at}_mm": values.get(f"p{at}") for at in _PERCENTILES}}


def _differences(values: Mapping[str, Any], against: Mapping[str, Any] | None) -> dict[str, Any]:
    if against is None:
        return {f"difference_{name}_percent": None for name in ("bv_tv", "tb_th", "tb_sp")}
    return {
        "difference_bv_tv_percent": difference_percent(values["bv_tv"], against["bv_tv"]),
        "difference_tb_th_percent": difference_percent(values["tb_th_mm"]["mean"], against["tb_th_mm"]["mean"]),
        "difference_tb_sp_percent": difference_percent(values["tb_sp_mm"]["mean"], against["tb_sp_mm"]["mean"]),
    }


def _scope(values: Mapping[str, Any]) -> str:
    """For which VOIs the threshold was found, from the settings, or the rule where there are none."""
    settings = values.get("settings")
    if isinstance(settings, dict) and settings.get("scope"):
        return str(settings["scope"])
    rule = str(values.get("threshold_rule", ""))
    if values["threshold_method"] == "fixed":
        return "fixed"
    return "set" if "all cases" in rule else "image" if "all VOIs together" in rule else "voi"


def _place(data: Any) -> dict[str, Any]:
    """Where a VOI lies; what no longer can be read of it is left empty."""
    voi: VOI | None = None
    if data is not None:
        try:
            voi = voi_from_json(data)
        except MctguiError:
            voi = None
    centre = (None, None, None) if voi is None else voi.centre_mm
    cylinder = voi if isinstance(voi, CylinderVOI) else None
    axis = (None, None, None) if cylinder is None else cylinder.axis
    return {
        "voi_shape": "" if voi is None else str(data.get("shape", "cylinder")),
        "voi_centre_x_mm": centre[0],
        "voi_centre_y_mm": centre[1],
        "voi_centre_z_mm": centre[2],
        "voi_axis_x": axis[0],
        "voi_axis_y": axis[1],
        "voi_axis_z": axis[2],
        "voi_diameter_mm": None if cylinder is None else cylinder.diameter_mm,
        "voi_height_mm": None if cylinder is None else cylinder.height_mm,
        "voi_words": "" if voi is None else voi.in_words(),
        "voi_volume_mm3": None if voi is None else voi.volume_mm3,
    }


def difference_percent(value: float, reference: float) -> float | None:
    """How far a value lies from the reference, in percent of the reference; None when that is 0."""
    if reference == 0 or not math.isfinite(reference):
        return None
    return 100 * (value - reference) / reference
