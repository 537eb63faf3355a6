"""What models were trained on, as far as their own records say: by the card, or by a run with its pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.project.records import CaseRecord, VolumeRecord

_LUMBAR = re.compile(r"lumbarsr (\d+)")


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What one model was trained on.

    Parameters
    ----------
    model
        Its name, with version where it has a card.
    specimens
        Name of each specimen, with the indices of the trained slices in its micro-CT; None where the record does not tell
        slices apart, so that all of them count.
    """

    model: str
    specimens: dict[str, frozenset[int] | None]

    def trained_slices(self, names: Iterable[str]) -> frozenset[int] | bool | None:
        """The trained slices of a case by any of its names; None for all of them, False where it was not trained on."""
        wanted = {_plain(name) for name in names if name}
        found = [slices for name, slices in self.specimens.items() if _plain(name) in wanted]
        if not found:
            return False
        known = [slices for slices in found if slices is not None]
        return frozenset().union(*known) if len(known) == len(found) else None


def record_of_card(card: dict[str, Any]) -> TrainingRecord | None:
    """What the card in the provenance of a volume says; None where it names no specimens."""
    data = card.get("training_data")
    specimens = data.get("specimens") if isinstance(data, dict) else None
    if not isinstance(specimens, list | tuple) or not specimens:
        return None
    return TrainingRecord(model_name(card), {str(name): None for name in specimens})


def model_name(card: dict[str, Any]) -> str:
    """Name and version of a model, such as ``pix2pixHD demo 1``."""
    return f"{card.get('name', '')} {card.get('version', '')}".strip()


def record_of_run(folder: Path, pairs: Sequence[Path]) -> TrainingRecord:
    """What a run of ``mctgui train`` was trained on, slice by slice; and the weights that it began with.

    Parameters
    ----------
    folder
        Of the run; its ``run.json`` says how the pairs were divided.
    pairs
        The folders of pairs that it was given.

    Raises
    ------
    UnreadableFile
        There is no run, or its record is damaged.
    MctguiError
        The pairs cannot be read or divided.
    """
    from mctgui.synthesis import read_record
    from mctgui.synthesis.pair_store import open_pairs
    from mctgui.synthesis.run_setup import fingerprint_of
    from mctgui.synthesis.splits import split_pairs

    try:
        record = read_record(folder)
    except MctguiError as error:
        raise UnreadableFile(f"There is no run in {folder}, or run.json is damaged.", "Name the folder of a run.") from error
    stores = [open_pairs(each) for each in pairs]
    settings, asked = record.settings, record.split
    seed = settings.get("seed", 1)
    split = split_pairs([pair for store in stores for pair in store.pairs()], asked.share, asked.by, int(str(seed)))
    if fingerprint_of(stores, split) != record.data_fingerprint:
        raise UnreadableFile(
            f"The run in {Path(folder).name} was not trained on these pairs.", "Name the pairs that it had."
        )
    found: dict[str, set[int]] = {}
    for pair in split.train:
        found.setdefault(pair.specimen, set()).add(pair.slice_index)
    trained: dict[str, frozenset[int] | None] = {name: frozenset(slices) for name, slices in found.items()}
    # Of the weights that it began with the specimens are known, and no slices.
    return TrainingRecord(f"run {Path(folder).name}", trained | dict.fromkeys(record.begun_with_specimens))


def names_of(case: CaseRecord, volumes: Sequence[VolumeRecord]) -> set[str]:
    """What a case may be called in the record of a model: pseudonym, donor, number of a phantom, case of LumbarSR."""
    names = {case.pseudonym, case.donor, f"{case.pseudonym} {case.level}", f"{case.donor} {case.level}"}
    for record in volumes:
        lumbar = _LUMBAR.fullmatch(str(record.provenance.get("frame", "")))
        if lumbar:
            names.add(f"Lumbar_{int(lumbar[1]):02d}")
        seed = _phantom_seed(record)
        if seed is not None:
            names |= {f"phantom {seed}", f"simulated-{seed}", f"simulated-{seed}-in-air"}
    return {name.strip() for name in names if name.strip()}


def _phantom_seed(record: VolumeRecord) -> int | None:
    truth = record.provenance.get("truth")
    recipe = truth.get("recipe") if isinstance(truth, dict) else None
    seed = recipe.get("seed") if isinstance(recipe, dict) else None
    return seed if isinstance(seed, int) else None


def _plain(name: str) -> str:
    return re.sub(r"[\s_.-]+", " ", name).strip().casefold()
