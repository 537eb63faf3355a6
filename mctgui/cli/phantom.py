"""``mctgui phantom``: a synthetic vertebra as micro-CT and MDCT, with its truth."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError

if TYPE_CHECKING:
    from mctgui.phantom import Scanner, Specimen, VertebraRecipe
    from mctgui.volume import Grid, Volume

HELP = "Grow a synthetic lumbar vertebra: OUT/microct.tif, OUT/mdct/ (DICOM) and OUT/truth.json."
SCANNER_NAMES = ("paper-like", "bone kernel", "soft kernel")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui phantom``."""
    parser.add_argument("out", type=Path, metavar="OUT", help="folder to make; it must not exist yet, or be empty")
    parser.add_argument("--seed", type=int, default=2, help="determines everything random (default 2)")
    parser.add_argument(
        "--varied", action="store_true", help="let the seed draw size, shape and bone density too, not only their details"
    )
    parser.add_argument("--spacing-mm", type=float, metavar="MM", help="side of the micro-CT's voxels (default 0.1)")
    parser.add_argument(
        "--fov-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="field of view of the micro-CT (default 28 64 64)"
    )
    parser.add_argument(
        "--z-range-mm", type=float, nargs=2, metavar=("LOW", "HIGH"), help="only the slices in this range of z"
    )
    parser.add_argument("--bv-tv", type=float, metavar="SHARE", help="bone volume fraction near the mid plane")
    parser.add_argument("--tb-th-mm", type=float, metavar="MM", help="trabecular thickness")
    parser.add_argument("--tb-sp-mm", type=float, metavar="MM", help="trabecular separation")
    parser.add_argument("--rotation-deg", type=float, metavar="DEG", help="turn on the table about z")
    parser.add_argument("--tilt-deg", type=float, metavar="DEG", help="tilt about the left-right axis")
    parser.add_argument("--side-tilt-deg", type=float, metavar="DEG", help="tilt about the antero-posterior axis")
    parser.add_argument("--scanner", choices=SCANNER_NAMES, default="paper-like", help="what scans it (default paper-like)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Grow, scan and write; returns the truth with the paths of the files."""
    from mctgui.atomic import atomic_folder
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom import writing_series
    from mctgui.phantom import SCANNERS, grow, simulate_mdct
    from mctgui.stack import save_stack

    recipe = _recipe(arguments)
    scanner = dataclasses.replace(SCANNERS[arguments.scanner], seed=recipe.seed).calibrated_for(recipe)
    out: Path = arguments.out
    # A folder that is in the way is found now and not after the work.
    with atomic_folder(out) as folder:
        specimen: Specimen = finish_with_bar(grow(recipe), "growing")
        mdct: Volume = finish_with_bar(simulate_mdct(specimen.microct, scanner), "scanning")
        made_by = "SYNTHETIC: vertebra grown from random numbers by mctgui; not a patient"
        save_stack(specimen.microct, folder / "microct.tif", made_by=made_by)
        writing = writing_series(
            mdct,
            folder / "mdct",
            description=f"synthetic vertebra, seed {recipe.seed}",
            synthetic=True,
            slice_thickness_mm=scanner.slice_profile_fwhm_mm,
            derivation="Simulated MDCT of a synthetic vertebra; not a patient.",
        )
        uid = finish_with_bar(writing, "writing")
        truth = specimen.truth.as_json() | {"mdct": _scan_record(mdct.grid, scanner, uid)}
        (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    files = {"microct": str(out / "microct.tif"), "mdct": str(out / "mdct"), "truth": str(out / "truth.json")}
    return {"files": files, "series_uid": uid, "truth": truth}


def describe(result: dict[str, Any]) -> str:
    """Where the files are and what is in them."""
    truth = result["truth"]
    shares = [truth[name]["bv_tv"] for name in ("upper", "lower")]
    counted = ", ".join(f"{name} {share:.3f}" for name, share in zip(("upper", "lower"), shares, strict=True) if share)
    z, y, x = truth["grid"]["shape_zyx"]
    return "\n".join(
        [
            f"micro-CT  {result['files']['microct']}  ({x} x {y} x {z} voxels of {truth['grid']['spacing_mm_zyx'][0]:g} mm)",
            f"MDCT      {result['files']['mdct']}",
            f"truth     {result['files']['truth']}",
            f"BV/TV counted in the VOIs: {counted}" if counted else "The volume does not hold the standard VOIs.",
            "Synthetic data: for tests and demonstration only.",
        ]
    )


def _recipe(arguments: argparse.Namespace) -> VertebraRecipe:
    from mctgui.phantom import VertebraRecipe

    if arguments.seed < 0:
        raise MctguiError(f"The seed {arguments.seed} is not a whole number from 0 up.", "Choose another seed.")
    changes: dict[str, Any] = {
        "spacing_mm": arguments.spacing_mm,
        "field_of_view_mm": arguments.fov_mm,
        "z_range_mm": arguments.z_range_mm,
        "bv_tv": arguments.bv_tv,
        "tb_th_mm": arguments.tb_th_mm,
        "tb_sp_mm": arguments.tb_sp_mm,
        "rotation_deg": arguments.rotation_deg,
        "tilt_deg": arguments.tilt_deg,
        "side_tilt_deg": arguments.side_tilt_deg,
    }
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in changes.items() if value is not None
    }
    if arguments.varied:
        return VertebraRecipe.varied(arguments.seed, **given)
    return VertebraRecipe(seed=arguments.seed, **given)


def _scan_record(grid: Grid, scanner: Scanner, uid: str) -> dict[str, Any]:
    """What a truth file says of the scan; micro-CT and MDCT share one frame."""
    return {
        "series_uid": uid,
        "grid": {
            "shape_zyx": list(grid.shape),
            "spacing_mm_zyx": list(grid.spacing_mm),
            "origin_mm_xyz": [float(value) for value in grid.affine[:3, 3]],
        },
        "scanner": dataclasses.asdict(scanner),
        "microct_from_mdct": [[float(row == column) for column in range(4)] for row in range(4)],
    }
