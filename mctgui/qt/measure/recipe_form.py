"""A recipe as a form: threshold, walls, images, placement; and what a loaded recipe says besides."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mctgui.project.measuring import Mode
from mctgui.project.recipe import PlacementRecipe, Recipe, ThresholdRecipe
from mctgui.project.records import MODALITIES, MODALITY_NAMES, Modality
from mctgui.qt.measure.columns import mode_name
from mctgui.qt.measure.threshold_section import METHOD_NAMES
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Section

_SCOPES: tuple[Literal["voi", "image", "set"], ...] = ("voi", "image", "set")
_MODES: tuple[Mode, ...] = ("context", "bonej")
_USES: tuple[Literal["latest", "accepted", "latest or proposed", "proposed"], ...] = (
    "latest", "accepted", "latest or proposed", "proposed",
)  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecipeForm", text)


class RecipeForm(QWidget):
    """Everything of a recipe that is chosen in the window; the rest of a loaded recipe is kept and named."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._base = Recipe()
        self._quiet = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._section = Section(_tr("Recipe"))
        column.addWidget(self._section)
        self.method = self._box(_tr("Threshold"), [(key, name) for key, name in METHOD_NAMES.items()])
        scopes = {"voi": _tr("Per VOI"), "image": _tr("Per image"), "set": _tr("All these cases")}
        self.scope = self._box(_tr("Found for"), [(key, scopes[key]) for key in _SCOPES])
        uses = {
            "latest": _tr("As placed"),
            "accepted": _tr("As accepted"),
            "latest or proposed": _tr("As placed, else proposed"),
            "proposed": _tr("Proposed anew"),
        }
        self.use = self._box(_tr("VOIs"), [(key, uses[key]) for key in _USES])
        self.modes = {mode: QCheckBox(mode_name(mode)) for mode in _MODES}
        self._checks(_tr("Wall of the VOI"), list(self.modes.values()))
        self.modalities: dict[Modality, QCheckBox] = {one: QCheckBox(MODALITY_NAMES[one]) for one in MODALITIES}
        self._checks(_tr("Images"), list(self.modalities.values()))
        self.structure = QCheckBox(_tr("Surface, connectivity, SMI, DA, FD"))
        self._checks(_tr("Structure"), [self.structure])
        self.besides = self._section.add_words()
        self.show_recipe(Recipe())

    def _box(self, words: str, choices: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        for key, name in choices:
            box.addItem(name, key)
        box.setAccessibleName(words)
        box.currentIndexChanged.connect(self._say)
        row = QHBoxLayout()
        label = QLabel(words)
        set_role(label, "quiet")
        label.setBuddy(box)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(box)
        self._section.column.addLayout(row)
        return box

    def _checks(self, words: str, boxes: list[QCheckBox]) -> None:
        label = QLabel(words)
        set_role(label, "quiet")
        self._section.add(label)
        for box in boxes:
            box.setAccessibleName(f"{words}: {box.text()}")
            box.toggled.connect(self._say)
            self._section.add(box)

    def _say(self, _value: object = None) -> None:
        if not self._quiet:
            self._show_besides()
            self.changed.emit()

    # Recipe and form

    def show_recipe(self, recipe: Recipe) -> None:
        """Fill the form."""
        self._base, self._quiet = recipe, True
        self.method.setCurrentIndex(self.method.findData(recipe.threshold.method))
        self.scope.setCurrentIndex(self.scope.findData(recipe.threshold.scope))
        while self.use.count() > len(_USES):
            self.use.removeItem(len(_USES))
        if recipe.placement.use == "file":
            self.use.addItem(_tr("From the recipe's file"), "file")
        self.use.setCurrentIndex(self.use.findData(recipe.placement.use))
        for mode, box in self.modes.items():
            box.setChecked(mode in recipe.voi_modes)
        for modality, box in self.modalities.items():
            box.setChecked(modality in recipe.modalities)
        self.structure.setChecked(recipe.structure)
        self._quiet = False
        self._show_besides()
        self.changed.emit()

    @property
    def is_whole(self) -> bool:
        """Whether there is something to measure by it: an image and a rule for the wall."""
        walls = any(box.isChecked() for box in self.modes.values()) or "fill-open" in self._base.voi_modes
        return walls and any(box.isChecked() for box in self.modalities.values())

    def recipe(self, cases: Literal["all"] | tuple[str, ...]) -> Recipe:
        """The recipe of the form for some cases; :attr:`is_whole` must hold."""
        base, scope = self._base, self.scope.currentData()
        threshold = ThresholdRecipe(
            method=self.method.currentData(),
            scope=scope,
            histogram=base.threshold.histogram if scope == "voi" else "voi",
            fixed=base.threshold.fixed,
            grey_range=base.threshold.grey_range,
        )
        use = self.use.currentData()
        file = base.placement.file if use == "file" else ""
        placement = PlacementRecipe(**{**base.placement.model_dump(), "use": use, "file": file})
        modes = [mode for mode, box in self.modes.items() if box.isChecked()]
        modes.extend(mode for mode in base.voi_modes if mode not in _MODES)
        return Recipe(
            threshold=threshold,
            placement=placement,
            voi_modes=tuple(modes),
            modalities=tuple(one for one, box in self.modalities.items() if box.isChecked()),
            cases=cases,
            structure=self.structure.isChecked(),
        )

    def _show_besides(self) -> None:
        part, words = self._base.threshold, []
        if part.fixed:
            values = ", ".join(f"{key} {value:g}" for key, value in part.fixed.items())
            words.append(_tr("Fixed thresholds of the recipe: {values}.").format(values=values))
        if part.histogram == "volume" and self.scope.currentData() == "voi":
            words.append(_tr("The histogram is that of the whole volume."))
        if part.grey_range:
            ends = ", ".join(f"{key} {low:g} … {high:g}" for key, (low, high) in part.grey_range.items())
            words.append(_tr("Grey scale of the histogram: {ends}.").format(ends=ends))
        if "fill-open" in self._base.voi_modes:
            words.append(_tr("Also measured with open ends, as the recipe says."))
        if not self.is_whole:
            words.append(_tr("Choose at least one image and one rule for the wall."))
        self.besides.setText(" ".join(words))
        self.besides.setVisible(bool(words))
