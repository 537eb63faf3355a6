"""An alignment in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from mctgui.alignment import Alignment, Anchor, applied, fitted, inverse, turn_deg
from mctgui.qt.language import said


@dataclass(frozen=True, slots=True)
class Residual:
    """What an alignment leaves over, mm; None where it does not say."""

    in_plane_mm: float | None = None
    along_z_mm: float | None = None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Aligning", text)


def degrees(angle: float) -> str:
    """An angle as people write it."""
    return f"{angle:.1f}°"


def signed_mm(place: tuple[float, float, float]) -> str:
    """Three signed coordinates."""
    shown = " · ".join(f"{axis} {round(value, 2) + 0.0:+.2f}" for axis, value in zip("xyz", place, strict=True))
    return shown.replace("-", "−")


def what_aligns(alignment: Alignment) -> str:
    """What the alignment comes from, and what it does, in one sentence or two."""
    x, y, z = (float(value) for value in applied(inverse(alignment.matrix), (0.0, 0.0, 0.0)))
    moved = _tr("micro-CT {offset} mm").format(offset=signed_mm((x, y, z)))
    turn = degrees(turn_deg(alignment.matrix))
    if alignment.source == "registration":
        words = _tr("Aligned by a registration: the micro-CT is turned by {turn}.").format(turn=turn)
    elif len(alignment.anchors) < 2:
        words = _tr("Aligned by hand: {moved}.").format(moved=moved)
    elif fitted(alignment.anchors).how == "rigid":
        words = _tr("Aligned by {count} anchors: the micro-CT is turned by {turn}.")
        words = words.format(count=len(alignment.anchors), turn=turn)
    else:
        words = _tr("Aligned by {count} anchors, slice on slice: {moved}.")
        words = words.format(count=len(alignment.anchors), moved=moved)
    if any(alignment.nudge_mm):
        far = float(np.linalg.norm(alignment.nudge_mm))
        words += " " + _tr("Nudged by {distance} mm.").format(distance=f"{far:.2f}")
    return words


def what_to_mind(alignment: Alignment) -> list[str]:
    """What a registration warned of, and what is missing for a turn."""
    told = alignment.details.get("warnings")
    words = [said(str(one)) for one in told] if isinstance(told, list) else []
    if alignment.source == "anchors" and len(alignment.anchors) > 2 and fitted(alignment.anchors).how != "rigid":
        words.append(_tr("The anchors lie on one line, so they cannot tell how the micro-CT is turned."))
    return words


def residual_of(alignment: Alignment) -> Residual:
    """What is left at the anchors; one anchor alone is met exactly and tells nothing, but of a registration it does."""
    left = alignment.residuals_mm
    if len(left) < (1 if alignment.source == "registration" else 2):
        return Residual()
    in_plane = float(np.sqrt((left[:, :2] ** 2).sum(axis=1).mean()))
    return Residual(in_plane, float(np.sqrt((left[:, 2] ** 2).mean())))


def correlation_of(alignment: Alignment) -> float | None:
    """Local correlation of the two scans at the end of a registration, -1 to 1."""
    told = alignment.details.get("lncc")
    return float(told) if isinstance(told, int | float) else None


def anchor_words(number: int, anchor: Anchor, residual_mm: float | None) -> str:
    """One line of the list of anchors."""
    line = _tr("{number}: MDCT z {mdct} mm").format(number=number, mdct=f"{anchor.mdct_mm[2]:+.2f}")
    if residual_mm is not None:
        line += " · " + _tr("{distance} off").format(distance=f"{residual_mm:.2f}")
    return line.replace("-", "−")


def anchor_tip(anchor: Anchor) -> str:
    """Where an anchor lies in both scans."""
    words = _tr("MDCT {mdct} mm, micro-CT {microct} mm. Click to go there.")
    return words.format(mdct=signed_mm(anchor.mdct_mm), microct=signed_mm(anchor.microct_mm))
