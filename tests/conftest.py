"""What all tests share: where the data lies, folders of their own, and no thread left behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

SECONDS_TO_END = 2.0

EXPECTED_MESSAGES = {
    r"(CTImage|Segmentation|Comprehensive3DSR|ComprehensiveSR)$": "the kind of object that was recognised",
    r".*\(0x0008,0x001c\).*(Unrecognized tag|not a recognized standard attribute|not present in standard DICOM IOD)": (
        "SyntheticData is younger than the validator of 2022"
    ),
    r"Error - Attribute with an even group number is not a recognized standard attribute - \(0x0008,0x001c\)": "the same",
    r"Warning - Attribute is not present in standard DICOM IOD - \(0x0008,0x001c\)": "the same",
    r"Warning - Dicom dataset contains attributes not present in standard DICOM IOD - this is a Standard Extended SOP": (
        "what follows from SyntheticData"
    ),
    r"Warning - Unrecognized defined term <99MCTGUI> ": "our private scheme: the standard knows no such codes",
    r"Warning - Unrecognized defined term <US> for value 1 of attribute <Rescale Type>": "unspecified, C.11.1.1.2",
    r"Warning - Unrecognized defined term <GREY(8|16)> for value 4 of attribute <Image Type>": (
        "value 4 is free; it tells the reader how many bits are used"
    ),
    r"Warning - Unrecognized defined term <PARTIALBODY> for value 1 of attribute <Body Part Examined>": "as in the source",
    r"Warning - is only permitted to be empty when actually unknown; .* attribute <Laterality>": (
        "empty where the part of the body is not known"
    ),
    r"Warning - Missing attribute or value that would be needed to build DICOMDIR - (Patient ID|Study (ID|Date|Time))$": (
        "no patient is known, or the source does not say it"
    ),
    r"Warning - Value dubious for this VR - \(0x0010,0x0010\) PN .* Retired Person Name form$": (
        "a pseudonym has no family name and given name"
    ),
    r"Warning - Different information entities for attribute - Element=<AccessionNumber> IE <Study> versus <Series>": (
        "dcentvfy takes it for an attribute of the series in reports, of the study in images"
    ),
    r"Warning - Dicom dataset contains dubious data values for Value Representations": "the same",
}
"""What dciodvfy may say about our files, and why; everything else fails a test."""

X_SERVER = pytest.StashKey["subprocess.Popen[bytes]"]()


def pytest_configure(config: pytest.Config) -> None:
    """Give this process an X server of its own where it is asked for, unless it only hands tests out to others."""
    hands_out = not hasattr(config, "workerinput") and bool(config.getoption("numprocesses", default=None))
    if os.environ.get("MCTGUI_TESTS_OWN_X_SERVER") and not hands_out:
        told, tells = os.pipe()
        command = ["Xvfb", "-displayfd", str(tells), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=(tells,), stderr=subprocess.DEVNULL)
        os.close(tells)
        with os.fdopen(told) as number:
            os.environ["DISPLAY"] = f":{int(number.readline())}"
        os.environ.pop("QT_QPA_PLATFORM", None)
        config.stash[X_SERVER] = server


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the X server of this process."""
    if X_SERVER in config.stash:
        config.stash[X_SERVER].terminate()
        config.stash[X_SERVER].wait()


if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # Qt ends the process where it finds no screen


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real scans beside the checkout; tests that need it are skipped where it is not there."""
    folder = Path(os.environ.get("MCTGUI_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real scans are not on this machine (set MCTGUI_DATA to their folder)")
    return folder


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, logs and the demo project of a test lie in its temporary folder, never in the user's."""
    folder = tmp_path / "user"
    monkeypatch.setenv("MCTGUI_CONFIG_DIR", str(folder))
    monkeypatch.delenv("MCTGUI_DATA_DIR", raising=False)
    return folder


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running which would keep the program from ending."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + SECONDS_TO_END
    while left := [each for each in threading.enumerate() if each not in before and not each.daemon and each.is_alive()]:
        if time.monotonic() > deadline:
            pytest.fail(f"the test left threads running: {', '.join(each.name for each in left)}")
        left[0].join(0.1)


@pytest.fixture
def unexpected_messages() -> Callable[..., list[str]]:
    """Runs dciodvfy over each file, and dcentvfy over all together; returns what is not in ``EXPECTED_MESSAGES``."""
    for program in ("dciodvfy", "dcentvfy"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} (Debian: dicom3tools) is not installed")

    def run(files: Sequence[Path], most: int = 3) -> list[str]:
        assert files
        commands = [["dciodvfy", str(file)] for file in files[:: max(1, len(files) // most)]] if most else []
        commands.append(["dcentvfy", *map(str, files)])
        said: list[str] = []
        for command in commands:
            ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, errors="replace")
            assert ended.returncode >= 0, f"{command[0]} crashed"
            said.extend(line.strip() for line in (ended.stdout + ended.stderr).splitlines() if line.strip())
        return [line for line in said if not any(re.match(pattern, line) for pattern in EXPECTED_MESSAGES)]

    return run
