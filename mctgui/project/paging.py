"""Sources that are read while they are kept, so that the volume need not fit into memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom import Series
from mctgui.project.raw_file import RawFile
from mctgui.project.sources import Spacing, StackFile, refuse_spacing
from mctgui.stack import paged_stack
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
    if isinstance(source, RawFile):
        return None
    stack = source.slices or paged_stack(source.path)
    if stack is None:
        return None
    grid = stack.placed(spacing_mm)
    return Pages(grid, stack.header.dtype, stack.intensity(), stack.read, lambda: None)
