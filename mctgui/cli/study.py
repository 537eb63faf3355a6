"""``mctgui study``: blinded reader studies, everything but the reading itself without a window.

Each part is a module ``mctgui.cli.study_NAME`` that has what a subcommand has: ``HELP``, ``add_arguments``, ``run`` and
``describe``.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from types import ModuleType
from typing import Any

HELP = "Blinded reader studies: design and lock them, take results back, analyse them."
PARTS = {
    "new": "plan a study, or copy the plan of another one",
    "lock": "freeze a study: draw its images, write its sealed key and a package for each reader",
    "read": "answer a reader's package from a table, through the code of the reading window",
    "merge": "take the results of readers back, and see how far each reader is",
    "unblind": "open the key and join it with the results; nothing can be merged afterwards",
    "analyse": "agreement and comparison of an unblinded study, and its report",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study``: those of each of its parts."""
    parts = parser.add_subparsers(title="parts", metavar="PART", dest="part", required=True)
    for name, summary in PARTS.items():
        if not _is_there(name):
            continue
        module = _module(name)
        part = parts.add_parser(name, help=summary, description=module.HELP)
        module.add_arguments(part)
        # Also behind the part's name, where everybody writes them.
        part.add_argument(
            "--json", metavar="FILE", default=argparse.SUPPRESS, help="write the result as JSON, or to stdout with -"
        )
        for word, text in (("--quiet", "show no progress"), ("--debug", "show the traceback of an error")):
            part.add_argument(word, action="store_true", default=argparse.SUPPRESS, help=text)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the part; the result names it."""
    result: dict[str, Any] = _module(arguments.part).run(arguments)
    return {"part": arguments.part, **result}


def describe(result: dict[str, Any]) -> str:
    """The result in the words of its part."""
    return str(_module(str(result["part"])).describe(result))


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(f"mctgui.cli.study_{name}") is not None


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"mctgui.cli.study_{name}")
