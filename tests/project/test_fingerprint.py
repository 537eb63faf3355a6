"""Sources are known again by what is in them."""

from __future__ import annotations

import hashlib

import pytest

from mctgui.errors import UnreadableFile
from mctgui.jobs import finish
from mctgui.project.fingerprint import fingerprint


def test_that_names_and_order_do_not_matter_but_contents_do(tmp_path):
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "c").write_bytes(b"one")
    a, b, c = (tmp_path / name for name in "abc")
    first = finish(fingerprint([a, b]))
    assert finish(fingerprint([b, c])) == first
    assert finish(fingerprint([a, c]))["sha256"] != first["sha256"]
    assert (first["files"], first["bytes"]) == (2, 6)


def test_that_the_hash_is_the_documented_one(tmp_path):
    (tmp_path / "a").write_bytes(b"one")
    inner = hashlib.sha256(b"one").hexdigest()
    assert finish(fingerprint([tmp_path / "a"]))["sha256"] == hashlib.sha256(inner.encode()).hexdigest()


def test_that_a_file_that_is_gone_is_one_clear_error_without_its_name(tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        finish(fingerprint([tmp_path / "Doe^Jane.dcm"]))
    assert "Doe" not in str(caught.value)
