"""``mctgui pairs``: slice pairs to train on, from specimens whose MDCT and micro-CT lie in one space."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from mctgui.errors import WrongUsage

HELP = "Collect slice pairs to train on: phantoms, LumbarSR, train_A and train_B, or two volumes in one space."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui pairs``."""
    parser.add_argument(
        "folders",
        type=Path,
        nargs="*",
        metavar="FOLDER",
        help="what 'mctgui phantom' wrote; LumbarSR as downloaded; or a folder with train_A and train_B",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="PAIRS", help="folder for the pairs")
    parser.add_argument("--sequence", metavar="NAME", help="which clinical CT of LumbarSR, such as 195X_500Z_S")
    parser.add_argument("--mdct", type=Path, metavar="VOLUME", help="MDCT of one specimen, with --microct")
    parser.add_argument("--microct", type=Path, metavar="VOLUME", help="its micro-CT, in the same space")
    parser.add_argument("--name", default="specimen", help="name of that specimen (default specimen)")
    parser.add_argument("--donor", default="", help="pseudonym of its donor; splits go by donor")
    parser.add_argument("--vertebra", default="", help="its level, such as L3")
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size of pictures, which do not tell it"
    )
    parser.add_argument(
        "--thickness-mm",
        type=float,
        metavar="MM",
        help="slice thickness of MDCT (default: what DICOM says, or the distance of its slices)",
    )
    parser.add_argument(
        "--microct-window",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="values of the micro-CT that become grey 0 and 255 (default: its 0.1 %% and 99.9 %% values)",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Collect and write; returns what is in the store."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.pair_sources import pair_sources, source_of_volumes
    from mctgui.project.sources import open_source, open_volume
    from mctgui.synthesis.pair_store import THICKEST_MM, Intensity, writing_pairs

    volumes = arguments.mdct is not None and arguments.microct is not None
    if (arguments.mdct is None) != (arguments.microct is None) or volumes == bool(arguments.folders):
        raise WrongUsage("Give folders, or --mdct and --microct of one specimen.", "See mctgui pairs --help.")
    if arguments.thickness_mm is not None and not (volumes and 0 < arguments.thickness_mm <= THICKEST_MM):
        raise WrongUsage(
            f"--thickness-mm goes with --mdct and --microct, and is above 0 and at most {THICKEST_MM:g}.",
            "See mctgui pairs --help.",
        )
    window = None if arguments.microct_window is None else tuple(arguments.microct_window)
    intensity: Intensity = "HU"
    if volumes:
        found, mdct = finish_with_bar(open_source(arguments.mdct), "reading")
        microct = finish_with_bar(open_volume(arguments.microct), "reading")
        one = source_of_volumes(
            arguments.name,
            mdct,
            microct,
            donor=arguments.donor,
            vertebra=arguments.vertebra,
            microct_window=window,
            thickness_mm=arguments.thickness_mm or getattr(found, "slice_thickness_mm", None),
        )
        sources = iter([one])
    else:
        spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
        intensity, sources = pair_sources(
            arguments.folders, sequence=arguments.sequence, spacing_mm=spacing, microct_window=window
        )
    store = finish_with_bar(writing_pairs(sources, arguments.out, intensity), "writing")
    return {
        "out": str(arguments.out),
        "mdct_intensity": store.mdct_intensity,
        "pairs": sum(len(one.slices) for one in store.specimens),
        "sha256": store.fingerprint,
        "specimens": [
            {
                "name": one.name,
                "donor": one.donor,
                "vertebra": one.vertebra,
                "pairs": len(one.slices),
                "shape": list(one.shape),
                "spacing_mm": list(one.spacing_mm),
                "source": one.source,
            }
            for one in store.specimens
        ],
    }


def describe(result: dict[str, Any]) -> str:
    """The specimens as a small table."""
    lines = [f"{result['out']}: {result['pairs']} pairs of {len(result['specimens'])} specimens"]
    for one in result["specimens"]:
        _, height, width = one["shape"]
        size = f"{width} x {height}, {one['spacing_mm'][2]:.4g} mm pixels"
        lines.append(f"{one['name']:20} {one['pairs']:6} pairs of {size}; {one['source']}")
    return "\n".join(lines)
