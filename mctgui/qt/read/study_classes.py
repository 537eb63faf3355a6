"""Which classes of images a study compares, and how many of each are drawn."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from mctgui.qt.read.study_fields import WholeNumber
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import clear_layout
from mctgui.reading.analysis_plan import class_label
from mctgui.reading.study import ClassCount

DEFAULT_COUNT = 30


class ClassTable(QWidget):
    """One row for each class: ticked where it is drawn, how many are drawn, and how many there are."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Classes of images"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.rows: dict[str, tuple[QCheckBox, WholeNumber]] = {}
        self._before: QWidget | None = None

    def follow(self, field: QWidget) -> None:
        """Come after a field when Tab is pressed, although the rows are made anew."""
        self._before = field

    @property
    def chosen(self) -> tuple[ClassCount, ...]:
        """The ticked classes with their numbers, in the order of the rows."""
        return tuple(
            ClassCount(image_class=name, count=number.value())
            for name, (box, number) in self.rows.items()
            if box.isChecked()
        )

    def show_classes(self, drawn: tuple[ClassCount, ...], there: Mapping[str, int]) -> None:
        """Show what a study draws and what the project has; a class that the project lacks stays, with 0 images."""
        clear_layout(self._grid)
        self.rows = {}
        for column, words in enumerate((self.tr("Class"), self.tr("Drawn"), self.tr("In the project"))):
            heading = QLabel(words)
            set_role(heading, "caption")
            self._grid.addWidget(heading, 0, column)
        wanted = {one.image_class: one.count for one in drawn}
        names = [*wanted, *(name for name in sorted(there) if name not in wanted)]
        for row, name in enumerate(names, start=1):
            self._add(row, name, wanted.get(name), there.get(name, 0))
        before = self._before
        for field in (field for row in self.rows.values() for field in row):
            if before is not None:
                QWidget.setTabOrder(before, field)
            before = field

    def _add(self, row: int, name: str, count: int | None, there: int) -> None:
        box = QCheckBox(class_label(name))
        box.setChecked(count is not None)
        number = WholeNumber()
        number.setRange(1, 5000)
        number.setKeyboardTracking(False)
        number.setValue(count or min(DEFAULT_COUNT, max(there, 1)))
        number.setEnabled(count is not None)
        number.setFixedWidth(88)
        number.setAccessibleName(self.tr("Images drawn of {name}").format(name=class_label(name)))
        available = QLabel(str(there))
        set_role(available, "warn" if count is not None and there < count else "quiet")
        box.toggled.connect(number.setEnabled)
        box.toggled.connect(lambda _on: self.changed.emit())
        number.valueChanged.connect(lambda _value: self.changed.emit())
        for column, widget in enumerate((box, number, available)):
            self._grid.addWidget(widget, row, column)
        self.rows[name] = (box, number)
