"""The bar under the header that says one sentence and offers one action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from mctgui.qt.screen import MessageAction, MessageKind
from mctgui.qt.theme import Theme

SECONDS = 9
_ICONS: dict[MessageKind, tuple[str, str]] = {
    "info": ("ph.info", "text"),
    "warn": ("ph.warning", "warn"),
    "error": ("ph.warning-circle", "error"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What the bar says."""

    text: str
    kind: MessageKind = "info"
    action: MessageAction | None = None
    case_id: int | None = None
    """The case that it is about; it leaves with that case."""


class MessageBar(QFrame):
    """Shows the newest message. Errors and warnings stay until they are closed; information leaves by itself.

    A message that is covered by a newer one comes back when that one is closed, so that no error can be missed.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("messageBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._messages: list[Message] = []
        self._icon = QLabel()
        self._icon.setFixedWidth(18)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._more = QLabel()
        self._more.setProperty("role", "caption")
        self._action = QPushButton()
        self._action.clicked.connect(self._act)
        self._close = QToolButton()
        self._close.setProperty("role", "flat")
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.close_current)
        theme.keep_icon(self._close, "ph.x")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(10)
        for widget in (self._icon, self._text, self._more, self._action, self._close):
            layout.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close_current)
        theme.changed.connect(self._draw)
        self.hide()

    @property
    def current(self) -> Message | None:
        """What is shown."""
        return self._messages[-1] if self._messages else None

    def say(
        self,
        text: str,
        kind: MessageKind = "info",
        action: MessageAction | None = None,
        case_id: int | None = None,
    ) -> None:
        """Show a message; one with the same words takes the place of its earlier self."""
        self._messages = [
            message for message in self._messages if message.kind != "info" and (message.text, message.kind) != (text, kind)
        ]
        self._messages.append(Message(text, kind, action, case_id))
        self._draw()

    def holds(self, text: str) -> bool:
        """Whether this message is shown or covered."""
        return any(message.text == text for message in self._messages)

    def close_current(self) -> None:
        """Close what is shown, and show what it covered."""
        if self._messages:
            self._messages.pop()
        self._draw()

    def withdraw(self, text: str) -> None:
        """Take a message back because it is no longer true."""
        self._messages = [message for message in self._messages if message.text != text]
        self._draw()

    def withdraw_case(self, case_id: int) -> None:
        """Take back what is about a case that is no longer shown."""
        self._messages = [message for message in self._messages if message.case_id != case_id]
        self._draw()

    def clear(self) -> None:
        """Close everything."""
        self._messages.clear()
        self._draw()

    def _act(self) -> None:
        message = self.current
        self.close_current()
        if message is not None and message.action is not None:
            run: Callable[[], object] = message.action[1]
            run()

    def _draw(self) -> None:
        self._timer.stop()
        message = self.current
        self.setVisible(message is not None)
        if message is None:
            return
        icon, token = _ICONS[message.kind]
        self._icon.setPixmap(self._theme.icon(icon, token).pixmap(QSize(18, 18), self.devicePixelRatioF()))
        self._text.setText(message.text)
        words = {"info": self.tr("Note"), "warn": self.tr("Warning"), "error": self.tr("Error")}[message.kind]
        self._icon.setToolTip(words)
        self.setAccessibleName(f"{words}: {message.text}")
        self._action.setVisible(message.action is not None)
        self._action.setText(message.action[0] if message.action else "")
        covered = len(self._messages) - 1
        self._more.setVisible(covered > 0)
        self._more.setText(self.tr("{count} more").format(count=covered))
        self.setProperty("kind", message.kind)
        self.style().unpolish(self)
        self.style().polish(self)
        if message.kind == "info":
            self._timer.start(SECONDS * 1000)
