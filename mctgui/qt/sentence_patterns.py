"""Patterns of sentences: fixed text, and places that say what may stand in them.

    {spacing:number}    a number
    {name:kept}         the name of a file, a case, a model and the like, whatever it reads like
    {reason}            anything

Matching takes the leftmost place of each piece and never goes back, so that no value, however it is made up, takes long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NUMBER = r"[-+−]?(?:\d+(?:[.,]\d+)*(?:e[-+]?\d+)?|nan|inf)%?"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9./~_+−-]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: its name, and ``number``, ``kept`` or nothing."""

    name: str
    kind: str


Spans = list[tuple[tuple[Place, ...], str]]
"""Places that stand side by side, and the text there."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence as blocks of fixed text and numbers, with an open place before each block but the first.

    An open place may hold several places side by side; the last of them is then what a known sentence can be made of.
    """

    blocks: tuple[str, ...]
    numbers: tuple[tuple[str, ...], ...]
    open_places: tuple[tuple[Place, ...], ...]
    pieces: tuple[str, ...]
    words: str
    kept: frozenset[str]
    letters: int

    @property
    def begins(self) -> str:
        """Fixed text at its beginning; empty where a value stands there."""
        return self.pieces[0] if self.pieces and self.blocks[0].startswith(re.escape(self.pieces[0])) else ""

    def values(self, text: str) -> tuple[dict[str, str], Spans] | None:
        """Numbers by name, and what stands in the open places; None where the text is not of this pattern."""
        if not self._may_be(text):
            return None
        last = len(self.blocks) - 1
        match = _block(self.blocks[0], last == 0).match(text)
        if match is None:
            return None
        found = dict(zip(self.numbers[0], match.groups(), strict=True))
        spans: Spans = []
        for number, places in enumerate(self.open_places, start=1):
            start = match.end()
            least = 1 if all(one.kind == "kept" for one in places) else 0
            match = _block(self.blocks[number], number == last).search(text, start + least)
            if match is None:
                return None
            spans.append((places, text[start : match.start()]))
            found |= dict(zip(self.numbers[number], match.groups(), strict=True))
        return found, spans

    def _may_be(self, text: str) -> bool:
        """Whether all fixed pieces stand in the text in their order: quick, and false for nearly all patterns."""
        position = 0
        for piece in self.pieces:
            position = text.find(piece, position)
            if position < 0:
                return False
            position += len(piece)
        return True


@cache
def _block(shape: str, at_end: bool) -> re.Pattern[str]:
    return re.compile(shape + (r"\Z" if at_end else ""))


def pattern_of(source: str, words: str) -> Pattern | None:
    """A sentence and its translation; None where the translation has a place that the sentence has not."""
    blocks = [""]
    numbers: list[list[str]] = [[]]
    places: list[list[Place]] = []
    pieces: list[str] = []
    names: set[str] = set()
    position = 0
    after_open = False
    for match in [*PLACE.finditer(source), None]:
        piece = source[position : match.start() if match else len(source)]
        if piece:
            blocks[-1] += re.escape(piece)
            pieces.append(piece)
            after_open = False
        if match is None:
            break
        name, kind = match[1], match[2] or ""
        names.add(name)
        position = match.end()
        if kind == "number":
            blocks[-1] += f"({_NUMBER})"
            numbers[-1].append(name)
            after_open = False
        elif after_open:
            places[-1].append(Place(name, kind))
        else:
            blocks.append("")
            numbers.append([])
            places.append([Place(name, kind)])
            after_open = True
    if not {one[1] for one in PLACE.finditer(words)} <= names:
        return None
    kept = frozenset(one.name for side_by_side in places for one in side_by_side if one.kind == "kept")
    letters = sum(letter.isalpha() for piece in pieces for letter in piece)
    return Pattern(tuple(blocks), tuple(map(tuple, numbers)), tuple(map(tuple, places)), tuple(pieces), words, kept, letters)


def filled_in(words: str, values: dict[str, str], kept: frozenset[str] = frozenset()) -> str:
    """Words with values in their places: a space between Chinese and other letters, and none between Chinese ones.

    Around a name the spaces of the words stay, so that a Chinese one does not run into the sentence.
    """
    text = name = ""
    position = 0
    for place in [*PLACE.finditer(words), None]:
        fixed = words[position : place.start() if place else len(words)]
        text = text + fixed if name in kept else _spaced(text, fixed)
        if place is not None:
            name = place[1]
            text = text + values[name] if name in kept else _spaced(text, values[name])
            position = place.end()
    return text


def _spaced(left: str, right: str) -> str:
    if not left or not right:
        return left + right
    if (_CHINESE.match(left[-1]) and _LATIN.match(right)) or (_LATIN.match(left[-1]) and _CHINESE.match(right)):
        return f"{left} {right}"
    if left[-1] == " " and len(left) > 1 and _CHINESE.match(left[-2]) and _CHINESE.match(right):
        return left[:-1] + right
    if right[0] == " " and len(right) > 1 and _CHINESE.match(left[-1]) and _CHINESE.match(right[1]):
        return left + right[1:]
    return left + right
