"""``mctgui pairs`` and ``mctgui train`` as a tired user gets them wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.synthesis.pair_store import PairSource, writing_pairs
from mctgui.volume import Volume


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A store of two donors."""

    def source(seed: int) -> PairSource:
        rng = np.random.default_rng(seed)
        mdct = Volume.from_spacing(rng.integers(-100, 900, (3, 32, 32)).astype(np.int16), (0.2, 0.1, 0.1), "HU")
        microct = Volume.from_spacing(rng.integers(0, 256, (3, 32, 32)).astype(np.uint8), (0.2, 0.1, 0.1), "grey8")
        return PairSource(f"bone-{seed}", mdct, microct, "test", donor=f"d{seed}")

    finish(writing_pairs((source(seed) for seed in (1, 2)), tmp_path / "pairs"))
    return tmp_path / "pairs"


def test_that_a_folder_with_other_files_is_no_place_for_a_run(pairs: Path, tmp_path: Path, mctgui) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    run = mctgui("train", pairs, "--out", folder, "--window", 5, 5)
    assert run.code == 1
    assert "documents holds other files" in run.err
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("window", [(5, 5), (100, -100), ("nan", 5), (0, "inf"), (-1e12, 1e12)])
def test_that_a_window_that_is_none_is_refused(window: tuple[object, object], pairs: Path, tmp_path: Path, mctgui) -> None:
    run = mctgui("train", pairs, "--out", tmp_path / "run", "--window", *window)
    assert run.code == 2
    assert "window" in run.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seed", -1), "no seed"),
        (("--seed", 10**30), "no seed"),
        (("--threads", -1), "threads"),
        (("--threads", 100_000), "threads"),
    ],
)
def test_that_numbers_beyond_use_are_refused(
    words: tuple[object, ...], said: str, pairs: Path, tmp_path: Path, mctgui
) -> None:
    run = mctgui("train", pairs, "--out", tmp_path / "run", *words)
    assert run.code == 2
    assert said in run.err
    assert not (tmp_path / "run").exists()
