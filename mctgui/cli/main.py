"""The command line: finds the subcommand, runs it, and turns whatever happens into text and an exit code.

Exit codes: 0 done; 1 it could not be done; 2 wrong usage; 130 cancelled. A subcommand is a module ``mctgui.cli.NAME`` with
``HELP``, ``add_arguments(parser)``, ``run(arguments)`` that returns the result as a dictionary, and ``describe(result)``
that puts it into words. Only the module of the chosen subcommand is imported, which keeps ``mctgui --help`` quick.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import logging
import os
import re
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from types import FrameType, ModuleType

from mctgui import __version__
from mctgui.cli.display import has_display
from mctgui.errors import MctguiError, WrongUsage

OpenWindow = Callable[[Path | None, bool], int]

COMMANDS = {
    "info": "what is in a DICOM folder or a stack: series, geometry, warnings",
    "deidentify": "a copy of a DICOM folder that does not tell whose it is",
    "convert": "any readable volume to DICOM, TIFF, NRRD, NIfTI, .npy or PNG slices",
    "phantom": "a synthetic vertebra as micro-CT and MDCT, with its truth",
    "simulate": "the MDCT that a scanner would have made of a micro-CT volume",
    "register": "slice matching and alignment of an MDCT with a separately scanned micro-CT",
    "pairs": "slice pairs to train on, from specimens whose MDCT and micro-CT lie in one space",
    "train": "a generator from slice pairs: pix2pixHD, pix2pix or CRN",
    "models": "list models, make one of a training run, write one for other programs",
    "enhance": "the micro-CT-like volume of an MDCT series",
    "evaluate": "micro-CT-like images against the micro-CT: SSIM, FID, and the bone in VOIs",
    "voi": "propose the two cylindrical VOIs of a vertebra",
    "measure": "trabecular bone of a volume or of a VOI in it",
    "stats": "agreement of readers and comparison of scores, on tables of your own",
    "study": "blinded reader studies: plan, lock, merge, analyse",
    "demo": "the whole way on a synthetic specimen, in the window or without one",
    "doctor": "what this machine offers: Qt, OpenGL, GPU, decoders, weights",
}


def main(argv: Sequence[str], open_window: OpenWindow | None = None) -> int:
    """Run one command line.

    Parameters
    ----------
    argv
        The words after the program's name.
    open_window
        Opens the window on a project folder or on the demo and returns its exit code; the command line itself knows no Qt.

    Returns
    -------
    int
        The exit code.
    """
    words = list(argv)
    debug = "--debug" in words
    name = next((word for word in words if not word.startswith("-")), None)
    try:
        with _calm_libraries(debug):
            if name is None and not {"-h", "--help", "-V", "--version"} & set(words):
                _parser(None, None).parse_args(words)
                return _window(None, open_window)
            if name is not None and name not in COMMANDS and Path(name).exists() and len(words) - debug == 1:
                return _window(Path(name), open_window)
            with _terminate_like_interrupt():
                return _run_command(words, name, open_window)
    except KeyboardInterrupt:
        _say("Cancelled.")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone. Python flushes stdout once more at exit, which must not fail again.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback may reach the user
        if debug:
            traceback.print_exc()
        _say(*explanation(error, name))
        return 2 if isinstance(error, WrongUsage) else 1


def _window(path: Path | None, open_window: OpenWindow | None) -> int:
    if open_window is None or not has_display():
        raise MctguiError(
            "There is no display here to open the window on.",
            "Run the demo without one: mctgui demo --headless --out DIR, or see mctgui --help.",
        )
    return open_window(path, False)


def _run_command(words: list[str], name: str | None, open_window: OpenWindow | None) -> int:
    module = importlib.import_module(f"mctgui.cli.{name}") if name in COMMANDS else None
    arguments = _parser(name, module).parse_args([_without_exponent(word) for word in words])
    if module is None:  # the parser has ended the program: help, version or a word that is no command
        return 2
    from mctgui.cli.progress import quiet
    from mctgui.cli.results import strict_json, write_json

    arguments.open_window = open_window
    arguments.stdout = sys.stdout
    token = quiet.set(arguments.quiet)
    try:
        # What a library prints must not get between the user and a result that a script parses.
        with contextlib.redirect_stdout(sys.stderr):
            result = module.run(arguments)
    finally:
        quiet.reset(token)
    if result is None:
        return 0
    # A command that goes on after a case has failed names it in the result, and still ends with 1.
    code = 1 if result.get("failures") else 0
    if arguments.json == "-":
        _print_result(strict_json(result))
        return code
    if arguments.json is not None:
        write_json(result, Path(arguments.json))
    _print_result(module.describe(result))
    return code


def _without_exponent(word: str) -> str:
    """A negative number such as ``-1.8e-15``, as JSON writes it, in digits alone: argparse would take it for an option."""
    if not re.fullmatch(r"-(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}", word):
        return word
    return f"{Decimal(word):f}"


def _print_result(text: str) -> None:
    """Write to stdout now, so that a full disk or a closed pipe shows while it can still be reported."""
    try:
        sys.stdout.write(text.rstrip("\n") + "\n")
        sys.stdout.flush()
    except UnicodeEncodeError:
        sys.stdout.buffer.write((text.rstrip("\n") + "\n").encode("utf-8"))
        sys.stdout.flush()


def _parser(chosen: str | None, module: ModuleType | None) -> argparse.ArgumentParser:
    """Parser that lists every subcommand and knows the arguments of the chosen one."""
    parser = argparse.ArgumentParser(
        prog="mctgui",
        description="Micro-CT-like images of vertebrae from clinical MDCT. Without a command the window opens; "
        "with the path of a project folder it opens on that project.",
        epilog="Research use only, not for diagnosis.",
    )
    parser.add_argument("-V", "--version", action="version", version=f"mctgui {__version__}")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name, summary in COMMANDS.items():
        text = module.HELP if module is not None and name == chosen else summary
        command = commands.add_parser(name, help=summary, description=text)
        if module is None or name != chosen:
            continue
        module.add_arguments(command)
        command.add_argument("--json", metavar="FILE", help="write the result as JSON to FILE, or to stdout with -")
        command.add_argument("--quiet", action="store_true", help="show no progress")
        command.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help="show the traceback of an error"
        )
    return parser


def explanation(error: Exception, name: str | None) -> tuple[str, str]:
    """One line that says what is wrong, and one that says what to do."""
    if isinstance(error, MctguiError):
        return error.message, error.hint
    if isinstance(error, MemoryError) or "can't allocate memory" in str(error) or "out of memory" in str(error):
        return "There is not enough memory for this.", "Close other programs, or work on a smaller region."
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror[0].lower()}{error.strerror[1:]}.", "Check the path, its permissions and the disk."
    place = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in place if f"{os.sep}mctgui{os.sep}" in frame.filename] or place
    where = f" in {Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else ""
    # The text of a foreign exception may quote what stood in a file, patient data included: only its kind is shown.
    return (
        f"mctgui {name or ''}".rstrip() + f" stopped on a fault of the program ({type(error).__name__}{where}).",
        "Run it again with --debug to see the details.",
    )


def _say(*lines: str) -> None:
    with contextlib.suppress(OSError):
        for line in lines:
            if line:
                print(" ".join(line.split()), file=sys.stderr, flush=True)  # noqa: T201


@contextlib.contextmanager
def _calm_libraries(debug: bool) -> Iterator[None]:
    """Keep warnings and log lines of libraries off the screen: they quote header values, and no user can act on them."""
    if debug:
        yield
        return
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.getLogger().removeHandler(handler)


@contextlib.contextmanager
def _terminate_like_interrupt() -> Iterator[None]:
    """Let a polite kill end like Ctrl+C, so that long work removes what it has not finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    earlier = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, earlier)
