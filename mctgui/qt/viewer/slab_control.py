"""The button that says how many slices are shown as one, for each modality."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFrame, QGridLayout, QLabel, QToolButton, QVBoxLayout

from mctgui.project.records import Modality
from mctgui.qt.theme import set_role
from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import Slab, SlabMode, ViewState


class SlabPanel(QFrame):
    """One row for each modality: single slices, mean, MIP or MinIP, and the thickness."""

    def __init__(self, state: ViewState, parent: QToolButton) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._state = state
        self._rows: dict[Modality, tuple[QLabel, QComboBox, QDoubleSpinBox]] = {}
        self.setAccessibleName(self.tr("Slabs"))
        set_role(self, "panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        heading = QLabel(self.tr("Slabs"))
        set_role(heading, "heading")
        words = QLabel(self.tr("Slices within half the thickness of the one that is shown are put together."))
        words.setWordWrap(True)
        set_role(words, "caption")
        column.addWidget(heading)
        column.addWidget(words)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        column.addLayout(self._grid)
        self.setMinimumWidth(340)

    def set_modalities(self, modalities: list[Modality]) -> None:
        """Show a row for each of these."""
        for parts in self._rows.values():
            for part in parts:
                self._grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self._rows.clear()
        for row, modality in enumerate(modalities):
            self._rows[modality] = self._row(row, modality)
        self.show_state()

    def _row(self, row: int, modality: Modality) -> tuple[QLabel, QComboBox, QDoubleSpinBox]:
        look = look_of(modality)
        label, mode, thickness = QLabel(look.label), QComboBox(), QDoubleSpinBox()
        names: tuple[tuple[SlabMode, str], ...] = (
            ("thin", self.tr("Single slices")),
            ("mean", self.tr("Mean")),
            ("mip", self.tr("MIP (largest)")),
            ("minip", self.tr("MinIP (smallest)")),
        )
        for value, words in names:
            mode.addItem(words, value)
        mode.setAccessibleName(self.tr("Slab of {name}").format(name=look.label))
        thickness.setAccessibleName(self.tr("Thickness of the slab of {name}").format(name=look.label))
        thickness.setRange(0.01, 200.0)
        thickness.setDecimals(2)
        thickness.setSingleStep(0.1)
        thickness.setSuffix(" mm")
        thickness.setKeyboardTracking(False)
        label.setBuddy(mode)
        mode.activated.connect(lambda _at: self._chosen(modality))
        thickness.valueChanged.connect(lambda _value: self._chosen(modality))
        for at, part in enumerate((label, mode, thickness)):
            self._grid.addWidget(part, row, at)
        return label, mode, thickness

    def _chosen(self, modality: Modality) -> None:
        _, mode, thickness = self._rows[modality]
        self._state.set_slab(modality, Slab(mode.currentData(), thickness.value()))

    def show_state(self) -> None:
        """Show what is set, without setting it again."""
        for modality, (_, mode, thickness) in self._rows.items():
            slab = self._state.slab(modality)
            mode.setCurrentIndex(mode.findData(slab.mode))
            thickness.setEnabled(slab.mode != "thin")
            if abs(thickness.value() - slab.thickness_mm) >= 0.005:
                blocked = thickness.blockSignals(True)
                thickness.setValue(slab.thickness_mm)
                thickness.blockSignals(blocked)

    def focus_first(self) -> None:
        """Put the keyboard on the first row."""
        for _, mode, _ in self._rows.values():
            mode.setFocus(Qt.FocusReason.PopupFocusReason)
            return


class SlabControl(QToolButton):
    """Opens the panel; pressed while any modality is shown in slabs."""

    def __init__(self, state: ViewState) -> None:
        super().__init__()
        self._state = state
        self.setText(self.tr("Slab"))
        self.setAccessibleName(self.tr("Slabs"))
        self.setToolTip(self.tr("Show several slices as one: mean, MIP or MinIP (Shift+T)"))
        self.setCheckable(True)
        self.setEnabled(False)
        self._panel = SlabPanel(state, self)
        self._modalities: list[Modality] = []
        self.clicked.connect(self.open)
        state.slab_changed.connect(self._show_state)

    @property
    def panel(self) -> SlabPanel:
        """The rows."""
        return self._panel

    def set_modalities(self, modalities: list[Modality]) -> None:
        """Offer slabs of these."""
        self._modalities = modalities
        self.setEnabled(bool(modalities))
        self._panel.set_modalities(modalities)
        self._show_state()

    def open(self) -> None:
        """Show the panel below the button."""
        self._show_state()
        if not self._modalities:
            return
        self._panel.adjustSize()
        bar = self.parentWidget()
        if self.isVisible() or bar is None:
            place = self.mapToGlobal(QPoint(0, self.height() + 4))
        else:  # the bar has no room for the button, and a menu opened this
            place = bar.mapToGlobal(QPoint(bar.width() - self._panel.width() - 12, bar.height()))
        self._panel.move(place)
        self._panel.show()
        self._panel.focus_first()

    def _show_state(self, _changed: object = None) -> None:
        self.setChecked(any(self._state.slab(modality).mode != "thin" for modality in self._modalities))
        self._panel.show_state()
