"""The table of runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mctgui.qt.theme import Theme
from mctgui.qt.train.run_rows import RunRow
from mctgui.qt.train.runs_panel import RunsPanel


def test_that_a_row_is_filled_anew_in_the_same_cells(qtbot):
    panel = RunsPanel(Theme("dark", 13))
    qtbot.addWidget(panel)
    row = RunRow(Path("runs/pix2pix-1"), "pix2pix", "running", 1, 3, None, None)
    panel.show_rows([row])
    panel.choose(row.folder)
    cells = [panel.table.item(0, column) for column in range(4)]
    assert [cell.text() for cell in cells] == ["pix2pix-1", "1/3", "–", "–"]
    panel.show_rows([replace(row, epoch=2, ssim=0.5)])
    assert [panel.table.item(0, column) for column in range(4)] == cells
    assert [cell.text() for cell in cells] == ["pix2pix-1", "2/3", "0.500", "–"]
    assert panel.folders == [row.folder]
