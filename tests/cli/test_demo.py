"""``mctgui demo``: in the window where there is a display, else without one; the real chain in minutes."""

from __future__ import annotations

import argparse
import json

import pytest

from mctgui.cli import demo
from mctgui.report.tables import MeasurementRow


def words(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    return parser.parse_args(arguments)


def test_that_with_a_display_the_window_opens_on_the_demo(monkeypatch):
    monkeypatch.setattr(demo, "has_display", lambda: True)
    monkeypatch.setattr(demo.signal, "signal", lambda *_: None)
    opened = []
    arguments = words()
    arguments.open_window = lambda path, is_demo: opened.append((path, is_demo)) or 0
    assert demo.run(arguments) is None
    assert opened == [(None, True)]


def test_that_without_a_display_it_says_so_and_where_the_pictures_go(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "has_display", lambda: False)
    monkeypatch.setattr(demo, "_run_headless", lambda folder, arguments: {"folder": folder})
    arguments = words()
    arguments.open_window = None
    assert demo.run(arguments) == {"folder": tmp_path / "mctgui-demo"}
    assert str(tmp_path / "mctgui-demo") in capsys.readouterr().err


def test_that_a_model_that_is_none_shows_before_anything_is_made(mctgui, tmp_path):
    (tmp_path / "model.safetensors").write_text("<html>not found</html>")
    ended = mctgui("demo", "--headless", "--out", tmp_path / "out", "--model", tmp_path / "model.safetensors")
    assert ended.code == 1
    assert len(ended.err_lines) == 2
    assert not (tmp_path / "out").exists()


def test_that_nearer_means_a_smaller_difference_from_the_micro_ct():
    def row(modality, difference):
        values = dict.fromkeys(MeasurementRow.__slots__, "")
        values.update(voi="upper", modality=modality, difference_bv_tv_percent=difference)
        return MeasurementRow(**values)

    assert demo._closer([row("mdct", 40.0), row("microct-like", -5.0), row("microct", None)], "bv_tv") == {"upper": True}
    assert demo._closer([row("mdct", 4.0), row("microct-like", -5.0), row("microct", None)], "bv_tv") == {"upper": False}
    assert demo._closer([row("mdct", 4.0)], "bv_tv") == {}


@pytest.mark.slow
def test_that_the_whole_chain_ends_with_pictures_and_values_nearer_to_the_micro_ct(mctgui_process, tmp_path):
    ended = mctgui_process(
        "demo", "--headless", "--out", tmp_path / "out", "--json", "-", variables={"OMP_NUM_THREADS": "2"}
    )
    assert ended.code == 0, ended.err
    result = json.loads(ended.out)
    for path in [*result["pictures"], *result["tables"], result["page"]]:
        assert (tmp_path / "out" / path).stat().st_size > 1000
    assert len(result["measurements"]) == 6
    assert all(result["closer_than_mdct"]["bv_tv"].values())
    assert all(result["closer_than_mdct"]["tb_th"].values())
