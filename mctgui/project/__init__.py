"""The project folder: cases, volumes, VOIs and measurements that survive a kill."""

from mctgui.project.growing import GrowingVolume
from mctgui.project.records import CaseRecord, MeasurementRecord, Modality, VOIRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.project.volumes import VolumeStatistics

__all__ = [
    "CaseRecord",
    "GrowingVolume",
    "MeasurementRecord",
    "Modality",
    "Project",
    "VOIRecord",
    "VolumeRecord",
    "VolumeStatistics",
]
