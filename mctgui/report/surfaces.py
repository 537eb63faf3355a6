"""3-D pictures of the bone in a VOI, one per modality under the same camera."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.report.bone_surface import bone_field, extract_surface
from mctgui.report.camera import Camera, camera_on
from mctgui.report.modalities import AI_MARK, MODALITIES, RESEARCH_USE, TEXT_QUIET, Modality, unit_of
from mctgui.report.pictures import (
    BAR_ROOM,
    FOOTER,
    GAP,
    HEADER,
    MARGIN,
    RIM,
    STRIP,
    add_axes,
    draw_colour_bar,
    new_figure,
    save_figure,
    write_text,
)
from mctgui.report.rasteriser import rasterise
from mctgui.report.shading import dim_hollows
from mctgui.report.thickness_colours import colour_bar, common_max_mm, thickness_colours
from mctgui.report.thickness_map import VOIThickness, thickness_at
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.voi import CylinderVOI

Surface = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]
"""Vertices in LPS mm, triangles, normals."""

PANE_WIDTH = 560
PAINTER = [sys.executable, "-m", "mctgui.report.vtk_painter"]
SECONDS_FOR_VTK = 90
SOFTWARE = "the program's own rasteriser, without OpenGL"


@dataclass(frozen=True, slots=True)
class SurfacePicture:
    """What was drawn and by what: the name of the OpenGL renderer, or that it was done without OpenGL."""

    path: Path
    renderer: str


def draw_surfaces(
    volumes: Mapping[str, Volume],
    thresholds: Mapping[str, float],
    voi: CylinderVOI,
    path: Path,
    *,
    title: str,
    opengl: bool = True,
    thickness: Mapping[str, VOIThickness] | None = None,
) -> SurfacePicture:
    """Write one PNG with the bone surface of every modality inside one VOI.

    Parameters
    ----------
    volumes
        Modality key to its volume.
    thresholds
        Modality key to the threshold above which a voxel is bone, in the units of that volume.
    voi
        The cylinder, cut out of the bone.
    path
        The PNG; written whole or not at all.
    title
        Stands at the top; must not name a patient.
    opengl
        False draws without OpenGL even where there is one.
    thickness
        Modality key to the thickness of its bone in this VOI (:func:`mctgui.report.thickness_map.mapping_thickness`): the
        bone is coloured by it, on one scale for all modalities, which stands at the right; None takes the colours of the
        modalities.

    Raises
    ------
    ValueError
        No modality has both a volume and a threshold, or the VOI lies outside.
    StorageFailure
        The picture could not be written.
    """
    shown = [kind for kind in MODALITIES if kind.key in volumes and kind.key in thresholds]
    if not shown:
        raise ValueError("a 3-D picture needs a volume with a threshold")
    camera = camera_on(voi)
    rows = round(PANE_WIDTH * camera.height_mm / camera.width_mm)
    surfaces = [extract_surface(bone_field(volumes[kind.key], thresholds[kind.key], voi)) for kind in shown]
    end = None if thickness is None else common_max_mm(one.largest_mm for one in thickness.values())
    colours: list[NDArray[np.uint8] | None] = [None] * len(shown)
    if thickness is not None and end is not None:
        colours = [
            thickness_colours(thickness_at(thickness[kind.key].map, surface[0]), end) if kind.key in thickness else None
            for surface, kind in zip(surfaces, shown, strict=True)
        ]
    drawn = draw_with_vtk(surfaces, shown, camera, rows, colours) if opengl else None
    if drawn is None:
        pictures = [
            rasterise(*surface, camera, PANE_WIDTH, rows, kind.rgb if own is None else own)
            for surface, kind, own in zip(surfaces, shown, colours, strict=True)
        ]
        renderer = SOFTWARE
    else:
        pictures, renderer = drawn
    levels = [f"surface at {thresholds[kind.key]:.4g} {unit_of(volumes[kind.key])}" for kind in shown]
    _write_page(pictures, shown, levels, path, title, renderer, camera, end)
    return SurfacePicture(path, renderer)


def draw_with_vtk(
    surfaces: list[Surface],
    shown: list[Modality],
    camera: Camera,
    rows: int,
    colours: list[NDArray[np.uint8] | None] | None = None,
) -> tuple[list[NDArray[np.uint8]], str] | None:
    """Pictures and the renderer's name from a child process; None when it crashed, hung or drew nothing."""
    scene: dict[str, Any] = {
        "focus": camera.focus_mm,
        "right": camera.right,
        "up": camera.up,
        "towards": camera.towards,
        "box": np.array([camera.width_mm, camera.height_mm, camera.depth_mm]),
        "size": np.array([len(surfaces), PANE_WIDTH, rows]),
    }
    for number, ((vertices, triangles, normals), kind) in enumerate(zip(surfaces, shown, strict=True)):
        scene |= {f"vertices{number}": vertices, f"triangles{number}": triangles, f"normals{number}": normals}
        scene[f"colour{number}"] = np.array(kind.rgb)
        if colours is not None and (own := colours[number]) is not None:
            scene[f"colours{number}"] = own
    with tempfile.TemporaryDirectory(prefix="mctgui-3d-") as folder:
        scene_path, pictures_path = Path(folder) / "scene.npz", Path(folder) / "pictures.npz"
        np.savez(scene_path, **scene)
        command = [*PAINTER, str(scene_path), str(pictures_path)]
        try:
            finished = subprocess.run(
                command, capture_output=True, timeout=SECONDS_FOR_VTK, env=child_environment(), check=False
            )
        except (subprocess.TimeoutExpired, OSError):
            return None
        if finished.returncode != 0 or not pictures_path.is_file():
            return None
        with np.load(pictures_path, allow_pickle=False) as drawn:
            pixel_mm = camera.width_mm / PANE_WIDTH
            pictures = [
                dim_hollows(drawn[f"picture{number}"], drawn[f"depth{number}"], pixel_mm) for number in range(len(surfaces))
            ]
            renderer = str(drawn["renderer"])
    # Without a proper context VTK ends well and leaves the picture black: trust pixels, not the exit code.
    empty = [not picture.any() and len(vertices) for picture, (vertices, _, _) in zip(pictures, surfaces, strict=True)]
    return None if any(empty) else (pictures, renderer)


def child_environment() -> dict[str, str]:
    """Environment of a child process that imports this very copy of the program."""
    here = str(Path(__file__).resolve().parents[2])
    earlier = os.environ.get("PYTHONPATH")
    return os.environ | {"PYTHONPATH": os.pathsep.join([here, earlier] if earlier else [here])}


def _write_page(
    pictures: list[NDArray[np.uint8]],
    shown: list[Modality],
    levels: list[str],
    path: Path,
    title: str,
    renderer: str,
    camera: Camera,
    thickness_to_mm: float | None,
) -> None:
    rows, columns, _ = pictures[0].shape
    right = MARGIN + len(shown) * (columns + GAP)
    width = right + (BAR_ROOM if thickness_to_mm is not None else MARGIN - GAP)
    height = HEADER + STRIP + rows + RIM + FOOTER
    figure = new_figure(width, height)
    write_text(figure, MARGIN, 20, title, size=15, weight="bold")
    for number, (kind, picture) in enumerate(zip(shown, pictures, strict=True)):
        left = MARGIN + number * (columns + GAP)
        write_text(figure, left, HEADER + 8, kind.label, colour=kind.colour, weight="bold")
        write_text(figure, left, HEADER + 27, levels[number], size=11, colour=TEXT_QUIET)
        axes = add_axes(figure, left, HEADER + STRIP, columns, rows)
        axes.imshow(picture, interpolation="nearest", aspect="auto")
        axes.set(xticks=[], yticks=[])
        if kind.synthetic:
            write_text(
                figure, left + columns / 2, HEADER + STRIP + rows + RIM / 2, AI_MARK, size=11, ha="center", va="center"
            )
    if thickness_to_mm is not None:
        draw_colour_bar(figure, right, HEADER + STRIP, rows, colour_bar(thickness_to_mm), "Tb.Th")
    pixels_per_mm = columns / camera.width_mm
    note = f"Seen from in front, same camera, {pixels_per_mm:.1f} pixels per mm. {RESEARCH_USE} Drawn by {renderer}."
    write_text(figure, MARGIN, height - FOOTER / 2, f"{note} mctgui {__version__}", size=11, colour=TEXT_QUIET, va="center")
    save_figure(figure, path, title)
