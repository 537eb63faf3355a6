"""The language of the window: chosen by the setting, put on before the first widget, English where nothing else is known."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QWidget

from mctgui.errors import UnreadableFile
from mctgui.project.records import CaseRecord
from mctgui.project.settings import Settings
from mctgui.qt import language
from mctgui.qt.commands import label


@pytest.fixture
def chinese(qapp):
    """Chinese for one test."""
    assert language.speak(qapp, "zh_CN") == "zh_CN"
    yield
    language.speak(qapp, "en")


def test_that_commands_and_windows_speak_chinese(chinese, make_window):
    window = make_window()
    assert label("window.undo") == "撤销"
    assert window.screen_shown.title == "病例"
    assert "筛选" in window.screen_shown.hint_words
    words = [one.text() for one in window.findChildren(QLabel) if one.text()]
    assert "主题" in words
    assert "Theme" not in words


def test_that_a_class_below_another_finds_the_words_of_the_upper_one(chinese, qapp):
    class MainWindow(QWidget):
        def words(self) -> str:
            return self.tr("Everywhere")

    class Lower(MainWindow):
        pass

    lower = Lower()
    assert lower.words() == "全局"
    lower.deleteLater()


def test_that_the_standard_buttons_of_qt_are_translated(chinese, qtbot):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.buttons()[0].text() == "取消"


@pytest.mark.parametrize(
    ("english", "chinese_words"),
    [
        ("reading slices", "正在读取层面"),
        ("MDCT, upper VOI: painting balls", "MDCT，上 VOI：正在计算局部厚度"),
        ("The slices overlap: 0.6 mm thick at an interval of 0.1 mm.", "层面重叠：层厚 0.6 mm，层间距 0.1 mm。"),
        ("The upper VOI leaves the volume by 1.20 mm.", "上 VOI 超出体数据 1.20 mm。"),
        ("not a DICOM file but a TIFF file", "不是 DICOM 文件，而是 TIFF 文件"),
    ],
)
def test_that_sentences_of_the_core_are_translated_with_their_values(chinese, english, chinese_words):
    assert language.said(english) == chinese_words


def test_that_a_sentence_without_a_translation_stays_english(chinese):
    sentence = "Nobody ever translated {this} sentence."
    assert language.said(sentence) == sentence
    error = UnreadableFile("x.dcm is of {braces}.", "Choose another one.")
    assert language.error_words(error) == str(error)


def test_that_nothing_is_translated_in_english(qapp):
    language.speak(qapp, "en")
    assert language.said("reading slices") == "reading slices"
    assert QCoreApplication.translate("Commands", "Undo") == "Undo"


def test_that_the_title_of_a_case_names_the_donor_in_the_language_of_the_window(chinese):
    assert language.case_title(CaseRecord(1, "SP-0001", "L2", "3", "")) == "SP-0001 · L2 · 供体 3"


@pytest.mark.parametrize(
    ("system", "spoken"),
    [
        (["zh-Hans-CN", "zh"], "zh_CN"),
        (["zh-CN", "en"], "zh_CN"),
        (["zh-Hant-TW", "en-US"], "en"),
        (["de-DE", "zh-CN"], "zh_CN"),
        (["en-GB", "zh-CN"], "en"),
        ([], "en"),
    ],
)
def test_that_the_language_of_the_system_is_followed_where_it_is_spoken(monkeypatch, system, spoken):
    monkeypatch.setattr(QLocale, "system", lambda: SimpleNamespace(uiLanguages=lambda: system))
    assert language.chosen("system") == spoken


def test_that_missing_files_leave_english_and_stop_nothing(qapp, monkeypatch, tmp_path):
    monkeypatch.setattr(language, "translations_folder", lambda: tmp_path)
    assert language.speak(qapp, "zh_CN") == "en"
    assert language.shown() == "en"


def test_that_a_wrong_language_in_the_settings_is_english_or_the_systems(own_folders):
    own_folders.mkdir(parents=True)
    (own_folders / "settings.json").write_text('{"language": "klingon", "font_size": 15}')
    settings = Settings.load()
    assert (settings.language, settings.font_size) == ("system", 15)


def test_that_the_settings_say_that_the_language_changes_later(make_window):
    window = make_window()
    window.toggle_settings()
    panel = window.settings_panel
    panel.language_box.setCurrentIndex(panel.language_box.findData("zh_CN"))
    assert panel.language_note.isVisible()
    assert Settings.load().language == "zh_CN"
    panel.language_box.setCurrentIndex(panel.language_box.findData("en"))
    assert not panel.language_note.isVisible()


def test_that_the_manual_is_in_the_language_of_the_window(chinese):
    from mctgui.project.paths import resources_folder
    from mctgui.qt.help import manual_page

    english = sorted(page.name for page in (resources_folder() / "manual").glob("*.md"))
    assert sorted(page.name for page in (resources_folder() / "manual" / "zh_CN").glob("*.md")) == english
    assert manual_page("view").startswith("# 阅片")
