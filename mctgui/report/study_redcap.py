"""The scores of a reader study as a REDCap import with its data dictionary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import class_label
from mctgui.reading.scores import Score
from mctgui.report.study_scores import step_label
from mctgui.report.tables import write_lines

REDCAP_COLUMNS = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)  # fmt: skip
"""The 18 columns of a REDCap data dictionary."""
_REDCAP_FORM = "reading"
_LONGEST_NAME = 26


def write_redcap(found: StudyAnalysis, data: Path, dictionary: Path) -> None:
    """A REDCap import of one record for each image and one instance for each showing, with its data dictionary."""
    criteria = found.plan.criteria
    variables = redcap_names([one.key for one in criteria])
    records = {one.name: number for number, one in enumerate(found.images, start=1)}
    classes = {one: number for number, one in enumerate(found.plan.classes, start=1)}
    shown: dict[tuple[str, str], dict[str, Score]] = {}
    for one in found.scores:
        if one.part == "reading":
            shown.setdefault((one.source_image, f"{one.reader}\0{one.presentation_id}"), {})[one.criterion] = one
    lines: list[list[Any]] = []
    instance: dict[str, int] = {}
    for image in found.images:
        known = [image.name, classes[image.image_class], image.vertebra, image.donor]
        lines.append([records[image.name], None, None, *known, *[None] * (len(criteria) + 8)])
        for (name, _), row in shown.items():
            if name != image.name:
                continue
            instance[name] = instance.get(name, 0) + 1
            one = next(iter(row.values()))
            given = [row[key].score if key in row else None for key in variables]
            comment = next((each.comment for each in row.values() if each.comment), "")
            about = [one.reader, one.number, one.sitting, one.seconds, one.idle_seconds, int(one.repeat_of is not None)]
            changes = sum(each.changes for each in row.values())
            lines.append([records[name], _REDCAP_FORM, instance[name], *[None] * 4, *about, *given, changes, comment])
    about_names = ["reader", "reading_number", "sitting", "seconds", "idle_seconds", "is_repeat"]
    heading = ["record_id", "redcap_repeat_instrument", "redcap_repeat_instance", "source_image", "image_class", "vertebra",
               "donor", *about_names, *variables.values(), "changes", "comment"]  # fmt: skip
    write_lines(heading, lines, data)
    write_lines(REDCAP_COLUMNS, _dictionary(found, variables), dictionary)


def _dictionary(found: StudyAnalysis, variables: dict[str, str]) -> list[list[str]]:
    classes = " | ".join(f"{number}, {class_label(one)}" for number, one in enumerate(found.plan.classes, start=1))

    def row(name: str, form: str, kind: str, label: str, *, choices: str = "", check: str = "") -> list[str]:
        cells = [""] * len(REDCAP_COLUMNS)
        cells[0], cells[1], cells[3], cells[4], cells[5], cells[7] = name, form, kind, label, choices, check
        return cells

    rows = [
        row("record_id", "image", "text", "Record"),
        row("source_image", "image", "text", "Image"),
        row("image_class", "image", "radio", "Class", choices=classes),
        row("vertebra", "image", "text", "Vertebra"),
        row("donor", "image", "text", "Donor (pseudonym)"),
        row("reader", _REDCAP_FORM, "text", "Reader"),
        row("reading_number", _REDCAP_FORM, "text", "Place in the reader's order", check="integer"),
        row("sitting", _REDCAP_FORM, "text", "Sitting", check="integer"),
        row("seconds", _REDCAP_FORM, "text", "Seconds on the image, without idle time", check="number"),
        row("idle_seconds", _REDCAP_FORM, "text", "Idle seconds", check="number"),
        row("is_repeat", _REDCAP_FORM, "radio", "Shown a second time", choices="0, No | 1, Yes"),
    ]
    for one in found.plan.criteria:
        steps = range(one.low, one.high + 1)
        choices = " | ".join(f"{step}, {step_label(one, step).replace('|', '/')}" for step in steps)
        rows.append(row(variables[one.key], _REDCAP_FORM, "radio", one.name, choices=choices))
    rows.append(row("changes", _REDCAP_FORM, "text", "Answers changed", check="integer"))
    rows.append(row("comment", _REDCAP_FORM, "notes", "Comment"))
    return rows


def redcap_names(keys: Sequence[str]) -> dict[str, str]:
    """Keys as REDCap variables: lower case, digits and underscores, beginning with a letter, 26 signs at most, no two alike.

    A key without a single such sign, as a Chinese one, is told by its number.
    """
    names: dict[str, str] = {}
    for number, key in enumerate(keys, start=1):
        word = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]", "_", key.lower())).strip("_")
        whole = name = f"score_{word or number}"[:_LONGEST_NAME].rstrip("_")
        again = number
        while name in names.values():
            end = f"_{again}"
            name, again = whole[: _LONGEST_NAME - len(end)].rstrip("_") + end, again + 1
        names[key] = name
    return names
