"""A study like the paper's: three readers, 30 + 30 images, a tenth of them twice, from the lock to the scores.

It is locked, read by all three in the real window (by keys, by mouse, by keys with pauses), merged and unblinded. What the
key then says must be what each reader did at each image.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mctgui.jobs import finish
from mctgui.reading.lock import lock
from mctgui.reading.merge import merge
from mctgui.reading.pool import Pool
from mctgui.reading.study import new_study
from mctgui.reading.unblind import unblind
from tests.reading.conftest import slices_of

from .hands import CTRL, Hands, Key, settle, until
from .reader import Reader

PASSPHRASE = "correct horse battery staple"
CRITERIA = {"contrast": 3, "noise": 5, "sharpness": 5, "shadow": 5, "texture": 5}
DIGITS = (Key.Key_0, Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5)


def judged(reader: str, presentation: str) -> dict[str, int]:
    """What this reader thinks of a presentation: anything, but always the same."""
    rng = zlib.crc32(f"{reader} {presentation}".encode())
    return {name: 1 + (rng >> (4 * place)) % steps for place, (name, steps) in enumerate(CRITERIA.items())}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory):
    """The study, locked."""
    pool = Pool(tuple(one for number in range(4) for kind in ("microct", "microct-like") for one in slices_of(kind, number)))
    study = new_study(
        title="Micro-CT against micro-CT-like",
        display={"field_mm": 20.0, "pixel_mm": 0.1},
        draw={
            "classes": [{"image_class": "microct", "count": 30}, {"image_class": "microct-like", "count": 30}],
            "training_images": 2,
            "repeat_share": 0.1,
            "seed": 7,
        },
        options={"break_after_images": 40, "break_after_minutes": 0},
    )
    return finish(lock(study, pool, PASSPHRASE, tmp_path_factory.mktemp("whole") / "study"))


@pytest.fixture
def reader(window, hands: Hands) -> Iterator[Reader]:
    hands.key(Key.Key_6, CTRL)
    until(lambda: window.screen_is("read"), "Read is shown")
    made = Reader(window)
    yield made
    if made.flow is not None:
        made.flow.leave()
        until(lambda: made.flow is None, "the reading is left")
    settle()


def by_keys(reader: Reader, scores: dict[str, int]) -> None:
    reader.key(*(DIGITS[value] for value in scores.values()), Key.Key_Return)


def by_mouse(reader: Reader, scores: dict[str, int]) -> None:
    for name, value in scores.items():
        reader.click(reader.panel.row(name).buttons[value - 1])
    reader.press_button("Next")


def by_keys_with_pauses(reader: Reader, scores: dict[str, int]) -> None:
    values = list(scores.values())
    reader.key(*(DIGITS[value] for value in values[:2]))
    if scores["noise"] == 1:
        reader.key(Key.Key_Escape, Key.Key_Return)
    reader.key(*(DIGITS[value] for value in values[2:]), Key.Key_Return)


def read_it_all(reader: Reader, name: str, way: Callable[[Reader, dict[str, int]], None]) -> int:
    """From the first page to the signature; returns the number of images that were judged."""
    reader.fill_form_by_keys()
    reader.check_display_by_keys()
    reader.key(Key.Key_Return)
    window, count = reader.window, 0
    while not window.shows(window.sign):
        if window.shows(window.notice):  # the end of the training, or a break
            reader.key(Key.Key_Return)
            continue
        way(reader, judged(name, reader.flow.session.current.id))
        count += 1
    reader.type(f"Reader {name}")
    reader.key(Key.Key_Return)
    return count


def test_that_what_three_readers_did_in_the_window_is_what_the_unblinded_scores_say(reader, hands, locked, tmp_path: Path):
    results = []
    for name, way in (("R1", by_keys), ("R2", by_mouse), ("R3", by_keys_with_pauses)):
        package = tmp_path / name / locked.packages[name].name
        package.parent.mkdir()
        package.write_bytes(locked.packages[name].read_bytes())
        hands.awake()
        hands.drop(reader.main.screen_shown.start, package)
        reader.awake()
        assert read_it_all(reader, name, way) == 2 + 60 + 6
        results.append(tmp_path / f"{name}.mctresult")
        reader.flow.save_result(results[-1])
        reader.key(Key.Key_Return)
        until(lambda: reader.flow is None, "the reading is closed")
    merged = finish(merge(locked.folder, results[::-1]))
    assert merged.refused == ()
    assert merged.complete
    scores = finish(unblind(locked.folder, PASSPHRASE)).scores
    assert len(scores) == 3 * 68 * 5
    wrong = [one for one in scores if one.score != judged(one.reader, one.presentation_id)[one.criterion]]
    assert wrong == []
    for name in ("R1", "R2", "R3"):
        own = [one for one in scores if one.reader == name and one.criterion == "noise" and one.part == "reading"]
        classes = [one.image_class for one in own if one.repeat_of is None]
        assert (classes.count("microct"), classes.count("microct-like")) == (30, 30)
        assert sum(one.repeat_of is not None for one in own) == 6
