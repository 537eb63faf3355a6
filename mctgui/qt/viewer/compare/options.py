"""The row below the tool bar while two volumes are compared: which two, and the numbers of the mode."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QSlider, QToolButton

from mctgui.project.records import MODALITY_NAMES, Modality
from mctgui.qt.cases.marks import draw_mark
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.compare import wording
from mctgui.qt.viewer.controls import ToolBar
from mctgui.viewstate import CompareMode, ViewState

_STEPS = 200


class CompareOptions(ToolBar):
    """Pair, amount and switches of the comparison.

    Parameters
    ----------
    switches
        Actions that belong to a mode and stand here while it is chosen.
    """

    def __init__(
        self, state: ViewState, theme: Theme, exchange: QAction, switches: dict[CompareMode, list[QAction]]
    ) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self._present: tuple[Modality, ...] = ()
        self._following = False
        self.setAccessibleName(self.tr("Comparison"))
        self.base, self.over = QComboBox(), QComboBox()
        self.add(self.base)
        self.add_action(exchange)
        self.add(self.over)
        for side, box in (("base", self.base), ("over", self.over)):
            box.setIconSize(QSize(14, 14))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            box.activated.connect(lambda _at, side=side, box=box: self._state.compare(**{side: box.currentData()}))
        self.add_divider()
        self.caption = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setMinimumWidth(64)
        self.slider.setMaximumWidth(180)
        self.slider.valueChanged.connect(self._slid)
        self.amount = QLabel()
        self.amount.setMinimumWidth(64)  # a number that gets another digit must not push the buttons
        set_role(self.caption, "quiet")
        for widget in (self.caption, self.slider, self.amount):
            self.add(widget)
        self._switches: dict[QToolButton, CompareMode] = {}
        for mode, actions in switches.items():
            for action in actions:
                self._switches[self.add_action(action)] = mode
        self.add_space()
        theme.changed.connect(self._redraw_marks)
        self.follow()
        self.fit_with(partial(self.caption.setVisible, True), partial(self.caption.setVisible, False))

    def set_present(self, present: Iterable[Modality]) -> None:
        """Which modalities can be chosen."""
        if tuple(present) != self._present:
            self._present = tuple(present)
            self._redraw_marks()

    def _redraw_marks(self) -> None:
        for box in (self.base, self.over):
            box.clear()
            for modality in self._present:
                box.addItem(self._mark(modality), MODALITY_NAMES[modality], modality)
        self.follow()

    def _mark(self, modality: Modality) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(14 * ratio), round(14 * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_mark(painter, QPointF(7, 7), modality, self._theme, filled=True)
        painter.end()
        return QIcon(pixmap)

    def follow(self) -> None:
        """Show what the view state says."""
        now = self._state.comparison
        for box, modality in ((self.base, now.base), (self.over, now.over)):
            box.setCurrentIndex(box.findData(modality))
        names = wording.sides(now)
        for box, name in zip((self.base, self.over), names, strict=True):
            box.setAccessibleName(name)
            box.setToolTip(name)
        self.follow_amount()
        for button, mode in self._switches.items():
            button.setVisible(mode == now.mode)
        self.refit()

    def follow_amount(self) -> None:
        """Show the number alone."""
        now, amount = self._state.comparison, self._state.amount
        if amount is not None:
            self._following = True
            self.slider.setValue(round(amount.share_of(self._state.amount_value) * _STEPS))
            caption, text = wording.amount(now, self._state.amount_value, in_hu=self._state.difference_in_hu)
            self.caption.setText(caption)
            self.amount.setText(text)
            self.slider.setAccessibleName(f"{caption} {text}")
            self.slider.setToolTip(wording.amount_tip(caption))
            self._following = False

    def _slid(self, step: int) -> None:
        amount = self._state.amount
        if amount is not None and not self._following:
            self._state.compare(**{amount.field: amount.value_at(step / _STEPS)})
