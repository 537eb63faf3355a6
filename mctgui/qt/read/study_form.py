"""The design of a study as a form: everything that is decided before anybody reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from mctgui.qt.read.study_classes import ClassTable
from mctgui.qt.read.study_criteria import CriteriaEditor
from mctgui.qt.read.study_fields import FieldRows
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import Section
from mctgui.reading.study import Study

REGION = "region"
"""Which slices of a scan may be drawn: of the pool, not of the study."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("StudyForm", text)


class StudyForm(QScrollArea):
    """Two columns of sections above the criteria, or one where two are too wide.

    It says what the user changes and shows what it is told.
    """

    changed = Signal(str, object)
    """``(place, value)``: the place of a field, such as ``"draw.seed"``, and its new value."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("studyForm")
        self.setWidgetResizable(True)
        self.setAccessibleName(_tr("Design of the study"))
        self.classes, self.criteria = ClassTable(), CriteriaEditor()
        self._rows: list[FieldRows] = []
        self.classes.changed.connect(self._say_classes)
        self.criteria.changed.connect(lambda: self.changed.emit("criteria", self.criteria.criteria))
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(0)
        for parts in ((self._images(), self._study()), (self._order(), self._display(), self._reading())):
            column = QVBoxLayout()
            column.setSpacing(0)
            for part in parts:
                column.addWidget(part)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        inner = QWidget()
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._columns)
        whole.addWidget(self._criteria())
        whole.addStretch(1)
        self.setWidget(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:
        needed = sum(self._columns.itemAt(at).layout().minimumSize().width() for at in range(self._columns.count()))
        way = QBoxLayout.Direction.LeftToRight if needed <= self.viewport().width() else QBoxLayout.Direction.TopToBottom
        if way != self._columns.direction():
            self._columns.setDirection(way)
        super().resizeEvent(event)

    def _section(self, heading: str) -> tuple[Section, FieldRows]:
        section = Section(heading)
        rows = FieldRows(section, self.changed.emit)
        self._rows.append(rows)
        return section, rows

    def _study(self) -> Section:
        section, rows = self._section(_tr("Study"))
        rows.line("title", _tr("Title, for you and the report"), 200)
        rows.whole("readers", _tr("Readers"), 1, 100)
        rows.text("aims", _tr("Aims"))
        rows.text("analysis_plan", _tr("Analysis plan"), _tr("Frozen with the study, before anybody has read"))
        rows.line("reader_title", _tr("Title that readers see"), 200, _tr("Must not tell what is compared"))
        rows.text("instructions.en", _tr("Instructions for readers, English"))
        rows.text("instructions.zh", _tr("Instructions for readers, Chinese"))
        return section

    def _images(self) -> Section:
        section, rows = self._section(_tr("Images"))
        rows.choice(
            REGION,
            _tr("Slices"),
            [("vois", _tr("Between the VOIs")), ("middle", _tr("In the middle")), ("all", _tr("Of the whole scan"))],
            _tr("Where no VOI is placed, between the VOIs means the middle of the scan"),
        )
        section.add(self.classes)
        self.classes.follow(rows.field(REGION))
        rows.check(
            "draw.paired",
            _tr("The same slices in every class"),
            _tr("Each slice that is drawn is shown once in every class"),
        )
        rows.choice(
            "draw.stratify_by",
            _tr("Drawn evenly over"),
            [("vertebra", _tr("Vertebrae")), ("donor", _tr("Donors")), ("none", _tr("Not at all"))],
        )
        rows.check(
            "draw.exclude_training",
            _tr("Leave out slices that a model was trained on"),
            _tr("Switching it off is recorded and stands in the report"),
        )
        rows.number("draw.apart_mm", _tr("Least distance of slices"), 0, 100, "mm")
        rows.choice("draw.unit", _tr("Shown as"), [("slice", _tr("Single slices")), ("stack", _tr("Stacks to scroll"))])
        rows.whole("draw.stack_slices", _tr("Slices of a stack"), 1, 501)
        rows.number("draw.stack_step_mm", _tr("Between them"), 0.05, 20, "mm", 2)
        rows.whole("draw.training_images", _tr("Images to practise on"), 0, 200, zero=_tr("None"))
        return section

    def _order(self) -> Section:
        section, rows = self._section(_tr("Order"))
        percent = _tr("Shown twice")
        rows.number("draw.repeat_share", percent, 0, 100, "%", 0, _tr("For the agreement of each reader with himself"), 100)
        rows.whole("draw.repeat_distance", _tr("At least so many apart"), 1, 1000)
        same, last = _tr("The same sitting"), _tr("The last sitting")
        rows.choice("draw.repeats_in", _tr("Repeats in"), [("same", same), ("last", last)])
        rows.whole("draw.sittings", _tr("Sittings"), 1, 20)
        rows.whole("options.min_days_between_sittings", _tr("Days between sittings"), 0, 730, zero=_tr("Any"))
        rows.seed("draw.seed", _tr("Seed"), _tr("Decides the draw and every order; readers never see it"))
        return section

    def _display(self) -> Section:
        section, rows = self._section(_tr("Display, the same for all images"))
        rows.number("display.field_mm", _tr("Field of view"), 1, 500, "mm")
        rows.number("display.pixel_mm", _tr("Pixel"), 0.005, 5, "mm", 3)
        round_words = _tr("Round, black outside")
        rows.choice("display.aperture", _tr("Shape"), [("square", _tr("Square")), ("round", round_words)])
        rows.whole("display.border_px", _tr("Black border"), 1, 200, "px")
        rows.choice("display.interpolation", _tr("Interpolation"), [("cubic", _tr("Cubic")), ("linear", _tr("Linear"))])
        for key, words in (("grey8", _tr("Grey values 0–255")), ("HU", _tr("HU"))):
            rows.number(f"display.windows.{key}.centre", _tr("{unit}: centre").format(unit=words), -32768, 65535)
            rows.number(f"display.windows.{key}.width", _tr("{unit}: width").format(unit=words), 1, 65535)
        return section

    def _reading(self) -> Section:
        section, rows = self._section(_tr("Rules of reading"))
        rows.check("options.required", _tr("Every criterion must be answered"))
        rows.check(
            "options.going_back", _tr("Going back is allowed"), _tr("A change keeps the old answer beside the new one")
        )
        rows.check("options.cannot_judge", _tr("\u201cCannot judge\u201d is allowed"))
        rows.check("options.comments", _tr("Comments are allowed"))
        never = _tr("Never")
        rows.whole("options.break_after_images", _tr("Suggest a break after"), 0, 10_000, _tr("images"), never)
        rows.whole("options.break_after_minutes", _tr("or after"), 0, 600, "min", never)
        rows.number("options.idle_after_s", _tr("Idle after"), 5, 3600, "s", 0)
        return section

    def _criteria(self) -> Section:
        section = Section(_tr("Criteria"))
        hint = QLabel(
            _tr("Double-click a wording, or press F2, to edit it. Readers see it in the language of their window.")
        )
        set_role(hint, "quiet")
        hint.setWordWrap(True)
        section.add(hint)
        section.add(self.criteria)
        return section

    def show_study(self, study: Study, there: Mapping[str, int]) -> None:
        """Show a study, and how many images of each class the project has."""
        values = study.model_dump()
        for rows in self._rows:
            for place in rows.places:
                if place != REGION:
                    rows.show_value(place, value_at(values, place))
            self._show_rows(rows, study)
        if self.classes.chosen != study.draw.classes or not self.classes.rows:
            self.classes.show_classes(study.draw.classes, there)
        self.criteria.show_criteria(study.criteria)

    def show_region(self, region: str) -> None:
        """Show which slices may be drawn."""
        for rows in self._rows:
            if REGION in rows.places:
                rows.show_value(REGION, region)

    def _show_rows(self, rows: FieldRows, study: Study) -> None:
        """Hide what has no meaning with the other choices."""
        several = study.draw.sittings > 1
        meaning = {
            "draw.stack_slices": study.draw.unit == "stack",
            "draw.stack_step_mm": study.draw.unit == "stack",
            "draw.repeat_distance": study.draw.repeat_share > 0,
            "draw.repeats_in": study.draw.repeat_share > 0 and several,
            "options.min_days_between_sittings": several,
        }
        for place in set(rows.places) & set(meaning):
            rows.set_visible(place, meaning[place])

    def _say_classes(self) -> None:
        if self.classes.chosen:
            self.changed.emit("draw.classes", self.classes.chosen)


def value_at(values: Mapping[str, Any], place: str) -> Any:
    """The value at a place of a dumped study; an empty text where a part of it is not there."""
    found: Any = values
    for part in place.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return "" if found is None else found


def with_value(study: Study, place: str, value: Any) -> Study:
    """The study with another value at a place.

    Raises
    ------
    MctguiError
        The values do not go together.
    """
    first, *rest = place.split(".")
    if not rest:
        return study.changed(**{first: value})
    top = study.model_dump()[first]
    if first == "instructions":
        words = {"en": "", "zh": "", **(top or {}), rest[0]: value}
        words["en"] = words["en"] or words["zh"]  # English is what everybody sees where nothing else is given
        return study.changed(instructions=words if words["en"] else None)
    inner = top
    for part in rest[:-1]:
        inner = inner[part]
    inner[rest[-1]] = value
    return study.changed(**{first: top})
