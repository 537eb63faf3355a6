"""Small packages, and a reader who answers them."""

from __future__ import annotations

import hashlib
import random
import secrets
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np

from mctgui.reading.clock import ScriptedClock
from mctgui.reading.criteria import PRESETS
from mctgui.reading.display import Shown
from mctgui.reading.frames import encode_frame
from mctgui.reading.package import Manifest, Presentation, write_package
from mctgui.reading.session import ReadingSession
from mctgui.reading.study import Options

START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=1)))
STUDY_ID = "5" * 32


def build_package(
    path: Path,
    *,
    reader: str = "R1",
    images: int = 4,
    training: int = 0,
    sittings: int = 1,
    study_id: str = STUDY_ID,
    charter: str = "c" * 64,
    **options: Any,
) -> Path:
    """Write a package of small random images."""
    frames: dict[str, bytes] = {}
    presentations = []
    random_state = np.random.default_rng(5)
    for number in range(training + images):
        name = f"frames/{secrets.token_hex(16)}.png"
        frames[name] = encode_frame(random_state.integers(0, 256, (12, 10), dtype=np.uint8))
        part = "training" if number < training else "reading"
        sitting = 1 if part == "training" else 1 + (number - training) * sittings // images
        presentations.append(Presentation(id=secrets.token_hex(16), part=part, sitting=sitting, frames=(name,)))
    manifest = Manifest(
        study_id=study_id,
        study_title="A study",
        reader_id=reader,
        criteria=PRESETS["jin2021"],
        display=Shown(width_px=10, height_px=12, pixel_mm=0.1),
        options=Options(**options),
        presentations=tuple(presentations),
        files={name: hashlib.sha256(data).hexdigest() for name, data in frames.items()},
        charter_sha256=charter,
    )
    write_package(path, manifest, frames)
    return path


def answer_image(session: ReadingSession, clock: ScriptedClock, value: int = 2, seconds: float = 1.0) -> None:
    """Answer every criterion of the image on the screen, and go on."""
    for criterion in session.manifest.criteria:
        clock.advance(seconds)
        session.answer(criterion.id, value)
    session.next()


def read_through(session: ReadingSession, clock: ScriptedClock, value: int = 2, days_between: float = 0) -> None:
    """Read everything that is left, and sign."""
    session.resume()
    while session.stage in ("before sitting", "image"):
        if session.stage == "before sitting":
            clock.advance(days_between * 86_400)
            session.begin_sitting()
        answer_image(session, clock, value)
    session.sign_off("A. Reader")


def mutated(data: bytes, random_state: random.Random) -> bytes:
    """One random change: a flipped bit, another byte, bytes taken out, put in, cut off, moved, or two places exchanged."""
    changed = bytearray(data)
    at = random_state.randrange(len(changed))
    length = random_state.choice((1, 1, 2, 5, 40))
    kind = random_state.randrange(8)
    if kind == 0:
        changed[at] ^= 1 << random_state.randrange(8)
    elif kind == 1:
        changed[at] = random_state.randrange(256)
    elif kind == 2:
        del changed[at : at + length]
    elif kind == 3:
        changed[at:at] = random_state.randbytes(length)
    elif kind == 4:
        del changed[at:]
    elif kind == 5:
        other = random_state.randrange(len(changed))
        changed[at], changed[other] = changed[other], changed[at]
    elif kind == 6:
        other = random_state.randrange(len(changed))
        changed[other:other] = changed[at : at + length]
    else:
        changed += random_state.randbytes(length)
    return bytes(changed)
