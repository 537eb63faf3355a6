"""Small reader packages: six training and reading images of random grey, under random names."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mctgui.reading.criteria import Criterion, preset
from mctgui.reading.display import Shown
from mctgui.reading.frames import encode_frame
from mctgui.reading.package import Manifest, Presentation, write_package
from mctgui.reading.study import Options
from mctgui.reading.wording import Wording, sha256_of

from .at_work import Reader, leave

SIDE = 96


def make_package(
    path: Path,
    *,
    training: int = 1,
    reading: int = 3,
    sittings: int = 1,
    frames: int = 1,
    side: int = SIDE,
    zoom: int = 1,
    criteria: tuple[Criterion, ...] | None = None,
    **options: Any,
) -> Path:
    """Write a package as a study's lock does."""
    criteria = criteria or preset("jin2021")
    choice = criteria[0].kind == "choice"
    rng = np.random.default_rng(7)
    files: dict[str, bytes] = {}

    def names() -> tuple[str, ...]:
        made = []
        for _ in range(frames):
            name = f"frames/{secrets.token_hex(16)}.png"
            files[name] = encode_frame(rng.integers(0, 256, (side, side), dtype=np.uint8))
            made.append(name)
        return tuple(made)

    presentations = [
        Presentation(
            id=secrets.token_hex(16),
            part="training" if index < training else "reading",
            sitting=1 if index < training else 1 + (index - training) * sittings // reading,
            frames=names(),
            right_frames=names() if choice else (),
        )
        for index in range(training + reading)
    ]
    manifest = Manifest(
        study_id=secrets.token_hex(16),
        study_title="Spring study",
        instructions=Wording(en="Look at the trabecular bone.", zh="请观察骨小梁。"),
        reader_id="R1",
        criteria=criteria,
        display=Shown(width_px=side, height_px=side, pixel_mm=0.1, zoom=zoom),
        options=Options(**{"break_after_images": 0, "break_after_minutes": 0, **options}),
        presentations=tuple(presentations),
        files={name: sha256_of(content) for name, content in files.items()},
        charter_sha256="0" * 64,
    )
    write_package(path, manifest, files)
    return path


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Makes packages in a folder of the test: ``package(reading=3, going_back=True)``."""
    return lambda **choices: make_package(tmp_path / "study_R1.mctread", **choices)


@pytest.fixture
def reader(window, qtbot) -> Iterator[Reader]:
    """A reader before the start page."""
    window.show_screen("read")
    made = Reader(window.screen_shown)
    yield made
    if made.flow is not None:
        leave(made, qtbot)


@pytest.fixture
def opened(reader, package, qtbot):
    """Opens a package made with these choices."""

    def open_it(**choices) -> Reader:
        path = package(**choices)
        reader.screen.open_package(path)
        reader.window.activateWindow()
        qtbot.waitUntil(reader.window.isActiveWindow)
        return reader

    return open_it
