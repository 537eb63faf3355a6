"""What one reader gets: a single zip file with frames under random names and a manifest, and nothing of their origin.

All members are stored uncompressed with the time stamp 1980-01-01; the manifest comes first, the frames in the order of
their random names. A package is opened without unpacking anything to the disk; every frame is checked by its hash when it is
read.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from mctgui.atomic import atomic_file
from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, Progress
from mctgui.reading.criteria import Criterion
from mctgui.reading.display import Shown
from mctgui.reading.frames import decode_frame, frame_bytes
from mctgui.reading.study import Hash, Options, ReaderId
from mctgui.reading.wording import Part, Wording, canonical_bytes, sha256_of

SUFFIX = ".mctread"
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 32 * 2**20
MOST_FRAMES = 100_000
LARGEST_PACKAGE = 32 * 2**30
TIME_STAMP = (1980, 1, 1, 0, 0, 0)
SECONDS_OF_1980 = 315_532_800
"""1 January 1980 in seconds since 1970, UTC: the modification time of every package."""

OpaqueId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
FrameName = Annotated[str, Field(pattern=r"^frames/[0-9a-f]{32}\.png$")]
_FRAME = re.compile(r"frames/[0-9a-f]{32}\.png")


class Presentation(Part):
    """One image, or stack, or pair of images, at its place in a reader's order.

    Parameters
    ----------
    id
        Random; a repeat has its own.
    part
        Training comes first and is never analysed.
    sitting
        From 1.
    frames
        Of a stack from its first slice on; a single image has one. The left side of a forced choice.
    right_frames
        The right side of a forced choice; empty otherwise.
    """

    id: OpaqueId
    part: Literal["training", "reading"]
    sitting: Annotated[int, Field(ge=1, le=20)]
    frames: Annotated[tuple[FrameName, ...], Field(min_length=1, max_length=501)]
    right_frames: Annotated[tuple[FrameName, ...], Field(max_length=501)] = ()


class Manifest(Part):
    """Everything that a reader's program knows about a study.

    Parameters
    ----------
    study_title
        The title for readers.
    reader_id
        Such as ``"R1"``.
    presentations
        In this reader's own order.
    files
        SHA-256 of each frame.
    charter_sha256
        Of the coordinator's plan, which is not in the package.
    """

    format_version: Literal[1] = 1
    study_id: OpaqueId
    study_title: Annotated[str, Field(min_length=1, max_length=200)]
    instructions: Wording | None = None
    reader_id: ReaderId
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=20)]
    display: Shown
    options: Options
    presentations: Annotated[tuple[Presentation, ...], Field(min_length=1, max_length=20_000)]
    files: dict[FrameName, Hash]
    charter_sha256: Hash

    @model_validator(mode="after")
    def _frames_fit(self) -> Manifest:
        ids = [one.id for one in self.presentations]
        used = [name for one in self.presentations for name in (*one.frames, *one.right_frames)]
        if len(set(ids)) < len(ids) or len(set(used)) < len(used) or set(used) != set(self.files):
            raise ValueError("presentations and files do not fit together")
        if len({(len(one.frames), len(one.right_frames)) for one in self.presentations}) > 1:
            raise ValueError("presentations have different numbers of frames")
        return self

    @property
    def is_choice(self) -> bool:
        """Whether two images are shown side by side."""
        return self.criteria[0].kind == "choice"

    @property
    def sittings(self) -> int:
        """How many there are."""
        return max(one.sitting for one in self.presentations)

    def presentation(self, presentation_id: str) -> Presentation:
        """By its id.

        Raises
        ------
        KeyError
            There is none.
        """
        for one in self.presentations:
            if one.id == presentation_id:
                return one
        raise KeyError(presentation_id)


@dataclass(frozen=True, slots=True)
class ReaderPackage:
    """An opened package; its frames are read when they are asked for.

    Parameters
    ----------
    path
        The zip file.
    manifest
        Its content.
    manifest_hash
        SHA-256 of the canonical bytes of the manifest; stands in every result.
    """

    path: Path
    manifest: Manifest
    manifest_hash: str

    def frames(self, presentation: Presentation) -> tuple[NDArray[np.uint8], ...]:
        """Frames of a presentation, uint8 ``(y, x)`` each; the left side of a forced choice.

        Raises
        ------
        UnreadableFile
            The package is gone, or a frame was changed.
        """
        return self._read(presentation.frames)

    def right_frames(self, presentation: Presentation) -> tuple[NDArray[np.uint8], ...]:
        """Frames of the right side of a forced choice; none otherwise.

        Raises
        ------
        UnreadableFile
            The package is gone, or a frame was changed.
        """
        return self._read(presentation.right_frames)

    def checking(self) -> LongWork[None]:
        """Check every frame.

        Raises
        ------
        UnreadableFile
            A frame was changed.
        """
        names = sorted(self.manifest.files)
        for done, name in enumerate(names):
            yield Progress(done, len(names), "checking images")
            self._read((name,))

    def _read(self, names: Iterable[str]) -> tuple[NDArray[np.uint8], ...]:
        display = self.manifest.display
        most = frame_bytes(display.height_px, display.width_px)
        found = []
        with _opened(self.path) as archive:
            for name in names:
                content = _member(archive, name, most, self.path)
                if sha256_of(content) != self.manifest.files[name]:
                    raise _damaged(self.path, "an image was changed")
                found.append(decode_frame(content, display.height_px, display.width_px))
        return tuple(found)


def open_package(path: Path) -> ReaderPackage:
    """Open the package of a reader.

    Parameters
    ----------
    path
        The zip file. It is not trusted: nothing is unpacked to the disk, and what is not exactly as :func:`write_package`
        makes it is refused before it is read.

    Raises
    ------
    UnreadableFile
        It is no package, damaged, changed, or of another version.
    """
    path = Path(path)
    with _opened(path) as archive:
        members = archive.infolist()
        _require_plain(members, path)
        content = _member(archive, MANIFEST, LARGEST_MANIFEST, path)
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise _damaged(path, "its manifest is damaged or of another version") from error
    if canonical_bytes(manifest) != content:
        raise _damaged(path, "its manifest was changed")
    size = frame_bytes(manifest.display.height_px, manifest.display.width_px)
    frames = {member.filename: member.file_size for member in members if member.filename != MANIFEST}
    if set(frames) != set(manifest.files) or set(frames.values()) != {size}:
        raise _damaged(path, "its images do not fit its manifest")
    return ReaderPackage(path, manifest, sha256_of(content))


def write_package(path: Path, manifest: Manifest, frames: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> str:
    """Write a package, whole or not at all.

    Parameters
    ----------
    path
        The zip file.
    manifest
        What goes in; its ``files`` must be the hashes of ``frames``.
    frames
        Content of each file by name; or names with contents one after the other, in the order of the names.

    Returns
    -------
    str
        Hash of the manifest.

    Raises
    ------
    StorageFailure
        The disk refused.
    """
    content = canonical_bytes(manifest)
    named = sorted(frames.items()) if isinstance(frames, Mapping) else frames
    with atomic_file(path) as temporary:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, data in chain(((MANIFEST, content),), named):
                entry = zipfile.ZipInfo(name, TIME_STAMP)
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, data)
        os.utime(temporary, (SECONDS_OF_1980, SECONDS_OF_1980))
    return sha256_of(content)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        if path.stat().st_size > LARGEST_PACKAGE:
            raise _damaged(path, "it is far too large")
        return zipfile.ZipFile(path)
    except OSError as error:
        raise UnreadableFile(f"{path} is not there or cannot be read.", "Choose the package of a reader.") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _damaged(path, "it is no zip file, or was cut off") from error


def _require_plain(members: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse archives with anything in them that we would not have written: bombs, strange names, hidden data."""
    names = [member.filename for member in members]
    if len(names) > MOST_FRAMES + 1 or len(set(names)) < len(names) or MANIFEST not in names:
        raise _damaged(path, "it does not hold one manifest and its images")
    if any(name != MANIFEST and not _FRAME.fullmatch(name) for name in names):
        raise _damaged(path, "it holds files that do not belong there")
    for member in members:
        stored = member.compress_type == zipfile.ZIP_STORED and member.compress_size == member.file_size
        if not stored or member.flag_bits & 0x1 or member.comment or member.extra:
            raise _damaged(path, "it was packed by another program")
    if sum(member.file_size for member in members) > path.stat().st_size:
        raise _damaged(path, "its parts are larger than the file")


def _member(archive: zipfile.ZipFile, name: str, most: int, path: Path) -> bytes:
    try:
        with archive.open(name) as file:
            content = file.read(most + 1)
    except (KeyError, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        raise _damaged(path, "a part of it is missing or was changed") from error
    if len(content) > most:
        raise _damaged(path, "a part of it is far too large")
    return content


def _damaged(path: Path, why: str) -> UnreadableFile:
    return UnreadableFile(f"{path.name} is no reader's package: {why}.", "Ask the coordinator for the package again.")
