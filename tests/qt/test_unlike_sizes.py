"""A body beside a core of bone: one scale would leave nothing to see of the core."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.qt.viewer.onscreen.numbers import Measured, summary_text
from mctgui.roi import Rectangle, statistics
from mctgui.volume import Volume


@pytest.fixture
def project(tmp_path):
    """A case of a CT of 320 mm and a core of 4 mm, and one where both are of one size."""
    with Project.create(tmp_path / "p") as made:
        for level, spacing in (("T12", 0.1), ("L1", 8.0)):
            case = made.add_case(level=level)
            finish(made.add_volume(case.id, "mdct", block(np.int16, 8.0), {}))
            finish(made.add_volume(case.id, "microct", block(np.uint8, spacing), {}))
        yield made


def block(dtype: type, spacing: float) -> Volume:
    kind = "HU" if dtype == np.int16 else "grey8"
    return Volume.from_spacing(np.full((10, 40, 40), 100, dtype), (spacing,) * 3, kind)


def test_that_zoom_is_linked_only_where_one_scale_shows_both(window, project, qtbot):
    window.set_project(project)
    first, second = project.cases()
    window.select_case(first)
    window.show_screen("view")
    QTest.keyClick(window, Qt.Key.Key_F3)
    qtbot.wait(50)
    state, screen = window.viewstate, window.screen_shown
    assert not state.links.zoom
    assert state.links.scroll
    for pane in screen.panes:
        shown = 40 * min(pane.stack.volume.spacing_mm) / state.mm_per_pixel_of(pane.modality)
        assert shown > 0.4 * min(pane.canvas.width(), pane.canvas.height())
    assert "Zoom is not linked" in screen.linking.words()[0]
    window.select_case(second)
    qtbot.wait(50)
    assert state.links.zoom
    assert state.mm_per_pixel_of("mdct") == state.mm_per_pixel_of("microct")
    window.set_project(None)


def test_that_a_shape_without_a_pixel_says_so():
    volume = block(np.uint8, 0.1)
    far = Rectangle("axial", (900.0, 900.0, 0.5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    found = statistics(far, volume)
    if found is not None:
        assert summary_text(far, Measured(found), "grey") == "no pixels here"
