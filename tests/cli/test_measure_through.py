"""``mctgui measure MICROCT --voi voi.json --through REGISTRATION.json``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from mctgui.alignment import inverse
from mctgui.registration import CostMatrix, MatchLine, PairSet, Registration, RegistrationSettings, save_registration
from mctgui.stack import save_stack
from mctgui.voi import CylinderVOI, PlacedVOIs, save_vois
from mctgui.volume import Volume

MATRIX = np.array([[0.0, -1.0, 0.0, 3.0], [0.8, 0.0, -0.6, -2.0], [0.6, 0.0, 0.8, 1.5], [0.0, 0.0, 0.0, 1.0]])
CYLINDER = CylinderVOI((0.4, 0.3, 0.2), (0.0, 0.6, 0.8), 3.0, 1.5)


def registration(**other) -> Registration:
    values = {
        "microct_to_mdct": MATRIX,
        "pairs": PairSet((), MatchLine(1.0, 0.0, 1.0, (0.0, 0.0)), "resampled"),
        "cost": CostMatrix(np.zeros((1, 1), np.float32), (0,), (0.0,), ((0, 0.0),), "inliers"),
        "tilt_deg": 36.9, "tilt_direction_deg": 90.0, "tilt_towards": "backwards", "rotation_deg": 90.0, "scale": 1.0,
        "reversed_stack": False, "mirrored_slices": False, "net_reflection": False, "overlap_mm": 5.0, "matching": "sift",
        "best_score": 50.0, "floor_score": 5.0, "in_plane_fwhm_mm": 0.5, "refined": True, "metric_before": 0.7,
        "metric_after": 0.8, "lncc": 0.62, "settings": RegistrationSettings(), "warnings": ("Little overlap.",),
    }  # fmt: skip
    return Registration(**{**values, **other})


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The same bone in the millimetres of the MDCT, and as it was scanned; the VOI and the registration."""
    folder = tmp_path_factory.mktemp("through")
    field = ndimage.gaussian_filter(np.random.default_rng(3).standard_normal((60, 60, 60)), 2.0)
    height = np.linspace(-1.0, 1.0, 60)[:, None, None]
    grey = np.clip(100 + 60 * (field / field.std() + height), 0, 255).astype(np.uint8)
    truth = Volume.from_spacing(grey, (0.1, 0.1, 0.1), "grey8", (-2.95, -2.95, -2.95))
    save_stack(truth, folder / "truth.nrrd")
    save_stack(replace(truth, affine=inverse(MATRIX) @ truth.affine), folder / "microct.nrrd")
    save_vois(PlacedVOIs(free={"upper": CYLINDER}), folder / "voi.json")
    save_registration(registration(), folder / "pairs.json")
    return folder


def test_that_the_vois_follow_the_registration(mctgui, files):
    voi = ("--voi", files / "voi.json", "--json", "-")
    truth = json.loads(mctgui("measure", files / "truth.nrrd", *voi).out)
    ended = mctgui("measure", files / "microct.nrrd", *voi, "--through", files / "pairs.json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert found["voxels"]["total"] == pytest.approx(truth["voxels"]["total"], abs=3)
    assert found["bv_tv"] == pytest.approx(truth["bv_tv"], rel=1e-3)
    assert found["tb_th_mm"]["mean"] == pytest.approx(truth["tb_th_mm"]["mean"], rel=1e-3)
    assert found["tb_sp_mm"]["mean"] == pytest.approx(truth["tb_sp_mm"]["mean"], rel=1e-3)
    centre = inverse(MATRIX)[:3] @ (*CYLINDER.centre_mm, 1.0)
    assert found["voi"]["centre_mm"] == pytest.approx(centre.tolist())
    assert (found["alignment"]["source"], found["alignment"]["correlation"]) == ("registration", 0.62)
    assert found["warnings"][0] == "Registration: Little overlap."
    told = mctgui("measure", files / "microct.nrrd", *voi[:2], "--through", files / "pairs.json").out
    assert "VOIs taken from the MDCT through: Registration" in told
    astray = json.loads(mctgui("measure", files / "microct.nrrd", *voi).out)
    assert astray["voxels"]["total"] != pytest.approx(truth["voxels"]["total"], abs=3) or astray["bv_tv"] != pytest.approx(
        truth["bv_tv"], rel=0.05
    )


def test_that_a_mirror_image_is_refused(mctgui, files, tmp_path):
    mirrored = MATRIX @ np.diag((-1.0, 1.0, 1.0, 1.0))
    save_registration(registration(microct_to_mdct=mirrored, net_reflection=True), tmp_path / "mirrored.json")
    ended = mctgui("measure", files / "microct.nrrd", "--voi", files / "voi.json", "--through", tmp_path / "mirrored.json")
    assert ended.code == 1
    assert "mirror image" in ended.err


def test_that_another_micro_ct_than_the_registered_one_is_refused(mctgui, files, tmp_path):
    digest = hashlib.sha256((files / "microct.nrrd").read_bytes()).hexdigest()
    right = hashlib.sha256(digest.encode("ascii")).hexdigest()
    words = ("measure", files / "microct.nrrd", "--voi", files / "voi.json", "--through", tmp_path / "pairs.json")
    save_registration(registration(sources={"microct": right}), tmp_path / "pairs.json")
    assert mctgui(*words).code == 0
    save_registration(registration(sources={"microct": "0" * 64}), tmp_path / "pairs.json")
    ended = mctgui(*words)
    assert ended.code == 1
    assert "made of other files" in ended.err


def test_that_a_registration_without_a_voi_is_wrong_usage(mctgui, files):
    ended = mctgui("measure", files / "microct.nrrd", "--through", files / "pairs.json")
    assert ended.code == 2
    assert "--through takes VOIs" in ended.err
