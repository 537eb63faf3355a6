"""Coefficients of many bootstrap samples at once are those of each sample alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.statistics import Ratings, krippendorff_alpha
from mctgui.statistics.concordance import kendall_w
from mctgui.statistics.kappa import cohen_kappa
from mctgui.statistics.resampled import (
    exact_agreement_of_samples,
    kendall_w_of_samples,
    ordinal_alpha_of_samples,
    quadratic_kappa_of_samples,
)


def same(found: float, wanted: float | None) -> bool:
    return math.isnan(found) if wanted is None else found == pytest.approx(wanted, abs=1e-12)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 12), st.integers(2, 4), st.integers(2, 5), st.booleans())
def test_that_each_sample_gives_what_its_rows_give(seed, images, readers, high, with_missing):
    rng = np.random.default_rng(seed)
    scores = rng.integers(1, high + 1, (images, readers)).astype(np.float64)
    if with_missing:
        scores[rng.random(scores.shape) < 0.2] = np.nan
    ratings = Ratings.of(scores, (1, high))
    often = np.stack([np.bincount(rng.integers(0, images, images), minlength=images) for _ in range(6)])
    found = {
        "w": kendall_w_of_samples(ratings, often),
        "alpha": ordinal_alpha_of_samples(ratings, often),
        "kappa": quadratic_kappa_of_samples(ratings, often),
        "exact": exact_agreement_of_samples(ratings, often),
    }
    for number, one in enumerate(often):
        rows = Ratings.of(np.repeat(scores, one, axis=0), (1, high))
        whole = rows.complete
        w = kendall_w(rows, permutations=1).w if len(whole) > 1 else None
        assert same(found["w"][number], w)
        assert same(found["alpha"][number], krippendorff_alpha(rows, "ordinal"))
        assert same(found["kappa"][number], cohen_kappa(rows, 0, 1, "quadratic"))
        assert same(found["exact"][number], float((np.ptp(whole, axis=1) == 0).mean()) if len(whole) else None)
