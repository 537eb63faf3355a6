"""Locking: everything or nothing, the key says what is shown, and all classes are shown alike."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.reading.criteria import preset
from mctgui.reading.key import open_key
from mctgui.reading.lock import lock
from mctgui.reading.package import open_package
from mctgui.reading.pool import Pool
from mctgui.reading.rendering import field_of, middle_of_bone, render
from mctgui.reading.study import load_study, new_study, save_study


def _everything(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*")) if folder.exists() else []


@pytest.fixture
def quick_key(monkeypatch):
    """Where the key is not what a test is about."""
    from mctgui.reading import key as sealed_key

    monkeypatch.setattr(sealed_key, "_derived", lambda passphrase, salt, n: bytes(32))


def test_that_a_locked_study_is_four_kinds_of_files_and_no_more(locked):
    assert _everything(locked.folder) == [
        "key.mctkey",
        "packages",
        "packages/R1.mctread",
        "packages/R2.mctread",
        "packages/R3.mctread",
        "study.json",
    ]
    assert load_study(locked.folder) == locked.study


def test_that_the_key_says_what_every_frame_shows(locked, passphrase, pool, small_study):
    key = open_key(locked.folder, passphrase)
    by_name = {one.name: one for one in pool.images}
    for name, path in locked.packages.items():
        package = open_package(path)
        entries = key.readers[name].presentations
        assert key.readers[name].order == tuple(one.id for one in package.manifest.presentations)
        for presentation in package.manifest.presentations:
            entry = entries[presentation.id]
            image = by_name[entry.source.image]
            assert (entry.source.image_class, entry.source.vertebra) == (image.image_class, image.vertebra)
            assert entry.part == presentation.part
            volume = image.open_volume()
            field = field_of(
                volume, image.index, middle_of_bone(volume, image.index, small_study.display), small_study.display
            )
            wanted = render(volume, image.index, field, small_study.display)
            np.testing.assert_array_equal(package.frames(presentation)[0][8:-8, 8:-8], wanted)


def test_that_readers_see_the_same_images_under_other_names_in_another_order(locked, passphrase):
    key = open_key(locked.folder, passphrase)
    ids, firsts = set(), []
    for name in locked.packages:
        entries = key.readers[name].presentations
        ids.update(entries)
        firsts.append([entries[one].source.image for one in key.readers[name].order if entries[one].repeat_of is None])
    assert len(ids) == 3 * 48
    assert firsts[0] != firsts[1]
    assert sorted(firsts[0]) == sorted(firsts[1]) == sorted(firsts[2])


def test_that_a_repeat_shows_the_same_pixels_from_another_file(locked, passphrase):
    package = open_package(locked.packages["R1"])
    entries = open_key(locked.folder, passphrase).readers["R1"].presentations
    repeats = {one: entry.repeat_of for one, entry in entries.items() if entry.repeat_of}
    assert len(repeats) == 4
    for again, first in repeats.items():
        one, other = (package.manifest.presentation(each) for each in (again, first))
        assert entries[again].source == entries[first].source
        np.testing.assert_array_equal(package.frames(one)[0], package.frames(other)[0])


def test_that_closing_the_work_at_any_step_leaves_nothing(small_study, pool, passphrase, tmp_path, quick_key):
    folder = tmp_path / "study"
    save_study(small_study, folder)
    steps = 0
    while True:
        work = lock(small_study, pool, passphrase, folder)
        try:
            for _ in range(steps + 1):
                next(work)
        except StopIteration:
            break
        finally:
            work.close()
        assert _everything(folder) == ["study.json"]
        assert load_study(folder).locked is None
        steps += 17
    assert load_study(folder).locked is not None


def test_that_a_failing_disk_leaves_nothing(small_study, pool, passphrase, tmp_path, quick_key, monkeypatch):
    from mctgui.reading import lock as module

    def full(*_args):
        raise OSError(28, "No space left on device")

    save_study(small_study, tmp_path)
    monkeypatch.setattr(module, "study_bytes", full)
    with pytest.raises(MctguiError, match="the disk is full"):
        finish(lock(small_study, pool, passphrase, tmp_path))
    assert _everything(tmp_path) == ["study.json", "user"] or _everything(tmp_path) == ["study.json"]


def test_that_a_disk_that_fails_after_the_lock_takes_no_key_away(
    small_study, pool, passphrase, tmp_path, quick_key, monkeypatch
):
    from mctgui import atomic

    flush = atomic.flush_to_disk
    folder = tmp_path / "study"
    save_study(small_study, folder)

    def failing(path):
        if path == folder and load_study(folder).locked is not None:
            raise OSError(5, "Input/output error")
        flush(path)

    monkeypatch.setattr(atomic, "flush_to_disk", failing)
    with pytest.raises(MctguiError, match="could not be written"):
        finish(lock(small_study, pool, passphrase, folder))
    assert load_study(folder).locked is not None
    assert open_key(folder, passphrase).study == small_study
    assert len(_everything(folder)) == 6


def test_that_what_a_killed_lock_left_is_cleared_away(small_study, pool, passphrase, tmp_path, quick_key):
    folder = tmp_path / "study"
    save_study(small_study, folder)
    for name in (".locking", "packages"):
        (folder / name).mkdir()
    (folder / "packages" / "R9.mctread").write_bytes(b"half")
    (folder / "key.mctkey").write_bytes(b"half")
    finish(lock(small_study, pool, passphrase, folder))
    assert "packages/R9.mctread" not in _everything(folder)
    assert load_study(folder).locked is not None


def test_that_a_locked_study_cannot_be_locked_again(locked, small_study, pool, passphrase):
    for study in (locked.study, small_study):
        with pytest.raises(MctguiError, match="locked already"):
            finish(lock(study, pool, passphrase, locked.folder))


def test_that_another_study_or_a_lost_plan_is_never_written_over(small_study, pool, passphrase, tmp_path):
    save_study(new_study(), tmp_path / "other")
    with pytest.raises(MctguiError, match="another study"):
        finish(lock(small_study, pool, passphrase, tmp_path / "other"))
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / "key.mctkey").write_bytes(b"precious")
    with pytest.raises(MctguiError, match="the key or the packages of a study"):
        finish(lock(small_study, pool, passphrase, tmp_path / "lost"))
    assert (tmp_path / "lost" / "key.mctkey").read_bytes() == b"precious"


@pytest.mark.parametrize("words", ["", "weak", "aaaaaaaaaaaaaaaaaaaa"])
def test_that_a_weak_passphrase_is_refused_before_anything_is_written(small_study, pool, tmp_path, words):
    with pytest.raises(MctguiError, match="passphrase"):
        finish(lock(small_study, pool, words, tmp_path / "study"))
    assert not (tmp_path / "study").exists()


def test_that_too_few_images_are_refused_before_anything_is_written(pool, passphrase, tmp_path):
    few = Pool(tuple(one for one in pool.images if one.case == "SP-0001" and one.index < 9))
    with pytest.raises(MctguiError, match="Only 9 images of class microct can be drawn, and 30 are wanted"):
        finish(lock(new_study(), few, passphrase, tmp_path / "study"))
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"reader_title": "Micro-CT or not"}, "micro-ct"),
        ({"reader_title": "pix2pixHD study"}, "pix2pixhd"),
        ({"instructions": {"en": "Some images are synthetic."}}, "synthetic"),
        ({"instructions": {"en": "Score.", "zh": "部分图像为合成图像"}}, "合成"),
        ({"reader_title": "SP-0003"}, "sp-0003"),
        ({"instructions": {"en": "All of donor 1."}}, "donor 1"),
    ],
)
def test_that_a_text_that_tells_readers_too_much_is_refused(small_study, pool, passphrase, tmp_path, changes, word):
    with pytest.raises(MctguiError, match="what they must not know") as caught:
        finish(lock(small_study.changed(**changes), pool, passphrase, tmp_path / "study"))
    assert word.split("hd")[0] in str(caught.value)


def test_that_volumes_of_other_pixels_units_and_fields_are_shown_alike(pool, passphrase, tmp_path, quick_key):
    study = new_study(
        display={"field_mm": 30.0, "border_px": 5, "pixel_mm": 0.1},
        draw={
            "classes": [{"image_class": name, "count": 12} for name in ("microct", "microct-like", "mdct")],
            "repeat_share": 0.0,
        },
        readers=1,
    )
    done = finish(lock(study, pool, passphrase, tmp_path / "study"))
    assert any("made black in all of them" in note for note in done.notes)
    assert any("pixels of different sizes" in note for note in done.notes)
    package = open_package(done.packages["R1"])
    frames = np.array([package.frames(one)[0] for one in package.manifest.presentations])
    assert frames.shape == (36, 310, 310)
    assert frames.dtype == np.uint8
    lit = frames.max(axis=(1, 2))
    assert lit.min() > 100
    # The smallest slice is 24 mm wide: what lies beyond it is black in the large ones too.
    assert not frames[:, :34].any()
    assert not frames[:, :, -34:].any()


def test_that_a_field_that_hardly_any_image_has_is_refused(pool, passphrase, tmp_path):
    study = new_study(display={"field_mm": 200.0, "pixel_mm": 0.5}, readers=1)
    with pytest.raises(MctguiError, match="of a field of 200 mm is there in every drawn image"):
        finish(lock(study, pool, passphrase, tmp_path / "study"))
    assert not (tmp_path / "study").exists()


def test_that_a_round_aperture_is_black_beyond_its_circle(pool, passphrase, tmp_path, quick_key):
    study = new_study(display={"field_mm": 12.0, "aperture": "round"}, readers=1)
    package = open_package(finish(lock(study, pool, passphrase, tmp_path / "study")).packages["R1"])
    for one in package.manifest.presentations[:10]:
        (frame,) = package.frames(one)
        assert not frame[:20, :20].any()
        assert frame[68, 68 - 50 : 68 + 50].any()


def test_that_values_without_a_window_are_refused(pool, passphrase, tmp_path):
    study = new_study(display={"field_mm": 12.0, "windows": {"HU": {"centre": 0, "width": 1}}}, readers=1)
    with pytest.raises(MctguiError, match="no window for values of the kind 'grey8'"):
        finish(lock(study, pool, passphrase, tmp_path / "study"))


def test_that_a_pool_that_has_changed_is_named(pool, passphrase, tmp_path):
    wrong = Pool(tuple(replace(one, index=one.index + 1000) for one in pool.images))
    with pytest.raises(MctguiError, match="has no slice 10"):
        finish(lock(new_study(readers=1), wrong, passphrase, tmp_path / "study"))


def test_that_stacks_have_the_same_slices_at_the_same_step(pool, passphrase, tmp_path, quick_key):
    classes = [{"image_class": "microct", "count": 4}, {"image_class": "mdct", "count": 4}]
    draw = {"classes": classes, "unit": "stack", "stack_slices": 5, "stack_step_mm": 0.6, "repeat_share": 0.0}
    study = new_study(display={"field_mm": 12.0}, draw=draw, readers=1)
    done = finish(lock(study, pool, passphrase, tmp_path / "study"))
    package = open_package(done.packages["R1"])
    entries = open_key(done.folder, passphrase).readers["R1"].presentations
    by_name = {one.name: one for one in pool.images}
    for one in package.manifest.presentations:
        frames = package.frames(one)
        assert len(frames) == 5
        assert len({frame.tobytes() for frame in frames}) == 5
        image = by_name[entries[one.id].source.image]
        assert 1.2 - 1e-6 <= image.position_mm <= image.extent_mm[1] - 1.2 + 1e-6


def test_that_a_step_finer_than_the_slices_is_refused(pool, passphrase, tmp_path):
    draw = {"classes": [{"image_class": "mdct", "count": 4}], "unit": "stack", "stack_slices": 5, "stack_step_mm": 0.1}
    with pytest.raises(MctguiError, match="would show slices of mdct twice"):
        finish(lock(new_study(draw=draw, display={"field_mm": 12.0}), pool, passphrase, tmp_path / "study"))


def test_that_a_forced_choice_shows_both_sides_and_the_key_knows_which(pool, passphrase, tmp_path, quick_key):
    study = new_study(
        criteria=preset("forced-choice"), display={"field_mm": 12.0}, draw={"paired": True, "repeat_share": 0.0}, readers=1
    )
    done = finish(lock(study, pool, passphrase, tmp_path / "study"))
    package = open_package(done.packages["R1"])
    entries = open_key(done.folder, passphrase).readers["R1"].presentations
    left = 0
    for one in package.manifest.presentations:
        entry = entries[one.id]
        assert {entry.source.image_class, entry.right.image_class} == {"microct", "microct-like"}
        assert entry.source.slice == entry.right.slice
        assert entry.chosen(1) == entry.source
        assert entry.chosen(2) == entry.right
        assert package.frames(one)[0].shape == package.right_frames(one)[0].shape
        left += entry.source.image_class == "microct"
    assert left == 15


def test_that_images_of_a_pair_say_so_in_the_key(pool, passphrase, tmp_path, quick_key):
    classes = [{"image_class": name, "count": 9} for name in ("microct", "microct-like", "mdct")]
    study = new_study(display={"field_mm": 12.0}, draw={"classes": classes, "paired": True, "training_images": 3}, readers=1)
    done = finish(lock(study, pool, passphrase, tmp_path / "study"))
    places: dict[str, set[tuple[str, str]]] = {}
    for entry in open_key(done.folder, passphrase).readers["R1"].presentations.values():
        if entry.part == "reading":
            places.setdefault(entry.pair, set()).add((entry.source.vertebra, entry.source.image_class))
    assert len(places) == 9
    for found in places.values():
        assert len({vertebra for vertebra, _ in found}) == 1
        assert {kind for _, kind in found} == {"microct", "microct-like", "mdct"}


def test_that_one_volume_is_open_at_a_time(pool, passphrase, tmp_path, quick_key):
    opened: list[str] = []

    def counting(one):
        def open_volume():
            opened.append(f"{one.case} {one.volume_name}")
            return one.open_volume()

        return replace(one, open_volume=open_volume)

    study = new_study(display={"field_mm": 12.0}, readers=1)
    finish(lock(study, Pool(tuple(counting(one) for one in pool.images)), passphrase, tmp_path / "study"))
    assert len(opened) == len(set(opened)) == 12


def test_that_three_readers_and_66_images_are_locked_in_seconds(pool, passphrase, tmp_path):
    study = new_study(display={"field_mm": 22.0, "pixel_mm": 0.04})
    started = time.process_time()
    done = finish(lock(study, pool, passphrase, tmp_path / "study"))
    # 566 x 566 pixels; generous, because the machine is shared: it takes about 3 s.
    assert time.process_time() - started < 30
    with zipfile.ZipFile(done.packages["R3"]) as archive:
        assert len(archive.namelist()) == 67


def _tiny(number: int = 1):
    classes = [{"image_class": "microct", "count": 4}]
    return new_study(readers=1, display={"field_mm": 8.0}, draw={"classes": classes, "repeat_share": 0, "seed": number})


def test_that_a_second_program_cannot_lock_a_study_that_is_being_locked(tmp_path, pool, passphrase, quick_key):
    study, folder = _tiny(), tmp_path / "study"
    save_study(study, folder)
    first = lock(study, pool, passphrase, folder)
    while next(first).message != "making images":
        pass
    with pytest.raises(MctguiError, match="being locked"):
        finish(lock(study, pool, passphrase, folder))
    done = finish(first)
    key = open_key(folder, passphrase)
    assert key.readers["R1"].manifest_sha256 == open_package(done.packages["R1"]).manifest_hash
    assert _everything(folder) == ["key.mctkey", "packages", "packages/R1.mctread", "study.json"]


def test_that_a_study_that_was_locked_meanwhile_keeps_its_key(tmp_path, pool, passphrase, quick_key):
    study, folder = _tiny(), tmp_path / "study"
    late = lock(study, pool, passphrase, folder)
    next(late)
    done = finish(lock(study, pool, passphrase, folder))
    with pytest.raises(MctguiError, match="locked already"):
        finish(late)
    key = open_key(folder, passphrase)
    assert key.readers["R1"].manifest_sha256 == open_package(done.packages["R1"]).manifest_hash
    assert load_study(folder) == done.study
