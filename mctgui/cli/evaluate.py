"""``mctgui evaluate``: micro-CT-like images against the micro-CT."""

from __future__ import annotations

import argparse
import math
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError, WrongUsage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mctgui.synthesis.evaluation import Comparison, Likeness
    from mctgui.volume import Volume

    Grey = NDArray[np.uint8]

HELP = "Compare micro-CT-like images with the micro-CT: SSIM, PSNR, MAE, NCC, FID, and the bone in VOIs."
_PICTURES = (".png", ".bmp", ".tif", ".tiff", ".jpg", ".jpeg")
_FIGURES = ("ssim", "ssim_wang", "psnr", "mae", "ncc")

_OF_A_VOI = (
    "likeness",
    "contrast",
    "reference_contrast",
    "steps",
    "reference_steps",
    "structure",
    "reference_structure",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui evaluate``."""
    what = "a volume (DICOM folder or stack), a picture of 8 bits, or a folder of pictures"
    parser.add_argument("generated", type=Path, metavar="GENERATED", help=f"micro-CT-like (or MDCT): {what}")
    parser.add_argument("reference", type=Path, metavar="REFERENCE", help="micro-CT: the same; pictures by the same names")
    parser.add_argument("--voi", type=Path, metavar="FILE", help="VOIs to measure in both volumes, from 'mctgui voi'")
    parser.add_argument(
        "--window", type=float, nargs=2, metavar=("LOW", "HIGH"), help="values of GENERATED that become 0 and 255"
    )
    parser.add_argument(
        "--reference-window", type=float, nargs=2, metavar=("LOW", "HIGH"), help="values of REFERENCE that become 0 and 255"
    )
    parser.add_argument(
        "--spacing-mm", type=float, nargs=3, metavar=("Z", "Y", "X"), help="voxel size of volumes that do not tell it"
    )
    parser.add_argument(
        "--inception", type=Path, metavar="FILE", help="pt_inception-2015-12-05-6726825d.pth: also FID and KID of the slices"
    )
    parser.add_argument(
        "--resize",
        choices=("clean", "legacy"),
        default="clean",
        help="how FID brings pictures to 299 pixels (default clean); its values differ and cannot be mixed",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Compare; the result holds the figures of every picture or VOI, and their means."""
    inception = None
    if arguments.inception is not None:
        from mctgui.metrics import load_inception

        inception = load_inception(arguments.inception)
    pairs = _picture_pairs(arguments)
    if pairs is not None:
        result, images, references = _compare_pictures(pairs)
    else:
        result, images, references = _compare_volumes(arguments)
    if inception is not None:
        result["distance"] = _distance(inception, images, references, arguments.resize)
        from mctgui.metrics import distance_warnings

        result["notes"] = [*result["notes"], *distance_warnings(len(images))]
    return result


def describe(result: dict[str, Any]) -> str:
    """The figures in words."""
    mean, sd = result["mean"], result["sd"]
    kind = "pictures" if result["kind"] == "pictures" else "whole slices"
    lines = [f"{result['n']} {kind}, 8 bits, mean (SD):"]
    names = {
        "ssim": "SSIM, global (paper)",
        "ssim_wang": "SSIM, Wang",
        "psnr": "PSNR, dB",
        "mae": "MAE, grey values",
        "ncc": "NCC",
    }
    for key, name in names.items():
        value = "not defined" if mean[key] is None else f"{mean[key]:.4f}" + ("" if sd[key] is None else f" ({sd[key]:.4f})")
        lines.append(f"  {name:22}{value}")
    for name, voi in result.get("vois", {}).items():
        lines.append(f"VOI {name}: SSIM {voi['likeness'].ssim:.4f}, PSNR {voi['likeness'].psnr:.2f} dB in it")
        lines.extend(_structure_lines(voi["structure"], voi["reference_structure"]))
        if voi["contrast"] is not None and voi["reference_contrast"] is not None:
            lines.append(f"  local bone contrast   {voi['contrast']:.1f} (micro-CT {voi['reference_contrast']:.1f})")
        if voi["steps"] is not None and voi["reference_steps"] is not None:
            ours, theirs = voi["steps"].mean_absolute, voi["reference_steps"].mean_absolute
            lines.append(f"  slice to slice        {ours:.2f} (micro-CT {theirs:.2f}) grey values")
    if "structure_score" in result:
        score = result["structure_score"]
        words = "not defined" if score is None else f"{score:.4f} (mean relative deviation, 0 is equal)"
        lines.append(f"structure score: {words}")
    if "distance" in result:
        found = result["distance"]
        lines.append(
            f"FID {found['fid']:.3f}, KID {found['kid']:.5f}; {found['resize']} resize, n {result['n']} on either side"
        )
    lines.extend(f"Note: {note}" for note in result["notes"])
    return "\n".join(lines)


def _structure_lines(ours: dict[str, float], theirs: dict[str, float]) -> list[str]:
    lines = []
    for key, name in (("bv_tv", "BV/TV"), ("tb_th", "Tb.Th mm"), ("tb_sp", "Tb.Sp mm")):
        if key in ours and key in theirs:
            change = (ours[key] - theirs[key]) / theirs[key]
            lines.append(f"  {name:22}{ours[key]:.4f} (micro-CT {theirs[key]:.4f}, {change:+.1%})")
        else:
            lines.append(f"  {name:22}not defined")
    return lines


def _picture_pairs(arguments: argparse.Namespace) -> list[tuple[Path, Path]] | None:
    """Files to compare picture by picture; None where volumes are meant."""
    ours, theirs = arguments.generated, arguments.reference
    for path in (ours, theirs):
        if not path.exists():
            raise MctguiError(f"There is nothing at {path}.", "Check the path.")
    if arguments.voi is not None or arguments.spacing_mm is not None:
        return None
    if ours.is_file() and theirs.is_file():
        flat = (".png", ".bmp", ".jpg", ".jpeg")
        return [(ours, theirs)] if ours.suffix.lower() in flat and theirs.suffix.lower() in flat else None
    if not (_holds_pictures(ours) and _holds_pictures(theirs)):
        return None
    names, others = (_by_name(folder) for folder in (ours, theirs))
    alone = sorted(set(names) ^ set(others))
    if alone:
        raise MctguiError(
            f"{len(alone)} pictures have no partner of the same name, the first is {alone[0]}.",
            "Give two folders in which the pictures of a pair have one name.",
        )
    return [(names[name], others[name]) for name in sorted(names)]


def _by_name(folder: Path) -> dict[str, Path]:
    """The pictures in a folder by their names without ending, no two of which may be alike."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if not _is_picture(path):
            continue
        if path.stem in found:
            raise MctguiError(
                f"Two pictures in {folder.name} are called {path.stem}.",
                "Give each pair a name of its own; an ending alone tells no two apart.",
            )
        found[path.stem] = path
    return found


def _holds_pictures(folder: Path) -> bool:
    """Whether a folder holds pictures without a place in space."""
    from mctgui.stack.slices_sidecar import SIDECAR

    return folder.is_dir() and not (folder / SIDECAR).exists() and any(_is_picture(path) for path in folder.iterdir())


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in _PICTURES and not path.name.startswith(".") and path.is_file()


def _compare_pictures(pairs: Sequence[tuple[Path, Path]]) -> tuple[dict[str, Any], list[Grey], list[Grey]]:
    from mctgui.synthesis.evaluation import likeness

    images, references = ([_picture(pair[side]) for pair in pairs] for side in (0, 1))
    found = []
    for (path, _), image, reference in zip(pairs, images, references, strict=True):
        if image.shape != reference.shape:
            raise MctguiError(f"The pictures {path.stem} differ in size.", "Bring them to one grid first.")
        found.append(likeness(image, reference))
    rows = {path.stem: one for (path, _), one in zip(pairs, found, strict=True)}
    return {"kind": "pictures", **_summary(found), "pictures": rows, "notes": []}, images, references


def _picture(path: Path) -> Grey:
    """A grey picture of 8 bits; colours that are all grey count as such."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_UNCHANGED) if path.stat().st_size else None
    if image is None:
        raise MctguiError(f"{path.name} is no picture that can be read.", "Give pictures such as PNG.")
    if image.dtype != np.uint8:
        raise MctguiError(f"{path.name} is not of 8 bits.", "Give volumes with a window, or pictures of 8 bits.")
    if image.ndim == 3:
        if (image[..., :3] != image[..., :1]).any():
            raise MctguiError(f"{path.name} is in colour.", "Give grey pictures.")
        image = image[..., 0]
    return np.ascontiguousarray(image)


def _compare_volumes(arguments: argparse.Namespace) -> tuple[dict[str, Any], list[Grey], list[Grey]]:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.synthesis.evaluation import comparing
    from mctgui.voi import load_vois

    generated, reference = (_volume(path, arguments) for path in (arguments.generated, arguments.reference))
    vois = {} if arguments.voi is None else dict(load_vois(arguments.voi).vois)
    windows = [_range(given) for given in (arguments.window, arguments.reference_window)]
    work = comparing(generated, reference, vois, values=windows[0], reference_values=windows[1])
    found: Comparison = finish_with_bar(work, "comparing")
    result = {
        "kind": "volumes",
        **_summary(found.slices),
        "slices": list(found.slices),
        "notes": list(found.notes),
    }
    if vois:
        result["vois"] = {name: {part: getattr(one, part) for part in _OF_A_VOI} for name, one in found.vois.items()}
        result["agreement"] = dict(found.agreement)
        result["structure_score"] = found.score
    if arguments.inception is None:
        return result, [], []
    from mctgui.synthesis.evaluation import slices_of_both

    images, references = slices_of_both(generated, reference, values=windows[0], reference_values=windows[1])
    return result, images, references


def _range(given: list[float] | None) -> tuple[float, float] | None:
    if given is None:
        return None
    low, high = given
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise WrongUsage("The values that become black and white must rise.", "Give the lower one first.")
    return low, high


def _volume(path: Path, arguments: argparse.Namespace) -> Volume:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.sources import open_volume

    spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
    return finish_with_bar(open_volume(path, spacing), f"reading {path.name}")


def _summary(parts: Sequence[Likeness]) -> dict[str, Any]:
    """Mean and SD (n - 1) over the pictures in which a figure is defined and finite."""
    mean: dict[str, float | None] = {}
    sd: dict[str, float | None] = {}
    for name in _FIGURES:
        known = [value for value in (getattr(one, name) for one in parts) if value is not None]
        finite = [value for value in known if math.isfinite(value)]
        used = finite or known
        mean[name] = statistics.fmean(used) if used else None
        sd[name] = statistics.stdev(finite) if len(finite) > 1 else None
    return {"n": len(parts), "mean": mean, "sd": sd}


def _distance(inception: Any, images: list[Grey], references: list[Grey], resize: str) -> dict[str, Any]:
    from mctgui.metrics import frechet_distance, kernel_distance

    ours, theirs = (inception.features_of(side, resize) for side in (images, references))
    kid = kernel_distance(ours, theirs)
    return {
        "fid": frechet_distance(ours, theirs),
        "kid": kid.mean,
        "kid_sd": kid.sd,
        "kid_subsets": kid.subsets,
        "kid_size": kid.size,
        "network": "Inception-v3 of FID",
        "weights_sha256": inception.sha256,
        "resize": resize,
    }
