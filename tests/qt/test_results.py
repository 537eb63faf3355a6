"""Results on the Measure screen: columns, outdated rows, details, maps on the slices, histograms, and their files."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from mctgui.errors import UnsuitableVOI
from mctgui.jobs import Progress, finish
from mctgui.morphometry import thickness_maps
from mctgui.project import Project
from mctgui.project.measuring import measure_case
from mctgui.qt.measure.choices import Choices, keep_choices
from mctgui.qt.measure.columns import COLUMNS, shown_columns
from mctgui.qt.measure.maps import MapTask, making_maps
from mctgui.qt.measure.measured import results_of
from mctgui.qt.measure.screen import MeasureScreen
from mctgui.qt.measure.thickness_plot import Distribution, Drawing, shares
from mctgui.qt.theme import DARK, LIGHT
from mctgui.report.thickness_colours import colour_table, common_max_mm
from mctgui.stack.loading import load_stack
from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
from mctgui.volume import Volume

START = AnteriorEdgeConstruction((1.0, -8.0, 0.5), inset_mm=2.0, diameter_mm=8.0, height_mm=3.0)
LEFT = Qt.MouseButton.LeftButton


def rods(spacing_mm: float, low: int, high: int, dtype: type, intensity: str, wide: float) -> Volume:
    """Upright rods of another thickness in every image."""
    shape = tuple(round(side / spacing_mm) for side in (12.0, 20.0, 20.0))
    _z, y, x = np.indices(shape, dtype=np.float32) * spacing_mm
    inside = (np.abs(np.mod(x, 2.5) - 1.25) < wide) & (np.abs(np.mod(y, 2.5) - 1.25) < wide)
    voxels = np.where(inside, high, low).astype(dtype)
    return Volume.from_spacing(
        voxels, (spacing_mm,) * 3, intensity, tuple(-(side - 1) / 2 * spacing_mm for side in shape[::-1])
    )


@pytest.fixture(scope="module")
def measured_project(tmp_path_factory) -> Path:
    """A measured case, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("measured") / "p"
    with Project.create(folder) as made:
        measure_anew(made)
        return made.folder


@pytest.fixture
def project(tmp_path, measured_project) -> Iterator[Project]:
    shutil.copytree(measured_project, tmp_path / measured_project.name)
    with Project.open(tmp_path / measured_project.name) as opened:
        yield opened


@pytest.fixture
def case(project):
    return project.cases()[0]


def measure_anew(project: Project) -> None:
    record = project.add_case(level="L2")
    finish(project.add_volume(record.id, "mdct", rods(0.5, 0, 900, np.int16, "HU", 0.8)))
    finish(project.add_volume(record.id, "microct-like", rods(0.4, 20, 200, np.uint8, "grey8", 0.6)))
    finish(project.add_volume(record.id, "microct", rods(0.3, 20, 200, np.uint8, "grey8", 0.5)))
    project.add_voi(record.id, PlacedVOIs(START).to_json(), "manual")
    finish(measure_case(project, record.id))


@pytest.fixture
def screen(window, project, case, qtbot) -> Iterator[MeasureScreen]:
    window.set_project(project)
    window.select_case(case)
    window.show_screen("measure")
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    shown = window.screen_shown
    settle(window, qtbot)
    yield shown
    settle(window, qtbot)
    window.set_project(None)


def settle(window, qtbot) -> None:
    shown = window.screen_shown
    qtbot.waitUntil(lambda: not window.jobs.active and shown.thresholds.reading.job is None, timeout=30_000)


def test_that_the_measurement_is_prepared_once_in_the_list_of_jobs(window, project, case, qtbot, monkeypatch):
    begun = []

    def preparing():
        begun.append(1)
        yield Progress(0, 1, "preparing the measurement")

    monkeypatch.setattr("mctgui.qt.measure.preparing.preparing", preparing)
    window.set_project(project)
    window.select_case(case)
    window.show_screen("measure")
    qtbot.waitUntil(lambda: bool(begun), timeout=5000)
    assert "Preparing the measurement" in [job.name for job in window.jobs.jobs]
    window.show_screen("cases")
    window.show_screen("measure")
    settle(window, qtbot)
    assert begun == [1]
    window.set_project(None)


# Columns


def test_that_the_columns_of_the_start_name_the_rule_of_the_wall(screen):
    table = screen.results.table
    headings = [table.model().headerData(at, Qt.Orientation.Horizontal) for at in range(table.model().columnCount())]
    assert headings == [column.heading for column in COLUMNS if column.shown]
    assert table.model().index(0, headings.index("Wall")).data() == "context"


def test_that_columns_are_chosen_by_key_alone_and_found_again(screen, window, make_window, project, case, qtbot):
    table = screen.results.table
    table.setFocus()
    menu = table.column_menu()
    menu.popup(table.mapToGlobal(QPoint(0, 0)))
    action = next(action for action in menu.actions() if action.text() == "Tb.N /mm")
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    menu.close()
    headings = table.as_text().splitlines()[0].split("\t")
    assert "Tb.N /mm" in headings
    assert window.settings.measure_columns[0] == "voi"
    other = make_window()
    assert other.settings.measure_columns == window.settings.measure_columns
    window.settings.measure_columns = []


def test_that_unknown_columns_are_ignored_and_none_known_are_those_of_the_start():
    assert [column.key for column in shown_columns(["image", "nonsense", "voi"])] == ["voi", "image"]
    assert shown_columns(["nonsense"]) == shown_columns([])


def test_that_chosen_rows_are_copied_each_with_its_voi(screen):
    table = screen.results.table
    table.selectRow(1)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 2
    assert lines[1].split("\t")[:2] == ["Upper", "micro-CT-like"]


# What is outdated


def test_that_a_row_is_outdated_by_moved_vois_another_volume_or_another_threshold(project, case):
    def reasons(choices: Choices = Choices()) -> dict[tuple[str, str], str]:  # noqa: B008 - frozen
        return {(one.row.voi, one.row.modality): one.outdated for one in results_of(project, case, choices)[0]}

    assert set(reasons().values()) == {""}
    one = {key for key, why in reasons(Choices(fixed={"microct/upper": 99.0})).items() if why}
    assert one == {("upper", "microct")}
    assert all("threshold" in why for why in reasons(Choices(method="otsu")).values())
    assert all("threshold" in why for why in reasons(Choices(scope="image")).values())
    finish(project.add_volume(case.id, "mdct", rods(0.5, 0, 900, np.int16, "HU", 0.8)))
    assert {key[1] for key, why in reasons().items() if "earlier volume" in why} == {"mdct"}
    moved = PlacedVOIs(replace(START, inset_mm=3.0))
    project.add_voi(case.id, moved.to_json(), "adjusted")
    assert all("moved" in why for why in reasons().values())


def test_that_an_outdated_row_says_so_and_why_and_how_to_mend_it(screen, window):
    results = screen.results
    assert results.words.text() == "Differences in % of micro-CT"
    screen.thresholds.section.plot.dropped.emit(99.0)
    headings = [one.key for one in results.table.results.columns]
    state = headings.index("state")
    texts = [results.table.model().index(row, state).data() for row in range(6)]
    assert texts == ["", "", "outdated", "", "", ""]
    assert "threshold" in results.table.model().index(2, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert results.words.text().endswith("Measure again.")
    window.undo_stack.undo()
    assert "state" not in [one.key for one in results.table.results.columns]


# Details


def test_that_a_chosen_row_tells_every_setting(screen, project, case):
    results, details = screen.results, screen.inspector().details
    assert not details.isVisibleTo(screen.inspector())
    results.table.setFocus()
    results.table.selectRow(0)
    QTest.keyClick(results.table, Qt.Key.Key_Down)
    facts = dict(details.facts)
    record = results.measured[1].record
    assert details.caption.text() == "Upper · micro-CT-like"
    assert facts["BV/TV"] == f"{record.values['bv_tv']:.4f}"
    assert facts["Wall of the VOI"] == "context"
    assert facts["Rule"] == record.values["threshold_rule"]
    digest = next(value for name, value in details.facts if name.startswith("SHA-256"))
    assert digest.replace("\n", "") == record.values["input_sha256"]
    assert len(digest.replace("\n", "")) == 64


def test_that_a_change_of_the_threshold_does_not_scroll_its_histogram_away(screen, qtbot):
    inspector = screen.inspector()
    bar = inspector._area.verticalScrollBar()
    screen.results.table.selectRow(2)
    qtbot.waitUntil(lambda: bar.value() > 0)
    bar.setValue(0)
    screen.thresholds.section.plot.dropped.emit(140.0)
    QTest.qWait(30)
    assert bar.value() == 0
    assert inspector.details.outdated.text()
    screen.results.table.selectRow(1)
    qtbot.waitUntil(lambda: bar.value() > 0)


# Maps


def test_that_the_map_on_the_slices_is_the_one_behind_the_figures(screen, window, qtbot, project, case):
    canvas = screen.images.axial.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_M)
    settle(window, qtbot)
    layer = screen.maps.layers[screen.images.axial]
    assert len(layer.parts) == 2
    row = next(one for one in screen.results.measured if (one.row.modality, one.row.voi) == ("microct", "upper"))
    values = layer.parts[0].thickness_mm
    assert float(values[values > 0].astype(np.float64).mean()) == pytest.approx(row.row.tb_th_mean_mm, rel=1e-9)
    largest = [one.row.tb_th_max_mm for one in screen.results.measured]
    assert layer.largest_mm == common_max_mm(largest), "one scale for all images"
    QTest.keyClick(canvas, Qt.Key.Key_M)
    assert layer.title == "Tb.Sp"
    QTest.keyClick(canvas, Qt.Key.Key_M)
    assert layer.parts == []


def test_that_the_colours_on_the_screen_are_those_of_the_thickness(screen, window, qtbot):
    screen.maps.choose("tb_th")
    settle(window, qtbot)
    screen.inspector().map.opacity.setValue(100)
    pane = screen.images.axial
    image = QImage(pane.canvas.size(), QImage.Format.Format_RGB32)
    pane.canvas.overlays[:] = [screen.maps.layers[pane]]
    pane.canvas.render(image)
    layer = screen.maps.layers[pane]
    seen = 0
    for x, y in itertools.product(range(0, image.width(), 3), range(60, image.height(), 3)):
        point = pane.frame.point(*pane.canvas.to_uv(QPointF(x + 0.5, y + 0.5)), pane._w)
        value = next((v for v in (part.value_at(point) for part in layer.parts) if v is not None), None)
        if value is not None:
            expected = colour_table()[round(value * 255 / layer.largest_mm)]
            colour = image.pixelColor(x, y)
            assert np.abs(np.array([colour.red(), colour.green(), colour.blue()]) - expected).max() <= 3
            seen += 1
    assert seen > 10


def test_that_pointing_at_the_map_reads_its_value_in_millimetres(screen, window, qtbot, monkeypatch):
    screen.maps.choose("tb_sp")
    settle(window, qtbot)
    said: list[tuple[str, ...]] = []
    monkeypatch.setattr(window, "set_status", lambda *pieces, **_: said.append(pieces))
    pane = screen.images.axial
    part = screen.maps.layers[pane].parts[1]
    index = np.argwhere(part.thickness_mm > 0)
    point = part.grid.index_to_mm(index[np.argmin(np.abs(part.grid.index_to_mm(index)[:, 2] - 0.4))])
    screen._hovered(pane, point)
    value = part.value_at(point)
    assert f"Tb.Sp {value:.3f} mm" in said[-1]


@pytest.mark.parametrize(("given", "kind"), [("map.tif", ""), ("map.nrrd", ""), ("map", "NRRD (*.nrrd)")])
def test_that_the_map_is_saved_in_millimetres_one_file_for_each_voi(
    screen, window, qtbot, tmp_path, monkeypatch, project, case, given, kind
):
    screen.maps.choose("tb_th")
    settle(window, qtbot)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / given), kind))
    QTest.mouseClick(screen.inspector().map.export, LEFT)
    suffix = ".tif" if given.endswith("tif") else ".nrrd"
    files = sorted(path.name for path in tmp_path.glob("map*"))
    assert files == [f"map-lower{suffix}", f"map-upper{suffix}"]
    task = next(MapTask.of(one) for one in screen.results.measured if one.row.modality == "microct")
    maps = finish(
        thickness_maps(
            project.load_volume(project.latest_volume(case.id, "microct")),
            task.voi,
            threshold=task.threshold,
            voi_mode=task.mode,
        )
    )
    loaded = load_stack(tmp_path / f"map-upper{suffix}")
    assert np.array_equal(loaded.voxels, maps.tb_th_mm)
    assert loaded.spacing_mm == pytest.approx(maps.grid.spacing_mm, rel=1e-5)


def test_that_one_map_that_cannot_be_made_stops_no_other(project, case, screen):
    tasks = [MapTask.of(one) for one in screen.results.measured if one.row.modality == "microct"]
    volume = {"microct": project.load_volume(project.latest_volume(case.id, "microct"))}
    spoilt = [replace(tasks[0], threshold=1e6), tasks[1]]
    made = []
    with pytest.raises(UnsuitableVOI, match="no bone"):
        finish(making_maps(spoilt, volume), lambda step: made.append(step.partial) if step.partial else None)
    assert [task for task, _ in made] == [tasks[1]]


# Histograms


def test_that_the_histograms_hold_every_voxel_of_all_images(screen, window, qtbot):
    QTest.keyClick(screen.images.axial.canvas, Qt.Key.Key_H)
    settle(window, qtbot)
    plot = screen.results.histograms.plots["tb_th"]
    assert [one.modality for one in plot.drawing.found] == ["mdct", "microct-like", "microct"]
    for one, _, share in plot.drawing.curves:
        assert share.sum() == pytest.approx(100.0)
        row = next(row for row in screen.results.rows if (row.modality, row.voi) == (one.modality, "upper"))
        assert one.mean_mm == pytest.approx(row.tb_th_mean_mm)
    QTest.keyClick(screen.images.axial.canvas, Qt.Key.Key_H)
    assert screen.results._stack.currentWidget() is screen.results.surfaces


def test_that_plots_are_copied_and_saved_as_pixels_and_as_lines(screen, window, qtbot, tmp_path, monkeypatch):
    screen.results.show_part("histograms")
    settle(window, qtbot)
    histograms = screen.results.histograms
    QTest.mouseClick(histograms.copy_button, LEFT)
    assert not QGuiApplication.clipboard().image().isNull()
    for name in ("plot.svg", "plot.png"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        QTest.mouseClick(histograms.save_button, LEFT)
    svg = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert "<polyline" in svg or "<path" in svg
    assert "Tb.Th" in svg
    assert "AI-generated" in svg
    assert LIGHT.mdct in svg.lower()
    image = QImage(str(tmp_path / "plot.png"))
    assert (image.width(), image.height()) == (1920, 2400)


def test_that_each_image_has_its_own_line_and_marker_in_a_plot(theme):
    values = np.linspace(0.1, 1.0, 500, dtype=np.float32)
    names = ("mdct", "microct-like", "microct")
    found = [Distribution(name, values + at, float(values.mean() + at)) for at, name in enumerate(names)]
    drawing = Drawing("Tb.Th", found)
    assert drawing.end_mm >= 3.0
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    drawing.paint(painter, image.rect().toRectF(), DARK, theme.font(11))
    painter.end()
    colours = {image.pixelColor(x, y).name() for x, y in itertools.product(range(600), range(300))}
    assert {DARK.mdct, DARK.microct_like, DARK.microct} <= colours


def test_that_shares_are_per_cent_of_the_voxels():
    edges, share = shares(np.array([0.1, 0.1, 0.9, 0.5], dtype=np.float32), 1.0, bins=4)
    assert edges.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert share.tolist() == [50.0, 0.0, 25.0, 25.0]


def test_that_a_full_disk_is_said_when_a_plot_is_saved(screen, window, qtbot, tmp_path, monkeypatch):
    from mctgui.errors import StorageFailure

    screen.results.show_part("histograms")
    settle(window, qtbot)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    said = []
    monkeypatch.setattr(window, "show_error", lambda error, *_, **__: said.append(error))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "file" / "x.svg"), ""))
    QTest.mouseClick(screen.results.histograms.save_button, LEFT)
    assert isinstance(said[0], StorageFailure)


def test_that_it_is_measured_as_it_was_chosen(screen, window, qtbot, project, case):
    screen.thresholds.section.plot.dropped.emit(150.0)
    QTest.mouseClick(screen.inspector().modes.modes.button("both"), LEFT)
    QTest.mouseClick(screen.inspector().accept, LEFT)
    settle(window, qtbot)
    rows = screen.results.rows
    assert len(rows) == 12
    assert [row.voi_mode for row in rows[:2]] == ["context", "bonej"]
    fixed = [(row.voi, row.modality) for row in rows if row.threshold_method == "fixed"]
    assert fixed == [("upper", "microct")] * 2
    assert {row.threshold for row in rows if (row.voi, row.modality) == ("upper", "microct")} == {150.0}
    text = screen.results.table.as_text().splitlines()
    assert "BoneJ ROI" in text[2]
    assert not any(one.outdated for one in screen.results.measured)
    bonej = [row for row in rows if row.voi_mode == "bonej" and row.voi == "upper"]
    reference = next(row for row in bonej if row.modality == "microct")
    assert bonej[0].difference_tb_sp_percent == pytest.approx(
        100 * (bonej[0].tb_sp_mean_mm / reference.tb_sp_mean_mm - 1)
    ), "against the micro-CT of the same rule"


# The whole project


def test_that_one_threshold_for_all_cases_is_that_of_all_their_vois(screen, window, qtbot, project, case):
    other = project.add_case(level="L3")
    finish(project.add_volume(other.id, "microct", rods(0.3, 60, 240, np.uint8, "grey8", 0.5)))
    project.add_voi(other.id, PlacedVOIs(START).to_json(), "manual")
    own = screen.thresholds.threshold("microct", "upper")
    QTest.mouseClick(screen.inspector().threshold.scope.button("set"), LEFT)
    settle(window, qtbot)
    common = screen.thresholds.threshold("microct", "upper")
    assert common == screen.thresholds.threshold("microct", "lower")
    assert common != own
    QTest.mouseClick(screen.inspector().accept, LEFT)
    settle(window, qtbot)
    rows = [row for row in screen.results.rows if row.modality == "microct"]
    assert [row.threshold for row in rows] == [common, common]
    assert all("all cases" in row.threshold_rule for row in rows)
    assert not any(one.outdated for one in screen.results.measured)
    assert json.loads(project.fact(f"measure.choices.{case.id}"))["scope"] == "set"
    keep_choices(project, case.id, Choices())
