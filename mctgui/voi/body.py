"""Finding the vertebral body and the canal in one axial slice, without training data.

Positions inside a slice are ``(x, y)`` in mm from its first pixel, along columns and rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

CANAL_AREA_MM2 = (100.0, 700.0)
"""What a closed hole must measure to be taken for the vertebral canal; 312 to 345 mm2 in real lumbar vertebrae."""

OPENING_MM = 9.0
"""The body is what holds a disc of this radius; pedicles do not."""

_SMALLEST_BODY_MM2, _LARGEST_BODY_MM2 = 250.0, 3000.0
_CANAL_OPENING_MM = 3.5
_CLOSING_MM = 1.0
_NEAREST_CANAL_MM = 12.0
_TURN_DEG = np.arange(-12.0, 12.1, 2.0)
_SHIFT_MM = np.arange(-2.0, 2.1, 0.5)
_FINE_TURN_DEG = np.arange(-2.0, 2.1, 0.5)
_FINE_SHIFT_MM = np.arange(-0.75, 0.8, 0.25)
_MIRRORED_POINTS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class BodyInSlice:
    """The vertebral body in one axial slice.

    Parameters
    ----------
    body
        bool ``(y, x)``: the body without pedicles and arch.
    canal
        bool ``(y, x)``: the closed vertebral canal; None where the ring of bone is open.
    pixel_mm
        ``(y, x)``.
    """

    body: Mask
    canal: Mask | None
    pixel_mm: tuple[float, float]

    def within(self, shape: tuple[int, ...], top: int, left: int) -> BodyInSlice:
        """The same body in a whole slice of ``shape``, of which this is the part from row ``top`` and column ``left``."""
        height, width = self.body.shape
        around = ((top, shape[0] - top - height), (left, shape[1] - left - width))
        canal = None if self.canal is None else np.pad(self.canal, around)
        return BodyInSlice(np.pad(self.body, around), canal, self.pixel_mm)

    @property
    def centre_mm(self) -> Floats:
        """Centroid of the body ``(x, y)``."""
        return centroid(self.body, self.pixel_mm)

    @property
    def forwards(self) -> Floats | None:
        """Unit vector ``(x, y)`` from the canal's centroid to the body's; None without a closed canal."""
        if self.canal is None:
            return None
        line = self.centre_mm - centroid(self.canal, self.pixel_mm)
        unit: Floats = line / np.linalg.norm(line)
        return unit


def find_body(bone: Mask, pixel_mm: tuple[float, float]) -> BodyInSlice | None:
    """Find the vertebral body in a slice.

    Parameters
    ----------
    bone
        bool ``(y, x)``: the blurred slice above a threshold that trabecular bone reaches.
    pixel_mm
        ``(y, x)``.

    Returns
    -------
    BodyInSlice or None
        With the canal where a ring of bone closes round it. None when nothing in the slice is as thick as a body.
    """
    import cv2

    count, labels, boxes, _ = cv2.connectedComponentsWithStats(_close(bone, pixel_mm).astype(np.uint8))
    areas = boxes[:, cv2.CC_STAT_AREA] * pixel_mm[0] * pixel_mm[1]
    best: BodyInSlice | None = None
    for label in np.argsort(areas[1:count])[::-1][:4] + 1:
        if areas[label] < _SMALLEST_BODY_MM2:
            break
        left, top, width, height, _ = (int(side) for side in boxes[label])
        where = slice(top, top + height), slice(left, left + width)
        found = _in_component(labels[where] == label, pixel_mm)
        # A body with a canal behind it beats any other thick piece of bone.
        if found is not None and (best is None or _rank(found) > _rank(best)):
            best = found.within(bone.shape, top, left)
    return best


def centroid(mask: Mask, pixel_mm: tuple[float, float]) -> Floats:
    """Centroid ``(x, y)`` of a mask ``(y, x)`` in mm."""
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean() * pixel_mm[1], rows.mean() * pixel_mm[0]])


def refine_axis(found: BodyInSlice, forwards: Floats) -> tuple[Floats, float, float]:
    """Turn and shift a midline to where body and canal mirror themselves best.

    Parameters
    ----------
    found
        Body and, where there is one, canal.
    forwards
        First direction of the midline, ``(x, y)``.

    Returns
    -------
    forwards
        Unit vector of the refined midline.
    shift_mm
        How far the midline passes the body's centroid, along ``(-forwards[1], forwards[0])``.
    dice
        Overlap of the mask with its mirror image, 0 to 1.
    """
    mirror = _Mirror([found.body] if found.canal is None else [found.body, found.canal], found)
    angle, shift = float(np.arctan2(forwards[1], forwards[0])), 0.0
    dice = 0.0
    for turns, shifts in ((_TURN_DEG, _SHIFT_MM), (_FINE_TURN_DEG, _FINE_SHIFT_MM)):
        trial_angles, trial_shifts = angle + np.radians(turns), shift + shifts
        scores = np.array([[mirror.overlap(a, s) for s in trial_shifts] for a in trial_angles])
        row, column = (int(place) for place in np.unravel_index(int(np.argmax(scores)), scores.shape))
        angle = _vertex(trial_angles, scores[:, column], row)
        shift = _vertex(trial_shifts, scores[row, :], column)
        dice = float(scores[row, column])
    return np.array([np.cos(angle), np.sin(angle)]), shift, dice


def mirror_overlap(found: BodyInSlice, forwards: Floats) -> float:
    """About the overlap that :func:`refine_axis` finds, in a tenth of its time."""
    mirror = _Mirror([found.body] if found.canal is None else [found.body, found.canal], found)
    angle = float(np.arctan2(forwards[1], forwards[0]))
    turns, shifts = np.radians(np.arange(-12.0, 12.1, 4.0)), np.arange(-2.0, 2.1, 1.0)
    return max(mirror.overlap(angle + turn, float(shift)) for turn in turns for shift in shifts)


def mirror_shift(found: BodyInSlice, forwards: Floats) -> float:
    """Shift of the midline of fixed direction that mirrors the body best, as in :func:`refine_axis`."""
    angle = float(np.arctan2(forwards[1], forwards[0]))
    shifts = np.arange(-3.0, 3.01, 0.25)
    mirror = _Mirror([found.body], found)
    scores = np.array([mirror.overlap(angle, shift) for shift in shifts])
    return _vertex(shifts, scores, int(np.argmax(scores)))


def _rank(found: BodyInSlice) -> tuple[bool, int]:
    return found.canal is not None, int(found.body.sum())


def _close(bone: Mask, pixel_mm: tuple[float, float]) -> Mask:
    import cv2

    size = [2 * max(1, round(_CLOSING_MM / side)) + 1 for side in pixel_mm]
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size[1], size[0]))
    closed = cv2.morphologyEx(bone.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    return np.asarray(closed, dtype=np.bool_)


def _in_component(component: Mask, pixel_mm: tuple[float, float]) -> BodyInSlice | None:
    import cv2

    # What the border can be reached from is outside; every other piece that is not bone is a hole.
    outside = np.pad(~component, 1, constant_values=True).astype(np.uint8)
    count, padded, boxes, _ = cv2.connectedComponentsWithStats(outside, connectivity=4)
    exterior, labels = padded[0, 0], padded[1:-1, 1:-1]
    filled = component | (labels != exterior)
    areas = boxes[:, cv2.CC_STAT_AREA] * pixel_mm[0] * pixel_mm[1]
    best: BodyInSlice | None = None
    for label in range(1, count):
        if label == exterior or not CANAL_AREA_MM2[0] <= areas[label] <= CANAL_AREA_MM2[1]:
            continue
        canal = _without_cleft(labels == label, pixel_mm)
        if canal.sum() * pixel_mm[0] * pixel_mm[1] < CANAL_AREA_MM2[0]:
            continue
        body = _thick_part(filled & ~canal, pixel_mm)
        if body is None or _distance(body, canal, pixel_mm) > _NEAREST_CANAL_MM:
            continue
        if best is None or body.sum() > best.body.sum():
            best = BodyInSlice(body, canal, pixel_mm)
    if best is not None:
        return best
    body = _thick_part(filled, pixel_mm)
    return None if body is None else BodyInSlice(body, None, pixel_mm)


def _without_cleft(hole: Mask, pixel_mm: tuple[float, float]) -> Mask:
    """The largest piece of a hole that holds a disc: without the narrow cleft by which a vein leaves the body into it."""
    opened = _opened(hole, _CANAL_OPENING_MM, pixel_mm)
    return np.zeros_like(hole) if opened is None else opened


def _thick_part(solid: Mask, pixel_mm: tuple[float, float]) -> Mask | None:
    """What is left of ``solid`` after opening with a disc of :data:`OPENING_MM`: its largest piece."""
    body = _opened(solid, OPENING_MM, pixel_mm)
    if body is None or not _SMALLEST_BODY_MM2 <= body.sum() * pixel_mm[0] * pixel_mm[1] <= _LARGEST_BODY_MM2:
        return None
    return body


def _opened(mask: Mask, radius_mm: float, pixel_mm: tuple[float, float]) -> Mask | None:
    """The largest piece that holds a disc, grown back by its radius; None where there is none."""
    import cv2

    # What lies beyond the border of the image is outside.
    core = _depth(np.pad(mask, 1), pixel_mm)[1:-1, 1:-1] > radius_mm
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(core.astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    core = labels == int(np.argmax(boxes[1:, cv2.CC_STAT_AREA])) + 1
    opened: Mask = mask & (_depth(~core, pixel_mm) <= radius_mm)
    return opened


def _depth(mask: Mask, pixel_mm: tuple[float, float]) -> NDArray[Any]:
    """Distance in mm of each pixel of a mask to the nearest one outside."""
    from scipy import ndimage

    if abs(pixel_mm[0] / pixel_mm[1] - 1.0) > 1e-3:
        distances: NDArray[Any] = ndimage.distance_transform_edt(mask, sampling=pixel_mm)
        return distances
    import cv2

    return np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)) * pixel_mm[0]


def _distance(body: Mask, canal: Mask, pixel_mm: tuple[float, float]) -> float:
    return float(_depth(~body, pixel_mm)[canal].min())


class _Mirror:
    """How well masks cover their own mirror images about a midline."""

    def __init__(self, masks: list[Mask], found: BodyInSlice) -> None:
        self._masks = masks
        self._pixel_mm = found.pixel_mm
        self._centre = found.centre_mm
        self._points = []
        for mask in masks:
            rows, columns = np.nonzero(mask)
            step = max(1, rows.size // _MIRRORED_POINTS)
            points = np.stack([columns[::step] * found.pixel_mm[1], rows[::step] * found.pixel_mm[0]], axis=1)
            self._points.append(points)

    def overlap(self, angle: float, shift_mm: float) -> float:
        """Mean share of each mask that its image covers (the Dice coefficient, as both have the same area)."""
        normal = np.array([-np.sin(angle), np.cos(angle)])
        offset = float(self._centre @ normal) + shift_mm
        shares = 0.0
        for mask, points in zip(self._masks, self._points, strict=True):
            mirrored = points - 2.0 * (points @ normal - offset)[:, None] * normal
            shares += _share_inside(mask, mirrored, self._pixel_mm)
        return shares / len(self._masks)


def _share_inside(mask: Mask, points: Floats, pixel_mm: tuple[float, float]) -> float:
    columns = np.rint(points[:, 0] / pixel_mm[1]).astype(np.int64)
    rows = np.rint(points[:, 1] / pixel_mm[0]).astype(np.int64)
    valid = (rows >= 0) & (rows < mask.shape[0]) & (columns >= 0) & (columns < mask.shape[1])
    return float(mask[rows[valid], columns[valid]].sum() / max(len(points), 1))


def _vertex(places: NDArray[Any], scores: NDArray[Any], best: int) -> float:
    """Place of the maximum between the samples: top of the parabola fitted to the scores near the best one."""
    low, high = max(best - 3, 0), min(best + 4, len(scores))
    if high - low < 5:
        return float(places[best])
    curve, slope, _ = np.polyfit(places[low:high] - places[best], scores[low:high], 2)
    if curve >= 0:
        return float(places[best])
    step = float(places[1] - places[0])
    return float(places[best] + np.clip(-slope / (2 * curve), -2 * step, 2 * step))
