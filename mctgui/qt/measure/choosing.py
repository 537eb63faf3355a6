"""Keeping how a case is measured: every choice goes to the project at once, and can be undone."""

from __future__ import annotations

from typing import ClassVar

from mctgui.project.store import Project
from mctgui.qt.measure.choices import Choices, keep_choices
from mctgui.qt.measure.kept_change import KeptChange


class ChangeChoices(KeptChange):
    """One change of how a case is measured; arrow keys that move one threshold become one entry."""

    nudges: ClassVar[int] = 2

    def keep(self, project: Project, case_id: int, value: Choices) -> None:
        keep_choices(project, case_id, value)
