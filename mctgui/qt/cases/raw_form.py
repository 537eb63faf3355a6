"""The page on which voxels without a header are described, with what comes of it shown at once."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.cases.badge import badge
from mctgui.qt.cases.importing import Wanted
from mctgui.qt.cases.scrolling import scrolling
from mctgui.qt.cases.spacing_form import SpacingFields
from mctgui.qt.cases.work_page import Picture, WorkPage
from mctgui.qt.theme import Theme
from mctgui.stack import RAW_DTYPES, RawLayout, likely_layouts

_PICTURE = 512
_MOST_BYTES_BEFORE = 2**31 - 1
_SIDES = ("x", "y", "z")


class RawForm(WorkPage):
    """Fields at the left, the middle slices at the right; a wrong width shows as shear."""

    given = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.heading.setText(self.tr("Voxels without a header"))
        self._theme = theme
        self._wanted: Wanted | None = None
        self._bytes = 0
        self._background = Background(self)
        words = {"x": self.tr("Columns, x"), "y": self.tr("Rows, y"), "z": self.tr("Slices, z")}
        self.sides = {axis: self._number(words[axis], 0, 65535) for axis in _SIDES}
        self.dtype = self._combo(self.tr("Type"), [(one, one) for one in RAW_DTYPES])
        self.order = self._combo(self.tr("Byte order"), [(self.tr("Little endian"), False), (self.tr("Big endian"), True)])
        self.order.setToolTip(self.tr("Little endian is usual: the least significant byte of a number comes first"))
        self.offset = self._number(self.tr("Bytes before the first voxel"), 0, _MOST_BYTES_BEFORE)
        self.size = SpacingFields(theme)
        self.size.changed.connect(self._describe)
        self.size.entered.connect(self._give)
        self._check = QVBoxLayout()
        self._check.setSpacing(4)
        self.suggestions: list[QPushButton] = []
        self.import_button = QPushButton(self.tr("Import"))
        self.import_button.setProperty("role", "primary")
        self.import_button.clicked.connect(self._give)
        self.pictures = {
            "axial": Picture(self.tr("Axial preview"), theme),
            "sagittal": Picture(self.tr("Sagittal preview"), theme),
        }
        self.captions = {name: QLabel() for name in self.pictures}
        self.body.addWidget(self._form(words))
        self.body.addWidget(self._previews(), 1)

    # Building

    def _number(self, words: str, least: int, most: int) -> QSpinBox:
        field = QSpinBox()
        field.setRange(least, most)
        field.lineEdit().setTextMargins(6, 0, 0, 0)
        field.setAccessibleName(words)
        field.valueChanged.connect(self._describe)
        return field

    def _combo(self, words: str, choices: list[tuple[str, Any]]) -> QComboBox:
        field = QComboBox()
        for text, value in choices:
            field.addItem(text, value)
        field.setAccessibleName(words)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        field.currentIndexChanged.connect(self._describe)
        return field

    def _form(self, words: dict[str, str]) -> QWidget:
        fields = QFormLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(8)
        rows: list[tuple[str, QWidget]] = [(words[axis], self.sides[axis]) for axis in _SIDES]
        rows += [(self.tr("Type"), self.dtype), (self.tr("Byte order"), self.order), (self.tr("Bytes before"), self.offset)]
        for text, field in rows:
            label = QLabel(text)
            label.setProperty("role", "quiet")
            label.setBuddy(field)
            field.setMinimumWidth(150)
            fields.addRow(label, field)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(12)
        column.addLayout(fields)
        column.addWidget(self.size)
        column.addLayout(self._check)
        self.leave_button = QPushButton(self.tr("Not now"))
        self.leave_button.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 8, 16, 16)
        buttons.setSpacing(8)
        buttons.addWidget(self.leave_button)
        buttons.addWidget(self.import_button, 1)
        panel = QWidget()
        panel.setFixedWidth(330)
        layout = QVBoxLayout(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolling(holder), 1)
        layout.addLayout(buttons)
        return panel

    def _previews(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 16, 16, 16)
        row.setSpacing(12)
        for name, picture in self.pictures.items():
            column = QVBoxLayout()
            column.setSpacing(4)
            self.captions[name].setProperty("role", "caption")
            column.addWidget(self.captions[name])
            column.addWidget(picture, 1)
            row.addLayout(column, 1)
        return holder

    # Asking

    def show_question(self, wanted: Wanted) -> None:
        """Ask how the voxels of a file lie; where its name or length tells it, that is filled in."""
        self._wanted = wanted
        self.subject.say(wanted.path.name)
        self._bytes = wanted.path.stat().st_size
        likely = likely_layouts(wanted.path)
        self._fill(likely[0] if likely else None)
        self.size.clear()
        self._describe()
        self.sides["x"].setFocus()
        self.sides["x"].selectAll()

    def let_go(self) -> None:
        """Read the file no further."""
        self._background.stop_and_wait()

    def stop(self) -> None:
        """Forget the file."""
        self._wanted = None
        self.let_go()
        for picture in self.pictures.values():
            picture.show_image(QImage())

    def _fill(self, layout: RawLayout | None) -> None:
        fields = (*self.sides.values(), self.dtype, self.order, self.offset)
        for field in fields:
            field.blockSignals(True)
        sides = layout.shape if layout is not None else (0, 0, 0)
        for axis, side in zip(("z", "y", "x"), sides, strict=True):
            self.sides[axis].setValue(side)
        self.dtype.setCurrentText(layout.dtype if layout is not None else "uint16")
        self.order.setCurrentIndex(int(layout is not None and layout.big_endian))
        self.offset.setValue(layout.offset if layout is not None else 0)
        for field in fields:
            field.blockSignals(False)
        self._describe()

    @property
    def layout_given(self) -> RawLayout | None:
        """What the fields say; None until all sides are given."""
        x, y, z = (self.sides[axis].value() for axis in _SIDES)
        if min(x, y, z) < 1:
            return None
        return RawLayout((z, y, x), self.dtype.currentData(), self.offset.value(), self.order.currentData())

    def _describe(self) -> None:
        if self._wanted is None:
            return
        layout = self.layout_given
        self._clear_check()
        if layout is None:
            words = self.tr("Give the number of voxels; the file has {there} bytes.").format(there=f"{self._bytes:,}")
            self._check.addWidget(badge(words, "warn", self._theme))
        else:
            self._show_check(layout)
        self.import_button.setEnabled(self._source is not None)
        self._preview(layout)

    def _clear_check(self) -> None:
        self.suggestions = []
        while self._check.count():
            widget = self._check.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()

    def _show_check(self, layout: RawLayout) -> None:
        fits = layout.fits(self._bytes)
        words = self.tr("Needs {needed} bytes, and the file has as many.")
        if not fits:
            words = self.tr("Needs {needed} bytes; the file has {there}.")
        text = words.format(needed=f"{layout.bytes_needed:,}", there=f"{self._bytes:,}")
        self._check.addWidget(badge(text, "text" if fits else "error", self._theme))
        for other in layout.others_that_fit(self._bytes):
            button = QPushButton(self._difference(layout, other))
            button.clicked.connect(partial(self._fill, other))
            self._check.addWidget(button)
            self.suggestions.append(button)
        for one, following in pairwise((self.size.link, *self.suggestions, self.leave_button, self.import_button)):
            self.setTabOrder(one, following)
        if fits and self.size.spacing_mm is None:
            self._check.addWidget(badge(self.tr("Give the voxel size in millimetres."), "warn", self._theme))

    def _difference(self, one: RawLayout, other: RawLayout) -> str:
        if other.shape != one.shape:
            return self.tr("{count} slices would fit").format(count=other.shape[0])
        if other.offset != one.offset:
            return self.tr("{count} bytes before would fit").format(count=other.offset)
        return self.tr("{dtype} would fit").format(dtype=other.dtype)

    # The preview

    def _preview(self, layout: RawLayout | None) -> None:
        if layout is None or self._wanted is None:
            self._background.stop()
            self._show_pictures(None)
            return
        spacing = self.size.spacing_mm or (1.0, 1.0, 1.0)
        work = _previewing(self._wanted, layout, spacing)
        self._background.start(work, on_success=self._show_pictures, on_failure=lambda _error: self._show_pictures(None))

    def _show_pictures(self, made: dict[str, tuple[Any, str]] | None) -> None:
        words = {"axial": self.tr("Axial, middle slice"), "sagittal": self.tr("Sagittal, middle column")}
        for name, picture in self.pictures.items():
            grey, values = made[name] if made is not None else (None, "")
            self.captions[name].setText(" · ".join(part for part in (words[name], values) if part))
            picture.show_image(QImage() if grey is None else _image(grey))

    # The result

    @property
    def _source(self) -> Wanted | None:
        from mctgui.project.raw_file import RawFile

        layout, spacing = self.layout_given, self.size.spacing_mm
        if self._wanted is None or layout is None or spacing is None or not layout.fits(self._bytes):
            return None
        return replace(self._wanted, source=RawFile(self._wanted.path, layout), spacing_mm=spacing)

    def _give(self) -> None:
        wanted = self._source
        if wanted is not None:
            self.given.emit(wanted)


def _previewing(
    wanted: Wanted, layout: RawLayout, spacing_mm: tuple[float, float, float]
) -> LongWork[dict[str, tuple[Any, str]]]:
    """Pictures of the two middle slices, feet down, and the range of their values."""
    from mctgui.project.previews import grey_picture

    yield Progress(0, 1)
    try:
        axial, sagittal = layout.middle(wanted.path)
    except MctguiError:
        return {"axial": (None, ""), "sagittal": (None, "")}
    (depth, rows, columns), (z, y, x) = layout.shape, spacing_mm
    made = {}
    for name, image, height, width in (
        ("axial", axial, rows * y, columns * x),
        ("sagittal", sagittal[::-1], depth * z, rows * y),
    ):
        low, high = float(image.min()), float(image.max())
        finite = math.isfinite(low) and math.isfinite(high)
        shown = _tr("{low} to {high}").format(low=f"{low:.5g}", high=f"{high:.5g}") if finite else _tr("no numbers")
        made[name] = (grey_picture(image, height, width, _PICTURE), shown)
    return made


def _tr(text: str) -> str:
    return QCoreApplication.translate("RawForm", text)


def _image(grey: Any) -> QImage:
    height, width = grey.shape
    return QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
