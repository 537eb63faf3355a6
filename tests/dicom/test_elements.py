"""The quick reader of headers and pixels gives what pydicom gives, and leaves to it what is unusual."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from mctgui.dicom import headers, pixels
from mctgui.dicom.elements import plain_header
from mctgui.dicom.headers import read_headers
from mctgui.dicom.slice_record import SliceRecord


def slowly(path: Path, monkeypatch: pytest.MonkeyPatch):
    """What comes out where every file is left to pydicom."""
    with monkeypatch.context() as patch:
        patch.setattr(headers, "plain_header", lambda file, size: None)
        return read_headers(path)


def is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return plain_header(file, path.stat().st_size) is not None


def files_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


def test_that_headers_of_real_files_are_read_as_by_pydicom(shared_data, monkeypatch):
    scans = [folder for folder in sorted(shared_data.iterdir()) if folder.is_dir() and "dicom" in folder.name]
    scans += [shared_data / "ct_gantry_tilt_ge", shared_data / "ct_mixed_tree_philips"]
    quick = 0
    for path in files_below(*scans):
        quick += is_plain(path)
        assert repr(read_headers(path)) == repr(slowly(path, monkeypatch)), path
    assert quick >= 40  # so that something was compared


def test_that_headers_of_odd_files_are_read_as_by_pydicom(monkeypatch):
    examples = files_below(Path(pydicom.__file__).parent / "data" / "test_files")
    for path in examples:
        if path.stat().st_size < 10**6:
            assert repr(read_headers(path)) == repr(slowly(path, monkeypatch)), path


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
@pytest.mark.parametrize("defined", [True, False], ids=["defined length", "undefined length"])
def test_that_sequences_within_sequences_are_passed_over(write_slice, tmp_path, monkeypatch, syntax, defined):
    path = write_slice(tmp_path / "a", KVP="120")
    dataset = pydicom.dcmread(path)
    code, view = Dataset(), Dataset()
    code.TextValue = "x" * 40000  # more than is read at first
    code.Rows = 7  # of the code, not of the image
    view.ViewCodeSequence = [code, code]
    dataset.AnatomicRegionSequence = [view]
    dataset.ViewCodeSequence = []
    for element in (dataset["AnatomicRegionSequence"], view["ViewCodeSequence"], dataset["ViewCodeSequence"]):
        element.is_undefined_length = not defined
        for item in element.value:
            item.is_undefined_length_sequence_item = not defined
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.save_as(path, implicit_vr=syntax == ImplicitVRLittleEndian, little_endian=True)
    assert is_plain(path)
    (record,) = read_headers(path)
    assert (record.rows, record.columns, record.kvp) == (6, 8, 120.0)
    assert [record] == slowly(path, monkeypatch)


@pytest.mark.parametrize(
    ("charset", "name"),
    [("ISO_IR 192", "金丹"), ("GB18030", "金丹"), ("GBK", "椎骨"), ("ISO_IR 100", "Müller"), ("", "plain")],
)
def test_that_texts_in_other_alphabets_are_read(write_slice, tmp_path, monkeypatch, charset, name):
    path = write_slice(tmp_path / name, SpecificCharacterSet=charset, SeriesDescription=name, PatientName="Doe^Jane")
    assert is_plain(path)
    assert read_headers(path)[0].description == name
    assert read_headers(path) == slowly(path, monkeypatch)


def test_that_elements_out_of_order_are_left_to_pydicom(write_slice, tmp_path):
    path = write_slice(tmp_path / "a")
    data = path.read_bytes()
    rows = data.index(b"\x28\x00\x10\x00US")
    path.write_bytes(data[:rows] + data[rows + 10 : rows + 20] + data[rows : rows + 10] + data[rows + 20 :])
    assert not is_plain(path)
    assert isinstance(read_headers(path)[0], SliceRecord)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_that_damaged_headers_never_raise(plain_bytes, data):
    damaged = bytearray(plain_bytes)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(132, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    header = plain_header(io.BytesIO(cut), len(cut))
    assert header is None or header.end <= len(cut)


@pytest.fixture(scope="module")
def plain_bytes(tmp_path_factory) -> bytes:
    from pydicom.data import get_testdata_file

    return Path(str(get_testdata_file("CT_small.dcm"))).read_bytes()


@pytest.mark.parametrize(("signed", "bits"), [(True, 16), (True, 12), (False, 12), (False, 16), (False, 8)])
def test_that_uncompressed_pixels_are_read_as_by_pydicom(write_slice, tmp_path, monkeypatch, signed, bits):
    kind = f"{'i' if signed else 'u'}{2 if bits > 8 else 1}"
    stored = np.random.default_rng(bits).integers(0, 256, 6 * 8 * np.dtype(kind).itemsize, dtype=np.uint8).view(kind)
    path = write_slice(tmp_path / "a", stored.reshape(6, 8), BitsStored=bits, HighBit=bits - 1)
    (record,) = read_headers(path)
    quick = pixels.decoded(record)
    monkeypatch.setattr(pixels, "_NATIVE", ())
    assert np.array_equal(quick, pixels.decoded(record))
    assert quick.dtype == pixels.decoded(record).dtype


def test_that_a_file_replaced_after_the_scan_is_not_read_as_pixels(write_slice, tmp_path):
    from mctgui.errors import UnreadableFile

    path = write_slice(tmp_path / "a")
    (record,) = read_headers(path)
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(UnreadableFile):
        pixels.decoded(record)
