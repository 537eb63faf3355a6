"""The analysis of an unblinded study from its folder alone, and its report in a folder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mctgui.jobs import LongWork, Progress
from mctgui.reading.analysis import StudyAnalysis, analyse
from mctgui.reading.study_plan import plan_of_study
from mctgui.reading.unblind import read_scores
from mctgui.report.study_facts import StudyFacts, facts_of
from mctgui.report.study_report import writing_study_report


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedStudy:
    """What was found, and what is known besides."""

    found: StudyAnalysis
    facts: StudyFacts


def analysing_study(folder: Path) -> LongWork[AnalysedStudy]:
    """Analyse the scores of an unblinded study as its charter says.

    Raises
    ------
    MctguiError
        It is not locked, not unblinded, or has no scores.
    UnreadableFile
        One of its files was changed.
    """
    yield Progress(0, 1, "checking the study")
    facts = facts_of(folder)
    scores = read_scores(folder)
    assert facts.study is not None
    found = yield from analyse(scores, plan_of_study(facts.study, scores))
    return AnalysedStudy(found, facts)


def exporting_study(study: AnalysedStudy, parent: Path) -> LongWork[Path]:
    """Write the report of a study into a new folder.

    Parameters
    ----------
    study
        What to report.
    parent
        Where the folder goes; it is called ``reader study``, with a number where there is one of that name.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StorageFailure
        A file could not be written.
    """
    folder, number = parent / "reader study", 1
    while folder.exists():
        number += 1
        folder = parent / f"reader study {number}"
    yield from writing_study_report(study.found, study.facts, folder)
    return folder
