"""How well VOIs are placed again, and how much it matters when they are not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.voi.construction import AnteriorEdgeConstruction
from mctgui.voi.numbers import Vector, vector
from mctgui.voi.shape import VOI
from mctgui.volume import Grid

Floats = NDArray[np.float64]
Measure = Callable[[AnteriorEdgeConstruction], Mapping[str, float]]
"""Measures a construction; the figures by name."""

SHIFTS_MM = (-1.0, -0.5, 0.5, 1.0)
TURNS_DEG = (-2.0, 2.0)
_DICE_STEP_MM = 0.2


@dataclass(frozen=True, slots=True)
class PlacementPrecision:
    """Spread of repeated placements, pooled over vertebrae.

    Standard deviations are root mean squares over the vertebrae of the SD (n - 1) in each, as Glüer et al. 1995 (Osteoporos
    Int 5, 262-270) pool them.

    Parameters
    ----------
    vertebrae, placements
        How many vertebrae, and placements in all.
    degrees_of_freedom
        Placements less vertebrae; Glüer et al. ask for at least 27.
    centre_mm
        SD of C along the mean anterior, left and superior direction of each vertebra, mm.
    centre_3d_mm
        SD of C in space: root of the sum of the three variances.
    anterior_deg, superior_deg
        SD of the directions about their mean, degrees.
    dice_mean, dice_least
        Overlap of both VOIs together over all pairs of placements of a vertebra.
    """

    vertebrae: int
    placements: int
    degrees_of_freedom: int
    centre_mm: Vector
    centre_3d_mm: float
    anterior_deg: float
    superior_deg: float
    dice_mean: float
    dice_least: float


def placement_precision(repeated: Sequence[Sequence[AnteriorEdgeConstruction]]) -> PlacementPrecision:
    """Precision of placing: of one operator who repeats it, or of several operators.

    Parameters
    ----------
    repeated
        For each vertebra its placements; vertebrae with fewer than two tell nothing and are left out.

    Raises
    ------
    MctguiError
        No vertebra was placed twice.
    """
    groups = [list(group) for group in repeated if len(group) > 1]
    if not groups:
        raise MctguiError("No vertebra was placed more than once.", "Place each vertebra at least twice.")
    along: list[Floats] = []
    turns: list[list[float]] = []
    dices: list[float] = []
    for group in groups:
        frame = _mean_frame(group)
        centres = np.array([one.circle_centre_mm for one in group])
        along.append(np.var((centres - centres.mean(axis=0)) @ frame.T, axis=0, ddof=1))
        turns.append([_spread_deg([getattr(one, name) for one in group]) ** 2 for name in ("anterior", "superior")])
        dices.extend(overlap(one, other) for one, other in combinations(group, 2))
    variances, angles = np.mean(along, axis=0), np.sqrt(np.mean(turns, axis=0))
    count = sum(len(group) for group in groups)
    return PlacementPrecision(
        len(groups),
        count,
        count - len(groups),
        vector(np.sqrt(variances)),
        float(np.sqrt(variances.sum())),
        float(angles[0]),
        float(angles[1]),
        float(np.mean(dices)),
        float(np.min(dices)),
    )


def rms_cv_percent(repeated: Sequence[ArrayLike]) -> float:
    """Root mean square coefficient of variation in percent (Glüer et al. 1995).

    Parameters
    ----------
    repeated
        For each vertebra the values of its repeated measurements; fewer than two tell nothing and are left out.

    Raises
    ------
    MctguiError
        No vertebra was measured twice, or a mean is zero.
    """
    squares = []
    for values in repeated:
        array = np.asarray(values, dtype=np.float64)
        array = array[np.isfinite(array)]
        if array.size < 2:
            continue
        mean = float(array.mean())
        if mean == 0.0:
            raise MctguiError("A coefficient of variation needs means that are not zero.", "Look at the SD instead.")
        squares.append((float(array.std(ddof=1)) / mean) ** 2)
    if not squares:
        raise MctguiError("No vertebra was measured more than once.", "Measure each vertebra at least twice.")
    return 100.0 * math.sqrt(float(np.mean(squares)))


def overlap(one: AnteriorEdgeConstruction, other: AnteriorEdgeConstruction) -> float:
    """Dice coefficient of the VOIs of two constructions, upper with upper and lower with lower: 1 for the same place."""
    shares = [dice(one.upper, other.upper), dice(one.lower, other.lower)]
    return sum(shares) / len(shares)


def dice(one: VOI, other: VOI, step_mm: float = _DICE_STEP_MM) -> float:
    """Dice coefficient of two VOIs, sampled every ``step_mm``: twice what they share over the sum of both."""
    corners = np.stack([one.corners_mm(), other.corners_mm()])
    low, high = corners[:, 0].min(axis=0), corners[:, 1].max(axis=0)
    # VOIs far apart share nothing, and would need a huge grid to say so.
    if (corners[:, 0].max(axis=0) > corners[:, 1].min(axis=0)).any():
        return 0.0
    x, y, z = (int(side) for side in np.ceil((high - low) / step_mm) + 1)
    grid = Grid.from_spacing((z, y, x), (step_mm,) * 3, low + step_mm / 2)
    first, second = one.mask(grid), other.mask(grid)
    both = int(first.sum()) + int(second.sum())
    return 2.0 * int((first & second).sum()) / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one small change of the placement does.

    Parameters
    ----------
    change
        Such as ``"C 0.5 mm forwards"``.
    construction
        The placement with it.
    figures
        What was measured there; empty where it could not be measured.
    percent
        Change of each figure against the placement itself, percent.
    """

    change: str
    construction: AnteriorEdgeConstruction
    figures: dict[str, float]
    percent: dict[str, float]


def changed_placements(
    construction: AnteriorEdgeConstruction,
    shifts_mm: Sequence[float] = SHIFTS_MM,
    turns_deg: Sequence[float] = TURNS_DEG,
) -> dict[str, AnteriorEdgeConstruction]:
    """The construction with C moved along a, l and n, and with line A turned about E, by what was changed."""
    ways = (
        ("forwards", "backwards", construction.anterior),
        ("left", "right", construction.left),
        ("up", "down", construction.superior),
    )
    changed = {}
    for ahead, back, direction in ways:
        for shift in shifts_mm:
            place = np.asarray(construction.edge_mm) + shift * np.asarray(direction)
            name = f"C {abs(shift):g} mm {ahead if shift > 0 else back}"
            changed[name] = replace(construction, edge_mm=vector(place))
    for turn in turns_deg:
        angle = math.radians(turn)
        anterior = math.cos(angle) * np.asarray(construction.anterior) + math.sin(angle) * np.asarray(construction.left)
        side = "left" if turn > 0 else "right"
        changed[f"line A {abs(turn):g} degrees to the {side}"] = replace(construction, anterior=vector(anterior))
    return changed


def sensitivity(
    construction: AnteriorEdgeConstruction,
    measure: Measure,
    shifts_mm: Sequence[float] = SHIFTS_MM,
    turns_deg: Sequence[float] = TURNS_DEG,
) -> LongWork[list[Sensitivity]]:
    """Measure a placement and its small changes.

    Parameters
    ----------
    construction
        The placement.
    measure
        Called with each construction; what it gives back is compared. It may raise MctguiError where it can measure nothing.
    shifts_mm, turns_deg
        By how much C is moved along a, l and n, and line A turned.

    Returns
    -------
    list of Sensitivity
        The first one is the placement itself.

    Raises
    ------
    MctguiError
        The placement itself cannot be measured.
    """
    changed = changed_placements(construction, shifts_mm, turns_deg)
    total = len(changed) + 1
    yield Progress(0, total, "measuring the placement")
    usual = {name: float(value) for name, value in measure(construction).items()}
    found = [Sensitivity("as placed", construction, usual, dict.fromkeys(usual, 0.0))]
    for number, (change, other) in enumerate(changed.items(), start=1):
        yield Progress(number, total, f"measuring: {change}")
        try:
            figures = {name: float(value) for name, value in measure(other).items()}
        except MctguiError:
            figures = {}
        percent = {
            name: 100.0 * (value / usual[name] - 1.0) for name, value in figures.items() if usual.get(name, 0.0) != 0.0
        }
        found.append(Sensitivity(change, other, figures, percent))
    return found


def _mean_frame(group: Sequence[AnteriorEdgeConstruction]) -> Floats:
    """Mean anterior, left and superior direction, at right angles."""
    superior = np.mean([one.superior for one in group], axis=0)
    superior = superior / np.linalg.norm(superior)
    anterior = np.mean([one.anterior for one in group], axis=0)
    anterior = anterior - (anterior @ superior) * superior
    anterior = anterior / np.linalg.norm(anterior)
    return np.array([anterior, np.cross(superior, anterior), superior])


def _spread_deg(directions: Sequence[Vector]) -> float:
    """SD (n - 1) of the angles between directions and their mean."""
    mean = np.mean(directions, axis=0)
    mean = mean / np.linalg.norm(mean)
    angles = [math.atan2(float(np.linalg.norm(np.cross(mean, one))), float(mean @ np.asarray(one))) for one in directions]
    return math.degrees(math.sqrt(sum(angle**2 for angle in angles) / (len(directions) - 1)))
