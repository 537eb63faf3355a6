"""Layouts, themes, size of the type, focus, keys, mouse schemes and languages, chosen by mouse and keyboard."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QSlider, QToolButton, QWidget

from mctgui.qt import language
from mctgui.qt.theme import DARK, LIGHT

from .hands import CTRL, LEFT, MIDDLE, RIGHT, SHIFT, Hands, Key, button, grey_at, pane_of, picture, place_of, settle, until
from .phantom import LONG_ARM, SHORT_ARM, STEM

pytestmark = pytest.mark.gl


def shown(view) -> list[tuple[str, str]]:
    return [(pane.modality, pane.plane) for pane in view.screen_shown.panes if pane.isVisible()]


LAYOUTS = [
    (Key.Key_F2, 1, {"axial"}),
    (Key.Key_F3, 2, {"axial"}),
    (Key.Key_F4, 3, {"axial"}),
    (Key.Key_F5, 6, {"axial", "sagittal"}),
    (Key.Key_F6, 9, {"axial", "sagittal", "coronal"}),
]


@pytest.mark.parametrize(("key", "count", "planes"), LAYOUTS, ids=["1", "1x2", "1x3", "axial over sagittal", "three planes"])
def test_that_a_layout_fills_the_room_with_upright_images_of_one_scale(view, hands, key, count, planes):
    hands.key(key)
    settle()
    panes = [pane for pane in view.screen_shown.panes if pane.isVisible()]
    assert len(panes) == count
    assert {pane.plane for pane in panes} == planes
    board = view.screen_shown._board
    covered = sum(pane.width() * pane.height() for pane in panes)
    assert covered > 0.97 * board.width() * board.height()
    for pane in panes:
        if pane.plane == "axial":
            bone = grey_at(pane, *((*place, 0.0) for place in (STEM, LONG_ARM, SHORT_ARM)))
            assert min(bone) > 110
        seen = picture(pane.canvas)
        assert seen.max() > 150
        wide = place_of(pane, (10.0, 0.0, 0.0)) - place_of(pane, (0.0, 0.0, 0.0))
        high = place_of(pane, (0.0, 0.0, 10.0)) - place_of(pane, (0.0, 0.0, 0.0))
        deep = place_of(pane, (0.0, 10.0, 0.0)) - place_of(pane, (0.0, 0.0, 0.0))
        lengths = sorted(np.hypot(each.x(), each.y()) for each in (wide, high, deep))
        assert lengths[0] < 1e-6
        assert lengths[1] == pytest.approx(lengths[2])  # ten millimetres are as long in every direction
    hands.key(Key.Key_F5)


def test_that_a_double_click_maximises_a_pane_and_again_shows_all(view, hands):
    pane, all_shown = pane_of(view, "microct-like", "sagittal"), shown(view)
    hands.double_click(pane.canvas)
    assert shown(view) == [("microct-like", "sagittal")]
    assert pane.width() == view.screen_shown._board.width()
    hands.double_click(pane.canvas)
    assert shown(view) == all_shown


def test_that_the_buttons_of_the_layouts_choose_them_too(view, hands):
    found = [each for each in view.screen_shown.layouts.segments.findChildren(QToolButton) if each.isVisible()]
    assert len(found) >= 3
    before = shown(view)
    hands.click(found[0])
    assert shown(view) != before
    hands.key(Key.Key_F5)


# Themes and type


def open_settings(view, hands: Hands):
    hands.click(view.mode_bar.settings_button)
    until(view.settings_panel.isVisible, "the settings are open")
    return view.settings_panel


def choose(hands: Hands, box: QComboBox, at: int) -> None:
    """Open a box and choose its n-th row."""
    hands.click(box)
    hands.key(Key.Key_Home)
    for _ in range(at):
        hands.key(Key.Key_Down)
    hands.key(Key.Key_Return)
    settle()


def test_that_the_theme_changes_at_once_and_images_stay_on_black(view, hands):
    panel = open_settings(view, hands)
    for at, tokens in ((1, LIGHT), (0, DARK)):
        choose(hands, panel.theme_box, at)
        seen = view.grab().toImage()
        surface = seen.pixelColor(view.inspector.mapTo(view, view.inspector.rect().bottomLeft()) + QPointF(8, -8).toPoint())
        assert surface.name() == tokens.surface
        canvas = pane_of(view, "mdct").canvas
        hands.point(panel.theme_box)
        assert picture(canvas)[1, 1].max() == 0
    hands.key(Key.Key_Escape)
    assert not panel.isVisible()


def inked_rows(seen: np.ndarray) -> int:
    """How many rows of pixels have something bright."""
    return int((seen.max(axis=2) > 120).any(axis=1).sum())


def test_that_texts_on_the_images_grow_with_the_size_of_the_type(view, hands):
    hands.key(Key.Key_F2)
    pane = view.screen_shown.panes[0]

    def sizes() -> tuple[int, int, int]:
        hands.point(view.status_bar)
        settle(0.1)
        seen = picture(pane.canvas)
        letter = seen[seen.shape[0] // 2 - 40 : seen.shape[0] // 2 + 10, 6:30]
        corner = seen[-70:, 8:70]
        return inked_rows(letter), inked_rows(corner), pane.strip.height()

    usual = sizes()
    assert usual[2] == 48
    panel = open_settings(view, hands)
    hands.write(panel.size_box, "20")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Escape)
    large = sizes()
    for before, after in zip(usual, large, strict=True):
        assert after > 1.3 * before
    panel = open_settings(view, hands)
    hands.write(panel.size_box, "13")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Escape)
    assert sizes() == usual
    hands.key(Key.Key_F5)


def test_that_what_finds_no_room_in_the_tool_bar_is_in_a_menu(view, hands):
    panel = open_settings(view, hands)
    hands.write(panel.size_box, "20")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Escape)
    settle()
    assert not view.screen_shown._measuring.button.isVisible()
    hands.choose(button(view, "More tools"), "Rectangle")
    assert view.screen_shown._measuring.model.tool == "rectangle"
    hands.key(Key.Key_Escape)
    panel = open_settings(view, hands)
    hands.write(panel.size_box, "13")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Escape)
    settle()
    assert view.screen_shown._measuring.button.isVisible()


# Focus


def ring(widget: QWidget) -> np.ndarray:
    """The pixels of the outermost two rows and columns of a widget, as the window shows them."""
    window = widget.window()
    seen = picture(window)
    left, top = widget.mapTo(window, widget.rect().topLeft()).x(), widget.mapTo(window, widget.rect().topLeft()).y()
    part = seen[top : top + widget.height(), left : left + widget.width()]
    edges = (part[:2].reshape(-1, 3), part[-2:].reshape(-1, 3), part[:, :2].reshape(-1, 3), part[:, -2:].reshape(-1, 3))
    return np.concatenate(edges)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: np.ndarray) -> float:
        share = np.asarray(colour) / 255
        linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("at", [0, 1], ids=["dark", "light"])
def test_that_whatever_has_the_keyboard_shows_it(view, hands, at):
    """Going on with Tab, the edge of each control changes by pixels that stand out, in both themes (WCAG 2.4.13)."""
    choose(hands, open_settings(view, hands).theme_box, at)
    hands.key(Key.Key_Escape)
    hands.point(view.status_bar)
    seen: dict[QWidget, float] = {}
    for _ in range(40):
        widget = QApplication.focusWidget()
        if isinstance(widget, QAbstractButton | QComboBox | QSlider) or widget in _canvases(view):
            _measure_ring(view, hands, widget, seen)
        hands.key(Key.Key_Tab)
    assert len(seen) > 12
    weak = {f"{type(one).__name__} {one.accessibleName()}": found for one, found in seen.items() if found < 3}
    assert weak == {}
    choose(hands, open_settings(view, hands).theme_box, 0)
    hands.key(Key.Key_Escape)


def _canvases(view) -> list[QWidget]:
    return [pane.canvas for pane in view.screen_shown.panes]


def _measure_ring(view, hands: Hands, widget: QWidget, seen: dict[QWidget, float]) -> None:
    """The best contrast that the edge has to what it was without the focus."""
    if widget in seen or not widget.rect().isValid():
        return
    focused = ring(widget)
    hands.key(Key.Key_Tab)
    plain = ring(widget)
    hands.key(Key.Key_Backtab, SHIFT)
    if QApplication.focusWidget() is not widget or focused.shape != plain.shape:
        return
    changed = np.abs(focused - plain).max(axis=1) > 24
    pairs = list(zip(focused[changed][::7], plain[changed][::7], strict=True))
    found = sorted(contrast(one, other) for one, other in pairs)
    seen[widget] = found[len(found) // 2] if changed.mean() > 0.25 and found else 1.0


def test_that_a_screen_reader_hears_a_name_for_everything_in_view(view):
    nameless = []
    for widget in view.screen_shown.findChildren(QWidget):
        takes_focus = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        if takes_focus and widget.focusProxy() is None:
            heard = QAccessible.queryAccessibleInterface(widget)
            if heard is None or not heard.text(QAccessible.Text.Name).strip():
                nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert nameless == []
    assert "MDCT" in QAccessible.queryAccessibleInterface(pane_of(view, "mdct").canvas).text(QAccessible.Text.Name)


# Keys and mouse


def open_keys(view, hands: Hands):
    hands.command("Keys and mouse")
    until(view.keys_panel.isVisible, "the page of keys is open")
    return view.keys_panel


def test_that_the_user_gives_a_command_another_key_and_takes_it_back(view, hands):
    panel = open_keys(view, hands)
    hands.write(panel.search, "checkerboard")
    item = next(
        panel.list.topLevelItem(at)
        for at in range(panel.list.topLevelItemCount())
        if "checkerboard" in panel.list.topLevelItem(at).text(0) and not panel.list.topLevelItem(at).isHidden()
    )
    hands.click(panel.list.viewport(), panel.list.visualItemRect(item).center())
    hands.click(panel.editor)
    hands.key(Key.Key_J)
    until(panel.use_button.isEnabled, "the key can be taken")
    hands.click(panel.use_button)
    hands.key(Key.Key_Escape)
    until(lambda: not panel.isVisible(), "the page is closed")
    hands.point(pane_of(view, "mdct").canvas)
    hands.key(Key.Key_J)
    assert view.viewstate.comparison.mode == "checker"
    assert "J" in button(view, "Checker").toolTip()
    hands.key(Key.Key_Escape)
    panel = open_keys(view, hands)
    hands.click(panel.all_button)
    hands.key(Key.Key_Escape)
    hands.point(pane_of(view, "mdct").canvas)
    hands.key(Key.Key_J)
    assert view.viewstate.comparison.mode == "side by side"


@pytest.mark.parametrize("scheme", ["slicer", "mitk"])
def test_that_another_mouse_scheme_is_chosen_and_acts_on_the_images(view, hands, scheme):
    panel = open_keys(view, hands)
    choose(hands, panel.mouse_box, {"pacs": 0, "slicer": 1, "mitk": 2}[scheme])
    hands.key(Key.Key_Escape)
    pane, state = pane_of(view, "mdct"), view.viewstate
    middle = place_of(pane, (2.0, 3.0, 0.0))
    window, scale, index = state.window("mdct"), state.mm_per_pixel_of("mdct"), pane.index
    hands.drag(pane.canvas, middle, middle + QPointF(30, 20), LEFT)  # the cursor, in both
    assert state.window("mdct") == window
    assert state.cursor_of("mdct")[0] == pytest.approx(2.0 + 30 * scale, abs=0.2)
    if scheme == "slicer":
        hands.drag(pane.canvas, middle, middle + QPointF(40, 0), LEFT, CTRL)
        assert state.window("mdct").width > window.width
        hands.drag(pane.canvas, middle, middle + QPointF(0, 40), RIGHT)
        assert state.mm_per_pixel_of("mdct") != scale
    else:
        hands.drag(pane.canvas, middle, middle + QPointF(40, 0), RIGHT)
        assert state.window("mdct").width > window.width
        hands.drag(pane.canvas, middle, middle + QPointF(0, 30), MIDDLE)
        assert pane.index != index
    panel = open_keys(view, hands)
    choose(hands, panel.mouse_box, 0)
    hands.key(Key.Key_Escape)


# Languages


def test_that_the_language_is_chosen_in_the_settings_and_spoken_by_the_next_window(view, hands, qapp):
    panel = open_settings(view, hands)
    at = panel.language_box.findData("zh_CN")
    choose(hands, panel.language_box, at)
    assert view.settings.language == "zh_CN"
    assert panel.language_note.isVisible()
    hands.key(Key.Key_Escape)
    from mctgui.qt.main_window import MainWindow

    language.speak(qapp, view.settings.language)
    try:
        second = MainWindow(view.settings, view.theme)
        second.show()
        settle(0.1)
        words = [each.text() for each in second.findChildren(QAbstractButton) if each.isVisible() and each.text()]
        assert any(re.search("[\u4e00-\u9fff]", text) for text in words)
        second.close()
        second.deleteLater()
    finally:
        language.speak(qapp, "en")
    hands.awake()
    choose(hands, open_settings(view, hands).language_box, panel.language_box.findData("en"))
    hands.key(Key.Key_Escape)
