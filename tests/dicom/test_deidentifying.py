"""De-identified copies: nothing of the patient is left, everything of the image is."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.datadict import DicomDictionary, dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import (
    CTImageStorage,
    EnhancedCTImageStorage,
    ImplicitVRLittleEndian,
    PositronEmissionTomographyImageStorage,
)

from mctgui.dicom.deidentify_rules import DUMMIES, action_for, profile
from mctgui.dicom.deidentify_values import harmless_words
from mctgui.dicom.deidentifying import Recipe, deidentifying, previewing
from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.jobs import finish

NAME = "Zwetschgenbaum^Kunigunde"


def copied(source: Any, folder: Path, recipe: Recipe | None = None, **options: Any):
    return finish(deidentifying(source, folder, recipe, **options))


def headers(folder: Path) -> list[Dataset]:
    return [pydicom.dcmread(path) for path in sorted(folder.rglob("*.dcm"))]


def everything(folder: Path) -> bytes:
    """All bytes of all files below a folder, and their names."""
    names = "\n".join(str(path.relative_to(folder)) for path in folder.rglob("*"))
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()) + names.encode()


# --- everything that the table names ---------------------------------------------------------------------------------


def secret_of(tag: int, vr: str) -> Any:
    """A value of the kind that an attribute takes, which occurs nowhere else."""
    number = f"{tag:08x}"
    texts = {"LO", "LT", "PN", "SH", "ST", "UC", "UT"}
    if vr in texts:
        return f"Qx{number}"
    values: dict[str, Any] = {
        "AE": f"QX{number}", "CS": f"QX{number.upper()}", "AS": "077Y", "UI": f"1.9.8.7.{tag}", "UR": f"http://qx{number}",
        "DA": "19870612", "TM": "173946.531", "DT": "19870612173946.531", "DS": f"7654.{tag % 10**8}"[:14],
        "IS": str(-2_147_480_000 + tag % 1000), "OB": f"Qx{number}".encode(), "OW": f"Qx{number}".encode(),
        "UN": f"Qx{number}".encode(), "US": 47123, "SS": -12345, "UL": 0x51785178, "SL": 0x51785178, "FL": 8765.4321,
        "FD": 8765.43218765, "SV": 0x5178517851785178, "UV": 0x5178517851785178,
    }  # fmt: skip
    return values[vr]


SECRET_BYTES = [b"Qx", b"xQxQ", b"QX", b"1.9.8.7.", b"http://qx", b"19870612", b"173946.", b"077Y", b"7654.", b"-21474"]


def secret_item(tag: int, depth: int = 2) -> Dataset:
    """An item that holds names, numbers, dates, references and private text, and items like itself."""
    item = Dataset()
    item.PatientName, item.PatientID, item.AccessionNumber = f"Qx^{tag:08x}", f"Qx{tag:08x}", f"Qx{tag:08x}"
    item.StudyDate, item.ContentTime, item.ReferencedSOPInstanceUID = "19870612", "173946.531", f"1.9.8.7.{tag}"
    item.CodeMeaning = f"of Qx{tag:08x}"
    item.add_new(0x00091001, "UN", f"Qx{tag:08x}".encode())
    item.add_new(0x00090010, "LO", "Qxprivate")
    if depth:
        item.PurposeOfReferenceCodeSequence = Sequence([secret_item(tag, depth - 1)])
        item.ReferencedStudySequence = Sequence([secret_item(tag, depth - 1)])
    return item


def full_of_secrets(path: Path, write_slice: Any, sop_class: str = CTImageStorage, **attributes: Any) -> Path:
    """A slice with every attribute of the table, and others where things hide."""
    write_slice(path, SOPClassUID=sop_class, **attributes)
    ds = pydicom.dcmread(path)
    for tag in profile():
        if tag >> 16 in (0, 2, 4) or tag in (0xFFFAFFFA, 0xFFFCFFFC, 0x00420011) or not dictionary_has_tag(tag):
            continue
        vr = dictionary_VR(tag)
        value = Sequence([secret_item(tag), secret_item(tag)]) if vr == "SQ" else secret_of(tag, vr.split(" ")[0])
        ds[tag] = DataElement(tag, vr.split(" ")[0], value)
    ds.ReferencedImageSequence[0].ReferencedSOPClassUID = CTImageStorage
    for tag, vr in ((0x50000005, "US"), (0x50002500, "LO"), (0x60003000, "OB"), (0x60004000, "LT"), (0x60020022, "LO")):
        ds[tag] = DataElement(tag, vr, secret_of(tag, vr))
    ds.add_new(0x00090010, "LO", "Qxprivate")
    ds.add_new(0x00091001, "UN", b"Qxhidden")
    ds.add_new(0x00091002, "SQ", Sequence([secret_item(1)]))
    ds.add_new(0x00189999, "UN", b"Qxunknown element")
    ds.add_new(0x00280106, "SS", 3)
    ds.ContributingEquipmentSequence = Sequence([secret_item(2)])
    ds.FilterType = "by Qx00100010"
    ds.file_meta.SourceApplicationEntityTitle = "QXSENDER"
    ds.file_meta.PrivateInformationCreatorUID = "1.9.8.7.2"
    ds.file_meta.PrivateInformation = b"QxInfo"
    ds.file_meta.ImplementationVersionName = "QXIMPL"
    ds.file_meta.ImplementationClassUID = "1.9.8.7.3"
    ds.preamble = b"Qx" * 64
    ds.add_new(0x7FE10010, "LO", "Qxprivate")
    ds.add_new(0x7FE11001, "LO", "Qx behind the pixels")
    ds.DataSetTrailingPadding = b"QxQxQx"
    ds.save_as(path)
    return path


@pytest.mark.parametrize(
    "sop_class",
    [CTImageStorage, PositronEmissionTomographyImageStorage, EnhancedCTImageStorage],
    ids=["CT", "PET", "enhanced"],
)
@pytest.mark.parametrize("recipe", [Recipe(), Recipe(keep_descriptions=True)], ids=["profile", "descriptions"])
def test_that_no_value_of_an_attribute_of_the_table_is_left_anywhere(tmp_path, write_slice, sop_class, recipe):
    full_of_secrets(tmp_path / "Qx in" / "Qx.dcm", write_slice, sop_class)
    written = everything(tmp_path / "Qx in")
    assert [secret for secret in SECRET_BYTES if secret not in written] == []
    report = copied(tmp_path / "Qx in", tmp_path / "out", recipe)
    assert report.files == 1
    written = everything(tmp_path / "out")
    assert [secret for secret in SECRET_BYTES if secret in written] == []
    (ds,) = headers(tmp_path / "out")
    assert (ds.PatientName, ds.PatientID) == ("anon-001", "anon-001")
    assert ds.preamble == bytes(128)
    assert ds.SmallestImagePixelValue == 3


def test_that_the_same_holds_for_implicit_headers(tmp_path, write_slice):
    path = full_of_secrets(tmp_path / "in" / "a", write_slice)
    ds = pydicom.dcmread(path)
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    ds.save_as(path, implicit_vr=True, little_endian=True)
    copied(tmp_path / "in", tmp_path / "out")
    written = everything(tmp_path / "out")
    assert [secret for secret in SECRET_BYTES if secret in written] == []


def test_that_options_keep_what_they_name_and_nothing_else(tmp_path, write_slice):
    full_of_secrets(
        tmp_path / "in" / "a",
        write_slice,
    )
    ds = pydicom.dcmread(tmp_path / "in" / "a")
    ds.PatientAge, ds.PatientSex, ds.PatientWeight, ds.StationName = "091Y", "F", "61.5", "CT99"
    ds.SeriesDescription = "Spine 0.6mm Kunigunde axial"
    ds.save_as(tmp_path / "in" / "a")
    copied(tmp_path / "in", tmp_path / "plain")
    copied(tmp_path / "in", tmp_path / "kept", Recipe(keep_characteristics=True, keep_device=True, keep_descriptions=True))
    (plain,), (kept,) = headers(tmp_path / "plain"), headers(tmp_path / "kept")
    assert (plain.PatientSex, "PatientAge" in plain, "PatientWeight" in plain, "StationName" in plain) == ("", *3 * [False])
    assert (kept.PatientAge, kept.PatientSex, kept.PatientWeight) == ("090Y", "F", 61.5)
    assert (kept.StationName, kept.SeriesDescription) == ("CT99", "Spine 0.6mm axial")
    assert kept.DeviceSerialNumber == secret_of(0x00181000, "LO")
    assert (kept.PatientBirthDate, kept.PatientName) == ("", "anon-001")
    codes = {item.CodeValue for item in kept.DeidentificationMethodCodeSequence}
    assert codes == {"113100", "113105", "113108", "113109"}


def test_that_the_table_is_that_of_the_standard():
    assert profile()[0x00100010] == "Z"
    assert profile()[0x00080080] == "X/Z/D"
    assert profile()[0x0020000D] == "U"
    assert len(profile()) > 600


def test_that_every_action_of_the_table_has_a_dummy_or_removes():
    for tag in profile():
        vr = DicomDictionary[tag][0].split(" ")[0] if tag in DicomDictionary else "LO"
        for sop_class in (CTImageStorage, EnhancedCTImageStorage, "1.2.3"):
            for nested in (True, False):
                action = action_for(tag, vr, sop_class, nested=nested, recipe=Recipe())
                assert action != "check", hex(tag)
                assert action != "dummy" or vr in DUMMIES or vr in ("SQ", "UN"), hex(tag)  # these two are removed


def test_that_the_type_of_an_attribute_decides_between_dummy_empty_and_nothing():
    def action(tag: int, vr: str, sop_class: str, nested: bool = False) -> str:
        return action_for(tag, vr, sop_class, nested=nested, recipe=Recipe())

    assert action(0x00080021, "DA", CTImageStorage) == "remove"  # SeriesDate is type 3 in CT
    assert action(0x00080021, "DA", PositronEmissionTomographyImageStorage) == "dummy"  # and type 1 in PET
    assert action(0x00080023, "DA", CTImageStorage) == "empty"  # ContentDate
    assert action(0x0008002A, "DT", EnhancedCTImageStorage) == "dummy"  # AcquisitionDateTime
    assert action(0x00181000, "LO", CTImageStorage) == "remove"  # DeviceSerialNumber
    assert action(0x00181000, "LO", CTImageStorage, nested=True) == "dummy"  # where its type is not known


# --- what stays ------------------------------------------------------------------------------------------------------


def patient(**attributes: Any) -> dict[str, Any]:
    return {
        "PatientName": NAME, "PatientID": "ID-4711", "StudyInstanceUID": "1.2.3.5", "StudyDate": "20200310",
        "SeriesDate": "20200311", "AcquisitionDateTime": "20200311101112.5+0100", "PatientBirthDate": "19400101",
        "AccessionNumber": "ACC-0815", **attributes,
    }  # fmt: skip


def test_that_geometry_and_values_stay(tmp_path, write_stack, only_series):
    source = write_stack([0, 1.5, 3, 4.5], **patient(ConvolutionKernel=["Br38f", "3"], RescaleIntercept=-1000))
    before = only_series(source)
    copied(source, tmp_path / "out")
    after = only_series(tmp_path / "out")
    assert (after.spacing_mm, after.kernel, after.windows) == (before.spacing_mm, before.kernel, before.windows)
    assert [path.name for path in after.files] == ["0001.dcm", "0002.dcm", "0003.dcm", "0004.dcm"]
    one, other = before.load(), after.load()
    np.testing.assert_array_equal(one.voxels, other.voxels)
    np.testing.assert_array_equal(one.affine, other.affine)


def test_that_references_stay_whole_and_no_uid_stays(tmp_path, write_stack):
    source = write_stack([0, 1, 2], **patient())
    files = sorted(source.iterdir())
    instances = [pydicom.dcmread(path).SOPInstanceUID for path in files]
    for path, other in zip(files, [*instances[1:], instances[0]], strict=True):
        ds = pydicom.dcmread(path)
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = CTImageStorage, other
        ds.SourceImageSequence = Sequence([item])
        ds.save_as(path)
    copied(source, tmp_path / "out")
    found = headers(tmp_path / "out")
    assert len({ds.StudyInstanceUID for ds in found}) == len({ds.SeriesInstanceUID for ds in found}) == 1
    assert len({ds.FrameOfReferenceUID for ds in found}) == 1
    new = {ds.SOPInstanceUID for ds in found}
    assert len(new) == 3
    assert new == {ds.SourceImageSequence[0].ReferencedSOPInstanceUID for ds in found}
    assert {ds.SourceImageSequence[0].ReferencedSOPClassUID for ds in found} == {CTImageStorage}
    assert all(str(uid).startswith("2.25.") and len(uid) <= 64 for uid in new)
    assert all(ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID for ds in found)
    assert not new & set(instances)


def test_that_two_runs_give_different_uids(tmp_path, write_stack):
    source = write_stack([0, 1], **patient())
    copied(source, tmp_path / "one")
    copied(source, tmp_path / "two")
    assert headers(tmp_path / "one")[0].SeriesInstanceUID != headers(tmp_path / "two")[0].SeriesInstanceUID


def test_that_empty_uids_are_filled_and_never_left(tmp_path, write_stack, only_series):
    source = write_stack([0, 1])
    for path in source.iterdir():
        ds = pydicom.dcmread(path)
        for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID", "SOPClassUID"):
            setattr(ds, keyword, "")
        ds.IrradiationEventUID = ""
        ds.save_as(path)
    copied(source, tmp_path / "out")
    found = headers(tmp_path / "out")
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
        assert len({ds[keyword].value for ds in found}) == 1
        assert found[0][keyword].value.startswith("2.25.")
    assert len({ds.SOPInstanceUID for ds in found}) == 2
    assert {ds.SOPClassUID for ds in found} == {CTImageStorage}
    assert all("IrradiationEventUID" not in ds for ds in found)
    assert only_series(tmp_path / "out").loadable


def test_that_dates_are_moved_by_one_number_of_days_for_each_patient(tmp_path, write_slice):
    for number in range(3):
        height = [0, 0, number]
        write_slice(tmp_path / "in" / f"a{number}", ImagePositionPatient=height, SeriesInstanceUID="1.2.1", **patient())
        other = patient(PatientID="ID-4712", StudyInstanceUID="1.2.3.6")
        write_slice(tmp_path / "in" / f"b{number}", ImagePositionPatient=height, SeriesInstanceUID="1.2.2", **other)
    report = copied(tmp_path / "in", tmp_path / "out", Recipe(shift_dates=True))
    assert report.patients == 2
    found = headers(tmp_path / "out")
    offsets: dict[str, set[int]] = {}
    for ds in found:
        moved = date(2020, 3, 10) - date.fromisoformat(ds.StudyDate)
        offsets.setdefault(ds.PatientID, set()).add(moved.days)
        assert (date.fromisoformat(ds.SeriesDate) - date.fromisoformat(ds.StudyDate)).days == 1
        assert ds.AcquisitionDateTime == f"{ds.SeriesDate}101112.5"
        assert ds.PatientBirthDate == ""
        assert ds.LongitudinalTemporalInformationModified == "MODIFIED"
    assert sorted(offsets) == ["anon-001", "anon-002"]
    assert all(len(days) == 1 and min(days) >= 60 for days in offsets.values())


@pytest.mark.parametrize("given", ["1999", "20209999", "Kunigunde", "00010101", "00931005"])
def test_that_a_date_that_cannot_be_moved_goes(tmp_path, write_slice, given):
    path = write_slice(tmp_path / "in" / "a", **patient())
    ds = pydicom.dcmread(path)
    ds["StudyDate"]._value = given  # as a careless program writes it
    ds.save_as(path)
    copied(tmp_path / "in", tmp_path / "out", Recipe(shift_dates=True))
    assert headers(tmp_path / "out")[0].StudyDate == ""


def test_that_a_copy_can_be_copied_again(tmp_path, write_stack, only_series):
    source = write_stack([0, 1, 2], **patient())
    copied(source, tmp_path / "one", Recipe(keep_descriptions=True))
    copied(tmp_path / "one", tmp_path / "two")
    one, two = headers(tmp_path / "one"), headers(tmp_path / "two")
    assert {item.CodeValue for item in two[0].DeidentificationMethodCodeSequence} == {"113100", "113105"}
    assert sorted(one[0].keys()) == sorted(two[0].keys())
    assert one[0].PatientName == two[0].PatientName == "anon-001"
    np.testing.assert_array_equal(only_series(tmp_path / "one").load().voxels, only_series(tmp_path / "two").load().voxels)


# --- texts and damage ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "name"), [("ISO_IR 192", "王^小东"), ("GB18030", "张^伟"), ("ISO_IR 100", "Müller^Jörg")]
)
def test_that_names_in_other_scripts_go_and_kept_texts_that_repeat_them(tmp_path, write_slice, charset, name):
    family, given = name.split("^")
    codec = {"ISO_IR 192": "utf-8", "GB18030": "gb18030", "ISO_IR 100": "latin-1"}[charset]
    model = "Größe" if codec == "latin-1" else "型号"
    texts = {"PatientName": name, "PatientID": "1", "ManufacturerModelName": model, "FilterType": f"for {name}"}
    write_slice(tmp_path / "in" / family, SpecificCharacterSet=charset, StudyInstanceUID="1.2", **texts)
    copied(tmp_path / "in", tmp_path / "out")
    (ds,) = headers(tmp_path / "out")
    assert ds.ManufacturerModelName == model
    assert ds.FilterType == "ANONYMIZED"
    for coded in (given.encode(codec), given.encode()):
        assert coded not in everything(tmp_path / "out")


def test_that_a_patient_who_is_called_like_a_scanner_changes_nothing_of_the_image(tmp_path, write_slice, only_series):
    attributes = {"Manufacturer": "SIEMENS", "ConvolutionKernel": "BONE", "BodyPartExamined": "LSPINE", "RescaleType": "HUU"}
    write_slice(tmp_path / "in" / "a", **attributes, **patient(PatientName="SIEMENS^BONE^AXIAL", PatientID="HUU LSPINE"))
    copied(tmp_path / "in", tmp_path / "out")
    (ds,) = headers(tmp_path / "out")
    assert {name: ds[name].value for name in attributes} == attributes
    assert ds.ImageType == ["ORIGINAL", "PRIMARY", "AXIAL"]
    assert only_series(tmp_path / "out").kernel == "BONE"


def test_that_words_of_a_description_stay_only_where_they_are_known():
    assert harmless_words("CT L-Spine Frau Zwetschgenbaum 0.6mm, bone (axial) 12.03.1940") == "CT 0.6mm bone axial"
    assert harmless_words("Bone of Herr Bone", frozenset({"bone"})) == ""


def test_that_a_number_that_is_a_name_goes(tmp_path, write_slice):
    path = write_slice(tmp_path / "in" / "a", **patient())
    data = path.read_bytes()
    at = data.index(b"\x18\x00\x50\x00DS")
    length = int.from_bytes(data[at + 6 : at + 8], "little")
    path.write_bytes(data[:at] + b"\x18\x00\x50\x00DS\x08\x00Kunigund" + data[at + 8 + length :])
    copied(tmp_path / "in", tmp_path / "out")
    assert b"Kunigund" not in everything(tmp_path / "out")


def test_that_files_that_cannot_be_read_are_named_and_not_copied(tmp_path, write_slice):
    good = write_slice(tmp_path / "in" / "a", **patient())
    (tmp_path / "in" / "notes.txt").write_text(NAME)
    data = good.read_bytes()
    (tmp_path / "in" / "b").write_bytes(data[:-20])
    (tmp_path / "in" / "c").write_bytes(b"")
    report = copied(tmp_path / "in", tmp_path / "out")
    assert report.files == 1
    assert {one.path.name for one in report.left_out} == {"notes.txt", "b", "c"}
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["0001.dcm"]


# --- images that may show names --------------------------------------------------------------------------------------

SHOWING = {
    "burned in": {"BurnedInAnnotation": "YES"},
    "secondary capture": {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"},
    "screenshot": {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]},
    "protocol page": {"ImageType": ["DERIVED", "SECONDARY", "OTHER", "CT_SOM5 PROT"]},
    "projection": {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.1"},
    "captured": {"ConversionType": "WSD"},
}


@pytest.mark.parametrize("kind", SHOWING)
def test_that_an_image_that_may_show_names_is_left_out_unless_asked_for(tmp_path, write_slice, kind):
    write_slice(tmp_path / "in" / "a", **patient())
    write_slice(tmp_path / "in" / "b", **patient(SeriesInstanceUID="1.2.9", **SHOWING[kind]))
    report = copied(tmp_path / "in", tmp_path / "out")
    assert (report.files, [(one.path.name, one.may_be_included) for one in report.left_out]) == (1, [("b", True)])
    report = copied(tmp_path / "in", tmp_path / "all", Recipe(include_burned_in=True))
    assert (report.files, report.left_out) == (2, ())
    assert any("look at each" in note for note in report.notes)
    assert b"Zwetschgen" not in everything(tmp_path / "all")


def test_that_an_overlay_within_the_pixels_keeps_an_image_out(tmp_path, write_slice):
    path = write_slice(tmp_path / "in" / "a", **patient())
    ds = pydicom.dcmread(path)
    ds.add_new(0x60020102, "US", 12)
    ds.save_as(path)
    with pytest.raises(MctguiError, match="overlay within its pixels"):
        copied(tmp_path / "in", tmp_path / "out")


@pytest.mark.parametrize("sop_class", ["1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.104.1"])
def test_that_reports_and_documents_are_never_copied(tmp_path, write_slice, sop_class):
    write_slice(tmp_path / "in" / "a", **patient())
    write_slice(tmp_path / "in" / "b", without=["PixelData", "Rows"], Modality="SR", SOPClassUID=sop_class, PatientID="x")
    report = copied(tmp_path / "in", tmp_path / "out", Recipe(include_burned_in=True))
    assert report.files == 1
    assert [(one.path.name, one.may_be_included) for one in report.left_out] == [("b", False)]
    assert "safely" in report.left_out[0].reason


def test_that_a_head_is_noted(tmp_path, write_slice):
    write_slice(tmp_path / "in" / "a", BodyPartExamined="HEAD", **patient())
    assert "face" in copied(tmp_path / "in", tmp_path / "out").notes[0]


# --- patients and pseudonyms -----------------------------------------------------------------------------------------


def test_that_a_pseudonym_can_be_given_to_one_patient_alone(tmp_path, write_slice):
    write_slice(tmp_path / "in" / "a", **patient())
    copied(tmp_path / "in", tmp_path / "out", Recipe(pseudonym="donor 7"))
    assert headers(tmp_path / "out")[0].PatientID == "donor 7"
    write_slice(tmp_path / "in" / "b", **patient(PatientID="ID-9", SeriesInstanceUID="1.2.9"))
    with pytest.raises(MctguiError, match="2 patients"):
        copied(tmp_path / "in", tmp_path / "two", Recipe(pseudonym="donor 7"))
    assert not (tmp_path / "two").exists()
    with pytest.raises(MctguiError, match="pseudonym cannot be used"):
        copied(tmp_path / "in", tmp_path / "two", Recipe(pseudonym="Jörg\\1"))


def test_that_studies_without_name_and_number_are_not_taken_for_one_patient(tmp_path, write_slice):
    for number in range(2):
        write_slice(tmp_path / "in" / f"{number}", StudyInstanceUID=f"1.2.{number}", SeriesInstanceUID=f"1.3.{number}")
    assert copied(tmp_path / "in", tmp_path / "out").patients == 2


def test_that_one_patient_whose_name_is_spelled_in_two_ways_is_one(tmp_path, write_slice):
    for number, name in enumerate((NAME, "ZWETSCHGENBAUM^K")):
        write_slice(tmp_path / "in" / f"{number}", ImagePositionPatient=[0, 0, number], **patient(PatientName=name))
    assert copied(tmp_path / "in", tmp_path / "out", Recipe(pseudonym="donor 7")).patients == 1
    assert b"ZWETSCHGEN" not in everything(tmp_path / "out")


def test_that_series_without_uid_of_two_folders_stay_apart(tmp_path, write_stack):
    one, two = (write_stack([0, 1, 2], name, SeriesInstanceUID="") for name in ("one", "two"))
    report = copied([one, two], tmp_path / "out")
    assert (report.files, report.series) == (6, 2)
    assert len({ds.SeriesInstanceUID for ds in headers(tmp_path / "out")}) == 2


def test_that_the_table_of_pseudonyms_is_written_only_when_asked_for_and_outside(tmp_path, write_slice):
    write_slice(tmp_path / "in" / "a", **patient(PatientID="=4711"))
    table = tmp_path / "safe" / "table.csv"
    copied(tmp_path / "in", tmp_path / "out", Recipe(shift_dates=True), table=table)
    head, row = table.read_text("utf-8-sig").splitlines()
    assert head == "pseudonym,patient_id,patient_name,dates_moved_back_by_days"
    pseudonym, number, name, days = row.split(",")
    assert (pseudonym, number, name) == ("anon-001", "'=4711", NAME)
    assert headers(tmp_path / "out")[0].StudyDate == f"{date.fromordinal(date(2020, 3, 10).toordinal() - int(days)):%Y%m%d}"
    assert table.stat().st_mode & 0o077 == 0
    with pytest.raises(StorageFailure, match="exists already"):
        copied(tmp_path / "in", tmp_path / "again", table=table)
    with pytest.raises(MctguiError, match="within the copy"):
        copied(tmp_path / "in", tmp_path / "again", table=tmp_path / "again" / "table.csv")
    assert not (tmp_path / "again").exists()


# --- whole or not at all ---------------------------------------------------------------------------------------------


def test_that_a_cancelled_copy_leaves_nothing(tmp_path, write_stack):
    source = write_stack([0, 1, 2], **patient())
    work = deidentifying(source, tmp_path / "out", table=tmp_path / "table.csv")
    steps = [next(work) for _ in range(8)]
    assert steps[-1].message == "writing the copy"
    assert any(path.name.startswith(".writing-") for path in tmp_path.iterdir())
    work.close()
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("scan", "user")] == []


def test_that_a_full_disk_leaves_nothing(tmp_path, write_stack, monkeypatch):
    source = write_stack([0, 1, 2], **patient())

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mctgui.dicom.deidentify_files._pass_on", full)
    with pytest.raises(StorageFailure, match="the disk is full"):
        copied(source, tmp_path / "out", table=tmp_path / "table.csv")
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("scan", "user")] == []


def test_that_a_file_that_is_cut_off_in_between_ends_the_copy(tmp_path, write_stack):
    source = write_stack([0, 1, 2], **patient())
    work = deidentifying(source, tmp_path / "out")
    for step in work:
        if step.message == "writing the copy":
            break
    last = next(path for path in source.iterdir() if b"\x1e\0\x1e\0" not in path.read_bytes()[-96:])
    for path in source.iterdir():
        path.write_bytes(path.read_bytes()[:-10])
    assert last.exists()
    with pytest.raises(UnreadableFile, match="truncated"):
        finish(work)
    assert not (tmp_path / "out").exists()


def test_that_nothing_is_written_over(tmp_path, write_slice):
    write_slice(tmp_path / "in" / "a", **patient())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("")
    with pytest.raises(StorageFailure, match="exists already"):
        copied(tmp_path / "in", tmp_path / "out")


def test_that_a_folder_without_images_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(MctguiError, match="it is empty"):
        copied(tmp_path / "in", tmp_path / "out")


def test_that_a_zip_archive_is_read_where_it_lies(tmp_path, write_stack, only_series):
    source = write_stack([0, 1, 2], **patient())
    with zipfile.ZipFile(tmp_path / f"{NAME}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in source.iterdir():
            archive.write(path, f"{NAME}/{path.name}")
    report = copied(tmp_path / f"{NAME}.zip", tmp_path / "out")
    assert (report.files, report.series) == (3, 1)
    assert b"Zwetschgen" not in everything(tmp_path / "out")
    np.testing.assert_array_equal(only_series(source).load().voxels, only_series(tmp_path / "out").load().voxels)


def test_that_a_series_or_a_catalogue_can_be_given(tmp_path, write_stack, catalogue):
    found = catalogue(write_stack([0, 1], **patient()))
    assert finish(deidentifying(found, tmp_path / "one")).files == 2
    assert finish(deidentifying(found.series[0], tmp_path / "two")).files == 2


# --- preview ---------------------------------------------------------------------------------------------------------


def test_that_a_preview_shows_what_goes_and_writes_nothing(tmp_path, write_stack):
    source = write_stack([0, 1], **patient())
    before = everything(tmp_path)
    preview = finish(previewing(source, Recipe(pseudonym="P 1")))
    assert everything(tmp_path) == before
    (series,) = preview.series
    rows = {row.name: row for row in series.changes}
    assert (rows["PatientName"].action, rows["PatientName"].before, rows["PatientName"].after) == ("replaced", NAME, "P 1")
    assert (rows["AccessionNumber"].action, rows["SeriesDate"].action) == ("emptied", "removed")
    assert (rows["PixelSpacing"].action, rows["PixelSpacing"].after) == ("kept", "0.5\\0.25")
    assert rows["PatientIdentityRemoved"].action == "added"
    assert (series.folder, series.files) == ("series-1", 2)


def test_that_what_is_printed_of_a_preview_by_accident_tells_nothing(tmp_path, write_stack):
    source = write_stack([0, 1], **patient())
    preview = finish(previewing(source))
    told = repr(preview) + repr(preview.series[0].changes)
    assert "Zwetschgen" not in told
    assert "ID-4711" not in told


# --- real scans ------------------------------------------------------------------------------------------------------

SETS = ["ct_gantry_tilt_ge", "ct_mixed_tree_philips", "ct_siemens_j2k_totalseg", "ct_spine_philips_lidc0314", "dicom_odd",
        "dicom_transfer_syntaxes"]  # fmt: skip


@pytest.fixture(scope="module", params=SETS)
def real_copy(request, shared_data, tmp_path_factory):
    """A real set and its copy."""
    source = shared_data / request.param
    folder = tmp_path_factory.mktemp("copies") / "out"
    return source, folder, copied(source, folder, Recipe(include_burned_in=True))


def leaves(ds: Dataset) -> Iterator[DataElement]:
    for tag in list(ds.keys()):
        try:
            element = ds[tag]
        except Exception:  # noqa: BLE001 - some real values are damaged
            continue
        if element.VR == "SQ":
            for item in element.value:
                yield from leaves(item)
        elif element.tag not in (0x7FE00010,):
            yield element


def identifying(ds: Dataset) -> set[bytes]:
    """Texts of a real header that the table takes out, or that are private."""
    found: set[bytes] = set()
    for element in leaves(ds):
        listed = int(element.tag) in profile() or element.tag.is_private
        if listed and element.VR in ("AE", "DA", "DT", "LO", "LT", "PN", "SH", "ST", "TM", "UI", "UT"):
            values = element.value if element.VM > 1 else [element.value]
            found.update(str(value).strip().encode("utf-8") for value in values if len(str(value).strip()) >= 6)
    return found


def test_that_nothing_of_a_real_header_is_left(real_copy):
    source, folder, report = real_copy
    assert report.files > 0
    written = everything(folder)
    secrets: set[bytes] = set()
    kept: set[str] = set()
    for path in source.rglob("*"):
        if path.is_file() and path.suffix != ".md":
            ds = pydicom.dcmread(path, force=True, stop_before_pixels=True)
            secrets |= identifying(ds)
            kept |= {str(e.value) for e in leaves(ds) if int(e.tag) not in profile() and not e.tag.is_private}
    known = {b"REMOVED"}  # of an earlier de-identification, and a term of the standard
    # What is also the value of an attribute that stays, such as a kernel or a class, identifies nobody.
    told = "\n".join(kept).encode()
    left = {one for one in secrets - known if one in written and one not in told and not one.startswith(b"1.2.840.10008.")}
    assert left == set()
    assert not any(tag.is_private for path in folder.rglob("*.dcm") for tag in pydicom.dcmread(path))


def test_that_the_pixels_and_the_geometry_of_a_real_scan_stay(real_copy, catalogue):
    source, folder, _ = real_copy
    before, after = catalogue(source), catalogue(folder)
    assert len(before.series) == len(after.series)

    def fingerprint(series: Any) -> tuple[Any, ...]:
        known = [each if np.isfinite(each) else None for each in series.spacing_mm]
        return (series.shape, tuple(known), series.kernel, series.windows, series.loadable, series.kvp, str(series.affine))

    assert sorted(map(fingerprint, before.series), key=str) == sorted(map(fingerprint, after.series), key=str)
    by_print = {fingerprint(series): series for series in after.series}
    loaded = [series for series in before.series if series.loadable and len(by_print) == len(after.series)]
    for series in loaded[:3]:
        one, other = series.load(), by_print[fingerprint(series)].load()
        np.testing.assert_array_equal(one.voxels, other.voxels)
        np.testing.assert_array_equal(one.affine, other.affine)


def test_that_the_bytes_of_the_pixels_are_those_of_the_original(real_copy):
    source, folder, _ = real_copy

    def pixels(folder: Path) -> list[bytes]:
        found = []
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".md":
                found.append(bytes(pydicom.dcmread(path, force=True).get("PixelData") or b""))
        return sorted(one for one in found if one)

    assert pixels(folder) == pixels(source)


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (Debian: dicom3tools) is not installed")
def test_that_a_validator_finds_no_more_errors_than_before(shared_data, tmp_path):
    for name in ("ct_gantry_tilt_ge", "ct_mixed_tree_philips", "ct_spine_philips_lidc0314"):  # those that it knows
        copied(shared_data / name, tmp_path / name)
        originals = [path for path in sorted((shared_data / name).rglob("*")) if path.is_file() and path.suffix != ".md"]
        before = set().union(*(errors(path) for path in originals[:12]))
        assert set().union(*(errors(path) for path in sorted((tmp_path / name).rglob("*.dcm"))[:12])) <= before


def errors(path: Path) -> set[str]:
    done = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
    lines = (done.stderr + done.stdout).splitlines()
    return {line.split(" in ")[0] for line in lines if line.startswith("Error")}


def test_that_a_uid_of_the_standard_stays(tmp_path, write_slice):
    known = "1.2.840.10008.1.4.1.1"  # a well-known frame of reference
    write_slice(tmp_path / "in" / "a", **patient(FrameOfReferenceUID=known))
    copied(tmp_path / "in", tmp_path / "out")
    assert headers(tmp_path / "out")[0].FrameOfReferenceUID == known
    assert Tag("FrameOfReferenceUID") in profile()
