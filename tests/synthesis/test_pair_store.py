"""Pairs on disk, and which of them are held out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import finish
from mctgui.synthesis.data import SlicePair
from mctgui.synthesis.pair_store import PairSource, open_pairs, writing_pairs
from mctgui.synthesis.splits import split_pairs
from mctgui.volume import Volume


def specimen(name: str, donor: str = "", seed: int = 0) -> PairSource:
    """Micro-CT of 7 slices; an MDCT of half the resolution that does not reach its last slice."""
    rng = np.random.default_rng(seed)
    microct = Volume.from_spacing(rng.integers(0, 256, (7, 20, 24)).astype(np.uint8), (0.1, 0.1, 0.1), "grey8", (5, -3, 2))
    hu = rng.integers(-1000, 2000, (3, 10, 12)).astype(np.int16)
    mdct = Volume.from_spacing(hu, (0.2, 0.2, 0.2), "HU", (5.05, -2.95, 2))
    return PairSource(name, mdct, microct, "a test", donor, "L2")


def moved(name: str, by_mm: tuple[float, float, float]) -> PairSource:
    """A specimen whose MDCT lies elsewhere."""
    source = specimen(name)
    affine = source.mdct.affine.copy()
    affine[:3, 3] += by_mm
    return replace(source, mdct=Volume(source.mdct.voxels, affine, "HU"))


def without_numbers() -> Volume:
    source = specimen("x").mdct
    return Volume(np.full(source.shape, np.nan, np.float32), source.affine, "HU")


def test_that_a_store_gives_back_what_was_put_in(tmp_path: Path) -> None:
    source = specimen("one", "d1")
    finish(writing_pairs([source, specimen("two", "d2", seed=1)], tmp_path / "pairs"))
    store = open_pairs(tmp_path / "pairs")
    pairs = store.pairs()
    assert [pair.slice_index for pair in pairs if pair.specimen == "one"] == [0, 1, 2, 3, 4, 5]
    assert {(pair.specimen, pair.donor, pair.vertebra) for pair in pairs} == {("one", "d1", "L2"), ("two", "d2", "L2")}
    assert np.array_equal(pairs[3].microct, source.microct.voxels[3])
    assert pairs[0].mdct.dtype == np.int16
    assert not pairs[0].mdct.flags.writeable
    # Each pixel of the MDCT covers 2 x 2 of the micro-CT, so that its centre lies between them.
    place = source.mdct.mm_to_index(source.microct.index_to_mm((0, 0, 0)))
    assert place[1:] == pytest.approx((-0.25, -0.25))
    assert pairs[0].mdct[0, 0] == source.mdct.voxels[0, 0, 0]


def test_that_the_volumes_of_a_specimen_keep_their_place(tmp_path: Path) -> None:
    source = specimen("one")
    store = finish(writing_pairs([source], tmp_path / "pairs"))
    mdct, microct = store.volumes("one")
    assert mdct.intensity == "HU"
    assert np.allclose(microct.index_to_mm((2, 3, 4)), source.microct.index_to_mm((2, 3, 4)))
    with pytest.raises(MctguiError, match="no specimen 'other'"):
        store.volumes("other")


def test_that_skipped_slices_are_no_volume(tmp_path: Path) -> None:
    source = specimen("one")
    gaps = PairSource("one", source.mdct, source.microct, "a test", slices=[0, 1, 4])
    store = finish(writing_pairs([gaps], tmp_path / "pairs"))
    with pytest.raises(MctguiError, match="not consecutive"):
        store.volumes("one")
    every_second = PairSource("one", source.mdct, source.microct, "a test", slices=[0, 2, 4])
    store = finish(writing_pairs([every_second], tmp_path / "other"))
    assert store.volumes("one")[1].spacing_mm == pytest.approx((0.2, 0.1, 0.1))


def test_that_the_fingerprint_follows_the_contents(tmp_path: Path) -> None:
    first = finish(writing_pairs([specimen("one")], tmp_path / "a")).fingerprint
    assert first == open_pairs(tmp_path / "a").fingerprint
    assert first != finish(writing_pairs([specimen("one", seed=2)], tmp_path / "b")).fingerprint


def test_that_nothing_half_written_stays(tmp_path: Path) -> None:
    work = writing_pairs([specimen("one"), specimen("two")], tmp_path / "pairs")
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ([], "no pairs"),
        ([specimen("one"), specimen("one")], "Two specimens are called one"),
        ([PairSource("one", specimen("x").mdct, specimen("x").microct, "a test", slices=[6])], "slice 6 of one has no MDCT"),
        ([specimen("a/b")], "cannot have this name"),
        ([specimen("")], "cannot have this name"),
        ([specimen("one", "d" * 100)], "too long"),
        ([moved("one", (400.0, 0.0, 0.0))], "0% lie within its MDCT"),
        ([moved("one", (0.0, 1.8, 0.0))], "lie within its MDCT"),
        ([PairSource("one", without_numbers(), specimen("x").microct, "a test")], "no numbers"),
    ],
)
def test_that_unusable_sources_are_named(tmp_path: Path, sources: list[PairSource], words: str) -> None:
    with pytest.raises(MctguiError, match=words):
        finish(writing_pairs(sources, tmp_path / "pairs"))


def test_that_damaged_stores_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="holds no pairs"):
        open_pairs(tmp_path)
    folder = tmp_path / "pairs"
    finish(writing_pairs([specimen("one")], folder))
    array = folder / "specimen-0000-mdct.npy"
    array.write_bytes(array.read_bytes()[:200])
    with pytest.raises(UnreadableFile, match=r"specimen-0000-mdct\.npy"):
        open_pairs(folder).pairs()
    (folder / "pairs.json").write_text("{}")
    with pytest.raises(UnreadableFile, match="damaged"):
        open_pairs(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"slices": [0] * 6},
        {"slices": list(range(9))},
        {"slices": []},
        {"slices": [5, 4, 3, 2, 1, 0]},
        {"spacing_mm": [0, 0.1, 0.1]},
        {"mdct_spacing_mm": [1, -1, 1]},
        {"affine": [[1]]},
    ],
)
def test_that_a_table_that_contradicts_itself_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    folder = tmp_path / "pairs"
    finish(writing_pairs([specimen("one")], folder))
    table = json.loads((folder / "pairs.json").read_text())
    table["specimens"][0].update(change)
    (folder / "pairs.json").write_text(json.dumps(table))
    with pytest.raises(UnreadableFile, match="damaged"):
        open_pairs(folder)


def bones(donors: int, vertebrae: int, slices: int) -> list[SlicePair]:
    nothing = np.zeros((1, 1))
    return [
        SlicePair(nothing.astype(np.int16), nothing.astype(np.uint8), f"d{d}v{v}", index, f"d{d}")
        for d in range(donors)
        for v in range(vertebrae)
        for index in range(slices)
    ]


def test_that_no_donor_is_on_both_sides() -> None:
    split = split_pairs(bones(5, 3, 4), 0.4, "donor", seed=3)
    assert {pair.donor for pair in split.train} | {pair.donor for pair in split.held_out} == {f"d{d}" for d in range(5)}
    assert not {pair.donor for pair in split.train} & {pair.donor for pair in split.held_out}
    assert len({pair.donor for pair in split.held_out}) == 2
    assert split.warnings == ()


@pytest.mark.parametrize("other", ["d0 ", " D0", "d0\t"])
def test_that_a_donor_typed_in_two_ways_is_one(other: str) -> None:
    pairs = [replace(pair, specimen="again", donor=other) if pair.slice_index == 1 else pair for pair in bones(3, 1, 2)]
    pairs = [pair for pair in pairs if pair.slice_index == 0 or pair.specimen == "again"]
    for seed in range(6):
        split = split_pairs(pairs, 0.4, seed=seed)
        sides = [{pair.donor.strip().lower() for pair in side} for side in (split.train, split.held_out)]
        assert not sides[0] & sides[1]


def test_that_the_draw_follows_the_seed() -> None:
    pairs = bones(8, 1, 2)
    drawn = [{pair.donor for pair in split_pairs(pairs, 0.25, seed=seed).held_out} for seed in (1, 1, 2, 3, 4)]
    assert drawn[0] == drawn[1]
    assert len({frozenset(one) for one in drawn}) > 1


def test_that_a_split_by_slice_as_in_the_paper_carries_its_warning() -> None:
    split = split_pairs(bones(2, 1, 10), 0.2, "slice")
    assert len(split.held_out) == 4
    assert "too good" in split.warnings[0]


def test_that_one_donor_cannot_be_split() -> None:
    with pytest.raises(MctguiError, match="only 1 donors"):
        split_pairs(bones(1, 3, 4), 0.2)
    assert len(split_pairs(bones(1, 3, 4), 0.0).train) == 12


def test_that_unknown_donors_are_said() -> None:
    pairs = [SlicePair(pair.mdct, pair.microct, pair.specimen, pair.slice_index) for pair in bones(3, 1, 2)]
    assert "The donor of 3 specimens is not known" in split_pairs(pairs, 0.3).warnings[0]
