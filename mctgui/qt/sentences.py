"""Sentences of the rooms that know no language, found again among patterns and said in other words.

Those rooms write ``f"{path.name} is truncated."``; what arrives is the finished sentence. The pattern that it was made from
tells its values again (:mod:`mctgui.qt.sentence_patterns`): numbers and names are kept, anything else is said in other words
where it is itself a known sentence or word. What is not recognised stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from mctgui.qt.sentence_patterns import PLACE, Pattern, Place, Spans, filled_in, pattern_of

_LONGEST = 4000
"""Characters; no sentence of the program is as long, and what is longer is not looked at."""
_DEEPEST = 6
"""Sentences within sentences."""
_ENDS = re.compile(r"(?<=[.!?]) +(?=[A-Z0-9])")
_MARKS = (("; ", "；"), (": ", "："), (", ", "，"), (" or ", "或"), (" and ", "和"))
_Marks = tuple[tuple[str, str], ...]
_MOST_PARTS = 24
_MOST_TRIES = 400
"""Sentences looked for within one; a list of reasons takes some dozens, and what takes more is nothing that was said."""
_FEW_LETTERS = 6
"""A pattern with fewer fixed letters, such as ``{name} is {reason}``, counts only where its values are known."""
_BREAKS = " ,;:("
_MOST_BREAKS = 60
_FULL_STOPS = "。！？"


class Sentences:
    """Known sentences in one language.

    Parameters
    ----------
    messages
        Sentence or pattern, and its translation.
    word
        Gives a single word in other words, or the same word where it is not known.
    """

    def __init__(self, messages: Iterable[tuple[str, str]], word: Callable[[str], str] = str) -> None:
        self._word = word
        self._left = 0
        self._exact: dict[str, str] = {}
        patterns = []
        for source, words in messages:
            if not PLACE.search(source):
                self._exact[source] = words
            elif pattern := pattern_of(source, words):
                patterns.append(pattern)
        # The pattern with most fixed text says most about what a sentence is.
        self._patterns = sorted(patterns, key=lambda one: -one.letters)
        self._tails = [one for one in self._patterns if one.begins[:1] and one.begins[0] in _BREAKS]

    def said(self, text: str) -> str:
        """A sentence, several, or a list of parts in other words; what is not known stays as it is."""
        if not text or len(text) > _LONGEST:
            return text
        self._left = _MOST_TRIES
        return self._in_other_words(text, 0) or text

    def _in_other_words(self, text: str, depth: int) -> str | None:
        if depth > _DEEPEST:
            return None
        if not text:
            return None
        # A part of a sentence may be a list of parts that are known: without this the first would take the others in.
        listed = self._parts(text, depth, _MARKS[:3:2], with_names=False) if depth and text not in self._exact else None
        return listed or self._one(text, depth) or self._several(text, depth) or self._parts(text, depth)

    def _one(self, text: str, depth: int) -> str | None:
        """One sentence or word, also with a capital or a full stop that the known one has not, or without those it has."""
        if not text or depth > _DEEPEST:
            return None
        if (words := self._as_written(text, depth)) is not None:
            return words
        if text[0].isupper() and (words := self._as_written(text[0].lower() + text[1:], depth)):
            return words
        if text[-1] == ".":
            words = self._as_written(text[:-1], depth)
            return None if words is None else f"{words.rstrip(_FULL_STOPS)}。"
        words = self._as_written(f"{text}.", depth)
        return None if words is None else words.rstrip(_FULL_STOPS)

    def _as_written(self, text: str, depth: int) -> str | None:
        if text in self._exact:
            return self._exact[text]
        self._left -= 1
        if self._left < 0:
            return None
        for pattern in self._patterns:
            found = pattern.values(text)
            words = None if found is None else self._with_values(pattern, *found, depth)
            if words is not None:
                return words
        word = self._word(text)
        return None if word == text else word

    def _with_values(self, pattern: Pattern, numbers: dict[str, str], spans: Spans, depth: int) -> str | None:
        values = dict(numbers)
        for places, span in spans:
            if pattern.letters < _FEW_LETTERS and not self._is_likely(places[0], span, depth):
                return None
            values |= self._filled(places, span, depth)
        return filled_in(pattern.words, values, pattern.kept)

    def _is_likely(self, place: Place, span: str, depth: int) -> bool:
        """Whether the value of a pattern with few letters is known, or the name of a file or a single word."""
        if place.kind == "kept":
            return not any(mark in span for mark, _ in _MARKS[:3]) and (" " not in span or "." in span)
        return bool(self._one(span, depth + 1) or self._parts(span, depth + 1, with_names=False))

    def _filled(self, places: tuple[Place, ...], span: str, depth: int) -> dict[str, str]:
        """Values of places that stand side by side: the last ones hold as much as is a known sentence."""
        values = dict.fromkeys((one.name for one in places), "")
        rest = span
        for place in reversed(places[1:]):
            for start in self._breaks(rest) if place.kind != "kept" else ():
                words = self._tail(rest[start:], depth)
                if words is not None:
                    values[place.name], rest = words, rest[:start]
                    break
        first = places[0]
        values[first.name] = rest if first.kind == "kept" else self._in_other_words(rest, depth + 1) or rest
        return values

    def _tail(self, text: str, depth: int) -> str | None:
        """What is put behind a sentence, such as ``" and so on"``: it begins with a space or a mark by itself."""
        if text in self._exact:
            return self._exact[text]
        for pattern in self._tails:
            found = pattern.values(text)
            words = None if found is None else self._with_values(pattern, *found, depth)
            if words is not None:
                return words
        return None

    @staticmethod
    def _breaks(text: str) -> Iterator[int]:
        """Where something may be put behind a text, the last place first."""
        starts = [start for start, letter in enumerate(text) if letter in _BREAKS]
        yield from starts[: -_MOST_BREAKS - 1 : -1]

    def _several(self, text: str, depth: int) -> str | None:
        """Sentences one after the other; those that are not known stay."""
        sentences = _ENDS.split(text)
        if len(sentences) < 2:
            return None
        known = [self._one(one, depth + 1) or self._parts(one, depth + 1) for one in sentences]
        if not any(known):
            return None
        return joined(*(words or one for words, one in zip(known, sentences, strict=True)))

    def _parts(self, text: str, depth: int, marks: _Marks = _MARKS, with_names: bool = True) -> str | None:
        """Parts of a list or of a larger work, such as ``"MDCT, upper VOI: painting balls"``.

        Only where all of them are known, or are names of one word, or stand before a colon: half a sentence in each language
        is worse than English.
        """
        rest, more = self._without_tail(text, depth) if with_names else (text, "")
        if more:
            head = self._in_other_words(rest, depth + 1)
            return None if head is None else head + more
        for mark, words in marks:
            pieces = text.split(mark)
            if not 2 <= len(pieces) <= _MOST_PARTS:
                continue
            known = self._put_together(pieces, mark, depth)
            if any(there for _part, there in known) and all(
                there or (with_names and (" " not in part or (mark == ": " and number == 0)))
                for number, (part, there) in enumerate(known)
            ):
                return words.join(there or part for part, there in known)
        return None

    def _without_tail(self, text: str, depth: int) -> tuple[str, str]:
        """A list without what is put behind it, such as ``", and 3 more"``, and that in other words."""
        for start in self._breaks(text):
            if start and (words := self._tail(text[start:], depth)):
                return text[:start], words
        return text, ""

    def _put_together(self, pieces: list[str], mark: str, depth: int) -> list[tuple[str, str | None]]:
        """Parts with what they are in other words; a part has as few pieces as are known together, as marks stand within
        sentences too."""
        parts: list[tuple[str, str | None]] = []
        start = 0
        while start < len(pieces):
            stop, words = self._known_from(pieces, start, mark, depth)
            parts.append((mark.join(pieces[start:stop]), words))
            start = stop
        return parts

    def _known_from(self, pieces: list[str], start: int, mark: str, depth: int) -> tuple[int, str | None]:
        for stop in range(start + 1, len(pieces) + 1):
            if start or stop < len(pieces):
                words = self._one(mark.join(pieces[start:stop]), depth + 1)
                if words is not None:
                    return stop, words
        return start + 1, self._parts(pieces[start], depth + 1) if depth < _DEEPEST else None


def joined(*sentences: str) -> str:
    """Sentences one after the other, without a space behind a Chinese full stop."""
    text = ""
    for one in sentences:
        text += (" " if text and one and text[-1] not in _FULL_STOPS else "") + one
    return text
