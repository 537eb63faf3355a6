"""Sentences of the rooms that know no language are found again with their values, and said in Chinese."""

from __future__ import annotations

import re
import time
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from mctgui.errors import MctguiError, StorageFailure
from mctgui.jobs import finish
from mctgui.qt import language
from mctgui.qt.sentences import Sentences, joined

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_LATIN_WORD = re.compile(r"-{0,2}[A-Za-z][\w./+-]*")
_UNITS = {*("HU", "GB", "MB", "MiB", "mm", "mm³", "BV/TV", "Tb.Th", "Tb.Sp", "NaN", "A", "x", "y", "z", "X", "Y", "Z")}
_NAMES = {
    *(
        "mctgui",
        "MDCT",
        "micro-CT",
        "micro-CT-like",
        "VOI",
        "CT",
        "MR",
        "PET",
        "GPU",
        "AI",
        "LumbarSR",
        "SP-0001",
        "UID",
        "Segmentation",
    ),
    *("DICOM", "TIFF", "PNG", "JPEG", "BMP", "GIF", "ZIP", "PDF", "NRRD", "NIfTI", "NumPy", "MetaImage", "Inveon", "JSON"),
    *("gzip", "deflate", "LZW", "nrrd", "nii", "npy", ".npy", ".img", "img.hdr", "hdr", "img", "pickle", "safetensors"),
    *(
        "PyTorch",
        "Python",
        "Git",
        "LFS",
        "pix2pixHD",
        "python-gdcm",
        "pylibjpeg",
        "openjpeg",
        "rle",
        "numpy.save",
        "numpy",
        "save",
    ),
    *("SOPClassUID", "StudyInstanceUID", "PixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "MONOCHROME1"),
}
_STATISTICS = {*("alpha", "kappa", "rho", "delta", "p", "n", "bootstrap")}
_TYPED = {
    *("register", "train", "pip", "install", "onnx", "onnxruntime", "torch", "hu", "true", "false"),
    # What is typed or looked for as it stands: commands, options, choices, files.
    *("git", "lfs", "pull", "info", "convert", "doctor", "voi", "auto", "cpu", "cuda", "isodata", "default", "context"),
    *("fill", "fill-open", "whole", "FILE", "CENTRE", "WIDTH", "truth.json", "card.json", "model.safetensors", "mctproj"),
    *(
        "NAME.img",
        "NAME.img.hdr",
        "data_file_pointer",
        "dimension",
        "_dimension",
        "pairs",
        "state",
        "dict",
        "otsu",
        "pth",
        "zip",
        "roi",
    ),
}


@pytest.fixture(scope="module")
def messages():
    """Every sentence of those rooms with its Chinese."""
    found = language._core_messages("zh_CN")
    assert len(found) > 700
    return found


@pytest.fixture(scope="module")
def chinese(messages):
    return Sentences(messages)


@pytest.fixture
def chinese_window(qapp, make_window):
    """A window that speaks Chinese."""
    assert language.speak(qapp, "zh_CN") == "zh_CN"
    yield make_window()
    language.speak(qapp, "en")


def _values_of(pattern: str) -> dict[str, str]:
    return {name: {"number": "12.5", "kept": "scan_7.dcm"}.get(kind, "qqq") for name, kind in _PLACE.findall(pattern)}


def test_that_every_pattern_is_recognised_in_a_sentence_made_from_it(chinese, messages):
    wrong = []
    for source, words in messages:
        values = _values_of(source)
        english = _PLACE.sub(lambda place, values=values: values[place[1]], source)
        wanted = _PLACE.sub(lambda place, values=values: values[place[1]], words)
        if chinese.said(english).replace(" ", "") != wanted.replace(" ", ""):
            wrong.append(source)
    # What is hardly more than its values counts only where the values are known; or two values stand side by side.
    assert [one for one in wrong if len(re.findall("[a-zA-Z]", _PLACE.sub("", one))) >= 6 and "}{" not in one] == []
    assert len(wrong) < len(messages) / 40


def test_that_every_value_of_a_pattern_arrives_in_chinese(chinese, messages):
    for source, words in messages:
        places = _PLACE.findall(source)
        assert sorted(name for name, _kind in places) == sorted(name for name, _kind in _PLACE.findall(words)), source


def test_that_no_english_word_remains_in_a_chinese_sentence(messages):
    """Names, abbreviations and options may stand in it where they stand in the English; plain words only where typed."""
    left = {
        (word, source)
        for source, words in messages
        for word in _LATIN_WORD.findall(_PLACE.sub("", words))
        if word not in _UNITS | _NAMES | _STATISTICS | _TYPED and not (re.search(r"[A-Z0-9./_-]", word) and word in source)
    }
    assert left == set()


@pytest.mark.parametrize(
    ("english", "wanted"),
    [
        ("scan {0}.dcm is truncated.", "scan {0}.dcm 被截断。"),
        ("{name:kept}%s is empty.", "{name:kept}%s 是空的。"),
        ("upper is empty.", "upper 是空的。"),
        ("/病例/空 is empty.", "/病例/空 是空的。"),
        ("reading slices is empty.", "reading slices 是空的。"),
        ("its header is no text is truncated.", "its header is no text 被截断。"),
    ],
)
def test_that_a_file_may_be_called_as_it_likes(chinese, english, wanted):
    assert chinese.said(english) == wanted


@pytest.mark.parametrize(
    ("english", "wanted"),
    [
        # numbers of all kinds
        ("BV/TV is 0.012: look whether the threshold separates bone from marrow.", "BV/TV 为 0.012"),
        ("There is no bone in the VOI: no voxel is above the threshold -1.2e+03.", "阈值 -1.2e+03"),
        ("The archive x.zip lists more than 100,000 files; no scan has as many.", "超过 100,000 个"),
        # sentences in sentences
        ("x.nrrd is damaged: its header has no end.", "x.nrrd 已损坏：其头信息没有结尾。"),
        ("/a/b c could not be written: the disk is full.", "无法写入 /a/b c：磁盘已满。"),
        ("The VOI holds 91.0% of its nominal volume: the voxels are coarse.", "VOI 仅含其标称体积的 91.0%：体素较粗。"),
        ("The diameter of the cylinder must be above zero, not -3 mm.", "圆柱直径必须大于零，不能为 -3 mm。"),
        ("no lower and upper endplate in the stack: the middle of the visible body is taken; set it", "没有下和上终板"),
        # places side by side
        ("Slices 3, 5 to 7 and 2 more gaps of my stack are missing after s 2.tif.", "缺少第 3，5 至 7 层及另外 2 处间断"),
        ("There is no image here that can be copied: it is empty.", "此处没有可复制的图像：它是空的。"),
        # lists of which the parts have the marks of lists in themselves
        (
            "There is no image in /d: a.txt is a text file, not DICOM, b.dcm is an empty file and so on.",
            "/d 中没有图像：a.txt（文本文件，不是 DICOM），b.dcm（空文件）等。",
        ),
        (
            "There is no image in /d: z.dcm is an empty file, a.txt is a text file, not DICOM.",
            "/d 中没有图像：z.dcm（空文件），a.txt（文本文件，不是 DICOM）。",
        ),
        (
            "None of the 2 series in /d can be stacked into a volume: Spine 1.0: The images are in colour, not grey values "
            "of a scanner; L: The values are not Hounsfield units.",
            "/d 中的 2 个序列均无法堆叠成体数据：Spine 1.0：图像为彩色，不是扫描仪的灰度值；L：数值不是 HU 值。",
        ),
        (
            "The volume ends within 2.0 mm of the VOI (missing: 1.8 mm towards the right, 1.9 mm towards the front, 1.6 mm "
            "towards the head): balls are not bounded there.",
            "体数据在距 VOI 2.0 mm 以内终止（缺少：右侧 1.8 mm，前方 1.9 mm，头侧 1.6 mm）：该处的球体没有边界。",
        ),
        (
            "The distance between slices is not even: 0.2 mm from slice 1 to 2, 0.1 mm from slice 4 to 5, and 377 more.",
            "层间距不均匀：第 1 至 2 层间 0.2 mm，第 4 至 5 层间 0.1 mm，另有 377 处。",
        ),
        # several sentences, and what the window makes of one
        (
            "Tb.Th is below three voxels: near the resolution limit. BV/TV is 0.700: look whether the threshold separates "
            "bone from marrow.",
            "Tb.Th 小于三个体素：接近分辨率极限。BV/TV 为 0.700：请检查阈值是否将骨与骨髓分开。",
        ),
        ("Mid plane: there is one slice only: it is taken for the central slice.", "中央平面：只有一层：将其作为中央层面。"),
        ("MDCT, upper VOI: There is no bone in the VOI: no voxel is above the threshold 5.", "MDCT，上 VOI：VOI 中没有骨"),
    ],
)
def test_that_values_stand_where_they_belong(messages, english, wanted):
    words = {"upper": "上", "lower": "下"}
    assert wanted in Sentences(messages, lambda word: words.get(word, word)).said(english)


@pytest.mark.parametrize(
    "english",
    ["Nobody translated this sentence.", "Nobody translated, upper VOI: this", "", "{", "{0}", "a: b", ". .", "x" * 5000],
)
def test_that_what_is_not_known_stays_as_it_is(chinese, english):
    assert chinese.said(english) == english


def test_that_a_pattern_of_few_letters_counts_only_with_a_known_value():
    sentences = Sentences([("{name:kept} is {value}", "{name} 是{value}"), ("an empty file", "空文件")])
    assert sentences.said("The door is open") == "The door is open"
    assert sentences.said("a.dcm is an empty file") == "a.dcm 是空文件"


def test_that_a_translation_with_a_place_too_many_is_not_used():
    assert Sentences([("{n:number} slices are here", "{n} 层 {m}")]).said("3 slices are here") == "3 slices are here"


def test_that_chinese_sentences_follow_each_other_without_a_space():
    assert joined("已损坏。", "请重试。") == "已损坏。请重试。"
    assert joined("It is damaged.", "Try again.") == "It is damaged. Try again."
    assert joined("已损坏。", "") == "已损坏。"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text("ab{}%\\.,:; ()'\"$é上", min_size=1, max_size=12).map(str.strip).filter(bool))
def test_that_a_name_of_any_characters_is_kept(chinese, name):
    assert chinese.said(f"{name} is truncated.") == f"{name} 被截断。"


@pytest.mark.parametrize(
    "text",
    [
        " is damaged: its header has the line is " * 90,
        "not a DICOM file but " * 180,
        ", ".join("a" * 23) + " is 1 or 2 and 3: x; y",
        "; ".join(["a: b, c or d and e"] * 60),
        "1 x 1 x " * 400,
    ],
)
def test_that_no_value_takes_long(chinese, text):
    start = time.process_time()
    chinese.said(text)
    assert time.process_time() - start < 2.0, "the search goes back over what it has seen"


def _errors(folder):
    """Real errors of the rooms: what makes each, what of it is kept, and words of its Chinese."""
    from mctgui.atomic import atomic_file
    from mctgui.dicom.tags import read_tags
    from mctgui.morphometry import measure
    from mctgui.phantom import VertebraRecipe
    from mctgui.project.measuring import measure_case
    from mctgui.project.sources import open_volume
    from mctgui.project.store import Project
    from mctgui.report.case_report import write_case_report
    from mctgui.roi import ROI
    from mctgui.synthesis import load_model
    from mctgui.voi import CylinderVOI, load_vois
    from mctgui.volume import Volume

    empty = folder / "nothing here"
    empty.mkdir()
    text = folder / "letter"
    text.mkdir()
    (text / "note.txt").write_text("Dear colleague, this is no scan.")
    (folder / "upper.npy").write_bytes(b"\x93NUMPY no more")
    (folder / "cut.tif").write_bytes(b"II*\x00\xff\xff\x00\x00")
    (folder / "vois.json").write_text("{")
    with zipfile.ZipFile(folder / "half.zip", "w") as archive:
        archive.writestr("a.dcm", b"x" * 5000)
    (folder / "half.zip").write_bytes((folder / "half.zip").read_bytes()[:60])
    project = Project.create(folder / "p.mctproj")
    case = project.add_case("SP-0042")
    bone = Volume(np.full((9, 9, 9), 7, np.int16), np.diag([0.5, 0.5, 0.5, 1.0]), "HU")
    errors = [
        (lambda: finish(open_volume(empty)), "nothing here", "是空的"),
        (lambda: finish(open_volume(text)), "note.txt", "没有图像"),
        (lambda: finish(open_volume(folder / "gone.dcm")), "gone.dcm", "不存在"),
        (lambda: finish(open_volume(folder / "upper.npy")), "upper.npy", "不是 .npy 文件"),
        (lambda: finish(open_volume(folder / "cut.tif")), "cut.tif", "截断"),
        (lambda: finish(open_volume(folder / "half.zip")), "half.zip", "压缩包"),
        (lambda: read_tags(folder / "vois.json"), "vois.json", "没有 DICOM 头信息"),
        (lambda: CylinderVOI((0, 0, 0), (0, 0, 1), -3.0, 5.0), "-3", "圆柱直径必须大于零"),
        (lambda: load_vois(folder / "vois.json"), "vois.json", "不是 VOI 文件"),
        (lambda: measure(bone, threshold=1200.0), "1200", "没有骨"),
        (lambda: load_model(folder / "gone"), "gone", "没有模型"),
        (lambda: VertebraRecipe(spacing_mm=7.0), "7", "无法构成标本"),
        (lambda: project.add_case("SP-0042"), "SP-0042", "已存在"),
        (lambda: finish(measure_case(project, case.id)), "SP-0042", "没有放置 VOI"),
        (lambda: finish(write_case_report(project, case.id, folder / "r")), "SP-0042", "没有任何测量"),
        (lambda: ROI.from_json({"kind": "spiral"}), "", "屏幕测量"),
        (lambda: _written(atomic_file, folder / "vois.json" / "x.tif"), "vois.json/x.tif", "无法写入"),
    ]
    return errors, project


def _written(atomic_file, path):
    with atomic_file(path) as temporary:
        temporary.write_bytes(b"")


def test_that_real_errors_of_all_rooms_arrive_in_chinese_with_their_values(chinese_window, tmp_path):
    errors, project = _errors(tmp_path)
    folder = str(tmp_path)
    for make, kept, words in errors:
        with pytest.raises(MctguiError) as caught:
            make()
        chinese_window.show_error(caught.value)
        shown = chinese_window.message_bar.current.text
        assert kept in shown, str(caught.value)
        assert words in shown, (str(caught.value), shown)
        rest = re.sub(r"mctgui \w+|--\S+", "", shown.replace(folder, "").replace(kept, ""))
        english = set(re.findall(r"[A-Za-z]{3,}", rest.replace("micro-CT", "")))
        assert english <= {*_TYPED, *_NAMES, "letter", "nothing", "here", "npy", "img", "mctgui"}, shown
    project.close()


def test_that_a_refusal_of_the_system_is_said_in_chinese(chinese_window):
    chinese_window.show_error(OSError(5, "Input/output error"))
    assert "输入/输出错误" in chinese_window.message_bar.current.text
    failure = StorageFailure(
        "/x/y could not be written: Input/output error.", "Check the folder and the disk, then try again."
    )
    chinese_window.show_error(failure)
    assert chinese_window.message_bar.current.text == "无法写入 /x/y：输入/输出错误。请检查文件夹和磁盘，然后重试。"


def _shown_texts(window) -> set[str]:
    """Everything that a window says, on its widgets and its actions."""
    texts = set()
    for one in [window, *window.findChildren(QWidget), *window.findChildren(QAction)]:
        for read in ("text", "title", "toolTip", "accessibleName", "accessibleDescription", "placeholderText"):
            said = getattr(one, read, None)
            if callable(said) and isinstance(words := said(), str):
                texts.add(words)
    return texts


def test_that_the_chinese_window_says_nothing_in_english(chinese_window):
    for name in ("cases", "view", "measure"):
        chinese_window.show_screen(name)
    keys = {
        *("Ctrl", "Shift", "Alt", "Esc", "Enter", "Home", "End", "Space", "Del", "PgUp", "PgDown", "Left", "Right", "Tab")
    }
    names = {
        *(
            "MIP",
            "MinIP",
            "RAW",
            "CSV",
            "OpenGL",
            "Tb",
            "Th",
            "Sp",
            "PACS",
            "Weasis",
            "OHIF",
            "Slicer",
            "MITK",
            "anon",
            "register",
            "Default",
            "Delete",
        )
    }
    shown = _shown_texts(chinese_window)
    assert len(shown) > 150
    english = {
        text
        for text in shown
        for word in re.findall(r"[A-Za-z]{3,}", text.replace("micro-CT-like", "").replace("micro-CT", ""))
        # Abbreviations and names such as BoneJ have capitals within; plain words have not.
        if re.fullmatch("[A-Za-z]?[a-z]+", word) and word not in keys | names | _NAMES
    }
    assert english - {"English"} == set()
