"""``mctgui study read``: answers from a table, through the same session as those of the window."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "Read a reader's package by a table of answers, for tests and rehearsals; people read in the window."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study read``."""
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="the reader's package, .mctread")
    parser.add_argument(
        "--scripted",
        type=Path,
        metavar="ANSWERS.csv",
        help="a row for each image in the reader's order, a column for each criterion; x where it cannot be judged",
    )
    parser.add_argument("--answers", type=Path, metavar="FILE", help="answer file (default: beside the package)")
    parser.add_argument("--result", type=Path, metavar="FILE", help="write the file to send back, .mctresult")
    parser.add_argument(
        "--sign",
        default="script",
        metavar="NAME",
        help="sign with this name when all is read (default 'script'; '' does not)",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Answer, save; returns how far the reading is."""
    from mctgui.errors import MctguiError, WrongUsage
    from mctgui.reading.package import open_package
    from mctgui.reading.result import with_suffix
    from mctgui.reading.scripted import read_by_script, read_script
    from mctgui.reading.session import answer_file_for

    if arguments.scripted is None:
        raise WrongUsage("People read in the window.", "Open mctgui and choose Read, or give --scripted ANSWERS.csv.")
    if arguments.result is not None and with_suffix(arguments.result).exists():
        raise MctguiError(f"{with_suffix(arguments.result)} exists already.", "Choose another name for the result.")
    package = open_package(arguments.package)
    script = read_script(arguments.scripted, package.manifest)
    answers = arguments.answers or answer_file_for(arguments.package)
    with read_by_script(package, answers, script, arguments.sign) as session:
        result = None if arguments.result is None else session.save_result(arguments.result)
        progress = session.progress
        return {
            "study_id": package.manifest.study_id,
            "reader": package.manifest.reader_id,
            "manifest_hash": package.manifest_hash,
            "images": progress.all,
            "images_done": progress.done,
            "answers": sum(len(image.answers) for image in session.state.images.values()),
            "stage": str(session.stage),
            "signed": session.signed is not None,
            "answer_file": session.answers_path,
            "result": result,
        }


def describe(result: dict[str, Any]) -> str:
    """How far the reading is, in words."""
    lines = [f"{result['reader']}: {result['images_done']} of {result['images']} images, {result['answers']} answers"]
    lines.append("signed" if result["signed"] else "not signed")
    if result["result"] is not None:
        lines.append(f"Result: {result['result']}")
    return "\n".join(lines)
