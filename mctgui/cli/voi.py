"""``mctgui voi``: place the two cylindrical VOIs of a vertebra, by proposal or from two points."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import WrongUsage

if TYPE_CHECKING:
    from mctgui.voi import PlacedVOIs
    from mctgui.volume import Volume

HELP = (
    "Propose the two cylindrical VOIs of a vertebra by the anterior-edge construction, or place them from two points. Of a "
    "DICOM series they can be written as a DICOM Segmentation."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui voi``."""
    point: dict[str, Any] = {"type": float, "nargs": 3, "metavar": ("X", "Y", "Z")}
    parser.add_argument("volume", type=Path, metavar="VOLUME", help="DICOM folder or stack (TIFF, NIfTI, NRRD, MHD, .npy)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON file for the VOIs; needed unless --voi is given")
    parser.add_argument(
        "--voi", type=Path, metavar="FILE", help="VOIs that are there already, to be written with --seg; nothing is proposed"
    )
    parser.add_argument(
        "--seg",
        type=Path,
        metavar="FILE",
        help="also write the VOIs as a DICOM Segmentation on the slices of the series; it belongs to the study of the "
        "series and holds the name and number of its patient",
    )
    parser.add_argument("--series", metavar="UID", help="which DICOM series, when there are several")
    add_arrangement(parser)
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size, for a stack that does not tell it"
    )
    parser.add_argument("--near", help="a point in the wanted vertebra, mm, LPS, when there are several", **point)
    parser.add_argument("--edge", help="anterior edge in the central slice, mm, LPS, instead of a proposal", **point)
    parser.add_argument("--midline", help="a point behind it on the midline, such as the centre of the canal", **point)
    parser.add_argument("--superior", default=(0.0, 0.0, 1.0), help="direction to the head, with --edge (0 0 1)", **point)
    parser.add_argument("--inset", type=float, default=5.0, metavar="MM", help="line B behind the anterior edge (5)")
    parser.add_argument("--diameter", type=float, default=15.0, metavar="MM", help="diameter of the cylinders (15)")
    parser.add_argument("--height", type=float, default=5.0, metavar="MM", help="height of each cylinder (5)")
    parser.add_argument(
        "--gap", type=float, default=0.0, metavar="MM", help="between the central slice and each cylinder (0)"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Place the VOIs and write them; returns what the file holds, with warnings and what each step found."""
    if (arguments.edge is None) != (arguments.midline is None):
        raise WrongUsage("--edge and --midline belong together.", "Give both points, or neither for a proposal.")
    if arguments.voi is not None:
        return _as_segmentation(arguments)
    if arguments.out is None:
        raise WrongUsage("It is not said where the VOIs go.", "Give --out FILE, or --voi FILE and --seg FILE.")
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.sources import open_source
    from mctgui.report.dicom_objects import require_series, write_vois
    from mctgui.voi import save_vois

    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    work = open_source(arguments.volume, spacing, arguments.series, arguments.arrangement)
    source, volume = finish_with_bar(work, "reading")
    series = require_series(source) if arguments.seg is not None else None
    placed, extra = _proposed(volume, arguments) if arguments.edge is None else _by_points(volume, arguments)
    save_vois(placed, arguments.out)
    uid = None if series is None else write_vois(series, placed, arguments.seg)
    return {**placed.to_json(), **extra, "warnings": list(placed.notes), "file": str(arguments.out), **_told(arguments, uid)}


def _as_segmentation(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the VOIs of a file as a Segmentation, without reading a voxel."""
    if arguments.seg is None or arguments.out is not None or arguments.edge is not None:
        raise WrongUsage("--voi names VOIs that are there already.", "Give --seg FILE with it; no --out, no --edge.")
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.sources import choose_source, find_sources
    from mctgui.report.dicom_objects import require_series, write_vois
    from mctgui.voi import load_vois

    placed = load_vois(arguments.voi)
    sources = finish_with_bar(find_sources(arguments.volume), "reading")
    series = require_series(choose_source(arguments.volume, sources, arguments.series, arguments.arrangement))
    uid = write_vois(series, placed, arguments.seg)
    return {**placed.to_json(), "warnings": list(placed.notes), "file": str(arguments.voi), **_told(arguments, uid)}


def _told(arguments: argparse.Namespace, uid: str | None) -> dict[str, Any]:
    segmentation = None if uid is None else {"file": str(arguments.seg), "instance_uid": uid}
    return {"placed": arguments.voi is None, "segmentation": segmentation}


def describe(result: dict[str, Any]) -> str:
    """Where the VOIs lie and what was found, in a few lines."""
    construction = result["construction"] or {}
    lines = [
        f"{step['name']}: {step['finding']}{'' if step['found'] else ' (not found)'}" for step in result.get("steps", [])
    ]
    for name in ("edge_mm", "circle_centre_mm"):
        if name not in construction:
            continue
        x, y, z = construction[name]
        lines.append(f"{name.removesuffix('_mm').replace('_', ' ')}: ({x:.2f}, {y:.2f}, {z:.2f}) mm, LPS")
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    verb = "written to" if result["placed"] else "taken from"
    lines.append(f"VOIs ({result['how']}) {verb} {result['file']}")
    if result["segmentation"] is not None:
        lines.append(f"DICOM Segmentation in the study of the series: {result['segmentation']['file']}")
    return "\n".join(lines)


def _sizes(arguments: argparse.Namespace) -> dict[str, float]:
    return {
        "inset_mm": arguments.inset,
        "diameter_mm": arguments.diameter,
        "height_mm": arguments.height,
        "gap_mm": arguments.gap,
    }


def _proposed(volume: Volume, arguments: argparse.Namespace) -> tuple[PlacedVOIs, dict[str, Any]]:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.voi import propose

    near = None if arguments.near is None else tuple(arguments.near)
    proposal = finish_with_bar(propose(volume, near, **_sizes(arguments)), "placing the VOIs")
    steps = [{"name": step.name, "found": step.found, "finding": step.finding} for step in proposal.steps]
    extra = {
        "body_centre_mm": list(proposal.body_centre_mm),
        "body_depth_mm": proposal.depth_mm,
        "clearance_mm": proposal.clearance_mm,
        "steps": steps,
    }
    return proposal.placed(), extra


def _by_points(volume: Volume, arguments: argparse.Namespace) -> tuple[PlacedVOIs, dict[str, Any]]:
    from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs, construction_warnings

    construction = AnteriorEdgeConstruction.from_points(
        arguments.edge, arguments.midline, tuple(arguments.superior), **_sizes(arguments)
    )
    warnings = construction_warnings(construction, volume.grid)
    return PlacedVOIs(construction, how="manual", edge_rule="given by the user", notes=tuple(warnings)), {}
