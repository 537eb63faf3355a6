"""Trabecular morphometry: ImageJ's thresholds, BoneJ's thickness, in a VOI."""

from mctgui.morphometry.measurement import Morphometry, ThicknessStatistics, VOIMode, measure, measuring
from mctgui.morphometry.structure import Structure, compiling_structure, structure_of
from mctgui.morphometry.thickness import ThicknessMap, compiling, local_thickness, painting_thickness
from mctgui.morphometry.thresholds import GreyScale, default_threshold, isodata_threshold

__all__ = [
    "GreyScale",
    "Morphometry",
    "Structure",
    "ThicknessMap",
    "ThicknessStatistics",
    "VOIMode",
    "compiling",
    "compiling_structure",
    "default_threshold",
    "isodata_threshold",
    "local_thickness",
    "measure",
    "measuring",
    "painting_thickness",
    "structure_of",
]
