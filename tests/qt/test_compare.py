"""Two volumes in one pane: which pixel is whose, the same millimetres, signs, marks, mouse and keys."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from mctgui.jobs import finish
from mctgui.qt.theme import DARK
from mctgui.qt.viewer.compare import composing, wording
from mctgui.qt.viewer.compare.alignment import AlignedSlices
from mctgui.qt.viewer.compare.canvas import OVER, CompareCanvas
from mctgui.qt.viewer.compare.difference import colour_table, difference_of, signed
from mctgui.qt.viewer.compare.flicker import FASTEST_MS
from mctgui.qt.viewer.compare.pane import ComparePane
from mctgui.qt.viewer.compare.sides import Side
from mctgui.qt.viewer.controls import ToolBar
from mctgui.qt.viewer.plane import SliceImage, SliceStack
from mctgui.qt.viewer.rendering import DrawableSlice, Viewport
from mctgui.qt.viewer.screen import ViewScreen
from mctgui.viewstate import COMPARE_MODES, Comparison, Slab
from mctgui.volume import Volume
from mctgui.windowing import Window

COLOURS = (DARK.difference_low, DARK.difference_zero, DARK.difference_high)
ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def stamp(seed: int, shape: tuple[int, int] = (60, 80)) -> SliceImage:
    """A slice that is like none of its mirror images, and like no other of another seed."""
    pixels = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)
    return SliceImage(pixels, (-3.0, 5.0), (0.5, 0.5))


VIEW = Viewport((16.0, 19.0), 0.2, (200, 150))


@pytest.fixture
def canvas(qtbot) -> CompareCanvas:
    widget = CompareCanvas(COLOURS)
    qtbot.addWidget(widget)
    base, over = stamp(1), stamp(2)
    widget.set_source(lambda: base)
    widget.set_over_source(lambda: over, follows_view=False)
    widget.resize(*VIEW.size)
    widget.set_place(VIEW.centre_uv, VIEW.mm_per_pixel)
    widget.set_window(Window(128, 256))
    widget.set_over_window(Window(100, 120))
    return widget


def greys() -> tuple[np.ndarray, np.ndarray]:
    """What the two look like alone, each in its own window."""
    return DrawableSlice(stamp(1)).draw(VIEW, 0, 256), DrawableSlice(stamp(2)).draw(VIEW, 40, 160)


def shown(canvas: CompareCanvas, **changes: object) -> np.ndarray:
    """The pixels on the widget, as the user sees them."""
    canvas.set_comparison(Comparison(**changes), in_hu=canvas.in_hu)
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[:, : image.width(), :3].copy()


def grey_of(picture: np.ndarray) -> np.ndarray:
    assert (picture[..., 0] == picture[..., 1]).all(), "a grey picture has no colour"
    return picture[..., 0]


def test_that_each_side_of_the_swipe_is_that_image_bit_for_bit(canvas) -> None:
    base, over = greys()
    picture = grey_of(shown(canvas, mode="swipe", divider=0.3))
    assert (picture[:, :60] == base[:, :60]).all()
    assert (picture[:, 60:] == over[:, 60:]).all()
    assert (base[:, 60:] != over[:, 60:]).mean() > 0.9, "the two stamps do not differ"
    lying = grey_of(shown(canvas, mode="swipe", divider=0.6, horizontal=True))
    assert (lying[:90] == base[:90]).all()
    assert (lying[90:] == over[90:]).all()


def test_that_a_divider_at_the_edge_shows_one_image_whole(canvas) -> None:
    base, over = greys()
    assert (grey_of(shown(canvas, mode="swipe", divider=1.0)) == base).all()
    assert (grey_of(shown(canvas, mode="swipe", divider=0.0)) == over).all()


@pytest.mark.parametrize("ratio", [1.5, 2.0])
def test_that_every_device_pixel_of_a_fine_screen_has_its_own_value(canvas, monkeypatch, ratio) -> None:
    monkeypatch.setattr(CompareCanvas, "devicePixelRatioF", lambda _self: ratio)
    view = Viewport(VIEW.centre_uv, VIEW.mm_per_pixel, VIEW.size, ratio)
    base, over = DrawableSlice(stamp(1)).draw(view, 0, 256), DrawableSlice(stamp(2)).draw(view, 40, 160)
    target = QImage(round(200 * ratio), round(150 * ratio), QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(ratio)
    canvas.set_comparison(Comparison(mode="swipe", divider=0.4), in_hu=False)
    canvas.render(target)
    flat = np.frombuffer(target.constBits(), np.uint8).reshape(target.height(), target.bytesPerLine() // 4, 4)
    picture, first = flat[:, : target.width(), 0], round(80 * ratio)
    assert (picture[:, :first] == base[:, :first]).all()
    assert (picture[:, first:] == over[:, first:]).all()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_that_squares_are_fixed_in_the_patient(ratio) -> None:
    for centre in ((16.0, 19.0), (17.3, 18.1), (-40.1, -2.3)):
        view = Viewport(centre, 0.2, (200, 150), ratio)
        width, height = view.device_size
        zeros, ones = np.zeros((height, width), np.uint8), np.full((height, width), 255, np.uint8)
        picture = composing.checker(zeros, ones, view, 4.0)
        for x, y in ((3, 5), (60, 140), (199, 0), (100, 75)):
            u, v = view.to_uv((np.floor(x * ratio) + 0.5) / ratio, (np.floor(y * ratio) + 0.5) / ratio)
            odd = (np.floor(u / 4) + np.floor(v / 4)) % 2 == 1
            assert (picture[int(y * ratio), int(x * ratio)] == 255) == odd


def test_that_panning_takes_the_squares_along(canvas) -> None:
    before = grey_of(shown(canvas, mode="checker", checker_mm=3.0))
    base, over = greys()
    assert ((before == base) | (before == over)).all()
    canvas.set_place((VIEW.centre_uv[0] + 7 * 0.2, VIEW.centre_uv[1] - 4 * 0.2), 0.2)
    after = grey_of(shown(canvas, mode="checker", checker_mm=3.0))
    assert (after[4:, :-7] == before[:-4, 7:]).mean() > 0.995


def test_that_the_lens_shows_the_other_image_in_its_circle_and_only_there(canvas) -> None:
    base, over = greys()
    canvas.pointer = QPointF(70.0, 40.0)
    picture = grey_of(shown(canvas, mode="lens", lens_mm=5.0))
    y, x = np.mgrid[0:150, 0:200] + 0.5
    away = (x - 70) ** 2 + (y - 40) ** 2
    inside = away <= 25.0**2
    assert (picture[inside] == over[inside]).all()
    assert (picture[~inside] == base[~inside]).all()


def test_that_a_magnifying_lens_keeps_its_middle_and_doubles_the_rest(canvas) -> None:
    pixels = np.zeros((60, 80), np.uint8)
    pixels[30:32, 30:32] = 250  # its middle lies at u = -3 + 30.5 * 0.5 = 12.25, v = 5 + 15.25 = 20.25
    pixels[30:32, 36:38] = 250  # 3 mm to the right
    canvas.set_over_source(lambda: SliceImage(pixels, (-3.0, 5.0), (0.5, 0.5)), follows_view=False)
    canvas.set_source(lambda: None)
    canvas.pointer = canvas.to_widget(12.25, 20.25)
    for zoom, pixels_away in ((1, 15), (2, 30)):
        picture = grey_of(shown(canvas, mode="lens", lens_mm=8.0, lens_zoom=zoom))
        x, y = canvas.pointer.x(), canvas.pointer.y()
        rows, columns = np.nonzero(picture > 120)
        near, far = columns < x + 8, columns > x + 8
        assert columns[near].mean() + 0.5 == pytest.approx(x, abs=0.6)
        assert rows.mean() + 0.5 == pytest.approx(y, abs=0.6)
        assert columns[far].mean() + 0.5 - x == pytest.approx(pixels_away, abs=0.6)


def test_that_flicker_shows_one_image_at_a_time(canvas) -> None:
    base, over = greys()
    assert (grey_of(shown(canvas, mode="flicker")) == base).all()
    assert (grey_of(shown(canvas, mode="flicker", over_shown=True)) == over).all()


def test_that_fade_is_the_weighted_mean_and_exact_at_its_ends(canvas) -> None:
    base, over = greys()
    assert (grey_of(shown(canvas, mode="fade", fade=0.0)) == base).all()
    assert (grey_of(shown(canvas, mode="fade", fade=1.0)) == over).all()
    wanted = 0.75 * base.astype(float) + 0.25 * over
    assert np.abs(grey_of(shown(canvas, mode="fade", fade=0.25)) - wanted).max() <= 0.51


def table_index(picture: np.ndarray) -> np.ndarray:
    """Which entry of the colour table a pixel has; -1 where it is plain canvas."""
    blue, green, red = (picture[..., at].astype(np.int64) for at in range(3))
    packed = (red << 16) | (green << 8) | blue
    table = (colour_table(*COLOURS) & 0xFFFFFF).astype(np.int64)
    order = np.argsort(table, kind="stable")
    at = np.clip(np.searchsorted(table[order], packed), 0, 255)
    return np.where(packed == 0, -1, np.where(table[order][at] == packed, order[at], -2))


def test_that_a_difference_has_its_sign_and_zero_is_neutral(canvas) -> None:
    left = np.full((60, 80), 100, np.uint8)
    right = left.copy()
    right[:20], right[40:] = 60, 180
    canvas.set_source(lambda: SliceImage(left, (-3.0, 5.0), (0.5, 0.5)))
    canvas.set_over_source(lambda: SliceImage(right, (-3.0, 5.0), (0.5, 0.5)), follows_view=False)
    canvas.set_over_window(Window(128, 256))
    index = table_index(shown(canvas, mode="difference", span_share=0.5))
    rows = {name: int(canvas.to_widget(10.0, 5.0 + 0.5 * at).y()) for name, at in (("more", 12), ("same", 30), ("less", 48))}
    column = 100
    assert index[rows["same"], column] == 128
    assert index[rows["more"], column] == pytest.approx(128 + 127 * (40 / 256) / 0.5, abs=1.5)
    assert index[rows["less"], column] == pytest.approx(128 - 127 * (80 / 256) / 0.5, abs=1.5)
    assert colour_table(*COLOURS)[128] == 0xFF000000 | int(DARK.difference_zero[1:], 16)
    assert colour_table(*COLOURS)[255] == 0xFF000000 | int(DARK.difference_high[1:], 16)
    assert colour_table(*COLOURS)[0] == colour_table(*COLOURS)[1] == 0xFF000000 | int(DARK.difference_low[1:], 16)


def test_that_values_in_hu_are_subtracted_whatever_the_windows_are(canvas) -> None:
    low, high = np.full((60, 80), -400, np.int16), np.full((60, 80), 1500, np.int16)
    low[:, 40:] = 1500
    canvas.set_source(lambda: SliceImage(low, (-3.0, 5.0), (0.5, 0.5)))
    canvas.set_over_source(lambda: SliceImage(high, (-3.0, 5.0), (0.5, 0.5)), follows_view=False)
    canvas.in_hu = True
    for window in (Window(400, 1800), Window(50, 100)):
        canvas.set_window(window)
        index = table_index(shown(canvas, mode="difference", span_hu=2000.0))
        x = {at: int(canvas.to_widget(-3.0 + 0.5 * at, 10.0).x()) for at in (30, 50)}
        assert index[60, x[30]] == round(128 - 127 * 1900 / 2000)
        assert index[60, x[50]] == 128


def test_that_a_difference_is_plain_canvas_where_one_image_ends(canvas) -> None:
    canvas.set_over_source(lambda: SliceImage(np.full((20, 30), 9, np.uint8), (5.0, 12.0), (0.5, 0.5)), follows_view=False)
    index = table_index(shown(canvas, mode="difference"))
    covered = index >= 0
    left, top = canvas.to_widget(5.0, 12.0).toTuple()
    right, bottom = canvas.to_widget(5.0 + 29 * 0.5, 12.0 + 19 * 0.5).toTuple()
    y, x = np.mgrid[0:150, 0:200] + 0.5
    assert (covered == ((x >= left) & (x <= right) & (y >= top) & (y <= bottom))).mean() > 0.998
    canvas.set_over_source(lambda: None, follows_view=False)
    assert (table_index(shown(canvas, mode="difference")) == -1).all()


@pytest.mark.parametrize("step", [(0.5, 0.5), (0.37, -0.21)])
def test_that_sampled_values_lie_where_the_picture_lies(step) -> None:
    rows, columns = np.mgrid[0:90, 0:110]
    image = SliceImage((columns * 3 + rows * 7).astype(np.uint16), (-8.0, 14.0), step)
    side = Side()
    side.image = image
    view = Viewport((2.0, 12.0), 0.13, (90, 70), 1.5)
    left, top, right, bottom = side.covered(view)
    assert right > left
    assert bottom > top
    values = side.values(view)
    for x, y in ((left, top), (right - 1, bottom - 1), ((left + right) // 2, top)):
        u, v = view.to_uv((x + 0.5) / 1.5, (y + 0.5) / 1.5)
        wanted = (u + 8.0) / step[0] * 3 + (v - 14.0) / step[1] * 7
        assert values[y, x] == pytest.approx(wanted, abs=0.75)  # rounded to whole values


def test_that_moving_divider_or_lens_renders_nothing_anew(canvas, monkeypatch) -> None:
    shown(canvas, mode="swipe")
    drawn: list[object] = []
    draw = Side.draw
    monkeypatch.setattr(Side, "draw", lambda self, *args, **more: drawn.append(self) or draw(self, *args, **more))
    for divider in (0.2, 0.4, 0.6):
        shown(canvas, mode="swipe", divider=divider)
    for at in (30, 60, 90):
        canvas.pointer = QPointF(at, 50)
        shown(canvas, mode="lens")
    shown(canvas, mode="checker")
    shown(canvas, mode="fade")
    shown(canvas, mode="difference")
    assert drawn == []
    canvas.set_over_window(Window(90, 50))
    shown(canvas, mode="swipe")
    assert len(drawn) == 1, "only the image whose window changed"


def block(spacing: tuple[float, float, float], origin: tuple[float, float, float], size_mm: float = 24.0) -> Volume:
    """A dark block with a bright cube of 6 mm whose corner lies at (2, -3, 1) mm."""
    shape = tuple(round(size_mm / step) for step in spacing)
    volume = Volume.from_spacing(np.full(shape, 20, np.uint8), spacing, "grey8", origin)
    index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
    point = volume.index_to_mm(index)
    inside = ((point >= (2.0, -3.0, 1.0)) & (point < (8.0, 3.0, 7.0))).all(axis=-1)
    volume.voxels[inside] = 220
    return volume


@pytest.mark.parametrize("plane", ["axial", "sagittal", "coronal"])
def test_that_volumes_of_other_spacing_and_place_line_up(plane) -> None:
    base = SliceStack(block((0.5, 0.25, 0.25), (-6.875, -11.875, -9.75)), plane)
    over = SliceStack(block((0.2, 0.3, 0.3), (-7.85, -8.85, -7.9)), plane)
    aligned = AlignedSlices(base, over)
    assert not aligned.is_turned
    w = base.position_mm(base.nearest(float(base.frame.uvw((5.0, 0.0, 4.0))[2])))
    u, v, _ = base.frame.uvw((5.0, 0.0, 4.0))
    view = Viewport((float(u), float(v)), 0.1, (160, 160))
    edges = []
    for image in (base.image(base.nearest(w)), aligned.image(w, view)):
        assert image is not None
        bright = DrawableSlice(image).draw(view, 0, 240) > 127
        rows, columns = np.nonzero(bright)
        edges.append((columns.min(), columns.max(), rows.min(), rows.max()))
    # The cube lies at the same millimetres: to half a voxel of the coarser volume, drawn at 0.1 mm.
    coarse = 0.5 if plane != "axial" else 0.3
    assert np.abs(np.subtract(*edges)).max() <= coarse / 2 / 0.1 + 1
    assert abs(aligned.distance_mm(w)) <= 0.15 + 1e-9


def test_that_drawing_two_grids_of_one_ramp_gives_one_picture() -> None:
    """Linear interpolation of a ramp is exact, so whatever shifts a grid by part of a pixel is seen."""
    pictures = []
    for spacing, origin in (((1.0, 0.25, 0.25), (-9.3, -4.1, 0.0)), ((1.0, 0.4, 0.55), (-11.0, -6.0, 0.0))):
        shape = (1, 120, 120)
        x, y = (np.arange(120) * step + first for step, first in zip(spacing[:0:-1], origin[:2], strict=True))
        ramp = (20000 + 300 * x[None, :] + 700 * y[:, None])[None].astype(np.float32)
        stack = SliceStack(Volume.from_spacing(ramp.reshape(shape), spacing, "raw", origin), "axial")
        # 24500 to 25500 from black to white: one grey is 4 units, and the ramp has 30 and 70 in a pixel of 0.1 mm.
        pictures.append(DrawableSlice(stack.image(0)).draw(Viewport((2.0, 6.0), 0.1, (80, 60)), 24500, 25500))
    between = (pictures[0] > 0) & (pictures[0] < 255)
    assert between.sum() > 500
    assert np.abs(np.subtract(*(picture.astype(int) for picture in pictures))).max() <= 1


def test_that_a_volume_turned_against_the_other_is_cut_in_its_plane() -> None:
    straight = block((0.5, 0.25, 0.25), (-12.0, -12.0, -10.0))
    angle = 0.4
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    affine = turn @ np.diag([0.25, 0.25, 0.5, 1.0])
    affine[:3, 3] = -affine[:3, :3] @ (48, 48, 24) + (0.0, 0.0, 2.0)
    turned = Volume(np.full((48, 96, 96), 20, np.uint8), affine, "grey8")
    index = np.stack(np.meshgrid(*(np.arange(side) for side in turned.shape), indexing="ij"), axis=-1)
    point = turned.index_to_mm(index)
    turned.voxels[((point >= (2.0, -3.0, 1.0)) & (point < (8.0, 3.0, 7.0))).all(axis=-1)] = 220
    aligned = AlignedSlices(SliceStack(straight, "axial"), SliceStack(turned, "axial"))
    assert aligned.is_turned
    view = Viewport((5.0, 0.0), 0.1, (160, 160))
    image = aligned.image(4.0, view)
    assert image is not None
    _rows, columns = np.nonzero(DrawableSlice(image).draw(view, 0, 240) > 127)
    u = [view.to_uv(at + 0.5, 0.0)[0] for at in (columns.min(), columns.max())]
    assert u == pytest.approx([2.0, 8.0], abs=0.3)
    assert aligned.image(40.0, view) is None


def test_that_a_slice_cut_at_an_angle_has_no_difference_outside_its_volume() -> None:
    side = Side()
    pixels = np.full((20, 20), 50.0, np.float32)
    pixels[:, 12:] = -1e9
    side.image = SliceImage(pixels, (0.0, 0.0), (1.0, 1.0))
    holes = side.holes(Viewport((9.5, 9.5), 0.5, (40, 40)))
    assert holes is not None
    assert holes[20, 30]
    assert not holes[20, 15]
    side.image = SliceImage(np.full((20, 20), 50.0, np.float32), (0.0, 0.0), (1.0, 1.0))
    assert side.holes(Viewport((9.5, 9.5), 0.5, (40, 40))) is None


def test_that_the_edge_of_a_slice_cut_at_an_angle_is_no_difference(canvas) -> None:
    y, x = np.mgrid[0:60, 0:80]
    inside = np.abs((x - 40) * 0.9 + (y - 30) * 0.4) + np.abs((x - 40) * 0.4 - (y - 30) * 0.9) < 22
    cut = np.where(inside, np.float32(500), np.float32(-1e9))
    canvas.set_source(lambda: SliceImage(np.full((60, 80), 500, np.int16), (-3.0, 5.0), (0.5, 0.5)))
    canvas.set_over_source(lambda: SliceImage(cut, (-3.0, 5.0), (0.5, 0.5)), follows_view=False)
    canvas.in_hu = True
    index = table_index(shown(canvas, mode="difference"))
    assert set(np.unique(index)) == {-1, 128}
    assert (index == 128).mean() > 0.1


def test_that_numbers_of_the_difference_are_said_with_sign_and_definition() -> None:
    windows = (Window(400, 1800), Window(128, 256))
    assert difference_of(400, 128, windows, in_hu=False) == pytest.approx(0)
    assert difference_of(2000, 0, windows, in_hu=False) == pytest.approx(1)
    assert difference_of(100, 350, windows, in_hu=True) == -250
    assert difference_of(None, 3, windows, in_hu=True) is None
    assert (signed(-0.004, 2), signed(12.3), signed(-3)) == ("0.00", "+12", "−3")
    words = wording.definition(Comparison(base="microct-like", over="microct"), in_hu=False)
    assert "micro-CT-like minus micro-CT" in words
    assert "own window" in words


def lightness(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def test_that_the_colours_of_plus_and_minus_differ_for_the_colour_blind() -> None:
    # Machado et al. 2009, severity 1: protanopia and deuteranopia, in linear RGB.
    blind = (
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    )
    low, zero, high = (lightness(colour) for colour in COLOURS)
    for matrix in (np.eye(3), *(np.array(rows) for rows in blind)):
        seen = [matrix @ colour for colour in (low, zero, high)]
        for one, other in ((0, 1), (1, 2), (0, 2)):
            assert np.linalg.norm(seen[one] - seen[other]) > 0.3


# In the window


def rod(spacing: tuple[float, float, float], low: int, high: int, kind: str, size: tuple[float, float, float]) -> Volume:
    """A rod along z at x = y = -5 mm in a block around the origin."""
    shape = tuple(round(side / step) for side, step in zip(size, spacing, strict=True))
    origin = [-side / 2 + step / 2 for side, step in zip(size[::-1], spacing[::-1], strict=True)]
    dtype = np.int16 if kind == "HU" else np.uint8
    volume = Volume.from_spacing(np.full(shape, low, dtype), spacing, kind, origin)
    index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
    x, y, _ = np.moveaxis(volume.index_to_mm(index), -1, 0)
    volume.voxels[(np.abs(x + 5) < 2) & (np.abs(y + 5) < 2)] = high
    return volume


@pytest.fixture
def screen(window, project, qtbot) -> Iterator[ViewScreen]:
    case = project.add_case(level="L2")
    for modality, volume in (
        ("mdct", rod((0.5, 1.0, 1.0), -100, 900, "HU", (12.0, 30.0, 30.0))),
        ("microct-like", rod((0.5, 0.4, 0.4), 10, 180, "grey8", (12.0, 30.0, 30.0))),
        ("microct", rod((0.4, 0.4, 0.4), 20, 200, "grey8", (8.0, 24.0, 24.0))),
    ):
        finish(project.add_volume(case.id, modality, volume))
    window.set_project(project)
    window.select_case(case)
    window.show_screen("view")
    opened = window.screen_shown
    qtbot.waitUntil(lambda: opened.panes[0].canvas.slice_image is not None)
    QTest.qWait(20)
    yield opened
    window.set_project(None)


def compare(window, key: Qt.Key) -> ComparePane:
    """Press Alt and a digit; returns the axial pane."""
    QTest.keyClick(window, key, ALT)
    QApplication.processEvents()
    pane = window.screen_shown.panes[0]
    assert isinstance(pane, ComparePane)
    return pane


def move_to(pane: ComparePane, at: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(at)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, pane.canvas.mapToGlobal(place), none, none, modifiers)
    QApplication.sendEvent(pane.canvas, event)


def drag(pane: ComparePane, start: QPoint, by: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    move_to(pane, start)
    QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, modifiers, start)
    for share in (0.5, 1.0):
        QTest.mouseMove(pane.canvas, start + by * share)
        QApplication.processEvents()
    QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, modifiers, start + by)


def turn(pane: ComparePane, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    at = QPointF(pane.canvas.rect().center())
    event = QWheelEvent(
        at,
        pane.canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(pane.canvas, event)


def test_that_keys_choose_modes_and_esc_goes_back_to_side_by_side(screen, window) -> None:
    for key, mode in zip(range(Qt.Key.Key_2, Qt.Key.Key_8), COMPARE_MODES[1:], strict=True):
        QTest.keyClick(window, Qt.Key(key), ALT)
        assert window.viewstate.comparison.mode == mode
        assert [type(pane) for pane in screen.panes] == [ComparePane, ComparePane]
        assert [pane.plane for pane in screen.panes] == ["axial", "sagittal"]
    QTest.keyClick(screen.panes[0].canvas, Qt.Key.Key_Escape)
    assert window.viewstate.comparison.mode == "side by side"
    assert len(screen.panes) == 6


def test_that_the_keys_of_the_images_work_at_once_after_a_change_of_mode(screen, window) -> None:
    screen.panes[0].canvas.setFocus()
    QTest.keyClick(screen.panes[0].canvas, Qt.Key.Key_2, ALT)
    QApplication.processEvents()
    pane = screen.panes[0]
    assert window.focusWidget() is pane.canvas
    before = pane.index
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Down)
    assert pane.index == before - 1
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.focusWidget() is screen.panes[0].canvas


def test_that_no_shortcut_of_the_screen_is_taken_twice(screen, window) -> None:
    keys = [
        key.toString()
        for action in (*screen.actions(), *window.window_actions)
        for key in action.shortcuts()
        # Keys of the picture that has the focus come before these; test_keys compares them among themselves.
        if not key.isEmpty() and action.shortcutContext() != Qt.ShortcutContext.WidgetShortcut
    ]
    assert len(keys) == len(set(keys))


def test_that_the_divider_is_dragged_by_its_line_and_follows_where_asked(screen, window) -> None:
    pane, state = compare(window, Qt.Key.Key_2), window.viewstate
    width = pane.canvas.width()
    drag(pane, QPoint(width // 2, 100), QPoint(-60, 20))
    assert state.comparison.divider == pytest.approx((width // 2 - 60) / width, abs=0.002)
    before = state.window("mdct"), state.window("microct-like")
    assert before == (Window(400, 1800), Window(128, 256)), "dragging the divider is no window drag"
    QTest.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    move_to(pane, QPoint(40, 60))
    assert state.comparison.divider == pytest.approx(40 / width, abs=0.002)
    QTest.keyClick(window, Qt.Key.Key_V)
    move_to(pane, QPoint(40, 60))
    assert state.comparison.horizontal
    assert state.comparison.divider == pytest.approx(60 / pane.canvas.height(), abs=0.003)


def test_that_a_window_drag_acts_on_the_image_under_the_pointer(screen, window) -> None:
    pane, state = compare(window, Qt.Key.Key_2), window.viewstate
    width = pane.canvas.width()
    drag(pane, QPoint(width // 4, 60), QPoint(40, 0))
    assert state.window("mdct").width > 1800
    assert state.window("microct-like").width == 256
    assert "Window of MDCT" in window.status_bar.text
    drag(pane, QPoint(3 * width // 4, 60), QPoint(40, 0))
    assert state.window("microct-like").width > 256
    assert "Window of micro-CT-like" in window.status_bar.text
    QTest.keyClick(window, Qt.Key.Key_5)
    assert state.window("microct-like") == Window(128, 256), "preset keys act on the image under the pointer too"


def test_that_ctrl_drag_takes_the_window_from_the_image_under_the_pointer(screen, window) -> None:
    pane, state = compare(window, Qt.Key.Key_6), window.viewstate
    state.compare(fade=1.0)
    u, v, _ = pane.stack.frame.uvw((-5.0, -5.0, 0.0))
    at = pane.canvas.to_widget(float(u), float(v)).toPoint()
    drag(pane, at - QPoint(10, 10), QPoint(20, 20), CONTROL)
    assert state.window("microct-like").centre == pytest.approx(180)
    assert state.window("mdct") == Window(400, 1800)


def test_that_the_wheel_steps_the_base_and_the_other_follows_in_millimetres(screen, window) -> None:
    pane = compare(window, Qt.Key.Key_3)
    window.viewstate.compare(over="microct")
    pane = screen.panes[0]
    before = pane.index
    turn(pane, -3, Qt.KeyboardModifier.NoModifier)
    assert pane.index == before - 3
    over = pane.stacks[OVER]
    assert abs(over.position_mm(pane.over_index) - pane.stack.position_mm(pane.index)) <= 0.2 + 1e-9
    scale = window.viewstate.mm_per_pixel
    turn(pane, 2, CONTROL)
    assert window.viewstate.mm_per_pixel < scale
    size = window.viewstate.comparison.checker_mm
    turn(pane, 1, SHIFT)
    assert window.viewstate.comparison.checker_mm > size


def test_that_ctrl_and_wheel_changes_the_lens_and_the_lens_follows_the_pointer(screen, window) -> None:
    pane, state = compare(window, Qt.Key.Key_4), window.viewstate
    radius, scale = state.comparison.lens_mm, state.mm_per_pixel
    turn(pane, 2, CONTROL)
    assert state.comparison.lens_mm > radius
    assert state.mm_per_pixel == scale
    move_to(pane, QPoint(70, 80))
    assert pane.compared.lens_centre() == QPointF(70, 80)
    assert pane.acts_on == "microct-like"
    QApplication.sendEvent(pane.canvas, QEvent(QEvent.Type.Leave))
    u, v, _ = pane.stack.frame.uvw(state.cursor_of("mdct"))
    assert pane.compared.lens_centre() == pane.canvas.to_widget(float(u), float(v))


def test_that_one_key_swaps_and_flicker_by_itself_is_slow_and_stops_with_esc(screen, window, qtbot) -> None:
    state = window.viewstate
    QTest.keyClick(window, Qt.Key.Key_F)
    assert (state.comparison.mode, state.comparison.over_shown) == ("flicker", False)
    QTest.keyClick(window, Qt.Key.Key_F)
    assert state.comparison.over_shown
    state.compare(swaps_per_second=50)
    QTest.keyClick(window, Qt.Key.Key_F, SHIFT)
    swaps: list[bool] = []
    state.comparison_changed.connect(lambda new, _old: swaps.append(new.over_shown))
    qtbot.wait(FASTEST_MS * 3 - 100)
    assert 1 <= len(swaps) <= 3
    pane = screen.panes[0]
    QTest.keyClick(pane.canvas, Qt.Key.Key_Escape)
    assert (state.comparison.mode, state.comparison.blinking) == ("flicker", False)
    swaps.clear()
    qtbot.wait(FASTEST_MS + 150)
    assert swaps == []
    QTest.keyClick(pane.canvas, Qt.Key.Key_Escape)
    assert state.comparison.mode == "side by side"


def test_that_flicker_stops_when_the_screen_is_left(screen, window, qtbot) -> None:
    compare(window, Qt.Key.Key_5)
    QTest.keyClick(window, Qt.Key.Key_F, SHIFT)
    assert window.viewstate.comparison.blinking
    window.show_screen("cases")
    assert not window.viewstate.comparison.blinking


def test_that_the_strip_names_both_and_says_which_is_where(screen, window) -> None:
    state = window.viewstate
    assert compare(window, Qt.Key.Key_2).names.text == "left MDCT | right micro-CT-like"
    QTest.keyClick(window, Qt.Key.Key_V)
    assert screen.panes[0].names.text == "above MDCT | below micro-CT-like"
    QTest.keyClick(window, Qt.Key.Key_X)
    assert screen.panes[0].names.text == "above micro-CT-like | below MDCT"
    pane = compare(window, Qt.Key.Key_7)
    state.compare(base="mdct", over="microct")
    pane = screen.panes[0]
    assert pane.names.text == "MDCT − micro-CT"
    assert "shares of the windows" in pane.names.notes
    assert "own window" in pane.names.toolTip()
    assert "micro-CT ends here, plain canvas beyond" in pane.names.notes
    state.set_cursor((0.0, 0.0, 5.8))
    assert "micro-CT does not reach this slice" in screen.panes[0].names.notes
    assert screen.panes[0].notice.text == ""


def words_at_the_foot(pane: ComparePane) -> int:
    """Bright pixels where the AI mark stands."""
    image = pane.canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    middle = flat[-40:, image.width() // 2 - 90 : image.width() // 2 + 90]
    return int((middle > 180).sum())


def test_that_the_ai_mark_stands_wherever_a_synthetic_image_may_be_seen(screen, window) -> None:
    state = window.viewstate
    QTest.keyClick(window, Qt.Key.Key_I)
    state.layout = "side by side"
    for key in (Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_6, Qt.Key.Key_7):
        state.compare(base="mdct", over="microct-like", horizontal=True, divider=0.5)
        with_mark = words_at_the_foot(compare(window, key))
        state.compare(over="microct")
        assert words_at_the_foot(screen.panes[0]) < with_mark - 60, state.comparison.mode
    state.compare(mode="flicker", over="microct-like", over_shown=False)
    real = words_at_the_foot(screen.panes[0])
    state.compare(over_shown=True)
    assert words_at_the_foot(screen.panes[0]) > real + 60


def test_that_both_values_and_their_difference_are_read_out(screen, window) -> None:
    pane = compare(window, Qt.Key.Key_7)
    u, v, _ = pane.stack.frame.uvw((-5.0, -5.0, 0.0))
    move_to(pane, pane.canvas.to_widget(float(u), float(v)).toPoint())
    text = window.status_bar.text
    assert "MDCT 900 HU" in text
    assert "micro-CT-like 180 grey" in text
    assert "Difference +0.07 of the window" in text, text  # (900 + 500) / 1800 - 180 / 256
    drag(pane, QPoint(30, 30), QPoint(-40, 0))
    assert window.viewstate.comparison.span_share == pytest.approx(np.exp(-0.2), rel=0.01)
    assert window.viewstate.window("mdct") == Window(400, 1800)


def test_that_two_volumes_in_hu_are_compared_in_hu(window, project, qtbot) -> None:
    case = project.add_case(level="L3")
    for modality, low in (("mdct", -100), ("microct", 150)):
        finish(project.add_volume(case.id, modality, rod((0.5, 1.0, 1.0), low, 900, "HU", (12.0, 30.0, 30.0))))
    window.set_project(project)
    window.select_case(case)
    window.show_screen("view")
    QTest.qWait(20)
    pane = compare(window, Qt.Key.Key_7)
    assert pane.names.text == "MDCT − micro-CT", "the pair is what the case has"
    assert pane.names.notes.startswith("in HU")
    move_to(pane, pane.canvas.rect().center())
    assert "Difference −250 HU" in window.status_bar.text
    window.set_project(None)


def test_that_a_double_click_shows_one_plane_alone_and_again_all(screen, window) -> None:
    window.viewstate.layout = "three planes"
    compare(window, Qt.Key.Key_3)
    pane = screen.panes[1]
    QTest.mouseDClick(pane.canvas, Qt.MouseButton.LeftButton)
    assert [one for one in screen.panes if one.isVisible()] == [pane]
    wide = pane.canvas.width()
    QTest.mouseDClick(pane.canvas, Qt.MouseButton.LeftButton)
    assert all(one.isVisible() for one in screen.panes)
    assert pane.canvas.width() < wide
    scales = {window.viewstate.mm_per_pixel_of(one.modality) for one in screen.panes}
    assert len(scales) == 1


def test_that_a_slice_that_is_still_being_made_is_said_to_be_so(screen, window, project, qtbot) -> None:
    like = rod((0.5, 0.4, 0.4), 10, 180, "grey8", (12.0, 30.0, 30.0))
    compare(window, Qt.Key.Key_2)
    with project.growing_volume(window.case.id, "microct-like", like.grid) as growing:
        growing.put(0, like.voxels[:2])
        window.partial_arrived.emit(window.case.id, None)
        qtbot.waitUntil(lambda: "still being made" in screen.panes[0].names.notes, timeout=2000)
        growing.put(2, like.voxels[2:])
        window.partial_arrived.emit(window.case.id, None)
        qtbot.waitUntil(lambda: "still being made" not in screen.panes[0].names.notes, timeout=2000)


def test_that_a_case_with_one_volume_cannot_be_compared_and_says_why(window, project, qtbot) -> None:
    case = project.add_case()
    finish(project.add_volume(case.id, "mdct", rod((0.5, 1.0, 1.0), -100, 900, "HU", (12.0, 30.0, 30.0))))
    window.viewstate.compare(mode="swipe")
    window.set_project(project)
    window.select_case(case)
    window.show_screen("view")
    screen = window.screen_shown
    assert not any(isinstance(pane, ComparePane) for pane in screen.panes)
    button = screen._comparing.segments.button("lens")
    assert not button.isEnabled()
    assert button.toolTip() == "This case has only one volume."
    QTest.keyClick(window, Qt.Key.Key_4, ALT)
    assert not any(isinstance(pane, ComparePane) for pane in screen.panes)
    window.set_project(None)


def test_that_place_and_scale_stay_through_a_change_of_mode(screen, window) -> None:
    state = window.viewstate
    pane = compare(window, Qt.Key.Key_2)
    turn(pane, 3, CONTROL)
    before = (state.mm_per_pixel, state.centre_mm("axial"), state.cursor_mm)
    for key in (Qt.Key.Key_4, Qt.Key.Key_1, Qt.Key.Key_6):
        QTest.keyClick(window, key, ALT)
        QApplication.processEvents()
    assert (state.mm_per_pixel, state.centre_mm("axial"), state.cursor_mm) == before


def test_that_each_image_of_a_comparison_keeps_its_own_slab(screen, window) -> None:
    pane, state = compare(window, Qt.Key.Key_2), window.viewstate
    state.set_slab("microct-like", Slab("mean", 3.0))
    assert "micro-CT-like mean 3 mm" in pane.names.notes
    assert "MDCT" not in pane.names.notes
    over, at = pane.stacks[OVER], pane.over_index
    shown_slab = pane.compared.image_of(OVER)
    assert shown_slab is not None
    assert (shown_slab.pixels == over.image(at, Slab("mean", 3.0)).pixels).all()
    assert (pane.compared.image_of(0).pixels == pane.stack.image(pane.index).pixels).all()


@pytest.mark.parametrize("width", [960, 1120, 1280, 1600, 2200])
def test_that_the_tool_bars_cut_no_button_in_a_narrow_window(screen, window, qtbot, width) -> None:
    window.resize(width, 760)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_5):
        QTest.keyClick(window, key, ALT)
        QTest.qWait(30)
        for bar in screen.findChildren(ToolBar):
            if not bar.isVisible():
                continue
            for button in bar.findChildren(QToolButton):
                if button.isVisible():
                    assert button.width() >= button.sizeHint().width(), f"{button.accessibleName()} at {width}"
                    right = button.mapTo(bar, QPoint(button.width(), 0)).x()
                    assert right <= bar.width(), f"{button.accessibleName()} at {width}"
