"""``mctgui pairs`` and ``mctgui train`` as a tired user gets them wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.stack import save_stack
from mctgui.synthesis import write_record
from mctgui.synthesis.pair_store import PairSource, open_pairs, writing_pairs
from mctgui.synthesis.run_settings import configuration
from mctgui.synthesis.run_setup import run_setup
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


def test_that_specimens_that_are_there_twice_are_refused(pairs: Path, tmp_path: Path, mctgui) -> None:
    again = mctgui("train", pairs, pairs, "--out", tmp_path / "run")
    assert again.code == 1
    assert "are called bone-1" in again.err
    other = tmp_path / "other"
    shutil.copytree(pairs, other)
    table = json.loads((other / "pairs.json").read_text())
    for number, one in enumerate(table["specimens"]):
        one.update(name=f"renamed-{number}", donor="")
    (other / "pairs.json").write_text(json.dumps(table))
    copied = mctgui("train", pairs, other, "--out", tmp_path / "run")
    assert copied.code == 1
    assert "bone-1 and renamed-0 hold the same images" in copied.err


def volume(path: Path, kind: str) -> Path:
    voxels = np.arange(3 * 32 * 32).reshape(3, 32, 32) % 251
    voxels = voxels.astype(np.uint8) if kind == "grey8" else (4 * voxels).astype(np.int16)
    save_stack(Volume.from_spacing(voxels, (0.2, 0.1, 0.1), kind), path)
    return path


def test_that_two_volumes_the_wrong_way_round_are_seen(tmp_path: Path, mctgui) -> None:
    mdct, microct = volume(tmp_path / "a.nii.gz", "HU"), volume(tmp_path / "b.tif", "grey8")
    run = mctgui("pairs", "--mdct", microct, "--microct", mdct, "--out", tmp_path / "pairs")
    assert run.code == 1
    assert "wrong way round" in run.err
    assert not (tmp_path / "pairs").exists()


def test_that_values_that_do_not_say_what_they_mean_are_taken_as_hu_and_it_is_said(tmp_path: Path, mctgui) -> None:
    mdct, microct = volume(tmp_path / "a.nii.gz", "HU"), volume(tmp_path / "b.tif", "grey8")
    told = mctgui("pairs", "--mdct", mdct, "--microct", microct, "--out", tmp_path / "pairs")
    assert told.code == 0, told.err
    assert "taken as HU" in told.out
    voxels = (50 * np.ones((3, 32, 32))).astype(np.uint16)
    save_stack(Volume.from_spacing(voxels, (0.2, 0.1, 0.1), "grey16"), tmp_path / "grey.tif")
    run = mctgui("pairs", "--mdct", tmp_path / "grey.tif", "--microct", microct, "--out", tmp_path / "more")
    assert run.code == 1
    assert "grey values of 16 bits, not in HU" in run.err
    assert not (tmp_path / "more").exists()


def test_that_the_pairs_know_how_thick_overlapping_slices_are(tmp_path: Path, mctgui) -> None:
    from mctgui.dicom import write_series
    from mctgui.synthesis.pair_store import open_pairs

    microct, mdct = volume(tmp_path / "b.tif", "grey8"), np.arange(3 * 32 * 32).reshape(3, 32, 32).astype(np.int16) - 1000
    series = Volume.from_spacing(mdct, (0.2, 0.1, 0.1), "HU")
    write_series(series, tmp_path / "mdct", description="bone", slice_thickness_mm=0.6)
    words = ("pairs", "--mdct", tmp_path / "mdct", "--microct", microct)
    for more, thickness in (((), 0.6), (("--thickness-mm", 0.5), 0.5)):
        out = tmp_path / f"pairs-{thickness}"
        made = mctgui(*words, *more, "--out", out)
        assert made.code == 0, made.err
        assert open_pairs(out).specimens[0].mdct_thickness_mm == thickness
    for wrong in (0, -1, "nan", "inf"):
        assert mctgui(*words, "--thickness-mm", wrong, "--out", tmp_path / "x").code == 2
    assert mctgui("pairs", tmp_path, "--thickness-mm", 0.6, "--out", tmp_path / "x").code == 2


@pytest.mark.parametrize("window", [(200, 100), (5, 5), ("nan", "nan")])
def test_that_a_window_of_the_microct_that_is_none_is_said(window: tuple[object, object], tmp_path: Path, mctgui) -> None:
    mdct, microct = volume(tmp_path / "a.nii.gz", "HU"), volume(tmp_path / "b.tif", "grey8")
    run = mctgui("pairs", "--mdct", mdct, "--microct", microct, "--microct-window", *window, "--out", tmp_path / "pairs")
    assert run.code == 1
    assert "is no window" in run.err


@pytest.mark.parametrize("side", [0, -1, "nan", "inf"])
def test_that_pixels_of_pictures_have_a_size(side: object, tmp_path: Path, mctgui) -> None:
    for kind in ("train_A", "train_B"):
        (tmp_path / "set" / kind).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "set" / kind / "1.png"), np.eye(32, dtype=np.uint8))
    run = mctgui("pairs", tmp_path / "set", "--spacing-mm", side, 1, 1, "--out", tmp_path / "pairs")
    assert run.code == 1
    assert "A voxel cannot measure" in run.err


@pytest.mark.parametrize(
    "change",
    [{"batch": "two"}, {"window": [1, 2, 3]}, {"method": "vae"}, {"preset": 3}, {"split_by": "month"}, {"hold_out": "some"}],
)
def test_that_damaged_settings_of_a_run_are_said(change: dict[str, object], pairs: Path, tmp_path: Path, mctgui) -> None:
    setup = run_setup([open_pairs(pairs)], {"seed": 1})
    write_record(setup.record(), tmp_path / "run")
    path = tmp_path / "run" / "run.json"
    record = json.loads(path.read_text())
    record["settings"].update(change)
    path.write_text(json.dumps(record))
    run = mctgui("train", pairs, "--out", tmp_path / "run", "--resume")
    assert run.code == 1
    assert "The settings in run.json of run are damaged." in run.err


def test_that_pictures_are_made_brighter_and_darker_no_more_than_scans() -> None:
    of_scans, of_pictures = (configuration({}, kind) for kind in ("HU", "grey8"))
    shares = [one.crops.hu_offset / (one.window_hu[1] - one.window_hu[0]) for one in (of_scans, of_pictures)]
    assert shares[0] == pytest.approx(shares[1])
