"""What is known about a reader study besides its scores, without anybody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mctgui.errors import MctguiError
from mctgui.reading.answers import Kind
from mctgui.reading.audit import read_audit
from mctgui.reading.chain import Record
from mctgui.reading.completeness import ReaderStatus, status_of
from mctgui.reading.held import held_states
from mctgui.reading.study import Study, load_study


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What the report can say about how scores came about.

    Parameters
    ----------
    title
        Heading of the report.
    study
        The charter; None for a table of scores from elsewhere.
    readers
        What each reader said about experience and training, by reader; no names.
    displays
        The display checks of each reader, the last of each sitting's machine.
    statuses
        How far each reader is, with notes about the reading.
    audit
        The study's log.
    """

    title: str = "Reader study"
    study: Study | None = None
    readers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    displays: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    statuses: tuple[ReaderStatus, ...] = ()
    audit: tuple[Record, ...] = ()

    @property
    def unblinded(self) -> str:
        """When the study was unblinded, UTC; empty when not known."""
        return next((one.utc for one in self.audit if one.kind == "unblinded"), "")


def facts_of(folder: Path) -> StudyFacts:
    """What the folder of a merged study tells.

    Raises
    ------
    MctguiError
        The study is not locked.
    UnreadableFile
        The study, a package, a result or the log was changed.
    """
    study = load_study(folder)
    if study.locked is None:
        raise MctguiError(
            "This study is not locked: there are no scores.", "Lock it, let it be read, and merge the results."
        )
    states = held_states(folder, study)
    readers: dict[str, Mapping[str, Any]] = {}
    displays: dict[str, tuple[Mapping[str, Any], ...]] = {}
    statuses = []
    for reader, (_, result, state) in states.items():
        said = [dict(one.fields) for one in result.records if one.kind == Kind.READER]
        checks = [dict(one.fields) for one in result.records if one.kind == Kind.DISPLAY]
        if said:
            readers[reader] = said[-1]
        displays[reader] = tuple(checks)
        statuses.append(status_of(state, result.records))
    return StudyFacts(study.title, study, readers, displays, tuple(statuses), read_audit(folder))
