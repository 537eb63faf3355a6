"""``mctgui voi`` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mctgui.cli.main import main


@pytest.fixture
def plain_stack(tmp_path: Path) -> Path:
    np.save(tmp_path / "stack.npy", np.random.default_rng(0).integers(0, 200, (40, 60, 60), dtype=np.uint8))
    return tmp_path / "stack.npy"


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_that_two_points_place_both_vois(tmp_path: Path, plain_stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "voi.json"
    points = ("--edge", 15, 2, 10, "--midline", 15, 28, 10)
    assert run("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, "--out", out, *points, "--json", "-") == 0
    result = json.loads(capsys.readouterr().out)
    written = json.loads(out.read_text())
    assert written["how"] == result["how"] == "manual"
    assert written["construction"]["circle_centre_mm"] == [15.0, 14.5, 10.0]
    assert written["vois"]["upper"]["centre_mm"] == [15.0, 14.5, 12.5]
    assert result["vois"] == written["vois"]
    assert any("trabecula" in warning for warning in result["warnings"])


def test_that_noise_is_no_vertebra_and_leaves_no_file(
    tmp_path: Path, plain_stack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, "--out", tmp_path / "voi.json") == 1
    assert "No vertebral body" in capsys.readouterr().err
    assert not (tmp_path / "voi.json").exists()


def test_that_one_point_alone_is_not_enough(tmp_path: Path, plain_stack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, "--out", tmp_path / "voi.json", "--edge", 15, 2, 10)
    assert run(*words) == 2
    assert "--midline" in capsys.readouterr().err


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A small DICOM series of a patient."""
    from mctgui.dicom import write_series
    from mctgui.volume import Volume

    voxels = np.random.default_rng(0).integers(-200, 900, (40, 60, 60)).astype(np.int16)
    volume = Volume.from_spacing(voxels, (0.5, 0.5, 0.5), "HU")
    write_series(volume, tmp_path / "scan", description="x", pseudonym="Doe^Jane")
    return tmp_path / "scan"


POINTS = ("--edge", 15, 2, 10, "--midline", 15, 28, 10, "--diameter", 8, "--height", 4)


def test_that_vois_of_a_series_are_written_as_a_segmentation(
    tmp_path: Path, scan: Path, capsys: pytest.CaptureFixture[str], unexpected_messages
) -> None:
    from mctgui.dicom import read_segmentation
    from mctgui.voi import load_vois
    from mctgui.volume import Volume

    words = ("voi", scan, *POINTS, "--out", tmp_path / "voi.json", "--seg", tmp_path / "a.dcm", "--json", "-")
    assert run(*words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["segmentation"]["file"] == str(tmp_path / "a.dcm")
    assert unexpected_messages([tmp_path / "a.dcm"]) == []
    # The same from the file, as a second object.
    assert run("voi", scan, "--voi", tmp_path / "voi.json", "--seg", tmp_path / "b.dcm") == 0
    said = capsys.readouterr().out
    assert "taken from" in said
    assert "b.dcm" in said
    first, second = (read_segmentation(tmp_path / name) for name in ("a.dcm", "b.dcm"))
    cylinders = load_vois(tmp_path / "voi.json").cylinders
    assert [one.label for one in first] == [f"{name} VOI" for name in cylinders]
    for one, other, cylinder in zip(first, second, cylinders.values(), strict=True):
        assert np.array_equal(one.mask, other.mask)
        assert np.array_equal(one.mask, cylinder.mask(Volume(one.mask, one.affine).grid))
        assert abs(one.mask.sum() * 0.125 / cylinder.volume_mm3 - 1) < 0.05


def test_that_a_volume_that_is_no_series_gets_no_segmentation(
    tmp_path: Path, plain_stack: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seg = ("--seg", tmp_path / "a.dcm")
    out = ("--out", tmp_path / "voi.json")
    assert run("voi", plain_stack, "--spacing-mm", 0.5, 0.5, 0.5, *POINTS, *out, *seg) == 1
    assert "no DICOM series" in capsys.readouterr().err
    assert not (tmp_path / "voi.json").exists()
    assert run("voi", scan, *POINTS, *out) == 0
    far = json.loads((tmp_path / "voi.json").read_text())
    far["construction"] = None
    far["vois"] = {"a": {**far["vois"]["upper"], "centre_mm": [500, 500, 500]}}
    (tmp_path / "far.json").write_text(json.dumps(far))
    assert run("voi", scan, "--voi", tmp_path / "far.json", *seg) == 1
    assert "outside the volume" in capsys.readouterr().err
    near = ("--near", 1, 2, 3)
    for words in (
        (),
        ("--voi", tmp_path / "voi.json"),
        ("--voi", tmp_path / "voi.json", *seg, *out),
        (*out, "--snap"),
        near,
    ):
        assert run("voi", scan, *words) == 2  # wrong usage
        assert "Traceback" not in capsys.readouterr().err
    assert not (tmp_path / "a.dcm").exists()


def test_that_vois_go_to_another_program_and_come_back(
    tmp_path: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("vois.nrrd", "vois.zip", "vois.stl")]
    exports = [word for file in files for word in ("--export", file)]
    assert run("voi", scan, *POINTS, "--out", tmp_path / "voi.json", *exports, "--json", "-") == 0
    told = json.loads(capsys.readouterr().out)
    assert [export["file"] for export in told["exports"]] == [str(file) for file in files]
    assert all(file.stat().st_size > 0 for file in files)
    counted = {}
    for file in (tmp_path / "voi.json", *files[:2]):
        assert run("voi", scan, "--voi", file, "--check", "--json", "-") == 0
        told = json.loads(capsys.readouterr().out)
        counted[file.suffix] = [content["voxels"] for content in told["checks"]["vois"].values()]
    assert counted[".json"] == counted[".nrrd"] == counted[".zip"]
    elsewhere = json.loads((tmp_path / "voi.json").read_text())
    assert elsewhere["frame_of_reference"]
    (tmp_path / "else.json").write_text(json.dumps({**elsewhere, "frame_of_reference": "another"}))
    assert run("voi", scan, "--voi", tmp_path / "else.json", "--check") == 0
    assert "another patient space" in capsys.readouterr().out
    assert run("voi", scan, "--voi", files[1], "--out", tmp_path / "again.json") == 0
    assert json.loads((tmp_path / "again.json").read_text())["vois"]["upper"]["shape"] == "mask"
    (tmp_path / "bad.zip").write_bytes(b"PK")
    assert run("voi", scan, "--voi", tmp_path / "bad.zip", "--check") == 1
    assert "bad.zip" in capsys.readouterr().err


def test_that_the_cylinders_follow_the_stack_when_asked(tmp_path: Path, scan: Path) -> None:
    out = tmp_path / "voi.json"
    assert run("voi", scan, *POINTS, "--superior", 0.1, 0, 1, "--axis", "image", "--out", out) == 0
    written = json.loads(out.read_text())
    assert written["vois"]["upper"]["axis"] == [0.0, 0.0, 1.0]
    assert written["construction"]["axis"] == "image"
    assert written["axis_rule"] == "stack axis of the image"
