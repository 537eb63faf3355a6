"""Measuring in VOIs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.morphometry import Morphometry, measure, measuring
from mctgui.voi import CylinderVOI
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


@pytest.mark.parametrize(
    ("mode", "key"),
    [("whole", "whole"), ("context", "cyl_context"), ("fill", "cyl_fill_pad1"), ("fill-open", "cyl_fill_nopad")],
)
def test_that_real_bone_measures_as_in_bonej(shared_data: Path, real_bone: Volume, mode: Any, key: str) -> None:
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_52um"]
    voi = None if mode == "whole" else golden_cylinder(golden)
    found = measure(real_bone, voi, voi_mode=mode)
    assert found.threshold == golden["thresholds"]["voi_voxels_only"]["IsoData"]
    assert found.voxels_total == golden["cylinder"]["TV_voxels"] if voi else found.voxels_total == 75**3
    assert_golden(found, golden["results"][key])


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "key"), [("whole", "whole"), ("context", "cyl_context"), ("fill", "cyl_fill_pad1")])
def test_that_fine_voxels_measure_as_in_bonej(shared_data: Path, mode: Any, key: str) -> None:
    tifffile = pytest.importorskip("tifffile")
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_19p5um"]
    voxels = tifffile.imread(shared_data / golden["file"])
    volume = Volume.from_spacing(voxels, (golden["voxel_mm"],) * 3, "grey8")
    found = measure(volume, None if mode == "whole" else golden_cylinder(golden), voi_mode=mode)
    assert found.threshold == golden["T_used"]
    assert_golden(found, golden["results"][key])


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
