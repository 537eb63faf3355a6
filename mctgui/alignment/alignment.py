"""How a case is aligned: the transform, what it comes from, and what is to be said of it where it is measured through."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.alignment.anchors import Anchor, How, Place, fitted, place
from mctgui.alignment.transform import Matrix, applied, inverse, rigid, shift, turn_deg
from mctgui.errors import MctguiError

Source = Literal["shift", "anchors", "registration"]


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
        object.__setattr__(self, "nudge_mm", place(self.nudge_mm))

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
