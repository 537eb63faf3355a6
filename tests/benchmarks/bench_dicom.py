"""Speed of scanning and loading a series, as ratios to SimpleITK's GDCM reader and a plain pydicom loop of the same run.

Run it by itself: ``python -m pytest tests/benchmarks/bench_dicom.py -m benchmark -s``
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from mctgui.dicom import Series, find_series, write_series
from mctgui.dicom.parallel import usable_cores
from mctgui.jobs import finish
from mctgui.volume import Volume

pytestmark = pytest.mark.benchmark

SCANNED, SLICES, SIDE, ROUNDS, DIFFERENT = 2000, 500, 512, 3, 25
MORE_HEADER = 60
"""Elements added to each header, to the size of those that scanners write."""

SYNTAXES = {
    "uncompressed": "ExplicitVRLittleEndian",
    "JPEG 2000 lossless": "JPEG2000Lossless",
    "JPEG-LS lossless": "JPEGLSLossless",
    "JPEG lossless": "JPEGLosslessProcess14_1",
    "RLE": "RLELossless",
}


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> list[Path]:
    """Some slices of a real scan under headers of real size, as this program writes them."""
    (scan,) = finish(find_series(shared_data / "ct_spine_philips_lidc0314")).series
    voxels = scan.load().voxels[:DIFFERENT]
    place = tmp_path_factory.mktemp("bench") / "slices"
    write_series(Volume.from_spacing(voxels, (0.5, 0.4, 0.4), "HU"), place, description="bench")
    for path in place.iterdir():
        _enlarge(path)
    return sorted(place.iterdir())


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


def multiply(slices: list[Path], place: Path, count: int, in_each_folder: int, crop: int = SIDE) -> Path:
    """Write a series of ``count`` slices, the given ones again and again, each at its place."""
    datasets = [pydicom.dcmread(path) for path in slices]
    if crop < SIDE:
        for dataset in datasets:
            dataset.PixelData = dataset.pixel_array[:crop, :crop].tobytes()
            dataset.Rows = dataset.Columns = crop
    for number in range(count):
        dataset = datasets[number % len(datasets)]
        dataset.ImagePositionPatient = [0, 0, number / 2]
        dataset.InstanceNumber = number + 1
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        folder = place / f"{number // in_each_folder:03}"
        folder.mkdir(parents=True, exist_ok=True)
        dataset.save_as(folder / f"{number:04}.dcm")
    return place


def transcoded(slices: list[Path], place: Path, syntax: str) -> list[Path]:
    """The same slices in another transfer syntax, by GDCM."""
    gdcm = pytest.importorskip("gdcm")
    place.mkdir()
    for path in slices:
        reader = gdcm.ImageReader()
        reader.SetFileName(str(path))
        change = gdcm.ImageChangeTransferSyntax()
        change.SetTransferSyntax(gdcm.TransferSyntax(getattr(gdcm.TransferSyntax, syntax)))
        assert reader.Read()
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer = gdcm.ImageWriter()
        writer.SetFileName(str(place / path.name))
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        assert writer.Write()
    return sorted(place.iterdir())


def compare(name: str, works: dict[str, Callable[[], object]]) -> None:
    """Print the medians, each kind once in each round, and our ratio to the others; of the clock and of all cores.

    On a machine that does other things too the time of the cores, those of ended processes counted, is what tells.
    """
    clock: dict[str, list[float]] = {kind: [] for kind in works}
    cores: dict[str, list[float]] = {kind: [] for kind in works}
    for _ in range(ROUNDS):
        for kind, work in works.items():
            started, used = time.perf_counter(), sum(os.times()[:4])
            work()
            clock[kind].append(time.perf_counter() - started)
            cores[kind].append(sum(os.times()[:4]) - used)
    print(f"\n{name}")
    for what, times in (("clock", clock), ("cores", cores)):
        medians = {kind: statistics.median(each) for kind, each in times.items()}
        ours = medians.pop("ours")
        others = ", ".join(f"{kind} {other:.3f} s (ratio {ours / other:.2f})" for kind, other in medians.items())
        print(f"  {what}: ours {ours:.3f} s, {others}")


def found(folder: Path) -> Series:
    (series,) = finish(find_series(folder)).series
    return series


def gdcm_names(folder: Path) -> tuple[str, ...]:
    """All files of the one series below a folder, sorted by position."""
    names: tuple[str, ...] = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), "", False, True, False)
    return names


def gdcm_volume(names: tuple[str, ...]) -> np.ndarray:
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(names)
    array: np.ndarray = sitk.GetArrayFromImage(reader.Execute())
    return array


def pydicom_volume(folder: Path) -> np.ndarray:
    slices = sorted((pydicom.dcmread(path) for path in folder.rglob("*.dcm")), key=lambda one: one.ImagePositionPatient[2])
    return np.stack(
        [(one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept)).astype(np.int16) for one in slices]
    )


@pytest.mark.parametrize(("in_each_folder", "words"), [(SCANNED, "one folder"), (10, "folders of 10")])
def test_scanning(slices: list[Path], tmp_path: Path, in_each_folder: int, words: str) -> None:
    folder = multiply(slices, tmp_path / "scanned", SCANNED, in_each_folder, crop=64)
    compare(
        f"scanning {SCANNED} files in {words}",
        {
            "ours": lambda: found(folder),
            "GDCM": lambda: gdcm_names(folder),
            "pydicom": lambda: [
                pydicom.dcmread(path, stop_before_pixels=True).ImagePositionPatient for path in folder.rglob("*.dcm")
            ],
        },
    )


@pytest.mark.parametrize("name", SYNTAXES)
def test_loading(slices: list[Path], tmp_path: Path, name: str) -> None:
    compressed = slices if name == "uncompressed" else transcoded(slices, tmp_path / "few", SYNTAXES[name])
    folder = multiply(compressed, tmp_path / "series", SLICES, SLICES)
    series, names = found(folder), gdcm_names(folder)
    ours = series.load().voxels
    reference = gdcm_volume(names)
    assert np.array_equal(ours, reference)
    del ours, reference
    packed = sum(path.stat().st_size for path in compressed) / len(compressed) / 2**10
    compare(
        f"loading {SLICES} slices of {SIDE} x {SIDE}, {name}, {packed:.0f} KiB a slice, {usable_cores()} cores",
        {"ours": series.load, "GDCM": lambda: gdcm_volume(names), "pydicom": lambda: pydicom_volume(folder)},
    )
    for kind, code in _ALONE.items():
        print(f"  {kind}: {_peak_mib(code, folder)}")


_ALONE = {
    "ours": "from mctgui.dicom import find_series; from mctgui.jobs import finish\n"
    "finish(find_series(folder)).series[0].load()",
    "GDCM": "import SimpleITK as sitk; reader = sitk.ImageSeriesReader()\n"
    "reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder), '', False, True, False)); reader.Execute()",
}


def _peak_mib(code: str, folder: Path) -> str:
    """Most memory that a process takes which does nothing else, and the largest of its own processes."""
    if sys.platform != "linux":
        return "only Linux tells the peak of its memory"
    script = (
        f"import resource, sys; from pathlib import Path; folder = Path(sys.argv[1])\n{code}\n"
        "(own,) = (line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(f'peak {int(own) / 2**10:.0f} MiB, largest child process {child / 2**10:.0f} MiB')"
    )
    run = subprocess.run([sys.executable, "-c", script, str(folder)], check=True, capture_output=True, text=True)
    return run.stdout.strip()
