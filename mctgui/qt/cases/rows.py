"""How the rows of the table are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from mctgui.project.records import MODALITIES
from mctgui.qt.cases.marks import draw_mark
from mctgui.qt.cases.model import (
    CHANGED,
    ENHANCEMENT,
    IMAGES,
    LEVEL,
    MEASUREMENT,
    PSEUDONYM,
    SUMMARY,
    THUMBNAIL,
    Index,
)
from mctgui.qt.cases.summary import CaseSummary
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.qt.cases.table import CaseTable

ROW = 52
GROUP_ROW = 36
PICTURE = 44


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
            if summary.warnings:
                self._theme.icon("ph.warning", "warn").paint(painter, QRect(rect.left() + 78, rect.center().y() - 8, 18, 18))
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
        absent = (
            column == ENHANCEMENT
            and not summary.making
            and summary.growing is None
            and "microct-like" not in summary.volumes
        )
        quiet = column in (PSEUDONYM, CHANGED) or absent or (column == MEASUREMENT and measured is None)
        painter.setFont(self._theme.font(15, strong=True) if column == LEVEL else self._theme.font())
        painter.setPen(self._theme.colour("text_quiet" if quiet else "text"))
        right = column == CHANGED
        room = rect.adjusted(left, 0, -16 if right else -8, 0)
        aligned = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, aligned, text)

    def _state_icon(self, column: int, summary: CaseSummary) -> QIcon:
        if column == ENHANCEMENT and (summary.making or summary.growing is not None):
            return self._theme.icon("ph.play")
        done = "microct-like" in summary.volumes if column == ENHANCEMENT else summary.measurement is not None
        return self._theme.icon("ph.check-circle", "text") if done else self._theme.icon("ph.minus", "text_quiet")
