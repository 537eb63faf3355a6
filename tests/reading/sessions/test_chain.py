"""Records that can be added to and not changed."""

from __future__ import annotations

import errno
import json
import os
import random

import pytest

from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.reading.chain import BrokenChain, ChainFile, canonical, read_chain


@pytest.fixture
def chain(tmp_path, clock):
    with ChainFile.create(tmp_path / "chain.jsonl", "begin", {"study": "x"}, clock) as made:
        for number in range(3):
            clock.advance(1)
            made.append("answer", value=number)
        yield made


def test_that_every_record_holds_the_hash_of_the_one_before(chain):
    lines = [json.loads(line) for line in chain.path.read_bytes().splitlines()]
    assert [one["n"] for one in lines] == [0, 1, 2, 3]
    assert [one["previous"] for one in lines[1:]] == [one["hash"] for one in lines[:-1]]
    assert lines[1]["utc"] == "2026-03-02T08:00:01.000Z"
    assert lines[1]["zone"] == "+01:00"


def test_that_a_record_is_in_the_file_when_append_returns(chain):
    chain.append("answer", value=7)
    assert json.loads(chain.path.read_bytes().splitlines()[-1])["value"] == 7


def test_that_append_waits_for_the_disk(chain, monkeypatch):
    on_the_disk = []
    monkeypatch.setattr(os, "fsync", lambda handle: on_the_disk.append(os.fstat(handle).st_size))
    chain.append("answer", value=7)
    assert on_the_disk == [chain.path.stat().st_size]


def test_that_no_byte_of_a_whole_chain_can_be_changed(chain):
    data = chain.path.read_bytes()
    random_state = random.Random(3)
    for at in range(len(data) - 1):  # without the very last line end, see the next tests
        changed = bytearray(data)
        changed[at] = random_state.choice([value for value in range(256) if value != changed[at]])
        try:
            text = read_chain(bytes(changed), "chain")
        except BrokenChain:
            continue
        # What looks like the tail of a power cut is never taken for records.
        assert text.torn
        assert text.whole_bytes < at + 1


def test_that_a_line_torn_anywhere_is_set_aside_and_recorded(tmp_path, clock, chain):
    chain.close()
    data = chain.path.read_bytes()
    last = data.rindex(b"\n", 0, -1) + 1
    for cut in {last + 1, *range(last + 2, len(data) - 1, 23), len(data) - 2}:
        path = tmp_path / f"{cut}.jsonl"
        path.write_bytes(data[:cut])
        with ChainFile.open(path, clock) as opened:
            assert [one.kind for one in opened.records] == ["begin", "answer", "answer", "torn"]
            note = opened.records[-1]
            assert (tmp_path / note["set_aside"]).read_bytes() == data[last:cut]
        assert not read_chain(path.read_bytes(), "x").torn
        with ChainFile.open(path, clock) as again:
            assert len(again.records) == 4


def test_that_a_whole_last_record_without_its_line_end_is_kept(chain, clock):
    chain.close()
    data = chain.path.read_bytes()
    chain.path.write_bytes(data[:-1])
    with ChainFile.open(chain.path, clock) as opened:
        assert opened.records[-1]["value"] == 2
        opened.append("answer", value=3)
    assert chain.path.read_bytes().startswith(data)


def test_that_zeros_left_by_a_power_cut_are_set_aside(chain, clock):
    chain.close()
    data = chain.path.read_bytes()
    chain.path.write_bytes(data + b"\0" * 512)
    with ChainFile.open(chain.path, clock) as opened:
        assert [one.kind for one in opened.records[-2:]] == ["answer", "torn"]
        assert opened.records[-1]["bytes"] == 512


def test_that_a_torn_line_set_aside_before_a_kill_is_recorded_later(chain, clock):
    chain.close()
    chain.path.with_name(chain.path.name + ".torn-0123456789abcdef").write_bytes(b'{"half')
    with ChainFile.open(chain.path, clock) as opened:
        assert opened.records[-1].kind == "torn"
        assert opened.records[-1]["bytes"] == 6


def test_that_a_full_disk_takes_nothing_and_loses_nothing(chain, monkeypatch):
    before = chain.path.read_bytes()
    write = os.write

    def half(handle, data):
        write(handle, bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(StorageFailure, match="disk is full"):
        chain.append("answer", value=9)
    monkeypatch.undo()
    assert chain.path.read_bytes() == before
    chain.append("answer", value=10)
    assert [one.get("value") for one in read_chain(chain.path.read_bytes(), "x").records[1:]] == [0, 1, 2, 10]


def test_that_nothing_is_added_to_a_file_that_somebody_else_has_written_to(chain):
    with chain.path.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(MctguiError, match="another program"):
        chain.append("answer", value=1)


def test_that_a_chain_is_not_begun_over_another_one(chain, clock):
    with pytest.raises(StorageFailure, match="exists already"):
        ChainFile.create(chain.path, "begin", {}, clock)


def test_that_a_file_without_a_record_is_refused(tmp_path, clock):
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="no whole record"):
        ChainFile.open(path, clock)


@pytest.mark.parametrize(
    "line",
    [b"[]", b"{}", b"null", b"\xff\xfe", b'{"n":' + b"9" * 5000 + b"}", b"[" * 50_000, b'{"a":NaN}', b'{"a":1e999}'],
)
def test_that_lines_that_are_no_records_are_refused(line):
    with pytest.raises(BrokenChain):
        read_chain(line + b"\n", "x")


def test_that_records_cannot_be_taken_out_moved_or_doubled(chain):
    lines = chain.path.read_bytes().splitlines(keepends=True)
    for changed in (
        [lines[0], *lines[2:]],
        [lines[0], lines[2], lines[1], lines[3]],
        [*lines, lines[3]],
        lines[1:],
    ):
        with pytest.raises(BrokenChain):
            read_chain(b"".join(changed), "x")


def test_that_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == b'{"a":"\\u00e9","b":1}'
    with pytest.raises(ValueError, match="JSON"):
        canonical({"a": float("nan")})
