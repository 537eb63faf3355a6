"""``mctgui enhance``: a micro-CT-like volume of an MDCT series."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import MctguiError

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.synthesis import Model
    from mctgui.volume import Volume

HELP = "Make a micro-CT-like volume of an MDCT series. Synthetic images are for research use only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui enhance``."""
    parser.add_argument("series", type=Path, metavar="SERIES", help="DICOM folder or file, or a stack in HU")
    parser.add_argument(
        "--out", type=Path, required=True, help="a file (.tif .nii .nii.gz .nrrd .mhd .npy) or a DICOM folder"
    )
    parser.add_argument("--model", type=Path, metavar="M", help="folder of a model; default the demonstration model")
    parser.add_argument("--series", dest="series_uid", metavar="UID", help="which DICOM series, when there are several")
    add_arrangement(parser)
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size of a stack without one"
    )
    parser.add_argument(
        "--region",
        type=int,
        nargs=6,
        metavar=("Z0", "Z1", "Y0", "Y1", "X0", "X1"),
        help="only these voxels of the input, in slices, rows and columns from 0; the second of each pair is not included",
    )
    parser.add_argument(
        "--into-study",
        action="store_true",
        help="of a DICOM series to a DICOM folder: put the result into the study of the patient, with name and number, in"
        " register with the source; without it the result names no patient",
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: the GPU if there is one")
    parser.add_argument("--threads", type=int, help="threads on the CPU; default: all cores")
    parser.add_argument(
        "--force", action="store_true", help="also enhance scans that are far from what the model was made for"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Enhance and write; the result names the model, its hash, the grid and the seconds taken."""
    _check_output(arguments.out, arguments.into_study)
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import Series
    from mctgui.project.sources import open_source

    if arguments.threads is not None and arguments.threads < 1:
        raise MctguiError("At least one thread is needed.", "Leave --threads out to have it chosen.")
    from mctgui.synthesis import demo_model_path, enhance, load_model

    model = load_model(arguments.model or demo_model_path())
    found, volume = finish_with_bar(
        open_source(arguments.series, arguments.spacing_mm, arguments.series_uid, arguments.arrangement), "Loading"
    )
    source = found if isinstance(found, Series) else None
    if arguments.into_study and source is None:
        raise MctguiError(f"{arguments.series} is no DICOM series and belongs to no study.", "Leave --into-study out.")
    z0, z1, y0, y1, x0, x1 = arguments.region or (0, 0, 0, 0, 0, 0)
    region = ((z0, z1), (y0, y1), (x0, x1)) if arguments.region else None
    start = time.perf_counter()
    threads = arguments.threads or os.cpu_count()
    work = enhance(volume, model, device=arguments.device, region=region, threads=threads, force=arguments.force)
    result = finish_with_bar(work, "Enhancing")
    seconds = time.perf_counter() - start
    uid = _write(result, arguments.out, model, source, arguments.into_study)
    return _summary(result, model, arguments, seconds, uid)


def describe(result: dict[str, Any]) -> str:
    """The result in words."""
    shape = " x ".join(str(side) for side in result["shape"])
    spacing = " x ".join(f"{step:.4g}" for step in result["spacing_mm"])
    model = result["model"]
    by = f"{model['name']} {model['version']} in {result['seconds']:.1f} s"
    lines = [f"{result['out']}: {shape} voxels of {spacing} mm, by {by}."]
    if result["forced"]:
        lines.append("Forced: what was given is not checked against what this model was made for.")
    if model["for_demonstration_only"]:
        lines.append("This model is for demonstration only.")
    lines.append("AI-generated image, research use only.")
    return "\n".join(lines)


def _check_output(out: Path, into_study: bool) -> None:
    """Refuse an unusable place before minutes are spent."""
    from mctgui.stack import stack_format, stack_formats

    if into_study and stack_format(out):
        raise MctguiError(f"{out.name} is a file that belongs to no study.", "Leave --into-study out, or name a folder.")
    if stack_format(out):
        if out.is_dir():
            raise MctguiError(f"{out} is a folder.", "Choose another name for the result.")
    elif out.suffix and not out.is_dir():
        formats = " ".join(stack_formats())
        raise MctguiError(
            f"The format {out.suffix} is not known.", f"Use one of {formats}, or a name without a dot for DICOM."
        )
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise MctguiError(f"{out} exists already.", "Choose another name, or remove it first.")


def _write(volume: Volume, out: Path, model: Model, source: Series | None, into_study: bool) -> str | None:
    """Write the result; returns the SeriesInstanceUID where it is DICOM."""
    from mctgui.dicom import MadeByModel, writing_series
    from mctgui.stack import save_stack, stack_format

    card = model.card
    made_by = MadeByModel(card.method, card.name, card.version, card.sha256)
    if stack_format(out):
        save_stack(volume, out, made_by=made_by.sentence())
        return None
    from mctgui.cli.progress import finish_with_bar

    description = f"micro-CT-like ({card.method}) - AI SYNTHETIC, RESEARCH ONLY"
    writing = writing_series(
        volume, out, description=description, synthetic=True, source=source, into_study=into_study, model=made_by
    )
    return finish_with_bar(writing, "Writing")


def _summary(volume: Volume, model: Model, arguments: argparse.Namespace, seconds: float, uid: str | None) -> dict[str, Any]:
    card = model.card
    return {
        "out": str(arguments.out),
        "model": {
            "name": card.name,
            "version": card.version,
            "sha256": card.sha256,
            "for_demonstration_only": card.for_demonstration_only,
        },
        "series_uid": uid,
        "into_study": bool(arguments.into_study),
        "forced": bool(arguments.force),
        "region": arguments.region,
        "shape": list(volume.shape),
        "spacing_mm": list(volume.spacing_mm),
        "affine": volume.affine.tolist(),
        "intensity": volume.intensity,
        "seconds": round(seconds, 3),
        "seconds_per_slice": round(seconds / volume.shape[0], 4),
    }
