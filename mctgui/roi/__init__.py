"""ROIs: two-dimensional measuring shapes on a slice, and the numbers in them. Knows no window."""

from mctgui.roi.profile import ProfileSamples, sampled
from mctgui.roi.shapes import ROI, Angle, Ellipse, Kind, Length, LineProfile, Rectangle
from mctgui.roi.statistics import Histogram, Statistics, statistics

__all__ = [
    "ROI",
    "Angle",
    "Ellipse",
    "Histogram",
    "Kind",
    "Length",
    "LineProfile",
    "ProfileSamples",
    "Rectangle",
    "Statistics",
    "sampled",
    "statistics",
]
