"""The one family of errors that may reach a user.

Whatever the program cannot do leaves the core as a :class:`MctguiError`: one sentence that says what is wrong with which
file or value, and one that says what to do. The command line prints both, the window shows them in its message bar.
"""

from __future__ import annotations


class MctguiError(Exception):
    """Something the user asked for cannot be done.

    Parameters
    ----------
    message
        One sentence in the user's terms: what is wrong, with the file or the values.
    hint
        One sentence that says what to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class WrongUsage(MctguiError):
    """A command was given words that do not go together; ends with exit code 2."""


class UnreadableFile(MctguiError):
    """A file or folder is not what it should be: empty, truncated, of an unknown format."""


class UnsupportedSeries(MctguiError):
    """A DICOM series cannot be stacked into one volume."""


class MissingSpacing(MctguiError):
    """A volume was given without the size of its voxels, and none may be guessed."""


class ModelRefused(MctguiError):
    """A file given as a model is not one, or may not be used on this input."""


class UnsuitableVOI(MctguiError):
    """A volume of interest is empty, off the volume, or holds nothing that can be measured."""


class StorageFailure(MctguiError):
    """A result could not be written: disk full, no permission, folder gone."""
