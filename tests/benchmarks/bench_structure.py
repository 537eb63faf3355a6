"""Speed of all structure figures of one VOI, as a ratio to scipy's distance transform of the same mask in the same run.

Run it by itself: ``python -m pytest tests/benchmarks/bench_structure.py -m benchmark -s``
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from mctgui.jobs import Progress, finish
from mctgui.morphometry import compiling_structure, structure_of

pytestmark = pytest.mark.benchmark


def test_the_voi_of_the_paper_at_52_um(shared_data: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    grey = tifffile.imread(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif")
    places = [np.where(n % 150 < 75, n % 150, 149 - n % 150) for n in map(np.arange, (104, 296, 296))]
    bone = grey[np.ix_(*places)] > 82
    z, y, x = np.ogrid[:104, :296, :296]
    inside = ((x - 147.5) ** 2 + (y - 147.5) ** 2 <= 144**2) & (z >= 4) & (z < 100)
    finish(compiling_structure())
    pauses = [time.perf_counter()]

    def note(_: Progress) -> None:
        pauses.append(time.perf_counter())

    began = time.process_time()
    found = finish(structure_of(bone, inside, 0.052), note)
    ours = time.process_time() - began
    began = time.process_time()
    ndimage.distance_transform_edt(bone)
    scipys = time.process_time() - began
    print(f"\n15 x 5 mm at 52 um: processor {ours:.2f} s, scipy's distances {scipys:.2f} s, ratio {ours / scipys:.2f}")
    print(f"longest time between two steps {np.diff(pauses).max():.2f} s\n{found}")
    assert ours < max(2.0, scipys)
