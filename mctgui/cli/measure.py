"""``mctgui measure``: trabecular bone of a volume, or of the VOIs in it."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import MctguiError

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.morphometry import Morphometry
    from mctgui.voi import CylinderVOI
    from mctgui.volume import Volume

HELP = "Measure BV/TV, Tb.Th and Tb.Sp as BoneJ does, in VOIs or in a whole volume."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui measure``."""
    parser.add_argument("volume", type=Path, metavar="VOLUME", help="DICOM folder or stack (TIFF, NIfTI, NRRD, MHD, .npy)")
    parser.add_argument("--series", metavar="UID", help="which DICOM series, when there are several")
    add_arrangement(parser)
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size, for a stack that does not tell it"
    )
    parser.add_argument("--voi", type=Path, metavar="FILE", help="VOIs that 'mctgui voi' or the Measure screen wrote")
    parser.add_argument(
        "--which",
        default="both",
        metavar="NAME",
        help="upper, lower or both (default) of the VOIs in the file, or their name",
    )
    parser.add_argument(
        "--cylinder",
        type=float,
        nargs=3,
        metavar=("CX", "CY", "CZ"),
        help="centre of a cylinder in mm, LPS, instead of --voi",
    )
    parser.add_argument(
        "--axis", type=float, nargs=3, default=(0.0, 0.0, 1.0), metavar=("X", "Y", "Z"), help="its axis (default 0 0 1)"
    )
    parser.add_argument("--diameter", type=float, default=15.0, metavar="MM", help="its diameter (default 15)")
    parser.add_argument("--height", type=float, default=5.0, metavar="MM", help="its height (default 5)")
    parser.add_argument(
        "--threshold",
        type=_threshold,
        default="isodata",
        metavar="isodata|default|NUMBER",
        help="ImageJ's IsoData of the VOI's voxels (default), ImageJ's Default, or a HU or grey value; bone is above it",
    )
    parser.add_argument(
        "--voi-mode",
        choices=("context", "fill", "fill-open", "whole"),
        help="what bounds the balls: the bone around the VOI (context, default), or the VOI's wall as in BoneJ1 "
        "(fill; fill-open without end caps)",
    )
    parser.add_argument(
        "--sr",
        type=Path,
        metavar="FILE",
        help="also write the figures as a DICOM Structured Report (TID 1500); it belongs to the study of the series and "
        "holds the name and number of its patient",
    )
    parser.add_argument(
        "--seg",
        type=Path,
        metavar="FILE",
        help="with --sr: the DICOM Segmentation that 'mctgui voi' wrote of the same VOIs on this series, for the report to "
        "refer to",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure; returns the JSON of one VOI or, for two, their pooled figures with ``vois`` beside them."""
    if arguments.voi is not None and arguments.cylinder is not None:
        raise MctguiError("--voi and --cylinder both say where to measure.", "Give one of them.")
    if arguments.seg is not None and (arguments.sr is None or (arguments.voi is None and arguments.cylinder is None)):
        raise MctguiError("--seg names the VOIs that a report refers to.", "Give --sr FILE and --voi FILE with it.")
    from mctgui.cli.progress import finish_with_bar
    from mctgui.morphometry import measuring
    from mctgui.project.sources import open_source

    vois = _vois(arguments)
    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    work = open_source(arguments.volume, spacing, arguments.series, arguments.arrangement)
    source, volume = finish_with_bar(work, "reading")
    series = None
    if arguments.sr is not None:
        from mctgui.report.dicom_objects import require_segments, require_series

        series = require_series(source)
        if arguments.seg is not None:
            require_segments(series, vois, arguments.seg)
    measured: dict[str, Morphometry] = {}
    for name, voi in vois.items():
        measurement = measuring(volume, voi, threshold=arguments.threshold, voi_mode=arguments.voi_mode)
        measured[name] = finish_with_bar(measurement, f"measuring {name}".strip())
    result = next(iter(measured.values())).as_json() if len(measured) == 1 else _pooled(measured)
    return result if series is None else {**result, "report": _report(series, measured, volume, arguments)}


def _report(
    series: Series, measured: dict[str, Morphometry], volume: Volume, arguments: argparse.Namespace
) -> dict[str, Any]:
    """Write the Structured Report; tells its file, its UID and the Segmentation that it refers to."""
    from mctgui.report.dicom_objects import write_measurements

    seg: Path | None = arguments.seg
    uid = write_measurements(series, measured, arguments.sr, intensity=volume.intensity, segmentation=seg)
    return {"file": str(arguments.sr), "instance_uid": uid, "segmentation": None if seg is None else str(seg)}


def describe(result: dict[str, Any]) -> str:
    """The figures as a small table, with the warnings under it."""
    rows = result.get("vois") or [{"name": "", **result}]
    if len(rows) > 1:
        rows = [*rows, {"name": "together", **result}]
    lines = [f"{'':10}{'BV/TV':>8}{'Tb.Th mm':>18}{'Tb.Sp mm':>18}{'threshold':>12}"]
    for row in rows:
        thickness, spacing = row["tb_th_mm"], row["tb_sp_mm"]
        lines.append(
            f"{row['name']:10}{row['bv_tv']:8.3f}{thickness['mean']:9.3f} ± {thickness['sd']:.3f}"
            f"{spacing['mean']:10.3f} ± {spacing['sd']:.3f}{row['threshold']:13.6g}"
        )
    z, y, x = result["spacing_mm"]
    lines.append(
        f"voxels {x:.4g} x {y:.4g} x {z:.4g} mm, VOI mode {result['voi_mode']}, threshold {result['threshold_method']}"
    )
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    if "report" in result:
        lines.append(f"DICOM Structured Report in the study of the series: {result['report']['file']}")
    return "\n".join(lines)


def _threshold(text: str) -> str | float:
    if text in ("isodata", "default"):
        return text
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is neither isodata nor default nor a number")
    return value


def _vois(arguments: argparse.Namespace) -> dict[str, CylinderVOI | None]:
    """The VOIs that were asked for, by name."""
    from mctgui.voi import CylinderVOI, load_vois

    if arguments.cylinder is not None:
        return {"": CylinderVOI(arguments.cylinder, arguments.axis, arguments.diameter, arguments.height)}
    if arguments.voi is None:
        return {"": None}
    found = load_vois(arguments.voi).cylinders
    if arguments.which == "both":
        return dict(found)
    if arguments.which not in found:
        raise MctguiError(
            f"There is no VOI {arguments.which!r} in {arguments.voi}.",
            f"It holds {' and '.join(found)}; choose with --which.",
        )
    return {arguments.which: found[arguments.which]}


def _pooled(measured: dict[str, Morphometry]) -> dict[str, Any]:
    """The figures of several VOIs together, each measured by itself with its own threshold."""
    parts = list(measured.values())
    result = parts[0].as_json()
    total, bone = sum(part.voxels_total for part in parts), sum(part.voxels_bone for part in parts)
    rules = sorted({part.threshold_rule for part in parts})
    result.update(
        bv_tv=bone / total,
        tb_th_mm=_pooled_thickness([part.tb_th for part in parts]),
        tb_sp_mm=_pooled_thickness([part.tb_sp for part in parts]),
        threshold=sum(part.threshold for part in parts) / len(parts),
        threshold_rule=f"each VOI by its own threshold, their mean given here: {'; '.join(rules)}",
        voi={"shape": "several", "vois": {name: part.as_json()["voi"] for name, part in measured.items()}},
        voxels={"total": total, "bone": bone},
        margin_mm=max(part.margin_mm for part in parts),
        warnings=[f"{name}: {warning}" for name, part in measured.items() for warning in part.warnings],
        vois=[{"name": name, **part.as_json()} for name, part in measured.items()],
    )
    return result


def _pooled_thickness(parts: list[Any]) -> dict[str, float]:
    """Mean, SD (n - 1) and maximum of all voxels together, from those of the parts."""
    count = sum(part.voxels for part in parts)
    mean = sum(part.voxels * part.mean_mm for part in parts) / count
    squares = sum((part.voxels - 1) * part.sd_mm**2 + part.voxels * (part.mean_mm - mean) ** 2 for part in parts)
    return {"mean": mean, "sd": math.sqrt(squares / (count - 1)), "max": max(part.max_mm for part in parts)}
