"""``mctgui deidentify``: a copy of a DICOM folder that does not tell whose it is."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError

if TYPE_CHECKING:
    from mctgui.dicom.deidentifying import LeftOut, Recipe

HELP = (
    "Copy CT, MR and PET images without anything that tells whose they are, by the Basic Application Confidentiality "
    "Profile of DICOM (PS3.15 Annex E). Geometry and pixels stay as they are. Text within the pixels cannot be removed: "
    "images that may have some are left out, and named."
)
_MOST_NAMED = 12
_COLUMNS = (12, 44, 9)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui deidentify``."""
    parser.add_argument("source", type=Path, metavar="IN", help="folder with its sub-folders, ZIP archive, DICOMDIR or file")
    parser.add_argument("out", type=Path, nargs="?", metavar="OUT", help="new folder for the copy")
    parser.add_argument(
        "--preview", action="store_true", help="write nothing; show what would become of the first file of each series"
    )
    parser.add_argument("--pseudonym", default="", metavar="P", help="name and ID in the copy (default: anon-001, ...)")
    parser.add_argument(
        "--keep-dates-shifted",
        action="store_true",
        help="keep dates, moved back by one random number of days for each patient",
    )
    parser.add_argument(
        "--keep-patient-characteristics", action="store_true", help="keep age (above 89: 90), sex, size, weight and the like"
    )
    parser.add_argument("--keep-device-identity", action="store_true", help="keep station name, serial number and the like")
    parser.add_argument(
        "--keep-descriptions", action="store_true", help="keep the harmless words of study, series and protocol descriptions"
    )
    parser.add_argument(
        "--include-burned-in",
        action="store_true",
        help="copy also images that may show names in their pixels, such as screenshots; look at each of them yourself",
    )
    parser.add_argument(
        "--table", type=Path, metavar="FILE.csv", help="write who is behind which pseudonym, outside of OUT; keep it safe"
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Show what would be done, or write the copy whole or not at all."""
    from mctgui.dicom.deidentifying import Recipe

    recipe = Recipe(
        pseudonym=arguments.pseudonym,
        shift_dates=arguments.keep_dates_shifted,
        keep_characteristics=arguments.keep_patient_characteristics,
        keep_device=arguments.keep_device_identity,
        keep_descriptions=arguments.keep_descriptions,
        include_burned_in=arguments.include_burned_in,
    )
    return _preview(arguments.source, recipe) if arguments.preview else _copy(arguments, recipe)


def _preview(source: Path, recipe: Recipe) -> dict[str, Any]:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom.deidentifying import previewing

    preview = finish_with_bar(previewing(source, recipe), "looking")
    series = [
        {
            "folder": one.folder,
            "modality": one.modality,
            "files": one.files,
            "changes": [
                {"tag": row.tag, "name": row.name, "action": row.action, "before": row.before, "after": row.after}
                for row in one.changes
            ],
        }
        for one in preview.series
    ]
    return {
        "preview": True,
        "files": sum(one.files for one in preview.series),
        "patients": preview.patients,
        "series": series,
        "left_out": _left_out(preview.left_out),
        "notes": list(preview.notes),
    }


def _copy(arguments: argparse.Namespace, recipe: Recipe) -> dict[str, Any]:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.dicom.deidentifying import deidentifying

    if arguments.out is None:
        raise MctguiError("There is no folder to write the copy to.", "Give OUT, or --preview to write nothing.")
    work = deidentifying(arguments.source, arguments.out, recipe, table=arguments.table)
    report = finish_with_bar(work, "de-identifying")
    return {
        "preview": False,
        "out": str(report.folder),
        "files": report.files,
        "patients": report.patients,
        "series": report.series,
        "left_out": _left_out(report.left_out),
        "notes": list(report.notes),
        "table": None if arguments.table is None else str(arguments.table),
    }


def _left_out(files: tuple[LeftOut, ...]) -> list[dict[str, Any]]:
    return [{"path": str(one.path), "reason": one.reason, "may_be_included": one.may_be_included} for one in files]


def describe(result: dict[str, Any]) -> str:
    """What was written, or what would become of each attribute; then what was left out and why."""
    lines = _preview_lines(result) if result["preview"] else _copy_lines(result)
    if result["left_out"]:
        count = len(result["left_out"])
        lines.extend(["", f"Left out {count} {'file' if count == 1 else 'files'}:", *_left_out_lines(result["left_out"])])
    lines.extend(f"Note: {note}" for note in result["notes"])
    return "\n".join(lines)


def _copy_lines(result: dict[str, Any]) -> list[str]:
    amount = f"{_count(result['files'], 'file', 'files')} in {_count(result['series'], 'series', 'series')}"
    lines = [f"Wrote {result['out']}: {amount} of {_count(result['patients'], 'patient', 'patients')}, de-identified."]
    if result["table"] is not None:
        lines.append(f"Who is who stands in {result['table']}: do not hand it on with the copy.")
    return lines


def _preview_lines(result: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for series in result["series"]:
        title = f"{series['folder']}: {_count(series['files'], 'file', 'files')}, {series['modality']}; of the first:"
        lines.extend([title, *(_row(one) for one in series["changes"]), ""])
    found = _count(result["patients"], "patient", "patients")
    lines.append(f"{_count(result['files'], 'file', 'files')} of {found} would be copied. Nothing was written.")
    lines.append("New UIDs and moved dates are examples: each copy draws its own.")
    return lines


def _row(change: dict[str, str]) -> str:
    """One attribute in a line."""
    shown = change["before"] if change["after"] in ("", change["before"]) else f"{change['before']} -> {change['after']}"
    return f"  {change['tag']:{_COLUMNS[0]}}{change['action']:{_COLUMNS[2]}} {change['name']:{_COLUMNS[1]}} {shown}".rstrip()


def _left_out_lines(files: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for reason, count in Counter(one["reason"] for one in files).most_common():
        names = [one["path"] for one in files if one["reason"] == reason]
        if len(files) <= _MOST_NAMED or count == 1:
            lines.extend(f"  {name}: {reason}" for name in names)
        else:
            lines.append(f"  {count} files such as {names[0]}: {reason}")
    if any(one["may_be_included"] for one in files):
        lines.append("  Images that you have looked at and that show no names can be copied with --include-burned-in.")
    return lines


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
