"""Makes the program's own Python environment, the same way on Linux, macOS and Windows. Standard library only.

The environment is the folder ``.venv`` of the checkout, with exactly the versions of ``packaging/constraints.txt``. torch
comes first and alone, in the build that suits the machine, and nothing that is installed after it may change it: there are
CPU and CUDA builds of every release, and whatever pip meets first would otherwise win.

Environment variables: ``MCTGUI_TORCH_INDEX`` names a package index that has the wanted build of torch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv"
MARKER = FOLDER / "mctgui-environment.json"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
ROOM_GIB = {"cpu": 5, "gpu": 12}
FORMAT = 1


class SetupProblem(Exception):
    """Something that the user has to do first; the text says what."""


@dataclass(frozen=True)
class TorchBuild:
    """Which torch was asked for (``"cpu"`` or ``"gpu"``) and which one came, such as ``2.13.0+cpu``."""

    wanted: str
    version: str
    nvidia_packages: tuple[str, ...] = ()


def prepare(extras: Sequence[str] = ()) -> Path:
    """Make the environment, or find that it is there already.

    Parameters
    ----------
    extras
        Optional parts of the project, such as ``("dev",)``.

    Returns
    -------
    Path
        The environment's Python.

    Raises
    ------
    SetupProblem
        It cannot be made; the text says what to do.
    """
    wanted = "gpu" if has_nvidia_gpu() else "cpu"
    state = read_marker()
    if state is not None and (state.get("wanted") != wanted or not python_runs()):
        say("The environment no longer suits this machine; making it again.")
        shutil.rmtree(FOLDER)
        state = None
    if state is not None and is_complete(state, extras):
        return python_path()
    create(wanted)
    install(extras, wanted)
    return python_path()


def say(text: str) -> None:
    """One line for the user, at once."""
    print(text, flush=True)


def has_nvidia_gpu() -> bool:
    """Whether an NVIDIA driver is at work here."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def python_path() -> Path:
    """The Python of the environment."""
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def python_runs() -> bool:
    """Whether the environment's Python starts and is of the same version as this one (a system update may have taken it)."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        told = subprocess.run([str(python_path()), "-c", code], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return False
    return told.stdout.split() == [str(part) for part in sys.version_info[:2]]


def fingerprint() -> str:
    """Hash of everything that decides what is installed."""
    content = hashlib.sha256(f"format {FORMAT}".encode())
    for file in (CONSTRAINTS, ROOT / "pyproject.toml"):
        content.update(file.read_bytes())
    return content.hexdigest()


def read_marker() -> dict[str, object] | None:
    """What the environment says of itself; None when there is none.

    Raises
    ------
    SetupProblem
        Something else lies there, which is not ours to remove.
    """
    if not FOLDER.exists():
        return None
    try:
        state = json.loads(MARKER.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise SetupProblem(f"{FOLDER} was not made by this script. Rename or delete it, then run this again.") from None
    return state if isinstance(state, dict) else {}


def write_marker(wanted: str, installed: Sequence[str] | None, torch: str = "") -> None:
    """Note what the environment holds; ``installed`` None means that it is not finished."""
    state = {"wanted": wanted, "fingerprint": fingerprint(), "extras": installed, "torch": torch}
    unfinished = MARKER.with_suffix(".new")
    unfinished.write_text(json.dumps(state), encoding="utf-8")
    unfinished.replace(MARKER)


def is_complete(state: dict[str, object], extras: Sequence[str]) -> bool:
    """Whether the environment holds all that is wanted, in the versions of today's files."""
    installed = state.get("extras")
    return state.get("fingerprint") == fingerprint() and isinstance(installed, list) and set(extras) <= set(installed)


def can_make_environments() -> bool:
    """Whether this Python has what puts pip into an environment; Debian keeps it in a package of its own."""
    return importlib.util.find_spec("ensurepip") is not None


def venv_package() -> str:
    """Debian's package for that."""
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def create(wanted: str) -> None:
    """Make an empty environment; one that was begun earlier is used as it is."""
    if FOLDER.exists():
        return
    if not can_make_environments():
        raise SetupProblem(f"This Python cannot make environments yet. Run: apt-get install {venv_package()}")
    free = shutil.disk_usage(ROOT).free / 2**30
    if free < ROOM_GIB[wanted]:
        raise SetupProblem(f"Only {free:.1f} GiB are free in {ROOT}; {ROOM_GIB[wanted]} are needed. Make room first.")
    say(f"Making the environment in {FOLDER} (once, some minutes) ...")
    try:
        venv.create(FOLDER, with_pip=True)
        write_marker(wanted, None)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise SetupProblem(f"The environment could not be made in {FOLDER}: {error}") from error
    except BaseException:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise


def install(extras: Sequence[str], wanted: str) -> None:
    """Install torch, then everything else around it, and look afterwards whether torch is still what it was."""
    write_marker(wanted, None)
    before = install_torch(wanted)
    say(f"torch {before.version}; installing everything else ...")
    pip("install", "hatchling", "editables")
    project = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    pip("install", "--no-build-isolation", "--editable", project)
    after = installed_torch(wanted)
    if after != before:
        shutil.rmtree(FOLDER)
        raise SetupProblem(f"torch {before.version} was replaced by {after.version} while installing. Run this again.")
    write_marker(wanted, list(extras), after.version)


def install_torch(wanted: str) -> TorchBuild:
    """Install the build of torch that suits this machine."""
    version = pinned("torch")
    requests = torch_requests(wanted, version, sys.platform)
    index = os.environ.get("MCTGUI_TORCH_INDEX")
    more = ("--extra-index-url", index) if index else ()
    for request in requests:
        say(f"Installing {request} ...")
        if pip("install", request, *more, may_be_missing=True):
            break
    else:
        raise SetupProblem(f"pip finds no torch {version} for this Python and system.")
    build = installed_torch(wanted)
    if wanted == "cpu" and build.nvidia_packages:
        if "+cpu" in build.version:
            raise SetupProblem(f"Two builds of torch are mixed in {FOLDER}. Delete it, then run this again.")
        say(
            "pip offers only the CUDA build of torch here. It runs on the processor too, but is large. To have the CPU build"
        )
        say("instead, delete .venv and set MCTGUI_TORCH_INDEX to the address of PyTorch's CPU index.")
    if wanted == "gpu" and "+" not in build.version and not build.nvidia_packages and sys.platform == "win32":
        say("pip's torch for Windows has no CUDA. To use the GPU, delete .venv and set MCTGUI_TORCH_INDEX to the address")
        say("of PyTorch's CUDA index.")
    return build


def torch_requests(wanted: str, version: str, system: str) -> list[str]:
    """What to ask pip for, in this order.

    A local build counts as newer than the plain release, so that a CPU build must be kept out where a GPU is to be used.
    """
    if wanted == "gpu":
        return [f"torch=={version},!={version}+cpu"]
    if system == "darwin":  # there is one build only
        return [f"torch=={version}"]
    return [f"torch=={version}+cpu", f"torch=={version}"]


def pinned(package: str) -> str:
    """The version of a package in the constraints."""
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name.strip().lower() == package:
            return version.strip()
    raise SetupProblem(f"{CONSTRAINTS} does not pin {package}.")


def installed_torch(wanted: str) -> TorchBuild:
    """Which torch is in the environment, and which CUDA packages beside it."""
    code = (
        "import json, importlib.metadata as m; "
        "names = sorted({str(d.metadata['Name']).lower() for d in m.distributions()}); "
        "print(json.dumps([m.version('torch'), [n for n in names if n.startswith('nvidia-')]]))"
    )
    told = subprocess.run([str(python_path()), "-c", code], capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise SetupProblem("torch was not installed. Run this again.")
    version, packages = json.loads(told.stdout)
    return TorchBuild(wanted, version, tuple(packages))


def pip(*words: str, may_be_missing: bool = False) -> bool:
    """Run the environment's pip with the constraints.

    Returns
    -------
    bool
        False when pip finds no such package and ``may_be_missing`` allows that.

    Raises
    ------
    SetupProblem
        pip failed; what it said has been shown.
    """
    command = [str(python_path()), "-m", "pip", "--disable-pip-version-check", *words[:1], "--constraint", str(CONSTRAINTS)]
    command += ["--upgrade-strategy", "only-if-needed", "--progress-bar", "off", "--quiet", *words[1:]]
    environment = {**os.environ, "PYTHONNOUSERSITE": "1"}
    environment.pop("PYTHONPATH", None)
    ended = subprocess.run(command, stderr=subprocess.PIPE, text=True, env=environment, check=False)
    if ended.returncode == 0:
        return True
    if may_be_missing and "No matching distribution found for torch" in ended.stderr:
        return False
    sys.stderr.write(ended.stderr)
    raise SetupProblem("pip could not install everything; its reason stands above. Check the network and the disk.")
