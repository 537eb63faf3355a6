"""What readers will see, one image of each class, at the zoom of the reading."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import clear_layout
from mctgui.reading.analysis_plan import class_label


class StudyPreview(QWidget):
    """Frames beside each other on black, with their classes; only a coordinator sees this page."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        words = QLabel(self.tr("One image of each class, pixel by pixel. Readers see no names and no marks."))
        words.setWordWrap(True)
        set_role(words, "quiet")
        self.back = QPushButton(self.tr("Back to the design"))
        self.back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.addWidget(words, 1)
        head.addWidget(self.back)
        self._inner = QWidget()
        self._inner.setObjectName("studyPreview")
        self._row = QHBoxLayout(self._inner)
        self._row.setSpacing(24)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addLayout(head)
        column.addWidget(scroll, 1)

    def show_frames(self, frames: list[tuple[str, NDArray[np.uint8]]]) -> None:
        """Show frames, uint8 ``(y, x)``, each with its class."""
        clear_layout(self._row)
        for name, pixels in frames:
            self._row.addWidget(self._frame(name, pixels))

    def _frame(self, name: str, pixels: NDArray[np.uint8]) -> QWidget:
        whole = np.ascontiguousarray(pixels)
        height, width = whole.shape
        image = QImage(whole.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        picture = QLabel()
        picture.setPixmap(pixmap)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setAccessibleName(class_label(name))
        title = QLabel(class_label(name))
        modality = name.split(" ")[0]
        set_role(title, modality if modality in ("mdct", "microct-like", "microct") else "heading")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(picture)
        # The others get an empty line, so that all frames stand at one height.
        mark = QLabel(self.tr("AI-generated · research use only") if modality == "microct-like" else " ")
        set_role(mark, "caption")
        mark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(mark)
        column.addStretch(1)
        return holder
