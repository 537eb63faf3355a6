"""What the mouse does on an image, in three schemes that radiologists know; one table drives images, help and settings.

PACS is the common core of Weasis and OHIF; Slicer and MITK are the defaults of those programs, with the window of Slicer put
on a key, since there it is a tool of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt

from mctgui.project.settings import MouseScheme

Act = Literal["window", "region", "pan", "zoom", "cursor", "slices"]
_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier
_HELD = _Modifier.ShiftModifier | _Modifier.ControlModifier
_PLAIN, _SHIFT, _CTRL = _Modifier.NoModifier, _Modifier.ShiftModifier, _Modifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Gesture:
    """A drag with a button and the keys that are held when it begins."""

    button: Qt.MouseButton
    held: Qt.KeyboardModifier
    act: Act


SCHEMES: dict[MouseScheme, tuple[Gesture, ...]] = {
    "pacs": (
        Gesture(_Button.LeftButton, _PLAIN, "window"),
        Gesture(_Button.LeftButton, _CTRL, "region"),
        Gesture(_Button.MiddleButton, _PLAIN, "pan"),
        Gesture(_Button.RightButton, _PLAIN, "zoom"),
    ),
    "slicer": (
        Gesture(_Button.LeftButton, _PLAIN, "cursor"),
        Gesture(_Button.LeftButton, _SHIFT, "pan"),
        Gesture(_Button.LeftButton, _CTRL, "window"),
        Gesture(_Button.LeftButton, _CTRL | _SHIFT, "region"),
        Gesture(_Button.MiddleButton, _PLAIN, "pan"),
        Gesture(_Button.RightButton, _PLAIN, "zoom"),
    ),
    "mitk": (
        Gesture(_Button.LeftButton, _PLAIN, "cursor"),
        Gesture(_Button.LeftButton, _CTRL, "region"),
        Gesture(_Button.MiddleButton, _PLAIN, "slices"),
        Gesture(_Button.RightButton, _PLAIN, "window"),
        Gesture(_Button.RightButton, _CTRL, "zoom"),
        Gesture(_Button.RightButton, _SHIFT, "pan"),
    ),
}

_ACTS: dict[Act, str] = {
    "window": QT_TRANSLATE_NOOP("Mouse", "Window: width to the side, level up and down"),
    "region": QT_TRANSLATE_NOOP("Mouse", "Window from the region"),
    "pan": QT_TRANSLATE_NOOP("Mouse", "Pan"),
    "zoom": QT_TRANSLATE_NOOP("Mouse", "Zoom"),
    "cursor": QT_TRANSLATE_NOOP("Mouse", "Cursor"),
    "slices": QT_TRANSLATE_NOOP("Mouse", "Slices"),
}
_BUTTONS = {
    _Button.LeftButton: QT_TRANSLATE_NOOP("Mouse", "Left drag"),
    _Button.MiddleButton: QT_TRANSLATE_NOOP("Mouse", "Middle drag"),
    _Button.RightButton: QT_TRANSLATE_NOOP("Mouse", "Right drag"),
}
_SHARED = (
    (QT_TRANSLATE_NOOP("Mouse", "Wheel"), QT_TRANSLATE_NOOP("Mouse", "Slices")),
    (QT_TRANSLATE_NOOP("Mouse", "Ctrl + wheel"), QT_TRANSLATE_NOOP("Mouse", "Zoom about the pointer")),
    (QT_TRANSLATE_NOOP("Mouse", "Click"), QT_TRANSLATE_NOOP("Mouse", "Cursor, in all linked panes")),
    (QT_TRANSLATE_NOOP("Mouse", "Shift + move"), QT_TRANSLATE_NOOP("Mouse", "Cursor follows the pointer")),
    (QT_TRANSLATE_NOOP("Mouse", "Short right click"), QT_TRANSLATE_NOOP("Mouse", "Menu")),
    (QT_TRANSLATE_NOOP("Mouse", "Double click"), QT_TRANSLATE_NOOP("Mouse", "One pane alone, and back")),
)


def act_of(scheme: MouseScheme, button: Qt.MouseButton, held: Qt.KeyboardModifier) -> Act | None:
    """What a drag does.

    Keys that the scheme gives no meaning with this button are as if they were not held: Shift, for instance, makes a drag
    finer while it goes on.
    """
    gestures = [gesture for gesture in SCHEMES[scheme] if gesture.button == button]
    for wanted in (held & _HELD, held & _CTRL, _PLAIN):
        for gesture in gestures:
            if gesture.held == wanted:
                return gesture.act
    return None


def scheme_rows(scheme: MouseScheme) -> list[tuple[str, str]]:
    """Gesture and effect in the language of the window, for help and settings."""

    def tr(words: str) -> str:
        return QCoreApplication.translate("Mouse", words)

    rows = []
    for gesture in SCHEMES[scheme]:
        keys = [name for flag, name in ((_CTRL, "Ctrl"), (_SHIFT, "Shift")) if gesture.held & flag]
        rows.append((" + ".join([*keys, tr(_BUTTONS[gesture.button])]), tr(_ACTS[gesture.act])))
    return [*rows, *((tr(what), tr(does)) for what, does in _SHARED)]
