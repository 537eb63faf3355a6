"""Volumes of interest: where in the vertebra bone is measured."""

from mctgui.voi.body_model import BodyModel, Cleft
from mctgui.voi.checks import construction_warnings, voi_warnings
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.free_shapes import BoxVOI, EllipsoidVOI
from mctgui.voi.mask_voi import MaskVOI
from mctgui.voi.mid_plane import EndplatePlane, Endplates, on_mid_plane
from mctgui.voi.placement_file import PlacedVOIs, load_vois, save_vois, voi_from_json
from mctgui.voi.proposal import Proposal, Step, propose
from mctgui.voi.shape import VOI

__all__ = [
    "VOI",
    "AnteriorEdgeConstruction",
    "BodyModel",
    "BoxVOI",
    "Cleft",
    "CylinderVOI",
    "EllipsoidVOI",
    "EndplatePlane",
    "Endplates",
    "MaskVOI",
    "PlacedVOIs",
    "Proposal",
    "Step",
    "construction_warnings",
    "load_vois",
    "on_mid_plane",
    "propose",
    "save_vois",
    "voi_from_json",
    "voi_warnings",
]
