"""Packages in the test's folder, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mctgui.jobs import finish
from mctgui.reading.clock import ScriptedClock
from mctgui.reading.lock import lock
from mctgui.reading.session import ReadingSession

from .readers import START, build_package


@pytest.fixture(scope="session")
def tiny(small_study, pool, passphrase, tmp_path_factory):
    """A locked study of three readers, 5 + 5 images, two to practise on, two repeated; tests must not change it."""
    draw = {
        "classes": [{"image_class": "microct", "count": 5}, {"image_class": "microct-like", "count": 5}],
        "training_images": 2,
        "repeat_share": 0.2,
        "repeat_distance": 3,
    }
    study = small_study.clone().changed(draw=draw)
    return finish(lock(study, pool, passphrase, tmp_path_factory.mktemp("tiny") / "study"))


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are written without waiting for the disk, where a test is not about that: it costs 10 ms each."""
    monkeypatch.setattr("mctgui.reading.chain._flush", lambda handle: None)


@pytest.fixture
def package_of(tmp_path: Path) -> Callable[..., Path]:
    """Writes packages into the test's folder."""

    def write(name: str = "R1.mctread", **settings: Any) -> Path:
        return build_package(tmp_path / name, **settings)

    return write


@pytest.fixture
def clock() -> ScriptedClock:
    """Stands at nine o'clock until it is moved."""
    return ScriptedClock(START)


@pytest.fixture
def begin(package_of: Callable[..., Path], clock: ScriptedClock) -> Iterator[Callable[..., ReadingSession]]:
    """A session at its first image, uncovered."""
    opened: list[ReadingSession] = []

    def start(**settings: Any) -> ReadingSession:
        session = ReadingSession.open(package_of(**settings), clock=clock)
        opened.append(session)
        session.begin_sitting()
        session.resume()
        return session

    yield start
    for session in opened:
        session.close()
