"""The pairs to train on: which stores, how many pairs of whom, and what is held out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QPushButton, QToolButton, QTreeWidget, QTreeWidgetItem

from mctgui.project.pair_stores import StoreFolder
from mctgui.qt.language import case_title, said
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.viewer.controls import Section, Segments

_ROLE = Qt.ItemDataRole.UserRole
_HEIGHT = 132
SplitBy = str


class DataSection(Section):
    """Pair stores with a check mark each; below each its specimens."""

    changed = Signal()
    """Other stores were chosen."""
    folder_asked = Signal()
    case_chosen = Signal(object)
    """The case, with its MDCT and its micro-CT."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("Data"))
        self.stores: tuple[StoreFolder, ...] = ()
        self._known: set[Path] = set()
        self._cases: list[tuple[object, object, object]] = []
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([self.tr("Specimen · vertebra"), self.tr("Pairs")])
        self.tree.setAccessibleName(self.tr("Pairs to train on"))
        self.tree.setRootIsDecorated(True)
        self.tree.setIndentation(14)
        self.tree.setFixedHeight(_HEIGHT)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setTabKeyNavigation(False)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.itemChanged.connect(self._say)
        self.add(self.tree)
        self.counts = self.add_words("", "quiet")
        self.problem = self.add_words("", "error")
        self.problem.hide()
        self.add_button = QToolButton()
        self.add_button.setText(self.tr("Add pairs"))
        self.add_button.setIconSize(QSize(16, 16))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setAccessibleName(self.add_button.text())
        self.add_button.setToolTip(
            self.tr("Pairs of MDCT and micro-CT slices, from a folder or from a case of this project")
        )
        theme.keep_icon(self.add_button, "ph.plus")
        self.menu = QMenu(self.add_button)
        self.add_button.setMenu(self.menu)
        self.add(self.add_button)
        self._fill_menu()

    # Stores

    def show_stores(self, stores: Iterable[StoreFolder], cases: Iterable[tuple[object, object, object]]) -> None:
        """Show the stores of a project; new ones are chosen, what was chosen before stays so."""
        chosen = set(self.chosen_folders)
        self.stores, self._cases = tuple(stores), list(cases)
        self.tree.blockSignals(True)
        self.tree.clear()
        for one in self.stores:
            self.tree.addTopLevelItem(self._row(one, one.folder in chosen or one.folder not in self._known))
        self.tree.blockSignals(False)
        self._known = {one.folder for one in self.stores}
        self._fill_menu()
        self._say()

    def forget(self) -> None:
        """Another project."""
        self._known = set()
        self.tree.clear()

    def _row(self, one: StoreFolder, chosen: bool) -> QTreeWidgetItem:
        if one.store is None:
            item = QTreeWidgetItem([one.folder.name, self.tr("not found") if one.is_outside else self.tr("damaged")])
            item.setToolTip(0, said(one.problem))
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
        else:
            item = QTreeWidgetItem([one.folder.name, str(one.pairs)])
            item.setToolTip(0, self.tr("These pairs lie outside the project") if one.is_outside else "")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
            for (donor, vertebra), pairs in one.by_bone().items():
                child = QTreeWidgetItem([" · ".join(part for part in (donor, vertebra) if part), str(pairs)])
                child.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.addChild(child)
        item.setData(0, _ROLE, one.folder)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _rows(self) -> list[QTreeWidgetItem]:
        rows = [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]
        return [row for row in rows if row is not None]

    @property
    def chosen_folders(self) -> list[Path]:
        """Folders of the chosen stores, in their order."""
        return [row.data(0, _ROLE) for row in self._rows() if row.checkState(0) is Qt.CheckState.Checked]

    @property
    def chosen(self) -> list[StoreFolder]:
        """The chosen stores that can be read."""
        folders = set(self.chosen_folders)
        return [one for one in self.stores if one.folder in folders and one.store is not None]

    def choose(self, folders: Iterable[Path]) -> None:
        """Choose these stores and no others."""
        wanted = set(folders)
        for row in self._rows():
            if row.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                row.setCheckState(0, Qt.CheckState.Checked if row.data(0, _ROLE) in wanted else Qt.CheckState.Unchecked)

    def show_problem(self, words: str) -> None:
        """Say beside the pairs why they cannot be trained on."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _say(self) -> None:
        self.changed.emit()

    # What can be added

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.menu.addAction(self.tr("From a folder: phantoms, LumbarSR, train_A and train_B…"), self.folder_asked.emit)
        self.menu.addSeparator()
        for found in self._cases:
            case = found[0]
            words = self.tr("From the case {case}").format(case=case_title(case))
            self.menu.addAction(words).triggered.connect(lambda _checked=False, found=found: self.case_chosen.emit(found))
        if not self._cases:
            none = self.menu.addAction(self.tr("No case has an MDCT and a micro-CT that lie in one space"))
            none.setEnabled(False)


class SplitSection(Section):
    """What is held out, and how it is drawn."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("Split"))
        self.by: SplitBy = "donor"
        choices: list[tuple[SplitBy, str, str]] = [
            ("donor", self.tr("By donor"), self.tr("All bones of a donor are on one side")),
            ("specimen", self.tr("By bone"), self.tr("Vertebrae of one donor may be on both sides")),
            ("slice", self.tr("By slice"), self.tr("As in the paper, which flatters")),
        ]
        self.segments: Segments[SplitBy] = Segments(choices, self.choose, self.tr("Held out"))
        self.segments.choose("donor")
        self.add(self.segments)
        self.held = self.add_words("", "quiet")
        self.warning = self.add_words("", "warn")
        self.warning.hide()

    def choose(self, by: SplitBy) -> None:
        """Split in another way."""
        self.by = by
        self.segments.choose(by)
        words = ""
        if by == "slice":
            words = self.tr(
                "⚠ Neighbours of held-out slices are trained on: all figures are better than they will be on a new donor."
            )
        elif by == "specimen":
            words = self.tr("⚠ Other vertebrae of the same donor may be trained on: the figures are somewhat too good.")
        self.warning.setText(words)
        self.warning.setVisible(bool(words))
        self.changed.emit()


def plain_button(theme: Theme, words: str, icon: str, *, role: str = "") -> QPushButton:
    """A button with an icon before its word."""
    button = QPushButton(words)
    button.setIconSize(QSize(16, 16))
    if icon:
        theme.keep_icon(button, icon, "window" if role == "primary" else "text")
    if role:
        set_role(button, role)
    return button
