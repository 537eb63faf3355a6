"""Save a volume in any known format, whole or not at all."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError
from mctgui.stack.loading import stack_format, stack_formats
from mctgui.stack.npy import write_npy
from mctgui.stack.sidecar import sidecar_path, sidecar_text
from mctgui.stack.tiff import write_tiff
from mctgui.stack.writing import metaimage_header, write_metaimage, write_nifti, write_nrrd, write_voxels
from mctgui.volume import Volume


def save_stack(volume: Volume, path: Path, *, made_by: str = "", card: str = "") -> None:
    """Save a volume; the suffix says in which format.

    Parameters
    ----------
    volume
        Any real dtype.
    path
        ``.tif`` (ImageJ calibration in mm), ``.nii``, ``.nii.gz``, ``.nrrd``, ``.mha``, ``.mhd`` (voxels in ``NAME.raw``) or
        ``.npy`` (geometry in ``NAME.json``).
    made_by
        What made a synthetic volume, beginning with ``AI SYNTHETIC`` or ``SYNTHETIC``; kept in every format, by NIfTI as far
        as 79 characters reach.
    card
        The card of the model that made it, as JSON of ASCII characters; kept in every format, by NIfTI in an extension.

    Raises
    ------
    MctguiError
        Unknown suffix.
    StorageFailure
        The disk refused; an earlier file of that name is as it was.

    Notes
    -----
    What cannot be kept: NIfTI positions are float32; NRRD, NIfTI and MetaImage do not say what values mean, so ``raw``
    values of 8 or 16 bits come back as grey.
    """
    path = Path(path)
    suffix = stack_format(path)
    if not suffix:
        raise MctguiError(
            f"{path.name} does not say in which format to save.", f"End it with one of {', '.join(stack_formats())}."
        )
    if suffix == ".mhd":
        _save_metaimage(volume, path, made_by, card)
    elif suffix == ".npy":
        _save_npy(volume, path, made_by, card)
    else:
        with atomic_file(path) as temporary:
            _WRITERS.get(suffix, write_tiff)(volume, temporary, made_by, card)


_WRITERS = {".nii": write_nifti, ".nii.gz": write_nifti, ".nrrd": write_nrrd, ".mha": write_metaimage}


def _save_npy(volume: Volume, path: Path, made_by: str, card: str) -> None:
    """Voxels and sidecar: the sidecar goes first and names the shape, so that a kill between them is noticed on reading."""
    with atomic_file(path) as voxels:
        write_npy(volume, voxels)
        with atomic_file(sidecar_path(path)) as sidecar:
            sidecar.write_text(sidecar_text(volume, made_by, card) + "\n", encoding="utf-8")


def _save_metaimage(volume: Volume, path: Path, made_by: str, card: str) -> None:
    """Two files that must fit each other: the voxels get a name that no earlier header uses, the header goes last."""
    earlier = _data_name(path)
    data = path.with_suffix(".raw")
    number = 1
    while data.exists():
        number += 1
        data = path.with_name(f"{path.stem}-{number}.raw")
    with atomic_file(data) as temporary, temporary.open("wb") as file:
        write_voxels(volume, file)
    try:
        with atomic_file(path) as temporary:
            temporary.write_text(metaimage_header(volume, data.name, made_by, card), encoding="utf-8")
    except BaseException:
        data.unlink(missing_ok=True)
        raise
    if earlier is not None and earlier != data:
        with contextlib.suppress(OSError):
            earlier.unlink()


def _data_name(path: Path) -> Path | None:
    """Voxel file of a MetaImage header of ours that is about to be replaced."""
    try:
        match = re.search(r"^ElementDataFile = (.+\.raw)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    if match is None or not re.fullmatch(re.escape(path.stem) + r"(-\d+)?\.raw", match.group(1)):
        return None
    return path.with_name(match.group(1))
