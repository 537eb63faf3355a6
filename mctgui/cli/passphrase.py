"""Asking for a passphrase: from a prompt, a file or an environment variable, never from the command line.

What stands on a command line is seen by everybody on the machine and kept in the history of the shell.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from mctgui.errors import MctguiError, UnreadableFile

VARIABLE = "MCTGUI_PASSPHRASE"
_LONGEST = 4096


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """The options that say where the passphrase comes from; without any, the variable or a prompt."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--passphrase-file", type=Path, metavar="FILE", help="a file whose first line is the passphrase")
    place.add_argument(
        "--passphrase-env",
        metavar="NAME",
        help=f"environment variable that holds it (default {VARIABLE}, where that is set; otherwise it is asked for)",
    )


def passphrase_from(arguments: argparse.Namespace, *, twice: bool = False) -> str:
    """The passphrase.

    Parameters
    ----------
    arguments
        Of a parser with :func:`add_passphrase`.
    twice
        Whether a prompt asks again, because it is a new passphrase.

    Raises
    ------
    MctguiError
        There is none, or the two that were typed differ.
    """
    if arguments.passphrase_file is not None:
        return _first_line(arguments.passphrase_file)
    name = arguments.passphrase_env or VARIABLE
    if name in os.environ:
        return os.environ[name]
    if arguments.passphrase_env is not None:
        raise MctguiError(f"The environment variable {name} is not set.", "Set it, or name the right one.")
    if not sys.stdin.isatty():
        raise MctguiError(
            "There is no terminal to ask for the passphrase on.",
            f"Give it in a file with --passphrase-file, or in the environment variable {VARIABLE}.",
        )
    return _typed(twice)


def _first_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            lines = file.read(_LONGEST).decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UnreadableFile(f"The passphrase file {path} is not there or cannot be read.", "Check its path.") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"The passphrase file {path} is no text.", "Save it as UTF-8.") from error
    return lines[0] if lines else ""


def _typed(twice: bool) -> str:
    from getpass import getpass

    passphrase = getpass("Passphrase of the study: ", stream=sys.stderr)
    if twice and getpass("The same again: ", stream=sys.stderr) != passphrase:
        raise MctguiError("The two passphrases differ.", "Type it again.")
    return passphrase
