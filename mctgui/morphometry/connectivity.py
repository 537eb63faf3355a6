"""How connected trabecular bone is: Euler number and connectivity density."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.morphometry.surface import LAYERS


@dataclass(frozen=True, slots=True)
class Connectivity:
    """Euler numbers of the bone in a VOI.

    Parameters
    ----------
    euler
        Of the bone inside the VOI as if it stood alone: pieces, less handles, plus closed cavities.
    contribution
        What the VOI contributes to the Euler number of the bone around it; BoneJ's delta chi.
    """

    euler: int
    contribution: float

    @property
    def connectivity(self) -> float:
        """Number of trabeculae that could be cut before the bone falls apart, ``1 - contribution`` as in BoneJ."""
        return 1.0 - self.contribution


def connectivity_of(bone: NDArray[np.uint8], inside: NDArray[np.uint8]) -> LongWork[Connectivity]:
    """Euler numbers of bone (26-connected; marrow 6-connected) inside the VOI.

    Counted octant by octant (Toriwaki and Yonekura 2002, Forma 17, 183-209). What lies on the wall of the VOI belongs to
    neighbours as well (Odgaard and Gundersen 1993, doi 10.1016/8756-3282(93)90245-6): each corner, edge and face of a voxel
    counts by the share of the voxels around it that are in the VOI. For a box this is BoneJ's correction exactly, a half on
    faces, a quarter on edges, an eighth on corners; it holds for the curved wall of a cylinder as well, which BoneJ leaves
    uncorrected. Nothing is removed or filled before: loose pieces and closed cavities count, as in BoneJ without *Purify*.

    Parameters
    ----------
    bone, inside
        ``(z, y, x)``, 0 or 1. Bone outside the VOI is not looked at.
    """
    from mctgui.morphometry import structure_kernels as kernels

    eighths = np.zeros(2, dtype=np.int64)
    bone, inside = np.pad(bone, 1), np.pad(inside, 1)
    layers = bone.shape[0]
    for start in range(1, layers, LAYERS):
        kernels.euler_of_layers(bone, inside, _groups(), start, min(start + LAYERS, layers), eighths)
        yield Progress(start, layers, "counting connections")
    return Connectivity(int(eighths[0]) // 8, int(eighths[1]) / 8)


def purified(bone: NDArray[np.uint8], inside: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest piece of bone inside the VOI (26-connected) with its closed cavities (6-connected) filled."""
    from scipy import ndimage

    pieces, count = ndimage.label(bone & inside, structure=np.ones((3, 3, 3)))
    if not count:
        return np.zeros_like(bone)
    largest = 1 + int(np.argmax(np.bincount(pieces.ravel())[1:]))
    # A pore that touches the wall of the VOI goes on outside of it and is no cavity: all around counts as marrow.
    holes, _ = ndimage.label(np.pad(pieces != largest, 1, constant_values=True))
    outside = np.unique(holes[np.pad(inside == 0, 1, constant_values=True)])
    open_pores = np.isin(holes[1:-1, 1:-1, 1:-1], outside[outside > 0])
    filled: NDArray[np.uint8] = np.asarray(~open_pores & (inside != 0), dtype=np.uint8)
    return filled


@lru_cache(maxsize=1)
def _groups() -> NDArray[np.int64]:
    """Voxels of an octant, as bits, around its corner, its 6 half edges, its 12 quarter faces and its 8 eighths of cubes."""
    groups = []
    for fixed in range(4):
        for axes in itertools.combinations(range(3), fixed):
            for sides in itertools.product((0, 1), repeat=fixed):
                wanted = list(zip(axes, sides, strict=True))
                groups.append(sum(1 << n for n in range(8) if all(n >> axis & 1 == side for axis, side in wanted)))
    return np.array(groups, dtype=np.int64)
