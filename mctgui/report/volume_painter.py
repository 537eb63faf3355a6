"""Draw a volume with VTK, picture after picture, in a process of its own: ``python -m mctgui.report.volume_painter``.

The rays are cast by the processor (VTK's fixed-point mapper), so that a workstation without a GPU draws the same picture;
OpenGL, of a driver or of Mesa, only puts it together. A driver that ends the process ends this one and not the window.

Messages are a line of JSON with the number ``bytes``, and then that many bytes. The first one that comes in is the volume
(``shape`` (z, y, x), uint16 voxels, ``spacing_mm`` (x, y, z), ``place``: 16 numbers from the volume's own millimetres to
LPS). One with ``mesh`` brings the bone of a VOI, fine and coarse (:func:`mesh_message`). Every other one asks for a picture
(:class:`mctgui.report.camera.Camera` as lists, ``columns``, ``rows``, ``stride``, ``look`` (``volume``, ``surface`` or
``mesh``), ``low``, ``high``, ``threshold``, ``colour``) and is answered by a message with its RGB bytes. A ``stride`` above
1 asks for a quick picture: fewer rays, or fewer triangles.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from mctgui.report.thickness_colours import thickness_colours
from mctgui.report.vtk_painter import bone_actor, new_window, read_window, renderer_name

if TYPE_CHECKING:
    from mctgui.report.voi_mesh import Mesh

_COARSER = 2


def send(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    stream.write(message(head, body))
    stream.flush()


def message(head: dict[str, Any], body: bytes = b"") -> bytes:
    """One message as bytes."""
    return json.dumps(head | {"bytes": len(body)}).encode() + b"\n" + body


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None at the end of the stream."""
    line = stream.readline()
    if not line:
        return None
    head = json.loads(line)
    return head, stream.read(head["bytes"])


def mesh_message(fine: Mesh, coarse: Mesh, thickness_to_mm: float | None) -> bytes:
    """The message that brings a mesh; coloured by thickness on a scale from 0 to ``thickness_to_mm``, or plain."""
    parts: list[NDArray[Any]] = []
    heads = []
    for mesh in (fine, coarse):
        coloured = thickness_to_mm is not None and mesh.thickness_mm is not None
        heads.append({"vertices": len(mesh.vertices), "triangles": len(mesh.triangles), "coloured": coloured})
        parts += [mesh.vertices.astype("<f4"), mesh.normals.astype("<f4"), mesh.triangles.astype("<i4")]
        if thickness_to_mm is not None and mesh.thickness_mm is not None:
            parts.append(thickness_colours(mesh.thickness_mm, thickness_to_mm))
    return message({"mesh": heads}, b"".join(part.tobytes() for part in parts))


class Scene:
    """The volume under VTK's camera."""

    def __init__(self, head: dict[str, Any], body: bytes) -> None:
        from vtkmodules.vtkRenderingCore import vtkColorTransferFunction, vtkVolume, vtkVolumeProperty
        from vtkmodules.vtkRenderingVolume import vtkFixedPointVolumeRayCastMapper

        self.window, self.renderer = new_window(64, 64)
        self.voxels = np.frombuffer(body, np.uint16).reshape(head["shape"])
        self.spacing_mm = head["spacing_mm"]
        self.step_mm = min(self.spacing_mm)
        self.image = _image(self.voxels, head["spacing_mm"])
        self.place = _matrix(head["place"])
        self.rays = vtkFixedPointVolumeRayCastMapper()
        self.rays.SetInputData(self.image)
        self.rays.AutoAdjustSampleDistancesOff()
        self.rays.SetNumberOfThreads(max(1, (os.cpu_count() or 2) - 1))
        self.colours = vtkColorTransferFunction()
        self.property = vtkVolumeProperty()
        self.property.SetInterpolationTypeToLinear()
        self.property.SetColor(self.colours)
        self.volume = vtkVolume()
        self.volume.SetMapper(self.rays)
        self.volume.SetProperty(self.property)
        self.volume.SetUserMatrix(self.place)
        self.lights = [_lamp((-0.5, 0.9, 1.2), 0.85), _lamp((0.9, -0.3, 1.0), 0.35)]
        self.surface: dict[bool, tuple[float, Any]] = {}
        self.meshes: list[Any] = []

    def take_mesh(self, heads: list[dict[str, Any]], body: bytes) -> None:
        """Keep the bone of a VOI, fine and coarse, in the place of the one before."""
        self.meshes = []
        at = 0

        def part(kind: str, count: int) -> NDArray[Any]:
            nonlocal at
            values = np.frombuffer(body, kind, 3 * count, at).reshape(count, 3)
            at += values.nbytes
            return values

        for head in heads:
            vertices, normals = part("<f4", head["vertices"]), part("<f4", head["vertices"])
            triangles = part("<i4", head["triangles"])
            colours = part("u1", head["vertices"]) if head["coloured"] else None
            self.meshes.append(bone_actor(vertices, triangles, normals, colours))

    def picture(self, asked: dict[str, Any]) -> NDArray[np.uint8]:
        """RGB ``(rows, columns, 3)``."""
        self.renderer.RemoveAllViewProps()
        self.renderer.RemoveAllLights()  # the rays are lit by the one lamp that VTK makes at the camera
        for light in self.lights if asked["look"] != "volume" else []:
            self.renderer.AddLight(light)
        quick = asked["stride"] > 1
        if asked["look"] == "mesh":
            if self.meshes:
                actor = self.meshes[1 if quick else 0]
                actor.GetProperty().SetColor(*asked["colour"])
                self.renderer.AddActor(actor)
        elif asked["look"] == "surface":
            self.renderer.AddActor(self._bone(asked["threshold"], asked["colour"], quick=quick))
        else:
            self._set_window(asked)
            self.rays.SetImageSampleDistance(asked["stride"])
            self.rays.SetSampleDistance(self.step_mm * (0.5 if asked["stride"] == 1 else 1.0))
            self.renderer.AddVolume(self.volume)
        self._aim(asked)
        self.window.Render()
        drawn: NDArray[np.uint8] = read_window(self.window, depth=False)
        return drawn

    def _set_window(self, asked: dict[str, Any]) -> None:
        """Solid a little above the middle of the window, so that light falls on the edge of the bone."""
        from vtkmodules.vtkCommonDataModel import vtkPiecewiseFunction

        low, high = float(asked["low"]), float(asked["high"])
        at = [low + share * (high - low) for share in (0.0, 0.4, 0.55, 0.85)]
        opacity = vtkPiecewiseFunction()
        for value, share in zip(at, (0.0, 0.0, 0.5, 1.0), strict=True):
            opacity.AddPoint(value, share)
        self.property.SetScalarOpacity(opacity)
        self.property.SetScalarOpacityUnitDistance(self.step_mm)
        self.colours.RemoveAllPoints()
        red, green, blue = asked["colour"]
        for value, share in zip(at, (0.6, 0.75, 0.9, 1.0), strict=True):
            self.colours.AddRGBPoint(value, *(share * (0.25 * part + 0.75) for part in (red, green, blue)))
        self.property.ShadeOn()
        self.property.SetAmbient(0.3)
        self.property.SetDiffuse(0.8)
        self.property.SetSpecular(0.15)

    def _bone(self, threshold: float, colour: list[float], *, quick: bool) -> Any:
        """The surface at a threshold, of every second voxel for a quick picture; kept until another one is asked for."""
        from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D
        from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

        if quick not in self.surface or self.surface[quick][0] != threshold:
            edges = vtkFlyingEdges3D()
            edges.SetInputData(self._coarse_image() if quick else self.image)
            edges.SetValue(0, threshold)
            edges.ComputeNormalsOn()
            mapper = vtkPolyDataMapper()
            mapper.SetInputConnection(edges.GetOutputPort())
            mapper.ScalarVisibilityOff()
            actor = vtkActor()
            actor.SetMapper(mapper)
            actor.SetUserMatrix(self.place)
            self.surface[quick] = (threshold, actor)
        actor = self.surface[quick][1]
        actor.GetProperty().SetColor(*colour)
        actor.GetProperty().SetAmbient(0.15)
        actor.GetProperty().SetSpecular(0.15)
        return actor

    def _coarse_image(self) -> Any:
        part = np.ascontiguousarray(self.voxels[::_COARSER, ::_COARSER, ::_COARSER])
        self.coarse_voxels = part  # VTK does not keep it
        return _image(part, [_COARSER * side for side in self.spacing_mm])

    def _aim(self, asked: dict[str, Any]) -> None:
        focus, up, towards = (np.array(asked[name]) for name in ("focus_mm", "up", "towards"))
        columns, rows, depth = int(asked["columns"]), int(asked["rows"]), float(asked["depth_mm"])
        self.window.SetSize(columns, rows)
        camera = self.renderer.GetActiveCamera()
        camera.ParallelProjectionOn()
        camera.SetFocalPoint(*focus)
        camera.SetPosition(*(focus + 2 * depth * towards))
        camera.SetViewUp(*up)
        camera.SetParallelScale(max(asked["height_mm"], asked["width_mm"] * rows / columns) / 2)
        camera.SetClippingRange(depth, 3 * depth)


def _lamp(place: tuple[float, float, float], strength: float) -> Any:
    """A light that stands still beside the camera (at (0, 0, 1)), so that surfaces are seen by their shades."""
    from vtkmodules.vtkRenderingCore import vtkLight

    lamp = vtkLight()
    lamp.SetLightTypeToCameraLight()
    lamp.SetPosition(*place)
    lamp.SetFocalPoint(0.0, 0.0, 0.0)
    lamp.SetIntensity(strength)
    return lamp


def _image(voxels: NDArray[np.uint16], spacing_mm: list[float]) -> Any:
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonDataModel import vtkImageData

    image = vtkImageData()
    z, y, x = voxels.shape
    image.SetDimensions(x, y, z)
    image.SetSpacing(*spacing_mm)
    image.GetPointData().SetScalars(numpy_to_vtk(voxels.reshape(-1), deep=False))
    return image


def _matrix(numbers: list[float]) -> Any:
    from vtkmodules.vtkCommonMath import vtkMatrix4x4

    matrix = vtkMatrix4x4()
    matrix.DeepCopy(numbers)
    return matrix


def main() -> int:
    """Draw until the other side closes the pipe."""
    import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401 - registers what shows the rays' picture

    given, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not stand among the answers
    first = receive(given)
    if first is None:
        return 0
    scene = Scene(*first)
    while (asked := receive(given)) is not None:
        if "mesh" in asked[0]:
            scene.take_mesh(asked[0]["mesh"], asked[1])
            continue
        picture = scene.picture(asked[0])
        rows, columns, _ = picture.shape
        answer = {"id": asked[0]["id"], "rows": rows, "columns": columns, "renderer": renderer_name(scene.window)}
        send(answers, answer, np.ascontiguousarray(picture).tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
