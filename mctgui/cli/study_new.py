"""``mctgui study new``: plan a reader study."""

from __future__ import annotations

import argparse
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.study_source import add_source
from mctgui.errors import UnreadableFile, WrongUsage

if TYPE_CHECKING:
    from mctgui.reading.pool import Pool
    from mctgui.reading.study import Study

HELP = (
    "Plan a reader study: what is compared, what is scored, how images are drawn, shown and read. Writes study.json, which "
    "may be edited until the study is locked. With a project or a pool of files the draw is tried at once."
)
_LARGEST_CRITERIA = 2**20
_UNITS = ("HU", "grey8", "grey16", "raw")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study new``."""
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder of the study")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="STUDY",
        help="begin as a copy of this study, locked or not; else the paper's",
    )
    add_source(parser)
    _add_words(parser)
    _add_draw(parser)
    _add_display(parser)
    _add_rules(parser)


def _add_words(parser: argparse.ArgumentParser) -> None:
    words = parser.add_argument_group("what is asked")
    words.add_argument("--title", metavar="TEXT", help="for you and the report; no reader sees it")
    words.add_argument("--reader-title", metavar="TEXT", help="what readers see (default: Reader study)")
    words.add_argument("--aims", metavar="TEXT", help="part of the charter that the lock freezes")
    words.add_argument("--analysis-plan", metavar="TEXT", help="part of the charter that the lock freezes")
    words.add_argument("--instructions", metavar="TEXT", help="what readers see before they begin")
    words.add_argument(
        "--criteria",
        metavar="NAME|FILE",
        help="jin2021 (Table 1 of the paper, the default), vga, likert, forced-choice, or a JSON file with your own",
    )
    words.add_argument("--readers", type=int, metavar="N", help="number of readers (default 3)")


def _add_draw(parser: argparse.ArgumentParser) -> None:
    draw = parser.add_argument_group("draw and order")
    draw.add_argument(
        "--class", dest="classes", action="append", metavar="CLASS=N",
        help="so many images of a class; give it for each class (default microct=30 and microct-like=30)",
    )  # fmt: skip
    draw.add_argument("--seed", type=int, metavar="N", help="of draw and orders (default: a random one, kept in study.json)")
    draw.add_argument("--paired", action=argparse.BooleanOptionalAction, help="the same slices in every class (default: no)")
    draw.add_argument("--stratify", choices=("none", "vertebra", "donor"), help="draw evenly over these (default vertebra)")
    draw.add_argument(
        "--allow-training-slices",
        action="store_true",
        default=None,
        help="also draw slices that a model was trained on; recorded",
    )
    draw.add_argument(
        "--apart-mm", type=float, metavar="MM", help="least distance of two drawn slices of a volume (default 0)"
    )
    draw.add_argument("--stack", type=int, metavar="N", help="stacks of so many slices instead of single slices; odd")
    draw.add_argument("--stack-step-mm", type=float, metavar="MM", help="between the slices of a stack (default 0.5)")
    draw.add_argument("--training-images", type=int, metavar="N", help="to practise on, never analysed (default 0)")
    draw.add_argument(
        "--repeats", type=float, metavar="SHARE", help="share of the images that are shown twice (default 0.1)"
    )
    draw.add_argument("--repeat-distance", type=int, metavar="N", help="images between the two at least (default 10)")
    draw.add_argument("--repeats-in", choices=("same", "last"), help="in the same sitting (default), or all in the last")
    draw.add_argument("--sittings", type=int, metavar="N", help="how many the work is divided into (default 1)")


def _add_display(parser: argparse.ArgumentParser) -> None:
    display = parser.add_argument_group("display, the same for all images")
    display.add_argument("--field-mm", type=float, metavar="MM", help="width and height of what is shown (default 60)")
    display.add_argument("--pixel-mm", type=float, metavar="MM", help="side of a pixel (default 0.1)")
    display.add_argument("--aperture", choices=("square", "round"), help="default square")
    display.add_argument("--border-px", type=int, metavar="N", help="black around every image (default 8)")
    display.add_argument("--interpolation", choices=("cubic", "linear"), help="default cubic")
    display.add_argument("--zoom", type=int, metavar="N", help="screen pixels for one image pixel (default 1)")
    display.add_argument(
        "--window", nargs=3, action="append", metavar=("UNIT", "CENTRE", "WIDTH"),
        help=f"black to white for values of a unit ({', '.join(_UNITS)}; defaults HU 400 1800, grey8 128 256, "
        "grey16 32768 65536)",
    )  # fmt: skip


def _add_rules(parser: argparse.ArgumentParser) -> None:
    rules = parser.add_argument_group("rules of reading")
    yes_or_no = argparse.BooleanOptionalAction
    rules.add_argument("--going-back", action=yes_or_no, help="answers may be seen and changed again (default: no)")
    rules.add_argument("--cannot-judge", action=yes_or_no, help="a reader may say so (default: no)")
    rules.add_argument("--comments", action=yes_or_no, help="a reader may write a comment (default: yes)")
    rules.add_argument("--required", action=yes_or_no, help="every criterion must be answered (default: yes)")
    rules.add_argument("--break-after-images", type=int, metavar="N", help="suggest a break (default 30; 0 never)")
    rules.add_argument("--break-after-minutes", type=int, metavar="N", help="suggest a break (default 30; 0 never)")
    rules.add_argument("--idle-after-s", type=float, metavar="S", help="time without input that is not reading (default 60)")
    rules.add_argument("--min-days-between-sittings", type=int, metavar="N", help="default 0")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Plan; returns the study and, where images were named, what the draw would be."""
    from mctgui.cli.study_source import pool_from
    from mctgui.reading.study import FILE_NAME, load_study, new_study, save_study

    if (arguments.out / FILE_NAME).exists():
        raise WrongUsage(f"There is a study in {arguments.out} already.", "Edit its study.json, or name another folder.")
    base = load_study(arguments.source).clone() if arguments.source is not None else new_study()
    study = base.changed(**_changes(arguments, base))
    with pool_from(arguments) as pool:
        tried = None if pool is None else _tried(study, pool)
    save_study(study, arguments.out)
    return {
        "study": study.id,
        "folder": str(arguments.out),
        "cloned_from": study.cloned_from,
        "title": study.title,
        "classes": {one.image_class: one.count for one in study.draw.classes},
        "readers": study.readers,
        "criteria": [one.id for one in study.criteria],
        "seed": study.draw.seed,
        "images": study.draw.images,
        "repeats": study.repeats,
        "draw": tried,
    }


def describe(result: dict[str, Any]) -> str:
    """The plan in words, and what comes next."""
    classes = " + ".join(f"{count} {name}" for name, count in result["classes"].items())
    lines = [
        f"planned: {classes}, {result['repeats']} shown twice, {result['readers']} readers",
        f"criteria: {', '.join(result['criteria'])}",
        f"study: {result['folder']} (seed {result['seed']})",
    ]
    if result["draw"] is not None:
        lines += [
            f"{name}: {counts['left']} of {counts['all']} images can be drawn"
            for name, counts in result["draw"]["available"].items()
        ]
        lines += [f"Note: {note}" for note in result["draw"]["notes"]]
    lines.append("Read study.json over, then freeze it: mctgui study lock")
    return "\n".join(lines)


def _changes(arguments: argparse.Namespace, base: Study) -> dict[str, Any]:
    """The fields of the study that were named; all others stay as in the study it begins as."""
    given = vars(arguments)
    changes = _named(given, "title", "reader_title", "aims", "analysis_plan", "readers")
    if arguments.instructions is not None:
        changes["instructions"] = {"en": arguments.instructions}
    if arguments.criteria is not None:
        changes["criteria"] = _criteria(arguments.criteria)
    draw = _named(
        given, "seed", "paired", "apart_mm", "stack_step_mm", "training_images", "repeat_distance", "repeats_in", "sittings"
    )
    draw |= {new: given[old] for old, new in _RENAMED.items() if given[old] is not None}
    if arguments.seed is None:
        draw["seed"] = secrets.randbits(48)
    if arguments.classes:
        draw["classes"] = [_class_count(word) for word in arguments.classes]
    if arguments.allow_training_slices:
        draw["exclude_training"] = False
    if arguments.stack is not None:
        draw["unit"] = "stack"
    display = _named(given, "field_mm", "pixel_mm", "aperture", "border_px", "interpolation", "zoom")
    if arguments.window:
        windows = base.display.model_dump()["windows"]
        display["windows"] = windows | {unit: {"centre": centre, "width": width} for unit, centre, width in arguments.window}
    rules = _named(
        given, "going_back", "cannot_judge", "comments", "required", "break_after_images", "break_after_minutes",
        "idle_after_s", "min_days_between_sittings",
    )  # fmt: skip
    for part, values in (("draw", draw), ("display", display), ("options", rules)):
        changes[part] = getattr(base, part).model_dump() | values
    return changes


_RENAMED = {"stratify": "stratify_by", "stack": "stack_slices", "repeats": "repeat_share"}


def _named(given: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: given[name] for name in names if given[name] is not None}


def _class_count(word: str) -> dict[str, Any]:
    name, equals, count = word.rpartition("=")
    if not equals or not name or not count.isdecimal() or len(count) > 9:
        raise WrongUsage(f"'{word[:100]}' is no class with its number.", "Write it as microct=30.")
    return {"image_class": name, "count": int(count)}


def _criteria(word: str) -> Any:
    from mctgui.reading.criteria import PRESETS

    for name, criteria in PRESETS.items():
        if name == word:
            return [one.model_dump() for one in criteria]
    path = Path(word)
    try:
        if path.stat().st_size > _LARGEST_CRITERIA:
            raise UnreadableFile(f"{path} is too long for criteria.", "See the criteria in a study.json.")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongUsage(
            f"'{word}' is neither {', '.join(PRESETS)} nor a file.", "Name one of these, or a JSON file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{path} is no JSON.", "Write it as the criteria stand in a study.json.") from error
    return found["criteria"] if isinstance(found, dict) and "criteria" in found else found


def _tried(study: Study, pool: Pool) -> dict[str, Any]:
    """What the draw would be; refuses what a lock would refuse."""
    from mctgui.reading.blinding import require_blind_texts
    from mctgui.reading.draw import draw
    from mctgui.reading.order import order_for

    require_blind_texts(study, pool.images)
    drawn = draw(study, pool.images)
    for number in range(1, study.readers + 1):
        order_for(number, study.draw, len(drawn.reading), len(drawn.training), study.is_choice)
    return {"available": drawn.available, "notes": [*pool.warnings, *drawn.notes]}
