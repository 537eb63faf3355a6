"""The few things that a user may choose once, at the foot of the mode bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from mctgui.project.settings import Settings
from mctgui.qt.language import SHIPPED, chosen, shown
from mctgui.qt.overlay import Overlay
from mctgui.qt.theme import Theme

WIDTH = 340


class SettingsPanel(Overlay):
    """Theme, size of the type, device, scrolling, privacy; every change holds at once."""

    keys_asked = Signal()

    def __init__(self, parent: QWidget, settings: Settings, theme: Theme, save: Callable[[], object], bottom: int) -> None:
        super().__init__(parent, "helpPanel")
        self.setAccessibleName(self.tr("Settings"))
        self._settings = settings
        self._theme = theme
        self._save = save
        self._bottom = bottom
        title = QLabel(self.tr("Settings"))
        title.setProperty("role", "title")
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        self.theme_box = self._choice(
            [("dark", self.tr("Dark")), ("light", self.tr("Light")), ("system", self.tr("As the system"))], "theme"
        )
        self.device_box = self._choice(
            [("auto", self.tr("GPU when there is one")), ("cpu", self.tr("Processor only"))], "device"
        )
        self.size_box = QSpinBox()
        self.size_box.setRange(9, 24)
        self.size_box.setSuffix(" px")
        self.size_box.lineEdit().setTextMargins(6, 0, 0, 0)
        self.size_box.setValue(settings.font_size)
        self.size_box.valueChanged.connect(lambda value: self._set("font_size", value))
        self.language_box = self._choice([("system", self.tr("As the system")), *SHIPPED.items()], "language")
        self.language_note = QLabel(self.tr("The language changes when the program is started again."))
        self.language_note.setProperty("role", "caption")
        self.language_note.setWordWrap(True)
        self.language_note.hide()
        form.addRow(self.tr("Language"), self.language_box)
        form.addRow(self.language_note)
        form.addRow(self.tr("Theme"), self.theme_box)
        form.addRow(self.tr("Text size"), self.size_box)
        form.addRow(self.tr("Models run on"), self.device_box)
        self.scroll_box = self._tick(self.tr("Wheel towards you goes to the head"), "reverse_scroll")
        self.paths_box = self._tick(self.tr("Note where imported files lay"), "remember_source_paths")
        caution = QLabel(self.tr("Folder names are often names of patients: leave this off in a project that you share."))
        caution.setProperty("role", "caption")
        caution.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addLayout(form)
        keys = QPushButton(self.tr("Keys and mouse…"))
        keys.clicked.connect(self.keys_asked)
        layout.addWidget(keys)
        layout.addWidget(self.scroll_box)
        layout.addWidget(self.paths_box)
        layout.addWidget(caution)

    def show_settings(self) -> None:
        """Show what holds now."""
        self.theme_box.setCurrentIndex(max(0, self.theme_box.findData(self._settings.theme)))
        self.size_box.setValue(self._settings.font_size)

    def place(self) -> None:
        parent = self.parentWidget()
        self.show_settings()
        width = min(self._theme.scaled(WIDTH), parent.width() - 72)
        height = self.layout().heightForWidth(width) if self.layout().hasHeightForWidth() else self.sizeHint().height()
        self._put(self._theme.scaled(56) + 8, parent.height() - self._bottom - height - 8, width, height)

    def focus_first(self) -> None:
        self.theme_box.setFocus()

    def _choice(self, options: list[tuple[str, str]], field: str) -> QComboBox:
        box = QComboBox()
        for value, words in options:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(getattr(self._settings, field))))
        box.currentIndexChanged.connect(lambda _index: self._set(field, box.currentData()))
        return box

    def _tick(self, words: str, field: str) -> QCheckBox:
        box = QCheckBox(words)
        box.setChecked(getattr(self._settings, field))
        box.toggled.connect(lambda on: self._set(field, on))
        return box

    def _set(self, field: str, value: object) -> None:
        if getattr(self._settings, field) == value:
            return
        setattr(self._settings, field, value)
        if field in ("theme", "font_size"):
            self._theme.use(self._settings.theme, self._settings.font_size)
            self.place()
        self._save()
        if field == "language":
            self.language_note.setVisible(chosen(self._settings.language) != shown())
            self.place()
