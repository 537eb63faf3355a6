"""The place to drop a scan on, large in an empty project and a strip below a filled table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from mctgui.qt.cases.elided import ElidedLabel
from mctgui.qt.theme import Theme


def dropped_paths(data: QMimeData) -> list[Path]:
    """Files and folders on this machine among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropTarget(QWidget):
    """Accepts files and folders anywhere on itself."""

    dropped = Signal(list)
    hovered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.hovered.emit(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.hovered.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.hovered.emit(False)
        paths = dropped_paths(event.mimeData())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(paths)


class DropZone(QFrame):
    """One sentence, "Open…", "Open the demo"."""

    open_asked = Signal()
    demo_asked = Signal()

    def __init__(self, theme: Theme, *, large: bool) -> None:
        super().__init__()
        self.setObjectName("dropZone")
        sign = QLabel()
        side = 40 if large else 20

        def draw() -> None:
            sign.setPixmap(theme.icon("ph.folder-plus", "text_quiet").pixmap(QSize(side, side), self.devicePixelRatioF()))

        theme.changed.connect(draw)
        draw()
        words = QLabel(self.tr("Drop a DICOM folder here"))
        words.setProperty("role", "display" if large else "title")
        self.open_button = QPushButton(self.tr("Open…"))
        self.open_button.setToolTip(self.tr("Choose a folder of DICOM files (Ctrl+O)"))
        self.open_button.clicked.connect(self.open_asked)
        self.demo_button = QPushButton(self.tr("Open the demo"))
        self.demo_button.setToolTip(self.tr("A synthetic vertebra with everything measured"))
        self.demo_button.clicked.connect(self.demo_asked)
        if large:
            self.demo_button.setProperty("role", "primary")
            self._arrange_large(sign, words)
        else:
            self._arrange_strip(sign, words)

    def sizeHint(self) -> QSize:
        return self.maximumSize() if self.maximumWidth() < 1000 else super().sizeHint()

    def _arrange_large(self, sign: QLabel, words: QLabel) -> None:
        self.setMaximumSize(720, 340)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.open_button, self.demo_button):
            button.setMinimumHeight(26)
            button.setMinimumWidth(90)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addStretch()
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        holder = QHBoxLayout()
        holder.addStretch()
        holder.addLayout(buttons)
        holder.addStretch()
        layout.addLayout(holder)
        layout.addStretch()

    def _arrange_strip(self, sign: QLabel, words: QLabel) -> None:
        self.setFixedHeight(64)
        more = ElidedLabel()
        more.setProperty("role", "quiet")
        more.say(self.tr("or a ZIP, TIFF, NIfTI, NRRD, NumPy or raw stack"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 16, 0)
        layout.setSpacing(12)
        layout.addWidget(sign)
        layout.addWidget(words)
        layout.addWidget(more, 1)
        layout.addWidget(self.open_button)
        layout.addWidget(self.demo_button)

    def show_hovered(self, hovered: bool) -> None:
        """Show that something is held over it."""
        self.setProperty("hovered", hovered)
        self.style().unpolish(self)
        self.style().polish(self)
