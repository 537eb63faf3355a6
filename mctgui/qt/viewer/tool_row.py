"""The tool bar of the View screen, and how it gives way to narrow windows and large type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mctgui.qt.theme import Theme
from mctgui.qt.viewer.controls import Segments, ToolBar


@dataclass(frozen=True, slots=True)
class Tools:
    """What stands in the bar, from the left to the right; buttons of their own bring a menu along."""

    compare: Segments[Any]
    planes: Segments[Any]
    layouts: QToolButton
    moving: Sequence[QAction]
    measure: QToolButton
    linked: QAction
    link_menu: QMenu
    looks: Sequence[QAction]
    slabs: QToolButton
    slabs_action: QAction
    cine: QToolButton
    key_image: QAction
    pictures: QToolButton
    enhance: QAction


class ViewToolBar(ToolBar):
    """What finds no room is in the menu of the button with the three dots.

    Parameters
    ----------
    tools
        What stands in the bar.
    """

    def __init__(self, tools: Tools, theme: Theme) -> None:
        super().__init__()
        self._tools = tools
        self.add(tools.compare)
        self.add_divider()
        self.add(tools.planes)
        self.add(tools.layouts)
        self.add_divider()
        moving = [self.add_action(action) for action in tools.moving]
        self.add_divider()
        self.add(tools.measure)
        self.add_divider()
        self._linked = self.add_action(tools.linked, text=True)
        self._linked.setMenu(tools.link_menu)
        self._linked.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        looks = [self.add_action(action) for action in tools.looks]
        self.add(tools.slabs)
        self.add(tools.cine)
        star = self.add_action(tools.key_image)
        self.add(tools.pictures)
        self._groups: dict[str, list[QWidget]] = {
            "moving": list(moving),
            "looks": list(looks),
            "tools": [tools.measure, tools.slabs, tools.cine, star, tools.pictures],
        }
        self._hidden: tuple[str, ...] = ()
        self.more = self._make_more(theme)
        self.add_space()
        self._enhance = self.add_action(tools.enhance, text=True)
        self._groups["enhance"] = [self._enhance]
        self._fit()

    def _make_more(self, theme: Theme) -> QToolButton:
        more = QToolButton()
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setToolTip(self.tr("More tools"))
        more.setAccessibleName(self.tr("More tools"))
        theme.keep_icon(more, "ph.dots-three")
        menu = QMenu(more)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        more.setMenu(menu)
        self.add(more)
        return more

    def _fill(self, menu: QMenu) -> None:
        """The tools that have no room, in the order of the bar."""
        menu.clear()
        tools = self._tools
        if "moving" in self._hidden:
            menu.addActions(list(tools.moving))
            menu.addSeparator()
        if "tools" in self._hidden:
            menu.addActions(tools.measure.menu().actions())
            menu.addSeparator()
        if "looks" in self._hidden:
            menu.addActions(list(tools.looks))
        if "tools" in self._hidden:
            menu.addActions([tools.slabs_action, tools.cine.defaultAction(), tools.key_image])
            menu.addSeparator()
            menu.addActions(tools.pictures.menu().actions())
        if "enhance" in self._hidden:
            menu.addSeparator()
            menu.addAction(tools.enhance)

    def _fit(self) -> None:
        narrow = partial(self._arrange, words=False)
        self.fit_with(
            partial(self._arrange, compare=True),
            partial(narrow, compare=True),
            partial(narrow, compare=True, planes=False),
            narrow,
            partial(narrow, planes=False),
            partial(narrow, planes=False, hidden=("moving",)),
            partial(narrow, planes=False, hidden=("moving", "looks")),
            partial(narrow, planes=False, hidden=("moving", "looks", "tools")),
            partial(narrow, planes=False, hidden=("moving", "looks", "tools", "enhance")),
        )

    def _arrange(
        self, *, compare: bool = False, planes: bool = True, words: bool = True, hidden: tuple[str, ...] = ()
    ) -> None:
        """Use the room: which words stand beside their icons, and which groups of tools are in the menu alone."""
        self._tools.compare.show_words(compare)
        self._tools.planes.show_words(planes)
        both, icon = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self._linked, self._enhance):
            button.setToolButtonStyle(both if words else icon)
        self._hidden = hidden
        for name, widgets in self._groups.items():
            for widget in widgets:
                widget.setVisible(name not in hidden)
        self.more.setVisible(bool(hidden))
        self.set_spacing(4 if "looks" in hidden else 8)
