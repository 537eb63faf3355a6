"""The Read screen: its start page, the pages of a coordinator, and the window in which a study is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.project.records import CaseRecord
from mctgui.project.store import Project
from mctgui.qt.read.start import StartPage
from mctgui.qt.read.study_side import pages
from mctgui.qt.screen import Screen, ScreenName, WindowServices

if TYPE_CHECKING:
    from mctgui.qt.read.flow import ReadingFlow

RECENT = 5


class ReadScreen(Screen):
    """Opens reader packages. What a coordinator does is added by :mod:`mctgui.qt.read.study_side`."""

    name: ClassVar[ScreenName] = "read"
    icon_name: ClassVar[str] = "ph.eye"
    shortcut: ClassVar[str] = "Ctrl+6"
    hint: ClassVar[str] = QT_TRANSLATE_NOOP("Screen", "Open a reader package to read a study")

    def __init__(self, window: WindowServices) -> None:
        super().__init__(window)
        self._pages = {page.name: page for page in pages()}
        self._built: dict[str, QWidget] = {}
        self.flow: ReadingFlow | None = None
        self.start = StartPage(window.theme, tuple(self._pages.values()))
        self.start.open_asked.connect(self.ask_package)
        self.start.package_chosen.connect(self.open_package)
        self.start.study_page_chosen.connect(self.open_page)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.add_action("read.open-package", self.ask_package)
        self._list_recent()

    def set_project(self, project: Project | None) -> None:
        for page in self._built.values():
            if hasattr(page, "set_project"):
                page.set_project(project)

    def set_case(self, case: CaseRecord | None) -> None:
        for page in self._built.values():
            if hasattr(page, "set_case"):
                page.set_case(case)

    def release(self) -> None:
        if self.flow is not None:  # the program ends while somebody reads
            flow, self.flow = self.flow, None
            flow.ended.disconnect(self._reading_ended)
            flow.leave()
            flow.window.close_for_good()
            flow.deleteLater()
        for page in self._built.values():
            if hasattr(page, "release"):
                page.release()

    # The coordinator's side

    def open_page(self, name: str) -> None:
        """Show a page of the coordinator's side; it is built when it is first shown."""
        page = self._built.get(name)
        if page is None:
            page = self._pages[name].make(self.window_services, self.show_start)
            self._built[name] = page
            self.stack.addWidget(page)
            if hasattr(page, "set_project"):
                page.set_project(self.window_services.project)
        self.stack.setCurrentWidget(page)
        page.setFocus()

    def show_start(self) -> None:
        """Show the start page again."""
        self.stack.setCurrentWidget(self.start)
        self.start.open_button.setFocus()

    # Reading

    def ask_package(self) -> None:
        """Ask for a reader package, and open it."""
        settings = self.window_services.settings
        pattern = self.tr("Reader packages (*{suffix})").format(suffix=".mctread")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Open a reader package"), settings.last_folder, pattern)
        if chosen:
            settings.last_folder = str(Path(chosen).parent)
            self.open_package(Path(chosen))

    def open_package(self, path: Path) -> None:
        """Begin to read a package, or go on where it was left."""
        from mctgui.qt.read.flow import ReadingFlow
        from mctgui.qt.read.window import ReadingWindow
        from mctgui.reading.session import ReadingSession

        if self.flow is not None:
            return
        try:
            session = ReadingSession.open(path)
        except MctguiError as error:
            self.window_services.show_error(error)
            return
        self._remember(path)
        flow = ReadingFlow(session, ReadingWindow(self.window_services.theme, self.start.chosen_screen()))
        self.flow = flow
        flow.ended.connect(self._reading_ended)
        flow.start()
        self.window().hide()  # with all its modes, menus and names

    def _reading_ended(self) -> None:
        flow, self.flow = self.flow, None
        assert flow is not None
        main = self.window()
        main.show()
        main.activateWindow()
        flow.window.close_for_good()
        flow.deleteLater()
        self._list_recent()
        if flow.failure is not None:
            self.window_services.show_error(flow.failure)

    def _remember(self, path: Path) -> None:
        settings = self.window_services.settings
        kept = str(path.absolute())
        settings.recent_packages = [kept, *(one for one in settings.recent_packages if one != kept)][:RECENT]
        self.window_services.save_settings()

    def _list_recent(self) -> None:
        """Those that are still there, by the study's title for readers and the reader's number."""
        from mctgui.reading.package import open_package

        found = []
        for path in map(Path, self.window_services.settings.recent_packages):
            try:
                manifest = open_package(path).manifest
            except MctguiError:
                continue
            found.append((path, f"{manifest.study_title} · {manifest.reader_id}"))
        self.start.show_recent(found)
