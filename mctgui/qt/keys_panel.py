"""The page where the user changes keys and chooses what the mouse does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mctgui.project.settings import Settings
from mctgui.qt.command_palette import matches
from mctgui.qt.commands import COMMANDS, label, place_name
from mctgui.qt.keys import KeyBindings, is_free_to_use, native, portable
from mctgui.qt.overlay import Overlay
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import clear_layout
from mctgui.qt.viewer.mouse import scheme_rows

WIDTH = 640
_COMMAND = Qt.ItemDataRole.UserRole


class KeysPanel(Overlay):
    """Mouse scheme above, commands with their keys below; every change holds at once.

    Parameters
    ----------
    use_mouse
        Called after another mouse scheme was chosen.
    """

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        settings: Settings,
        keys: KeyBindings,
        use_mouse: Callable[[], object],
        top: int,
        bottom: int,
    ) -> None:
        super().__init__(parent, "helpPanel")
        self.setAccessibleName(label("window.keys"))
        self._theme, self._settings, self._keys, self._use_mouse = theme, settings, keys, use_mouse
        self._top, self._bottom = top, bottom
        self._make_mouse()
        self._make_list()
        self._make_editor()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 12, 24, 16)
        layout.setSpacing(10)
        layout.addLayout(self._title_row())
        layout.addLayout(self._mouse_row)
        layout.addLayout(self._mouse_table)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._note)
        layout.addLayout(self._editor_row)
        layout.addLayout(self._other_row)
        keys.changed.connect(self._fill)
        self._fill()

    # Building

    def _title_row(self) -> QHBoxLayout:
        title = QLabel(label("window.keys"))
        set_role(title, "title")
        close = QToolButton()
        set_role(close, "flat")
        close.setIconSize(QSize(16, 16))
        close.setToolTip(self.tr("Close (Esc)"))
        close.setAccessibleName(self.tr("Close"))
        close.clicked.connect(self.dismiss)
        self._theme.keep_icon(close, "ph.x")
        row = QHBoxLayout()
        row.addWidget(title, 1)
        row.addWidget(close)
        return row

    def _make_mouse(self) -> None:
        self.mouse_box = QComboBox()
        for value, words in (
            ("pacs", self.tr("PACS: as Weasis and OHIF")),
            ("slicer", self.tr("3D Slicer")),
            ("mitk", self.tr("MITK")),
        ):
            self.mouse_box.addItem(words, value)
        self.mouse_box.setAccessibleName(self.tr("Mouse scheme"))
        self.mouse_box.setCurrentIndex(max(0, self.mouse_box.findData(self._settings.mouse)))
        self.mouse_box.currentIndexChanged.connect(self._choose_mouse)
        caption = QLabel(self.tr("Mouse on images"))
        caption.setBuddy(self.mouse_box)
        self._mouse_row = QHBoxLayout()
        self._mouse_row.addWidget(caption)
        self._mouse_row.addWidget(self.mouse_box, 1)
        self._mouse_table = QGridLayout()
        self._mouse_table.setHorizontalSpacing(16)
        self._mouse_table.setVerticalSpacing(2)
        self._mouse_table.setColumnStretch(1, 1)
        self._mouse_table.setColumnStretch(3, 1)
        self._show_mouse()

    def _make_list(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands or keys"))
        self.search.setAccessibleName(self.tr("Search commands or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(0)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.list.header().resizeSection(1, 190)
        self.list.header().setStretchLastSection(False)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemActivated.connect(lambda _item, _column: self.editor.setFocus())

    def _make_editor(self) -> None:
        self._note = QLabel()
        self._note.setWordWrap(True)
        set_role(self._note, "caption")
        self.editor = QKeySequenceEdit()
        self.editor.setMaximumSequenceLength(1)
        self.editor.setAccessibleName(self.tr("New key"))
        self.editor.keySequenceChanged.connect(self._typed)
        self.use_button = QPushButton(self.tr("Use this key"))
        set_role(self.use_button, "primary")
        self.use_button.clicked.connect(self._use)
        self.none_button = QPushButton(self.tr("No key"))
        self.none_button.clicked.connect(lambda: self._give([]))
        self.default_button = QPushButton(self.tr("Default"))
        self.default_button.clicked.connect(lambda: self._reset_one())
        self.all_button = QPushButton(self.tr("Reset all keys"))
        self.all_button.clicked.connect(lambda: self._keys.reset())
        self._editor_row = QHBoxLayout()
        self._editor_row.setSpacing(8)
        self._editor_row.addWidget(self.editor, 1)
        self._editor_row.addWidget(self.use_button)
        # In a line of their own, so that no word is cut in another language or a larger type.
        self._other_row = QHBoxLayout()
        self._other_row.setSpacing(8)
        self._other_row.addStretch(1)
        for button in (self.none_button, self.default_button, self.all_button):
            self._other_row.addWidget(button)

    # What it shows

    def place(self) -> None:
        parent = self.parentWidget()
        width = min(self._theme.scaled(WIDTH), parent.width() - 32)
        self._put(parent.width() - width - 8, self._top + 8, width, parent.height() - self._top - self._bottom - 16)

    def focus_first(self) -> None:
        self.search.setFocus()

    def _show_mouse(self) -> None:
        clear_layout(self._mouse_table)
        rows = scheme_rows(self._settings.mouse)
        half = (len(rows) + 1) // 2
        for at, (gesture, effect) in enumerate(rows):
            does = QLabel(effect)
            set_role(does, "small")
            does.setWordWrap(True)
            what = QLabel(gesture)
            set_role(what, "caption")
            row, column = at % half, 2 * (at // half)
            self._mouse_table.addWidget(what, row, column)
            self._mouse_table.addWidget(does, row, column + 1)

    def _choose_mouse(self) -> None:
        self._settings.mouse = self.mouse_box.currentData()
        self._show_mouse()
        self._use_mouse()

    def _fill(self) -> None:
        chosen = self.chosen
        self.list.blockSignals(True)
        self.list.clear()
        for place in dict.fromkeys(row.place for row in COMMANDS):
            head = QTreeWidgetItem([place_name(place), ""])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            self.list.addTopLevelItem(head)
            for row in COMMANDS:
                if row.place == place:
                    self.list.addTopLevelItem(self._item(row.id, row.on_images))
        self.list.blockSignals(False)
        self._filter(self.search.text())
        self._select(chosen)

    def _item(self, command_id: str, on_images: bool) -> QTreeWidgetItem:
        item = QTreeWidgetItem(["    " + label(command_id).rstrip("…"), native(self._keys.keys_of(command_id))])
        item.setData(0, _COMMAND, command_id)
        if self._keys.is_changed(command_id):
            font = item.font(1)
            font.setBold(True)
            item.setFont(1, font)
            item.setToolTip(1, self.tr("Changed by you"))
        if on_images:
            item.setToolTip(0, self.tr("Works where an image has the focus"))
        return item

    @property
    def chosen(self) -> str | None:
        """The command that is being edited."""
        item = self.list.currentItem()
        return None if item is None else item.data(0, _COMMAND)

    def choose(self, command_id: str) -> None:
        """Edit the keys of a command."""
        self.search.clear()
        self._select(command_id)

    def _select(self, command_id: str | None) -> None:
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if command_id is not None and item.data(0, _COMMAND) == command_id:
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)
        self._chosen()

    def _filter(self, words: str) -> None:
        head: QTreeWidgetItem | None = None
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item.data(0, _COMMAND) is None:
                head = item
                item.setHidden(True)
                continue
            item.setHidden(not matches(words, f"{item.text(0)} {item.text(1)}"))
            if head is not None and not item.isHidden():
                head.setHidden(False)

    # Editing

    def _chosen(self) -> None:
        command_id = self.chosen
        keys = self._keys.keys_of(command_id) if command_id else ()
        self.editor.setEnabled(command_id is not None)
        self.editor.setKeySequence(QKeySequence.fromString(keys[0]) if keys else QKeySequence())
        self.none_button.setEnabled(bool(keys))
        self.default_button.setEnabled(command_id is not None and self._keys.is_changed(command_id))
        self._typed()

    def _typed(self) -> None:
        key = self.editor.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        command_id = self.chosen
        role, words = "caption", self.tr("Choose a command, then press the key that it should have.")
        usable = command_id is not None and is_free_to_use(key) and key not in self._keys.keys_of(command_id)
        if command_id is not None and key and not is_free_to_use(key):
            role, words = "error", self.tr("{key} is needed for moving through the window.").format(key=native([key]))
        elif command_id is not None and usable:
            taken = [label(other.id).rstrip("…") for other in self._keys.clashes(command_id, portable(key))]
            words = self.tr("{key} is free.").format(key=native([key]))
            if taken:
                role = "warn"
                words = self.tr("{key} now belongs to: {others}. It will lose it.").format(
                    key=native([key]), others=", ".join(taken)
                )
        elif command_id is not None:
            words = self.tr("Press the key that it should have in the field below.")
        set_role(self._note, role)
        self._note.setText(words)
        self.use_button.setEnabled(usable)

    def _use(self) -> None:
        self._give([self.editor.keySequence().toString(QKeySequence.SequenceFormat.PortableText)])

    def _give(self, keys: list[str]) -> None:
        if self.chosen is not None:
            self._keys.set_keys(self.chosen, keys)

    def _reset_one(self) -> None:
        if self.chosen is not None:
            self._keys.reset(self.chosen)
