"""The table of cases, grouped by donor."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPen, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from mctgui.errors import MctguiError
from mctgui.project.records import MODALITIES, CaseRecord
from mctgui.project.store import Project
from mctgui.qt.cases.marks import draw_mark
from mctgui.qt.cases.summary import CaseSummary, day, summarise
from mctgui.qt.theme import Theme

THUMBNAIL, LEVEL, PSEUDONYM, IMAGES, ENHANCEMENT, MEASUREMENT, CHANGED = range(7)
ROW = 52
GROUP_ROW = 36
PICTURE = 44
SUMMARY = Qt.ItemDataRole.UserRole
SORT = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class CaseModel(QStandardItemModel):
    """Donors at the top, their cases below them."""

    def __init__(self, parent: QTreeView) -> None:
        super().__init__(0, 7, parent)
        self.setHorizontalHeaderLabels(
            [
                "",
                self.tr("Level"),
                self.tr("Pseudonym"),
                self.tr("Images"),
                self.tr("Enhancement"),
                self.tr("BV/TV upper · lower"),
                self.tr("Changed"),
            ]
        )
        self.horizontalHeaderItem(CHANGED).setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def fill(self, summaries: list[CaseSummary]) -> None:
        """Show these cases."""
        self.removeRows(0, self.rowCount())
        groups: dict[str, list[CaseSummary]] = {}
        for summary in summaries:
            groups.setdefault(summary.case.donor, []).append(summary)
        for donor in sorted(groups, key=lambda name: (name == "", _natural(name))):
            members = groups[donor]
            title = self.tr("Donor {donor}").format(donor=donor) if donor else self.tr("Donor not stated")
            group = QStandardItem(title)
            group.setEditable(False)
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            count = self.tr("1 vertebra") if len(members) == 1 else self.tr("{count} vertebrae").format(count=len(members))
            group.setData(count, SUMMARY)
            group.setData((donor == "", _natural(donor)), SORT)
            for summary in members:
                group.appendRow(self._row(summary))
            self.appendRow(group)

    def _row(self, summary: CaseSummary) -> list[QStandardItem]:
        case = summary.case
        measured = summary.measurement
        texts = (
            "",
            case.level or "–",
            case.pseudonym,
            "",
            summary.enhancement,
            measured[1] if measured else self.tr("not yet"),
            day(summary.changed),
        )
        keys = (
            case.id,
            _natural(case.level),
            _natural(case.pseudonym),
            len(summary.volumes),
            summary.enhancement,
            texts[MEASUREMENT],
            summary.changed.isoformat(),
        )
        items = []
        for text, key in zip(texts, keys, strict=True):
            item = QStandardItem(text)
            item.setEditable(False)
            item.setData(summary, SUMMARY)
            item.setData(key, SORT)
            items.append(item)
        items[IMAGES].setToolTip(summary.images)
        items[IMAGES].setData(summary.images, Qt.ItemDataRole.AccessibleTextRole)
        items[THUMBNAIL].setData(case.title, Qt.ItemDataRole.AccessibleTextRole)
        items[CHANGED].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return items


class CaseFilter(QSortFilterProxyModel):
    """Shows the cases that have every typed word, and the donors that have such cases."""

    def __init__(self, parent: QTreeView) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setRecursiveFilteringEnabled(True)

    def search(self, text: str) -> None:
        """Filter by words."""
        if hasattr(self, "beginFilterChange"):  # since Qt 6.9, which deprecates the other way
            self.beginFilterChange()
            self._words = text.casefold().split()
            self.endFilterChange()
        else:
            self._words = text.casefold().split()
            self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        summary = self.sourceModel().index(row, 0, parent).data(SUMMARY)
        return isinstance(summary, CaseSummary) and all(word in summary.words for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:
        if not left.parent().isValid():  # donors keep their order, whatever the cases are sorted by
            rows_up = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return (left.data(SORT) < right.data(SORT)) is rows_up if left.data(SORT) != right.data(SORT) else False
        return left.data(SORT) < right.data(SORT)


class CaseRows(QStyledItemDelegate):
    """Paints the rows."""

    def __init__(self, view: CaseTable, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW if index.parent().isValid() else GROUP_ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or (hovered and index.parent().isValid()):
            painter.fillRect(rect, self._theme.colour("raised" if chosen else "surface"))
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        summary = index.data(SUMMARY)
        if isinstance(summary, CaseSummary):
            self._paint_case(painter, rect, index, summary)
            if chosen and index.column() == THUMBNAIL and self._view.hasFocus():
                painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height() - 1), self._theme.colour("accent"))
        else:
            self._paint_group(painter, rect, index)
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, index: Index) -> None:
        name = "ph.caret-down" if self._view.isExpanded(index) else "ph.caret-right"
        self._theme.icon(name, "text_quiet").paint(painter, QRect(rect.left() + 16, rect.center().y() - 6, 13, 13))
        painter.setFont(self._theme.font(strong=True))
        painter.setPen(self._theme.colour("text"))
        title = str(index.data())
        start = rect.left() + 38
        painter.drawText(rect.adjusted(38, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, title)
        width = painter.fontMetrics().horizontalAdvance(title)
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.colour("text_quiet"))
        count = QRect(start + width + 12, rect.top(), 400, rect.height())
        painter.drawText(count, Qt.AlignmentFlag.AlignVCenter, str(index.data(SUMMARY)))

    def _paint_case(self, painter: QPainter, rect: QRect, index: Index, summary: CaseSummary) -> None:
        column = index.column()
        if column == THUMBNAIL:
            picture = self._view.picture(summary)
            painter.drawPixmap(QPoint(rect.left() + 16, rect.center().y() - PICTURE // 2 + 1), picture)
        elif column == IMAGES:
            for at, modality in enumerate(MODALITIES):
                centre = QPoint(rect.left() + 14 + at * 20, rect.center().y() + 1)
                draw_mark(painter, centre, modality, self._theme, filled=modality in summary.volumes)
        else:
            self._paint_text(painter, rect, index, summary)

    def _paint_text(self, painter: QPainter, rect: QRect, index: Index, summary: CaseSummary) -> None:
        column = index.column()
        left = 8
        measured = summary.measurement if column == MEASUREMENT else None
        if column in (ENHANCEMENT, MEASUREMENT):
            left += 24
            place = QRect(rect.left() + 8, rect.center().y() - 7, 16, 16)
            self._state_icon(column, summary).paint(painter, place)
            if measured is not None:
                left += 18
                draw_mark(painter, QPoint(rect.left() + 40, rect.center().y() + 1), measured[0], self._theme, filled=True)
        absent = column == ENHANCEMENT and summary.growing is None and "microct-like" not in summary.volumes
        quiet = column in (PSEUDONYM, CHANGED) or absent or (column == MEASUREMENT and measured is None)
        painter.setFont(self._theme.font(15, strong=True) if column == LEVEL else self._theme.font())
        painter.setPen(self._theme.colour("text_quiet" if quiet else "text"))
        right = column == CHANGED
        room = rect.adjusted(left, 0, -16 if right else -8, 0)
        aligned = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, aligned, text)

    def _state_icon(self, column: int, summary: CaseSummary):  # noqa: ANN202 - QIcon
        if column == ENHANCEMENT and summary.growing is not None:
            return self._theme.icon("ph.play")
        done = "microct-like" in summary.volumes if column == ENHANCEMENT else summary.measurement is not None
        return self._theme.icon("ph.check-circle", "text") if done else self._theme.icon("ph.minus", "text_quiet")


class CaseTable(QTreeView):
    """The cases of a project; one is selected."""

    case_selected = Signal(object)
    case_activated = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._project: Project | None = None
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
        for column, width in ((THUMBNAIL, 72), (LEVEL, 76), (PSEUDONYM, 150), (IMAGES, 96), (CHANGED, 110)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        for column in (ENHANCEMENT, MEASUREMENT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def show_project(self, project: Project | None) -> None:
        """Show the cases of a project; what was selected stays so."""
        if project is not self._project:
            self._pictures.clear()
        self._project = project
        chosen = self.selected()
        blocked = self.selectionModel().blockSignals(True)
        self.cases.fill(summarise(project) if project is not None else [])
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

    def _read_picture(self, record) -> QPixmap:  # noqa: ANN001 - VolumeRecord | None
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


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts 2 before 10."""
    import re

    pieces = [piece for piece in re.split(r"(\d+)", text.casefold()) if piece]
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
