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
    made_by = inspect_stack(out).made_by
    assert "Made by force of a scan unlike those that the model was made for." in made_by
    assert "0.78 mm" in made_by


def test_that_overlapping_slices_are_judged_by_their_thickness(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from mctgui.dicom import write_series

    write_series(load_stack(scan), tmp_path / "mdct", description="bone", slice_thickness_mm=3.0)
    words = ["enhance", str(tmp_path / "mdct"), "--device", "cpu", "--region", "0", "1", "0", "40", "8", "40", "--quiet"]
    assert main([*words, "--out", str(tmp_path / "out.tif")]) == 1
    assert "slices 0.6 mm thick; these are 3 mm thick" in capsys.readouterr().err
    assert not (tmp_path / "out.tif").exists()
    assert main([*words, "--out", str(tmp_path / "out.tif"), "--force"]) == 0
    assert "these are 3 mm thick" in inspect_stack(tmp_path / "out.tif").made_by


def test_that_a_result_never_takes_the_place_of_the_scan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "scan.npy"
    save_stack(Volume.from_spacing(np.full((1, 6, 6), 400, np.int16), (0.2, 0.2, 0.2), "HU"), source)
    (tmp_path / "other.npy").symlink_to(source)
    before = source.read_bytes()
    for out in (source, tmp_path / "other.npy"):
        assert main(["enhance", str(source), "--out", str(out), "--device", "cpu", "--quiet", "--force"]) == 1
        assert "is the scan itself" in capsys.readouterr().err
    assert source.read_bytes() == before


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


FACTS = [
    "--model-window", "-300", "1700", "--model-pixel-mm", "0.1",
    "--model-mdct-pixel-mm", "0.195", "--model-thickness-mm", "0.6",
]  # fmt: skip


def official(folder: Path) -> Path:
    from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
    from mctgui.synthesis.pth_files import write_pth

    config = GeneratorConfig("global", 3, 3, ngf=4, n_downsample=1, n_blocks=1)
    write_pth(build_generator(config, seed=1), folder / "latest_net_G.pth")
    return folder / "latest_net_G.pth"


def test_that_an_official_checkpoint_is_used_with_what_the_user_states_and_marked(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.nrrd"
    words = ["enhance", str(scan), "--out", str(out), "--device", "cpu", "--quiet", "--model", str(official(tmp_path))]
    assert main(words) == 2
    assert "no card: --model-window and --model-pixel-mm" in capsys.readouterr().err
    assert main([*words, *FACTS, "--json", str(tmp_path / "told.json")]) == 0
    assert "stated by you" in capsys.readouterr().out
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["model"]["facts_from"] == "user"
    assert "stated by the user" in inspect_stack(out).made_by
    assert main([*words, *FACTS, "--model-thickness-mm", "0"]) == 2
    assert main([*words[:-2], "--model-window", "0", "1"]) == 2
    assert "the card of the model says that" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".tif", ".npy", ".nrrd", ".mha", ".mhd", ".nii", ".nii.gz", ""])
def test_that_every_format_carries_the_card_and_the_hash(suffix: str, scan: Path, tmp_path: Path) -> None:
    import gzip

    import pydicom

    out = tmp_path / f"result{suffix}"
    words = ["--output", "hu", "--json", str(tmp_path / "told.json"), "--region", "0", "1", "0", "40", "0", "40"]
    assert main(["enhance", str(scan), "--out", str(out), "--device", "cpu", "--quiet", *words]) == 0
    sha = json.loads((tmp_path / "told.json").read_text())["model"]["sha256"]
    assert not out.with_name(out.name + ".unfinished").exists()
    if suffix == "":
        header = pydicom.dcmread(out / "0001.dcm")
        card = json.loads(header.private_block(0x0099, "MCTGUI MODEL CARD")[0x01].value)
        assert "not calibrated" in header.DerivationDescription
        assert card["sha256"] == sha
        assert header.RescaleType == "HU"
        return
    written = load_stack(out)
    assert written.voxels.dtype == np.int16
    assert -300 <= written.voxels.min() < written.voxels.max() <= 1700
    assert "AI SYNTHETIC" in inspect_stack(out).made_by
    raw = (out.with_suffix(".json") if suffix == ".npy" else out).read_bytes()
    raw = gzip.decompress(raw) if suffix == ".nii.gz" else raw
    raw = raw.replace(b"\0", b"")  # TIFF for ImageJ holds its text in UTF-16
    assert sha.encode() in raw
    assert b"training_data" in raw


def test_that_a_stopped_enhancement_goes_on_and_gives_the_same_bit_for_bit(
    scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["enhance", str(scan), "--device", "cpu", "--quiet", "--threads", "1"]
    whole, out = tmp_path / "whole.npy", tmp_path / "out.npy"
    assert main([*words, "--out", str(whole)]) == 0
    import mctgui.synthesis.kept_slices as module

    plain = module.enhancing_slices

    def stopped(*given, **named):
        for step in plain(*given, **named):
            yield step
            if step.partial is not None:
                raise KeyboardInterrupt

    monkeypatch.setattr(module, "enhancing_slices", stopped)
    assert main([*words, "--out", str(out)]) == 130
    assert not out.exists()
    kept = tmp_path / "out.npy.unfinished"
    assert sorted(path.name for path in kept.iterdir()) == ["done.bin", "slices.npy", "work.json"]
    monkeypatch.setattr(module, "enhancing_slices", plain)
    assert main([*words, "--out", str(out)]) == 1
    assert "--resume" in capsys.readouterr().err
    assert main([*words, "--out", str(out), "--resume", "--output", "hu"]) == 1
    assert "another kind of output" in capsys.readouterr().err
    assert main([*words, "--out", str(out), "--resume", "--model", str(official(tmp_path)), *FACTS]) == 1
    assert "another model" in capsys.readouterr().err
    before = load_stack(scan)
    save_stack(Volume(before.voxels + np.int16(1), before.affine, "HU"), scan)
    assert main([*words, "--out", str(out), "--resume"]) == 1
    assert "another scan" in capsys.readouterr().err
    save_stack(
        Volume.from_spacing(load_stack(scan).voxels - np.int16(1), (0.1, 0.1953125, 0.1953125), "HU", (1.0, 2.0, 3.0)), scan
    )
    started = []
    monkeypatch.setattr(module, "enhancing_slices", lambda *a, **k: started.append(k["start"]) or plain(*a, **k))
    assert main([*words, "--out", str(out), "--resume"]) == 0
    assert started == [1]
    assert out.read_bytes() == whole.read_bytes()
    assert not kept.exists()


def test_that_the_engine_onnx_gives_nearly_the_same(scan: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    words = ["enhance", str(scan), "--device", "cpu", "--quiet"]
    for engine in ("torch", "onnx"):
        assert main([*words, "--engine", engine, "--out", str(tmp_path / f"{engine}.npy")]) == 0
    torch_made, onnx_made = (load_stack(tmp_path / f"{engine}.npy").voxels.astype(int) for engine in ("torch", "onnx"))
    assert np.abs(torch_made - onnx_made).max() <= 1
    assert torch_made.std() > 20
