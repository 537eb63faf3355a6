"""Number fields that are shown and edited without answering each other."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QDoubleSpinBox


def show_number(field: QDoubleSpinBox, value: float, *, enabled: bool) -> None:
    """Show a value without saying that it was edited, and leave alone what is equal to it as far as the field shows."""
    field.setEnabled(enabled)
    if abs(field.value() - value) >= 0.5 * 10 ** -field.decimals():
        with QSignalBlocker(field):
            field.setValue(value)
