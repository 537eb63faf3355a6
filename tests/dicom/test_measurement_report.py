"""A report of measurements belongs to the study and is consistent with everything else in it."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from mctgui.dicom import (
    MeasurementGroup,
    Quantity,
    Segment,
    codes,
    write_measurement_report,
    write_segmentation,
    write_series,
)

PATIENT = {
    "PatientName": "Mueller^Aenne", "PatientID": "P-4711", "PatientBirthDate": "19500102", "PatientSex": "F",
    "StudyInstanceUID": "1.2.3.77", "StudyDate": "20200304", "StudyTime": "101112", "StudyID": "S9",
    "ReferringPhysicianName": "Doctor^Who", "StudyDescription": "Spine", "SpecificCharacterSet": "ISO_IR 100",
    "AccessionNumber": "A-123", "Manufacturer": "ACME", "AcquisitionNumber": 1, "SeriesNumber": 2, "InstanceNumber": 1,
    "PatientPosition": "HFS", "PositionReferenceIndicator": "", "KVP": 120,
}  # fmt: skip
BOX = (slice(1, 4), slice(2, 5), slice(1, 7))


@pytest.fixture
def series(write_stack, only_series):
    return only_series(write_stack([0, 2, 4, 6, 8], **PATIENT))


def report(series, path, *groups, segmentation=None):
    return write_measurement_report(
        series, groups, path, description="Bone", algorithm="morphometry", segmentation=segmentation
    )


@pytest.mark.parametrize("labels", [("a VOI",), ("upper VOI", "lower VOI")])
def test_that_all_objects_of_a_study_agree(series, unexpected_messages, tmp_path, labels):
    """One segment is named once for all frames of a Segmentation, several are named frame by frame."""
    segments = [Segment(label, BOX, np.ones((3, 3, 6), np.bool_)) for label in labels]
    write_segmentation(series, segments, tmp_path / "seg.dcm", description="VOIs")
    groups = [
        MeasurementGroup(label, (Quantity(codes.BV_TV, 1 / 3, codes.NO_UNITS),), ("mode=x",), slice(1, 4), number)
        for number, label in enumerate(labels, start=1)
    ]
    report(series, tmp_path / "sr.dcm", *groups, segmentation=tmp_path / "seg.dcm")
    write_series(series.load(), tmp_path / "derived", description="x", source=series, into_study=True)
    objects = [tmp_path / "seg.dcm", tmp_path / "sr.dcm", *sorted((tmp_path / "derived").iterdir())]
    assert unexpected_messages(objects, most=9) == []
    assert unexpected_messages([*objects, *series.files], most=0) == []
    for path in objects:
        header = pydicom.dcmread(path)
        for name in ("PatientName", "PatientID", "StudyInstanceUID", "StudyID", "ReferringPhysicianName", "AccessionNumber"):
            assert str(header[name].value) == PATIENT[name]


def test_that_the_number_stands_exactly_and_in_sixteen_characters(series, tmp_path):
    value = 0.1 + 0.2
    report(
        series, tmp_path / "sr.dcm", MeasurementGroup("whole", (Quantity(codes.TB_TH, value, codes.MILLIMETRE, codes.MEAN),))
    )
    found = []

    def look(item):
        found.extend(item.get("MeasuredValueSequence", []))
        for child in item.get("ContentSequence", []):
            look(child)

    look(pydicom.dcmread(tmp_path / "sr.dcm"))
    (measured,) = found
    assert measured.FloatingPointValue == value
    assert len(str(measured.NumericValue)) <= 16
    assert float(measured.NumericValue) == pytest.approx(value, rel=1e-12)
    assert measured.MeasurementUnitsCodeSequence[0].CodeValue == "mm"
