"""Sources that are read while they are kept, so that the volume need not fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom import Series
from mctgui.project.finding import Spacing, StackFile
from mctgui.project.raw_file import RawFile
from mctgui.project.sources import refuse_spacing
from mctgui.stack import paged_raw, paged_stack
from mctgui.volume import Grid, Intensity


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """A volume of which nothing is read before it is asked for.

    Parameters
    ----------
    grid, dtype, intensity
        Of the whole volume.
    read
        Gives slices ``first`` to ``stop`` (exclusive) as ``(n, y, x)``; to be asked in order.
    close
        Ends what is read ahead.
    """

    grid: Grid
    dtype: np.dtype[Any]
    intensity: Intensity
    read: Callable[[int, int], NDArray[Any]]
    close: Callable[[], None]


def pages_of(source: Series | StackFile | RawFile, spacing_mm: Spacing | None = None) -> Pages | None:
    """The source slice by slice; None for one that has to be read whole.

    Raises
    ------
    MctguiError
        As :func:`mctgui.project.sources.load_source`, as far as it can be told before the voxels are read.
    """
    if isinstance(source, Series):
        refuse_spacing(spacing_mm)
        series = source.paged()
        if series is None:
            return None
        return Pages(series.grid, series.dtype, series.intensity, series.read, series.close)
    if isinstance(source, StackFile) and source.slices is not None:
        sliced = source.slices
        return Pages(sliced.placed(spacing_mm), sliced.header.dtype, sliced.intensity(), sliced.read, lambda: None)
    if isinstance(source, RawFile):
        if spacing_mm is None:
            raise source.missing_spacing()
        stack = paged_raw(source.path, source.layout)
    else:
        stack = paged_stack(source.path)
    if stack is None:
        return None
    grid = stack.placed(spacing_mm)
    try:
        intensity = stack.intensity()
    finally:
        stack.close()  # what was sampled lies behind the first slice: reading begins anew
    return Pages(grid, stack.header.dtype, intensity, stack.read, stack.close)
