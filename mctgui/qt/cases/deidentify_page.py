"""The page on which a de-identified copy of a scan is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.qt.cases.deidentify_panel import DeidentifyPanel
from mctgui.qt.cases.work_page import WorkPage
from mctgui.qt.theme import Theme

if TYPE_CHECKING:
    from mctgui.dicom import Series


class DeidentifyPage(WorkPage):
    """Way back, and below it what goes, what stays, and where to.

    Parameters
    ----------
    theme, start_job
        As for :class:`mctgui.qt.cases.deidentify_panel.DeidentifyPanel`.
    """

    def __init__(self, theme: Theme, start_job: Callable[..., Any]) -> None:
        super().__init__(theme)
        self.heading.setText(self.tr("De-identified copy"))
        self.panel = DeidentifyPanel(theme, start_job)
        self.panel.dismissed.connect(self.left)
        self.body.addWidget(self.panel, 1)

    def show_source(self, source: Path | Series, words: str) -> None:
        """Show what would become of a folder, an archive or a series; ``words`` name it."""
        self.subject.say(words)
        self.panel.show_source(source)
        self.panel.options.pseudonym.setFocus()

    def stop(self) -> None:
        """Nothing is asked any more; a copy that is being written goes on in the jobs."""
        self.panel.forget()
