"""How near micro-CT-like images are to the micro-CT: as images, and in the structure of the bone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.metrics import (
    Steps,
    cross_correlation,
    global_ssim,
    local_bone_contrast,
    mean_absolute_error,
    psnr,
    slice_steps,
    wang_ssim,
)
from mctgui.metrics.similarity import WINDOW_RADIUS_PX
from mctgui.morphometry import measuring
from mctgui.synthesis.intensity import unit_to_grey8, window_to_unit
from mctgui.synthesis.structure_agreement import MEASURES, Agreement, agreement_of, structure_score
from mctgui.voi import VOI
from mctgui.volume import Volume

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Range = tuple[float, float]

_GREY_RANGE = 255.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two pictures of 8 bits against each other.

    Parameters
    ----------
    ssim
        The paper's, without a window.
    ssim_wang
        Wang et al. 2004; None for pictures below 11 x 11 pixels, or a mask in which no window fits.
    psnr
        dB; infinite for equal pictures.
    mae
        In grey values.
    ncc
        None where one of them is uniform.
    """

    ssim: float
    ssim_wang: float | None
    psnr: float
    mae: float
    ncc: float | None


@dataclass(frozen=True, slots=True)
class ComparedVOI:
    """One VOI in both volumes.

    Parameters
    ----------
    likeness
        Mean over its slices, within its mask.
    contrast, reference_contrast
        Local bone contrast in grey values; None where no window fits.
    steps, reference_steps
        From slice to slice; None with fewer than three slices.
    structure, reference_structure
        BV/TV, Tb.Th and Tb.Sp under IsoData in each volume by itself, on its own grid; empty where nothing can be measured.
    """

    likeness: Likeness
    contrast: float | None
    reference_contrast: float | None
    steps: Steps | None
    reference_steps: Steps | None
    structure: Mapping[str, float]
    reference_structure: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A micro-CT-like volume against the micro-CT.

    Parameters
    ----------
    slices
        Likeness of every whole slice that both cover.
    vois
        By name.
    agreement
        Of each measure of structure over all VOIs; without those that are not defined.
    score
        See :func:`mctgui.synthesis.structure_agreement.structure_score`; None where it is not defined.
    notes
        What was done to the volumes, and what is not defined.
    """

    slices: tuple[Likeness, ...]
    vois: Mapping[str, ComparedVOI]
    agreement: Mapping[str, Agreement]
    score: float | None
    notes: tuple[str, ...]


def likeness(image: Grey, reference: Grey, mask: Mask | None = None, covered: Mask | None = None) -> Likeness:
    """Compare two pictures of 8 bits ``(y, x)``, within a mask where one is given.

    Parameters
    ----------
    image, reference
        The pictures.
    mask
        What is to be compared; the windows of Wang's SSIM reach beyond it.
    covered
        Where both pictures show anything, if that is not everywhere; no window reaches beyond it.

    Raises
    ------
    MctguiError
        They differ in size, or nothing lies within the mask.
    """
    windows = mask
    if covered is not None:
        mask = covered if mask is None else mask & covered
        windows = mask & _with_whole_windows(covered)
    try:
        wang = wang_ssim(image, reference, data_range=_GREY_RANGE, mask=windows)
    except MctguiError:
        wang = None
    return Likeness(
        global_ssim(image, reference, data_range=_GREY_RANGE, mask=mask),
        wang,
        psnr(image, reference, data_range=_GREY_RANGE, mask=mask),
        mean_absolute_error(image, reference, mask=mask),
        cross_correlation(image, reference, mask=mask),
    )


def _with_whole_windows(covered: Mask) -> Mask:
    """The pixels around which a whole window of Wang's SSIM is covered."""
    from scipy import ndimage

    window = np.ones((2 * WINDOW_RADIUS_PX + 1,) * 2, dtype=np.bool_)
    return np.asarray(ndimage.binary_erosion(covered, window, border_value=1), dtype=np.bool_)


def mean_likeness(parts: Sequence[Likeness]) -> Likeness:
    """The mean of every figure over those pictures in which it is defined; PSNR over the finite ones, if there are any."""

    def finite_mean(values: Sequence[float]) -> float:
        return float(np.mean([value for value in values if math.isfinite(value)] or values))

    wang = [one.ssim_wang for one in parts if one.ssim_wang is not None]
    ncc = [one.ncc for one in parts if one.ncc is not None]
    return Likeness(
        float(np.mean([one.ssim for one in parts])),
        finite_mean(wang) if wang else None,
        finite_mean([one.psnr for one in parts]),
        float(np.mean([one.mae for one in parts])),
        finite_mean(ncc) if ncc else None,
    )


def as_grey8(volume: Volume, values: Range | None) -> Volume:
    """The volume in 8 bits: as it is where it is that already, otherwise ``values`` become 0 and 255.

    Raises
    ------
    MctguiError
        It is not, and no values were given.
    """
    if volume.voxels.dtype == np.uint8 and values is None:
        return Volume(volume.voxels, volume.affine, "grey8")
    if values is None:
        raise MctguiError(
            f"These voxels ({volume.intensity}) are not of 8 bits: which values are black and white is not known.",
            "Give both, such as --window -300 1700 for an MDCT in HU.",
        )
    grey = np.empty(volume.shape, dtype=np.uint8)
    for z, image in enumerate(volume.voxels):
        grey[z] = unit_to_grey8(window_to_unit(image, values))
    return Volume(grey, volume.affine, "grey8")


def comparing(
    generated: Volume,
    reference: Volume,
    vois: Mapping[str, VOI],
    *,
    values: Range | None = None,
    reference_values: Range | None = None,
) -> LongWork[Comparison]:
    """Compare a micro-CT-like (or an MDCT) volume with the micro-CT in the same space.

    Parameters
    ----------
    generated, reference
        Where their grids differ, the first is brought to the grid of the second (trilinear) for the image figures, and only
        what both cover is compared. Structure is measured on the original voxels of each.
    vois
        By name.
    values, reference_values
        Which become 0 and 255, for volumes that are not in 8 bits.

    Raises
    ------
    MctguiError
        The volumes do not overlap, a VOI lies outside, or the values are missing.
    """
    shared = _on_one_grid(as_grey8(generated, values), as_grey8(reference, reference_values))
    ours, theirs, notes = shared.ours, shared.theirs, list(shared.notes)
    total = ours.shape[0] * (2 if vois else 1)
    slices = []
    for z in range(ours.shape[0]):
        covered = shared.covered_at(z)
        if covered is None or covered.any():
            slices.append(likeness(ours.voxels[z], theirs.voxels[z], covered=covered))
        yield Progress(z + 1, total, "comparing slices")
    found: dict[str, ComparedVOI] = {}
    for number, (name, voi) in enumerate(vois.items()):
        start, stop = 0.5 + 0.5 * number / len(vois), 0.5 + 0.5 * (number + 1) / len(vois)
        work = _compared_voi(generated, reference, shared, voi)
        found[name] = yield from as_part_of(work, start, stop, label=f"VOI {name}")
    mine, micro = ([dict(side) for side in sides] for sides in zip(*_structures(found), strict=True)) if found else ([], [])
    agreement = {measure: agreement_of(mine, micro, measure) for measure in MEASURES}
    for name, one in found.items():
        for what, structure in (("micro-CT-like volume", one.structure), ("micro-CT", one.reference_structure)):
            if not structure:
                notes.append(f"VOI {name}: nothing can be measured in the {what}, the agreement is not defined.")
    defined = {measure: one for measure, one in agreement.items() if one is not None}
    return Comparison(tuple(slices), found, defined, structure_score(mine, micro), tuple(notes))


def slices_of_both(
    generated: Volume, reference: Volume, *, values: Range | None = None, reference_values: Range | None = None
) -> tuple[list[Grey], list[Grey]]:
    """The slices that :func:`comparing` compares, in 8 bits, for FID and KID; parameters and errors as there.

    What one of the two does not cover is black in both.
    """
    shared = _on_one_grid(as_grey8(generated, values), as_grey8(reference, reference_values))
    ours, theirs = list(shared.ours.voxels), list(shared.theirs.voxels)
    if shared.covered is None:
        return ours, theirs
    seen = [z for z in range(len(ours)) if shared.covered[z].any()]
    return [ours[z] * shared.covered[z] for z in seen], [theirs[z] * shared.covered[z] for z in seen]


def _structures(found: Mapping[str, ComparedVOI]) -> list[tuple[Mapping[str, float], Mapping[str, float]]]:
    return [(one.structure, one.reference_structure) for one in found.values()]


@dataclass(frozen=True, slots=True, eq=False)
class _OnOneGrid:
    """Both volumes on one grid, and where both show anything; None where that is everywhere."""

    ours: Volume
    theirs: Volume
    covered: Mask | None = None
    notes: tuple[str, ...] = ()

    def covered_at(self, z: int) -> Mask | None:
        return None if self.covered is None else self.covered[z]


def _on_one_grid(ours: Volume, theirs: Volume) -> _OnOneGrid:
    same = ours.shape == theirs.shape and np.allclose(ours.affine, theirs.affine, atol=1e-6)
    if same:
        return _OnOneGrid(ours, theirs)
    everywhere = Volume(np.ones(ours.shape, np.uint8), ours.affine)
    covered = everywhere.resample_to(theirs.grid, order=0, outside=0.0).voxels > 0
    if not covered.any():
        raise MctguiError(
            "The two volumes do not overlap.", "Check that both lie in the same patient space, or register them first."
        )
    low, high = [], []
    for axis in range(3):
        along = np.flatnonzero(covered.any(axis=tuple(other for other in range(3) if other != axis)))
        low.append(int(along[0]))
        high.append(int(along[-1]) + 1)
    part = theirs.crop(low, high)
    covered = covered[tuple(slice(start, stop) for start, stop in zip(low, high, strict=True))]
    notes = ["The micro-CT-like volume was brought to the grid of the micro-CT by trilinear interpolation."]
    if part.shape != theirs.shape:
        kept = " x ".join(map(str, part.shape))
        whole = " x ".join(map(str, theirs.shape))
        notes.append(f"Only the {kept} of {whole} voxels that both cover were compared as images.")
    if covered.all():
        return _OnOneGrid(ours.resample_to(part.grid), part, None, tuple(notes))
    notes.append(f"One volume is turned against the other: of these voxels, the {covered.mean():.0%} that both cover count.")
    return _OnOneGrid(ours.resample_to(part.grid), part, covered, tuple(notes))


def _compared_voi(generated: Volume, reference: Volume, shared: _OnOneGrid, voi: VOI) -> LongWork[ComparedVOI]:
    box, mask = voi.clipped(shared.theirs.grid)
    ours, theirs = shared.ours.voxels[box], shared.theirs.voxels[box]
    covered = np.ones(mask.shape, dtype=np.bool_) if shared.covered is None else shared.covered[box]
    known = None if shared.covered is None else covered
    mask = mask & covered
    if not mask.any():
        raise MctguiError("A VOI lies outside of what both volumes cover.", "Leave it out, or give whole volumes.")
    parts = [
        likeness(ours[z], theirs[z], mask[z], None if known is None else known[z]) for z in range(len(mask)) if mask[z].any()
    ]
    structure = yield from as_part_of(_structure(generated, voi), 0.0, 0.5)
    reference_structure = yield from as_part_of(_structure(reference, voi), 0.5, 1.0)
    return ComparedVOI(
        mean_likeness(parts),
        _contrast(ours, mask),
        _contrast(theirs, mask),
        _steps(ours, mask),
        _steps(theirs, mask),
        structure,
        reference_structure,
    )


def _structure(volume: Volume, voi: VOI) -> LongWork[dict[str, float]]:
    try:
        figures = yield from measuring(volume, voi, structure=False)
    except UnsuitableVOI:
        return {}
    return {"bv_tv": figures.bv_tv, "tb_th": figures.tb_th.mean_mm, "tb_sp": figures.tb_sp.mean_mm}


def _contrast(voxels: NDArray[Any], mask: Mask) -> float | None:
    try:
        return local_bone_contrast(voxels, mask).mean
    except MctguiError:
        return None


def _steps(voxels: NDArray[Any], mask: Mask) -> Steps | None:
    try:
        return slice_steps(voxels, data_range=_GREY_RANGE, mask=mask)
    except MctguiError:
        return None
