"""The program with a reader at work in it, for a test that kills it: python reading_program.py work|return PACKAGE."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from mctgui.qt import app
from mctgui.qt.main_window import MainWindow
from tests.window.hands import CTRL, Hands, Key, settle, until
from tests.window.reader import Reader


def open_package(package: Path) -> Reader:
    """Go to Read and drop the package on it."""
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    hands = Hands(window)
    hands.awake()
    hands.key(Key.Key_6, CTRL)
    until(lambda: window.screen_is("read"), "Read is shown")
    hands.drop(window.screen_shown.start, package)
    reader = Reader(window)
    reader.awake()
    return reader


def say(reader: Reader) -> None:
    """Print where the reading is."""
    values = [row.value for row in reader.panel.rows]
    shown = int(reader.flow.session.frames[0].sum())
    print(json.dumps({"progress": reader.panel.progress.text(), "values": values, "image": shown}), flush=True)


def at_work(package: Path) -> None:
    """Answer one image and a part of the next, and go on looking until the end comes."""
    reader = open_package(package)
    reader.fill_form_by_keys()
    reader.check_display_by_keys()
    reader.key(Key.Key_Return)
    reader.key(Key.Key_3, Key.Key_4, Key.Key_4, Key.Key_5, Key.Key_2, Key.Key_Return, Key.Key_3, Key.Key_4)
    say(reader)


def back(package: Path) -> None:
    """Go on where it was, and leave."""
    reader = open_package(package)
    reader.check_display_by_keys()
    reader.key(Key.Key_Return)
    say(reader)
    reader.key(Key.Key_Escape)
    main = reader.main
    reader.press_button("Stop for now")
    until(main.isVisible, "the main window is back")
    settle(0.2)
    main.close()


def main(what: str, package: str) -> int:
    """Run the program as a user starts it."""
    QApplication(["mctgui"])
    QTimer.singleShot(0, lambda: at_work(Path(package)) if what == "work" else back(Path(package)))
    return app.run(None, demo=False)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
