"""Taking results back, in any order and any number of times; what does not belong is refused with the reason.

Results that were taken lie in the folder ``results`` of the study as ``R1.mctresult`` and so on. Whatever is taken, refused
or decided is recorded in the study's log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.reading import package as packages
from mctgui.reading.answers import AlteredPictures
from mctgui.reading.audit import AuditLog, read_audit
from mctgui.reading.chain import BrokenChain, Record, read_whole
from mctgui.reading.clock import Clock
from mctgui.reading.completeness import ReaderStatus
from mctgui.reading.held import RESULTS, checking_packages, held_results, own_package, reader_statuses, taken_hashes
from mctgui.reading.package import open_package
from mctgui.reading.result import SUFFIX, Result, check_against, read_result
from mctgui.reading.study import Study, load_study

SET_ASIDE = "set aside"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken.

    Parameters
    ----------
    file
        Its name.
    reader
        Whose it says it is; None where that cannot be read.
    why
        One of ``"changed file"``, ``"broken chain"``, ``"other study"``, ``"wrong manifest"``, ``"altered pictures"``,
        ``"double submission"``, ``"already unblinded"``; stands in the log.
    message, hint
        For people.
    """

    file: str
    reader: str | None
    why: str
    message: str
    hint: str


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
        settling = _Settling(folder, study, log, held, because.strip())
        paths = _spread([*files, *keep.values()])
        for done, path in enumerate(paths):
            yield Progress(500 + 500 * done // len(paths), 1000, "checking results")
            settling.look_at(path)
        settling.settle({reader: _sha256(path) for reader, path in keep.items()})
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
    return {reader: read_result(path) for reader, path in places.items() if _sha256(path) == logged.get(reader)}


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
            raise UnreadableFile(f"There is no {path}.", "Check the path.")
    return list({path.resolve(): path for path in found}.values())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Refused(Exception):
    def __init__(self, why: str, reader: str | None, message: str, hint: str) -> None:
        super().__init__(message)
        self.why, self.reader, self.message, self.hint = why, reader, message, hint


class _Settling:
    """One merge under way: which results there are of each reader, and what becomes of them."""

    def __init__(self, folder: Path, study: Study, log: AuditLog, held: dict[str, Result], because: str) -> None:
        self.taken: list[str] = []
        self.known: list[str] = []
        self.refused: list[Refusal] = []
        self._folder, self._study, self._log, self._because = folder, study, log, because
        self._held = held
        self._new: dict[str, list[tuple[Path, Result]]] = {}
        self._unblinded = log.last("unblinded")

    def look_at(self, path: Path) -> None:
        """Check one file by itself."""
        try:
            if path.suffix == packages.SUFFIX:
                reader = self._check_returned(path)
                self._log.add("package", reader=reader, sha256=_sha256(path))
                self.known.append(path.name)
            else:
                result = self._checked(path)
                self._new.setdefault(result.reader_id, []).append((path, result))
        except _Refused as caught:
            self._refuse(path, caught.why, caught.reader, caught.message, caught.hint)

    def settle(self, keep: dict[str, str]) -> None:
        """Take what can be taken, by reader."""
        for reader in sorted(set(self._new) | set(keep)):
            self._settle_reader(reader, self._new.get(reader, []), keep.get(reader))

    def _settle_reader(self, reader: str, new: list[tuple[Path, Result]], keep: str | None) -> None:
        held = self._held.get(reader)
        if self._unblinded is not None:
            self._after_unblinding(reader, held, new)
            return
        if keep is None:
            new = self._without_decided(reader, new)
        if keep is None and not new:
            return
        results = ([held] if held else []) + [result for _, result in new]
        chosen = [one for one in results if not any(_continues(other, one) for other in results)]
        different = {hashlib.sha256(one.answers).hexdigest(): one for one in reversed(chosen)}
        if keep is not None:
            self._decide(reader, results, keep)
        elif len(different) > 1:
            self._conflict(reader, held, new)
        elif chosen[0] is held:
            self.known += [path.name for path, _ in new]
        else:
            self._take(chosen[0], "taken")
            self.taken.append(chosen[0].name)
            self.known += [path.name for path, result in new if result is not chosen[0]]

    def _without_decided(self, reader: str, new: list[tuple[Path, Result]]) -> list[tuple[Path, Result]]:
        """What is left when those are refused that an earlier decision was against."""
        against = {one for record in self._log.records if _is_decision(record, reader) for one in record["others"]}
        last = next((record["sha256"] for record in reversed(self._log.records) if _is_decision(record, reader)), None)
        left = []
        for path, result in new:
            if result.sha256 in against and result.sha256 != last:
                self._refuse(path, "double submission", reader, *_decided_against(reader))
            else:
                left.append((path, result))
        return left

    def _conflict(self, reader: str, held: Result | None, new: list[tuple[Path, Result]]) -> None:
        count = len({one.answers for one in [*([held] if held else []), *(result for _, result in new)]})
        self._log.add(
            "conflict", reader=reader, sha256=sorted({one.sha256 for _, one in new} | ({held.sha256} if held else set()))
        )
        for path, result in new:
            if held is not None and result.answers == held.answers:
                self.known.append(path.name)
                continue
            self._refuse(
                path,
                "double submission",
                reader,
                f"There are {count} results of {reader} that do not follow from one another.",
                f"Decide which one counts: --keep {reader}=FILE --because REASON.",
            )

    def _decide(self, reader: str, results: list[Result], keep: str) -> None:
        """The coordinator has said which one counts."""
        chosen = next((one for one in results if one.sha256 == keep), None)
        if chosen is None:
            raise MctguiError(f"The file that was to count for {reader} is no result of {reader}.", "Choose another one.")
        others = sorted({one.sha256 for one in results} - {keep})
        if chosen is not self._held.get(reader):
            self._take(chosen, "taken")
        self._log.add("decided", reader=reader, sha256=keep, others=others, because=self._because)
        self.taken.append(chosen.name)
        for path, result in self._new.get(reader, []):
            if result.sha256 != keep:
                self._refuse(path, "double submission", reader, *_decided_against(reader))

    def _after_unblinding(self, reader: str, held: Result | None, new: list[tuple[Path, Result]]) -> None:
        assert self._unblinded is not None
        for path, result in new:
            if held is not None and result.answers == held.answers:
                self.known.append(path.name)
            else:
                self._refuse(
                    path,
                    "already unblinded",
                    reader,
                    f"The study was unblinded on {self._unblinded.utc[:10]}: its scores are final.",
                    "A result that comes later cannot be taken any more.",
                )

    def _take(self, result: Result, kind: str) -> None:
        """Put a result among those that count; an earlier one of the reader is set aside, not deleted."""
        place = self._folder / RESULTS / f"{result.reader_id}{SUFFIX}"
        data = result.data
        if place.exists():
            earlier = read_whole(place)
            aside = place.parent / SET_ASIDE / f"{result.reader_id}-{hashlib.sha256(earlier).hexdigest()[:12]}{SUFFIX}"
            with atomic_file(aside) as temporary:
                temporary.write_bytes(earlier)
        # The log first: a kill between the two leaves a held result that the log knows, or none.
        self._log.add(
            kind, reader=result.reader_id, sha256=result.sha256, records=len(result.records), signed=result.signed,
            pictures="verified",
        )  # fmt: skip
        with atomic_file(place) as temporary:
            temporary.write_bytes(data)

    def _refuse(self, path: Path, why: str, reader: str | None, message: str, hint: str) -> None:
        self.refused.append(Refusal(path.name, reader, why, message, hint))
        self._log.add("refused", reader=reader, why=why, sha256=_sha256(path))

    def _checked(self, path: Path) -> Result:
        """A result that belongs to the study and fits its reader's package."""
        try:
            result = read_result(path)
        except BrokenChain as error:
            raise _Refused("broken chain", None, error.message, error.hint) from error
        except UnreadableFile as error:
            raise _Refused("changed file", None, error.message, error.hint) from error
        self._require_own(result.study_id, result.reader_id, result.manifest_hash, path)
        try:
            check_against(result, own_package(self._folder, self._study, result.reader_id))
        except AlteredPictures as error:
            raise _Refused("altered pictures", result.reader_id, error.message, error.hint) from error
        except BrokenChain as error:
            raise _Refused("broken chain", result.reader_id, error.message, error.hint) from error
        return result

    def _check_returned(self, path: Path) -> str:
        """A package that came back; returns whose it is."""
        try:
            returned = open_package(path)
        except UnreadableFile as error:
            raise _Refused("changed file", None, error.message, error.hint) from error
        reader = returned.manifest.reader_id
        self._require_own(returned.manifest.study_id, reader, returned.manifest_hash, path)
        own = own_package(self._folder, self._study, reader)
        if _sha256(path) != _sha256(own.path):
            hint = f"Do not count on what {reader} saw: compare with the hashes in the result, or send the package again."
            raise _Refused("altered pictures", reader, f"{path.name} is not the package that was sent to {reader}.", hint)
        return reader

    def _require_own(self, study_id: str, reader: str, manifest_hash: str, path: Path) -> None:
        assert self._study.locked is not None
        if study_id != self._study.id:
            raise _Refused(
                "other study",
                None,
                f"{path.name} belongs to another study.",
                "Merge it into the study that it was read for.",
            )
        expected = self._study.locked.manifests.get(reader)
        if expected is None:
            raise _Refused(
                "wrong manifest",
                None,
                f"{path.name} is of a reader that this study does not have.",
                "Ask where it comes from.",
            )
        if manifest_hash != expected:
            raise _Refused(
                "wrong manifest",
                reader,
                f"{path.name} was read from another package of {reader} (manifest {manifest_hash[:12]}) "
                f"than the one that was locked (manifest {expected[:12]}).",
                "Ask the reader which package was read; answers to another one cannot be taken.",
            )


def _is_decision(record: Record, reader: str) -> bool:
    return record.kind == "decided" and record["reader"] == reader


def _decided_against(reader: str) -> tuple[str, str]:
    return f"Another result of {reader} was decided to count.", f"Decide anew if it was wrong: --keep {reader}=FILE."


def _continues(later: Result, earlier: Result) -> bool:
    """Whether one result is the same reading as another, gone on with."""
    count = len(earlier.records)
    return len(later.records) > count and later.records[count - 1].hash == earlier.records[-1].hash


def undecided(records: Iterable[Record]) -> tuple[str, ...]:
    """Readers with two results and no decision, by the records of the log."""
    open_now: set[str] = set()
    for record in records:
        if record.kind == "conflict":
            open_now.add(record["reader"])
        elif record.kind == "decided":
            open_now.discard(record["reader"])
    return tuple(sorted(open_now))
