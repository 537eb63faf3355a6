"""Every file of a folder is either a slice or skipped with a reason; nothing stops the scan."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from mctgui.dicom import Skipped
from mctgui.dicom.headers import read_headers
from mctgui.errors import UnreadableFile


def reason(path) -> str:
    found = read_headers(path)
    assert isinstance(found, Skipped), found
    return found.reason


def test_that_files_are_recognised_by_content_not_by_name(write_slice, tmp_path):
    assert not isinstance(read_headers(write_slice(tmp_path / "notes.txt")), Skipped)
    (tmp_path / "slice.dcm").write_text("not a scan\n")
    assert "text file" in reason(tmp_path / "slice.dcm")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        (b"II*\0" + bytes(200), "TIFF"),
        (b"PK\x03\x04" + bytes(200), "ZIP"),
        (bytes(range(256)) * 4, "not a DICOM file"),
        (b'{"a": 1}', "text file"),
    ],
)
def test_that_what_is_no_dicom_is_named(tmp_path, content, expected):
    (tmp_path / "file").write_bytes(content)
    assert expected in reason(tmp_path / "file")


def test_that_a_dicom_file_without_the_mark_is_read(write_slice, tmp_path):
    dataset = pydicom.dcmread(write_slice(tmp_path / "marked"))
    bare = tmp_path / "bare"
    pydicom.dcmwrite(bare, Dataset(dataset), implicit_vr=True, little_endian=True)
    assert bare.read_bytes()[128:132] != b"DICM"
    (record,) = read_headers(bare)
    assert record.rows == 6


def test_that_directory_objects_are_skipped(tmp_path):
    dataset = Dataset()
    dataset.FileSetID = "EXPORT"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.1.3.10"
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    pydicom.dcmwrite(tmp_path / "DIRFILE", dataset, enforce_file_format=True)
    assert "directory" in reason(tmp_path / "DIRFILE")


def test_that_secondary_captures_are_decided_by_class_not_by_geometry(write_slice, tmp_path):
    path = write_slice(tmp_path / "page", SOPClassUID="1.2.840.10008.5.1.4.1.1.7")
    assert "secondary capture" in reason(path)


def test_that_reports_without_pixels_are_named(write_slice, tmp_path):
    path = write_slice(tmp_path / "report", Modality="SR", without=["PixelData", "Rows", "Columns"])
    assert "structured report" in reason(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_that_a_truncated_file_is_skipped_wherever_it_ends(write_slice, tmp_path, share):
    pixels = np.zeros((64, 64), np.int16)
    content = write_slice(tmp_path / "whole", pixels).read_bytes()
    (tmp_path / "cut").write_bytes(content[: int(len(content) * share)])
    assert "truncated" in reason(tmp_path / "cut")


def test_that_a_truncated_compressed_image_is_found_without_decoding(shared_data, tmp_path):
    whole = shared_data / "dicom_transfer_syntaxes" / "CT1_J2KR.dcm"
    assert not isinstance(read_headers(whole), Skipped)
    (tmp_path / "cut").write_bytes(whole.read_bytes()[:100_000])
    assert "truncated" in reason(tmp_path / "cut")


def test_that_no_cut_of_a_header_raises(write_slice, tmp_path):
    content = write_slice(tmp_path / "whole").read_bytes()
    cut = tmp_path / "cut"
    for length in range(0, len(content), 7):
        cut.write_bytes(content[:length])
        assert isinstance(read_headers(cut), Skipped)


def test_that_no_damaged_byte_of_a_header_raises(write_slice, tmp_path):
    content = bytearray(write_slice(tmp_path / "whole").read_bytes())
    damaged = tmp_path / "damaged"
    random = np.random.default_rng(5)
    for _ in range(150):
        broken = content.copy()
        for place in random.integers(128, len(content) - 96, 4):
            broken[place] = int(random.integers(256))
        damaged.write_bytes(broken)
        assert isinstance(read_headers(damaged), Skipped | list)


def test_that_descriptions_with_the_patient_in_them_are_emptied(write_slice, tmp_path):
    (record,) = read_headers(write_slice(tmp_path / "a", SeriesDescription="Spine of MILLER", PatientName="Miller^Ann"))
    assert record.description == ""
    (record,) = read_headers(write_slice(tmp_path / "b", SeriesDescription="Spine 1.0 B60", PatientName="Miller^Ann"))
    assert record.description == "Spine 1.0 B60"


def test_that_no_identity_is_kept_in_a_record(write_slice, tmp_path):
    path = write_slice(tmp_path / "a", PatientName="Miller^Ann", PatientID="4711-X", PatientBirthDate="19500101")
    text = repr(read_headers(path))
    assert "Miller" not in text
    assert "4711-X" not in text
    assert "19500101" not in text


@pytest.mark.parametrize(("charset", "encoding"), [("ISO_IR 192", "utf-8"), ("GB18030", "gb18030")])
def test_that_chinese_descriptions_are_decoded(write_slice, tmp_path, charset, encoding):
    path = write_slice(tmp_path / "数据" / "金丹", SpecificCharacterSet=charset, SeriesDescription="腰椎")
    assert "腰椎".encode(encoding) in path.read_bytes()
    (record,) = read_headers(path)
    assert record.description == "腰椎"


def test_that_padding_with_the_wrong_sign_is_understood(write_slice, tmp_path):
    path = write_slice(tmp_path / "a")
    dataset = pydicom.dcmread(path)
    dataset.add_new("PixelPaddingValue", "US", 63536)
    dataset.save_as(path)
    (record,) = read_headers(path)
    assert record.padding == (-2000, -2000)


def test_that_padding_is_read_from_implicit_files(write_slice, tmp_path):
    dataset = pydicom.dcmread(write_slice(tmp_path / "a"))
    dataset.add_new("PixelPaddingValue", "SS", -2000)
    dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    pydicom.dcmwrite(tmp_path / "b", dataset, implicit_vr=True, little_endian=True, enforce_file_format=True)
    (record,) = read_headers(tmp_path / "b")
    assert record.padding == (-2000, -2000)


def test_that_enhanced_multi_frame_images_are_read_frame_by_frame(write_slice, only_series, tmp_path):
    heights = [4.0, 0.0, 2.0]  # frames may stand in any order
    pixels = np.stack([np.full((6, 8), height, np.int16) for height in heights])
    shared, measures, orientation, rescale = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.25], 2
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = 1, -1000, "HU"
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [orientation]
    shared.PixelValueTransformationSequence = [rescale]
    frames = []
    for height in heights:
        frame, position = Dataset(), Dataset()
        position.ImagePositionPatient = [1, 2, height]
        frame.PlanePositionSequence = [position]
        frames.append(frame)
    top_level = ["PixelSpacing", "ImageOrientationPatient", "ImagePositionPatient", "RescaleSlope", "RescaleIntercept"]
    write_slice(
        tmp_path / "enhanced", pixels, without=[*top_level, "SliceThickness"], SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1",
        NumberOfFrames=3, SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=frames,
    )  # fmt: skip
    volume = only_series(tmp_path).load()
    assert volume.intensity == "HU"
    assert volume.voxels[:, 0, 0].tolist() == [-1000, -998, -996]
    assert volume.spacing_mm == pytest.approx((2.0, 0.5, 0.25))
    assert volume.index_to_mm((0, 0, 0)) == pytest.approx((1, 2, 0))


def test_that_a_path_that_is_not_there_is_one_sentence(catalogue, tmp_path):
    with pytest.raises(UnreadableFile, match="There is no file or folder"):
        catalogue(tmp_path / "gone")


def test_that_an_empty_folder_gives_an_empty_catalogue(catalogue, tmp_path):
    found = catalogue(tmp_path)
    assert found.series == ()
    assert found.skipped == ()


@pytest.mark.parametrize(
    ("name", "value", "field", "kept"),
    [
        ("ImagePositionPatient", ["1e308", "0", "0"], "position", None),
        ("PixelSpacing", ["1e-308", "1"], "pixel_spacing", None),
        ("PixelSpacing", ["0.5", "1e9"], "pixel_spacing", None),
        ("ImageOrientationPatient", ["1e200", "0", "0", "0", "1e200", "0"], "row", None),
        ("SliceThickness", "1e300", "thickness_mm", None),
        ("RescaleSlope", "1e308", "has_rescale", False),
        ("RescaleIntercept", "-1e308", "has_rescale", False),
        ("WindowWidth", "1e308", "windows", ()),
    ],
)
def test_that_numbers_no_scanner_writes_count_as_missing(write_slice, tmp_path, name, value, field, kept):
    (record,) = read_headers(write_slice(tmp_path / "a", WindowCenter=1, **{"WindowWidth": 1, name: value}))
    assert getattr(record, field) == kept


@pytest.mark.parametrize("samples", [1, 3])
def test_that_impossible_numbers_of_frames_are_refused_at_once(write_slice, tmp_path, samples):
    found = read_headers(write_slice(tmp_path / "a", NumberOfFrames=2**31 - 1, SamplesPerPixel=samples))
    assert isinstance(found, Skipped)
    assert "frames" in found.reason


def test_that_a_deflated_file_that_would_grow_beyond_measure_is_refused(tmp_path):
    import zlib

    from mctgui.dicom.pixel_element import LARGEST_INFLATED

    uid = b"1.2.840.10008.1.2.1.99"
    meta = b"\x02\x00\x10\x00UI" + len(uid).to_bytes(2, "little") + uid
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(b"\x08\x00\x60\x00CS\x02\x00CT") + packer.compress(bytes(LARGEST_INFLATED)) + packer.flush()
    head = bytes(128) + b"DICM\x02\x00\x00\x00UL\x04\x00" + len(meta).to_bytes(4, "little") + meta
    (tmp_path / "bomb").write_bytes(head + packed)
    found = read_headers(tmp_path / "bomb")
    assert isinstance(found, Skipped)
    assert "grow" in found.reason
