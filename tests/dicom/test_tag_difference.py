"""Two headers side by side: what was changed, added and removed, also in sequences, and which series was the source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mctgui.dicom import write_series
from mctgui.dicom.tag_difference import difference, referenced_series
from mctgui.dicom.tags import TagRow, read_tags
from mctgui.volume import Volume


def row(tag: str, value: str, *children: TagRow) -> TagRow:
    return TagRow(tag, f"element {tag}", "SQ" if children else "LO", value, children=children)


def item(number: int, *children: TagRow) -> TagRow:
    return TagRow("", f"Item {number}", "", "", children=children)


def test_that_each_element_says_what_became_of_it():
    before = (row("(0008,0008)", "ORIGINAL"), row("(0018,1210)", "B70s"), row("(0028,0010)", "512"))
    after = (row("(0008,0008)", "DERIVED"), row("(0008,001C)", "YES"), row("(0028,0010)", "512"))
    found = [(one.tag, one.value, one.before, one.change) for one in difference(before, after)]
    assert found == [
        ("(0008,0008)", "DERIVED", "ORIGINAL", "changed"),
        ("(0008,001C)", "YES", "", "added"),
        ("(0018,1210)", "", "B70s", "removed"),
        ("(0028,0010)", "512", "512", "same"),
    ]


def test_that_a_sequence_has_changed_where_anything_in_it_has():
    before = (row("(0008,9215)", "1 item", item(1, row("(0008,0100)", "113072"))),)
    after = (row("(0008,9215)", "2 items", item(1, row("(0008,0100)", "113085")), item(2, row("(0008,0100)", "X"))),)
    (sequence,) = difference(before, after)
    assert sequence.change == "changed"
    assert [one.change for one in sequence.children] == ["changed", "added"]
    assert [one.change for one in sequence.children[1].children] == ["added"]


def test_that_what_may_identify_in_either_header_stays_marked():
    plain, personal = row("(0010,0020)", "A"), replace(row("(0010,0020)", "4711"), identifying=True)
    assert difference((personal,), (plain,))[0].identifying
    assert difference((plain,), (personal,))[0].identifying


TAGS = st.sampled_from([f"(0010,{number:04X})" for number in range(6)])
HEADERS = st.dictionaries(TAGS, st.sampled_from("abc"), max_size=6).map(
    lambda cells: tuple(row(tag, value) for tag, value in sorted(cells.items()))
)


@given(HEADERS, HEADERS)
def test_that_nothing_is_lost_and_exchanging_the_two_exchanges_what_is_said(one, other):
    there, back = difference(one, other), difference(other, one)
    assert [each.tag for each in there] == sorted({each.tag for each in (*one, *other)})
    exchanged = {"same": "same", "changed": "changed", "added": "removed", "removed": "added"}
    assert [(each.value, each.before, exchanged[each.change]) for each in there] == [
        (each.before, each.value, each.change) for each in back
    ]
    assert all(each.change == "same" for each in difference(one, one))


def test_that_a_derived_series_is_compared_with_its_source(tmp_path: Path, only_series):
    voxels = (np.arange(4 * 8 * 8) % 99).astype(np.int16).reshape(4, 8, 8)
    write_series(Volume.from_spacing(voxels, (1.0, 0.5, 0.5), "HU"), tmp_path / "source", description="bone")
    source = only_series(tmp_path / "source")
    write_series(source.load(), tmp_path / "derived", description="again", source=source, into_study=True)
    derived = only_series(tmp_path / "derived")
    after = read_tags(derived.files[0])
    assert referenced_series(after) == {source.uid}
    rows = {one.name: one for one in difference(read_tags(source.files[0]), after)}
    assert (rows["Series Description"].before, rows["Series Description"].change) == ("bone", "changed")
    assert rows["Rows"].change == "same"
    assert rows["Referenced Series Sequence"].change == "added"
