"""The bone of VOIs for the 3-D pane: made in the background, and kept for the volumes, VOIs and thresholds seen before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from mctgui.jobs import LongWork, as_part_of
from mctgui.project.records import VolumeRecord
from mctgui.qt.jobs.job import Job
from mctgui.qt.screen import WindowServices
from mctgui.report.voi_mesh import VOIBone, making_voi_bone
from mctgui.voi import CylinderVOI
from mctgui.volume import Volume

_MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """One VOI in one volume.

    Parameters
    ----------
    volume
        Its record, which says which volume it is.
    threshold
        That of the kept measurement; None takes the IsoData threshold of the VOI.
    thickness
        Whether the thickness of the bone is wanted too.
    """

    volume: VolumeRecord
    voi: CylinderVOI
    threshold: float | None
    thickness: bool

    @property
    def key(self) -> Hashable:
        """Volume, VOI and threshold."""
        return self.volume.id, self.volume.path, self.voi, self.threshold


def making_bones(volume: Volume, wanted: list[Wanted]) -> LongWork[list[VOIBone]]:
    """The bone of each VOI."""
    found: list[VOIBone] = []
    for number, one in enumerate(wanted):
        work = making_voi_bone(volume, one.voi, threshold=one.threshold, thickness=one.thickness)
        found.append((yield from as_part_of(work, number / len(wanted), (number + 1) / len(wanted))))
    return found


class Bones(QObject):
    """Runs one job at a time; a newer wish takes the place of the one that is still being made."""

    def __init__(self, window: WindowServices, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._known: OrderedDict[Hashable, VOIBone] = OrderedDict()
        self._job: Job | None = None
        self._making: list[Wanted] = []

    @property
    def is_busy(self) -> bool:
        """Whether something is being made."""
        return self._job is not None

    def known(self, wanted: Wanted) -> VOIBone | None:
        """What was made before, where it has all that is wanted."""
        bone = self._known.get(wanted.key)
        if bone is None or (wanted.thickness and bone.fine.thickness_mm is None):
            return None
        self._known.move_to_end(wanted.key)
        return bone

    def make(
        self,
        name: str,
        volume: Volume,
        wanted: list[Wanted],
        ready: Callable[[], object],
        given_up: Callable[[], object],
    ) -> None:
        """Make the bone of these VOIs as a job of the window; ``ready`` when :meth:`known` has them all.

        Parameters
        ----------
        given_up
            Called when the user cancels the job or it fails; the error is shown by the window.
        """
        if self._job is not None and self._making == wanted:
            return
        self.stop()
        missing = [one for one in wanted if self.known(one) is None]
        lane = "processor" if any(one.thickness for one in missing) else ""
        job = self._window.start_job(name, making_bones(volume, missing), case_id=wanted[0].volume.case_id, lane=lane)
        self._job, self._making = job, wanted

        def found(bones: list[VOIBone]) -> None:
            for one, bone in zip(missing, bones, strict=True):
                self._known[one.key] = bone
            while len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
            over(ready)

        def over(then: Callable[[], object]) -> None:
            if self._job is job:
                self._job, self._making = None, []
                then()

        job.succeeded.connect(found)
        job.failed.connect(lambda _error: over(given_up))
        job.cancelled.connect(lambda: over(given_up))

    def stop(self) -> None:
        """Give up what is being made."""
        job, self._job, self._making = self._job, None, []
        if job is not None:
            job.cancel()

    def forget(self) -> None:
        """Give up, and let go of everything."""
        self.stop()
        self._known.clear()
