"""Local thickness against worked examples and BoneJ's own figures."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import finish
from mctgui.morphometry import compiling, local_thickness, painting_thickness


def block(side: int, *extents: tuple[int, int]) -> np.ndarray:
    mask = np.zeros((side, side, side), dtype=bool)
    mask[tuple(slice(low, high) for low, high in extents)] = True
    return mask


def mean_in(mask: np.ndarray, spacing_mm: float = 1.0) -> float:
    return float(local_thickness(mask, spacing_mm)[mask].mean(dtype=np.float64))


@pytest.mark.parametrize(
    ("voxels", "thickness"), [(1, 2), (2, 2), (3, 4), (4, 4), (5, 6), (6, 6), (8, 8), (11, 12), (16, 16)]
)
def test_that_a_plate_is_as_thick_as_bonej_finds_it(voxels: int, thickness: float) -> None:
    mask = block(32, (0, 32), (0, 32), (8, 8 + voxels))
    assert mean_in(mask) == pytest.approx(thickness, rel=1e-6)


@pytest.mark.parametrize(("voxels", "thickness"), [(1, 2), (2, 2), (3, 4), (4, 4), (5, 6), (6, 6)])
def test_that_a_cube_is_covered_by_one_ball(voxels: int, thickness: float) -> None:
    mask = block(20, *[(6, 6 + voxels)] * 3)
    assert mean_in(mask) == pytest.approx(thickness, rel=1e-6)


def test_that_the_clean_up_averages_corners_into_their_surroundings() -> None:
    mask = block(20, (6, 13), (6, 13), (6, 13))
    thickness = local_thickness(mask, 1.0)[mask].astype(np.float64)
    values, counts = np.unique(thickness.round(4), return_counts=True)
    assert thickness.mean() == pytest.approx(7.734, abs=1e-6)
    assert thickness.std(ddof=1) == pytest.approx(0.572529, abs=1e-6)
    assert dict(zip(values.tolist(), counts.tolist(), strict=True)) == {6.0: 24, 6.5: 8, 7.1429: 24, 7.5556: 24, 8.0: 263}


def test_that_two_plates_and_the_marrow_between_are_measured() -> None:
    bone = block(40, (0, 40), (0, 40), (5, 9)) | block(40, (0, 40), (0, 40), (20, 26))
    thickness = local_thickness(bone, 1.0)[bone].astype(np.float64)
    assert thickness.mean() == pytest.approx(5.2, rel=1e-6)
    assert thickness.std(ddof=1) == pytest.approx(0.979827, abs=1e-6)
    assert mean_in(~bone) == pytest.approx(19.133333, rel=1e-6)


def test_that_the_border_of_the_array_bounds_nothing() -> None:
    assert mean_in(block(30, (0, 30), (0, 30), (0, 6))) == pytest.approx(12.0, rel=1e-6)
    assert mean_in(block(30, (0, 30), (0, 30), (0, 7))) == pytest.approx(14.0, rel=1e-6)


def test_that_all_phantoms_of_bonej_are_met(shared_data: Path) -> None:
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["phantoms"]["results"]
    masks = np.load(shared_data / "bone_lhdl" / "phantoms.npz")
    compared = 0
    for name, figures in golden.items():
        for phase, mask in (("TbTh", masks[name]), ("TbSp", ~masks[name])):
            # The marrow of a single sphere holds balls wider than the array; BoneJ was not run on it either.
            if figures[phase] is None:
                continue
            values = local_thickness(mask, 1.0)[mask].astype(np.float64)
            _assert_figures(values, figures[phase], "n")
            compared += 1
    assert compared == 27


def _assert_figures(values: np.ndarray, golden: dict[str, Any], count: str) -> None:
    assert values.size == golden[count]
    assert values.mean() == pytest.approx(golden["mean"], rel=1e-6)
    assert values.std(ddof=1) == pytest.approx(golden["sd"], rel=1e-6, abs=2e-6)
    assert values.max() == pytest.approx(golden["max"], rel=1e-6)


def test_that_every_voxel_of_real_bone_is_bonejs(shared_data: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    bone = tifffile.imread(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif") > 82
    z, y, x = np.indices(bone.shape)
    cylinder = ((x - 37) ** 2 + (y - 37) ** 2 <= 34**2) & (z >= 7) & (z <= 66)
    box = (slice(7, 67), slice(3, 72), slice(3, 72))
    maps = np.load(shared_data / "bone_lhdl" / "dev_52um_cyl_fill_pad1_maps.npz")
    for name, phase in (("TbTh", bone), ("TbSp", ~bone)):
        mine = local_thickness(np.pad((phase & cylinder)[box], 1), 0.052)[1:-1, 1:-1, 1:-1]
        assert np.abs(mine - maps[name]).max() <= 1e-6


def test_that_a_region_has_the_same_thickness_as_in_the_whole_map() -> None:
    bone = _random_bone((34, 40, 70))
    region = np.zeros(bone.shape, dtype=bool)
    region[10:22, 8:31, 20:66] = True
    for phase in (bone, ~bone):
        whole = local_thickness(phase, 0.1)
        part = finish(painting_thickness(phase, 0.1, region)).thickness_mm
        assert np.array_equal(part[region], whole[region])
        assert not part[~region].any()


def test_that_turning_and_mirroring_change_no_figure() -> None:
    bone = _random_bone((30, 36, 33))
    straight = local_thickness(bone, 0.05)
    turned = local_thickness(bone.transpose(2, 0, 1)[::-1], 0.05)
    assert np.abs(turned[::-1].transpose(1, 2, 0) - straight).max() <= 1e-6


def test_that_thickness_scales_with_the_voxel_size() -> None:
    bone = _random_bone((24, 24, 24))
    assert np.allclose(local_thickness(bone, 0.2), 2 * local_thickness(bone, 0.1), rtol=1e-6)


def test_that_squared_distances_are_exact() -> None:
    from mctgui.morphometry import kernels

    phase = np.random.default_rng(3).random((19, 37, 70)) > 0.01
    squares = np.empty(phase.shape, dtype=np.int32)
    kernels.distances_in_slices(phase.view(np.uint8), 0, 19, squares)
    kernels.distances_across_slices(squares, 0, 37)
    assert np.array_equal(squares, np.rint(ndimage.distance_transform_edt(phase) ** 2).astype(np.int32))


def test_that_an_empty_phase_has_no_thickness_and_a_full_one_is_refused() -> None:
    assert not local_thickness(np.zeros((5, 5, 5), dtype=bool), 1.0).any()
    with pytest.raises(UnsuitableVOI, match="nothing but one phase"):
        local_thickness(np.ones((5, 5, 5), dtype=bool), 1.0)


def test_that_voxels_that_are_no_cubes_are_refused() -> None:
    mask = block(8, (2, 4), (2, 4), (2, 4))
    with pytest.raises(MctguiError, match="cubic voxels"):
        local_thickness(mask, (0.1, 0.195, 0.195))
    assert local_thickness(mask, (0.1, 0.1, 0.10004)).max() == pytest.approx(0.2, rel=1e-3)


def test_that_a_single_slice_is_refused() -> None:
    with pytest.raises(UnsuitableVOI, match="single slice"):
        local_thickness(np.ones((5, 5), dtype=bool), 1.0)


def test_that_closing_the_work_stops_its_threads() -> None:
    before = threading.active_count()
    marrow = np.ones((90, 90, 90), dtype=bool)
    marrow[45, 45, 45] = False
    work = painting_thickness(marrow, 1.0)
    for step in work:
        if step.message == "painting balls":
            break
    work.close()
    assert threading.active_count() == before


def test_that_the_loops_can_be_compiled_beforehand() -> None:
    steps = list(compiling())
    assert steps[0].message == "preparing the measurement"
    from mctgui.morphometry import kernels, painting_kernels

    assert all(getattr(kernels, name).signatures for name in ("distances_in_slices", "mark_ridge", "largest_first"))
    assert all(getattr(painting_kernels, name).signatures for name in ("paint", "widen", "mark_interior", "clean_up"))


def test_that_other_threads_run_while_balls_are_painted() -> None:
    """The window stays alive only if the loops release the interpreter lock; a tick stands for its event loop."""
    marrow = np.ones((70, 70, 70), dtype=bool)
    marrow[::23, ::23, ::23] = False
    list(compiling())
    waits, stop = [], threading.Event()

    def tick() -> None:
        while not stop.is_set():
            before = time.perf_counter()
            time.sleep(0.001)
            waits.append(time.perf_counter() - before)

    ticking = threading.Thread(target=tick)
    ticking.start()
    started = time.perf_counter()
    local_thickness(marrow, 1.0)
    elapsed = time.perf_counter() - started
    stop.set()
    ticking.join()
    assert np.median(waits) < 0.1 * elapsed


def _random_bone(shape: tuple[int, int, int]) -> np.ndarray:
    noise = np.random.default_rng(11).standard_normal(shape)
    smooth = ndimage.gaussian_filter(noise, 2.0)
    return smooth > np.percentile(smooth, 78)
