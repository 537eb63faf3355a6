"""SPSS files, read back by an independent reader (ReadStat)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mctgui.report.spss_file import SPSSVariable, write_spss

pyreadstat = pytest.importorskip("pyreadstat")


def test_that_another_program_reads_what_was_written(tmp_path: Path) -> None:
    long_text = "影像" * 100
    path = tmp_path / "scores.sav"
    write_spss(
        [
            SPSSVariable("source_image_with_a_long_name", ["a", "", long_text], "Image, with its place"),
            SPSSVariable("score", [5.0, None, 1.0], "Noise", {1.0: "Severe", 5.0: "None or minimal"}, "ordinal"),
            SPSSVariable("seconds", [1.25, -3.5, 1e300], measure="scale", decimals=2),
            SPSSVariable("text_of_eight", ["12345678", "1234567", "x"]),
        ],
        path,
        label="reader study",
    )
    values, meta = pyreadstat.read_sav(str(path), output_format="dict")
    assert meta.column_names == ["source_image_with_a_long_name", "score", "seconds", "text_of_eight"]
    assert list(values["source_image_with_a_long_name"]) == ["a", "", "影像" * 42 + "影"]  # 255 bytes, cut between signs
    assert list(values["score"])[0::2] == [5.0, 1.0]
    assert list(values["score"])[1] is None or list(values["score"])[1] != list(values["score"])[1]
    assert list(values["seconds"]) == [1.25, -3.5, 1e300]
    assert list(values["text_of_eight"]) == ["12345678", "1234567", "x"]
    assert meta.column_labels[:2] == ["Image, with its place", "Noise"]
    assert meta.variable_value_labels == {"score": {1.0: "Severe", 5.0: "None or minimal"}}
    assert meta.variable_measure["score"] == "ordinal"
    assert meta.variable_measure["seconds"] == "scale"
    assert meta.file_encoding == "UTF-8"
    assert meta.number_rows == 3


def test_that_equal_values_make_equal_files(tmp_path: Path) -> None:
    for name in ("a.sav", "b.sav"):
        write_spss([SPSSVariable("score", [1.0, 2.0])], tmp_path / name)
    assert (tmp_path / "a.sav").read_bytes() == (tmp_path / "b.sav").read_bytes()


def test_that_variables_of_different_length_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the same number"):
        write_spss([SPSSVariable("a", [1.0]), SPSSVariable("b", [1.0, 2.0])], tmp_path / "x.sav")
    assert not (tmp_path / "x.sav").exists()
