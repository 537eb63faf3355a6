"""``mctgui measure --through``: VOIs of an MDCT in the micro-CT that was registered to it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError, WrongUsage

if TYPE_CHECKING:
    from mctgui.alignment import Alignment
    from mctgui.dicom import Series
    from mctgui.project.finding import StackFile
    from mctgui.voi import VOI


@dataclass(frozen=True, slots=True)
class Through:
    """A registration to measure through.

    Parameters
    ----------
    alignment
        Micro-CT mm to MDCT mm, with what is said of it.
    microct_sha256
        Hash of the files that were registered; empty where it is not known.
    """

    alignment: Alignment
    microct_sha256: str

    def mapped(self, vois: Mapping[str, VOI | None]) -> dict[str, VOI | None]:
        """VOIs in the millimetres of the MDCT, taken into those of the micro-CT."""
        from mctgui.alignment import inverse

        back = inverse(self.alignment.matrix)
        return {name: None if voi is None else voi.moved(back) for name, voi in vois.items()}

    def require_source(self, source: Series | StackFile) -> None:
        """Refuse another micro-CT than the registered one, in whose millimetres the transform means nothing.

        Raises
        ------
        MctguiError
            The files are not those that were registered.
        """
        from mctgui.cli.progress import finish_with_bar
        from mctgui.project.fingerprint import fingerprint

        if self.microct_sha256:
            found = finish_with_bar(fingerprint(source.files), "hashing")["sha256"]
            if found != self.microct_sha256:
                raise MctguiError(
                    "The registration of --through was made of other files than this volume.",
                    "Give the micro-CT that was registered, as it was then, or register this one.",
                )

    def told(self, result: dict[str, Any]) -> dict[str, Any]:
        """The figures with ``alignment``, and its warnings before theirs."""
        facts = self.alignment.facts()
        rows = {"vois": [{**row, "alignment": facts} for row in result["vois"]]} if "vois" in result else {}
        warnings = [*self.alignment.cautions(), *result["warnings"]]
        return {**result, **rows, "alignment": facts, "warnings": warnings}


def add_argument(parser: argparse.ArgumentParser) -> None:
    """The option itself."""
    parser.add_argument(
        "--through",
        type=Path,
        metavar="REGISTRATION",
        help="file of 'mctgui register' of the MDCT and this micro-CT: the VOIs lie in the millimetres of the MDCT, and are "
        "taken into those of the micro-CT",
    )


def through(arguments: argparse.Namespace) -> Through | None:
    """What --through names; None without it.

    Raises
    ------
    WrongUsage
        No VOI is given, which is all that it moves.
    MctguiError
        The file is no registration, or one of a mirror image.
    """
    if arguments.through is None:
        return None
    if arguments.voi is None and arguments.cylinder is None:
        raise WrongUsage("--through takes VOIs from the MDCT to the micro-CT.", "Give --voi FILE or --cylinder with it.")
    from mctgui.alignment import Alignment
    from mctgui.registration import load_registration

    found = load_registration(arguments.through)
    if found.net_reflection:
        raise MctguiError(
            "The registration is one of a mirror image: one of the two stacks was written mirrored.",
            "Write that stack anew, unmirrored, and register again; a VOI of mirrored bone is other bone.",
        )
    details = {"warnings": list(found.warnings), "lncc": float(found.lncc)}
    alignment = Alignment.of("registration", found.microct_to_mdct, details=details)
    return Through(alignment, str(found.sources.get("microct", "")))
