"""``mctgui convert`` of voxels without a header."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.stack import load_stack

SAID = ("--shape", 4, 5, 6, "--dtype", "uint16", "--spacing-mm", 0.3, 0.2, 0.1)


@pytest.fixture
def voxels(tmp_path):
    voxels = np.random.default_rng(1).integers(0, 60000, (4, 5, 6)).astype(np.uint16)
    (tmp_path / "in.raw").write_bytes(b"1234567" + voxels.astype(">u2").tobytes())
    return voxels


def test_that_voxels_are_converted_as_described(mctgui, tmp_path, voxels):
    ended = mctgui("convert", tmp_path / "in.raw", tmp_path / "out.npy", *SAID, "--offset", 7, "--big-endian")
    assert ended.code == 0, ended.err
    volume = load_stack(tmp_path / "out.npy")
    assert np.array_equal(volume.voxels, voxels)
    assert volume.spacing_mm == pytest.approx((0.3, 0.2, 0.1))
    assert volume.intensity == "grey16"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((), "--shape Z Y X"),
        (("--offset", 7), "--shape Z Y X"),
        (SAID, "--offset 7"),
        (SAID[:4], "--dtype"),
        (SAID[:6], "--spacing-mm Z Y X"),
        ((*SAID, "--offset", 7, "--series", "1.2"), "--series"),
        ((*SAID[:5], "complex64", *SAID[6:]), "complex64"),
    ],
)
def test_that_a_description_that_does_not_do_is_answered_in_two_lines(mctgui, tmp_path, voxels, said, words):
    ended = mctgui("convert", tmp_path / "in.raw", tmp_path / "out.npy", *said)
    assert ended.code == 1
    assert words in ended.err
    assert len(ended.err_lines) <= 2
    assert not (tmp_path / "out.npy").exists()
