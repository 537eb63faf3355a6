"""A header is shown whole, but nothing in it is believed: long values are cut, what may identify the patient is marked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from mctgui.dicom.archive import members
from mctgui.dicom.tags import TagRow, identifies, read_tags
from mctgui.errors import MctguiError, UnreadableFile


def flat(rows) -> list[TagRow]:
    return [one for row in rows for one in (row, *flat(row.children))]


def row_named(rows, name: str) -> TagRow:
    return next(row for row in flat(rows) if row.name == name)


def item(**attributes) -> Dataset:
    made = Dataset()
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def test_that_elements_have_tag_name_kind_and_value(write_slice, tmp_path: Path):
    rows = read_tags(write_slice(tmp_path / "a.dcm", KVP="120", ConvolutionKernel=["Br", "64"]))
    assert row_named(rows, "KVP") == TagRow("(0018,0060)", "KVP", "DS", "120")
    assert row_named(rows, "Convolution Kernel").value == "Br \\ 64"
    assert row_named(rows, "SOP Class UID").value == "1.2.840.10008.5.1.4.1.1.2 (CT Image Storage)"
    assert rows[0].tag.startswith("(0002,")
    assert not any(row.name == "Pixel Data" for row in rows)


def test_that_names_numbers_dates_and_private_elements_are_marked(write_slice, tmp_path: Path):
    path = write_slice(
        tmp_path / "a.dcm", PatientName="Doe^Jane", PatientID="7", StudyDate="20200102", OperatorsName="Roe", KVP="120"
    )
    dataset = dcmread(path)
    dataset.private_block(0x0029, "VENDOR", create=True).add_new(0x01, "LO", "Doe")
    dataset.save_as(path)
    rows = read_tags(path)
    marked = {row.name for row in flat(rows) if row.identifying}
    assert {"Patient's Name", "Patient ID", "Study Date", "Operators' Name", "Series Instance UID"} <= marked
    assert not marked & {"KVP", "Rows", "Pixel Spacing", "SOP Class UID", "Modality"}
    private = next(row for row in rows if row.value == "Doe")
    assert (private.private, private.identifying) == (True, True)


def test_that_what_lies_in_a_marked_sequence_is_marked_too(write_slice, tmp_path: Path):
    inner = item(TypeOfPatientID="TEXT", IssuerOfPatientID="here")
    path = write_slice(
        tmp_path / "a.dcm",
        OtherPatientIDsSequence=Sequence([inner]),
        CTDIPhantomTypeCodeSequence=Sequence([item(CodeMeaning="body")]),
    )
    rows = read_tags(path)
    sequence = row_named(rows, "Other Patient IDs Sequence")
    assert sequence.value == "1 item"
    assert all(row.identifying for row in sequence.children[0].children)
    harmless = row_named(rows, "CTDI Phantom Type Code Sequence").children[0].children
    assert [(row.value, row.identifying) for row in harmless] == [("body", False)]


def test_that_long_and_binary_values_are_cut(write_slice, tmp_path: Path):
    path = write_slice(
        tmp_path / "a.dcm",
        ImageComments="x" * 5000,
        ICCProfile=bytes(700),
        SourceImageSequence=Sequence([item(CodeValue=str(number)) for number in range(250)]),
    )
    rows = read_tags(path)
    assert len(row_named(rows, "Image Comments").value) < 500
    assert row_named(rows, "ICC Profile").value == "700 bytes"
    children = row_named(rows, "Source Image Sequence").children
    assert (len(children), children[-1].name) == (101, "150 more items")


def test_that_a_header_in_an_archive_is_read(write_slice, tmp_path: Path):
    write_slice(tmp_path / "a.dcm", KVP="120")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.dcm", "deep/a.dcm")
    (member,), _bad = members(tmp_path / "a.zip")
    assert row_named(read_tags(member), "KVP").value == "120"


def test_that_what_is_no_dicom_or_gone_is_said(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"\xff" * 4000)
    with pytest.raises(UnreadableFile):
        read_tags(tmp_path / "a.txt")
    with pytest.raises(UnreadableFile, match="any more"):
        read_tags(tmp_path / "gone.dcm")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_that_damaged_headers_end_in_a_sentence_or_in_rows(data, tmp_path_factory):
    from tests.dicom.conftest import make_slice

    folder = tmp_path_factory.mktemp("damaged")
    inner = Sequence([item(CodeValue="1")])
    path = make_slice(folder / "a.dcm", SourceImageSequence=inner, SOPInstanceUID="1.2.3.4.5")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(128, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "b.dcm").write_bytes(content[: data.draw(st.integers(132, len(content)))])
    try:
        rows = read_tags(folder / "b.dcm")
    except MctguiError:
        return
    assert all(isinstance(row.value, str) for row in flat(rows))


@pytest.mark.parametrize(
    ("tag", "vr", "marked"),
    [((0x0010, 0x4000), "LT", True), ((0x0040, 0xA123), "PN", True), ((0x0018, 0x0050), "DS", False),
     ((0x6002, 0x4000), "LT", True), ((0x6002, 0x0010), "US", False), ((0x0072, 0x0061), "DA", True)],
)  # fmt: skip
def test_that_the_profile_and_kinds_of_values_decide(tag, vr, marked):
    assert identifies(*tag, vr) is marked
