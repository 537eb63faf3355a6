"""GRRAS and the items of CLAIM about readers, filled with what is known; the rest are open questions to the authors.

Sources: Kottner et al., J Clin Epidemiol 2011, 64, 96-106 (GRRAS, 15 items); Mongan et al., Radiol Artif Intell 2020, 2,
e200029 (CLAIM, items 14 to 20 here).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mctgui import __version__
from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import class_label
from mctgui.report.study_facts import StudyFacts
from mctgui.report.study_methods import methods_paragraph
from mctgui.report.tables import write_lines

WORDING = "Designed to support these guidelines; filling it in is no statement that a study follows them."


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item.

    Parameters
    ----------
    guideline, number
        Such as ``"GRRAS"`` and 7.
    asks
        What it asks for.
    known
        What the program knows; empty when nothing.
    open
        What only the authors can say; empty when nothing.
    """

    guideline: str
    number: int
    asks: str
    known: str = ""
    open: str = ""


def checklist(found: StudyAnalysis, facts: StudyFacts) -> tuple[ChecklistItem, ...]:
    """The items in their order."""
    parts = {heading: _without_questions(text) for heading, text in methods_paragraph(found, facts)}
    return (*_grras(found, facts, parts), *_claim(found, facts, parts))


def write_checklist(items: tuple[ChecklistItem, ...], path: Path) -> None:
    """The checklist as CSV."""
    lines = [[one.guideline, one.number, one.asks, one.known, one.open] for one in items]
    write_lines(["guideline", "item", "asks for", "known", "open question to the authors"], [*lines, [WORDING]], path)


def checklist_text(items: tuple[ChecklistItem, ...]) -> str:
    """The checklist for reading."""
    lines = [WORDING, ""]
    for one in items:
        lines.append(f"{one.guideline} {one.number}. {one.asks}")
        lines += [f"    {one.known}"] if one.known else []
        lines += [f"    OPEN: {one.open}"] if one.open else []
    return "\n".join(lines) + "\n"


def _grras(found: StudyAnalysis, facts: StudyFacts, parts: dict[str, str]) -> list[ChecklistItem]:
    study = facts.study
    scales = "; ".join(f"{one.name} {one.low} to {one.high}" for one in found.plan.criteria)
    asked = [
        ("Title or abstract says that agreement between or within readers was studied", "", "Does yours?"),
        ("The measuring device or method", f"Scores on ordinal scales: {scales}. mctgui {__version__}.", ""),
        ("The population of subjects", "", "Which specimens or patients do the images stand for?"),
        ("The population of readers", _experience(facts), "Whom do the readers stand for?"),
        ("What is known already, and why this study", "" if study is None else study.aims, "Cite earlier work."),
        ("How the numbers of readers, subjects and repeats were chosen", "", "Why these numbers?"),
        ("How subjects and readers were sampled", parts["Images"], "How were the readers found?"),
        (
            "The rating process: interval between repeats, clinical information, blinding",
            " ".join((parts["Order and blinding"], parts["Display"], parts["Repeats"])).strip(),
            "Was any clinical information given?",
        ),
        (
            "Whether ratings were independent",
            "" if study is None else "Each reader had a package of their own and saw no scores of others.",
            "Did the readers talk about images before they had finished?",
        ),
        ("The statistical analysis", parts["Statistics"], ""),
        ("The actual numbers of readers, subjects and repeats", _numbers(found), ""),
        ("Characteristics of readers and subjects", _experience(facts), "Age, sex and disease of the donors?"),
        ("Estimates with their uncertainty", "Tables of agreement, with 95 % intervals.", ""),
        ("Practical relevance of the results", "", "What do they mean for those who use the images?"),
        ("Detailed results", "scores-long.csv holds every single score.", "Where will you make it available?"),
    ]
    return [ChecklistItem("GRRAS", number, *one) for number, one in enumerate(asked, start=1)]


def _claim(found: StudyAnalysis, facts: StudyFacts, parts: dict[str, str]) -> list[ChecklistItem]:
    study = facts.study
    variability = "Tables of agreement between readers" + (
        " and of readers with themselves." if found.intra else "; no image was shown twice."
    )
    trained = ""
    if study is not None:
        trained = (
            "Slices that a model was trained on were excluded from the draw."
            if study.draw.exclude_training
            else "Slices that a model was trained on could be drawn."
        )
    return [
        ChecklistItem("CLAIM", 14, "Definition of the reference standard", "", "What stands for the truth, and why?"),
        ChecklistItem("CLAIM", 16, "Source of annotations; qualification of the annotators", _experience(facts),
                      "" if _all_told(found, facts) else "Specialty and years of experience of each reader?"),
        ChecklistItem("CLAIM", 17, "Annotation tools", f"mctgui {__version__}. {parts['Display']}".strip(), ""),
        ChecklistItem("CLAIM", 18, "Inter- and intra-reader variability", variability, ""),
        ChecklistItem("CLAIM", 19, "Intended sample size and how it was determined", _numbers(found), "Why these numbers?"),
        ChecklistItem("CLAIM", 20, "How data were split; at which level", trained,
                      "Were training and test split by donor? Slices of one vertebra on both sides leak."),
    ]  # fmt: skip


def _numbers(found: StudyAnalysis) -> str:
    classes = ", ".join(
        f"{sum(1 for image in found.images if image.image_class == one)} {class_label(one)}" for one in found.plan.classes
    )
    repeated = len({(one.reader, one.presentation_id) for one in found.scores if one.repeat_of is not None})
    return f"{len(found.readers)} readers; images: {classes}; {repeated} repeated showings in all."


def _experience(facts: StudyFacts) -> str:
    said = []
    for reader, one in facts.readers.items():
        years = "" if one.get("years") is None else f"{float(one['years']):g} years"
        words = ", ".join(part for part in (years, str(one.get("specialty") or ""), str(one.get("training") or "")) if part)
        if words:
            said.append(f"{reader}: {words}")
    return "; ".join(said) + "." if said else ""


def _all_told(found: StudyAnalysis, facts: StudyFacts) -> bool:
    return all((facts.readers.get(one) or {}).get("years") is not None for one in found.readers)


def _without_questions(text: str) -> str:
    """What is known alone: the questions in square brackets stand in a column of their own."""
    import re

    return re.sub(r"\s*\[[^\]]*\]", "", text).strip()
