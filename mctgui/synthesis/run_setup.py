"""From what a user asked for to a training that can start: split, configuration, validation, and what the record needs.

The command line and the window set a run up alike, so that each goes on with what the other has started.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mctgui.errors import MctguiError, WrongUsage
from mctgui.synthesis.beginning import beginning_warnings, refuse_other_networks, seen_before
from mctgui.synthesis.pair_store import PairStore
from mctgui.synthesis.run_record import BEGUN_WITH, BEGUN_WITH_RUN, RECORD_NAME, RunRecord, read_record, record_of_run
from mctgui.synthesis.run_settings import CHOICES, FREE, configuration
from mctgui.synthesis.splits import Split, split_pairs
from mctgui.synthesis.training_checkpoint import checkpoint_digest
from mctgui.synthesis.training_config import TrainingConfig
from mctgui.synthesis.validation import Validator
from mctgui.synthesis.vgg import VGG19, load_vgg19

_LARGEST_SEED = 2**32 - 1
_KNOWN = {*CHOICES, *FREE, "vgg", "no_vgg", BEGUN_WITH, BEGUN_WITH_RUN}


@dataclass(frozen=True, slots=True, eq=False)
class RunSetup:
    """A run that is ready to start.

    Parameters
    ----------
    stores
        Where its pairs come from.
    settings
        What was asked for.
    split, config
        What is trained on and how.
    fingerprint
        SHA-256 that tells the pairs that are trained on from others.
    begun_with_specimens, warnings
        What the weights that it begins with have seen, see :class:`mctgui.synthesis.run_record.RunRecord`; and what is to be
        known of that, one sentence each.
    """

    stores: tuple[PairStore, ...]
    settings: Mapping[str, Any]
    split: Split
    config: TrainingConfig
    fingerprint: str
    begun_with_specimens: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def record(self) -> RunRecord:
        """The record to write when it starts."""
        share = self.settings.get("hold_out", 0.2)
        return record_of_run(
            self.config,
            self.split,
            self.stores,
            share=share,
            data_fingerprint=self.fingerprint,
            settings=self.settings,
            begun_with_specimens=self.begun_with_specimens,
            warnings=self.warnings,
        )

    def validator(self, inception: Path | None = None) -> Validator | None:
        """Judges the generator on what is held out; None where nothing is, or it is not wanted.

        Parameters
        ----------
        inception
            Weights for FID and KID; None leaves these out.
        """
        every, samples = (self.settings.get(name, default) for name, default in FREE.items())
        if min(every, samples) < 0:
            raise WrongUsage("Epochs between validations and samples are counted from 0.", "See mctgui train --help.")
        if every == 0 or not self.split.held_out:
            return None
        from mctgui.synthesis.held_out import spacings_of

        features_of = None
        if inception is not None:
            from mctgui.metrics import load_inception

            features_of = load_inception(inception).features_of
        spacings = spacings_of(list(self.stores))
        return Validator(
            self.split.held_out,
            spacings,
            every=every,
            samples_every=samples,
            features_of=features_of,
            reduce=self.config.crops.reduce,
        )


def run_setup(
    stores: Sequence[PairStore], settings: Mapping[str, Any], *, threads: int = 0, begin_with: Path | None = None
) -> RunSetup:
    """Set a run up.

    Parameters
    ----------
    stores
        At least one; all of one intensity.
    settings
        By the names in :data:`mctgui.synthesis.run_settings.CHOICES` and ``FREE``, ``vgg`` (its weights are there) or
        ``no_vgg`` (trained without them on purpose), and what it was begun with (:data:`BEGUN_WITH`). ``hold_out`` is 0.2,
        ``split_by`` ``"donor"`` and ``seed`` 1 where they are not set.
    threads
        For torch; 0 leaves its setting alone.
    begin_with
        Folder of another run whose weights this one begins with; the settings then name it and its checkpoint.

    Raises
    ------
    MctguiError
        The pairs cannot be trained on together or divided, the settings do not go together, or the networks of the other run
        are others.
    """
    if len({store.mdct_intensity for store in stores}) > 1:
        raise MctguiError("Pairs in HU and pictures cannot be trained on together.", "Train on one kind.")
    _refuse_copies(stores)
    pairs = [pair for store in stores for pair in store.pairs()]
    by, seed = settings.get("split_by", "donor"), settings.get("seed", 1)
    if not 0 <= seed <= _LARGEST_SEED:
        raise WrongUsage(f"{seed} is no seed.", f"Give a whole number from 0 to {_LARGEST_SEED}.")
    split = split_pairs(pairs, settings.get("hold_out", 0.2), by, seed)
    config = configuration(settings, stores[0].mdct_intensity, threads)
    setup = RunSetup(tuple(stores), dict(settings), split, config, fingerprint_of(stores, split))
    return setup if begin_with is None else _begun(setup, begin_with)


def _begun(setup: RunSetup, begin_with: Path) -> RunSetup:
    """The same run, begun with the weights of another one."""
    name, digest = begin_with.resolve().name, checkpoint_digest(begin_with)
    seen, warnings = frozenset[str](), tuple[str, ...]()
    if (begin_with / RECORD_NAME).exists():  # a training of a script has a checkpoint alone, and is judged by that later
        record = read_record(begin_with)
        refuse_other_networks(record, name, setup.config)
        seen = seen_before(record, setup.fingerprint)
        warnings = beginning_warnings(record, setup.split, setup.fingerprint)
    settings = {**setup.settings, BEGUN_WITH: digest, BEGUN_WITH_RUN: name}
    return replace(setup, settings=settings, begun_with_specimens=tuple(sorted(seen)), warnings=warnings)


def _refuse_copies(stores: Sequence[PairStore]) -> None:
    """Refuse specimens that are there twice: one could be trained on and the other held out."""
    names: set[str] = set()
    contents: dict[str, str] = {}
    for specimen in (one for store in stores for one in store.specimens):
        if specimen.name in names:
            raise MctguiError(
                f"Two specimens of these pairs are called {specimen.name}.",
                "Give each folder once, and every specimen a name of its own.",
            )
        names.add(specimen.name)
        other = contents.setdefault(specimen.sha256, specimen.name)
        if other != specimen.name:
            raise MctguiError(f"{other} and {specimen.name} hold the same images.", "Leave one of them out.")


def settings_of_run(folder: Path) -> dict[str, Any]:
    """What a run was started with, to go on with it.

    Raises
    ------
    MctguiError
        There is none, or its settings are not of the kind that a user chooses.
    """
    try:
        settings: dict[str, Any] = dict(read_record(folder).settings)
        if not set(settings) <= _KNOWN:
            raise MctguiError("Other settings than those of this command.", "")
    except MctguiError as error:
        raise MctguiError(f"There is no run in {folder} to go on with.", "Start one without --resume.") from error
    try:
        configuration(settings)
        known = settings.get("split_by", "donor") in ("donor", "specimen", "slice")
        if not known or not 0 <= settings.get("hold_out", 0.2) < 1 or type(settings.get("seed", 1)) is not int:
            raise ValueError("no split")
    except MctguiError:  # a value that does not fit is said when the run is set up
        return settings
    except (TypeError, ValueError, KeyError) as error:
        raise MctguiError(
            f"The settings in {RECORD_NAME} of {folder.name} are damaged.", "Start a new run in another folder."
        ) from error
    return settings


def fingerprint_of(stores: Sequence[PairStore], split: Split) -> str:
    """SHA-256 of the pairs that are trained on, without reading them."""
    chosen = sorted((pair.specimen, pair.slice_index) for pair in split.train)
    text = json.dumps([[store.fingerprint for store in stores], chosen])
    return hashlib.sha256(text.encode()).hexdigest()


def perceptual_network(config: TrainingConfig, path: Path | None) -> VGG19 | None:
    """VGG19 where a configuration wants it.

    Raises
    ------
    MctguiError
        Its weights were not given, or are others.
    """
    if not config.vgg:
        return None
    if path is None:
        raise MctguiError("This run has the VGG perceptual loss, and its weights were not given.", "Give them with --vgg.")
    return load_vgg19(path, "average" if config.method == "crn" else "max")
