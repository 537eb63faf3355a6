"""The demo project: the whole chain on a synthetic vertebra, from the scan to the table.

Nothing in it is prepared: the vertebra is grown, scanned, enhanced and measured on the machine that shows it. The model has
never seen it, because its seed is set apart from training.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mctgui.atomic import storage_failures
from mctgui.errors import StorageFailure, UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.enhancing import Region, enhance_case
from mctgui.project.measuring import measure_case
from mctgui.project.ownership import Ownership
from mctgui.project.paths import demo_folder
from mctgui.project.records import CaseRecord, Modality, VOIRecord, VolumeRecord
from mctgui.project.store import SUFFIX, Project
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.phantom import Scanner, VertebraRecipe

DEMO_SEED = 2021
DEMO_FORMAT = 1
"""Raised when the demo changes so much that an old one should be made again."""
PSEUDONYM = "Phantom 2021"
AROUND_VOIS_MM = 2.5
"""How far beyond the VOIs slices are enhanced: the thickness maps look that far around them. Not the whole vertebra, so that
the demo stays a matter of a minute or two without a GPU."""

_STEPS = 1000
_FACT = "demo"
# Shares of the whole time, measured on two cores without a GPU.
_GROWN, _SCANNED, _PLACED, _ENHANCED = 0.20, 0.25, 0.28, 0.88


def build_demo(project: Project, *, model_path: Path | None = None, threads: int | None = None) -> LongWork[CaseRecord]:
    """Grow, scan, place, enhance and measure the demo case in a project.

    A demo of this project that was not finished, or has an older format, is removed first.

    Parameters
    ----------
    project
        Where it is kept, usually that of :func:`open_demo`.
    model_path
        The model; None takes the one that comes with the program.
    threads
        Processor threads for enhancing; None leaves one core free for a window.

    Yields
    ------
    Progress
        Its ``partial`` is what is there already: first the still empty case, then volume records, slices, the placement,
        measurements.

    Returns
    -------
    CaseRecord
        The case with its three volumes, its VOIs and six measurements.

    Raises
    ------
    MctguiError
        A part of the chain failed; VOIs in particular are those that the program finds itself, or none.
    StorageFailure
        Another window is making the demo in this project, or the disk is full.
    """
    with _only_builder(project):
        _remove_unfinished(project)
        with project.at_once():
            case = project.add_case(_free_name(project), level="L3", donor="phantom")
            project.set_fact(_FACT, f"building {case.id}")
        try:
            yield Progress(0, _STEPS, "growing the vertebra", case)
            yield from _chain(project, case.id, model_path, threads)
        except BaseException:
            project.delete_case(case.id)
            raise
        project.set_fact(_FACT, f"complete {case.id} format {DEMO_FORMAT}")
        yield Progress(_STEPS, _STEPS, "the demo is ready")
    return case


def is_built(project: Project) -> bool:
    """Whether a project holds a finished demo of the present format."""
    words = (project.fact(_FACT) or "").split()
    return len(words) == 4 and words[0] == "complete" and words[3] == str(DEMO_FORMAT)


def demo_case(project: Project) -> CaseRecord | None:
    """The finished demo case of a project; None when there is none, or the user has deleted it."""
    if not is_built(project):
        return None
    wanted = int((project.fact(_FACT) or "").split()[1])
    return next((case for case in project.cases() if case.id == wanted), None)


def open_demo(folder: Path | None = None) -> Project:
    """Open the demo project as it is, or an empty one in its place; :func:`build_demo` fills it.

    Parameters
    ----------
    folder
        Where it lies; None takes the user's data folder. A damaged one is set aside as ``NAME.damaged.mctproj``.

    Raises
    ------
    StorageFailure
        The folder cannot be written.
    """
    folder = demo_folder() if folder is None else Path(folder)
    if not folder.exists():
        return Project.create(folder)
    try:
        return Project.open(folder)
    except UnreadableFile:
        aside = folder.with_name(f"{folder.stem}.damaged{SUFFIX}")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            folder.rename(aside)
        except OSError as error:
            raise StorageFailure(f"The damaged demo in {folder} is in the way.", "Delete it, then try again.") from error
        return Project.create(folder)


def open_or_build_demo(folder: Path | None = None, *, model_path: Path | None = None) -> LongWork[Project]:
    """Open the demo project, and build the demo first when it is missing, unfinished, or of an older format.

    Returns
    -------
    Project
        Open; the caller closes it. :func:`demo_case` finds the case in it.

    Raises
    ------
    MctguiError
        See :func:`build_demo`; the project is closed then.
    """
    project = open_demo(folder)
    try:
        if demo_case(project) is None:
            yield from build_demo(project, model_path=model_path)
    except BaseException:
        project.close()
        raise
    return project


def _chain(project: Project, case_id: int, model_path: Path | None, threads: int | None) -> LongWork[None]:
    from mctgui.phantom import grow, simulate_mdct

    scanner = _scanner()
    specimen = yield from as_part_of(grow(_recipe()), 0.0, _GROWN - 0.02, _STEPS)
    facts: dict[str, Any] = {"made_by": "mctgui phantom", "truth": specimen.truth.as_json()}
    yield from _keep(project, case_id, specimen.microct, facts, _GROWN - 0.02, _GROWN)
    mdct = yield from as_part_of(simulate_mdct(specimen.microct, scanner), _GROWN, _SCANNED - 0.01, _STEPS)
    del specimen
    technique = {"slice_thickness_mm": scanner.slice_profile_fwhm_mm}
    facts = {"made_by": "mctgui simulate", "scanner": asdict(scanner), "technique": technique}
    source = yield from _keep(project, case_id, mdct, facts, _SCANNED - 0.01, _SCANNED)
    del mdct
    voi = yield from as_part_of(_place(project, case_id, source), _SCANNED, _PLACED, _STEPS)
    region = _around(voi, source)
    work = enhance_case(project, case_id, model_path, region=region, threads=threads)
    enhanced = yield from as_part_of(work, _PLACED, _ENHANCED, _STEPS)
    yield Progress(round(_ENHANCED * _STEPS), _STEPS, "enhancing", enhanced)
    yield from as_part_of(measure_case(project, case_id), _ENHANCED, 1.0, _STEPS, "measuring")


def _recipe() -> VertebraRecipe:
    from mctgui.phantom import VertebraRecipe

    return VertebraRecipe.varied(DEMO_SEED)


def _scanner() -> Scanner:
    from mctgui.phantom import Scanner

    return Scanner(seed=DEMO_SEED)


def _keep(
    project: Project, case_id: int, volume: Volume, facts: dict[str, Any], start: float, stop: float
) -> LongWork[VolumeRecord]:
    modality: Modality = "mdct" if volume.intensity == "HU" else "microct"
    work = project.add_volume(case_id, modality, volume, facts)
    record = yield from as_part_of(work, start, stop, _STEPS)
    yield Progress(round(stop * _STEPS), _STEPS, "keeping the volume", record)
    return record


def _place(project: Project, case_id: int, source: VolumeRecord) -> LongWork[VOIRecord]:
    from mctgui.voi import propose

    proposal = yield from propose(project.load_volume(source))
    voi = project.add_voi(case_id, proposal.placed(), "automatic")
    yield Progress(1, 1, "placing the VOIs", voi)
    return voi


def _around(voi: VOIRecord, source: VolumeRecord) -> Region:
    """The slices that hold the VOIs and :data:`AROUND_VOIS_MM` above and below them, in full."""
    corners = np.concatenate([cylinder.corners_mm() for cylinder in voi.placed.cylinders.values()])
    ends = np.array([corners.min(axis=0) - AROUND_VOIS_MM, corners.max(axis=0) + AROUND_VOIS_MM])
    first, last = sorted(float(z) for z in source.grid.mm_to_index(ends)[:, 0])
    depth, height, width = source.shape
    return (max(math.floor(first), 0), min(math.ceil(last) + 1, depth)), (0, height), (0, width)


def _free_name(project: Project) -> str | None:
    return PSEUDONYM if project.case_named(PSEUDONYM) is None else None


def _remove_unfinished(project: Project) -> None:
    words = (project.fact(_FACT) or "").split()
    if len(words) > 1 and not is_built(project):
        for case in project.cases():
            if case.id == int(words[1]):
                project.delete_case(case.id)


@contextmanager
def _only_builder(project: Project) -> Iterator[None]:
    with storage_failures(project.folder):
        owner = Ownership.claim(project.folder / "demo.lock")
    if owner is None:
        raise StorageFailure(f"Another window is making the demo in {project.folder}.", "Wait until it has finished.")
    try:
        yield
    finally:
        owner.release()
