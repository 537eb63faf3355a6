"""What a measurement found, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.errors import MctguiError
from mctgui.voi import VOI
from mctgui.volume import Grid, Volume

if TYPE_CHECKING:
    from mctgui.morphometry.structure import Structure

WallMode = Literal["context", "bonej", "fill-open"]
"""The modes that need a VOI, see :data:`VOIMode`."""

VOIMode = Literal[WallMode, "whole"]
"""What bounds the balls at the wall of the VOI.

``context``: nothing, the map is made on the surroundings too and the statistics inside. ``bonej``: the wall and the end
caps, as BoneJ1 did with a ROI (outside is marrow for Tb.Th and bone for Tb.Sp, one voxel added all round). ``fill-open``:
the same without the added voxel, so that the end caps are open. ``whole``: there is no VOI.
"""

MODES: tuple[VOIMode, ...] = ("context", "bonej", "fill-open", "whole")

PERCENTILES = (5, 25, 50, 75, 95)

TB_N_RULE = "BV/TV / Tb.Th"
"""Parfitt's plate formula, with the directly measured Tb.Th; BoneJ has no Tb.N."""


def voi_mode_named(name: str) -> VOIMode:
    """The mode of a name; ``fill`` is what earlier versions called ``bonej``.

    Raises
    ------
    MctguiError
        There is no such mode.
    """
    for mode in MODES:
        if name == mode or (name == "fill" and mode == "bonej"):
            return mode
    raise MctguiError(f"There is no VOI mode {name!r}.", f"Choose {', '.join(MODES[:-1])} or {MODES[-1]}.")


@dataclass(frozen=True, slots=True)
class ThicknessStatistics:
    """A thickness map over its phase in the VOI, in mm: each voxel has one weight.

    Parameters
    ----------
    mean_mm, sd_mm, max_mm
        Mean, sample standard deviation (n - 1) and maximum.
    voxels
        Count of the phase in the VOI.
    percentiles_mm
        At :data:`PERCENTILES`, linearly interpolated; empty where they are not known.
    """

    mean_mm: float
    sd_mm: float
    max_mm: float
    voxels: int
    percentiles_mm: tuple[float, ...] = ()

    @classmethod
    def of(cls, values: NDArray[np.float32]) -> ThicknessStatistics:
        """Statistics of thickness values in mm, in 64 bits."""
        exact = values.astype(np.float64)
        spread = float(exact.std(ddof=1)) if exact.size > 1 else 0.0
        return cls(float(exact.mean()), spread, float(exact.max()), int(exact.size), _percentiles(values))

    @property
    def median_mm(self) -> float | None:
        """Half of the voxels lie below; None where percentiles are not known."""
        return dict(zip(PERCENTILES, self.percentiles_mm, strict=False)).get(50)

    def as_json(self) -> dict[str, float]:
        """``{"mean", "sd", "max", "p5", "p25", "p50", "p75", "p95"}``, mm."""
        percentiles = {f"p{at}": value for at, value in zip(PERCENTILES, self.percentiles_mm, strict=False)}
        return {"mean": self.mean_mm, "sd": self.sd_mm, "max": self.max_mm, **percentiles}


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
        ``"isodata"``, ``"default"``, ``"otsu"`` or ``"fixed"``.
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
    wall_share
        Share of the marrow that lies within half a Tb.Sp of the wall of the VOI; None without a VOI.
    structure
        Surface, connectivity, anisotropy and fractal dimension; None where they were not asked for.
    input_sha256, input_hash_of
        Hash of what was measured, and of what it is: ``"voi voxels"``, or what the caller named.
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
    voi: VOI | None
    voi_mode: VOIMode
    voxels_total: int
    voxels_bone: int
    margin_mm: float = 0.0
    wall_share: float | None = None
    structure: Structure | None = None
    input_sha256: str = ""
    input_hash_of: str = ""
    warnings: tuple[str, ...] = ()
    version: str = __version__

    @property
    def tv_mm3(self) -> float:
        """Volume of the voxels in the VOI."""
        return self.voxels_total * self.voxel_mm**3

    @property
    def bv_mm3(self) -> float:
        """Volume of the bone voxels in the VOI."""
        return self.voxels_bone * self.voxel_mm**3

    @property
    def tb_n_per_mm(self) -> float:
        """Trabecular number by :data:`TB_N_RULE`, 1/mm."""
        return self.bv_tv / self.tb_th.mean_mm

    def as_json(self) -> dict[str, Any]:
        """The figures as ``mctgui measure --json`` writes them; keys are only ever added."""
        return {
            "bv_tv": self.bv_tv,
            "bv_mm3": self.bv_mm3,
            "tv_mm3": self.tv_mm3,
            "tb_th_mm": self.tb_th.as_json(),
            "tb_sp_mm": self.tb_sp.as_json(),
            "tb_n_per_mm": self.tb_n_per_mm,
            "tb_n_rule": TB_N_RULE,
            **self._structure_json(),
            "threshold": self.threshold,
            "threshold_method": self.threshold_method,
            "threshold_rule": self.threshold_rule,
            "spacing_mm": [round(side, 9) for side in self.spacing_mm],
            "voi": None if self.voi is None else self.voi.to_json(),
            "voi_mode": self.voi_mode,
            "voxels": {"total": self.voxels_total, "bone": self.voxels_bone},
            "measured_voxel_mm": round(self.voxel_mm, 9),
            "margin_mm": self.margin_mm,
            "wall_share": self.wall_share,
            "input_sha256": self.input_sha256,
            "input_hash_of": self.input_hash_of,
            "warnings": list(self.warnings),
            "version": self.version,
        }

    def _structure_json(self) -> dict[str, Any]:
        found = self.structure
        axes = None if found is None or found.mil_axes is None else [list(axis) for axis in found.mil_axes]
        lengths = None if found is None or found.mil_lengths_mm is None else list(found.mil_lengths_mm)
        return {
            "bs_mm2": None if found is None else found.bs_mm2,
            "bs_bv_per_mm": None if found is None else found.bs_bv_per_mm,
            "bs_tv_per_mm": None if found is None else found.bs_tv_per_mm,
            "conn_d_per_mm3": None if found is None else found.conn_d_per_mm3,
            "euler": None if found is None else found.euler,
            "smi": None if found is None else found.smi,
            "da": None if found is None else found.da,
            "da_axes": axes,
            "mil_lengths_mm": lengths,
            "fractal_dimension": None if found is None else found.fractal_dimension,
            "structure_notes": [] if found is None else list(found.notes),
        }


def _percentiles(values: NDArray[np.float32]) -> tuple[float, ...]:
    """Values at :data:`PERCENTILES` as ``numpy.percentile`` has them, in a third of its time; none of them is negative.

    Positive numbers are ordered as their bits are: counting the upper halves of the bits tells near which value a place
    lies, and only the few values there have to be sorted.
    """
    codes = np.ascontiguousarray(values).view(np.uint32) >> 16
    until = np.cumsum(np.bincount(codes))
    found = []
    for at in PERCENTILES:
        place = (values.size - 1) * (at / 100)
        below = int(place)
        above = min(below + 1, values.size - 1)
        first, last = np.searchsorted(until, (below, above), side="right")
        near = np.sort(values[(codes >= first) & (codes <= last)])
        before = int(until[first - 1]) if first else 0
        low, high = near[below - before], near[above - before]
        step, share = float(high - low), place - below
        found.append(float(low) + step * share if share < 0.5 else float(high) - step * (1 - share))
    return tuple(found)


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
