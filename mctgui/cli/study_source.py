"""Where the images of a study come from, on the command line: a project, or a pool of files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mctgui.errors import MctguiError, WrongUsage

if TYPE_CHECKING:
    from mctgui.reading.pool import Pool


def add_source(parser: argparse.ArgumentParser) -> None:
    """The options that name the images."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--project", type=Path, metavar="FOLDER", help="draw from this project")
    place.add_argument(
        "--pool",
        type=Path,
        metavar="FOLDER",
        help="draw from files: a folder with a folder for each class (POOL/microct/CASE.nii.gz), or with a pool.json",
    )
    parser.add_argument(
        "--case",
        action="append",
        default=[],
        metavar="PSEUDONYM",
        help="only this case of the project; may be given several times",
    )
    parser.add_argument(
        "--region",
        choices=("vois", "middle", "all"),
        default="vois",
        help="slices of the project: between the ends of the VOIs (default), the middle 60 %% of the scan, or all",
    )
    parser.add_argument(
        "--run",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a training run whose slices are left out; with --pairs",
    )
    parser.add_argument(
        "--pairs", type=Path, action="append", default=[], metavar="FOLDER", help="pairs that the runs were given"
    )
    parser.add_argument(
        "--spacing-mm",
        type=float,
        nargs=3,
        metavar=("Z", "Y", "X"),
        help="voxel size of files of a pool that do not tell it",
    )


@contextmanager
def pool_from(arguments: argparse.Namespace) -> Iterator[Pool | None]:
    """The pool that is named; None where none is. A project stays open for the length of the block."""
    if arguments.project is None and (arguments.run or arguments.case):
        raise WrongUsage("--run and --case go with --project.", "Name the project.")
    if bool(arguments.run) != bool(arguments.pairs):
        raise WrongUsage("--run and --pairs go together.", "Name the run and the pairs that it was trained on.")
    if arguments.pool is not None:
        from mctgui.cli.progress import finish_with_bar
        from mctgui.project.study_pool_files import pool_of_files

        spacing = None if arguments.spacing_mm is None else tuple(arguments.spacing_mm)
        yield finish_with_bar(pool_of_files(arguments.pool, spacing), "reading the pool")
    elif arguments.project is not None:
        from mctgui.project import Project
        from mctgui.project.study_pool import study_pool
        from mctgui.project.training_records import record_of_run

        trained = [record_of_run(each, arguments.pairs) for each in arguments.run]
        with Project.open(arguments.project) as project:
            cases = None
            if arguments.case:
                known = {case.pseudonym: case.id for case in project.cases()}
                missing = [name for name in arguments.case if name not in known]
                if missing:
                    raise MctguiError(f"There is no case {missing[0]} in the project.", "See mctgui measure, or the window.")
                cases = [known[name] for name in arguments.case]
            yield study_pool(project, cases=cases, region=arguments.region, trained=trained)
    else:
        yield None
