"""What a registration tells its user, in sentences."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mctgui.registration.result import MatchLine
from mctgui.registration.settings import RegistrationSettings

Floats = NDArray[np.float64]

EDGE_MM = 20.0
"""How far the edge of a vertebral body is from where slices are matched."""
_TILT_SEEN_DEG, _TILT_WARNED_DEG = 0.2, 1.0
_SCALE_WARNED, _SLOPE_WARNED = 0.005, 0.02
_LITTLE_OVERLAP_MM = 8.0
_DIRECTIONS = (("to the left", "to the right"), ("backwards", "forwards"), ("to the head", "to the feet"))


def edge_error_mm(tilt_deg: float) -> float:
    """How far slice pairs alone are off at the edge of the body."""
    return EDGE_MM * math.sin(math.radians(tilt_deg))


def towards(lean: Floats) -> str:
    """An LPS vector in words, such as ``"forwards and to the left"``; empty where it has no length."""
    length = float(np.linalg.norm(lean))
    if length < 1e-6:
        return ""
    parts = [
        _DIRECTIONS[axis][0 if lean[axis] > 0 else 1]
        for axis in np.argsort(-np.abs(lean))
        if abs(lean[axis]) / length > math.sin(math.radians(22.5))
    ]
    return " and ".join(parts[:2])


def sentences(
    *, tilt_deg: float, lean: str, turn_deg: float, overlap_mm: float, refined: bool, matching: str, upside_down: bool
) -> tuple[str, ...]:
    """What was found."""
    told = []
    if upside_down:
        told.append("The two stacks run in opposite directions; one was turned over.")
    if tilt_deg < _TILT_SEEN_DEG:
        told.append("The two scans are parallel to within 0.2 degrees.")
    else:
        which_way = f", the micro-CT {lean}" if lean else ""
        told.append(f"The two scans are tilted by {tilt_deg:.1f} degrees against each other{which_way}.")
        if refined:
            told.append(
                f"Slice pairs alone would be wrong by up to {edge_error_mm(tilt_deg):.1f} mm at the edge of the vertebral "
                "body; the whole transform is used."
            )
    told.append(f"The micro-CT is turned by {turn_deg:.1f} degrees in the plane of the slices.")
    told.append(f"Both scans show {overlap_mm:.1f} mm of the vertebra.")
    if matching == "intensity":
        told.append("Too few key points agreed, so the slices were matched by their grey values.")
    return tuple(told)


def warnings(
    *,
    tilt_deg: float,
    refined: bool,
    scale: float | None,
    volume_scale: float | None,
    line: MatchLine,
    net_reflection: bool,
    reversed_stack: bool,
    overlap_mm: float,
    settings: RegistrationSettings,
) -> tuple[str, ...]:
    """What to mind."""
    told = []
    if net_reflection:
        how = "with its slices in reverse order" if reversed_stack else "with its slices mirrored"
        told.append(
            f"The micro-CT is the mirror image of the MDCT: one of the two stacks was written {how}, most likely the "
            "micro-CT, whose files do not say where left is. Mirror it before anything is told by its side."
        )
    if not refined and tilt_deg > _TILT_WARNED_DEG:
        told.append(
            f"The two scans are tilted by about {tilt_deg:.1f} degrees and the rigid refinement was off: slice pairs are "
            f"wrong by up to {edge_error_mm(tilt_deg):.1f} mm at the edge of the vertebral body."
        )
    if scale is not None and abs(scale - 1) > _SCALE_WARNED:
        told.append(
            f"The pixel sizes do not agree: in the plane the MDCT shows the vertebra {scale:.3f} times as large as the "
            "micro-CT does. Check the voxel size of the micro-CT."
        )
    if volume_scale is not None and abs(volume_scale - 1) > _SCALE_WARNED:
        told.append(f"In space the two fit best when the micro-CT is made {volume_scale:.3f} times as large.")
    # A tilt that has been found explains a slope of its own.
    if abs(line.slope_error) > _SLOPE_WARNED and not (refined and tilt_deg > _TILT_WARNED_DEG):
        told.append(
            f"By the slices alone one MDCT slice is {abs(line.slope):.3f} micro-CT slices, but by their distances it should "
            f"be {abs(line.expected_slope):.3f}: a tilt, or a wrong slice distance."
        )
    if overlap_mm < _LITTLE_OVERLAP_MM:
        told.append(f"The two scans share only {overlap_mm:.1f} mm of height: look at several slices before relying on it.")
    if settings.fill == "resampled" and not refined:
        told.append("Without the rigid refinement the MDCT side of the pairs is interpolated, not resampled.")
    return tuple(told)
