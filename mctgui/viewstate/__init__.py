"""What the viewers show: place, scale and window, linked in millimetres. Knows no Qt."""

from mctgui.viewstate.comparison import AMOUNTS, Amount, Comparison
from mctgui.viewstate.links import Links
from mctgui.viewstate.names import (
    COMPARE_MODES,
    LAYOUTS,
    PANES,
    PLANES,
    SLAB_MODES,
    CompareMode,
    Layout,
    PaneModality,
    Place,
    SlabMode,
)
from mctgui.viewstate.slab import Slab
from mctgui.viewstate.solid import SOLID_PARTS, SolidCamera, SolidPart, SolidView
from mctgui.viewstate.state import ViewState

__all__ = [
    "AMOUNTS",
    "COMPARE_MODES",
    "LAYOUTS",
    "PANES",
    "PLANES",
    "SLAB_MODES",
    "SOLID_PARTS",
    "Amount",
    "CompareMode",
    "Comparison",
    "Layout",
    "Links",
    "PaneModality",
    "Place",
    "Slab",
    "SlabMode",
    "SolidCamera",
    "SolidPart",
    "SolidView",
    "ViewState",
]
