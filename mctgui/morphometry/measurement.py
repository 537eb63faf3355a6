"""Trabecular bone in a VOI: BV/TV, Tb.Th, Tb.Sp and their family, with everything needed to measure them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of, finish
from mctgui.morphometry.effort import Effort, expected_effort, require_memory
from mctgui.morphometry.histogram import HistogramSource, Threshold, ThresholdMethod, VOIHistogram, histogram_of
from mctgui.morphometry.notes import notes_on, wall_share
from mctgui.morphometry.region import Region, VOIVoxels
from mctgui.morphometry.result import Morphometry, ThicknessStatistics, VOIMode, voi_mode_named
from mctgui.morphometry.thickness import ThicknessMap, painting_windows
from mctgui.morphometry.workers import Workers
from mctgui.voi import VOI
from mctgui.volume import Grid, Volume

MARGIN_MM = 2.0
"""Surroundings that are read in ``context`` mode at first; more when a thickness turns out to be larger. The largest Tb.Sp
of trabecular bone is mostly 1.4 to 1.9 mm."""

_WIDEST_MARGIN_MM = 6.0
_STEPS = 1000
_SMALL_VOXELS = 8_000_000  # so many of both phases at once take some 400 MB
_NO_MAP = np.zeros((0, 0, 0), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class ThicknessMaps:
    """Maps of Tb.Th and Tb.Sp of one VOI, with the figures that follow from them.

    Parameters
    ----------
    tb_th_mm, tb_sp_mm
        float32 ``(z, y, x)`` in mm, 0 outside the phase and outside the VOI.
    grid
        Where their voxels lie: the bounding box of the VOI, in cubic voxels.
    bone, inside
        bool, same shape: bone voxels of the box, and voxels of the VOI.
    figures
        The measurement.
    """

    tb_th_mm: NDArray[np.float32]
    tb_sp_mm: NDArray[np.float32]
    grid: Grid
    bone: NDArray[np.bool_]
    inside: NDArray[np.bool_]
    figures: Morphometry

    def volume(self, parameter: str) -> Volume:
        """The map of ``"tb_th"`` or ``"tb_sp"`` as a volume in mm, to be shown on slices or saved with ``stack``."""
        return Volume({"tb_th": self.tb_th_mm, "tb_sp": self.tb_sp_mm}[parameter], self.grid.affine, "raw")


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
        work = _measured(source, mode, threshold, histogram, grey_range)
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


def _measured(
    source: VOIVoxels,
    mode: VOIMode,
    threshold: ThresholdMethod | float | Threshold,
    histogram: HistogramSource,
    grey_range: tuple[float, float] | None,
) -> LongWork[tuple[ThicknessMaps, Region]]:
    """Maps and figures of one mode, without structure and hash, and the voxels that they were made of."""
    margin = MARGIN_MM if mode == "context" else 0.0
    previous = margin
    found: dict[str, ThicknessMap] = {}
    while True:
        yield Progress(0, _STEPS, "reading the VOI")
        region = source.region(margin)
        yield Progress(50, _STEPS, "finding the threshold")
        limit = yield from as_part_of(_threshold(source, threshold, histogram, grey_range), 0.05, 0.08)
        bone = region.voxels > limit.value
        _check_both_phases(bone, region.inside, limit.value)
        phases = {"Tb.Th": bone, "Tb.Sp": ~bone}
        lacking = [name for name in phases if name not in found or found[name].largest_mm >= previous]
        work = _thickness(region, [phases[name] for name in lacking], mode)
        measured = yield from as_part_of(work, 0.08, 0.95, label=" and ".join(lacking))
        found.update(zip(lacking, measured, strict=True))
        largest = max(each.largest_mm for each in found.values())
        wider = min(1.05 * largest + 2 * region.voxel_mm, _WIDEST_MARGIN_MM)
        if mode != "context" or largest < margin or wider <= margin or not _can_widen(source, margin):
            break
        # A ball wider than the margin may be bounded by bone that was not read: read more, and measure again.
        previous, margin = margin, wider
    box = region.tight()
    in_voi = bone[box] & region.inside[box], ~bone[box] & region.inside[box]
    th, sp = found["Tb.Th"].thickness_mm, found["Tb.Sp"].thickness_mm
    statistics: dict[str, ThicknessStatistics] = {}
    shares: list[float | None] = [None]

    def of_bone() -> None:
        statistics["Tb.Th"] = ThicknessStatistics.of(th[in_voi[0]])

    def of_marrow() -> None:
        statistics["Tb.Sp"] = ThicknessStatistics.of(sp[in_voi[1]])
        if source.voi is not None:
            shares[0] = wall_share(region, bone, statistics["Tb.Sp"].mean_mm)

    with Workers() as workers:
        for share in workers.run([of_marrow, of_bone]):
            yield Progress(950 + round(50 * share), _STEPS, "counting")
    total, bone_count = int(np.count_nonzero(region.inside)), int(np.count_nonzero(in_voi[0]))
    result = Morphometry(
        bone_count / total, statistics["Tb.Th"], statistics["Tb.Sp"], limit.value, limit.method, limit.rule,
        source.volume.spacing_mm, region.voxel_mm, source.voi, mode, total, bone_count, margin, shares[0],
    )  # fmt: skip
    result = replace(result, warnings=tuple(notes_on(result, region, largest)))
    return ThicknessMaps(th, sp, region.part(box), bone[box], region.inside[box], result), region


def _checked_mode(voi: VOI | None, name: str | None) -> VOIMode:
    if name is None:
        return "whole" if voi is None else "context"
    mode = voi_mode_named(name)
    if (mode == "whole") != (voi is None):
        problem = f"The VOI mode {name!r} does not go {'without' if voi is None else 'with'} a VOI."
        raise MctguiError(problem, "Leave the mode out to have the fitting one chosen.")
    return mode


def _threshold(
    source: VOIVoxels,
    threshold: ThresholdMethod | float | Threshold,
    histogram: HistogramSource,
    grey_range: tuple[float, float] | None,
) -> LongWork[Threshold]:
    if isinstance(threshold, Threshold):
        return threshold
    if not isinstance(threshold, str):
        return Threshold.fixed(threshold)
    counted = yield from source.counting(histogram, grey_range)
    return counted.threshold(threshold)


def _check_both_phases(bone: NDArray[np.bool_], inside: NDArray[np.bool_], threshold: float) -> None:
    present, voxels = np.count_nonzero(bone & inside), np.count_nonzero(inside)
    if not present:
        raise UnsuitableVOI(
            f"There is no bone in the VOI: no voxel is above the threshold {threshold:g}.",
            "Lower the threshold, or place the VOI in bone.",
        )
    if present == voxels:
        raise UnsuitableVOI(
            f"There is no marrow in the VOI: every voxel is above the threshold {threshold:g}.",
            "Raise the threshold, or place the VOI in trabecular bone.",
        )


def _thickness(region: Region, phases: Sequence[NDArray[np.bool_]], mode: VOIMode) -> LongWork[list[ThicknessMap]]:
    """Thickness of phases by the rule of ``mode``, in the bounding box of the VOI.

    Small ones are measured at once, which keeps all processors busy; large ones keep them busy by themselves, and need not
    have their memory together.
    """
    box = region.tight()
    wanted, place = None, tuple(slice(0, side.stop - side.start) for side in box)
    if mode == "context":
        wanted = region.inside
    if mode in ("context", "whole"):
        place = box
    else:
        # Outside of the VOI lies the other phase, whichever is measured: marrow around bone, bone around marrow.
        inside = region.inside[box]
        phases = [phase[box] & inside for phase in phases]
    if mode == "bonej":
        phases = [np.pad(phase, 1) for phase in phases]
        place = tuple(slice(1, 1 + side.stop - side.start) for side in box)
    at_once = len(phases) if phases[0].size <= _SMALL_VOXELS else 1
    found: list[ThicknessMap] = []
    for first in range(0, len(phases), at_once):
        work = painting_windows(phases[first : first + at_once], region.voxel_mm, wanted)
        share = first / len(phases), min(first + at_once, len(phases)) / len(phases)
        for part, where, largest in (yield from as_part_of(work, *share)):
            inner = tuple(slice(p.start - w.start, p.stop - w.start) for p, w in zip(place, where, strict=True))
            found.append(ThicknessMap(part[inner], largest))
    return found


def _structure(source: VOIVoxels, region: Region, threshold: float) -> LongWork[Any]:
    from mctgui.morphometry.structure import structure_of

    # The mesh of the surface looks at the bone around the VOI, in every mode.
    region = source.region(5 * region.voxel_mm)
    bone = region.voxels > threshold
    directions = region.grid.affine[:3, :3] / np.asarray(region.grid.spacing_mm)[::-1]
    return (yield from structure_of(bone, region.inside, region.voxel_mm, directions))


def _can_widen(source: VOIVoxels, margin_mm: float) -> bool:
    """Whether the volume holds more surroundings than the margin."""
    whole = source.box(1e6)
    return source.voi is not None and source.box(margin_mm) != whole
