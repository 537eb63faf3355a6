"""Volumes that are not DICOM: TIFF, NIfTI, NRRD, MetaImage and .npy.

The size of a voxel is taken from the file or from the user, never guessed; what need not be in memory stays on the disk.
"""

from mctgui.stack.header import StackHeader
from mctgui.stack.loading import inspect_stack, load_stack, stack_format, stack_formats
from mctgui.stack.saving import save_stack

__all__ = [
    "StackHeader",
    "inspect_stack",
    "load_stack",
    "save_stack",
    "stack_format",
    "stack_formats",
]
