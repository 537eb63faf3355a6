"""Cylindrical volumes of interest: where in the vertebra bone is measured."""

from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.placement_file import PlacedVOIs, load_vois, save_vois

__all__ = ["AnteriorEdgeConstruction", "CylinderVOI", "PlacedVOIs", "load_vois", "save_vois"]
