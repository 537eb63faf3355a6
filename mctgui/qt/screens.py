"""The screens of the window: built when first shown, told what changed, each with its page in the inspector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from mctgui.qt.screen import Screen, ScreenName

if TYPE_CHECKING:
    from mctgui.qt.main_window import MainWindow

INSPECTOR_WIDTH = 320


class ScreenStack(QStackedWidget):
    """The work area. A screen that is not shown is told nothing until it is shown again.

    Attributes
    ----------
    inspectors
        The pages of the inspector, one for each screen that has one.
    """

    changed = Signal(str)
    """Another screen is at work; it has not been told project and case yet."""
    settled = Signal()
    """It has."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setObjectName("workArea")
        self._window = window
        self._screens: dict[ScreenName, Screen] = {}
        self._stale: set[ScreenName] = set()
        self.current: ScreenName | None = None
        self.inspectors = QStackedWidget()

    @property
    def shown(self) -> Screen:
        """The screen at work."""
        return self._screens[self.current or "cases"]

    def show_screen(self, name: ScreenName) -> None:
        """Go to another screen."""
        if name == self.current:
            self._bring_up_to_date()
            return
        screen = self._screens.get(name) or self._add(name)
        if self.current is not None:
            self.shown.leave()
        self.current = name
        self.setCurrentWidget(screen)
        self.changed.emit(name)
        self._bring_up_to_date()
        panel = screen.inspector()
        if panel is not None:
            self.inspectors.setCurrentWidget(self._page_of(panel))
        self.settled.emit()
        screen.setFocus()

    def wants_inspector(self) -> bool:
        """Whether the screen at work has something to show in the inspector."""
        return self.current is not None and self.shown.wants_inspector()

    def tell_all(self) -> None:
        """Another project is open: every screen has to hear of it, the one at work now."""
        self._stale = set(self._screens)
        if self.current is not None:
            self._bring_up_to_date()

    def tell_case(self) -> None:
        """Another case, or other contents of it: the others hear of it when they are shown."""
        self._stale |= {name for name in self._screens if name != self.current}
        if self.current is None:
            return
        if self.current in self._stale:
            self._bring_up_to_date()
        else:
            self.shown.set_case(self._window.case)

    def fit_inspectors(self, width: int) -> None:
        """Give all inspectors another width, because the size of the type changed."""
        for area in self.inspectors.findChildren(QScrollArea, options=Qt.FindChildOption.FindDirectChildrenOnly):
            area.widget().setMaximumWidth(width - 1)

    def release(self) -> None:
        """Have all screens let go of files; they are told anew what to show."""
        for screen in self._screens.values():
            screen.release()
        self._stale = set(self._screens)

    def _bring_up_to_date(self) -> None:
        if self.current in self._stale:
            self._stale.discard(self.current)
            self.shown.set_project(self._window.project)
            self.shown.set_case(self._window.case)

    def _add(self, name: ScreenName) -> Screen:
        screen = make_screen(name, self._window)
        self._screens[name] = screen
        self._stale.add(name)
        self.addWidget(screen)
        panel = screen.inspector()
        if panel is not None:
            self.inspectors.addWidget(_scrolling(panel, self._window.theme.scaled(INSPECTOR_WIDTH)))
        return screen

    def _page_of(self, panel: QWidget) -> QWidget:
        pages = [self.inspectors.widget(index) for index in range(self.inspectors.count())]
        return next(page for page in pages if page.widget() is panel)


def make_screen(name: ScreenName, window: MainWindow) -> Screen:
    """Build a screen; what it needs is imported only now."""
    if name == "cases":
        from mctgui.qt.cases.screen import CasesScreen

        return CasesScreen(window)
    if name == "view":
        from mctgui.qt.viewer.screen import ViewScreen

        return ViewScreen(window)
    if name == "train":
        from mctgui.qt.train.screen import TrainScreen

        return TrainScreen(window)
    if name == "read":
        from mctgui.qt.read.screen import ReadScreen

        return ReadScreen(window)
    from mctgui.qt.measure.screen import MeasureScreen

    return MeasureScreen(window)


def _scrolling(panel: QWidget, width: int) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    panel.setMaximumWidth(width - 1)  # a long word is cut, the page is not pushed out of sight
    area.setWidget(panel)
    return area
