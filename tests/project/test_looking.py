"""What was dropped is looked into before anything is imported; what cannot be opened is one sentence each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from mctgui.dicom import Catalogue, write_series
from mctgui.jobs import Progress, finish
from mctgui.project.importing import import_source
from mctgui.project.looking import Found, can_be_had, is_clean, is_mask, look_into, role_in_words
from mctgui.project.raw_file import RawFile, header_beside, may_be_raw
from mctgui.project.store import Project
from mctgui.stack import RawLayout, save_stack
from mctgui.volume import Volume


def volume(shape=(5, 6, 7)) -> Volume:
    voxels = (np.arange(np.prod(shape)) % 120).astype(np.int16).reshape(shape)
    return Volume.from_spacing(voxels, (0.5, 0.25, 0.25), "HU")


def error_at(path: Path) -> str:
    (found,) = finish(look_into([path]))
    assert found.items == ()
    return str(found.error)


def locked(path: Path) -> Path:
    """The flag of encryption is set in both headers of the only member."""
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def packed(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"II*\0" + bytes(200))
    return path


def test_that_rubbish_is_one_sentence_each(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.4" + bytes(200))
    assert "is empty" in error_at(tmp_path / "empty")
    assert "a PDF document" in error_at(tmp_path / "paper.pdf")
    assert "There is no file or folder" in error_at(tmp_path / "gone")
    assert error_at(packed(tmp_path / "a.zip", "a.tif")) == (
        "a.zip holds a volume file, which cannot be read within an archive. Unpack it and choose the folder."
    )
    assert "holds 2 volume files" in error_at(packed(tmp_path / "b.zip", "a.tif", "b.nii"))
    assert error_at(locked(packed(tmp_path / "c.zip", "a.tif"))) == (
        "The archive c.zip is protected by a password. Unpack it with its password and choose the folder."
    )


def test_that_what_is_wrong_with_one_path_keeps_no_other_from_being_found(tmp_path: Path):
    save_stack(volume(), tmp_path / "good.tif")
    (tmp_path / "cut.tif").write_bytes((tmp_path / "good.tif").read_bytes()[:300])
    bad, good = finish(look_into([tmp_path / "cut.tif", tmp_path / "good.tif"]))
    assert bad.error is not None
    assert [item.uid for item in good.items] == ["good.tif"]


def test_that_what_was_found_so_far_is_told_with_its_path(tmp_path: Path, monkeypatch):
    write_series(volume(), tmp_path / "a", description="bone")
    (series,) = finish(look_into([tmp_path]))[0].sources.series

    def find_series(_path):
        yield Progress(1, 2, "reading headers", Catalogue((series,), ()))
        return Catalogue((series,), ())

    monkeypatch.setattr("mctgui.project.finding.find_series", find_series)
    partials = []
    finish(look_into([tmp_path]), lambda step: partials.append(step.partial))
    (found,) = [one for one in partials if one is not None]
    assert isinstance(found, Found)
    assert (found.path, found.items) == (tmp_path, (series,))


def test_that_only_what_needs_no_answer_is_clean(tmp_path: Path):
    save_stack(volume(), tmp_path / "good.tif")
    np.save(tmp_path / "bare.npy", np.zeros((3, 4, 5), np.uint8))
    write_series(volume((9, 6, 7)), tmp_path / "gap", description="gap")
    for file in sorted((tmp_path / "gap").iterdir())[5:7]:
        file.unlink()
    (found,) = finish(look_into([tmp_path]))
    kinds = {item.uid: (is_clean(item), can_be_had(item)) for item in found.sources.stacks}
    assert kinds == {"good.tif": (True, True), "bare.npy": (False, True)}
    (series,) = found.sources.series
    assert not series.loadable
    assert (is_clean(series), can_be_had(series)) == (False, True)


def test_that_parts_of_lumbarsr_are_named_in_words(tmp_path: Path):
    name = "Lumbar03_ClinicalCT_195X_1000Z_B_registered"
    for ending in ("", "_BoneMask"):
        save_stack(volume(), tmp_path / f"{name}{ending}.nii.gz")
    save_stack(volume(), tmp_path / "other.nii.gz")
    (found,) = finish(look_into([tmp_path]))
    words = {item.uid: (role_in_words(item), is_mask(item)) for item in found.items}
    clinical = "LumbarSR case 3: clinical CT 195X_1000Z_B, registered to the micro-CT"
    assert words[f"{name}.nii.gz"] == (clinical, False)
    assert words[f"{name}_BoneMask.nii.gz"][1]
    assert words["other.nii.gz"] == ("", False)


def test_that_a_header_beside_raw_voxels_is_taken_in_their_place(tmp_path: Path):
    voxels = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)
    (tmp_path / "a.raw").write_bytes(voxels.tobytes())
    assert may_be_raw(tmp_path / "a.raw")
    (tmp_path / "a.mhd").write_text(
        "ObjectType = Image\nNDims = 3\nDimSize = 5 4 3\nElementType = MET_UCHAR\nElementSpacing = 1 1 1\n"
        "ElementDataFile = a.raw\n"
    )
    assert header_beside(tmp_path / "a.raw") == tmp_path / "a.mhd"
    assert not may_be_raw(tmp_path / "a.raw")
    (found,) = finish(look_into([tmp_path / "a.raw"]))
    assert [item.uid for item in found.items] == ["a.mhd"]


@pytest.mark.parametrize("remembered", [True, False])
def test_that_a_source_that_was_found_is_imported_without_another_search(tmp_path: Path, monkeypatch, remembered):
    write_series(volume(), tmp_path / "scan", description="bone")
    (found,) = finish(look_into([tmp_path / "scan"]))
    (series,) = found.items
    monkeypatch.setattr("mctgui.project.importing.find_sources", None)
    with Project.create(tmp_path / "P.mctproj") as project:
        path = tmp_path / "scan" if remembered else None
        case = finish(import_source(project, series, remembered=path))
        (record,) = project.volumes(case.id)
        assert record.modality == "mdct"
        assert record.provenance.get("series") == (series.uid if remembered else None)
        assert ("path" in record.provenance) is remembered
        assert record.provenance["source"]["files"] == 5


def test_that_raw_voxels_are_imported_as_described(tmp_path: Path):
    voxels = np.arange(3 * 4 * 5, dtype=">u2").reshape(3, 4, 5)
    (tmp_path / "a.raw").write_bytes(bytes(12) + voxels.tobytes())
    source = RawFile(tmp_path / "a.raw", RawLayout((3, 4, 5), "uint16", 12, big_endian=True))
    with Project.create(tmp_path / "P.mctproj") as project:
        case = finish(import_source(project, source, spacing_mm=(0.1, 0.1, 0.1)))
        (record,) = project.volumes(case.id)
        assert record.modality == "microct"
        assert np.array_equal(project.load_volume(record).voxels, voxels)
