"""Locking a study: images are drawn, the sealed key and a package for each reader are written, and nothing changes after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mctgui.jobs import LongWork
from mctgui.reading.pool import Pool
from mctgui.reading.study import Study


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked study on the disk.

    Parameters
    ----------
    folder
        Holds ``study.json``, ``key.mctkey`` and the folder ``packages`` with ``R1.mctread`` and so on.
    study
        With its lock record.
    packages
        By reader id; these files, and no other, go to the readers.
    notes
        What was excluded, masked, resampled or is not known; one sentence each.
    """

    folder: Path
    study: Study
    packages: dict[str, Path]
    notes: tuple[str, ...]


def lock(study: Study, pool: Pool, passphrase: str, folder: Path) -> LongWork[Locked]:
    """Freeze a study and write what its coordinator and its readers need, all of it or nothing.

    Parameters
    ----------
    study
        Not locked yet.
    pool
        Images to draw from.
    passphrase
        Seals the key; it is written nowhere.
    folder
        Where the locked study goes; it must not exist yet, be empty, or hold nothing but the study's own ``study.json``.

    Raises
    ------
    MctguiError
        The study is locked, the passphrase weak, the images too few, or a text for readers tells what they must not know.
    StorageFailure
        The disk refused.
    """
    raise NotImplementedError
    yield
