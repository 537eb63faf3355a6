"""What a registration comes to: the refusals at the end, the pairs, the figures and the sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.errors import MctguiError
from mctgui.registration.matching import Matched
from mctgui.registration.pairing import centre_line, line_in_slices, overlap_mm, pair_set
from mctgui.registration.preparing import Prepared
from mctgui.registration.result import Anchor, CostMatrix, PairSet, Registration
from mctgui.registration.rigid import Fit
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.telling import sentences, towards, warnings
from mctgui.volume import Volume

Floats = NDArray[np.float64]

_LEAST_OVERLAP_MM = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A transform between the stacks and how it came to be."""

    matrix: Floats
    fit: Fit
    before: float
    tilt_of_slices: float
    stopped: str
    volume_scale: float | None
    drop: float = 0.0


def unlike(reason: str) -> MctguiError:
    """The refusal to pair two scans that do not belong together."""
    return MctguiError(
        f"The two scans do not seem to show the same vertebra: {reason}.",
        "Check that both belong to one specimen and that their voxel sizes are right.",
    )


def concluded(
    mdct: Volume,
    microct: Volume,
    ready: Prepared,
    matched: Matched,
    outcome: Outcome,
    settings: RegistrationSettings,
    anchors: tuple[Anchor, ...],
) -> Registration:
    """Judge what was found and put it together; raises MctguiError where the two scans do not belong together."""
    if outcome.fit.mean_local < settings.least_lncc:
        raise unlike(
            f"laid on each other as well as can be, their local correlation is {outcome.fit.mean_local:.2f}, and "
            f"{settings.least_lncc:g} is the least that counts"
        )
    if settings.rigid and outcome.drop < settings.least_drop:
        raise unlike(
            f"half a millimetre along the stack changes their local correlation by only {outcome.drop:.3f}, so that it "
            "comes from the shape and not from the trabeculae"
        )
    to_lps = ready.mdct.to_lps @ outcome.matrix @ np.linalg.inv(ready.microct.to_lps)
    by_slices = line_in_slices(matched.line.slope, matched.line.offset, ready.mdct, ready.microct, matched)
    line = by_slices
    if settings.rigid:
        line = line_in_slices(*centre_line(outcome.matrix, ready.centre_mm), ready.mdct, ready.microct, matched)
    fill = "interpolated" if settings.fill == "resampled" and not settings.rigid else settings.fill
    pairs = pair_set(mdct, microct, to_lps, line, outcome.fit, ready.mdct, fill, anchors)
    shared = overlap_mm(pairs, mdct)
    if shared < _LEAST_OVERLAP_MM:
        raise MctguiError(
            f"The two scans share only {shared:.1f} mm of height.", "Give stacks that show the same part of the vertebra."
        )
    tilt, lean = _tilt(to_lps, mdct, microct)
    tilt_deg = tilt if settings.rigid else outcome.tilt_of_slices
    if not settings.rigid:
        lean = np.zeros(3)
    axes = mdct.affine[:3, :3] / np.linalg.norm(mdct.affine[:3, :3], axis=0)
    turn_deg = math.degrees(math.atan2(outcome.matrix[1, 0] - outcome.matrix[0, 1], np.trace(outcome.matrix[:2, :2])))
    reflection = bool(np.linalg.det(to_lps[:3, :3]) < 0)
    told = sentences(
        tilt_deg=tilt_deg,
        lean=towards(lean),
        turn_deg=turn_deg,
        overlap_mm=shared,
        refined=settings.rigid,
        matching="sift" if matched.kind == "inliers" else "intensity",
        upside_down=ready.reversed_slices,
    )
    minded = warnings(
        tilt_deg=tilt_deg,
        refined=settings.rigid,
        scale=matched.in_plane.scale,
        volume_scale=outcome.volume_scale,
        line=by_slices,
        net_reflection=reflection,
        reversed_stack=ready.reversed_slices,
        overlap_mm=shared,
        settings=settings,
    )
    return Registration(
        microct_to_mdct=to_lps,
        pairs=_with_warnings(pairs, minded),
        cost=_picture(matched, ready),
        tilt_deg=tilt_deg,
        tilt_direction_deg=math.degrees(math.atan2(float(lean @ axes[:, 1]), float(lean @ axes[:, 0]))),
        tilt_towards=towards(lean),
        rotation_deg=turn_deg,
        scale=matched.in_plane.scale,
        reversed_stack=ready.reversed_slices,
        mirrored_slices=ready.mirrored,
        net_reflection=reflection,
        overlap_mm=shared,
        matching="sift" if matched.kind == "inliers" else "intensity",
        best_score=float(matched.scores.max()),
        floor_score=float(np.median(matched.scores)),
        in_plane_fwhm_mm=ready.fwhm_mm,
        refined=settings.rigid,
        metric_before=outcome.before,
        metric_after=outcome.fit.correlation,
        lncc=outcome.fit.mean_local,
        lncc_drop=outcome.drop,
        volume_scale=outcome.volume_scale,
        stopped_because=outcome.stopped,
        settings=settings,
        sentences=told,
        warnings=minded,
        software=f"mctgui {__version__}",
    )


def _with_warnings(pairs: PairSet, told: tuple[str, ...]) -> PairSet:
    return replace(pairs, warnings=told)


def _tilt(to_lps: Floats, mdct: Volume, microct: Volume) -> tuple[float, Floats]:
    """Angle in degrees between the stack axes, and the way the micro-CT's leans, an LPS vector in the MDCT's slice."""
    here = mdct.affine[:3, 2] / np.linalg.norm(mdct.affine[:3, 2])
    there = to_lps[:3, :3] @ microct.affine[:3, 2]
    there = there / np.linalg.norm(there)
    if here @ there < 0:
        there = -there
    lean = there - (here @ there) * here
    return math.degrees(math.atan2(float(np.linalg.norm(lean)), float(here @ there))), lean


def _picture(matched: Matched, ready: Prepared) -> CostMatrix:
    rows = tuple(round(ready.mdct.number_at(z_mm)) for z_mm in matched.rows_mm)
    columns = tuple(round(ready.microct.number_at(z_mm), 3) for z_mm in matched.columns_mm)
    path = tuple((rows[row], columns[column]) for row, column in zip(matched.path.rows, matched.path.columns, strict=True))
    return CostMatrix(matched.scores, rows, columns, path, matched.kind)
