"""What the reader of the figures should know: doubts about resolution, threshold, VOI and surroundings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mctgui.morphometry.region import Region
from mctgui.morphometry.result import Morphometry
from mctgui.morphometry.thickness import squared_distances
from mctgui.voi import VOI

_WALL_SHARE = 0.35


def wall_share(region: Region, bone: NDArray[np.bool_], tb_sp_mm: float) -> float:
    """Share of the marrow in the VOI that lies within half a Tb.Sp of the wall, for a VOI of any shape.

    Parameters
    ----------
    region, bone
        The VOI and its bone, of one shape.
    tb_sp_mm
        Mean trabecular spacing.
    """
    box = region.tight()
    inside, marrow = region.inside[box], ~bone[box] & region.inside[box]
    if not marrow.any():
        return 0.0
    # Distances run from centre to centre: the wall lies half a voxel before the first centre outside.
    reach = tb_sp_mm / 2 / region.voxel_mm + 0.5
    # A voxel outside of the VOI all round, so that the wall is found also where it lies on the box.
    squares = squared_distances(np.pad(inside, 1), farthest=int(reach) + 2)[1:-1, 1:-1, 1:-1]
    return float(np.count_nonzero((squares <= reach**2) & marrow) / np.count_nonzero(marrow))


def notes_on(result: Morphometry, region: Region, largest_mm: float) -> list[str]:
    """The doubts about a measurement, one sentence each.

    Parameters
    ----------
    result
        The figures.
    region
        The voxels that were measured.
    largest_mm
        Widest ball that touches the VOI.
    """
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
        notes.extend(_about_the_voi(result, result.voi, region, largest_mm))
    return notes


def _about_the_voi(result: Morphometry, voi: VOI, region: Region, largest_mm: float) -> list[str]:
    notes = []
    sampled = result.tv_mm3 / voi.volume_mm3 if voi.volume_mm3 > 0 else 1.0
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
    elif result.wall_share is not None and result.wall_share > _WALL_SHARE:
        share = result.wall_share
        notes.append(f"{share:.0%} of the marrow lies within half a Tb.Sp of the VOI's wall, which makes Tb.Sp too small.")
    return notes
