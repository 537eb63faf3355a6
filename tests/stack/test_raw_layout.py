"""What is said about a file without a header is checked against its length before anything is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mctgui.errors import UnreadableFile
from mctgui.stack import RAW_DTYPES, RawLayout, likely_layouts

sides = st.integers(1, 300)


@given(st.tuples(sides, sides, sides), st.sampled_from(RAW_DTYPES), st.integers(0, 5000), st.integers(0, 10**8))
def test_that_every_suggestion_fits_the_file(shape, dtype, offset, there):
    layout = RawLayout(shape, dtype, offset)
    assert all(other.fits(there) and other != layout for other in layout.others_that_fit(there))


def test_that_number_of_slices_header_and_type_are_suggested():
    layout = RawLayout((10, 6, 8), "uint16")
    assert layout.bytes_needed == 960
    found = layout.others_that_fit(480)
    assert [(one.shape[0], one.dtype, one.offset) for one in found] == [(5, "uint16", 0), (10, "uint8", 0)]
    assert [one.offset for one in layout.others_that_fit(960 + 512)] == [512]
    assert layout.others_that_fit(960) == ()


@pytest.mark.parametrize("big_endian", [False, True])
def test_that_the_middle_is_read_as_the_layout_says(tmp_path: Path, big_endian):
    voxels = np.arange(4 * 6 * 8, dtype=">u2" if big_endian else "<u2").reshape(4, 6, 8)
    (tmp_path / "a.raw").write_bytes(bytes(16) + voxels.tobytes())
    axial, sagittal = RawLayout((4, 6, 8), "uint16", 16, big_endian).middle(tmp_path / "a.raw")
    assert np.array_equal(axial, voxels[2])
    assert np.array_equal(sagittal, voxels[:, :, 4])
    assert axial.dtype.isnative


def test_that_a_file_that_is_too_short_shows_the_slices_that_it_holds(tmp_path: Path):
    (tmp_path / "a.raw").write_bytes(bytes(2 * 48))
    _axial, sagittal = RawLayout((9, 6, 8), "uint8").middle(tmp_path / "a.raw")
    assert sagittal.shape == (2, 6)
    with pytest.raises(UnreadableFile, match="not even one slice"):
        RawLayout((9, 60, 8), "uint8").middle(tmp_path / "a.raw")


def test_that_size_in_the_name_and_cubes_are_likely_where_they_fit(tmp_path: Path):
    (tmp_path / "bone_8x6x4.raw").write_bytes(bytes(2 * 192))
    (tmp_path / "bone_9x6x4.raw").write_bytes(bytes(2 * 192))
    (tmp_path / "cube.raw").write_bytes(bytes(512))
    assert likely_layouts(tmp_path / "bone_8x6x4.raw") == (RawLayout((4, 6, 8), "uint16"),)
    assert likely_layouts(tmp_path / "bone_9x6x4.raw") == ()
    assert likely_layouts(tmp_path / "cube.raw") == (RawLayout((8, 8, 8), "uint8"),)
