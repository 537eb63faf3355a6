"""VOIs from and for other programs: masks, DICOM Segmentations, ImageJ ROIs, STL, and our own JSON."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mctgui.errors import MctguiError, UnreadableFile, UnsuitableVOI
from mctgui.voi.imagej_roi import ImageJROI, outlines_of, read_rois, write_rois
from mctgui.voi.mask_voi import MaskVOI
from mctgui.voi.placement_file import PlacedVOIs, load_vois, save_vois
from mctgui.voi.shape import VOI
from mctgui.voi.stl import write_stl
from mctgui.volume import Grid, Volume

MASK_SUFFIXES = (".nii", ".nii.gz", ".nrrd", ".mha", ".mhd")
ROI_SUFFIXES = (".zip", ".roi")
IMPORT_SUFFIXES = (".json", ".dcm", *MASK_SUFFIXES, ".nhdr", *ROI_SUFFIXES)
EXPORT_SUFFIXES = (".json", *MASK_SUFFIXES, *ROI_SUFFIXES, ".stl")
_MOST_LABELS = 64
_OUR_NAME = re.compile(r"^(.+)-z(\d+)$")
_LABEL_HINT = "Save a label map: whole numbers, 0 where nothing is marked."


@dataclass(frozen=True, slots=True)
class ImportedVOIs:
    """What a file holds.

    Parameters
    ----------
    vois
        By name.
    notes
        What was left out, or should be looked at; one sentence each.
    placed
        The whole placement, where the file is one of ours.
    """

    vois: dict[str, VOI]
    notes: tuple[str, ...] = ()
    placed: PlacedVOIs | None = field(default=None)


def import_vois(path: Path, grid: Grid | None = None) -> ImportedVOIs:
    """Read VOIs from a file of any known kind.

    Parameters
    ----------
    path
        Our JSON; a label map as NIfTI, NRRD or MetaImage; a DICOM Segmentation, whatever its name; ImageJ ROIs (.zip, .roi).
    grid
        The volume that the VOIs are for. ImageJ's ROIs know pixels and slices alone, so that they need it: they are taken to
        be drawn on this volume, its first slice being number 1. For the others it tells whether they lie beside the volume.

    Returns
    -------
    ImportedVOIs
        With a note for everything that was left out: slices between others that hold nothing, lines and points.

    Raises
    ------
    UnreadableFile
        The file is missing, damaged, or of no known kind.
    UnsuitableVOI
        Nothing is marked in it.
    MctguiError
        ROIs without slices, or outside the volume.
    """
    path = Path(path)
    name = path.name.lower()
    if name.endswith(".json"):
        placed = load_vois(path)
        return ImportedVOIs(placed.vois, _beside(placed.vois, grid), placed)
    if name.endswith(ROI_SUFFIXES):
        return _from_imagej(path, grid)
    if name.endswith((*MASK_SUFFIXES, ".nhdr")):
        return _from_label_map(path, grid)
    if name.endswith(".dcm") or _is_dicom(path):
        return _from_segmentation(path, grid)
    raise UnreadableFile(
        f"{path.name} is no file with VOIs of a known kind.",
        f"Known are {', '.join(IMPORT_SUFFIXES)}, and DICOM Segmentations.",
    )


def export_vois(placed: PlacedVOIs, path: Path, grid: Grid | None = None) -> tuple[str, ...]:
    """Write VOIs for another program; the suffix says how.

    Parameters
    ----------
    placed
        What to write.
    path
        ``.json`` (everything), ``.nii``, ``.nii.gz``, ``.nrrd``, ``.mha``, ``.mhd`` (a label map), ``.zip`` or ``.roi``
        (ImageJ), ``.stl`` (surfaces). A DICOM Segmentation refers to a series: see
        :func:`mctgui.report.dicom_objects.write_vois`.
    grid
        The volume on whose voxels label maps and ROIs are made.

    Returns
    -------
    tuple of str
        What the reader of the file has to know, one sentence each, such as which label is which VOI.

    Raises
    ------
    UnsuitableVOI
        A VOI holds no voxel of the volume.
    MctguiError
        Unknown suffix, no grid where one is needed, or VOIs that overlap in a label map.
    StorageFailure
        The disk refused.
    """
    path = Path(path)
    name = path.name.lower()
    if name.endswith(".json"):
        save_vois(placed, path)
        return ()
    if name.endswith(".stl"):
        write_stl(placed.vois.values(), path)
        return ("The surfaces are in millimetres of the patient, LPS.",)
    if not name.endswith((*MASK_SUFFIXES, *ROI_SUFFIXES)):
        raise MctguiError(
            f"{path.name} does not say in which format to save.", f"End it with one of {', '.join(EXPORT_SUFFIXES)}."
        )
    if grid is None:
        raise MctguiError(f"{path.name} needs a volume whose voxels are marked.", "Choose the volume too.")
    if name.endswith(ROI_SUFFIXES):
        return _to_imagej(placed.vois, path, grid)
    return _to_label_map(placed.vois, path, grid)


def _beside(vois: Mapping[str, VOI], grid: Grid | None) -> tuple[str, ...]:
    """A sentence for each VOI that lies outside the volume."""
    notes = []
    for name, voi in vois.items():
        try:
            if grid is not None:
                voi.box(grid)
        except UnsuitableVOI:
            notes.append(f"The VOI {name} lies outside the volume.")
    return tuple(notes)


def _from_label_map(path: Path, grid: Grid | None) -> ImportedVOIs:
    from mctgui.stack import load_stack

    volume = load_stack(path)
    values = np.unique(volume.voxels)
    labels = values[values != 0]
    if not labels.size:
        raise UnsuitableVOI(f"Nothing is marked in {path.name}.", _LABEL_HINT)
    if labels.size > _MOST_LABELS or (labels < 0).any() or (labels != np.rint(labels)).any():
        raise UnreadableFile(f"{path.name} is no mask: it holds {values.size} different values.", _LABEL_HINT)
    stem = re.sub(r"(\.nii)?\.\w+$", "", path.name, flags=re.IGNORECASE)[:40]
    vois: dict[str, VOI] = {}
    for label in labels:
        name = stem if labels.size == 1 else f"{stem} {int(label)}"
        vois[name] = MaskVOI(np.asarray(volume.voxels == label), volume.affine)
    return ImportedVOIs(vois, _beside(vois, grid))


def _from_segmentation(path: Path, grid: Grid | None) -> ImportedVOIs:
    from mctgui.dicom import read_segmentation

    vois: dict[str, VOI] = {}
    notes = []
    for segment in read_segmentation(path):
        if not segment.mask.any():
            notes.append(f"Segment {segment.number} is empty and is left out.")
            continue
        label = " ".join(segment.label.split())[:40] or f"segment {segment.number}"
        label = label.removesuffix(" VOI") or label
        name = label if label not in vois else f"{label} {segment.number}"
        vois[name] = MaskVOI(segment.mask, segment.affine)
    if not vois:
        raise UnsuitableVOI(f"Nothing is marked in {path.name}.", "Choose a Segmentation in which something is marked.")
    return ImportedVOIs(vois, (*notes, *_beside(vois, grid)))


def _from_imagej(path: Path, grid: Grid | None) -> ImportedVOIs:
    if grid is None:
        raise MctguiError(f"The ROIs of {path.name} know pixels alone, no millimetres.", "Choose the volume they belong to.")
    rois, notes = read_rois(path)
    if not rois:
        raise UnsuitableVOI(f"{path.name} holds no area.", "Draw rectangles, ovals, polygons or freehand areas.")
    groups: dict[str, list[ImageJROI]] = {}
    for roi in rois:
        named = _OUR_NAME.match(roi.name)
        groups.setdefault(named.group(1)[:40] if named else path.stem[:40], []).append(roi)
    vois: dict[str, VOI] = {}
    for name, members in groups.items():
        vois[name] = _stacked(members, grid, path)
        notes.extend(_gaps(name, members))
    return ImportedVOIs(vois, tuple(notes))


def _stacked(rois: list[ImageJROI], grid: Grid, path: Path) -> MaskVOI:
    slices, rows, columns = grid.shape
    voxels = np.zeros(grid.shape, dtype=np.bool_)
    for roi in rois:
        position = roi.position if roi.position > 0 or slices > 1 else 1
        if position <= 0:
            raise MctguiError(
                f"The ROI {roi.name} of {path.name} says no slice.",
                "Set its position in ImageJ (ROI Manager, Properties), and save it again.",
            )
        if position > slices:
            raise MctguiError(
                f"The ROI {roi.name} of {path.name} lies on slice {position}, and the volume has {slices}.",
                "Choose the volume on which it was drawn.",
            )
        voxels[position - 1] |= roi.mask((rows, columns))
    if not voxels.any():
        raise UnsuitableVOI(
            f"The ROIs of {path.name} hold no pixel of the volume.", "Choose the volume on which they were drawn."
        )
    return MaskVOI(voxels, grid.affine)


def _gaps(name: str, rois: list[ImageJROI]) -> list[str]:
    """A sentence that names the slices between the first and the last that hold no region."""
    used = sorted({roi.position for roi in rois})
    gaps = [(low + 1, high - 1) for low, high in itertools.pairwise(used) if high - low > 1]
    if not gaps:
        return []
    named = ", ".join(str(low) if low == high else f"{low} to {high}" for low, high in gaps[:8])
    more = f" and {len(gaps) - 8} more gaps" if len(gaps) > 8 else ""
    return [f"No ROI of {name} lies on slices {named}{more}: they are left empty, nothing is filled in between."]


def _to_imagej(vois: Mapping[str, VOI], path: Path, grid: Grid) -> tuple[str, ...]:
    rois = []
    for name, voi in vois.items():
        where, mask = voi.clipped(grid)
        offset = (where[2].start, where[1].start)
        for number, layer in enumerate(mask, start=where[0].start + 1):
            if layer.any():
                outlines = tuple(outline + offset for outline in outlines_of(layer))
                safe = re.sub(r"[^\w .()-]", "_", name)
                rois.append(ImageJROI(f"{safe}-z{number:04d}", number, outlines))
    if path.suffix.lower() == ".roi" and len(rois) != 1:
        raise MctguiError(f"A .roi file holds one region, and here are {len(rois)}.", "End the name with .zip.")
    write_rois(rois, path)
    return ("The ROIs count pixels of this volume as it is shown and as TIFF: slice 1 is the one nearest to the feet.",)


def _to_label_map(vois: Mapping[str, VOI], path: Path, grid: Grid) -> tuple[str, ...]:
    from mctgui.stack import save_stack

    labels = np.zeros(grid.shape, dtype=np.uint8)
    for number, (name, voi) in enumerate(vois.items(), start=1):
        where, mask = voi.clipped(grid)
        part = labels[where]
        if part[mask].any():
            raise MctguiError(
                f"The VOI {name} overlaps another, which a label map cannot hold.", "Export the VOIs one by one."
            )
        part[mask] = number
    save_stack(Volume(labels, grid.affine, "grey8"), path)
    if len(vois) == 1:
        return ()
    return (f"Labels: {', '.join(f'{number} = {name}' for number, name in enumerate(vois, start=1))}.",)


def _is_dicom(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False
