"""What the screen teaches while there is no run: what pairs are and where they come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mctgui.project.records import CaseRecord
from mctgui.qt.language import case_title
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.data_section import plain_button

_WIDTH = 460


class EmptyPage(QWidget):
    """One sentence, and one or two buttons."""

    folder_asked = Signal()
    case_chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._cases: Sequence[tuple[CaseRecord, object, object]] = ()
        self.title, self.words = QLabel(), QLabel()
        set_role(self.title, "title")
        set_role(self.words, "quiet")
        self.words.setWordWrap(True)
        self.words.setFixedWidth(theme.scaled(_WIDTH))
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.folder = plain_button(theme, self.tr("Choose a folder of pairs…"), "", role="primary")
        self.case = plain_button(theme, "", "")
        self.folder.clicked.connect(self.folder_asked)
        self.case.clicked.connect(lambda: self.case_chosen.emit(self._cases[0]))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.folder)
        buttons.addWidget(self.case)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self.title)
        column.addSpacing(8)
        column.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addLayout(buttons)
        column.addStretch(3)

    def show_cases(self, project: bool, stores: bool, cases: Sequence[tuple[CaseRecord, object, object]]) -> None:
        """Say what comes next, with what there is."""
        self._cases = cases
        self.folder.setVisible(project and not stores)
        self.case.setVisible(project and not stores and bool(cases))
        if cases:
            self.case.setText(self.tr("Take the case {case}").format(case=case_title(cases[0][0])))
        if not project:
            self.title.setText(self.tr("Open a project first"))
            words = self.tr("Pairs, runs and models are kept in a project.")
        elif stores:
            self.title.setText(self.tr("Start the first run"))
            words = self.tr(
                "The form at the left has the values of the preset. Training runs in the background; its curves and samples "
                "appear here, and it can be paused, stopped and gone on with at any time."
            )
        else:
            self.title.setText(self.tr("Pairs to train on"))
            words = self.tr(
                "A network learns from pairs: an MDCT slice and the micro-CT slice of the same place. Take phantoms that "
                "mctgui phantom has grown, LumbarSR as downloaded, a folder with train_A and train_B, or a case of this "
                "project whose MDCT and micro-CT lie in one space."
            )
        self.words.setText(words)
        self.words.setMinimumHeight(self.words.heightForWidth(self.words.width()))
