"""``mctgui voi``: place the two cylindrical VOIs of a vertebra, check them, take and give VOIs of other programs."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import WrongUsage

if TYPE_CHECKING:
    from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
    from mctgui.volume import Volume

HELP = (
    "Propose the two cylindrical VOIs of a vertebra by the anterior-edge construction, place them from two points, or take "
    "VOIs of another program. They are checked, and written for other programs: label maps, ImageJ ROIs, STL, DICOM "
    "Segmentations."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui voi``."""
    point: dict[str, Any] = {"type": float, "nargs": 3, "metavar": ("X", "Y", "Z")}
    parser.add_argument("volume", type=Path, metavar="VOLUME", help="DICOM folder or stack (TIFF, NIfTI, NRRD, MHD, .npy)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON file for the VOIs; needed unless --voi is given")
    parser.add_argument(
        "--voi",
        type=Path,
        metavar="FILE",
        help="VOIs that are there already, instead of a proposal: our JSON, a label map (NIfTI, NRRD, MetaImage), a DICOM "
        "Segmentation, or ImageJ ROIs (.zip, .roi) drawn on this volume",
    )
    parser.add_argument(
        "--export",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="also write the VOIs for another program; the suffix says how: .nii.gz, .nrrd, .mha (label map), .zip (ImageJ "
        "ROIs), .stl (surfaces); may be given several times",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="outline the body and say depth, clearance in each slice, distance to the endplates, voxels, mean and SD",
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
    parser.add_argument(
        "--snap", action="store_true", help="with --edge: put it on the half maximum of the grey profile, less the blur"
    )
    parser.add_argument(
        "--axis",
        choices=("vertebra", "image"),
        default="vertebra",
        help="what the cylinders follow: the vertebra, or the stack axis of the image as in the paper (vertebra)",
    )
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
    if arguments.snap and arguments.edge is None:
        raise WrongUsage("--snap belongs to --edge.", "A proposal is on the edge already.")
    _require_sense(arguments)
    if _seg_alone(arguments):
        return _as_segmentation(arguments)
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import Series
    from mctgui.project.frames import frame_of
    from mctgui.project.sources import open_source
    from mctgui.report.dicom_objects import require_series, write_vois
    from mctgui.voi import export_vois, frame_warnings, save_vois

    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    work = open_source(arguments.volume, spacing, arguments.series, arguments.arrangement)
    source, volume = finish_with_bar(work, "reading")
    series = require_series(source) if arguments.seg is not None else None
    placed, extra = _vois(volume, arguments)
    frame = frame_of(source if isinstance(source, Series) else None)
    warnings = list(placed.notes) + extra.pop("notes", []) + frame_warnings(placed.frame_of_reference, frame)
    if arguments.voi is None:
        placed = replace(placed, frame_of_reference=frame)
    if arguments.check:
        from mctgui.cli.voi_checks import checked

        placed, checks = checked(volume, placed)
        warnings += [warning for warning in checks["warnings"] if warning not in warnings]
        extra["checks"] = checks
    if arguments.out is not None:
        save_vois(placed, arguments.out)
    uid = None if series is None else write_vois(series, placed, arguments.seg)
    exports = [{"file": str(path), "notes": list(export_vois(placed, path, volume.grid))} for path in arguments.export]
    file = arguments.out or arguments.voi
    told = {"warnings": warnings, "file": str(file), "exports": exports, **_told(arguments, uid)}
    return {**_in_short(placed), **extra, **told}


def _require_sense(arguments: argparse.Namespace) -> None:
    if arguments.voi is None:
        if arguments.out is None:
            raise WrongUsage("It is not said where the VOIs go.", "Give --out FILE, or --voi FILE and --seg FILE.")
        return
    if arguments.edge is not None or arguments.near is not None:
        raise WrongUsage("--voi names VOIs that are there already.", "Give it without --edge and --near.")
    if arguments.out == arguments.voi:
        raise WrongUsage("--out would write over the VOIs that --voi names.", "Choose another name.")
    if not (arguments.seg or arguments.out or arguments.export or arguments.check):
        raise WrongUsage(
            "It is not said what to do with the VOIs of --voi.", "Give --check, --out FILE, --export FILE or --seg FILE."
        )


def _seg_alone(arguments: argparse.Namespace) -> bool:
    """Whether VOIs of ours only become a Segmentation, for which no voxel need be read."""
    if arguments.voi is None or arguments.seg is None or arguments.voi.suffix.lower() != ".json":
        return False
    return arguments.out is None and not arguments.export and not arguments.check


def _vois(volume: Volume, arguments: argparse.Namespace) -> tuple[PlacedVOIs, dict[str, Any]]:
    if arguments.voi is not None:
        return _imported(volume, arguments)
    placed, extra = _proposed(volume, arguments) if arguments.edge is None else _by_points(volume, arguments)
    if arguments.axis == "image" and placed.construction is not None:
        # The outline was made about the axis of the vertebra, and serves the other direction too.
        placed = replace(placed, construction=_along_image(volume, placed.construction))
    return placed, extra


def _along_image(volume: Volume, construction: AnteriorEdgeConstruction) -> AnteriorEdgeConstruction:
    """The cylinders along the stack; E is looked for again where it is meant to be on the edge."""
    from mctgui.voi import snapped_to_edge

    turned = construction.along("image", volume.grid)
    return snapped_to_edge(volume, turned) if turned.edge_rule == "half maximum" else turned


def _imported(volume: Volume, arguments: argparse.Namespace) -> tuple[PlacedVOIs, dict[str, Any]]:
    from mctgui.voi import PlacedVOIs, import_vois

    found = import_vois(arguments.voi, volume.grid)
    placed = found.placed or PlacedVOIs(free=found.vois, edge_rule="imported")
    return placed, {"notes": list(found.notes)}


def _in_short(placed: PlacedVOIs) -> dict[str, Any]:
    """The placement as JSON, without the long lists of outline and mask that are for the file."""
    data = placed.to_json()
    data.pop("body", None)
    vois = {name: {key: value for key, value in voi.items() if key != "bits"} for name, voi in data["vois"].items()}
    return {**data, "vois": vois}


def _as_segmentation(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the VOIs of a file as a Segmentation, without reading a voxel."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.choosing import choose_source
    from mctgui.project.finding import find_sources
    from mctgui.report.dicom_objects import require_series, write_vois
    from mctgui.voi import load_vois

    placed = load_vois(arguments.voi)
    sources = finish_with_bar(find_sources(arguments.volume), "reading")
    series = require_series(choose_source(arguments.volume, sources, arguments.series, arguments.arrangement))
    uid = write_vois(series, placed, arguments.seg)
    told = {"warnings": list(placed.notes), "file": str(arguments.voi), "exports": [], **_told(arguments, uid)}
    return {**_in_short(placed), **told}


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
    if "checks" in result:
        from mctgui.cli.voi_checks import describe_checks

        lines.extend(describe_checks(result["checks"]))
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    verb = "written to" if result["placed"] else "taken from"
    lines.append(f"VOIs ({result['how']}) {verb} {result['file']}")
    for export in result["exports"]:
        lines.append(" ".join([f"Exported to {export['file']}.", *export["notes"]]))
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
    from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs, construction_warnings, snapped_to_edge
    from mctgui.voi.adjusting import EDGE_RULE

    construction = AnteriorEdgeConstruction.from_points(
        arguments.edge, arguments.midline, tuple(arguments.superior), **_sizes(arguments)
    )
    rule = "given by the user"
    if arguments.snap:
        construction, rule = snapped_to_edge(volume, construction), EDGE_RULE
    warnings = construction_warnings(construction, volume.grid)
    return PlacedVOIs(construction, how="manual", edge_rule=rule, notes=tuple(warnings)), {}
