"""The arguments that describe a file of voxels without a header."""

from __future__ import annotations

import argparse

from mctgui.errors import MctguiError, MissingSpacing
from mctgui.volume import Volume

_WHOLE = "--shape Z Y X --dtype TYPE --spacing-mm Z Y X"


def add_raw_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``--shape``, ``--dtype``, ``--offset`` and ``--big-endian``."""
    raw = parser.add_argument_group("voxels without a header", f"such as NAME.raw; also needed: {_WHOLE}")
    raw.add_argument("--shape", type=int, nargs=3, metavar=("Z", "Y", "X"), help="number of slices, rows and columns")
    raw.add_argument("--dtype", metavar="TYPE", help="uint8, int8, uint16, int16, uint32, int32, float32 or float64")
    raw.add_argument("--offset", type=int, metavar="BYTES", help="how many bytes to pass over at the beginning")
    raw.add_argument("--big-endian", action="store_true", help="the most significant byte of a number comes first")


def raw_volume(arguments: argparse.Namespace) -> Volume | None:
    """The volume, where the arguments describe voxels without a header; else None.

    Raises
    ------
    MctguiError
        Only a part of the description is given, or it does not fit the file; see :func:`mctgui.stack.load_raw`.
    """
    from mctgui.stack import load_raw

    described = arguments.dtype is not None or arguments.offset is not None or arguments.big_endian
    if arguments.shape is None:
        if described or (arguments.source.suffix.lower() == ".raw" and arguments.source.is_file()):
            raise MctguiError(f"{arguments.source.name} has no header that says how its voxels lie.", f"Give {_WHOLE}.")
        return None
    if arguments.dtype is None:
        raise MctguiError("With --shape the type of the voxels must be given too.", "Add --dtype, for instance uint16.")
    if arguments.series is not None:
        raise MctguiError(f"{arguments.source.name} is one volume without series.", "Leave --series out.")
    if arguments.spacing_mm is None:
        raise MissingSpacing(
            f"{arguments.source.name} does not say how large its voxels are.",
            "Give it with --spacing-mm Z Y X, in millimetres.",
        )
    z, y, x = arguments.shape
    depth, height, width = arguments.spacing_mm
    return load_raw(
        arguments.source,
        (z, y, x),
        arguments.dtype,
        (depth, height, width),
        offset=arguments.offset or 0,
        big_endian=arguments.big_endian,
    )
