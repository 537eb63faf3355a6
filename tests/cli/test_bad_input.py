"""Bad input through the real program: one clear sentence, exit code 1, nothing half-written."""

from __future__ import annotations

import io
import json
import pickle  # noqa: TID251 - to build the trap
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest


def assert_refused(ended, *words: str) -> None:
    assert ended.code == 1, ended
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert "fault of the program" not in ended.err
    assert 1 <= len(ended.err_lines) <= 2, ended.err
    for word in words:
        assert word in ended.err


def test_that_an_empty_folder_is_refused(mctgui_process, tmp_path):
    (tmp_path / "scan").mkdir()
    assert_refused(mctgui_process("measure", tmp_path / "scan"))
    listed = mctgui_process("info", tmp_path / "scan", "--json", "-")
    assert listed.code == 1 or json.loads(listed.out)["series"] == []


def test_that_a_folder_of_text_files_is_refused_and_left_alone(mctgui_process, tmp_path):
    folder = tmp_path / "scan"
    folder.mkdir()
    for number in range(3):
        (folder / f"IM{number:04}").write_text("these are notes, no images\n")
    before = sorted(folder.iterdir())
    assert_refused(mctgui_process("measure", folder))
    assert sorted(folder.iterdir()) == before


def test_that_a_truncated_dicom_file_is_refused(mctgui_process, tmp_path, shared_data):
    whole = next(path for path in sorted((shared_data / "ct_spine_philips_lidc0314").rglob("*.dcm")))
    folder = tmp_path / "scan"
    folder.mkdir()
    (folder / "cut.dcm").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert_refused(mctgui_process("convert", folder, tmp_path / "out.tif"))
    assert not (tmp_path / "out.tif").exists()


def test_that_a_tiff_without_spacing_is_refused_with_the_option_that_helps(mctgui_process, tmp_path):
    import tifffile

    tifffile.imwrite(tmp_path / "bone.tif", np.zeros((5, 8, 8), dtype=np.uint8), photometric="minisblack")
    assert_refused(mctgui_process("measure", tmp_path / "bone.tif"), "bone.tif", "--spacing-mm")


class _Trap:
    """Writes a file when a pickle of it is loaded."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self):
        return (Path.touch, (self.place,))


def _as_torch_file(trap: _Trap) -> bytes:
    import torch

    buffer = io.BytesIO()
    torch.save({"weights": trap}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("make", [pickle.dumps, _as_torch_file], ids=["bare pickle", "torch file"])
@pytest.mark.parametrize("name", ["model.safetensors", "model.pth"])
def test_that_a_model_file_with_code_in_it_is_refused_and_never_runs(mctgui, tmp_path, make, name):
    sprung = tmp_path / "sprung"
    (tmp_path / name).write_bytes(make(_Trap(sprung)))
    (tmp_path / "card.json").write_text("{}")
    import tifffile

    scan = tmp_path / "scan.tif"
    tifffile.imwrite(scan, np.zeros((4, 64, 64), dtype=np.int16))
    words = ("enhance", scan, "--spacing-mm", 0.1, 0.2, 0.2, "--model", tmp_path / name, "--out", tmp_path / "out.tif")
    assert_refused(mctgui(*words))
    assert not sprung.exists()
    assert not (tmp_path / "out.tif").exists()
    pickle.loads((tmp_path / name).read_bytes()) if make is pickle.dumps else None  # noqa: S301 - the trap itself works
    assert sprung.exists() is (make is pickle.dumps)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the size of files as Linux does")
def test_that_a_full_disk_is_said_as_such_and_leaves_nothing(tmp_path):
    import tifffile

    source = tmp_path / "bone.tif"
    rng = np.random.default_rng(0)
    tifffile.imwrite(source, rng.integers(0, 255, (32, 128, 128), dtype=np.uint8))
    out = tmp_path / "out" / "copy.tif"
    # A limit on the size of files fails writes half-way, as a full disk does; the signal that goes with it is ignored.
    code = (
        "import resource, signal, sys; from mctgui.__main__ import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"sys.argv = ['mctgui', 'convert', {str(source)!r}, {str(out)!r}, '--spacing-mm', '0.1', '0.1', '0.1']\n"
        "sys.exit(main())"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "could not be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not out.parent.exists() or not any(out.parent.iterdir())
