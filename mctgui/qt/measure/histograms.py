"""The histograms of Tb.Th and Tb.Sp beside each other, with the ways to take them along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.qt.measure.maps import Maps
from mctgui.qt.measure.thickness_plot import Drawing, ThicknessPlot, plot_image, write_plot
from mctgui.qt.screen import WindowServices
from mctgui.qt.theme import set_role

FILE_NAME = "mctgui-thickness"


class Histograms(QWidget):
    """Both plots of one VOI.

    Parameters
    ----------
    maps
        Whose values are counted.
    """

    def __init__(self, window: WindowServices, maps: Maps) -> None:
        super().__init__()
        self._window, self._maps = window, maps
        self._which = "upper"
        self.plots = {"tb_th": ThicknessPlot(window.theme, "Tb.Th"), "tb_sp": ThicknessPlot(window.theme, "Tb.Sp")}
        set_role(self, "toolbar")
        self.words = QLabel()
        set_role(self.words, "quiet")
        self.copy_button = QPushButton(self.tr("Copy plots"))
        self.save_button = QPushButton(self.tr("Save plots…"))
        for button, icon, run in (
            (self.copy_button, "ph.copy", self.copy),
            (self.save_button, "ph.download-simple", self.save),
        ):
            set_role(button, "flat")
            window.theme.keep_icon(button, icon)
            button.clicked.connect(run)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 0)
        head.addWidget(self.words)
        head.addStretch(1)
        head.addWidget(self.copy_button)
        head.addWidget(self.save_button)
        row = QHBoxLayout()
        row.setSpacing(2)
        for plot in self.plots.values():
            row.addWidget(plot, 1)
            plot.copy_asked.connect(self.copy)
        self.setObjectName("histograms")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(row, 1)
        maps.changed.connect(self.refresh)
        window.theme.changed.connect(self._repaint)

    def show_voi(self, which: str) -> None:
        """Show another VOI."""
        self._which = which
        self.refresh()

    def refresh(self) -> None:
        """Count anew; makes the maps first where they are not there."""
        if not self.isVisible():
            return
        self._maps.make()
        notice = self.tr("Making the maps …") if self._maps.is_making else self.tr("There is no map of this VOI.")
        found = {name: self._maps.distributions(name, self._which) for name in self.plots}
        for name, plot in self.plots.items():
            plot.show_found(found[name], notice)
        ready = any(found.values())
        self.words.setText(self.tr("Per cent of the voxels in the VOI; upright lines are the means in mm") if ready else "")
        self.copy_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    def _repaint(self) -> None:
        for plot in self.plots.values():
            plot.update()

    @property
    def drawings(self) -> list[Drawing]:
        """What is shown."""
        return [plot.drawing for plot in self.plots.values() if plot.drawing is not None]

    def copy(self) -> None:
        """Put both plots into the clipboard as a picture."""
        drawings = self.drawings
        if not drawings:
            return
        font = self._window.theme.font(11)
        QGuiApplication.clipboard().setImage(plot_image(drawings, font))
        self._window.show_message(self.tr("The plots were copied."))

    def save(self) -> None:
        """Save both plots as SVG or PNG."""
        drawings = self.drawings
        if not drawings:
            return
        folder = Path(self._window.settings.last_folder or Path.home())
        start = str(folder / f"{FILE_NAME}-{self._which}.svg")
        given, kind = QFileDialog.getSaveFileName(self, self.tr("Save the plots"), start, "SVG (*.svg);;PNG (*.png)")
        if not given:
            return
        path = Path(given)
        if path.suffix.lower() not in (".svg", ".png"):
            path = Path(f"{given}{'.png' if 'png' in kind else '.svg'}")
        try:
            write_plot(drawings, path, self._window.theme.font(11))
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.settings.last_folder = str(path.parent)
        self._window.save_settings()
        self._window.show_message(self.tr("The plots were saved as {name}.").format(name=path.name))
