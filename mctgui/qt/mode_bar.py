"""The bar at the left: one button per screen, in the order of the work."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout

from mctgui.qt.theme import Theme

WIDTH = 56


class ModeBar(QFrame):
    """Icons over a short word; exactly one is chosen, by the group of the actions.

    The buttons have no group of their own: it would trigger the action of the button that it unchecks.
    """

    settings_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("modeBar")
        self._buttons: list[QToolButton] = []
        self.setAccessibleName(self.tr("Modes"))
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 4)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._mark())
        self._layout.addStretch()
        self.settings_button = self._settings()
        self._layout.addWidget(self.settings_button)
        self._count = 0
        theme.changed.connect(self._fit)
        self._fit()

    def add(self, action: QAction, icon: str, word: str) -> QToolButton:
        """Add the button of a screen below the others."""
        action.setCheckable(True)
        button = self._button(word, icon)
        button.setDefaultAction(action)
        button.setText(word)
        self._theme.keep_icon(action, icon)
        button.setAccessibleName(word)
        self._layout.insertWidget(1 + self._count, button)
        self._count += 1
        return button

    def _fit(self) -> None:
        """Widen with the type, so that no word is cut."""
        width = self._theme.scaled(WIDTH)
        self.setFixedWidth(width)
        for button in self._buttons:
            button.setFixedSize(width - 1, width)

    def _button(self, word: str, icon: str) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(18, 18))
        button.setFixedSize(self._theme.scaled(WIDTH) - 1, self._theme.scaled(WIDTH))
        self._buttons.append(button)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme.keep_icon(button, icon)
        button.setText(word)
        return button

    def _settings(self) -> QToolButton:
        button = self._button(self.tr("Settings"), "ph.gear")
        button.setAccessibleName(self.tr("Settings"))
        button.clicked.connect(self.settings_asked)
        return button

    def _mark(self) -> QLabel:
        mark = QLabel()
        mark.setFixedHeight(40)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setAccessibleName("mctgui")

        def draw() -> None:
            mark.setPixmap(application_mark(self._theme).pixmap(QSize(24, 24), mark.devicePixelRatioF()))

        self._theme.changed.connect(draw)
        draw()
        return mark


def application_mark(theme: Theme):  # noqa: ANN201 - QIcon, imported where it is made
    """The program's own sign in the colour of the text."""
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QIcon, QImage, QPixmap

    from mctgui.project.paths import resources_folder

    drawing = (resources_folder() / "mctgui-mark.svg").read_text(encoding="utf-8")
    coloured = drawing.replace("currentColor", theme.tokens.text)
    icon = QIcon()
    for side in (24, 48, 96):
        image = QImage.fromData(
            QByteArray(coloured.replace('width="24" height="24"', f'width="{side}" height="{side}"').encode())
        )
        icon.addPixmap(QPixmap.fromImage(image))
    return icon
