"""Putting a construction where it belongs: on the anterior edge of the image, or on another vertebra."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from mctgui.errors import MctguiError
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.edge import half_maximum_edge, too_far_out
from mctgui.voi.numbers import Vector, vector
from mctgui.volume import Volume

EDGE_RULE = (
    "outer half-maximum of the grey profile along line A, averaged over 1 mm to both sides, less what the blur of the image "
    "puts it too far out"
)

_SEARCH_MM = (0.0, 1.5, -1.5, 3.0, -3.0, 4.5, -4.5)


def snapped_to_edge(volume: Volume, construction: AnteriorEdgeConstruction) -> AnteriorEdgeConstruction:
    """Put E on the half-maximum edge of the anterior cortex along line A, and everything with it.

    Parameters
    ----------
    volume
        Unblurred grey values.
    construction
        Its E lies within about 5 mm of the edge.

    Returns
    -------
    AnteriorEdgeConstruction
        With the edge rule ``"half maximum"``; the position is found between voxels, from a profile averaged over 1 mm to
        both sides and 0.5 mm up and down, and corrected for the blur of the image.

    Raises
    ------
    MctguiError
        No clear edge near E: it stays where it was clicked.

    Notes
    -----
    The half-maximum is looked for again from where it was found until it rests, see
    :func:`mctgui.voi.edge.half_maximum_edge`; what blur does to it is taken off, see :func:`mctgui.voi.edge.too_far_out`.
    """
    forwards, left, up = (np.asarray(d) for d in (construction.anterior, construction.left, construction.superior))
    start = np.asarray(construction.edge_mm)
    for offset in _SEARCH_MM:
        place = start + offset * forwards
        shift = half_maximum_edge(volume, place, forwards, left, up)
        for _ in range(4):
            if shift is None or abs(shift) < 1e-3:
                break
            place = place + shift * forwards
            shift = half_maximum_edge(volume, place, forwards, left, up)
        if shift is not None:
            place = place + shift * forwards
            place = place - too_far_out(volume, place, forwards, left, up) * forwards
            return replace(construction, edge_mm=vector(place), edge_rule="half maximum")
    raise MctguiError(
        "There is no clear anterior edge near this point of line A.", "Move E nearer to the edge, or leave it as clicked."
    )


def from_two_clicks(
    volume: Volume,
    canal_mm: Vector,
    edge_mm: Vector,
    superior: Vector | None = None,
    *,
    inset_mm: float = 5.0,
    diameter_mm: float = 15.0,
    height_mm: float = 5.0,
    gap_mm: float = 0.0,
) -> AnteriorEdgeConstruction:
    """The construction from the centre of the canal and the anterior edge, snapped to the edge where there is one.

    Parameters
    ----------
    volume
        What was clicked in.
    canal_mm, edge_mm
        Both points in LPS mm; the edge also says where the central slice is.
    superior
        Normal of the central slice; None takes the axis of the volume nearest to the direction to the head.
    inset_mm, diameter_mm, height_mm, gap_mm
        Sizes, see :class:`AnteriorEdgeConstruction`.

    Returns
    -------
    AnteriorEdgeConstruction
        Its edge rule says whether E was found at half maximum or stayed as clicked.

    Raises
    ------
    MctguiError
        Both points coincide, or a length is impossible.
    """
    up = stack_axis(volume, (0.0, 0.0, 1.0)) if superior is None else superior
    clicked = AnteriorEdgeConstruction.from_points(
        edge_mm, canal_mm, up, inset_mm=inset_mm, diameter_mm=diameter_mm, height_mm=height_mm, gap_mm=gap_mm
    )
    try:
        return snapped_to_edge(volume, clicked)
    except MctguiError:
        return clicked


def moved_to(
    construction: AnteriorEdgeConstruction,
    target: AnteriorEdgeConstruction | None = None,
    *,
    edge_mm: Vector | None = None,
    midline_mm: Vector | None = None,
    superior: Vector | None = None,
) -> AnteriorEdgeConstruction:
    """The same sizes on another vertebra or in another case.

    Parameters
    ----------
    construction
        What is copied: inset, diameter, height, gap, and what the cylinders follow.
    target
        Where it goes: a proposal's construction there. None takes the points.
    edge_mm, midline_mm
        Otherwise two clicks there: the anterior edge, and a point behind it on the midline.
    superior
        With points: the normal of the central slice; None keeps the direction it had.

    Raises
    ------
    MctguiError
        Neither a target nor both points are given, or the points coincide.
    """
    if target is None:
        if edge_mm is None or midline_mm is None:
            raise MctguiError("It is not said where the VOIs go.", "Click the anterior edge and a point on the midline.")
        target = AnteriorEdgeConstruction.from_points(edge_mm, midline_mm, superior or construction.superior)
    return replace(
        target,
        inset_mm=construction.inset_mm,
        diameter_mm=construction.diameter_mm,
        height_mm=construction.height_mm,
        gap_mm=construction.gap_mm,
    )


def shift_matrix(shift_mm: ArrayLike) -> np.ndarray:
    """The 4 x 4 transform of a shift ``(x, y, z)`` in mm, such as an alignment by hand, for the ``moved`` of any VOI."""
    matrix = np.eye(4)
    matrix[:3, 3] = np.asarray(shift_mm, dtype=np.float64)
    return matrix


def stack_axis(volume: Volume, towards: Vector) -> Vector:
    """Direction of the axis of a volume nearest to ``towards``, pointing the same way."""
    directions = volume.affine[:3, :3] / np.linalg.norm(volume.affine[:3, :3], axis=0)
    cosines = np.asarray(towards) @ directions
    nearest = int(np.argmax(np.abs(cosines)))
    return vector(np.sign(cosines[nearest]) * directions[:, nearest])
