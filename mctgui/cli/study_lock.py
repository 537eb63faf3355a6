"""``mctgui study lock``: draw the images of a study and write its sealed key and a package for each reader."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from mctgui.cli.passphrase import add_passphrase
from mctgui.cli.study_source import add_source
from mctgui.errors import MctguiError, WrongUsage

HELP = (
    "Freeze a study. Its images are drawn; a key, sealed with your passphrase, and a package for each reader are written "
    "beside study.json. Nothing can be changed afterwards. Without the passphrase nobody can unblind the study."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui study lock``."""
    parser.add_argument("study", type=Path, metavar="STUDY", help="folder of the study")
    add_source(parser)
    add_passphrase(parser)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Lock; returns where everything lies and what readers get."""
    from mctgui.cli.passphrase import passphrase_from
    from mctgui.cli.progress import finish_with_bar
    from mctgui.cli.study_source import pool_from
    from mctgui.reading.key import FILE_NAME, require_good_passphrase
    from mctgui.reading.lock import lock
    from mctgui.reading.study import load_study

    folder = arguments.study if arguments.study.is_dir() else arguments.study.parent
    study = load_study(arguments.study)
    if study.locked is not None:
        raise MctguiError("This study is locked already: nothing in it can be changed.", "Copy it: mctgui study new --from.")
    passphrase = passphrase_from(arguments, twice=True)
    require_good_passphrase(passphrase)
    with pool_from(arguments) as pool:
        if pool is None:
            raise WrongUsage(
                "Nothing says where the images come from.", "Name a project with --project, or files with --pool."
            )
        done = finish_with_bar(lock(study, pool, passphrase, folder), "locking")
    record = done.study.locked
    return {
        "study": study.id,
        "folder": str(folder),
        "key": str(folder / FILE_NAME),
        "packages": {name: str(path) for name, path in done.packages.items()},
        "images": study.draw.images,
        "training_images": study.draw.training_images,
        "repeats": study.repeats,
        "charter_sha256": None if record is None else record.charter_sha256,
        "manifests": {} if record is None else dict(record.manifests),
        "notes": list(done.notes),
    }


def describe(result: dict[str, Any]) -> str:
    """What goes to whom."""
    return "\n".join(
        [
            f"locked: {result['images']} images, {result['repeats']} shown twice",
            f"to practise on: {result['training_images']} more",
            *(f"{name}: {path}" for name, path in result["packages"].items()),
            f"key: {result['key']} (keep it, and its passphrase; no reader may have either)",
            *(f"Note: {note}" for note in result["notes"]),
        ]
    )
