"""The ``.log`` that a Skyscan (Bruker) scanner and its reconstruction write beside the slices.

Lines ``key=value`` in sections. ``Pixel Size (um)`` in the section of the reconstruction is that of the slices; logs that
only have ``Image Pixel Size (um)``, as the scanner writes it, are taken as well. Reconstructed voxels are cubes; where only
every n-th section was reconstructed, ``Section to Section Step`` says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mctgui.stack.header import is_voxel_side

_MOST_BYTES = 2**20
_UNITS_MM = {"um": 1e-3, "µm": 1e-3, "μm": 1e-3, "micron": 1e-3, "mm": 1.0, "nm": 1e-6}
_SIZE = re.compile(r"^[ \t]*(Pixel Size|Image Pixel Size)[ \t]*\(([^)\r\n]*)\)[ \t]*=[ \t]*([\d.,eE+-]+)", re.M | re.I)
_STEP = re.compile(r"^[ \t]*Section to Section Step[ \t]*=[ \t]*(\d{1,4})(?!\d)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SkyscanLog:
    """What a log says of the voxels.

    Parameters
    ----------
    pixel_mm
        Side of a pixel.
    section_step
        How many pixels lie between slices; None where the log does not say.
    """

    pixel_mm: float
    section_step: int | None


def read_skyscan_log(path: Path) -> SkyscanLog | None:
    """What a log says of the voxels; None for a file that is no such log or cannot be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        raw = path.read_bytes()
    except OSError:
        return None
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace")
    sizes: dict[str, float] = {}
    for name, unit, number in _SIZE.findall(text):
        # The micro sign of UTF-8, read as Latin-1, comes with a letter before it.
        factor = _UNITS_MM.get(unit.strip().lower().removeprefix("â"))
        try:
            size = float(number.replace(",", ".")) * (factor or math.nan)
        except ValueError:
            continue
        if is_voxel_side(size):
            sizes.setdefault(name.lower(), size)
    pixel = sizes.get("pixel size", sizes.get("image pixel size"))
    if pixel is None:
        return None
    step = _STEP.search(text)
    return SkyscanLog(pixel, int(step.group(1)) if step and int(step.group(1)) > 0 else None)


def log_beside(slices_name: str, folder: Path, names: Iterable[str]) -> SkyscanLog | None:
    """The log that belongs to a stack.

    Parameters
    ----------
    slices_name
        What the slices are called up to their number, such as ``"bone_rec"``.
    folder, names
        Where the slices lie and what else lies there.

    Returns
    -------
    SkyscanLog or None
        The log with the longest name that the slices' begins with, by whole words; where there is none such, one by itself,
        or several that agree. None where there is none, or where several disagree.
    """
    logs = {name: read_skyscan_log(folder / name) for name in names if name.lower().endswith(".log")}
    found = {name: log for name, log in logs.items() if log is not None}
    akin = [name for name in found if re.match(rf"{re.escape(name[:-4])}(?![^\W_])", slices_name, re.IGNORECASE)]
    if akin:
        return found[max(akin, key=len)]
    return next(iter(found.values())) if len(set(found.values())) == 1 else None
