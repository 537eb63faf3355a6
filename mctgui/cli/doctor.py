"""``mctgui doctor``: what this machine offers, and what it lacks."""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.cli import probes
from mctgui.cli.display import has_display

HELP = "Say what this machine offers (Qt, OpenGL, GPU, processor, decoders, models, disk, memory), and what it lacks."

_LIBRARIES = (
    "numpy", "scipy", "scikit-image", "opencv-python-headless", "numba", "torch", "safetensors", "vtk",
    "PySide6-Essentials", "pyqtgraph", "pydicom", "python-gdcm", "pylibjpeg-openjpeg", "SimpleITK", "tifffile", "openpyxl",
)  # fmt: skip
_ENOUGH_MEMORY_GIB, _ENOUGH_DISK_GIB = 4.0, 2.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none of its own."""


def run(_arguments: argparse.Namespace) -> dict[str, Any]:
    """Look everything up; nothing is changed and nothing leaves the machine."""
    started = {name: probes.start(name) for name in probes.PROBES}
    models = _models()
    decoders = _decoders()
    found = {name: probes.answer(probe) for name, probe in started.items()}
    checks = [
        _window(found["qt"]),
        _drawing(found["opengl"]),
        *_computing(found["torch"]),
        _decoding(decoders),
        *(_model(entry) for entry in models),
        *_room(),
    ]
    if not models:
        checks.append(_check("models", "missing", "no model came with the program: enhance needs one given by --model"))
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "ok": all(check["status"] != "missing" for check in checks),
        "checks": checks,
        "decoders": decoders,
        "models": models,
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }


def describe(result: dict[str, Any]) -> str:
    """One line per check."""
    marks = {"ok": "ok     ", "limited": "limited", "missing": "MISSING"}
    lines = [f"mctgui {result['version']}, Python {result['python']}, {result['system']}"]
    lines += [f"{marks[check['status']]}  {check['name']:10} {check['detail']}" for check in result["checks"]]
    absent = [name for name, version in result["libraries"].items() if version is None]
    if absent:
        lines.append(f"MISSING  libraries  {', '.join(absent)}")
    return "\n".join(lines)


def _check(name: str, status: str, detail: str) -> dict[str, str]:
    return {"name": name, "status": status, "detail": detail}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _window(found: dict[str, Any]) -> dict[str, str]:
    if "failure" in found:
        return _check("Qt", "missing", f"the window cannot be opened: the trial {found['failure']}")
    if not has_display():
        return _check("Qt", "limited", f"{found['version']}, but no display here: the commands and demo --headless work")
    return _check("Qt", "ok", f"{found['version']}, platform {found['platform']}")


def _drawing(found: dict[str, Any]) -> dict[str, str]:
    if not found.get("drawn"):
        why = found.get("failure", "it draws nothing")
        return _check("OpenGL", "limited", f"not to be had ({why}): 3-D pictures are drawn without it, more slowly")
    return _check("OpenGL", "ok", f"{found.get('version', '')} by {found.get('renderer', '')}, VTK {found['vtk']}")


def _computing(found: dict[str, Any]) -> list[dict[str, str]]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if "failure" in found:
        return [_check("torch", "missing", f"enhance cannot run: the trial {found['failure']}")]
    gpu = f"{found['gpu']}, {found['gpu_memory_gib']} GiB" if found["gpu"] else "none: enhance runs on the processor"
    return [
        _check("torch", "ok", found["version"]),
        _check("GPU", "ok" if found["gpu"] else "limited", gpu),
        _check("processor", "ok", f"{cores} cores, {found['cpu_capability']}"),
        _training(found),
    ]


def _training(found: dict[str, Any]) -> dict[str, str]:
    """What speeds a training up here: bfloat16, several processes, a compiler."""
    having = [{"cuda": "GPU", "cpu": "processor"}[name] for name, has in found["bfloat16"].items() if has]
    parts = [
        f"bfloat16 on the {' and the '.join(having)}" if having else "no bfloat16",
        f"{found['gpus']} GPUs" if found["gpus"] != 1 else "1 GPU",
        f"several processes by {' or '.join(found['several'])}" if found["several"] else "one process only",
        f"train --compile by {found['compiler']}" if found["compiler"] else "no C++ compiler for train --compile",
    ]
    return _check("training", "ok", "; ".join(parts))


def _decoders() -> list[dict[str, Any]]:
    """Transfer syntaxes of DICOM images, and what decodes each here."""
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import AllTransferSyntaxes

    known = []
    for syntax in AllTransferSyntaxes:
        try:
            decoder = get_decoder(syntax)
        except NotImplementedError:  # video and others that hold no CT image
            continue
        plugins = list(decoder.available_plugins) or (["pydicom"] if decoder.is_available else [])
        known.append({"uid": str(syntax), "name": syntax.name, "available": decoder.is_available, "by": plugins})
    return known


def _decoding(decoders: list[dict[str, Any]]) -> dict[str, str]:
    absent = [entry["name"] for entry in decoders if not entry["available"]]
    if absent:
        return _check("decoders", "limited", f"not to be read: {'; '.join(absent)}")
    return _check("decoders", "ok", f"all {len(decoders)} transfer syntaxes of images")


def _models() -> list[dict[str, Any]]:
    """The models that came with the program; their weights are hashed and compared with the card, not run."""
    from mctgui.errors import MctguiError
    from mctgui.synthesis.checkpoint import WEIGHTS_NAME, read_card, shipped_models
    from mctgui.synthesis.weights import file_sha256

    found = []
    for folder in shipped_models():
        entry: dict[str, Any] = {"name": folder.name, "sha256": None, "intact": False, "reason": ""}
        try:
            entry["sha256"] = file_sha256(folder / WEIGHTS_NAME)
            entry["intact"] = entry["sha256"] == read_card(folder / "card.json").sha256
            entry["reason"] = "" if entry["intact"] else "the weights are not those that the card describes"
        except MctguiError as error:
            entry["reason"] = error.message
        except OSError as error:
            entry["reason"] = f"{WEIGHTS_NAME}: {error.strerror}"
        found.append(entry)
    return found


def _model(entry: dict[str, Any]) -> dict[str, str]:
    if not entry["intact"]:
        return _check("model", "missing", f"{entry['name']} is damaged: {entry['reason']}")
    return _check("model", "ok", f"{entry['name']}, SHA-256 {entry['sha256'][:12]}…")


def _room() -> list[dict[str, str]]:
    """Free memory and disk."""
    checks = []
    memory = free_memory_gib()
    if memory is not None:
        status = "ok" if memory >= _ENOUGH_MEMORY_GIB else "limited"
        checks.append(_check("memory", status, f"{memory:.1f} GiB free"))
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    checks.append(_check("disk", "ok" if free >= _ENOUGH_DISK_GIB else "limited", f"{free:.1f} GiB free in this folder"))
    return checks


def free_memory_gib() -> float | None:
    """Memory that programs may still take, in GiB; None where the system does not tell."""
    if sys.platform == "win32":
        fields = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)]
        fields += [(f"size{number}", ctypes.c_ulonglong) for number in range(7)]
        status = type("MemoryStatus", (ctypes.Structure,), {"_fields_": fields})()
        status.length = ctypes.sizeof(status)
        if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return None
        return float(status.size1) / 2**30
    meminfo = Path("/proc/meminfo")
    if meminfo.is_file():
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) / 2**20
    try:  # macOS tells only how much there is
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (ValueError, OSError):
        return None
