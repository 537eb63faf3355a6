"""``mctgui register``: where a micro-CT of a vertebra lies in its MDCT, and which slices are pairs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import WrongUsage

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.project.finding import StackFile
    from mctgui.registration import Anchor, RegistrationSettings

HELP = (
    "Match the slices of MDCT and micro-CT by SIFT and dynamic time warping, then refine the match in space, and write the "
    "transform with the slice pairs."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui register``."""
    parser.add_argument("mdct", type=Path, metavar="MDCT", help="DICOM folder or stack of the MDCT")
    parser.add_argument("microct", type=Path, metavar="MICROCT", help="DICOM folder or stack of the micro-CT")
    parser.add_argument("--out", type=Path, required=True, metavar="PAIRS", help="JSON file for transform and slice pairs")
    parser.add_argument(
        "--anchors",
        nargs="+",
        default=[],
        metavar="MDCT:MICROCT",
        help="slices that are known to show the same place, counted from 0, such as 40:85; the match keeps to them",
    )
    parser.add_argument(
        "--no-rigid", action="store_true", help="slices only, as in the paper: right only where the two scans are parallel"
    )
    parser.add_argument(
        "--fill",
        choices=("resampled", "interpolated", "nearest"),
        default="resampled",
        help="the MDCT side of a pair: through the transform (default), between two slices, or the nearest slice as in the "
        "paper",
    )
    parser.add_argument(
        "--matching",
        choices=("auto", "sift", "intensity"),
        default="auto",
        help="by key points, by grey values, or by these where key points do not do (auto, default)",
    )
    parser.add_argument("--full-matrix", action="store_true", help="compare every slice with every slice, as in the paper")
    parser.add_argument("--find-scale", action="store_true", help="also say at which scale the two fit best in space")
    parser.add_argument("--random-state", type=int, metavar="N", help="chooses the voxels that the refinement looks at")
    parser.add_argument(
        "--thickness-mm", type=float, metavar="MM", help="slice thickness of the MDCT (default: what DICOM says, or 0.6)"
    )
    parser.add_argument("--fwhm-mm", type=float, metavar="MM", help="blur of the MDCT in the slice (default: found)")
    parser.add_argument("--mdct-series", metavar="UID", help="which DICOM series of MDCT, when there are several")
    parser.add_argument("--microct-series", metavar="UID", help="which DICOM series of MICROCT, when there are several")
    add_arrangement(parser)
    for name in ("mdct", "microct"):
        parser.add_argument(
            f"--{name}-spacing-mm",
            type=float,
            nargs=3,
            metavar=("Z", "Y", "X"),
            help=f"voxel size of {name.upper()}, for a stack that does not tell it",
        )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Register and write; returns what the file holds, without the long lists."""
    from dataclasses import replace

    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.fingerprint import fingerprint
    from mctgui.project.sources import open_source
    from mctgui.registration import register, registration_to_json, save_registration

    anchors = _anchors(arguments.anchors)
    sources, volumes = {}, {}
    for name in ("mdct", "microct"):
        spacing = getattr(arguments, f"{name}_spacing_mm")
        work = open_source(
            getattr(arguments, name),
            None if spacing is None else tuple(spacing),
            getattr(arguments, f"{name}_series"),
            arguments.arrangement,
        )
        sources[name], volumes[name] = finish_with_bar(work, f"reading {name}")
    settings = _settings(arguments, sources["mdct"])
    found = finish_with_bar(register(volumes["mdct"], volumes["microct"], settings, anchors), "registering")
    hashes = {name: finish_with_bar(fingerprint(source.files), "hashing")["sha256"] for name, source in sources.items()}
    found = replace(found, sources=hashes)
    save_registration(found, arguments.out)
    result = registration_to_json(found)
    pairs = result.pop("pairs")
    result["cost"] = {key: result["cost"][key] for key in ("kind", "path")}
    result["pairs"] = {key: pairs[key] for key in ("fill", "anchors", "line")} | {"number": len(pairs["rows"])}
    return {**result, "file": str(arguments.out)}


def _anchors(words: list[str]) -> tuple[Anchor, ...]:
    from mctgui.registration import Anchor

    found = []
    for word in words:
        mdct, _, microct = word.partition(":")
        if not (mdct.isdecimal() and microct.isdecimal() and len(word) < 20):
            raise WrongUsage(f"{word[:40]!r} is no pair of slices.", "Give --anchors MDCT:MICROCT, such as 40:85.")
        found.append(Anchor(int(mdct), int(microct)))
    return tuple(found)


def _settings(arguments: argparse.Namespace, mdct: Series | StackFile) -> RegistrationSettings:
    from mctgui.registration import RegistrationSettings

    told: dict[str, Any] = {
        "slice_thickness_mm": arguments.thickness_mm or getattr(mdct, "slice_thickness_mm", None),
        "in_plane_fwhm_mm": arguments.fwhm_mm,
        "random_state": arguments.random_state,
    }
    return RegistrationSettings(
        rigid=not arguments.no_rigid,
        fill=arguments.fill,
        matching=arguments.matching,
        full_matrix=arguments.full_matrix,
        find_scale=arguments.find_scale,
        **{name: value for name, value in told.items() if value is not None},
    )


def describe(result: dict[str, Any]) -> str:
    """What was found and what to mind, in a few lines."""
    lines = list(result["sentences"])
    lines.append(
        f"Correlation {result['metric_before']:.3f} by the slices, {result['metric_after']:.3f} in the end; "
        f"local correlation {result['lncc']:.2f}."
    )
    line = result["pairs"]["line"]
    lines.append(
        f"Micro-CT slice = {line['slope']:.4f} x MDCT slice + {line['offset']:.2f} (slice distances: "
        f"{line['expected_slope']:.4f})"
    )
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    lines.append(f"{result['pairs']['number']} slice pairs and the transform written to {result['file']}")
    return "\n".join(lines)
