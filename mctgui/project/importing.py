"""Importing: a scan on the disk becomes a volume of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mctgui import __version__
from mctgui.dicom import FilePath, Series
from mctgui.jobs import LongWork, Progress, as_part_of, with_each_step
from mctgui.project.choosing import choose_source
from mctgui.project.finding import StackFile, find_sources
from mctgui.project.fingerprint import fingerprint
from mctgui.project.frames import frame_of
from mctgui.project.lumbarsr import place_of
from mctgui.project.paging import Pages, pages_of
from mctgui.project.raw_file import RawFile
from mctgui.project.records import CaseRecord, Modality, VolumeRecord
from mctgui.project.sources import load_source
from mctgui.project.store import Project
from mctgui.volume import Intensity, Volume

Source = Series | StackFile | RawFile
_STEPS = 1000
_TECHNIQUE = ("modality", "manufacturer_model", "kernel", "kvp", "slice_thickness_mm", "windows")


def import_path(
    project: Project,
    path: Path,
    *,
    modality: Modality | None = None,
    series_uid: str | None = None,
    spacing_mm: tuple[float, float, float] | None = None,
    arrangement: str | None = None,
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
        None takes ``"mdct"`` for HU and ``"microct"`` for everything else; files of LumbarSR say themselves what they are.
    series_uid
        Which series, where there are several.
    spacing_mm
        Voxel size ``(z, y, x)``, for stacks that do not say it.
    arrangement
        How to mend a series that is no regular volume, see :meth:`mctgui.dicom.Series.arranged`; stands in the provenance
        as a warning.
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
    if case_id is not None:
        project.case(case_id)  # one that is gone is told before the scan is looked for
    looking = with_each_step(find_sources(path), lambda step: replace(step, partial=None))
    sources = yield from as_part_of(looking, 0.0, 0.1, _STEPS)
    work = import_source(
        project,
        choose_source(path, sources, series_uid, arrangement),
        modality=modality,
        spacing_mm=spacing_mm,
        case_id=case_id,
        level=level,
        donor=donor,
        remembered=path if remember_path else None,
    )
    return (yield from as_part_of(work, 0.1, 1.0, _STEPS))


def import_source(
    project: Project,
    meant: Source,
    *,
    modality: Modality | None = None,
    spacing_mm: tuple[float, float, float] | None = None,
    case_id: int | None = None,
    level: str = "",
    donor: str = "",
    remembered: Path | None = None,
) -> LongWork[CaseRecord]:
    """Keep a source that was found and chosen before, without looking for it again.

    Parameters
    ----------
    project
        Where to.
    meant
        A series of :func:`mctgui.project.finding.find_sources`, arranged where that is needed; a stack; or a raw file.
    modality, spacing_mm, case_id, level, donor
        As in :func:`import_path`.
    remembered
        The path that is to be noted; None notes none.

    Yields
    ------
    Progress
        Slices read, then kept; the last one with the :class:`VolumeRecord`.

    Returns
    -------
    CaseRecord
        The case. When the work fails or is closed, neither the case nor the volume is added.

    Raises
    ------
    MctguiError
        As in :func:`import_path`.
    """
    existing = None if case_id is None else project.case(case_id)
    scan: Volume | Pages | None = pages_of(meant, spacing_mm)
    share = 0.0
    if scan is None:
        share = 0.6
        scan = yield from as_part_of(load_source(meant, spacing_mm, views=True), 0.0, share, _STEPS)
    kind = modality or _modality_of(meant, scan.intensity)
    provenance: dict[str, Any] = {"made_by": "mctgui import", "software": __version__}
    if frame := frame_of(meant if isinstance(meant, Series) else None, Path(str(meant.files[0]))):
        provenance["frame"] = frame
    if isinstance(meant, Series):
        provenance["technique"] = {name: getattr(meant, name) for name in _TECHNIQUE}
        provenance["warnings"] = [{"code": one.code, "message": one.message} for one in meant.warnings]
        if remembered is not None:
            provenance["series"] = meant.uid
    if remembered is not None:
        provenance["path"] = str(remembered.absolute())
    case = existing or project.add_case(level=level, donor=donor)
    try:
        keeping = _keeping(project, case.id, kind, scan, provenance, _hashing(meant))
        record = yield from as_part_of(keeping, share, 1.0, _STEPS)
        yield Progress(_STEPS, _STEPS, "keeping the volume", record)
    except BaseException:
        if existing is None:
            project.delete_case(case.id)
        raise
    return case


@dataclass(frozen=True, slots=True)
class Part:
    """One of several sources that are imported into one case; the fields are arguments of :func:`import_source`."""

    meant: Source
    modality: Modality | None = None
    spacing_mm: tuple[float, float, float] | None = None
    remembered: Path | None = None


def import_together(
    project: Project, parts: Sequence[Part], *, case_id: int | None = None, donor: str = ""
) -> LongWork[CaseRecord]:
    """Keep several sources as volumes of one case, one after the other.

    Parameters
    ----------
    project
        Where to.
    parts
        At least one.
    case_id
        An existing case; None adds one.
    donor
        Of the added case.

    Yields
    ------
    Progress
        As :func:`import_source`.

    Returns
    -------
    CaseRecord
        The case. When the work fails or is closed, what was kept before stays.

    Raises
    ------
    MctguiError
        As :func:`import_source`.
    """
    for number, part in enumerate(parts):
        work = import_source(
            project,
            part.meant,
            modality=part.modality,
            spacing_mm=part.spacing_mm,
            case_id=case_id,
            donor=donor,
            remembered=part.remembered,
        )
        case = yield from as_part_of(work, number / len(parts), (number + 1) / len(parts), _STEPS)
        case_id = case.id
    return case


def _modality_of(meant: Source, intensity: Intensity) -> Modality:
    """By its place in a known data set, else by its values: the micro-CT of LumbarSR is in HU."""
    place = place_of(Path(str(meant.files[0])))
    if place is not None:
        return "microct" if place.role.startswith("micro") else "mdct"
    return "mdct" if intensity == "HU" else "microct"


def _keeping(
    project: Project,
    case_id: int,
    kind: Modality,
    scan: Volume | Pages,
    provenance: dict[str, Any],
    hashing: LongWork[dict[str, Any]],
) -> LongWork[VolumeRecord]:
    if isinstance(scan, Volume):
        return (yield from project.add_volume(case_id, kind, scan, provenance, hashing))
    try:
        keeping = project.add_slices(case_id, kind, scan.grid, scan.dtype, scan.intensity, scan.read, provenance, hashing)
        return (yield from keeping)
    finally:
        scan.close()


def _hashing(meant: Source) -> LongWork[dict[str, Any]]:
    """What joins the provenance once the slices are there to look at: the hash takes as long as reading them."""
    return {"source": (yield from fingerprint(_files(meant)))}


def _files(meant: Source) -> list[FilePath]:
    return list(dict.fromkeys(meant.files))  # a multi-frame file stands there once for each frame
