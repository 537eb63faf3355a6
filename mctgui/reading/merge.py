"""Taking results back, in any order and any number of times; what does not belong is refused with the reason.

Results that were taken lie in the folder ``results`` of the study as ``R1.mctresult`` and so on. Whatever is taken, refused
or decided is recorded in the study's log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.reading import package as packages
from mctgui.reading.audit import AuditLog, read_audit
from mctgui.reading.chain import Record
from mctgui.reading.clock import Clock
from mctgui.reading.completeness import ReaderStatus
from mctgui.reading.held import checking_packages, held_results, reader_statuses, taken_hashes
from mctgui.reading.result import SUFFIX, Result, read_result
from mctgui.reading.settling import Refusal, Settling, sha256_of_file
from mctgui.reading.study import Study, load_study


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to.

    Parameters
    ----------
    study
        The locked study.
    taken
        Names of files that were taken now.
    known
        Names of files whose answers were there already.
    refused
        Files that were not taken, with the reason.
    readers
        All readers of the study with what they have done, also those of whom nothing has come.
    undecided
        Readers with two results that do not follow from one another, and no decision yet.
    """

    study: Study
    taken: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[Refusal, ...]
    readers: tuple[ReaderStatus, ...]
    undecided: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every reader has read all and signed, and nothing is left to decide."""
        return not self.undecided and all(one.stands == "signed" for one in self.readers)


def merge(
    folder: Path,
    files: Sequence[Path],
    *,
    keep: Mapping[str, Path] | None = None,
    because: str = "",
    clock: Clock | None = None,
) -> LongWork[Merged]:
    """Take results into a study.

    Parameters
    ----------
    folder
        The locked study.
    files
        Results, or folders with results in them. A package that a reader sent back with them is checked against the one that
        was sent out.
    keep
        By reader, the one of two results that counts: the coordinator's decision.
    because
        Why; recorded with the decision, which needs it.
    clock
        Of the log; the computer's when None.

    Returns
    -------
    Merged
        What was taken and refused, and how far each reader is.

    Raises
    ------
    UnreadableFile
        The study, its packages, its log or what it holds already were changed.
    MctguiError
        The study is not locked, or the decision lacks its reason.
    StorageFailure
        The study cannot be written.
    """
    folder = Path(folder)
    study = load_study(folder)
    keep = {reader: Path(path) for reader, path in (keep or {}).items()}
    if keep and not because.strip():
        raise MctguiError("A decision between two results needs its reason.", "Say why this one counts.")
    if strangers := keep.keys() - set(study.reader_ids):
        raise MctguiError(f"The study has no reader {', '.join(sorted(strangers))}.", "Name readers as R1, R2 and so on.")
    with AuditLog.open(folder, study, clock) as log:
        log.require_whole()
        yield from as_part_of(checking_packages(folder, study), 0.0, 0.5)
        held = _held(folder, study, log)
        settling = Settling(folder, study, log, held, because.strip())
        paths = _spread([*files, *keep.values()])
        for done, path in enumerate(paths):
            yield Progress(500 + 500 * done // len(paths), 1000, "checking results")
            settling.look_at(path)
        settling.settle({reader: sha256_of_file(path) for reader, path in keep.items()})
        return Merged(
            study=study,
            taken=tuple(settling.taken),
            known=tuple(settling.known),
            refused=tuple(settling.refused),
            readers=reader_statuses(folder, study),
            undecided=undecided(log.records),
        )


def overview(folder: Path) -> Merged:
    """How far each reader is, by the results that were taken; changes nothing.

    Raises
    ------
    UnreadableFile
        The study or what it holds was changed.
    MctguiError
        The study is not locked.
    """
    study = load_study(folder)
    if study.locked is None:
        raise MctguiError("This study is not locked: there is nothing to merge.", "Lock it first.")
    return Merged(study, (), (), (), reader_statuses(folder, study), undecided(read_audit(folder)))


def _held(folder: Path, study: Study, log: AuditLog) -> dict[str, Result]:
    """The results that count by now. A file that the log does not know, as after a kill, does not."""
    logged = taken_hashes(log.records)
    places = held_results(folder, study)
    return {reader: read_result(path) for reader, path in places.items() if sha256_of_file(path) == logged.get(reader)}


def _spread(files: Iterable[Path]) -> list[Path]:
    """The files, with folders replaced by what is in them, each once.

    Raises
    ------
    UnreadableFile
        There is no such file or folder.
    """
    found: list[Path] = []
    for path in map(Path, files):
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.suffix in (SUFFIX, packages.SUFFIX) and one.is_file())
            found += sorted(one for one in inside if not any(part.startswith(".") for part in one.relative_to(path).parts))
        elif path.is_file():
            found.append(path)
        else:
            raise UnreadableFile(f"There is no file or folder {path}.", "Check the path.")
    return list({path.resolve(): path for path in found}.values())


def undecided(records: Iterable[Record]) -> tuple[str, ...]:
    """Readers with two results and no decision, by the records of the log."""
    open_now: set[str] = set()
    for record in records:
        if record.kind == "conflict":
            open_now.add(record["reader"])
        elif record.kind == "decided":
            open_now.discard(record["reader"])
    return tuple(sorted(open_now))
