"""``mctgui measure PROJECT --recipe FILE --out TABLE``: many cases by one recipe, begun again where it was left."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mctgui.errors import MctguiError, WrongUsage

_SUFFIXES = (".csv", ".xlsx")
OF_ONE_VOLUME = (
    "series", "voi", "cylinder", "spacing_mm", "sr", "seg", "maps",
    "which", "threshold", "histogram", "one_threshold", "grey_range", "voi_mode", "through",
)  # fmt: skip
"""Arguments that go with a single volume; a recipe says these things itself."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of a batch, beside those of a single volume."""
    group = parser.add_argument_group(
        "many cases", "VOLUME is then a project; what is measured already by the same recipe is not measured again."
    )
    group.add_argument(
        "--recipe", type=Path, metavar="FILE", help="JSON: thresholds, VOI modes, images, placement, cases; see the manual"
    )
    group.add_argument("--out", type=Path, metavar="TABLE", help="table of all measurements of the recipe, .csv or .xlsx")
    group.add_argument(
        "--columns", choices=("mctgui", "bonej"), default="mctgui", help="names of the columns of the table (mctgui)"
    )


def run(arguments: argparse.Namespace, untold: Mapping[str, Any]) -> dict[str, Any]:
    """Measure the cases and write the table; ``failures`` in the result make the exit code 1.

    Parameters
    ----------
    arguments
        Of ``mctgui measure``.
    untold
        What those :data:`OF_ONE_VOLUME` are where they are not given.
    """
    if arguments.recipe is None:
        raise WrongUsage("--out is the table of a recipe.", "Give --recipe FILE with a project, or leave --out out.")
    if arguments.out is None or arguments.out.suffix.lower() not in _SUFFIXES:
        raise WrongUsage("A recipe needs a table to write to.", "Give --out FILE.csv or --out FILE.xlsx.")
    if any(getattr(arguments, name, default) != default for name, default in untold.items()):
        raise WrongUsage(
            "With --recipe the recipe says what is measured and how.", "Leave out the words that are for one volume."
        )
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project import Project
    from mctgui.project.batch import measuring_cases
    from mctgui.project.recipe import Recipe
    from mctgui.report.project_rows import rows_of
    from mctgui.report.tables import with_table_warnings, write_table

    recipe = Recipe.load(arguments.recipe)
    _require_writable(arguments.out)
    with Project.open(arguments.volume) as project:
        found = finish_with_bar(measuring_cases(project, recipe), "measuring")
        rows = rows_of(project, found.records)
    write_table(rows, arguments.out, names=arguments.columns, title=f"Measured by {arguments.recipe.name}")
    warned = with_table_warnings(rows)
    common = [warned[0].warnings.removeprefix(rows[0].warnings).strip()] if rows else []
    return {
        "table": str(arguments.out),
        "cases": found.cases,
        "rows": len(rows),
        "measured": found.measured,
        "taken_over": len(found.records) - found.measured,
        "failures": [{"case": one.pseudonym, "message": one.message, "hint": one.hint} for one in found.failures],
        "notes": [*found.notes, *(text for text in common if text)],
    }


def _require_writable(table: Path) -> None:
    """Say before hours of measuring that there is no such folder."""
    if not table.absolute().parent.is_dir():
        raise MctguiError(f"The folder {table.absolute().parent} does not exist.", "Make it, or give another --out.")


def describe(result: dict[str, Any]) -> str:
    """What was measured, what failed and why, and where the table is."""
    failed = result["failures"]
    lines = [
        f"{result['measured']} measurements made, {result['taken_over']} taken over from before, in {result['cases']} "
        f"{'case' if result['cases'] == 1 else 'cases'}."
    ]
    if failed:
        lines.append(f"{len(failed)} of {result['cases']} cases could not be measured, or not to the end:")
        lines.extend(f"  {one['case']}: {one['message']} {one['hint']}".rstrip() for one in failed)
    lines.extend(f"Note: {note}" for note, _ in Counter(result["notes"]).items())
    lines.append(f"Table: {result['table']} ({result['rows']} rows)")
    return "\n".join(lines)
