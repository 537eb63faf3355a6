"""``mctgui info``: what is in a DICOM folder or a stack."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from pathlib import Path
from typing import Any

HELP = "List what is in a folder tree, a DICOM file or a stack: series, geometry, warnings, and what was skipped and why."
_MOST_SKIPPED = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui info``."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a folder, searched with its sub-folders, or a file")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Look at everything below the path; pixels are not read."""
    from mctgui.cli.progress import finish_with_bar
    from mctgui.project.sources import describe as describe_sources

    result: dict[str, Any] = finish_with_bar(describe_sources(arguments.path), "looking")
    return result


def describe(result: dict[str, Any]) -> str:
    """Each series in a few lines, then the skipped files by reason."""
    lines: list[str] = []
    for series in result["series"]:
        lines.extend(_series_lines(series))
        lines.append("")
    if not result["series"]:
        lines.extend(["No series and no volume file.", ""])
    lines.extend(_lumbarsr_lines(result.get("lumbarsr", [])))
    skipped = result["skipped"]
    if skipped:
        lines.append(f"Skipped {len(skipped)} {'file' if len(skipped) == 1 else 'files'}:")
        lines.extend(_skipped_lines(skipped))
    return "\n".join(lines).rstrip()


def _series_lines(series: dict[str, Any]) -> list[str]:
    title = " ".join(part for part in (series["modality"], series["description"] or "(no description)") if part)
    z, y, x = series["shape"]
    steps = [f"{step:.4g}" if step is not None and math.isfinite(step) else "?" for step in series["spacing_mm"][::-1]]
    thickness = series["slice_thickness_mm"]
    facts = [f"{z} {'slice' if z == 1 else 'slices'} of {x} x {y}", f"{' x '.join(steps)} mm"]
    facts.extend([f"{thickness:.4g} mm thick"] if thickness is not None else [])
    facts.extend([f"kernel {series['kernel']}"] if series["kernel"] else [])
    facts.extend([f"{series['kvp']:g} kVp"] if series["kvp"] else [])
    facts.extend([series["scanner"]] if series["scanner"] else [])
    lines = [title, f"  {series['uid']}", f"  {', '.join(facts)}"]
    lines.append("  can be loaded" if series["loadable"] else "  cannot be loaded as one volume")
    lines.extend(f"  {warning['code']}: {warning['message']}" for warning in series["warnings"])
    lines.extend(f"  --as {way['as']}: {way['message']}" for way in series["arrangements"])
    told = " ".join(warning["message"] for warning in series["warnings"])
    if not series["loadable"] and series["reason_not_loadable"] not in told:
        reason = series["reason_not_loadable"]
        for warning in series["warnings"]:
            reason = reason.replace(warning["message"], "")
        lines.extend([f"  why: {' '.join(reason.split())}"] if reason.strip() else [])
    return lines


def _lumbarsr_lines(cases: list[dict[str, Any]]) -> list[str]:
    """The cases of that data set, where the folder holds it."""
    if not cases:
        return []
    lines = [f"LumbarSR data set, {len(cases)} {'case' if len(cases) == 1 else 'cases'}:"]
    for case in cases:
        pairs = [one["sequence"] for one in case["clinical_ct"] if one["pair"]]
        masks = sum(one["mask"] is not None for one in case["clinical_ct"]) + (case["micro_ct_mask"] is not None)
        lines.append(f"  {case['case']} ({case['set']}): registered pairs {', '.join(pairs) or 'none'}; {masks} bone masks")
    return [*lines, ""]


def _skipped_lines(skipped: list[dict[str, Any]]) -> list[str]:
    reasons = Counter(item["reason"] for item in skipped)
    lines: list[str] = []
    for reason, count in reasons.most_common():
        names = [item["path"] for item in skipped if item["reason"] == reason]
        if len(skipped) <= _MOST_SKIPPED or count == 1:
            lines.extend(f"  {name}: {reason}" for name in names)
        else:
            lines.append(f"  {count} files such as {names[0]}: {reason}")
    return lines
