"""``mctgui measure`` as a user and as a script run it."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage

from mctgui.cli.main import main
from mctgui.voi import AnteriorEdgeConstruction, save_vois

PROMISED = {"bv_tv", "tb_th_mm", "tb_sp_mm", "threshold", "threshold_method", "spacing_mm", "voi", "voxels"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    smooth = ndimage.gaussian_filter(np.random.default_rng(2).standard_normal((50, 60, 60)), 2.2)
    grey = np.clip(60 + 900 * (smooth - np.percentile(smooth, 60)), 0, 255).astype(np.uint8)
    path = tmp_path_factory.mktemp("measure") / "bone.npy"
    np.save(path, grey)
    return path


def measured(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    assert main(["measure", *(str(word) for word in words), "--json", "-"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_that_a_whole_stack_gives_the_promised_json(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = measured(capsys, stack, "--spacing-mm", 0.1, 0.1, 0.1)
    assert set(result) >= PROMISED
    assert (result["voi"], result["voi_mode"], result["threshold_method"]) == (None, "whole", "isodata")
    assert result["spacing_mm"] == [0.1, 0.1, 0.1]
    assert result["voxels"]["total"] == 50 * 60 * 60
    assert result["voxels"]["bone"] == int((np.load(stack) > result["threshold"]).sum())


def test_that_a_real_stack_gives_bonejs_figures(shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    golden = json.loads((shared_data / "bonej_golden.json").read_text())["data"]["dev_52um"]
    cylinder = ("--cylinder", 1.924, 1.924, 1.898, "--diameter", 3.536, "--height", 3.12)
    result = measured(capsys, shared_data / golden["file"], *cylinder, "--voi-mode", "fill")
    wanted = golden["results"]["cyl_fill_pad1"]
    assert result["voxels"]["total"] == golden["cylinder"]["TV_voxels"]
    assert result["bv_tv"] == pytest.approx(wanted["BVTV"])
    for key, name in (("tb_th_mm", "TbTh_mm"), ("tb_sp_mm", "TbSp_mm")):
        for part in ("mean", "sd", "max"):
            assert result[key][part] == pytest.approx(wanted[name][part], rel=1e-6)
    assert result["voi_mode"] == "bonej"


def test_that_both_vois_of_a_file_are_measured_and_pooled(
    stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    construction = AnteriorEdgeConstruction((3.0, 0.5, 2.5), diameter_mm=2.0, height_mm=1.0, inset_mm=1.0)
    save_vois(construction, tmp_path / "voi.json")
    words = (stack, "--spacing-mm", 0.1, 0.1, 0.1, "--voi", tmp_path / "voi.json")
    both = measured(capsys, *words)
    upper, lower = (measured(capsys, *words, "--which", name) for name in ("upper", "lower"))
    assert set(upper) >= PROMISED
    assert set(both) >= PROMISED
    assert [voi["name"] for voi in both["vois"]] == ["upper", "lower"]
    assert both["vois"][1]["bv_tv"] == lower["bv_tv"]
    assert both["voxels"]["total"] == upper["voxels"]["total"] + lower["voxels"]["total"]
    assert both["bv_tv"] == pytest.approx((upper["voxels"]["bone"] + lower["voxels"]["bone"]) / both["voxels"]["total"])
    assert min(upper["tb_th_mm"]["mean"], lower["tb_th_mm"]["mean"]) <= both["tb_th_mm"]["mean"]
    assert both["tb_th_mm"]["max"] == max(upper["tb_th_mm"]["max"], lower["tb_th_mm"]["max"])


def test_that_both_modes_are_measured_and_named_in_every_row(
    stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    construction = AnteriorEdgeConstruction((3.0, 0.5, 2.5), diameter_mm=2.0, height_mm=1.0, inset_mm=1.0)
    save_vois(construction, tmp_path / "voi.json")
    words = (stack, "--spacing-mm", 0.1, 0.1, 0.1, "--voi", tmp_path / "voi.json")
    both = measured(capsys, *words, "--voi-mode", "both", "--one-threshold")
    assert [(row["name"], row["voi_mode"]) for row in both["vois"]] == [
        ("upper", "context"), ("upper", "bonej"), ("lower", "context"), ("lower", "bonej")
    ]  # fmt: skip
    assert len({row["threshold"] for row in both["vois"]}) == 1
    assert "all VOIs together" in both["threshold_rule"]
    assert set(both["by_mode"]) == {"context", "bonej"}
    assert both["tb_sp_mm"] == both["by_mode"]["context"]["tb_sp_mm"]
    walled = both["by_mode"]["bonej"]
    assert walled["tb_sp_mm"]["mean"] < both["tb_sp_mm"]["mean"]
    assert walled["tb_n_per_mm"] == pytest.approx(walled["bv_tv"] / walled["tb_th_mm"]["mean"])
    assert main(["measure", *(str(word) for word in words), "--voi-mode", "both"]) == 0
    text = capsys.readouterr().out
    assert text.count("bonej") == text.count("context") == 3


def test_that_the_maps_are_written_in_millimetres(stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mctgui.stack import load_stack

    cylinder = ("--cylinder", 3.0, 3.0, 2.5, "--diameter", 3.0, "--height", 2.0)
    result = measured(capsys, stack, "--spacing-mm", 0.1, 0.1, 0.1, *cylinder, "--maps", tmp_path / "maps")
    assert [Path(path).name for path in result["maps"]] == ["context-tb_th_mm.nrrd", "context-tb_sp_mm.nrrd"]
    for path, key in zip(result["maps"], ("tb_th_mm", "tb_sp_mm"), strict=True):
        volume = load_stack(Path(path))
        assert volume.spacing_mm == pytest.approx((0.1, 0.1, 0.1))
        assert volume.voxels[volume.voxels > 0].mean(dtype=float) == pytest.approx(result[key]["mean"], rel=1e-6)
        assert volume.index_to_mm((0, 0, 0)) == pytest.approx((1.5, 1.5, 1.6))


@pytest.mark.parametrize("method", ["otsu", "default"])
def test_that_the_histogram_may_be_of_the_whole_volume(stack: Path, capsys: pytest.CaptureFixture[str], method: str) -> None:
    from mctgui.morphometry.thresholds import METHODS

    cylinder = ("--cylinder", 3.0, 3.0, 2.5, "--diameter", 3.0, "--height", 2.0)
    words = (stack, "--spacing-mm", 0.1, 0.1, 0.1, *cylinder, "--threshold", method, "--histogram", "volume")
    result = measured(capsys, *words)
    assert result["threshold"] == METHODS[method](np.bincount(np.load(stack).ravel(), minlength=256))
    assert result["threshold_method"] == method
    assert "all voxels of the volume" in result["threshold_rule"]


def test_that_a_number_is_a_threshold_in_the_volumes_unit(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = measured(capsys, stack, "--spacing-mm", 0.1, 0.1, 0.1, "--threshold", 120)
    assert (result["threshold"], result["threshold_method"]) == (120.0, "fixed")
    assert result["voxels"]["bone"] == int((np.load(stack) > 120).sum())


def test_that_the_text_shows_the_figures(stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(stack), "--spacing-mm", "0.1", "0.1", "0.1"]) == 0
    text = capsys.readouterr().out
    assert "BV/TV" in text
    assert "Tb.Sp" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--threshold", "255"], "no bone"),
        (["--cylinder", "100", "100", "100"], "outside the volume"),
        (["--voi", "missing.json"], "does not exist"),
        (["--voi", "missing.json", "--cylinder", "1", "1", "1"], "--voi and --cylinder"),
    ],
)
def test_that_what_cannot_be_measured_ends_in_a_sentence(
    stack: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert main(["measure", str(stack), "--spacing-mm", "0.1", "0.1", "0.1", *words]) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda grey: np.where(grey > 200, np.nan, grey).astype(np.float32), "NaN"),
        (lambda grey: grey[:1], "single slice"),
        (lambda grey: np.zeros_like(grey), "hardly differ"),
        (lambda grey: np.full_like(grey, 200), "hardly differ"),
    ],
)
def test_that_a_volume_without_bone_and_marrow_ends_in_a_sentence(
    stack: Path, tmp_path: Path, mctgui: Any, change: Any, message: str
) -> None:
    np.save(tmp_path / "bad.npy", change(np.load(stack)))
    ended = mctgui("measure", tmp_path / "bad.npy", "--spacing-mm", 0.1, 0.1, 0.1)
    assert ended.code == 1
    assert message in ended.err
    assert "Traceback" not in ended.err
    assert len(ended.err_lines) <= 2


def test_that_a_picture_is_no_volume(stack: Path, tmp_path: Path, mctgui: Any) -> None:
    np.save(tmp_path / "flat.npy", np.load(stack)[20])
    ended = mctgui("measure", tmp_path / "flat.npy", "--spacing-mm", 0.1, 0.1, 0.1)
    assert ended.code == 1
    assert "Traceback" not in ended.err


def test_that_a_full_disk_is_said_in_a_sentence(
    stack: Path, tmp_path: Path, mctgui: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mctgui.stack import saving

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(saving._WRITERS, ".nrrd", full)
    ended = mctgui("measure", stack, "--spacing-mm", 0.1, 0.1, 0.1, "--maps", tmp_path / "maps")
    assert ended.code == 1
    assert "the disk is full" in ended.err
    assert list((tmp_path / "maps").iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files with holes and the peak of memory are Linux's here")
def test_that_of_a_volume_of_four_gigabytes_only_the_voi_is_read(stack: Path, tmp_path: Path) -> None:
    grey = np.load(stack)
    shape = (1000, 2000, 1000)
    whole = np.lib.format.open_memmap(tmp_path / "large.npy", mode="w+", dtype=np.int16, shape=shape)
    whole[400:450, 900:960, 400:460] = grey
    del whole
    words = ["measure", str(tmp_path / "large.npy"), "--spacing-mm", "0.1", "0.1", "0.1"]
    words += ["--cylinder", "43", "93", "42.5", "--diameter", "3", "--height", "2", "--voi-mode", "both", "--json", "-"]
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (2**31, 2**31)); "
        "from mctgui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    ended = subprocess.run([sys.executable, "-c", limited, *words], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout)
    assert result["voxels"]["total"] > 10_000
    (tmp_path / "large.npy").unlink()


def test_that_long_work_is_told_beforehand(stack: Path, mctgui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mctgui.cli import measure

    words = ("measure", stack, "--spacing-mm", 0.1, 0.1, 0.1)
    assert "GB of memory" not in mctgui(*words).err
    monkeypatch.setattr(measure, "_WORTH_TELLING_SECONDS", 0.0)
    assert "GB of memory" in mctgui(*words).err
    assert "GB of memory" not in mctgui(*words, "--quiet").err


def test_that_a_threshold_that_is_no_number_is_wrong_usage(stack: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["measure", str(stack), "--threshold", "nan"])
    assert caught.value.code == 2


@pytest.fixture
def scan(stack: Path, tmp_path: Path) -> Path:
    """The same bone as a DICOM series of a patient, in HU."""
    from mctgui.dicom import write_series
    from mctgui.volume import Volume

    grey = np.load(stack).astype(np.int16) * 5 - 300
    volume = Volume.from_spacing(grey, (0.1, 0.1, 0.1), "HU")
    write_series(volume, tmp_path / "scan", description="x", pseudonym="Doe^Jane")
    save_vois(AnteriorEdgeConstruction((3.0, 0.5, 2.5), diameter_mm=2.0, height_mm=1.0, inset_mm=1.0), tmp_path / "voi.json")
    return tmp_path / "scan"


def numbers_of(group: Any) -> dict[tuple[str, str], tuple[float, float, str]]:
    """Exact value, decimal string and unit by concept and derivation, of one measurement group."""
    found = {}
    for item in group.ContentSequence:
        if item.ValueType != "NUM":
            continue
        value = item.MeasuredValueSequence[0]
        derivation = [one for one in item.get("ContentSequence", []) if one.ConceptNameCodeSequence[0].CodeValue == "121401"]
        kind = derivation[0].ConceptCodeSequence[0].CodeMeaning if derivation else ""
        exact = value.get("FloatingPointValue", float(value.NumericValue))
        unit = value.MeasurementUnitsCodeSequence[0].CodeValue
        found[item.ConceptNameCodeSequence[0].CodeValue, kind] = (exact, float(value.NumericValue), unit)
    return found


def groups_of(path: Path) -> list[Any]:
    import pydicom

    report = pydicom.dcmread(path)
    (measurements,) = [item for item in report.ContentSequence if item.ConceptNameCodeSequence[0].CodeValue == "126010"]
    return list(measurements.ContentSequence)


@pytest.mark.parametrize("with_segmentation", [False, True])
def test_that_a_report_holds_the_figures_of_the_json(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], unexpected_messages: Any, with_segmentation: bool
) -> None:
    import pydicom

    words: list[object] = [scan, "--voi", tmp_path / "voi.json", "--sr", tmp_path / "sr.dcm"]
    if with_segmentation:
        made = ["voi", scan, "--voi", tmp_path / "voi.json", "--seg", tmp_path / "seg.dcm"]
        assert main([str(word) for word in made]) == 0
        capsys.readouterr()
        words += ["--seg", tmp_path / "seg.dcm"]
    told = measured(capsys, *words)
    report = pydicom.dcmread(tmp_path / "sr.dcm")
    assert told["report"]["instance_uid"] == report.SOPInstanceUID
    assert report.StudyInstanceUID == pydicom.dcmread(scan / "0001.dcm").StudyInstanceUID
    assert unexpected_messages([tmp_path / "sr.dcm"]) == []
    groups = groups_of(tmp_path / "sr.dcm")
    assert len(groups) == 2
    for group, voi in zip(groups, told["vois"], strict=True):
        wanted = {
            ("BV-TV", ""): (voi["bv_tv"], "1"),
            ("BONE-THRESHOLD", ""): (voi["threshold"], "[hnsf'U]"),
            ("VOXELS", ""): (voi["voxels"]["total"], "1"),
            ("BONE-VOXELS", ""): (voi["voxels"]["bone"], "1"),
        }
        for code, key in (("TB-TH", "tb_th_mm"), ("TB-SP", "tb_sp_mm")):
            for kind, part in (("Mean", "mean"), ("Standard Deviation", "sd"), ("Maximum", "max")):
                wanted[code, kind] = (voi[key][part], "mm")
        for code, key, unit in (
            ("TB-N", "tb_n_per_mm", "/mm"), ("BS", "bs_mm2", "mm2"), ("BS-BV", "bs_bv_per_mm", "/mm"),
            ("CONN-D", "conn_d_per_mm3", "/mm3"), ("SMI", "smi", "1"), ("DA", "da", "1"),
            ("FRACTAL-DIM", "fractal_dimension", "1"),
        ):  # fmt: skip
            if voi[key] is not None:
                wanted[code, ""] = (voi[key], unit)
        assert ("CONN-D", "") in wanted
        found = numbers_of(group)
        assert set(found) == set(wanted)
        for key, (value, unit) in wanted.items():
            assert found[key][0] == value  # exactly
            assert found[key][1] == pytest.approx(value, rel=1e-9)
            assert found[key][2] == unit
        texts = [item.TextValue for item in group.ContentSequence if item.ValueType == "TEXT"]
        assert f"{voi['name']} VOI" in texts
        assert "voi_mode=context" in texts
        assert told["version"] in texts
        images = [item.ReferencedSOPSequence[0] for item in group.ContentSequence if item.ValueType == "IMAGE"]
        if with_segmentation:
            segments = [one for one in images if "ReferencedSegmentNumber" in one]
            assert [one.ReferencedSOPInstanceUID for one in segments] == [
                pydicom.dcmread(tmp_path / "seg.dcm").SOPInstanceUID
            ]
        else:
            assert len(images) == 10  # 1 mm of slices 0.1 mm apart


def test_that_a_segmentation_of_something_else_is_refused(
    scan: Path, stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mctgui.dicom import write_series
    from mctgui.stack import load_stack

    def refused(*words: object) -> str:
        assert main(["measure", *(str(word) for word in words), "--sr", str(tmp_path / "sr.dcm")]) == 1
        assert not (tmp_path / "sr.dcm").exists()
        return capsys.readouterr().err

    voi, seg = tmp_path / "voi.json", tmp_path / "seg.dcm"
    assert main(["voi", str(scan), "--voi", str(voi), "--seg", str(seg)]) == 0
    write_series(load_stack(stack, (0.1, 0.1, 0.1)), tmp_path / "other", description="other")
    assert "another series" in refused(tmp_path / "other", "--voi", voi, "--seg", seg)
    save_vois(AnteriorEdgeConstruction((3.0, 0.5, 2.3), diameter_mm=2.0, height_mm=1.0, inset_mm=1.0), voi)
    assert "does not hold the upper VOI" in refused(scan, "--voi", voi, "--seg", seg)
    assert "no DICOM series" in refused(stack, "--spacing-mm", 0.1, 0.1, 0.1)
    assert "--voi FILE" in refused(scan, "--seg", seg)
    assert "does not exist" in refused(scan, "--voi", voi, "--seg", tmp_path / "none.dcm")
