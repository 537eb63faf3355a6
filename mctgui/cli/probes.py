"""What is asked of a library in a process of its own, because a broken driver or plug-in ends the process that asks.

``python -m mctgui.cli.probes NAME`` prints one line of JSON. Libraries are imported by name, since each may be missing.
"""

from __future__ import annotations

import json
import os
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
    cuda = torch.cuda.is_available()
    return {
        "version": torch.__version__,
        "gpu": torch.cuda.get_device_name(0) if cuda else None,
        "gpu_memory_gib": round(torch.cuda.get_device_properties(0).total_memory / 2**30, 1) if cuda else None,
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
    }


PROBES = {"qt": _qt, "opengl": _opengl, "torch": _torch}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(PROBES[sys.argv[1]]()) + "\n")
    sys.stdout.flush()
    os._exit(0)  # the answer is out; a driver that fails while it is unloaded does not change it
