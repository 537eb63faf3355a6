"""The option ``--as`` of every command that reads a scan."""

from __future__ import annotations

import argparse


def add_arrangement(parser: argparse.ArgumentParser) -> None:
    """Let the user ask for a volume of slices that are not one by themselves; nothing is mended unasked."""
    parser.add_argument(
        "--as",
        dest="arrangement",
        choices=("regular", "resampled", "straightened"),
        help="of DICOM slices that are no regular volume: the longest regular part only, interpolated to an even interval, "
        "or freed of the shear of a tilted gantry; mctgui info tells which of these is possible",
    )
