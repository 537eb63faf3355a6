"""The values of all images under one cursor, in the inspector and in the status bar."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.at_work import AtWork
from mctgui.qt.viewer.board import PaneBoard
from mctgui.qt.viewer.compare import wording
from mctgui.qt.viewer.compare.difference import difference_of, signed
from mctgui.qt.viewer.inspector import ValuesSection, number_text
from mctgui.qt.viewer.placed_pane import value_at
from mctgui.qt.viewer.presets import unit_of
from mctgui.qt.viewer.slice_words import window_text
from mctgui.viewstate import Place
from mctgui.volume import Intensity

Values = dict[Modality, tuple[float | None, Intensity]]
"""The stored value of each image at one point of the patient, None outside of it, and what it means."""


class ValuesUnderCursor:
    """Shows the values under the pointer, or under the cursor where the pointer is on no image.

    Parameters
    ----------
    screen, board, work
        The View screen, its panes, and what is at work in it.
    section
        The rows of the inspector.

    Attributes
    ----------
    pointer
        Where the pointer is in the image at work; None where it is on none.
    """

    def __init__(self, screen: Screen, board: PaneBoard, work: AtWork, section: ValuesSection) -> None:
        self._screen, self._board, self._work, self._section = screen, board, work, section
        self._state = screen.window_services.viewstate
        self.pointer: Place | None = None

    def show(self) -> None:
        """Read the values, and say them with place, window and scale."""
        window = self._screen.window_services
        if not self._work.columns:
            window.set_status()
            return
        place = self.pointer or self._state.cursor_of(self._work.modality)
        values = self._values_at(place)
        if values is None:
            return  # another case is being put in; its panes come in a moment
        self._section.set_values(values, window.theme)
        window.set_status(
            "x {:+.2f}  y {:+.2f}  z {:+.2f} mm".format(*place).replace("-", "−"),
            *self._value_words(values),
            *self._view_words(),
            hint=wording.hint(self._state.comparison.mode) if self._board.is_comparing else self._screen.hint_words,
        )

    def _values_at(self, place: Place) -> Values | None:
        """The values at a place of the image at work; None as long as an image has no pane."""
        active = self._work.modality
        stacks = {modality: stack for (modality, _), stack in self._board.stacks.items()}
        if any(column.modality not in stacks for column in self._work.columns):
            return None
        values: Values = {}
        for column in self._work.columns:
            point = self._state.mapped(place, active, column.modality)
            if not self._state.links.scroll and column.modality != active:
                point = self._state.cursor_of(column.modality)
            values[column.modality] = (value_at(stacks[column.modality], point), column.volume.intensity)
        return values

    def _view_words(self) -> tuple[str, str]:
        """Window and scale of the image at work."""
        active, translate = self._work.modality, QCoreApplication.translate
        window = window_text(self._state.window(active))
        windows = translate("ViewScreen", "Window {window}").format(window=window)
        if self._board.is_comparing:
            pattern = translate("ViewScreen", "Window of {name} {window}")
            windows = pattern.format(name=MODALITY_NAMES[active], window=window)
        zoom = f"{1 / self._state.mm_per_pixel_of(active):.1f} px/mm"
        return windows, translate("ViewScreen", "Zoom {zoom}").format(zoom=zoom)

    def _value_words(self, values: Values) -> list[str]:
        """The values of all panes; of a comparison those of its two, and their difference where it is shown."""
        if not self._board.is_comparing:
            return [values_text(values)]
        now, in_hu = self._state.comparison, self._state.difference_in_hu
        pair = [values[modality] for modality in now.pair]
        words = [
            f"{name} {number_text(value)} {unit_of(intensity)}"
            for name, (value, intensity) in zip(wording.labels(now), pair, strict=True)
        ]
        if now.mode == "difference":
            windows = (self._state.window(now.base), self._state.window(now.over))
            difference = difference_of(pair[0][0], pair[1][0], windows, in_hu=in_hu)
            text = "–" if difference is None else signed(difference, 0 if in_hu else 2)
            unit = "HU" if in_hu else QCoreApplication.translate("ViewScreen", "of the window")
            pattern = QCoreApplication.translate("ViewScreen", "Difference {value} {unit}")
            words.append(pattern.format(value=text, unit=unit))
        return words


def values_text(values: Values) -> str:
    """The values of all images under one cursor; names only where there is more than one."""
    names = {modality: f"{MODALITY_NAMES[modality]} " if len(values) > 1 else "" for modality in values}
    return " · ".join(
        f"{names[modality]}{number_text(value)} {unit_of(intensity)}" for modality, (value, intensity) in values.items()
    )
