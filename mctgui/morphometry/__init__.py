"""Trabecular morphometry: ImageJ's thresholds, BoneJ's thickness, in a VOI."""

from mctgui.morphometry.effort import Effort
from mctgui.morphometry.histogram import HistogramOfOne, HistogramSource, Threshold, ThresholdMethod, VOIHistogram
from mctgui.morphometry.measurement import (
    common_histogram,
    estimated_effort,
    measure,
    measuring,
    measuring_maps,
    measuring_modes,
    thickness_maps,
    voi_histogram,
)
from mctgui.morphometry.region import Region, VOIVoxels
from mctgui.morphometry.result import (
    MODES,
    PERCENTILES,
    TB_N_RULE,
    Morphometry,
    ThicknessMaps,
    ThicknessStatistics,
    VOIMode,
    WallMode,
    voi_mode_named,
)
from mctgui.morphometry.structure import Structure, compiling_structure, structure_of
from mctgui.morphometry.thickness import ThicknessMap, compiling, local_thickness, painting_thickness, squared_distances
from mctgui.morphometry.thresholds import GreyScale, default_threshold, isodata_threshold, otsu_threshold

__all__ = [
    "MODES",
    "PERCENTILES",
    "TB_N_RULE",
    "Effort",
    "GreyScale",
    "HistogramOfOne",
    "HistogramSource",
    "Morphometry",
    "Region",
    "Structure",
    "ThicknessMap",
    "ThicknessMaps",
    "ThicknessStatistics",
    "Threshold",
    "ThresholdMethod",
    "VOIHistogram",
    "VOIMode",
    "VOIVoxels",
    "WallMode",
    "common_histogram",
    "compiling",
    "compiling_structure",
    "default_threshold",
    "estimated_effort",
    "isodata_threshold",
    "local_thickness",
    "measure",
    "measuring",
    "measuring_maps",
    "measuring_modes",
    "otsu_threshold",
    "painting_thickness",
    "squared_distances",
    "structure_of",
    "thickness_maps",
    "voi_histogram",
    "voi_mode_named",
]
