"""Files that are numbered slices of one stack, found by their names.

``bone_rec0000.bmp`` to ``bone_rec0999.bmp`` is one stack, ``bone_rec_spr.bmp`` beside it is not. Numbers are compared as
numbers, so that slice 10 comes after slice 9 with and without leading zeros.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_NUMBER = re.compile(r"(\d+)")
_LARGEST_STEP = 16
_MOST_MISSING_NAMED = 3
_Key = tuple[Path, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NumberedFiles:
    """Slices by their numbers.

    Parameters
    ----------
    files
        At least two, in the order of their numbers.
    numbers
        Of the files; may repeat, where two names differ in leading zeros only.
    name
        What the files are called together, such as ``"bone_rec*.bmp"``.
    """

    files: tuple[Path, ...]
    numbers: tuple[int, ...]
    name: str

    @property
    def step(self) -> int:
        """Largest number that divides all differences: 1, or n where every n-th slice was exported."""
        return max(1, math.gcd(*(number - self.numbers[0] for number in self.numbers)))

    def missing(self) -> list[tuple[int, int]]:
        """Runs of numbers that are not there, as ``(first, last)``."""
        step = self.step
        return [
            (before + step, after - step)
            for before, after in zip(self.numbers, self.numbers[1:], strict=False)
            if after - before > step
        ]

    def fault(self) -> str:
        """What is wrong with the numbers, as a sentence; empty where nothing is."""
        for index in range(1, len(self.numbers)):
            if self.numbers[index] == self.numbers[index - 1]:
                return f"{self.files[index - 1].name} and {self.files[index].name} are both slice {self.numbers[index]}."
        runs = self.missing()
        if not runs:
            return ""
        named = ", ".join(str(a) if a == b else f"{a:d} to {b:d}" for a, b in runs[:_MOST_MISSING_NAMED])
        more = f" and {len(runs) - _MOST_MISSING_NAMED} more gaps" if len(runs) > _MOST_MISSING_NAMED else ""
        before = self.files[self.numbers.index(runs[0][0] - self.step)].name
        if len(runs) == 1 and runs[0][0] == runs[0][1]:
            return f"Slice {named} of {self.name} is missing after {before}."
        return f"Slices {named}{more} of {self.name} are missing after {before}."


def numbered_files(paths: Iterable[Path]) -> list[NumberedFiles]:
    """Put files that differ in one number of their names together.

    Parameters
    ----------
    paths
        Files of the wanted kinds, in any order and from any folders.

    Returns
    -------
    list of NumberedFiles
        Only sets of two files or more whose numbers lie close: most of them are there, or every n-th up to the 16th.
        Where names differ in several numbers, the last one that differs counts the slices and the others tell stacks apart.
    """
    alike: dict[_Key, list[Path]] = {}
    for path in paths:
        words = _NUMBER.split(path.stem)
        alike.setdefault((path.parent, path.suffix.lower(), tuple(words[::2])), []).append(path)
    found: list[NumberedFiles] = []
    for files in alike.values():
        found.extend(_stacks_among(files))
    return sorted(found, key=lambda one: one.files[0])


def _stacks_among(files: list[Path]) -> list[NumberedFiles]:
    """Stacks among files whose names differ in numbers only."""
    numbers = {file: [int(word) for word in _NUMBER.split(file.stem)[1::2]] for file in files}
    first = numbers[files[0]]
    differing = [at for at in range(len(first)) if any(of[at] != first[at] for of in numbers.values())]
    # Two names of one slice, such as s1 and s01, differ in no number: the last one then is theirs.
    at = differing[-1] if differing else len(first) - 1
    if len(files) < 2 or at < 0:
        return []
    stacks: dict[tuple[int, ...], list[Path]] = {}
    for file in files:
        stacks.setdefault((*numbers[file][:at], *numbers[file][at + 1 :]), []).append(file)
    found: list[NumberedFiles] = []
    for part in stacks.values():
        part.sort(key=lambda file: (numbers[file][at], file.name))
        one = _one_stack(part, numbers, at)
        found.extend([] if one is None else [one])
    return found


def _one_stack(files: list[Path], numbers: dict[Path, list[int]], at: int) -> NumberedFiles | None:
    words = _NUMBER.split(files[0].stem)
    name = f"{''.join(words[: 2 * at + 1])}*{''.join(words[2 * at + 2 :])}{files[0].suffix}"
    one = NumberedFiles(tuple(files), tuple(numbers[file][at] for file in files), name)
    absent = sum((last - first) // one.step + 1 for first, last in one.missing())
    return one if len(files) > 1 and one.step <= _LARGEST_STEP and absent < len(files) else None
