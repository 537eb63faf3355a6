"""The table of results: VOIs in rows, one line for each modality and rule, differences against the micro-CT."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from mctgui.project.records import Modality
from mctgui.qt.language import said
from mctgui.qt.measure.columns import COLUMNS, Column, shown_columns
from mctgui.qt.theme import Theme
from mctgui.report.tables import MeasurementRow

Index = QModelIndex | QPersistentModelIndex


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResultsTable", text)


def _state_text(_row: MeasurementRow) -> str:
    return _tr("outdated")


_STATE = Column("state", "", _state_text, 9, left=True)
"""Not for choosing: it is there as long as a row is outdated."""


class ResultsModel(QAbstractTableModel):
    """Measurements as a table.

    Parameters
    ----------
    theme
        Colours, type and signs.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[MeasurementRow] = []
        self.outdated: list[str] = []
        """Beside each row why it no longer holds; empty where it does."""
        self._chosen = shown_columns([])

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is shown, from the left."""
        if not any(self.outdated):
            return self._chosen
        names = sum(column.left for column in self._chosen[:4] if column.key in ("case", "voi", "image"))
        return (*self._chosen[:names], _STATE, *self._chosen[names:])

    def set_rows(self, rows: list[MeasurementRow], outdated: list[str]) -> None:
        """Show other measurements."""
        self.beginResetModel()
        self.rows, self.outdated = rows, outdated
        self.endResetModel()

    def set_columns(self, chosen: list[str]) -> None:
        """Show other columns, by their keys."""
        self.beginResetModel()
        self._chosen = shown_columns(chosen)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section])
        return None

    def cell(self, row: int, column: Column) -> str:
        """What is written in a cell; a VOI is named in the first of its rows alone."""
        if column is _STATE:
            return column.text(self.rows[row]) if self.outdated[row] else ""
        if column.key in ("case", "voi") and row:
            above, here = self.rows[row - 1], self.rows[row]
            if above.case == here.case and (column.key == "case" or above.voi == here.voi):
                return ""
        return column.text(self.rows[row])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], self.columns[index.column()]
        stale = self.outdated[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            token = "warn" if column is _STATE else "text_quiet" if column.quiet or stale else ""
            return self._theme.colour(token) if token else None
        if role == Qt.ItemDataRole.DecorationRole and column.key == "image":
            sign = QIcon(marker(row.modality, self._theme))
            sign.addPixmap(marker(row.modality, self._theme), QIcon.Mode.Selected)  # in its own colour there too
            return sign
        if role == Qt.ItemDataRole.DecorationRole and column is _STATE and stale:
            return self._theme.icon("ph.warning", "warn")
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font(13, strong=column.key in ("case", "voi"))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (stale, said(row.threshold_rule), said(row.warnings)) if part)
        return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column.left else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def marker(modality: Modality | str, theme: Theme) -> QPixmap:
    """The sign of a modality: circle, square or diamond in its colour."""
    colour: QColor = theme.modality(modality)  # type: ignore[arg-type]
    picture = QPixmap(24, 24)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(marker_path(modality, QPointF(6, 6), 4.0), colour)
    painter.end()
    return picture


def marker_path(modality: Modality | str, at: QPointF, size: float) -> QPainterPath:
    """The outline of a modality's sign about a point; ``size`` is the radius of the circle."""
    path = QPainterPath()
    if modality == "mdct":
        path.addEllipse(at, size, size)
    elif modality == "microct-like":
        path.addRect(at.x() - 0.875 * size, at.y() - 0.875 * size, 1.75 * size, 1.75 * size)
    else:
        reach = 1.25 * size
        path.moveTo(at.x(), at.y() - reach)
        for x, y in ((reach, 0.0), (0.0, reach), (-reach, 0.0)):
            path.lineTo(at.x() + x, at.y() + y)
        path.closeSubpath()
    return path


class ResultsTable(QTableView):
    """The table as a widget; Ctrl+C copies the chosen rows, or all, as text for a spreadsheet.

    Parameters
    ----------
    lines
        Rows that it takes room for at most; the others are scrolled to.
    """

    row_chosen = Signal(int)
    """The row that the keys are on; -1 for none."""
    columns_chosen = Signal(list)
    """Keys of the columns that the user wants to see."""

    def __init__(self, theme: Theme, lines: int = 6) -> None:
        super().__init__()
        self._lines = lines
        self.results = ResultsModel(theme)
        self.setModel(self.results)
        self.setAccessibleName(self.tr("Measurements"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab goes on to the next control; the arrows move in the table
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(12, 12))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.column_menu().popup(header.mapToGlobal(at)))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header.setFont(QFont(theme.font(11)))
        self._menu: QMenu | None = None
        self.selectionModel().selectionChanged.connect(lambda *_: self.row_chosen.emit(self.chosen_row))
        self.setFixedHeight(self.height_for(0))

    @property
    def chosen_row(self) -> int:
        """The row that is chosen, the current one of several; -1 for none."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        current = self.currentIndex().row()
        return current if current in rows else (rows[0] if rows else -1)

    def set_rows(self, rows: list[MeasurementRow], outdated: list[str] | None = None) -> None:
        """Show other measurements and take the room that they need.

        Parameters
        ----------
        outdated
            Beside each row why it no longer holds, empty where it does.
        """
        kept = self.chosen_row
        self.results.set_rows(rows, outdated or [""] * len(rows))
        self.setVisible(bool(rows))
        self._fit_columns()
        if 0 <= kept < len(rows):
            self.selectRow(kept)
        else:
            self.row_chosen.emit(-1)

    def set_columns(self, chosen: list[str]) -> None:
        """Show other columns; an empty list shows those of the start."""
        kept = self.chosen_row
        self.results.set_columns(chosen)
        self._fit_columns()
        if 0 <= kept < len(self.results.rows):
            self.selectRow(kept)

    def column_menu(self) -> QMenu:
        """A menu in which columns are chosen; it stays the same object."""
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setAccessibleName(self.tr("Columns of the table"))
        self._menu.clear()
        shown = [column.key for column in self.results.columns]
        for column in COLUMNS:
            action = self._menu.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.setEnabled(column.key not in ("voi", "image"))
            action.toggled.connect(lambda on, key=column.key: self._toggle(key, on))
        self._menu.addSeparator()
        self._menu.addAction(self.tr("All")).triggered.connect(lambda: self.columns_chosen.emit([c.key for c in COLUMNS]))
        self._menu.addAction(self.tr("As from the start")).triggered.connect(lambda: self.columns_chosen.emit([]))
        return self._menu

    def _toggle(self, key: str, on: bool) -> None:
        shown = {column.key for column in self.results.columns} - {"state"}
        shown = shown | {key} if on else shown - {key}
        self.columns_chosen.emit([column.key for column in COLUMNS if column.key in shown])

    def height_for(self, rows: int) -> int:
        """Height of the header and as many rows as there is room for."""
        return self.horizontalHeader().sizeHint().height() + 26 * min(max(rows, 1), self._lines) + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Every figure whole: what room is left is shared out, what is missing is scrolled to."""
        header, columns = self.horizontalHeader(), self.results.columns
        needed = [max(self.sizeHintForColumn(at), header.sectionSizeHint(at)) for at in range(len(columns))]
        spare = max(0, self.viewport().width() - sum(needed))
        weights = sum(column.weight for column in columns)
        for at, (least, column) in enumerate(zip(needed, columns, strict=True)):
            self.setColumnWidth(at, least + int(spare * column.weight / weights))
        scrolled = sum(needed) > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if scrolled else 0
        self.setFixedHeight(self.height_for(len(self.results.rows)) + bar)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.column_menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the chosen rows, or all, into the clipboard, columns separated by tabs."""
        QGuiApplication.clipboard().setText(self.as_text())

    def as_text(self) -> str:
        """The chosen rows, or all, with a heading; every row names its VOI."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()}) or range(len(self.results.rows))
        columns = self.results.columns
        lines = ["\t".join(column.heading for column in columns)]
        for at in chosen:
            row = self.results.rows[at]
            lines.append("\t".join(self.results.cell(at, one) if one is _STATE else one.text(row) for one in columns))
        return "\n".join(lines)
