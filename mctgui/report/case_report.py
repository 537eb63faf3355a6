"""Everything that can be said about one case: pictures, 3-D picture, tables and the page that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, with_each_step
from mctgui.project import CaseRecord, Project, VOIRecord, VolumeRecord
from mctgui.project.aligned import aligned_volume, alignment_mark, current_mark
from mctgui.project.records import MODALITIES, Modality
from mctgui.report.modalities import modality
from mctgui.report.page import Fact, Figure, write_page
from mctgui.report.pictures import draw_side_by_side
from mctgui.report.surfaces import draw_surfaces
from mctgui.report.tables import MeasurementRow, measurement_rows, write_csv, write_xlsx
from mctgui.report.thickness_map import VOIThickness, mapping_thickness
from mctgui.report.thickness_pictures import draw_thickness_maps
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

_STEPS = 100


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What was written, and what is in it.

    Parameters
    ----------
    page
        ``report.html``.
    pictures
        Side by side, and one 3-D picture and one thickness map per VOI.
    tables
        ``measurements.csv`` and ``measurements.xlsx``.
    rows
        The table.
    renderer
        What drew the 3-D pictures.
    """

    page: Path
    pictures: tuple[Path, ...]
    tables: tuple[Path, ...]
    rows: tuple[MeasurementRow, ...]
    renderer: str


def case_rows(project: Project, case_id: int) -> list[MeasurementRow]:
    """The measurements of a case's latest placement, ready for a table; empty when nothing is measured."""
    case, voi = project.case(case_id), project.latest_voi(case_id)
    if voi is None:
        return []
    measured = [record for record in project.measurements(case_id) if record.voi_id == voi.id]
    volumes = {record.id: record for record in project.volumes(case_id)}
    return measurement_rows((case.pseudonym, case.level, case.donor), measured, volumes)


def write_case_report(
    project: Project, case_id: int, folder: Path, *, label: str = "", opengl: bool = True
) -> LongWork[CaseReport]:
    """Write the report of one case into a folder.

    Parameters
    ----------
    project, case_id
        What to report; its latest volumes and placement.
    folder
        Made when missing; files of an earlier report are replaced, each as a whole.
    label
        What kind of specimen this is, such as ``"Synthetic specimen"``.
    opengl
        False draws in 3-D without OpenGL even where there is one.

    Raises
    ------
    MctguiError
        There is nothing measured to report.
    StorageFailure
        A file could not be written.
    """
    case, voi = project.case(case_id), project.latest_voi(case_id)
    rows = case_rows(project, case_id)
    if voi is None or not rows:
        raise MctguiError(f"Nothing is measured in {case.pseudonym}.", "Place the VOIs and measure them first.")
    records = {one: project.latest_volume(case_id, one) for one in MODALITIES}
    present = {key: record for key, record in records.items() if record is not None}
    volumes = {str(key): aligned_volume(project, record) for key, record in present.items()}
    cylinders = voi.placed.cylinders

    yield Progress(0, _STEPS, "writing the tables")
    tables = (folder / "measurements.csv", folder / "measurements.xlsx")
    write_csv(rows, tables[0])
    write_xlsx(rows, tables[1], title=case.title)
    yield Progress(5, _STEPS, "drawing the images side by side")
    side_by_side = folder / "side-by-side.png"
    draw_side_by_side(volumes, list(cylinders.values()), side_by_side, title=_title(case, label))
    figures = [Figure(side_by_side.name, "Axial and sagittal planes through the VOIs, at one scale in mm.")]
    renderer = ""
    for number, (name, cylinder) in enumerate(cylinders.items()):
        yield Progress(30 + round(65 * number / len(cylinders)), _STEPS, f"drawing the {name} VOI in 3-D")
        thresholds = {row.modality: row.threshold for row in rows if row.voi == name}
        path = folder / f"voi-3d-{_file_name(name, number)}.png"
        picture = draw_surfaces(
            volumes, thresholds, cylinder, path, title=f"{_title(case, label)} · {name} VOI", opengl=opengl
        )
        renderer = picture.renderer
        figures.append(Figure(path.name, f"Bone surface in the {name} VOI at the threshold of each image, same camera."))
        maps = folder / f"thickness-{_file_name(name, number)}.png"
        done = 30 + round(65 * (number + 0.5) / len(cylinders))
        yield from _draw_thickness(volumes, thresholds, cylinder, maps, f"{_title(case, label)} · {name} VOI", done)
        figures.append(Figure(maps.name, f"Trabecular thickness in the {name} VOI, one scale in mm for all images."))
    yield Progress(95, _STEPS, "writing the page")
    page = folder / "report.html"
    facts = _facts(case, list(present.values()), voi, renderer)
    facts += _alignment_facts(project, case_id, voi, present)
    write_page(
        page,
        title=case.title,
        label=label or "Specimen",
        rows=rows,
        figures=figures,
        facts=facts,
        files=[path.name for path in tables],
    )
    yield Progress(_STEPS, _STEPS, "done")
    return CaseReport(page, tuple(folder / figure.file for figure in figures), tables, tuple(rows), renderer)


def _alignment_facts(project: Project, case_id: int, voi: VOIRecord, records: Mapping[Modality, VolumeRecord]) -> list[Fact]:
    """Through which alignment each figure was measured, and whether the images are drawn through another one."""
    found: dict[str, str] = {}
    for one in project.measurements(case_id):
        record = records.get(one.modality)
        if one.voi_id != voi.id or record is None or record.id != one.volume_id:
            continue
        kept = one.values.get("alignment")
        words = f"Measured through: {kept.get('words', '')}" if isinstance(kept, Mapping) else ""
        if alignment_mark(kept) != current_mark(project, record):
            words += " The pictures show another alignment, which was made since: measure again."
        found[" · ".join((modality(one.modality).label, one.which))] = words.strip()
    return [Fact(name, words) for name, words in found.items() if words]


def _draw_thickness(
    volumes: Mapping[str, Volume],
    thresholds: Mapping[str, float],
    cylinder: CylinderVOI,
    path: Path,
    title: str,
    done: int,
) -> LongWork[None]:
    """Paint the thickness in one VOI of each measured image, and draw it; ``done`` steps of the report are finished."""
    found: dict[str, VOIThickness] = {}
    for key, threshold in thresholds.items():
        label = modality(key).label

        def told(_step: Progress, label: str = label) -> Progress:
            return Progress(done, _STEPS, f"painting the thickness of {label}")

        found[key] = yield from with_each_step(mapping_thickness(volumes[key], threshold, cylinder), told)
    draw_thickness_maps(volumes, found, cylinder, path, title=title)


def _title(case: CaseRecord, label: str) -> str:
    return f"{case.title} · {label}" if label else case.title


def _file_name(name: str, number: int) -> str:
    """A name of a VOI as part of a file name; its number when the name has other signs than letters and digits."""
    return name if name.isascii() and name.isalnum() else str(number + 1)


def _facts(case: CaseRecord, records: list[VolumeRecord], voi: VOIRecord, renderer: str) -> list[Fact]:
    facts = [Fact("Case", case.title)]
    for record in records:
        z, y, x = record.spacing_mm
        columns, rows, slices = record.shape[2], record.shape[1], record.shape[0]
        size = f"{columns} × {rows} × {slices} voxels of {x:.4g} × {y:.4g} × {z:.4g} mm"
        facts.append(Fact(modality(record.modality).label, size))
        model = record.provenance.get("model") or {}
        if model:
            facts.append(Fact("Model", f"{model.get('name', '')} · SHA-256 {model.get('sha256', '')}"))
    for name, cylinder in voi.placed.cylinders.items():
        x, y, z = cylinder.centre_mm
        where = f"{cylinder.diameter_mm:g} mm × {cylinder.height_mm:g} mm, centre ({x:.2f}, {y:.2f}, {z:.2f}) mm LPS"
        facts.append(Fact(f"{name} VOI", f"{where}, placed: {voi.how}"))
    facts.append(Fact("3-D drawn by", renderer))
    return facts
