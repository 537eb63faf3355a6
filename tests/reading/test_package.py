"""Reader packages: what is opened is exactly what was written, and nothing hostile is."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mctgui.errors import UnreadableFile
from mctgui.jobs import finish
from mctgui.reading.frames import decode_frame, encode_frame, frame_bytes
from mctgui.reading.package import open_package
from mctgui.reading.wording import canonical_bytes, sha256_of


@settings(max_examples=60, deadline=None)
@given(pixels=st.tuples(st.integers(1, 300), st.integers(1, 400)).flatmap(lambda shape: arrays(np.uint8, shape)))
def test_that_a_frame_keeps_its_pixels_and_its_size_in_bytes_tells_nothing(pixels):
    content = encode_frame(pixels)
    assert len(content) == frame_bytes(*pixels.shape)
    np.testing.assert_array_equal(decode_frame(content, *pixels.shape), pixels)


def test_that_other_programs_read_a_frame():
    import cv2

    pixels = np.random.default_rng(1).integers(0, 256, (333, 444), dtype=np.uint8)
    read = cv2.imdecode(np.frombuffer(encode_frame(pixels), np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(read, pixels)


def test_that_the_same_pixels_make_another_file_each_time():
    pixels = np.zeros((100, 100), dtype=np.uint8)
    assert len({sha256_of(encode_frame(pixels)) for _ in range(20)}) > 15
    assert encode_frame(pixels, 77) == encode_frame(pixels, 77)


def test_that_a_png_bomb_is_refused():
    raw = zlib.compress(bytes(50_000_000), 9)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", header), (b"IDAT", raw[:10]), (b"IDAT", raw[10:]), (b"IEND", b"")):
        content += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with pytest.raises(UnreadableFile):
        decode_frame(content, 8, 8)


def test_that_a_package_opens_and_every_frame_is_intact(locked):
    for name, path in locked.packages.items():
        package = open_package(path)
        assert package.manifest.reader_id == name
        assert package.manifest_hash == locked.study.locked.manifests[name]
        assert package.manifest.charter_sha256 == locked.study.charter_sha256
        finish(package.checking())
        for presentation in package.manifest.presentations:
            (frame,) = package.frames(presentation)
            assert frame.shape == (136, 136)
            assert package.right_frames(presentation) == ()


def _rewritten(path, out, change):
    """The package with its members changed: ``change`` takes and gives a dictionary of contents."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in change(members).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out


def _other_manifest(members, **changes):
    content = json.loads(members["manifest.json"])
    return {**members, "manifest.json": canonical_bytes({**content, **changes})}


@pytest.mark.parametrize(
    "change",
    [
        lambda members: {**members, "../outside.txt": b"x"},
        lambda members: {**members, "/etc/evil": b"x"},
        lambda members: {**members, "frames/../../evil.png": b"x"},
        lambda members: {**members, "C:\\evil.png": b"x"},
        lambda members: {**members, "key.mctkey": b"x"},
        lambda members: {**members, "frames/" + 32 * "a" + ".png": b"x"},
        lambda members: {name: content for name, content in members.items() if name != "manifest.json"},
        lambda members: dict(list(members.items())[:-1]),
        lambda members: {**members, "manifest.json": members["manifest.json"] + b" "},
        lambda members: {**members, "manifest.json": b"{}"},
        lambda members: {**members, "manifest.json": b"[" * 200_000},
        lambda members: _other_manifest(members, presentations=[]),
        lambda members: _other_manifest(members, format_version=2),
        lambda members: _other_manifest(members, surprise=1),
        lambda members: _other_manifest(members, display={"width_px": 8, "height_px": 8, "pixel_mm": 0.1}),
        lambda members: _other_manifest(members, files={"frames/../../x.png": 64 * "0"}),
    ],
)
def test_that_a_package_of_another_make_is_refused(locked, tmp_path, change):
    path = _rewritten(locked.packages["R1"], tmp_path / "R1.mctread", change)
    with pytest.raises(UnreadableFile, match=r"R1\.mctread is no reader's package") as caught:
        open_package(path)
    assert "\n" not in str(caught.value)
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["R1.mctread"]


def test_that_an_exchanged_picture_is_noticed_when_it_is_read(locked, tmp_path):
    package = open_package(locked.packages["R1"])
    first, second = (one.frames[0] for one in package.manifest.presentations[:2])
    path = _rewritten(
        package.path, tmp_path / "R1.mctread", lambda members: {**members, first: members[second], second: members[first]}
    )
    changed = open_package(path)
    with pytest.raises(UnreadableFile, match="an image was changed"):
        changed.frames(changed.manifest.presentations[0])
    with pytest.raises(UnreadableFile, match="an image was changed"):
        finish(changed.checking())


def test_that_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "R1.mctread"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("manifest.json", bytes(300_000_000))
    with pytest.raises(UnreadableFile, match="packed by another program"):
        open_package(path)


def test_that_a_forged_size_in_the_directory_is_refused(locked, tmp_path):
    content = bytearray(locked.packages["R1"].read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 20 : at + 28] = struct.pack("<II", 2**31, 2**31)
    path = tmp_path / "R1.mctread"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        open_package(path)


def test_that_every_changed_byte_that_matters_is_noticed(locked, tmp_path):
    """A changed byte is either noticed, or lies where zip keeps nothing that anybody reads, and changes nothing."""
    content = locked.packages["R1"].read_bytes()
    wanted = open_package(locked.packages["R1"])
    pixels = [wanted.frames(one)[0] for one in wanted.manifest.presentations]
    chance = random.Random(5)
    path = tmp_path / "R1.mctread"
    noticed = 0
    for _ in range(300):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        try:
            package = open_package(path)
            finish(package.checking())
        except UnreadableFile:
            noticed += 1
            continue
        assert package.manifest_hash == wanted.manifest_hash
        for one, image in zip(package.manifest.presentations, pixels, strict=True):
            np.testing.assert_array_equal(package.frames(one)[0], image)
    assert noticed > 280


@pytest.mark.parametrize("length", [0, 1, 21, 22, 100, 5000, -1])
def test_that_a_cut_off_package_is_refused(locked, tmp_path, length):
    path = tmp_path / "R1.mctread"
    path.write_bytes(locked.packages["R1"].read_bytes()[:length])
    with pytest.raises(UnreadableFile):
        open_package(path)


def test_that_a_missing_package_is_named(tmp_path):
    with pytest.raises(UnreadableFile, match="not there"):
        open_package(tmp_path / "R9.mctread")


def test_that_a_package_needs_no_file_but_itself(locked, tmp_path):
    path = tmp_path / "elsewhere" / "renamed.zip"
    path.parent.mkdir()
    path.write_bytes(locked.packages["R2"].read_bytes())
    assert open_package(path).manifest.reader_id == "R2"
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None
