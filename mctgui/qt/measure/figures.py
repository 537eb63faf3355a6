"""What the VOIs hold of the image that is shown: for a thread, since fine images have millions of voxels in them."""

from __future__ import annotations

from dataclasses import dataclass

from mctgui.errors import UnsuitableVOI
from mctgui.voi import Content, PlacedVOIs, Shares, content, shares
from mctgui.volume import Volume


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """Content of each VOI by name, None where it holds no voxel; and how much of both cylinders is no trabecular bone."""

    contents: dict[str, Content | None]
    outside: Shares | None


def figures_of(placed: PlacedVOIs, volume: Volume) -> Figures:
    """Look at every VOI of a placement in a volume."""
    contents: dict[str, Content | None] = {}
    for name, voi in placed.vois.items():
        try:
            contents[name] = content(voi, volume)
        except UnsuitableVOI:
            contents[name] = None
    return Figures(contents, _outside(placed, volume))


def _outside(placed: PlacedVOIs, volume: Volume) -> Shares | None:
    """Mean of both cylinders."""
    if placed.construction is None or placed.body is None:
        return None
    try:
        both = [shares(voi, volume.grid, placed.body) for voi in (placed.construction.upper, placed.construction.lower)]
    except UnsuitableVOI:
        return None
    return Shares(*(sum(getattr(one, name) for one in both) / 2 for name in ("outside", "cortex", "cleft", "known")))
