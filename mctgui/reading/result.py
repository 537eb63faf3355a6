"""The one file that a reader sends back: ``.mctresult``, a zip with the answers and what binds them.

Every byte of the file counts. It is written in one way only (stored, fixed dates, fixed order), and read by writing it again
from its content and comparing: what differs in a single byte, in the content or in the zip around it, is refused.

What this proves, and what it does not:

- The chain proves that no answer was changed, taken out, put in or moved by somebody who did not write all later records
  anew; the sign-off binds the number of records and, through its place in the chain, the last hash.
- The seal is an HMAC over the answers under a secret that follows from the whole manifest, which stands in the reader's
  package and is kept by the coordinator, and not in the result. Who has only the result cannot write another one, cut the
  end off an unsigned one, or make it another reader's.
- Who has the program *and* the package can write a whole result anew: that is the reader, the coordinator, or somebody who
  got the package. The code of the signature, which the reader notes down and the merge shows, tells whether that happened.
  No file can prove which person sat before the screen.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mctgui.atomic import atomic_file
from mctgui.errors import UnreadableFile
from mctgui.reading.answers import FORMAT as ANSWERS_FORMAT
from mctgui.reading.chain import BrokenChain, Record, canonical, read_chain, read_whole
from mctgui.reading.package import Manifest, ReaderPackage
from mctgui.reading.reading_state import ReadingState, replay
from mctgui.reading.wording import canonical_bytes

SUFFIX = ".mctresult"
FORMAT = "mctgui result 1"
ANSWERS = "answers.jsonl"
RESULT = "result.json"
_TIME_STAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Result:
    """A result that was read and whose file and chain are as they were written.

    Parameters
    ----------
    name
        Of the file.
    sha256
        Of the file.
    study_id, reader_id, manifest_hash
        What the answers are bound to.
    records
        The chain.
    answers, data
        Its bytes, and those of the whole file.
    seal
        See :func:`seal_of`; not checked yet, that needs the package.
    signed
        Whether the reader has signed. An unsigned result may lack answers that were given.
    """

    name: str
    sha256: str
    study_id: str
    reader_id: str
    manifest_hash: str
    records: tuple[Record, ...]
    answers: bytes
    seal: str
    signed: bool
    data: bytes


def write_result(package: ReaderPackage, answers: Path, path: Path) -> Path:
    """Write the file to send back.

    Parameters
    ----------
    package
        What was read.
    answers
        The answer file; everything in it that is whole goes in.
    path
        Where to; ``.mctresult`` is put behind a name that has no such end.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    BrokenChain
        The answers were changed.
    StorageFailure
        It could not be written.
    """
    path = with_suffix(path)
    content = read_whole(answers)
    text = read_chain(content, answers.name)
    content = content[: text.whole_bytes] + (b"\n" if text.unended else b"")
    replay(package.manifest, text.records)
    data = _packed(content, seal_of(package.manifest, content))
    with atomic_file(path) as temporary:
        temporary.write_bytes(data)
    return path


def with_suffix(path: Path) -> Path:
    """Where a result goes that is to be called so: with ``.mctresult`` behind a name that has no such end."""
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


def read_result(path: Path) -> Result:
    """Read a result and check everything that can be checked without its package.

    Raises
    ------
    UnreadableFile
        It is no result, or a byte of it was changed.
    BrokenChain
        The answers in it were changed.
    """
    path = Path(path)
    return parse_result(read_whole(path), path.name)


def parse_result(data: bytes, name: str) -> Result:
    """The same from the bytes of the file.

    Parameters
    ----------
    data
        The whole file.
    name
        What to call it in errors.

    Raises
    ------
    UnreadableFile
        It is no result, or a byte of it was changed.
    BrokenChain
        The answers in it were changed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > len(data):
                raise _changed(name)  # a small file that unpacks to a huge one
            content, head = archive.read(ANSWERS), archive.read(RESULT)
        text = read_chain(content, name)
        seal = _seal_in(head)
        same = not text.torn and not text.unended and text.records and _packed(content, seal) == data
    except UnreadableFile:
        raise
    except Exception as error:
        raise _changed(name) from error
    if not same:
        raise _changed(name)
    first = text.records[0]
    return Result(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        study_id=str(first.get("study_id")),
        reader_id=str(first.get("reader_id")),
        manifest_hash=str(first.get("manifest_hash")),
        records=text.records,
        answers=content,
        seal=seal,
        signed=text.records[-1].kind == "signed",
        data=data,
    )


def seal_of(manifest: Manifest, answers: bytes) -> str:
    """HMAC-SHA256 of the answers under the secret of a manifest, hexadecimal.

    The secret is a hash of the manifest's canonical bytes with a word before them. It does not follow from the manifest's
    hash, which everybody may see; the names and hashes of the frames in it are random to whoever does not have the package.
    """
    secret = hashlib.sha256(b"mctgui result seal 1\0" + canonical_bytes(manifest)).digest()
    return hmac.new(secret, answers, hashlib.sha256).hexdigest()


def check_against(result: Result, package: ReaderPackage) -> ReadingState:
    """Check a result against the package that it says it was read from.

    Returns
    -------
    ReadingState
        What the answers come to.

    Raises
    ------
    BrokenChain
        The answers do not fit the package, or were not sealed with it.
    """
    if result.manifest_hash != package.manifest_hash:
        raise BrokenChain(
            f"{result.name} was read from another package of {package.manifest.reader_id} than the one that was locked.",
            "Ask the reader which package was read; answers to another one cannot be taken.",
        )
    state = replay(package.manifest, result.records)
    if not hmac.compare_digest(seal_of(package.manifest, result.answers), result.seal):
        raise BrokenChain(
            f"{result.name} was not sealed with the package of {package.manifest.reader_id}.",
            "It was written by somebody without the package, or cut off; ask the reader for the file again.",
        )
    return state


def _packed(answers: bytes, seal: str) -> bytes:
    """The whole file, in the one way in which it is written."""
    records = answers.rstrip(b"\n").rsplit(b"\n", 1)
    head: dict[str, Any] = {
        "format": FORMAT,
        "answers_format": ANSWERS_FORMAT,
        "answers_sha256": hashlib.sha256(answers).hexdigest(),
        "records": answers.count(b"\n"),
        "signed": b'"kind":"signed"' in records[-1],
        "seal": seal,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in ((RESULT, canonical(head)), (ANSWERS, answers)):
            entry = zipfile.ZipInfo(name, _TIME_STAMP)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _seal_in(head: bytes) -> str:
    import json

    seal = json.loads(head)["seal"]
    if not isinstance(seal, str) or len(seal) != 64:
        raise ValueError("no seal")
    return seal


def _changed(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name} is not as mctgui wrote it: it was changed, cut off or packed by another program.",
        "Ask the reader to save the result again and to send the file as it is.",
    )
