"""The report of a case, from a real project to the page."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.measuring import measure_case
from mctgui.report.case_report import case_rows, write_case_report


@pytest.fixture
def project(tmp_path, volumes, construction):
    with Project.create(tmp_path / "a.mctproj") as made:
        case = made.add_case("<b>SP-1</b>", "L3", "3")
        for key, volume in volumes.items():
            model = {"model": {"name": "demo", "sha256": "ab" * 32}} if key == "microct-like" else {}
            finish(made.add_volume(case.id, key, volume, model))
        made.add_voi(case.id, construction)
        yield made


class Page(HTMLParser):
    """Which pictures and links a page has, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.files: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.files += [value for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data):
        self.words.append(data.strip())


def test_that_a_case_that_is_not_measured_has_no_report(project, tmp_path):
    assert case_rows(project, 1) == []
    with pytest.raises(MctguiError, match="Nothing is measured"):
        finish(write_case_report(project, 1, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_that_the_page_shows_all_that_was_written_and_says_what_it_is(project, tmp_path):
    finish(measure_case(project, 1))
    steps = []
    report = finish(write_case_report(project, 1, tmp_path / "out", label="Synthetic specimen", opengl=False), steps.append)
    text = report.page.read_text(encoding="utf-8")
    page = Page(text)
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert sorted([*page.files, "report.html"]) == written
    assert len(report.rows) == 6
    of_vois = [f"{what}-{which}.png" for which in ("upper", "lower") for what in ("voi-3d", "thickness")]
    assert [path.name for path in report.pictures] == ["side-by-side.png", *of_vois]
    assert "Synthetic specimen" in text
    assert "not for diagnosis" in text
    assert "AI-generated" in text
    assert "ab" * 32 in text
    assert "<b>SP-1" not in text
    assert "http" not in text
    shares = [step.fraction for step in steps]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
