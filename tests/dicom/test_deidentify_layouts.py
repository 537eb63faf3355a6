"""De-identification of files in every layout: enhanced, deflated, big endian, compressed, in archives and directories."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    MediaStorageDirectoryStorage,
)

from mctgui.dicom.deidentify_dataset import Pseudonymizer, strip_patient
from mctgui.dicom.deidentify_rules import Recipe
from mctgui.dicom.deidentifying import deidentifying
from mctgui.errors import MctguiError
from mctgui.jobs import finish

NAME = "Zwetschgenbaum^Kunigunde"
SECRETS = (b"Zwetschgen", b"ZWETSCHGEN", b"Kunigunde", b"ID-4711", b"20200310", b"1.9.8.7")
PATIENT: dict[str, Any] = {
    "PatientName": NAME, "PatientID": "ID-4711", "StudyDate": "20200310", "StudyInstanceUID": "1.9.8.7.1",
    "SeriesInstanceUID": "1.9.8.7.2", "FrameOfReferenceUID": "1.9.8.7.3",
}  # fmt: skip


def copied(source: Path, folder: Path, recipe: Recipe | None = None) -> bytes:
    """Copy, and give all bytes of the copy."""
    finish(deidentifying(source, folder, recipe))
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*.dcm")))


@pytest.mark.parametrize("syntax", [DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian])
def test_that_every_encoding_keeps_its_pixels_and_loses_its_patient(tmp_path, write_slice, syntax):
    path = write_slice(tmp_path / "in" / "a", **PATIENT)
    ds = pydicom.dcmread(path)
    pixels = ds.pixel_array.copy()
    ds.file_meta.TransferSyntaxUID = syntax
    if syntax == ExplicitVRBigEndian:
        ds.PixelData = pixels.astype(">i2").tobytes()
    implicit = syntax == ImplicitVRLittleEndian
    pydicom.dcmwrite(path, ds, implicit_vr=implicit, little_endian=syntax != ExplicitVRBigEndian, enforce_file_format=True)
    written = copied(tmp_path / "in", tmp_path / "out")
    copy = pydicom.dcmread(tmp_path / "out" / "series-1" / "0001.dcm")
    assert copy.file_meta.TransferSyntaxUID == syntax
    np.testing.assert_array_equal(copy.pixel_array, pixels)
    told = str(copy).encode() + written
    assert [secret for secret in SECRETS if secret in told] == []


def test_that_a_file_without_mark_and_file_meta_gets_them(tmp_path, write_slice, only_series):
    ds = pydicom.dcmread(write_slice(tmp_path / "first", **PATIENT))
    pixels = ds.pixel_array.copy()
    del ds.file_meta
    (tmp_path / "in").mkdir()
    pydicom.dcmwrite(tmp_path / "in" / "bare", ds, implicit_vr=True, little_endian=True)
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.write(tmp_path / "in" / "bare", "bare")
    for source in (tmp_path / "in", tmp_path / "in.zip"):
        out = tmp_path / f"out of {source.name}"
        copied(source, out)
        copy = pydicom.dcmread(out / "series-1" / "0001.dcm")
        assert copy.file_meta.TransferSyntaxUID == ImplicitVRLittleEndian
        assert copy.file_meta.MediaStorageSOPClassUID == copy.SOPClassUID
        np.testing.assert_array_equal(only_series(out).load().voxels[0], pixels)


def compressed(path: Path, write_slice: Any, comment: bytes) -> bytes:
    """A slice whose compressed stream, which nobody decodes here, has a comment in its header; gives the stream."""
    ds = pydicom.dcmread(write_slice(path, **PATIENT))
    length = (len(comment) + 4).to_bytes(2, "big")
    stream = (
        b"\xff\x4f\xff\x51\0\4\0\0"
        + b"\xff\x64"
        + length
        + b"\0\1"
        + comment
        + b"\xff\x90"
        + bytes(range(200))
        + b"\xff\xd9"
    )
    stream += b"\0" * (len(stream) % 2)
    ds.PixelData = encapsulate([stream])
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True
    ds.file_meta.TransferSyntaxUID = JPEG2000Lossless
    ds.add_new(0x7FE10010, "LO", "Kunigunde")
    ds.add_new(0x7FE11001, "LO", "Zwetschgenbaum")
    ds.save_as(path)
    return bytes(ds.PixelData)


def test_that_a_compressed_stream_is_copied_byte_for_byte_and_what_follows_is_not(tmp_path, write_slice):
    stream = compressed(tmp_path / "in" / "a", write_slice, b"Kakadu-v5.2.1")
    written = copied(tmp_path / "in", tmp_path / "out")
    copy = pydicom.dcmread(tmp_path / "out" / "series-1" / "0001.dcm")
    assert bytes(copy.PixelData) == stream
    assert written.endswith(b"\xfe\xff\xdd\xe0\0\0\0\0")
    assert [secret for secret in SECRETS if secret in written] == []


def test_that_a_stream_whose_comment_names_the_patient_stays(tmp_path, write_slice):
    compressed(tmp_path / "in" / "a", write_slice, b"scan of ZWETSCHGENBAUM, Kunigunde")
    with pytest.raises(MctguiError, match="names the patient in a comment"):
        copied(tmp_path / "in", tmp_path / "out", Recipe(include_burned_in=True))


def test_that_an_enhanced_image_keeps_its_frames_and_what_it_must_have(tmp_path, write_slice, only_series):
    pixels = np.stack([np.full((6, 8), height, np.int16) for height in (0, 2, 4)])
    shared, measures, orientation, rescale = Dataset(), Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.5, 0.25], 2
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    rescale.RescaleSlope, rescale.RescaleIntercept, rescale.RescaleType = 1, -1000, "HU"
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [orientation]
    shared.PixelValueTransformationSequence = [rescale]
    frames = []
    for height in (0, 2, 4):
        frame, position, content = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [1, 2, height]
        content.FrameAcquisitionDateTime, content.FrameComments = "20200310101112", NAME
        frame.PlanePositionSequence, frame.FrameContentSequence = [position], [content]
        frame.add_new(0x00210010, "LO", "Kunigunde")
        frame.add_new(0x00211001, "SQ", Sequence([content]))
        frames.append(frame)
    write_slice(
        tmp_path / "in" / "a", pixels, SOPClassUID="1.2.840.10008.5.1.4.1.1.2.1", NumberOfFrames=3, **PATIENT,
        SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=frames, AcquisitionDateTime="20200310",
        ContentDate="20200310", ContentTime="101112", DeviceSerialNumber="ID-4711", SeriesDate="20200310",
    )  # fmt: skip
    written = copied(tmp_path / "in", tmp_path / "out")
    assert [secret for secret in SECRETS if secret in written] == []
    copy = pydicom.dcmread(tmp_path / "out" / "series-1" / "0001.dcm")
    assert (copy.ContentDate, copy.ContentTime, copy.DeviceSerialNumber) == ("19000101", "000000", "ANONYMIZED")
    assert "SeriesDate" not in copy
    content = copy.PerFrameFunctionalGroupsSequence[2].FrameContentSequence[0]
    assert content.FrameAcquisitionDateTime == "19000101000000"
    assert "FrameComments" not in content
    one, other = only_series(tmp_path / "in").load(), only_series(tmp_path / "out").load()
    np.testing.assert_array_equal(one.voxels, other.voxels)
    np.testing.assert_array_equal(one.affine, other.affine)


def test_that_a_directory_is_followed_and_not_copied(tmp_path, write_slice):
    medium = tmp_path / "medium"
    records = []
    for number in range(2):
        write_slice(medium / "DICOM" / f"IM{number}", ImagePositionPatient=[0, 0, number], **PATIENT)
        record = Dataset()
        record.DirectoryRecordType, record.ReferencedFileID = "IMAGE", ["DICOM", f"IM{number}"]
        record.PatientName = NAME
        records.append(record)
    directory = Dataset()
    directory.FileSetID, directory.DirectoryRecordSequence = "TEST", records
    directory.file_meta = FileMetaDataset()
    directory.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    directory.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    directory.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    directory.save_as(medium / "DICOMDIR", enforce_file_format=True)
    for source in (medium / "DICOMDIR", medium):
        out = tmp_path / f"out-{source.name}"
        written = copied(source, out)
        assert len([path for path in out.rglob("*") if path.is_file()]) == 2
        assert [secret for secret in SECRETS if secret in written] == []


# --- any data set ----------------------------------------------------------------------------------------------------

TEXT_TAGS = [
    0x00080050, 0x00080080, 0x00080090, 0x0008103E, 0x00100010, 0x00100020, 0x00104000, 0x00200010, 0x00204000, 0x00091001,
    0x00400275, 0x0040A123, 0x00321060, 0x00189999, 0x50002500, 0x60004000, 0x00181030, 0x0008009D, 0x00081115,
]  # fmt: skip


@st.composite
def data_sets(draw: st.DrawFn, depth: int = 3) -> Dataset:
    """Data sets in which every text is a secret, with sequences in sequences."""
    ds = Dataset()
    for tag in draw(st.lists(st.sampled_from(TEXT_TAGS), max_size=6, unique=True)):
        if tag in (0x00400275, 0x0008009D, 0x00081115):
            ds[tag] = DataElement(tag, "SQ", Sequence())
        else:
            ds[tag] = DataElement(tag, "PN" if tag in (0x00100010, 0x0040A123) else "LO", "Kunigunde")
    if depth:
        for keyword in draw(st.lists(st.sampled_from(["ReferencedSeriesSequence", "PlanePositionSequence"]), unique=True)):
            setattr(ds, keyword, Sequence(draw(st.lists(data_sets(depth=depth - 1), max_size=2))))
    return ds


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data_sets(), st.booleans())
def test_that_no_secret_survives_in_any_data_set(ds, words):
    names = Pseudonymizer(b"key", Recipe(keep_descriptions=words))
    for change in strip_patient(ds, names, "anon-001", 0, {"SOPInstanceUID": "1"}):
        assert change.action in ("removed", "emptied", "replaced", "kept", "added")
    assert "Kunigunde" not in str(ds)
    assert (ds.PatientName, ds.PatientID, ds.PatientIdentityRemoved) == ("anon-001", "anon-001", "YES")
    assert ds.SOPInstanceUID.startswith("2.25.")


@given(st.text(st.sampled_from("0123456789."), min_size=1, max_size=64))
def test_that_new_uids_are_valid_and_depend_on_the_run(old):
    one, other = Pseudonymizer(b"one", Recipe()), Pseudonymizer(b"other", Recipe())
    assert one.uid(old) == one.uid(old) != other.uid(old)
    assert pydicom.uid.UID(one.uid(old)).is_valid
