"""Whether a scan is like what a model was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import ModelRefused
from mctgui.synthesis.model_card import ModelCard
from mctgui.volume import Volume

_PIXEL_FACTORS = (0.5, 1.5)
_THICKNESS_FACTORS = (0.5, 1.25)
_BONE_FROM = 0.3
"""Bone lies above this share of the window that a model takes: 300 HU where it takes -300 to 1700."""
_MOST_ABOVE = 0.25
_SLICES_LOOKED_AT = 12
_PORES_FROM = 0.1
"""What bone surrounds lies above this share of the window, by its median: -100 HU where it takes -300 to 1700. The fattest
marrow does, since trabeculae raise its mean; a dry bone with air in its pores does not."""
_FEWEST_IN_PORES = 500


def refuse_unsuitable(volume: Volume, card: ModelCard, slice_thickness_mm: float | None = None) -> None:
    """Refuse input that is far from what the model was trained on.

    Parameters
    ----------
    volume
        The scan.
    card
        Of the model.
    slice_thickness_mm
        Slice Thickness (0018,0050) of the scan where it is known. Slices may overlap, so that their distance says only that
        they are hardly thinner than they lie apart.

    Raises
    ------
    ModelRefused
        With the numbers: values of another kind, pixels or slices of another size, nothing in it that could be bone, much
        of it beyond the window that the model takes, or a dry bone with air where the model knows marrow.
    """
    hint = "Choose a model for such scans; --force enhances it all the same, outside of what the model was made for."
    takes = card.input.intensity
    if volume.intensity != takes:
        if takes == "HU":
            raise ModelRefused(f"{card.name} takes MDCT in Hounsfield units; these voxels are {volume.intensity}.", hint)
        raise ModelRefused(f"{card.name} takes pictures in {takes}; these voxels are {volume.intensity}.", hint)
    z, *in_plane = volume.spacing_mm
    expected = card.input.mdct_pixel_mm
    for pixel in in_plane:
        if not _PIXEL_FACTORS[0] <= pixel / expected <= _PIXEL_FACTORS[1]:
            raise ModelRefused(
                f"{card.name} was trained on pixels of {expected:.3g} mm; these are {pixel:.3g} mm wide.", hint
            )
    thickness = card.input.slice_thickness_mm
    thinnest, thickest = (factor * thickness for factor in _THICKNESS_FACTORS)
    if z > thickest:
        raise ModelRefused(f"{card.name} was trained on slices {thickness:.3g} mm thick; these lie {z:.3g} mm apart.", hint)
    if slice_thickness_mm is not None and not thinnest <= slice_thickness_mm <= thickest:
        raise ModelRefused(
            f"{card.name} was trained on slices {thickness:.3g} mm thick; these are {slice_thickness_mm:.3g} mm thick.", hint
        )
    some = np.unique(np.linspace(0, volume.shape[0] - 1, min(volume.shape[0], _SLICES_LOOKED_AT)).astype(int))
    slices = [volume.voxels[index] for index in some]
    brightest = max(float(np.percentile(image, 99.9)) for image in slices)
    low, high = card.input.window_hu
    if brightest < low + _BONE_FROM * (high - low):
        unit = "HU" if takes == "HU" else "grey"
        raise ModelRefused(
            f"There is hardly anything above {brightest:.0f} {unit} in this scan, so no bone to enhance.", hint
        )
    above = float(np.mean([np.mean(image > high) for image in slices]))
    if above > _MOST_ABOVE:
        raise ModelRefused(f"{card.name} takes values from {low:g} to {high:g}; {above:.0%} of this scan lies above.", hint)
    pores = _median_in_pores(slices, low + _BONE_FROM * (high - low)) if takes == "HU" else None
    if pores is not None and pores < low + _PORES_FROM * (high - low):
        raise ModelRefused(
            f"The bone in this scan is dry: its pores have {pores:.0f} HU, and {card.name} was trained on marrow or saline.",
            hint,
        )


def _median_in_pores(slices: Sequence[NDArray[Any]], bone_from: float) -> float | None:
    """Median of what bone encloses in the slices, itself excepted; None where it encloses next to nothing.

    A bone whose surface is open by a few pixels in a slice encloses nothing there, hence the look at several slices.
    """
    from scipy import ndimage

    inside = []
    for image in slices:
        bone = image > bone_from
        inside.append(image[ndimage.binary_fill_holes(bone) & ~bone])
    values = np.concatenate(inside)
    return float(np.median(values)) if values.size >= _FEWEST_IN_PORES else None
