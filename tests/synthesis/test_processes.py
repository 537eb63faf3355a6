"""Several processes that train together give what one gives, and end together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mctgui.errors import MctguiError
from mctgui.synthesis.processes import Processes, joined, torchrun_command, wanted_processes
from mctgui.synthesis.weights import read_weights

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("one_of_several.py")
pytestmark = pytest.mark.skipif(not torch.distributed.is_gloo_available(), reason="this torch has no gloo")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def start(what: str, folder: Path, count: int) -> list[subprocess.Popen[str]]:
    port = free_port()
    started = []
    for rank in range(count):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        if count > 1:
            environment |= {"WORLD_SIZE": str(count), "RANK": str(rank), "LOCAL_RANK": str(rank)}
            environment |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        command = [sys.executable, str(PROGRAM), what, str(folder)]
        started.append(
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)
        )
    return started


def ends(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """Exit code and complaint of each."""
    try:
        said = [process.communicate(timeout=240)[1] for process in processes]
    finally:
        for process in processes:
            process.kill()
    return [(process.returncode, text.strip()) for process, text in zip(processes, said, strict=True)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders of the same runs by one process and by two."""
    folder = tmp_path_factory.mktemp("runs")
    one, two = start("all", folder / "one", 1), start("all", folder / "two", 2)
    for code, said in ends(one) + ends(two):
        assert code == 0, said
    return folder / "one", folder / "two"


def difference(one: Path, other: Path) -> float:
    """Largest difference of any kernel, relative to the largest weight in it; biases before an instance norm are dead."""
    ours, theirs = (read_weights(folder / "generator.safetensors") for folder in (one, other))
    assert list(ours) == list(theirs)
    kernels = [key for key in ours if ours[key].ndim == 4]
    assert kernels
    return max(float((ours[key] - theirs[key]).abs().max() / ours[key].abs().max()) for key in kernels)


@pytest.mark.parametrize(
    "name",
    [
        "pix2pixHD, instance norm",
        "pix2pixHD, enhancer alone first",
        "pix2pixHD, batch norm",
        "pix2pix, instance norm",
        "pix2pix, batch norm",
        "CRN",
    ],
)
def test_that_two_processes_end_with_the_weights_of_one(runs: tuple[Path, Path], name: str) -> None:
    one, two = (folder / name for folder in runs)
    assert difference(one, two) <= 1e-5
    ours, theirs = ((folder / "history.csv").read_text().splitlines() for folder in (one, two))
    assert len(ours) == len(theirs) == 5
    for mine, other in zip(ours[1:], theirs[1:], strict=True):
        pairs = zip(mine.split(","), other.split(","), strict=True)
        assert all(float(a) == pytest.approx(float(b), rel=1e-4, nan_ok=True) for a, b in pairs)


def test_that_a_run_goes_on_with_another_number_of_processes(runs: tuple[Path, Path], tmp_path: Path) -> None:
    for code, said in ends(start("stopped", tmp_path, 2)):
        assert code == 0, said
    content = torch.load(tmp_path / "state.pt", weights_only=True)
    assert content["done"] == 2
    assert not any(key.startswith("module.") for network in content["networks"].values() for key in network)
    for code, said in ends(start("go on", tmp_path, 1)):
        assert code == 0, said
    assert difference(runs[0] / "pix2pixHD, instance norm", tmp_path) <= 1e-5


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("killed", "one of its 2 processes has ended"),
        ("refused", "The second process has run out of something. Give it more."),
        ("not finite", "not finite at step 1"),
        ("odd", "cannot be shared evenly by 2 processes"),
    ],
)
def test_that_all_end_with_one_sentence_and_a_whole_checkpoint(
    how: str, sentence: str, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    (first_code, first), (other_code, other) = ends(start(how, tmp_path, 2))
    assert first_code == 1
    assert sentence in first
    assert len(first.splitlines()) == 1
    assert (other_code, other) == ((-9, "") if how == "killed" else (1, ""))
    if how in ("killed", "refused"):
        assert torch.load(tmp_path / "state.pt", weights_only=True)["done"] == 2
        for code, said in ends(start("go on", tmp_path, 1)):
            assert code == 0, said
        assert difference(runs[0] / "pix2pixHD, instance norm", tmp_path) <= 1e-5


def test_that_the_crops_of_a_step_are_shared_in_order() -> None:
    shares = [list(Processes(rank, 3).share(6)) for rank in range(3)]
    assert shares == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(MctguiError, match="cannot be shared evenly by 3 processes"):
        Processes(0, 3).share(10)


def test_that_one_process_alone_joins_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with joined() as processes:
        assert (processes.rank, processes.size, processes.is_first) == (0, 1, True)
    assert not torch.distributed.is_initialized()
    assert wanted_processes({"WORLD_SIZE": "nonsense"}) == 1


def test_that_the_command_for_several_processes_names_them() -> None:
    command = torchrun_command(["pairs", "--out", "run"], 4)
    assert command[0] == sys.executable
    assert "--nproc-per-node=4" in command
    assert command[-6:] == ["-m", "mctgui", "train", "pairs", "--out", "run"]
