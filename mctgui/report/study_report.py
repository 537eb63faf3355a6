"""Everything that leaves the program about one reader study, in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mctgui.atomic import atomic_file
from mctgui.jobs import LongWork, Progress
from mctgui.reading.analysis import StudyAnalysis
from mctgui.report.study_checklist import checklist, checklist_text, write_checklist
from mctgui.report.study_facts import StudyFacts
from mctgui.report.study_figures import study_figures, write_figure
from mctgui.report.study_methods import methods_text
from mctgui.report.study_page import write_study_page
from mctgui.report.study_pdf import write_study_pdf
from mctgui.report.study_print import as_text, write_study_workbook, write_table_csv
from mctgui.report.study_records import write_audit, write_draw_settings, write_randomisation
from mctgui.report.study_redcap import redcap_names, write_redcap
from mctgui.report.study_scores import write_imrmc, write_long_csv, write_sav, write_wide_csv
from mctgui.report.study_tables import all_tables


def writing_study_report(found: StudyAnalysis, facts: StudyFacts, folder: Path) -> LongWork[tuple[Path, ...]]:
    """Write report, tables, figures, scores and records into a folder.

    Parameters
    ----------
    found, facts
        What to report.
    folder
        Made when missing; files of an earlier report are replaced, each as a whole.

    Returns
    -------
    tuple of Path
        ``report.html`` and ``report.pdf`` first.

    Raises
    ------
    StorageFailure
        A file could not be written.
    """
    folder = Path(folder)
    tables = all_tables(found)
    items = checklist(found, facts)
    figures = study_figures(found)
    yield Progress(0, 6, "writing the tables")
    files = [folder / "tables.xlsx", folder / "tables.txt"]
    write_study_workbook(found, tables, files[0], title=facts.title)
    _write_text(as_text(found) + "\n", files[1])
    for table in tables:
        files.append(folder / f"{table.key}.csv")
        write_table_csv(table, files[-1])
    yield Progress(1, 6, "writing the scores")
    files += _write_scores(found, folder)
    yield Progress(2, 6, "writing the records")
    files += _write_records(found, facts, folder)
    files += [folder / "checklist.csv", folder / "checklist.txt", folder / "methods.txt"]
    write_checklist(items, files[-3])
    _write_text(checklist_text(items), files[-2])
    _write_text(methods_text(found, facts), files[-1])
    yield Progress(3, 6, "drawing the figures")
    for figure in figures:
        files += write_figure(figure, folder)
    yield Progress(4, 6, "writing the pages")
    report = folder / "report.html", folder / "report.pdf"
    write_study_pdf(found, facts, report[1], figures=figures, items=items)
    yield Progress(5, 6, "writing the pages")
    names = [report[1].name, *(one.name for one in files)]
    write_study_page(found, facts, report[0], figures=figures, items=items, files=names)
    yield Progress(6, 6, "done")
    return (*report, *files)


def _write_scores(found: StudyAnalysis, folder: Path) -> Sequence[Path]:
    files = [folder / name for name in ("scores-long.csv", "scores-wide.csv", "scores.sav", "redcap-import.csv",
                                        "redcap-data-dictionary.csv")]  # fmt: skip
    write_long_csv(found, files[0])
    write_wide_csv(found, files[1])
    write_sav(found, files[2])
    write_redcap(found, files[3], files[4])
    names = redcap_names([one.key for one in found.plan.criteria])
    for criterion in found.plan.criteria:
        files.append(folder / f"imrmc-{names[criterion.key].removeprefix('score_')}.csv")
        write_imrmc(found, criterion, files[-1])
    return files


def _write_records(found: StudyAnalysis, facts: StudyFacts, folder: Path) -> Sequence[Path]:
    files = [folder / "randomisation.csv"]
    write_randomisation(found, files[0])
    if facts.study is not None:
        files += [folder / "draw-settings.csv", folder / "audit-log.csv"]
        write_draw_settings(facts, files[1])
        write_audit(facts, files[2])
    return files


def _write_text(text: str, path: Path) -> None:
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
