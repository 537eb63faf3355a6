"""Where the pixels of an enhanced volume lie."""

from __future__ import annotations

import numpy as np

from mctgui.errors import MctguiError
from mctgui.synthesis.model_card import ModelCard
from mctgui.volume import Grid, Volume

Region = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]

LARGEST_SLICE_PX = 16384


def enhanced_grid(volume: Volume | Grid, card: ModelCard, region: Region | None = None) -> Grid:
    """Grid of the result: the model's pixels in the plane, the slices of the input.

    The pixels cover the field of view of the input, from its outer edge on; the last fraction of a pixel is left out.

    Parameters
    ----------
    volume
        What is to be enhanced.
    card
        Of the model.
    region
        Half-open index ranges ((z0, z1), (y0, y1), (x0, x1)) of the *input*; None for all. The pixels that it touches.

    Raises
    ------
    MctguiError
        The region is empty or lies outside, or the result would be absurdly large.
    """
    grid = volume.grid if isinstance(volume, Volume) else volume
    full = full_grid(grid, card.input.in_plane_spacing_mm)
    if region is None:
        return full
    low, high = pixels_of(grid, full, region)
    affine = full.affine.copy()
    affine[:3, 3] = full.index_to_mm(low)
    return Grid((high[0] - low[0], high[1] - low[1], high[2] - low[2]), affine)


def full_grid(grid: Grid, wanted: float) -> Grid:
    """Grid of the whole result: pixels of ``wanted`` mm over the field of view of ``grid``."""
    affine = np.eye(4)
    steps, shape, corner = [], [], []
    for axis, (count, spacing) in enumerate(zip(grid.shape, grid.spacing_mm, strict=True)):
        step = spacing if axis == 0 else wanted
        steps.append(grid.affine[:3, 2 - axis] / spacing * step)
        shape.append(max(1, int(np.floor(count * spacing / step + 1e-6))))
        corner.append(-0.5 + 0.5 * step / spacing)
    if max(shape[1:]) > LARGEST_SLICE_PX:
        message = f"Slices of {shape[1]} x {shape[2]} pixels of {wanted:g} mm are too large to enhance."
        raise MctguiError(message, "Crop the scan to the spine first.")
    affine[:3, :3] = np.stack(steps[::-1], axis=1)
    affine[:3, 3] = grid.index_to_mm(corner)
    return Grid((shape[0], shape[1], shape[2]), affine)


def pixels_of(grid: Grid, full: Grid, region: Region) -> tuple[list[int], list[int]]:
    """First and last-but-one index of ``full`` that a region of ``grid`` touches."""
    low, high = [], []
    for axis, (start, stop) in enumerate(checked_region(grid, region)):
        ratio = grid.spacing_mm[axis] / full.spacing_mm[axis]
        low.append(min(int(np.floor(start * ratio + 1e-6)), full.shape[axis] - 1))
        high.append(max(low[-1] + 1, min(int(np.ceil(stop * ratio - 1e-6)), full.shape[axis])))
    return low, high


def checked_region(grid: Grid, region: Region | None) -> Region:
    """A region that lies within a grid, all of it for None; :class:`MctguiError` for one that does not."""
    whole: Region = ((0, grid.shape[0]), (0, grid.shape[1]), (0, grid.shape[2]))
    if region is None:
        return whole
    for (start, stop), (_, limit), axis in zip(region, whole, "zyx", strict=True):
        if not 0 <= start < stop <= limit:
            raise MctguiError(
                f"The region {start} to {stop} along {axis} does not lie within 0 to {limit}.", "Correct the region."
            )
    return region
