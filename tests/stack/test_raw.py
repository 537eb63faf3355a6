"""Voxels without a header."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.stack import RAW_DTYPES, load_raw

SHAPE = (4, 5, 6)
SPACING = (0.3, 0.2, 0.1)


@pytest.mark.parametrize("dtype", RAW_DTYPES)
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("offset", [0, 7])
def test_that_voxels_are_read_as_said(tmp_path, dtype, big_endian, offset):
    voxels = np.random.default_rng(0).integers(0, 100, SHAPE).astype(dtype)
    order = ">" if big_endian else "<"
    (tmp_path / "a.raw").write_bytes(b"h" * offset + voxels.astype(np.dtype(dtype).newbyteorder(order)).tobytes())
    volume = load_raw(tmp_path / "a.raw", SHAPE, dtype, SPACING, offset=offset, big_endian=big_endian)
    assert np.array_equal(volume.voxels, voxels)
    assert volume.voxels.dtype == np.dtype(dtype)
    assert volume.spacing_mm == pytest.approx(SPACING)


def test_that_the_voxels_stay_on_the_disk(tmp_path):
    (tmp_path / "a.raw").write_bytes(bytes(240))
    volume = load_raw(tmp_path / "a.raw", SHAPE, "uint16", SPACING)
    assert isinstance(volume.voxels, np.memmap)
    assert volume.intensity == "grey16"


@pytest.mark.parametrize(
    ("size", "hint"), [(300, "--shape 5 5 6"), (180, "--shape 3 5 6"), (250, "--offset 10"), (7, "Check --shape")]
)
def test_that_a_length_that_does_not_fit_is_refused_with_what_would(tmp_path, size, hint):
    (tmp_path / "a.raw").write_bytes(bytes(size))
    with pytest.raises(UnreadableFile, match=f"has {size} bytes, but 4 x 5 x 6") as caught:
        load_raw(tmp_path / "a.raw", SHAPE, "uint16", SPACING)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "wrong",
    [
        {"shape": (0, 5, 6)},
        {"shape": (-4, -5, 6)},
        {"dtype": "object"},
        {"dtype": "O8"},
        {"spacing_mm": (0, 1, 1)},
        {"spacing_mm": (np.nan, 1, 1)},
        {"offset": -1},
    ],
)
def test_that_impossible_numbers_are_refused(tmp_path, wrong):
    (tmp_path / "a.raw").write_bytes(bytes(120))
    given = {"shape": SHAPE, "dtype": "uint8", "spacing_mm": SPACING, **wrong}
    with pytest.raises(MctguiError):
        load_raw(tmp_path / "a.raw", **given)


def test_that_values_that_are_no_numbers_are_refused(tmp_path):
    np.full(SHAPE, np.nan, "<f4").tofile(tmp_path / "a.raw")
    with pytest.raises(UnreadableFile, match="no numbers"):
        load_raw(tmp_path / "a.raw", SHAPE, "float32", SPACING)
