"""A page that takes the place of the table for a while, with a way back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.qt.cases.elided import ElidedLabel
from mctgui.qt.theme import Theme


class WorkPage(QWidget):
    """A bar with "Back" and a title, and below it what the page is about. Esc goes back too."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        bar = QWidget()
        bar.setProperty("role", "toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(44)
        self.back_button = QPushButton(self.tr("Back"))
        self.back_button.setToolTip(self.tr("Back to the cases (Esc)"))
        self.back_button.setIconSize(QSize(16, 16))
        self.back_button.clicked.connect(self.left)
        theme.keep_icon(self.back_button, "ph.arrow-left")
        self.heading = QLabel()
        self.heading.setProperty("role", "title")
        self.subject = ElidedLabel()
        self.subject.setProperty("role", "quiet")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self.back_button)
        row.addWidget(self.heading)
        row.addWidget(self.subject, 1)
        row.addLayout(self.tools)
        self.body = QHBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(self.body, 1)

    def stop(self) -> None:
        """Forget what it is about; called when it is left."""

    def let_go(self) -> None:
        """Let go of files and threads."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Picture(QWidget):
    """A grey image on black in its own proportions."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self.setMinimumSize(120, 90)
        self.setAccessibleName(name)

    def show_image(self, image: QImage) -> None:
        """Show another image; a null one leaves black."""
        self._image = image
        self.update()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self._image.isNull()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = self.rect()
            place.setSize(size)
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self._image)
        painter.end()
