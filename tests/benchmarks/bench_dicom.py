"""Speed of scanning and loading a series, as ratios to SimpleITK's GDCM reader and a plain pydicom loop of the same run.

Run it by itself: ``python -m pytest tests/benchmarks/bench_dicom.py -m benchmark -s``
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813
from pydicom.dataset import Dataset

from mctgui.dicom import Series, find_series, write_series
from mctgui.jobs import finish
from mctgui.volume import Volume

pytestmark = pytest.mark.benchmark

SLICES, SIDE, ROUNDS = 300, 512, 3
MORE_HEADER = 60
"""Elements added to each header, to the size of those that scanners write."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bench") / "series"
    noise = np.random.default_rng(1).normal(40, 300, (SIDE + SLICES, SIDE)).clip(-1000, 3000).astype(np.int16)
    voxels = np.lib.stride_tricks.sliding_window_view(noise, SIDE, axis=0).swapaxes(1, 2)[:SLICES]
    write_series(Volume.from_spacing(voxels, (0.5, 0.4, 0.4), "HU"), place, description="bench")
    for path in place.iterdir():
        _enlarge(path)
    return place


def _enlarge(path: Path) -> None:
    """Put a sequence and private elements into the header, as scanners do."""
    dataset = pydicom.dcmread(path)
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "113961", "DCM", "Reconstruction Algorithm"
    dataset.ReconstructionAlgorithmSequence = [code]
    block = dataset.private_block(0x0029, "MCTGUI BENCHMARK", create=True)
    for number in range(MORE_HEADER):
        block.add_new(number, "LO", f"private value {number}")
    dataset.save_as(path)


def compare(name: str, works: dict[str, Callable[[], object]]) -> None:
    """Print the medians, each kind once in each round, and our ratio to the others."""
    seconds: dict[str, list[float]] = {kind: [] for kind in works}
    for _ in range(ROUNDS):
        for kind, work in works.items():
            started = time.perf_counter()
            work()
            seconds[kind].append(time.perf_counter() - started)
    medians = {kind: statistics.median(times) for kind, times in seconds.items()}
    ours = medians.pop("ours")
    others = ", ".join(f"{kind} {time:.3f} s (ratio {ours / time:.2f})" for kind, time in medians.items())
    print(f"\n{name} {SLICES} slices of {SIDE} x {SIDE}: ours {ours:.3f} s, {others}")


def found(folder: Path) -> Series:
    (series,) = finish(find_series(folder)).series
    return series


def gdcm_names(folder: Path) -> tuple[str, ...]:
    (uid,) = sitk.ImageSeriesReader.GetGDCMSeriesIDs(str(folder))
    names: tuple[str, ...] = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), uid)
    return names


def gdcm_volume(names: tuple[str, ...]) -> np.ndarray:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(names)
    array: np.ndarray = sitk.GetArrayFromImage(reader.Execute())
    return array


def pydicom_volume(folder: Path) -> np.ndarray:
    slices = sorted((pydicom.dcmread(path) for path in folder.iterdir()), key=lambda one: one.ImagePositionPatient[2])
    return np.stack(
        [(one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept)).astype(np.int16) for one in slices]
    )


def test_scanning(folder: Path) -> None:
    compare(
        "scanning",
        {
            "ours": lambda: found(folder),
            "GDCM": lambda: gdcm_names(folder),
            "pydicom": lambda: [
                pydicom.dcmread(path, stop_before_pixels=True).ImagePositionPatient for path in folder.iterdir()
            ],
        },
    )


def test_loading(folder: Path) -> None:
    series, names = found(folder), gdcm_names(folder)
    ours = series.load().voxels
    assert np.array_equal(ours, gdcm_volume(names))
    assert np.array_equal(ours, pydicom_volume(folder))
    compare(
        "loading",
        {"ours": series.load, "GDCM": lambda: gdcm_volume(names), "pydicom": lambda: pydicom_volume(folder)},
    )
