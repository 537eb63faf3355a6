"""The one theme: colours by name, the style sheet made of them, and icons that follow.

No widget has a colour of its own. A style sheet rule finds it by object name or by the property ``role``; what paints itself
asks :class:`Theme`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from mctgui.project.paths import resources_folder

if TYPE_CHECKING:
    from mctgui.project.records import Modality

ThemeName = Literal["dark", "light", "system"]
_PLACEHOLDER = re.compile(r"@([a-z0-9_]+)\b")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour of the program, as ``#rrggbb``.

    ``canvas`` lies behind images and is black in both themes; ``mdct``, ``microct_like`` and ``microct`` belong to the three
    modalities and to nothing else, which is why the accent is neutral. The three ``difference`` colours stand on the canvas,
    so they are the same in both themes; blue and yellow are told apart with every common colour blindness.
    """

    canvas: str
    window: str
    surface: str
    raised: str
    line: str
    control_line: str
    text: str
    text_quiet: str
    accent: str
    mdct: str
    microct_like: str
    microct: str
    warn: str
    error: str
    difference_low: str = "#5b8cff"
    difference_zero: str = "#34373b"
    difference_high: str = "#f0c419"

    def modality(self, modality: Modality) -> str:
        """Colour of everything that belongs to a modality."""
        return {"mdct": self.mdct, "microct-like": self.microct_like, "microct": self.microct}[modality]


DARK = Tokens(
    canvas="#000000",
    window="#16181b",
    surface="#1e2125",
    raised="#272b30",
    line="#353a40",
    control_line="#6a727a",
    text="#e6e8ea",
    text_quiet="#9aa2aa",
    accent="#e6e8ea",
    mdct="#d07f35",
    microct_like="#4fb0c6",
    microct="#d5e8a8",
    warn="#e3c35b",
    error="#e06c6c",
)
LIGHT = Tokens(
    canvas="#000000",
    window="#f3f4f5",
    surface="#ffffff",
    raised="#e9ebed",
    line="#d3d7db",
    control_line="#8a939b",
    text="#1b1e21",
    text_quiet="#5d666f",
    accent="#1b1e21",
    mdct="#b35c00",
    microct_like="#0f7187",
    microct="#24421a",
    warn="#8a6d00",
    error="#b3261e",
)
GREY = Tokens(
    canvas="#000000",
    window="#000000",
    surface="#0d0d0d",
    raised="#2b2b2b",
    line="#383838",
    control_line="#717171",
    text="#e6e6e6",
    text_quiet="#a0a0a0",
    accent="#dcdcdc",
    mdct="#e6e6e6",
    microct_like="#e6e6e6",
    microct="#e6e6e6",
    warn="#e6e6e6",
    error="#e6e6e6",
    difference_low="#383838",
    difference_zero="#717171",
    difference_high="#e6e6e6",
)
"""For the window in which somebody reads a blinded study: on black, and without any hue, which would tire or betray."""


class Theme(QObject):
    """Colours, type and icons of the running program."""

    changed = Signal()

    def __init__(self, name: ThemeName = "dark", font_size: int = 13, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name: ThemeName = name
        self.font_size = font_size
        self._icons: list[tuple[Any, str, str]] = []
        self._drawn: dict[tuple[str, str], QIcon] = {}

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in use."""
        if self.name == "system":
            return QGuiApplication.styleHints().colorScheme() is not Qt.ColorScheme.Light
        return self.name == "dark"

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return DARK if self.is_dark else LIGHT

    def colour(self, token: str) -> QColor:
        """A colour by the name of its token."""
        return QColor(getattr(self.tokens, token))

    def modality(self, modality: Modality, *, on_canvas: bool = False) -> QColor:
        """Colour of a modality; on the canvas, which is always black, the dark theme's."""
        return QColor((DARK if on_canvas else self.tokens).modality(modality))

    def pixels(self, scale: Literal[11, 13, 15, 20]) -> int:
        """Size of the type on the scale of four, at the user's base size."""
        return round(scale * self.font_size / 13)

    def scaled(self, pixels: int) -> int:
        """A width that holds text, larger with a larger type; never smaller than it is at 13 px."""
        return max(pixels, round(pixels * self.font_size / 13))

    def font(self, scale: Literal[11, 13, 15, 20] = 13, *, strong: bool = False) -> QFont:
        """The system's UI font at one of four sizes, with figures of one width."""
        font = QFont(QApplication.font())
        font.setPixelSize(self.pixels(scale))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def use(self, name: ThemeName | None = None, font_size: int | None = None) -> None:
        """Switch; what paints itself hears ``changed``, everything else follows the style sheet."""
        self.name = name or self.name
        self.font_size = font_size or self.font_size
        self.apply()

    def apply(self) -> None:
        """Put palette, font and style sheet on the application."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise RuntimeError("there is no QApplication yet")
        font = self.font()
        application.setFont(font)
        application.setPalette(self.palette())
        application.setStyleSheet(self.style_sheet())
        self._drawn.clear()
        self._icons = [kept for kept in self._icons if _is_alive(kept[0])]
        for target, icon_name, token in self._icons:
            target.setIcon(self.icon(icon_name, token))
        self.changed.emit()

    def style_sheet(self, tokens: Tokens | None = None) -> str:
        """``resources/theme.qss`` with the tokens put in; an unknown token is an error, not a missing colour.

        Parameters
        ----------
        tokens
            For a window with colours of its own; None takes those of the theme.
        """
        shade = "grey" if tokens is GREY else "dark" if self.is_dark else "light"
        values = {field.name: getattr(tokens or self.tokens, field.name) for field in fields(Tokens)}
        values |= {f"size{scale}": f"{self.pixels(scale)}px" for scale in (11, 13, 15, 20)}
        values["modes"] = f"{self.scaled(56) - 3}px"
        values["resources"] = resources_folder().as_posix()
        values["shade"] = shade
        template = (resources_folder() / "theme.qss").read_text(encoding="utf-8")
        return _PLACEHOLDER.sub(lambda match: values[match[1]], template)

    def palette(self, tokens: Tokens | None = None) -> QPalette:
        """For what no style sheet reaches: selections, links, disabled text, item views of dialogs."""
        palette = QPalette()
        tokens = tokens or self.tokens
        role = QPalette.ColorRole
        for one, token in (
            (role.Window, "window"),
            (role.WindowText, "text"),
            (role.Base, "surface"),
            (role.AlternateBase, "surface"),
            (role.Text, "text"),
            (role.Button, "raised"),
            (role.ButtonText, "text"),
            (role.ToolTipBase, "raised"),
            (role.ToolTipText, "text"),
            (role.Highlight, "raised"),
            (role.HighlightedText, "text"),
            (role.Link, "text"),
            (role.LinkVisited, "text_quiet"),
            (role.PlaceholderText, "text_quiet"),
            (role.BrightText, "error"),
            (role.Mid, "line"),
            (role.Dark, "line"),
            (role.Light, "raised"),
        ):
            palette.setColor(one, QColor(getattr(tokens, token)))
        for one in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.control_line))
        return palette

    def icon(self, name: str, token: str = "text") -> QIcon:
        """An outline icon in a token's colour; greyed where its control is disabled."""
        key = (name, getattr(self.tokens, token))
        if key not in self._drawn:
            import qtawesome

            self._drawn[key] = qtawesome.icon(name, color=key[1], color_disabled=self.tokens.control_line)
        return self._drawn[key]

    def keep_icon(self, target: Any, name: str, token: str = "text") -> None:
        """Give a button or action an icon, and a new one whenever the theme changes."""
        self._icons = [kept for kept in self._icons if kept[0] is not target and _is_alive(kept[0])]
        self._icons.append((target, name, token))
        target.setIcon(self.icon(name, token))

    def drop_icon(self, target: Any) -> None:
        """Take the icon of a button or action away."""
        self._icons = [kept for kept in self._icons if kept[0] is not target and _is_alive(kept[0])]
        target.setIcon(QIcon())


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is, so that the style sheet finds it; may be changed later."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _is_alive(target: object) -> bool:
    import shiboken6

    return shiboken6.isValid(target)
