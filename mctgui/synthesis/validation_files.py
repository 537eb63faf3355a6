"""What validation leaves in the folder of a run: ``validation.csv``, the best generator, sample triplets."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, cast

from torch import nn

from mctgui.atomic import atomic_file
from mctgui.errors import UnreadableFile
from mctgui.synthesis.structure_agreement import MEASURES, Agreement
from mctgui.synthesis.validation import SampleTriplet, ValidationFigures
from mctgui.synthesis.weights import file_sha256, write_weights

VALIDATION_NAME = "validation.csv"
BEST_FOLDER = "best"
SAMPLES_FOLDER = "samples"
_BEST_FIGURES = "figures.json"
_LARGEST_FIGURES = 2**20
_PARTS = ("bias", "relative_bias", "r", "n")
_BETWEEN_NOTES = " | "
COLUMNS = (
    "epoch", "step", "ssim", "ssim_body", "psnr", "fid", "kid", "dimension",
    *(f"{measure}_{part}" for measure in MEASURES for part in _PARTS),
    "structure_score", "is_best", "slices", "vois", "notes",
)  # fmt: skip


def write_figures(figures: Sequence[ValidationFigures], path: Path) -> None:
    """Write the figures of all epochs as CSV, whole or not at all; what is not defined stays empty.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    with atomic_file(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(figures_row(one) for one in figures)


def figures_row(figures: ValidationFigures) -> dict[str, Any]:
    """The figures by the columns of ``validation.csv``; None where they are not defined."""
    row: dict[str, Any] = {name: getattr(figures, name) for name in COLUMNS if hasattr(figures, name)}
    for measure in MEASURES:
        agreement = getattr(figures, measure)
        for part in _PARTS:
            row[f"{measure}_{part}"] = None if agreement is None else getattr(agreement, part)
    return {**row, "is_best": int(figures.is_best), "notes": _BETWEEN_NOTES.join(figures.notes)}


def read_figures(path: Path, until_step: int | None = None) -> list[ValidationFigures]:
    """Read the figures of a run, up to a step; none where there is no such file.

    Raises
    ------
    UnreadableFile
        The file is damaged.
    """
    if not path.is_file():
        return []
    try:
        with path.open(newline="", encoding="utf-8") as file:
            figures = [_figures_of(row) for row in csv.DictReader(file)]
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise UnreadableFile(
            f"{path.name} of this run is damaged.", "Move it away: the run goes on without the earlier figures."
        ) from error
    return [one for one in figures if until_step is None or one.step <= until_step]


def write_best(generator: nn.Module, figures: ValidationFigures, folder: Path) -> None:
    """Keep a generator as the best one of a run: ``best/generator.safetensors`` with ``best/figures.json``.

    The figures come last and name the weights by their hash: until then nobody takes the earlier figures for theirs.

    Raises
    ------
    StorageFailure
        They could not be written.
    """
    weights = folder / BEST_FOLDER / "generator.safetensors"
    write_weights(generator.state_dict(), weights)
    content = {**asdict(figures), "psnr": figures.psnr if math.isfinite(figures.psnr) else None}
    _write_json({**content, "sha256": file_sha256(weights)}, folder / BEST_FOLDER / _BEST_FIGURES)


def step_of_best(folder: Path, sha256: str) -> int | None:
    """After how many steps the best generator of a run was made; None while its figures are not there.

    Parameters
    ----------
    folder
        Of the run.
    sha256
        Of the weights that are there as the best ones.
    """
    try:
        content = json.loads((folder / BEST_FOLDER / _BEST_FIGURES).read_bytes()[:_LARGEST_FIGURES])
        return int(content["step"]) if content["sha256"] == sha256 else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_samples(samples: Iterable[SampleTriplet], epoch: int, folder: Path) -> None:
    """Write sample triplets as 8-bit PNG under ``samples/epoch-NNNN``.

    The first one is ``1-mdct.png``, ``1-microct-like.png`` and ``1-microct.png``; ``samples.json`` tells the slices.

    Raises
    ------
    StorageFailure
        They could not be written.
    """
    import cv2

    place = folder / SAMPLES_FOLDER / f"epoch-{epoch:04d}"
    listed = []
    for number, sample in enumerate(samples, start=1):
        for name, image in (
            ("mdct", sample.mdct),
            ("microct-like", sample.microct_like),
            ("microct", sample.microct),
        ):
            with atomic_file(place / f"{number}-{name}.png") as temporary:
                temporary.write_bytes(cv2.imencode(".png", image)[1].tobytes())
        listed.append({"number": number, "specimen": sample.specimen, "slice_index": sample.slice_index})
    if listed:
        _write_json(listed, place / "samples.json")


def _write_json(content: object, path: Path) -> None:
    with atomic_file(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _figures_of(row: dict[str, str]) -> ValidationFigures:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    def agreement(measure: str) -> Agreement | None:
        if not row[f"{measure}_n"]:
            return None
        bias, relative, r, n = (row[f"{measure}_{part}"] for part in _PARTS)
        return Agreement(float(bias), float(relative), float(r) if r else None, int(n))

    if row["dimension"] not in ("3-D", "2-D", ""):
        raise ValueError("no dimension")
    return ValidationFigures(
        epoch=int(row["epoch"]),
        step=int(row["step"]),
        ssim=float(row["ssim"]),
        ssim_body=number("ssim_body"),
        psnr=float(row["psnr"]),
        fid=number("fid"),
        kid=number("kid"),
        dimension=cast("Literal['3-D', '2-D'] | None", row["dimension"] or None),
        bv_tv=agreement("bv_tv"),
        tb_th=agreement("tb_th"),
        tb_sp=agreement("tb_sp"),
        structure_score=number("structure_score"),
        is_best=row["is_best"] == "1",
        slices=int(row["slices"]),
        vois=int(row["vois"]),
        notes=tuple(row["notes"].split(_BETWEEN_NOTES)) if row["notes"] else (),
    )
