"""Volumes that are not DICOM: TIFF, NIfTI, NRRD, MetaImage, .npy, Inveon, and folders with one picture a slice.

The size of a voxel is taken from the file or from the user, never guessed; what need not be in memory stays on the disk.
"""

from mctgui.stack.header import StackHeader
from mctgui.stack.loading import inspect_stack, is_stack_file, load_stack, stack_format, stack_formats
from mctgui.stack.paged import PagedStack, paged_stack
from mctgui.stack.png import writing_pictures
from mctgui.stack.raw import load_raw, paged_raw
from mctgui.stack.raw_layout import RAW_DTYPES, RawLayout, likely_layouts
from mctgui.stack.saving import save_stack
from mctgui.stack.slices import SliceStack, are_slices, find_slice_stacks, is_picture_name

__all__ = [
    "RAW_DTYPES",
    "PagedStack",
    "RawLayout",
    "SliceStack",
    "StackHeader",
    "are_slices",
    "find_slice_stacks",
    "inspect_stack",
    "is_picture_name",
    "is_stack_file",
    "likely_layouts",
    "load_raw",
    "load_stack",
    "paged_raw",
    "paged_stack",
    "save_stack",
    "stack_format",
    "stack_formats",
    "writing_pictures",
]
