# ruff: noqa: F811 - fixtures are imported under the names that tests ask for
"""Pictures of the View screen, by key: files and clipboard, true pixels, the AI mark in pixels and texts, no names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu

from mctgui import atomic
from mctgui.qt.viewer.pictures.making import burn_mark, source_picture, square_pixels
from mctgui.qt.viewer.plane import SliceImage
from mctgui.report.modalities import AI_MARK
from mctgui.windowing import Window

from .test_view_screen import case, pane_of, screen  # noqa: F401

KEY = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """Every file goes where the dialog proposes, in a folder of its own; the names that were proposed."""
    names: list[str] = []

    def choose(_parent, _title, proposed, _kinds):
        names.append(Path(proposed).name)
        return str(tmp_path / "out" / names[-1]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    return names


def take(screen, pane, which, modifiers):
    QTest.mouseClick(pane.canvas, Qt.MouseButton.LeftButton, pos=pane.canvas.rect().center())
    pane.canvas.setFocus()
    QTest.keyClick(pane.canvas, which, modifiers)


def opened(tmp_path, name):
    with Image.open(tmp_path / "out" / name) as image:
        image.load()
        return np.array(image), dict(image.text), image.info


def as_grey(image: QImage) -> np.ndarray:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()].copy()


def test_that_a_slice_has_one_pixel_per_voxel_through_the_window(screen, chosen, tmp_path):
    pane = pane_of(screen, "microct")
    screen.window_services.viewstate.set_window("microct", Window(100, 400))
    take(screen, pane, KEY.Key_S, CTRL | ALT)
    pixels, texts, info = opened(tmp_path, chosen[0])
    voxels = pane.stack.volume.voxels[pane.index]
    assert pixels.shape == voxels.shape
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(float) - (voxels.astype(float) + 100) / 400 * 255).max() <= 1
    assert "C 100 · W 400 grey" in texts["Description"]
    assert "one pixel per voxel of 0.4 × 0.4 mm, not interpolated" in texts["Description"]
    assert "Warning" not in texts
    assert info["dpi"][0] == pytest.approx(25.4 / 0.4, rel=0.001)


def test_that_unequal_spacings_become_square_pixels_and_the_file_says_so(screen, chosen, tmp_path):
    pane = pane_of(screen, "mdct", "sagittal")
    take(screen, pane, KEY.Key_S, CTRL | ALT)
    pixels, texts, _ = opened(tmp_path, chosen[0])
    z, y, _x = pane.stack.volume.shape  # voxels of 0.5 × 1 mm
    assert pixels.shape == (z, 2 * y)
    assert "voxels of 1 × 0.5 mm, columns interpolated (linear) to square pixels of 0.5 mm" in texts["Description"]


@pytest.mark.parametrize("which", ["slice", "seen"])
def test_that_a_synthetic_picture_carries_the_mark_in_pixels_and_texts(screen, chosen, tmp_path, which):
    pane = pane_of(screen, "microct-like")
    QTest.keyClick(pane.canvas, KEY.Key_I)  # letters and texts away: the mark stays
    take(screen, pane, KEY.Key_S, CTRL | ALT if which == "slice" else CTRL)
    pixels, texts, _ = opened(tmp_path, chosen[0])
    assert texts["Warning"] == AI_MARK
    if which == "slice":
        rows = pane.stack.volume.shape[1]
        assert "upper left 75 × 75" in texts["Description"]
        assert (pixels[rows:] > 200).sum() > 100
    else:
        grey = pixels[..., 0]
        lower = grey[-80:, 20:-60]
        assert (lower > 150).sum() > 100


def test_that_the_mark_is_readable_on_white_and_covers_little():
    white = QImage(600, 500, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    marked, free = burn_mark(white.copy())
    grey = as_grey(marked)
    assert grey.shape == (500, 600)
    assert (grey[:free] == 255).all()
    assert 0.02 < (grey[free:] == 0).mean() < 0.98
    assert free > 460


def test_that_the_picture_as_seen_has_the_device_pixels_of_the_pane(screen, chosen, tmp_path):
    pane = pane_of(screen, "mdct")
    size = pane.size() * pane.devicePixelRatioF()
    places = [pane.canvas.mapTo(pane, pane.canvas.to_widget(*at).toPoint()) for at in ((8.0, 8.0), (-5.0, -5.0))]
    take(screen, pane, KEY.Key_S, CTRL)  # which shows a message, and so moves the panes
    pixels, texts, _ = opened(tmp_path, chosen[0])
    assert pixels.shape[:2] == (size.height(), size.width())
    # Air at -100 HU in the window 400 ± 900, and the rod at 900 HU, x = y = -5 mm: grey as on the screen.
    for place, grey in zip(places, ((-100 + 500) / 1800 * 255, (900 + 500) / 1800 * 255), strict=True):
        found = pixels[place.y(), place.x()]
        assert np.abs(found.astype(float) - grey).max() <= 1.5
    for words in ("MDCT, axial slice", "window C ", "interpolation: linear", "pixels per mm"):
        assert words in texts["Description"]
    assert "Warning" not in texts
    QTest.keyClick(pane.canvas, KEY.Key_P)
    take(screen, pane, KEY.Key_S, CTRL)
    assert "interpolation: nearest neighbour" in opened(tmp_path, chosen[1])[1]["Description"]


def test_that_all_panes_go_into_one_picture(screen, chosen, tmp_path):
    take(screen, pane_of(screen, "mdct"), KEY.Key_S, CTRL | SHIFT)
    pixels, texts, _ = opened(tmp_path, "mctgui-view.png")
    assert pixels.shape[1] >= 3 * pane_of(screen, "mdct").width()
    assert texts["Warning"] == AI_MARK
    assert texts["Description"].count("sagittal") == 3


def test_that_nothing_says_who_the_patient_is(screen, chosen, tmp_path, case):
    for keys in (CTRL, CTRL | SHIFT, CTRL | ALT):
        take(screen, pane_of(screen, "mdct"), KEY.Key_S, keys)
    assert chosen == ["mctgui-mdct-axial-0013.png", "mctgui-view.png", "mctgui-mdct-axial-0013-source.png"]
    for name in chosen:
        assert case.pseudonym.encode() not in (tmp_path / "out" / name).read_bytes()
        texts = " ".join(opened(tmp_path, name)[1].values())
        assert case.pseudonym not in texts
        assert str(tmp_path) not in texts


def test_that_both_go_to_the_clipboard_with_the_mark(screen):
    pane = pane_of(screen, "microct-like")
    take(screen, pane, KEY.Key_C, CTRL | SHIFT)
    source = QGuiApplication.clipboard().image()
    assert source.height() > pane.stack.volume.shape[1]
    assert (as_grey(source)[pane.stack.volume.shape[1] :] > 200).sum() > 100
    QTest.qWait(20)
    size = pane.size() * pane.devicePixelRatioF()
    take(screen, pane, KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().image().size() == size


def test_that_a_comparison_is_taken_as_seen_only_and_marked_when_a_synthetic_one_is_shown(screen, chosen, tmp_path):
    state = screen.window_services.viewstate
    state.compare(mode="flicker", base="mdct", over="microct-like")
    QTest.qWait(20)
    for shown in (False, True):
        state.compare(over_shown=shown)
        take(screen, screen.panes[0], KEY.Key_S, CTRL)
        assert ("Warning" in opened(tmp_path, chosen[-1])[1]) == shown
    state.compare(mode="swipe")
    take(screen, screen.panes[0], KEY.Key_S, CTRL)
    assert opened(tmp_path, chosen[-1])[1]["Warning"] == AI_MARK
    count = len(chosen)
    take(screen, screen.panes[0], KEY.Key_S, CTRL | ALT)
    assert len(chosen) == count


def test_that_the_menu_of_a_pane_offers_them(screen, qtbot):
    pane = pane_of(screen, "mdct")
    QTest.mouseClick(pane.canvas, Qt.MouseButton.RightButton, pos=pane.canvas.rect().center())
    menu = next(one for one in screen.findChildren(QMenu) if one.isVisible())
    words = [action.text() for action in menu.actions()]
    menu.close()
    assert "Save the picture as seen…" in words
    assert "Save the slice at source resolution…" in words


def test_that_a_failed_write_leaves_the_earlier_file(screen, chosen, tmp_path, monkeypatch):
    pane = pane_of(screen, "mdct")
    take(screen, pane, KEY.Key_S, CTRL)
    before = (tmp_path / "out" / chosen[0]).read_bytes()

    def refuse(_path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "flush_to_disk", refuse)
    QTest.keyClick(pane.canvas, KEY.Key_P)
    take(screen, pane, KEY.Key_S, CTRL)
    assert (tmp_path / "out" / chosen[0]).read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [chosen[0]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.float32, np.float64])
def test_that_an_asymmetric_slice_keeps_its_corner(dtype):
    pixels = np.zeros((40, 60), dtype)
    pixels[2:6, 3:9] = 100
    image = SliceImage(pixels, (0.0, 0.0), (0.2, 0.4))
    values, mm, _ = square_pixels(image, nearest=True)
    assert (values.shape, mm) == ((80, 60), 0.2)
    picture = source_picture(image, Window(50, 100), title="t", about="a", synthetic=False, nearest=True, scale_bar=True)
    grey = as_grey(picture.image)
    assert (grey[4:12, 3:9] == 255).all()
    assert grey[:30].sum() == 8 * 6 * 255
    assert (grey[60:] > 200).any()
