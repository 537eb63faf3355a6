"""A de-identified copy: what goes, what stays, where to, and one button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from mctgui.errors import MctguiError
from mctgui.qt.cases.deidentify_options import Destination, Options, caption
from mctgui.qt.cases.deidentify_table import ChangeTable
from mctgui.qt.faults import words_for
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.dicom.deidentifying import Preview, Report, Source

OPTIONS_WIDTH = 344
_GOES = frozenset(("removed", "emptied", "replaced", "added"))


class DeidentifyPanel(QWidget):
    """Shows what would become of a scan, and writes its copy.

    Parameters
    ----------
    theme
        Of the window.
    start_job
        ``start_job(name, work, on_success=..., on_failure=..., lane=...)`` runs long work in the background and calls back
        in the thread of the window, as ``MainWindow.start_job`` does.
    """

    written = Signal(object)
    """``(Report)``: the copy is there."""
    dismissed = Signal()
    failed = Signal(object)
    """``(Exception)``: a fault of the program; what the user can mend is told in the panel itself."""

    def __init__(self, theme: Theme, start_job: Callable[..., Any]) -> None:
        super().__init__()
        self._start_job = start_job
        self._source: Source | None = None
        self._preview: Preview | None = None
        self._asked = 0
        self._writing = False
        self._error = ""
        self.options = Options(theme)
        self.destination = Destination()
        self.table = ChangeTable(theme)
        self.options.changed.connect(self._look_again)
        self.options.edited.connect(self._edited)
        self.destination.changed.connect(self._edited)
        self.destination.write_asked.connect(self._write)
        self.destination.dismissed.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._left())
        divider = QFrame()
        divider.setProperty("role", "divider")
        layout.addWidget(divider)
        layout.addLayout(self._right(), 1)
        self._show_preview(None)

    def _left(self) -> QWidget:
        self._facts = caption("")
        top = QVBoxLayout()
        top.setContentsMargins(16, 14, 16, 8)
        top.setSpacing(4)
        top.addWidget(self._facts)
        holder = QWidget()
        holder.setFixedWidth(OPTIONS_WIDTH)
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.options, 1)
        layout.addWidget(self.destination)
        return holder

    def _right(self) -> QVBoxLayout:
        self.series = QComboBox()
        self.series.setAccessibleName(self.tr("Series"))
        self.series.currentIndexChanged.connect(self._show_series)
        self.shown = QComboBox()
        self.shown.setAccessibleName(self.tr("Which attributes"))
        self.shown.addItem(self.tr("What goes or changes"), _GOES)
        self.shown.addItem(self.tr("What stays"), frozenset(("kept",)))
        self.shown.addItem(self.tr("All attributes"), frozenset())
        self.shown.currentIndexChanged.connect(self._filter)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search tags, names and values"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.table.filter.search)
        self.hide_values = QCheckBox(self.tr("Hide values"))
        self.hide_values.setToolTip(self.tr("Show dots where the patient may stand"))
        self.hide_values.toggled.connect(self.table.hide_values)
        choices = QHBoxLayout()
        choices.setSpacing(8)
        choices.addWidget(self.series)
        choices.addWidget(self.shown)
        choices.addStretch()
        choices.addWidget(self.hide_values)
        bar = QVBoxLayout()
        bar.setContentsMargins(12, 10, 12, 10)
        bar.setSpacing(8)
        bar.addLayout(choices)
        bar.addWidget(self.search)
        layout = QVBoxLayout()
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.table, 1)
        self._filter()
        return layout

    # Preview

    def show_source(self, source: Source) -> None:
        """Show what would become of a folder, archive, file, catalogue or series."""
        self._source = source
        self._writing = False
        self._error = ""
        self._show_preview(None)
        if not self.destination.folder.text():
            self.destination.suggest()
        self._look_again()

    def forget(self) -> None:
        """Show nothing, and take no preview that is still on its way."""
        self._asked += 1
        self._source = None
        self._show_preview(None)

    def _look_again(self) -> None:
        if self._source is None:
            return
        from mctgui.dicom.deidentifying import previewing

        self._asked += 1
        asked = self._asked
        work = previewing(self._preview.screened if self._preview is not None else self._source, self.options.recipe)

        def came(preview: Preview) -> None:
            if self._waits_for(asked):
                self._error = ""
                self._show_preview(preview)

        def failed(error: Exception) -> None:
            if self._waits_for(asked):
                self._fail(error)

        self._start_job(self.tr("Preview of the copy"), work, on_success=came, on_failure=failed, lane="disk")

    def _waits_for(self, asked: int) -> bool:
        """Whether nothing newer was asked since, and the panel is still there."""
        return asked == self._asked and isValid(self)

    def _show_preview(self, preview: Preview | None) -> None:
        self._preview = preview
        chosen = max(0, self.series.currentIndex())
        self.series.blockSignals(True)
        self.series.clear()
        for one in preview.series if preview is not None else ():
            self.series.addItem(f"{one.folder} · {one.modality} · {self._files(one.files)}")
        self.series.setCurrentIndex(min(chosen, self.series.count() - 1))
        self.series.blockSignals(False)
        self.series.setVisible(self.series.count() > 1)
        self._show_series()
        self._facts.setText(self._facts_of(preview))
        self.options.show_preview(preview)
        self._update()

    def _facts_of(self, preview: Preview | None) -> str:
        if preview is None:
            return self.tr("Looking at every header…") if self._source is not None else ""
        files = self._files(sum(one.files for one in preview.series))
        patients = self.tr("1 patient") if preview.patients == 1 else self.tr("{count} patients")
        return f"{files} · {len(preview.series)} {self.tr('series')} · {patients.format(count=preview.patients)}"

    def _files(self, count: int) -> str:
        return self.tr("1 file") if count == 1 else self.tr("{count} files").format(count=count)

    def _show_series(self) -> None:
        series = self._preview.series if self._preview is not None else ()
        index = self.series.currentIndex()
        self.table.changes.fill(series[index] if 0 <= index < len(series) else None)

    def _filter(self) -> None:
        self.table.filter.show_actions(self.shown.currentData())

    # Writing

    def _write(self) -> None:
        from mctgui.dicom.deidentifying import deidentifying

        if self._preview is None or self._writing:
            return
        folder = Path(self.destination.folder.text().strip())
        table = self.destination.table_path
        work = deidentifying(self._preview.screened, folder, self.options.recipe, table=table)
        self._writing = True
        self._edited()
        name = self.tr("De-identified copy")
        self._start_job(name, work, on_success=self._done, on_failure=self._fail, lane="disk")

    def _done(self, report: Report) -> None:
        self._writing = False
        self.destination.suggest(report.folder.parent)
        self.destination.table.clear()
        self.destination.with_table.setChecked(False)
        self._update()
        self.written.emit(report)

    def _fail(self, error: Exception) -> None:
        self._writing = False
        if isinstance(error, MctguiError):
            self._error = words_for(error)[0]
        else:
            self.failed.emit(error)
        if self._preview is None:
            self._facts.clear()
        self._update()

    def _edited(self) -> None:
        """What was wrong may have been mended."""
        self._error = ""
        self._update()

    def _update(self) -> None:
        """Let the one button be pressed when everything is there that it needs."""
        button = self.destination.write_button
        there = self._preview is not None and bool(self._preview.series)
        good = self.options.has_good_pseudonym
        unusable = self.tr("A name in the copy has the letters A to Z, digits, spaces and . - _ alone.")
        self.destination.tell(self._error if good else unusable)
        button.setEnabled(there and good and self.destination.is_given and not self._writing)
        button.setText(self.tr("Writing…") if self._writing else self.tr("Write de-identified copy"))
