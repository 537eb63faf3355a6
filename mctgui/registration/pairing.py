"""Slice pairs from a transform, or from the line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.registration.matching import Matched
from mctgui.registration.result import Anchor, MatchLine, PairSet, PixelTransform, SlicePair
from mctgui.registration.rigid import Fit
from mctgui.registration.settings import Fill
from mctgui.registration.stacks import Stack
from mctgui.volume import Volume

Floats = NDArray[np.float64]


def centre_line(matrix: Floats, centre_mm: Floats) -> tuple[float, float]:
    """Slope and offset of micro-CT z against MDCT z, in the stacks' mm, along the axis of the MDCT through a point."""
    back = np.linalg.inv(matrix)
    slope = float(back[2, 2])
    return slope, float(back[2, 0] * centre_mm[0] + back[2, 1] * centre_mm[1] + back[2, 3])


def line_in_slices(slope: float, offset: float, mdct: Stack, microct: Stack, matched: Matched) -> MatchLine:
    """A line in mm as one in slice numbers, with the distances of the path from it.

    Parameters
    ----------
    slope, offset
        Micro-CT z = ``slope`` MDCT z + ``offset``.
    mdct, microct
        The stacks as they were matched.
    matched
        Its path.
    """
    start = microct.number_at(offset + slope * mdct.place_of(0.0))
    end = microct.number_at(offset + slope * mdct.place_of(1.0))
    expected = microct.to_index[2, 2] / mdct.to_index[2, 2]
    rows, columns = matched.points_mm
    residuals = columns - (slope * rows + offset)
    return MatchLine(end - start, start, float(expected), tuple(round(float(value), 4) for value in residuals))


def pair_set(
    mdct: Volume,
    microct: Volume,
    to_lps: Floats,
    line: MatchLine,
    fit: Fit,
    mdct_stack: Stack,
    fill: Fill,
    anchors: tuple[Anchor, ...],
) -> PairSet:
    """One pair for each micro-CT slice that lies on the MDCT.

    Parameters
    ----------
    mdct, microct
        The scans.
    to_lps
        4 x 4, LPS mm of the micro-CT to LPS mm of the MDCT.
    line
        Which slice lies on which, at the middle of the vertebra.
    fit
        Local correlation by height, which the scores are read from.
    mdct_stack
        Whose heights those are.
    fill, anchors
        Kept with the pairs.
    """
    in_voxels = np.linalg.inv(mdct.affine) @ to_lps @ microct.affine
    heights = np.array([mdct_stack.number_at(z_mm) for z_mm in fit.heights_mm])
    order = np.argsort(heights)
    pairs = []
    for number in range(microct.shape[0]):
        place = float(line.mdct_at(number))
        if not -0.5 <= place <= mdct.shape[0] - 0.5:
            continue
        nearest = min(max(round(place), 0), mdct.shape[0] - 1)
        score = float(np.interp(place, heights[order], np.array(fit.local)[order])) if len(heights) else 0.0
        pairs.append(SlicePair(nearest, number, _in_pixels(in_voxels, number), score, place))
    return PairSet(tuple(pairs), line, fill, (), anchors)


def _in_pixels(in_voxels: Floats, number: int) -> PixelTransform:
    """Pixels of micro-CT slice ``number`` to pixels of the MDCT."""
    rows = [(row[0], row[1], row[2] * number + row[3]) for row in in_voxels[:2]]
    (a, b, c), (d, e, f) = ((float(x), float(y), float(z)) for x, y, z in rows)
    return (a, b, c), (d, e, f)


def overlap_mm(pairs: PairSet, mdct: Volume) -> float:
    """Height along the MDCT that the pairs reach over."""
    if not pairs.pairs:
        return 0.0
    places = [pair.mdct_position for pair in pairs.pairs]
    low, high = max(min(places), 0.0), min(max(places), mdct.shape[0] - 1.0)
    return (high - low) * mdct.spacing_mm[0]
