"""From a training run to a model: the weights with a card that is written from the record of the run."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal

from mctgui.atomic import atomic_folder
from mctgui.errors import MctguiError
from mctgui.synthesis.checkpoint import CARD_NAME, count_parameters, read_card, same_network, save_model
from mctgui.synthesis.generators import load_generator
from mctgui.synthesis.model_card import ModelCard, TrainingDataPart, TrainingPart, method_of, network_part
from mctgui.synthesis.run_record import RunRecord, read_record
from mctgui.synthesis.training import GENERATOR_NAME, HISTORY_NAME
from mctgui.synthesis.validation import ValidationFigures
from mctgui.synthesis.validation_files import BEST_FOLDER, VALIDATION_NAME, figures_row, read_figures, step_of_best
from mctgui.synthesis.weights import file_sha256

Which = Literal["best", "last"]

_LIMITS = (
    "It knows bone and scans like those that it was trained on, and no others. Single trabeculae in its images must not be "
    "believed; images are for research use only, not for diagnosis."
)
_NO_VGG = {
    "pix2pixhd": " Trained without the VGG perceptual loss of the paper.",
    "crn": " Trained without VGG19: L1 on the image alone, which blurs.",
    "pix2pix": "",
}


def promote(
    run_folder: Path,
    to: Path,
    *,
    name: str,
    version: str = "1",
    purpose: str = "",
    licence: str = "not stated",
    which: Which | None = None,
    for_demonstration_only: bool = False,
) -> ModelCard:
    """Make a model of a run.

    Parameters
    ----------
    run_folder
        Of a run that ``mctgui train`` or the window has started; it may still be going on.
    to
        Folder of the model; must not exist yet, or be empty.
    name, version
        As they shall be shown: letters, digits and ``. + -``, in the name spaces too.
    purpose, licence
        What it is for, and on what terms it may be passed on; whoever promotes it knows.
    which
        ``"best"``: of the epoch whose structure was nearest to the micro-CT on what was held out; ``"last"``: after the last
        checkpoint. None takes the best where there is one.
    for_demonstration_only
        Marks it as such wherever it is used.

    Returns
    -------
    ModelCard
        As written, with the hash of the weights.

    Raises
    ------
    MctguiError
        There is no run or no such generator in it, it does not fit its record, or the name is none.
    StorageFailure
        Something is there already, or it could not be written.
    """
    run_folder, to = Path(run_folder), Path(to)
    record = read_record(run_folder)
    best = run_folder / BEST_FOLDER / GENERATOR_NAME
    chosen: Which = which or ("best" if best.is_file() else "last")
    weights = best if chosen == "best" else run_folder / GENERATOR_NAME
    if not weights.is_file():
        raise MctguiError(
            f"The run in {run_folder.name} has no {chosen} generator yet.",
            "Wait for its first checkpoint, or train it further.",
        )
    digest = file_sha256(weights)
    generator = load_generator(weights)
    described = record.network.config()
    if not same_network(generator.config, described):
        raise MctguiError(
            f"The generator in {run_folder.name} is not the one of its record.", "Choose a run that was not tampered with."
        )
    generator.config = described
    figures = _figures_of_last(run_folder) if chosen == "last" else _figures_of_best(run_folder, weights, digest)
    card = _card(
        record,
        parameters=count_parameters(generator),
        figures=figures,
        steps=_steps(run_folder, figures, chosen),
        which=chosen,
        name=name,
        version=version,
        purpose=purpose or "Not stated by whoever promoted it.",
        licence=licence,
        for_demonstration_only=for_demonstration_only,
    )
    with atomic_folder(to) as folder:
        save_model(generator, card, folder)
    return read_card(to / CARD_NAME)


def _card(
    record: RunRecord,
    *,
    parameters: int,
    figures: ValidationFigures | None,
    steps: int,
    which: Which,
    name: str,
    version: str,
    purpose: str,
    licence: str,
    for_demonstration_only: bool,
) -> ModelCard:
    from pydantic import ValidationError

    config = record.network.config()
    judged = "" if figures is None else " " + " ".join(figures.notes)
    limits = _LIMITS + ("" if record.vgg_loss else _NO_VGG[record.method]) + judged
    if figures is None:
        limits += " It was not validated on anything that was held out."
    try:
        return ModelCard(
            name=name,
            version=version,
            method=method_of(config),
            purpose=purpose,
            for_demonstration_only=for_demonstration_only,
            network=network_part(config, parameters),
            input=record.input,
            training_data=_all_seen(record),
            training=TrainingPart(
                configuration=record.configuration,
                losses=record.losses,
                vgg_loss=record.vgg_loss,
                steps_done=steps,
                seed=record.seed,
                made_with=record.made_with,
                script=f"mctgui train, {which} generator",
                split=record.split,
            ),
            held_out={} if figures is None else held_out_figures(figures),
            limits=" ".join((limits, *record.warnings))[:4000],
            licence=licence,
            sha256="0" * 64,
        )
    except ValidationError as error:
        place = str(error.errors()[0]["loc"][0])
        raise MctguiError(
            f"A model card cannot have this {place}.", "Use letters, digits, spaces and . + - in the name and the version."
        ) from error


def _all_seen(record: RunRecord) -> TrainingDataPart:
    """What it was trained on, with the specimens of the runs that it began with: what they have seen is unseen to nobody."""
    data = record.data
    return data.model_copy(update={"specimens": tuple(dict.fromkeys((*data.specimens, *record.begun_with_specimens)))})


def held_out_figures(figures: ValidationFigures) -> dict[str, float]:
    """Figures of an epoch by name; those that are not defined are left out."""
    row = figures_row(figures)
    return {
        name.replace("_", " "): float(value)
        for name, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and name != "is_best" and abs(value) < 1e9
    }


def _figures_of_last(folder: Path) -> ValidationFigures | None:
    """Of the epoch that the last generator is from; None where nothing was held out, or it was not judged."""
    known = read_figures(folder / VALIDATION_NAME)
    return known[-1] if known and known[-1].step == _history_steps(folder) else None


def _figures_of_best(folder: Path, weights: Path, digest: str) -> ValidationFigures:
    """Of the very weights that were loaded: a run that is going on, or was killed, may have others there by now."""
    step = step_of_best(folder, digest) if file_sha256(weights) == digest else None
    for one in read_figures(folder / VALIDATION_NAME):
        if one.is_best and one.step == step:
            return one
    raise MctguiError(
        f"The best generator in {folder.name} has no figures yet.",
        "Try again when the run has gone on, or take the last generator.",
    )


def _steps(folder: Path, figures: ValidationFigures | None, which: Which) -> int:
    return figures.step if figures is not None and which == "best" else _history_steps(folder)


def _history_steps(folder: Path) -> int:
    try:
        with (folder / HISTORY_NAME).open(newline="", encoding="utf-8") as file:
            return max(0, sum(1 for _ in csv.reader(file)) - 1)
    except (OSError, UnicodeDecodeError, csv.Error):
        return 0
