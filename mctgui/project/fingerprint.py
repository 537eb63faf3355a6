"""Hash of the files that a volume was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from mctgui.dicom import FilePath
from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, Progress

_PIECE = 8 * 2**20


def fingerprint(paths: Sequence[FilePath]) -> LongWork[dict[str, Any]]:
    """Hash files, so that the same source is known again without its names or places being kept.

    Parameters
    ----------
    paths
        Files, in any order.

    Returns
    -------
    dict
        ``files`` their number, ``bytes`` their size, ``sha256`` the SHA-256 of the sorted hexadecimal SHA-256 of the files:
        it depends on what is in them, not on their names or order.

    Raises
    ------
    UnreadableFile
        One of them cannot be read.
    """
    digests, size = [], 0
    for number, path in enumerate(paths):
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    if len(piece) == _PIECE:  # a large file: give the caller a chance to cancel within it
                        yield Progress(number, len(paths), "hashing the source files")
        except OSError as error:
            raise UnreadableFile(
                f"A source file cannot be read: {error.strerror}.", "Check that the disk is still connected."
            ) from error
        digests.append(digest.hexdigest())
        yield Progress(number + 1, len(paths), "hashing the source files")
    whole = hashlib.sha256("".join(sorted(digests)).encode("ascii")).hexdigest()
    return {"files": len(paths), "bytes": size, "sha256": whole}
