"""The process in which foreign decoders work: what they do to it costs one slice, not the program.

It reads requests from its input, one line of JSON each, and answers on its output with a head and as many bytes as that
says. It imports this room and what decoding needs, nothing else. What decoders write to the output or the error output goes
nowhere: it would be taken for an answer, and quotes header values.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from mctgui.dicom.archive import FilePath, Member
from mctgui.dicom.pixels import EXPORT_AGAIN, damaged, read_slice
from mctgui.dicom.slice_record import SliceRecord
from mctgui.errors import MctguiError

READY = b"mctgui decodes\n"
HEAD = struct.Struct("<BQ")
VALUES, REFUSED, NO_MEMORY = 0, 1, 2

_MEMORY_OF_ITS_OWN = 2**29
_MEMORY_FOR_EACH_BYTE = 64
_FIELDS = [field.name for field in dataclasses.fields(SliceRecord)]


def request(record: SliceRecord, dtype: np.dtype[Any], scale: bool, limit_s: float) -> bytes:
    """What is sent for one slice.

    Parameters
    ----------
    record, dtype, scale
        As for :func:`mctgui.dicom.pixels.read_slice`.
    limit_s
        After that many seconds the process is to end by itself, if nobody is there any more who would end it.
    """
    values = {name: getattr(record, name) for name in _FIELDS}
    path = record.path
    values["path"] = (
        str(path.absolute())
        if isinstance(path, Path)
        else [str(path.archive.absolute()), *(getattr(path, field.name) for field in dataclasses.fields(Member)[1:])]
    )
    message = {"record": values, "dtype": dtype.str, "scale": scale, "limit_s": limit_s}
    return json.dumps(message).encode("ascii") + b"\n"


def _record(values: dict[str, Any]) -> SliceRecord:
    path = values.pop("path")
    file: FilePath = Path(path) if isinstance(path, str) else Member(Path(path[0]), *path[1:])
    return SliceRecord(path=file, **{name: _as_tuples(value) for name, value in values.items()})


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value


def serve() -> None:
    """Answer requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the program, which ends this process
    requests, answers = _pipes()
    answers.write(READY)
    answers.flush()
    for line in requests:
        kind, content = _answer(json.loads(line))
        answers.write(HEAD.pack(kind, len(content)))
        answers.write(content)
        answers.flush()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Input and output of their own; 1 and 2, to which libraries write, lead nowhere from here on."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.close(nowhere)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(requests.fileno(), os.O_BINARY)
        msvcrt.setmode(answers.fileno(), os.O_BINARY)
    return requests, answers


def _answer(message: dict[str, Any]) -> tuple[int, bytes | memoryview]:
    record, dtype = _record(message["record"]), np.dtype(message["dtype"])
    values = np.empty((record.rows, record.columns), dtype)
    _limit_memory(record)
    _end_after(message["limit_s"])
    try:
        read_slice(record, values, message["scale"], fearless=True)
    except MctguiError as error:
        return REFUSED, json.dumps([error.message, error.hint]).encode("ascii")
    except MemoryError:
        return NO_MEMORY, b""
    except BaseException:  # noqa: BLE001 - panics of decoders in Rust are no Exception
        return REFUSED, json.dumps([damaged(record.path.name), EXPORT_AGAIN]).encode("ascii")
    finally:
        _end_after(0)
    return VALUES, values.data.cast("B")


def _end_after(seconds: float) -> None:
    """Let the system end this process, whatever a decoder is doing then; Windows cannot, there the program does."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(record: SliceRecord) -> None:
    """Allow as much more memory as any decoder needs for a slice of this size, where the system can."""
    if sys.platform != "linux":
        return
    import resource

    file = record.path.size if isinstance(record.path, Member) else record.path.stat().st_size
    frame = record.rows * record.columns * record.samples * max(record.bits_allocated // 8, 1)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + _MEMORY_OF_ITS_OWN + _MEMORY_FOR_EACH_BYTE * frame + 4 * file
    resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
