"""``mctgui enhance``: a micro-CT-like volume of an MDCT series."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.errors import MctguiError, WrongUsage

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.synthesis import Enhancing, InputPart, Model
    from mctgui.volume import Volume

HELP = "Make a micro-CT-like volume of an MDCT series. Synthetic images are for research use only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui enhance``."""
    parser.add_argument("series", type=Path, metavar="SERIES", help="DICOM folder or file, or a stack in HU")
    parser.add_argument(
        "--out", type=Path, required=True, help="a file (.tif .nii .nii.gz .nrrd .mhd .npy) or a DICOM folder"
    )
    parser.add_argument(
        "--model",
        type=Path,
        metavar="M",
        help="folder of a model, or a latest_net_G.pth of the official code; default the demonstration model",
    )
    facts = parser.add_argument_group("what an official .pth takes, since no card says it (all four)")
    facts.add_argument("--model-window", type=float, nargs=2, metavar=("LOW", "HIGH"), help="HU that become -1 and 1")
    facts.add_argument("--model-pixel-mm", type=float, metavar="MM", help="pixels of the slices that the network works on")
    facts.add_argument("--model-mdct-pixel-mm", type=float, metavar="MM", help="pixels of the MDCT that it was trained on")
    facts.add_argument("--model-thickness-mm", type=float, metavar="MM", help="thickness of the MDCT slices")
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
    parser.add_argument(
        "--output",
        choices=("grey8", "hu"),
        default="grey8",
        help="grey8: 0 to 255 (default); hu: HU-like values, which are the window of the model read backwards: the grey of a"
        " micro-CT on the scale of HU, not calibrated",
    )
    parser.add_argument(
        "--engine",
        choices=("torch", "onnx"),
        default="torch",
        help="onnx: ONNX Runtime on the CPU, where it is installed",
    )
    parser.add_argument(
        "--low-memory",
        action="store_true",
        default=None,
        help="work in strips, with the same values; done by itself where a whole slice does not fit (pix2pixHD)",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on with an enhancement that was stopped, at its first missing slice",
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: the GPU if there is one")
    parser.add_argument("--threads", type=int, help="threads on the CPU; default: all cores")
    parser.add_argument(
        "--force", action="store_true", help="also enhance scans that are far from what the model was made for"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Enhance and write; the result names the model, its hash, the grid and the seconds taken."""
    _check_output(arguments.out, arguments.into_study)
    if arguments.out.exists() and arguments.series.exists() and arguments.out.samefile(arguments.series):
        raise MctguiError(f"{arguments.out} is the scan itself.", "Choose another name for the result.")
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import Series
    from mctgui.project.sources import open_source
    from mctgui.synthesis.library import MOST_THREADS

    if arguments.threads is not None and arguments.threads < 1:
        raise MctguiError("At least one thread is needed.", "Leave --threads out to have it chosen.")
    if arguments.threads is not None and arguments.threads > MOST_THREADS:
        raise MctguiError(f"{arguments.threads} threads are not possible.", "Leave --threads out to have them chosen.")
    from mctgui.synthesis import Enhancing, discard_slices
    from mctgui.synthesis.enhancement import note_on_result

    model = _model(arguments)
    found, volume = finish_with_bar(
        open_source(arguments.series, arguments.spacing_mm, arguments.series_uid, arguments.arrangement), "Loading"
    )
    source = found if isinstance(found, Series) else None
    if arguments.into_study and source is None:
        raise MctguiError(f"{arguments.series} is no DICOM series and belongs to no study.", "Leave --into-study out.")
    z0, z1, y0, y1, x0, x1 = arguments.region or (0, 0, 0, 0, 0, 0)
    asked = Enhancing(
        device=arguments.device,
        region=((z0, z1), (y0, y1), (x0, x1)) if arguments.region else None,
        threads=arguments.threads or os.cpu_count(),
        force=arguments.force,
        output=arguments.output,
        engine=arguments.engine,
        low_memory=arguments.low_memory,
        slice_thickness_mm=None if source is None else source.slice_thickness_mm,
    )
    start = time.perf_counter()
    kept = arguments.out.with_name(arguments.out.name + UNFINISHED)
    result = _slices(volume, model, asked, kept, arguments.resume)
    seconds = time.perf_counter() - start
    note = note_on_result(
        volume, model.card, arguments.output, forced=arguments.force, slice_thickness_mm=asked.slice_thickness_mm
    )
    uid = _write(result, arguments.out, model, source, arguments, note)
    told = _summary(result, model, arguments, seconds, uid)
    del result  # Windows removes no file that is mapped
    discard_slices(kept)
    return told


UNFINISHED = ".unfinished"
"""What is added to the name of the result for the folder of the slices that are there already."""

_FACTS = {
    "model_window": "--model-window",
    "model_pixel_mm": "--model-pixel-mm",
    "model_mdct_pixel_mm": "--model-mdct-pixel-mm",
    "model_thickness_mm": "--model-thickness-mm",
}


def _model(arguments: argparse.Namespace) -> Model:
    """The model, by its card or by what the user states of it."""
    from mctgui.synthesis import demo_model_path, load_generator, load_model, load_official
    from mctgui.synthesis.checkpoint import is_official_file

    path = arguments.model or demo_model_path()
    given = {name: getattr(arguments, name) for name in _FACTS if getattr(arguments, name) is not None}
    if not is_official_file(path):
        if given:
            words = " and ".join(_FACTS[name] for name in given)
            raise WrongUsage(f"{words}: the card of the model says that.", "Give it with a .pth of the official code only.")
        return load_model(path)
    missing = [words for name, words in _FACTS.items() if name not in given]
    if missing:
        load_generator(path)  # what is no model must be said first
        raise WrongUsage(f"{path.name} has no card: {' and '.join(missing)} must be given.", "See mctgui enhance --help.")
    return load_official(path, _stated(arguments))


def _stated(arguments: argparse.Namespace) -> InputPart:
    from pydantic import ValidationError

    from mctgui.synthesis import InputPart

    try:
        return InputPart(
            window_hu=tuple(arguments.model_window),
            in_plane_spacing_mm=arguments.model_pixel_mm,
            mdct_pixel_mm=arguments.model_mdct_pixel_mm,
            slice_thickness_mm=arguments.model_thickness_mm,
            slice_interval_mm=arguments.model_thickness_mm,
        )
    except ValidationError as error:
        raise WrongUsage(
            "A model takes a window that opens upwards, and sizes above 0.", "See mctgui enhance --help."
        ) from error


def _slices(volume: Volume, model: Model, asked: Enhancing, kept: Path, resume: bool) -> Volume:
    """The enhanced volume; when the work is stopped, what is finished stays and the user is told how to go on."""
    from mctgui.cli.progress import finish_with_bar, tell
    from mctgui.synthesis import discard_slices, finished_slices, keeping_slices

    try:
        return finish_with_bar(keeping_slices(volume, model, asked, kept, resume=resume), "Enhancing")
    except KeyboardInterrupt:
        done = finished_slices(kept)
        if done:
            tell(f"{done} finished slices are kept in {kept.name}: go on with the same command and --resume.")
        else:
            discard_slices(kept)
        raise


def describe(result: dict[str, Any]) -> str:
    """The result in words."""
    shape = " x ".join(str(side) for side in result["shape"])
    spacing = " x ".join(f"{step:.4g}" for step in result["spacing_mm"])
    model = result["model"]
    by = f"{model['name']} {model['version']} in {result['seconds']:.1f} s"
    lines = [f"{result['out']}: {shape} voxels of {spacing} mm, by {by}."]
    if model["facts_from"] == "user":
        lines.append("What this model takes was stated by you: no card came with it.")
    if result["intensity"] == "HU":
        lines.append("Values are HU-like: the window of the model read backwards, not calibrated.")
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


def _write(
    volume: Volume, out: Path, model: Model, source: Series | None, arguments: argparse.Namespace, note: str
) -> str | None:
    """Write the result; returns the SeriesInstanceUID where it is DICOM."""
    from mctgui.dicom import MadeByModel, writing_series
    from mctgui.stack import save_stack, stack_format

    card = model.card
    text = card.as_ascii_json()
    made_by = MadeByModel(card.method, card.name, card.version, card.sha256, note, text)
    if stack_format(out):
        save_stack(volume, out, made_by=made_by.sentence(), card=text)
        return None
    from mctgui.cli.progress import finish_with_bar

    description = f"micro-CT-like ({card.method}) - AI SYNTHETIC, RESEARCH ONLY"
    writing = writing_series(
        volume, out, description=description, synthetic=True, source=source, into_study=arguments.into_study, model=made_by
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
            "method": card.method,
            "facts_from": card.facts_from,
            "for_demonstration_only": card.for_demonstration_only,
        },
        "series_uid": uid,
        "into_study": bool(arguments.into_study),
        "engine": arguments.engine,
        "output": arguments.output,
        "forced": bool(arguments.force),
        "region": arguments.region,
        "shape": list(volume.shape),
        "spacing_mm": list(volume.spacing_mm),
        "affine": volume.affine.tolist(),
        "intensity": volume.intensity,
        "seconds": round(seconds, 3),
        "seconds_per_slice": round(seconds / volume.shape[0], 4),
    }
