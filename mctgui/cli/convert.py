"""``mctgui convert``: any readable volume to DICOM, TIFF, NRRD, NIfTI, MetaImage, .npy or PNG slices."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.arrangement import add_arrangement
from mctgui.cli.raw_source import add_raw_arguments, raw_volume
from mctgui.errors import MctguiError, StorageFailure

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.volume import Volume
    from mctgui.windowing import Window

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
        "out",
        type=Path,
        metavar="OUT",
        help="NAME.tif, .nii, .nii.gz, .nrrd, .mha, .mhd or .npy; NAME.png: folder NAME with one PNG a slice; NAME alone:"
        " DICOM folder",
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
    parser.add_argument(
        "--window",
        type=float,
        nargs=2,
        metavar=("CENTRE", "WIDTH"),
        help="PNG in 8 bits: values shown from black to white (default: the window of the series)",
    )
    parser.add_argument(
        "--bits",
        type=int,
        choices=(8, 16),
        help="PNG: 16 keeps the values, 8 shows them through a window (default: 8 for 8 bit grey or with --window)",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace OUT if it is a file that exists")
    add_raw_arguments(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read, then write whole or not at all."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import Series, made_by_of
    from mctgui.project.sources import open_source
    from mctgui.stack import save_stack, stack_format, stack_formats, writing_pictures

    out: Path = arguments.out
    suffix = stack_format(out)
    pictures = out.suffix.lower() == ".png"
    _check_pictures(arguments, pictures)
    if not suffix and not pictures and out.suffix and not out.is_dir() and not out.suffix[1:].isdigit():
        formats = ", ".join(stack_formats())
        raise MctguiError(
            f"There is no format for the suffix {out.suffix}.",
            f"Known are {formats} and .png; a name without a suffix becomes a DICOM folder.",
        )
    if suffix and out.exists() and not arguments.overwrite:
        raise StorageFailure(f"{out} exists already.", "Choose another name, or add --overwrite.")
    thickness = arguments.slice_thickness_mm
    if thickness is not None and not 0 < thickness < float("inf"):
        raise MctguiError(f"Slices cannot be {thickness:g} mm thick.", "Give a positive number of millimetres.")
    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    if arguments.into_study and (suffix or pictures):
        raise MctguiError(
            f"A {out.suffix} file belongs to no study.", "Leave --into-study out, or give OUT without a suffix."
        )
    source: Series | None = None
    made_by = ""
    volume = raw_volume(arguments)
    if volume is None:
        work = open_source(arguments.source, spacing, arguments.series, arguments.arrangement)
        found, volume = finish_with_bar(work, "reading")
        source = found if isinstance(found, Series) else None
        made_by = found.header.made_by if not isinstance(found, Series) else made_by_of(found)
    uid = None
    window = None
    if suffix:
        save_stack(volume, out, made_by=made_by)
    elif pictures:
        out = out.with_suffix("")
        window = _window(arguments, volume, source)
        finish_with_bar(writing_pictures(volume, out, bits=arguments.bits, window=window, made_by=made_by), "writing")
    else:
        from mctgui.dicom import writing_series

        writing = writing_series(
            volume,
            out,
            description=arguments.description,
            slice_thickness_mm=thickness,
            source=source,
            into_study=_into_study(arguments, source),
            synthetic=bool(made_by),
            derivation=made_by,
            body_part="",
        )
        uid = finish_with_bar(writing, "writing")
    return {
        "out": str(out),
        "format": "png" if pictures else suffix.lstrip(".") or "dicom",
        "made_by": made_by,
        "shape": list(volume.shape),
        "spacing_mm": list(volume.spacing_mm),
        "intensity": volume.intensity if window is None else "grey8",
        "window": None if window is None else {"centre": window.centre, "width": window.width},
        "arrangement": arguments.arrangement,
        "series_uid": uid,
        "into_study": bool(arguments.into_study),
        "warnings": [] if source is None else [{"code": one.code, "message": one.message} for one in source.warnings],
    }


def _check_pictures(arguments: argparse.Namespace, pictures: bool) -> None:
    """Refuse what goes with PNG slices only, or a folder for them that is in the way, before anything is read."""
    if not pictures:
        if arguments.window is not None or arguments.bits is not None:
            raise MctguiError("--window and --bits are for PNG slices.", "Leave them out, or end OUT with .png.")
        return
    folder = arguments.out.with_suffix("")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StorageFailure(f"{folder} exists already.", "Choose another name, or remove it first.")
    if arguments.window is not None and not 0 < arguments.window[1] < float("inf"):
        raise MctguiError("A window needs a width above 0.", "Give --window CENTRE WIDTH.")
    if arguments.window is not None and arguments.bits == 16:
        raise MctguiError("16 bits keep the values as they are, without a window.", "Leave out --window or --bits 16.")


def _window(arguments: argparse.Namespace, volume: Volume, source: Series | None) -> Window | None:
    """What 8 bits show: what was asked for, else the first window of the series, else the usual or the whole range."""
    from mctgui.windowing import BONE, GREY16, Window, auto_window

    if arguments.window is not None:
        return Window(*arguments.window)
    if arguments.bits != 8 or volume.intensity == "grey8":
        return None
    if source is not None and source.windows:
        return Window(*source.windows[0])
    if volume.intensity == "raw":
        return auto_window(volume.voxels[:: max(1, volume.shape[0] // 32)])
    return BONE if volume.intensity == "HU" else GREY16


def _into_study(arguments: argparse.Namespace, source: Series | None) -> bool:
    if arguments.into_study and source is None:
        raise MctguiError(f"{arguments.source} is no DICOM series and belongs to no study.", "Leave --into-study out.")
    return bool(arguments.into_study)


def describe(result: dict[str, Any]) -> str:
    """One line on what was written, and one for each warning of the series."""
    z, y, x = result["shape"]
    steps = " x ".join(f"{step:.4g}" for step in result["spacing_mm"][::-1])
    wrote = f"Wrote {result['out']}: {x} x {y} x {z} voxels of {steps} mm, {result['intensity']}, as {result['format']}."
    return "\n".join([wrote, *(f"Note: {warning['message']}" for warning in result["warnings"])])
