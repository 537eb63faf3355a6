"""Anchors, places of the bone that were found in both scans, and the rigid transform that fits them best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.alignment.transform import FARTHEST_MM, Matrix, applied, shift
from mctgui.errors import MctguiError
from mctgui.volume import Plane

Place = tuple[float, float, float]
How = Literal["shift", "slices", "rigid"]

NEAR_MM = 0.5
"""Two anchors that lie nearer to each other than this are one."""
_ON_A_LINE = 0.05
"""Share of their spread along up to which the spread of anchors across makes a line of them, with no turn about it."""
_MIRRORED = 0.05


def place(given: ArrayLike) -> Place:
    """Three finite numbers in mm.

    Raises
    ------
    ValueError
        They are something else, or farther away than :data:`FARTHEST_MM`.
    """
    point: NDArray[np.float64] = np.asarray(given, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all() or np.abs(point).max() > FARTHEST_MM:
        raise ValueError(f"a place is three finite numbers in mm, not {given!r}")
    return float(point[0]), float(point[1]), float(point[2])


@dataclass(frozen=True, slots=True)
class Anchor:
    """One place of the bone in both scans.

    Parameters
    ----------
    microct_mm, mdct_mm
        Where it lies in each, ``(x, y, z)`` in LPS mm.
    plane
        In whose slices it was found.
    """

    microct_mm: Place
    mdct_mm: Place
    plane: Plane = "axial"

    def __post_init__(self) -> None:
        for name in ("microct_mm", "mdct_mm"):
            object.__setattr__(self, name, place(getattr(self, name)))
        if self.plane not in get_args(Plane):
            raise ValueError(f"{self.plane!r} is none of {get_args(Plane)}")


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What anchors say.

    Parameters
    ----------
    matrix
        Micro-CT mm to MDCT mm.
    how
        ``"shift"`` of one anchor, ``"slices"`` of several that cannot tell a turn, ``"rigid"`` of three or more.
    residuals_mm
        ``(n, 3)`` what is left between each anchor in the MDCT and the mapped one of the micro-CT, LPS.
    """

    matrix: Matrix
    how: How
    residuals_mm: NDArray[np.float64]

    @property
    def residual_mm(self) -> float:
        """Root of the mean square of what is left."""
        return float(np.sqrt((self.residuals_mm**2).sum(axis=1).mean()))

    @property
    def in_plane_mm(self) -> float:
        """The part of it in axial planes."""
        return float(np.sqrt((self.residuals_mm[:, :2] ** 2).sum(axis=1).mean()))

    @property
    def along_z_mm(self) -> float:
        """The part of it along z."""
        return float(np.sqrt((self.residuals_mm[:, 2] ** 2).mean()))


def fitted(anchors: Sequence[Anchor]) -> Fit:
    """The rigid transform that lays the anchors of the micro-CT onto those of the MDCT, by least squares.

    Parameters
    ----------
    anchors
        At least one. One gives a shift. Two, and more on one line, give the shift between the scans in the mean, which maps
        their slices onto each other one to one; what a stretched or turned scan leaves over is the residual. Three and more
        give a turn as well.

    Raises
    ------
    MctguiError
        No anchor; two at one place; or they fit a mirror image better than the bone.

    Notes
    -----
    Kabsch, Acta Cryst. A32 (1976) 922: with H the covariance of both point sets about their means and H = U S V^T, the turn
    is V diag(1, 1, det(V U^T)) U^T.
    """
    if not anchors:
        raise MctguiError("There is no anchor.", "Align the micro-CT at one place at least.")
    ours = np.array([anchor.microct_mm for anchor in anchors])
    theirs = np.array([anchor.mdct_mm for anchor in anchors])
    _refuse_doubles(ours, theirs)
    one, other = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    if len(anchors) < 3 or _on_a_line(one) or _on_a_line(other):
        matrix = shift(theirs.mean(axis=0) - ours.mean(axis=0))
        how: How = "shift" if len(anchors) == 1 else "slices"
        return Fit(matrix, how, theirs - applied(matrix, ours))
    u, sizes, v = np.linalg.svd(one.T @ other)
    sign = float(np.sign(np.linalg.det(v.T @ u.T)))
    if sign < 0 and sizes[2] > _MIRRORED * sizes[1]:
        raise MctguiError(
            "The anchors fit a mirror image of the bone.",
            "One of them lies on other bone, or one scan is mirrored; remove the anchor that is wrong.",
        )
    matrix = np.eye(4)
    matrix[:3, :3] = v.T @ np.diag([1.0, 1.0, sign]) @ u.T
    matrix[:3, 3] = theirs.mean(axis=0) - matrix[:3, :3] @ ours.mean(axis=0)
    return Fit(matrix, "rigid", theirs - applied(matrix, ours))


def _refuse_doubles(*sets: NDArray[np.float64]) -> None:
    for points in sets:
        apart = np.linalg.norm(points[:, None] - points[None], axis=-1)
        apart[np.diag_indices(len(points))] = np.inf
        if apart.min() < NEAR_MM:
            raise MctguiError(
                f"There is an anchor here already, {apart.min():.2f} mm away.",
                "Go to another place of the bone, as far away as you can, or remove that anchor first.",
            )


def _on_a_line(centred: NDArray[np.float64]) -> bool:
    """Whether points about their mean lie on a line, or so nearly that slips of the hand would make a turn about it."""
    sizes = np.linalg.svd(centred, compute_uv=False)
    return bool(sizes[1] <= max(_ON_A_LINE * sizes[0], NEAR_MM / 2))
