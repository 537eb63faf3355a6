"""``mctgui study merge``: takes results back into a locked study, and says how far each reader is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "Take readers' results back into a locked study; what does not belong is refused with the reason."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study merge``."""
    parser.add_argument("study", type=Path, metavar="STUDY", help="folder of the locked study")
    parser.add_argument(
        "results",
        type=Path,
        nargs="*",
        metavar="RESULT",
        help="results (.mctresult), or folders that collect them; without any, how far each reader is",
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="R1=FILE",
        help="of two results of one reader the one that counts; needs --because",
    )
    parser.add_argument("--because", default="", metavar="REASON", help="why; stands in the study's log")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Merge; returns what was taken and refused, and how far each reader is."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.reading.merge import merge, overview

    keep = dict(_decision(word) for word in arguments.keep)
    if arguments.results or keep:
        work = merge(arguments.study, arguments.results, keep=keep, because=arguments.because)
        merged = finish_with_bar(work, "merging")
    else:
        merged = overview(arguments.study)
    return {
        "study_id": merged.study.id,
        "taken": merged.taken,
        "known": merged.known,
        "refused": merged.refused,
        "readers": merged.readers,
        "undecided": merged.undecided,
        "complete": merged.complete,
        "failures": [one.file for one in merged.refused],
    }


def _decision(word: str) -> tuple[str, Path]:
    from mctgui.errors import WrongUsage

    reader, equals, file = word.partition("=")
    if not (reader and equals and file):
        raise WrongUsage(f"--keep {word} names no reader and file.", "Give it as --keep R1=FILE.")
    return reader, Path(file)


def describe(result: dict[str, Any]) -> str:
    """What was taken and refused, and how far each reader is, in words."""
    lines = [f"taken: {name}" for name in result["taken"]]
    lines += [f"known already: {name}" for name in result["known"]]
    lines += [f"refused ({one.why}): {one.message} {one.hint}".rstrip() for one in result["refused"]]
    for one in result["readers"]:
        images, scores = f"{one.images_done} of {one.images} images", f"{one.scores_given} of {one.scores} scores"
        code = f", code of the signature {one.code}" if one.code else ""
        lines.append(f"{one.reader}: {one.stands}, {images}, {scores}{code}")
        lines += [f"  {note}" for note in one.notes]
    lines += [f"To decide: two results of {reader}; --keep {reader}=FILE --because REASON" for reader in result["undecided"]]
    lines.append("complete" if result["complete"] else "not complete")
    return "\n".join(lines)
