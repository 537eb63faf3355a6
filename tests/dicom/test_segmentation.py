"""Masks go out as a valid DICOM Segmentation on their series, and come back where they were."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.dicom import Segment, read_segmentation, write_segmentation
from mctgui.dicom.evidence import stored_grid
from mctgui.errors import MctguiError, UnreadableFile, UnsupportedSeries
from mctgui.jobs import finish
from mctgui.volume import Volume

PATIENT = {
    "PatientName": "Müller^Änne",
    "PatientID": "P-4711",
    "StudyInstanceUID": "1.2.3.77",
    "SpecificCharacterSet": "ISO_IR 100",
}
BOX = (slice(1, 4), slice(2, 5), slice(1, 7))


@pytest.fixture
def series(write_stack, only_series):
    return only_series(write_stack([0, 2, 4, 6, 8], **PATIENT))


def masks(seed=3, label=("upper", "lower"), how=("AUTOMATIC", "MANUAL")):
    random = np.random.default_rng(seed)
    return [Segment(name, BOX, random.random((3, 3, 6)) > 0.4, one) for name, one in zip(label, how, strict=True)]


def whole(series, segment):
    mask = np.zeros(series.shape, np.bool_)
    mask[segment.where] = segment.mask
    return Volume(mask, stored_grid(series).affine).canonical()


def test_that_masks_come_back_in_their_place(series, tmp_path):
    written = masks()
    write_segmentation(series, written, tmp_path / "seg.dcm", description="VOIs", method="anterior edge")
    back = read_segmentation(tmp_path / "seg.dcm")
    assert [segment.label for segment in back] == ["upper", "lower"]
    for segment, one in zip(written, back, strict=True):
        expected = whole(series, segment)
        here = Volume(one.mask, one.affine)
        places = np.argwhere(expected.voxels)
        assert np.array_equal(np.rint(expected.mm_to_index(here.index_to_mm(np.argwhere(one.mask)))).astype(int), places)
        assert one.tracking_uid.startswith("2.25.")


@pytest.mark.parametrize(
    "directions", [[1, 0, 0, 0, 1, 0], [-1, 0, 0, 0, -1, 0], [0.8, 0.6, 0, -0.6, 0.8, 0], [0, 1, 0, 1, 0, 0]]
)
def test_that_turned_and_mirrored_slices_keep_their_masks(write_stack, only_series, tmp_path, directions):
    series = only_series(write_stack([0, 2, 4, 6, 8], ImageOrientationPatient=directions, **PATIENT))
    (segment,) = masks(label=("a",), how=("MANUAL",))
    write_segmentation(series, [segment], tmp_path / "seg.dcm", description="x")
    (one,) = read_segmentation(tmp_path / "seg.dcm")
    expected = whole(series, segment)
    centre = expected.index_to_mm(np.argwhere(expected.voxels))
    here = Volume(one.mask, one.affine).index_to_mm(np.argwhere(one.mask))
    assert len(centre) == len(here)
    order = [np.lexsort(np.round(points, 4).T) for points in (centre, here)]
    assert np.abs(centre[order[0]] - here[order[1]]).max() < 1e-3


def test_that_the_object_belongs_to_the_study_and_names_what_it_outlines(series, tmp_path):
    uid = write_segmentation(series, masks(), tmp_path / "seg.dcm", description="d" * 99, method="anterior edge")
    header = pydicom.dcmread(tmp_path / "seg.dcm")
    assert header.SOPInstanceUID == uid
    assert (str(header.PatientName), header.PatientID) == ("Müller^Änne", "P-4711")
    assert header.StudyInstanceUID == "1.2.3.77"
    assert header.SeriesDescription == "d" * 64
    assert header.FrameOfReferenceUID == "1.2.3.9"
    assert header.ReferencedSeriesSequence[0].SeriesInstanceUID == series.uid
    upper, lower = header.SegmentSequence
    assert upper.SegmentedPropertyTypeCodeSequence[0].CodeValue == "3138006"
    assert upper.SegmentedPropertyCategoryCodeSequence[0].CodeValue == "85756007"
    assert upper.AnatomicRegionSequence[0].CodeValue == "51282000"
    assert (upper.SegmentAlgorithmType, lower.SegmentAlgorithmType) == ("AUTOMATIC", "MANUAL")
    assert upper.SegmentationAlgorithmIdentificationSequence[0].AlgorithmName == "anterior edge"
    assert "SegmentationAlgorithmIdentificationSequence" not in lower
    frames = {
        item.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        for item in header.PerFrameFunctionalGroupsSequence
    }
    assert frames == {record.instance_uid for record in series.records[1:4]}


def test_that_the_validator_finds_nothing_new(series, unexpected_messages, tmp_path):
    write_segmentation(series, masks(), tmp_path / "seg.dcm", description="VOIs", method="anterior edge")
    assert unexpected_messages([tmp_path / "seg.dcm"]) == []


@pytest.mark.parametrize("name", ["ct_spine_philips_lidc0314"])
def test_that_a_real_series_gets_a_valid_segmentation(shared_data, only_series, unexpected_messages, tmp_path, name):
    series = only_series(shared_data / name)
    write_segmentation(series, masks(), tmp_path / "seg.dcm", description="VOIs", method="anterior edge")
    assert unexpected_messages([tmp_path / "seg.dcm"]) == []
    back = read_segmentation(tmp_path / "seg.dcm")
    expected = whole(series, masks()[1])
    assert np.array_equal(
        np.argwhere(expected.voxels),
        np.rint(expected.mm_to_index(Volume(back[1].mask, back[1].affine).index_to_mm(np.argwhere(back[1].mask)))),
    )


def test_that_a_series_without_uids_is_refused(shared_data, only_series, tmp_path):
    series = only_series(shared_data / "ct_siemens_j2k_totalseg")
    with pytest.raises(UnsupportedSeries, match="nothing can refer to them"):
        write_segmentation(series, masks(), tmp_path / "seg.dcm", description="x", method="m")
    assert not (tmp_path / "seg.dcm").exists()


def test_that_slices_that_were_interpolated_are_refused(shared_data, only_series, tmp_path):
    series = only_series(shared_data / "ct_gantry_tilt_ge").arranged("straightened")
    with pytest.raises(UnsupportedSeries, match="straightened"):
        write_segmentation(series, masks(), tmp_path / "seg.dcm", description="x", method="m")


def test_that_an_empty_mask_is_refused(series, tmp_path):
    empty = Segment("upper", BOX, np.zeros((3, 3, 6), np.bool_))
    with pytest.raises(UnsupportedSeries, match="no voxel"):
        write_segmentation(series, [empty], tmp_path / "seg.dcm", description="x")


@pytest.mark.parametrize("cut", [0, 1, 140, 700, 3000, -40])
def test_that_damaged_files_end_in_one_sentence(series, tmp_path, cut):
    write_segmentation(series, masks(), tmp_path / "seg.dcm", description="x", method="m")
    content = (tmp_path / "seg.dcm").read_bytes()
    (tmp_path / "cut.dcm").write_bytes(content[:cut])
    with pytest.raises(MctguiError) as told:
        read_segmentation(tmp_path / "cut.dcm")
    assert "Müller" not in str(told.value)


def test_that_other_files_are_refused_by_name(series, tmp_path):
    with pytest.raises(UnreadableFile, match="is no DICOM Segmentation"):
        read_segmentation(series.files[0])
    with pytest.raises(UnreadableFile, match="does not exist"):
        read_segmentation(tmp_path / "none.dcm")


def test_that_far_apart_frames_do_not_fill_the_memory(series, tmp_path):
    write_segmentation(series, masks(), tmp_path / "seg.dcm", description="x", method="m")
    dataset = pydicom.dcmread(tmp_path / "seg.dcm")
    for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        frame.PlanePositionSequence[0].ImagePositionPatient = [0, 0, (0, 0.001, 1e6)[number % 3]]
    measures = dataset.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    measures.SpacingBetweenSlices = "0.001"
    dataset.save_as(tmp_path / "bomb.dcm")
    with pytest.raises(MctguiError):
        read_segmentation(tmp_path / "bomb.dcm")


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=30),
    kept=st.floats(0.05, 1.0),
)
def test_that_no_damage_leaves_the_reader_as_anything_but_a_sentence(changes, kept, good_segmentation):
    content = bytearray(good_segmentation.read_bytes())
    for at, value in changes:
        content[at % len(content)] = value
    damaged = good_segmentation.with_name("damaged.dcm")
    damaged.write_bytes(content[: int(kept * len(content))])
    with contextlib.suppress(MctguiError):
        read_segmentation(damaged)


@pytest.fixture(scope="module")
def good_segmentation(tmp_path_factory):
    from mctgui.dicom import find_series, write_series

    folder = tmp_path_factory.mktemp("good")
    volume = Volume.from_spacing(np.zeros((5, 6, 8), np.int16), (2, 1, 1), "HU")
    write_series(volume, folder / "scan", description="x")
    (series,) = finish(find_series(folder / "scan")).series
    write_segmentation(series, masks(), folder / "seg.dcm", description="x", method="m")
    return folder / "seg.dcm"


def test_that_frames_of_one_file_are_refused(series, tmp_path):
    frames = replace(series, records=tuple(replace(record, frame=at) for at, record in enumerate(series.records)))
    with pytest.raises(UnsupportedSeries, match="multi-frame"):
        write_segmentation(frames, masks(), tmp_path / "seg.dcm", description="x", method="m")
