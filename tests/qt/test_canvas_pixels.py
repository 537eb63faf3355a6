"""Pixels of the canvas in every plane, at several zooms and device pixel ratios, against the exact place of a stamp.

Qt takes its scale once per process. The tests run here at the scale of the screen, and once more at 1.5 and 2 in
processes of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from mctgui.qt.viewer.canvas import SliceCanvas
from mctgui.qt.viewer.plane import PLANES, SliceStack
from mctgui.volume import Volume
from mctgui.windowing import Window

ROOT = Path(__file__).resolve().parents[2]
SPACING = (0.5, 0.25, 0.4)
SHAPE = (30, 64, 44)
LEVELS = {"uint8": (20, 120, 220), "uint16": (900, 20000, 61000), "int16": (-900, 150, 1400), "float32": (-0.4, 0.1, 0.9)}


def stamped(kind: str) -> tuple[Volume, Window]:
    """Background, a grey L and a bright bar, unlike their mirror images and their transposes in every plane."""
    low, middle, high = LEVELS[kind]
    voxels = np.full(SHAPE, low, dtype=kind)
    voxels[6:24, 8:50, 6:20] = middle
    voxels[6:12, 8:50, 6:38] = middle
    voxels[16:28, 12:20, 10:16] = high
    volume = Volume.from_spacing(voxels, SPACING, "raw", origin_mm=(-8.1, 3.3, 40.7))
    return volume, Window.between(low, high)


def exact(stack: SliceStack, index: int, window: Window, canvas: SliceCanvas) -> np.ndarray:
    """The picture that must be seen, from the affine and numpy alone: linear between voxel centres, black outside."""
    view = canvas.viewport
    width, height = view.device_size
    device_mm = view.mm_per_pixel / view.ratio
    us = view.centre_uv[0] + (np.arange(width) + 0.5 - view.size[0] * view.ratio / 2) * device_mm
    vs = view.centre_uv[1] + (np.arange(height) + 0.5 - view.size[1] * view.ratio / 2) * device_mm
    w = stack.position_mm(index)
    frame, volume = stack.frame, stack.volume
    points = us[None, :, None] * frame.right + vs[:, None, None] * frame.down + w * frame.normal
    at = volume.mm_to_index(points)
    sides = np.array(volume.shape)
    inside = ((at >= -0.5) & (at < sides - 0.5)).all(axis=-1)
    at = np.clip(at, 0, sides - 1)
    low = np.minimum(np.floor(at).astype(int), sides - 2)
    part = at - low
    values = np.zeros(at.shape[:2])
    for corner in np.ndindex(2, 2, 2):
        weight = np.prod(np.where(corner, part, 1 - part), axis=-1)
        values += weight * volume.voxels[tuple(np.moveaxis(low + corner, -1, 0))]
    grey = np.clip((values - window.low) / window.width, 0, 1) * 255
    return np.where(inside, grey, 0.0)


def seen(canvas: SliceCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width()].astype(float)


def middle_of(picture: np.ndarray) -> np.ndarray:
    row, column = (side // 2 for side in picture.shape)
    return picture[row - 45 : row + 45, column - 45 : column + 45]


@pytest.fixture
def canvas(qtbot) -> SliceCanvas:
    widget = SliceCanvas()
    qtbot.addWidget(widget)
    widget.resize(260, 220)
    return widget


def show(canvas: SliceCanvas, stack: SliceStack, index: int, window: Window, mm_per_pixel: float, off_mm: float) -> None:
    u, v, _ = stack.frame.uvw(stack.volume.grid.centre_mm)
    canvas.set_source(lambda: stack.image(index))
    canvas.set_place((float(u) + off_mm, float(v) - 0.7 * off_mm), mm_per_pixel)
    canvas.set_window(window)
    canvas.show()


@pytest.mark.parametrize("kind", LEVELS)
@pytest.mark.parametrize("plane", PLANES)
def test_that_every_device_pixel_has_the_value_at_its_centre(canvas, plane, kind) -> None:
    volume, window = stamped(kind)
    stack = SliceStack(volume, plane)
    index = {"axial": 20, "sagittal": 12, "coronal": 15}[plane]
    ratio = canvas.devicePixelRatioF()
    # Magnified, near one to one, a scale with a short period, and a part of the slice with nothing around it.
    for mm_per_pixel, off_mm in ((0.061, 0.0), (0.1, 0.13), (0.25 * ratio, 0.07), (0.02, 1.31)):
        show(canvas, stack, index, window, mm_per_pixel, off_mm)
        wanted, found = exact(stack, index, window, canvas), seen(canvas)
        assert found.shape == wanted.shape
        wrong = np.abs(found - wanted)
        if max(mm_per_pixel / ratio / step for step in stack.image(index).step_uv) <= 1:
            # One part in 32 of a voxel in both directions is 16 of 255 grey levels; half a pixel would be 31 and more.
            assert wrong.max() <= 17, f"at {mm_per_pixel} mm"
            assert wrong.mean() < 1.2
        else:
            assert wrong.mean() < 4


@pytest.mark.parametrize("plane", PLANES)
def test_that_a_mirror_image_or_a_transpose_would_be_seen(canvas, plane) -> None:
    volume, window = stamped("uint8")
    stack = SliceStack(volume, plane)
    show(canvas, stack, {"axial": 20, "sagittal": 12, "coronal": 15}[plane], window, 0.1, 0.0)
    picture = seen(canvas)
    side = min(picture.shape)
    square = picture[:side, :side]
    for name, other in (
        ("left for right", picture[:, ::-1]),
        ("upside down", picture[::-1]),
        ("by a turn", picture[::-1, ::-1]),
    ):
        assert np.abs(picture - other).mean() > 5, name
    assert np.abs(square - square.T).mean() > 5
    for shift in ((0, 1), (1, 0)):
        assert np.abs(picture - np.roll(picture, shift, (0, 1))).max() > 10


@pytest.mark.parametrize("plane", PLANES)
def test_that_a_click_at_known_millimetres_names_the_voxel_under_it(canvas, plane) -> None:
    volume, window = stamped("uint8")
    stack = SliceStack(volume, plane)
    asked: list[tuple[float, float]] = []
    canvas.cursor_asked.connect(lambda u, v: asked.append((u, v)))
    show(canvas, stack, 10, window, 0.04, 0.21)
    wanted = np.array([14, 33, 22])
    wanted[{"axial": 0, "sagittal": 2, "coronal": 1}[plane]] = 10
    u, v, _ = stack.frame.uvw(volume.index_to_mm(wanted))
    place = canvas.to_widget(float(u), float(v))
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(place.x()), round(place.y())))
    found = stack.frame.point(*asked[-1], stack.position_mm(10))
    assert np.rint(volume.mm_to_index(found)).astype(int).tolist() == wanted.tolist()
    image = stack.image(10)
    row, column = image.index_at(*asked[-1])
    assert image.pixels[row, column] == volume.voxels[tuple(wanted)]


def test_that_pixels_are_shown_as_they_are_when_asked(canvas) -> None:
    volume, window = stamped("uint16")
    stack = SliceStack(volume, "axial")
    show(canvas, stack, 20, window, 0.03, 0.0)
    canvas.show_pixels = True
    wanted = {round(float(np.clip((level - window.low) / window.width, 0, 1)) * 255) for level in LEVELS["uint16"]} | {0}
    assert set(np.unique(seen(canvas)).astype(int)) <= wanted


def test_that_a_slice_made_smaller_is_averaged_when_the_mouse_rests(canvas, qtbot) -> None:
    rng = np.random.default_rng(3)
    voxels = rng.integers(0, 255, (1, 400, 400)).astype(np.uint8)
    stack = SliceStack(Volume.from_spacing(voxels, (1, 1, 1), "grey8"), "axial")
    show(canvas, stack, 0, Window.between(0, 255), 1.8 * canvas.devicePixelRatioF(), 0.0)
    qtbot.waitExposed(canvas)
    moving = middle_of(seen(canvas))
    qtbot.waitUntil(lambda: canvas.at_rest, timeout=2000)
    resting = middle_of(seen(canvas))
    # The mean of 1.8 x 1.8 pixels of noise varies about half as much as what lies between four of them.
    assert resting.std() < 0.75 * moving.std()
    assert resting.mean() == pytest.approx(moving.mean(), abs=2)
    canvas.set_place((200.0, 200.0), 1.8 * canvas.devicePixelRatioF())
    assert not canvas.at_rest


@pytest.mark.skipif("MCTGUI_RATIO" in os.environ, reason="this is the process at another ratio")
@pytest.mark.parametrize("ratio", ["1.5", "2"])
def test_that_all_this_holds_on_a_screen_with_finer_pixels(ratio) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MCTGUI_RATIO": ratio,
        "QT_SCALE_FACTOR": ratio,
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not uint16 and not float32", __file__]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout[-6000:]


@pytest.mark.skipif("MCTGUI_RATIO" not in os.environ, reason="the process at another ratio does this")
def test_that_the_ratio_is_the_one_asked_for(canvas) -> None:
    assert canvas.devicePixelRatioF() == float(os.environ["MCTGUI_RATIO"])
