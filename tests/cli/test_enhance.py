from __future__ import annotations

import json
import pickle  # noqa: TID251 - to make the malicious file that must be refused
from pathlib import Path

import numpy as np
import pytest

from mctgui.cli.main import main
from mctgui.stack import inspect_stack, load_stack, save_stack
from mctgui.volume import Volume


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """Two slices of a small scan in HU, as the demonstration model expects them."""
    rng = np.random.default_rng(2)
    voxels = rng.normal(80, 50, (2, 40, 48)).astype(np.int16)
    voxels[:, 8:14, 10:40] = 1300
    path = tmp_path / "scan.npy"
    save_stack(Volume.from_spacing(voxels, (0.1, 0.1953125, 0.1953125), "HU", (1.0, 2.0, 3.0)), path)
    return path


def test_that_enhance_writes_the_volume_and_tells_what_made_it(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "result.nii.gz"
    assert main(["enhance", str(scan), "--out", str(out), "--device", "cpu", "--json", "-", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["shape"] == [2, 78, 93]
    assert told["model"]["for_demonstration_only"] is True
    assert len(told["model"]["sha256"]) == 64
    assert told["seconds"] > 0
    written = load_stack(out)
    assert inspect_stack(out).made_by.startswith("AI SYNTHETIC")
    assert written.shape == (2, 78, 93)
    assert written.spacing_mm == pytest.approx((0.1, 0.1, 0.1), rel=1e-4)
    assert np.allclose(written.affine, told["affine"], atol=1e-4)
    # The bright bar stays where it was, off the middle, and the rest stays dark.
    bar = written.mm_to_index(load_stack(scan).index_to_mm((0, 11, 25)))
    z, y, x = np.rint(bar).astype(int)
    assert written.voxels[z, y, x] > 120
    assert np.median(written.voxels[0, 50:]) < 60


def test_that_enhance_writes_a_dicom_series_marked_as_synthetic(scan: Path, tmp_path: Path) -> None:
    import pydicom

    out = tmp_path / "series"
    region = ["0", "1", "0", "40", "8", "40"]
    words = ["enhance", str(scan), "--out", str(out), "--device", "cpu", "--quiet", "--region", *region]
    assert main(words) == 0
    (file,) = (path for path in out.rglob("*") if path.is_file() and pydicom.misc.is_dicom(path))
    header = pydicom.dcmread(file)
    assert header.SyntheticData == "YES"
    assert "pix2pixHD" in header.DerivationDescription
    assert str(header.PatientName) == ""


def test_that_a_result_goes_into_the_study_only_when_asked(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import pydicom

    from mctgui.dicom import write_series

    write_series(load_stack(scan), tmp_path / "mdct", description="bone", slice_thickness_mm=0.6, pseudonym="Doe^Jane")
    original = pydicom.dcmread(tmp_path / "mdct" / "0001.dcm")
    words = ["enhance", str(tmp_path / "mdct"), "--device", "cpu", "--region", "0", "1", "0", "40", "8", "40", "--quiet"]
    assert main([*words, "--out", str(tmp_path / "alone")]) == 0
    assert main([*words, "--out", str(tmp_path / "within"), "--into-study", "--json", str(tmp_path / "told.json")]) == 0
    alone, within = (pydicom.dcmread(tmp_path / name / "0001.dcm") for name in ("alone", "within"))
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["into_study"] is True
    assert told["series_uid"] == within.SeriesInstanceUID
    assert (alone.PatientName, within.PatientName) == ("", "Doe^Jane")
    assert alone.StudyInstanceUID != original.StudyInstanceUID == within.StudyInstanceUID
    assert within.FrameOfReferenceUID == original.FrameOfReferenceUID
    assert within.SourceImageSequence[0].ReferencedSOPInstanceUID == original.SOPInstanceUID
    for header in (alone, within):
        assert "AI SYNTHETIC" in header.SeriesDescription
        assert header.SliceThickness == 0.6
        assert told["model"]["sha256"] in header.DerivationDescription
        assert told["model"]["sha256"] in header.ContributingEquipmentSequence[0].ContributionDescription
        assert told["model"]["name"] in header.SoftwareVersions[1]
    capsys.readouterr()
    assert main([*words, "--out", str(tmp_path / "x.tif"), "--into-study"]) == 1
    assert "belongs to no study" in capsys.readouterr().err
    assert main(["enhance", str(scan), "--out", str(tmp_path / "x"), "--into-study", "--quiet"]) == 1
    assert "no DICOM series" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_that_a_pickle_given_as_a_model_ends_in_one_sentence(
    suffix: str, scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Malice:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.mkdir, (tmp_path / "it ran",)

    model = tmp_path / f"model{suffix}"
    model.write_bytes(pickle.dumps(Malice()))
    assert main(["enhance", str(scan), "--model", str(model), "--out", str(tmp_path / "out.tif"), "--quiet"]) == 1
    said = capsys.readouterr().err
    assert "could run code" in said
    assert "Traceback" not in said
    assert not (tmp_path / "it ran").exists()
    assert not (tmp_path / "out.tif").exists()


def test_that_unlike_scans_need_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    coarse, out = tmp_path / "coarse.npy", tmp_path / "out.tif"
    voxels = np.full((1, 6, 6), 400, np.int16)
    save_stack(Volume.from_spacing(voxels, (1.0, 0.78, 0.78), "HU"), coarse)
    words = ["enhance", str(coarse), "--out", str(out), "--device", "cpu", "--quiet"]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "0.78 mm" in said
    assert "--force" in said
    assert not out.exists()
    assert main([*words, "--force"]) == 0
    assert out.is_file()


def test_that_an_unusable_place_is_refused_before_the_work(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").write_text("here")
    assert main(["enhance", str(scan), "--out", str(full), "--quiet"]) == 1
    assert "exists already" in capsys.readouterr().err
    assert main(["enhance", str(scan), "--out", str(tmp_path / "x.bmp"), "--quiet"]) == 1
    assert ".bmp" in capsys.readouterr().err
