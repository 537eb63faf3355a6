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
        ("0.523 (-0.100 to 0.634)", "0.523 (-0.100 至 0.634)"),
        ("Gwet's AC2 (95 % CI)", "Gwet AC2（95 % CI）"),
        ("not defined (one image alone)", "未定义（只有一幅图像）"),
        ("Difference between micro-CT and MDCT, image by image", "micro-CT 与 MDCT 的差异，逐幅图像比较"),
        (
            "R1 gave no score for Noise on 1 image (could not judge, or left out).",
            "R1 有 1 幅图像未给出噪声的评分（无法评价或遗漏）。",
        ),
        (
            "Noise, micro-CT; Shadow, MDCT: With two readers W is (1 + Spearman's rho) / 2: 0.5 means no agreement.",
            "噪声，micro-CT；阴影，MDCT：两名评阅者时，W 等于 (1 + Spearman rho) / 2：0.5 表示无一致性。",
        ),
        (
            "Only 12 images of class microct can be drawn, and 30 are wanted; 5 more are of slices that a model was trained "
            "on. Add cases, or draw fewer.",
            "类别 micro-CT 只能抽取 12 幅图像，而需要 30 幅；另有 5 幅为模型训练用过的层面。请增加病例，或减少抽取数量。",
        ),
        (
            "Registration: The micro-CT is turned by 3.0 degrees in the plane of the slices.",
            "配准：micro-CT 在层面内旋转 3.0 度。",
        ),
        ("R3 has not signed: unfinished.", "R3 未签名：未完成。"),
        (
            "The two scans are tilted by 4.2 degrees against each other, the micro-CT forwards and to the left.",
            "两个扫描相互倾斜 4.2 度，micro-CT 向前和向左。",
        ),
    ],
)
def test_that_sentences_of_the_core_are_translated_with_their_values(chinese, english, chinese_words):
    assert language.said(english) == chinese_words


def test_that_a_footnote_keeps_its_mark_and_a_refused_result_is_said(chinese):
    from mctgui.qt.read.study_locked import refusal_lines
    from mctgui.qt.read.study_results import note_words
    from mctgui.reading.settling import Refusal

    assert note_words("b 28 of 30 images, which every reader scored.") == "b 30 幅图像中所有评阅者都评分的 28 幅。"
    assert note_words("The reading") == "评阅过程"
    refused = Refusal("R1.mctresult", "R1", "other study", "R1.mctresult belongs to another study.", "Lock it first.")
    assert refusal_lines([refused]) == ["R1.mctresult 属于另一研究。请先锁定。"]


def test_that_a_sentence_without_a_translation_stays_english(chinese):
    sentence = "Nobody ever translated {this} sentence."
    assert language.said(sentence) == sentence
    error = UnreadableFile("x.dcm is of {braces}.", "Turn the knob twice.")
    assert language.error_words(error) == str(error)


def test_that_nothing_is_translated_in_english(qapp):
    language.speak(qapp, "en")
    assert language.said("reading slices") == "reading slices"
    assert QCoreApplication.translate("Commands", "Undo") == "Undo"


def test_that_the_empty_train_screen_shows_all_its_words_and_the_donor_in_chinese(chinese, theme, qtbot):
    from mctgui.qt.train.empty import EmptyPage

    page = EmptyPage(theme)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show_cases(True, False, [(CaseRecord(1, "SP-0001", "L2", "3", ""), None, None)])
    page.show()
    assert page.case.text() == "采用病例 SP-0001 · L2 · 供体 3"
    assert page.words.height() >= page.words.heightForWidth(page.words.width())


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
