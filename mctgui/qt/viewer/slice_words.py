"""Place, window and slab of a slice as people write them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mctgui.viewstate import Slab
from mctgui.windowing import Window


def position_text(axis: str, mm: float) -> str:
    """A coordinate as people write it, never as minus zero."""
    return f"{axis} {round(mm, 2) + 0.0:+.2f} mm".replace("-", "−")


def window_text(window: Window) -> str:
    """Centre and width as people write them; fractions only for narrow windows."""
    digits = 0 if window.width >= 20 else 2
    return f"C {window.centre:.{digits}f} · W {window.width:.{digits}f}".replace("-", "−")


def slab_text(slab: Slab) -> str:
    """A slab in the title of a pane; nothing for single slices."""
    if slab.mode == "thin":
        return ""
    names = {"mean": QCoreApplication.translate("Pane", "mean"), "mip": "MIP", "minip": "MinIP"}
    return f"{names[slab.mode]} {slab.thickness_mm:g} mm"
