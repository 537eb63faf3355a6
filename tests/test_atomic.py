"""Files and folders are whole or not there, whatever goes wrong."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import textwrap

import pytest

from mctgui import atomic
from mctgui.atomic import atomic_file, atomic_folder
from mctgui.errors import StorageFailure


def test_that_a_file_appears_whole_and_replaces_the_earlier_one(tmp_path):
    path = tmp_path / "new" / "folder" / "a.txt"
    for text in ("first", "second"):
        with atomic_file(path) as temporary:
            assert temporary.suffix == ".txt"
            temporary.write_text(text)
            assert not path.exists() or path.read_text() == "first"
        assert path.read_text() == text
    assert [item.name for item in path.parent.iterdir()] == ["a.txt"]


def test_that_an_error_in_the_block_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("earlier")

    def stop_half_way():
        with atomic_file(path) as temporary:
            temporary.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stop_half_way()
    assert path.read_text() == "earlier"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only"), (errno.EACCES, "not permitted")]
)
def test_that_what_the_disk_refuses_is_said_in_words(tmp_path, monkeypatch, code, words):
    def refuse(_handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(atomic.os, "fsync", refuse)
    with pytest.raises(StorageFailure, match=words) as caught, atomic_file(tmp_path / "a.txt") as temporary:
        temporary.write_text("x")
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_that_a_full_disk_is_told_from_a_library_that_does_not_say_so(tmp_path, monkeypatch):
    # numpy and tifffile say only how much they could not write; pydicom packs the reason into an error of its own.
    def without_number():
        with atomic_file(tmp_path / "a.tif"):
            raise OSError("6553600 requested and 1048576 written")

    def beforehand():
        with atomic_file(tmp_path / "b.tif"):
            raise OSError("Not enough free space to write 38730240 bytes after offset 1392")

    def packed():
        with atomic_folder(tmp_path / "series"):
            try:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError as error:
                raise OSError("With tag (7FE0,0010) got exception") from error

    with pytest.raises(StorageFailure, match="the disk refused"):
        without_number()
    with pytest.raises(StorageFailure, match="the disk is full"):
        beforehand()
    with pytest.raises(StorageFailure, match=r"series could not be written: the disk is full"):
        packed()
    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10**9, 10**9, 0))
    with pytest.raises(StorageFailure, match=r"a\.tif could not be written: the disk is full") as caught:
        without_number()
    assert "Free some space" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_that_a_failure_within_a_folder_names_the_place_the_user_chose(tmp_path, monkeypatch):
    def refuse(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fsync", refuse)

    def fill():
        with atomic_folder(tmp_path / "out") as folder, atomic_file(folder / "a.tif") as temporary:
            temporary.write_text("x")

    with pytest.raises(StorageFailure) as caught:
        fill()
    assert caught.value.message == f"{tmp_path / 'out' / 'a.tif'} could not be written: the disk is full."
    assert list(tmp_path.iterdir()) == []


def test_that_a_file_in_place_of_a_folder_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageFailure), atomic_file(tmp_path / "file" / "a.txt") as temporary:
        temporary.write_text("x")


def test_that_a_folder_appears_whole(tmp_path):
    with atomic_folder(tmp_path / "out") as temporary:
        (temporary / "sub").mkdir()
        (temporary / "sub" / "a").write_text("x")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "sub" / "a").read_text() == "x"
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_that_an_empty_folder_may_be_filled_and_an_occupied_one_may_not(tmp_path):
    (tmp_path / "out").mkdir()
    with atomic_folder(tmp_path / "out") as temporary:
        (temporary / "a").write_text("x")
    with pytest.raises(StorageFailure, match="exists already"), atomic_folder(tmp_path / "out") as temporary:
        (temporary / "b").write_text("x")
    assert [item.name for item in (tmp_path / "out").iterdir()] == ["a"]


def test_that_an_interrupt_leaves_no_part_of_a_folder(tmp_path):
    def interrupted():
        with atomic_folder(tmp_path / "out") as temporary:
            (temporary / "a").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_that_a_disk_that_fills_up_while_writing_leaves_the_earlier_file(tmp_path):
    # A real refusal by the operating system: the process may not write files beyond 64 KiB.
    script = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        import numpy as np
        from mctgui.errors import StorageFailure
        from mctgui.stack import save_stack
        from mctgui.volume import Volume

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
        small = Volume.from_spacing(np.ones((4, 16, 16), np.int16), (1, 1, 1), "HU")
        large = Volume.from_spacing(np.ones((40, 64, 64), np.int16), (1, 1, 1), "HU")
        for name in ("a.tif", "a.npy", "a.mhd", "a.mha", "a.nii", "a.nii.gz", "a.nrrd"):
            path = Path(sys.argv[1]) / name
            save_stack(small, path)
            before = path.read_bytes()
            if name.endswith(("gz", "nrrd")):  # packed: only noise is large enough
                large = Volume.from_spacing(
                    np.random.default_rng(0).integers(0, 30000, large.shape).astype(np.int16), (1, 1, 1), "HU")
            try:
                save_stack(large, path)
            except Exception as error:
                print(name, type(error).__name__)
            assert path.read_bytes() == before, name
        """
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kinds = dict(line.split() for line in done.stdout.splitlines())
    assert set(kinds) == {"a.tif", "a.npy", "a.mhd", "a.mha", "a.nii", "a.nii.gz", "a.nrrd"}
    assert set(kinds.values()) == {"StorageFailure"}
    assert not [item for item in tmp_path.iterdir() if item.name.startswith(".writing")]
