"""The images of a case as Measure shows them: all in the millimetres of the placement."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from mctgui.alignment import Alignment, laid
from mctgui.errors import MctguiError
from mctgui.project.aligned import in_placement_frame, through
from mctgui.project.records import Modality
from mctgui.project.store import Project
from mctgui.qt.viewer.columns import Column, columns_of
from mctgui.volume import Grid, Volume


@dataclass(frozen=True, slots=True, eq=False)
class LaidColumn(Column):
    """One image, its grids taken through the alignment; no voxel is sampled anew.

    Parameters
    ----------
    alignment
        Through which it is laid; None where it lies as it was scanned.
    is_loose
        Whether nobody knows that its bone lies where the VOIs say.
    upright
        The grid whose axes say what is upright on the screen: of an aligned micro-CT that of the image it is aligned to, so
        that one bone is not turned when another image of it is chosen.
    """

    alignment: Alignment | None = None
    is_loose: bool = False
    upright: Grid | None = None

    @property
    def own_grid(self) -> Grid:
        """Where the voxels lie in the scanner's own millimetres."""
        assert self.record is not None
        return self.record.grid

    def beside(self) -> str:
        """What the panes say of it beside the title; empty where nothing is to be said."""
        if self.is_loose:
            return _tr("not aligned to the MDCT")
        if self.alignment is None:
            return ""
        if self.alignment.source == "registration":
            return _tr("through the registration")
        return _tr("through anchors") if len(self.alignment.anchors) > 1 else _tr("aligned by hand")


def laid_columns(project: Project, case_id: int) -> tuple[list[LaidColumn], list[MctguiError]]:
    """The complete images of a case in the order of the panes, and what could not be read."""
    found, errors = columns_of(project, case_id)
    columns = []
    reference = next((column.volume.grid for column in found if column.modality != "microct"), None)
    for column in found:
        if column.record is None:
            continue
        try:
            alignment = through(project, column.record)
            is_loose = not in_placement_frame(project, column.record)
        except MctguiError as error:  # shown anywhere, it would lie on other bone than was meant
            errors.append(error)
            continue
        columns.append(_laid(column, alignment, reference, is_loose=is_loose))
    return columns, errors


def state_of(columns: list[LaidColumn]) -> list[tuple[Modality, object, bytes, str]]:
    """Equal where the same volumes lie at the same place for the same reason."""
    return [(one.modality, one.record, one.volume.affine.tobytes(), one.beside()) for one in columns]


def directions_of(column: LaidColumn) -> NDArray[np.float64]:
    """Unit vectors of the stack as columns, LPS: to the left, to the back, to the head."""
    volume = column.volume
    if column.upright is not None:
        shape = column.upright.shape
        volume = Volume(np.broadcast_to(np.uint8(0), shape), column.upright.affine)  # no voxel is needed, or made
    affine = volume.canonical().affine[:3, :3]
    directions: NDArray[np.float64] = affine / np.linalg.norm(affine, axis=0)
    return directions


def _laid(column: Column, alignment: Alignment | None, reference: Grid | None, *, is_loose: bool) -> LaidColumn:
    volumes = {"volume": column.volume, "coarse": column.coarse, "quick": column.quick}
    if alignment is not None:
        moved = {name: None if one is None else laid(one, alignment.matrix) for name, one in volumes.items()}
        column = replace(column, **moved)
    return LaidColumn(
        column.modality,
        column.volume,
        column.coarse,
        column.statistics,
        column.record,
        quick=column.quick,
        alignment=alignment,
        is_loose=is_loose,
        upright=None if alignment is None else reference,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("LaidColumn", text)
