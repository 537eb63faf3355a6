"""Tables of measurements: CSV under our names or BoneJ's, and plain text; workbooks are in ``workbook``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal

from mctgui.atomic import atomic_file
from mctgui.report.measurement_row import MeasurementRow, difference_percent, measurement_rows
from mctgui.report.workbook import Getter, write_workbook

__all__ = [
    "BONEJ_NAMES",
    "MeasurementRow",
    "Names",
    "as_text",
    "difference_percent",
    "measurement_rows",
    "with_table_warnings",
    "write_csv",
    "write_lines",
    "write_table",
    "write_xlsx",
]

Names = Literal["mctgui", "bonej"]
"""Whose names the columns have: ours, or those of BoneJ 2 for what BoneJ measures."""

BONEJ_NAMES = {
    "bv_mm3": "BV (mm³)",
    "tv_mm3": "TV (mm³)",
    "bv_tv": "BV/TV",
    "tb_th_mean_mm": "Tb.Th Mean (mm)",
    "tb_th_sd_mm": "Tb.Th Std Dev (mm)",
    "tb_th_max_mm": "Tb.Th Max (mm)",
    "tb_sp_mean_mm": "Tb.Sp Mean (mm)",
    "tb_sp_sd_mm": "Tb.Sp Std Dev (mm)",
    "tb_sp_max_mm": "Tb.Sp Max (mm)",
    "bs_mm2": "Surface area (mm²)",
    "euler": "Euler ch.",
    "conn_d_per_mm3": "Conn.D (mm^-3)",
    "smi": "SMI",
    "da": "DA",
    "fractal_dimension": "Fractal dimension",
}
"""Columns of BoneJ's results by our names, in its order; all else keeps our name and follows them."""


def columns(names: Names = "mctgui") -> dict[str, str]:
    """Heading of each column by the field of the row, in their order."""
    own = {field.name: field.name for field in fields(MeasurementRow)}
    return own if names == "mctgui" else {**BONEJ_NAMES, **{name: name for name in own if name not in BONEJ_NAMES}}


def with_table_warnings(rows: Sequence[MeasurementRow]) -> list[MeasurementRow]:
    """The rows, each with a warning of what they make together: voxel sizes, modes or versions that do not go together."""
    warnings = []
    sizes = sorted({float(f"{row.measured_voxel_mm:.3g}") for row in rows})
    if len(sizes) > 1:
        listed = ", ".join(f"{size:g}" for size in sizes)
        warnings.append(f"The table mixes voxel sizes ({listed} mm): Tb.Th and BS depend on them; compare rows of one size.")
    versions = sorted({row.software for row in rows})
    if len(versions) > 1:
        warnings.append(f"The table mixes versions of mctgui ({', '.join(versions)}).")
    if not warnings:
        return list(rows)
    return [replace(row, warnings=" ".join([*([row.warnings] if row.warnings else []), *warnings])) for row in rows]


def write_table(rows: Sequence[MeasurementRow], path: Path, *, names: Names = "mctgui", title: str = "") -> None:
    """Write the rows as CSV or, where the name ends in ``.xlsx``, as a workbook; whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    if Path(path).suffix.lower() == ".xlsx":
        write_xlsx(rows, path, title=title or "Measurements", names=names)
    else:
        write_csv(rows, path, names=names)


def write_csv(rows: Sequence[MeasurementRow], path: Path, *, names: Names = "mctgui") -> None:
    """Write the rows as CSV (UTF-8, comma, point), numbers with all their digits; whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    chosen = columns(names)
    headings = list(chosen.values())
    lines = [[getattr(row, name) for name in chosen] for row in with_table_warnings(rows)]
    if names == "bonej":
        headings.insert(0, "Label")
        lines = [[bonej_label(row), *line] for row, line in zip(rows, lines, strict=True)]
    write_lines(headings, lines, path)


def write_xlsx(rows: Sequence[MeasurementRow], path: Path, *, title: str, names: Names = "mctgui") -> None:
    """Write the rows as an Excel workbook: numbers as numbers, and a sheet that says what they mean.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    first: list[tuple[str, Getter]] = []
    if names == "bonej":
        first = [("Label", bonej_label), *((heading, name) for name, heading in BONEJ_NAMES.items())]
    write_workbook(with_table_warnings(rows), path, title=title, first=first)


def bonej_label(row: MeasurementRow) -> str:
    """What stands in BoneJ's column *Label*: there the name of the image, here also that of the VOI and its mode."""
    return " ".join(part for part in (row.case, row.label, row.voi, row.voi_mode) if part)


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


def as_text(rows: Sequence[MeasurementRow]) -> str:
    """The rows as a table for a terminal; with the VOI mode where there are several."""
    several = len({row.voi_mode for row in rows}) > 1
    lines = [
        f"{'VOI':8}{'image':15}{'mode      ' if several else ''}{'BV/TV':>7}{'Tb.Th mm':>16}{'Tb.Sp mm':>16}"
        f"{'dBV/TV %':>10}{'dTb.Th %':>10}{'dTb.Sp %':>10}"
    ]
    for row in rows:
        differences = (row.difference_bv_tv_percent, row.difference_tb_th_percent, row.difference_tb_sp_percent)
        lines.append(
            f"{row.voi:8}{row.label:15}{f'{row.voi_mode:10}' if several else ''}{row.bv_tv:7.3f}"
            f"{row.tb_th_mean_mm:8.3f} ±{row.tb_th_sd_mm:6.3f}{row.tb_sp_mean_mm:8.3f} ±{row.tb_sp_sd_mm:6.3f}"
            + "".join(f"{'':>10}" if each is None else f"{each:+10.1f}" for each in differences)
        )
    return "\n".join(line.rstrip() for line in lines)
