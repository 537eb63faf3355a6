"""Where ``mctgui`` and ``python -m mctgui`` start: the command line, and behind it the window."""

from __future__ import annotations

import sys
from pathlib import Path

from mctgui.cli.main import main as run_command_line

DECODE_FLAG = "--decode-for-mctgui"


def open_window(path: Path | None, demo: bool) -> int:
    """Open the window on a project folder or on the demo, and give back its exit code when it is closed.

    The command line may not know Qt, so it is handed this function instead.
    """
    from mctgui.errors import MctguiError

    try:
        from mctgui.qt.app import run
    except ImportError as error:
        if error.name is not None and error.name.startswith("mctgui"):
            raise
        raise MctguiError(
            f"The window cannot be opened because a library is missing ({error}).",
            "Install it, or see what this machine lacks with: mctgui doctor",
        ) from error
    return run(path, demo)


def main() -> int:
    """Entry point of the ``mctgui`` command, and of the processes in which a frozen program decodes images."""
    if sys.argv[1:] == [DECODE_FLAG]:
        from mctgui.dicom.decoder_process import serve

        serve()
        return 0
    return run_command_line(sys.argv[1:], open_window)


if __name__ == "__main__":
    sys.exit(main())
