"""How much memory and time a measurement takes, told before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mctgui.errors import MctguiError
from mctgui.morphometry.machine import free_memory_bytes, processors
from mctgui.morphometry.region import VOIVoxels

# Bytes for each voxel of the box: two masks, squared distances or painted balls, list of balls, map (measured: 20 to 26).
_BYTES = 28
# Seconds for each voxel on one processor: a part of its own, and one for each voxel of half a Tb.Sp of 0.8 mm.
_SECONDS, _SECONDS_OF_RADIUS = 45e-9, 6e-9
_STRUCTURE_SECONDS = 4e-7
_HALF_TB_SP_MM = 0.4
_PERMITTED = 0.9


@dataclass(frozen=True, slots=True)
class Effort:
    """What a measurement is likely to take.

    Parameters
    ----------
    voxels
        Of the box that is worked on.
    memory_bytes
        At the peak, beside the program itself.
    seconds
        For all modes together; half or double of it is possible, since it depends on the bone.
    """

    voxels: int
    memory_bytes: int
    seconds: float

    def in_words(self) -> str:
        """Size, memory and time in a sentence, to ask before a long measurement."""
        duration = f"{max(self.seconds, 1):.0f} s" if self.seconds < 100 else f"{self.seconds / 60:.0f} min"
        return (
            f"{self.voxels / 1e6:.0f} million voxels have to be worked on, which takes about "
            f"{self.memory_bytes / 1e9:.1f} GB of memory and {duration}."
        )


def expected_effort(source: VOIVoxels, modes: Sequence[str], margin_mm: float, *, structure: bool = True) -> Effort:
    """Estimate memory and time from the size of the VOI alone; nothing is read.

    Parameters
    ----------
    source
        The VOI and its volume.
    modes
        That are measured one after the other.
    margin_mm
        Surroundings that ``context`` reads.
    structure
        Whether surface, connectivity and form are measured as well.

    Raises
    ------
    UnsuitableVOI
        The VOI lies off the volume.
    """
    sizes = [_size(source, margin_mm if mode == "context" else 0.0) for mode in modes]
    item = source.volume.voxels.dtype.itemsize
    radius = _HALF_TB_SP_MM / source.voxel_mm
    seconds = sum(sizes) * (_SECONDS + _SECONDS_OF_RADIUS * radius) / processors()
    if structure:
        seconds += _size(source, 0.0) * _STRUCTURE_SECONDS
    # Interpolation holds the values as float32 three times.
    return Effort(max(sizes), max(sizes) * (_BYTES + item + (12 if source.resampled else 0)), seconds)


def require_memory(effort: Effort) -> None:
    """Refuse what does not fit into the memory that is free now.

    Raises
    ------
    MctguiError
        It does not; the sentence says how much is needed.
    """
    free = free_memory_bytes()
    if free is not None and effort.memory_bytes > _PERMITTED * free:
        raise MctguiError(
            f"This VOI is too large to be measured here: {effort.in_words()} {free / 1e9:.1f} GB are free.",
            "Choose a smaller VOI, or a volume with larger voxels.",
        )


def _size(source: VOIVoxels, margin_mm: float) -> int:
    z, y, x = (side.stop - side.start for side in source.box(margin_mm))
    return int(z * y * x)
