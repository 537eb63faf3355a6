"""The images of a study from files: folders by class, or a list."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile
from mctgui.jobs import finish
from mctgui.project.study_pool_files import pool_of_files
from mctgui.stack import save_stack
from mctgui.volume import Volume


def _save(path, depth=6):
    path.parent.mkdir(parents=True, exist_ok=True)
    voxels = np.random.default_rng(depth).integers(0, 255, (depth, 20, 20), dtype=np.uint8)
    save_stack(Volume.from_spacing(voxels, (0.5, 0.1, 0.1), "grey8"), path)


@pytest.fixture
def folder(tmp_path):
    """Two classes of two cases."""
    for kind in ("microct", "microct-like"):
        for case in ("SP-0001", "SP-0002"):
            _save(tmp_path / "pool" / kind / f"{case}.nrrd")
    return tmp_path / "pool"


def _list(folder, *volumes):
    (folder / "pool.json").write_text(json.dumps({"volumes": list(volumes)}), encoding="utf-8")


def test_that_folders_name_classes_and_files_name_cases(folder):
    pool = finish(pool_of_files(folder))
    assert pool.counts() == {"microct": 12, "microct-like": 12}
    assert {one.vertebra for one in pool.images} == {"SP-0001", "SP-0002"}
    assert len({one.source_sha256 for one in pool.images}) == 1
    assert any("No slice of microct-like is marked" in one for one in pool.warnings)


def test_that_a_list_says_bones_donors_slices_and_what_was_trained_on(folder):
    first = {
        "path": "microct/SP-0001.nrrd",
        "image_class": "a",
        "case": "X",
        "vertebra": "X L1",
        "donor": "D",
        "slices": [1, 4],
    }
    second = {"path": "microct-like/SP-0001.nrrd", "image_class": "b", "case": "X", "model": "m", "trained_slices": [2, 3]}
    third = {"path": "microct-like/SP-0002.nrrd", "image_class": "c", "case": "X", "model": "m", "trained_slices": "all"}
    _list(folder, first, second, third)
    pool = finish(pool_of_files(folder / "pool.json"))
    assert [one.index for one in pool.images if one.image_class == "a"] == [1, 2, 3, 4]
    assert {(one.vertebra, one.donor) for one in pool.images if one.image_class == "a"} == {("X L1", "D")}
    assert [one.index for one in pool.images if one.image_class == "b" and one.in_training] == [2, 3]
    assert all(one.trained_by == ("m",) for one in pool.images if one.image_class == "c")
    assert not pool.warnings


@pytest.mark.parametrize("path", ["../outside.nrrd", "/etc/passwd", "a\\b.nrrd", "C:/x.nrrd", "microct/../../x.nrrd"])
def test_that_a_list_names_nothing_outside_its_folder(folder, path):
    _list(folder, {"path": path, "image_class": "a", "case": "X"})
    with pytest.raises(UnreadableFile, match="outside its folder"):
        finish(pool_of_files(folder))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"volumes": []}', '{"volumes": [{"path": 1}]}', '{"volumes": [{}], "x": 1}']
)
def test_that_a_damaged_list_is_refused_in_one_sentence(folder, text):
    (folder / "pool.json").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="no list of a pool") as caught:
        finish(pool_of_files(folder))
    assert "\n" not in str(caught.value)


def test_that_slices_that_are_not_there_are_named(folder):
    _list(folder, {"path": "microct/SP-0001.nrrd", "image_class": "a", "case": "X", "slices": [3, 6]})
    with pytest.raises(MctguiError, match="X has slices 0 to 5, and the list names 3 to 6"):
        finish(pool_of_files(folder))


def test_that_one_case_of_one_class_is_there_once(folder):
    entry = {"path": "microct/SP-0001.nrrd", "image_class": "a", "case": "X"}
    _list(folder, entry, entry)
    with pytest.raises(MctguiError, match="same class and the same case"):
        finish(pool_of_files(folder))


def test_that_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match=r"no pool\.json"):
        finish(pool_of_files(tmp_path))


def test_that_a_volume_without_its_voxel_size_is_refused(tmp_path):
    (tmp_path / "microct").mkdir()
    np.save(tmp_path / "microct" / "SP-1.npy", np.zeros((4, 8, 8), np.uint8))
    with pytest.raises(MissingSpacing):
        finish(pool_of_files(tmp_path))
    assert len(finish(pool_of_files(tmp_path, (1.0, 0.1, 0.1))).images) == 4
