"""The sealed key: only the passphrase opens it, and every changed byte is noticed."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading import key as sealed_key
from mctgui.reading.key import open_key, require_good_passphrase


def test_that_the_passphrase_opens_the_key(locked, passphrase, small_study):
    key = open_key(locked.folder, passphrase)
    assert key.study == small_study
    assert key.charter_sha256 == locked.study.locked.charter_sha256
    assert set(key.readers) == {"R1", "R2", "R3"}


def test_that_a_wrong_passphrase_is_refused_in_one_sentence(locked, passphrase):
    with pytest.raises(MctguiError, match="the passphrase is wrong, or the file was changed"):
        open_key(locked.folder, passphrase + " ")


def test_that_letters_composed_in_another_way_are_the_same_passphrase():
    salt = bytes(32)
    derived = [
        sealed_key._derived(words, salt, 32) for words in ("k\u00e4se und brot", "ka\u0308se und brot", "kase und brot")
    ]
    assert derived[0] == derived[1] != derived[2]


def test_that_nothing_of_the_key_can_be_read_without_opening_it(locked):
    content = (locked.folder / "key.mctkey").read_bytes()
    for word in (b"SP-0", b"microct", b"pix2pix", b"donor", b"Coordinator", b"volume"):
        assert word not in content


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_that_every_changed_byte_of_a_key_is_noticed(data, locked, tmp_path, passphrase, monkeypatch):
    content = bytearray((locked.folder / "key.mctkey").read_bytes())
    original = json.loads(bytes(content))
    salt = original["salt"]
    secret = _secret(locked, passphrase)
    monkeypatch.setattr(sealed_key, "_derived", lambda _words, given, n: secret if _same(given, salt, n) else bytes(32))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "key.mctkey"
    path.write_bytes(content)
    with pytest.raises(MctguiError):
        open_key(path, passphrase)


def _same(salt: bytes, text: str, n: int) -> bool:
    return base64.b64encode(salt).decode() == text and n == 65536


_SECRETS: dict[str, bytes] = {}
_REAL = sealed_key._derived


def _secret(locked, passphrase) -> bytes:
    """Derived once: the real derivation is slow on purpose."""
    name = str(locked.folder)
    if name not in _SECRETS:
        original = json.loads((locked.folder / "key.mctkey").read_bytes())
        _SECRETS[name] = _REAL(passphrase, base64.b64decode(original["salt"]), original["n"])
    return _SECRETS[name]


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"null", b"\xff", b'{"format": "mctgui study key"}', b"[" * 100_000],
)
def test_that_a_file_that_is_no_key_is_refused(tmp_path, content, passphrase):
    (tmp_path / "key.mctkey").write_bytes(content)
    with pytest.raises(UnreadableFile, match="no key of a study"):
        open_key(tmp_path, passphrase)


def test_that_a_forged_key_cannot_ask_for_all_memory(locked, tmp_path, passphrase):
    content = json.loads((locked.folder / "key.mctkey").read_bytes())
    for changes in ({"n": 2**30}, {"r": 2**20}, {"p": 2**20}, {"n": 2}):
        (tmp_path / "key.mctkey").write_text(json.dumps({**content, **changes}))
        with pytest.raises(UnreadableFile):
            open_key(tmp_path, passphrase)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "short",
        "aaaaaaaaaaaaaaaa",
        "password1234",
        "Passphrase!!!!",
        "abababababab",
        "123456789012",
        "2021-11-27 12",
    ],
)
def test_that_a_weak_passphrase_is_refused(words):
    with pytest.raises(MctguiError, match="passphrase"):
        require_good_passphrase(words)


@pytest.mark.parametrize("words", ["correct horse battery", "骨小梁的自然形态与清晰度评分", "kx7#Qv!m29zT"])
def test_that_a_good_passphrase_is_taken(words):
    require_good_passphrase(words)
