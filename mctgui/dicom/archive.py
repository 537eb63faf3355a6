"""Files within a ZIP archive, read where they lie: nothing is unpacked to the disk, so that no name can lead out of it.

A member is inflated only as far as it is read, and never beyond the size that the archive announces for it; what announces
impossible sizes is refused before. The layout is that of PKWARE's APPNOTE, 4.3.7.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from mctgui.errors import UnreadableFile

LARGEST_MEMBER = 2**32
LARGEST_TOTAL = 2**38
MOST_MEMBERS = 500_000
LARGEST_RATIO = 200
"""Of all members together; blank slices may be packed a thousandfold, a whole scan is not."""

HARMLESS_TOTAL = 2**30
"""Below it the ratio does not matter: so much fits into memory."""

_PIECE = 2**16
_LONGEST_TAIL = 2**16 + 22 + 76
_UNPACK_HINT = "If you trust it, unpack it yourself and choose the folder."
_ENCRYPTED = 1


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """A file in an archive; stands where otherwise the path of a file does.

    Parameters
    ----------
    archive
        The ZIP file.
    inner
        Its name there, without steps to the root or upwards.
    offset, packed, size, deflated, crc
        Where its local header begins, the bytes that it takes and gives, whether it is compressed, its checksum.
    """

    archive: Path
    inner: str
    offset: int
    packed: int
    size: int
    deflated: bool
    crc: int

    @property
    def name(self) -> str:
        """The last part of its name."""
        return PurePosixPath(self.inner).name

    @property
    def parent(self) -> Path:
        """The archive and the folder in it, as if it were one."""
        return self.archive.joinpath(*PurePosixPath(self.inner).parts[:-1])

    def __str__(self) -> str:
        return str(self.parent / self.name)

    def open(self, mode: str = "rb", buffering: int = -1) -> BinaryIO:  # noqa: ARG002 - as of a path
        """The content as a file that is inflated while it is read.

        Raises
        ------
        OSError
            The archive is gone; in reading too, where the member is damaged.
        """
        if mode != "rb":
            raise ValueError("members of archives are only read")
        return io.BufferedReader(_Inflating(self), _PIECE)


FilePath = Path | Member


def is_archive(path: Path) -> bool:
    """Whether a file begins as ZIP archives do."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def members(path: Path) -> tuple[list[Member], list[tuple[Member, str]]]:
    """All files of an archive in the order of their names, and those that cannot be read with the reason.

    Raises
    ------
    UnreadableFile
        The archive is damaged, or what it announces is too much to be true.
    """
    try:
        _require_few(path)
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except UnreadableFile:
        raise
    except OSError as error:
        raise UnreadableFile(f"The archive {path.name} cannot be opened.", "Check that it is there.") from error
    except Exception as error:  # zipfile raises many kinds for damaged directories
        raise UnreadableFile(f"The archive {path.name} is damaged or truncated.", "Copy or download it again.") from error
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if total > LARGEST_TOTAL or (total > HARMLESS_TOTAL and total > LARGEST_RATIO * max(packed, 1)):
        grown = f"from {packed / 2**20:.3g} to {total / 2**20:.3g} MiB in {len(entries)} files"
        raise UnreadableFile(
            f"The archive {path.name} would grow {grown}; no scan does.",
            _UNPACK_HINT,
        )
    good, bad = [], []
    for entry in entries:
        member = Member(
            path, _harmless(entry.filename), entry.header_offset, entry.compress_size, entry.file_size,
            entry.compress_type == zipfile.ZIP_DEFLATED, entry.CRC,
        )  # fmt: skip
        reason = _unreadable(entry)
        if reason:
            bad.append((member, reason))
        else:
            good.append(member)
    return sorted(good), sorted(bad)


def _require_few(path: Path) -> None:
    """Refuse a table of contents with more names than any scan has, before it is read: each takes a thousand bytes then.

    Counted are the signatures of the entries, since the number that the archive announces need not be true (APPNOTE, 4.3.12
    to 4.3.16).
    """
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        tail_at = max(0, length - _LONGEST_TAIL)
        file.seek(tail_at)
        tail = file.read(_LONGEST_TAIL)
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) < end + 22:
            return  # damaged, as is found out soon
        size = int.from_bytes(tail[end + 12 : end + 16], "little")
        wide = tail.rfind(b"PK\x06\x06", 0, end)
        if wide >= 0:
            size = max(size if size != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
        file.seek(max(0, tail_at + (wide if wide >= 0 else end) - size))
        count, left = 0, min(size, length)
        while left > 0 and (piece := file.read(min(left, 2**20))):
            count += piece.count(b"PK\x01\x02")
            left -= len(piece)
            if count > MOST_MEMBERS:
                raise UnreadableFile(
                    f"The archive {path.name} lists more than {MOST_MEMBERS:,} files; no scan has as many.", _UNPACK_HINT
                )


def _unreadable(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted in the archive; unpack it with its password"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in an unusual way; unpack the archive and choose the folder"
    if entry.file_size > LARGEST_MEMBER:
        return "it is too large to be read from an archive"
    return ""


def _harmless(name: str) -> str:
    """A name that stays within its archive wherever it is shown or joined to a path."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(part.replace(":", "_") for part in parts) or "unnamed"


class _Inflating(io.RawIOBase):
    """A member, inflated as far as it is read; what came is kept, so that reading may go back."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._at = 0
        self._got = bytearray()
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS) if member.deflated else None
        self._file = member.archive.open("rb")
        try:
            self._file.seek(member.offset)
            head = self._file.read(30)
            if len(head) < 30 or head[:4] != b"PK\x03\x04":
                raise OSError("the archive is not the one that was looked at")
            self._file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
        except BaseException:
            self._file.close()
            raise
        self._left = member.packed

    @property
    def name(self) -> str:
        """Of no file on the disk; pydicom asks for it."""
        return ""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (0, self._at, self._member.size)[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = min(self._at + len(buffer), self._member.size)
        while len(self._got) < wanted and self._more(wanted - len(self._got)):
            pass
        piece = bytes(self._got[self._at : wanted])
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _more(self, wanted: int) -> bool:
        """Inflate a piece; False at the end, however early that is."""
        if self._inflater is None:
            piece = self._file.read(min(self._left, max(wanted, _PIECE)))
            self._left -= len(piece)
        else:
            packed = self._inflater.unconsumed_tail
            if not packed:
                packed = self._file.read(min(self._left, _PIECE))
                self._left -= len(packed)
            try:
                piece = self._inflater.decompress(packed, max(wanted, _PIECE))
            except zlib.error as error:
                raise OSError("the member is damaged") from error
            if not piece and not self._inflater.eof and packed:
                return True
        self._got += piece
        if len(self._got) >= self._member.size and zlib.crc32(self._got[: self._member.size]) != self._member.crc:
            raise OSError("the member is damaged")
        return bool(piece)
