"""One VOI measured in one mode: which voxels have to be read for that, where the threshold lies, how thick each phase is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.morphometry.histogram import HistogramSource, Threshold, ThresholdMethod
from mctgui.morphometry.notes import notes_on, wall_share
from mctgui.morphometry.region import Region, VOIVoxels
from mctgui.morphometry.result import Morphometry, ThicknessMaps, ThicknessStatistics, VOIMode
from mctgui.morphometry.thickness import ThicknessMap, painting_windows
from mctgui.morphometry.workers import Workers

MARGIN_MM = 2.0
"""Surroundings that are read in ``context`` mode at first; more when a thickness turns out to be larger. The largest Tb.Sp
of trabecular bone is mostly 1.4 to 1.9 mm."""

_WIDEST_MARGIN_MM = 6.0
_STEPS = 1000
_SMALL_VOXELS = 8_000_000  # so many of both phases at once take some 400 MB


@dataclass(frozen=True, slots=True, eq=False)
class _Painted:
    """Both phases of a VOI, painted with their thickness.

    Parameters
    ----------
    region, margin_mm
        The voxels that were read, and how far they reach beyond the VOI.
    bone, limit
        Which of them are bone, and the threshold that says so.
    thickness
        Of the phases, by ``"Tb.Th"`` and ``"Tb.Sp"``.
    largest_mm
        The widest ball of both.
    """

    region: Region
    margin_mm: float
    bone: NDArray[np.bool_]
    limit: Threshold
    thickness: Mapping[str, ThicknessMap]
    largest_mm: float


def measuring_in_mode(
    source: VOIVoxels,
    mode: VOIMode,
    threshold: ThresholdMethod | float | Threshold,
    histogram: HistogramSource,
    grey_range: tuple[float, float] | None,
) -> LongWork[tuple[ThicknessMaps, Region]]:
    """Maps and figures of one mode, without structure and hash, and the voxels that they were made of.

    Parameters and errors as :func:`mctgui.morphometry.measuring`.
    """
    painted = yield from _painting(source, mode, threshold, histogram, grey_range)
    return (yield from _counting(source, mode, painted)), painted.region


def _painting(
    source: VOIVoxels,
    mode: VOIMode,
    threshold: ThresholdMethod | float | Threshold,
    histogram: HistogramSource,
    grey_range: tuple[float, float] | None,
) -> LongWork[_Painted]:
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
            return _Painted(region, margin, bone, limit, found, largest)
        # A ball wider than the margin may be bounded by bone that was not read: read more, and measure again.
        previous, margin = margin, wider


def _counting(source: VOIVoxels, mode: VOIMode, painted: _Painted) -> LongWork[ThicknessMaps]:
    region, bone, limit = painted.region, painted.bone, painted.limit
    box = region.tight()
    in_voi = bone[box] & region.inside[box], ~bone[box] & region.inside[box]
    th, sp = painted.thickness["Tb.Th"].thickness_mm, painted.thickness["Tb.Sp"].thickness_mm
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
        source.volume.spacing_mm, region.voxel_mm, source.voi, mode, total, bone_count, painted.margin_mm, shares[0],
    )  # fmt: skip
    result = replace(result, warnings=tuple(notes_on(result, region, painted.largest_mm)))
    return ThicknessMaps(th, sp, region.part(box), bone[box], region.inside[box], result)


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


def _can_widen(source: VOIVoxels, margin_mm: float) -> bool:
    """Whether the volume holds more surroundings than the margin."""
    whole = source.box(1e6)
    return source.voi is not None and source.box(margin_mm) != whole
