"""``run.json`` in the folder of a training run: what was asked for, on what, and what the network will take.

It is written when a run starts, by whoever starts it, and read when the run goes on, is compared or is promoted to a model.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError
from mctgui.synthesis.model_card import (
    AnyNetworkPart,
    Digest,
    InputPart,
    Names,
    SplitPart,
    Text,
    TrainingDataPart,
    network_part,
)
from mctgui.synthesis.pair_store import PairStore, StoredSpecimen
from mctgui.synthesis.processes import these_processes
from mctgui.synthesis.splits import Split
from mctgui.synthesis.training_config import MethodName, TrainingConfig

RECORD_NAME = "run.json"
BEGUN_WITH = "begun_with"
"""Name of the setting that holds the SHA-256 of the checkpoint whose weights a run has begun with."""
BEGUN_WITH_RUN = "begun_with_run"
"""Name of the setting that holds the name of that run's folder."""
LARGEST_RECORD = 4 * 2**20

Plain = bool | int | float | str | list[float] | None
Finite = Annotated[float, Field(allow_inf_nan=False)]


class RunRecord(BaseModel):
    """What is known of a run from its start.

    Parameters
    ----------
    settings
        What was asked for, by name; a run that goes on is set up from them again.
    method, configuration, losses, vgg_loss, seed
        Every field of :class:`TrainingConfig` by name, and the weights of the losses.
    network
        The generator.
    input
        What the network will take: the pixels and the MDCT slices of the specimens that are trained on, in the middle.
    data
        What is trained on.
    data_fingerprint
        What the training compares when it goes on.
    split
        What is held out.
    begun_with_specimens
        What the weights that it begins with were trained on, by whatever run, unless on the very same pairs.
    warnings
        One sentence each.
    made_with
        Program, torch and kind of processor.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    settings: dict[str, Plain]
    method: MethodName
    configuration: dict[str, Plain]
    losses: dict[str, Finite]
    vgg_loss: bool
    seed: int
    network: AnyNetworkPart
    input: InputPart
    data: TrainingDataPart
    data_fingerprint: Digest
    split: SplitPart
    begun_with_specimens: Names = ()
    warnings: tuple[Text, ...] = ()
    made_with: Text


def record_of_run(
    config: TrainingConfig,
    split: Split,
    stores: Sequence[PairStore],
    *,
    share: float,
    data_fingerprint: str,
    settings: Mapping[str, Plain] | None = None,
    begun_with_specimens: Sequence[str] = (),
    warnings: Sequence[str] = (),
) -> RunRecord:
    """The record of a run that is about to start.

    Parameters
    ----------
    config, split
        As the training gets them.
    stores
        Where the pairs come from, all of one intensity.
    share
        That was to be held out.
    data_fingerprint
        SHA-256 of the pairs that are trained on, as given to :func:`mctgui.synthesis.train`.
    settings
        What the user chose, where it can be asked for again.
    begun_with_specimens
        See :class:`RunRecord`.
    warnings
        One sentence each, beside those of the split and of the pixels.
    """
    trained, processes = {pair.specimen for pair in split.train}, these_processes().size
    used = [one for store in stores for one in store.specimens if one.name in trained]
    takes, unlike = _input_part(config, used, stores[0].mdct_intensity)
    if config.crops.reduce > 1:
        unlike.append(f"It was trained on images reduced {config.crops.reduce:d} times.")
    begun_with = {name: value for name, value in (settings or {}).items() if name == BEGUN_WITH}
    parameters = 1  # counted when the weights are there
    return RunRecord(
        settings=dict(settings or {}),
        method=config.method,
        configuration=flat_configuration(config) | begun_with,
        losses=loss_weights(config),
        vgg_loss=config.vgg,
        seed=config.seed,
        network=network_part(config.generator, parameters),
        input=takes,
        data=TrainingDataPart(
            description="; ".join(sorted({one.source for one in used}))[:4000],
            specimens=tuple(sorted(trained)),
            pairs=len(split.train),
            sha256=data_fingerprint,
        ),
        data_fingerprint=data_fingerprint,
        split=SplitPart(
            by=split.by,
            share=share,
            seed=split.seed,
            held_out_specimens=tuple(sorted({pair.specimen for pair in split.held_out})),
            held_out_pairs=len(split.held_out),
            warnings=split.warnings,
        ),
        begun_with_specimens=tuple(begun_with_specimens),
        warnings=(*split.warnings, *unlike, *warnings),
        made_with=f"mctgui {__version__}, torch {torch.__version__}, {platform.machine()}"
        + (f", {processes} processes" if processes > 1 else ""),
    )


def write_record(record: RunRecord, folder: Path) -> None:
    """Write ``run.json``, whole or not at all.

    Raises
    ------
    StorageFailure
        It could not be written.
    """
    with atomic_file(Path(folder) / RECORD_NAME) as temporary:
        temporary.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_record(folder: Path) -> RunRecord:
    """Read the record of a run.

    Raises
    ------
    MctguiError
        There is none, or it is damaged or of another version.
    """
    path = Path(folder) / RECORD_NAME
    try:
        if path.stat().st_size > LARGEST_RECORD:
            raise MctguiError(f"{RECORD_NAME} is far too long for the record of a run.", "Choose the folder of a run.")
        return RunRecord.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MctguiError(
            f"There is no run in {folder}: it has no {RECORD_NAME}.", "Choose the folder of a run, or start one."
        ) from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise MctguiError(
            f"{RECORD_NAME} in {folder} is damaged, or of another version.", "Start a new run in another folder."
        ) from error


def flat_configuration(config: TrainingConfig) -> dict[str, Plain]:
    """Every field by name, those of its parts as ``part.field``."""
    flat: dict[str, Plain] = {}

    def add(values: Mapping[str, Any], before: str) -> None:
        for key, value in values.items():
            if isinstance(value, Mapping):
                add(value, f"{before}{key}.")
            else:
                flat[before + key] = [float(one) for one in value] if isinstance(value, tuple | list) else value

    add(asdict(config), "")
    return flat


def loss_weights(config: TrainingConfig) -> dict[str, float]:
    """Weight of every loss that a method knows; 0 where it takes no part."""
    if config.method == "crn":
        return {"refinement": 1.0, "vgg": float(config.vgg)}
    if config.method == "pix2pix":
        return {"gan": 1.0, "l1": config.lambda_l1}
    return {
        "gan": config.lambda_gan,
        "feature_matching": config.lambda_feature,
        "vgg": config.lambda_vgg if config.vgg else 0.0,
        "l1": config.lambda_l1,
        "local_mean": config.lambda_local_mean,
    }


def _input_part(
    config: TrainingConfig, specimens: Sequence[StoredSpecimen], intensity: Literal["HU", "grey8"]
) -> tuple[InputPart, list[str]]:
    pixels = [side for one in specimens for side in one.spacing_mm[1:]]
    takes = InputPart(
        intensity=intensity,
        window_hu=config.window_hu,
        in_plane_spacing_mm=median(pixels) * config.crops.reduce,
        mdct_pixel_mm=median(side for one in specimens for side in one.mdct_spacing_mm[1:]),
        slice_thickness_mm=median(one.mdct_thickness_mm for one in specimens),
        slice_interval_mm=median(one.mdct_spacing_mm[0] for one in specimens),
    )
    if max(pixels) > 1.1 * min(pixels):
        unlike = f"The specimens have pixels from {min(pixels):.3g} to {max(pixels):.3g} mm; the model will take the middle."
        return takes, [unlike]
    return takes, []
