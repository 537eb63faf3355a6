"""Where the micro-CT of a case lies against its MDCT: a rigid transform, what it comes from, and how anchors make one.

A matrix here is 4 x 4 and takes micro-CT millimetres to MDCT millimetres, both ``(x, y, z)`` in LPS. It turns and shifts and
does nothing else: bone is neither stretched nor mirrored.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError
from mctgui.volume import Plane, Volume

Matrix = NDArray[np.float64]
Place = tuple[float, float, float]
Source = Literal["shift", "anchors", "registration"]
How = Literal["shift", "slices", "rigid"]

NEAR_MM = 0.5
"""Two anchors that lie nearer to each other than this are one."""
_ON_A_LINE = 0.05
"""Share of their spread along up to which the spread of anchors across makes a line of them, with no turn about it."""
_MIRRORED = 0.05
_RIGID = 1e-4
_TURNED_DEG = 1e-3
_FARTHEST_MM = 1e5


def rigid(matrix: ArrayLike) -> Matrix:
    """A 4 x 4 matrix that only turns and shifts; the turn is made exact.

    Raises
    ------
    ValueError
        Of another shape, not finite, or it stretches, shears or mirrors.
    """
    given = np.array(matrix, dtype=np.float64)
    if given.shape != (4, 4) or not np.isfinite(given).all() or np.abs(given[:3, 3]).max() > _FARTHEST_MM:
        raise ValueError("a transform is a finite 4 x 4 matrix")
    if np.abs(given[3] - (0, 0, 0, 1)).max() > 1e-9:
        raise ValueError("the last row of a rigid transform is 0 0 0 1")
    turn = given[:3, :3]
    if np.abs(turn.T @ turn - np.eye(3)).max() > _RIGID or np.linalg.det(turn) < 0:
        raise ValueError("a rigid transform neither stretches nor mirrors")
    if np.abs(turn.T @ turn - np.eye(3)).max() > 1e-12:
        u, _, v = np.linalg.svd(turn)
        given[:3, :3] = u @ v
    given.flags.writeable = False
    return given


def shift(offset_mm: ArrayLike) -> Matrix:
    """The transform that adds ``(x, y, z)`` mm."""
    matrix = np.eye(4)
    matrix[:3, 3] = np.asarray(offset_mm, dtype=np.float64)
    return matrix


def inverse(matrix: ArrayLike) -> Matrix:
    """The way back of a rigid transform."""
    given = np.asarray(matrix, dtype=np.float64)
    back = np.eye(4)
    back[:3, :3] = given[:3, :3].T
    back[:3, 3] = -given[:3, :3].T @ given[:3, 3]
    return back


def applied(matrix: ArrayLike, points_mm: ArrayLike) -> NDArray[np.float64]:
    """Points ``(..., 3)`` taken through a transform."""
    given = np.asarray(matrix, dtype=np.float64)
    taken: NDArray[np.float64] = np.asarray(points_mm, dtype=np.float64) @ given[:3, :3].T + given[:3, 3]
    return taken


def turn_deg(matrix: ArrayLike) -> float:
    """By how much a transform turns, 0 to 180 degrees, about whatever axis.

    Notes
    -----
    atan2(|axis|, trace - 1) of the rotation, which keeps its digits near 0 degrees, where the arc cosine loses them.
    """
    turn = np.asarray(matrix, dtype=np.float64)[:3, :3]
    axis = np.array([turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]])
    return math.degrees(math.atan2(float(np.linalg.norm(axis)), float(np.trace(turn)) - 1))


def tilt_deg(matrix: ArrayLike, normal: ArrayLike) -> float:
    """Angle between the planes with a normal before and after a transform, 0 to 90 degrees."""
    before = np.asarray(normal, dtype=np.float64)
    after = np.asarray(matrix, dtype=np.float64)[:3, :3] @ before
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(before, after))), abs(float(before @ after))))


def is_turned(matrix: ArrayLike) -> bool:
    """Whether a transform does more than to shift; below a thousandth of a degree a whole vertebra moves by no voxel."""
    return turn_deg(matrix) > _TURNED_DEG


def laid(volume: Volume, matrix: ArrayLike) -> Volume:
    """The same voxels on a grid that was taken through a rigid transform: they are neither copied nor sampled anew.

    A VOI in the millimetres that the transform leads to holds the same voxels of it as the VOI taken through the inverse
    holds of the volume as it was.

    Raises
    ------
    ValueError
        The matrix is not rigid.
    """
    return replace(volume, affine=rigid(matrix) @ volume.affine)


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
            object.__setattr__(self, name, _place(getattr(self, name)))
        if self.plane not in get_args(Plane):
            raise ValueError(f"{self.plane!r} is none of {get_args(Plane)}")


def _place(given: ArrayLike) -> Place:
    point: NDArray[np.float64] = np.asarray(given, dtype=np.float64)
    if point.shape != (3,) or not np.isfinite(point).all() or np.abs(point).max() > _FARTHEST_MM:
        raise ValueError(f"a place is three finite numbers in mm, not {given!r}")
    return float(point[0]), float(point[1]), float(point[2])


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


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a case is aligned, as it is kept with the project.

    Parameters
    ----------
    source
        ``"shift"`` by hand, ``"anchors"``, or a ``"registration"``.
    rows
        The 16 numbers of the matrix, micro-CT mm to MDCT mm, before the nudges.
    nudge_mm
        How much further on the same bone lies in the micro-CT, ``(x, y, z)`` in its mm: the steps by which it was nudged.
    anchors
        What it was fitted to; of a registration the anchors that were set before it, which tell how far off it is.
    details
        What a registration said of itself: ``sentences`` and ``warnings`` (lists of strings), ``lncc`` (a number).
    """

    source: Source
    rows: tuple[float, ...]
    nudge_mm: Place = (0.0, 0.0, 0.0)
    anchors: tuple[Anchor, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.source not in get_args(Source):
            raise ValueError(f"{self.source!r} is none of {get_args(Source)}")
        matrix = rigid(np.reshape(np.asarray(self.rows, dtype=np.float64), (4, 4)))
        object.__setattr__(self, "rows", tuple(float(value) for value in matrix.ravel()))
        object.__setattr__(self, "nudge_mm", _place(self.nudge_mm))

    @classmethod
    def of(cls, source: Source, matrix: ArrayLike, **more: Any) -> Alignment:
        """From a 4 x 4 matrix."""
        return cls(source, tuple(np.asarray(matrix, dtype=np.float64).ravel()), **more)

    @classmethod
    def from_shift(cls, offset_mm: ArrayLike) -> Alignment:
        """A shift by hand: the same bone lies ``offset_mm`` further on in the micro-CT than in the MDCT."""
        return cls.of("shift", shift(-np.asarray(offset_mm, dtype=np.float64)))

    @classmethod
    def from_anchors(cls, anchors: Sequence[Anchor]) -> Alignment:
        """The fit to anchors, see :func:`fitted`; raises MctguiError as that does."""
        return cls.of("anchors", fitted(anchors).matrix, anchors=tuple(anchors))

    @property
    def matrix(self) -> Matrix:
        """Micro-CT mm to MDCT mm, nudges included."""
        return np.reshape(self.rows, (4, 4)) @ shift(-np.asarray(self.nudge_mm))

    @property
    def residuals_mm(self) -> NDArray[np.float64]:
        """``(n, 3)`` what is left at each anchor, nudges included: in the MDCT, LPS."""
        ours = np.array([anchor.microct_mm for anchor in self.anchors]).reshape(-1, 3)
        theirs = np.array([anchor.mdct_mm for anchor in self.anchors]).reshape(-1, 3)
        return theirs - applied(self.matrix, ours)

    @property
    def how(self) -> How:
        """Whether it can turn the micro-CT, or shifts it alone."""
        if self.source == "registration":
            return "rigid"
        return fitted(self.anchors).how if self.anchors else "shift"

    @property
    def residual_mm(self) -> float | None:
        """Root of the mean square of what is left at the anchors; None where they are met exactly and tell nothing."""
        left = self.residuals_mm
        if len(left) < (1 if self.source == "registration" else 2):
            return None
        return float(np.sqrt((left**2).sum(axis=1).mean()))

    @property
    def correlation(self) -> float | None:
        """Local correlation of the two scans at the end of a registration, -1 to 1; None where nobody said."""
        told = self.details.get("lncc")
        return float(told) if isinstance(told, int | float) and math.isfinite(told) else None

    def facts(self) -> dict[str, Any]:
        """What a figure that was measured through the alignment says of it, as JSON values.

        Returns
        -------
        dict
            ``source`` and ``how``; ``microct_to_mdct``, the 4 x 4 matrix with its nudges; ``turn_deg``; ``residual_mm`` and
            ``correlation``, None where they are not known; ``words``, all of it in a sentence.
        """
        return {
            "source": self.source,
            "how": self.how,
            "microct_to_mdct": self.matrix.tolist(),
            "turn_deg": turn_deg(self.matrix),
            "residual_mm": self.residual_mm,
            "correlation": self.correlation,
            "words": self.in_words(),
        }

    def in_words(self) -> str:
        """What it comes from and how well it fits, in a sentence for documents."""
        count = len(self.anchors)
        if self.source == "registration":
            words = f"Registration, the micro-CT turned by {turn_deg(self.matrix):.1f} degrees"
        elif count > 1:
            turned = f"turned by {turn_deg(self.matrix):.1f} degrees" if self.how == "rigid" else "shifted alone"
            words = f"{count} anchors, the micro-CT {turned}"
        else:
            words = "By hand, the micro-CT shifted alone"
        if any(self.nudge_mm):
            words += f", nudged by {float(np.linalg.norm(self.nudge_mm)):.2f} mm"
        if self.residual_mm is not None:
            words += f", residual {self.residual_mm:.2f} mm"
        if self.correlation is not None:
            words += f", local correlation {self.correlation:.2f}"
        return words + "."

    def cautions(self) -> list[str]:
        """What the reader of a figure that was measured through it should know, in sentences."""
        said = []
        if self.how != "rigid":
            by = "several anchors that give" if self.how == "slices" else "an alignment made by hand, which is"
            said.append(f"Measured through {by} a shift alone: a turn between the scans is not taken into account.")
        told = self.details.get("warnings")
        said += [f"Registration: {one}" for one in told] if isinstance(told, list) else []
        return said

    def nudged(self, step_mm: ArrayLike) -> Alignment:
        """The same, with the bone a step further on in the micro-CT."""
        x, y, z = (float(value) for value in np.add(self.nudge_mm, np.asarray(step_mm, dtype=np.float64)))
        return replace(self, nudge_mm=(x, y, z))

    def through(self, anchor: Anchor) -> Alignment:
        """The same turn, nudged so that one place lies on itself."""
        there = applied(inverse(self.matrix), anchor.mdct_mm)
        return self.nudged(np.subtract(anchor.microct_mm, there))

    def as_json(self) -> dict[str, Any]:
        """JSON values of all of it."""
        return {
            "source": self.source,
            "microct_to_mdct": np.reshape(self.rows, (4, 4)).tolist(),
            "nudge_mm": list(self.nudge_mm),
            "anchors": [
                {"microct_mm": list(one.microct_mm), "mdct_mm": list(one.mdct_mm), "plane": one.plane}
                for one in self.anchors
            ],
            "details": dict(self.details),
        }

    @staticmethod
    def from_json(values: Mapping[str, Any]) -> Alignment:
        """What :meth:`as_json` wrote.

        Raises
        ------
        MctguiError
            The values are no alignment.
        """
        try:
            anchors = tuple(Anchor(one["microct_mm"], one["mdct_mm"], one["plane"]) for one in values["anchors"])
            return Alignment.of(
                values["source"],
                values["microct_to_mdct"],
                nudge_mm=values["nudge_mm"],
                anchors=anchors,
                details=dict(values["details"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise MctguiError(
                "The alignment of this case in the project cannot be read.",
                "Align the micro-CT again; nothing else is touched.",
            ) from error
