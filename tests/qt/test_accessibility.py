"""Everything that takes the focus has a name for screen readers, and Tab comes by all of it, on every screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.volume import Volume


@pytest.fixture
def full_window(window, tmp_path):
    """A window with a case of three images."""
    project = Project.create(tmp_path / "p.mctproj")
    case = project.add_case(level="L2")
    for modality, dtype in (("mdct", np.int16), ("microct-like", np.uint8), ("microct", np.uint8)):
        unit = "HU" if modality == "mdct" else "grey8"
        volume = Volume.from_spacing(np.zeros((20, 30, 30), dtype), (1.0, 1.0, 1.0), unit)
        finish(project.add_volume(case.id, modality, volume, {}))
    window.set_project(project)
    yield window
    window.set_project(None)


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab stops here: visible, enabled, and no part of a widget that has the name."""
    if not (widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
        return False
    inner = isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)
    return not inner and not isinstance(widget, QScrollArea) and widget.focusProxy() is None


def name_of(widget: QWidget) -> str:
    """What a screen reader says of it."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.text()
    for label in widget.window().findChildren(QLabel):
        if label.buddy() is widget:
            return label.text()
    return widget.toolTip()


@pytest.mark.parametrize("screen", ["cases", "view", "train", "measure", "read"])
def test_that_everything_that_takes_the_focus_has_a_name(full_window, screen):
    full_window.show_screen(screen)
    QTest.qWait(100)
    there = [widget for widget in full_window.findChildren(QWidget) if takes_focus(widget)]
    assert there
    nameless = [f"{type(widget).__name__} {widget.objectName()}" for widget in there if not name_of(widget)]
    assert nameless == []


@pytest.mark.parametrize("panel", ["toggle_settings", "show_keys", "toggle_jobs", "show_shortcuts", "show_manual"])
def test_that_the_panels_name_what_takes_the_focus(full_window, panel):
    getattr(full_window, panel)()
    QTest.qWait(50)
    there = [widget for widget in full_window.findChildren(QWidget) if takes_focus(widget)]
    nameless = [f"{type(widget).__name__} {widget.objectName()}" for widget in there if not name_of(widget)]
    assert nameless == []


@pytest.mark.parametrize("screen", ["cases", "view", "train", "measure", "read"])
def test_that_tab_comes_by_everything_on_a_screen(full_window, screen, qtbot):
    full_window.show_screen(screen)
    full_window.activateWindow()
    QTest.qWait(100)
    wanted = {widget for widget in full_window.findChildren(QWidget) if takes_focus(widget)}
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    seen: set[QWidget] = set()
    order: list[str] = []
    for _step in range(3 * len(wanted) + 10):
        now = QApplication.focusWidget()
        seen |= {now, now.parentWidget()}  # a field within a box stands for the box
        QTest.keyClick(now, Qt.Key.Key_Tab)
        order.append(f"{type(now).__name__} {name_of(now)}")
    # Within a group of which one is chosen the arrow keys go on.
    groups = {one.group() for one in seen if isinstance(one, QAbstractButton)}
    missed = {one for one in wanted - seen if not (isinstance(one, QAbstractButton) and one.group() in groups - {None})}
    assert {f"{type(one).__name__} {name_of(one)}" for one in missed} == set(), " > ".join(order)


def test_that_panels_of_text_widen_with_the_type(full_window):
    narrow = full_window.inspector.width()
    full_window.theme.use("dark", 20)
    assert full_window.inspector.minimumWidth() == round(narrow * 20 / 13)
    full_window.theme.use("dark", 13)
    assert full_window.inspector.minimumWidth() == narrow
