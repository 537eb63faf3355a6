"""Starting the enhancement of a case, from whichever screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from mctgui.errors import ModelRefused
from mctgui.qt.jobs.job import Job

if TYPE_CHECKING:
    from mctgui.project.records import CaseRecord, VolumeRecord
    from mctgui.qt.screen import WindowServices


def _tr(text: str) -> str:
    return QCoreApplication.translate("Enhancing", text)


def is_enhancing(window: WindowServices, case: CaseRecord) -> bool:
    """Whether the micro-CT-like volume of a case is being made, or waits for its turn."""
    return case.id in enhanced_now(window)


def enhanced_now(window: WindowServices) -> set[int]:
    """The cases whose micro-CT-like volume is being made."""
    return {job.case_id for job in window.jobs.active if job.case_id is not None and job.property("enhances")}


def start_enhancement(window: WindowServices, case: CaseRecord, *, force: bool = False) -> Job | None:
    """Make the micro-CT-like volume of a case in the background; its slices are announced by ``partial_arrived``.

    An MDCT that the model's card does not speak for is refused with the numbers, and may then be enhanced all the same.

    Returns
    -------
    Job or None
        None where it runs already or no project is open.
    """
    if window.project is None or is_enhancing(window, case):
        return None
    from mctgui.project.enhancing import enhance_case

    def finished(record: VolumeRecord) -> None:
        words = _tr("The micro-CT-like volume of {case} is complete.").format(case=case.pseudonym)
        job.offer = (_tr("Open in View"), lambda: window.open_in_view(record))
        window.show_message(words, "info", job.offer)

    def failed(error: Exception) -> None:
        # What the numbers forbid may be overruled; a model that is not one may not.
        if isinstance(error, ModelRefused) and not force and "--force" in error.hint:
            hint = _tr("Choose a model for such scans, or enhance it outside of what the model was made for.")
            anyway = (_tr("Enhance anyway"), lambda: start_enhancement(window, case, force=True))
            window.show_error(ModelRefused(error.message, hint), anyway, case_id=case.id)
        else:
            window.show_error(error, case_id=case.id)

    settings = window.settings
    work = enhance_case(window.project, case.id, force=force, device=settings.device, threads=settings.threads or None)
    name = _tr("Enhance {case}").format(case=case.pseudonym)
    job = window.start_job(name, work, case_id=case.id, on_success=finished, on_failure=failed, lane="processor")
    job.setProperty("enhances", True)
    job.finished.connect(lambda: window.case_contents_changed.emit(case.id))
    window.case_contents_changed.emit(case.id)
    return job
