"""The file of a study: edited until it is locked, cloned afterwards."""

from __future__ import annotations

import json

import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.study import load_study, new_study, save_study


def test_that_a_study_survives_its_file(tmp_path, small_study):
    path = save_study(small_study, tmp_path)
    assert load_study(path) == load_study(tmp_path) == small_study


def test_that_a_change_is_checked_as_a_whole(small_study):
    assert small_study.changed(readers=5).readers == 5
    with pytest.raises(MctguiError, match="readers"):
        small_study.changed(readers=0)


def test_that_every_new_study_has_an_id_of_its_own():
    assert new_study().id != new_study().id


def test_that_the_charter_changes_with_every_choice(small_study):
    assert small_study.changed(aims="others").charter_sha256 != small_study.charter_sha256


def test_that_a_locked_study_refuses_changes(locked):
    with pytest.raises(MctguiError, match="locked: nothing in it can be changed"):
        locked.study.changed(readers=2)
    with pytest.raises(MctguiError, match="locked"):
        save_study(locked.study, locked.folder)


def test_that_a_clone_of_a_locked_study_is_open(locked, tmp_path):
    clone = locked.study.clone()
    assert clone.locked is None
    assert clone.id != locked.study.id
    assert clone.cloned_from == locked.study.id
    assert clone.draw == locked.study.draw
    assert load_study(save_study(clone.changed(readers=1), tmp_path)).readers == 1


def test_that_a_locked_study_edited_by_hand_is_noticed(locked, tmp_path):
    content = json.loads((locked.folder / "study.json").read_text(encoding="utf-8"))
    content["aims"] = "what was found"
    (tmp_path / "study.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="changed after the study was locked"):
        load_study(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"readers": -1}', b'{"sealed": true}', b"null"])
def test_that_a_damaged_study_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "study.json").write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        load_study(tmp_path)
    assert "\n" not in str(caught.value)


def test_that_a_missing_study_is_named(tmp_path):
    with pytest.raises(UnreadableFile, match="not there"):
        load_study(tmp_path)


@pytest.mark.parametrize(
    "draw",
    [
        {"paired": True, "classes": [{"image_class": "microct", "count": 3}, {"image_class": "mdct", "count": 4}]},
        {"classes": [{"image_class": "microct"}, {"image_class": "microct"}]},
        {"repeats_in": "last", "sittings": 1},
        {"stack_slices": 4},
        {"repeat_share": float("nan")},
    ],
)
def test_that_choices_that_do_not_go_together_are_refused(draw):
    with pytest.raises(MctguiError):
        new_study(draw=draw)
