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
        sys.modules.pop("core_sentences", None)


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
    assert ("Comparing", "two images mixed") in found  # a local name of self.tr
    assert ("Core", "painting balls") in found  # a Progress
    assert ("Core", "The slices overlap: {thickness:number} mm thick at an interval of {interval:number} mm.") in found
    assert ("Core", "{name:kept} is truncated.") in found  # an error
    assert ("Core", "The {name} must be {wanted}, not {number:number} mm.") in found
    assert ("Core", "The placement in {pseudonym:kept} is locked.") in found  # an error of the window itself
    assert ("Core", "Table 2. Scores and agreement of the readers, as in the paper") in found  # a table that is shown
    assert not [text for text in texts if not text[0]], "a text without a context is never translated"


def test_that_no_text_is_built_before_it_is_translated(translations):
    """``tr(f"...")`` and ``tr("..." + x)`` can never be found in the table."""
    import ast

    built = []
    for path in sorted((ROOT / "mctgui" / "qt").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = translations.called(node) if isinstance(node, ast.Call) and node.args else ""
            if called in ("tr", "_tr") and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                built.append(f"{path.name}:{node.lineno}")
    assert built == []


def test_that_a_missing_placeholder_and_a_missing_translation_are_named(translations):
    faults = translations.faults_of([("A", "{n} files"), ("A", "Quit")], {("A", "{n} files"): "个文件"})
    assert [fault.partition(":")[0] for fault in faults] == ["no translation", "other placeholders"]


def _room(tmp_path, source):
    """A program of one module without Qt."""
    module = tmp_path / "mctgui" / "stack" / "reading.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(source, encoding="utf-8")
    return tmp_path


def test_that_an_error_with_values_that_has_no_translation_is_named(translations, tmp_path, monkeypatch, capsys):
    root = _room(tmp_path, 'raise Error(f"{path.name} holds {size:.1f} dozen slices of {kind}.", "Count them again.")')
    new = [text for text in translations.found(root) if "dozen" in text[1] or "Count" in text[1]]
    assert [text for _context, text in new] == [
        "{name:kept} holds {size:number} dozen slices of {kind}.",
        "Count them again.",
    ]
    texts = translations.found()
    monkeypatch.setattr(translations, "found", lambda: [*texts, *new])
    assert translations.main(["--check"]) == 1
    assert "no translation: Core: {name:kept} holds {size:number} dozen slices of {kind}." in capsys.readouterr().out


def test_that_what_nobody_is_told_is_not_collected(translations, tmp_path):
    source = """
    class Table:
        \"\"\"A docstring of many words.\"\"\"

        def __repr__(self):
            return f"Table of {self.name} and more"

        def ask(self):
            log.warning("words for the log")
            self.run("SELECT name FROM cases WHERE id = ?")
            if "some words" in self.text or self.kinds["two words"]:
                raise ValueError("a programmer's error")
            return {"a key of words": 1}
    """
    import textwrap

    root = _room(tmp_path, textwrap.dedent(source))
    known = {*translations.core_sentences.WORDS, *translations.core_sentences.SYSTEM_WORDS}
    assert [text for text in translations.core_sentences.core_texts(root) if text not in known] == []


def test_that_what_stands_in_the_lists_stands_in_the_program(translations):
    """A word or module that is no longer there leaves the lists too."""
    package = ROOT / "mctgui"
    assert [one for one in translations.core_sentences.SAY_NOTHING if not (package / one).is_file()] == []
    everything = {
        text
        for path in translations.core_sentences.core_modules(ROOT)
        for text in translations.core_sentences.all_strings(path.read_text(encoding="utf-8"))
    }
    bare = {translations.bare(one) for one in everything}
    assert sorted(one for one in translations.core_sentences.NOT_SAID if translations.bare(one) not in bare) == []
    errors = importlib.import_module("mctgui.errors")
    assert {name for name, one in vars(errors).items() if isinstance(one, type)} == translations.core_sentences._ERRORS
    single = [one for one in translations.core_sentences.WORDS if "{" not in one]
    assert [one for one in single if one not in everything and one not in " ".join(everything).split()] == []


def test_that_a_number_that_is_written_otherwise_keeps_its_translation(translations):
    kept = translations.with_same_words(
        [("Core", "{n:number} of {name:kept}")], {("Core", "{n} of {name}"): "{name} 的 {n}"}
    )
    assert kept == {("Core", "{n:number} of {name:kept}"): "{name} 的 {n}"}


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
