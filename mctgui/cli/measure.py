"""``mctgui measure``: trabecular bone of a volume, or of the VOIs in it."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli import measure_recipe, measure_through
from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import MctguiError

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.morphometry import Morphometry, ThicknessMaps
    from mctgui.voi import VOI
    from mctgui.volume import Volume

_WORTH_TELLING_SECONDS = 60.0
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
    measure_through.add_argument(parser)
    parser.add_argument(
        "--threshold",
        type=_threshold,
        default="isodata",
        metavar="isodata|default|otsu|NUMBER",
        help="ImageJ's IsoData (default), Default or Otsu, or a HU or grey value; bone is above it",
    )
    parser.add_argument(
        "--histogram",
        choices=("voi", "volume"),
        default="voi",
        help="which voxels ImageJ's method is given: those of each VOI (default), or all of the volume",
    )
    parser.add_argument(
        "--one-threshold", action="store_true", help="one threshold for all VOIs, from the voxels of all of them together"
    )
    parser.add_argument(
        "--grey-range",
        type=float,
        nargs=2,
        metavar=("LOW", "HIGH"),
        help="values that become levels 0 and 255 of the histogram, so that several images have one scale; without it 8-bit "
        "values are taken as they are, others from their smallest to their largest",
    )
    parser.add_argument(
        "--voi-mode",
        choices=("context", "bonej", "both", "fill", "fill-open", "whole"),
        help="what bounds the balls: the bone around the VOI (context, default), or the VOI's wall as in BoneJ1 "
        "(bonej, also called fill; fill-open without end caps); both measures by context and by bonej",
    )
    parser.add_argument(
        "--maps",
        type=Path,
        metavar="FOLDER",
        help="also write the maps of Tb.Th and Tb.Sp there, NRRD of float32 in mm, 0 outside the phase and the VOI",
    )
    parser.add_argument(
        "--maps-format", choices=("nrrd", "tif", "nii.gz", "mha", "npy"), default="nrrd", help="their format (default nrrd)"
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
    measure_recipe.add_arguments(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure; returns the JSON of one VOI or, for several, their pooled figures with ``vois`` beside them."""
    if arguments.recipe is not None or arguments.out is not None:
        return measure_recipe.run(arguments, _without_words())
    if arguments.voi is not None and arguments.cylinder is not None:
        raise MctguiError("--voi and --cylinder both say where to measure.", "Give one of them.")
    if arguments.seg is not None and (arguments.sr is None or (arguments.voi is None and arguments.cylinder is None)):
        raise MctguiError("--seg names the VOIs that a report refers to.", "Give --sr FILE and --voi FILE with it.")
    from mctgui.cli.measured import as_result
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.sources import open_source

    vois = _vois(arguments)
    through = measure_through.through(arguments)
    if through is not None:
        vois = through.mapped(vois)
    modes = _modes(arguments)
    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    work = open_source(arguments.volume, spacing, arguments.series, arguments.arrangement)
    source, volume = finish_with_bar(work, "reading")
    if through is not None:
        through.require_source(source)
    series = None
    if arguments.sr is not None:
        from mctgui.report.dicom_objects import require_segments, require_series

        series = require_series(source)
        if arguments.seg is not None:
            require_segments(series, vois, arguments.seg)
    measured, maps = _measured(volume, vois, modes, arguments)
    result = as_result(measured)
    if through is not None:
        result = through.told(result)
    if maps:
        result["maps"] = maps
    if series is None:
        return result
    return {**result, "report": _report(series, {name: only for name, (only,) in measured.items()}, volume, arguments)}


def _without_words() -> dict[str, Any]:
    """What the arguments are where none is given."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return {name: parser.get_default(name) for name in measure_recipe.OF_ONE_VOLUME}


def _modes(arguments: argparse.Namespace) -> tuple[str | None, ...]:
    if arguments.voi_mode != "both":
        return (arguments.voi_mode,)
    if arguments.sr is not None:
        raise MctguiError(
            "A DICOM Structured Report holds the figures of one VOI mode.", "Give --voi-mode context or bonej."
        )
    return ("context", "bonej")


def _measured(
    volume: Volume, vois: dict[str, VOI | None], modes: tuple[str | None, ...], arguments: argparse.Namespace
) -> tuple[dict[str, tuple[Morphometry, ...]], list[str]]:
    """The figures by VOI, one for each mode, and the maps that were written."""
    from mctgui.cli.progress import finish_with_bar, quiet
    from mctgui.morphometry import VOIVoxels, common_histogram, estimated_effort, measuring_maps, measuring_modes
    from mctgui.morphometry.thresholds import METHODS

    grey_range = None if arguments.grey_range is None else tuple(arguments.grey_range)
    voxels = {name: VOIVoxels(volume, voi) for name, voi in vois.items()}
    threshold = arguments.threshold
    if arguments.one_threshold and threshold in METHODS and arguments.histogram == "voi":
        threshold = common_histogram(list(voxels.values()), grey_range).threshold(threshold)
    measured: dict[str, tuple[Morphometry, ...]] = {}
    written: list[str] = []
    for name, voi in vois.items():
        settings = {
            "modes": tuple(mode or ("whole" if voi is None else "context") for mode in modes),
            "threshold": threshold,
            "histogram": arguments.histogram,
            "grey_range": grey_range,
            "voxels": voxels[name],
        }
        label = f"measuring {name}".strip()
        effort = estimated_effort(volume, voi, modes=settings["modes"])
        if effort.seconds > _WORTH_TELLING_SECONDS and not quiet.get():
            print(f"{label}: {effort.in_words()}", file=sys.stderr, flush=True)  # noqa: T201
        if arguments.maps is None:
            measured[name] = finish_with_bar(measuring_modes(volume, voi, **settings), label)
            continue
        maps = finish_with_bar(measuring_maps(volume, voi, **settings), label)
        measured[name] = tuple(each.figures for each in maps)
        written.extend(_written(maps, name, arguments))
    return measured, written


def _written(maps: tuple[ThicknessMaps, ...], name: str, arguments: argparse.Namespace) -> list[str]:
    """Write the maps of one VOI; gives their paths."""
    from mctgui.stack import save_stack

    paths = []
    for each in maps:
        for parameter in ("tb_th", "tb_sp"):
            stem = "-".join(part for part in (_harmless(name), each.figures.voi_mode, f"{parameter}_mm") if part)
            path = arguments.maps / f"{stem}.{arguments.maps_format}"
            save_stack(each.volume(parameter), path)
            paths.append(str(path))
    return paths


def _harmless(name: str) -> str:
    """The name of a VOI as a part of a file name."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)


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
    if "failures" in result:
        return measure_recipe.describe(result)
    from mctgui.cli.measured import describe as described

    return described(result)


def _threshold(text: str) -> str | float:
    from mctgui.morphometry.thresholds import METHODS

    if text in METHODS:
        return text
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(METHODS)} and no number")
    return value


def _vois(arguments: argparse.Namespace) -> dict[str, VOI | None]:
    """The VOIs that were asked for, by name."""
    from mctgui.voi import CylinderVOI, load_vois

    if arguments.cylinder is not None:
        return {"": CylinderVOI(arguments.cylinder, arguments.axis, arguments.diameter, arguments.height)}
    if arguments.voi is None:
        return {"": None}
    found = load_vois(arguments.voi).vois
    if arguments.which == "both":
        return dict(found)
    if arguments.which not in found:
        raise MctguiError(
            f"There is no VOI {arguments.which!r} in {arguments.voi}.",
            f"It holds {' and '.join(found)}; choose with --which.",
        )
    return {arguments.which: found[arguments.which]}
