"""The language of the window: which one, the translators of Qt, and the words of the rooms that know no Qt.

Those rooms say what they do and what is wrong in English sentences with values in them. The translations keep each sentence
as a pattern with ``{name}`` for a value, and :func:`said` finds the pattern that a sentence was made from
(:mod:`mctgui.qt.sentences`). What has no translation stays English. ``packaging/translations.py`` finds all texts and keeps
the files. Numbers have a full stop in both languages, as is usual in Chinese, and no marks between thousands.
"""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from mctgui.errors import MctguiError
from mctgui.project.paths import resources_folder
from mctgui.project.records import CaseRecord
from mctgui.project.settings import Language
from mctgui.qt.sentences import Sentences, joined

ENGLISH: Language = "en"
SHIPPED: dict[Language, str] = {"en": "English", "zh_CN": "简体中文"}
"""What the program speaks, each in its own words."""
_CORE = "Core"
_WORDS = (
    QT_TRANSLATE_NOOP("Words", "axial"),
    QT_TRANSLATE_NOOP("Words", "coronal"),
    QT_TRANSLATE_NOOP("Words", "sagittal"),
    QT_TRANSLATE_NOOP("Words", "grey"),
    QT_TRANSLATE_NOOP("Words", "Auto"),
    QT_TRANSLATE_NOOP("Words", "Bone"),
    QT_TRANSLATE_NOOP("Words", "Bone, wide"),
    QT_TRANSLATE_NOOP("Words", "Bone, dense"),
    QT_TRANSLATE_NOOP("Words", "Soft tissue"),
    QT_TRANSLATE_NOOP("Words", "Full range"),
    QT_TRANSLATE_NOOP("Words", "upper"),
    QT_TRANSLATE_NOOP("Words", "lower"),
    QT_TRANSLATE_NOOP("Words", "Upper"),
    QT_TRANSLATE_NOOP("Words", "Lower"),
    QT_TRANSLATE_NOOP("Words", "AI-generated · research use only"),
)
_log = logging.getLogger(__name__)
_installed: list[QTranslator] = []
_shown: list[Language] = [ENGLISH]


def chosen(setting: str) -> Language:
    """The language of a setting: ``"system"`` takes the first of the system's that is shipped, and English else."""
    if setting in SHIPPED:
        return setting  # type: ignore[return-value]
    for name in QLocale.system().uiLanguages():
        parts = name.replace("_", "-").split("-")
        if parts[0] == "en":
            return ENGLISH
        if parts[0] == "zh" and not {"Hant", "TW", "HK", "MO"} & set(parts):
            return "zh_CN"
    return ENGLISH


def speak(application: QApplication, setting: str) -> Language:
    """Put the translators on the application; has to come before the first widget.

    Returns
    -------
    str
        The language that is spoken from now on: English where the files of another are missing.
    """
    while _installed:
        application.removeTranslator(_installed.pop())
    _shown[0] = ENGLISH
    _sentences.cache_clear()
    said.cache_clear()
    language = chosen(setting)
    _write_numbers(language)
    if language == ENGLISH:
        return ENGLISH
    ours = QTranslator(application)
    if not ours.load(str(translations_folder() / f"mctgui_{language}.qm")):
        _log.warning("the translation %s cannot be read", language)
        _write_numbers(ENGLISH)
        return ENGLISH
    qts = QTranslator(application)
    if qts.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _install(application, qts)
    _install(application, ours)
    _shown[0] = language
    return language


def _write_numbers(language: Language) -> None:
    """Fields write and read numbers as all else in the window: with a full stop, whatever the system does."""
    locale = QLocale(language)
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator | QLocale.NumberOption.RejectGroupSeparator)
    QLocale.setDefault(locale)


def _install(application: QApplication, translator: QTranslator) -> None:
    application.installTranslator(translator)
    _installed.append(translator)


def shown() -> Language:
    """The language of the window."""
    return _shown[0]


def translations_folder() -> Path:
    """Where the translations lie."""
    return resources_folder() / "translations"


def word(text: str) -> str:
    """A word of a fixed set that the rooms without Qt use too, such as the name of a plane; others stay as they are."""
    return QCoreApplication.translate("Words", text)


def case_title(case: CaseRecord) -> str:
    """The title of a case, such as ``SP-0001 · L2 · donor 3``."""
    donor = QCoreApplication.translate("Words", "donor {donor}").format(donor=case.donor) if case.donor else ""
    return " · ".join(part for part in (case.pseudonym, case.level, donor) if part)


def error_words(error: MctguiError) -> str:
    """What an error says: the sentence, and what to do."""
    return joined(said(error.message), said(error.hint))


@lru_cache(maxsize=512)
def said(text: str) -> str:
    """A sentence of the rooms without Qt in the language of the window; see :mod:`mctgui.qt.sentences`."""
    return text if not text or shown() == ENGLISH else _sentences(shown()).said(text)


@cache
def _sentences(language: Language) -> Sentences:
    """What those rooms say; nothing where the file cannot be read. Read when the first sentence is said."""
    return Sentences(_core_messages(language), word)


def _core_messages(language: Language) -> list[tuple[str, str]]:
    """The part of the file that holds the sentences of those rooms, without reading the rest of it."""
    try:
        text = (translations_folder() / f"mctgui_{language}.ts").read_text(encoding="utf-8")
        name = f"<name>{_CORE}</name>"
        root = ET.fromstring(f"<context>{name}{text.split(name)[1].split('</context>')[0]}</context>")
    except (OSError, ValueError, IndexError, ET.ParseError):
        _log.warning("the sentences of %s cannot be read", language)
        return []
    found = [(one.findtext("source"), one.findtext("translation")) for one in root.iter("message")]
    return [(source, words) for source, words in found if source and words]
