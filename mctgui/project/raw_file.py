"""A file of voxels without a header, described by the user, as a source like any other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mctgui.errors import MissingSpacing
from mctgui.jobs import LongWork, Progress
from mctgui.stack import RawLayout, load_raw, stack_format
from mctgui.volume import Volume

RAW_SUFFIXES = (".raw", ".img", ".vol", ".bin", ".dat")
"""What such files are usually called."""

_HEADERS = (".mhd", ".nhdr")


@dataclass(frozen=True, slots=True)
class RawFile:
    """The file, and how its voxels lie in it."""

    path: Path
    layout: RawLayout

    @property
    def name(self) -> str:
        """What to call it."""
        return self.path.name

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of it."""
        return (self.path,)

    def missing_spacing(self) -> MissingSpacing:
        """The error where nobody says how large its voxels are."""
        return MissingSpacing(f"{self.name} does not say how large its voxels are.", "Give it in millimetres.")

    def loading(self, spacing_mm: tuple[float, float, float] | None = None) -> LongWork[Volume]:
        """Load it; see :func:`mctgui.stack.load_raw`.

        Raises
        ------
        MissingSpacing
            ``spacing_mm``, ``(z, y, x)``, is not given.
        UnreadableFile
            The file is not as long as the layout says.
        """
        if spacing_mm is None:
            raise self.missing_spacing()
        yield Progress(0, 1, f"reading {self.name}")
        one = self.layout
        return load_raw(self.path, one.shape, one.dtype, spacing_mm, offset=one.offset, big_endian=one.big_endian)


def may_be_raw(path: Path) -> bool:
    """Whether a file is likely to be voxels without a header: by its suffix, where nothing beside it describes it."""
    return path.is_file() and path.suffix.lower() in RAW_SUFFIXES and header_beside(path) is None


def header_beside(path: Path) -> Path | None:
    """The header file that describes a file of voxels: ``NAME.mhd`` or ``NAME.nhdr`` beside it."""
    if stack_format(path):
        return None
    return next((one for suffix in _HEADERS if (one := path.with_suffix(suffix)).is_file()), None)
