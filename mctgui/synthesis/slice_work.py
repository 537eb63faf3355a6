"""One volume, one network: slices of the input, padded to what the network takes, worked out and cut back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.synthesis.checkpoint import Model
from mctgui.synthesis.crn_generator import CRNConfig
from mctgui.synthesis.engines import Engine, Floats
from mctgui.synthesis.in_plane import resample_in_plane, sampling_positions
from mctgui.synthesis.intensity import unit_to_grey8, unit_to_hu_like, window_to_unit
from mctgui.synthesis.model_card import AnyConfig, ModelCard
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig
from mctgui.synthesis.result_grid import Region, enhanced_grid, pixels_of
from mctgui.synthesis.tiling import goes_in_tiles, largest_tile, needs_whole_slice, tiles
from mctgui.volume import Volume


def padded_shape(shape: tuple[int, int], config: AnyConfig) -> tuple[int, int]:
    """Size at which a network gets a slice: the next multiples that it takes, not too small, and square for CRN.

    CRN doubles its features between the corners of the image, and is trained on square crops: a slice of another shape is
    made square first, so that height and width are doubled alike.
    """
    height, width = (max(shape), max(shape)) if isinstance(config, CRNConfig) else shape
    if isinstance(config, GeneratorConfig):
        height, width = max(height, config.smallest_side), max(width, config.smallest_side)
    multiple = config.size_multiple
    return height + -height % multiple, width + -width % multiple


def worked_on_shape(volume: Volume, card: ModelCard) -> tuple[int, int]:
    """Size of what the network works on at a time: a padded slice, or a tile of it."""
    config = card.network.config()
    rows, columns = enhanced_grid(volume, card).shape[1:]
    return largest_tile(padded_shape((rows, columns), config), config)


class SliceWork:
    """The network at work on the slices of one volume.

    Parameters
    ----------
    volume, model, region
        As for :func:`mctgui.synthesis.enhance`.
    engine
        What computes.
    output
        ``"grey8"`` or ``"hu"``.
    """

    def __init__(self, volume: Volume, model: Model, region: Region | None, engine: Engine, output: str) -> None:
        self.volume, self.engine, self.output = volume, engine, output
        self.config: AnyConfig = model.generator.config
        self.window_hu = model.card.input.window_hu
        self.uniform: dict[tuple[float, tuple[int, ...]], Floats] = {}
        self.whole = needs_whole_slice(self.config)
        full = enhanced_grid(volume, model.card)
        rows, columns = sampling_positions(volume.grid, full)
        low, high = [0, 0, 0], list(full.shape)
        if region is not None:
            low, high = pixels_of(volume.grid, full, region)
        (seen_rows, cut_rows), (seen_columns, cut_columns) = (
            self._seen(low[axis], high[axis], full.shape[axis]) for axis in (1, 2)
        )
        self.rows, self.columns = rows[seen_rows], columns[seen_columns]
        self.cut = (cut_rows, cut_columns)

    def _seen(self, start: int, stop: int, length: int) -> tuple[slice, slice]:
        """What of a side must be seen for a part of it, and where that part then lies."""
        if self.whole or not isinstance(self.config, GeneratorConfig):
            return slice(0, length), slice(start, stop)
        multiple = self.config.size_multiple
        first = max(0, (start - self.config.reach_px) // multiple * multiple)
        last = min(length, -(-(stop + self.config.reach_px) // multiple) * multiple)
        return slice(first, last), slice(start - first, stop - first)

    def enhanced(self, indices: Sequence[int], between: Progress) -> LongWork[list[NDArray[np.generic]]]:
        """Slices of the input, enhanced on the grid of the result; yields ``between`` after every tile."""
        units = [self._unit(index) for index in indices]
        height, width = units[0].shape
        to_height, to_width = padded_shape((height, width), self.config)
        missing = [(0, to_height - height), (0, to_width - width)]
        padded = [np.pad(unit, missing, mode="symmetric") for unit in units]
        if not goes_in_tiles(padded[0].shape, self.config):
            made = self._network_on(np.stack(padded))
        else:
            made = np.empty((len(padded), *padded[0].shape), dtype=np.float32)
            for number, image in enumerate(padded):
                made[number] = yield from self._tiled(image, between)
        return [self._written(image[:height, :width][self.cut]) for image in made]

    def _unit(self, index: int) -> Floats:
        values = resample_in_plane(self.volume.voxels[index], self.rows, self.columns)
        return window_to_unit(values, self.window_hu)

    def _written(self, image: Floats) -> NDArray[np.generic]:
        if self.output == "hu":
            return np.ascontiguousarray(unit_to_hu_like(image, self.window_hu))
        return np.ascontiguousarray(unit_to_grey8(image))

    def _network_on(self, images: Floats) -> Floats:
        """``(N, H, W)`` to ``(N, H, W)``: every input channel gets the slice, the result is the mean of the channels."""
        batch = np.repeat(images[:, None], self.config.input_channels, axis=1)
        try:
            made = self.engine(batch)
        except MemoryError as error:
            size = f"{images.shape[1]} x {images.shape[2]}"
            raise MctguiError(
                f"There is not enough memory for slices of {size} pixels.", "Choose a smaller region."
            ) from error
        mean: Floats = made[:, 0] if made.shape[1] == 1 else made.mean(axis=1, dtype=np.float32)
        return mean

    def _tiled(self, image: Floats, between: Progress) -> LongWork[Floats]:
        result = np.empty_like(image)
        for wanted, seen, inside in tiles(image.shape, self.config):
            part = image[seen]
            if part.min() == part.max():  # air: the answer to a uniform tile is worked out once
                key = (float(part.flat[0]), part.shape)
                if key not in self.uniform:
                    self.uniform[key] = self._network_on(part[None])[0]
                result[wanted] = self.uniform[key][inside]
            else:
                result[wanted] = self._network_on(part[None])[0][inside]
            yield between
        return result
