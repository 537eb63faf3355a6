"""Cylindrical volumes of interest: where in the vertebra bone is measured."""

from mctgui.voi.checks import construction_warnings, voi_warnings
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.placement_file import PlacedVOIs, load_vois, save_vois
from mctgui.voi.proposal import Proposal, Step, propose

__all__ = [
    "AnteriorEdgeConstruction",
    "CylinderVOI",
    "PlacedVOIs",
    "Proposal",
    "Step",
    "construction_warnings",
    "load_vois",
    "propose",
    "save_vois",
    "voi_warnings",
]
