"""What validation does with images: a generator makes them of MDCT slices, and their bone is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, as_part_of
from mctgui.metrics import psnr
from mctgui.morphometry import isodata_threshold, measuring
from mctgui.synthesis.held_out import HeldOutVOI
from mctgui.synthesis.intensity import unit_to_grey8

Grey = NDArray[np.uint8]
GREY_RANGE = 255.0


def generated(generator: nn.Module, unit: NDArray[np.float32], device: torch.device) -> Grey:
    """The micro-CT-like slice of an MDCT slice in [-1, 1]: uint8 ``(y, x)``, from the whole slice as in enhancement.

    Raises
    ------
    MctguiError
        The memory does not suffice for a whole slice.
    """
    multiple = int(generator.config.size_multiple)  # type: ignore[union-attr,arg-type]
    least = int(getattr(generator.config, "smallest_side", multiple))
    padded = np.pad(unit, [(0, max(-side % multiple, least - side)) for side in unit.shape], mode="symmetric")
    try:
        with torch.inference_mode():
            batch = torch.from_numpy(padded)[None, None].to(device, memory_format=torch.channels_last)
            result = generator(batch)[0, 0].float().cpu().numpy()
    except RuntimeError as error:
        if not isinstance(error, torch.OutOfMemoryError) and "can't allocate memory" not in str(error):
            raise
        size = " x ".join(map(str, unit.shape))
        raise MctguiError(
            f"There is not enough memory to validate on whole slices of {size} pixels.", "Go on without validation."
        ) from error
    return unit_to_grey8(result[: unit.shape[0], : unit.shape[1]])


def measured(vois: Sequence[HeldOutVOI], slices: Mapping[int, Grey]) -> LongWork[list[dict[str, float]]]:
    """BV/TV, Tb.Th and Tb.Sp of each VOI under IsoData; empty for one in which nothing can be measured."""
    found: list[dict[str, float]] = []
    for number, voi in enumerate(vois):
        volume = voi.volume([np.asarray(slices[place]) for place in voi.places])
        work = as_part_of(measuring(volume, voi.voi, structure=False), number / len(vois), (number + 1) / len(vois))
        try:
            figures = yield from work
        except UnsuitableVOI:
            found.append({})
            continue
        found.append({"bv_tv": figures.bv_tv, "tb_th": figures.tb_th.mean_mm, "tb_sp": figures.tb_sp.mean_mm})
    return found


def bone_share(image: Grey, area: NDArray[np.bool_]) -> dict[str, float]:
    """BV/TV of a slice in an area, 2-D; empty where no threshold separates bone from marrow."""
    values = np.ascontiguousarray(image[area])
    try:
        return {"bv_tv": float((values > isodata_threshold(values)).mean())}
    except UnsuitableVOI:
        return {}


def decibels(squared_error: float) -> float:
    """PSNR of a mean squared error of grey values."""
    return psnr(np.zeros(1), np.full(1, squared_error**0.5), data_range=GREY_RANGE)
