"""The table of measurements as an Excel workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.report.measurement_row import MeasurementRow
from mctgui.report.modalities import RESEARCH_USE

Getter = str | Callable[[MeasurementRow], Any]

HEADINGS = {
    "case": "Case", "level": "Vertebra", "donor": "Donor", "voi": "VOI", "modality": "Image", "bv_tv": "BV/TV",
    "bv_mm3": "BV mm³", "tv_mm3": "TV mm³",
    "tb_th_mean_mm": "Tb.Th mm", "tb_th_sd_mm": "Tb.Th SD mm", "tb_th_max_mm": "Tb.Th max mm",
    "tb_th_p5_mm": "Tb.Th p5 mm", "tb_th_p25_mm": "Tb.Th p25 mm", "tb_th_p50_mm": "Tb.Th median mm",
    "tb_th_p75_mm": "Tb.Th p75 mm", "tb_th_p95_mm": "Tb.Th p95 mm",
    "tb_sp_mean_mm": "Tb.Sp mm", "tb_sp_sd_mm": "Tb.Sp SD mm", "tb_sp_max_mm": "Tb.Sp max mm",
    "tb_sp_p5_mm": "Tb.Sp p5 mm", "tb_sp_p25_mm": "Tb.Sp p25 mm", "tb_sp_p50_mm": "Tb.Sp median mm",
    "tb_sp_p75_mm": "Tb.Sp p75 mm", "tb_sp_p95_mm": "Tb.Sp p95 mm",
    "tb_n_per_mm": "Tb.N 1/mm", "bs_mm2": "BS mm²", "bs_bv_per_mm": "BS/BV 1/mm", "bs_tv_per_mm": "BS/TV 1/mm",
    "conn_d_per_mm3": "Conn.D 1/mm³", "euler": "Euler number", "smi": "SMI", "da": "DA",
    "da_axis_x": "Main direction x (LPS)", "da_axis_y": "Main direction y (LPS)", "da_axis_z": "Main direction z (LPS)",
    "mil_longest_mm": "MIL longest mm", "mil_middle_mm": "MIL middle mm", "mil_shortest_mm": "MIL shortest mm",
    "fractal_dimension": "Fractal dimension",
    "difference_bv_tv_percent": "Δ BV/TV %", "difference_tb_th_percent": "Δ Tb.Th %",
    "difference_tb_sp_percent": "Δ Tb.Sp %", "threshold": "Threshold", "threshold_unit": "Threshold unit",
    "threshold_method": "Method", "threshold_scope": "Found for", "threshold_rule": "Rule", "voxel_z_mm": "Voxel z mm",
    "voxel_y_mm": "Voxel y mm", "voxel_x_mm": "Voxel x mm", "measured_voxel_mm": "Measured voxel mm",
    "voi_mode": "VOI mode", "margin_mm": "Margin mm", "wall_share": "Marrow near the wall", "voi_shape": "VOI shape",
    "voi_centre_x_mm": "VOI centre x mm (LPS)", "voi_centre_y_mm": "VOI centre y mm (LPS)",
    "voi_centre_z_mm": "VOI centre z mm (LPS)", "voi_axis_x": "VOI axis x", "voi_axis_y": "VOI axis y",
    "voi_axis_z": "VOI axis z", "voi_diameter_mm": "VOI diameter mm", "voi_height_mm": "VOI height mm",
    "voi_words": "VOI in words", "voi_volume_mm3": "VOI mm³", "voxels_total": "Voxels", "voxels_bone": "Bone voxels",
    "model": "Model", "model_sha256": "Model SHA-256", "input_sha256": "Input SHA-256", "input_hash_of": "Hash of",
    "settings_sha256": "Settings SHA-256", "software": "mctgui", "warnings": "Notes",
    "alignment": "Aligned by", "alignment_turn_deg": "Alignment turn °",
    "alignment_residual_mm": "Alignment residual mm", "alignment_correlation": "Alignment correlation",
    "alignment_words": "Alignment in words",
}  # fmt: skip
"""Heading of each field of a row, with its unit, in the order of the columns."""

_FORMATS = {
    "threshold": "0.0", "bv_mm3": "0.0", "tv_mm3": "0.0", "bs_mm2": "0.0", "voi_volume_mm3": "0.0", "euler": "0",
    "voxels_total": "0", "voxels_bone": "0",
}  # fmt: skip
_WIDE = ("threshold_rule", "voi_words", "warnings", "alignment_words")
_KEPT_IN_VIEW = "F2"

_ABOUT = [
    ("Use", RESEARCH_USE),
    ("BV/TV", "Bone voxels over all voxels of the VOI."),
    ("Tb.Th, Tb.Sp", "Mean, sample SD and maximum of the local thickness of bone and of marrow (largest sphere that fits)."),
    ("Tb.N", "BV/TV over Tb.Th, 1/mm."),
    ("BS", "Area of the bone surface by marching cubes at 0.5; the wall of the VOI is not counted. BoneJ 2 lays its "
           "mesh through the outermost bone voxels and finds less."),
    ("Conn.D", "(1 - Euler number, corrected for the wall of the VOI) over the volume of the VOI; loose pieces count."),
    ("SMI", "Plates 0, rods 3, balls 4. Concave surface lowers it; BoneJ 2 no longer offers it (Salmon 2015)."),
    ("DA", "1 - (shortest / longest mean intercept length)²: 0 the same in all directions, 1 plates."),
    ("Fractal dimension", "Of the bone surface, by counting boxes."),
    ("Δ", "Difference from the micro-CT of the same VOI and mode, in percent of the micro-CT."),
    ("Threshold", "Bone is above it. Found for each VOI, for all VOIs of an image, for a set of cases, or fixed."),
    ("VOI mode", "'context': spheres may reach into the bone around the VOI, figures are taken inside. 'bonej': the wall "
                 "of the VOI bounds the spheres, as in BoneJ 1."),
    ("Aligned by", "How a separately scanned micro-CT was laid onto the MDCT, in whose millimetres the VOI lies: a shift by "
                   "hand, anchors or a registration. Its voxels are not sampled anew."),
    ("micro-CT-like", "Made from the MDCT by a generator (AI); the model is named with the hash of its weights."),
    ("mctgui", __version__),
]  # fmt: skip


def write_workbook(
    rows: Sequence[MeasurementRow], path: Path, *, title: str, first: Sequence[tuple[str, Getter]] = ()
) -> None:
    """Write the rows as a workbook, whole or not at all.

    Parameters
    ----------
    rows, path, title
        The table, its file, and what it is.
    first
        Columns that stand before all others, as heading and field; those fields are not written a second time.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    taken = {field for _, field in first}
    columns: list[tuple[str, Getter]] = [*first, *((text, name) for name, text in HEADINGS.items() if name not in taken)]
    book = Workbook()
    sheet = book.active
    sheet.title = "Measurements"
    for column, (heading, getter) in enumerate(columns, start=1):
        sheet.cell(1, column, heading).font = Font(bold=True)
        for number, row in enumerate(rows, start=2):
            value = getter(row) if callable(getter) else row.label if getter == "modality" else getattr(row, getter)
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, also when it begins like a formula
            elif value is not None:
                cell.number_format = _format(getter)
        sheet.column_dimensions[get_column_letter(column)].width = 60 if getter in _WIDE else max(14, len(heading) + 2)
    sheet.freeze_panes = "B2" if first else _KEPT_IN_VIEW
    about = book.create_sheet("About")
    for number, (word, meaning) in enumerate([("Table", title), *_ABOUT], start=1):
        about.cell(number, 1, word).font = Font(bold=True)
        about.cell(number, 2, meaning).data_type = "s"
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 18, 110
    with atomic_file(path) as temporary:
        book.save(temporary)


def _format(getter: Getter) -> str:
    name = getter if isinstance(getter, str) else ""
    return _FORMATS.get(name, "+0.0;-0.0;0.0" if name.startswith("difference") else "0.000")
