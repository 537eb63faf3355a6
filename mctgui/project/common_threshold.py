"""One threshold for the VOIs of many cases, without holding their voxels together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.voi import VOI
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.morphometry import Threshold, ThresholdMethod

VOIs = Callable[[], Iterator[tuple[Volume, VOI]]]


def common_threshold(
    vois: VOIs, method: ThresholdMethod, grey_range: tuple[float, float] | None = None
) -> LongWork[Threshold | None]:
    """The threshold of ImageJ's method on the voxels of all VOIs together.

    8-bit voxels are counted as they are. Others are read twice, first for their smallest and largest value, which become the
    ends of the grey scale.

    Parameters
    ----------
    vois
        Called for each reading: all VOIs with the volumes that they lie in. Those that cannot be read are passed over.
    method, grey_range
        As in :func:`mctgui.morphometry.measuring`.

    Returns
    -------
    Threshold or None
        Its rule names all cases; None where no VOI can be read.

    Raises
    ------
    UnsuitableVOI
        No level separates the voxels.
    """
    from mctgui.morphometry import GreyScale, VOIHistogram, VOIVoxels
    from mctgui.morphometry.histogram import histogram_of

    lows: list[float] = []
    highs: list[float] = []
    eight_bit = grey_range is None
    counts = np.zeros(256, dtype=np.int64)
    for reading in range(2):
        if reading and (eight_bit or not lows):
            break
        scale = grey_range or ((min(lows), max(highs)) if reading else None)
        counts[:] = 0
        for number, (volume, voi) in enumerate(vois()):
            yield Progress(reading, 2, f"VOI {number + 1}")
            try:
                values = VOIVoxels(volume, voi).values()
                if not reading:
                    lows.append(float(values.min()))
                    highs.append(float(values.max()))
                    eight_bit = eight_bit and values.dtype == np.uint8
                if reading or eight_bit:
                    counts += histogram_of([values], "vois", scale).counts
            except (MctguiError, OSError, MemoryError):
                continue
    if not lows:
        return None
    low, high = (0.0, 255.0) if eight_bit else grey_range or (min(lows), max(highs))
    found = VOIHistogram(counts, GreyScale(low, high), "vois", eight_bit).threshold(method)
    return replace(found, rule=found.rule.replace("all VOIs together", "all VOIs of all cases together"))
