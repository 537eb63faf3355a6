"""Texts that readers see must not tell what is compared, and whose images they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mctgui.errors import MctguiError
from mctgui.reading.pool import PoolImage
from mctgui.reading.study import Study
from mctgui.reading.wording import Wording

_TELLING = (
    "micro-ct", "microct", "micro ct", "µct", "mdct", "msct", "pix2pix", "crn", "synthetic", "synthesised", "synthesized",
    "generated", "enhanced", "deep learning", "artificial intelligence", "显微", "微型ct", "合成", "人工智能", "深度学习",
)  # fmt: skip
_SHORTEST_NAME = 3


def require_blind_texts(study: Study, images: Sequence[PoolImage]) -> None:
    """Refuse a title, an instruction or a criterion that names a class, a model, a case or a donor.

    Raises
    ------
    MctguiError
        One does; the word is named.
    """
    names = {name for one in images for name in (one.image_class, one.model, one.case, one.vertebra, one.donor)}
    words = {*_TELLING, *(name.casefold() for name in names if len(name) >= _SHORTEST_NAME)}
    for where, text in _texts(study):
        plain = text.casefold()
        for word in sorted(words, key=len, reverse=True):
            if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z])", plain):
                raise MctguiError(
                    f"{where} would tell readers what they must not know: it says '{word}'.",
                    "Write it in words that fit every image of the study.",
                )


def _texts(study: Study) -> Iterable[tuple[str, str]]:
    yield "The title for readers", study.reader_title
    wordings: list[tuple[str, Wording]] = []
    if study.instructions is not None:
        wordings.append(("The instructions", study.instructions))
    for one in study.criteria:
        where = f"The criterion '{one.id}'"
        wordings += [(where, one.name), (where, one.short), *((where, step.text) for step in one.steps)]
        yield where, one.id
    for where, wording in wordings:
        yield where, wording.en
        yield where, wording.zh
