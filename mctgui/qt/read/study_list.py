"""The studies of the project as a list, each with where it stands."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from mctgui.project.studies import StudyFolder
from mctgui.qt.language import said
from mctgui.qt.theme import Theme, set_role

_ROLE = Qt.ItemDataRole.UserRole


class StudyList(QWidget):
    """Studies at the left, with what can be done with them all below."""

    chosen = Signal(object)
    """The folder of the chosen study, or None."""
    new_asked = Signal()
    clone_asked = Signal()
    folder_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(theme.scaled(260))
        heading = QLabel(self.tr("Studies"))
        set_role(heading, "heading")
        self.rows = QListWidget()
        self.rows.setAccessibleName(heading.text())
        self.rows.setWordWrap(True)
        self.rows.setFrameShape(QListWidget.Shape.NoFrame)
        self.rows.currentItemChanged.connect(self._say)
        self.new_button = self._button(theme, self.tr("New study"), "ph.plus", self.new_asked)
        self.clone_button = self._button(theme, self.tr("Clone"), "ph.copy", self.clone_asked)
        self.clone_button.setToolTip(self.tr("A new study with the same choices, open for changes"))
        self.folder_button = self._button(theme, self.tr("Show files"), "ph.folder-open", self.folder_asked)
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 12, 8)
        head.addWidget(heading)
        head.addStretch(1)
        head.addWidget(self.new_button)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 12)
        foot.setSpacing(8)
        foot.addWidget(self.clone_button)
        foot.addWidget(self.folder_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.rows, 1)
        column.addLayout(foot)

    def _button(self, theme: Theme, words: str, icon: str, asked: object) -> QPushButton:
        button = QPushButton(words)
        button.setIconSize(QSize(16, 16))
        theme.keep_icon(button, icon)
        button.clicked.connect(asked)
        return button

    @property
    def folder(self) -> Path | None:
        """Folder of the chosen study."""
        item = self.rows.currentItem()
        return None if item is None else item.data(_ROLE)

    def show_studies(self, studies: tuple[StudyFolder, ...], states: dict[Path, str], wanted: Path | None) -> None:
        """Show studies and in which state each is; choose one of them without saying so."""
        self.rows.blockSignals(True)
        self.rows.clear()
        for one in studies:
            title = one.study.title if one.study is not None else one.folder.name
            item = QListWidgetItem(f"{title}\n{states.get(one.folder, '')}")
            item.setData(_ROLE, one.folder)
            item.setToolTip(said(one.problem) or title)
            self.rows.addItem(item)
            if one.folder == wanted:
                self.rows.setCurrentItem(item)
        self.rows.blockSignals(False)
        self._show_buttons()

    def _say(self) -> None:
        self._show_buttons()
        self.chosen.emit(self.folder)

    def _show_buttons(self) -> None:
        there = self.rows.currentItem() is not None
        self.clone_button.setEnabled(there)
        self.folder_button.setEnabled(there)
