"""ZIP archives and DICOMDIRs: read where they lie, nothing escapes, and bombs are refused before they grow."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from mctgui.dicom import archive
from mctgui.dicom.quiet import quiet
from mctgui.errors import MctguiError, UnreadableFile


def zipped(folder: Path, path: Path, method: int = zipfile.ZIP_DEFLATED, before: str = "scan/") -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for file in sorted(folder.iterdir()):
            made.write(file, before + file.name)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_that_a_series_in_an_archive_is_that_of_the_folder(write_stack, only_series, tmp_path, method):
    folder = write_stack([0, 1, 2, 3])
    packed = only_series(zipped(folder, tmp_path / "Bilder 数据.zip", method))
    plain = only_series(folder)
    assert np.array_equal(packed.load().voxels, plain.load().voxels)
    assert (packed.uid, packed.spacing_mm, packed.warnings) == (plain.uid, plain.spacing_mm, plain.warnings)
    assert str(packed.files[0]).startswith(str(tmp_path / "Bilder 数据.zip"))


def test_that_compressed_images_in_an_archive_are_decoded(shared_data, catalogue, tmp_path):
    folder = shared_data / "dicom_transfer_syntaxes"
    found = catalogue(zipped(folder, tmp_path / "a.zip"))
    plain = catalogue(folder)
    assert [one.uid for one in found.series] == [one.uid for one in plain.series]
    loadable = [pair for pair in zip(found.series, plain.series, strict=True) if pair[1].loadable]
    for packed, one in loadable:
        assert np.array_equal(packed.load().voxels, one.load().voxels)


def test_that_nothing_is_written_anywhere(write_stack, only_series, tmp_path, monkeypatch):
    path = zipped(write_stack([0, 1]), tmp_path / "a.zip", before="../../evil/")
    shutil.rmtree(tmp_path / "scan")
    before = sorted(tmp_path.parent.rglob("*"))
    series = only_series(path)
    series.load()
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert ".." not in str(series.files[0])


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "C:\\windows\\x", "..\\..\\x", "..", "a/./b//c"])
def test_that_names_stay_within_the_archive(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(name, b"x")
    (member,), _ = archive.members(tmp_path / "a.zip")
    assert tmp_path / "a.zip" in (member.parent / member.name).parents
    assert ".." not in (member.parent / member.name).parts


def test_that_what_would_grow_beyond_measure_is_refused(tmp_path, catalogue, monkeypatch):
    monkeypatch.setattr(archive, "HARMLESS_TOTAL", 2**20)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.dcm", bytes(2**22))
    with pytest.raises(UnreadableFile, match="would grow from"):
        catalogue(tmp_path / "bomb.zip")


def test_that_a_member_never_gives_more_than_it_announces(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", bytes(2**22))
    (member,), _ = archive.members(tmp_path / "a.zip")
    liar = archive.Member(member.archive, "a", member.offset, member.packed, 1000, True, member.crc)
    with liar.open() as file, pytest.raises(OSError, match="damaged"):
        file.read()


def test_that_only_the_beginning_is_inflated_for_the_header(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", np.random.default_rng(1).bytes(2**23))
    (member,), _ = archive.members(tmp_path / "a.zip")
    with member.open() as file:
        assert len(file.read(132)) == 132
        assert file.seek(0, 2) == 2**23
        assert len(file.raw._got) < 2**20


def test_that_reading_may_go_forth_and_back(tmp_path):
    data = np.random.default_rng(2).integers(0, 4, 300_000, dtype=np.uint8).tobytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", data)
    (member,), _ = archive.members(tmp_path / "a.zip")
    with member.open() as file:
        for at in (250_000, 10, 299_990, 0):
            file.seek(at)
            assert file.read(100) == data[at : at + 100]
        file.seek(0)
        assert file.read() == data


def test_that_damaged_and_truncated_archives_raise_only_our_errors(write_stack, catalogue, tmp_path):
    whole = zipped(write_stack([0, 1, 2]), tmp_path / "a.zip").read_bytes()
    rng = np.random.default_rng(3)
    for number in range(60):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 6):
            data[place] = rng.integers(0, 256)
        path = tmp_path / "damaged.zip"
        path.write_bytes(bytes(data) if number % 2 else bytes(data[: rng.integers(4, len(data))]))
        try:
            for series in catalogue(path).series:
                series.load()
        except MctguiError:
            pass


def test_that_encrypted_members_and_other_files_are_named(write_stack, catalogue, tmp_path):
    path = zipped(write_stack([0, 1]), tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a") as made:
        made.writestr("notes.txt", "hello there")
        made.writestr("inner.zip", b"PK\x03\x04" + bytes(200))
    reasons = {item.path.name: item.reason for item in catalogue(path).skipped}
    assert "text file" in reasons["notes.txt"]
    assert "ZIP archive" in reasons["inner.zip"]
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in " ".join(item.reason for item in catalogue(path).skipped)


def directory(path: Path, names: list[list[str]]) -> Path:
    """A DICOMDIR that lists these files."""
    dataset = Dataset()
    dataset.FileSetID = "TEST"
    records = []
    for name in names:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        with quiet():  # ".." is no name that pydicom likes
            record.ReferencedFileID = name
        records.append(record)
    dataset.DirectoryRecordSequence = records
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    with quiet():
        dataset.save_as(path, enforce_file_format=True)
    return path


def test_that_a_directory_is_followed_and_what_is_missing_named(write_slice, catalogue, tmp_path):
    for number in range(4):
        write_slice(tmp_path / "DICOM" / f"IM{number}", ImagePositionPatient=[0, 0, number])
    (tmp_path / "DICOM" / "IM1").rename(tmp_path / "DICOM" / "im1.")
    names = [["DICOM", "IM0"], ["DICOM", "IM1"], ["DICOM", "IM2"], ["DICOM", "GONE"], ["..", "secret"]]
    found = catalogue(directory(tmp_path / "DICOMDIR", names))
    assert [path.name for path in found.series[0].files] == ["IM0", "im1.", "IM2"]  # the fourth is not listed
    assert [item.path.name for item in found.skipped] == ["GONE", "secret"]
    assert all(tmp_path in item.path.parents for item in found.skipped)


def test_that_a_directory_without_its_files_gives_what_lies_beside_it(write_slice, catalogue, tmp_path):
    write_slice(tmp_path / "elsewhere" / "a")
    found = catalogue(directory(tmp_path / "DICOMDIR", [["DICOM", "IM0"]]))
    assert len(found.series) == 1
    assert any("directory" in item.reason for item in found.skipped)


def test_that_a_damaged_directory_is_one_sentence(catalogue, tmp_path):
    path = directory(tmp_path / "DICOMDIR", [["A"]])
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"\x04\x00\x20\x12")])
    with pytest.raises(UnreadableFile, match="DICOM directory DICOMDIR is damaged"):
        catalogue(path)


def test_that_the_directories_of_the_mixed_tree_can_be_pointed_at(shared_data, catalogue):
    for path in sorted((shared_data / "ct_mixed_tree_philips").rglob("*DIR*")):
        if path.is_file():
            found = catalogue(path)
            assert found.series or found.skipped


def test_that_a_table_of_contents_with_too_many_names_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("mctgui.dicom.archive.MOST_MEMBERS", 3)
    path = tmp_path / "scan.zip"
    with zipfile.ZipFile(path, "w") as made:
        for number in range(4):
            made.writestr(str(number), b"x")
    raw = path.read_bytes()
    end = raw.rfind(b"PK\x05\x06")  # the number that the archive announces is a lie
    path.write_bytes(raw[: end + 8] + b"\x01\x00\x01\x00" + raw[end + 12 :])
    monkeypatch.setattr("zipfile.ZipFile", None)
    with pytest.raises(UnreadableFile, match="lists more than 3 files"):
        archive.members(path)


def test_that_a_directory_may_name_files_that_cannot_exist(tmp_path):
    from mctgui.dicom.directory import _found

    assert _found(tmp_path, ["A" * 5000]) is None
    assert _found(tmp_path, ["A\0B"]) is None
