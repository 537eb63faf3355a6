"""What of the held-out pairs is looked at after an epoch: slices, and VOIs where consecutive slices make a volume."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnsuitableVOI
from mctgui.morphometry import isodata_threshold
from mctgui.synthesis.data import SlicePair
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

if TYPE_CHECKING:
    from mctgui.synthesis.pair_store import PairStore

Spacing = tuple[float, float, float]
Mask = NDArray[np.bool_]

LARGEST_DIAMETER_MM = 15.0
LARGEST_HEIGHT_MM = 5.0
VOI_HEIGHT_MM = 3.0
SMALLEST_MM = 1.5
"""Of height and radius: less than some two trabeculae and the gap between them shows no structure."""
_CLOSING_MM = 1.0
_LARGEST_HOLE_MM2 = 50.0
_SHARE_OF_CIRCLE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutVOI:
    """A cylinder in consecutive held-out slices.

    Parameters
    ----------
    places
        Of its slices in the held-out pairs, from below.
    spacing_mm
        ``(z, y, x)``.
    voi
        In the space of a volume of these slices whose first voxel lies at 0.
    """

    places: tuple[int, ...]
    spacing_mm: Spacing
    voi: CylinderVOI

    def volume(self, slices: Sequence[NDArray[np.uint8]]) -> Volume:
        """These slices, grey8, as a volume that the VOI lies in."""
        return Volume.from_spacing(np.stack(slices), self.spacing_mm, "grey8")


def spacings_of(stores: Sequence[PairStore]) -> dict[str, Spacing]:
    """Size of the voxels ``(z, y, x)`` in mm of every specimen, z between slices whose indices differ by one."""
    found: dict[str, Spacing] = {}
    for store in stores:
        for specimen in store.specimens:
            step = specimen.slices[1] - specimen.slices[0] if len(specimen.slices) > 1 else 1
            z, y, x = specimen.spacing_mm
            found[specimen.name] = (z / step, y, x)
    return found


def consecutive(pairs: Sequence[SlicePair]) -> list[tuple[int, ...]]:
    """Places of pairs that follow each other in one specimen, slice by slice; single slices are runs of one."""
    order = sorted(range(len(pairs)), key=lambda place: (pairs[place].specimen, pairs[place].slice_index))
    runs: list[list[int]] = [order[:1]] if order else []
    for before, place in pairwise(order):
        one, other = pairs[before], pairs[place]
        follows = one.specimen == other.specimen and other.slice_index - one.slice_index == 1
        if follows and one.microct.shape == other.microct.shape:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [tuple(run) for run in runs]


def held_out_vois(
    pairs: Sequence[SlicePair],
    spacings_mm: Mapping[str, Spacing],
    most: int,
    microct_of: Callable[[int], NDArray[np.uint8]] | None = None,
) -> list[HeldOutVOI]:
    """Cylinders within the bone, cut from stacks of consecutive slices, at most ``most`` and spread over the specimens.

    A stack is cut into cylinders about 3 mm high along z, in the largest circle that fits into the bone of its middle slice
    (in a vertebra: the body), with 80 % of its diameter and 15 mm at most. ``microct_of`` gives the micro-CT slice of a pair
    by its place where it has other pixels than the pair; the spacings are those of its pixels.
    """
    by_turn: list[tuple[int, str, HeldOutVOI]] = []
    for run in consecutive(pairs):
        specimen = pairs[run[0]].specimen
        spacing = spacings_mm.get(specimen)
        if spacing is None or len(run) * spacing[0] < SMALLEST_MM:
            continue
        count = max(1, int(len(run) * spacing[0] / VOI_HEIGHT_MM))
        for turn, part in enumerate(np.array_split(np.array(run), count)):
            places = [int(place) for place in part]
            middle = places[len(places) // 2]
            found = _cylinder_in(places, pairs[middle].microct if microct_of is None else microct_of(middle), spacing)
            if found is not None:
                by_turn.append((turn, specimen, found))
    by_turn.sort(key=lambda one: one[:2])
    return [voi for _, _, voi in by_turn[:most]]


def evenly(places: Sequence[int], most: int) -> list[int]:
    """At most ``most`` of the places, evenly spread, the first and the last among them."""
    if len(places) <= most:
        return list(places)
    return [places[int(at)] for at in np.unique(np.rint(np.linspace(0, len(places) - 1, most)).astype(int))]


def bone_body(microct: NDArray[np.uint8], pixel_mm: float) -> Mask | None:
    """The bone with the marrow between its trabeculae; None without bone.

    Bone by IsoData, gaps of up to 2 mm closed, then holes up to 50 mm2 filled: the spinal canal is larger and stays open.
    """
    from scipy import ndimage

    try:
        bone = microct > isodata_threshold(np.ascontiguousarray(microct))
    except UnsuitableVOI:
        return None
    reach = _CLOSING_MM / pixel_mm
    margin = int(np.ceil(reach)) + 1
    padded = np.pad(bone, margin)
    grown = ndimage.distance_transform_edt(~padded) <= reach
    closed: Mask = ndimage.distance_transform_edt(grown) > reach
    closed |= padded
    holes, count = ndimage.label(~closed)
    small = np.bincount(holes.ravel(), minlength=count + 1) * pixel_mm**2 <= _LARGEST_HOLE_MM2
    small[[0, holes[0, 0]]] = False  # bone, and what surrounds it
    closed |= small[holes]
    return closed[margin:-margin, margin:-margin]


def largest_circle(body: Mask) -> tuple[float, float, float]:
    """Row, column and radius in pixels of the largest circle within a mask and its picture."""
    from scipy import ndimage

    distance = ndimage.distance_transform_edt(np.pad(body, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(distance)), body.shape)
    return float(row), float(column), float(distance[row, column])


def disc(microct: NDArray[np.uint8], pixel_mm: float) -> Mask | None:
    """Where bone of a single slice is compared: 80 % of the largest circle in it; None where there is too little."""
    body = bone_body(microct, pixel_mm)
    if body is None:
        return None
    row, column, radius = largest_circle(body)
    radius = min(_SHARE_OF_CIRCLE * radius, LARGEST_DIAMETER_MM / 2 / pixel_mm)
    if radius * pixel_mm < SMALLEST_MM:
        return None
    rows, columns = np.ogrid[: microct.shape[0], : microct.shape[1]]
    inside: Mask = (rows - row) ** 2 + (columns - column) ** 2 <= radius**2
    return inside


def _cylinder_in(places: list[int], middle: NDArray[np.uint8], spacing: Spacing) -> HeldOutVOI | None:
    z, y, x = spacing
    height = min(len(places) * z, LARGEST_HEIGHT_MM)
    if height < SMALLEST_MM or abs(y - x) > 1e-3 * x:
        return None
    body = bone_body(middle, x)
    if body is None:
        return None
    row, column, radius = largest_circle(body)
    diameter = min(2 * _SHARE_OF_CIRCLE * radius * x, LARGEST_DIAMETER_MM)
    if diameter / 2 < SMALLEST_MM:
        return None
    centre = (column * x, row * y, (len(places) - 1) / 2 * z)
    return HeldOutVOI(tuple(places), spacing, CylinderVOI(centre, (0.0, 0.0, 1.0), diameter, height))
