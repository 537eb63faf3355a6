"""Enhancing a case: its MDCT goes in, a micro-CT-like volume of the same case comes out, slice by slice."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui import __version__
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.records import VolumeRecord
from mctgui.project.store import Project

if TYPE_CHECKING:
    from mctgui.synthesis import Model

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
) -> LongWork[VolumeRecord]:
    """Make the micro-CT-like volume of a case's latest MDCT and keep it in the project.

    Parameters
    ----------
    project, case_id
        Which case.
    model_path
        Folder of the model, or its ``.safetensors`` file; None takes the one that comes with the program.
    force
        Also use the model on an MDCT that its card does not speak for.
    region
        Half-open index ranges ``((z0, z1), (y0, y1), (x0, x1))`` of the MDCT; None for all.
    device
        ``"auto"`` takes a GPU when there is one; ``"cpu"``, ``"cuda"``.
    threads
        Processor threads; None leaves one core free.

    Yields
    ------
    Progress
        Its ``partial`` is each finished slice, already written: :meth:`Project.growing` has the volume that it belongs to.

    Returns
    -------
    VolumeRecord
        The confirmed volume. When the work is closed before, nothing is left of it.

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
    from mctgui.synthesis import EnhancedSlice, enhanced_grid, enhancing_slices, load_model

    model = load_model(model_path or _shipped())
    grid = enhanced_grid(volume, model.card, region)
    work = enhancing_slices(volume, model, device=device, region=region, threads=threads, force=force)
    with closing(work):
        first = next(work)  # refuses unsuitable input before a file is made
        with project.growing_volume(case_id, "microct-like", grid, provenance=_provenance(model, source, region)) as growing:
            for step in chain((first,), work):
                if isinstance(step.partial, EnhancedSlice):
                    growing.put(step.partial.index, step.partial.image)
                yield replace(step, done=round(0.97 * _STEPS * (step.fraction or 0.0)), total=_STEPS)
            record = yield from as_part_of(growing.confirm(), 0.97, 1.0, _STEPS)
    return record


def _shipped() -> Path:
    from mctgui.synthesis import demo_model_path

    return demo_model_path()


def _provenance(model: Model, source: VolumeRecord, region: Region | None) -> dict[str, Any]:
    return {
        "made_by": "mctgui enhance",
        "software": __version__,
        "source_volume": source.id,
        "source_region": region,
        "model": model.card.model_dump(mode="json"),
    }
