"""``mctgui voi``: place the two cylindrical VOIs of a vertebra, by proposal or from two points."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import MctguiError

if TYPE_CHECKING:
    from mctgui.voi import PlacedVOIs
    from mctgui.volume import Volume

HELP = "Propose the two cylindrical VOIs of a vertebra by the anterior-edge construction, or place them from two points."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui voi``."""
    point: dict[str, Any] = {"type": float, "nargs": 3, "metavar": ("X", "Y", "Z")}
    parser.add_argument("volume", type=Path, metavar="VOLUME", help="DICOM folder or stack (TIFF, NIfTI, NRRD, MHD, .npy)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="JSON file for the VOIs")
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
        raise MctguiError("--edge and --midline belong together.", "Give both points, or neither for a proposal.")
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.sources import open_volume
    from mctgui.voi import save_vois

    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    volume: Volume = finish_with_bar(
        open_volume(arguments.volume, spacing, arguments.series, arguments.arrangement), "reading"
    )
    placed, extra = _proposed(volume, arguments) if arguments.edge is None else _by_points(volume, arguments)
    save_vois(placed, arguments.out)
    return {**placed.to_json(), **extra, "warnings": list(placed.notes), "file": str(arguments.out)}


def describe(result: dict[str, Any]) -> str:
    """Where the VOIs lie and what was found, in a few lines."""
    construction = result["construction"]
    lines = [
        f"{step['name']}: {step['finding']}{'' if step['found'] else ' (not found)'}" for step in result.get("steps", [])
    ]
    for name in ("edge_mm", "circle_centre_mm"):
        x, y, z = construction[name]
        lines.append(f"{name.removesuffix('_mm').replace('_', ' ')}: ({x:.2f}, {y:.2f}, {z:.2f}) mm, LPS")
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    lines.append(f"VOIs ({result['how']}) written to {result['file']}")
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
