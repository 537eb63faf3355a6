"""The right side of a reading: progress, one row for each criterion, the comment, and Next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mctgui.qt.read.column import PlainLine, text_label
from mctgui.qt.read.scale_row import CANNOT_GAP, ScaleRow, StepWords
from mctgui.qt.theme import Theme, set_role

WIDTH = 400
_BUTTON = 56
_ROOMY_ROW = 142
_AROUND = 210
COMMENT_LENGTH = 2000


class CommentLine(PlainLine):
    """One line of free text; Enter and Esc leave it, and it is told when it is left with other words than before."""

    changed = Signal(str)
    finished = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name, COMMENT_LENGTH)
        self.setPlaceholderText(name)
        self._kept = ""
        self.editingFinished.connect(self.tell)

    def show_kept(self, text: str) -> None:
        """Show what is on the disk."""
        self._kept = text
        self.setText(text)
        self.setCursorPosition(0)

    def tell(self) -> None:
        """Have new words kept, if there are any."""
        if self.is_changed():
            self.changed.emit(self.text().strip())

    def is_changed(self) -> bool:
        """Whether it holds other words than the disk does."""
        return self.text().strip() != self._kept

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tell()
            self.finished.emit()
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Escape):
            event.ignore()
            return
        super().keyPressEvent(event)


class _Rows(QScrollArea):
    """Scrolls by the wheel and after the focus; the arrow keys belong to the criteria."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class ScorePanel(QWidget):
    """Shows what the session holds; asks for everything, and changes nothing by itself."""

    asked = Signal(str, object)
    """Criterion and value; None is "cannot be judged"."""
    comment_asked = Signal(str)
    next_asked = Signal()
    back_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.rows: list[ScaleRow] = []
        self.setFixedWidth(theme.scaled(WIDTH))
        self.note = text_label("", "quiet")
        self.progress = QLabel()
        self.progress.setTextFormat(Qt.TextFormat.PlainText)
        self.progress.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        set_role(self.progress, "quiet")
        self.comment = CommentLine(self.tr("Comment"))
        self.comment.changed.connect(self.comment_asked)
        self.comment.finished.connect(self.focus_open_row)
        self.problem = text_label("", "error")
        self.problem.hide()
        self.back = QPushButton(self.tr("Back"))
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.clicked.connect(self.back_asked)
        self.next = QPushButton(self.tr("Next  ↵"))
        self.next.setAccessibleName(self.tr("Next"))
        self.next.clicked.connect(self.next_asked)
        for button in (self.back, self.next):
            button.setMinimumHeight(theme.scaled(34))
            button.setMinimumWidth(theme.scaled(104))
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 12, 0)
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 12, 0)
        head.addWidget(self.note, 1)
        head.addWidget(self.progress)
        inside = QWidget()
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addLayout(self._rows)
        holder.addStretch()
        area = _Rows()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._area = area
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 12, 0)
        foot.setSpacing(12)
        foot.addWidget(self.problem)
        foot.addWidget(self.comment)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch()
        buttons.addWidget(self.next)
        foot.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 24, 24, 32)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(area, 1)
        column.addLayout(foot)

    # What is shown

    def set_criteria(
        self, criteria: Sequence[tuple[str, str, Sequence[StepWords]]], *, comments: bool, going_back: bool
    ) -> None:
        """Build the rows: name, title and steps of each criterion."""
        while self.rows:
            row = self.rows.pop()
            self._rows.removeWidget(row)
            row.deleteLater()
        for name, title, steps in criteria:
            row = ScaleRow(self._theme, name, title, steps)
            row.asked.connect(lambda value, name=name: self.asked.emit(name, value))
            row.focused.connect(lambda row=row: self._area.ensureWidgetVisible(row, 0, 8))
            self._rows.addWidget(row)
            self.rows.append(row)
        self.comment.setVisible(comments)
        self.back.setVisible(going_back)
        for before, after in zip(self.rows, self.rows[1:], strict=False):
            QWidget.setTabOrder(before, after)
        self.fit(self.height())

    def show_answers(self, answers: Mapping[str, int | None], comment: str) -> None:
        """Show the answers that are on the disk, of those criteria that have one."""
        for row in self.rows:
            if row.name in answers:
                row.show_value(answers[row.name])
            else:
                row.show_none()
        self.comment.show_kept(comment)

    def row(self, name: str) -> ScaleRow:
        """The row of a criterion."""
        return next(row for row in self.rows if row.name == name)

    def say_problem(self, words: str) -> None:
        """Say what went wrong; empty takes it back."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def fit(self, height: int) -> None:
        """Give the rows less height where the screen has little."""
        wanted = self._theme.scaled(_AROUND) + len(self.rows) * self._theme.scaled(_ROOMY_ROW)
        roomy = height >= wanted
        self._rows.setSpacing(20 if roomy else 8)
        room = self.width() - 24 - 12 - 16
        most = max((len(row.steps) for row in self.rows), default=1)
        width = min(self._theme.scaled(_BUTTON), (room - CANNOT_GAP) // most - 8)
        for row in self.rows:
            row.fit(roomy=roomy, button_width=width)

    # Focus

    def focus_open_row(self) -> None:
        """Go to the first criterion without an answer; the last one where all have one."""
        if self.rows:
            next((row for row in self.rows if not row.is_answered), self.rows[-1]).setFocus()

    def focus_after(self, name: str) -> None:
        """Go on from a criterion that was just answered, to the next that has no answer."""
        at = next(index for index, row in enumerate(self.rows) if row.name == name)
        later = [row for row in (*self.rows[at + 1 :], *self.rows[:at]) if not row.is_answered]
        (later[0] if later else self.rows[at]).setFocus()

    def move_focus(self, rows: int) -> None:
        """Up or down among the criteria, and stop at the ends."""
        at = next((index for index, row in enumerate(self.rows) if row.hasFocus()), None)
        if at is None:
            self.focus_open_row()
        else:
            self.rows[min(max(at + rows, 0), len(self.rows) - 1)].setFocus()
