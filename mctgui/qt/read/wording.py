"""What a reading says between its images: before a sitting, in a pause, after the training. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize

from mctgui.qt.language import shown
from mctgui.reading.session import ReadingSession


@dataclass(frozen=True, slots=True)
class Notice:
    """What one page says.

    Parameters
    ----------
    title, words
        Of the page.
    main, other
        The names of its two ways on.
    """

    title: str
    words: str
    main: str
    other: str


def ready(session: ReadingSession) -> Notice:
    """Before a sitting: what comes, and by which keys it is read."""
    washout, progress = session.washout, session.progress
    instructions = session.manifest.instructions
    lines = [instructions.in_language(shown())] if instructions is not None and not session.state.sittings else []
    title = _tr("Ready")
    if progress.sittings > 1:
        title = _tr("Sitting {number} of {count}").format(number=progress.sitting, count=progress.sittings)
    if _training_comes(session):
        lines.append(_training_words(session))
    if washout is not None and washout.too_short and washout.gap_days is not None:
        lines.append(
            _tr(
                "The study asks for {wanted:g} days between two sittings, and {gap:.1f} have passed. You can go on; "
                "it will be recorded that this sitting began too early."
            ).format(wanted=washout.wanted_days, gap=washout.gap_days)
        )
    lines.append(_tr("Numbers answer, arrows go up and down, Enter goes on, Esc pauses and hides the image."))
    if any(len(one.frames) > 1 for one in session.manifest.presentations):
        lines.append(_tr("Each image is a stack: the wheel, Page Up and Page Down go through its slices."))
    return Notice(title, "\n\n".join(lines), _tr("Begin"), _tr("Stop for now"))


def _training_comes(session: ReadingSession) -> bool:
    coming = session.washout
    shown_then = [one for one in session.manifest.presentations if coming and one.sitting == coming.sitting]
    return bool(shown_then) and shown_then[0].part == "training"


def _training_words(session: ReadingSession) -> str:
    count = sum(one.part == "training" for one in session.manifest.presentations)
    words = _tr("It begins with images for training ({count}). Their scores are kept but not analysed.")
    return words.format(count=count)


def paused(words: str) -> Notice:
    """While no image is shown, with why."""
    return Notice(_tr("Paused"), words, _tr("Go on"), _tr("Stop for now"))


def hidden(session: ReadingSession) -> str:
    """Why there is a pause that the reader asked for."""
    return _tr("The image is hidden, and no time runs.") + " " + where(session)


def resting(session: ReadingSession) -> str:
    """Why there is a pause after the reminder of a break."""
    return _tr("Come back when you are rested.") + " " + where(session)


def all_kept() -> str:
    """Why there is a pause after a fault of the program."""
    return _tr("All answers so far are kept.")


def where(session: ReadingSession) -> str:
    """How far the reading has come."""
    here = session.progress
    words = _tr("You are at image {number} of {total}.").format(number=here.number, total=here.total)
    return _tr("Training.") + " " + words if here.part == "training" else words


def training_done() -> Notice:
    """Before the first image that counts."""
    return Notice(
        _tr("Training done"),
        _tr("The training is over. From now on your scores count."),
        _tr("Go on"),
        _tr("Stop for now"),
    )


def break_due() -> Notice:
    """The reminder of a break."""
    return Notice(
        _tr("Time for a break"),
        _tr("Judgement tires before one notices it. A few minutes away from the screen help."),
        _tr("Take a break"),
        _tr("Go on"),
    )


def too_large(images: QSize, room: QSize) -> str:
    """That the images are larger than the room for them, both in pixels of the screen; empty where they fit."""
    if images.width() <= room.width() and images.height() <= room.height():
        return ""
    return _tr(
        "The images are {wide} × {high} pixels and {room_wide} × {room_high} fit on this screen: "
        "use a larger one, or drag the image to see all of it."
    ).format(wide=images.width(), high=images.height(), room_wide=room.width(), room_high=room.height())


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReadingFlow", text)
