"""Importing: a scan on the disk becomes a volume of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.dicom import Series
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.fingerprint import fingerprint
from mctgui.project.records import CaseRecord, Modality
from mctgui.project.sources import StackFile, find_sources, open_volume
from mctgui.project.store import Project
from mctgui.volume import Volume

_STEPS = 1000
_TECHNIQUE = ("modality", "manufacturer_model", "kernel", "kvp", "slice_thickness_mm")


def import_path(
    project: Project,
    path: Path,
    *,
    modality: Modality | None = None,
    series_uid: str | None = None,
    spacing_mm: tuple[float, float, float] | None = None,
    case_id: int | None = None,
    level: str = "",
    donor: str = "",
    remember_path: bool = False,
) -> LongWork[CaseRecord]:
    """Read a scan and keep it in the project, as a case of its own or in a case that is there.

    The source is read and hashed, never changed. What is kept of it is the hash, the number of files and how it was
    scanned: names of files and folders often are names of patients.

    Parameters
    ----------
    project
        Where to.
    path
        DICOM folder or file, or a stack; see :func:`mctgui.project.sources.open_volume`.
    modality
        None takes ``"mdct"`` for HU and ``"microct"`` for everything else.
    series_uid
        Which series, where there are several.
    spacing_mm
        Voxel size ``(z, y, x)``, for stacks that do not say it.
    case_id
        An existing case; None adds one.
    level, donor
        Of the added case.
    remember_path
        Note the absolute path too; only when the user has chosen so.

    Returns
    -------
    CaseRecord
        The case. When the work fails or is closed, neither the case nor the volume is added.

    Raises
    ------
    MctguiError
        The scan cannot be read, several series are there and none is chosen, the spacing is missing, the disk is full.
    """
    path = Path(path)
    existing = None if case_id is None else project.case(case_id)
    meant = yield from as_part_of(_meant(path, series_uid), 0.0, 0.1, _STEPS)
    volume = yield from as_part_of(_reading(path, meant, spacing_mm, series_uid), 0.1, 0.6, _STEPS)
    kind = modality or _modality_of(volume)
    source = yield from as_part_of(fingerprint(_files(path, meant)), 0.6, 0.75, _STEPS)
    provenance: dict[str, Any] = {"made_by": "mctgui import", "software": __version__, "source": source}
    if isinstance(meant, Series):
        provenance["technique"] = {name: getattr(meant, name) for name in _TECHNIQUE}
        provenance["warnings"] = [{"code": one.code, "message": one.message} for one in meant.warnings]
    if remember_path:
        provenance["path"] = str(path.absolute())
    case = existing or project.add_case(level=level, donor=donor)
    try:
        record = yield from as_part_of(project.add_volume(case.id, kind, volume, provenance), 0.75, 1.0, _STEPS)
        yield Progress(_STEPS, _STEPS, "keeping the volume", record)
    except BaseException:
        if existing is None:
            project.delete_case(case.id)
        raise
    return case


def _modality_of(volume: Volume) -> Modality:
    return "mdct" if volume.intensity == "HU" else "microct"


def _meant(path: Path, series_uid: str | None) -> LongWork[Series | StackFile | None]:
    """The DICOM series or volume file that is meant; None where that is not clear without :func:`open_volume`."""
    sources = yield from find_sources(path)
    found: list[Series | StackFile] = [*(one for one in sources.series if one.loadable), *sources.stacks]
    meant = [one for one in found if series_uid in (None, one.uid)]
    return meant[0] if len(meant) == 1 else None


def _reading(
    path: Path, meant: Series | StackFile | None, spacing_mm: tuple[float, float, float] | None, series_uid: str | None
) -> LongWork[Volume]:
    if isinstance(meant, Series) and spacing_mm is None:  # its headers have been read already
        return (yield from meant.loading())
    return (yield from open_volume(path, spacing_mm, series_uid))


def _files(path: Path, meant: Series | StackFile | None) -> list[Path]:
    if isinstance(meant, Series):
        return sorted(set(meant.files))  # a multi-frame file stands there once for each frame
    if meant is not None:
        return [meant.path]
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
