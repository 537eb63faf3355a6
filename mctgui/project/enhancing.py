"""Enhancing a case: its MDCT goes in, a micro-CT-like volume of the same case comes out, slice by slice.

Finished slices are kept under ``enhancing/`` in the project until the volume is whole: a job that was stopped, killed or
lost its power goes on at the first slice that is missing when the same is asked for again. Work that was begun with another
MDCT, model or way of working is never gone on with: it is thrown away and begun anew.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui import __version__
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.paths import models_folder
from mctgui.project.records import VolumeRecord
from mctgui.project.store import Project

if TYPE_CHECKING:
    from mctgui.synthesis import Enhancing, Model
    from mctgui.synthesis.engines import EngineName
    from mctgui.synthesis.enhancement import Output
    from mctgui.volume import Volume

Region = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]

_STEPS = 1000


def enhance_case(
    project: Project,
    case_id: int,
    model_path: Path | None = None,
    *,
    force: bool = False,
    region: Region | None = None,
    device: str = "auto",
    threads: int | None = None,
    output: Output = "grey8",
    engine: EngineName = "torch",
) -> LongWork[VolumeRecord]:
    """Make the micro-CT-like volume of a case's latest MDCT and keep it in the project.

    Parameters
    ----------
    project, case_id
        Which case.
    model_path
        Folder of the model, or its ``.safetensors`` file; None takes the one that comes with the program. See
        :func:`available_models`.
    force
        Also use the model on an MDCT that its card does not speak for.
    region
        Half-open index ranges ``((z0, z1), (y0, y1), (x0, x1))`` of the MDCT; None for all.
    device
        ``"auto"`` takes a GPU when there is one; ``"cpu"``, ``"cuda"``.
    threads
        Processor threads; None leaves one core free.
    output, engine
        As for :func:`mctgui.synthesis.enhance`.

    Yields
    ------
    Progress
        Its ``partial`` is each finished slice, already written: :meth:`Project.growing` has the volume that it belongs to.

    Returns
    -------
    VolumeRecord
        The confirmed volume. When the work is closed before, no volume is left of it, but its finished slices are kept.

    Raises
    ------
    MctguiError
        The case has no MDCT, or the region does not lie in it.
    ModelRefused
        The model cannot be used, or not on this MDCT.
    StorageFailure
        The disk is full or gone.
    """
    source = project.latest_volume(case_id, "mdct")
    if source is None:
        raise MctguiError(f"{project.case(case_id).pseudonym} has no MDCT to enhance.", "Import one first.")
    volume = project.load_volume(source)
    yield Progress(0, _STEPS, "loading the model")
    from mctgui.synthesis import EnhancedSlice, Enhancing, discard_slices, enhanced_grid, keeping_slices, load_model
    from mctgui.synthesis.enhancement import dtype_of, intensity_of
    from mctgui.synthesis.kept_slices import facts_of_work, is_same_work

    model = load_model(model_path or _shipped())
    asked = Enhancing(device, region, threads, force, output, engine, slice_thickness_mm=source.slice_thickness_mm)
    grid = enhanced_grid(volume, model.card, region)
    kept = _kept_folder(project, case_id)
    goes_on = is_same_work(kept, facts_of_work(volume, model, asked), grid.shape, dtype_of(output))
    if not goes_on:
        discard_slices(kept)
    work = keeping_slices(volume, model, asked, kept, resume=goes_on)
    with closing(work):
        first = next(work)  # refuses unsuitable input before a file is made
        with project.growing_volume(
            case_id,
            "microct-like",
            grid,
            dtype_of(output),
            intensity_of(output),
            provenance=_provenance(model, source, asked, volume),
        ) as growing:
            for step in chain((first,), work):
                if isinstance(step.partial, EnhancedSlice):
                    growing.put(step.partial.index, step.partial.image)
                yield replace(step, done=round(0.97 * _STEPS * (step.fraction or 0.0)), total=_STEPS)
            record = yield from as_part_of(growing.confirm(), 0.97, 1.0, _STEPS)
    discard_slices(kept)
    return record


def available_models(project: Project | None = None) -> list[Path]:
    """Folders of the models that come with the program, then of those that were promoted in a project, by name."""
    # Names of folders only: cards are read with torch at hand, which a menu need not wait for.
    roots = [models_folder(), *([project.folder / "models"] if project is not None else [])]
    return [card.parent for root in roots for card in sorted(root.glob("*/card.json"))]


def _kept_folder(project: Project, case_id: int) -> Path:
    return project.folder / "enhancing" / f"case-{case_id}"


def _shipped() -> Path:
    from mctgui.synthesis import demo_model_path

    return demo_model_path()


def _provenance(model: Model, source: VolumeRecord, asked: Enhancing, volume: Volume) -> dict[str, Any]:
    from mctgui.synthesis.enhancement import note_on_result

    return {
        "made_by": "mctgui enhance",
        "software": __version__,
        "source_volume": source.id,
        "source_region": asked.region,
        "output": asked.output,
        "engine": asked.engine,
        "forced": asked.force,
        "note": note_on_result(
            volume, model.card, asked.output, forced=asked.force, slice_thickness_mm=asked.slice_thickness_mm
        ),
        "model": model.card.model_dump(mode="json"),
    }
