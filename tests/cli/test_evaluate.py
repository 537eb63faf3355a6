"""``mctgui evaluate`` as a user runs it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy import ndimage

from mctgui.metrics import global_ssim, psnr
from mctgui.stack import save_stack
from mctgui.voi import CylinderVOI, PlacedVOIs, save_vois
from mctgui.volume import Volume


@pytest.fixture
def micro() -> Volume:
    bone = ndimage.gaussian_filter(np.random.default_rng(3).standard_normal((24, 60, 60)), 2.0) > 0.01
    return Volume.from_spacing(np.where(bone, 200, 40).astype(np.uint8), (0.1, 0.1, 0.1), "grey8")


def blurred(volume: Volume, sigma: float = 2.0) -> Volume:
    return Volume(ndimage.gaussian_filter(volume.voxels, sigma), volume.affine, volume.intensity)


def saved(volume: Volume, path: Path) -> Path:
    save_stack(volume, path)
    return path


def voi_file(path: Path) -> Path:
    save_vois(PlacedVOIs(None, {"middle": CylinderVOI((2.95, 2.95, 1.15), (0, 0, 1), 4.0, 2.0)}, "manual"), path)
    return path


def test_that_volumes_are_compared_as_images_and_in_structure(tmp_path: Path, mctgui, micro: Volume) -> None:
    soft = blurred(micro)
    words = [
        saved(soft, tmp_path / "like.tif"),
        saved(micro, tmp_path / "micro.tif"),
        "--voi",
        voi_file(tmp_path / "v.json"),
    ]
    run = mctgui("evaluate", *words, "--json", "-")
    assert run.code == 0, run.err
    result = json.loads(run.out)
    expected = np.mean([global_ssim(a, b, data_range=255) for a, b in zip(soft.voxels, micro.voxels, strict=True)])
    assert result["mean"]["ssim"] == pytest.approx(expected)
    assert (result["kind"], result["n"]) == ("volumes", 24)
    voi = result["vois"]["middle"]
    assert voi["contrast"] < voi["reference_contrast"]
    assert voi["structure"]["tb_th"] > voi["reference_structure"]["tb_th"]  # blur thickens
    assert result["agreement"]["tb_th"]["r"] is None
    assert result["structure_score"] > 0.02
    text = mctgui("evaluate", *words).out
    assert "structure score: 0." in text
    assert "SSIM, global (paper)" in text


def test_that_a_volume_equals_itself(tmp_path: Path, mctgui, micro: Volume) -> None:
    path = saved(micro, tmp_path / "micro.tif")
    result = json.loads(mctgui("evaluate", path, path, "--voi", voi_file(tmp_path / "v.json"), "--json", "-").out)
    assert result["mean"]["ssim"] == result["mean"]["ssim_wang"] == 1.0
    assert result["mean"]["psnr"] is None  # infinite, which JSON has no number for
    assert result["structure_score"] == 0.0


def test_that_other_grids_and_units_are_brought_together(tmp_path: Path, mctgui, micro: Volume) -> None:
    hu = Volume(micro.voxels.astype(np.int16) * 8 - 300, micro.affine, "HU")
    part = hu.crop((2, 0, 0), (20, 60, 50))
    words = [saved(part, tmp_path / "like.nii.gz"), saved(micro, tmp_path / "micro.tif")]
    run = mctgui("evaluate", *words)
    assert run.code == 1
    assert "--window" in run.err
    run = mctgui("evaluate", *words, "--window", -300, 1740, "--json", "-")
    result = json.loads(run.out)
    assert result["n"] == 18
    assert result["mean"]["ssim"] == pytest.approx(1.0)
    assert "18 x 60 x 50 of 24 x 60 x 60" in " ".join(result["notes"])
    assert mctgui("evaluate", *words, "--window", 100, -100).code == 2


def test_that_pictures_are_compared_by_name(tmp_path: Path, mctgui, micro: Volume) -> None:
    soft = blurred(micro)
    for name, volume in (("like", soft), ("micro", micro)):
        (tmp_path / name).mkdir()
        for z in (3, 9):
            cv2.imwrite(str(tmp_path / name / f"p{z}.png"), volume.voxels[z])
    run = mctgui("evaluate", tmp_path / "like", tmp_path / "micro", "--json", "-")
    assert run.code == 0, run.err
    result = json.loads(run.out)
    assert set(result["pictures"]) == {"p3", "p9"}
    assert result["pictures"]["p9"]["psnr"] == pytest.approx(psnr(soft.voxels[9], micro.voxels[9], data_range=255))
    single = json.loads(mctgui("evaluate", tmp_path / "like/p3.png", tmp_path / "micro/p3.png", "--json", "-").out)
    assert single["mean"]["ssim"] == result["pictures"]["p3"]["ssim"]
    assert single["sd"]["ssim"] is None
    (tmp_path / "micro/p9.png").unlink()
    run = mctgui("evaluate", tmp_path / "like", tmp_path / "micro")
    assert run.code == 1
    assert "no partner of the same name, the first is p9" in run.err


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((20, 20), np.uint8), "differ in size"),
        (np.zeros((24, 24), np.uint16), "not of 8 bits"),
        (np.arange(24 * 24 * 3, dtype=np.uint8).reshape(24, 24, 3), "in colour"),
    ],
)
def test_that_pictures_that_cannot_be_compared_are_named(tmp_path: Path, mctgui, image: np.ndarray, words: str) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), image)
    cv2.imwrite(str(tmp_path / "b.png"), np.zeros((24, 24), np.uint8))
    run = mctgui("evaluate", tmp_path / "a.png", tmp_path / "b.png")
    assert run.code == 1
    assert words in run.err
    assert "Traceback" not in run.err


def test_that_another_inception_is_refused(tmp_path: Path, mctgui, micro: Volume) -> None:
    path = saved(micro, tmp_path / "micro.tif")
    (tmp_path / "inception.pth").write_bytes(b"nothing")
    run = mctgui("evaluate", path, path, "--inception", tmp_path / "inception.pth")
    assert run.code == 1
    assert "not the published Inception" in run.err


def test_that_two_pictures_of_one_name_are_not_taken_for_one(tmp_path: Path, mctgui, micro: Volume) -> None:
    for name in ("like", "micro"):
        (tmp_path / name).mkdir()
        for z, ending in ((3, "png"), (9, "bmp")):
            cv2.imwrite(str(tmp_path / name / f"slice.{ending}"), micro.voxels[z])
    run = mctgui("evaluate", tmp_path / "like", tmp_path / "micro")
    assert run.code == 1
    assert "Two pictures in like are called slice" in run.err


def test_that_of_a_turned_volume_only_what_both_cover_is_compared(tmp_path: Path, mctgui, micro: Volume) -> None:
    angle = np.radians(30)
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    smooth = Volume(ndimage.gaussian_filter(micro.voxels, 3.0), micro.affine, micro.intensity)
    middle = np.eye(4)
    middle[:3, 3] = 2.95, 2.95, 0.0
    grid = replace(smooth.grid, affine=middle @ turn @ np.linalg.inv(middle) @ smooth.affine)
    turned = smooth.resample_to(grid)
    words = [
        saved(turned, tmp_path / "like.nrrd"),
        saved(smooth, tmp_path / "micro.nrrd"),
        "--voi",
        voi_file(tmp_path / "v.json"),
    ]
    run = mctgui("evaluate", *words, "--json", "-")
    assert run.code == 0, run.err
    result = json.loads(run.out)
    # What lies beyond the turned volume is nothing that it shows: the two are alike wherever both are.
    assert result["mean"]["mae"] < 2.0
    assert "both cover" in " ".join(result["notes"])
