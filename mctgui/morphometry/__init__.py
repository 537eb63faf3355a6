"""Trabecular morphometry: ImageJ's thresholds, BoneJ's thickness, in a VOI."""

from mctgui.morphometry.measurement import Morphometry, ThicknessStatistics, VOIMode, measure, measuring
from mctgui.morphometry.thickness import ThicknessMap, compiling, local_thickness, painting_thickness
from mctgui.morphometry.thresholds import GreyScale, default_threshold, isodata_threshold

__all__ = [
    "GreyScale",
    "Morphometry",
    "ThicknessMap",
    "ThicknessStatistics",
    "VOIMode",
    "compiling",
    "default_threshold",
    "isodata_threshold",
    "local_thickness",
    "measure",
    "measuring",
    "painting_thickness",
]
