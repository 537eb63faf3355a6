"""What enhancing a whole slice takes in memory, and what ONNX Runtime saves in time.

    pytest -m benchmark -s tests/benchmarks/bench_enhancement.py

Memory: a process of its own loads an official checkpoint of the full-size local enhancer (ngf 32, 183 million weights) and
enhances one slice of 1536 x 1536 pixels, whole and in strips. Printed is the highest resident memory, and how much of it
lies over what the process held before the slice. Target: 2.5 GB in all, whole slice.

Time: CPU seconds of ONNX Runtime over those of torch on the same slices in turns, one thread. Target: 0.85.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from mctgui.synthesis import demo_model_path, load_model
from mctgui.synthesis.engines import TorchEngine
from mctgui.synthesis.onnx_engine import OnnxEngine
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator

pytestmark = pytest.mark.benchmark

LARGEST_GB, MOST_TIME = 2.5, 0.85
SIDE = 1536
THREADS = 2

CHILD = f"""
import json, sys, time
from pathlib import Path
import numpy as np
from mctgui.synthesis import EnhancedSlice, InputPart, enhancing_slices, load_official
from mctgui.volume import Volume

def memory(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(key)).split()[1]) / 1e6

takes = InputPart(
    window_hu=(-300, 1700), in_plane_spacing_mm=0.05, mdct_pixel_mm=0.05, slice_thickness_mm=0.6, slice_interval_mm=0.6
)
model = load_official(sys.argv[1], takes)
voxels = np.random.default_rng(1).integers(-200, 1500, (1, {SIDE}, {SIDE}), dtype=np.int16)
scan = Volume.from_spacing(voxels, (0.6, 0.05, 0.05), "HU")
work = enhancing_slices(scan, model, device="cpu", threads={THREADS}, low_memory=sys.argv[2] == "strips", force=True)
next(work)
# What the weights take once they have been read is no part of a slice.
touched = sum(float(weights.sum()) for weights in model.generator.parameters())
floor = memory("VmRSS")
cpu = time.process_time()
step = next(step for step in work if isinstance(step.partial, EnhancedSlice))
np.save(sys.argv[3], step.partial.image)
print(json.dumps({{"floor": floor, "peak": memory("VmHWM"), "cpu": time.process_time() - cpu}}))
"""


def test_that_a_whole_slice_of_the_full_size_enhancer_fits_into_memory(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("the highest resident memory is read from /proc")
    from mctgui.synthesis.pth_files import write_pth

    checkpoint = tmp_path / "latest_net_G.pth"
    write_pth(build_generator(GeneratorConfig("local", ngf=32), seed=1), checkpoint)
    found = {}
    for way in ("whole", "strips"):
        words = [sys.executable, "-c", CHILD, str(checkpoint), way, str(tmp_path / f"{way}.npy")]
        ended = subprocess.run(words, capture_output=True, text=True, check=True, env=dict(os.environ))
        found[way] = json.loads(ended.stdout)
    whole, strips = (np.load(tmp_path / f"{way}.npy").astype(int) for way in ("whole", "strips"))
    print(f"\nlocal enhancer ngf 32, one slice of {SIDE} x {SIDE}, {THREADS} threads (target {LARGEST_GB} GB):")
    for way, one in found.items():
        over = one["peak"] - one["floor"]
        print(
            f"  {way}: peak {one['peak']:.2f} GB, {over:.2f} GB over the floor of {one['floor']:.2f}; {one['cpu']:.0f} s CPU"
        )
    print(f"  grey values that differ: {np.mean(whole != strips):.5f}, at most by {np.abs(whole - strips).max()}")
    assert np.abs(whole - strips).max() <= 1
    assert whole.std() > 1
    assert found["whole"]["peak"] <= LARGEST_GB
    assert found["strips"]["peak"] < found["whole"]["peak"]


@pytest.mark.parametrize(
    "name",
    [
        "demo model, 640 x 640",
        "global ngf 32, 256 x 256",
        "global ngf 32, 512 x 512",
        f"local ngf 32, {SIDE} x {SIDE}",
    ],
)
def test_that_onnx_runtime_takes_less_time(name: str) -> None:
    pytest.importorskip("onnxruntime")
    if name.startswith("demo"):
        generator, side = load_model(demo_model_path()).generator, 640
    else:
        network, side = name.split()[0], int(name.split()[-1])
        generator = build_generator(GeneratorConfig(network, ngf=32), seed=1).eval()  # type: ignore[arg-type]
    engines = TorchEngine(generator, torch.device("cpu"), 1), OnnxEngine(generator, 1)
    image = np.random.default_rng(1).uniform(-1, 1, (1, 1, side, side)).astype(np.float32)
    spent: list[list[float]] = [[], []]
    made = []
    for turn in range(4):
        for number, engine in enumerate(engines):
            start = time.process_time()
            result = engine(image)
            if turn:  # the first one allocates
                spent[number].append(time.process_time() - start)
            else:
                made.append(result)
    eager, onnx = (float(np.median(one)) for one in spent)
    difference = float(np.abs(made[0] - made[1]).max())
    print(f"\n{name}: torch {eager:.2f} s CPU, ONNX Runtime {onnx:.2f} s, ratio {onnx / eager:.2f} (target {MOST_TIME})")
    assert difference < 1e-4
