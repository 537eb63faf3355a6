"""Whatever readers give, the analysis ends with tables in words, or with a sentence that says why not."""

from __future__ import annotations

import contextlib
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError
from mctgui.reading.analysis import analyse
from mctgui.reading.scores import Score
from mctgui.report.study_figures import new_page, study_figures
from mctgui.report.study_print import as_json, as_text
from tests.reading.paper_study import CLASSES, CRITERIA, finished, one_score, plan_for

NOISE = tuple(one for one in CRITERIA if one.key in ("contrast", "noise"))


@st.composite
def any_study(draw: st.DrawFn) -> list[Score]:
    """1 to 3 readers, 1 to 4 images of 1 or 2 classes, any score or none, some shown twice, some pairs."""
    readers = draw(st.integers(1, 3))
    classes = CLASSES[: draw(st.integers(1, 2))]
    images = draw(st.integers(1, 4))
    scores = st.one_of(st.none(), st.integers(1, 3))
    rows = []
    for criterion in NOISE:
        for image_class in classes:
            for place in range(1, images + 1):
                for reader in range(1, readers + 1):
                    if draw(st.integers(0, 9)) == 0:
                        continue
                    more = {"pair": f"p{place}", "donor": f"D{place % 2}"}
                    row = one_score(f"R{reader}", image_class, place, criterion.key, draw(scores), **more)
                    rows.append(row)
                    if place == 1:
                        again = {"presentation_id": f"a{row.presentation_id}", "repeat_of": row.presentation_id, **more}
                        rows.append(one_score(f"R{reader}", image_class, place, criterion.key, draw(scores), **again))
    return rows


@settings(max_examples=25, deadline=None)
@given(any_study(), st.booleans(), st.booleans())
def test_that_every_study_is_told_in_words(rows: list[Score], paired: bool, acknowledged: bool) -> None:
    plan = plan_for(
        criteria=NOISE,
        paired=paired,
        acknowledge_missing=acknowledged,
        permutations=100,
        bootstrap=20,
        images={CLASSES[0]: 4},
    )
    with contextlib.suppress(MctguiError):
        found = finished(analyse(rows, plan))
        assert not re.search(r"\b(nan|None|inf)\b", as_text(found))
        as_json(found)
        for figure in study_figures(found):
            figure.draw(new_page(figure.width, figure.height), 0.0, 0.0)
