"""The scores of a reader study as files for other programs: long and wide CSV, SPSS, iMRMC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import AnalysedCriterion, class_label
from mctgui.reading.long_table import COLUMNS
from mctgui.reading.scores import Score, analysed
from mctgui.report.spss_file import SPSSVariable, write_spss
from mctgui.report.tables import write_lines


def write_long_csv(found: StudyAnalysis, path: Path) -> None:
    """Every answer as one row, training and repeats too, with all that is known about it; reads back."""
    criteria = {one.key: one for one in found.plan.criteria}
    names = [field.name for field in fields(Score)]
    lines = []
    for one in found.scores:
        criterion = criteria[one.criterion]
        label = "" if one.score is None or not criterion.labels else criterion.labels[one.score - criterion.low]
        lines.append([*(getattr(one, name) for name in names), criterion.name, criterion.low, criterion.high, label])
    write_lines(COLUMNS, lines, path)


def write_wide_csv(found: StudyAnalysis, path: Path) -> None:
    """One row for each image and one column for each criterion and reader; without training and repeats."""
    keys = [(criterion.key, reader) for criterion in found.plan.criteria for reader in found.readers]
    given = {(one.source_image, one.criterion, one.reader): one.score for one in analysed(found.scores)}
    columns = ["source_image", "image_class", "vertebra", "donor", "pair", *(f"{key}_{reader}" for key, reader in keys)]
    lines = [
        [one.name, one.image_class, one.vertebra, one.donor, one.pair, *(given.get((one.name, *key)) for key in keys)]
        for one in found.images
    ]
    write_lines(columns, lines, path)


def write_imrmc(found: StudyAnalysis, criterion: AnalysedCriterion, path: Path) -> None:
    """One criterion for iMRMC: readerID, caseID, modalityID, score.

    Images that share a place are one case seen in several modalities, as iMRMC pairs them. There is no disease status in a
    study of image quality: no truth rows are written, which iMRMC's limits of agreement do not need.
    """
    lines = [
        [one.reader, one.pair or one.source_image, one.image_class, one.score]
        for one in analysed(found.scores)
        if one.criterion == criterion.key and one.score is not None
    ]
    write_lines(["readerID", "caseID", "modalityID", "score"], lines, path)


def write_sav(found: StudyAnalysis, path: Path) -> None:
    """The answers as an SPSS file, one case for each showing: scores ordinal with the wording of their steps."""
    shown: dict[tuple[str, str], dict[str, Score]] = {}
    for one in found.scores:
        shown.setdefault((one.reader, one.presentation_id), {})[one.criterion] = one
    rows = list(shown.values())
    firsts = [next(iter(row.values())) for row in rows]
    classes = {one: float(number) for number, one in enumerate(found.plan.classes, start=1)}
    names = _spss_names([one.key for one in found.plan.criteria])
    yes_no = {0.0: "no", 1.0: "yes"}
    variables = [
        SPSSVariable("reader", [one.reader for one in firsts], "Reader"),
        SPSSVariable("source_image", [one.source_image for one in firsts], "Image"),
        SPSSVariable(
            "image_class",
            [classes.get(one.image_class) for one in firsts],
            "Class",
            {number: class_label(one) for one, number in classes.items()},
        ),
        SPSSVariable("vertebra", [one.vertebra for one in firsts], "Vertebra"),
        SPSSVariable("donor", [one.donor for one in firsts], "Donor (pseudonym)"),
        SPSSVariable("pair", [one.pair for one in firsts], "Place shared by paired images"),
        SPSSVariable("number", [one.number for one in firsts], "Place in the reader's order", measure="scale"),
        SPSSVariable("sitting", [one.sitting for one in firsts], "Sitting", measure="ordinal"),
        SPSSVariable("seconds", [one.seconds for one in firsts], "Seconds without idle time", measure="scale", decimals=2),
        SPSSVariable("idle_seconds", [one.idle_seconds for one in firsts], "Idle seconds", measure="scale", decimals=2),
        SPSSVariable("training", [float(one.part == "training") for one in firsts], "Training", yes_no),
        SPSSVariable("repeated", [float(one.repeat_of is not None) for one in firsts], "Shown a second time", yes_no),
    ]
    for criterion in found.plan.criteria:
        given = [row[criterion.key].score if criterion.key in row else None for row in rows]
        labels = {float(step): step_label(criterion, step) for step in range(criterion.low, criterion.high + 1)}
        variables.append(SPSSVariable(names[criterion.key], given, criterion.name, labels, "ordinal"))
    write_spss(variables, path, label="mctgui reader study")


def _spss_names(keys: Sequence[str]) -> dict[str, str]:
    """Names that SPSS takes: letters, digits and underscores, no two alike but for capitals."""
    names: dict[str, str] = {}
    for key in keys:
        whole = name = f"score_{re.sub(r'[^A-Za-z0-9_]', '_', key)}"[:60]
        again = 2
        while name.lower() in {one.lower() for one in names.values()}:
            name, again = f"{whole[:58]}_{again}", again + 1
        names[key] = name
    return names


def step_label(criterion: AnalysedCriterion, score: int) -> str:
    """The wording of a step; the number itself where none is known."""
    wording = criterion.labels[score - criterion.low] if criterion.labels else ""
    return wording or str(score)
