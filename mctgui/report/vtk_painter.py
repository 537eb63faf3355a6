"""Draw surfaces with VTK, in a process of its own: ``python -m mctgui.report.vtk_painter SCENE PICTURES``.

A graphics driver that cannot do what VTK asks may end the whole process, so a report never draws with it in its own.
SCENE is an ``.npz`` with a camera and, per modality, vertices, triangles, normals and colour; PICTURES an ``.npz`` with the
pictures, their depths and the name of the renderer.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray


def main(words: list[str]) -> int:
    """Read the scene, draw it and write the pictures."""
    scene_path, picture_path = words
    with np.load(scene_path, allow_pickle=False) as scene:
        arrays = {name: scene[name] for name in scene.files}
    count, columns, rows = (int(number) for number in arrays["size"])
    window, renderer = new_window(columns, rows)
    _aim(renderer, arrays)
    pictures: dict[str, Any] = {}
    for number in range(count):
        colours = arrays.get(f"colours{number}")
        vertices, triangles, normals = (arrays[f"{part}{number}"] for part in ("vertices", "triangles", "normals"))
        actor = bone_actor(vertices, triangles, normals, colours)
        actor.GetProperty().SetColor(*arrays[f"colour{number}"])
        renderer.AddActor(actor)
        window.Render()
        pictures[f"picture{number}"] = read_window(window, depth=False)
        pictures[f"depth{number}"] = _depth_mm(read_window(window, depth=True)[..., 0], renderer)
        renderer.RemoveActor(actor)
    pictures["renderer"] = np.array(renderer_name(window))
    np.savez(picture_path, **pictures)
    return 0


def new_window(columns: int, rows: int) -> tuple[Any, Any]:
    """A window that no screen shows, and its renderer on black."""
    import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - registers the OpenGL classes
    from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

    window = vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(0)
    window.SetSize(columns, rows)
    renderer = vtkRenderer()
    renderer.SetBackground(0, 0, 0)
    renderer.UseFXAAOn()
    window.AddRenderer(renderer)
    return window, renderer


def _aim(renderer: Any, arrays: dict[str, NDArray[Any]]) -> None:
    """Parallel projection on the VOI, lit from the viewer's upper left."""
    from vtkmodules.vtkRenderingCore import vtkLight

    focus, right, up, towards = (arrays[name] for name in ("focus", "right", "up", "towards"))
    width, height, depth = (float(side) for side in arrays["box"])
    columns, rows = int(arrays["size"][1]), int(arrays["size"][2])
    camera = renderer.GetActiveCamera()
    camera.ParallelProjectionOn()
    camera.SetFocalPoint(*focus)
    camera.SetPosition(*(focus + 4 * depth * towards))
    camera.SetViewUp(*up)
    camera.SetParallelScale(max(height, width * rows / columns) / 2)
    camera.SetClippingRange(2 * depth, 6 * depth)
    renderer.RemoveAllLights()
    for place, strength in ((-0.5 * right + 0.9 * up + 1.2 * towards, 0.85), (0.9 * right - 0.3 * up + towards, 0.35)):
        light = vtkLight()
        light.SetLightTypeToSceneLight()
        light.SetPosition(*(focus + 10 * depth * place))
        light.SetFocalPoint(*focus)
        light.SetIntensity(strength)
        renderer.AddLight(light)


def bone_actor(
    vertices: NDArray[Any], triangles: NDArray[Any], normals: NDArray[Any], colours: NDArray[np.uint8] | None = None
) -> Any:
    """A surface for VTK's renderer, of one colour that is set later, or with a colour ``(n, 3)`` for each vertex."""
    from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
    from vtkmodules.vtkCommonCore import vtkPoints
    from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

    points = vtkPoints()
    points.SetData(numpy_to_vtk(np.ascontiguousarray(vertices), deep=True))
    cells = vtkCellArray()
    offsets = np.arange(0, 3 * len(triangles) + 1, 3, dtype=np.int64)
    corners = np.ascontiguousarray(triangles.reshape(-1), dtype=np.int64)
    cells.SetData(numpy_to_vtkIdTypeArray(offsets, deep=True), numpy_to_vtkIdTypeArray(corners, deep=True))
    surface = vtkPolyData()
    surface.SetPoints(points)
    surface.SetPolys(cells)
    surface.GetPointData().SetNormals(numpy_to_vtk(np.ascontiguousarray(normals), deep=True))
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(surface)
    mapper.SetScalarVisibility(colours is not None)
    if colours is not None:
        surface.GetPointData().SetScalars(numpy_to_vtk(np.ascontiguousarray(colours), deep=True))
        mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    look.SetAmbient(0.12 if colours is None else 0.4)
    look.SetDiffuse(0.9 if colours is None else 0.65)
    look.SetSpecular(0.18 if colours is None else 0.0)  # gloss would change the hue, which means something
    look.SetSpecularPower(24)
    return actor


def read_window(window: Any, *, depth: bool) -> NDArray[Any]:
    """What was drawn, ``(rows, columns, 3 or 1)``; VTK counts rows from below."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkRenderingCore import vtkWindowToImageFilter

    reader = vtkWindowToImageFilter()
    reader.SetInput(window)
    if depth:
        reader.SetInputBufferTypeToZBuffer()
    else:
        reader.SetInputBufferTypeToRGB()
    reader.ReadFrontBufferOff()
    reader.ShouldRerenderOff()
    reader.Update()
    image = reader.GetOutput()
    columns, rows, _ = image.GetDimensions()
    values: NDArray[Any] = vtk_to_numpy(image.GetPointData().GetScalars())
    return values.reshape(rows, columns, -1)[::-1].copy()


def _depth_mm(buffer: NDArray[np.float32], renderer: Any) -> NDArray[np.float64]:
    """Depth buffer (0 near, 1 far, linear under a parallel projection) in mm; infinite where nothing was drawn."""
    near, far = renderer.GetActiveCamera().GetClippingRange()
    return np.where(buffer < 1, near + buffer.astype(np.float64) * (far - near), np.inf)


def renderer_name(window: Any) -> str:
    """What OpenGL says of itself, such as the name of Mesa's software renderer."""
    lines = str(window.ReportCapabilities()).splitlines()
    words = [line.partition(":")[2].strip() for line in lines if "renderer string" in line.lower()]
    return words[0] if words else "unknown"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
