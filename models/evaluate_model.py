"""Judge models on what they were not trained on: simulated individuals, and one real pair of tiles.

    python models/evaluate_model.py OUT --vois 50                          VOIs of held-out simulated vertebrae
    python models/evaluate_model.py OUT --tiles lumbarsr_pair_png          the real pair of LumbarSR
    python models/evaluate_model.py OUT --vois 50 --model A --model B      several models side by side

OUT gets ``vois.csv`` (a row for each VOI and image; a run that was stopped goes on with it, and another model is added to
it) with ``vois.json``, and ``tiles.json``. Whatever comes out is written as it is.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch  # noqa: TID253
from numpy.typing import NDArray

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.metrics import global_ssim, local_bone_contrast, radial_spectrum
from mctgui.morphometry import measure
from mctgui.phantom import Scanner, VertebraRecipe, grow, simulate_mdct
from mctgui.synthesis.checkpoint import DEMO_MODEL, Model, load_model
from mctgui.synthesis.enhancement import enhance
from mctgui.synthesis.evaluation import as_grey8, likeness
from mctgui.synthesis.held_out import bone_body, largest_circle
from mctgui.synthesis.structure_agreement import MEASURES, agreement_of, structure_score
from mctgui.voi import VOI, CylinderVOI
from mctgui.volume import Volume

FIRST_SEED = 301
"""Training has individuals 101 to 132, the card's figures are of 201 to 203; none of them comes here."""
SLAB_MM = (-6.5, 6.5)
MARGIN_MM = 2.2
"""Around a VOI: what its thickness maps see."""
COLUMNS = ("seed", "voi", "image", "weights", "ssim", *MEASURES)

TILE_MM = 0.105
TILE_SLICE_MM = 0.5
TILE_WINDOW = (0.0, 1750.0)
"""HU that grey 0 and 255 of LumbarSR's tiles become. The tiles tell no HU, their window clips, and their bones are dry: they
are brought to the scale of the model's input by two points that the simulated scanner has too, what surrounds the bone (0)
and solid bone (1750). LumbarSR's window for bone would be -500 to 1300 (centre 400, width 1800)."""
CLINICAL_TILE, MICRO_TILE = "ClinicalCT_195X_500Z_B_axial.png", "MicroPCCT_105um_axial.png"
BAND_PER_MM = (1.0, 4.0)
EXTRUDED_MM = 8.0


def rows_of(seed: int, models: dict[str, Model], done: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Figures of the upper and lower VOI (15 mm x 5 mm) of one individual in all images that are not done yet.

    IsoData in each by itself.
    """
    specimen = finish(grow(VertebraRecipe.varied(seed, z_range_mm=SLAB_MM)))
    microct = specimen.microct
    mdct = finish(simulate_mdct(microct, Scanner(seed=seed)))
    window = next(iter(models.values())).card.input.window_hu
    for name, truth in (("lower", specimen.truth.lower), ("upper", specimen.truth.upper)):
        voi = CylinderVOI(truth.centre_mm, truth.axis, truth.diameter_mm, truth.height_mm)
        images = {"mdct": mdct, "microct": microct}
        for title, model in models.items():
            if title not in done:
                low_high = [(part.start, part.stop) for part in voi.box(mdct.grid, MARGIN_MM)]
                region = (low_high[0], low_high[1], low_high[2])
                images[title] = finish(enhance(mdct, model, region=region, device="cpu", threads=torch.get_num_threads()))
        for title, volume in images.items():
            if title in done:
                continue
            grey = volume if volume.intensity == "grey8" else as_grey8(volume, window)
            yield {
                "seed": seed,
                "voi": name,
                "image": title,
                "weights": models[title].card.sha256[:16] if title in models else "",
                "ssim": 1.0 if title == "microct" else voi_ssim(grey, microct, voi),
                **structure_in(volume, voi),
            }


def voi_ssim(image: Volume, reference: Volume, voi: VOI) -> float:
    """The paper's SSIM of the slices of a VOI, within its mask, averaged."""
    where, mask = voi.clipped(reference.grid)
    low, high = ([getattr(part, end) for part in where] for end in ("start", "stop"))
    part = reference.crop(low, high)
    ours = image.resample_to(part.grid).voxels
    values = [global_ssim(a, b, data_range=255, mask=m) for a, b, m in zip(ours, part.voxels, mask, strict=True) if m.any()]
    return float(np.mean(values))


def structure_in(volume: Volume, voi: VOI) -> dict[str, float]:
    """BV/TV, Tb.Th and Tb.Sp; empty where nothing can be measured."""
    try:
        found = measure(volume, voi, structure=False)
    except MctguiError as error:
        say(f"  not defined: {error.message}")
        return {}
    return {"bv_tv": found.bv_tv, "tb_th": found.tb_th.mean_mm, "tb_sp": found.tb_sp.mean_mm}


def judge_vois(models: dict[str, Model], wanted: int, out: Path) -> None:
    """Grow, enhance and measure until there are so many VOIs; every individual is written as soon as it is done."""
    path = out / "vois.csv"
    rows = read_rows(path)
    weights = {"mdct": "", "microct": ""} | {title: model.card.sha256[:16] for title, model in models.items()}
    rows = [row for row in rows if weights.get(row["image"], row["weights"]) == row["weights"]]
    for seed in range(FIRST_SEED, FIRST_SEED + -(-wanted // 2)):
        done = frozenset(row["image"] for row in rows if row["seed"] == seed)
        if done >= set(weights):
            continue
        rows = sorted([*rows, *rows_of(seed, models, done)], key=lambda row: (row["seed"], row["voi"]))
        with atomic_file(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        say(f"individual {seed} done")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of an earlier run; what is not defined is left out of a row."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {
                "seed": int(row["seed"]),
                "voi": row["voi"],
                "image": row["image"],
                "weights": row.get("weights", ""),
                **{name: float(row[name]) for name in ("ssim", *MEASURES) if row[name]},
            }
            for row in csv.DictReader(file)
        ]


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean SSIM, bias and R of every image against the micro-CT, over all VOIs."""
    truth = {(row["seed"], row["voi"]): row for row in rows if row["image"] == "microct"}
    result: dict[str, Any] = {"vois": len(truth)}
    reference = list(truth.values())
    result["microct"] = {measure: float(np.mean([row[measure] for row in reference])) for measure in MEASURES}
    for image in dict.fromkeys(row["image"] for row in rows if row["image"] != "microct"):
        by_place = {(row["seed"], row["voi"]): row for row in rows if row["image"] == image}
        values = [by_place[place] for place in truth]
        ssim = [row["ssim"] for row in values]
        entry: dict[str, Any] = {"ssim": float(np.mean(ssim)), "ssim_sd": float(np.std(ssim, ddof=1))}
        for measure_name in MEASURES:
            found = agreement_of(values, reference, measure_name)
            entry[measure_name] = (
                "not defined in every VOI"
                if found is None
                else {"bias": found.bias, "relative_bias": found.relative_bias, "r": found.r, "n": found.n}
            )
        entry["structure_score"] = structure_score(values, reference)
        result[image] = entry
    return result


def tile(path: Path) -> NDArray[np.uint8]:
    """A tile in grey, the spinous process below as in a slice of ours."""
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise MctguiError(f"There is no picture {path.name} in {path.parent.name}.", "Give the folder of LumbarSR's tiles.")
    return np.ascontiguousarray(image[::-1])


def judge_tiles(models: dict[str, Model], folder: Path, window: tuple[float, float] = TILE_WINDOW) -> dict[str, Any]:
    """The clinical tile, what the models make of it, and the micro-CT tile.

    The tiles are not registered (residual shift 0.5 to 1.5 mm), so that only figures of texture and structure are compared,
    in the same place: body and circle come from the micro-CT tile. One slice has no third dimension: Tb.Th and Tb.Sp are
    those of the section in its plane, which are larger than in 3-D.
    """
    clinical, micro = tile(folder / CLINICAL_TILE), tile(folder / MICRO_TILE)
    # Their heights differ by a few rows; the upper border of the pictures, now below, is common.
    height = min(len(clinical), len(micro))
    clinical, micro = clinical[-height:], micro[-height:]
    images = {"clinical": clinical}
    low, high = window
    hu = np.rint(low + clinical.astype(np.float64) * (high - low) / 255).astype(np.int16)[None]
    volume = Volume.from_spacing(hu, (TILE_SLICE_MM, TILE_MM, TILE_MM), "HU")
    for title, model in models.items():
        enhanced = finish(enhance(volume, model, force=True, device="cpu", threads=torch.get_num_threads()))
        images[title] = enhanced.resample_to(volume.grid).voxels[0]
    images["micro"] = micro
    body = bone_body(micro, TILE_MM)
    assert body is not None
    row, column, radius = largest_circle(body)
    half = int(0.8 * radius / 2**0.5)
    square = (slice(int(row) - half, int(row) + half), slice(int(column) - half, int(column) + half))
    circle = (row, column, min(0.8 * radius, 7.5 / TILE_MM))
    spectra = {title: radial_spectrum(image[square], TILE_MM) for title, image in images.items()}
    result: dict[str, Any] = {
        "assumed_window_hu": window,
        "square_mm": 2 * half * TILE_MM,
        "circle_diameter_mm": 2 * circle[2] * TILE_MM,
        "thickness": "2-D, in the plane of the tile",
    }
    for title, image in images.items():
        contrast = local_bone_contrast(image, body)
        variance = float(image[square].astype(np.float64).var())
        power = spectra[title].power_between(*BAND_PER_MM)
        result[title] = {
            "local_bone_contrast": contrast.mean,
            "power_1_to_4_per_mm": power,
            "share_of_variance_1_to_4_per_mm": power / variance,
            "spectrum_distance_to_micro_db": spectra[title].distance_between(spectra["micro"], *BAND_PER_MM),
            **structure_of_section(image, circle),
            "ssim_unregistered": likeness(image, micro).ssim,
        }
    return result


def structure_of_section(image: NDArray[np.uint8], circle: tuple[float, float, float]) -> dict[str, float]:
    """BV/TV, Tb.Th and Tb.Sp of one section under IsoData in a circle, 2-D: the section is drawn out along z."""
    row, column, radius = circle
    reach = int(np.ceil(radius + EXTRUDED_MM / 2 / TILE_MM))
    rows = slice(max(0, int(row) - reach), int(row) + reach + 1)
    columns = slice(max(0, int(column) - reach), int(column) + reach + 1)
    count = int(EXTRUDED_MM / TILE_MM) | 1
    drawn = np.repeat(image[rows, columns][None], count, axis=0)
    volume = Volume.from_spacing(drawn, (TILE_MM,) * 3, "grey8")
    centre = ((column - columns.start) * TILE_MM, (row - rows.start) * TILE_MM, (count // 2) * TILE_MM)
    # The map in the middle slices sees far enough along z: a ball is then as wide as the largest circle in the section.
    found = structure_in(volume, CylinderVOI(centre, (0.0, 0.0, 1.0), 2 * radius * TILE_MM, 3 * TILE_MM))
    return {f"{name}_2d": value for name, value in found.items()}


def say(text: str) -> None:
    """Print at once, so that a log file can be followed."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Judge; the figures are printed and written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, action="append", help="folder of a model; default the demonstration model")
    parser.add_argument("--vois", type=int, default=0, help="VOIs of held-out simulated individuals, two in each")
    parser.add_argument("--tiles", type=Path, help="folder with the tiles of LumbarSR")
    parser.add_argument(
        "--tile-window",
        type=float,
        nargs=2,
        default=TILE_WINDOW,
        metavar=("LOW", "HIGH"),
        help="HU of black and white",
    )
    parser.add_argument("--threads", type=int, default=1, help="threads for torch (default 1)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    folders = arguments.model or [Path(__file__).parent / DEMO_MODEL]
    models = {folder.name: load_model(folder) for folder in folders}
    found: dict[str, Any] = {}
    if arguments.tiles is not None:
        found["tiles"] = judge_tiles(models, arguments.tiles, tuple(arguments.tile_window))
    if arguments.vois:
        judge_vois(models, arguments.vois, arguments.out)
        found["vois"] = summary(read_rows(arguments.out / "vois.csv"))
    for name, part in found.items():
        text = json.dumps(part, indent=1)
        say(text)
        with atomic_file(arguments.out / f"{name}.json") as temporary:
            temporary.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
