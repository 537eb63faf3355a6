"""Sentences of a study in the languages of its readers, and the one way in which its files are written as bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Sentence = Annotated[str, Field(max_length=2000)]


class Part(BaseModel):
    """A part of a study's files: nothing unknown may be in it, and it never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(Part):
    """One text in English and in Chinese.

    Parameters
    ----------
    en
        English; never empty.
    zh
        Chinese; empty where nobody has translated it, English is shown then.
    """

    en: Annotated[str, Field(min_length=1, max_length=2000)]
    zh: Sentence = ""

    def in_language(self, code: str) -> str:
        """The text for a language code such as ``"zh_CN"`` or ``"en"``."""
        return self.zh if code.lower().startswith("zh") and self.zh else self.en


def canonical_bytes(content: BaseModel | dict[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: equal content gives equal bytes, which is what gets hashed.

    Raises
    ------
    ValueError
        It holds a number that JSON does not know (infinite, not a number).
    """
    plain = content.model_dump(mode="json") if isinstance(content, BaseModel) else content
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("utf-8")


def sha256_of(content: BaseModel | dict[str, Any] | bytes) -> str:
    """Hexadecimal SHA-256 of bytes, or of the canonical bytes of a content."""
    return hashlib.sha256(content if isinstance(content, bytes) else canonical_bytes(content)).hexdigest()
