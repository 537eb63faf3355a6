"""Key points of slices, and how many of two slices agree on one turn and shift."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mctgui.registration.settings import RegistrationSettings

Floats = NDArray[np.float64]

SCALE_LIMITS = (0.95, 1.05)
_RANSAC_ROUNDS = 2000
_LEAST_MATCHES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Key points of one slice.

    Parameters
    ----------
    places
        float64 ``(n, 2)``, pixels ``(column, row)``.
    descriptors
        float32 ``(n, 128)`` of length 1: RootSIFT (Arandjelovic and Zisserman 2012).
    """

    places: Floats
    descriptors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SliceMatch:
    """How two slices agree.

    Parameters
    ----------
    inliers
        Matches that agree on one turn, shift and a scale near 1; 0 where there are none.
    turn, scale
        In the plane, radians and ratio, from the second slice onto the first.
    place, other_place
        Mean of the inliers ``(x, y)`` in mm, in the first and in the second slice.
    """

    inliers: int
    turn: float = 0.0
    scale: float = 1.0
    place: tuple[float, float] = (0.0, 0.0)
    other_place: tuple[float, float] = (0.0, 0.0)


NO_MATCH = SliceMatch(0)


@dataclass(slots=True)
class FeatureCache:
    """Key points of slices by what the slice shows and how they are looked for; one may serve several registrations."""

    found: dict[bytes, Features] = field(default_factory=dict)

    def of(self, image: NDArray[np.uint8], settings: RegistrationSettings) -> Features:
        """Key points of an 8-bit slice ``(y, x)``."""
        digest = hashlib.blake2b(np.ascontiguousarray(image).data, digest_size=16)
        digest.update(f"{image.shape} {settings.most_features} {settings.contrast_threshold}".encode())
        key = digest.digest()
        if key not in self.found:
            self.found[key] = detect(image, settings)
        return self.found[key]


def detect(image: NDArray[np.uint8], settings: RegistrationSettings) -> Features:
    """SIFT key points of a slice, as RootSIFT; none at all in a blank one."""
    library: Any = cv2
    # The blur of 1.6 pixels is Lowe's (2004). Without the precise upscale every key point lies a quarter of a pixel to the
    # right and below, which adds up to half a pixel between slices that are turned by 180 degrees.
    sift = library.SIFT_create(
        nfeatures=settings.most_features,
        contrastThreshold=settings.contrast_threshold,
        sigma=1.6,
        enable_precise_upscale=True,
    )
    points, raw = sift.detectAndCompute(image, None)
    if raw is None or not len(points):
        return Features(np.zeros((0, 2)), np.zeros((0, 128), dtype=np.float32))
    places = np.array([point.pt for point in points], dtype=np.float64)
    sums = np.abs(raw).sum(axis=1, keepdims=True)
    return Features(places, np.sqrt(raw / np.maximum(sums, 1e-12)).astype(np.float32))


def match(one: Features, other: Features, pixel_mm: float, settings: RegistrationSettings) -> SliceMatch:
    """Count the key points of two slices that agree on one similarity transform.

    Parameters
    ----------
    one, other
        Slices on pixels of one size.
    pixel_mm
        That size.
    settings
        Ratio of Lowe's test and distance of an inlier.

    Returns
    -------
    SliceMatch
        0 inliers where too few match or the scale is none that two scans of known pixel size can have: RANSAC returns
        degenerate models on unlike slices.
    """
    if len(one.places) < 2 or len(other.places) < 2:
        return NO_MATCH
    likeness = one.descriptors @ other.descriptors.T
    rows = np.arange(len(likeness))
    best = likeness.argmax(axis=1)
    closest = likeness[rows, best]
    likeness[rows, best] = -1.0
    second = likeness.max(axis=1)
    # Squared distance of unit vectors is 2 - 2 a.b, so the ratio is squared too.
    good = (1 - closest) < settings.lowe_ratio**2 * (1 - second)
    if np.count_nonzero(good) < _LEAST_MATCHES:
        return NO_MATCH
    to, come = one.places[good] * pixel_mm, other.places[best[good]] * pixel_mm
    return _agreeing(come, to, settings.reprojection_mm)


def _agreeing(come: Floats, to: Floats, reprojection_mm: float) -> SliceMatch:
    model: Any
    model, kept = cv2.estimateAffinePartial2D(
        come, to, method=cv2.RANSAC, ransacReprojThreshold=reprojection_mm, maxIters=_RANSAC_ROUNDS, confidence=0.99
    )
    if model is None or not np.isfinite(model).all():
        return NO_MATCH
    scale = math.hypot(model[0, 0], model[1, 0])
    if not SCALE_LIMITS[0] <= scale <= SCALE_LIMITS[1]:
        return NO_MATCH
    inside = kept.ravel().astype(bool)
    x, y = to[inside].mean(axis=0)
    other_x, other_y = come[inside].mean(axis=0)
    turn = math.atan2(model[1, 0], model[0, 0])
    return SliceMatch(int(inside.sum()), turn, scale, (float(x), float(y)), (float(other_x), float(other_y)))
