"""``mctgui register`` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.phantom import Scanner, VertebraRecipe, grow, simulate_mdct
from mctgui.registration import load_registration
from mctgui.stack import save_stack


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A micro-CT and an MDCT of one specimen, as stacks."""
    folder = tmp_path_factory.mktemp("scans")
    recipe = VertebraRecipe(seed=5, spacing_mm=0.2, z_range_mm=(-3.5, 3.5), field_of_view_mm=(28, 50, 50))
    microct = finish(grow(recipe)).microct
    scanner = Scanner(in_plane_fwhm_mm=0.6, noise_hu=40, slice_interval_mm=0.2, pixel_mm=0.3).calibrated_for(recipe)
    save_stack(microct, folder / "microct.nrrd")
    save_stack(finish(simulate_mdct(microct, scanner)), folder / "mdct.nrrd")
    return folder


def test_that_the_transform_and_the_pairs_are_written_and_told(mctgui, scans, tmp_path):
    out = tmp_path / "pairs.json"
    ended = mctgui("register", scans / "mdct.nrrd", scans / "microct.nrrd", "--out", out, "--no-rigid", "--json", "-")
    assert ended.code == 0, ended.err
    told = json.loads(ended.out)
    read = load_registration(out)
    assert told["pairs"]["number"] == len(read.pairs.pairs) >= 30
    assert "rows" not in told["pairs"]
    # Both lie in one frame, so that the transform is the identity.
    assert np.abs(read.microct_to_mdct - np.eye(4)).max() < 0.2
    assert sorted(read.sources) == ["mdct", "microct"]
    assert all(len(digest) == 64 for digest in read.sources.values())
    assert str(scans) not in out.read_text()


def test_that_words_that_are_no_anchors_are_wrong_usage(mctgui, scans, tmp_path):
    for word in ("4", "a:b", "-1:3", "3:"):
        words = ("--out", tmp_path / "pairs.json", "--anchors=" + word)
        ended = mctgui("register", scans / "mdct.nrrd", scans / "microct.nrrd", *words)
        assert ended.code == 2
        assert "no pair of slices" in ended.err
    assert not (tmp_path / "pairs.json").exists()


def test_that_an_anchor_that_is_not_there_leaves_no_file(mctgui, scans, tmp_path):
    out = tmp_path / "pairs.json"
    ended = mctgui("register", scans / "mdct.nrrd", scans / "microct.nrrd", "--out", out, "--anchors", "3:9999")
    assert ended.code == 1
    assert "not there" in ended.err
    assert not out.exists()
