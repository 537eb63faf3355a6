"""Every text of the program has a finished translation with the same values in it, and what is shipped is up to date."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def translations():
    """The module that keeps the files."""
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        yield importlib.import_module("translations")
    finally:
        sys.path.remove(str(ROOT / "packaging"))
        sys.modules.pop("translations", None)


@pytest.fixture(scope="module")
def texts(translations):
    return translations.found()


@pytest.mark.parametrize("language", ["zh_CN"])
def test_that_every_text_of_the_program_is_translated_with_its_placeholders(translations, texts, language):
    kept = translations.read(translations.FOLDER / f"mctgui_{language}.ts")
    assert translations.faults_of(texts, kept) == []
    assert set(kept) == set(texts), "run python packaging/translations.py"


@pytest.mark.parametrize("language", ["zh_CN"])
def test_that_what_is_compiled_was_made_from_the_shipped_file(translations, language):
    assert translations.is_compiled(translations.FOLDER / f"mctgui_{language}.ts")


def test_that_texts_of_all_kinds_of_calls_are_found(translations, texts):
    found = set(texts)
    assert ("Commands", "Undo") in found  # QT_TRANSLATE_NOOP
    assert ("SettingsPanel", "Theme") in found  # self.tr
    assert ("JobRow", "Starting…") in found  # a function of the module
    assert ("Comparison", "Swipe") in found  # a function that another module made
    assert ("Core", "painting balls") in found  # a Progress
    assert ("Core", "The slices overlap: {thickness:number} mm thick at an interval of {interval:number} mm.") in found
    assert ("Core", "{name:kept} is truncated.") in found  # an error
    assert ("Core", "The {name} must be {wanted}, not {number:number} mm.") in found
    assert not [text for text in texts if not text[0]], "a text without a context is never translated"


def test_that_no_text_is_built_before_it_is_translated(translations):
    """``tr(f"...")`` and ``tr("..." + x)`` can never be found in the table."""
    import ast

    built = []
    for path in sorted((ROOT / "mctgui" / "qt").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = translations._called(node) if isinstance(node, ast.Call) and node.args else ""
            if called in ("tr", "_tr") and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                built.append(f"{path.name}:{node.lineno}")
    assert built == []


def test_that_a_missing_placeholder_and_a_missing_translation_are_named(translations):
    faults = translations.faults_of([("A", "{n} files"), ("A", "Quit")], {("A", "{n} files"): "个文件"})
    assert [fault.partition(":")[0] for fault in faults] == ["no translation", "other placeholders"]


def test_that_a_translation_of_the_same_words_is_taken_over(translations):
    kept = translations.with_same_words([("A", "Image"), ("B", "Image")], {("A", "Image"): "图像"})
    assert kept["B", "Image"] == "图像"


def test_that_a_written_file_reads_back_and_unfinished_texts_do_not_count(translations, tmp_path):
    texts = [("A", "Tb.Th < 1 & more"), ("A", "new")]
    path = tmp_path / "x.ts"
    translations.write(path, "zh_CN", texts, {texts[0]: "Tb.Th < 1 等"})
    assert translations.read(path) == {texts[0]: "Tb.Th < 1 等"}


def test_that_every_manual_page_has_the_same_headings_in_both_languages():
    manual = ROOT / "resources" / "manual"
    for page in manual.glob("*.md"):
        levels, translated = (
            [line.split()[0] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
            for path in (page, manual / "zh_CN" / page.name)
        )
        assert levels == translated, page.name
