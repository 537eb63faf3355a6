"""The FID Inception: its layers, its weights file, and how pictures come to 299 x 299."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from mctgui.errors import ModelRefused
from mctgui.metrics import Inception, load_inception
from mctgui.metrics.resizing import resized


@pytest.fixture(scope="module")
def fixed() -> Inception:
    """Random weights that are the same on every run: for shapes and arithmetic alone, never for figures."""
    torch.manual_seed(1)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield Inception().requires_grad_(False).eval()
    torch.set_num_threads(before)


def test_that_it_has_the_parameters_of_inception_v3(fixed: Inception) -> None:
    counts = {name: weights.numel() for name, weights in fixed.named_parameters()}
    assert sum(count for name, count in counts.items() if not name.startswith("fc.")) == 21_785_568
    assert fixed.fc.weight.shape == (1008, 2048)
    for name in ("Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch5x5_2.bn.running_var", "Mixed_7c.branch3x3dbl_3b.conv.weight"):
        assert name in fixed.state_dict()
    assert {layer.eps for layer in fixed.modules() if isinstance(layer, torch.nn.BatchNorm2d)} == {0.001}


def test_that_the_last_block_takes_the_maximum_and_averages_leave_out_the_padding(fixed: Inception) -> None:
    assert (fixed.Mixed_7b.maximum, fixed.Mixed_7c.maximum) == (False, True)
    from mctgui.metrics.inception import _average

    assert torch.allclose(_average(torch.ones(1, 1, 4, 4)), torch.ones(1, 1, 4, 4))


def test_that_the_file_gives_the_features_that_were_in_it(fixed: Inception, tmp_path: Path) -> None:
    weights = {key: value for key, value in fixed.state_dict().items() if not key.endswith("num_batches_tracked")}
    path = tmp_path / "any-name.pth"
    torch.save(weights, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    loaded = load_inception(path, sha256=digest)
    assert loaded.sha256 == digest
    images = [np.random.default_rng(seed).integers(0, 256, (64, 80)).astype(np.uint8) for seed in range(2)]
    features = loaded.features_of(images)
    assert features.shape == (2, 2048)
    assert np.array_equal(features, fixed.features_of(images))
    assert not np.allclose(features, loaded.features_of(images, "legacy"))


@pytest.mark.parametrize("content", [b"<!DOCTYPE html>", b"\x80\x04K\x01.", b""])
def test_that_any_other_file_is_refused_unopened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pt_inception-2015-12-05-6726825d.pth"
    path.write_bytes(content)
    with pytest.raises(ModelRefused, match="not the published Inception"):
        load_inception(path)
    with pytest.raises(ModelRefused, match="could not be read"):
        load_inception(tmp_path / "missing.pth")


def test_that_a_right_hash_over_code_still_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "evil.pth"
    path.write_bytes(b"cposix\nsystem\n(S'touch " + str(tmp_path / "ran").encode() + b"'\ntR.")
    with pytest.raises(ModelRefused, match="damaged, or holds more"):
        load_inception(path, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("shape", [(640, 512), (180, 299), (300, 301)])
def test_that_clean_is_pillows_bicubic_on_floats(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(5).integers(0, 256, shape).astype(np.uint8)
    theirs = np.asarray(Image.fromarray(image.astype(np.float32)).resize((299, 299), Image.Resampling.BICUBIC))
    assert np.abs(resized(image, 299) - theirs).max() < 1e-3


def test_that_legacy_is_half_a_pixel_off_and_aliases() -> None:
    ramp = np.tile(np.arange(598.0), (4, 1))
    assert resized(ramp, 299, "legacy")[0, :3].tolist() == [0.0, 2.0, 4.0]
    assert resized(ramp, 299)[0, 100:102] == pytest.approx([200.5, 202.5])
    stripes = np.tile(np.array([0.0, 255.0]), (4, 299))
    assert resized(stripes, 299, "legacy").max() == 0.0
    assert resized(stripes, 299)[0, 50:60] == pytest.approx(127.5, abs=1.0)


def test_that_the_room_loads_without_torch() -> None:
    code = "import sys; import mctgui.metrics; assert 'torch' not in sys.modules and 'torchvision' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
