"""Enhancing a case: its MDCT goes in, a micro-CT-like volume of the same case comes out, slice by slice."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui import __version__
from mctgui.errors import MctguiError, ModelRefused
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.growing import GrowingVolume
from mctgui.project.records import VolumeRecord
from mctgui.project.store import Project

if TYPE_CHECKING:
    from mctgui.synthesis import Model
    from mctgui.volume import Volume

_STEPS = 1000


def enhance_case(
    project: Project,
    case_id: int,
    model_path: Path | None = None,
    *,
    force: bool = False,
    region: tuple[int, int] | None = None,
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
        First slice and the one after the last, of the MDCT; None for all.
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
        The case has no MDCT, or the slices lie outside it.
    ModelRefused
        The model cannot be used, or not on this MDCT.
    StorageFailure
        The disk is full or gone.
    """
    source = project.latest_volume(case_id, "mdct")
    if source is None:
        raise MctguiError(f"{project.case(case_id).pseudonym} has no MDCT to enhance.", "Import one first.")
    volume = _part(project.load_volume(source), region)
    yield Progress(0, _STEPS, "loading the model")
    from mctgui.synthesis import enhance, load_model

    model = load_model(model_path or _shipped())
    provenance = _provenance(model, source, region)
    with ExitStack() as stack:
        work = stack.enter_context(closing(enhance(volume, model, device=device, threads=threads, force=force)))
        growing: GrowingVolume | None = None
        for step in work:
            piece: Any = step.partial
            if piece is not None:
                if growing is None:
                    made = project.growing_volume(case_id, "microct-like", piece.grid, provenance=provenance)
                    growing = stack.enter_context(made)
                growing.put(piece.index, piece.image)
            yield replace(step, done=round(0.97 * _STEPS * (step.fraction or 0.0)), total=_STEPS)
        if growing is None:
            raise MctguiError("The model made no slice of this MDCT.", "Choose another model, or other slices.")
        record = yield from as_part_of(growing.confirm(), 0.97, 1.0, _STEPS)
    return record


def _part(volume: Volume, region: tuple[int, int] | None) -> Volume:
    if region is None:
        return volume
    first, stop = region
    if not 0 <= first < stop <= volume.shape[0]:
        raise MctguiError(
            f"Slices {first} to {stop - 1} lie outside the MDCT, which has {volume.shape[0]}.", "Choose others."
        )
    return volume.crop((first, 0, 0), (stop, *volume.shape[1:]))


def _shipped() -> Path:
    from mctgui.synthesis import shipped_models

    models = shipped_models()
    if not models:
        raise ModelRefused("No model comes with this installation.", "Choose one, or install mctgui again.")
    return models[0]


def _provenance(model: Model, source: VolumeRecord, region: tuple[int, int] | None) -> dict[str, Any]:
    return {
        "made_by": "mctgui enhance",
        "software": __version__,
        "source_volume": source.id,
        "source_slices": None if region is None else list(region),
        "model": model.card.model_dump(mode="json"),
    }
