"""Where a case is looked at first in View: between its VOIs, else in the middle."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mctgui.qt.viewer.at_work import AtWork
from mctgui.qt.viewer.board import PaneBoard
from mctgui.viewstate import ViewState
from mctgui.voi import CylinderVOI


def placed_cylinders(work: AtWork) -> dict[str, CylinderVOI]:
    """The VOIs of the case by the anterior edge, by name; empty where none are placed.

    Raises
    ------
    MctguiError
        They cannot be read.
    """
    if work.project is None or work.case is None:
        return {}
    record = work.project.latest_voi(work.case.id)
    return dict(record.placed.cylinders) if record is not None else {}


def go_to_start(state: ViewState, board: PaneBoard, work: AtWork, cylinders: Mapping[str, CylinderVOI]) -> None:
    """Put the cursor of each image where the user is likely to look first."""
    if {"upper", "lower"} <= cylinders.keys():
        start = (np.array(cylinders["upper"].centre_mm) + cylinders["lower"].centre_mm) / 2
        for column in work.columns:
            state.set_cursor(state.mapped(start, "mdct", column.modality), column.modality)
    else:
        for column in work.columns:
            state.set_cursor(board.middle(column.modality), column.modality)
