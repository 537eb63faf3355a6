"""Import of a micro-CT of 1536 x 1536 x 1024 voxels of 16 bits: memory, time to the first slice, time against the disk.

Run it by itself: ``python -m pytest tests/benchmarks/bench_import.py -m benchmark -s``. It needs 15 GB of free disk for one
kind at a time; ``MCTGUI_BENCH_SLICES=128`` makes it smaller. Each import runs in a process of its own, and so does the floor
that it is compared with: reading the same bytes once and writing them once, flushed to the disk.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.benchmark

SLICES, SIDE = int(os.environ.get("MCTGUI_BENCH_SLICES", "1024")), 1536
ROOT = Path(__file__).resolve().parents[2]
PIECE = 32 * 2**20
MOST_MEMORY = 2**30
SECONDS_TO_THE_FIRST_SLICE = 1.0
KINDS = ("slices", "bigtiff", "deflate", "nrrd", "nii", "inveon", "dicom", "nii.gz")


def image(number: int) -> np.ndarray:
    """A slice that no file system can pack away, different for each number."""
    noise = np.random.default_rng(7).integers(0, 60000, (SIDE + 64, SIDE), dtype=np.uint16)
    return noise[number % 64 : number % 64 + SIDE] + np.uint16(number)


def make(kind: str, place: Path) -> Path:
    """Write the volume slice by slice; gives what is to be imported."""
    import tifffile

    place.mkdir()
    images = (image(number) for number in range(SLICES))
    if kind == "slices":
        for number, one in enumerate(images):
            tifffile.imwrite(place / f"bone_{number:04d}.tif", one)
        return place
    if kind in ("bigtiff", "deflate"):
        path = place / "bone.tif"
        with tifffile.TiffWriter(path, bigtiff=True) as writer:
            for one in images:
                smooth = one // 4096 if kind == "deflate" else one
                compression = "zlib" if kind == "deflate" else None
                writer.write(smooth, contiguous=False, metadata=None, compression=compression, photometric="minisblack")
        return path
    if kind == "dicom":
        for number, one in enumerate(images):
            write_dicom(place / f"{number * 7 % SLICES:04d}.dcm", number, one)
        return place
    suffix = "img" if kind == "inveon" else kind
    path = place / f"bone.{suffix}"
    head = {"nrrd": nrrd_header(), "inveon": b""}.get(kind, nifti_header())
    with gzip.open(path, "wb", 1) if kind == "nii.gz" else path.open("wb") as file:
        file.write(head)
        for one in images:
            file.write(one.tobytes())
    if kind == "inveon":
        sides = f"x_dimension {SIDE}\ny_dimension {SIDE}\nz_dimension {SLICES}"
        text = f"Header file for data file bone.img\ndata_type 2\n{sides}\n"
        path.with_name("bone.img.hdr").write_text(text)
    return path


def write_dicom(path: Path, number: int, pixels: np.ndarray) -> None:
    """One slice of a micro-CT as its scanner would send it: 16 bits without a sign, 0.05 mm."""
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    one = Dataset()
    one.SOPClassUID, one.SOPInstanceUID = CTImageStorage, f"1.2.3.4.{number + 1}"
    one.SeriesInstanceUID, one.StudyInstanceUID, one.FrameOfReferenceUID = "1.2.3.4", "1.2.3.5", "1.2.3.6"
    one.Modality, one.ImageType = "CT", ["ORIGINAL", "PRIMARY", "AXIAL"]
    one.PixelSpacing, one.ImageOrientationPatient = [0.05, 0.05], [1, 0, 0, 0, 1, 0]
    one.ImagePositionPatient = [0, 0, f"{0.05 * number:.2f}"]
    one.RescaleSlope, one.RescaleIntercept, one.SamplesPerPixel = 1, -1000, 1
    one.PhotometricInterpretation, (one.Rows, one.Columns) = "MONOCHROME2", pixels.shape
    one.BitsAllocated = one.BitsStored = 16
    one.HighBit, one.PixelRepresentation, one.PixelData = 15, 0, (pixels // 2).tobytes()
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.file_meta.MediaStorageSOPClassUID, one.file_meta.MediaStorageSOPInstanceUID = CTImageStorage, one.SOPInstanceUID
    pydicom.dcmwrite(path, one, enforce_file_format=True)


def nrrd_header() -> bytes:
    sizes = f"sizes: {SIDE} {SIDE} {SLICES}"
    return f"NRRD0004\ntype: uint16\ndimension: 3\n{sizes}\nencoding: raw\nendian: little\nspacings: 1 1 1\n\n".encode()


def nifti_header() -> bytes:
    import struct

    head = bytearray(352)
    struct.pack_into("<i", head, 0, 348)
    struct.pack_into("<8h", head, 40, 3, SIDE, SIDE, SLICES, 1, 1, 1, 1)
    struct.pack_into("<2h", head, 70, 512, 16)
    struct.pack_into("<8f", head, 76, 1, 0.05, 0.05, 0.05, 0, 0, 0, 0)
    struct.pack_into("<3f", head, 108, 352, 1, 0)
    struct.pack_into("<2h", head, 252, 0, 1)
    struct.pack_into("<12f", head, 280, -0.05, 0, 0, 0, 0, -0.05, 0, 0, 0, 0, 0.05, 0)
    head[344:348] = b"n+1\0"
    return bytes(head)


def in_child(*arguments: object) -> dict[str, float]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_large_volume_is_imported_in_little_memory(kind, tmp_path):
    size = SLICES * SIDE * SIDE * 2
    if shutil.disk_usage(tmp_path).free < 3.2 * size:
        pytest.skip("the disk has not enough space for it")
    source = make(kind, tmp_path / "source")
    try:
        floor = in_child("floor", source, tmp_path / "copy")
        (tmp_path / "copy").unlink()
        found = in_child("import", source, tmp_path / "project")
        cancelled = in_child("cancel", source, tmp_path / "cancelled")
    finally:
        shutil.rmtree(tmp_path)
    ratio = found["seconds"] / floor["seconds"]
    print(
        f"\n{kind}: {size / 1e9:.2f} GB, memory at most {found['peak'] / 2**20:.0f} MiB, first slice after "
        f"{found['first']:.2f} s, {found['seconds']:.1f} s in all, {ratio:.2f} times reading and "
        f"writing the bytes ({floor['seconds']:.1f} s), {found['steps']:.0f} steps told, left by a cancel: "
        f"{cancelled['left']:.0f} files"
    )
    assert found["peak"] < MOST_MEMORY
    assert found["first"] < SECONDS_TO_THE_FIRST_SLICE
    assert found["half"] == (SLICES + 1) // 2
    assert cancelled["left"] == 0


def plain_copy(source: Path, target: Path) -> dict[str, float]:
    files = sorted(source.iterdir()) if source.is_dir() else [source]
    started = time.perf_counter()
    with target.open("wb") as out:
        for path in files:
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return {"seconds": time.perf_counter() - started}


def imported(source: Path, place: Path, *, cancel: bool) -> dict[str, float]:
    from mctgui.project import Project
    from mctgui.project.importing import import_path

    project = Project.create(place)
    started, first, steps = time.perf_counter(), 0.0, 0
    dicom = source.is_dir() and any(source.glob("*.dcm"))
    work = import_path(project, source, spacing_mm=None if dicom else (0.05, 0.05, 0.05))
    for _step in work:
        steps += 1
        growing = project.growing()
        if not first and growing and growing[0].filled.any():
            first = time.perf_counter() - started
            if cancel:
                work.close()
                break
    seconds = time.perf_counter() - started
    found = {"seconds": seconds, "first": first, "steps": steps}
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found["left"] = len(list((project.folder / "volumes").iterdir()))
    if not cancel:
        (case,) = project.cases()
        (record,) = project.volumes(case.id)
        assert record.shape == (SLICES, SIDE, SIDE)
        found["half"] = project.load_pyramid(record).shape[0]
    project.close()
    return found


if __name__ == "__main__":
    what, given, put = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps(plain_copy(given, put) if what == "floor" else imported(given, put, cancel=what == "cancel")))
