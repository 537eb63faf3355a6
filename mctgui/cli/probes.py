"""What is asked of a library in a process of its own, because a broken driver or plug-in ends the process that asks.

``python -m mctgui.cli.probes NAME`` prints one line of JSON. Libraries are imported by name, since each may be missing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

SECONDS = 60


def start(name: str) -> subprocess.Popen[bytes]:
    """Start one probe; several may run at the same time."""
    root = str(Path(__file__).resolve().parents[2])
    earlier = os.environ.get("PYTHONPATH")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, earlier] if earlier else [root])}
    command = [sys.executable, "-m", "mctgui.cli.probes", name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)


def answer(probe: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What a probe found, or under ``"failure"`` how it ended."""
    try:
        output, _ = probe.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        probe.kill()
        probe.communicate()
        return {"failure": f"no answer within {SECONDS} s"}
    lines = [line for line in output.decode(errors="replace").splitlines() if line.startswith("{")]
    if probe.returncode != 0 or not lines:
        how = f"signal {-probe.returncode}" if probe.returncode < 0 else f"exit code {probe.returncode}"
        return {"failure": f"ended with {how}"}
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _qt() -> dict[str, Any]:
    core = import_module("PySide6.QtCore")
    gui = import_module("PySide6.QtGui")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = gui.QGuiApplication([])
    return {"version": core.qVersion(), "platform": application.platformName()}


def _opengl() -> dict[str, Any]:
    """Draw a sphere and look at the picture: without a proper context VTK ends well and draws nothing."""
    import_module("vtkmodules.vtkRenderingOpenGL2")
    rendering = import_module("vtkmodules.vtkRenderingCore")
    support = import_module("vtkmodules.util.numpy_support")
    sphere = import_module("vtkmodules.vtkFiltersSources").vtkSphereSource()
    window, renderer = rendering.vtkRenderWindow(), rendering.vtkRenderer()
    mapper, actor = rendering.vtkPolyDataMapper(), rendering.vtkActor()
    mapper.SetInputConnection(sphere.GetOutputPort())
    actor.SetMapper(mapper)
    renderer.AddActor(actor)
    window.SetOffScreenRendering(1)
    window.SetSize(64, 64)
    window.AddRenderer(renderer)
    window.Render()
    reader = rendering.vtkWindowToImageFilter()
    reader.SetInput(window)
    reader.Update()
    drawn = bool(support.vtk_to_numpy(reader.GetOutput().GetPointData().GetScalars()).any())
    facts = {}
    for line in str(window.ReportCapabilities()).splitlines():
        for word in ("vendor", "renderer", "version"):
            if line.lower().startswith(f"opengl {word} string"):
                facts[word] = line.partition(":")[2].strip()
    return {"drawn": drawn, "vtk": import_module("vtkmodules.vtkCommonCore").vtkVersion.GetVTKVersion(), **facts}


def _torch() -> dict[str, Any]:
    torch = import_module("torch")
    precision = import_module("mctgui.synthesis.precision")
    cuda = torch.cuda.is_available()
    return {
        "version": torch.__version__,
        "gpu": torch.cuda.get_device_name(0) if cuda else None,
        "gpu_memory_gib": round(torch.cuda.get_device_properties(0).total_memory / 2**30, 1) if cuda else None,
        "gpus": torch.cuda.device_count() if cuda else 0,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "bfloat16": {name: precision.has_bfloat16(torch.device(name)) for name in (["cuda"] if cuda else []) + ["cpu"]},
        "compiler": _compiler(),
        "several": [name for name in ("nccl", "gloo") if getattr(torch.distributed, f"is_{name}_available", bool)()],
        "threads": torch.get_num_threads(),
    }


def _compiler() -> str | None:
    """The C++ compiler that torch.compile would use; None where there is none."""
    names = (os.environ.get("CXX"), "cl") if sys.platform == "win32" else (os.environ.get("CXX"), "g++", "clang++")
    return next((Path(found).stem for name in names if name and (found := shutil.which(name))), None)


PROBES = {"qt": _qt, "opengl": _opengl, "torch": _torch}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(PROBES[sys.argv[1]]()) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the answer is out; a driver that fails while it is unloaded does not change it
