"""Where the micro-CT of a case lies against its MDCT: a rigid transform, what it comes from, and how anchors make one.

A matrix here is 4 x 4 and takes micro-CT millimetres to MDCT millimetres, both ``(x, y, z)`` in LPS. It turns and shifts and
does nothing else: bone is neither stretched nor mirrored.
"""

from mctgui.alignment.alignment import Alignment, Source
from mctgui.alignment.anchors import NEAR_MM, Anchor, Fit, How, Place, fitted
from mctgui.alignment.transform import Matrix, applied, inverse, is_turned, laid, rigid, shift, tilt_deg, turn_deg

__all__ = [
    "NEAR_MM",
    "Alignment",
    "Anchor",
    "Fit",
    "How",
    "Matrix",
    "Place",
    "Source",
    "applied",
    "fitted",
    "inverse",
    "is_turned",
    "laid",
    "rigid",
    "shift",
    "tilt_deg",
    "turn_deg",
]
