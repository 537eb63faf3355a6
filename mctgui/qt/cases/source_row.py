"""One series or stack in the list of what may be imported: a tick, what it is, what is odd, what has to be answered."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mctgui.qt.cases.badge import badge
from mctgui.qt.cases.elided import ElidedCheckBox
from mctgui.qt.cases.spacing_form import SpacingFields
from mctgui.qt.cases.summary import length, slices
from mctgui.qt.language import said
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mctgui.qt.cases.importing import Look

PICTURE = 52


class SourceRow(QFrame):
    """A series or a stack.

    While the list grows only its facts are shown: what seems to be missing may still come.
    """

    changed = Signal()
    tags_asked = Signal(object)
    copy_asked = Signal(object)

    def __init__(self, path: Path, item: Any, look: Look, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("seriesRow")
        self.path = path
        self.item = item
        self.look = look
        self._theme = theme
        self._shown: object = None
        self.way = ""
        self.ways: dict[str, QRadioButton] = {}
        self._group: QButtonGroup | None = None
        self.tick = ElidedCheckBox("")
        self.tick.toggled.connect(self.changed)
        self.tick.toggled.connect(self._show_questions)
        self.tags_button = QToolButton()
        self.tags_button.setProperty("role", "flat")
        self.tags_button.setIconSize(QSize(14, 14))
        self.tags_button.clicked.connect(lambda: self.tags_asked.emit(self))
        theme.keep_icon(self.tags_button, "ph.list-bullets", "text_quiet")
        self.copy_button = QToolButton()
        self.copy_button.setProperty("role", "flat")
        self.copy_button.setIconSize(QSize(14, 14))
        self.copy_button.clicked.connect(lambda: self.copy_asked.emit(self))
        theme.keep_icon(self.copy_button, "ph.eye-slash", "text_quiet")
        self.picture = QLabel()
        self.picture.setFixedSize(PICTURE, PICTURE)
        self.picture.setObjectName("thumbnail")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.has_picture = False
        self._pictured_files = 0
        self.spacing: SpacingFields | None = None
        self._facts = QLabel()
        self._facts.setProperty("role", "caption")
        self._facts.setWordWrap(True)
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._body = QVBoxLayout()
        self._body.setSpacing(4)
        self._questions: list[QWidget] = []
        self._arrange()
        self.show_item(item, complete=False)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.tick, 1)
        top.addWidget(self.copy_button)
        top.addWidget(self.tags_button)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(self._facts)
        column.addLayout(self._body)
        column.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 10)
        row.setSpacing(12)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    # What it shows

    def show_item(self, item: Any, *, complete: bool) -> None:
        """Show the series or stack as it is known now; tick and answers stay."""
        stack = hasattr(item, "header")
        state = (len(item.files), complete, () if stack else (item.shape, item.warnings, item.reason_not_loadable))
        if state == self._shown:
            return
        self.item = item
        self._shown = state
        name = item.name if stack else item.description or item.modality or self.tr("Series")
        self.tick.say(name)
        self.picture.setAccessibleName(self.tr("Middle slice of {name}").format(name=name))
        self._facts.setText(stack_facts(item) if stack else series_facts(item))
        self.tags_button.setVisible(not stack)
        words = self.tr("Show the DICOM header of {name}").format(name=name)
        self.tags_button.setAccessibleName(words)
        self.tags_button.setToolTip(words)
        self.copy_button.setVisible(not stack and complete)
        words = self.tr("Write a de-identified copy of {name}").format(name=name)
        self.copy_button.setAccessibleName(words)
        self.copy_button.setToolTip(words)
        self._clear()
        if complete and self._pictured_files != len(item.files):
            self.has_picture = False  # another slice is the middle one now
        if complete:
            self._show_findings(item)
        else:
            self.tick.setEnabled(
                stack or item.loadable or not item.reason_not_loadable.startswith("The images are in colour")
            )

    def _clear(self) -> None:
        while self._body.count():
            widget = self._body.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self._questions = []
        self.ways = {}
        self.spacing = None

    def _show_findings(self, item: Any) -> None:
        from mctgui.project.looking import can_be_had, is_mask, role_in_words

        usable = can_be_had(item)
        if not usable:
            self.tick.setChecked(False)
        self.tick.setEnabled(usable)
        role = role_in_words(item)
        if role:
            words = QLabel(said(role))
            words.setProperty("role", "small")
            words.setWordWrap(True)
            self._body.addWidget(words)
        if hasattr(item, "header"):
            self._show_stack(item)
        else:
            self._show_series(item)
        if is_mask(item):
            self._say(self.tr("A mask says where bone is; it is no image to enhance or to measure."), "warn")
        self._show_questions()

    def _show_stack(self, stack: Any) -> None:
        if stack.fault:
            self._say(said(stack.fault), "error")
        elif stack.header.spacing_mm is None:
            self._say(said(stack.header.missing_spacing(stack.name).message), "warn")
            self.spacing = SpacingFields(self._theme)
            self.spacing.clear(stack.header.in_plane_mm)
            self.spacing.changed.connect(self.changed)
            self._ask(self.spacing)

    def _show_series(self, series: Any) -> None:
        warnings = [one.message for one in series.warnings if one.message not in series.reason_not_loadable]
        if not series.loadable:
            self._say(said(series.reason_not_loadable), "warn" if series.arrangements else "error")
        for message in warnings:
            self._say(said(message), "warn")
        if series.loadable and not warnings:
            self._say(self.tr("Spacing even, all slices present"), "text")
        if not series.loadable and series.arrangements:
            self._ask(self._choice(series))

    def _choice(self, series: Any) -> QWidget:
        """The ways in which an irregular series can be had, none of them chosen beforehand."""
        names = {
            "regular": self.tr("Regular part only"),
            "resampled": self.tr("Resampled"),
            "straightened": self.tr("Straightened"),
        }
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        title = QLabel(self.tr("It can be imported as:"))
        title.setProperty("role", "caption")
        column.addWidget(title)
        self._group = QButtonGroup(holder)
        for one in series.arrangements:
            button = QRadioButton(names[one.way])
            button.setAccessibleDescription(said(one.message))
            button.setToolTip(said(one.message))
            button.setChecked(one.way == self.way)
            button.toggled.connect(lambda on, way=one.way: self._choose(way) if on else None)
            sentence = QLabel(said(one.message))
            sentence.setProperty("role", "caption")
            sentence.setWordWrap(True)
            sentence.setContentsMargins(22, 0, 0, 4)
            self._group.addButton(button)
            self.ways[one.way] = button
            column.addWidget(button)
            column.addWidget(sentence)
        return holder

    def _choose(self, way: str) -> None:
        self.way = way
        self.tick.setChecked(True)
        self.changed.emit()

    def _say(self, text: str, kind: str) -> None:
        self._body.addWidget(badge(text, kind, self._theme))

    def _ask(self, question: QWidget) -> None:
        self._body.addWidget(question)
        self._questions.append(question)

    def _show_questions(self, _ticked: bool = False) -> None:
        """The voxel size is asked for only when the stack is wanted; the ways of a series are its reason to be wanted."""
        if self.spacing is not None:
            self.spacing.setVisible(self.tick.isChecked())

    def show_picture(self, grey: NDArray[np.uint8] | None) -> None:
        """Show the middle slice; None where it cannot be decoded, which is said with a sign."""
        self.has_picture = True
        self._pictured_files = len(self.item.files)
        if grey is None:
            self.picture.setPixmap(self._theme.icon("ph.prohibit", "text_quiet").pixmap(QSize(20, 20)))
            self.picture.setToolTip(self.tr("No picture can be made of this."))
            return
        height, width = grey.shape
        image = QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
        ratio = self.devicePixelRatioF()
        side = round((PICTURE - 2) * ratio)
        kept, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = QPixmap.fromImage(image).scaled(side, side, kept, smooth)
        picture.setDevicePixelRatio(ratio)
        self.picture.setPixmap(picture)

    @property
    def controls(self) -> list[QWidget]:
        """What the keyboard reaches, from above."""
        spacing = [] if self.spacing is None else [*self.spacing.fields.values(), self.spacing.link]
        return [self.tick, self.tags_button, *self.ways.values(), *spacing]

    # What it gives

    @property
    def is_answered(self) -> bool:
        """Whether everything that has to be known for its import is known."""
        if self.spacing is not None:
            return self.spacing.spacing_mm is not None
        return not self.ways or self.way in self.ways

    @property
    def source(self) -> Any:
        """What is to be imported, arranged as chosen."""
        return self.item.arranged(self.way) if self.ways else self.item


def series_facts(series: Any) -> str:
    """Slices and spacing of a series in one line; what is not known is left out."""
    z, y, x = series.spacing_mm
    thick = series.slice_thickness_mm
    parts = [series.modality, slices(series.shape[0])]
    if math.isfinite(z):
        thickness = _tr("{thickness} mm every {interval} mm") if thick else _tr("every {interval} mm")
        parts.append(thickness.format(thickness=length(thick or 0), interval=length(z)))
    if math.isfinite(x) and math.isfinite(y):
        parts.append(f"{length(x)} × {length(y)} mm")
    return _joined(parts)


def stack_facts(stack: Any) -> str:
    """Voxels and their size of a stack in one line."""
    depth, rows, columns = stack.header.shape
    parts = [f"{columns} × {rows} × {depth}", str(stack.header.dtype)]
    if stack.header.spacing_mm is not None:
        sizes = [length(size) for size in stack.header.spacing_mm[::-1]]
        parts.append(f"{sizes[0]} mm" if len(set(sizes)) == 1 else f"{' × '.join(sizes)} mm")
    return _joined(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SourceRow", text)


def _joined(parts: list[str]) -> str:
    """In one line, which is broken only between the parts."""
    return " · ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts if part)
