"""The first page of the Read mode: a reader opens a package at the left, a coordinator runs studies at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.cases.drop_zone import DropTarget
from mctgui.qt.read.column import text_label
from mctgui.qt.read.study_side import StudyPage
from mctgui.qt.theme import Theme

_SIDE = 460


class StartPage(DropTarget):
    """Two sides; that of the coordinator is there only when it has something to offer."""

    open_asked = Signal()
    package_chosen = Signal(Path)
    study_page_chosen = Signal(str)

    def __init__(self, theme: Theme, pages: Sequence[StudyPage]) -> None:
        super().__init__()
        self._theme = theme
        self.recent = QVBoxLayout()
        self.recent.setSpacing(4)
        self.screens = QComboBox()
        self.screens.setAccessibleName(self.tr("Screen for reading"))
        self._screens_row = QWidget()
        self._zone = QFrame()
        row = QHBoxLayout()
        row.setSpacing(48)
        row.addStretch()
        row.addWidget(self._reader_side(), 0, Qt.AlignmentFlag.AlignTop)
        if pages:
            line = QFrame()
            line.setProperty("role", "divider")
            row.addWidget(line)
            row.addWidget(self._study_side(pages), 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.addStretch(1)
        layout.addLayout(row)
        layout.addStretch(2)
        self.dropped.connect(lambda paths: self.package_chosen.emit(paths[0]))
        self.hovered.connect(self._show_hovered)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.screenAdded.connect(self.list_screens)
            application.screenRemoved.connect(self.list_screens)
        self.list_screens()

    def _side(self, title: str, words: str) -> tuple[QWidget, QVBoxLayout]:
        side = QWidget()
        side.setFixedWidth(self._theme.scaled(_SIDE))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(text_label(title, "display"))
        column.addWidget(text_label(words, "quiet"))
        return side, column

    def _reader_side(self) -> QWidget:
        side, column = self._side(
            self.tr("Read a study"),
            self.tr("Open the reader package that the coordinator gave you. Your answers are kept beside it, each at once."),
        )
        column.addWidget(self._drop_zone())
        self._recent_title = text_label(self.tr("Opened before"), "caption")
        column.addWidget(self._recent_title)
        column.addLayout(self.recent)
        choice = QHBoxLayout(self._screens_row)
        choice.setContentsMargins(0, 8, 0, 0)
        choice.addWidget(QLabel(self.tr("Screen")))
        choice.addWidget(self.screens, 1)
        column.addWidget(self._screens_row)
        self.show_recent([])
        return side

    def _drop_zone(self) -> QFrame:
        zone = self._zone
        zone.setObjectName("dropZone")
        sign = QLabel()

        def draw() -> None:
            sign.setPixmap(self._theme.icon("ph.eye", "text_quiet").pixmap(QSize(32, 32), self.devicePixelRatioF()))

        self._theme.changed.connect(draw)
        draw()
        self.open_button = QPushButton(self.tr("Open a reader package…"))
        self.open_button.setProperty("role", "primary")
        self.open_button.setToolTip(self.tr("Choose a file that ends in {suffix}").format(suffix=".mctread"))
        self.open_button.clicked.connect(self.open_asked)
        column = QVBoxLayout(zone)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(sign, 0, centre)
        column.addWidget(QLabel(self.tr("Drop a reader package here")), 0, centre)
        column.addWidget(self.open_button, 0, centre)
        return zone

    def _study_side(self, pages: Sequence[StudyPage]) -> QWidget:
        side, column = self._side(
            self.tr("Run a study"), self.tr("For the coordinator, who knows what is shown. Readers stay on the other side.")
        )
        self.study_buttons = []
        for page in pages:
            button = QPushButton(page.title())
            self._theme.keep_icon(button, page.icon)
            button.setToolTip(page.words())
            button.clicked.connect(lambda _checked=False, name=page.name: self.study_page_chosen.emit(name))
            column.addWidget(button)
            column.addWidget(text_label(page.words(), "caption"))
            self.study_buttons.append(button)
        return side

    def show_recent(self, packages: Sequence[tuple[Path, str]]) -> None:
        """List packages that were opened before, by words that name neither a file nor a person."""
        while (item := self.recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for path, words in packages:
            button = QPushButton(words.replace("&", "&&"))
            button.setProperty("role", "flat")
            button.setStyleSheet("text-align: left;")
            button.clicked.connect(lambda _checked=False, path=path: self.package_chosen.emit(path))
            self.recent.addWidget(button)
        self._recent_title.setVisible(bool(packages))

    def list_screens(self, *_changed: object) -> None:
        """Offer the screens, where there are several; the one that the window is on is chosen from the start."""
        chosen = self.screens.currentIndex()
        screens = QGuiApplication.screens()
        self.screens.clear()
        for number, screen in enumerate(screens, 1):
            size = screen.geometry().size() * screen.devicePixelRatio()
            words = self.tr("{number}: {width} × {height} pixels")
            self.screens.addItem(words.format(number=number, width=size.width(), height=size.height()))
        here = self.screen()
        at = screens.index(here) if here in screens else 0
        self.screens.setCurrentIndex(chosen if 0 <= chosen < len(screens) else at)
        self._screens_row.setVisible(len(screens) > 1)

    def chosen_screen(self) -> QScreen:
        """Where to read: the chosen one of several, else the one that the window is on."""
        screens = QGuiApplication.screens()
        at = self.screens.currentIndex()
        return screens[at] if len(screens) > 1 and 0 <= at < len(screens) else self.screen()

    def _show_hovered(self, hovered: bool) -> None:
        self._zone.setProperty("hovered", hovered)
        self._zone.style().unpolish(self._zone)
        self._zone.style().polish(self._zone)
