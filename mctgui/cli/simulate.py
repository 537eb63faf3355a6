"""``mctgui simulate``: the MDCT that a scanner would have made of a micro-CT volume."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.phantom import SCANNER_NAMES
from mctgui.errors import MctguiError, StorageFailure

if TYPE_CHECKING:
    from mctgui.phantom import Scanner
    from mctgui.volume import Volume

HELP = "Scan a micro-CT volume with a simulated MDCT scanner: blur, slice profile, sampling, noise, HU."

_SETTINGS = {
    "in-plane-fwhm-mm": "full width at half maximum of the point spread in the slice",
    "slice-profile-fwhm-mm": "full width at half maximum along z: the slice thickness",
    "slice-interval-mm": "distance between slices",
    "pixel-mm": "side of a pixel",
    "noise-hu": "SD of the noise",
    "bone-hu": "HU of solid bone",
    "background-hu": "HU of the surroundings: 0 saline, -1000 air",
    "background-grey": "grey value of marrow or saline in the micro-CT (default: found in its histogram)",
    "bone-grey": "grey value of solid bone in the micro-CT (default: found in its histogram)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui simulate``."""
    parser.add_argument(
        "microct", type=Path, metavar="MICROCT", help="micro-CT volume: TIFF, NIfTI, NRRD, MHD, .npy or DICOM"
    )
    parser.add_argument(
        "out", type=Path, metavar="OUT", help="a new folder for a DICOM series, or a file such as mdct.nii.gz or mdct.tif"
    )
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size, for a stack that does not tell it"
    )
    parser.add_argument("--series", metavar="UID", help="which DICOM series, when there are several")
    parser.add_argument("--scanner", choices=SCANNER_NAMES, default="paper-like", help="preset (default paper-like)")
    for name, text in _SETTINGS.items():
        parser.add_argument(f"--{name}", type=float, metavar=name.rsplit("-", 1)[-1].upper(), help=text)
    parser.add_argument("--seed", type=int, default=0, help="determines the noise (default 0)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read, scan and write; returns what was written and how it was scanned."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.phantom import simulate_mdct
    from mctgui.phantom.forward_model import grey_points
    from mctgui.project.sources import open_volume
    from mctgui.stack import save_stack, stack_format, stack_formats

    scanner = _scanner(arguments)
    out: Path = arguments.out
    as_file = bool(stack_format(out))
    if not as_file and out.suffix and not out.is_dir():
        formats = ", ".join(stack_formats())
        raise MctguiError(f"{out.name} has no suffix of a volume file.", f"Give a folder, or a file ending in {formats}.")
    if not as_file and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StorageFailure(f"{out} exists already.", "Choose another name, or remove it first.")
    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    microct: Volume = finish_with_bar(open_volume(arguments.microct, spacing, arguments.series), "reading")
    low, high = grey_points(microct, scanner)
    scanner = dataclasses.replace(scanner, background_grey=low, bone_grey=high)
    mdct: Volume = finish_with_bar(simulate_mdct(microct, scanner), "scanning")
    if as_file:
        save_stack(mdct, out, made_by="SYNTHETIC: MDCT simulated from a micro-CT volume by mctgui")
    else:
        _write_dicom(mdct, scanner, out)
    return {
        "out": str(out),
        "shape": list(mdct.shape),
        "spacing_mm": list(mdct.spacing_mm),
        "mean_hu": float(mdct.voxels.mean()),
        "scanner": dataclasses.asdict(scanner),
    }


def describe(result: dict[str, Any]) -> str:
    """What was written."""
    z, y, x = result["shape"]
    dz, dy, dx = result["spacing_mm"]
    scanner = result["scanner"]
    return "\n".join(
        [
            f"{result['out']}: {x} x {y} pixels of {dx:.4g} x {dy:.4g} mm, {z} slices every {dz:.4g} mm",
            f"Resolution {scanner['in_plane_fwhm_mm']:g} mm in the slice, {scanner['slice_profile_fwhm_mm']:g} mm along z; "
            f"noise {scanner['noise_hu']:g} HU; grey {scanner['background_grey']:.4g} and {scanner['bone_grey']:.4g} "
            f"taken as {scanner['background_hu']:g} and {scanner['bone_hu']:g} HU.",
            "Simulated: a model trained on such images is no evidence for real ones.",
        ]
    )


def _scanner(arguments: argparse.Namespace) -> Scanner:
    from mctgui.phantom import SCANNERS

    given = {name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in _SETTINGS}
    changes = {name: value for name, value in given.items() if value is not None}
    return dataclasses.replace(SCANNERS[arguments.scanner], seed=arguments.seed, **changes)


def _write_dicom(mdct: Volume, scanner: Scanner, folder: Path) -> None:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import writing_series

    writing = writing_series(
        mdct,
        folder,
        description="simulated MDCT",
        synthetic=True,
        slice_thickness_mm=scanner.slice_profile_fwhm_mm,
        derivation="Simulated from a micro-CT volume by a forward model of an MDCT scanner.",
    )
    finish_with_bar(writing, "writing")
