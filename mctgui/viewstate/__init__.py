"""What the viewers show: place, scale and window, linked in millimetres. Knows no Qt."""

from mctgui.viewstate.comparison import AMOUNTS, Amount, Comparison
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
from mctgui.viewstate.state import Links, ViewState

__all__ = [
    "AMOUNTS",
    "COMPARE_MODES",
    "LAYOUTS",
    "PANES",
    "PLANES",
    "SLAB_MODES",
    "Amount",
    "CompareMode",
    "Comparison",
    "Layout",
    "Links",
    "PaneModality",
    "Place",
    "Slab",
    "SlabMode",
    "ViewState",
]
