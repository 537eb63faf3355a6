"""Starting the enhancement of a case, from whichever screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QMenu

from mctgui.errors import ModelRefused
from mctgui.qt.jobs.job import Job

if TYPE_CHECKING:
    from pathlib import Path

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


def _ask_which(window: WindowServices, case: CaseRecord, models: list[Path]) -> QMenu:
    """A menu of models under the mouse, the shipped ones first; the one that is chosen is used at once."""
    project = window.project
    menu = QMenu(QApplication.activeWindow())
    menu.setObjectName("models")
    own_begun = False
    for folder in models:
        own = project is not None and project.folder in folder.parents
        if own and not own_begun:
            menu.addSeparator()
            own_begun = True
        words = _tr("{name} (of this project)") if own else _tr("{name} (comes with the program)")
        action = menu.addAction(words.format(name=folder.name))
        action.triggered.connect(lambda _checked=False, chosen=folder: start_enhancement(window, case, model_path=chosen))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(QCursor.pos())
    return menu


def start_enhancement(
    window: WindowServices, case: CaseRecord, *, model_path: Path | None = None, force: bool = False
) -> Job | None:
    """Make the micro-CT-like volume of a case in the background; its slices are announced by ``partial_arrived``.

    A project with models of its own (promoted in Train mode or by ``mctgui models``) asks which one first, in a menu that
    lists the shipped ones too. An enhancement that was stopped goes on where it was when the same model is taken again.

    An MDCT that the model's card does not speak for is refused with the numbers, and may then be enhanced all the same.

    Returns
    -------
    Job or None
        None where it runs already, no project is open, or the model is being asked for.
    """
    if window.project is None or is_enhancing(window, case):
        return None
    from mctgui.project.enhancing import available_models, enhance_case

    models = available_models(window.project)
    if model_path is None and any(window.project.folder in folder.parents for folder in models):
        _ask_which(window, case, models)
        return None

    def finished(record: VolumeRecord) -> None:
        words = _tr("The micro-CT-like volume of {case} is complete.").format(case=case.pseudonym)
        job.offer = (_tr("Open in View"), lambda: window.open_in_view(record))
        window.show_message(words, "info", job.offer)

    def failed(error: Exception) -> None:
        # What the numbers forbid may be overruled; a model that is not one may not.
        if isinstance(error, ModelRefused) and not force and "--force" in error.hint:
            hint = _tr("Choose a model for such scans, or enhance it outside of what the model was made for.")
            anyway = (_tr("Enhance anyway"), lambda: start_enhancement(window, case, model_path=model_path, force=True))
            window.show_error(ModelRefused(error.message, hint), anyway, case_id=case.id)
        else:
            window.show_error(error, case_id=case.id)

    settings = window.settings
    work = enhance_case(
        window.project, case.id, model_path, force=force, device=settings.device, threads=settings.threads or None
    )
    name = _tr("Enhance {case}").format(case=case.pseudonym)
    job = window.start_job(name, work, case_id=case.id, on_success=finished, on_failure=failed, lane="processor")
    job.setProperty("enhances", True)
    job.finished.connect(lambda: window.case_contents_changed.emit(case.id))
    window.case_contents_changed.emit(case.id)
    return job
