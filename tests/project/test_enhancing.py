"""Enhancing a case into its project, slice by slice."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from mctgui.errors import MctguiError, ModelRefused
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.enhancing import available_models, enhance_case
from mctgui.synthesis import EnhancedSlice, enhance, load_model
from mctgui.volume import Volume


def scan(shape=(6, 10, 12), spacing=(0.1, 0.2, 0.2), intensity="HU"):
    voxels = np.random.default_rng(5).integers(-200, 1600, shape).astype(np.int16)
    return Volume.from_spacing(voxels, spacing, intensity, (3.0, -4.0, 5.0))


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        made.add_case()
        finish(made.add_volume(1, "mdct", scan()))
        yield made


def test_that_the_volume_is_what_the_model_makes_and_lies_over_the_mdct(project, model_path):
    record = finish(enhance_case(project, 1, model_path, device="cpu", threads=1))
    expected = finish(enhance(scan(), load_model(model_path), device="cpu", threads=1))
    kept = project.load_volume(record)
    assert record.modality == "microct-like"
    assert record.is_synthetic
    assert kept.intensity == "grey8"
    np.testing.assert_array_equal(kept.voxels, expected.voxels)
    np.testing.assert_allclose(kept.affine, expected.affine)
    assert kept.spacing_mm == pytest.approx((0.1, 0.1, 0.1))
    np.testing.assert_allclose(kept.grid.centre_mm, scan().grid.centre_mm, atol=1e-9)


def test_that_slices_can_be_seen_while_the_rest_is_computed(project, model_path):
    work = enhance_case(project, 1, model_path, device="cpu", threads=1)
    seen = []
    for step in work:
        if isinstance(step.partial, EnhancedSlice):
            (growing,) = project.growing(1)
            np.testing.assert_array_equal(growing.volume.voxels[step.partial.index], step.partial.image)
            seen.append(int(growing.filled.sum()))
            assert project.volumes(1)[-1].modality == "mdct"
    assert seen == [1, 2, 3, 4, 5, 6]
    assert project.growing() == []
    assert project.volumes(1)[-1].modality == "microct-like"


def test_that_thick_slices_are_refused_although_they_overlap(project, model_path):
    project.add_case()
    finish(project.add_volume(2, "mdct", scan(), {"technique": {"slice_thickness_mm": 2.0}}))
    with pytest.raises(ModelRefused, match="these are 2 mm thick"):
        finish(enhance_case(project, 2, model_path, device="cpu", threads=1))
    record = finish(enhance_case(project, 2, model_path, device="cpu", threads=1, force=True))
    assert "these are 2 mm thick" in record.provenance["note"]


def test_that_provenance_names_the_model_and_the_source(project, model_path):
    region = ((1, 4), (0, 10), (0, 12))
    record = finish(enhance_case(project, 1, model_path, device="cpu", threads=1, region=region))
    assert record.shape[0] == 3
    card = record.provenance["model"]
    assert (card["name"], card["sha256"]) == ("untrained", load_model(model_path).card.sha256)
    assert record.provenance["source_volume"] == project.latest_volume(1, "mdct").id
    assert project.volume(record.id).provenance["source_region"] == [list(pair) for pair in region]


def stop_after(work, slices):
    for step in work:
        if step.partial is not None and step.partial.index == slices - 1:
            break
    work.close()


def test_that_closing_the_work_leaves_no_volume(project, model_path):
    stop_after(enhance_case(project, 1, model_path, device="cpu", threads=1), 1)
    assert len(project.volumes(1)) == 1
    assert len(list((project.folder / "volumes").iterdir())) == 1


@pytest.fixture
def started_at(monkeypatch):
    """From which slice on a network was asked for."""
    import mctgui.synthesis.kept_slices as module

    plain, found = module.enhancing_slices, []
    monkeypatch.setattr(module, "enhancing_slices", lambda *a, **k: found.append(k["start"]) or plain(*a, **k))
    return found


def test_that_a_stopped_enhancement_goes_on_at_the_first_missing_slice(project, model_path, started_at):
    whole = finish(enhance(scan(), load_model(model_path), device="cpu", threads=1))
    stop_after(enhance_case(project, 1, model_path, device="cpu", threads=1), 4)
    seen = []
    work = enhance_case(project, 1, model_path, device="cpu", threads=1)
    record = finish(work, lambda step: seen.append(step.partial.index) if step.partial is not None else None)
    assert started_at == [0, 4]
    assert seen == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(project.load_volume(record).voxels, whole.voxels)
    assert not (project.folder / "enhancing" / "case-1").exists()


@pytest.mark.parametrize("change", ["scan", "output", "region", "model"])
def test_that_nothing_is_gone_on_with_after_a_change(project, model_path, started_at, tmp_path, change):
    stop_after(enhance_case(project, 1, model_path, device="cpu", threads=1), 4)
    options = {"device": "cpu", "threads": 1}
    if change == "scan":
        changed = scan()
        finish(project.add_volume(1, "mdct", Volume(changed.voxels + np.int16(1), changed.affine, "HU")))
    elif change == "output":
        options["output"] = "hu"
    elif change == "region":
        options["region"] = ((0, 5), (0, 10), (0, 12))
    else:
        from mctgui.synthesis import save_model

        model = load_model(model_path)
        model_path = tmp_path / "other"
        next(model.generator.parameters()).data.mul_(1.01)
        save_model(model.generator, model.card, model_path)
    record = finish(enhance_case(project, 1, model_path, **options))
    assert started_at == [0, 0]
    assert record.intensity == ("HU" if change == "output" else "grey8")


@pytest.mark.parametrize("damage", [("slices.npy", b"nothing"), ("work.json", b"[" * 10_000), ("done.bin", b"")])
def test_that_a_damaged_leftover_is_begun_anew(project, model_path, started_at, damage):
    stop_after(enhance_case(project, 1, model_path, device="cpu", threads=1), 2)
    name, content = damage
    (project.folder / "enhancing" / "case-1" / name).write_bytes(content)
    assert finish(enhance_case(project, 1, model_path, device="cpu", threads=1)).shape[0] == 6
    assert started_at == [0, 0]


def test_that_deleting_a_case_takes_its_unfinished_slices_along(project, model_path):
    stop_after(enhance_case(project, 1, model_path, device="cpu", threads=1), 2)
    assert (project.folder / "enhancing" / "case-1").is_dir()
    project.delete_case(1)
    assert not (project.folder / "enhancing" / "case-1").exists()


def test_that_the_models_of_the_project_stand_beside_the_shipped_ones(project, model_path):
    shutil.copytree(model_path, project.folder / "models" / "mine")
    shipped = available_models()
    assert [folder.name for folder in shipped] == sorted(folder.name for folder in shipped)
    assert available_models(project) == [*shipped, project.folder / "models" / "mine"]


def test_that_progress_only_grows_and_ends_at_the_end(project, model_path):
    shares = []
    finish(enhance_case(project, 1, model_path, device="cpu", threads=1), lambda step: shares.append(step.fraction))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_that_a_scan_far_from_the_card_needs_force(project, model_path):
    case = project.add_case()
    finish(project.add_volume(case.id, "mdct", scan(spacing=(1.0, 0.78, 0.78))))
    with pytest.raises(ModelRefused):
        finish(enhance_case(project, case.id, model_path, device="cpu", threads=1))
    assert len(list((project.folder / "volumes").iterdir())) == 2
    record = finish(enhance_case(project, case.id, model_path, device="cpu", threads=1, force=True))
    assert record.shape == (6, 78, 93)


def test_that_a_case_without_mdct_says_so(project, model_path):
    case = project.add_case()
    with pytest.raises(MctguiError, match="SP-0002 has no MDCT"):
        finish(enhance_case(project, case.id, model_path))


def test_that_a_model_that_is_none_is_refused_before_anything_is_written(project, tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"<html>not found</html>")
    with pytest.raises(ModelRefused):
        finish(enhance_case(project, 1, tmp_path / "model.safetensors"))
    assert len(list((project.folder / "volumes").iterdir())) == 1
