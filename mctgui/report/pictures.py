"""Side-by-side pictures: MDCT, micro-CT-like and micro-CT, axial over sagittal, at one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.report.modalities import (
    AI_MARK,
    CANVAS,
    LINE,
    MODALITIES,
    RESEARCH_USE,
    TEXT,
    TEXT_QUIET,
    WINDOW,
    Modality,
    bone_window,
    to_grey,
    unit_of,
)
from mctgui.report.planes import PlaneFrame, View, frame_around, sample_plane
from mctgui.report.thickness_colours import ColourBar
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.voi import CylinderVOI

DPI = 100
PANE_WIDTH = 600
MAX_SAGITTAL_HEIGHT = 700
RIM = 24
"""Black around every picture, where letters, scale bar and marks stand, so that none of them lies on the bone."""
MARGIN = 24
GAP = 12
STRIP = 48
ROW_GAP = 8
FOOTER = 40
HEADER = 52
BAR_ROOM = 96
"""Width of a colour bar with its numbers."""
_STRIPE = 14


@dataclass(frozen=True, slots=True)
class _Pane:
    """Where one picture lies on the page, in pixels from the top left."""

    left: int
    top: int
    width: int
    height: int


def draw_side_by_side(
    volumes: Mapping[str, Volume],
    vois: Sequence[CylinderVOI],
    path: Path,
    *,
    title: str,
    position_mm: Sequence[float] | None = None,
) -> None:
    """Write one PNG with a column per modality: an axial plane above a sagittal one.

    Parameters
    ----------
    volumes
        Modality key (``"mdct"``, ``"microct-like"``, ``"microct"``) to its volume; those that are missing have no column.
    vois
        Cylinders whose outline is drawn in every pane.
    path
        The PNG; written whole or not at all.
    title
        Stands at the top; must not name a patient.
    position_mm
        LPS point that both planes go through; None takes the middle of the VOIs, or of the first volume without any.

    Raises
    ------
    ValueError
        There is no volume.
    StorageFailure
        The picture could not be written.
    """
    shown = [(kind, volumes[kind.key]) for kind in MODALITIES if kind.key in volumes]
    if not shown:
        raise ValueError("a picture needs at least one volume")
    x, _, z = middle_of(vois, shown[0][1]) if position_mm is None else position_mm
    grids = [volume.grid for _, volume in shown]
    axial, sagittal = frame_around(grids, "axial", float(z)), frame_around(grids, "sagittal", float(x))
    widest = max(axial.width_mm, sagittal.width_mm)
    scale = min((PANE_WIDTH - 2 * RIM) / widest, MAX_SAGITTAL_HEIGHT / sagittal.height_mm)
    rows = [(frame, round(frame.height_mm * scale) + 2 * RIM) for frame in (axial, sagittal)]
    page_width = 2 * MARGIN + len(shown) * PANE_WIDTH + (len(shown) - 1) * GAP
    page_height = HEADER + sum(height + STRIP + ROW_GAP for _, height in rows) + FOOTER

    figure = new_figure(page_width, page_height)
    write_text(figure, MARGIN, 20, title, size=15, weight="bold")
    top = HEADER
    for frame, height in rows:
        for column, (kind, volume) in enumerate(shown):
            left = MARGIN + column * (PANE_WIDTH + GAP)
            _draw_strip(figure, left, top, kind, volume, frame.view)
            _draw_pane(figure, _Pane(left, top + STRIP, PANE_WIDTH, height), kind, volume, vois, frame, scale)
        top += STRIP + height + ROW_GAP
    note = f"One scale in all panes, {scale:.1f} pixels per mm. {RESEARCH_USE} mctgui {__version__}"
    write_text(figure, MARGIN, page_height - FOOTER / 2, note, size=11, colour=TEXT_QUIET, va="center")
    save_figure(figure, path, title)


def middle_of(vois: Sequence[CylinderVOI], volume: Volume) -> NDArray[np.float64]:
    """The middle of the VOIs in LPS mm; that of the volume when there are none."""
    if not vois:
        return volume.grid.centre_mm
    return np.asarray(np.mean([voi.centre_mm for voi in vois], axis=0), dtype=np.float64)


def new_figure(width: int, height: int) -> Any:
    """An empty dark figure of this size in pixels, drawn by Agg without any window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=WINDOW)
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Any, path: Path, title: str) -> None:
    """Write the figure as PNG, with what it is in the file's own description."""
    about = {"Title": title, "Description": f"{AI_MARK} where marked. {RESEARCH_USE}", "Software": f"mctgui {__version__}"}
    with atomic_file(path) as temporary:
        figure.savefig(temporary, dpi=DPI, facecolor=figure.get_facecolor(), metadata=about)


def write_text(figure: Any, x: float, y: float, text: str, *, size: int = 13, colour: str = TEXT, **style: Any) -> None:
    """Write one line; ``x`` and ``y`` in pixels from the top left, ``size`` in pixels."""
    width, height = figure.get_size_inches() * DPI
    style.setdefault("va", "top")
    figure.text(x / width, 1 - y / height, text, fontsize=size * 72 / DPI, color=colour, **style)


def add_axes(figure: Any, left: float, top: float, width: float, height: float) -> Any:
    """Axes without frame and ticks over a rectangle in pixels from the top left."""
    page_width, page_height = figure.get_size_inches() * DPI
    box = (left / page_width, 1 - (top + height) / page_height, width / page_width, height / page_height)
    axes = figure.add_axes(box, facecolor=CANVAS)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(LINE)
    return axes


def draw_colour_bar(figure: Any, left: float, top: float, height: float, bar: ColourBar, title: str) -> None:
    """Draw a colour bar with its numbers into a column of :data:`BAR_ROOM`; ``left`` to ``height`` in pixels."""
    write_text(figure, left, top, title, size=12)
    high, first = height - 48, top + 30
    axes = add_axes(figure, left, first, _STRIPE, high)
    axes.imshow(bar.pixels(256)[:, None, :], interpolation="nearest", aspect="auto")
    axes.set(xticks=[], yticks=[])
    for number, tick in enumerate(bar.ticks):
        text = f"{tick.text} {bar.unit}" if number == len(bar.ticks) - 1 else tick.text
        write_text(figure, left + _STRIPE + 8, first + (1 - tick.share) * high, text, size=11, va="center")


def _draw_strip(figure: Any, left: float, top: float, kind: Modality, volume: Volume, view: View) -> None:
    z, y, x = volume.spacing_mm
    write_text(figure, left, top + 8, kind.label, colour=kind.colour, weight="bold")
    window = bone_window(volume)
    shown = f"C {window.centre:.0f} · W {window.width:.0f} {unit_of(volume)}"
    write_text(figure, left + PANE_WIDTH, top + 8, shown, size=11, colour=TEXT_QUIET, ha="right")
    facts = f"{view} · {x:.3f} × {y:.3f} mm pixels, a slice every {z:.3g} mm"
    write_text(figure, left, top + 27, facts, size=11, colour=TEXT_QUIET)


def _draw_pane(
    figure: Any,
    pane: _Pane,
    kind: Modality,
    volume: Volume,
    vois: Sequence[CylinderVOI],
    frame: PlaneFrame,
    scale: float,
) -> None:
    """One picture in the middle of its pane, with outline, letters, scale bar, position and AI mark."""
    columns, rows = round(frame.width_mm * scale), round(frame.height_mm * scale)
    values = sample_plane(volume, frame, rows, columns)
    window = bone_window(volume)
    grey = to_grey(np.nan_to_num(values, nan=window.low), window)
    axes = add_axes(figure, pane.left, pane.top, pane.width, pane.height)
    centre_x, centre_y = sum(frame.horizontal_mm) / 2, sum(frame.vertical_mm) / 2
    down = np.sign(frame.vertical_mm[1] - frame.vertical_mm[0])
    half_width, half_height = pane.width / scale / 2, pane.height / scale / 2
    axes.set_xlim(centre_x - half_width, centre_x + half_width)
    axes.set_ylim(centre_y + down * half_height, centre_y - down * half_height)
    axes.imshow(
        grey,
        cmap="gray",
        vmin=0,
        vmax=255,
        interpolation="nearest",
        aspect="auto",
        extent=(*frame.horizontal_mm, *frame.vertical_mm[::-1]),
    )
    axes.set_xlim(centre_x - half_width, centre_x + half_width)
    axes.set_ylim(centre_y + down * half_height, centre_y - down * half_height)
    for voi in vois:
        _draw_outline(axes, voi, frame)
    _draw_marks(axes, pane, kind, frame, scale)


def _draw_outline(axes: Any, voi: CylinderVOI, frame: PlaneFrame) -> None:
    """Where the cylinder crosses the plane; in axial planes its circle, dashed where the plane lies beyond the ends."""
    from matplotlib import patheffects

    points = frame.points(400, 400)
    along, across = cylinder_coordinates(voi, points)
    beyond_radius = across - voi.diameter_mm / 2
    beyond_ends = np.abs(along) - voi.height_mm / 2
    dashed = False
    if frame.view == "axial":
        distance = beyond_radius
        dashed = bool(beyond_ends[np.unravel_index(np.argmin(across), across.shape)] > 1e-3 + 0.5)
    else:
        distance = np.maximum(beyond_radius, beyond_ends)
    if not (distance.min() < 0 < distance.max()):
        return
    horizontal, vertical = frame.project(points.reshape(-1, 3)).reshape(400, 400, 2).transpose(2, 0, 1)
    lines = axes.contour(
        horizontal,
        vertical,
        distance,
        levels=[0.0],
        colors=[TEXT],
        linewidths=1.1,
        linestyles="dashed" if dashed else "solid",
    )
    lines.set_path_effects([patheffects.Stroke(linewidth=2.6, foreground="#000000b0"), patheffects.Normal()])


def cylinder_coordinates(voi: CylinderVOI, points_mm: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Signed position along the cylinder's axis from its middle, and distance from the axis, in mm, of LPS points."""
    axis = np.asarray(voi.axis, dtype=np.float64)
    axis = axis / np.linalg.norm(axis)
    offset = points_mm - np.asarray(voi.centre_mm, dtype=np.float64)
    along = offset @ axis
    across = np.sqrt(np.maximum((offset**2).sum(axis=-1) - along**2, 0.0))
    return along, across


def _draw_marks(axes: Any, pane: _Pane, kind: Modality, frame: PlaneFrame, scale: float) -> None:
    from matplotlib import patheffects

    halo = [patheffects.withStroke(linewidth=2.5, foreground="#000000c0")]

    def mark(x: float, y: float, text: str, **style: Any) -> None:
        style = {"color": TEXT, "fontsize": 11 * 72 / DPI, "ha": "center", "va": "center", "path_effects": halo} | style
        axes.text(x / pane.width, 1 - y / pane.height, text, transform=axes.transAxes, **style)

    left, right, upper, lower = frame.letters
    mark(12, pane.height / 2, left)
    mark(pane.width - 12, pane.height / 2, right)
    mark(pane.width / 2, 12, upper)
    if not kind.synthetic:
        mark(pane.width / 2, pane.height - 12, lower)
    else:
        mark(pane.width / 2, pane.height - 12, AI_MARK)
    name = "z" if frame.view == "axial" else "x"
    mark(10, pane.height - 12, f"{name} {round(frame.position_mm, 2) + 0.0:+.2f} mm", ha="left", color=TEXT_QUIET)
    length_mm = next((each for each in (10, 20, 50, 100) if each * scale >= 40), 200)
    end, start = (pane.width - 12) / pane.width, (pane.width - 12 - length_mm * scale) / pane.width
    height = 9 / pane.height
    axes.plot([start, end], [height, height], transform=axes.transAxes, color=TEXT, linewidth=1.6, solid_capstyle="butt")
    mark(start * pane.width - 8, pane.height - 10, f"{length_mm} mm", ha="right")
