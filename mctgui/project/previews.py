"""Small grey pictures of what may be imported, before it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom import Series
from mctgui.errors import UnreadableFile
from mctgui.project.finding import StackFile
from mctgui.stack import load_stack
from mctgui.windowing import auto_window

_MOST_BYTES = 2**28
"""Larger files are not read whole for a picture of a thumb's size."""


def source_thumbnail(item: Series | StackFile, side: int = 96) -> NDArray[np.uint8]:
    """The middle slice of a series or stack.

    Parameters
    ----------
    item
        Found by :func:`mctgui.project.finding.find_sources`.
    side
        Most pixels that either side has.

    Returns
    -------
    ndarray
        ``(height, width)``, 0 to 255, with square pixels.

    Raises
    ------
    MctguiError
        It cannot be decoded, or not without reading too much.
    """
    if isinstance(item, Series):
        return item.thumbnail(side)
    depth, rows, columns = item.header.shape
    y, x = item.header.in_plane_mm or (item.header.spacing_mm or (1.0, 1.0, 1.0))[1:]
    if item.slices is not None:
        image = item.slices.read(depth // 2, depth // 2 + 1)[0]
    elif item.path.stat().st_size > _MOST_BYTES and not item.path.name.lower().endswith((".npy", ".img", ".tif", ".tiff")):
        raise UnreadableFile(f"{item.name} is too large for a small picture.", "Import it.")
    else:
        image = load_stack(item.path, item.header.spacing_mm or (1.0, 1.0, 1.0)).voxels[depth // 2]
    return grey_picture(image, rows * y, columns * x, side)


def grey_picture(image: NDArray[Any], height: float, width: float, side: int) -> NDArray[np.uint8]:
    """An image between its 1st and 99th percentile, in the proportions ``height`` to ``width``.

    Parameters
    ----------
    image
        ``(rows, columns)`` of any numbers; what is no number becomes black.
    height, width
        Its size in any unit.
    side
        Pixels of the longer side of the picture.

    Returns
    -------
    ndarray
        ``(height, width)``, 0 to 255, with square pixels.
    """
    import cv2

    values = np.asarray(image, dtype=np.float32)
    sound = np.isfinite(values)
    values = np.where(sound, values, values[sound].min() if sound.any() else 0).astype(np.float32)
    window = auto_window(values)
    grey = np.clip((values - window.low) / window.width, 0.0, 1.0).astype(np.float32) * 255
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    shrinks = size[0] * size[1] < image.shape[0] * image.shape[1]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_NEAREST)
    picture: NDArray[np.uint8] = np.rint(small).astype(np.uint8)
    return picture
