"""The checks of a placement in the words of the inspector: what is wrong, and what was looked at and is right."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mctgui.project.records import MODALITY_NAMES
from mctgui.qt.measure.endplate_lines import GUESSED_MM
from mctgui.qt.viewer.columns import Column
from mctgui.voi import AnteriorEdgeConstruction, LiveChecks
from mctgui.voi.live_checks import LEAST_TO_ENDPLATE_MM

_LEAST_CLEARANCE_MM = 1.0
_BEHIND_MM = 2.0
_EXACTLY = 1e-6


def _tr(text: str) -> str:
    return QCoreApplication.translate("MeasureChecks", text)


def checks_in_words(
    shown: AnteriorEdgeConstruction | None, checks: LiveChecks | None, column: Column | None
) -> tuple[list[str], list[str]]:
    """Faults, and what is fine; both empty where nothing is placed."""
    if shown is None or checks is None or column is None:
        return [], []
    faults = list(checks.warnings)
    if _are_guessed(checks):
        faults.append(_tr("The dotted lines are not on the endplates yet: drag their ends there."))
    return faults, _fine(shown, checks, column, faults)


def _are_guessed(checks: LiveChecks) -> bool:
    """Whether the lines of the endplates still lie where they were put at first: parallel, and equally far away."""
    if checks.endplates_mm is None or checks.wedge_deg is None:
        return False
    return abs(checks.wedge_deg) < _EXACTLY and abs(sum(checks.endplates_mm) - 2 * GUESSED_MM) < _EXACTLY


def _fine(shown: AnteriorEdgeConstruction, checks: LiveChecks, column: Column, faults: list[str]) -> list[str]:
    fine = []
    needed = shown.inset_mm + shown.diameter_mm + _BEHIND_MM
    if checks.depth_mm is not None and checks.depth_mm >= needed:
        words = _tr("Body depth {depth:.1f} mm, {needed:.0f} needed.")
        fine.append(words.format(depth=checks.depth_mm, needed=needed))
    smallest = checks.clearance.smallest_mm if checks.clearance is not None else None
    if smallest is not None and smallest >= _LEAST_CLEARANCE_MM:
        fine.append(_tr("At least {clearance:.1f} mm to the cortex.").format(clearance=smallest))
        if not any("cleft" in fault for fault in faults):
            fine.append(_tr("No basivertebral cleft inside."))
    if checks.endplates_mm is not None and not _are_guessed(checks) and min(checks.endplates_mm) >= LEAST_TO_ENDPLATE_MM:
        words = _tr("Endplates {distance:.1f} mm away, {needed:.0f} needed.")
        fine.append(words.format(distance=min(checks.endplates_mm), needed=LEAST_TO_ENDPLATE_MM))
    if not any("volume" in fault for fault in faults):
        fine.append(_tr("Both VOIs inside the {image}.").format(image=MODALITY_NAMES[column.modality]))
    if shown.edge_rule == "as clicked":
        fine.append(_tr("E is where it was put, not snapped to the edge."))
    return fine


def handle_words(name: str) -> str:
    """What a handle is called, for the status line."""
    part, _, end = name.partition(", ")
    words = {
        "edge": _tr("E"),
        "inset": _tr("line B"),
        "diameter": _tr("diameter"),
        "centre": _tr("circle"),
        "turn": _tr("end of line A"),
        "height": _tr("height"),
        "gap": _tr("gap"),
        "slice": _tr("central slice"),
        "upper": _tr("upper endplate"),
        "lower": _tr("lower endplate"),
        "free centre": _tr("middle of the free VOI"),
    }
    ends = {"front": _tr("in front"), "back": _tr("at the back"), "right": _tr("at the right"), "left": _tr("at the left")}
    said = words.get(part, _tr("size of the free VOI"))
    return f"{said}, {ends[end]}" if end in ends else said
