"""Locking a study: images are drawn, the sealed key and a package for each reader are written, and nothing changes after.

Everything is made in a folder ``.locking`` beside ``study.json`` and put in place at the end; the study counts as locked
from the moment in which ``study.json`` is replaced. What a killed program left before that the next lock clears away. A file
in that folder is held open as long as a program works there, so that a second one is refused.
"""

from __future__ import annotations

import os
import platform
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from mctgui import __version__
from mctgui.atomic import atomic_file, flush_to_disk, storage_failures
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.locks import taken_alone
from mctgui.reading import key as sealed_key
from mctgui.reading.blinding import require_blind_texts
from mctgui.reading.display import Shown
from mctgui.reading.draw import draw
from mctgui.reading.frames import encode_frame, random_cut
from mctgui.reading.key import KeyEntry, ReaderKey, StudyKey
from mctgui.reading.order import Turn, order_for
from mctgui.reading.package import SUFFIX, Manifest, Presentation, write_package
from mctgui.reading.pictures import Pictures, rendering_all
from mctgui.reading.pool import Pool
from mctgui.reading.study import FILE_NAME, LockRecord, Study, load_study, study_bytes
from mctgui.reading.wording import sha256_of

PACKAGES = "packages"
_UNFINISHED = ".locking"
_HELD = "held"


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
        Where the locked study goes; it may hold the study's own ``study.json``.

    Raises
    ------
    MctguiError
        The study is locked, the passphrase weak, the images too few, or a text for readers tells what they must not know.
    StorageFailure
        The disk refused.
    """
    folder = Path(folder)
    sealed_key.require_good_passphrase(passphrase)
    _require_unlocked(study, folder)
    require_blind_texts(study, pool.images)
    yield Progress(0, 1000, "drawing images")
    drawn = draw(study, pool.images)
    orders = {
        name: order_for(number, study.draw, len(drawn.reading), len(drawn.training), study.is_choice)
        for number, name in enumerate(study.reader_ids, start=1)
    }
    was_there = folder.exists()
    with storage_failures(folder):
        unfinished, hold = _fresh(study, folder)
        with tempfile.TemporaryFile() as file:
            try:
                pictures = yield from as_part_of(rendering_all(study, drawn, file), 0.0, 0.4)
                notes = (*pool.warnings, *drawn.notes, *pictures.notes)
                keys = yield from as_part_of(_packing(study, pictures, orders, unfinished), 0.4, 0.97)
                yield Progress(970, 1000, "sealing the key")
                when = datetime.now(UTC).isoformat(timespec="seconds")
                key = StudyKey(
                    study=study,
                    charter_sha256=study.charter_sha256,
                    locked=when,
                    software={"mctgui": __version__, "numpy": np.__version__, "python": platform.python_version()},
                    pool=drawn.available,
                    notes=notes,
                    readers=keys,
                )
                locked = _committed(study, key, passphrase, when, unfinished, folder)
            finally:
                os.close(hold)
                shutil.rmtree(unfinished, ignore_errors=True)
                if not was_there and not any(folder.iterdir()):
                    folder.rmdir()
    packages = {name: folder / PACKAGES / f"{name}{SUFFIX}" for name in study.reader_ids}
    return Locked(folder, locked, packages, notes)


def _packing(
    study: Study, pictures: Pictures, orders: dict[str, tuple[Turn, ...]], folder: Path
) -> LongWork[dict[str, ReaderKey]]:
    keys: dict[str, ReaderKey] = {}
    for number, (name, turns) in enumerate(orders.items()):
        yield Progress(number, len(orders), "writing packages")
        ids = [secrets.token_hex(16) for _ in turns]
        frames: dict[str, tuple[int, int, int]] = {}
        presentations, entries = [], {}
        for turn, identity in zip(turns, ids, strict=True):
            shown = pictures.items[turn.part][turn.item]
            shown = shown[::-1] if turn.swapped else shown
            names = [_named(frames, pictures, image) for image in shown]
            presentations.append(
                Presentation(
                    id=identity,
                    part=turn.part,
                    sitting=turn.sitting,
                    frames=names[0],
                    right_frames=names[1] if len(names) > 1 else (),
                )
            )
            entries[identity] = KeyEntry(
                source=pictures.origins[shown[0]],
                right=pictures.origins[shown[1]] if len(shown) > 1 else None,
                part=turn.part,
                repeat_of=None if turn.repeat_of is None else ids[turn.repeat_of],
                pair=_pair(study, turn),
            )
        manifest = _manifest(study, name, presentations, {key: sha256_of(data) for key, data in _encoded(frames, pictures)})
        digest = write_package(folder / PACKAGES / f"{name}{SUFFIX}", manifest, _encoded(frames, pictures))
        keys[name] = ReaderKey(manifest_sha256=digest, presentations=entries, order=tuple(ids))
    return keys


def _pair(study: Study, turn: Turn) -> str:
    """Which place an image of a paired draw shows: the draw gives all places of one class, then those of the next."""
    if not study.draw.paired or study.is_choice or turn.part == "training":
        return ""
    return f"place {1 + turn.item % study.draw.classes[0].count}"


def _named(frames: dict[str, tuple[int, int, int]], pictures: Pictures, image: int) -> tuple[str, ...]:
    """Random names for the frames of an image; remembers what each shows and where its file is cut."""
    _, depth, height, width = pictures.pixels.shape
    names = []
    for frame in range(depth):
        names.append(f"frames/{secrets.token_hex(16)}.png")
        frames[names[-1]] = (image, frame, random_cut(height, width))
    return tuple(names)


def _encoded(frames: dict[str, tuple[int, int, int]], pictures: Pictures) -> Iterator[tuple[str, bytes]]:
    for name, (image, frame, cut) in sorted(frames.items()):
        yield name, encode_frame(pictures.pixels[image, frame], cut)


def _manifest(study: Study, reader: str, presentations: list[Presentation], files: dict[str, str]) -> Manifest:
    side = study.display.side_px
    return Manifest(
        study_id=study.id,
        study_title=study.reader_title,
        instructions=study.instructions,
        reader_id=reader,
        criteria=study.criteria,
        display=Shown(width_px=side, height_px=side, pixel_mm=study.display.pixel_mm, zoom=study.display.zoom),
        options=study.options,
        presentations=tuple(presentations),
        files=files,
        charter_sha256=study.charter_sha256,
    )


def _require_unlocked(study: Study, folder: Path) -> None:
    again = "Clone it into a new study instead."
    if study.locked is not None:
        raise MctguiError("This study is locked already: nothing in it can be changed.", again)
    path = folder / FILE_NAME
    if path.exists():
        there = load_study(path)
        if there.locked is not None:
            raise MctguiError(f"The study in {folder} is locked already: nothing in it can be changed.", again)
        if there.id != study.id:
            raise MctguiError(f"There is another study in {folder}.", "Choose a folder of its own for each study.")
    unfinished = (folder / _UNFINISHED).exists()
    if not unfinished and ((folder / sealed_key.FILE_NAME).exists() or (folder / PACKAGES).exists()):
        raise MctguiError(f"There are the key or the packages of a study in {folder}.", "Choose an empty folder.")


def _fresh(study: Study, folder: Path) -> tuple[Path, int]:
    """A folder to work in and the handle that keeps other programs out; what a killed program left is cleared away."""
    unfinished = folder / _UNFINISHED
    left = unfinished.exists()
    unfinished.mkdir(parents=True, exist_ok=True)
    hold = os.open(unfinished / _HELD, os.O_RDWR | os.O_CREAT)
    if taken_alone(hold) is False:
        os.close(hold)
        raise MctguiError("This study is being locked by another program.", "Wait until it has ended.")
    try:
        _require_unlocked(study, folder)  # it may have been locked since it was looked at
        if left:
            (folder / sealed_key.FILE_NAME).unlink(missing_ok=True)
            shutil.rmtree(folder / PACKAGES, ignore_errors=True)
            shutil.rmtree(unfinished / PACKAGES, ignore_errors=True)
            (unfinished / sealed_key.FILE_NAME).unlink(missing_ok=True)
    except BaseException:
        os.close(hold)
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return unfinished, hold


def _committed(study: Study, key: StudyKey, passphrase: str, when: str, unfinished: Path, folder: Path) -> Study:
    """Put everything in its place, the locked ``study.json`` last."""
    content = sealed_key.seal(key, passphrase)
    (unfinished / sealed_key.FILE_NAME).write_bytes(content)
    flush_to_disk(unfinished / sealed_key.FILE_NAME)
    record = LockRecord(
        when=when,
        charter_sha256=key.charter_sha256,
        key_sha256=sha256_of(content),
        manifests={name: one.manifest_sha256 for name, one in key.readers.items()},
        software=__version__,
    )
    locked = study.model_copy(update={"locked": record})
    try:
        (unfinished / sealed_key.FILE_NAME).replace(folder / sealed_key.FILE_NAME)
        (unfinished / PACKAGES).replace(folder / PACKAGES)
        flush_to_disk(folder)
        with atomic_file(folder / FILE_NAME) as temporary:
            temporary.write_bytes(study_bytes(locked))
    except BaseException:
        # A disk may refuse after study.json has been replaced: the study is locked then, and needs its key.
        if not (folder / FILE_NAME).exists() or load_study(folder).locked is None:
            (folder / sealed_key.FILE_NAME).unlink(missing_ok=True)
            shutil.rmtree(folder / PACKAGES, ignore_errors=True)
        raise
    return locked
