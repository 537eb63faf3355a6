"""From a slice of a volume to what readers see of it: the same field, pixels, interpolation and 8 bits for every class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.reading.display import DisplayChoice
from mctgui.volume import Volume

_SAME_PIXEL = 1e-3
"""Pixels that differ by less than this share are one size: such images are copied, not interpolated."""
_BONE_SHARE = 0.5
"""Of the window, from which on a pixel counts as bone when the middle of the bone is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Where the pixels of a frame lie in a slice.

    Parameters
    ----------
    rows, columns
        float64 ``(n,)``: position of each pixel row and column, as indices into the slice.
    shape
        Of the slice ``(y, x)``.
    scale
        Pixels of the slice per pixel of the frame, ``(y, x)``.
    """

    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    shape: tuple[int, int]
    scale: tuple[float, float]

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Which pixels of the frame ``(n, n)`` lie in the slice."""
        inside = [
            (at >= -0.5) & (at <= count - 0.5) for at, count in zip((self.rows, self.columns), self.shape, strict=True)
        ]
        return np.asarray(inside[0][:, None] & inside[1][None, :])


def inner_side(choice: DisplayChoice) -> int:
    """Width and height in pixels of what is shown of a slice, without the border."""
    return choice.side_px - 2 * choice.border_px


def field_of(volume: Volume, index: int, centre_mm: tuple[float, float], choice: DisplayChoice) -> Field:
    """Where a frame lies in a slice.

    Parameters
    ----------
    volume
        Canonical.
    index
        Slice.
    centre_mm
        LPS ``(x, y)`` of the middle of the frame.
    choice
        Field and pixel.

    Notes
    -----
    Where the pixels of the slice are as large as those of the frame, the middle is moved by up to half a pixel so that they
    coincide: otherwise one class might be copied and another blurred by interpolation, which could be seen.
    """
    z = float(volume.index_to_mm((index, 0, 0))[2])
    middle = volume.mm_to_index((*centre_mm, z))[1:]
    offsets = (np.arange(inner_side(choice)) - (inner_side(choice) - 1) / 2) * choice.pixel_mm
    positions, scales = [], []
    for at, spacing in zip(middle, volume.spacing_mm[1:], strict=True):
        scale = choice.pixel_mm / spacing
        place = np.asarray(float(at) + offsets / spacing, dtype=np.float64)
        if abs(scale - 1) < _SAME_PIXEL:
            scale = 1.0
            place = np.rint(place[0]) + np.arange(len(place))
        positions.append(place)
        scales.append(scale)
    return Field(positions[0], positions[1], (volume.shape[1], volume.shape[2]), (scales[0], scales[1]))


def middle_of_bone(volume: Volume, index: int, choice: DisplayChoice) -> tuple[float, float]:
    """LPS ``(x, y)`` of the middle of what is bright in a slice; that of the slice where nothing is."""
    low, width = _window(volume, choice)
    image = np.asarray(volume.voxels[index], dtype=np.float32)
    bone = np.nan_to_num(image, nan=low) >= low + _BONE_SHARE * width
    middle = (np.array(bone.shape) - 1) / 2
    if bone.any():
        middle = np.array([float(np.average(np.arange(len(line)), weights=line)) for line in (bone.sum(1), bone.sum(0))])
    x, y, _ = volume.index_to_mm((index, *middle))
    return float(x), float(y)


def render(volume: Volume, index: int, field: Field, choice: DisplayChoice) -> NDArray[np.uint8]:
    """What a frame shows of a slice, before masking and without its border.

    Parameters
    ----------
    volume
        Canonical.
    index
        Slice.
    field, choice
        Where, and through which window.

    Returns
    -------
    ndarray
        uint8 ``(n, n)``; what lies beyond the slice is black.

    Raises
    ------
    MctguiError
        The study has no window for values of this kind.
    """
    low, width = _window(volume, choice)
    image = np.asarray(volume.voxels[index], dtype=np.float32)
    if volume.voxels.dtype.kind == "f":
        image = np.nan_to_num(image, nan=low, posinf=low + width, neginf=low)
    sampled = _sampled(image, field.rows, field.scale[0], choice)
    sampled = _sampled(sampled.T, field.columns, field.scale[1], choice).T
    grey: NDArray[np.uint8] = np.clip(np.rint((sampled - low) * (255.0 / width)), 0, 255).astype(np.uint8)
    grey[~field.covered] = 0
    return grey


def aperture(choice: DisplayChoice) -> NDArray[np.bool_]:
    """Which pixels ``(n, n)`` the aperture leaves open."""
    side = inner_side(choice)
    if choice.aperture == "square":
        return np.ones((side, side), dtype=bool)
    offsets = (np.arange(side) - (side - 1) / 2) / (side / 2)
    return np.asarray(offsets[:, None] ** 2 + offsets[None, :] ** 2 <= 1.0)


def framed(grey: NDArray[np.uint8], shown: NDArray[np.bool_], choice: DisplayChoice) -> NDArray[np.uint8]:
    """The finished frame: black where ``shown`` is not, and a black border."""
    return np.pad(np.where(shown, grey, np.uint8(0)), choice.border_px)


def _window(volume: Volume, choice: DisplayChoice) -> tuple[float, float]:
    setting = choice.windows.get(volume.intensity)
    if setting is None:
        raise MctguiError(
            f"The study has no window for values of the kind '{volume.intensity}'.", "Add one to its display settings."
        )
    return setting.window().low, setting.width


def _sampled(
    image: NDArray[np.float32], positions: NDArray[np.float64], scale: float, choice: DisplayChoice
) -> NDArray[np.float32]:
    """Rows of an image at fractional positions.

    The kernel is widened when pixels become coarser, so that nothing is aliased: cubic of Keys (IEEE Trans ASSP 1981) with
    a = -0.5, or a triangle. At the edge the values that are there count in their proportion.
    """
    wide = max(1.0, scale)
    reach = wide * (2.0 if choice.interpolation == "cubic" else 1.0)
    taps = np.floor(positions)[:, None] + np.arange(-int(np.ceil(reach)) + 1, int(np.ceil(reach)) + 1)
    distance = np.abs(positions[:, None] - taps) / wide
    weights = _cubic(distance) if choice.interpolation == "cubic" else np.maximum(0.0, 1.0 - distance)
    weights[(taps < 0) | (taps > len(image) - 1)] = 0.0
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=np.abs(total) > 1e-6).astype(np.float32)
    rows = np.clip(taps, 0, len(image) - 1).astype(np.int64)
    result = np.zeros((len(positions), image.shape[1]), dtype=np.float32)
    for tap in range(taps.shape[1]):
        if weights[:, tap].any():
            result += weights[:, tap, None] * image[rows[:, tap]]
    return result


def _cubic(distance: NDArray[Any]) -> NDArray[Any]:
    near = (1.5 * distance - 2.5) * distance**2 + 1.0
    far = ((-0.5 * distance + 2.5) * distance - 4.0) * distance + 2.0
    return np.where(distance < 1.0, near, np.where(distance < 2.0, far, 0.0))
