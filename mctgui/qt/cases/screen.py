"""The Cases screen: the table of cases, import by dialog and by dropping, the selected case in the inspector."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import MODALITIES, MODALITY_NAMES, CaseRecord, Modality, VolumeRecord
from mctgui.project.store import Project
from mctgui.qt.cases.asking import Asking
from mctgui.qt.cases.drop_zone import DropTarget, DropZone
from mctgui.qt.cases.edits import EditCase
from mctgui.qt.cases.importing import Importer
from mctgui.qt.cases.inspector import CaseInspector
from mctgui.qt.cases.marks import ModalityMark
from mctgui.qt.cases.table import CaseTable
from mctgui.qt.enhancing import enhanced_now, is_enhancing, start_enhancement
from mctgui.qt.screen import Screen, ScreenName

if TYPE_CHECKING:
    from mctgui.qt.main_window import MainWindow


class CasesScreen(Screen):
    """Import and browse."""

    name: ClassVar[ScreenName] = "cases"
    icon_name: ClassVar[str] = "ph.folders"
    shortcut: ClassVar[str] = "Ctrl+1"
    hint: ClassVar[str] = QT_TRANSLATE_NOOP(
        "Screen", "Enter: open · Ctrl+O: import · Ctrl+F: filter · F1: manual · ?: shortcuts"
    )

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._project: Project | None = None
        self._case: CaseRecord | None = None
        self.importer = Importer(window, self)
        self.table = CaseTable(window.theme)
        self.table.set_making(partial(enhanced_now, window))
        self.setFocusProxy(self.table)
        self.filter_line = QLineEdit()
        self.case_inspector = CaseInspector(window.theme)
        self._panel = QStackedWidget()
        self._panel.addWidget(self.case_inspector)
        self._build()
        self.asking = Asking(window, self.importer, self._panel, self.pages, lambda: self._home, self)
        self._connect()
        self._make_actions()

    # Building

    def _build(self) -> None:
        theme = self._window.theme
        self.empty_zone = DropZone(theme, large=True)
        self.strip = DropZone(theme, large=False)
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.addStretch()
        middle.addWidget(self.empty_zone, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch()
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar())
        column.addWidget(self.table, 1)
        strip = QHBoxLayout()
        strip.setContentsMargins(16, 12, 16, 16)
        strip.addWidget(self.strip)
        column.addLayout(strip)
        self.pages = QStackedWidget()
        self.pages.addWidget(empty)
        self.pages.addWidget(filled)
        self.target = DropTarget()
        inner = QVBoxLayout(self.target)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.pages)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.target)
        # The focus of the screen is the table's, so Tab would pass over what stands above it.
        order = (self.table, self.import_button, self.open_button, self.filter_line)
        for one, following in pairwise(order):
            self.setTabOrder(one, following)

    def _toolbar(self) -> QWidget:
        theme = self._window.theme
        bar = QWidget()
        bar.setProperty("role", "toolbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(44)
        self.import_button = QPushButton(self.tr("Import"))
        self.import_button.setProperty("role", "primary")
        self.import_button.setToolTip(self.tr("Import a folder of DICOM files (Ctrl+O)"))
        self.import_button.setIconSize(QSize(16, 16))
        theme.keep_icon(self.import_button, "ph.plus", "window")
        self.open_button = QPushButton(self.tr("Open project"))
        self.open_button.setToolTip(self.tr("Open another project (Ctrl+Shift+O)"))
        self.open_button.setIconSize(QSize(16, 16))
        theme.keep_icon(self.open_button, "ph.folder-open")
        self.filter_line.setPlaceholderText(self.tr("Filter by donor, level, state"))
        self.filter_line.setAccessibleName(self.tr("Filter the cases"))
        self.filter_line.setToolTip(self.tr("Filter the cases (Ctrl+F)"))
        self.filter_line.setClearButtonEnabled(True)
        self.filter_line.setFixedWidth(240)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        for widget in (self.import_button, self.open_button):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.filter_line)
        row.addStretch()
        for modality in MODALITIES:
            label = QLabel(MODALITY_NAMES[modality])
            label.setProperty("role", "small")
            row.addWidget(ModalityMark(modality, theme))
            row.addWidget(label)
            row.addSpacing(8)
        return bar

    def _connect(self) -> None:
        window = self._window
        files = window.project_files
        self.target.dropped.connect(self.import_paths)
        for zone in (self.empty_zone, self.strip):
            self.target.hovered.connect(zone.show_hovered)
            zone.open_asked.connect(files.ask_import_folder)
            zone.demo_asked.connect(files.open_demo)
        self.import_button.clicked.connect(files.ask_import_folder)
        self.open_button.clicked.connect(files.ask_open)
        self.filter_line.textChanged.connect(self._search)
        self.table.case_selected.connect(self._selected)
        self.table.case_activated.connect(self._open)
        self.importer.imported.connect(self._imported)
        self.asking.answered.connect(self.importer.start_all)
        inspector = self.case_inspector
        inspector.edited.connect(self._edit)
        inspector.open_asked.connect(lambda: self._open(self._case))
        inspector.enhance_asked.connect(self.enhance)
        inspector.add_asked.connect(self._add)
        inspector.delete_case_asked.connect(self._delete_case)
        inspector.header_asked.connect(self.asking.show_header_of)
        inspector.delete_volume_asked.connect(self._delete_volume)
        window.partial_arrived.connect(self._partial_arrived)

    def _make_actions(self) -> None:
        self.add_action("cases.filter", self._focus_filter)
        self.open_action = self.add_action("cases.open", lambda: self._open(self._case))
        self.enhance_action = self.add_action("cases.enhance", self.enhance)
        self.add_mdct_action = self.add_action("cases.add-mdct", partial(self._add, "mdct"))
        self.add_microct_action = self.add_action("cases.add-microct", partial(self._add, "microct"))
        self.header_action = self.add_action("cases.header", self._show_header)
        self.add_action("cases.deidentify", self._window.project_files.ask_copy)
        self.delete_action = self.add_action("cases.delete", self._ask_deletion)

    # What the window tells

    def set_project(self, project: Project | None) -> None:
        self._project = project
        self.asking.forget()
        self.filter_line.clear()
        self._show()

    def set_case(self, case: CaseRecord | None) -> None:
        self._case = case
        self._show()

    def inspector(self) -> QWidget:
        return self._panel

    def wants_inspector(self) -> bool:
        return self.asking.is_asking or self._case is not None

    def _show(self) -> None:
        self.table.show_project(self._project)
        self.table.select(self._case)
        if self.asking.page is None:
            self.pages.setCurrentIndex(self._home)
        there = self._case is not None
        for action in (self.open_action, self.add_mdct_action, self.add_microct_action, self.delete_action):
            action.setEnabled(there)
        self._show_inspector()
        self._say_count()

    @property
    def _home(self) -> int:
        """The invitation while there is no case, else the table."""
        return int(bool(self._project is not None and self._project.cases()))

    def _show_inspector(self) -> None:
        enhancing = self._case is not None and is_enhancing(self._window, self._case)
        if self._case is not None and self._project is not None:
            self.case_inspector.show_case(self._project, self._case, enhancing=enhancing)
        self.header_action.setEnabled(self._case is not None and self.case_inspector.volume_with_header is not None)
        self.enhance_action.setEnabled(self._case is not None and self.case_inspector.enhance_button.isEnabled())
        if not self.asking.is_asking:
            self._panel.setCurrentWidget(self.case_inspector)
        self.asking.make_thumbnails()
        self._window.update_inspector()

    def _say_count(self) -> None:
        if not self._window.screen_is("cases"):
            return
        empty = self._home == 0
        self._window.set_status(hint=self.tr("Ctrl+O: open · F1: manual · ?: shortcuts") if empty else self.hint_words)
        if self._project is None or empty:
            return
        total, shown = len(self._project.cases()), len(self.table.summaries())
        words = self.tr("{total} cases") if total > 1 else self.tr("1 case")
        if shown != total:
            words = self.tr("{shown} of {total} cases shown")
        self._window.set_status(words.format(shown=shown, total=total))

    def release(self) -> None:
        self.asking.let_go()

    # The table

    def _search(self, text: str) -> None:
        self.table.search(text)
        self.table.select(self._case)
        self._say_count()

    def _focus_filter(self) -> None:
        self.filter_line.setFocus()
        self.filter_line.selectAll()

    def _selected(self, case: CaseRecord | None) -> None:
        if case is not None:
            self.asking.stop()
            self._window.select_case(case)

    def _open(self, case: CaseRecord | None) -> None:
        if case is not None:
            self._window.select_case(case)
            self._window.show_screen("view")

    def _partial_arrived(self, case_id: int, _partial: object) -> None:
        if self.isVisible() and self._project is not None and case_id >= 0:
            self.table.refresh_soon()

    # Importing

    def import_paths(self, paths: list[Path], case_id: int | None = None, modality: Modality | None = None) -> None:
        """Import what lies at these paths; what needs a decision is asked in the inspector."""
        try:
            self.importer.look_at([Path(path) for path in paths], case_id, modality)
        except (MctguiError, OSError) as error:
            self._window.show_error(error)

    def _add(self, modality: Modality) -> None:
        if self._case is not None:
            self._window.project_files.ask_import_into(
                partial(self.import_paths, case_id=self._case.id, modality=modality), modality
            )

    def _imported(self, case: CaseRecord) -> None:
        self._window.case_contents_changed.emit(case.id)
        self._window.select_case(case)

    # Changing

    def enhance(self) -> None:
        """Make the micro-CT-like volume of the selected case."""
        if self._case is not None:
            start_enhancement(self._window, self._case)

    def _edit(self, field: str, value: str) -> None:
        if self._project is None or self._case is None:
            return

        def done(case: CaseRecord) -> None:
            self._window.case_contents_changed.emit(case.id)

        def refused(error: Exception) -> None:
            self._window.show_error(error)
            self._show_inspector()

        self._window.undo_stack.push(EditCase(self._project, self._case, field, value, done, refused))

    def _show_header(self) -> None:
        record = self.case_inspector.volume_with_header
        if record is not None:
            self.asking.show_header_of(record)

    def _ask_deletion(self) -> None:
        self.asking.stop()
        self._window.settings.show_inspector = True
        self._window.update_inspector()
        self.case_inspector.ask_deletion()

    def _delete_case(self) -> None:
        case, project = self._case, self._project
        if case is None or project is None or self._is_busy(case):
            return
        try:
            self._window.release_screens()
            project.delete_case(case.id)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.undo_stack.clear()  # what stands there may be about the case that is gone
        self._window.select_case(None)
        self._window.case_contents_changed.emit(case.id)
        self._window.show_message(self.tr("{case} was deleted.").format(case=case.pseudonym))

    def _delete_volume(self, record: VolumeRecord) -> None:
        case, project = self._case, self._project
        if case is None or project is None or self._is_busy(case):
            return
        try:
            self._window.release_screens()
            project.delete_volume(record.id)
        except MctguiError as error:
            self._window.show_error(error)
            return
        self._window.case_contents_changed.emit(case.id)

    def _is_busy(self, case: CaseRecord) -> bool:
        busy = any(job.case_id == case.id for job in self._window.jobs.active)
        if busy:
            self._window.show_message(
                self.tr("A job is working on {case}: cancel it first.").format(case=case.pseudonym),
                "warn",
                (self.tr("Show the jobs"), self._window.show_jobs),
            )
        return busy
