"""Joining answers with the key: an explicit, recorded step that needs the passphrase. Scores are final before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.reading.answers import ReadingState
from mctgui.reading.audit import SCORES, AuditLog, read_audit
from mctgui.reading.chain import canonical, read_whole
from mctgui.reading.clock import Clock
from mctgui.reading.held import checking_packages, held_states, reader_statuses
from mctgui.reading.key import FILE_NAME as KEY_NAME
from mctgui.reading.key import KeyEntry, ReaderKey, StudyKey, open_key
from mctgui.reading.merge import undecided
from mctgui.reading.package import ReaderPackage
from mctgui.reading.result import Result
from mctgui.reading.scores import Score
from mctgui.reading.study import Study, load_study

FILE_NAME = SCORES
FORMAT = "mctgui scores 1"


@dataclass(frozen=True, slots=True)
class Unblinded:
    """The scores of a study with what they are of.

    Parameters
    ----------
    scores
        One for each reader, presentation and criterion, training and repeats included; in the order of reading.
    when
        First unblinding, UTC.
    missing
        Readers without a result.
    """

    scores: tuple[Score, ...]
    when: str
    missing: tuple[str, ...]


def unblind(
    folder: Path, passphrase: str, *, incomplete_because: str = "", clock: Clock | None = None
) -> LongWork[Unblinded]:
    """Open the key and join it with the results that were taken; nothing can be merged after it.

    Parameters
    ----------
    folder
        The locked study with its merged results.
    passphrase
        Of the key.
    incomplete_because
        Why it is done although readers are missing or have not signed; recorded. Empty where all is complete.
    clock
        Of the log; the computer's when None.

    Raises
    ------
    MctguiError
        The passphrase is wrong (recorded too), a decision between two results is open, or readers are missing and no reason
        was given.
    UnreadableFile
        The study, its key, a result or a package was changed, or they do not belong together.
    StorageFailure
        The study cannot be written.
    """
    folder = Path(folder)
    study = load_study(folder)
    with AuditLog.open(folder, study, clock) as log:
        log.require_whole()
        yield Progress(0, 100, "checking packages")
        yield from as_part_of(checking_packages(folder, study), 0.0, 0.6, 100)
        states = held_states(folder, study)
        earlier = log.last("unblinded")
        results = {reader: result.sha256 for reader, (_, result, _) in states.items()}
        if earlier is None:
            _require_ready(folder, study, log, incomplete_because)
        elif dict(earlier["results"]) != results:
            raise UnreadableFile(
                "The results are not those that the study was unblinded with.", "Put them back as the log names them."
            )
        yield Progress(60, 100, "opening the key")
        key = _opened(folder, study, passphrase, log)
        yield Progress(80, 100, "joining answers and key")
        scores = tuple(score for reader in states for score in _scores_of(study, key.readers[reader], states[reader]))
        content = _content(study, scores)
        digest = hashlib.sha256(content).hexdigest()
        if earlier is None:
            because = incomplete_because.strip()
            earlier = log.add("unblinded", results=results, scores_sha256=digest, incomplete_because=because)
        elif earlier["scores_sha256"] != digest:
            raise UnreadableFile("The scores are not those of the first unblinding.", "Use the version that made them.")
        else:
            log.add("key opened", scores_sha256=digest)
        with atomic_file(folder / FILE_NAME) as temporary:
            temporary.write_bytes(content)
        return Unblinded(scores, earlier.utc, tuple(one for one in study.reader_ids if one not in states))


def read_scores(folder: Path) -> tuple[Score, ...]:
    """The scores of an unblinded study, checked against its log; needs no passphrase.

    Raises
    ------
    MctguiError
        The study has not been unblinded.
    UnreadableFile
        The scores were changed.
    """
    path = Path(folder) / FILE_NAME
    unblinded = next((one for one in reversed(read_audit(folder)) if one.kind == "unblinded"), None)
    if unblinded is None:
        raise MctguiError("This study has not been unblinded.", "Merge the results and unblind it first.")
    if not path.exists():
        raise MctguiError("The scores of this study are missing.", "Unblind it again: the passphrase makes them anew.")
    content = read_whole(path)
    if hashlib.sha256(content).hexdigest() != unblinded["scores_sha256"]:
        raise UnreadableFile(f"{path.name} was changed after the unblinding.", "Unblind again: that makes it anew.")
    try:
        return tuple(Score(**row) for row in json.loads(content)["scores"])
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableFile(f"{path.name} was made by another version of mctgui.", "Update the program.") from error


def _require_ready(folder: Path, study: Study, log: AuditLog, incomplete_because: str) -> None:
    """Nothing to decide, and every reader has signed or there is a reason to go on without."""
    if waiting := undecided(log.records):
        raise MctguiError(
            f"There are two results of {', '.join(waiting)}, and no decision which one counts.",
            "Decide it by a merge first.",
        )
    statuses = reader_statuses(folder, study)
    if all(one.stands == "missing" for one in statuses):
        raise MctguiError("No result has been taken yet.", "Merge the readers' results first.")
    short = [f"{one.reader} ({one.stands})" for one in statuses if one.stands != "signed"]
    if short and not incomplete_because.strip():
        raise MctguiError(
            f"Not every reader has read all and signed: {', '.join(short)}.",
            "Wait for them, or say why the study is unblinded without; nothing can be merged afterwards.",
        )


def _opened(folder: Path, study: Study, passphrase: str, log: AuditLog) -> StudyKey:
    """The key, checked to be the one of this lock. A wrong passphrase is recorded."""
    path = folder / KEY_NAME
    content = read_whole(path)
    assert study.locked is not None
    if hashlib.sha256(content).hexdigest() != study.locked.key_sha256:
        raise UnreadableFile(f"{path.name} is not the key that was locked.", "Take the file from a backup.")
    try:
        key = open_key(path, passphrase)
    except UnreadableFile:
        raise
    except MctguiError:
        log.add("key refused")
        raise
    manifests = {reader: one.manifest_sha256 for reader, one in key.readers.items()}
    if key.study.id != study.id or manifests != dict(study.locked.manifests):
        raise UnreadableFile(f"{path.name} belongs to another study.", "Put the study's own key back.")
    return key


def _scores_of(study: Study, key: ReaderKey, held: tuple[ReaderPackage, Result, ReadingState]) -> Iterator[Score]:
    """The scores of one reader, in the order of reading."""
    package, _, state = held
    if {one.id for one in package.manifest.presentations} != set(key.presentations):
        raise UnreadableFile(f"The key does not fit the package of {package.manifest.reader_id}.", "Take it from a backup.")
    for number, presentation in enumerate(package.manifest.presentations, start=1):
        entry = key.presentations[presentation.id]
        image = state.images.get(presentation.id)
        for criterion in package.manifest.criteria:
            given = None if image is None else image.answers.get(criterion.id)
            yield Score(
                reader=package.manifest.reader_id,
                presentation_id=presentation.id,
                number=number,
                source_image=_source(entry),
                image_class=_class(entry),
                vertebra=entry.source.vertebra,
                donor=entry.source.donor,
                criterion=criterion.id,
                score=_score(study, entry, None if given is None else given.value),
                seconds=None if image is None else round(image.times.seconds, 3),
                idle_seconds=None if image is None else round(image.times.idle_seconds + image.times.away_seconds, 3),
                sitting=presentation.sitting,
                repeat_of=entry.repeat_of,
                changes=0 if given is None else given.changes,
                comment="" if image is None else image.comment,
                part=entry.part,
                pair=entry.pair,
            )


def _source(entry: KeyEntry) -> str:
    return entry.source.image if entry.right is None else " | ".join(sorted((entry.source.image, entry.right.image)))


def _class(entry: KeyEntry) -> str:
    if entry.right is None:
        return entry.source.image_class
    return " or ".join(sorted((entry.source.image_class, entry.right.image_class)))


def _score(study: Study, entry: KeyEntry, value: int | None) -> int | None:
    """The step; of a forced choice which class was preferred: 1 the first of the study's classes, 2 the second."""
    if value is None or entry.right is None:
        return value
    classes = [one.image_class for one in study.draw.classes]
    return 1 + classes.index(entry.chosen(value).image_class)


def _content(study: Study, scores: Iterable[Score]) -> bytes:
    return canonical({"format": FORMAT, "study_id": study.id, "scores": [asdict(one) for one in scores]}) + b"\n"
