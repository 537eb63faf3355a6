"""Sampling at evenly spaced points: the right place whatever the offset and step, and every point written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.qt.viewer.resampling import PHASE_TOLERANCE, Buffers, resample, to_grey


class Soiled(Buffers):
    """Buffers in which every use leaves something that must not be seen."""

    def take(self, name, shape, dtype):
        array = super().take(name, shape, dtype)
        array.reshape(-1).view(np.uint8)[:] = 77
        return array


@settings(max_examples=150, deadline=None)
@given(
    rows=st.integers(1, 80),
    columns=st.integers(1, 80),
    step=st.tuples(st.floats(0.05, 2.0), st.floats(0.05, 2.0)),
    start=st.tuples(st.floats(-1.0, 20.0), st.floats(-1.0, 20.0)),
    size=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    kind=st.sampled_from(["uint8", "uint16", "int16", "float32"]),
)
def test_that_every_point_has_the_value_of_its_place(rows, columns, step, start, size, kind):
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    source = np.ascontiguousarray(column * (1 if kind == "uint8" else 7) + row * (2 if kind == "uint8" else 100), dtype=kind)
    across, down = (1, 2) if kind == "uint8" else (7, 100)
    found = resample(source, start, step, size, "linear", Soiled()).astype(float)
    xs = np.clip(start[0] + step[0] * np.arange(size[0]), 0, columns - 1)
    ys = np.clip(start[1] + step[1] * np.arange(size[1]), 0, rows - 1)
    wanted = across * xs[None, :] + down * ys[:, None]
    assert found.shape == (size[1], size[0])
    assert np.abs(found - wanted).max() <= (across + down) * PHASE_TOLERANCE + 1.01


def test_that_buffers_are_used_again_and_grow() -> None:
    buffers = Buffers()
    first = buffers.take("one", (4, 5), np.uint16)
    first[:] = 3
    assert np.shares_memory(first, buffers.take("one", (2, 5), np.uint16))
    assert not np.shares_memory(first, buffers.take("other", (4, 5), np.uint16))
    assert buffers.take("one", (400, 500), np.float32).shape == (400, 500)


@pytest.mark.parametrize("kind", ["uint8", "uint16", "int16"])
@pytest.mark.parametrize(("low", "high"), [(10.5, 14.5), (9.2, 10.2), (-3.5, 8.0), (100.0, 1000.0)])
def test_that_a_narrow_window_shows_nothing_that_lies_below_it(kind, low, high) -> None:
    values = np.arange(0, 64, dtype=kind)[None].repeat(3, axis=0)
    grey = to_grey(values, low, high)[1].astype(float)
    assert grey[values[1] < low].max(initial=0) == 0
    wanted = np.clip((values[1] - low) / (high - low), 0, 1) * 255
    assert np.abs(grey - wanted).max() <= 1


def test_that_what_is_not_a_number_is_black() -> None:
    values = np.array([[np.nan, 0.0, 1.0, np.nan]], dtype=np.float32)
    assert to_grey(values, -1.0, 1.0).tolist() == [[0, 128, 255, 0]]
