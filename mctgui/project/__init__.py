"""The project folder: cases, volumes, VOIs, measurements and ROIs that survive a kill."""

from mctgui.project.growing import GrowingVolume
from mctgui.project.records import CaseRecord, MeasurementRecord, Modality, ROIRecord, VOIRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.project.volumes import VolumeStatistics

__all__ = [
    "CaseRecord",
    "GrowingVolume",
    "MeasurementRecord",
    "Modality",
    "Project",
    "ROIRecord",
    "VOIRecord",
    "VolumeRecord",
    "VolumeStatistics",
]
