"""What to do with an exception that nobody caught: a line for the user, the place for the log, and the window lives on.

The log names the kind of an exception and the lines of the program it passed through, never its text: the text of a foreign
exception may quote what stood in a file, a patient's name included.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication

from mctgui.errors import MctguiError
from mctgui.project.paths import log_folder
from mctgui.qt.language import error_words, said

_log = logging.getLogger("mctgui.window")
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "unable to allocate")


def log_file() -> Path:
    """Where faults are written."""
    return log_folder() / "mctgui.log"


def start_log() -> logging.Handler | None:
    """Write the program's log lines to a file of at most 1 MB, twice; None where the folder cannot be written."""
    try:
        log_folder().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        # Without a file the lines go nowhere: logging would print them otherwise.
        logging.getLogger("mctgui").addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("mctgui")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return handler


def stop_log(handler: logging.Handler | None) -> None:
    """Close the log file."""
    if handler is not None:
        logging.getLogger("mctgui").removeHandler(handler)
        handler.close()


def record(error: BaseException) -> None:
    """Write where an exception came from, without its text."""
    chain: list[str] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        places = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        chain.append(f"{type(current).__name__} at {' < '.join(reversed(places[-12:])) or 'an unknown place'}")
        current = current.__cause__ or current.__context__
    _log.error("; caused by ".join(chain))


def words_for(error: BaseException) -> tuple[str, bool]:
    """What to tell the user, and whether it is a fault of the program, which the log then explains."""
    if isinstance(error, MctguiError):
        return error_words(error), False
    text = str(error).lower()
    if isinstance(error, MemoryError) or any(words in text for words in _OUT_OF_MEMORY):
        return _tr("There is not enough memory for this. Close other programs, or work on a smaller region."), False
    if isinstance(error, OSError) and error.strerror:
        words = _tr("The disk refused: {reason}. Check the folder and the disk, then try again.")
        return words.format(reason=said(error.strerror.lower())), False
    words = _tr("The program has a fault here ({kind}). Your project is safe; the log file says where it was.")
    return words.format(kind=type(error).__name__), True


def _tr(text: str) -> str:
    return QCoreApplication.translate("Faults", text)


def install_hook(tell: Callable[[BaseException], object]) -> Callable[[], None]:
    """Have every exception that reaches the top in the main thread told and logged; returns what takes the hook away."""
    earlier = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            earlier(kind, error, trace)
            return
        record(error)
        tell(error)

    sys.excepthook = hook

    def remove() -> None:
        if sys.excepthook is hook:
            sys.excepthook = earlier

    return remove
