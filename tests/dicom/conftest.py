"""A writer of small DICOM files in which anything can be made wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

from mctgui.dicom import Catalogue, Series, find_series
from mctgui.jobs import finish

ROWS, COLUMNS = 6, 8
SERIES = "1.2.3.4"
WriteSlice = Callable[..., Path]


def make_slice(path: Path, pixels: np.ndarray | None = None, *, without: Sequence[str] = (), **attributes: Any) -> Path:
    """Write one CT slice; attributes replace or add to those of a plain axial one."""
    if pixels is None:
        pixels = np.arange(ROWS * COLUMNS, dtype=np.int16).reshape(ROWS, COLUMNS)
    ds = Dataset()
    ds.SOPClassUID = CTImageStorage
    ds.SOPInstanceUID = generate_uid()
    ds.SeriesInstanceUID = SERIES
    ds.Modality = "CT"
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.PixelSpacing = [0.5, 0.25]
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.ImagePositionPatient = [0, 0, 0]
    ds.SliceThickness = 1
    ds.FrameOfReferenceUID = "1.2.3.9"
    ds.RescaleSlope, ds.RescaleIntercept = 1, 0
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = pixels.shape[-2:]
    ds.BitsAllocated = ds.BitsStored = 8 * pixels.dtype.itemsize
    ds.HighBit = ds.BitsStored - 1
    ds.PixelRepresentation = int(pixels.dtype.kind == "i")
    ds.PixelData = pixels.tobytes()
    for name, value in attributes.items():
        setattr(ds, name, value)
    for name in without:
        delattr(ds, name)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID = ds.get("SOPClassUID") or CTImageStorage
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    path.parent.mkdir(parents=True, exist_ok=True)
    if pixels.dtype.itemsize == 1:
        ds["PixelData"].VR = "OB"
    pydicom.dcmwrite(path, ds, enforce_file_format=True)
    return path


@pytest.fixture
def write_slice() -> WriteSlice:
    """Write one slice to a path."""
    return make_slice


@pytest.fixture
def write_stack(tmp_path: Path) -> Callable[..., Path]:
    """Write slices at the given heights and return their folder."""

    def write(heights: Sequence[float], name: str = "scan", shear: float = 0.0, **attributes: Any) -> Path:
        for number, height in enumerate(heights):
            pixels = np.full((ROWS, COLUMNS), round(height * 10), dtype=np.int16)
            place = [10.0, 20.0 + shear * height, float(height)]
            make_slice(tmp_path / name / f"{(number * 7) % 11}-{number}", pixels, ImagePositionPatient=place, **attributes)
        return tmp_path / name

    return write


@pytest.fixture
def catalogue() -> Callable[[Path], Catalogue]:
    """Find the series below a path."""
    return lambda path: finish(find_series(path))


@pytest.fixture
def only_series(catalogue: Callable[[Path], Catalogue]) -> Callable[[Path], Series]:
    """The one series below a path."""

    def find(path: Path) -> Series:
        (series,) = catalogue(path).series
        return series

    return find
