"""How well the bone structure in micro-CT-like VOIs agrees with the micro-CT, in figures and in one score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MEASURES = ("bv_tv", "tb_th", "tb_sp")
"""BV/TV (a share), Tb.Th and Tb.Sp (mm): what the paper measures."""

FEWEST_FOR_R = 3
"""Two points always lie on a line."""

Structure = Mapping[str, float]
"""Values by the names of :data:`MEASURES`; those that are not defined are missing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One measure over all VOIs, micro-CT-like against micro-CT.

    Parameters
    ----------
    bias
        Mean difference, micro-CT-like less micro-CT, in the unit of the measure.
    relative_bias
        Over the mean of the micro-CT.
    r
        Pearson's correlation; None with fewer than three VOIs, or where one side does not vary.
    n
        VOIs (slices in 2-D).
    """

    bias: float
    relative_bias: float
    r: float | None
    n: int


def agreement_of(values: Sequence[Structure], reference: Sequence[Structure], measure: str) -> Agreement | None:
    """Agreement of one measure; None where it is missing in any VOI, since leaving out failures would flatter."""
    found = _columns(values, reference, measure)
    if found is None:
        return None
    ours, theirs = found
    bias = float((ours - theirs).mean())
    varies = len(ours) >= FEWEST_FOR_R and float(np.ptp(ours)) > 0 and float(np.ptp(theirs)) > 0
    r = float(np.corrcoef(ours, theirs)[0, 1]) if varies else None
    return Agreement(bias, bias / float(theirs.mean()), r, len(ours))


def structure_score(values: Sequence[Structure], reference: Sequence[Structure]) -> float | None:
    """How far the structure is from the micro-CT's: 0 is equal, 0.1 that values are 10 % off on average.

    For each measure that the micro-CT has, the mean over the VOIs of ``|micro-CT-like - micro-CT|`` over the mean of the
    micro-CT; then the mean over the measures.

    Notes
    -----
    Why this and no other: the bias alone is 0 where VOIs are wrong in opposite directions; the correlation alone is 1 where
    all are wrong by the same factor, and means nothing with a few VOIs; a mean absolute relative deviation sees both, has
    no unit, so that the three measures weigh alike, and is defined for a single VOI. PSNR and SSIM have no part in it: they
    reward a blurred image, which has no trabeculae. A VOI in which nothing can be measured makes the score undefined, and
    such a checkpoint is never the best one.

    Returns
    -------
    float or None
        None where a measure of the micro-CT is missing in the micro-CT-like image, or there is nothing to compare.
    """
    known = [measure for measure in MEASURES if reference and all(measure in one for one in reference)]
    parts = []
    for measure in known:
        found = _columns(values, reference, measure)
        if found is None:
            return None
        ours, theirs = found
        parts.append(float(np.abs(ours - theirs).mean() / theirs.mean()))
    return float(np.mean(parts)) if parts else None


def _columns(
    values: Sequence[Structure], reference: Sequence[Structure], measure: str
) -> tuple[np.ndarray, np.ndarray] | None:
    if not reference or len(values) != len(reference):
        return None
    if any(measure not in one for one in (*values, *reference)):
        return None
    ours, theirs = (np.array([one[measure] for one in side], dtype=np.float64) for side in (values, reference))
    return (ours, theirs) if theirs.mean() > 0 else None
