"""The layout of LumbarSR, generated with tiny volumes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mctgui.cli.info import describe as in_words
from mctgui.dicom import write_series
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.importing import import_path
from mctgui.project.lumbarsr import Place, place_of
from mctgui.project.sources import describe, open_volume
from mctgui.stack import save_stack
from mctgui.volume import Volume

SEQUENCES = ("195X_500Z_S", "586X_1000Z_B")


def volume(dtype=np.int16):
    voxels = np.random.default_rng(0).integers(-1000, 2000, (3, 4, 5))
    voxels = voxels if dtype == np.int16 else voxels > 300
    return Volume.from_spacing(voxels.astype(dtype), (0.105, 0.105, 0.105), "HU" if dtype == np.int16 else "raw")


def lay_out(root, numbers=(1, 26)):
    """The folders of the data set with tiny volumes."""
    for number in numbers:
        case, name = f"Lumbar_{number:02d}", f"Lumbar{number:02d}"
        for folder, ending, dtype in (("RegisteredData", "", np.int16), ("BoneMask", "_BoneMask", np.uint8)):
            save_stack(volume(dtype), root / folder / case / f"{name}_MicroPCCT_105um{ending}.nii.gz")
            for sequence in SEQUENCES:
                path = root / folder / case / f"{name}_ClinicalCT_{sequence}_registered{ending}.nii.gz"
                save_stack(volume(dtype), path)
        original = root / "original_dicom" / case
        write_series(volume(), original / "clinical_ct" / "195X_195Y_500Z_S 0.5 Br", description="clinical")
        write_series(volume(), original / "micro_ct", description="micro")
    return root


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("a/Lumbar_03/Lumbar03_MicroPCCT_105um.nii.gz", Place(3, "micro")),
        ("Lumbar03_MicroPCCT_105um_BoneMask.nii.gz", Place(3, "micro mask")),
        ("Lumbar03_ClinicalCT_195X_1000Z_B_registered.nii.gz", Place(3, "registered", "195X_1000Z_B")),
        ("Lumbar03_ClinicalCT_195X_195Y_1000Z_B_registered_BoneMask.nii", Place(3, "registered mask", "195X_1000Z_B")),
        ("x/Lumbar_12/clinical_ct/586X_586Y_500Z_S foo/001.dcm", Place(12, "clinical dicom", "586X_500Z_S")),
        ("x/Lumbar_12/micro_ct/001.dcm", Place(12, "micro dicom")),
        ("x/Lumbar_12/other/001.dcm", None),
        ("x/clinical_ct/195X_195Y_500Z_S/001.dcm", None),
        ("Lumbar03_MicroPCCT.nii.gz", None),
        ("bone.nii.gz", None),
    ],
)
def test_that_a_file_is_known_by_its_name_and_folders(path, place):
    assert place_of(Path(path)) == place


def test_that_cases_pairs_and_masks_are_named(tmp_path):
    result = finish(describe(lay_out(tmp_path / "LumbarSR")))
    first, second = result["lumbarsr"]
    assert (first["case"], first["set"], second["case"], second["set"]) == ("Lumbar_01", "training", "Lumbar_26", "test")
    assert first["micro_ct"] == "RegisteredData/Lumbar_01/Lumbar01_MicroPCCT_105um.nii.gz"
    assert first["micro_ct_mask"] == "BoneMask/Lumbar_01/Lumbar01_MicroPCCT_105um_BoneMask.nii.gz"
    assert [one["sequence"] for one in first["clinical_ct"]] == list(SEQUENCES)
    assert all(one["pair"] and one["mask"] for one in first["clinical_ct"])
    known = {series["uid"] for series in result["series"]}
    assert len(known) == 16
    named = [first["micro_ct_dicom"], *(first["clinical_ct"][0][key] for key in ("registered", "mask", "dicom"))]
    assert known.issuperset(named)
    assert first["clinical_ct"][1]["dicom"] is None
    assert "Lumbar_26 (test): registered pairs 195X_500Z_S, 586X_1000Z_B; 3 bone masks" in in_words(result)


def test_that_what_is_named_can_be_opened_by_its_uid(tmp_path):
    root = lay_out(tmp_path / "LumbarSR", (2,))
    (case,) = finish(describe(root))["lumbarsr"]
    assert finish(open_volume(root, series_uid=case["micro_ct"])).intensity == "HU"
    assert set(np.unique(finish(open_volume(root, series_uid=case["micro_ct_mask"])).voxels)) == {0, 1}
    assert finish(open_volume(root, series_uid=case["clinical_ct"][0]["dicom"])).shape == (3, 4, 5)


def test_that_a_pair_needs_both_halves(tmp_path):
    root = lay_out(tmp_path / "LumbarSR", (2,))
    next(root.glob("RegisteredData/*/*MicroPCCT*")).unlink()
    (case,) = finish(describe(root))["lumbarsr"]
    assert case["micro_ct"] is None
    assert not any(one["pair"] for one in case["clinical_ct"])


def test_that_other_folders_say_nothing_of_it(tmp_path):
    save_stack(volume(), tmp_path / "bone.nii.gz")
    assert "lumbarsr" not in finish(describe(tmp_path))


def test_that_its_micro_ct_is_imported_as_micro_ct_although_it_is_in_hu(tmp_path):
    root = lay_out(tmp_path / "LumbarSR", (2,))
    with Project.create(tmp_path / "bones") as project:
        for path in (next(root.glob("RegisteredData/*/*MicroPCCT*")), root / "original_dicom" / "Lumbar_02" / "micro_ct"):
            case = finish(import_path(project, path))
            assert [record.modality for record in project.volumes(case.id)] == ["microct"]
        case = finish(import_path(project, next(root.glob("RegisteredData/*/*Clinical*"))))
        assert [record.modality for record in project.volumes(case.id)] == ["mdct"]
