"""From an MDCT series to a micro-CT-like volume, slice by slice.

Instance norm makes a grey value depend on the whole field that the network sees: such networks always get the whole slice,
also where only a region is wanted, and so do U-Nets and CRN. With batch norm a pixel of pix2pixHD depends only on what lies
within the network's reach: large slices are then worked through in tiles with a margin of that reach, which gives the same
values in less memory. Where the memory does not suffice for a whole slice, pix2pixHD works in strips, with the same values;
what does not fit even then is refused with the numbers.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from mctgui.errors import MctguiError, ModelRefused
from mctgui.jobs import LongWork, Progress
from mctgui.synthesis.checkpoint import Model
from mctgui.synthesis.engines import EngineName, engine_for
from mctgui.synthesis.memory import MemoryPlan, plan_memory, weights_bytes
from mctgui.synthesis.model_card import ModelCard
from mctgui.synthesis.result_grid import Region, checked_region, enhanced_grid
from mctgui.synthesis.slice_work import SliceWork, worked_on_shape
from mctgui.synthesis.suitability import refuse_unsuitable
from mctgui.synthesis.threads import device_named
from mctgui.volume import Grid, Intensity, Volume

__all__ = [
    "EnhancedSlice",
    "Output",
    "Region",
    "enhance",
    "enhanced_grid",
    "enhancing_slices",
    "intensity_of",
    "refuse_unsuitable",
]

Output = Literal["grey8", "hu"]


@dataclass(frozen=True, slots=True, eq=False)
class EnhancedSlice:
    """One finished slice.

    Parameters
    ----------
    index
        Its index along z in the result.
    image
        ``(y, x)``: uint8 grey, or int16 where HU-like values are asked for.
    grid
        Of the whole result.
    """

    index: int
    image: NDArray[Any]
    grid: Grid


def intensity_of(output: Output) -> Intensity:
    """What a voxel of the result means: HU-like values lie on the scale of HU."""
    return "HU" if output == "hu" else "grey8"


def enhancing_slices(
    volume: Volume,
    model: Model,
    *,
    device: str = "auto",
    region: Region | None = None,
    threads: int | None = None,
    force: bool = False,
    output: Output = "grey8",
    engine: EngineName = "torch",
    low_memory: bool | None = None,
    slice_thickness_mm: float | None = None,
    start: int = 0,
) -> LongWork[None]:
    """Enhance slice by slice, and keep none of them: for results that are written to the disk as they come.

    Parameters
    ----------
    volume
        Of the intensity that the card names. May be a memory map: one slice is read at a time.
    model
        From :func:`load_model` or :func:`load_official`.
    device
        ``"auto"`` (the GPU if there is one), ``"cpu"`` or ``"cuda"``.
    region
        See :func:`enhanced_grid`; the values are those of the whole slice, cut out.
    threads
        Threads on the CPU; None leaves one core to the rest of the program.
    force
        Enhance although the input is far from what the model was trained on.
    output
        ``"grey8"``: 0 to 255. ``"hu"``: HU-like values, the window of the input read backwards (int16); they lie on the
        scale of HU and are not calibrated. See :class:`mctgui.synthesis.model_card.OutputPart`.
    engine
        ``"torch"``, or ``"onnx"`` for ONNX Runtime on the CPU.
    low_memory
        True works in strips, False on whole slices; None on whole slices where they fit.
    slice_thickness_mm
        Slice Thickness (0018,0050) of the scan where it is known, to be compared with the card's.
    start
        First slice of the result to be made; those before it are not.

    Yields
    ------
    Progress
        After every slice, with an :class:`EnhancedSlice` as ``partial``; within large slices also after every tile, so that
        the work can be stopped there. The first one comes when the input has been accepted.

    Raises
    ------
    ModelRefused
        The input is far from the model's card and ``force`` is not set.
    MctguiError
        The region, the device or the engine is not there, or the memory does not suffice.
    """
    grid = enhanced_grid(volume, model.card, region)
    if output not in ("grey8", "hu"):
        raise MctguiError(f"There is no output {output}.", "Choose grey8 or hu.")
    if output == "hu" and model.card.input.intensity != "HU":
        raise MctguiError(
            f"{model.card.name} was trained on pictures whose HU nobody knows: it gives no HU-like values.",
            "Take grey values.",
        )
    if not force:
        refuse_unsuitable(volume, model.card, slice_thickness_mm)
    plan = planned(volume, model, device, engine, low_memory)
    cores = threads if threads is not None else max(1, (os.cpu_count() or 2) - 1)
    made_by = engine_for(engine, model.generator, device_for(device, engine), cores, strips=plan.strips)
    work = SliceWork(volume, model, region, made_by, output)
    first = checked_region(volume.grid, region)[0][0]
    total = grid.shape[0]
    yield Progress(start, total, "Enhancing")
    for index in range(start, total, plan.slices_at_once):
        some = range(index, min(index + plan.slices_at_once, total))
        images = yield from work.enhanced([first + one for one in some], Progress(index, total, "Enhancing"))
        for one, image in zip(some, images, strict=True):
            yield Progress(one + 1, total, "Enhancing", EnhancedSlice(one, image, grid))


def planned(volume: Volume, model: Model, device: str, engine: EngineName, low_memory: bool | None) -> MemoryPlan:
    """How slices are worked out in the memory that is free now; what is raised: see :func:`enhancing_slices`."""
    chosen = device_for(device, engine)
    return plan_memory(
        model.generator.config,
        worked_on_shape(volume, model.card),
        chosen,
        low_memory=low_memory,
        weights_bytes=weights_bytes(model.generator) if chosen.type == "cuda" or engine == "onnx" else 0,
    )


def device_for(device: str, engine: EngineName) -> torch.device:
    """The device of a name; ONNX Runtime has the processor alone."""
    return device_named("cpu" if engine == "onnx" and device == "auto" else device)


def enhance(
    volume: Volume,
    model: Model,
    *,
    device: str = "auto",
    region: Region | None = None,
    threads: int | None = None,
    force: bool = False,
    output: Output = "grey8",
    engine: EngineName = "torch",
    low_memory: bool | None = None,
    slice_thickness_mm: float | None = None,
) -> LongWork[Volume]:
    """Make a micro-CT-like volume of an MDCT volume, in memory.

    Parameters, what is yielded and what is raised: see :func:`enhancing_slices`. Closing it leaves nothing behind.

    Returns
    -------
    Volume
        uint8 ``grey8`` or int16 ``HU`` on :func:`enhanced_grid`.
    """
    grid = enhanced_grid(volume, model.card, region)
    voxels = np.empty(grid.shape, dtype=dtype_of(output))
    work = enhancing_slices(
        volume,
        model,
        device=device,
        region=region,
        threads=threads,
        force=force,
        output=output,
        engine=engine,
        low_memory=low_memory,
        slice_thickness_mm=slice_thickness_mm,
    )
    with closing(work):
        for step in work:
            if isinstance(step.partial, EnhancedSlice):
                voxels[step.partial.index] = step.partial.image
            yield step
    return Volume(voxels, grid.affine, intensity_of(output))


def note_on_result(
    volume: Volume, card: ModelCard, output: Output, *, forced: bool, slice_thickness_mm: float | None = None
) -> str:
    """What a reader of a result must know besides; of a forced one also why the model would have refused the scan.

    Parameters
    ----------
    volume
        That was enhanced.
    card, output
        See :meth:`ModelCard.note`.
    forced
        Whether it was made without looking at the scan.
    slice_thickness_mm
        As for :func:`enhancing_slices`.
    """
    note = card.note(output)
    if forced:
        try:
            refuse_unsuitable(volume, card, slice_thickness_mm)
        except ModelRefused as refusal:
            note = f"{note} Made by force of a scan unlike those that the model was made for. {refusal.message}".strip()
    return note


def dtype_of(output: Output) -> np.dtype[Any]:
    """Kind of number of the voxels of the result."""
    return np.dtype(np.int16 if output == "hu" else np.uint8)
