"""``mctgui convert``: any readable volume to DICOM, TIFF, NRRD, NIfTI, MetaImage or .npy."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.cli.raw_source import add_raw_arguments, raw_volume
from mctgui.errors import MctguiError, StorageFailure

if TYPE_CHECKING:
    from mctgui.dicom import Series

HELP = (
    "Convert any readable volume. The suffix of OUT says into what; a name without a suffix becomes a folder of DICOM files."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui convert``."""
    parser.add_argument(
        "source",
        type=Path,
        metavar="IN",
        help="DICOM folder or file, a stack (TIFF, NIfTI, NRRD, MHD, .npy, Inveon), a folder of numbered slices (TIFF, PNG,"
        " BMP), or voxels without a header",
    )
    parser.add_argument(
        "out", type=Path, metavar="OUT", help="NAME.tif, .nii, .nii.gz, .nrrd, .mha, .mhd or .npy; NAME alone: DICOM folder"
    )
    parser.add_argument("--series", metavar="UID", help="which DICOM series, when there are several")
    add_arrangement(parser)
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size, for a stack that does not tell it"
    )
    parser.add_argument(
        "--description", default="Converted by mctgui", metavar="TEXT", help="series description in DICOM output"
    )
    parser.add_argument(
        "--slice-thickness-mm",
        type=float,
        metavar="MM",
        help="slice thickness in DICOM output (default: the slice distance)",
    )
    parser.add_argument(
        "--into-study",
        action="store_true",
        help="of a DICOM series to a DICOM folder: put the result into the study of the patient, with name and number, in"
        " register with the source; without it the result names no patient",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace OUT if it is a file that exists")
    add_raw_arguments(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read, then write whole or not at all."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import Series
    from mctgui.project.sources import open_source
    from mctgui.stack import save_stack, stack_format, stack_formats

    out: Path = arguments.out
    suffix = stack_format(out)
    if not suffix and out.suffix and not out.is_dir() and not out.suffix[1:].isdigit():
        formats = ", ".join(stack_formats())
        raise MctguiError(
            f"There is no format for the suffix {out.suffix}.",
            f"Known are {formats}; a name without a suffix becomes a DICOM folder.",
        )
    if suffix and out.exists() and not arguments.overwrite:
        raise StorageFailure(f"{out} exists already.", "Choose another name, or add --overwrite.")
    thickness = arguments.slice_thickness_mm
    if thickness is not None and not 0 < thickness < float("inf"):
        raise MctguiError(f"Slices cannot be {thickness:g} mm thick.", "Give a positive number of millimetres.")
    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    if arguments.into_study and suffix:
        raise MctguiError(f"A {suffix} file belongs to no study.", "Leave --into-study out, or give OUT without a suffix.")
    source: Series | None = None
    volume = raw_volume(arguments)
    if volume is None:
        work = open_source(arguments.source, spacing, arguments.series, arguments.arrangement)
        found, volume = finish_with_bar(work, "reading")
        source = found if isinstance(found, Series) else None
    uid = None
    if suffix:
        save_stack(volume, out)
    else:
        from mctgui.dicom import writing_series

        writing = writing_series(
            volume,
            out,
            description=arguments.description,
            slice_thickness_mm=thickness,
            source=source,
            into_study=_into_study(arguments, source),
            body_part="",
        )
        uid = finish_with_bar(writing, "writing")
    return {
        "out": str(out),
        "format": suffix.lstrip(".") or "dicom",
        "shape": list(volume.shape),
        "spacing_mm": list(volume.spacing_mm),
        "intensity": volume.intensity,
        "arrangement": arguments.arrangement,
        "series_uid": uid,
        "into_study": bool(arguments.into_study),
    }


def _into_study(arguments: argparse.Namespace, source: Series | None) -> bool:
    if arguments.into_study and source is None:
        raise MctguiError(f"{arguments.source} is no DICOM series and belongs to no study.", "Leave --into-study out.")
    return bool(arguments.into_study)


def describe(result: dict[str, Any]) -> str:
    """One line on what was written."""
    z, y, x = result["shape"]
    steps = " x ".join(f"{step:.4g}" for step in result["spacing_mm"][::-1])
    return f"Wrote {result['out']}: {x} x {y} x {z} voxels of {steps} mm, {result['intensity']}, as {result['format']}."
