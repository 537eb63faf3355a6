"""The images of a presentation as they lie on the screen: one, or two beside each other for a forced choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize

from mctgui.reading.package import Manifest
from mctgui.reading.session import ReadingSession

_GAP_PX = 24
"""Black between the two images of a forced choice."""


def size_px(manifest: Manifest) -> QSize:
    """How many pixels of the screen they take."""
    display = manifest.display
    columns = 2 if manifest.is_choice else 1
    wide = display.width_px * display.zoom * columns + _GAP_PX * (columns - 1)
    return QSize(wide, display.height_px * display.zoom)


def frames_of(session: ReadingSession) -> list[NDArray[np.uint8]]:
    """The frames of the presentation that is shown, uint8 ``(y, x)`` each."""
    current = session.current
    left = session.frames
    right = session.package.right_frames(current) if current is not None else ()
    if not right:
        return list(left)
    ground = np.full((left[0].shape[0], _GAP_PX), session.manifest.display.background, np.uint8)
    return [np.hstack((one, ground, other)) for one, other in zip(left, right, strict=True)]
