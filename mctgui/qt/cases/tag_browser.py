"""The page that shows the DICOM header of a series, slice by slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from mctgui.dicom import FilePath
from mctgui.dicom.tag_difference import difference, referenced_series
from mctgui.dicom.tags import TagRow, read_tags
from mctgui.jobs import LongWork, Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.cases.tag_model import BEFORE, NAME, TAG, VALUE, VR, TagFilter, TagModel
from mctgui.qt.cases.work_page import WorkPage
from mctgui.qt.faults import words_for
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.project.finding import Sources


_WIDTHS = {TAG: 176, NAME: 260, VR: 48}


@dataclass(frozen=True, slots=True)
class OtherSeries:
    """A series whose header may be compared with the one that is shown: its SeriesInstanceUID, name and files."""

    uid: str
    title: str
    files: Sequence[FilePath]


class TagTree(QTreeView):
    """The elements; Ctrl+C copies the selected ones."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard as they are shown: hidden values stay hidden."""
        lines = []
        columns = [column for column in (TAG, NAME, VR, VALUE, BEFORE) if not self.isColumnHidden(column)]
        for index in sorted(self.selectionModel().selectedRows(TAG), key=self._place):
            cells = [str(index.siblingAtColumn(column).data() or "") for column in columns]
            lines.append("\t".join(cells))
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _place(self, index: QModelIndex) -> list[int]:
        place = []
        while index.isValid():
            place.insert(0, index.row())
            index = index.parent()
        return place


class TagBrowser(WorkPage):
    """Searchable elements of one slice; what may identify the patient is hidden until it is asked for.

    Beside them stand those of another series, where one was found with it; the one it was made from is chosen by itself.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self.heading.setText(self.tr("DICOM header"))
        self._files: Sequence[FilePath] = ()
        self._others: Sequence[OtherSeries] = ()
        self._source_sought = False
        self._background = Background(self)
        self.model = TagModel(self)
        self.filter = TagFilter(self)
        self.filter.setSourceModel(self.model)
        self.tree = TagTree()
        self.tree.setModel(self.filter)
        self.tree.setAccessibleName(self.tr("Elements of the DICOM header"))
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setObjectName("tagTree")
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header: QHeaderView = self.tree.header()
        header.setStretchLastSection(True)
        header.setFixedHeight(32)
        self.tree.setColumnHidden(BEFORE, True)
        self._make_comparison()
        self.slice = QSpinBox()
        self.slice.setAccessibleName(self.tr("Slice"))
        self.slice.setToolTip(self.tr("Slice whose header is shown"))
        self.slice.setKeyboardTracking(False)
        self.slice.lineEdit().setTextMargins(6, 0, 0, 0)
        self.slice.valueChanged.connect(self._read)
        self.search_line = QLineEdit()
        self.search_line.setPlaceholderText(self.tr("Filter by tag, name, value"))
        self.search_line.setAccessibleName(self.tr("Filter the elements"))
        self.search_line.setClearButtonEnabled(True)
        self.search_line.textChanged.connect(self._search)
        self.reveal = QCheckBox(self.tr("Show patient data"))
        self.reveal.setToolTip(self.tr("Names, numbers, dates and private elements are hidden until this is ticked"))
        self.reveal.toggled.connect(self.model.reveal)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copy the selected rows (Ctrl+C)"))
        self.copy_button.clicked.connect(self.tree.copy)
        self.tree.selectionModel().selectionChanged.connect(self._selection_changed)
        self.message = QLabel()
        self.message.setProperty("role", "quiet")
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.tree)
        self._pages.addWidget(self.message)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        searching = (self.search_line, self.slice, self.reveal, self.copy_button)
        column.addWidget(_row(searching))
        self._comparison = _row((self.other, self.changed_only))
        column.addWidget(self._comparison)
        column.addWidget(self._pages, 1)
        self.body.addLayout(column)
        controls = (self.back_button, *searching, self.other, self.changed_only, self.tree)
        for one, following in pairwise(controls):
            self.setTabOrder(one, following)

    def _make_comparison(self) -> None:
        self.other = QComboBox()
        self.other.setAccessibleName(self.tr("Series to compare with"))
        self.other.setToolTip(self.tr("Show the header of another series beside this one"))
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other.activated.connect(lambda _at: self._read())
        self.changed_only = QCheckBox(self.tr("Differences only"))
        self.changed_only.toggled.connect(self.filter.show_changed_only)

    def _offer(self, others: Sequence[OtherSeries]) -> None:
        """Offer series to compare with; none is chosen yet."""
        self._others, self._source_sought = others, False
        self.other.clear()
        self.other.addItem(self.tr("Compare with…"))
        for one in others:
            self.other.addItem(self.tr("Compared with {name}").format(name=one.title))
        self._comparison.setVisible(bool(others))
        self.changed_only.setChecked(False)
        self.changed_only.hide()
        self.tree.setColumnHidden(BEFORE, True)
        for column, width in _WIDTHS.items():
            self.tree.setColumnWidth(column, self._theme.scaled(width))

    @property
    def compared(self) -> OtherSeries | None:
        """The series that the header is compared with."""
        at = self.other.currentIndex() - 1
        return self._others[at] if 0 <= at < len(self._others) else None

    def show_series(
        self, files: Sequence[FilePath], title: str, at: int | None = None, others: Sequence[OtherSeries] = ()
    ) -> None:
        """Show the header of a series.

        Parameters
        ----------
        files
            Of its slices, in their order.
        title
            What the series is called.
        at
            Which file first; None the middle one.
        others
            Series that it may be compared with.
        """
        self._files = files
        self._offer(others)
        self.subject.say(title)
        self.reveal.setChecked(False)
        self.search_line.clear()
        self.model.fill(())
        self.slice.blockSignals(True)
        self.slice.setRange(1, max(1, len(files)))
        self.slice.setSuffix(self.tr(" of {count}").format(count=len(files)))
        self.slice.setPrefix(self.tr("Slice "))
        self.slice.setValue(1 + (len(files) // 2 if at is None else at))
        self.slice.setEnabled(len(files) > 1)
        self.slice.blockSignals(False)
        self._read()
        self.search_line.setFocus()

    def find_series(self, path: Path, uid: str, title: str) -> None:
        """Show the header of the series that was imported from a path.

        Parameters
        ----------
        path
            Where it was found.
        uid
            Which one; where it is not known there must be only one.
        title
            What it is called.
        """
        self.show_series((), title)
        self.say(self.tr("Looking for the files…"))

        def found(sources: Sources) -> None:
            series = [one for one in sources.series if uid in ("", one.uid)]
            if len(series) == 1:
                others = [OtherSeries(one.uid, one.description or one.uid, one.files) for one in sources.series]
                self.show_series(series[0].files, title, others=[one for one in others if one.uid != series[0].uid])
            else:
                self.say(self.tr("The files of this volume are not there any more."))

        from mctgui.project.finding import find_sources

        self._background.start(find_sources(path), on_success=found, on_failure=lambda error: self.say(words_for(error)[0]))

    def say(self, words: str) -> None:
        """Show a sentence in the place of the elements."""
        self.message.setText(words)
        self._pages.setCurrentWidget(self.message)

    def let_go(self) -> None:
        """Read no further."""
        self._background.stop_and_wait()

    def stop(self) -> None:
        """Forget the series."""
        self.let_go()
        self._files = ()
        self._offer(())
        self.model.fill(())
        self.reveal.setChecked(False)

    def _read(self) -> None:
        if self._files:
            at, other = self.slice.value() - 1, self.compared
            # Slices of the same number where both have as many; else those at the same share of the way.
            beside = other.files[round(at * (len(other.files) - 1) / max(len(self._files) - 1, 1))] if other else None
            work = _reading(self._files[at], beside)
            self._background.start(work, on_success=self._show, on_failure=lambda error: self.say(words_for(error)[0]))

    def _choose_source(self, rows: tuple[TagRow, ...]) -> bool:
        """Compare with the series that the header says it was made from, where that is there; once for each series."""
        if self._source_sought or not self._others:
            return False
        self._source_sought = True
        named = referenced_series(rows)
        at = next((at for at, one in enumerate(self._others, start=1) if one.uid.split("/")[0] in named), 0)
        self.other.setCurrentIndex(at)
        return at > 0

    def _show(self, rows: tuple[TagRow, ...]) -> None:
        """Another slice keeps what was open and where one was."""
        if self.compared is None and self._choose_source(rows):
            self._read()
            return
        comparing = self.compared is not None
        self.tree.setColumnHidden(BEFORE, not comparing)
        self.tree.header().setStretchLastSection(True)
        if comparing and self.changed_only.isHidden():
            taken = sum(self.tree.columnWidth(column) for column in _WIDTHS)
            self.tree.setColumnWidth(VALUE, max(self.tree.viewport().width() - taken, 400) // 2)
        self.changed_only.setVisible(comparing)
        if not comparing:
            self.changed_only.setChecked(False)
        opened = {self._name(index) for index in self._indices() if self.tree.isExpanded(index)}
        current = self._name(self.tree.currentIndex())
        height = self.tree.verticalScrollBar().value()
        self.model.fill(rows)
        for index in list(self._indices()):
            if self._name(index) in opened or self.search_line.text():
                self.tree.expand(index)
            if current and self._name(index) == current:
                self.tree.setCurrentIndex(index)
        self.tree.verticalScrollBar().setValue(height)
        self._pages.setCurrentWidget(self.tree)
        self._selection_changed()

    def _indices(self, parent: QModelIndex | None = None) -> list[QModelIndex]:
        parent = QModelIndex() if parent is None else parent
        found = []
        for row in range(self.filter.rowCount(parent)):
            index = self.filter.index(row, TAG, parent)
            found += [index, *self._indices(index)]
        return found

    def _name(self, index: QModelIndex) -> tuple[str, ...]:
        """The way to a row: the tags and items that it lies in."""
        names: list[str] = []
        while index.isValid():
            first = index.siblingAtColumn(TAG)
            names.insert(0, str(first.data() or first.siblingAtColumn(NAME).data()))
            index = index.parent()
        return tuple(names)

    def _search(self, text: str) -> None:
        self.filter.search(text)
        if text:
            self.tree.expandAll()

    def _selection_changed(self) -> None:
        self.copy_button.setEnabled(self.tree.selectionModel().hasSelection())


def _row(widgets: Sequence[QWidget]) -> QWidget:
    """Controls beside each other, the first one as wide as there is room."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(12, 6, 16, 6)
    row.setSpacing(12)
    for at, widget in enumerate(widgets):
        row.addWidget(widget, 1 if at == 0 else 0)
    return holder


def _reading(path: FilePath, beside: FilePath | None) -> LongWork[tuple[TagRow, ...]]:
    yield Progress(0, 1)
    rows = read_tags(path)
    if beside is None:
        return rows
    yield Progress(1, 2)
    return difference(read_tags(beside), rows)
