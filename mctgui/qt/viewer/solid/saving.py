"""Where pictures in 3-D go: a file that the user names, or the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from mctgui.errors import MctguiError
from mctgui.qt.screen import WindowServices
from mctgui.qt.viewer.pictures.making import Picture

SIZES: tuple[int | None, ...] = (None, 1000, 2000, 4000)
"""Width in pixels of what is saved; None is that on the screen."""


def ask_path(window: WindowServices, parent: QWidget, name: str) -> Path | None:
    """Ask where a PNG is to go; None where nowhere."""
    folder = Path(window.settings.last_folder or Path.home())
    chosen, _ = QFileDialog.getSaveFileName(parent, _tr("Save the picture"), str(folder / name), "PNG (*.png)")
    if not chosen:
        return None
    return Path(chosen) if Path(chosen).suffix.lower() == ".png" else Path(f"{chosen}.png")


def save_picture(window: WindowServices, picture: Picture, path: Path) -> None:
    """Write it and say so."""
    try:
        picture.save(path)
    except MctguiError as error:
        window.show_error(error)
        return
    window.settings.last_folder = str(path.parent)
    window.save_settings()
    window.show_message(_tr("The picture was saved as {name}.").format(name=path.name))


def copy_picture(window: WindowServices, picture: Picture) -> None:
    """Put it into the clipboard and say so."""
    QGuiApplication.clipboard().setImage(picture.image)
    window.show_message(_tr("The picture is in the clipboard."))


def size_words(size: int | None) -> str:
    """The words of a size in a menu."""
    return _tr("As seen") if size is None else _tr("{size} pixels wide").format(size=size)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SolidPictures", text)
