"""``mctgui study unblind``: joins the results with the key; the scores are final then."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

HELP = "Open the key of a study with its passphrase and join it with the results. Nothing can be merged afterwards."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study unblind``."""
    from mctgui.cli.passphrase import add_passphrase

    parser.add_argument("study", type=Path, metavar="STUDY", help="folder of the locked study with its merged results")
    add_passphrase(parser)
    parser.add_argument(
        "--incomplete-because",
        default="",
        metavar="REASON",
        help="go on although readers are missing or have not signed; stands in the study's log",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Unblind; returns how many scores there are."""
    from mctgui.cli.passphrase import passphrase_from
    from mctgui.cli.progress import finish_with_bar
    from mctgui.reading.unblind import FILE_NAME, unblind

    work = unblind(arguments.study, passphrase_from(arguments), incomplete_because=arguments.incomplete_because)
    unblinded = finish_with_bar(work, "unblinding")
    return {
        "unblinded": unblinded.when,
        "scores": len(unblinded.scores),
        "readers": sorted({one.reader for one in unblinded.scores}),
        "missing": unblinded.missing,
        "file": arguments.study / FILE_NAME,
    }


def describe(result: dict[str, Any]) -> str:
    """What was unblinded, in words."""
    lines = [f"Unblinded at {result['unblinded']}: {result['scores']} scores of {', '.join(result['readers'])}"]
    if result["missing"]:
        lines.append(f"without {', '.join(result['missing'])}")
    lines.append(f"Scores: {result['file']}")
    return "\n".join(lines)
