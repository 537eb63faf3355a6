"""Trabecular bone in a VOI: BV/TV, Tb.Th and Tb.Sp, with everything needed to measure them again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of, finish
from mctgui.morphometry.region import Region, cut_region
from mctgui.morphometry.thickness import painting_thickness
from mctgui.morphometry.thresholds import GreyScale, default_threshold, isodata_threshold
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

VOIMode = Literal["context", "fill", "fill-open", "whole"]
"""What bounds the balls at the wall of the VOI.

``context``: nothing, the map is made on the surroundings too and the statistics inside. ``fill``: the wall and the end
caps, as BoneJ1 did with a ROI (outside is marrow for Tb.Th and bone for Tb.Sp, one voxel added all round). ``fill-open``:
the same without the added voxel, so that the end caps are open. ``whole``: there is no VOI.
"""

ThresholdMethod = Literal["isodata", "default"]

MARGIN_MM = 2.0
"""Surroundings that are read in ``context`` mode at first; more when a thickness turns out to be larger. The largest Tb.Sp
of trabecular bone is mostly 1.4 to 1.9 mm."""

_WIDEST_MARGIN_MM = 6.0


@dataclass(frozen=True, slots=True)
class ThicknessStatistics:
    """Mean, sample standard deviation (n - 1) and maximum of a thickness map over its phase in the VOI, in mm."""

    mean_mm: float
    sd_mm: float
    max_mm: float
    voxels: int

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> ThicknessStatistics:
        """Statistics of thickness values in mm, in 64 bits."""
        exact = values.astype(np.float64)
        spread = float(exact.std(ddof=1)) if exact.size > 1 else 0.0
        return cls(float(exact.mean()), spread, float(exact.max()), int(exact.size))

    def as_json(self) -> dict[str, float]:
        """``{"mean", "sd", "max"}``, mm."""
        return {"mean": self.mean_mm, "sd": self.sd_mm, "max": self.max_mm}


@dataclass(frozen=True, slots=True)
class Morphometry:
    """What was measured, and by which rules.

    Parameters
    ----------
    bv_tv
        Bone voxels over all voxels of the VOI.
    tb_th, tb_sp
        Trabecular thickness and spacing.
    threshold
        In the unit of the volume (HU, grey value); bone is ``value > threshold``.
    threshold_method
        ``"isodata"``, ``"default"`` or ``"fixed"``.
    threshold_rule
        In words: which voxels made the histogram, and on which grey scale.
    spacing_mm
        Of the volume, ``(z, y, x)``.
    voxel_mm
        Side of the cubic voxels that were measured; smaller than the largest spacing when the volume was resampled.
    voi
        The VOI, None for the whole volume.
    voi_mode
        See :data:`VOIMode`.
    voxels_total, voxels_bone
        Counts in the VOI, of the voxels that were measured.
    margin_mm
        Surroundings that were read in ``context`` mode; 0 in the others.
    warnings
        What the reader of these figures should know, one sentence each.
    version
        Of this program.
    """

    bv_tv: float
    tb_th: ThicknessStatistics
    tb_sp: ThicknessStatistics
    threshold: float
    threshold_method: str
    threshold_rule: str
    spacing_mm: tuple[float, float, float]
    voxel_mm: float
    voi: CylinderVOI | None
    voi_mode: VOIMode
    voxels_total: int
    voxels_bone: int
    margin_mm: float = 0.0
    warnings: tuple[str, ...] = ()
    version: str = __version__

    def as_json(self) -> dict[str, Any]:
        """The figures as ``mctgui measure --json`` writes them; keys are only ever added."""
        return {
            "bv_tv": self.bv_tv,
            "tb_th_mm": self.tb_th.as_json(),
            "tb_sp_mm": self.tb_sp.as_json(),
            "threshold": self.threshold,
            "threshold_method": self.threshold_method,
            "threshold_rule": self.threshold_rule,
            "spacing_mm": [round(side, 9) for side in self.spacing_mm],
            "voi": None if self.voi is None else self.voi.to_json(),
            "voi_mode": self.voi_mode,
            "voxels": {"total": self.voxels_total, "bone": self.voxels_bone},
            "measured_voxel_mm": round(self.voxel_mm, 9),
            "margin_mm": self.margin_mm,
            "warnings": list(self.warnings),
            "version": self.version,
        }


def measure(
    volume: Volume,
    voi: CylinderVOI | None = None,
    *,
    threshold: ThresholdMethod | float = "isodata",
    voi_mode: VOIMode | None = None,
) -> Morphometry:
    """Measure trabecular bone; see :func:`measuring`."""
    return finish(measuring(volume, voi, threshold=threshold, voi_mode=voi_mode))


def measuring(
    volume: Volume,
    voi: CylinderVOI | None = None,
    *,
    threshold: ThresholdMethod | float = "isodata",
    voi_mode: VOIMode | None = None,
) -> LongWork[Morphometry]:
    """Measure trabecular bone, as long work that can be cancelled several times a second.

    Parameters
    ----------
    volume
        Grey values of any real dtype. Spacings that differ by more than 0.1 % are evened out first, by linear
        interpolation of the grey values to the smallest one; a warning in the result says so.
    voi
        Where to measure; None for the whole volume.
    threshold
        ``"isodata"`` or ``"default"`` (ImageJ's methods, on the histogram of the VOI's voxels alone), or a value in the
        unit of the volume; bone is above it. 8-bit voxels make the histogram as they are; all others are scaled
        linearly from the smallest to the largest value in the VOI to 0..255.
    voi_mode
        See :data:`VOIMode`; None takes ``"context"`` with a VOI and ``"whole"`` without one.

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
    margin = MARGIN_MM if mode == "context" else 0.0
    previous = margin
    found: dict[str, tuple[float, ThicknessStatistics]] = {}
    while True:
        yield Progress(0, 1000, "reading the VOI")
        region = cut_region(volume, voi, margin)
        yield Progress(50, 1000, "finding the threshold")
        value, method, rule = _threshold(region, threshold)
        bone = region.voxels > value
        _check_both_phases(bone, region.inside, value)
        # Interpolated voxels lie elsewhere when more is read, so that nothing of an earlier round can be kept.
        kept = {} if region.resampled else found
        found = {}
        for name, phase, start, stop in (("Tb.Th", bone, 0.08, 0.35), ("Tb.Sp", ~bone, 0.35, 1.0)):
            if name in kept and kept[name][0] < previous:
                found[name] = kept[name]
            else:
                found[name] = yield from as_part_of(_thickness(region, phase, mode), start, stop, label=name)
        largest = max(widest for widest, _ in found.values())
        wider = min(1.05 * largest + 2 * region.voxel_mm, _WIDEST_MARGIN_MM)
        if mode != "context" or largest < margin or wider <= margin or not _can_widen(volume, voi, margin):
            break
        # A ball wider than the margin may be bounded by bone that was not read: read more, and measure again.
        previous, margin = margin, wider
    th, sp = found["Tb.Th"][1], found["Tb.Sp"][1]
    total, bone_count = int(region.inside.sum()), int((bone & region.inside).sum())
    result = Morphometry(
        bone_count / total, th, sp, value, method, rule, volume.spacing_mm, region.voxel_mm, voi, mode, total, bone_count,
        margin,
    )  # fmt: skip
    return replace(result, warnings=tuple(_warnings(result, region, largest)))


def _checked_mode(voi: CylinderVOI | None, mode: VOIMode | None) -> VOIMode:
    if mode is None:
        return "whole" if voi is None else "context"
    if mode not in ("context", "fill", "fill-open", "whole"):
        raise MctguiError(f"There is no VOI mode {mode!r}.", "Choose context, fill, fill-open or whole.")
    if (mode == "whole") != (voi is None):
        problem = f"The VOI mode {mode!r} does not go {'without' if voi is None else 'with'} a VOI."
        raise MctguiError(problem, "Leave the mode out to have the fitting one chosen.")
    return mode


def _threshold(region: Region, threshold: ThresholdMethod | float) -> tuple[float, str, str]:
    if not isinstance(threshold, str):
        if not math.isfinite(threshold):
            raise MctguiError("The threshold must be a number.", "Give a value in the unit of the volume, or 'isodata'.")
        return float(threshold), "fixed", "bone is value > threshold, given by the user"
    if threshold not in ("isodata", "default"):
        raise MctguiError(f"There is no threshold method {threshold!r}.", "Choose isodata, default or a number.")
    values = region.voxels[region.inside]
    scale = GreyScale.of(values)
    levels = scale.levels(values)
    level = isodata_threshold(levels) if threshold == "isodata" else default_threshold(levels)
    if values.dtype == np.uint8:
        grey = "8-bit grey values as they are"
    else:
        grey = f"values of the VOI scaled linearly from {scale.low:g}..{scale.high:g} to levels 0..255; level {level}"
    return scale.value(level), threshold, f"bone is value > threshold; histogram of the VOI voxels only; {grey}"


def _check_both_phases(bone: NDArray[np.bool_], inside: NDArray[np.bool_], threshold: float) -> None:
    present = bone[inside]
    if not present.any():
        raise UnsuitableVOI(
            f"There is no bone in the VOI: no voxel is above the threshold {threshold:g}.",
            "Lower the threshold, or place the VOI in bone.",
        )
    if present.all():
        raise UnsuitableVOI(
            f"There is no marrow in the VOI: every voxel is above the threshold {threshold:g}.",
            "Raise the threshold, or place the VOI in trabecular bone.",
        )


def _thickness(region: Region, phase: NDArray[np.bool_], mode: VOIMode) -> LongWork[tuple[float, ThicknessStatistics]]:
    """Thickness of one phase in the VOI by the rule of ``mode``, with the widest ball in mm."""
    if mode in ("context", "whole"):
        wanted = region.inside if mode == "context" else None
        found = yield from painting_thickness(phase, region.voxel_mm, wanted)
        return found.largest_mm, ThicknessStatistics.of(found.thickness_mm[phase & region.inside])
    where = region.tight()
    # Outside of the VOI lies the other phase, whichever is measured: marrow around bone, bone around marrow.
    filled = phase[where] & region.inside[where]
    if mode == "fill":
        filled = np.pad(filled, 1)
    found = yield from painting_thickness(filled, region.voxel_mm)
    return found.largest_mm, ThicknessStatistics.of(found.thickness_mm[filled])


def _can_widen(volume: Volume, voi: CylinderVOI | None, margin_mm: float) -> bool:
    """Whether the volume holds more surroundings than the margin."""
    if voi is None:
        return False
    where = voi.box(volume.grid, margin_mm)
    return any(side.start > 0 or side.stop < extent for side, extent in zip(where, volume.shape, strict=True))


def _warnings(result: Morphometry, region: Region, largest_mm: float) -> list[str]:
    notes = []
    if region.resampled:
        z, y, x = result.spacing_mm
        notes.append(
            f"The voxels of {x:.4g} x {y:.4g} x {z:.4g} mm were interpolated linearly to {result.voxel_mm:.4g} mm on all "
            "sides before the threshold."
        )
    if result.tb_th.mean_mm < 3 * result.voxel_mm:
        notes.append("Tb.Th is below three voxels: near the resolution limit.")
    if not 0.02 <= result.bv_tv <= 0.6:
        notes.append(f"BV/TV is {result.bv_tv:.3f}: look whether the threshold separates bone from marrow.")
    if result.voi is None:
        zeros = float(np.mean(region.voxels == 0)) if region.voxels.dtype == np.uint8 else 0.0
        if zeros > 0.1:
            notes.append(
                f"{zeros:.0%} of the voxels are exactly 0: an empty exterior counts as marrow here. "
                "Place a VOI inside the bone."
            )
    else:
        notes.extend(_voi_warnings(result, result.voi, region, largest_mm))
    return notes


def _voi_warnings(result: Morphometry, voi: CylinderVOI, region: Region, largest_mm: float) -> list[str]:
    notes = []
    sampled = result.voxels_total * result.voxel_mm**3 / voi.volume_mm3
    if abs(sampled - 1.0) > 0.02:
        why = "part of it lies outside the volume" if sampled < 0.98 and region.missing_mm else "the voxels are coarse"
        notes.append(f"The VOI holds {sampled:.1%} of its nominal volume: {why}.")
    if result.voi_mode == "context":
        if region.missing_mm:
            sides = ", ".join(f"{lack:.1f} mm towards the {side}" for side, lack in region.missing_mm.items())
            notes.append(
                f"The volume ends within {result.margin_mm:.1f} mm of the VOI (missing: {sides}): "
                "balls are not bounded there."
            )
        elif largest_mm >= result.margin_mm:
            notes.append(
                f"A ball of {largest_mm:.2f} mm is wider than the {result.margin_mm:.1f} mm read around the VOI: "
                "its size may depend on bone farther away."
            )
        return notes
    depth = result.tb_sp.mean_mm / 2
    radius, height = voi.diameter_mm / 2, voi.height_mm
    core = max(radius - depth, 0.0) ** 2 * max(height - 2 * depth, 0.0) / (radius**2 * height)
    if 1.0 - core > 0.35:
        notes.append(f"{1.0 - core:.0%} of the VOI lies within half a Tb.Sp of its wall, which makes Tb.Sp too small.")
    return notes
