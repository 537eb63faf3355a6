"""Trabecular bone in a VOI: BV/TV, Tb.Th, Tb.Sp and their family, with everything needed to measure them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, as_part_of, finish
from mctgui.morphometry.effort import Effort, expected_effort, require_memory
from mctgui.morphometry.histogram import HistogramSource, Threshold, ThresholdMethod, VOIHistogram, histogram_of
from mctgui.morphometry.one_mode import MARGIN_MM, measuring_in_mode
from mctgui.morphometry.region import Region, VOIVoxels
from mctgui.morphometry.result import Morphometry, ThicknessMaps, VOIMode, voi_mode_named
from mctgui.voi import VOI
from mctgui.volume import Volume

_NO_MAP = np.zeros((0, 0, 0), dtype=np.float32)


def measure(volume: Volume, voi: VOI | None = None, **settings: Any) -> Morphometry:
    """Measure trabecular bone; see :func:`measuring` for the settings."""
    return finish(measuring(volume, voi, **settings))


def measuring(
    volume: Volume,
    voi: VOI | None = None,
    *,
    threshold: ThresholdMethod | float | Threshold = "isodata",
    voi_mode: str | None = None,
    histogram: HistogramSource = "voi",
    grey_range: tuple[float, float] | None = None,
    structure: bool = True,
    input_sha256: str = "",
    voxels: VOIVoxels | None = None,
) -> LongWork[Morphometry]:
    """Measure trabecular bone, as long work that can be cancelled several times a second.

    Parameters
    ----------
    volume
        Grey values of any real dtype. Spacings that differ by more than 0.1 % are evened out first, by linear
        interpolation of the grey values to the smallest one; a warning in the result says so.
    voi
        Where to measure, a VOI of any shape; None for the whole volume.
    threshold
        ``"isodata"``, ``"default"`` or ``"otsu"`` (ImageJ's methods), or a value in the unit of the volume, or a
        :class:`Threshold` that was found for several VOIs together; bone is above it.
    voi_mode
        See :data:`VOIMode`; ``"fill"`` is another name of ``"bonej"``. None takes ``"context"`` with a VOI and ``"whole"``
        without one.
    histogram
        Which voxels a method of ImageJ is given: ``"voi"``, or ``"volume"`` for all of the volume as it is stored. 8-bit
        voxels make the histogram as they are; all others are scaled linearly from their smallest to their largest value.
    grey_range
        Values that become level 0 and 255 of the histogram instead, so that several images have one scale.
    structure
        Whether surface, connectivity, anisotropy and fractal dimension are measured as well.
    input_sha256
        Hash of the file that the volume was read from, to be kept in the result; empty takes one of the VOI's voxels.
    voxels
        Those of this volume and VOI, where they were read before; None reads them.

    Returns
    -------
    Morphometry
        With ``warnings`` for all that makes the figures doubtful.

    Raises
    ------
    UnsuitableVOI
        Nothing can be measured: VOI off the volume, a single slice, no bone, no marrow, not a number.
    MctguiError
        The mode does not fit, or the threshold is no number.
    """
    mode = _checked_mode(voi, voi_mode)
    (only,) = yield from measuring_modes(
        volume, voi, modes=(mode,), threshold=threshold, histogram=histogram, grey_range=grey_range, structure=structure,
        input_sha256=input_sha256, voxels=voxels,
    )  # fmt: skip
    return only


def measuring_modes(
    volume: Volume,
    voi: VOI | None,
    *,
    modes: Sequence[str] = ("context", "bonej"),
    threshold: ThresholdMethod | float | Threshold = "isodata",
    histogram: HistogramSource = "voi",
    grey_range: tuple[float, float] | None = None,
    structure: bool = True,
    input_sha256: str = "",
    voxels: VOIVoxels | None = None,
) -> LongWork[tuple[Morphometry, ...]]:
    """Measure one VOI in several modes, from voxels that are read once; parameters and errors as :func:`measuring`.

    Returns
    -------
    tuple of Morphometry
        One for each of ``modes``, in their order; each names its mode.
    """
    measured = yield from measuring_maps(
        volume, voi, modes=modes, threshold=threshold, histogram=histogram, grey_range=grey_range, structure=structure,
        input_sha256=input_sha256, voxels=voxels, keep=lambda maps: replace(maps, tb_th_mm=_NO_MAP, tb_sp_mm=_NO_MAP),
    )  # fmt: skip
    return tuple(maps.figures for maps in measured)


def thickness_maps(
    volume: Volume,
    voi: VOI | None = None,
    *,
    threshold: ThresholdMethod | float | Threshold = "isodata",
    voi_mode: str | None = None,
    histogram: HistogramSource = "voi",
    grey_range: tuple[float, float] | None = None,
    structure: bool = True,
    input_sha256: str = "",
    voxels: VOIVoxels | None = None,
) -> LongWork[ThicknessMaps]:
    """The maps behind Tb.Th and Tb.Sp with their figures, as long work; parameters and errors as :func:`measuring`."""
    mode = _checked_mode(voi, voi_mode)
    (only,) = yield from measuring_maps(
        volume, voi, modes=(mode,), threshold=threshold, histogram=histogram, grey_range=grey_range, structure=structure,
        input_sha256=input_sha256, voxels=voxels,
    )  # fmt: skip
    return only


def measuring_maps(
    volume: Volume,
    voi: VOI | None,
    *,
    modes: Sequence[str] = ("context", "bonej"),
    threshold: ThresholdMethod | float | Threshold = "isodata",
    histogram: HistogramSource = "voi",
    grey_range: tuple[float, float] | None = None,
    structure: bool = True,
    input_sha256: str = "",
    voxels: VOIVoxels | None = None,
    keep: Callable[[ThicknessMaps], ThicknessMaps] = lambda maps: maps,
) -> LongWork[tuple[ThicknessMaps, ...]]:
    """Maps and figures in several modes; parameters and errors as :func:`measuring`.

    Parameters
    ----------
    keep
        Given the maps of each mode as soon as they are there: what it gives back is kept.

    Returns
    -------
    tuple of ThicknessMaps
        One for each of ``modes``, in their order.
    """
    source = VOIVoxels(volume, voi) if voxels is None else voxels
    checked = [_checked_mode(voi, mode) for mode in modes]
    require_memory(expected_effort(source, checked, MARGIN_MM, structure=structure))
    results: list[ThicknessMaps] = []
    whole = 0.8 if structure else 1.0
    for number, mode in enumerate(checked):
        work = measuring_in_mode(source, mode, threshold, histogram, grey_range)
        share = number / len(checked) * whole, (number + 1) / len(checked) * whole
        maps, region = yield from as_part_of(work, *share, label=mode if len(checked) > 1 else "")
        results.append(keep(maps))
        del maps
    digest, of = (input_sha256, "source") if input_sha256 else (region.sha256(), "voi voxels")
    found = None
    if structure:
        found = yield from as_part_of(_structure(source, region, results[0].figures.threshold), whole, 1.0)
    return tuple(
        replace(maps, figures=replace(maps.figures, input_sha256=digest, input_hash_of=of, structure=found))
        for maps in results
    )


def estimated_effort(
    volume: Volume, voi: VOI | None = None, *, modes: Sequence[str] = ("context", "bonej"), structure: bool = True
) -> Effort:
    """Memory and time that measuring a VOI takes, from its size alone: ask before a long measurement.

    Raises
    ------
    UnsuitableVOI
        The VOI lies off the volume.
    """
    checked = [_checked_mode(voi, None if voi is None else mode) for mode in modes]
    return expected_effort(VOIVoxels(volume, voi), checked, MARGIN_MM, structure=structure)


def voi_histogram(
    volume: Volume,
    voi: VOI | None = None,
    *,
    source: HistogramSource = "voi",
    grey_range: tuple[float, float] | None = None,
    voxels: VOIVoxels | None = None,
) -> VOIHistogram:
    """Histogram of a VOI and the thresholds by all methods, fast enough for a live screen.

    Parameters
    ----------
    volume, voi
        As in :func:`measuring`.
    source
        ``"voi"`` or ``"volume"``.
    grey_range
        As in :func:`measuring`.
    voxels
        Those of this volume and VOI, where they were read before; keep one :class:`VOIVoxels` while a threshold is dragged.

    Raises
    ------
    UnsuitableVOI
        The VOI lies off the volume, or its voxels have one value.
    """
    return (VOIVoxels(volume, voi) if voxels is None else voxels).histogram(source, grey_range)


def common_histogram(parts: Sequence[VOIVoxels], grey_range: tuple[float, float] | None = None) -> VOIHistogram:
    """Histogram of several VOIs together, of one volume or of comparable ones, for one threshold to serve them all.

    Raises
    ------
    UnsuitableVOI
        As :func:`voi_histogram`.
    """
    return histogram_of([part.values() for part in parts], "vois", grey_range)


def _checked_mode(voi: VOI | None, name: str | None) -> VOIMode:
    if name is None:
        return "whole" if voi is None else "context"
    mode = voi_mode_named(name)
    if (mode == "whole") != (voi is None):
        problem = f"The VOI mode {name!r} does not go {'without' if voi is None else 'with'} a VOI."
        raise MctguiError(problem, "Leave the mode out to have the fitting one chosen.")
    return mode


def _structure(source: VOIVoxels, region: Region, threshold: float) -> LongWork[Any]:
    from mctgui.morphometry.structure import structure_of

    # The mesh of the surface looks at the bone around the VOI, in every mode.
    region = source.region(5 * region.voxel_mm)
    bone = region.voxels > threshold
    directions = region.grid.affine[:3, :3] / np.asarray(region.grid.spacing_mm)[::-1]
    return (yield from structure_of(bone, region.inside, region.voxel_mm, directions))
