"""Figures of a reader study: the scores as stacked bars, and the differences between classes, for print on white.

Each class has its own colour; the steps of a scale are tints of it whose lightness only falls, with the step written into
the bar: readable in grey, and by those who see no difference between red and green.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.atomic import atomic_file
from mctgui.reading.agreement_cells import AgreementCell
from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import class_label
from mctgui.reading.image_comparison import ClassComparison

CLASS_COLOURS = {"mdct": "#b35c00", "microct-like": "#0f7187", "microct": "#24421a"}
"""Colours of the modalities on light ground."""
OTHER_COLOURS = ("#5a3d82", "#8a6d00", "#7d2248", "#3f4a54")
MARKERS = {"mdct": "o", "microct-like": "s", "microct": "D"}
TEXT = "#1b1e21"
TEXT_QUIET = "#5d666f"
LINE = "#d3d7db"
PNG_DPI = 200
_WIDTH = 7.0
_BAR = 0.19
_GAP = 0.14
_LEFT, _RIGHT = 2.0, 0.55
_SANS = ("DejaVu Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "SimHei", "WenQuanYi Zen Hei")
_SMALLEST_SHARE = 0.035


@dataclass(frozen=True, slots=True)
class StudyFigure:
    """One figure.

    Parameters
    ----------
    key
        For file names.
    caption
        What it shows.
    width, height
        Inches.
    draw
        Draws it into a matplotlib figure, its upper left corner at the given inches from the upper left of the page.
    """

    key: str
    caption: str
    width: float
    height: float
    draw: Callable[[Any, float, float], None]


def study_figures(found: StudyAnalysis) -> tuple[StudyFigure, ...]:
    """The scores, the scores by reader, and the differences where there are two classes or more."""
    pooled = _bars(found, by_reader=False)
    figures = [
        StudyFigure("scores", "Scores of all readers by criterion and class; n is the number of scores.", _WIDTH,
                    _height(pooled), lambda page, x, y: _draw_bars(page, x, y, pooled)),
    ]  # fmt: skip
    if len(found.readers) > 1:
        single = _bars(found, by_reader=True)
        figures.append(
            StudyFigure("scores-by-reader", "Scores of each reader by criterion and class.", _WIDTH, _height(single),
                        lambda page, x, y: _draw_bars(page, x, y, single))
        )  # fmt: skip
    if found.comparisons:
        height = 0.75 + 0.3 * len(found.comparisons)
        figures.append(
            StudyFigure("differences", "Effect of the class image by image with its 95 % interval; above 0 the first is "
                        "scored higher.", _WIDTH, height,
                        lambda page, x, y: _draw_effects(page, x, y, found.comparisons, height))
        )  # fmt: skip
    return tuple(figures)


def write_figure(figure: StudyFigure, folder: Path) -> tuple[Path, Path]:
    """Write a figure as SVG (text stays text) and PNG; equal figures give equal files.

    Raises
    ------
    StorageFailure
        A file could not be written.
    """
    from matplotlib import rc_context

    paths = folder / f"{figure.key}.svg", folder / f"{figure.key}.png"
    about = {"Title": figure.caption, "Creator": f"mctgui {__version__}", "Date": None}
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "mctgui", "font.family": fonts()}):
        page = new_page(figure.width, figure.height)
        figure.draw(page, 0.0, 0.0)
        with atomic_file(paths[0]) as temporary:
            page.savefig(temporary, format="svg", facecolor="white", metadata=about)
        with atomic_file(paths[1]) as temporary:
            page.savefig(temporary, format="png", dpi=PNG_DPI, facecolor="white", metadata={"Title": figure.caption})
    return paths


def new_page(width: float, height: float) -> Any:
    """An empty white figure of this size in inches, drawn without any window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    page = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(page)
    return page


@cache
def fonts() -> list[str]:
    """The fonts that are here, the first that has a sign draws it."""
    from matplotlib.font_manager import fontManager

    here = {font.name for font in fontManager.ttflist}
    return [name for name in _SANS if name in here] or ["sans-serif"]


def class_colour(image_class: str, classes: Sequence[str]) -> str:
    """The colour of a class: that of its modality, or one of four others."""
    if image_class in CLASS_COLOURS:
        return CLASS_COLOURS[image_class]
    others = [one for one in classes if one not in CLASS_COLOURS]
    return OTHER_COLOURS[others.index(image_class) % len(OTHER_COLOURS)]


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: where it stands in its block, and what it is made of."""

    criterion: str
    label: str
    counts: tuple[int, ...]
    low: int
    colour: str


def _bars(found: StudyAnalysis, *, by_reader: bool) -> list[_Bar]:
    bars = []
    for cell in found.cells:
        colour = class_colour(cell.image_class, found.plan.classes)
        name = class_label(cell.image_class)
        low = cell.criterion.low
        if by_reader:
            bars += [
                _Bar(cell.criterion.name, f"{name}, {reader}", counts, low, colour)
                for reader, counts in zip(cell.matrix.readers, cell.counts, strict=True)
            ]
        else:
            bars.append(_Bar(cell.criterion.name, name, _together(cell), low, colour))
    return bars


def _together(cell: AgreementCell) -> tuple[int, ...]:
    return tuple(map(sum, zip(*cell.counts, strict=True)))


def _height(bars: Sequence[_Bar]) -> float:
    blocks = len(dict.fromkeys(bar.criterion for bar in bars))
    return 0.55 + blocks * (_GAP + 0.22) + len(bars) * (_BAR + 0.04)


def _draw_bars(page: Any, left: float, top: float, bars: Sequence[_Bar]) -> None:
    height = _height(bars)
    axes = axes_at(page, left + _LEFT, top + 0.1, _WIDTH - _LEFT - _RIGHT, height - 0.55)
    axes.set_xlim(0, 100)
    axes.set_ylim(height - 0.55, 0)
    at, last = 0.0, ""
    for bar in bars:
        if bar.criterion != last:
            at += _GAP if last else 0.0
            _write(axes, -2, at + 0.11, bar.criterion, ha="right", weight="bold")
            at += 0.22
            last = bar.criterion
        _draw_bar(axes, at, bar)
        at += _BAR + 0.04
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_xlabel("Share of the scores, %; the step stands in its part", fontsize=8, color=TEXT)


def _draw_bar(axes: Any, at: float, bar: _Bar) -> None:
    total = sum(bar.counts)
    _write(axes, -2, at + _BAR / 2, bar.label, ha="right", color=bar.colour)
    _write(axes, 101.5, at + _BAR / 2, f"n {total}", color=TEXT_QUIET, fontsize=7)
    start = 0.0
    for number, count in enumerate(bar.counts):
        if not count:
            continue
        share = 100 * count / total
        tint = tint_of(bar.colour, (number + 1) / len(bar.counts))
        axes.barh(at, share, _BAR, start, align="edge", color=tint, edgecolor="white", linewidth=0.8)
        if share >= 100 * _SMALLEST_SHARE:
            ink = "white" if _luminance(tint) < 0.2 else TEXT
            _write(axes, start + share / 2, at + _BAR / 2, str(bar.low + number), ha="center", color=ink, fontsize=7)
        start += share


def tint_of(colour: str, strength: float) -> str:
    """A colour mixed with white: 1 is the colour itself, near 0 almost white; lightness falls as strength rises."""
    mixed = [255 + (int(colour[at : at + 2], 16) - 255) * (0.1 + 0.9 * strength) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG); below 0.2 white text has more contrast than dark text."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _draw_effects(page: Any, left: float, top: float, compared: Sequence[ClassComparison], height: float) -> None:
    axes = axes_at(page, left + _LEFT, top + 0.1, _WIDTH - _LEFT - _RIGHT, height - 0.6)
    axes.set_xlim(-1, 1)
    axes.set_ylim(len(compared) - 0.5, -0.5)
    axes.axvline(0, color=TEXT_QUIET, linewidth=0.8)
    pairs = len(dict.fromkeys((one.first.image_class, one.second.image_class) for one in compared))
    for place, one in enumerate(compared):
        label = one.criterion.name
        if pairs > 1:
            label += f": {class_label(one.first.image_class)} - {class_label(one.second.image_class)}"
        _write(axes, -1.04, place, label, ha="right")
        interval = one.images.effect_interval
        if one.images.p is None:
            _write(axes, 0.04, place, "all equal: no difference to be found", color=TEXT_QUIET, fontsize=7)
        if interval is not None:
            axes.plot([interval.low, interval.high], [place, place], color=TEXT, linewidth=1.4, solid_capstyle="butt")
        axes.plot([one.images.effect], [place], color=TEXT, marker="s", markersize=4.5)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    first = compared[0]
    name = "Cliff's delta" if first.images.test.startswith("Mann") else "Rank-biserial correlation of pairs"
    between = (
        ""
        if pairs > 1
        else f": {class_label(first.second.image_class)} higher < 0 < " + (f"{class_label(first.first.image_class)} higher")
    )
    axes.set_xlabel(name + between, fontsize=8, color=TEXT)


def axes_at(page: Any, left: float, top: float, width: float, height: float) -> Any:
    """Axes with a baseline alone over a rectangle in inches from the upper left."""
    wide, high = page.get_size_inches()
    axes = page.add_axes((left / wide, 1 - (top + height) / high, width / wide, height / high), facecolor="white")
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.set_yticks([])
    axes.tick_params(axis="x", labelsize=8, colors=TEXT, color=LINE)
    return axes


def _write(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    axes.text(x, y, text, **{"fontsize": 8, "color": TEXT, "va": "center_baseline", "clip_on": False, **style})
