"""The table of cases, grouped by donor."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.qt.cases.model import (
    CHANGED,
    ENHANCEMENT,
    IMAGES,
    LEVEL,
    MEASUREMENT,
    PSEUDONYM,
    SUMMARY,
    THUMBNAIL,
    CaseFilter,
    CaseModel,
)
from mctgui.qt.cases.rows import PICTURE, CaseRows
from mctgui.qt.cases.summary import CaseSummary, summarise
from mctgui.qt.theme import Theme


class CaseTable(QTreeView):
    """The cases of a project; one is selected."""

    case_selected = Signal(object)
    case_activated = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self._theme = theme
        self._project: Project | None = None
        self._making: Callable[[], Collection[int]] = tuple
        self._pictures: dict[tuple[int, str], QPixmap] = {}
        self.cases = CaseModel(self)
        self.filter = CaseFilter(self)
        self.filter.setSourceModel(self.cases)
        self.setModel(self.filter)
        self.setItemDelegate(CaseRows(self, theme))
        self.setAccessibleName(self.tr("Cases"))
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSortingEnabled(True)
        self._arrange_columns()
        self.sortByColumn(LEVEL, Qt.SortOrder.AscendingOrder)
        self.clicked.connect(self._toggle_group)
        self.doubleClicked.connect(self._activate)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        theme.changed.connect(self._repaint_pictures)
        # Slices of a growing volume come many times a second; the row needs to count them only twice.
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(500)
        self._refresh.timeout.connect(lambda: self.show_project(self._project))

    def _arrange_columns(self) -> None:
        header: QHeaderView = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(60)
        header.setFixedHeight(32)
        for column, width in ((THUMBNAIL, 72), (LEVEL, 76), (PSEUDONYM, 150), (IMAGES, 112), (CHANGED, 110)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        for column in (ENHANCEMENT, MEASUREMENT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def set_making(self, making: Callable[[], Collection[int]]) -> None:
        """Give what says which cases are being enhanced."""
        self._making = making

    def show_project(self, project: Project | None) -> None:
        """Show the cases of a project; what was selected stays so."""
        if project is not self._project:
            self._pictures.clear()
        self._project = project
        chosen = self.selected()
        blocked = self.selectionModel().blockSignals(True)
        self.cases.fill(summarise(project, self._making()) if project is not None else [])
        for row in range(self.filter.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self.expandAll()
        self.selectionModel().blockSignals(blocked)
        if chosen is not None:
            self.select(chosen)

    def refresh_soon(self) -> None:
        """Read the project again within half a second."""
        if not self._refresh.isActive():
            self._refresh.start()

    def _repaint_pictures(self) -> None:
        self._pictures.clear()
        self.viewport().update()

    def search(self, text: str) -> None:
        """Filter by words."""
        self.filter.search(text)
        for row in range(self.filter.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self.expandAll()

    def summaries(self) -> list[CaseSummary]:
        """The rows that are shown, from above."""
        found = []
        for group in range(self.filter.rowCount()):
            parent = self.filter.index(group, 0)
            found += [self.filter.index(row, 0, parent).data(SUMMARY) for row in range(self.filter.rowCount(parent))]
        return found

    def selected(self) -> CaseRecord | None:
        """The selected case."""
        summary = self.currentIndex().data(SUMMARY) if self.currentIndex().isValid() else None
        return summary.case if isinstance(summary, CaseSummary) else None

    def select(self, case: CaseRecord | None) -> None:
        """Select a case without announcing it."""
        blocked = self.selectionModel().blockSignals(True)
        index = self._index_of(case)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def _index_of(self, case: CaseRecord | None) -> QModelIndex:
        for group in range(self.filter.rowCount() if case is not None else 0):
            parent = self.filter.index(group, 0)
            for row in range(self.filter.rowCount(parent)):
                index = self.filter.index(row, 0, parent)
                if index.data(SUMMARY).case.id == case.id:
                    return index
        return QModelIndex()

    def picture(self, summary: CaseSummary) -> QPixmap:
        """Thumbnail of the first modality that the case has; black when there is none."""
        record = next(iter(summary.volumes.values()), None)
        key = (summary.case.id, record.path if record else "")
        if key not in self._pictures:
            self._pictures[key] = self._read_picture(record)
        return self._pictures[key]

    def _read_picture(self, record: VolumeRecord | None) -> QPixmap:
        ratio = self.devicePixelRatioF()
        side = round(PICTURE * ratio)
        picture = QPixmap(side, side)
        picture.fill(self._theme.colour("canvas"))
        if record is not None and self._project is not None:
            try:
                grey = self._project.thumbnails(record)
            except MctguiError:  # a damaged file is told when the volume is opened, not for every repaint
                grey = None
            if grey is not None:
                image = QImage(grey.tobytes(), grey.shape[1], grey.shape[0], grey.shape[1], QImage.Format.Format_Grayscale8)
                smooth = Qt.TransformationMode.SmoothTransformation
                picture = QPixmap.fromImage(image.copy()).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        painter = QPainter(picture)
        painter.setPen(QPen(self._theme.colour("line"), ratio))
        painter.drawRect(0, 0, side - 1, side - 1)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selected() is not None:
            self.case_activated.emit(self.selected())
        else:
            super().keyPressEvent(event)

    def _toggle_group(self, index: QModelIndex) -> None:
        if not index.parent().isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def _activate(self, index: QModelIndex) -> None:
        summary = index.data(SUMMARY)
        if isinstance(summary, CaseSummary):
            self.case_activated.emit(summary.case)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        summary = current.data(SUMMARY)
        self.case_selected.emit(summary.case if isinstance(summary, CaseSummary) else None)
