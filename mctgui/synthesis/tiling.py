"""Cutting a slice into tiles, where a network allows it."""

from __future__ import annotations

from collections.abc import Iterator

from mctgui.synthesis.model_card import AnyConfig
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig

LARGEST_TILE_PX = 1024
_FARTHEST_REACH_PX = 256
"""With a wider margin most of a tile would be margin: pix2pixHD at full size reaches 325 or 650 pixels."""


def needs_whole_slice(config: AnyConfig) -> bool:
    """Whether a pixel of the result depends on the whole slice.

    Instance norm and layer norm carry the mean of the slice into every pixel, and a U-Net halves a slice down to almost
    nothing. Only pix2pixHD with batch norm sees no further than its convolutions reach.
    """
    return not (isinstance(config, GeneratorConfig) and config.norm == "batch")


def goes_in_tiles(shape: tuple[int, ...], config: AnyConfig) -> bool:
    """Whether slices of this size are worked through in tiles."""
    if needs_whole_slice(config) or not isinstance(config, GeneratorConfig):
        return False
    return config.reach_px <= _FARTHEST_REACH_PX and max(shape) > LARGEST_TILE_PX


def largest_tile(shape: tuple[int, int], config: AnyConfig) -> tuple[int, int]:
    """Size of the largest part of a slice that the network gets at a time."""
    if not goes_in_tiles(shape, config):
        return shape
    seen = [where for _, where, _ in tiles(shape, config)]
    return max(part[0].stop - part[0].start for part in seen), max(part[1].stop - part[1].start for part in seen)


Tile = tuple[tuple[slice, slice], tuple[slice, slice], tuple[slice, slice]]


def tiles(shape: tuple[int, ...], config: AnyConfig) -> Iterator[Tile]:
    """Cut a slice into tiles that, each with its margin, give exactly what the whole slice gives.

    Only for networks with batch norm. All borders lie on multiples of the network's size step, so that strides fall as they
    do in the whole slice.

    Yields
    ------
    tuple
        The part of the result that a tile answers for; the part of the slice it must see; where the answer lies in that.

    Raises
    ------
    ValueError
        The network has instance norm: its tiles would differ in brightness.
    """
    if needs_whole_slice(config) or not isinstance(config, GeneratorConfig):
        raise ValueError("a network with instance norm must see the whole slice")
    multiple = config.size_multiple
    reach = -(-config.reach_px // multiple) * multiple
    side = max(multiple, (LARGEST_TILE_PX - 2 * reach) // multiple * multiple)
    spans = []
    for length in shape:
        starts = range(0, length, side)
        spans.append([(a, min(a + side, length), max(a - reach, 0), min(a + side + reach, length)) for a in starts])
    for top, bottom, first_row, last_row in spans[0]:
        for left, right, first_column, last_column in spans[1]:
            yield (
                (slice(top, bottom), slice(left, right)),
                (slice(first_row, last_row), slice(first_column, last_column)),
                (slice(top - first_row, bottom - first_row), slice(left - first_column, right - first_column)),
            )
