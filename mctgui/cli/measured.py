"""The figures of ``mctgui measure``: one row for each VOI and mode, pooled where there are several VOIs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mctgui.morphometry import Morphometry, ThicknessStatistics

_STRUCTURE = ("bs_mm2", "bs_bv_per_mm", "bs_tv_per_mm", "conn_d_per_mm3", "euler", "smi", "da", "da_axes", "mil_lengths_mm")
_MEANT = ("fractal_dimension", "input_sha256", "input_hash_of", "wall_share")


def as_result(measured: Mapping[str, Sequence[Morphometry]]) -> dict[str, Any]:
    """JSON of all that was measured.

    Parameters
    ----------
    measured
        By the name of the VOI, its figures in one or more modes, the same modes in the same order for all.

    Returns
    -------
    dict
        The figures of the first mode, pooled over the VOIs; with more than one row also ``vois``, a row for each VOI and
        mode, and with more than one mode ``by_mode``, the pooled figures of each.
    """
    rows = [{"name": name, **figures.as_json()} for name, modes in measured.items() for figures in modes]
    by_mode = [
        {name: modes[number] for name, modes in measured.items()} for number in range(len(next(iter(measured.values()))))
    ]
    pooled = [next(iter(part.values())).as_json() if len(part) == 1 else _pooled(part) for part in by_mode]
    result = dict(pooled[0])
    if len(rows) > 1:
        result["vois"] = rows
    if len(pooled) > 1:
        result["by_mode"] = {figures["voi_mode"]: figures for figures in pooled}
        result["warnings"] = list(dict.fromkeys(warning for figures in pooled for warning in figures["warnings"]))
    return result


def describe(result: dict[str, Any]) -> str:
    """The figures as a small table, with the warnings under it."""
    rows = list(result.get("vois") or [{"name": "", **result}])
    pooled = list(result.get("by_mode", {result["voi_mode"]: result}).values())
    if len({row["name"] for row in rows}) > 1:
        rows += [{**figures, "name": "together"} for figures in pooled]
    lines = [f"{'':10}{'VOI mode':>11}{'BV/TV':>8}{'Tb.Th mm':>17}{'Tb.Sp mm':>17}{'Tb.N /mm':>10}{'threshold':>12}"]
    for row in rows:
        thickness, spacing = row["tb_th_mm"], row["tb_sp_mm"]
        lines.append(
            f"{row['name']:10}{row['voi_mode']:>11}{row['bv_tv']:8.3f}{thickness['mean']:9.3f} ± {thickness['sd']:.3f}"
            f"{spacing['mean']:9.3f} ± {spacing['sd']:.3f}{row['tb_n_per_mm']:10.3f}{row['threshold']:12.6g}"
        )
    lines.extend(_structure_lines(rows, {row["voi_mode"] for row in rows}))
    z, y, x = result["spacing_mm"]
    lines.append(f"voxels {x:.4g} x {y:.4g} x {z:.4g} mm, threshold {result['threshold_method']}")
    if result.get("alignment"):
        lines.append(f"VOIs taken from the MDCT through: {result['alignment']['words']}")
    several = len({row["name"] for row in rows}) > 1
    about_structure = dict.fromkeys((row["name"], note) for row in rows for note in row.get("structure_notes", ()))
    notes = [*result["warnings"], *(f"{name}: {note}" if several else note for name, note in about_structure)]
    lines.extend(f"Note: {note}" for note in notes)
    lines.extend(f"Map: {name}" for name in result.get("maps", []))
    if "report" in result:
        lines.append(f"DICOM Structured Report in the study of the series: {result['report']['file']}")
    return "\n".join(lines)


def _structure_lines(rows: list[dict[str, Any]], modes: set[str]) -> list[str]:
    """Surface, connectivity and form, which are the same in all modes."""
    shown = [row for row in rows if row.get("bs_bv_per_mm") is not None or row.get("conn_d_per_mm3") is not None]
    shown = [row for row in shown if row["voi_mode"] == shown[0]["voi_mode"]] if len(modes) > 1 else shown
    if not shown:
        return []
    lines = [f"{'':10}{'BS/BV /mm':>11}{'Conn.D /mm3':>13}{'SMI':>8}{'DA':>8}{'FD':>8}"]
    for row in shown:
        keys = (("bs_bv_per_mm", 11), ("conn_d_per_mm3", 13), ("smi", 8), ("da", 8), ("fractal_dimension", 8))
        cells = (f"{'-' if row[key] is None else format(row[key], '.3f'):>{width}}" for key, width in keys)
        lines.append(f"{row['name']:10}{''.join(cells)}")
    return lines


def _pooled(measured: Mapping[str, Morphometry]) -> dict[str, Any]:
    """The figures of several VOIs together, each measured by itself."""
    parts = list(measured.values())
    result = parts[0].as_json()
    total, bone = sum(part.voxels_total for part in parts), sum(part.voxels_bone for part in parts)
    rules = sorted({part.threshold_rule for part in parts})
    values = {part.threshold for part in parts}
    rule = rules[0] if len(values) == 1 else f"each VOI by its own threshold, their mean given here: {'; '.join(rules)}"
    thickness = _pooled_thickness([part.tb_th for part in parts])
    result.update(
        bv_tv=bone / total,
        bv_mm3=sum(part.bv_mm3 for part in parts),
        tv_mm3=sum(part.tv_mm3 for part in parts),
        tb_th_mm=thickness,
        tb_sp_mm=_pooled_thickness([part.tb_sp for part in parts]),
        tb_n_per_mm=bone / total / thickness["mean"],
        threshold=sum(part.threshold for part in parts) / len(parts),
        threshold_rule=rule,
        voi={"shape": "several", "vois": {name: part.as_json()["voi"] for name, part in measured.items()}},
        voxels={"total": total, "bone": bone},
        margin_mm=max(part.margin_mm for part in parts),
        warnings=[f"{name}: {warning}" for name, part in measured.items() for warning in part.warnings],
        # What cannot be pooled from the parts: each VOI has its own in the rows.
        **dict.fromkeys((*_STRUCTURE, *_MEANT)),
        structure_notes=[],
    )
    return result


def _pooled_thickness(parts: Sequence[ThicknessStatistics]) -> dict[str, float]:
    """Mean, SD (n - 1) and maximum of all voxels together, from those of the parts."""
    count = sum(part.voxels for part in parts)
    mean = sum(part.voxels * part.mean_mm for part in parts) / count
    squares = sum((part.voxels - 1) * part.sd_mm**2 + part.voxels * (part.mean_mm - mean) ** 2 for part in parts)
    return {"mean": mean, "sd": math.sqrt(squares / max(count - 1, 1)), "max": max(part.max_mm for part in parts)}
