"""What the Cases screen asks before an import, and what it shows for a while in the place of the table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from mctgui.project.records import MODALITY_NAMES, VolumeRecord
from mctgui.qt.cases.importing import Importer, Look, Wanted
from mctgui.qt.cases.series_chooser import SeriesChooser
from mctgui.qt.cases.source_row import SourceRow
from mctgui.qt.cases.spacing_form import SpacingForm
from mctgui.qt.cases.thumbnails import Thumbnails

if TYPE_CHECKING:
    from mctgui.dicom import Series
    from mctgui.dicom.deidentifying import Report
    from mctgui.qt.cases.deidentify_page import DeidentifyPage
    from mctgui.qt.cases.raw_form import RawForm
    from mctgui.qt.cases.tag_browser import TagBrowser
    from mctgui.qt.cases.work_page import WorkPage
    from mctgui.qt.main_window import MainWindow


class Asking(QObject):
    """The list of what was found and the question for the voxel size in the inspector; two pages in the work area.

    Parameters
    ----------
    panel
        The pages of the inspector; the first one is what it shows when nothing is asked.
    pages
        The pages of the work area.
    home
        Says which of ``pages`` it shows otherwise.

    Attributes
    ----------
    is_asking
        Whether the inspector asks something.
    page
        What stands in the place of the table; None when the table does.
    """

    answered = Signal(list)
    """``(list of Wanted)``: what is to be imported."""

    def __init__(
        self,
        window: MainWindow,
        importer: Importer,
        panel: QStackedWidget,
        pages: QStackedWidget,
        home: Callable[[], int],
        screen: QWidget,
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self._window = window
        self._panel = panel
        self._pages = pages
        self._home = home
        self.is_asking = False
        self.page: WorkPage | None = None
        self.chooser = SeriesChooser(window.theme)
        self.spacing_form = SpacingForm(window.theme)
        self._pages_made: list[WorkPage] = []
        self.thumbnails = Thumbnails(self)
        for form in (self.chooser, self.spacing_form):
            panel.addWidget(form)
            form.dismissed.connect(self.stop)
        importer.looking_long.connect(self._show_growing)
        importer.to_choose.connect(self._ask_series)
        importer.settled.connect(self._nothing_to_choose)
        importer.spacing_needed.connect(self._ask_spacing)
        importer.layout_needed.connect(self._ask_layout)
        self.chooser.dismissed.connect(importer.cancel)
        self.chooser.tags_asked.connect(self._show_tags)
        self.chooser.copy_asked.connect(lambda row: self.show_copy_of(row.item, row.tick.words))
        self.chooser.rows_changed.connect(self.make_thumbnails)
        self.chooser.chosen.connect(self._answer)
        self.spacing_form.given.connect(lambda wanted: self._answer([wanted]))

    # Pages, made when they are first shown: few sessions need one

    @cached_property
    def raw_form(self) -> RawForm:
        """Describes voxels without a header."""
        from mctgui.qt.cases.raw_form import RawForm

        made = RawForm(self._window.theme)
        made.given.connect(lambda wanted: self._answer([wanted]))
        self._take(made)
        return made

    @cached_property
    def tag_browser(self) -> TagBrowser:
        """Shows the headers of a series."""
        from mctgui.qt.cases.tag_browser import TagBrowser

        made = TagBrowser(self._window.theme)
        self._take(made)
        return made

    @cached_property
    def copy_page(self) -> DeidentifyPage:
        """Writes a de-identified copy."""
        from mctgui.qt.cases.deidentify_page import DeidentifyPage

        made = DeidentifyPage(self._window.theme, self._window.start_job)
        made.panel.written.connect(self._copy_written)
        made.panel.failed.connect(self._window.show_error)
        self._take(made)
        return made

    def _take(self, page: WorkPage) -> None:
        self._pages.addWidget(page)
        page.left.connect(self.leave_page)
        self._pages_made.append(page)

    # Questions and answers

    def make_thumbnails(self) -> None:
        """Make the pictures that the list has not yet."""
        self.thumbnails.want(self.chooser.rows)

    def let_go(self) -> None:
        """Let go of files and threads."""
        for page in self._pages_made:
            page.let_go()
        self.thumbnails.stop_and_wait()

    def forget(self) -> None:
        """Another project is open: what was asked is about nothing any more."""
        self.is_asking = False
        self.page = None
        for page in self._pages_made:
            page.stop()

    def _answer(self, wanted: list[Wanted]) -> None:
        self.stop()
        self.leave_page()
        self.answered.emit(wanted)

    def _show_page(self, page: WorkPage) -> None:
        """Put a page in the place of the table for a while."""
        self._window.show_screen("cases")
        self.page = page
        self._pages.setCurrentWidget(page)

    def leave_page(self) -> None:
        """Show the table again, or the invitation."""
        for page in self._pages_made:
            page.stop()
        self.page = None
        self._pages.setCurrentIndex(self._home())
        self._screen.setFocus()

    def _show_growing(self, look: Look) -> None:
        """List what was found so far."""
        self._ask(self.chooser)
        self.chooser.show_look(look)
        self.chooser.leave_button.setFocus()

    def _ask_series(self, look: Look) -> None:
        self._ask(self.chooser)
        self.chooser.show_look(look)
        (self.chooser.import_button if self.chooser.import_button.isEnabled() else self.chooser.leave_button).setFocus()

    def _nothing_to_choose(self, look: Look) -> None:
        self.chooser.drop_look(look)
        if not self.chooser.looks and self._panel.currentWidget() is self.chooser:
            self.stop()

    def _ask_spacing(self, wanted: Wanted, sentence: str) -> None:
        self._ask(self.spacing_form)
        self.spacing_form.show_question(wanted, sentence)

    def _show_tags(self, row: SourceRow) -> None:
        from mctgui.qt.cases.tag_browser import OtherSeries

        others = [one for one in self.chooser.rows if one is not row and one.tags_button.isVisibleTo(one)]
        series = [OtherSeries(one.item.uid, one.tick.words, one.item.files) for one in others]
        self._show_page(self.tag_browser)
        self.tag_browser.show_series(row.item.files, row.tick.words, others=series)

    def show_header_of(self, record: VolumeRecord) -> None:
        """The header of the files that a volume was read from, where it is known where they lie."""
        path = Path(str(record.provenance.get("path", "")))
        if "path" not in record.provenance:
            self._window.show_message(
                self.tr(
                    "Where this volume was read from is not kept, and so its header cannot be shown. The settings have a"
                    " choice to note where imported files lay."
                ),
                "warn",
            )
            return
        if not path.exists():
            self._window.show_message(self.tr("The files of this volume are not there any more."), "warn")
            return
        self._show_page(self.tag_browser)
        self.tag_browser.find_series(path, str(record.provenance.get("series", "")), MODALITY_NAMES[record.modality])

    def show_copy_of(self, source: Path | Series, words: str) -> None:
        """The page that writes a de-identified copy of a folder, an archive or a series."""
        self._show_page(self.copy_page)
        self.copy_page.show_source(source, words)

    def _copy_written(self, report: Report) -> None:
        from mctgui.qt.main_window import show_file

        words = self.tr("The de-identified copy has {written} files; {left} were left out.")
        words = words.format(written=report.files, left=len(report.left_out))
        self._window.show_message(words, "info", (self.tr("Show files"), partial(show_file, report.folder)))
        if self.page is self.copy_page:
            self.leave_page()

    def _ask_layout(self, wanted: Wanted) -> None:
        self._show_page(self.raw_form)
        self.raw_form.show_question(wanted)

    def _ask(self, form: QWidget) -> None:
        self._window.show_screen("cases")
        self.is_asking = True
        self._panel.setCurrentWidget(form)
        self._window.settings.show_inspector = True
        self._window.update_inspector()

    def stop(self) -> None:
        """Ask no more."""
        self.is_asking = False
        self.thumbnails.stop()
        self.chooser.clear()
        self._panel.setCurrentIndex(0)
        self._window.update_inspector()
