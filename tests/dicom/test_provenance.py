"""What a derived series takes over from its source: how it was scanned always, who was scanned only when asked."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from mctgui.dicom import MadeByModel, write_series
from mctgui.errors import UnsupportedSeries
from mctgui.volume import Volume

MODEL = MadeByModel("pix2pixHD", "demonstration", "1.2", "0f" * 32)
IDENTITY = {
    "PatientName": "Müller^Änne", "PatientID": "P-4711", "PatientBirthDate": "19500102", "PatientSex": "F",
    "StudyInstanceUID": "1.2.3.77", "StudyDate": "20200304", "StudyTime": "101112", "StudyID": "S9",
    "AccessionNumber": "A-123", "ReferringPhysicianName": "Doctor^Who", "StudyDescription": "Spine of Müller",
}  # fmt: skip
TECHNIQUE = {
    "KVP": 120, "ConvolutionKernel": "Br64", "BodyPartExamined": "LSPINE", "PatientPosition": "FFS",
    "Manufacturer": "ACME", "ManufacturerModelName": "Slicer 64", "DeviceSerialNumber": "SN-99",
    "InstitutionName": "Hospital of Müller", "SliceThickness": 3,
}  # fmt: skip


@pytest.fixture
def source(write_stack, only_series):
    return only_series(write_stack([0, 2, 4, 6], SpecificCharacterSet="ISO_IR 100", **IDENTITY, **TECHNIQUE))


def headers(folder):
    return [pydicom.dcmread(path) for path in sorted(folder.iterdir())]


def finer(volume):
    """The volume on pixels half as large, as a model gives it."""
    affine = volume.affine.copy()
    affine[:3, :2] /= 2
    voxels = np.repeat(np.repeat(volume.voxels, 2, axis=1), 2, axis=2)
    return Volume((voxels % 256).astype(np.uint8), affine, "grey8")


def test_that_nothing_that_identifies_is_written_unless_asked(source, tmp_path):
    write_series(finer(source.load()), tmp_path / "out", description="x", source=source, model=MODEL)
    sources = [record.instance_uid for record in source.records]
    secret = [*IDENTITY.values(), "SN-99", "Hospital", "1.2.3.4", "1.2.3.9", *sources]
    secret += ["Müller", "Änne", "19500102"]
    secret.remove("F")
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        for value in secret:
            # UIDs of ours may hold short numbers by chance: a UID of the source stands with the padding of its own element.
            for encoding in ("utf-8", "latin-1"):
                needle = value.encode(encoding)
                needle = needle + b"\0" * (len(needle) % 2) if value.startswith("1.2.3.") else needle
                at = content.find(needle)
                assert at < 0 or (value.startswith("1.2.3.") and content[at - 1 : at] in b"0123456789."), value


def test_that_free_text_in_the_place_of_a_code_stays_behind(write_stack, only_series, tmp_path):
    source = only_series(write_stack([0, 2, 4]))
    for path in source.files:
        header = pydicom.dcmread(path)
        header.add(pydicom.DataElement("BodyPartExamined", "CS", "Back of Doe", validation_mode=pydicom.config.IGNORE))
        header.save_as(path)
    write_series(source.load(), tmp_path / "out", description="x", source=source)
    for path in (tmp_path / "out").iterdir():
        assert b"Doe" not in path.read_bytes()
        assert pydicom.dcmread(path).BodyPartExamined == "LSPINE"


def test_that_how_it_was_scanned_goes_along(source, tmp_path):
    write_series(source.load(), tmp_path / "out", description="x", source=source)
    for header in headers(tmp_path / "out"):
        assert (header.KVP, header.PatientPosition, header.BodyPartExamined) == (120, "FFS", "LSPINE")
        assert (header.SliceThickness, header.ConvolutionKernel) == (3, "Br64")
        ours, scanner = header.ContributingEquipmentSequence
        assert ours.PurposeOfReferenceCodeSequence[0].CodeValue == "109102"
        assert scanner.PurposeOfReferenceCodeSequence[0].CodeValue == "109101"
        assert (scanner.Manufacturer, scanner.ManufacturerModelName) == ("ACME", "Slicer 64")
        assert "DeviceSerialNumber" not in scanner
        assert "SourceImageSequence" not in header


def test_that_a_generated_series_names_its_model_and_its_mark(source, tmp_path):
    write_series(finer(source.load()), tmp_path / "out", description="d" * 70, source=source, model=MODEL)
    header = headers(tmp_path / "out")[0]
    assert header.SyntheticData == "YES"
    assert header.SeriesDescription.endswith("AI SYNTHETIC")
    assert len(header.SeriesDescription) == 64
    assert header.ContentQualification == "RESEARCH"
    assert "ConvolutionKernel" not in header  # the pixels are no longer those of the reconstruction
    assert header.SliceThickness == 3
    assert [(item.CodeValue, item.CodingSchemeDesignator) for item in header.DerivationCodeSequence] == [
        ("113085", "DCM"),
        ("MODEL-GENERATED", "99MCTGUI"),
    ]
    assert MODEL.sha256 in header.DerivationDescription
    ours = header.ContributingEquipmentSequence[0]
    assert MODEL.sha256 in ours.ContributionDescription
    assert list(ours.SoftwareVersions)[1] == "demonstration 1.2"
    assert len(ours.ContributionDateTime) == 14


def test_that_a_series_in_the_study_is_the_patients_and_points_to_its_source(source, tmp_path, only_series):
    write_series(finer(source.load()), tmp_path / "out", description="x", source=source, into_study=True, model=MODEL)
    by_height = {record.position[2]: record.instance_uid for record in source.records}
    for header in headers(tmp_path / "out"):
        assert {name: str(header[name].value) for name in IDENTITY} == IDENTITY
        assert header.SeriesInstanceUID != "1.2.3.4"
        assert header.FrameOfReferenceUID == "1.2.3.9"
        (image,) = header.SourceImageSequence
        assert image.ReferencedSOPInstanceUID == by_height[float(header.ImagePositionPatient[2])]
        assert image.SpatialLocationsPreserved == "YES"
        assert image.PurposeOfReferenceCodeSequence[0].CodeValue == "121322"
        assert header.ReferencedSeriesSequence[0].SeriesInstanceUID == "1.2.3.4"
        (instance,) = header.ReferencedSeriesSequence[0].ReferencedInstanceSequence
        assert instance.ReferencedSOPInstanceUID == image.ReferencedSOPInstanceUID
        assert header.ContributingEquipmentSequence[1].DeviceSerialNumber == "SN-99"
    assert only_series(tmp_path / "out").load().shape == (4, 12, 16)


def test_that_slices_between_source_slices_say_so_and_name_the_nearest(source, tmp_path):
    volume = source.load()
    affine = volume.affine.copy()
    affine[2, 3] += 0.6
    write_series(Volume(volume.voxels[:3], affine, "HU"), tmp_path / "out", description="x", source=source, into_study=True)
    for number, header in enumerate(headers(tmp_path / "out")):
        (image,) = header.SourceImageSequence
        assert image.SpatialLocationsPreserved == "NO"
        assert image.ReferencedSOPInstanceUID == source.records[number].instance_uid


def test_that_a_slice_beyond_the_source_refers_to_nothing(source, tmp_path):
    volume = source.load()
    affine = volume.affine.copy()
    affine[2, 3] += 4
    write_series(Volume(volume.voxels, affine, "HU"), tmp_path / "out", description="x", source=source, into_study=True)
    assert ["SourceImageSequence" in header for header in headers(tmp_path / "out")] == [True, True, False, False]


def test_that_a_cut_across_the_source_names_all_slices_that_it_meets(write_stack, only_series, tmp_path):
    axial = only_series(write_stack([0, 2, 4], StudyInstanceUID="1.2.3.77"))
    volume = axial.load()
    across = Volume(
        np.ascontiguousarray(volume.voxels.transpose(1, 0, 2)),
        volume.affine[:, [0, 2, 1, 3]],
        "HU",
    )
    write_series(across, tmp_path / "out", description="x", source=axial, into_study=True)
    header = headers(tmp_path / "out")[0]
    named = {item.ReferencedSOPInstanceUID for item in header.SourceImageSequence}
    assert named == {record.instance_uid for record in axial.records}
    assert header.SliceThickness is None  # slices were cut anew: the thickness of the source is not theirs


def test_that_a_source_without_a_study_has_none_to_go_into(write_stack, only_series, tmp_path):
    source = only_series(write_stack([0, 2, 4]))
    with pytest.raises(UnsupportedSeries, match="which study"):
        write_series(source.load(), tmp_path / "out", description="x", source=source, into_study=True)
    assert not (tmp_path / "out").exists()


def test_that_loss_by_compression_is_passed_on(write_stack, only_series, tmp_path):
    lossy = {"LossyImageCompression": "01", "LossyImageCompressionRatio": 9.5, "LossyImageCompressionMethod": "ISO_10918_1"}
    source = only_series(write_stack([0, 2, 4], **lossy))
    write_series(source.load(), tmp_path / "out", description="x", source=source)
    header = headers(tmp_path / "out")[0]
    assert (header.LossyImageCompression, header.LossyImageCompressionRatio) == ("01", 9.5)


@pytest.mark.parametrize("into_study", [False, True])
@pytest.mark.parametrize("model", [None, MODEL])
def test_that_the_validator_finds_nothing_new_beside_a_source(source, unexpected_messages, tmp_path, into_study, model):
    volume = source.load() if model is None else finer(source.load())
    write_series(volume, tmp_path / "out", description="x", source=source, into_study=into_study, model=model)
    assert unexpected_messages(sorted((tmp_path / "out").iterdir())) == []


@pytest.mark.parametrize("name", ["ct_spine_philips_lidc0314", "ct_siemens_j2k_totalseg"])
@pytest.mark.parametrize("model", [None, MODEL])
def test_that_real_series_get_a_valid_series_in_their_study(
    shared_data, only_series, unexpected_messages, tmp_path, name, model
):
    """The anonymised Siemens files have lost their UIDs: their copies get new ones."""
    folder = tmp_path / "scan"
    folder.mkdir()
    files = [path for path in (shared_data / name).iterdir() if path.suffix == ".dcm" or path.name.startswith("CT.")]
    for path in sorted(files)[:12]:
        dataset = pydicom.dcmread(path)
        if not dataset.SOPInstanceUID:
            dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID
            dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.3.1", "1.2.3.2"
        pydicom.dcmwrite(folder / path.name, dataset)
    source = only_series(folder) if name.startswith("ct_siemens") else only_series(shared_data / name)
    volume = source.load() if model is None else finer(source.load().crop((0, 200, 200), (12, 260, 260)))
    write_series(volume, tmp_path / "out", description="x", source=source, into_study=True, model=model)
    written = sorted((tmp_path / "out").iterdir())
    assert unexpected_messages(written) == []
    header = pydicom.dcmread(written[0])
    assert header.StudyInstanceUID == pydicom.dcmread(files[0]).StudyInstanceUID or header.StudyInstanceUID == "1.2.3.1"
    frames = {record.frame_of_reference for record in source.records}
    assert (header.FrameOfReferenceUID in frames) == (len(frames) == 1)
    assert header.SourceImageSequence[0].SpatialLocationsPreserved == "YES"
    back = only_series(tmp_path / "out").load()
    assert np.array_equal(back.voxels, volume.voxels)
    assert np.abs(back.affine - volume.affine).max() < 1e-3


def test_that_files_without_a_study_are_refused_by_name_of_what_lacks(shared_data, only_series, tmp_path):
    source = only_series(shared_data / "ct_siemens_j2k_totalseg")
    with pytest.raises(UnsupportedSeries, match="StudyInstanceUID"):
        write_series(source.load(), tmp_path / "out", description="x", source=source, into_study=True)
