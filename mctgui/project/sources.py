"""Open or describe whatever a user points at: a folder tree, a DICOM file, a volume file.

Both jobs look at files in the same way, so what ``mctgui info`` lists under a uid is what ``open_volume`` opens by it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from mctgui.dicom import Series
from mctgui.errors import MctguiError, MissingSpacing, UnsupportedSeries
from mctgui.jobs import LongWork, as_part_of
from mctgui.project.choosing import choose_source, nothing_in
from mctgui.project.finding import Spacing, StackFile, find_sources
from mctgui.project.lumbarsr import find_cases
from mctgui.project.raw_file import RawFile
from mctgui.stack import is_stack_file
from mctgui.volume import Volume


def open_volume(
    path: Path, spacing_mm: Spacing | None = None, series_uid: str | None = None, arrangement: str | None = None
) -> LongWork[Volume]:
    """Open the one volume that is meant by a path.

    Parameters
    ----------
    path
        A volume file (TIFF, NIfTI, NRRD, MetaImage, Inveon, ``.npy``), a DICOM file, or a folder with one series or stack of
        numbered slices (TIFF, PNG, BMP) somewhere in it.
    spacing_mm
        ``(z, y, x)`` of a volume file that does not tell it; refused for DICOM, which does.
    series_uid
        Which one, where there are several: a uid as :func:`describe` lists it, or an unmistakable end of it.
    arrangement
        How to mend a DICOM series that is no regular volume: one of the ways that :func:`describe` lists for it.

    Yields
    ------
    Progress
        Headers, then slices.

    Returns
    -------
    Volume
        Axes grow towards head, posterior and left.

    Raises
    ------
    UnreadableFile
        Nothing there, an empty folder, no image, a truncated file.
    UnsupportedSeries
        Several series and none chosen, none of that uid, or one that lies on no regular grid.
    MissingSpacing
        A volume file that does not tell its voxel size, and ``spacing_mm`` not given.
    """
    return (yield from open_source(path, spacing_mm, series_uid, arrangement))[1]


def open_source(
    path: Path, spacing_mm: Spacing | None = None, series_uid: str | None = None, arrangement: str | None = None
) -> LongWork[tuple[Series | StackFile, Volume]]:
    """As :func:`open_volume`, and where the volume comes from, for whoever writes something that refers to it."""
    path = Path(path)
    if path.is_file() and is_stack_file(path) and series_uid not in (None, path.name):
        raise UnsupportedSeries(f"{path.name} is one volume without DICOM series.", "Leave --series out.")
    sources = yield from as_part_of(find_sources(path), 0.0, 0.3)
    chosen = choose_source(path, sources, series_uid, arrangement)
    volume: Volume = yield from as_part_of(load_source(chosen, spacing_mm), 0.3, 1.0)
    return chosen, volume


def load_source(
    source: Series | StackFile | RawFile, spacing_mm: Spacing | None = None, *, views: bool = False
) -> LongWork[Volume]:
    """Read the voxels of what :func:`choose_source` gave, or of a raw file; raises as :func:`open_volume` does.

    With ``views`` those of a volume file stay on the disk where they can, in turned axes too: for reading slice by slice.
    """
    if isinstance(source, RawFile):
        return (yield from source.loading(spacing_mm))
    if isinstance(source, StackFile):
        return (yield from source.loading(spacing_mm, views=views))
    refuse_spacing(spacing_mm)
    return (yield from source.loading())


def refuse_spacing(spacing_mm: Spacing | None) -> None:
    """Raise :class:`MctguiError` where a voxel size is given for DICOM."""
    if spacing_mm is not None:
        raise MctguiError(
            "DICOM files say themselves how large their voxels are.",
            "Leave --spacing-mm out; it is for volume files that do not.",
        )


def describe(path: Path) -> LongWork[dict[str, Any]]:
    """Everything below a path in the JSON of ``mctgui info``.

    Parameters
    ----------
    path
        A folder or a file.

    Yields
    ------
    Progress
        Files looked at.

    Returns
    -------
    dict
        ``series``: for each DICOM series and each volume file ``uid``, ``modality`` (empty for a volume file),
        ``description``, ``slices``, ``shape`` and ``spacing_mm`` as [z, y, x] (nan where unknown), ``slice_thickness_mm``,
        ``loadable`` with ``reason_not_loadable``, ``warnings`` as ``code`` and ``message``, ``arrangements``: what
        can be made of a series that is not loadable, with ``as`` (the way), ``message``, ``shape``, ``spacing_mm``.
        ``skipped``: ``path`` and ``reason`` of every other file. Only for a folder of that data set ``lumbarsr``: its cases,
        see :meth:`mctgui.project.lumbarsr.LumbarCase.as_json`.

    Raises
    ------
    UnreadableFile
        There is nothing at ``path``: no such file, an empty folder, nothing that is DICOM or a volume file. A folder of
        DICOM objects that are all no slices is described.
    """
    sources = yield from find_sources(path)
    if not sources.series and not sources.stacks and not sources.other_objects:
        raise nothing_in(Path(path), sources)
    series = [_series_json(item) for item in sources.series]
    series.extend(_stack_json(item) for item in sources.stacks)
    result: dict[str, Any] = {
        "series": series,
        "skipped": [{"path": str(file), "reason": reason} for file, reason in sources.skipped],
    }
    found: list[Series | StackFile] = [*sources.series, *sources.stacks]
    cases = find_cases((item.uid, Path(str(item.files[0]))) for item in found)
    return result | ({"lumbarsr": [case.as_json() for case in cases]} if cases else {})


def _series_json(series: Series) -> dict[str, Any]:
    return {
        "uid": series.uid,
        "modality": series.modality,
        "description": series.description,
        "slices": series.shape[0],
        "shape": list(series.shape),
        "spacing_mm": list(series.spacing_mm),
        "slice_thickness_mm": series.slice_thickness_mm,
        "loadable": series.loadable,
        "reason_not_loadable": series.reason_not_loadable,
        "warnings": [{"code": warning.code, "message": warning.message} for warning in series.warnings],
        "arrangements": [
            {"as": one.way, "message": one.message, "shape": list(one.shape), "spacing_mm": list(one.spacing_mm)}
            for one in series.arrangements
        ],
        "kernel": series.kernel,
        "kvp": series.kvp,
        "scanner": series.manufacturer_model,
        "folder": str(series.files[0].parent),
    }


def _stack_json(stack: StackFile) -> dict[str, Any]:
    spacing, header = stack.header.spacing_mm, stack.header
    warnings = []
    if stack.fault:
        warnings.append({"code": "faulty-stack", "message": stack.fault})
    if spacing is None:
        missing: MissingSpacing = header.missing_spacing(stack.name)
        warnings.append({"code": "missing-spacing", "message": str(missing)})
    in_plane = header.in_plane_mm or (np.nan, np.nan)
    return {
        "uid": stack.uid,
        "modality": "",
        "description": stack.name,
        "slices": header.shape[0],
        "shape": list(header.shape),
        "spacing_mm": list(spacing or (np.nan, *in_plane)),
        "slice_thickness_mm": None,
        "loadable": not warnings,
        "reason_not_loadable": warnings[0]["message"] if warnings else "",
        "warnings": warnings,
        "arrangements": [],
        "kernel": "",
        "kvp": None,
        "scanner": "",
        "folder": str(stack.path.parent),
    }
