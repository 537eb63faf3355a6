"""The table of measurements: one row per VOI and modality, with every setting that is needed to measure it again."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.project.records import MeasurementRecord, VolumeRecord
from mctgui.report.modalities import MODALITIES, REFERENCE, RESEARCH_USE, modality
from mctgui.voi import CylinderVOI

_ORDER = {kind.key: number for number, kind in enumerate(MODALITIES)}


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One VOI in one modality. Names of the fields are the column names of the CSV file; units are in the names.

    Parameters
    ----------
    case, level, donor
        Pseudonyms.
    voi, modality
        Name of the VOI, stored name of the modality.
    bv_tv
        Bone volume over total volume, 0 to 1.
    tb_th_mean_mm, tb_th_sd_mm, tb_th_max_mm, tb_sp_mean_mm, tb_sp_sd_mm, tb_sp_max_mm
        Trabecular thickness and spacing.
    difference_bv_tv_percent, difference_tb_th_percent, difference_tb_sp_percent
        Against the micro-CT of the same VOI, in percent of the micro-CT; None for the micro-CT itself or without one.
    threshold, threshold_unit, threshold_method, threshold_rule
        Bone is above the threshold, in HU or grey values.
    voxel_z_mm, voxel_y_mm, voxel_x_mm, measured_voxel_mm
        Voxels of the image, and side of the cubic voxels that were measured.
    voi_mode, margin_mm
        How the wall of the VOI is treated, and how far around it was read for that.
    voi_centre_x_mm, voi_centre_y_mm, voi_centre_z_mm, voi_axis_x, voi_axis_y, voi_axis_z, voi_diameter_mm, voi_height_mm
        The cylinder, LPS; None for a whole volume.
    voi_volume_mm3, voxels_total, voxels_bone
        Ideal volume of the VOI, and the counts.
    model, model_sha256
        What made a micro-CT-like volume; empty for the others.
    software
        Version of this program that measured.
    warnings
        What the reader of the figures should know.
    """

    case: str
    level: str
    donor: str
    voi: str
    modality: str
    bv_tv: float
    tb_th_mean_mm: float
    tb_th_sd_mm: float
    tb_th_max_mm: float
    tb_sp_mean_mm: float
    tb_sp_sd_mm: float
    tb_sp_max_mm: float
    difference_bv_tv_percent: float | None
    difference_tb_th_percent: float | None
    difference_tb_sp_percent: float | None
    threshold: float
    threshold_unit: str
    threshold_method: str
    threshold_rule: str
    voxel_z_mm: float
    voxel_y_mm: float
    voxel_x_mm: float
    measured_voxel_mm: float
    voi_mode: str
    margin_mm: float | None
    voi_centre_x_mm: float | None
    voi_centre_y_mm: float | None
    voi_centre_z_mm: float | None
    voi_axis_x: float | None
    voi_axis_y: float | None
    voi_axis_z: float | None
    voi_diameter_mm: float | None
    voi_height_mm: float | None
    voi_volume_mm3: float | None
    voxels_total: int
    voxels_bone: int
    model: str
    model_sha256: str
    software: str
    warnings: str

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
        Of one placement; of several measurements of the same VOI and modality the last one counts.
    volumes
        The measured volumes by their number.
    """
    latest = {(record.which, record.modality): record for record in measurements}
    names = list(dict.fromkeys(record.which for record in measurements))
    keys = sorted(latest, key=lambda key: (names.index(key[0]), _ORDER[key[1]]))
    return [
        _row(case, latest[key], volumes[latest[key].volume_id], latest.get((key[0], REFERENCE)))  # type: ignore[arg-type]
        for key in keys
    ]


def _row(
    case: tuple[str, str, str], record: MeasurementRecord, volume: VolumeRecord, reference: MeasurementRecord | None
) -> MeasurementRow:
    values = record.values
    thickness, spacing = values["tb_th_mm"], values["tb_sp_mm"]
    against = reference.values if reference is not None and record.modality != REFERENCE else None
    model = volume.provenance.get("model") or {}
    voi = None if values.get("voi") is None else CylinderVOI.from_json(values["voi"])
    centre = (None, None, None) if voi is None else voi.centre_mm
    axis = (None, None, None) if voi is None else voi.axis
    z, y, x = values["spacing_mm"]
    return MeasurementRow(
        case=case[0],
        level=case[1],
        donor=case[2],
        voi=record.which,
        modality=record.modality,
        bv_tv=values["bv_tv"],
        tb_th_mean_mm=thickness["mean"],
        tb_th_sd_mm=thickness["sd"],
        tb_th_max_mm=thickness["max"],
        tb_sp_mean_mm=spacing["mean"],
        tb_sp_sd_mm=spacing["sd"],
        tb_sp_max_mm=spacing["max"],
        difference_bv_tv_percent=difference_percent(values["bv_tv"], against["bv_tv"]) if against else None,
        difference_tb_th_percent=difference_percent(thickness["mean"], against["tb_th_mm"]["mean"]) if against else None,
        difference_tb_sp_percent=difference_percent(spacing["mean"], against["tb_sp_mm"]["mean"]) if against else None,
        threshold=values["threshold"],
        threshold_unit="HU" if volume.intensity == "HU" else "grey",
        threshold_method=values["threshold_method"],
        threshold_rule=values.get("threshold_rule", ""),
        voxel_z_mm=z,
        voxel_y_mm=y,
        voxel_x_mm=x,
        measured_voxel_mm=values.get("measured_voxel_mm", min(z, y, x)),
        voi_mode=values.get("voi_mode", ""),
        margin_mm=values.get("margin_mm"),
        voi_centre_x_mm=centre[0],
        voi_centre_y_mm=centre[1],
        voi_centre_z_mm=centre[2],
        voi_axis_x=axis[0],
        voi_axis_y=axis[1],
        voi_axis_z=axis[2],
        voi_diameter_mm=None if voi is None else voi.diameter_mm,
        voi_height_mm=None if voi is None else voi.height_mm,
        voi_volume_mm3=None if voi is None else voi.volume_mm3,
        voxels_total=values["voxels"]["total"],
        voxels_bone=values["voxels"]["bone"],
        model=str(model.get("name", "")),
        model_sha256=str(model.get("sha256", "")),
        software=record.software,
        warnings=" ".join(values.get("warnings", ())),
    )


def difference_percent(value: float, reference: float) -> float | None:
    """How far a value lies from the reference, in percent of the reference; None when that is 0."""
    if reference == 0 or not math.isfinite(reference):
        return None
    return 100 * (value - reference) / reference


def write_csv(rows: Sequence[MeasurementRow], path: Path) -> None:
    """Write the rows as CSV (UTF-8, comma, point), numbers with all their digits; whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    names = [field.name for field in fields(MeasurementRow)]
    write_lines(names, ([getattr(row, name) for name in names] for row in rows), path)


def write_lines(names: Sequence[str], lines: Iterable[Sequence[Any]], path: Path) -> None:
    """Write any table as CSV (UTF-8, comma, point) below one line of names; whole or not at all. None leaves a cell empty.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_harmless(value) for value in line] for line in lines)


def _harmless(value: Any) -> Any:
    """A cell that no spreadsheet program takes for a formula: whoever names a case must not run code in Excel."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


_HEADINGS = {
    "case": "Case", "level": "Vertebra", "donor": "Donor", "voi": "VOI", "modality": "Image", "bv_tv": "BV/TV",
    "tb_th_mean_mm": "Tb.Th mm", "tb_th_sd_mm": "SD", "tb_th_max_mm": "max",
    "tb_sp_mean_mm": "Tb.Sp mm", "tb_sp_sd_mm": "SD", "tb_sp_max_mm": "max",
    "difference_bv_tv_percent": "Δ BV/TV %", "difference_tb_th_percent": "Δ Tb.Th %",
    "difference_tb_sp_percent": "Δ Tb.Sp %", "threshold": "Threshold", "threshold_unit": "Unit",
    "threshold_method": "Method", "threshold_rule": "Rule", "voxel_z_mm": "Voxel z mm", "voxel_y_mm": "Voxel y mm",
    "voxel_x_mm": "Voxel x mm", "measured_voxel_mm": "Measured voxel mm", "voi_mode": "VOI mode",
    "margin_mm": "Margin mm", "voi_centre_x_mm": "VOI centre x mm (LPS)", "voi_centre_y_mm": "VOI centre y mm (LPS)",
    "voi_centre_z_mm": "VOI centre z mm (LPS)", "voi_axis_x": "VOI axis x", "voi_axis_y": "VOI axis y",
    "voi_axis_z": "VOI axis z", "voi_diameter_mm": "VOI diameter mm", "voi_height_mm": "VOI height mm",
    "voi_volume_mm3": "VOI mm³", "voxels_total": "Voxels", "voxels_bone": "Bone voxels", "model": "Model",
    "model_sha256": "Model SHA-256", "software": "mctgui", "warnings": "Notes",
}  # fmt: skip
_FORMATS = {"bv_tv": "0.000", "threshold": "0.0", "voi_volume_mm3": "0.0", "voxels_total": "0", "voxels_bone": "0"}


def write_xlsx(rows: Sequence[MeasurementRow], path: Path, *, title: str) -> None:
    """Write the rows as an Excel workbook: numbers as numbers, and a sheet that says what they mean.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Measurements"
    for column, (name, heading) in enumerate(_HEADINGS.items(), start=1):
        sheet.cell(1, column, heading).font = Font(bold=True)
        for number, row in enumerate(rows, start=2):
            value = row.label if name == "modality" else getattr(row, name)
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, also when it begins like a formula
            elif value is not None:
                cell.number_format = _FORMATS.get(name, "+0.0;-0.0;0.0" if name.startswith("difference") else "0.000")
        sheet.column_dimensions[get_column_letter(column)].width = 14 if name not in ("threshold_rule", "warnings") else 60
    sheet.freeze_panes = "F2"
    about = book.create_sheet("About")
    for number, (word, meaning) in enumerate([("Table", title), *_ABOUT], start=1):
        about.cell(number, 1, word).font = Font(bold=True)
        about.cell(number, 2, meaning).data_type = "s"
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 16, 110
    with atomic_file(path) as temporary:
        book.save(temporary)


_ABOUT = [
    ("Use", RESEARCH_USE),
    ("BV/TV", "Bone voxels over all voxels of the VOI."),
    ("Tb.Th, Tb.Sp", "Mean, sample SD and maximum of the local thickness of bone and of marrow (largest sphere that fits)."),
    ("Δ", "Difference from the micro-CT of the same VOI, in percent of the micro-CT."),
    ("Threshold", "Bone is above it. Found in each VOI and image by itself, unless the method is 'fixed'."),
    ("VOI mode", "'context': spheres may reach into the bone around the VOI, figures are taken inside."),
    ("micro-CT-like", "Made from the MDCT by a generator (AI); the model is named with the hash of its weights."),
    ("mctgui", __version__),
]


def as_text(rows: Sequence[MeasurementRow]) -> str:
    """The rows as a table for a terminal."""
    lines = [
        f"{'VOI':8}{'image':15}{'BV/TV':>7}{'Tb.Th mm':>16}{'Tb.Sp mm':>16}{'dBV/TV %':>10}{'dTb.Th %':>10}{'dTb.Sp %':>10}"
    ]
    for row in rows:
        differences = (row.difference_bv_tv_percent, row.difference_tb_th_percent, row.difference_tb_sp_percent)
        lines.append(
            f"{row.voi:8}{row.label:15}{row.bv_tv:7.3f}"
            f"{row.tb_th_mean_mm:8.3f} ±{row.tb_th_sd_mm:6.3f}{row.tb_sp_mean_mm:8.3f} ±{row.tb_sp_sd_mm:6.3f}"
            + "".join(f"{'':>10}" if each is None else f"{each:+10.1f}" for each in differences)
        )
    return "\n".join(line.rstrip() for line in lines)
