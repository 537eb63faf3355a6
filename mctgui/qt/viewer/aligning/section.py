"""The link of the panes in the inspector: in words, with its residual, its anchors and the buttons of the alignment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mctgui.alignment import Alignment
from mctgui.qt.language import said
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.aligning.registering import Registering
from mctgui.qt.viewer.aligning.wording import anchor_tip, anchor_words, correlation_of, residual_of
from mctgui.qt.viewer.controls import Section, clear_layout
from mctgui.qt.viewer.linking import Linking


class LinkSection(Section):
    """What links the panes, and how the micro-CT is aligned.

    Parameters
    ----------
    linking
        Says what links the panes; its alignment is shown and changed.
    registering
        Has what registrations offer.
    """

    done = Signal()
    """A button was clicked that is gone now; the keyboard belongs to the images again."""

    def __init__(self, linking: Linking, registering: Registering) -> None:
        super().__init__(QCoreApplication.translate("ViewInspector", "Link"))
        self._linking, self._aligning, self._registering = linking, linking.aligning, registering
        aligning = self._aligning
        self._what = self.add_words(role="")
        self._caution = self.add_words(role="warn")
        self._facts = {
            "in plane": self._add_row(self.tr("Residual in plane")),
            "along z": self._add_row(self.tr("Residual along z")),
        }
        self._correlation = self._add_row(self.tr("Local correlation"))
        self._anchors = QVBoxLayout()
        self._anchors.setSpacing(2)
        self.column.addLayout(self._anchors)
        names = ((aligning.align, self.tr("Align here")), (aligning.nudges[0], "−1"), (aligning.nudges[1], "+1"))
        self._buttons = {action: self._button(action, name) for action, name in names}
        self._add_buttons(list(self._buttons.values()))
        names = ((registering.start, self.tr("Register…")), (registering.open, self.tr("Open…")))
        self._more = {action: self._button(action, name) for action, name in names}
        self._add_buttons(list(self._more.values()))
        self._offer = self.add_words(role="")
        self._mind = self.add_words(role="warn")
        self._take, self._leave = QToolButton(), QToolButton()
        self._take.setText(self.tr("Take this registration"))
        self._leave.setText(self.tr("Refuse it"))
        self._take.clicked.connect(lambda: self._do(registering.accept))
        self._leave.clicked.connect(lambda: self._do(registering.refuse))
        self._add_buttons([self._take, self._leave])
        registering.changed.connect(self.show_words)
        self.reslice = QCheckBox(aligning.reslice.text())
        self.reslice.toggled.connect(aligning.reslice.setChecked)
        aligning.reslice.changed.connect(self.show_words)
        self.add(self.reslice)
        linking.changed.connect(self.show_words)
        self.show_words()

    def _add_row(self, name: str) -> tuple[QWidget, QLabel]:
        row, value = QWidget(), QLabel("")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        label = QLabel(name)
        set_role(label, "quiet")
        line.addWidget(label)
        line.addStretch(1)
        line.addWidget(value)
        self.add(row)
        return row, value

    def _add_buttons(self, buttons: list[QToolButton]) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)

    def _button(self, action: QAction, name: str) -> QToolButton:
        # Not the action's own button: that would bear its whole name.
        button = QToolButton()
        button.setText(name)
        button.setAccessibleName(action.text())
        button.clicked.connect(action.trigger)
        return button

    def show_words(self) -> None:
        """Say what links the panes now."""
        what, caution = self._linking.words()
        self.setVisible(bool(what))
        self._what.setText(what)
        self._caution.setText(caution)
        self._caution.setVisible(bool(caution))
        there = self._aligning.reference is not None
        for action, button in [*self._buttons.items(), *self._more.items()]:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            button.setVisible(there)
        reslice = self._aligning.reslice
        self.reslice.blockSignals(True)
        self.reslice.setChecked(reslice.isChecked())
        self.reslice.blockSignals(False)
        self.reslice.setToolTip(reslice.toolTip())
        self.reslice.setVisible(there and self._aligning.is_turned)
        self._show_fit(self._aligning.kept if there else None)
        self._show_offer()

    def _do(self, act: Callable[[], object]) -> None:
        """Do what takes the button away that was clicked; the keyboard would go to whatever comes next to it."""
        act()
        self.done.emit()

    def _show_offer(self) -> None:
        """What a registration found waits here until it is taken or refused."""
        offer = self._registering.offer
        for widget in (self._offer, self._take, self._leave):
            widget.setVisible(offer is not None)
        self._mind.setVisible(offer is not None and bool(offer.warnings))
        if offer is not None:
            self._offer.setText("\n".join(map(said, offer.sentences)))
            self._mind.setText("\n".join(map(said, offer.warnings)))

    def _show_fit(self, alignment: Alignment | None) -> None:
        left = residual_of(alignment) if alignment is not None else None
        found = (None, None) if left is None else (left.in_plane_mm, left.along_z_mm)
        for (row, value), size in zip(self._facts.values(), found, strict=True):
            row.setVisible(size is not None)
            value.setText("" if size is None else f"{size:.2f} mm")
        alike = correlation_of(alignment) if alignment is not None else None
        self._correlation[0].setVisible(alike is not None)
        self._correlation[1].setText("" if alike is None else f"{alike:.2f}".replace("-", "−"))
        clear_layout(self._anchors)
        anchors = () if alignment is None else alignment.anchors
        off: list[float] = []
        if alignment is not None and found[0] is not None:
            off = [float(one) for one in np.linalg.norm(alignment.residuals_mm, axis=1)]
        for number, anchor in enumerate(anchors):
            words = anchor_words(number + 1, anchor, off[number] if off else None)
            self._anchors.addWidget(self._anchor_row(number, words, anchor_tip(anchor)))

    def _anchor_row(self, number: int, words: str, tip: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        place = QToolButton()
        place.setText(words)
        place.setToolTip(tip)
        place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        place.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        place.clicked.connect(lambda: self._aligning.go_to_anchor(number))
        remove = QToolButton()
        remove.setText("×")
        remove.setAccessibleName(self.tr("Remove anchor {number}").format(number=number + 1))
        remove.setToolTip(remove.accessibleName())
        remove.clicked.connect(lambda: self._do(lambda: self._aligning.remove_anchor(number)))
        line.addWidget(place, 1)
        line.addWidget(remove)
        return row
