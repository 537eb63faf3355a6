"""What it costs to turn the bone in 3-D where nothing but the processor draws.

Run it by itself: ``python -m pytest tests/benchmarks/bench_turning.py -m benchmark -s``.

A VOI of 15 x 5 mm at 0.1 mm voxels, filled with a network like trabecular bone. Measure's own pictures are drawn at 240 x
160 pixels, as on a screen of 1600 x 1000; View's by VTK at 610 x 320 where that has an OpenGL, be it Mesa's. "Quick" is
drawn while the hand moves, "full" when it rests. Target: a quick picture of Measure costs at most a fifth of a full one, in
processor time of one run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

pytestmark = pytest.mark.benchmark

ROUNDS = 9
TARGET = 0.2


def milliseconds(frame: Callable[[int], object]) -> float:
    """Median processor time of a frame."""
    frame(0)
    spent = []
    for at in range(1, ROUNDS + 1):
        start = time.process_time()
        frame(at)
        spent.append((time.process_time() - start) * 1000)
    return float(np.median(spent))


def network():
    """A volume of 19 x 19 x 9 mm whose bright part is a sixth of it, in plates and rods of some 0.25 mm, and its VOI."""
    from mctgui.voi import CylinderVOI
    from mctgui.volume import Volume

    noise = np.random.default_rng(1).standard_normal((90, 190, 190)).astype(np.float32)
    smooth = ndimage.gaussian_filter(noise, 2.5)
    voxels = np.where(np.abs(smooth) < np.quantile(np.abs(smooth), 0.17), 200, 20).astype(np.uint8)
    volume = Volume.from_spacing(voxels, (0.1, 0.1, 0.1), "grey8", (-9.45, -9.45, -4.45))
    return volume, CylinderVOI((0.0, 0.0, 0.0), diameter_mm=15.0, height_mm=5.0)


def test_that_the_cost_of_a_quick_picture_is_printed_beside_that_of_a_full_one() -> None:
    from mctgui.jobs import finish
    from mctgui.qt.measure.surface_view import MOST_AT_ONCE
    from mctgui.report.camera import camera_on, turned_about
    from mctgui.report.surface_points import draw_points, extracting_points

    volume, voi = network()
    surface = finish(extracting_points(volume, 110.0, voi, "microct"))
    surface = replace(surface, thickness_mm=np.full(len(surface.points), 0.3, np.float32))
    axis = np.array([0.0, 0.0, 1.0])
    print(f"\n{len(surface.points)} points; picture of Measure, milliseconds of processor time")
    for words, end in (("plain", None), ("thickness", 1.0)):
        spent = {}
        for name, most in (("full", None), ("quick", MOST_AT_ONCE)):

            def frame(at: int, most: int | None = most, end: float | None = end) -> object:
                camera = turned_about(camera_on(voi), axis, 7.0 * at, 0.0)
                return draw_points(surface, camera, 240, 160, most=most, thickness_to_mm=end)

            spent[name] = milliseconds(frame)
        ratio = spent["quick"] / spent["full"]
        print(f"  {words:10} quick {spent['quick']:6.1f}  full {spent['full']:6.1f}  ratio {ratio:.3f} (target {TARGET})")
        assert ratio <= TARGET


@pytest.mark.gl
def test_that_the_cost_of_quick_triangles_is_printed_beside_that_of_all() -> None:
    import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401 - registers what shows the rays' picture

    from mctgui.jobs import finish
    from mctgui.qt.viewer.solid.wishes import wish_for
    from mctgui.report.camera import camera_on, turned_about
    from mctgui.report.solid import solid_of
    from mctgui.report.voi_mesh import making_voi_bone
    from mctgui.report.volume_painter import Scene, mesh_message

    volume, voi = network()
    bone = finish(making_voi_bone(volume, voi, threshold=110.0))
    solid = solid_of([volume], lambda: False)
    assert solid is not None
    scene = Scene(solid.head(), solid.voxels.tobytes())
    head, _, body = mesh_message(bone.fine, bone.coarse, None).partition(b"\n")
    scene.take_mesh(json.loads(head)["mesh"], body)
    axis = np.array([0.0, 0.0, 1.0])
    print(f"\n{len(bone.fine.triangles)} triangles, {len(bone.coarse.triangles)} of them quick; VTK, milliseconds")
    for look in ("mesh", "surface", "volume"):
        spent = {}
        for quick in (False, True):

            def frame(at: int, look=look, quick: bool = quick) -> object:
                camera = turned_about(camera_on(voi), axis, 7.0 * at, 0.0)
                window = (0.0, 220.0)
                wish = wish_for(camera, (610, 320), look=look, window=window, colour=(1.0, 1.0, 1.0), quick=quick)
                return scene.picture(wish)

            spent[quick] = milliseconds(frame)
        print(f"  {look:10} quick {spent[True]:6.1f}  full {spent[False]:6.1f}  ratio {spent[True] / spent[False]:.3f}")
        assert spent[True] < spent[False]
