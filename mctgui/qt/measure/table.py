"""The table of results: VOIs in rows, one line for each modality, differences against the micro-CT."""

from __future__ import annotations

from PySide6.QtCore import (
    QT_TRANSLATE_NOOP,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from mctgui.project.records import Modality
from mctgui.qt.language import said, word
from mctgui.qt.theme import Theme
from mctgui.report.modalities import REFERENCE
from mctgui.report.tables import MeasurementRow

Index = QModelIndex | QPersistentModelIndex

_COLUMNS = (
    "VOI",
    QT_TRANSLATE_NOOP("ResultsTable", "Image"),
    "BV/TV",
    "Tb.Th mm",
    "Tb.Sp mm",
    "Δ BV/TV %",
    "Δ Tb.Th %",
    "Δ Tb.Sp %",
    QT_TRANSLATE_NOOP("ResultsTable", "Threshold"),
    QT_TRANSLATE_NOOP("ResultsTable", "Voxel mm"),
    QT_TRANSLATE_NOOP("ResultsTable", "Volume mm³"),
)

_WEIGHTS = (8, 13, 7, 13, 13, 9, 9, 9, 9, 17, 10)


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}".replace("-", "−")


def cells_of(row: MeasurementRow, first_of_voi: bool = True) -> tuple[str, ...]:
    """A row as it is written for people, in the order of the columns."""
    is_reference = row.modality == REFERENCE
    threshold = f"{row.threshold:.0f} {word(row.threshold_unit)}".replace("-", "−")
    return (
        word(row.voi.capitalize()) if first_of_voi else "",
        row.label,
        f"{row.bv_tv:.3f}",
        f"{row.tb_th_mean_mm:.3f} ± {row.tb_th_sd_mm:.3f}",
        f"{row.tb_sp_mean_mm:.3f} ± {row.tb_sp_sd_mm:.3f}",
        _signed(row.difference_bv_tv_percent),
        _signed(row.difference_tb_th_percent),
        QCoreApplication.translate("ResultsTable", "reference") if is_reference else _signed(row.difference_tb_sp_percent),
        threshold,
        f"{row.voxel_x_mm:.3g} × {row.voxel_y_mm:.3g} × {row.voxel_z_mm:.3g}",
        "–" if row.voi_volume_mm3 is None else f"{row.voi_volume_mm3:.1f}",
    )


class ResultsModel(QAbstractTableModel):
    """Measurements as a table."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[MeasurementRow] = []

    def set_rows(self, rows: list[MeasurementRow]) -> None:
        """Show other measurements."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return QCoreApplication.translate("ResultsTable", _COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        first = index.row() == 0 or self.rows[index.row() - 1].voi != row.voi
        if role == Qt.ItemDataRole.DisplayRole:
            return cells_of(row, first)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.colour("text_quiet") if column >= 5 and column not in (8, 10) else None
        if role == Qt.ItemDataRole.DecorationRole and column == 1:
            return marker(row.modality, self._theme)
        if role == Qt.ItemDataRole.FontRole and column == 0:
            return self._theme.font(13, strong=True)
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font(13)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(said(part) for part in (row.threshold_rule, row.warnings) if part)
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def marker(modality: Modality | str, theme: Theme) -> QPixmap:
    """The sign of a modality: circle, square or diamond in its colour."""
    colour: QColor = theme.modality(modality)  # type: ignore[arg-type]
    picture = QPixmap(24, 24)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    if modality == "mdct":
        path.addEllipse(QPointF(6, 6), 4, 4)
    elif modality == "microct-like":
        path.addRect(2.5, 2.5, 7, 7)
    else:
        path.moveTo(6, 1)
        for x, y in ((11, 6), (6, 11), (1, 6)):
            path.lineTo(x, y)
        path.closeSubpath()
    painter.fillPath(path, colour)
    painter.end()
    return picture


class ResultsTable(QTableView):
    """The table as a widget; Ctrl+C copies the chosen rows, or all, as text for a spreadsheet."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.results = ResultsModel(theme)
        self.setModel(self.results)
        self.setAccessibleName(self.tr("Measurements"))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(12, 12))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header.setFont(QFont(theme.font(11)))
        self.setFixedHeight(self.height_for(0))

    def set_rows(self, rows: list[MeasurementRow]) -> None:
        """Show other measurements and take the room that they need."""
        self.results.set_rows(rows)
        self.setFixedHeight(self.height_for(len(rows)))
        self.setVisible(bool(rows))
        self._fit_columns()

    def height_for(self, rows: int) -> int:
        """Height of the header and up to six rows."""
        return self.horizontalHeader().sizeHint().height() + 26 * min(max(rows, 1), 6) + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Every figure whole: what room is left is shared out, what is missing is scrolled to."""
        header = self.horizontalHeader()
        needed = [max(self.sizeHintForColumn(at), header.sectionSizeHint(at)) for at in range(len(_COLUMNS))]
        spare = max(0, self.viewport().width() - sum(needed))
        for column, (least, weight) in enumerate(zip(needed, _WEIGHTS, strict=True)):
            self.setColumnWidth(column, least + int(spare * weight / sum(_WEIGHTS)))
        scrolled = sum(needed) > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if scrolled else 0
        self.setFixedHeight(self.height_for(len(self.results.rows)) + bar)

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
        lines = ["\t".join(QCoreApplication.translate("ResultsTable", name) for name in _COLUMNS)]
        lines.extend("\t".join(cells_of(self.results.rows[at])) for at in chosen)
        return "\n".join(lines)
