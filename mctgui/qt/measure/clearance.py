"""How much room the circle has along the height of the VOIs, as a small curve."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Section
from mctgui.voi import ClearanceProfile

_LEFT, _RIGHT, _TOP, _BOTTOM = 26, 8, 8, 20
_WARNING_MM = 1.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClearanceSection", text)


class ClearanceCurve(QWidget):
    """Clearance in mm over the height above the central slice, with the warning line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.profile: ClearanceProfile | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, 84)

    def show_profile(self, profile: ClearanceProfile) -> None:
        """Draw another curve, and tell it to screen readers."""
        self.profile = profile
        smallest = profile.smallest_mm
        words = _tr("Smallest clearance {clearance} mm, at {height} mm from the central slice")
        if smallest is not None:
            at = float(profile.heights_mm[int(np.nanargmin(profile.clearance_mm))])
            said = words.format(clearance=f"{smallest:.1f}", height=f"{at:+.1f}").replace("-", "−")
            self.setAccessibleDescription(said)
            self.setToolTip(said)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        profile = self.profile
        if profile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour
        known = np.isfinite(profile.clearance_mm)
        values = profile.clearance_mm[known]
        low = min(float(values.min()), 0.0) if values.size else 0.0
        high = max(float(values.max()), 2.0) if values.size else 2.0
        step = _round_step((high - low) / 2)
        low, high = step * np.floor(low / step + 1e-9), step * np.ceil(high / step - 1e-9)
        area = QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        reach = float(np.abs(profile.heights_mm).max())
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)

        def at(height: float, value: float) -> QPointF:
            across = (height / reach + 1) / 2
            return QPointF(area.left() + across * area.width(), area.bottom() - (value - low) / (high - low) * area.height())

        quiet, line = colour("text_quiet"), colour("line")
        for mark in np.arange(low, high + step / 2, step):
            y = at(0.0, float(mark)).y()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(quiet)
            words = f"{mark:g}".replace("-", "−")
            painter.drawText(
                QRectF(0, y - 8, _LEFT - 6, 16), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words
            )
        for height, words, flag in (
            (-reach, f"−{reach:g}", Qt.AlignmentFlag.AlignLeft),
            (0.0, "0", Qt.AlignmentFlag.AlignHCenter),
            (reach, f"+{reach:g}", Qt.AlignmentFlag.AlignRight),
        ):
            x = at(height, low).x()
            box = QRectF(x - 40, area.bottom() + 3, 80, 16)
            box = box.translated({Qt.AlignmentFlag.AlignLeft: 40, Qt.AlignmentFlag.AlignRight: -40}.get(flag, 0), 0)
            painter.drawText(box, flag, words)
        painter.setPen(QPen(colour("warn"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(at(-reach, _WARNING_MM), at(reach, _WARNING_MM))
        painter.setPen(QPen(colour("text"), 1.5))
        for part in _runs(known):
            points = [
                at(float(h), float(c)) for h, c in zip(profile.heights_mm[part], profile.clearance_mm[part], strict=True)
            ]
            painter.drawPolyline(QPolygonF(points))
        painter.end()


class ClearanceSection(Section):
    """The curve with its heading; hidden where the body is not known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(_tr("Clearance to the cortex"))
        self.caption.setText(_tr("mm"))
        self.words = self.add_words(_tr("Depth and clearance are not known: outline the body."))
        self.curve = ClearanceCurve(theme)
        self.curve.setAccessibleName(_tr("Clearance to the cortex"))
        self.add(self.curve)
        self.outline = QToolButton()
        set_role(self.outline, "flat")
        self.head.insertWidget(2, self.outline)
        self.hide()

    def set_outline_action(self, action: QAction) -> None:
        """What outlines the body, beside the heading."""
        self.outline.setDefaultAction(action)
        self.outline.setAccessibleName(action.text())

    def show_profile(self, profile: ClearanceProfile | None, *, placed: bool) -> None:
        """Show a curve; words where something is placed whose body is not known; nothing where nothing is placed."""
        known = profile is not None and profile.smallest_mm is not None
        self.setVisible(known or placed)
        self.curve.setVisible(known)
        self.caption.setVisible(known)
        self.words.setVisible(not known)
        if profile is not None and known:
            self.curve.show_profile(profile)


def _round_step(wanted: float) -> float:
    """1, 2 or 5 times a power of ten, not below what is wanted."""
    power = 10.0 ** np.floor(np.log10(max(wanted, 1e-3)))
    return float(next(power * one for one in (1.0, 2.0, 4.0, 5.0, 10.0) if power * one >= wanted - 1e-9))


def _runs(known: np.ndarray) -> list[slice]:
    """Stretches of heights at which the clearance is known."""
    ends = np.flatnonzero(np.diff(np.concatenate([[0], known.astype(np.int8), [0]])))
    return [slice(int(first), int(last)) for first, last in zip(ends[::2], ends[1::2], strict=True)]
