"""How two volumes share one pane."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from mctgui.viewstate.names import COMPARE_MODES, PANES, CompareMode, PaneModality, known


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two volumes are laid over each other in one pane.

    Parameters
    ----------
    mode
        ``"side by side"`` is the usual arrangement, one pane for each modality; all others show two in one pane.
    base, over
        The two: at the left (outside the lens, what is subtracted from), and at the right (in the lens, subtracted).
    divider
        Where the swipe divides the pane, as a fraction of its width, or of its height where ``horizontal``.
    horizontal
        Whether the divider lies, so that one image is above the other.
    follows_pointer
        Whether the divider follows the pointer instead of being dragged.
    checker_mm
        Side of a square of the checkerboard.
    lens_mm, lens_zoom
        Radius of the lens, and how many times larger the image in it is.
    fade
        Share of ``over``, 0 to 1.
    over_shown
        Which of the two flicker shows.
    blinking, swaps_per_second
        Whether flicker swaps by itself, and how often; never more than three times a second, because faster flashes can
        cause seizures (WCAG 2.2, success criterion 2.3.1).
    span_hu, span_share
        Difference of full colour: in HU, and as a share of the windows.
    """

    mode: CompareMode = "side by side"
    base: PaneModality = "mdct"
    over: PaneModality = "microct-like"
    divider: float = 0.5
    horizontal: bool = False
    follows_pointer: bool = False
    checker_mm: float = 5.0
    lens_mm: float = 6.0
    lens_zoom: int = 1
    fade: float = 0.5
    over_shown: bool = False
    blinking: bool = False
    swaps_per_second: float = 2.0
    span_hu: float = 1000.0
    span_share: float = 1.0

    @property
    def pair(self) -> tuple[PaneModality, PaneModality]:
        """Base and over."""
        return self.base, self.over

    def is_like(self, other: Comparison) -> bool:
        """Whether the two differ in nothing but numbers and the phase of flicker, so that controls stay as they are."""
        numbers = {name: getattr(other, name) for name in AMOUNTS}
        return replace(self, over_shown=other.over_shown, **numbers) == other

    def changed(self, **changes: Any) -> Comparison:
        """With other values in fields; numbers are kept within the limits of :data:`AMOUNTS`.

        A modality that is chosen for one side and stands on the other changes places with it. Outside of flicker nothing
        blinks.

        Raises
        ------
        ValueError
            No such mode, modality or magnification, or a number that is not finite.
        """
        for name, amount in AMOUNTS.items():
            if name in changes:
                if not math.isfinite(changes[name]):
                    raise ValueError(f"{name} is a finite number, not {changes[name]}")
                changes[name] = amount.clipped(changes[name])
        new = replace(self, **changes)
        known(new.mode, COMPARE_MODES)
        known(new.base, PANES)
        known(new.over, PANES)
        if new.lens_zoom not in (1, 2):
            raise ValueError(f"a lens magnifies 1 or 2 times, not {new.lens_zoom}")
        if new.base == new.over:
            new = replace(new, base=self.over) if new.base == self.base else replace(new, over=self.base)
        return new if new.mode == "flicker" else replace(new, blinking=False)

    def amount(self, *, in_hu: bool) -> Amount | None:
        """The number that belongs to the mode; None side by side.

        Parameters
        ----------
        in_hu
            Whether the two are subtracted in HU.
        """
        if self.mode == "difference":
            return AMOUNTS["span_hu" if in_hu else "span_share"]
        return AMOUNTS[AMOUNT_OF[self.mode]] if self.mode in AMOUNT_OF else None


@dataclass(frozen=True, slots=True)
class Amount:
    """The one number of a comparison that is changed most: where it lies, its limits, and one step of a key.

    Parameters
    ----------
    field
        Of :class:`Comparison`.
    step
        What a step adds; where ``is_factor``, what it multiplies by.
    """

    field: str
    low: float
    high: float
    step: float
    is_factor: bool = False

    def after(self, value: float, steps: float) -> float:
        """The value some steps further, within the limits."""
        further = value * self.step**steps if self.is_factor else value + self.step * steps
        return self.clipped(further)

    def clipped(self, value: float) -> float:
        """The value within the limits."""
        return min(max(float(value), self.low), self.high)

    def share_of(self, value: float) -> float:
        """Where the value lies between the limits, 0 to 1; on a logarithmic scale where steps are factors."""
        if self.is_factor:
            return math.log(self.clipped(value) / self.low) / math.log(self.high / self.low)
        return (self.clipped(value) - self.low) / (self.high - self.low)

    def value_at(self, share: float) -> float:
        """The value at a share of the way between the limits."""
        if self.is_factor:
            return self.clipped(self.low * (self.high / self.low) ** share)
        return self.clipped(self.low + (self.high - self.low) * share)


AMOUNTS: dict[str, Amount] = {
    one.field: one
    for one in (
        Amount("divider", 0.0, 1.0, 0.02),
        Amount("checker_mm", 0.5, 50.0, 1.25, is_factor=True),
        Amount("lens_mm", 0.5, 50.0, 1.25, is_factor=True),
        Amount("swaps_per_second", 0.5, 3.0, 0.5),
        Amount("fade", 0.0, 1.0, 0.05),
        Amount("span_hu", 50.0, 4000.0, 1.25, is_factor=True),
        Amount("span_share", 0.05, 1.0, 1.25, is_factor=True),
    )
}
"""By the field of :class:`Comparison`."""
AMOUNT_OF: dict[CompareMode, str] = {
    "swipe": "divider",
    "checker": "checker_mm",
    "lens": "lens_mm",
    "flicker": "swaps_per_second",
    "fade": "fade",
}
