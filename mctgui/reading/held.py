"""What a locked study holds: the packages that were sent out and the results that were taken."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, as_part_of
from mctgui.reading.answers import ReadingState
from mctgui.reading.audit import read_audit
from mctgui.reading.chain import Record
from mctgui.reading.completeness import ReaderStatus, missing_reader, status_of
from mctgui.reading.package import SUFFIX as PACKAGE_SUFFIX
from mctgui.reading.package import ReaderPackage, open_package
from mctgui.reading.result import SUFFIX, Result, check_against, read_result
from mctgui.reading.study import Study

RESULTS = "results"
PACKAGES = "packages"


def own_package(folder: Path, study: Study, reader: str) -> ReaderPackage:
    """The coordinator's copy of a reader's package, checked to be the one that was locked; its pictures are not checked yet.

    Raises
    ------
    UnreadableFile
        It is missing, or another one.
    """
    path = Path(folder) / PACKAGES / f"{reader}{PACKAGE_SUFFIX}"
    if not path.is_file():
        raise UnreadableFile(
            f"The study's own copy of the package of {reader} is missing: {PACKAGES}/{path.name}.",
            "Put it back into the folder of the study: answers are checked against it.",
        )
    package = open_package(path)
    assert study.locked is not None
    if package.manifest_hash != study.locked.manifests.get(reader):
        raise UnreadableFile(
            f"{PACKAGES}/{path.name} is not the package that was locked for {reader}.", "Put the locked one back."
        )
    return package


def checking_packages(folder: Path, study: Study) -> LongWork[None]:
    """Check every picture of the coordinator's copies.

    Raises
    ------
    UnreadableFile
        One is missing or was changed.
    """
    readers = study.reader_ids
    for number, reader in enumerate(readers):
        work = own_package(folder, study, reader).checking()
        yield from as_part_of(work, number / len(readers), (number + 1) / len(readers), label=reader)


def held_results(folder: Path, study: Study) -> dict[str, Path]:
    """The results that were taken, by reader."""
    places = {reader: Path(folder) / RESULTS / f"{reader}{SUFFIX}" for reader in study.reader_ids}
    return {reader: place for reader, place in places.items() if place.exists()}


def taken_hashes(records: Iterable[Record]) -> dict[str, str]:
    """SHA-256 of the result that counts, by reader, from the records of the study's log."""
    return {one["reader"]: one["sha256"] for one in records if one.kind in ("taken", "decided")}


def held_states(folder: Path, study: Study) -> dict[str, tuple[ReaderPackage, Result, ReadingState]]:
    """Package, result and answers of every reader of whom a result was taken; everything is checked anew.

    Raises
    ------
    UnreadableFile
        One of them was changed, or is not the one that the study's log says was taken.
    """
    logged = taken_hashes(read_audit(folder))
    found = {}
    for reader, place in held_results(folder, study).items():
        result = read_result(place)
        if result.sha256 != logged.get(reader) or result.reader_id != reader:
            raise UnreadableFile(
                f"{RESULTS}/{place.name} is not the result that was taken for {reader}.",
                "Remove it, and merge the result that the reader sent again.",
            )
        package = own_package(folder, study, reader)
        found[reader] = (package, result, check_against(result, package))
    return found


def reader_statuses(folder: Path, study: Study) -> tuple[ReaderStatus, ...]:
    """How far each reader is, in the order of their ids.

    Raises
    ------
    UnreadableFile
        A package or a result was changed.
    """
    states = held_states(folder, study)
    statuses = []
    for reader in study.reader_ids:
        if reader in states:
            _, result, state = states[reader]
            statuses.append(status_of(state, result.records))
        else:
            statuses.append(missing_reader(own_package(folder, study, reader).manifest))
    return tuple(statuses)
