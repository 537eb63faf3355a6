"""E on the half maximum of the anterior edge while the placement is moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mctgui.errors import MctguiError
from mctgui.voi import AnteriorEdgeConstruction, snapped_to_edge
from mctgui.volume import Volume

MAGNET_MM = 2.0
"""E that is dragged further from the edge than this stays where it is put."""

_SIZES = ("inset", "diameter", "circle", "height", "gap")


def snapped(
    volume: Volume,
    before: AnteriorEdgeConstruction | None,
    moved: AnteriorEdgeConstruction,
    handle: str,
    *,
    nudged: bool,
) -> AnteriorEdgeConstruction:
    """What a gesture makes of a placement whose E is to lie on the edge.

    Parameters
    ----------
    volume
        Unblurred grey values.
    before, moved
        The placement before the gesture, and as the gesture leaves it.
    handle
        What was moved.
    nudged
        By an arrow key: a tenth of a millimetre along line A is meant, and the edge must not pull it back.

    Returns
    -------
    AnteriorEdgeConstruction
        On the edge; or as it was left, with the rule ``"as clicked"``, where it was moved off the edge on purpose, or where
        there is no clear edge near it.
    """
    if moved.edge_rule != "half maximum" or handle in _SIZES:
        return moved
    by = 0.0
    if before is not None:
        by = float((np.asarray(moved.edge_mm) - before.edge_mm) @ np.asarray(moved.anterior))
    off = replace(moved, edge_rule="as clicked")
    if nudged and handle in ("edge", "centre") and abs(by) > 1e-6:
        return off
    try:
        found = snapped_to_edge(volume, moved)
    except MctguiError:
        return off
    distance = abs(float((np.asarray(found.edge_mm) - moved.edge_mm) @ np.asarray(moved.anterior)))
    return off if handle == "edge" and distance > MAGNET_MM else found
