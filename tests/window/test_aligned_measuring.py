"""A micro-CT that leans in another frame of reference, measured in the VOIs of its MDCT by mouse and keys."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs

from . import turned
from .conftest import delete_what_is_left
from .hands import CTRL, Key, brightest_around, button, settle, until

pytestmark = pytest.mark.gl
PLACED = PlacedVOIs(
    AnteriorEdgeConstruction(
        (-8.0, -10.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0), inset_mm=3.0, diameter_mm=6.0, height_mm=3.0
    ),
    how="manual",
    accepted=True,
)
BONE = [(-8.0, 8.0), (-9.0, -4.0), (6.0, -8.0), (0.5, 0.5)]
"""In the stem, in the circle, and in both arms; near the ends, where a lean of 5 degrees tells."""
BESIDE = [(-4.5, -4.0), (-12.5, 0.0), (4.0, 4.0)]


@pytest.fixture
def leaning(window, hands, tmp_path):
    """View with the leaning specimen, its VOIs placed in the MDCT and the registration taken."""
    folder = turned.build(tmp_path / "Leaning.mctproj")
    assert window.project_files.open(folder)
    window.select_case(window.project.cases()[0])
    window.project.add_voi(window.case.id, PLACED)
    window.case_contents_changed.emit(window.case.id)
    hands.key(Key.Key_2, CTRL)
    until(lambda: window.screen_is("view") and window.screen_shown.panes, "View is shown")
    hands.answer_dialog(turned.write(tmp_path / "pairs.json"))
    opener = button(window, "Open a registration…")
    hands.scroll_to(opener)
    hands.click(opener)
    until(lambda: window.screen_shown.registering.offer is not None, "the registration is offered")
    hands.awake()
    settle()
    take = button(window.screen_shown.link_section, "Take this registration")
    hands.scroll_to(take)
    hands.click(take)
    settle()
    yield window
    window.set_project(None)
    window.message_bar.clear()
    delete_what_is_left()


def kept_picture(window, name: str) -> None:
    """Keep what the window shows, to be looked at."""
    if folder := os.environ.get("MCTGUI_TEST_PICTURES"):
        window.grab().save(str(Path(folder) / f"{name}.png"))


def to_measure(window, hands):
    hands.key(Key.Key_5, CTRL)
    until(lambda: window.screen_is("measure"), "Measure is shown")
    settle(0.2)
    return window.screen_shown


def show(window, hands, name: str) -> None:
    screen = window.screen_shown
    hands.click(button(screen, name))
    panes = screen.images.panes
    until(lambda: all(one.canvas.slice_image is not None and not one.is_sharpening for one in panes), "slices are drawn")
    settle(0.1)


def seen(window, points: list[tuple[float, float, float]]) -> list[int]:
    """Grey values of the axial pane at places of the MDCT."""
    pane = window.screen_shown.images.axial
    found = []
    for point in points:
        u, v, _ = pane.frame.uvw(np.asarray(point))
        found.append(brightest_around(pane.canvas, QPointF(pane.canvas.to_widget(float(u), float(v))), 1)[1])
    return found


def measure(window, hands) -> dict[tuple[str, str], object]:
    screen = window.screen_shown
    hands.key(Key.Key_Return, CTRL)
    until(lambda: not window.jobs.active and screen.results.measured, "it is measured", 120)
    settle(0.2)
    return {(one.row.modality, one.row.voi): one for one in screen.results.measured}


def test_that_the_circle_lies_on_the_same_bone_and_the_figures_agree(leaning, hands):
    screen = to_measure(leaning, hands)
    for name, says in (("MDCT", ""), ("micro-CT", "through the registration")):
        show(leaning, hands, name)
        kept_picture(leaning, f"measure-{name}")
        assert says in screen.images.axial.strip.beside
        assert min(seen(leaning, [(*place, 0.0) for place in BONE])) > 100, name
        assert max(seen(leaning, [(*place, 0.0) for place in BESIDE])) < 100, name
    rows = measure(leaning, hands)
    kept_picture(leaning, "measure-rows")
    for which in ("upper", "lower"):
        mdct, microct = (rows[modality, which].row for modality in ("mdct", "microct"))
        assert microct.bv_tv == pytest.approx(mdct.bv_tv, abs=0.05)  # voxels of 0.4 and 0.6 mm
        assert (mdct.alignment, microct.alignment) == ("", "registration")
        assert microct.alignment_words == "Registration, the micro-CT turned by 5.0 degrees, local correlation 0.70."
        assert "Both scans show little of the vertebra." in microct.warnings
    assert not any(one.outdated for one in rows.values())


def test_that_another_alignment_makes_the_figures_outdated_and_an_undo_current_again(leaning, hands):
    screen = to_measure(leaning, hands)
    show(leaning, hands, "micro-CT")
    measure(leaning, hands)
    before = screen.images.axial.stack.volume.affine
    hands.key(Key.Key_2, CTRL)
    until(lambda: leaning.screen_is("view"), "View is shown")
    settle()
    leaning.screen_shown.linking.aligning.nudge(3)
    to_measure(leaning, hands)
    until(lambda: any(one.outdated for one in screen.results.measured), "rows are outdated")
    told = {one.row.modality: one.outdated for one in screen.results.measured}
    assert told["mdct"] == ""
    assert "another alignment" in told["microct"]
    assert not np.allclose(screen.images.axial.stack.volume.affine, before)
    kept_picture(leaning, "measure-outdated")
    hands.key(Key.Key_Z, CTRL)  # while Measure is shown
    until(lambda: not any(one.outdated for one in screen.results.measured), "rows are current")
    assert np.allclose(screen.images.axial.stack.volume.affine, before)


def test_that_without_an_alignment_the_panes_and_the_row_say_so(leaning, hands):
    leaning.screen_shown.linking.aligning.forget_alignment()
    screen = to_measure(leaning, hands)
    hands.click(button(screen, "micro-CT"))  # the other scanner's millimetres are 300 mm away: there is nothing to see
    settle(0.2)
    kept_picture(leaning, "measure-not-aligned")
    assert "not aligned to the MDCT" in screen.images.axial.strip.beside
    assert any("not aligned to the MDCT" in words for words in screen.placer._lie_cautions())
    show(leaning, hands, "MDCT")
    assert "aligned" not in screen.images.axial.strip.beside
