"""A panel over the work area that goes away by itself: no window of its own, nothing modal."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget


class Overlay(QFrame):
    """Shown over its parent; Esc, a click beside it, or :meth:`dismiss` hides it and gives the focus back."""

    shown = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._had_focus: QWidget | None = None
        self._opener: QWidget | None = None
        parent.installEventFilter(self)
        self.hide()

    def place(self) -> None:
        """Set the geometry within the parent; called before showing and whenever the parent changes its size."""
        raise NotImplementedError

    def open_from(self, opener: QWidget | None = None) -> None:
        """Show it; a click on ``opener`` is left to the opener, which will toggle it."""
        self._had_focus = QApplication.focusWidget()
        self._opener = opener
        self.place()
        self.show()
        self.raise_()
        self.focus_first()
        QApplication.instance().installEventFilter(self)
        self.shown.emit()

    def focus_first(self) -> None:
        """Put the focus where typing should go."""
        self.setFocus()

    def dismiss(self) -> None:
        """Hide it and give the focus back to where it was."""
        if self.isHidden():
            return
        QApplication.instance().removeEventFilter(self)
        inside = self.isAncestorOf(QApplication.focusWidget()) if QApplication.focusWidget() else True
        self.hide()
        if inside and self._had_focus is not None and _is_usable(self._had_focus):
            self._had_focus.setFocus()
        self._had_focus = None
        self.dismissed.emit()

    def toggle_from(self, opener: QWidget | None = None) -> None:
        """Show it when hidden, hide it when shown."""
        if self.isHidden():
            self.open_from(opener)
        else:
            self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.place()
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget) and not self.isHidden():
            self._dismiss_if_beside(watched, event)
        return super().eventFilter(watched, event)

    def _dismiss_if_beside(self, watched: QWidget, event: QMouseEvent) -> None:
        if watched.window() is not self.window():  # a combo box's list, a menu
            return
        place = event.globalPosition().toPoint()
        if self.rect().contains(self.mapFromGlobal(place)):
            return
        opener = self._opener
        if opener is not None and _is_usable(opener) and opener.rect().contains(opener.mapFromGlobal(place)):
            return
        self.dismiss()

    def _put(self, left: int, top: int, width: int, height: int) -> None:
        self.setGeometry(left, top, width, height)

    def _parent_point(self, widget: QWidget, point: QPoint) -> QPoint:
        return widget.mapTo(self.parentWidget(), point)


def _is_usable(widget: QWidget) -> bool:
    import shiboken6

    return shiboken6.isValid(widget) and widget.isVisible()
