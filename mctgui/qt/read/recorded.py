"""What reader and screen say of themselves in the forms, as the session records it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

from mctgui.qt.language import shown
from mctgui.qt.read.check_page import screen_facts
from mctgui.reading.session import DisplayCheck, ReaderDetails


def reader_details(form: dict[str, object]) -> ReaderDetails:
    """What the form of the reader says, with the language in which it was asked."""
    return ReaderDetails(
        years=float(form["years"]),  # type: ignore[arg-type]
        specialty=str(form["specialty"]),
        training=str(form["training"]),
        more={"language": shown()},
    )


def display_check(answers: dict[str, object], screen: QScreen, ratio: float, room: QSize, zoom: int) -> DisplayCheck:
    """What was seen on a screen, with what is known of it.

    Parameters
    ----------
    answers
        Of the page.
    ratio
        Pixels of the screen for one of the window.
    room
        For the images, in pixels of the screen.
    zoom
        Pixels of the screen for one of an image.
    """
    facts = screen_facts(screen, ratio)
    return DisplayCheck(
        **answers,  # type: ignore[arg-type]
        screen_pixels=(int(facts["width_px"]), int(facts["height_px"])),  # type: ignore[call-overload]
        scale_factor=ratio,
        more={
            "physical_width_mm": facts["width_mm"],
            "physical_height_mm": facts["height_mm"],
            "refresh_hz": facts["refresh_hz"],
            "bits_per_pixel": facts["bits_per_pixel"],
            "image_area_width_px": room.width(),
            "image_area_height_px": room.height(),
            "zoom": zoom,
        },  # type: ignore[dict-item]
    )
