"""Shared libraries of the system that Qt and OpenGL need on Linux. Standard library only."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import say

DRAWING = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WINDOW = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth"}
WELCOME = {"dciodvfy": "dicom3tools"}
"""Programs without which some tests are skipped, with a reason: installed where that takes no question."""
FILES = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf": "fonts-dejavu-core"}
DRIVER = "/usr/lib/{machine}-linux-gnu/dri"


def missing_packages(*, tests: bool) -> list[str]:
    """Debian packages whose library, program or file is not here; empty on other systems than Linux.

    Parameters
    ----------
    tests
        Also what the tests need to open windows without a screen.
    """
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for library, package in {**DRAWING, **WINDOW}.items() if not loads(library)]
    missing += [package for file, package in FILES.items() if not Path(file).exists()]
    if tests:
        missing += [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
        if not Path(DRIVER.format(machine=os.uname().machine)).is_dir():
            missing.append("libgl1-mesa-dri")
    return missing


def loads(library: str) -> bool:
    """Whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def provide(*, tests: bool) -> bool:
    """Install what is missing where that is allowed (Debian, as root), else say what to run.

    Returns
    -------
    bool
        Whether everything is there now.
    """
    if tests:
        install_welcome()
    missing = missing_packages(tests=tests)
    if not missing:
        return True
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        say(f"Libraries of the system are missing: {' '.join(missing)} (Debian's names). Install them.")
        return False
    if os.geteuid() != 0:
        say(f"Libraries of the system are missing. Run: sudo {line}")
        return False
    say(f"Installing libraries of the system: {' '.join(missing)}")
    apt("update", "-q")
    if apt(*line.split()[1:]):
        return True
    say(f"They could not be installed. Run: {line}")
    return False


def install_welcome() -> None:
    """Install what only some tests use, on Debian as root; elsewhere these tests are skipped."""
    wanted = [package for program, package in WELCOME.items() if shutil.which(program) is None]
    if not wanted or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    say(f"Installing programs that some tests use: {' '.join(wanted)}")
    apt("update", "-q")
    if not apt("install", "-y", "--no-install-recommends", *wanted):
        say("They could not be installed; the tests that use them will be skipped.")


def apt(*words: str) -> bool:
    """Run apt-get without questions; its chatter is shown only when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ended = subprocess.run(["apt-get", *words], capture_output=True, text=True, env=environment, check=False)
    if ended.returncode != 0:
        sys.stderr.write(ended.stderr)
    return ended.returncode == 0
