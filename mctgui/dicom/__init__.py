"""DICOM in and out: find, check and load series; write them.

Read tolerantly, stack strictly, say what is wrong: any file is looked at, slices become a volume only where they lie on one
regular grid, and everything odd is named in words.
"""

from mctgui.dicom.archive import FilePath
from mctgui.dicom.decoders import Decoder
from mctgui.dicom.measurement_report import MeasurementGroup, Quantity, write_measurement_report
from mctgui.dicom.paged import PagedSeries
from mctgui.dicom.provenance import MadeByModel, made_by_of
from mctgui.dicom.scanning import Catalogue, find_series
from mctgui.dicom.segmentation import Segment, write_segmentation
from mctgui.dicom.segmentation_reading import ReadSegment, read_segmentation
from mctgui.dicom.series import Series
from mctgui.dicom.slice_record import Skipped
from mctgui.dicom.stacking import SeriesWarning
from mctgui.dicom.writing import write_series, writing_series

__all__ = [
    "Catalogue",
    "Decoder",
    "FilePath",
    "MadeByModel",
    "MeasurementGroup",
    "PagedSeries",
    "Quantity",
    "ReadSegment",
    "Segment",
    "Series",
    "SeriesWarning",
    "Skipped",
    "find_series",
    "made_by_of",
    "read_segmentation",
    "write_measurement_report",
    "write_segmentation",
    "write_series",
    "writing_series",
]
