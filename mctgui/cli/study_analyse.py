"""``mctgui study analyse``: the tables, figures and exports of a reader study, or of a long table of scores of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mctgui.reading.analysis import StudyAnalysis
    from mctgui.reading.analysis_plan import AnalysisPlan
    from mctgui.reading.scores import Score
    from mctgui.report.study_facts import StudyFacts

HELP = "Analyse a merged and unblinded reader study, or a long table of scores of your own."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study analyse``."""
    parser.add_argument("study", type=Path, nargs="?", metavar="STUDY", help="folder of a study that has been unblinded")
    parser.add_argument(
        "--scores", type=Path, metavar="FILE.csv", help="a long table instead: reader, image, class, criterion, score"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="write report, tables, figures and exports here")
    parser.add_argument(
        "--scale", nargs=3, action="append", default=[], metavar=("CRITERION", "LOW", "HIGH"),
        help="the whole scale of a criterion that the table does not tell (with --scores)",
    )  # fmt: skip
    parser.add_argument(
        "--paired", action="store_true", help="the images were drawn in pairs; needs a column pair (--scores)"
    )
    parser.add_argument("--images", type=int, metavar="N", help="images of each class to be scored (with --scores)")
    parser.add_argument(
        "--acknowledge-missing", action="store_true", help="print the paper's tables although scores are missing"
    )
    parser.add_argument("--per-image", choices=("mean", "median"), default="mean", help="of the readers (default mean)")
    parser.add_argument(
        "--cluster",
        choices=("auto", "donor", "vertebra", "image"),
        default="auto",
        help="what is kept together (default auto)",
    )
    parser.add_argument(
        "--permutations", type=int, default=10_000, metavar="N", help="for the permutation p (default 10000)"
    )
    parser.add_argument("--bootstrap", type=int, default=1_000, metavar="N", help="samples for intervals (default 1000)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of both (default 0)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Analyse and, with ``--out``, write everything; returns the figures."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.errors import WrongUsage
    from mctgui.reading.analysis import analyse
    from mctgui.report.study_print import as_json, as_text

    if (arguments.study is None) == (arguments.scores is None):
        raise WrongUsage("There is nothing to analyse, or two things.", "Give the folder of a study, or --scores FILE.csv.")
    for name, least in (("permutations", 100), ("bootstrap", 100)):
        if not least <= getattr(arguments, name) <= 1_000_000:
            raise WrongUsage(f"{getattr(arguments, name)} is no number for --{name}.", "Give 1000 or more.")
    if arguments.seed < 0:
        raise WrongUsage("A seed is not negative.", "Give 0 or more.")
    scores, plan, facts = _table(arguments) if arguments.scores is not None else _study(arguments)
    found = finish_with_bar(analyse(scores, plan), "analysing")
    return as_json(found) | {"files": _written(found, facts, arguments.out), "text": as_text(found)}


def describe(result: dict[str, Any]) -> str:
    """Warnings and tables, and where the files are."""
    files = result["files"]
    return str(result["text"]) + (f"\n\n{len(files)} files in {Path(files[0]).parent}" if files else "")


def _study(arguments: argparse.Namespace) -> tuple[tuple[Score, ...], AnalysisPlan, StudyFacts]:
    from mctgui.errors import WrongUsage
    from mctgui.reading.study_plan import plan_of_study
    from mctgui.reading.unblind import read_scores
    from mctgui.report.study_facts import facts_of

    if arguments.scale or arguments.paired or arguments.images is not None:
        raise WrongUsage("--scale, --paired and --images belong to --scores.", "A study says these things itself.")
    facts = facts_of(arguments.study)
    scores = read_scores(arguments.study)
    assert facts.study is not None
    return scores, plan_of_study(facts.study, scores, **_settings(arguments)), facts


def _table(arguments: argparse.Namespace) -> tuple[tuple[Score, ...], AnalysisPlan, StudyFacts]:
    from dataclasses import replace

    from mctgui.errors import WrongUsage
    from mctgui.reading.long_table import read_long_table, unused_scales
    from mctgui.report.study_facts import StudyFacts

    scales = {}
    for key, low, high in arguments.scale:
        if not (low.isdecimal() and high.isdecimal() and int(low) < int(high) <= 1000):
            raise WrongUsage(f"A scale of {key} from {low} to {high} has no steps.", "Give it as --scale noise 1 5.")
        scales[key] = int(low), int(high)
    table = read_long_table(arguments.scores, scales)
    unused = unused_scales(scales, table.criteria)
    if unused:
        raise WrongUsage(f"No score names the criterion {unused[0]!r}.", "Spell it as in the table.")
    plan = replace(table.plan(), **_settings(arguments))
    if arguments.images is not None:
        if arguments.images < 1:
            raise WrongUsage("A class has at least one image.", "Give --images 30.")
        plan = replace(plan, images=dict.fromkeys(plan.classes, arguments.images))
    if arguments.paired:
        plan = replace(plan, paired=True)
    return table.scores, plan, StudyFacts()


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    names = ("acknowledge_missing", "per_image", "cluster", "permutations", "bootstrap", "seed")
    return {name: getattr(arguments, name) for name in names}


def _written(found: StudyAnalysis, facts: StudyFacts, out: Path | None) -> list[str]:
    if out is None:
        return []
    from mctgui.cli.progress import finish_with_bar
    from mctgui.report.study_report import writing_study_report

    return [str(path) for path in finish_with_bar(writing_study_report(found, facts, out), "writing")]
