"""Compressed DICOM images with damaged streams, for the decoders that are no Python: they may end the process."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import dicom_cases
import numpy as np
from pydicom.uid import JPEG2000, UID, HTJ2KLossless, JPEG2000Lossless, JPEGLSLossless, JPEGLSNearLossless, RLELossless

from mctgui.dicom import find_series
from mctgui.dicom.pixels import decoded
from mctgui.errors import MctguiError
from mctgui.jobs import finish

ENCODERS = {
    RLELossless: "pydicom", JPEG2000Lossless: "pylibjpeg", JPEG2000: "pylibjpeg", JPEGLSLossless: "pyjpegls",
    JPEGLSNearLossless: "pyjpegls",
}  # fmt: skip
_SIDE = 96
_FILES: dict[str, bytes] = {}


def warm_up(folder: Path) -> None:
    """Make a sound file of every syntax that can be written here, and decode each once."""
    for syntax, plugin in ENCODERS.items():
        ds = dicom_cases.base()
        ds.Rows = ds.Columns = _SIDE  # OpenJPEG encodes nothing much smaller
        ds.PixelData = np.random.default_rng(1).normal(0, 60, (_SIDE, _SIDE)).cumsum(axis=1).astype("<i2").tobytes()
        options = {"j2k_cr": [5]} if syntax == JPEG2000 else {"jls_error": 2} if syntax == JPEGLSNearLossless else {}
        ds.file_meta = dicom_cases.FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = UID(dicom_cases.EXPLICIT)
        ds["PixelData"].VR = "OW"
        try:
            ds.compress(syntax, encoding_plugin=plugin, **options)
        except (RuntimeError, ValueError, NotImplementedError):  # not installed here
            continue
        file = dicom_cases.io.BytesIO()
        dicom_cases.pydicom.dcmwrite(file, ds, enforce_file_format=True)
        _FILES[syntax.name] = file.getvalue()
        if syntax == JPEG2000Lossless:
            _FILES["high throughput syntax over JPEG 2000"] = dicom_cases._syntax_of(file.getvalue(), HTJ2KLossless)
    assert _FILES, "RLE is written by pydicom itself"
    for number, data in enumerate(_FILES.values()):
        place = folder / "warm" / str(number)
        place.mkdir(parents=True)
        (place / "a").write_bytes(data)
        try:
            decode_all(place)()
        except MctguiError:
            continue


def case(rng: random.Random, folder: Path) -> tuple[str, Callable[[], None]]:
    """One damaged stream: bytes changed, cut, doubled or swapped behind the header."""
    name = rng.choice(sorted(_FILES))
    data = _FILES[name]
    begin = data.rfind(b"\xe0\x7f\x10\x00OB")
    head, stream = data[:begin], bytearray(data[begin:])
    for _ in range(rng.choice((1, 1, 2, 4, 12))):
        at = rng.randrange(20, min(len(stream), 160) if rng.random() < 0.6 else len(stream))
        stream[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    if rng.random() < 0.15:
        stream = stream[: rng.randrange(20, len(stream))]
    (folder / "a").write_bytes(head + bytes(stream))
    return name, decode_all(folder)


def decode_all(folder: Path) -> Callable[[], None]:
    """Decode every slice in this very process: what ends it here would end the decoder's in the program."""

    def run() -> None:
        for series in finish(find_series(folder)).series:
            for record in series.records:
                decoded(record)

    return run
