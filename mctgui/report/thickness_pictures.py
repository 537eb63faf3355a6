"""Thickness maps of a VOI in colour on the grey slices, MDCT, micro-CT-like and micro-CT side by side on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.report.modalities import (
    AI_MARK,
    MODALITIES,
    RESEARCH_USE,
    TEXT_QUIET,
    Modality,
    bone_window,
    to_grey,
    unit_of,
)
from mctgui.report.pictures import (
    BAR_ROOM,
    FOOTER,
    GAP,
    HEADER,
    MARGIN,
    RIM,
    ROW_GAP,
    STRIP,
    add_axes,
    draw_colour_bar,
    new_figure,
    save_figure,
    write_text,
)
from mctgui.report.planes import PlaneFrame, sample_plane
from mctgui.report.thickness_colours import colour_bar, common_max_mm, thickness_colours
from mctgui.report.thickness_map import VOIThickness
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.voi import CylinderVOI

PANE_WIDTH = 480
_AROUND_MM = 1.5
_DIMMED = 0.6
"""Grey values under the colours keep this share of their light, so that what is coloured stands out."""


def thickness_overlay(
    volume: Volume, thickness: Volume, voi: CylinderVOI, frame: PlaneFrame, rows: int, columns: int, end_mm: float
) -> NDArray[np.uint8]:
    """A plane of a volume with the thickness of the bone inside a VOI in colour.

    Parameters
    ----------
    thickness
        As :attr:`mctgui.report.thickness_map.VOIThickness.map`.
    frame, rows, columns
        The plane and the size of the picture.
    end_mm
        Thickness at the end of the scale.

    Returns
    -------
    ndarray
        uint8 ``(rows, columns, 3)``.
    """
    window = bone_window(volume)
    grey = to_grey(np.nan_to_num(sample_plane(volume, frame, rows, columns), nan=window.low), window)
    picture = np.repeat((_DIMMED * grey).astype(np.uint8)[..., None], 3, axis=2)
    points = frame.points(rows, columns)
    index = np.rint(thickness.mm_to_index(points)).astype(np.int64)
    inside = ((index >= 0) & (index < thickness.shape)).all(axis=-1) & voi.contains(points)
    z, y, x = (np.where(inside, index[..., axis], 0) for axis in range(3))
    # Of the nearest voxel and not interpolated: beside bone lies 0, which would be mixed in.
    values = np.where(inside, thickness.voxels[z, y, x], 0)
    bone = values > 0
    picture[bone] = thickness_colours(values[bone], end_mm)
    return picture


def draw_thickness_maps(
    volumes: Mapping[str, Volume],
    thickness: Mapping[str, VOIThickness],
    voi: CylinderVOI,
    path: Path,
    *,
    title: str,
) -> None:
    """Write one PNG: for each modality an axial plane over a sagittal one through the middle of the VOI.

    Parameters
    ----------
    volumes, thickness
        Modality key to its volume, and to the thickness of its bone in the VOI.
    path
        The PNG; written whole or not at all.
    title
        Stands at the top; must not name a patient.

    Raises
    ------
    ValueError
        No modality has both a volume and a thickness.
    StorageFailure
        The picture could not be written.
    """
    shown = [kind for kind in MODALITIES if kind.key in volumes and kind.key in thickness]
    if not shown:
        raise ValueError("a thickness map needs a volume with its thickness")
    end = common_max_mm(thickness[kind.key].largest_mm for kind in shown)
    frames = _frames(voi)
    scale = (PANE_WIDTH - 2 * RIM) / max(frame.width_mm for frame in frames)
    heights = [round(frame.height_mm * scale) + 2 * RIM for frame in frames]
    right = MARGIN + len(shown) * (PANE_WIDTH + GAP)
    page_height = HEADER + STRIP + sum(heights) + ROW_GAP + FOOTER
    figure = new_figure(right + BAR_ROOM, page_height)
    write_text(figure, MARGIN, 20, title, size=15, weight="bold")
    for number, kind in enumerate(shown):
        left, found = MARGIN + number * (PANE_WIDTH + GAP), thickness[kind.key]
        _draw_strip(figure, left, kind, volumes[kind.key], found)
        top = HEADER + STRIP
        for frame, height in zip(frames, heights, strict=True):
            columns, rows = round(frame.width_mm * scale), round(frame.height_mm * scale)
            picture = thickness_overlay(volumes[kind.key], found.map, voi, frame, rows, columns, end)
            _draw_pane(figure, left, top, height, picture, frame, kind)
            top += height + ROW_GAP
    draw_colour_bar(figure, right, HEADER + STRIP, sum(heights) + ROW_GAP, colour_bar(end), "Tb.Th")
    _draw_length(figure, right, scale)
    note = f"One scale in all panes, {scale:.1f} pixels per mm; one scale of colours. {RESEARCH_USE} mctgui {__version__}"
    write_text(figure, MARGIN, page_height - FOOTER / 2, note, size=11, colour=TEXT_QUIET, va="center")
    save_figure(figure, path, title)


def _frames(voi: CylinderVOI) -> list[PlaneFrame]:
    x, _, z = voi.centre_mm
    low, high = voi.corners_mm()
    (left, front, below), (right, behind, above) = low - _AROUND_MM, high + _AROUND_MM
    return [
        PlaneFrame("axial", z, (float(left), float(right)), (float(front), float(behind))),
        PlaneFrame("sagittal", x, (float(front), float(behind)), (float(above), float(below))),
    ]


def _draw_strip(figure: Any, left: float, kind: Modality, volume: Volume, found: VOIThickness) -> None:
    write_text(figure, left, HEADER + 8, kind.label, colour=kind.colour, weight="bold")
    facts = (
        f"mean {found.mean_mm:.3f} mm, largest {found.largest_mm:.3f} mm, bone above {found.threshold:.4g} {unit_of(volume)}"
    )
    write_text(figure, left, HEADER + 27, facts, size=11, colour=TEXT_QUIET)


def _draw_pane(
    figure: Any, left: float, top: float, height: int, picture: NDArray[np.uint8], frame: PlaneFrame, kind: Modality
) -> None:
    """A plane in the middle of its pane, with letters at the sides and the AI mark below it."""
    rows, columns, _ = picture.shape
    black = add_axes(figure, left, top, PANE_WIDTH, height)
    black.spines[:].set_visible(False)
    axes = add_axes(figure, left + (PANE_WIDTH - columns) / 2, top + RIM, columns, rows)
    axes.spines[:].set_visible(False)
    axes.imshow(picture, interpolation="nearest", aspect="auto")
    axes.set(xticks=[], yticks=[])
    start, end, above, below = frame.letters
    middle, high = left + PANE_WIDTH / 2, top + height / 2
    write_text(figure, left + RIM / 2, high, start, size=11, ha="center", va="center")
    write_text(figure, left + PANE_WIDTH - RIM / 2, high, end, size=11, ha="center", va="center")
    write_text(figure, middle, top + RIM / 2, above, size=11, ha="center", va="center")
    foot = AI_MARK if kind.synthetic else below
    write_text(figure, middle, top + height - RIM / 2, foot, size=11, ha="center", va="center")


def _draw_length(figure: Any, left: float, scale: float) -> None:
    """A bar of 2 mm above the colours, which are in mm too."""
    length = 2.0 * scale
    axes = add_axes(figure, left, HEADER + 14, length, 2)
    axes.spines[:].set_visible(False)
    axes.patch.set_facecolor("#e6e8ea")
    write_text(figure, left, HEADER + 20, "2 mm", size=11)
