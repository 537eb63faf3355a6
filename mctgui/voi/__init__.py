"""Volumes of interest: where in the vertebra bone is measured."""

from mctgui.voi.adjusting import from_two_clicks, moved_to, shift_matrix, snapped_to_edge
from mctgui.voi.body_model import BodyModel, Cleft
from mctgui.voi.checks import construction_warnings, frame_warnings, voi_warnings
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.cylinder import CylinderVOI
from mctgui.voi.exchange import EXPORT_SUFFIXES, IMPORT_SUFFIXES, ImportedVOIs, export_vois, import_vois
from mctgui.voi.free_shapes import BoxVOI, EllipsoidVOI
from mctgui.voi.live_checks import (
    ClearanceProfile,
    Content,
    LiveChecks,
    Shares,
    clearance_profile,
    content,
    live_checks,
    reaches_cleft,
    shares,
)
from mctgui.voi.mask_voi import MaskVOI
from mctgui.voi.mid_plane import EndplatePlane, Endplates, on_mid_plane
from mctgui.voi.outline import outlining_body
from mctgui.voi.placement_file import PlacedVOIs, load_vois, save_vois, voi_from_json
from mctgui.voi.precision import (
    PlacementPrecision,
    Sensitivity,
    changed_placements,
    dice,
    overlap,
    placement_precision,
    rms_cv_percent,
    sensitivity,
)
from mctgui.voi.proposal import Proposal, propose
from mctgui.voi.shape import VOI
from mctgui.voi.vertebrae import Step

__all__ = [
    "EXPORT_SUFFIXES",
    "IMPORT_SUFFIXES",
    "VOI",
    "AnteriorEdgeConstruction",
    "BodyModel",
    "BoxVOI",
    "ClearanceProfile",
    "Cleft",
    "Content",
    "CylinderVOI",
    "EllipsoidVOI",
    "EndplatePlane",
    "Endplates",
    "ImportedVOIs",
    "LiveChecks",
    "MaskVOI",
    "PlacedVOIs",
    "PlacementPrecision",
    "Proposal",
    "Sensitivity",
    "Shares",
    "Step",
    "changed_placements",
    "clearance_profile",
    "construction_warnings",
    "content",
    "dice",
    "export_vois",
    "frame_warnings",
    "from_two_clicks",
    "import_vois",
    "live_checks",
    "load_vois",
    "moved_to",
    "on_mid_plane",
    "outlining_body",
    "overlap",
    "placement_precision",
    "propose",
    "reaches_cleft",
    "rms_cv_percent",
    "save_vois",
    "sensitivity",
    "shares",
    "shift_matrix",
    "snapped_to_edge",
    "voi_from_json",
    "voi_warnings",
]
