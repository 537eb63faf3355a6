"""A project with a store of tiny pairs, and the Train screen set up so that an epoch takes a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.synthesis.pair_store import PairSource, writing_pairs
from mctgui.volume import Volume

SIDE, SLICES = 32, 3


def source(seed: int, donor: str | None = None) -> PairSource:
    bone = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((SLICES, SIDE, SIDE)), 1.5) > 0
    high = Volume.from_spacing(np.where(bone, 210, 30).astype(np.uint8), (0.1, 0.1, 0.1), "grey8")
    low = Volume.from_spacing((bone * 1200.0).astype(np.int16), (0.1, 0.1, 0.1), "HU")
    return PairSource(f"bone-{seed}", low, high, "test", donor=f"d{seed}" if donor is None else donor, vertebra="L2")


def add_store(project: Project, name: str = "tiny", seeds: tuple[int, ...] = (1, 2)) -> Path:
    folder = project.folder / "pairs" / name
    finish(writing_pairs((source(seed) for seed in seeds), folder))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Training")
    add_store(made)
    yield made
    made.close()


@pytest.fixture
def screen(window, project, qtbot):
    """The Train screen with the project, its form ready."""
    window.set_project(project)
    window.show_screen("train")
    shown = window.screen_shown
    qtbot.waitUntil(lambda: shown.form.is_ready and not shown.listing.is_busy, timeout=30_000)
    return shown


def choose(form, **values) -> None:
    """Fill fields of the form as a user does."""
    for name, value in values.items():
        rows = form.beginning.rows if name in form.beginning.rows.places else form.network.rows
        field = rows.field(name)
        if hasattr(field, "setValue"):
            field.setValue(value)
        else:
            field.setCurrentIndex(field.findData(value))
    form.check()


@pytest.fixture
def quick(screen) -> Callable[..., None]:
    """Chooses a run of two-step epochs."""

    def fill(**values) -> None:
        wanted = {"crop_px": 32, "batch": 1, "epochs": 2, "decay_epochs": 0, "steps": 2, **values}
        choose(screen.form, **wanted)

    return fill


@pytest.fixture
def until(qtbot):
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=40_000)
