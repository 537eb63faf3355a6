"""The theme: contrast as promised, tokens complete, both faces usable."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from mctgui.project.paths import resources_folder
from mctgui.qt.theme import DARK, LIGHT, Theme, Tokens


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_that_text_and_borders_have_the_contrast_that_was_promised(tokens: Tokens):
    assert contrast(tokens.text, tokens.surface) >= 11
    assert contrast(tokens.accent, tokens.raised) >= 11
    for ground in (tokens.window, tokens.surface, tokens.raised):
        assert contrast(tokens.text_quiet, ground) >= 4.5
    assert contrast(tokens.control_line, tokens.surface) >= 3.0  # buttons and inputs are filled with the surface
    for ground in (tokens.window, tokens.surface):
        for colour in (tokens.mdct, tokens.microct_like, tokens.microct, tokens.warn, tokens.error):
            assert contrast(colour, ground) >= 3.0


def test_that_the_canvas_is_black_in_both_themes():
    assert DARK.canvas == LIGHT.canvas == "#000000"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_that_the_style_sheet_has_no_token_left_and_no_colour_of_its_own(qapp, name):
    template = (resources_folder() / "theme.qss").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{6}\b", template)
    sheet = Theme(name).style_sheet()
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert "@" not in rules
    allowed = {getattr(DARK if name == "dark" else LIGHT, field.name) for field in fields(Tokens)}
    assert set(re.findall(r"#[0-9a-f]{6}\b", rules)) <= allowed
    for path in re.findall(r'url\("([^"]+)"\)', rules):
        assert (resources_folder() / path.rsplit("/", 1)[-1]).is_file()


def test_that_a_modality_keeps_its_dark_colour_on_the_canvas(qapp):
    theme = Theme("light")
    assert theme.modality("mdct").name() == "#b35c00"
    assert theme.modality("mdct", on_canvas=True).name() == "#d07f35"


def test_that_switching_the_theme_tells_and_redraws_icons(qapp, theme):
    from PySide6.QtGui import QAction

    action = QAction("Zoom")
    theme.keep_icon(action, "ph.ruler")
    dark, heard = action.icon().pixmap(18, 18).toImage(), []
    theme.changed.connect(lambda: heard.append(theme.tokens.window))
    theme.use("light")
    assert heard == [LIGHT.window]
    assert action.icon().pixmap(18, 18).toImage() != dark


def test_that_the_type_grows_with_the_base_size(qapp):
    theme = Theme("dark", font_size=26)
    assert [theme.pixels(scale) for scale in (11, 13, 15, 20)] == [22, 26, 30, 40]
