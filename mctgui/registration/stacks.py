"""The two scans as slices on one size of pixel, cut down to the bone.

A stack has millimetres of its own: x along the columns, y along the rows, z along the slices, from the centre of the first
voxel of the volume. So nothing in the matching depends on what the headers say about directions; only the last step goes
through them to LPS.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, MissingSpacing
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.volume import Volume

Floats = NDArray[np.float64]
Images = NDArray[np.float32]

FWHM_PER_SIGMA = 2.0 * math.sqrt(2.0 * math.log(2.0))
WINDOW_HU = (-200.0, 1200.0)
BONE_HU = 120.0
_COARSEST_MM = 1.5
_LEAST_HEIGHT_MM = 3.0
_FINEST_SLICES_MM = 0.1
"""Micro-CT slices are averaged to this distance: the slice profile of the MDCT, 0.5 mm or more, leaves nothing finer."""
_LOOK_MM = 0.8
_MARGIN_MM = 3.0
_LOOKING_SHARE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Slices of a scan on square pixels.

    Parameters
    ----------
    images
        float32 ``(z, y, x)``, in HU or matched to them.
    pixel_mm, step_mm
        Side of the pixels, distance between slices.
    corner_mm
        Where the centre of ``images[0, 0, 0]`` lies ``(x, y, z)``, in the stack's own mm.
    to_index
        4 x 4, the stack's own mm ``(x, y, z)`` to indices ``(x, y, z)`` of the volume.
    to_lps
        4 x 4, the stack's own mm to LPS mm.
    """

    images: Images
    pixel_mm: float
    step_mm: float
    corner_mm: tuple[float, float, float]
    to_index: Floats
    to_lps: Floats

    @property
    def z_mm(self) -> Floats:
        """Position of each slice."""
        return self.corner_mm[2] + self.step_mm * np.arange(len(self.images), dtype=np.float64)

    def place_of(self, index: float) -> float:
        """Position along z in mm of a slice of the volume, by its number."""
        return float((index - self.to_index[2, 3]) / self.to_index[2, 2])

    def number_at(self, z_mm: float) -> float:
        """Slice of the volume, with fraction, at z."""
        return float(self.to_index[2, 2] * z_mm + self.to_index[2, 3])

    def image_at(self, z_mm: float) -> Images | None:
        """The slice at z, interpolated between its neighbours; None beyond the ends."""
        place = (z_mm - self.corner_mm[2]) / self.step_mm
        if not -0.5 <= place <= len(self.images) - 0.5:
            return None
        place = min(max(place, 0.0), len(self.images) - 1.0)
        low = min(int(place), len(self.images) - 2) if len(self.images) > 1 else 0
        share = np.float32(place - low)
        if share < 1e-6:
            whole: Images = self.images[low]
            return whole
        blended: Images = self.images[low] * (1 - share) + self.images[low + 1] * share
        return blended

    def to_mm(self, pixels: Floats) -> Floats:
        """``(x, y)`` in mm of pixels ``(column, row)``."""
        places: Floats = pixels * self.pixel_mm + np.array(self.corner_mm[:2])
        return places

    def turned_over(self, *, mirrored: bool, reversed_slices: bool) -> Stack:
        """The same stack with x, z or both running the other way; its millimetres follow."""
        flip = np.eye(4)
        depth, _, width = self.images.shape
        corner = list(self.corner_mm)
        images = self.images
        if mirrored:
            images, flip[0, 0] = images[:, :, ::-1], -1.0
            corner[0] = -(corner[0] + (width - 1) * self.pixel_mm)
        if reversed_slices:
            images, flip[2, 2] = images[::-1], -1.0
            corner[2] = -(corner[2] + (depth - 1) * self.step_mm)
        return replace(
            self,
            images=np.ascontiguousarray(images),
            corner_mm=(corner[0], corner[1], corner[2]),
            to_index=self.to_index @ flip,
            to_lps=self.to_lps @ flip,
        )


def check_sizes(mdct: Volume, microct: Volume) -> None:
    """Refuse volumes whose voxels have no known or no possible size.

    Raises
    ------
    MissingSpacing
        Voxels of exactly 1 mm, which programs write where they do not know, or far too large ones.
    MctguiError
        Too few slices.
    """
    for name, volume in (("MDCT", mdct), ("micro-CT", microct)):
        z, y, x = volume.spacing_mm
        if max(y, x) > _COARSEST_MM or (name == "micro-CT" and abs(z - 1) + abs(y - 1) + abs(x - 1) < 1e-6):
            raise MissingSpacing(
                f"The {name} has voxels of {z:g} x {y:g} x {x:g} mm, with which no slices can be matched.",
                "Open it again with the voxel size that its scanner gives.",
            )
        if volume.shape[0] < 3 or volume.shape[0] * z < _LEAST_HEIGHT_MM:
            raise MctguiError(
                f"The {name} is only {volume.shape[0] * z:.1f} mm high.",
                f"Give stacks of {_LEAST_HEIGHT_MM:g} mm or more along their slices.",
            )


def reading_stack(volume: Volume, pixel_mm: float, *, keep_slices: bool, name: str) -> LongWork[Stack]:
    """Read the part of a volume around the bone, slice by slice.

    Parameters
    ----------
    volume
        A scan; no more than a slice of it is held as float at its own size.
    pixel_mm
        Pixels to make.
    keep_slices
        Whether each slice is kept, as for the MDCT, or neighbours are averaged to 0.1 mm.
    name
        What to call it.

    Returns
    -------
    Stack
        In the volume's own grey values.
    """
    _, row_mm, column_mm = volume.spacing_mm
    low, high = yield from as_part_of(_box_of_bone(volume, name), 0.0, _LOOKING_SHARE)
    # From a whole pixel on, so that an image on its own pixels is copied and not interpolated.
    low[:2] = np.floor(low[:2] / (column_mm, row_mm)) * (column_mm, row_mm)
    group = 1 if keep_slices else max(1, round(_FINEST_SLICES_MM / volume.spacing_mm[0]))
    width, height = (math.floor((high[axis] - low[axis]) / pixel_mm) + 1 for axis in (0, 1))
    # From pixels of the new image to those of the old one.
    onto = np.array([[pixel_mm / column_mm, 0, low[0] / column_mm], [0, pixel_mm / row_mm, low[1] / row_mm]])
    box = (max(1, round(pixel_mm / column_mm)), max(1, round(pixel_mm / row_mm)))
    first, last = math.floor(low[2] / volume.spacing_mm[0]), math.ceil(high[2] / volume.spacing_mm[0])
    first, last = max(0, first), min(volume.shape[0] - 1, last)
    count = (last - first + 1) // group
    images = np.empty((count, height, width), dtype=np.float32)
    for number in range(count):
        mean = np.zeros(volume.shape[1:], dtype=np.float32)
        for index in range(first + number * group, first + (number + 1) * group):
            mean += np.asarray(volume.voxels[index], dtype=np.float32)
        mean /= np.float32(group)
        smooth = cv2.blur(mean, box, borderType=cv2.BORDER_REPLICATE) if max(box) > 1 else mean
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        images[number] = cv2.warpAffine(smooth, onto, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        if number % 8 == 7:
            share = _LOOKING_SHARE + (1 - _LOOKING_SHARE) * (number + 1) / count
            yield Progress(round(1000 * share), 1000, f"Reading the {name}")
    return _stack(volume, images, pixel_mm, group, (low[0], low[1], (first + (group - 1) / 2) * volume.spacing_mm[0]), box)


def _stack(
    volume: Volume,
    images: Images,
    pixel_mm: float,
    group: int,
    corner: tuple[float, float, float],
    box: tuple[int, int],
) -> Stack:
    z_mm, y_mm, x_mm = volume.spacing_mm
    # A box of an even number of pixels has its middle half a pixel off.
    shift = [(-0.5 if side % 2 == 0 else 0.0) * step for side, step in zip(box, (x_mm, y_mm), strict=True)]
    to_index = np.diag([1 / x_mm, 1 / y_mm, 1 / z_mm, 1.0])
    place = (corner[0] + shift[0], corner[1] + shift[1], corner[2])
    return Stack(images, pixel_mm, z_mm * group, place, to_index, volume.affine @ to_index)


def _box_of_bone(volume: Volume, name: str) -> LongWork[tuple[Floats, Floats]]:
    """Two corners ``(x, y, z)`` in the stack's mm of what is brighter than its surroundings, with a margin."""
    from scipy import ndimage

    z_mm, row_mm, column_mm = volume.spacing_mm
    every = max(1, round(_LOOK_MM / z_mm))
    size = (
        max(8, round(volume.shape[2] * column_mm / _LOOK_MM)),
        max(8, round(volume.shape[1] * row_mm / _LOOK_MM)),
    )
    chosen = range(0, volume.shape[0], every)
    small = np.empty((len(chosen), size[1], size[0]), dtype=np.float32)
    for place, index in enumerate(chosen):
        image = np.asarray(volume.voxels[index], dtype=np.float32)
        small[place] = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        if place % 16 == 15:
            yield Progress(place + 1, len(chosen), f"Looking for bone in the {name}")
    if not np.isfinite(small).all() or small.max() <= small.min():
        raise MctguiError(f"The {name} shows nothing: all its voxels have one value.", "Choose another volume.")
    level = _otsu(small)
    labels, count = ndimage.label(ndimage.binary_closing(small > level, iterations=2) | (small > level))
    sizes = np.bincount(labels.ravel())[1:]
    kept = np.isin(labels, np.flatnonzero(sizes >= 0.1 * sizes.max()) + 1) if count else labels >= 0
    scale = np.array([volume.shape[2] * column_mm / size[0], volume.shape[1] * row_mm / size[1], every * z_mm])
    far = np.array([volume.shape[2] - 1, volume.shape[1] - 1, volume.shape[0] - 1]) * (column_mm, row_mm, z_mm)
    found = [np.flatnonzero(kept.any(axis=axes)) for axes in ((0, 1), (0, 2), (1, 2))]
    low = np.array([places[0] for places in found]) * scale - _MARGIN_MM
    high = np.array([places[-1] + 1 for places in found]) * scale + _MARGIN_MM
    return np.clip(low, 0.0, far), np.clip(high, 0.0, far)


def _otsu(values: Images) -> float:
    """Otsu's threshold (1979) between the 0.5 % and the 99.5 % value."""
    low, high = np.percentile(values, (0.5, 99.5))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    levels = np.clip((values - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(levels.reshape(-1, 1), 0, 255, cv2.THRESH_OTSU)
    return float(low + (level + 0.5) * (high - low) / 255)
