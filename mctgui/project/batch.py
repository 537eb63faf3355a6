"""Measuring many cases by one recipe: what is measured already is not measured again, and one bad case stops no other."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mctgui.atomic import storage_failures
from mctgui.errors import MctguiError, StorageFailure
from mctgui.jobs import LongWork, Progress, as_part_of, with_each_step
from mctgui.project.aligned import aligned_volume
from mctgui.project.common_threshold import common_threshold
from mctgui.project.measuring import measure_case, measured_before
from mctgui.project.ownership import Ownership
from mctgui.project.recipe import PlacementRecipe, Recipe
from mctgui.project.records import MODALITY_NAMES, CaseRecord, MeasurementRecord, Modality, VOIRecord
from mctgui.project.store import Project
from mctgui.voi import VOI, PlacedVOIs
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.morphometry import Threshold

_log = logging.getLogger(__name__)
_STEPS = 1000
_PLACED, _COUNTED = 0.2, 0.3


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A case, or what of it, that could not be measured, and why.

    Parameters
    ----------
    case_id
        None where the project has no such case.
    pseudonym
        The case, as the recipe or the project calls it.
    message, hint
        What is wrong, and what to do.
    """

    case_id: int | None
    pseudonym: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a recipe found.

    Parameters
    ----------
    records
        All measurements of the recipe, case by case, those from before among them.
    measured
        How many of them are new.
    cases
        How many cases were asked for.
    failures
        Cases that could not be measured, or not to the end.
    notes
        What the cases lack without failing, one sentence each.
    """

    records: tuple[MeasurementRecord, ...]
    measured: int
    cases: int
    failures: tuple[CaseFailure, ...]
    notes: tuple[str, ...] = ()


def measuring_cases(project: Project, recipe: Recipe) -> LongWork[BatchResult]:
    """Measure the cases of a recipe.

    Each measurement is on the disk before the next begins. What this version of the program has measured before with the
    same settings, in the same placement and volume, is taken as it is: killed in the middle and begun again, it goes on
    where it was.

    Parameters
    ----------
    project
        Where the cases are; the measurements are kept there.
    recipe
        What to measure, and how.

    Yields
    ------
    Progress
        Its ``partial`` is each new :class:`MeasurementRecord` and each :class:`CaseFailure`, as soon as it is known.

    Raises
    ------
    StorageFailure
        The project cannot be written, so that no case could be measured any more; or another batch is at work in it.
    """
    with _only_batch(project):
        batch = _Batch(project, recipe)
        placements = yield from batch.placing()
        common = yield from batch.finding_thresholds(placements)
        return (yield from batch.measuring(placements, common))


@contextmanager
def _only_batch(project: Project) -> Iterator[None]:
    """Two batches at once would propose and measure everything twice."""
    with storage_failures(project.folder):
        owner = Ownership.claim(project.folder / "batch.lock")
    if owner is None:
        raise StorageFailure(
            f"Cases of {project.name} are being measured already.", "Wait until that has ended, or stop it."
        )
    try:
        yield
    finally:
        owner.release()


class _Batch:
    """One run of a recipe, with what has failed so far."""

    def __init__(self, project: Project, recipe: Recipe) -> None:
        self._project, self._recipe = project, recipe
        self._failures: list[CaseFailure] = []
        self._notes: list[str] = []
        by_name = {case.pseudonym: case for case in project.cases()}
        wanted = tuple(by_name) if recipe.cases == "all" else recipe.cases
        self._cases = [by_name[name] for name in wanted if name in by_name]
        self._unknown = [name for name in wanted if name not in by_name]

    def _failed(self, case: CaseRecord, error: Exception, done: float) -> Progress:
        if isinstance(error, StorageFailure):
            raise error
        if isinstance(error, MctguiError):
            failure = CaseFailure(case.id, case.pseudonym, error.message, error.hint)
        elif isinstance(error, MemoryError):
            failure = CaseFailure(case.id, case.pseudonym, "There is not enough memory for it.", "Close other programs.")
        elif isinstance(error, OSError):
            failure = CaseFailure(case.id, case.pseudonym, "Its files cannot be read.", "Check the disk of the project.")
        else:
            # A fault of the program in one case must not cost the others; its text may quote what stands in a file.
            kind = type(error).__name__
            _log.error("measuring a case failed: %s", kind)
            failure = CaseFailure(case.id, case.pseudonym, f"The program failed on it ({kind}).", "Measure it by hand.")
        self._failures.append(failure)
        return Progress(round(done * _STEPS), _STEPS, case.pseudonym, failure)

    def placing(self) -> LongWork[dict[int, VOIRecord]]:
        """The placement of each case, by the number of the case; those without one have failed."""
        for name in self._unknown:
            failure = CaseFailure(None, name, f"There is no case {name} in the project.", "Correct the recipe.")
            self._failures.append(failure)
            yield Progress(0, _STEPS, name, failure)
        found: dict[int, VOIRecord] = {}
        for number, case in enumerate(self._cases):
            share = _PLACED * number / len(self._cases), _PLACED * (number + 1) / len(self._cases)
            try:
                work = _placement(self._project, case, self._recipe.placement)
                found[case.id] = yield from as_part_of(work, *share, _STEPS, case.pseudonym)
            except Exception as error:  # noqa: BLE001 - one bad case stops no other
                yield self._failed(case, error, share[1])
        return found

    def finding_thresholds(self, placements: Mapping[int, VOIRecord]) -> LongWork[dict[Modality, Threshold]]:
        """One threshold for each modality, where the recipe wants one for the whole set."""
        settings = self._recipe.settings
        if settings.scope != "set":
            return {}
        found: dict[Modality, Threshold] = {}
        wanted = [modality for modality in self._recipe.modalities if modality not in settings.fixed]
        for number, modality in enumerate(wanted):
            share = [_PLACED + (_COUNTED - _PLACED) * (number + end) / len(wanted) for end in (0, 1)]
            work = common_threshold(
                partial(self._vois, modality, placements), settings.method, settings.grey_range.get(modality)
            )
            threshold = yield from as_part_of(work, share[0], share[1], _STEPS, f"counting {MODALITY_NAMES[modality]}")
            if threshold is not None:
                found[modality] = threshold
        return found

    def _vois(self, modality: Modality, placements: Mapping[int, VOIRecord]) -> Iterator[tuple[Volume, VOI]]:
        """All VOIs of a modality, one after the other; what cannot be read fails, with its reason, when it is measured."""
        for case in self._cases:
            record = self._project.latest_volume(case.id, modality)
            if record is None or case.id not in placements:
                continue
            try:
                volume = aligned_volume(self._project, record)
                vois = placements[case.id].placed.vois
            except (MctguiError, OSError):
                continue
            for voi in vois.values():
                yield volume, voi

    def measuring(self, placements: Mapping[int, VOIRecord], common: Mapping[Modality, Threshold]) -> LongWork[BatchResult]:
        """Measure case by case."""
        records: list[MeasurementRecord] = []
        measured = 0
        cases = [case for case in self._cases if case.id in placements]

        def counted(step: Progress) -> Progress:
            nonlocal measured
            measured += isinstance(step.partial, MeasurementRecord)
            return step

        for number, case in enumerate(cases):
            share = [_COUNTED + (1 - _COUNTED) * (number + end) / len(cases) for end in (0, 1)]
            self._note_missing(case)
            work = measure_case(
                self._project, case.id, self._recipe.modalities, self._recipe.settings, voi=placements[case.id],
                common=common, anew=False,
            )  # fmt: skip
            try:
                part = as_part_of(with_each_step(work, counted), share[0], share[1], _STEPS, case.pseudonym)
                records.extend((yield from part))
            except Exception as error:  # noqa: BLE001 - one bad case stops no other
                yield self._failed(case, error, share[1])
                with suppress(MctguiError):  # a damaged placement has failed for that reason
                    records.extend(
                        measured_before(
                            self._project,
                            case.id,
                            self._recipe.modalities,
                            self._recipe.settings,
                            placements[case.id],
                            common,
                        )
                    )
        total = len(self._cases) + len(self._unknown)
        return BatchResult(tuple(records), measured, total, tuple(self._failures), tuple(self._notes))

    def _note_missing(self, case: CaseRecord) -> None:
        missing = [one for one in self._recipe.modalities if self._project.latest_volume(case.id, one) is None]
        if missing and len(missing) < len(self._recipe.modalities):
            self._notes.append(f"{case.pseudonym} has no {' and no '.join(MODALITY_NAMES[one] for one in missing)}.")


def _placement(project: Project, case: CaseRecord, recipe: PlacementRecipe) -> LongWork[VOIRecord]:
    """The placement that a recipe wants of a case; made and kept where it is not there yet."""
    if recipe.use == "accepted":
        return _accepted(project, case)
    latest = project.latest_voi(case.id)
    if recipe.use == "latest" and latest is None:
        raise MctguiError("No VOIs are placed in it.", "Place them in Measure, or let the recipe have them proposed.")
    if recipe.use in ("latest", "latest or proposed") and latest is not None:
        return latest
    placed = None
    mark = recipe.sha256
    if recipe.use == "file":
        placed = _from_file(recipe.file, case)
        mark = hashlib.sha256(json.dumps(placed.to_json(), sort_keys=True).encode("utf-8")).hexdigest()
    # A placement that was made for a recipe is found again by this note when the recipe is begun again.
    note = f"recipe.placement.{case.id}.{mark[:16]}"
    made = project.fact(note)
    for record in project.vois(case.id):
        if str(record.id) == made:
            return record
    if placed is None:
        placed = yield from _proposed(project, case, recipe)
    yield Progress(1, 1, "placing the VOIs")
    with project.at_once():
        record = project.add_voi(case.id, placed)
        project.set_fact(note, str(record.id))
    return record


def _accepted(project: Project, case: CaseRecord) -> VOIRecord:
    """The latest placement that is more than a proposal."""
    for record in reversed(project.vois(case.id)):
        placed = record.placed
        if placed.accepted or placed.how == "manual":
            return record
    raise MctguiError("No placement of it was accepted.", "Look at the proposal in Measure and accept or lock it.")


def _proposed(project: Project, case: CaseRecord, recipe: PlacementRecipe) -> LongWork[PlacedVOIs]:
    from mctgui.voi import propose

    volume = project.latest_volume(case.id, "mdct") or project.latest_volume(case.id, "microct")
    if volume is None:
        raise MctguiError("It has no MDCT and no micro-CT to propose VOIs in.", "Import one first.")
    proposal = yield from propose(
        aligned_volume(project, volume),
        inset_mm=recipe.inset_mm,
        diameter_mm=recipe.diameter_mm,
        height_mm=recipe.height_mm,
        gap_mm=recipe.gap_mm,
    )
    return proposal.placed()


def _from_file(pattern: str, case: CaseRecord) -> PlacedVOIs:
    from mctgui.voi import load_vois

    if "{case}" in pattern and Path(case.pseudonym).name != case.pseudonym:
        raise MctguiError("Its pseudonym is no name for a file.", "Name the file in the recipe, or rename the case.")
    return load_vois(Path(pattern.replace("{case}", case.pseudonym)))
