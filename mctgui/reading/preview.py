"""One image of each class of a study, as its readers will see it; for the coordinator alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress
from mctgui.reading.draw import Drawn
from mctgui.reading.pool import PoolImage
from mctgui.reading.rendering import aperture, field_of, framed, middle_of_bone, render
from mctgui.reading.study import Study


def previewing(study: Study, drawn: Drawn) -> LongWork[list[tuple[str, NDArray[np.uint8]]]]:
    """Make one frame for each class.

    Parameters
    ----------
    study, drawn
        The design, and what it draws; the first image of each class is shown.

    Returns
    -------
    list
        Class and frame, uint8 ``(y, x)``. Here each image is masked by its own field; the lock masks all by what they have
        in common.

    Raises
    ------
    MctguiError
        A volume cannot be opened, or the study has no window for its values.
    """
    frames = []
    chosen = _first_of_each(study, drawn)
    for done, one in enumerate(chosen):
        yield Progress(done, len(chosen), "making images")
        volume = one.open_volume().canonical()  # slices of the pool are counted along that
        centre = one.centre_mm or middle_of_bone(volume, one.index, study.display)
        field = field_of(volume, one.index, centre, study.display)
        shown = aperture(study.display) & field.covered
        frames.append((one.image_class, framed(render(volume, one.index, field, study.display), shown, study.display)))
    return frames


def _first_of_each(study: Study, drawn: Drawn) -> Sequence[PoolImage]:
    images = [image for item in drawn.reading for image in item.images]
    return [
        next(image for image in images if image.image_class == one.image_class)
        for one in study.draw.classes
        if any(image.image_class == one.image_class for image in images)
    ]
