"""The slices of one volume as they lie in the plane of another, in millimetres."""

from __future__ import annotations

import numpy as np

from mctgui.qt.viewer.oblique import cut, levels_of
from mctgui.qt.viewer.plane import SliceImage, SliceStack
from mctgui.qt.viewer.rendering import Viewport
from mctgui.volume import Volume

_SHIFT = 0.25
"""In voxels of the finer volume: how far apart two directions may put a point and still count as the same."""


class AlignedSlices:
    """Gives the slice of ``over`` that lies at a position of ``base``.

    Where both volumes lie along the same directions, which is the rule in one case, it is one of the slices of ``over``,
    untouched. Where they are turned against each other, the volume is sampled in the plane of ``base``.

    Parameters
    ----------
    base, over
        Stacks of the same anatomical plane.
    coarse, quick
        ``over`` at half and at a quarter of the resolution, for sampling at an angle where pixels are larger than voxels.

    Attributes
    ----------
    is_turned
        Whether ``over`` is sampled at an angle.
    base_ends, over_ends
        Whether one of them ends inside of the other in this plane, by more than a voxel.
    """

    def __init__(
        self, base: SliceStack, over: SliceStack, coarse: Volume | None = None, quick: Volume | None = None
    ) -> None:
        self.base, self.over = base, over
        self._levels = levels_of(over.volume, coarse, quick, base.plane)
        ends = [(-0.5, side - 0.5) for side in over.volume.shape]
        corners = over.volume.index_to_mm(np.array(np.meshgrid(*ends, indexing="ij")).reshape(3, -1).T)
        uvw = base.frame.uvw(corners)
        self._reach = (uvw.min(axis=0), uvw.max(axis=0))
        apart = float(np.abs(uvw - over.frame.uvw(corners)).max())
        self.is_turned = apart > _SHIFT * min(*base.volume.spacing_mm, *over.volume.spacing_mm)
        (low, high), (over_low, over_high) = base.extent_uvw(), self._reach
        slack = max(*base.volume.spacing_mm, *over.volume.spacing_mm)
        self.base_ends = not bool((low[:2] <= over_low[:2] + slack).all() and (high[:2] >= over_high[:2] - slack).all())
        inside = (over_low[:2] <= low[:2] + slack).all() and (over_high[:2] >= high[:2] - slack).all()
        self.over_ends = self.is_turned or not bool(inside)

    def index(self, w: float) -> int | None:
        """The slice of ``over`` at a position of ``base``; None beyond its ends, and where the two are turned."""
        return self.over.nearest(w) if not self.is_turned and self.over.covers(w) else None

    def covers(self, w: float) -> bool:
        """Whether ``over`` reaches this position at all."""
        if not self.is_turned:
            return self.over.covers(w)
        return bool(self._reach[0][2] <= w <= self._reach[1][2])

    def distance_mm(self, w: float) -> float:
        """How far the slice that is shown lies from the position, along the normal."""
        index = self.index(w)
        return 0.0 if index is None else self.over.position_mm(index) - w

    def image(self, w: float, view: Viewport, *, finer: bool = True) -> SliceImage | None:
        """The slice at a position; None where ``over`` does not reach it.

        Where it is sampled, the view says which part of it and how finely, see :func:`mctgui.qt.viewer.oblique.cut`.
        """
        if not self.covers(w):
            return None
        if not self.is_turned:
            return self.over.image(self.over.nearest(w))
        return cut(self._levels, self.base.frame, w, view, self._reach, finer=finer)
