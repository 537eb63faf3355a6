"""Measuring in VOIs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import finish
from mctgui.morphometry import (
    HistogramSource,
    Morphometry,
    ThicknessStatistics,
    VOIVoxels,
    common_histogram,
    estimated_effort,
    isodata_threshold,
    measure,
    measuring,
    measuring_modes,
    thickness_maps,
    voi_histogram,
)
from mctgui.voi import VOI, BoxVOI, CylinderVOI, EllipsoidVOI, MaskVOI
from mctgui.volume import Volume


@pytest.fixture(scope="module")
def real_bone(shared_data: Path) -> Volume:
    tifffile = pytest.importorskip("tifffile")
    voxels = tifffile.imread(shared_data / "bone_lhdl" / "lhdl_3155_D_4_bc_52um.tif")
    return Volume.from_spacing(voxels, (0.052,) * 3, "grey8")


@pytest.fixture(scope="module")
def grown() -> Volume:
    """Struts of some 0.3 mm in marrow, at 0.1 mm."""
    noise = np.random.default_rng(2).standard_normal((60, 70, 70))
    smooth = ndimage.gaussian_filter(noise, 2.2)
    grey = 60 + 900 * (smooth - np.percentile(smooth, 60))
    return Volume.from_spacing(np.clip(grey, 0, 255).astype(np.uint8), (0.1,) * 3, "grey8")


def golden_cylinder(golden: dict[str, Any]) -> CylinderVOI:
    c, side = golden["cylinder"], golden["voxel_mm"]
    centre = (c["cx"] * side, c["cy"] * side, (c["z0"] + c["z1_inclusive"]) / 2 * side)
    return CylinderVOI(centre, (0, 0, 1), 2 * c["r"] * side, (c["z1_inclusive"] - c["z0"] + 1) * side)


def assert_golden(found: Morphometry, golden: dict[str, Any]) -> None:
    assert found.bv_tv == golden["BVTV"]
    for thickness, key in ((found.tb_th, "TbTh_mm"), (found.tb_sp, "TbSp_mm")):
        assert thickness.mean_mm == pytest.approx(golden[key]["mean"], rel=1e-6)
        assert thickness.sd_mm == pytest.approx(golden[key]["sd"], rel=1e-6)
        assert thickness.max_mm == pytest.approx(golden[key]["max"], rel=1e-6)
        assert thickness.voxels == golden[key].get("n_voxels", golden[key].get("n"))


MODES = [("whole", "whole"), ("context", "cyl_context"), ("bonej", "cyl_fill_pad1"), ("fill-open", "cyl_fill_nopad")]


@pytest.mark.parametrize(("mode", "key"), MODES)
def test_that_real_bone_measures_as_in_bonej(shared_data: Path, real_bone: Volume, mode: Any, key: str) -> None:
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_52um"]
    voi = None if mode == "whole" else golden_cylinder(golden)
    found = measure(real_bone, voi, voi_mode=mode, structure=False)
    assert found.threshold == golden["thresholds"]["voi_voxels_only"]["IsoData"]
    assert found.voxels_total == golden["cylinder"]["TV_voxels"] if voi else found.voxels_total == 75**3
    assert_golden(found, golden["results"][key])


@pytest.mark.parametrize(("mode", "key"), MODES[:3])
def test_that_fine_voxels_measure_as_in_bonej(shared_data: Path, mode: Any, key: str) -> None:
    tifffile = pytest.importorskip("tifffile")
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_19p5um"]
    voxels = tifffile.imread(shared_data / golden["file"])
    volume = Volume.from_spacing(voxels, (golden["voxel_mm"],) * 3, "grey8")
    voi = None if mode == "whole" else golden_cylinder(golden)
    found = measure(volume, voi, voi_mode=mode, structure=False)
    assert found.threshold == golden["T_used"]
    assert_golden(found, golden["results"][key])


@pytest.mark.parametrize("name", ["dev_52um", "dev_19p5um"])
@pytest.mark.parametrize(("source", "key"), [("voi", "voi_voxels_only"), ("volume", "whole_file")])
def test_that_all_thresholds_of_real_bone_are_imagejs(
    shared_data: Path, name: str, source: HistogramSource, key: str
) -> None:
    tifffile = pytest.importorskip("tifffile")
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"][name]
    volume = Volume.from_spacing(tifffile.imread(shared_data / golden["file"]), (golden["voxel_mm"],) * 3, "grey8")
    found = voi_histogram(volume, golden_cylinder(golden), source=source)
    wanted = golden["thresholds"][key]
    assert found.thresholds == {
        method: wanted[word] for method, word in (("isodata", "IsoData"), ("default", "Default"), ("otsu", "Otsu"))
    }
    assert found.voxels == (volume.voxels.size if source == "volume" else golden["cylinder"]["TV_voxels"])


def test_that_the_bone_of_the_paper_s_voi_measures_as_in_bonej(shared_data: Path, real_bone: Volume) -> None:
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["speed_volume"]
    places = [np.where(n % 150 < 75, n % 150, 149 - n % 150) for n in map(np.arange, (96, 288, 288))]
    volume = Volume.from_spacing(real_bone.voxels[np.ix_(*places)], (0.052,) * 3, "grey8")
    voi = CylinderVOI((143.5 * 0.052, 143.5 * 0.052, 47.5 * 0.052), (0, 0, 1), 288 * 0.052, 96 * 0.052)
    found = measure(volume, voi, threshold=82, voi_mode="fill-open", structure=False)
    assert_golden(found, {**golden, "BVTV": golden["BVTV_in_cylinder"]})
    assert not any("nominal" in warning for warning in found.warnings)


def test_that_the_margin_gives_the_thickness_of_the_whole_volume(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 2.0, 2.0)
    found = measure(grown, voi)
    inside = voi.mask(grown.grid)
    from mctgui.morphometry import local_thickness

    bone = grown.voxels > found.threshold
    assert found.tb_th.mean_mm == pytest.approx(local_thickness(bone, 0.1)[bone & inside].mean(dtype=float), rel=1e-6)
    assert found.tb_sp.mean_mm == pytest.approx(local_thickness(~bone, 0.1)[~bone & inside].mean(dtype=float), rel=1e-6)
    assert found.margin_mm >= 1.5


def test_that_the_margin_grows_until_the_widest_ball_fits() -> None:
    x = np.arange(120) * 0.1
    plates = np.where(np.abs((x % 4.0) - 2.0) < 0.2, 200, 20).astype(np.uint8)
    volume = Volume.from_spacing(np.broadcast_to(plates, (60, 120, 120)).copy(), (0.1,) * 3, "grey8")
    found = measure(volume, CylinderVOI((6.0, 6.0, 3.0), (0, 0, 1), 3.0, 2.0))
    assert found.tb_sp.max_mm == pytest.approx(3.6, abs=0.11)
    assert found.margin_mm > 3.6


def test_that_anisotropic_voxels_are_interpolated_and_said_to_be(shared_data: Path, real_bone: Volume) -> None:
    thick = real_bone.voxels.reshape(25, 3, 75, 75).mean(axis=1)
    volume = Volume.from_spacing(np.floor(thick + 0.5).astype(np.uint8), (0.156, 0.052, 0.052), "grey8")
    found = measure(volume, threshold=82)
    # The rule of voxel distances times the x spacing would give 0.187 and 0.598 mm; the cube before averaging 0.255, 0.841.
    assert found.tb_th.mean_mm == pytest.approx(0.2748, abs=0.003)
    assert found.tb_sp.mean_mm == pytest.approx(0.8563, abs=0.01)
    assert found.bv_tv == pytest.approx(0.1865, abs=0.002)
    assert found.voxel_mm == pytest.approx(0.052)
    assert found.spacing_mm == pytest.approx((0.156, 0.052, 0.052))
    assert any("interpolated" in warning for warning in found.warnings)


def test_that_hounsfield_units_are_scaled_by_a_stated_rule(grown: Volume) -> None:
    voxels = grown.voxels.copy()
    voxels[30, 35, 33:35] = (0, 255)
    grown = Volume(voxels, grown.affine, "grey8")
    hounsfield = Volume(voxels.astype(np.int16) * 8 - 200, grown.affine, "HU")
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    found, grey = measure(hounsfield, voi), measure(grown, voi)
    assert (found.threshold + 200) / 8 == pytest.approx(grey.threshold + 0.5)
    assert found.voxels_bone == grey.voxels_bone
    assert "scaled linearly from -200..1840" in found.threshold_rule
    assert measure(hounsfield, voi, threshold=found.threshold).voxels_bone == found.voxels_bone


def test_that_the_histogram_is_of_the_voi_alone(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    dark = np.where(voi.mask(grown.grid), grown.voxels, 0).astype(np.uint8)
    assert measure(Volume(dark, grown.affine, "grey8"), voi).threshold == measure(grown, voi).threshold


def test_that_the_json_has_the_promised_keys(grown: Volume) -> None:
    record = json.loads(json.dumps(measure(grown, CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)).as_json()))
    promised = {"bv_tv", "tb_th_mm", "tb_sp_mm", "threshold", "threshold_method", "spacing_mm", "voi", "voxels"}
    promised |= {"voi_mode", "tb_n_per_mm", "conn_d_per_mm3", "smi", "da", "bs_bv_per_mm", "warnings"}
    assert promised <= set(record)
    assert set(record["tb_th_mm"]) == set(record["tb_sp_mm"]) == {"mean", "sd", "max", "p5", "p25", "p50", "p75", "p95"}
    assert record["voxels"]["bone"] / record["voxels"]["total"] == record["bv_tv"]
    assert record["voi_mode"] == "context"
    assert CylinderVOI.from_json(record["voi"]).diameter_mm == 3.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"voi": CylinderVOI((90.0, 0.0, 0.0))}, "outside the volume"),
        ({"voi": CylinderVOI((3.45, 3.45, 3.45), (0, 0, 1), 0.01, 0.01)}, "no voxel"),
        ({"threshold": 300.0}, "no bone"),
        ({"threshold": -1.0}, "no marrow"),
        ({"threshold": float("nan")}, "must be a number"),
        ({"threshold": "huang"}, "no threshold method"),
        ({"voi_mode": "context"}, "without a VOI"),
        ({"voi_mode": "clear"}, "no VOI mode"),
    ],
)
def test_that_what_cannot_be_measured_is_said_in_a_sentence(grown: Volume, change: dict[str, Any], message: str) -> None:
    with pytest.raises(MctguiError, match=message) as caught:
        measure(grown, **change)
    assert caught.value.hint


def test_that_one_slice_and_values_that_are_no_numbers_are_refused(grown: Volume) -> None:
    with pytest.raises(UnsuitableVOI, match="single slice"):
        measure(Volume(grown.voxels[:1], grown.affine))
    broken = grown.voxels.astype(np.float32)
    broken[30, 35, 35] = np.nan
    with pytest.raises(UnsuitableVOI, match="not numbers"):
        measure(Volume(broken, grown.affine))


def test_that_an_image_of_one_value_is_refused() -> None:
    for dtype in (np.uint8, np.int16):
        with pytest.raises(UnsuitableVOI, match="hardly differ"):
            measure(Volume.from_spacing(np.full((8, 8, 8), 90, dtype=dtype), (0.1,) * 3))


def test_that_a_voi_cut_by_the_border_is_warned_of(grown: Volume) -> None:
    found = measure(grown, CylinderVOI((3.4, 3.5, 0.0), (0, 0, 1), 3.0, 3.0))
    assert any("outside the volume" in warning for warning in found.warnings)
    assert any("towards the feet" in warning for warning in found.warnings)


def test_that_an_empty_exterior_is_warned_of() -> None:
    voxels = np.zeros((20, 20, 20), dtype=np.uint8)
    voxels[4:16, 4:16, 4:16] = 30
    voxels[6:14, 6:14, 6:8] = 200
    found = measure(Volume.from_spacing(voxels, (0.1,) * 3, "grey8"), threshold=100)
    assert any("exactly 0" in warning for warning in found.warnings)


def test_that_only_the_surroundings_of_the_voi_are_read(tmp_path: Path, grown: Volume) -> None:
    voxels = np.lib.format.open_memmap(tmp_path / "v.npy", mode="w+", dtype=np.float32, shape=(60, 70, 400))
    voxels[:] = np.nan
    voxels[:, :, :70] = grown.voxels
    found = measure(
        Volume.from_spacing(voxels, (0.1,) * 3), CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 2.0, 2.0), threshold=100
    )
    assert found.voxels_total > 5000


def test_that_measuring_can_be_cancelled_at_any_step(grown: Volume) -> None:
    work = measuring(grown)
    messages = [next(work).message for _ in range(6)]
    work.close()
    assert any("Tb.Th" in message for message in messages)


def test_that_percentiles_and_number_follow_from_the_map(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    maps = finish(thickness_maps(grown, voi))
    found = measure(grown, voi, structure=False)
    assert maps.figures.tb_sp == found.tb_sp
    values = maps.tb_sp_mm[maps.tb_sp_mm > 0]
    assert found.tb_sp.percentiles_mm == pytest.approx(np.percentile(values, (5, 25, 50, 75, 95)), rel=1e-6)
    assert found.tb_sp.as_json()["p50"] == found.tb_sp.median_mm
    assert found.tb_n_per_mm == pytest.approx(found.bv_tv / found.tb_th.mean_mm)
    assert (found.bv_mm3, found.tv_mm3) == pytest.approx((found.voxels_bone / 1000, found.voxels_total / 1000))


def test_that_maps_lie_where_the_bone_lies(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    maps = finish(thickness_maps(grown, voi, voi_mode="bonej"))
    for parameter, phase in (("tb_th", maps.bone & maps.inside), ("tb_sp", ~maps.bone & maps.inside)):
        volume = maps.volume(parameter)
        assert volume.voxels.dtype == np.float32
        assert np.array_equal(volume.voxels > 0, phase)
        first = np.argwhere(phase)[0]
        there = np.rint(grown.mm_to_index(volume.index_to_mm(first))).astype(int)
        assert (grown.voxels[tuple(there)] > maps.figures.threshold) == (parameter == "tb_th")
        assert voi.contains(volume.index_to_mm(first))


def test_that_both_modes_come_from_one_reading_and_name_themselves(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    context, bonej = finish(measuring_modes(grown, voi, structure=False))
    assert (context.voi_mode, bonej.voi_mode) == ("context", "bonej")
    assert context == measure(grown, voi, structure=False)
    assert bonej == measure(grown, voi, voi_mode="fill", structure=False)
    assert bonej.tb_sp.mean_mm < context.tb_sp.mean_mm


def test_that_another_threshold_does_not_read_the_file_again(tmp_path: Path, grown: Volume) -> None:
    np.save(tmp_path / "v.npy", grown.voxels)
    volume = Volume.from_spacing(np.load(tmp_path / "v.npy", mmap_mode="r+"), (0.1,) * 3, "grey8")
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 2.0, 2.0)
    voxels = VOIVoxels(volume, voi)
    first = finish(measuring_modes(volume, voi, voxels=voxels, structure=False))
    volume.voxels[:] = 0  # whoever reads again finds nothing
    again = finish(measuring_modes(volume, voi, voxels=voxels, structure=False))
    assert again == first
    other = finish(measuring(volume, voi, threshold=first[0].threshold + 20, voxels=voxels, structure=False))
    assert 0 < other.voxels_bone < first[0].voxels_bone


@pytest.mark.parametrize(
    "voi",
    [
        BoxVOI((3.4, 3.5, 3.0), (3.0, 2.5, 2.0)),
        EllipsoidVOI((3.4, 3.5, 3.0), (1.6, 1.4, 1.2)),
        CylinderVOI((3.4, 3.5, 3.0), (0.3, 0.2, 1), 3.0, 2.5),
    ],
)
def test_that_a_voi_of_any_shape_is_measured(grown: Volume, voi: VOI) -> None:
    from mctgui.morphometry import local_thickness

    found = measure(grown, voi, structure=False)
    inside = voi.mask(grown.grid)
    bone = grown.voxels > found.threshold
    assert found.voxels_total == inside.sum()
    assert found.tb_th.mean_mm == pytest.approx(local_thickness(bone, 0.1)[bone & inside].mean(dtype=float), rel=1e-6)
    walled = measure(grown, MaskVOI(inside, grown.affine), voi_mode="bonej", structure=False)
    assert walled.tb_sp == measure(grown, voi, voi_mode="bonej", structure=False).tb_sp
    assert walled.wall_share is not None
    assert 0.2 < walled.wall_share < 1.0


def test_that_the_share_near_the_wall_is_that_of_the_voxels() -> None:
    from mctgui.morphometry.notes import wall_share

    voxels = np.zeros((60, 60, 60), dtype=np.uint8)
    voxels[::7, ::7, ::7] = 200
    volume = Volume.from_spacing(voxels, (0.1,) * 3, "grey8")
    voi = BoxVOI((2.95, 2.95, 2.95), (4.0, 4.0, 4.0))
    region = VOIVoxels(volume, voi).region()
    assert region.inside.sum() == 40**3
    share = wall_share(region, np.zeros_like(region.inside), 1.0)
    assert share == pytest.approx(1 - 30**3 / 40**3)


def test_that_several_vois_may_have_one_threshold(grown: Volume) -> None:
    vois = [CylinderVOI((3.4, 3.5, height), (0, 0, 1), 3.0, 1.0) for height in (2.0, 4.0)]
    parts = [VOIVoxels(grown, voi) for voi in vois]
    common = common_histogram(parts).threshold("isodata")
    together = np.concatenate([grown.voxels[voi.mask(grown.grid)] for voi in vois])
    assert common.value == isodata_threshold(together)
    rows = [measure(grown, voi, threshold=common, structure=False) for voi in vois]
    assert {row.threshold for row in rows} == {common.value}
    assert all("all VOIs together" in row.threshold_rule and row.threshold_method == "isodata" for row in rows)


def test_that_a_stated_grey_range_gives_images_one_scale(grown: Volume) -> None:
    hounsfield = Volume(grown.voxels.astype(np.int16) * 8 - 200, grown.affine, "HU")
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    found = measure(hounsfield, voi, grey_range=(-200, 1840), structure=False)
    assert found.voxels_bone == measure(grown, voi, structure=False).voxels_bone
    assert "-200..1840" in found.threshold_rule
    with pytest.raises(MctguiError, match="lower one first"):
        measure(hounsfield, voi, grey_range=(500, 100))


def test_that_a_histogram_tells_the_share_of_bone_above_a_dragged_threshold(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0)
    histogram = voi_histogram(grown, voi)
    values = grown.voxels[voi.mask(grown.grid)]
    assert np.array_equal(histogram.counts, np.bincount(values, minlength=256))
    assert histogram.share_above(120.0) == pytest.approx((values > 120).mean())
    assert histogram.share_above(120.0, levels=5) == pytest.approx((values > 125).mean())
    assert np.array_equal(histogram.values, np.arange(256))


def test_that_a_result_keeps_what_was_hashed(grown: Volume) -> None:
    voi = CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 2.0, 2.0)
    plain = measure(grown, voi, structure=False)
    wanted = hashlib.sha256(grown.voxels[voi.mask(grown.grid)].tobytes()).hexdigest()
    assert (plain.input_sha256, plain.input_hash_of) == (wanted, "voi voxels")
    given_one = measure(grown, voi, structure=False, input_sha256="ab" * 32)
    assert (given_one.input_sha256, given_one.input_hash_of) == ("ab" * 32, "source")


def test_that_the_structure_is_measured_beside_the_thickness(grown: Volume) -> None:
    found = measure(grown, CylinderVOI((3.4, 3.5, 3.0), (0, 0, 1), 3.0, 3.0))
    assert found.structure is not None
    told = found.as_json()
    assert told["bs_bv_per_mm"] == pytest.approx(told["bs_mm2"] / told["bv_mm3"])
    assert told["conn_d_per_mm3"] == found.structure.conn_d_per_mm3
    assert len(told["da_axes"]) == 3


def test_that_interpolated_voxels_do_not_depend_on_how_much_is_read(grown: Volume) -> None:
    volume = Volume.from_spacing(grown.voxels, (0.13, 0.1, 0.1), "grey8")
    source = VOIVoxels(volume, CylinderVOI((3.4, 3.5, 3.9), (0, 0, 1), 2.0, 1.5))
    narrow, wide = source.region(0.0), source.region(1.0)
    offset = np.rint(wide.grid.mm_to_index(narrow.grid.index_to_mm((0, 0, 0)))).astype(int)
    part = tuple(slice(start, start + side) for start, side in zip(offset, narrow.voxels.shape, strict=True))
    assert np.array_equal(wide.voxels[part], narrow.voxels)
    resampled = volume.resample_to(wide.grid)
    assert np.abs(wide.voxels.astype(int) - resampled.voxels).max() <= 1


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64])
def test_that_voxels_are_interpolated_along_one_axis_after_the_other(dtype: type) -> None:
    stored = np.random.default_rng(4).integers(0, 250, (9, 11, 13)).astype(dtype)
    found = VOIVoxels(Volume.from_spacing(stored, (0.3, 0.1, 0.25), "raw")).region().voxels
    expected = stored.astype(np.float64)
    for axis, step in ((0, 0.1 / 0.3), (2, 0.1 / 0.25)):
        places = np.arange(found.shape[axis]) * step
        where = np.arange(stored.shape[axis])
        expected = np.apply_along_axis(
            lambda line, places=places, where=where: np.interp(places, where, line), axis, expected
        )
    assert found.dtype == dtype
    assert np.abs(found - expected).max() <= (0.501 if dtype in (np.uint8, np.int16) else 1e-4)


@given(st.lists(st.floats(0, 9, width=32), min_size=1, max_size=60))
def test_that_percentiles_are_those_of_numpy(values: list[float]) -> None:
    array = np.array(values, dtype=np.float32)
    assert ThicknessStatistics.of(array).percentiles_mm == tuple(np.percentile(array, (5, 25, 50, 75, 95)).tolist())


def test_that_what_needs_more_memory_than_there_is_is_refused_with_figures(
    grown: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mctgui.morphometry import effort

    huge = np.broadcast_to(np.zeros((), dtype=np.int16), (3000, 4000, 4000))
    volume = Volume.from_spacing(huge, (0.0195,) * 3)
    told = estimated_effort(volume, CylinderVOI((39.0, 39.0, 29.0)))
    assert 4e8 < told.voxels < 1.2e9
    assert "GB of memory" in told.in_words()
    monkeypatch.setattr(effort, "free_memory_bytes", lambda: 10**6)
    with pytest.raises(MctguiError, match=r"too large to be measured here.*GB"):
        measure(grown)


@given(scale=st.sampled_from([0.5, 2.0, 3.0]), seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=10)
def test_that_figures_scale_with_the_voxels(scale: float, seed: int) -> None:
    smooth = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal((20, 22, 24)), 1.6)
    bone = np.where(smooth > np.percentile(smooth, 70), 200, 20).astype(np.uint8)
    small = measure(Volume.from_spacing(bone, (0.1,) * 3, "grey8"), structure=False)
    large = measure(Volume.from_spacing(bone, (0.1 * scale,) * 3, "grey8"), structure=False)
    assert large.tb_th.mean_mm == pytest.approx(scale * small.tb_th.mean_mm, rel=1e-6)
    assert large.tb_sp.mean_mm == pytest.approx(scale * small.tb_sp.mean_mm, rel=1e-6)
    assert large.tb_n_per_mm == pytest.approx(small.tb_n_per_mm / scale, rel=1e-6)
