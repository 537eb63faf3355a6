"""The manual page of Read: the same in both languages, and true about the keys."""

from __future__ import annotations

import re

from mctgui.project.paths import resources_folder
from mctgui.qt.commands import command

MANUAL = resources_folder() / "manual"


def parts(text: str) -> list[str]:
    """What kind of thing each line begins: headings by level, rows of tables."""
    marks = re.findall(r"^(#+ |\| )", text, re.MULTILINE)
    return [mark.strip() for mark in marks]


def test_that_the_page_has_the_same_headings_and_rows_in_chinese():
    english = (MANUAL / "read.md").read_text(encoding="utf-8")
    chinese = (MANUAL / "zh_CN" / "read.md").read_text(encoding="utf-8")
    assert parts(english) == parts(chinese)
    assert parts(english).count("##") >= 7
    kept = r"\*\*(?:Ctrl\+R|Esc)\*\*|`\.\w+`"
    assert sorted(set(re.findall(kept, english))) == sorted(set(re.findall(kept, chinese)))


def test_that_the_page_names_the_key_that_opens_a_package():
    text = (MANUAL / "read.md").read_text(encoding="utf-8")
    assert f"**{command('read.open-package').keys[0]}**" in text
