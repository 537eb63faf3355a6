"""Compressed slices decoded in processes of their own: the same values, and whatever happens there is one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import numpy as np
import pydicom
import pytest
from pydicom.uid import RLELossless

from mctgui import __main__
from mctgui.dicom import Decoder, decoders
from mctgui.dicom.decoder_process import READY, request
from mctgui.dicom.headers import read_headers
from mctgui.dicom.pixels import read_slice
from mctgui.errors import UnreadableFile

SYNTAXES = ["UNC", "RLE", "JPLL", "JLSL", "JLSN", "J2KR", "J2KI"]


@pytest.fixture
def started(monkeypatch):
    """All processes that a test starts; none may be left when it ends."""
    processes = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            processes.append(self)

    monkeypatch.setattr(decoders.subprocess, "Popen", Recorded)
    yield processes
    assert [process for process in processes if process.poll() is None] == []


@pytest.fixture
def compressed(write_slice, tmp_path):
    """A folder of slices compressed with RLE, each with values of its own."""

    def write(count: int, side: int = 16):
        for number in range(count):
            path = tmp_path / "compressed" / f"{number:03}"
            pixels = np.arange(side * side, dtype=np.int16).reshape(side, side) // 7 + 10 * number
            dataset = pydicom.dcmread(write_slice(path, pixels, ImagePositionPatient=[0, 0, number]))
            dataset.compress(RLELossless, generate_instance_uid=False)
            dataset.save_as(path)
        return tmp_path / "compressed"

    return write


def behaving(monkeypatch, deed: str) -> None:
    """Let processes do ``deed`` for each slice where otherwise they would read ``record`` into ``into``."""
    code = f"""
import json, os, sys, time
sys.path[:] = json.loads(sys.argv[1])
from mctgui.dicom import decoder_process
from mctgui.errors import UnreadableFile
import numpy as np
def read_slice(record, into, scale, fearless):
    {deed}
decoder_process.read_slice = read_slice
decoder_process.serve()
"""
    monkeypatch.setattr(decoders, "command", lambda: [sys.executable, "-I", "-c", code, json.dumps(sys.path)])


@pytest.mark.usefixtures("started")
def test_that_a_process_gives_the_values_that_the_program_itself_would(shared_data):
    with Decoder() as decoder:
        for name in SYNTAXES:
            (record,) = read_headers(shared_data / "dicom_transfer_syntaxes" / f"CT1_{name}.dcm")
            here, there = np.empty((512, 512), np.int16), np.zeros((512, 512), np.float32)
            read_slice(record, here, scale=True)
            decoder.read(record, there, scale=True)
            assert np.array_equal(here, there), name


def test_that_many_slices_are_shared_among_processes(compressed, only_series, monkeypatch, started):
    series = only_series(compressed(12))
    monkeypatch.setattr(decoders, "usable_cores", lambda: 2)
    monkeypatch.setattr(decoders, "PIXELS_WORTH_A_PROCESS", 256)
    work = series.loading()
    assert [next(work).done for _ in range(12)] == list(range(1, 13))
    with pytest.raises(StopIteration) as stop:
        next(work)
    assert stop.value.value.voxels[:, 0, 0].tolist() == list(range(0, 120, 10))
    assert len(started) == 2


def test_that_slices_to_be_arranged_are_shared_among_processes_too(compressed, only_series, monkeypatch, started):
    folder = compressed(12)
    (folder / "005").unlink()
    series = only_series(folder).arranged("resampled")
    monkeypatch.setattr(decoders, "usable_cores", lambda: 2)
    monkeypatch.setattr(decoders, "PIXELS_WORTH_A_PROCESS", 256)
    assert series.load().voxels[:, 0, 0].tolist() == list(range(0, 120, 10))
    assert len(started) == 2
    work = series.loading()
    next(work)
    work.close()


def test_that_few_slices_take_one_process_and_plain_ones_none(compressed, write_stack, only_series, started):
    only_series(compressed(5)).load()
    assert len(started) == 1
    only_series(write_stack([0, 1, 2])).load()
    assert len(started) == 1


def test_that_frames_of_a_file_are_told_apart_with_and_without_a_table_of_offsets(shared_data, tmp_path):
    from pydicom.encaps import encapsulate

    folder = shared_data / "dicom_transfer_syntaxes"
    streams = [
        next(pydicom.encaps.generate_frames(pydicom.dcmread(folder / name).PixelData, number_of_frames=1))
        for name in ("CT1_J2KR.dcm", "CT1_J2KI.dcm")
    ]
    for has_table in (True, False):
        dataset = pydicom.dcmread(folder / "CT1_J2KR.dcm")
        dataset.NumberOfFrames = 2
        dataset.PixelData = encapsulate(streams, has_bot=has_table)
        dataset.save_as(tmp_path / "frames")
        values = []
        for record in read_headers(tmp_path / "frames"):
            values.append(np.empty((512, 512), np.int16))
            read_slice(record, values[-1], scale=True)
        alone = np.empty((512, 512), np.int16)
        read_slice(read_headers(folder / "CT1_J2KR.dcm")[0], alone, scale=True)
        assert np.array_equal(values[0], alone)
        assert not np.array_equal(values[1], alone)


@pytest.mark.parametrize(
    "deed",
    [
        "import ctypes; ctypes.string_at(0)",
        "os.kill(os.getpid(), 9)",
        "os._exit(0)",
    ],
)
def test_that_a_decoder_that_ends_its_process_is_one_sentence(compressed, only_series, monkeypatch, started, deed):
    series = only_series(compressed(3))
    behaving(monkeypatch, f"if record.path.name != '001': into[...] = 1; return\n    {deed}")
    with pytest.raises(UnreadableFile, match="The decoder of 001 broke down") as caught:
        series.load()
    assert "export" in caught.value.hint
    assert len(started) == 1


@pytest.mark.usefixtures("started")
def test_that_a_decoder_that_does_not_return_is_one_sentence(compressed, only_series, monkeypatch):
    series = only_series(compressed(2))
    behaving(monkeypatch, "while True: pass")
    monkeypatch.setattr(decoders, "SECONDS_FOR_A_SLICE", 0.5)
    begun = time.monotonic()
    with pytest.raises(UnreadableFile, match="000 could not be decoded within"):
        series.load()
    assert time.monotonic() - begun < 10


@pytest.mark.skipif(not hasattr(__import__("signal"), "setitimer"), reason="the system cannot end a process by a timer")
def test_that_a_process_whose_program_is_gone_ends(compressed, monkeypatch):
    behaving(monkeypatch, "while True: pass")
    (record,) = read_headers(compressed(1) / "000")
    process = subprocess.Popen(decoders.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.read(len(READY)) == READY
    process.communicate(request(record, np.dtype(np.int16), True, 0.2), timeout=20)
    assert process.returncode != 0


@pytest.mark.usefixtures("started")
def test_that_an_error_in_a_process_is_told_as_if_it_had_happened_here(compressed, only_series, monkeypatch):
    series = only_series(compressed(1))
    behaving(monkeypatch, "raise UnreadableFile('Das Bild fehlt: 数据.', 'Nachsehen.')")
    with pytest.raises(UnreadableFile) as caught:
        series.load()
    assert (caught.value.message, caught.value.hint) == ("Das Bild fehlt: 数据.", "Nachsehen.")


@pytest.mark.usefixtures("started")
def test_that_a_panic_of_a_decoder_is_one_sentence(compressed, only_series, monkeypatch):
    series = only_series(compressed(1))
    behaving(monkeypatch, "raise BaseException('panicked at src/lib.rs')")
    with pytest.raises(UnreadableFile, match="The image in 000 is truncated or damaged"):
        series.load()


@pytest.mark.usefixtures("started")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_that_a_decoder_that_takes_far_too_much_memory_is_one_sentence(compressed, only_series, monkeypatch):
    series = only_series(compressed(1))
    behaving(monkeypatch, "np.empty(2**30)")
    with pytest.raises(UnreadableFile, match="000 takes far more memory"):
        series.load()


@pytest.mark.usefixtures("started")
def test_that_what_decoders_print_is_not_taken_for_pixels(compressed, only_series, monkeypatch, capfd):
    series = only_series(compressed(1))
    behaving(monkeypatch, "os.write(1, b'name of a patient'); os.write(2, b'name of a patient'); into[...] = 7")
    assert np.unique(series.load().voxels).tolist() == [7]
    assert capfd.readouterr() == ("", "")


def test_that_a_decoder_goes_on_after_a_breakdown(compressed, monkeypatch, started):
    folder = compressed(2)
    records = [read_headers(folder / name)[0] for name in ("000", "001")]
    values = np.empty((16, 16), np.int16)
    with Decoder() as decoder:
        with monkeypatch.context() as patch:
            behaving(patch, "os._exit(3)")
            with pytest.raises(UnreadableFile):
                decoder.read(records[0], values, scale=True)
        decoder.read(records[1], values, scale=True)
    assert values[0, 0] == 10
    assert len(started) == 2


def test_that_cancelling_ends_the_processes_at_once(compressed, only_series, monkeypatch, started):
    series = only_series(compressed(20))
    monkeypatch.setattr(decoders, "usable_cores", lambda: 2)
    monkeypatch.setattr(decoders, "PIXELS_WORTH_A_PROCESS", 256)
    behaving(monkeypatch, "if record.path.name != '000': time.sleep(60)\n    into[...] = 0")
    work = series.loading()
    next(work)
    begun = time.monotonic()
    work.close()
    assert time.monotonic() - begun < 2
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


@pytest.mark.parametrize("broken", [["no such program"], [sys.executable, "-c", "print('something else entirely')"]])
def test_that_slices_are_decoded_here_where_no_process_can_be_started(compressed, only_series, monkeypatch, broken):
    series = only_series(compressed(3))
    monkeypatch.setattr(decoders, "command", lambda: broken)
    assert series.load().voxels[:, 0, 0].tolist() == [0, 10, 20]


def test_that_a_frozen_program_starts_itself_and_decodes(monkeypatch, compressed, started):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert decoders.command() == [sys.executable, __main__.DECODE_FLAG]
    monkeypatch.setattr(decoders, "command", lambda: [sys.executable, "-m", "mctgui", __main__.DECODE_FLAG])
    (record,) = read_headers(compressed(1) / "000")
    values = np.zeros((16, 16), np.int16)
    with Decoder() as decoder:
        decoder.read(record, values, scale=True)
    assert values.max() == 255 // 7
    assert len(started) == 1


def test_that_a_process_loads_only_what_decoding_needs():
    code = (
        "import sys; import mctgui.dicom.decoder_process; import pydicom.pixels.utils;"
        "heavy = {'PySide6', 'torch', 'vtkmodules', 'SimpleITK', 'numba', 'scipy', 'skimage', 'cv2', 'highdicom'};"
        "sys.exit(', '.join(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.strip() == ""


def test_that_modules_lying_in_the_current_folder_are_not_run(compressed, monkeypatch, tmp_path, started):
    (record,) = read_headers(compressed(1) / "000")
    (tmp_path / "numpy.py").write_text("raise SystemExit('a stranger')")
    monkeypatch.chdir(tmp_path)
    with Decoder() as decoder:
        decoder.read(record, np.empty((16, 16), np.int16), scale=True)
    assert len(started) == 1
