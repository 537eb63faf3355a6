"""``mctgui doctor`` tells the truth, also about what ends the process that asks."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from mctgui.cli import doctor, probes


@pytest.fixture(scope="module")
def report():
    ended = subprocess.run(
        [sys.executable, "-m", "mctgui", "doctor", "--json", "-"], capture_output=True, text=True, check=True, timeout=300
    )
    return json.loads(ended.stdout)


def test_that_it_answers_every_question(report):
    assert {"Qt", "OpenGL", "torch", "GPU", "processor", "training", "decoders", "memory", "disk"} <= {
        check["name"] for check in report["checks"]
    }
    assert {check["status"] for check in report["checks"]} <= {"ok", "limited", "missing"}
    assert report["libraries"]["PySide6-Essentials"]
    assert report["ok"] is all(check["status"] != "missing" for check in report["checks"])


def test_that_compressed_ct_can_be_read_here(report):
    available = {entry["uid"] for entry in report["decoders"] if entry["available"]}
    # Explicit little endian, JPEG lossless, JPEG-LS lossless, JPEG 2000 lossless, RLE.
    needed = {"1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"}
    assert needed | {"1.2.840.10008.1.2.5"} <= available


def test_that_words_have_one_line_per_check(report):
    assert len(doctor.describe(report).splitlines()) == 1 + len(report["checks"])


def test_that_a_probe_that_ends_badly_is_an_answer(monkeypatch):
    process = subprocess.Popen(
        [sys.executable, "-c", "import os; os.abort()"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert "failure" in probes.answer(process)
    process = subprocess.Popen([sys.executable, "-c", "print('no json')"], stdout=subprocess.PIPE)
    assert "failure" in probes.answer(process)
    monkeypatch.setattr(probes, "SECONDS", 0.2)
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"], stdout=subprocess.PIPE)
    assert "no answer" in probes.answer(process)["failure"]


def test_that_a_model_whose_weights_were_changed_is_called_damaged(tmp_path, monkeypatch):
    from mctgui.synthesis import checkpoint

    folder = tmp_path / "models" / "bad"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"other weights")
    (folder / "card.json").write_text("{}")
    monkeypatch.setattr(checkpoint, "shipped_models", lambda: [folder])
    (entry,) = doctor._models()
    assert entry["intact"] is False
    assert entry["reason"]


def test_that_free_memory_is_a_number_of_gibibytes():
    free = doctor.free_memory_gib()
    assert free is None or 0 < free < 1e5
