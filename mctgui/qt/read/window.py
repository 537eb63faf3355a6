"""The window of a reading: the whole of one screen, black, and nothing beside the page that is shown.

It is a window of its own, and the program's main window is hidden as long as it is open. Other modes, the command palette,
menus and titles are therefore not merely covered: no key and no click reaches them.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QFont, QGuiApplication, QKeyEvent, QScreen, QShowEvent, QWindow
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mctgui.qt.read.check_page import CheckPage
from mctgui.qt.read.end_pages import DonePage, SignPage
from mctgui.qt.read.notice import NoticePage
from mctgui.qt.read.reader_form import ReaderForm
from mctgui.qt.read.score_page import ScorePage
from mctgui.qt.theme import GREY, Theme

_INPUT = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
)


class ReadingWindow(QWidget):
    """Holds the pages and says when it is looked away from."""

    hidden_from_view = Signal()
    """Another window is in front, it was minimised, or it is no longer on its screen."""
    used = Signal()
    """A key was pressed or the mouse moved."""
    screen_lost = Signal()
    """It is on another screen than the one that was chosen."""
    close_asked = Signal()
    """By the system; the window itself stays."""
    escape_pressed = Signal()

    def __init__(self, theme: Theme, screen: QScreen) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("readingWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("mctgui")
        self.setAccessibleName("mctgui")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAcceptDrops(False)
        self._chosen = screen
        self._may_close = False
        self._watched: QWindow | None = None
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setPalette(theme.palette(GREY))
        self.setStyleSheet(theme.style_sheet(GREY))
        self.form = ReaderForm(theme)
        self.check = CheckPage(theme)
        self.notice = NoticePage(theme)
        self.score = ScorePage(theme)
        self.sign = SignPage(theme)
        self.done = DonePage(theme)
        self.pages = QStackedWidget()
        for page in (self.notice, self.form, self.check, self.score, self.sign, self.done):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)

    def open(self) -> None:
        """Take the whole screen."""
        draw_letters_grey(self)
        self.showFullScreen()
        self.raise_()
        self.activateWindow()

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages."""
        self.pages.setCurrentWidget(page)

    def shows(self, page: QWidget) -> bool:
        """Whether this page is shown."""
        return self.pages.currentWidget() is page

    def close_for_good(self) -> None:
        """Close; the system's own way of closing only asks."""
        self._may_close = True
        self.score.picture.clear()
        self.close()
        self.deleteLater()

    # What the system does to it

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None and handle is not self._watched:
            self._watched = handle
            handle.installEventFilter(self)
            handle.screenChanged.connect(self._screen_changed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        looked_away = event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow()
        minimised = event.type() == QEvent.Type.WindowStateChange and self.isMinimized()
        if looked_away or minimised:
            self.hidden_from_view.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.close_asked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self.used.emit()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escape_pressed.emit()
        event.accept()  # no key means anything beyond the page

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def _screen_changed(self, screen: QScreen) -> None:
        if screen is self._chosen:
            return
        if self._chosen in QGuiApplication.screens():
            self.hidden_from_view.emit()
            self.setGeometry(self._chosen.geometry())
        else:
            self._chosen = screen
            self.screen_lost.emit()


def draw_letters_grey(root: QWidget) -> None:
    """Have the letters of a window drawn without the coloured fringes of subpixels.

    Each widget is told by itself: the style sheet gives widgets fonts that take nothing from their parents.
    """
    grey = QFont()
    grey.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    for widget in (root, *root.findChildren(QWidget)):
        widget.setFont(grey)
