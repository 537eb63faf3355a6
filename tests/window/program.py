"""The program itself with somebody at work in it, for tests that kill it: python program.py work|restore FOLDER."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from mctgui.project.last_work import LastWork
from mctgui.qt import app
from mctgui.qt.main_window import MainWindow
from tests.window.hands import CTRL, Hands, Key, button, pane_of, settle, until


def the_window() -> MainWindow | None:
    return next((each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)), None)


def at_work() -> None:
    """Look at something, and go on looking until the end comes."""
    window = the_window()
    until(lambda: window.project is not None, "the project is open")
    hands = Hands(window)
    hands.awake()
    hands.key(Key.Key_2, CTRL)
    until(lambda: window.screen_is("view") and window.screen_shown.panes, "View is shown")
    settle(0.3)
    pane = pane_of(window, "mdct")
    hands.point(pane.canvas)
    hands.key(Key.Key_4)
    hands.wheel(pane.canvas, 5)
    hands.wheel(pane.canvas, 2, CTRL)
    hands.key(Key.Key_D)
    hands.drag(pane.canvas, pane.canvas.rect().center(), pane.canvas.rect().center() * 1.2)
    hands.key(Key.Key_D)
    until(lambda: (last := LastWork.load()) is not None and "mdct" in last.panes, "the work is kept")
    settle(2.0)
    print(json.dumps(seen(window)), flush=True)


def back() -> None:
    """Take up the offer of the next start with a click, and leave by the menu's key."""
    window = the_window()
    until(lambda: window.message_bar.isVisible(), "something is offered")
    hands = Hands(window)
    hands.awake()
    hands.click(button(window.message_bar, "Open where you left off"))
    until(lambda: window.screen_is("view") and window.screen_shown.panes, "View is shown")
    settle(1.0)
    print(json.dumps(seen(window)), flush=True)
    hands.key(Key.Key_Q, CTRL)


def seen(window: MainWindow) -> dict[str, object]:
    """What is on the screen."""
    state = window.viewstate
    shown = state.window("mdct")
    return {
        "window": [shown.centre, shown.width],
        "z": round(state.cursor_of("mdct")[2], 3),
        "scale": round(state.mm_per_pixel_of("mdct"), 6),
        "shapes": len(window.screen_shown._measuring.model.kept),
    }


def main(what: str, folder: str) -> int:
    """Run the program as a user starts it, with somebody at work in it."""
    QApplication(["mctgui"])
    QTimer.singleShot(0, at_work if what == "work" else back)
    return app.run(Path(folder) if what == "work" else None, demo=False)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
