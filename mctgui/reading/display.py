"""One window, one size, one zoom and one field of view for all images of a study."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from mctgui.reading.wording import Part
from mctgui.volume import Intensity
from mctgui.windowing import BONE, GREY8, GREY16, Window

Millimetres = Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)]


class WindowSetting(Part):
    """What is shown from black to white, in the unit of the values."""

    centre: Annotated[float, Field(allow_inf_nan=False)]
    width: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    def window(self) -> Window:
        """The same as a window."""
        return Window(self.centre, self.width)


def _usual_windows() -> dict[Intensity, WindowSetting]:
    return {
        "grey8": WindowSetting(centre=GREY8.centre, width=GREY8.width),
        "HU": WindowSetting(centre=BONE.centre, width=BONE.width),
        "grey16": WindowSetting(centre=GREY16.centre, width=GREY16.width),
    }


class DisplayChoice(Part):
    """How images are made for readers; stands in the study.

    Parameters
    ----------
    field_mm
        Width and height of what is shown.
    pixel_mm
        Side of a pixel of the frames.
    border_px
        Black on every side of every frame; at least 1, so that no border pixel comes from an image.
    aperture
        ``"square"``, or ``"round"``: black beyond the circle.
    windows
        By what a value means. All images in grey values of 8 bits share one window, those in HU another: two units have no
        common one.
    interpolation
        The same for all images.
    zoom
        Device pixels for one image pixel; shrinking would average away the sharpness that is judged.
    plane
        In which slices are cut.
    """

    field_mm: Millimetres = 60.0
    pixel_mm: Annotated[float, Field(ge=0.005, le=5, allow_inf_nan=False)] = 0.1
    border_px: Annotated[int, Field(ge=1, le=200)] = 8
    aperture: Literal["square", "round"] = "square"
    windows: dict[Intensity, WindowSetting] = Field(default_factory=_usual_windows)
    interpolation: Literal["cubic", "linear"] = "cubic"
    zoom: Annotated[int, Field(ge=1, le=8)] = 1
    plane: Literal["axial"] = "axial"

    @field_validator("pixel_mm")
    @classmethod
    def _rounded(cls, value: float) -> float:
        return round(value, 6)

    @property
    def side_px(self) -> int:
        """Width and height of a frame, border included."""
        return max(1, round(self.field_mm / self.pixel_mm)) + 2 * self.border_px


class Shown(Part):
    """How frames are to be shown; stands in the reader's package and says nothing of where they come from.

    Parameters
    ----------
    width_px, height_px
        Of every frame.
    pixel_mm
        Side of a pixel in the bone.
    zoom
        Device pixels for one image pixel, fixed during reading.
    background
        Grey value around the image, 0 to 255.
    """

    width_px: Annotated[int, Field(ge=8, le=8192)]
    height_px: Annotated[int, Field(ge=8, le=8192)]
    pixel_mm: Millimetres
    zoom: Annotated[int, Field(ge=1, le=8)] = 1
    background: Annotated[int, Field(ge=0, le=255)] = 0
