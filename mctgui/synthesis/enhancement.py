"""From an MDCT series to a micro-CT-like volume, slice by slice.

Instance norm makes a grey value depend on the whole field that the network sees: such networks always get the whole slice,
also where only a region is wanted. With batch norm a pixel depends only on what lies within the network's reach: large
slices are then worked through in tiles with a margin of that reach, which gives the same values in less memory.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from mctgui.errors import MctguiError, ModelRefused
from mctgui.jobs import LongWork, Progress
from mctgui.synthesis.checkpoint import Model
from mctgui.synthesis.in_plane import resample_in_plane, sampling_positions
from mctgui.synthesis.intensity import unit_to_grey8, window_to_unit
from mctgui.synthesis.layers import channels_last
from mctgui.synthesis.model_card import ModelCard
from mctgui.synthesis.pix2pixhd_generator import Generator, GeneratorConfig
from mctgui.synthesis.threads import device_named, torch_threads
from mctgui.volume import Grid, Volume

Region = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
Floats = NDArray[np.float32]

LARGEST_TILE_PX = 1024
LARGEST_SLICE_PX = 16384
_PIXEL_FACTORS = (0.5, 1.5)
_THICKNESS_FACTOR = 1.25
_BONE_HU = 300.0


@dataclass(frozen=True, slots=True, eq=False)
class EnhancedSlice:
    """One finished slice.

    Parameters
    ----------
    index
        Its index along z in the result.
    image
        uint8 ``(y, x)``.
    grid
        Of the whole result.
    """

    index: int
    image: NDArray[np.uint8]
    grid: Grid


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
    full = _full_grid(grid, card.input.in_plane_spacing_mm)
    if region is None:
        return full
    low, high = _pixels_of(grid, full, region)
    affine = full.affine.copy()
    affine[:3, 3] = full.index_to_mm(low)
    return Grid((high[0] - low[0], high[1] - low[1], high[2] - low[2]), affine)


def _full_grid(grid: Grid, wanted: float) -> Grid:
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


def _pixels_of(grid: Grid, full: Grid, region: Region) -> tuple[list[int], list[int]]:
    """First and last-but-one index of ``full`` that a region of ``grid`` touches."""
    low, high = [], []
    for axis, (start, stop) in enumerate(_checked_region(grid, region)):
        ratio = grid.spacing_mm[axis] / full.spacing_mm[axis]
        low.append(min(int(np.floor(start * ratio + 1e-6)), full.shape[axis] - 1))
        high.append(max(low[-1] + 1, min(int(np.ceil(stop * ratio - 1e-6)), full.shape[axis])))
    return low, high


def enhancing_slices(
    volume: Volume,
    model: Model,
    *,
    device: str = "auto",
    region: Region | None = None,
    threads: int | None = None,
    force: bool = False,
) -> LongWork[None]:
    """Enhance slice by slice, and keep none of them: for results that are written to the disk as they come.

    Parameters
    ----------
    volume
        In HU. May be a memory map: one slice is read at a time.
    model
        From :func:`load_model`.
    device
        ``"auto"`` (the GPU if there is one), ``"cpu"`` or ``"cuda"``.
    region
        See :func:`enhanced_grid`; the values are those of the whole slice, cut out.
    threads
        Threads on the CPU; None leaves one core to the rest of the program.
    force
        Enhance although the input is far from what the model was trained on.

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
        The region or the device is not there, or the memory does not suffice.
    """
    grid = enhanced_grid(volume, model.card, region)
    if not force:
        refuse_unsuitable(volume, model.card)
    chosen = device_named(device)
    cores = threads if threads is not None else max(1, (os.cpu_count() or 2) - 1)
    slices = _Slices(volume, model, region, chosen, cores)
    first = _checked_region(volume.grid, region)[0][0]
    total = grid.shape[0]
    yield Progress(0, total, "Enhancing")
    for index in range(total):
        image = yield from slices.enhanced(first + index, Progress(index, total, "Enhancing"))
        yield Progress(index + 1, total, "Enhancing", EnhancedSlice(index, image, grid))


def enhance(
    volume: Volume,
    model: Model,
    *,
    device: str = "auto",
    region: Region | None = None,
    threads: int | None = None,
    force: bool = False,
) -> LongWork[Volume]:
    """Make a micro-CT-like volume of an MDCT volume, in memory.

    Parameters, what is yielded and what is raised: see :func:`enhancing_slices`. Closing it leaves nothing behind.

    Returns
    -------
    Volume
        uint8 ``grey8`` on :func:`enhanced_grid`.
    """
    grid = enhanced_grid(volume, model.card, region)
    voxels = np.empty(grid.shape, dtype=np.uint8)
    work = enhancing_slices(volume, model, device=device, region=region, threads=threads, force=force)
    with closing(work):
        for step in work:
            if isinstance(step.partial, EnhancedSlice):
                voxels[step.partial.index] = step.partial.image
            yield step
    return Volume(voxels, grid.affine, "grey8")


def refuse_unsuitable(volume: Volume, card: ModelCard) -> None:
    """Refuse input that is far from what the model was trained on.

    Raises
    ------
    ModelRefused
        With the numbers: not in HU, pixels or slices of another size, or nothing in it that could be bone.
    """
    hint = "Choose a model for such scans; --force enhances it all the same, outside of what the model was made for."
    if volume.intensity != "HU":
        raise ModelRefused(f"{card.name} takes MDCT in Hounsfield units; these voxels are {volume.intensity}.", hint)
    z, *in_plane = volume.spacing_mm
    expected = card.input.mdct_pixel_mm
    for pixel in in_plane:
        if not _PIXEL_FACTORS[0] <= pixel / expected <= _PIXEL_FACTORS[1]:
            raise ModelRefused(
                f"{card.name} was trained on pixels of {expected:.3g} mm; these are {pixel:.3g} mm wide.", hint
            )
    if z > _THICKNESS_FACTOR * card.input.slice_thickness_mm:
        thickness = card.input.slice_thickness_mm
        raise ModelRefused(f"{card.name} was trained on slices {thickness:.3g} mm thick; these lie {z:.3g} mm apart.", hint)
    some = np.unique(np.linspace(0, volume.shape[0] - 1, min(volume.shape[0], 12)).astype(int))
    brightest = max(float(np.percentile(volume.voxels[index], 99.9)) for index in some)
    if brightest < _BONE_HU:
        raise ModelRefused(f"There is hardly anything above {brightest:.0f} HU in this scan, so no bone to enhance.", hint)


class _Slices:
    """The network at work on single slices of one volume."""

    def __init__(self, volume: Volume, model: Model, region: Region | None, device: torch.device, threads: int) -> None:
        self.volume, self.device, self.threads = volume, device, threads
        self.config: GeneratorConfig = model.generator.config
        self.window_hu = model.card.input.window_hu
        self.network = channels_last(with_norm_folded_in(model.generator), device)
        self.uniform: dict[tuple[float, tuple[int, ...]], Floats] = {}
        self.whole = self.config.norm == "instance"
        full = enhanced_grid(volume, model.card)
        rows, columns = sampling_positions(volume.grid, full)
        low, high = [0, 0, 0], list(full.shape)
        if region is not None:
            low, high = _pixels_of(volume.grid, full, region)
        (seen_rows, cut_rows), (seen_columns, cut_columns) = (
            self._seen(low[axis], high[axis], full.shape[axis]) for axis in (1, 2)
        )
        self.rows, self.columns = rows[seen_rows], columns[seen_columns]
        self.cut = (cut_rows, cut_columns)

    def _seen(self, start: int, stop: int, length: int) -> tuple[slice, slice]:
        """What of a side must be seen for a part of it, and where that part then lies."""
        if self.whole:
            return slice(0, length), slice(start, stop)
        multiple = self.config.size_multiple
        first = max(0, (start - self.config.reach_px) // multiple * multiple)
        last = min(length, -(-(stop + self.config.reach_px) // multiple) * multiple)
        return slice(first, last), slice(start - first, stop - first)

    def enhanced(self, index: int, between: Progress) -> LongWork[NDArray[np.uint8]]:
        """Slice ``index`` of the input, enhanced: uint8 on the grid of the result; yields ``between`` after every tile."""
        hu = resample_in_plane(self.volume.voxels[index], self.rows, self.columns)
        unit = window_to_unit(hu, self.window_hu)
        height, width = unit.shape
        multiple = self.config.size_multiple
        missing = [(0, -height % multiple), (0, -width % multiple)]
        padded = np.pad(unit, missing, mode="symmetric")
        if self.whole or max(padded.shape) <= LARGEST_TILE_PX:
            result = self._network_on(padded)
        else:
            result = yield from self._tiled(padded, between)
        return np.ascontiguousarray(unit_to_grey8(result[:height, :width])[self.cut])

    def _network_on(self, image: Floats) -> Floats:
        try:
            # The number of threads is set for this call only: while the generator rests, it is not ours.
            with torch_threads(self.threads), torch.inference_mode():
                batch = torch.from_numpy(np.ascontiguousarray(image))[None, None]
                batch = batch.to(self.device, memory_format=torch.channels_last)
                result: Floats = self.network(batch)[0, 0].float().cpu().numpy()
        except (MemoryError, RuntimeError) as error:
            if isinstance(error, RuntimeError) and "memory" not in str(error).lower():
                raise
            size = f"{image.shape[0]} x {image.shape[1]}"
            raise MctguiError(
                f"There is not enough memory for slices of {size} pixels.", "Choose a smaller region."
            ) from error
        return result

    def _tiled(self, image: Floats, between: Progress) -> LongWork[Floats]:
        result = np.empty_like(image)
        for wanted, seen, inside in tiles(image.shape, self.config):
            part = image[seen]
            if part.min() == part.max():  # air: the answer to a uniform tile is worked out once
                key = (float(part.flat[0]), part.shape)
                if key not in self.uniform:
                    self.uniform[key] = self._network_on(part)
                result[wanted] = self.uniform[key][inside]
            else:
                result[wanted] = self._network_on(part)[inside]
            yield between
        return result


Tile = tuple[tuple[slice, slice], tuple[slice, slice], tuple[slice, slice]]


def tiles(shape: tuple[int, ...], config: GeneratorConfig) -> Iterator[Tile]:
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
    if config.norm == "instance":
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


def with_norm_folded_in(generator: Generator) -> nn.Module:
    """A copy for inference whose batch norms are folded into the convolutions before them; equal to rounding."""
    network = copy.deepcopy(generator).eval()
    for parent in list(network.modules()):
        if not isinstance(parent, nn.Sequential):
            continue
        for index in range(1, len(parent)):
            convolution, norm = parent[index - 1], parent[index]
            if isinstance(norm, nn.BatchNorm2d) and isinstance(convolution, nn.Conv2d | nn.ConvTranspose2d):
                transposed = isinstance(convolution, nn.ConvTranspose2d)
                parent[index - 1] = fuse_conv_bn_eval(convolution, norm, transpose=transposed)
                parent[index] = nn.Identity()
    return network.requires_grad_(False)


def _checked_region(grid: Grid, region: Region | None) -> Region:
    whole: Region = ((0, grid.shape[0]), (0, grid.shape[1]), (0, grid.shape[2]))
    if region is None:
        return whole
    for (start, stop), (_, limit), axis in zip(region, whole, "zyx", strict=True):
        if not 0 <= start < stop <= limit:
            raise MctguiError(
                f"The region {start} to {stop} along {axis} does not lie within 0 to {limit}.", "Correct the region."
            )
    return region
