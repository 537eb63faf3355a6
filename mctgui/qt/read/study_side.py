"""Where the pages of a coordinator join the Read mode: each names itself here, and the start page offers it.

A page is a row of :data:`PAGES`; what it needs is imported when it is opened. As long as there is none, the start page shows
only the side of the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from mctgui.qt.screen import WindowServices


@dataclass(frozen=True, slots=True)
class StudyPage:
    """One thing that a coordinator does.

    Parameters
    ----------
    name
        Stays the same for ever, such as ``"design"``.
    title
        Words of its button, given when the start page is built, so that they can be translated.
    words
        One sentence on what it is for.
    icon
        Phosphor outline icon, such as ``"ph.list-numbers"``.
    make
        Builds the page: ``make(services, back)``; ``back()`` shows the start page again.
    """

    name: str
    title: Callable[[], str]
    words: Callable[[], str]
    icon: str
    make: Callable[[WindowServices, Callable[[], None]], QWidget]


def _tr(text: str) -> str:
    return QCoreApplication.translate("StudySide", text)


def _studies(window: WindowServices, back: Callable[[], None]) -> QWidget:
    from mctgui.qt.read.study_page import StudiesPage

    return StudiesPage(window, back)


PAGES: tuple[StudyPage, ...] = (
    StudyPage(
        "studies",
        lambda: _tr("Reader studies of this project"),
        lambda: _tr("Design a study, lock it, send packages to readers, take their results back, unblind and analyse."),
        "ph.clipboard-text",
        _studies,
    ),
)


def pages() -> tuple[StudyPage, ...]:
    """All pages that there are."""
    return PAGES
