"""Texts whose character set is another than the header says, as Chinese consoles and exporting programs write them."""

from __future__ import annotations

import re

_LATIN = ("", "ISO_IR 6", "ISO_IR 100")
"""What writers leave standing who put the bytes of their own character set there; without a term it is ASCII (PS3.5 6.1)."""

_COMMON_HANZI = 0xB0, 0xD7
"""First bytes of the characters of the first level of GB 2312, of which nearly all texts consist."""


def guessed_text(text: str, charset: str) -> str | None:
    """What a text says that was decoded as Latin-1, where its bytes are plainly UTF-8 or Chinese.

    Parameters
    ----------
    text
        As decoded by what the header says.
    charset
        (0008,0005), the first term.

    Returns
    -------
    str or None
        None where the text is ASCII, or may well be what the header says. German or French texts are: their letters with
        marks stand alone, or in pairs that GB 2312 does not give common characters to.
    """
    if text.isascii() or charset.strip() not in _LATIN:
        return None
    try:
        content = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    runs = re.findall(rb"[\x80-\xff]+", content)
    pairs = [run[at : at + 2] for run in runs for at in range(0, len(run), 2)]
    low, high = _COMMON_HANZI
    common = [pair for pair in pairs if low <= pair[0] <= high and len(pair) == 2 and pair[1] >= 0xA1]
    if len(pairs) < 2 or 2 * len(common) <= len(pairs) or min(map(len, runs)) < 2:
        return None
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        return None
