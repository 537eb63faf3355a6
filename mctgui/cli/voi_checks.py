"""What ``mctgui voi --check`` says of VOIs in a volume."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError, UnsuitableVOI

if TYPE_CHECKING:
    from mctgui.voi import AnteriorEdgeConstruction, BodyModel, LiveChecks, PlacedVOIs
    from mctgui.volume import Volume


def checked(volume: Volume, placed: PlacedVOIs) -> tuple[PlacedVOIs, dict[str, Any]]:
    """Look at VOIs from all sides.

    Returns
    -------
    placed
        With the outline of the body, where it was not known before.
    checks
        As JSON values, with ``"warnings"``.
    """
    from dataclasses import replace

    from mctgui.voi import live_checks, voi_warnings

    warnings: list[str] = []
    figures: dict[str, Any] = {}
    construction = placed.construction
    if construction is not None:
        body, problem = _outlined(volume, placed)
        warnings += [problem] if problem else []
        placed = replace(placed, body=body)
        checks = live_checks(construction, volume.grid, body, placed.endplates)
        warnings += checks.warnings
        figures = _figures(checks, construction)
    for name, voi in placed.free.items():
        warnings += voi_warnings(voi, volume.grid, f"VOI {name}")
    contents = {name: _content(volume, placed, name) for name in placed.vois}
    for name, content in contents.items():
        if content is not None and abs(content["off_nominal_percent"]) > 2.0:
            warnings.append(f"The voxels of {name} fill {content['off_nominal_percent']:+.1f} % more than the VOI does.")
    return placed, {**figures, "vois": contents, "warnings": warnings}


def describe_checks(checks: dict[str, Any]) -> list[str]:
    """The same in a few lines."""
    lines = []
    if checks.get("depth_mm"):
        lines.append(f"depth of the body: {checks['depth_mm']:.1f} mm")
    if checks.get("smallest_clearance_mm") is not None:
        lines.append(f"smallest clearance to the cortex: {checks['smallest_clearance_mm']:.1f} mm")
    if checks.get("endplate_distance_mm"):
        upper, lower = checks["endplate_distance_mm"]
        lines.append(
            f"to the endplates: {upper:.1f} mm above, {lower:.1f} mm below; wedge {checks['wedge_deg']:.1f} degrees"
        )
    for name, content in checks["vois"].items():
        if content is not None:
            lines.append(
                f"{name}: {content['voxels']} voxels, {content['sampled_mm3']:.1f} mm3, mean {content['mean']:.1f}, "
                f"SD {content['sd']:.1f}"
            )
    return lines


def _outlined(volume: Volume, placed: PlacedVOIs) -> tuple[BodyModel | None, str]:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.voi import outlining_body

    if placed.body is not None or placed.construction is None:
        return placed.body, ""
    try:
        return finish_with_bar(outlining_body(volume, placed.construction), "outlining the body"), ""
    except MctguiError as error:
        return None, error.message


def _figures(checks: LiveChecks, construction: AnteriorEdgeConstruction) -> dict[str, Any]:
    clearance, shares = checks.clearance, checks.outside
    return {
        "depth_mm": checks.depth_mm,
        "smallest_clearance_mm": None if clearance is None else clearance.smallest_mm,
        "clearance_mm": None
        if clearance is None
        else [
            {"height_mm": float(height), "clearance_mm": None if math.isnan(room) else float(room)}
            for height, room in zip(clearance.heights_mm, clearance.clearance_mm, strict=True)
        ],
        "outside_body_percent": None if shares is None else 100 * shares.outside,
        "in_cortex_percent": None if shares is None else 100 * shares.cortex,
        "in_cleft_percent": None if shares is None else 100 * shares.cleft,
        "endplate_distance_mm": None if checks.endplates_mm is None else list(checks.endplates_mm),
        "wedge_deg": checks.wedge_deg,
        "tilt_deg": checks.tilt_deg,
        "axis": construction.axis,
        "voxels_across_trabecula": checks.voxels_across,
    }


def _content(volume: Volume, placed: PlacedVOIs, name: str) -> dict[str, Any] | None:
    from mctgui.voi import content

    try:
        found = content(placed.vois[name], volume)
    except UnsuitableVOI:
        return None
    return {
        "voxels": found.voxels,
        "nominal_mm3": found.nominal_mm3,
        "sampled_mm3": found.sampled_mm3,
        "off_nominal_percent": 100 * found.off_nominal,
        "mean": found.mean,
        "sd": found.sd,
    }
