"""Local thickness against worked examples and BoneJ's own figures."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import finish
from mctgui.morphometry import compiling, local_thickness, painting_thickness, squared_distances


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
            assert masks[name].mean() == pytest.approx(figures["BVTV"], rel=1e-12)
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


def test_that_emptying_the_surroundings_makes_the_spacing_of_bonej_too_large(shared_data: Path) -> None:
    """The golden of what BoneJ2 tells after "Clear Outside": the fault that the VOI modes are there to avoid."""
    tifffile = pytest.importorskip("tifffile")
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_52um"]["results"]["cyl_outside0_both"]
    bone = tifffile.imread(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif") > 82
    z, y, x = np.indices(bone.shape)
    cylinder = ((x - 37) ** 2 + (y - 37) ** 2 <= 34**2) & (z >= 7) & (z <= 66)
    bone = (bone & cylinder)[7:67, 3:72, 3:72]
    for phase, key in ((bone, "TbTh_mm"), (~bone, "TbSp_mm")):
        _assert_figures(local_thickness(phase, 0.052)[phase].astype(np.float64), golden[key], "n_voxels")
    assert bone.mean() == pytest.approx(golden["BVTV_bbox_naive"], rel=1e-9)


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


@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(*[st.integers(3, 11)] * 3),
    bone=st.floats(0.05, 0.95),
    axes=st.permutations([0, 1, 2]),
    flips=st.tuples(*[st.sampled_from([1, -1])] * 3),
)
@settings(deadline=None, max_examples=40)
def test_that_any_mask_measures_the_same_turned_and_mirrored(
    seed: int, shape: tuple[int, ...], bone: float, axes: list[int], flips: tuple[int, ...]
) -> None:
    mask = np.random.default_rng(seed).random(shape) < bone
    mask[0, 0, 0] = False
    turn = tuple(slice(None, None, step) for step in flips)
    straight = local_thickness(mask, 0.05)
    turned = local_thickness(mask.transpose(axes)[turn], 0.05)
    assert np.abs(turned - straight.transpose(axes)[turn]).max() <= 1e-6


@given(seed=st.integers(0, 2**32 - 1), bone=st.floats(0.1, 0.9), low=st.tuples(*[st.integers(0, 8)] * 3))
@settings(deadline=None, max_examples=40)
def test_that_any_region_has_the_thickness_of_the_whole_map(seed: int, bone: float, low: tuple[int, ...]) -> None:
    random = np.random.default_rng(seed)
    mask = ndimage.uniform_filter(random.random((12, 11, 13)), 2) < bone
    mask[5, 5, 5] = False
    region = np.zeros(mask.shape, dtype=bool)
    region[tuple(slice(start, start + 3) for start in low)] = True
    part = finish(painting_thickness(mask, 0.1, region)).thickness_mm
    assert np.array_equal(part, np.where(region, local_thickness(mask, 0.1), 0))


@given(seed=st.integers(0, 2**32 - 1), bone=st.floats(0.3, 0.999), shape=st.tuples(*[st.integers(2, 12)] * 3))
@settings(deadline=None, max_examples=40)
def test_that_thickness_is_that_of_the_largest_ball_painted_without_any_shortcut(
    seed: int, bone: float, shape: tuple[int, ...]
) -> None:
    mask = np.random.default_rng(seed).random(shape) < bone
    mask[-1, -1, -1] = False
    squares = squared_distances(mask).astype(np.int64)
    places = np.stack(np.indices(shape), axis=-1).reshape(-1, 3)
    painted = np.zeros(len(places), dtype=np.int64)
    for centre in np.argwhere(mask):
        square = squares[tuple(centre)]
        near = ((places - centre) ** 2).sum(axis=1) <= square
        painted[near] = np.maximum(painted[near], square)
    assert local_thickness(mask, 1.0) == pytest.approx(_cleaned(painted.reshape(shape), mask), abs=1e-6)


def _cleaned(painted: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The clean-up and the masking in words of one syllable."""
    thickness = 2 * np.sqrt(painted.astype(np.float64))
    padded = np.pad(thickness, 1, constant_values=-1.0)
    empty = ndimage.maximum_filter(padded == 0, 3)[1:-1, 1:-1, 1:-1]
    interior = (thickness > 0) & ~empty
    around = np.ones((3, 3, 3))
    count = ndimage.convolve(interior.astype(float), around, mode="constant")
    total = ndimage.convolve(np.where(interior, thickness, 0.0), around, mode="constant")
    surface = (thickness > 0) & empty & (count > 0.5)
    return np.where(mask, np.where(surface, total / np.maximum(count, 1), thickness), 0.0)


@pytest.mark.parametrize("threads", [2, 8])
def test_that_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    bone = _random_bone((61, 50, 72))
    region = np.zeros(bone.shape, dtype=bool)
    region[5:55, 8:31, 20:66] = True
    for phase, where in ((bone, None), (~bone, None), (~bone, region)):
        one = finish(painting_thickness(phase, 0.1, where, threads=1))
        several = finish(painting_thickness(phase, 0.1, where, threads=threads))
        assert one.thickness_mm.tobytes() == several.thickness_mm.tobytes()
        assert one.largest_mm == several.largest_mm


def test_that_a_nearly_empty_volume_shows_progress_and_can_be_cancelled_at_once() -> None:
    marrow = np.ones((90, 150, 150), dtype=bool)
    marrow[45, 75, 75] = False
    list(compiling())
    work = painting_thickness(marrow, 1.0)
    waits, before, done = [], time.perf_counter(), -1
    for step in work:
        waits.append(time.perf_counter() - before)
        before = time.perf_counter()
        assert step.done >= done
        done = step.done
        if step.message == "painting balls" and len(waits) > 40:
            break
    work.close()
    # Twice a second, and half a second to end; a busy machine gets more.
    assert np.percentile(waits, 95) < 0.5
    assert time.perf_counter() - before < 1.5


def test_that_squared_distances_are_exact() -> None:
    for share in (0.0001, 0.01, 0.5):
        phase = np.random.default_rng(3).random((19, 37, 170)) > share
        phase[0, 36, 3] = False
        exact = np.rint(ndimage.distance_transform_edt(phase) ** 2).astype(np.int32)
        assert np.array_equal(squared_distances(phase), exact)
        assert np.array_equal(squared_distances(phase, farthest=6), np.minimum(exact, 36))


def test_that_loops_are_compiled_also_where_nothing_can_be_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    from mctgui.morphometry import kernels

    def without_a_place(*, cache: bool = False, **options: bool) -> Any:
        if cache:  # as numba says it where neither folder can be written
            raise RuntimeError("cannot cache function 'doubled': no locator available")
        return numba.njit(**options)

    monkeypatch.setattr(kernels, "numba", SimpleNamespace(njit=without_a_place))

    def doubled(x: int) -> int:
        return 2 * x

    assert kernels.compiled(doubled)(4) == 8


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
