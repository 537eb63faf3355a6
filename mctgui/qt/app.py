"""Starting the window."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from mctgui import __version__
from mctgui.project.settings import Settings
from mctgui.qt import faults, language
from mctgui.qt.theme import Theme


def run(path: Path | None, demo: bool) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    path
        Project folder to open, or a folder or file to import; None opens the empty Cases screen.
    demo
        Open the demo project, which is made first where there is none yet.

    Returns
    -------
    int
        Exit code, 0 when the window was closed.
    """
    application = QApplication.instance() or QApplication(["mctgui"])
    application.setApplicationName("mctgui")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("mctgui")
    application.setStyle("Fusion")
    log = faults.start_log()
    settings = Settings.load()
    language.speak(application, settings.language)
    theme = Theme(settings.theme, settings.font_size)
    theme.apply()
    follow_system(application, theme)
    from mctgui.qt.main_window import MainWindow
    from mctgui.qt.recovery import Recovery

    window = MainWindow(settings, theme)
    window.show()
    recovery = Recovery(window)
    recovery.start()
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, lambda *_signal: window.close())
    # Python handles a signal only when it runs: without this beat Ctrl+C would wait for the next click.
    beat = QTimer()
    beat.start(500)
    beat.timeout.connect(lambda: None)
    QTimer.singleShot(0, lambda: _begin(window, path, demo))
    code = application.exec()
    beat.stop()
    recovery.stop()
    faults.stop_log(log)
    return code


def _begin(window, path: Path | None, demo: bool) -> None:  # noqa: ANN001 - MainWindow, imported late
    if demo:
        window.project_files.open_demo()
    elif path is not None and ((path / "project.sqlite").is_file() or path.suffix == ".mctproj"):
        window.project_files.open(path)
    elif path is not None:
        window.project_files.import_paths([path])


def follow_system(application: QApplication, theme: Theme) -> None:
    """Change colours with the system's when the user has chosen so."""

    def follow() -> None:
        if theme.name == "system":
            theme.apply()

    application.styleHints().colorSchemeChanged.connect(follow)
