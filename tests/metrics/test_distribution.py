"""FID and KID of features against the forms that define them."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.metrics import distance_warnings, frechet_distance, kernel_distance


@pytest.mark.parametrize("n", [12, 40, 300])
def test_that_the_frechet_distance_is_that_of_the_covariances(n: int) -> None:
    from scipy.linalg import sqrtm

    rng = np.random.default_rng(n)
    a, b = rng.random((n, 24)), 1.3 * rng.random((n, 24)) + 0.1
    ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # With fewer images than features the product is singular, where only its eigenvalues are reliable.
    eigenvalues = np.linalg.eigvals(ca @ cb).real
    root = np.trace(sqrtm(ca @ cb).real) if n > 24 else np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * root
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-4)


def test_that_equal_sets_have_no_distance() -> None:
    a = np.random.default_rng(1).random((30, 64))
    assert frechet_distance(a, a) == pytest.approx(0.0, abs=1e-9)


def test_that_sets_of_other_sizes_are_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(MctguiError, match="30 and 20 images"):
        frechet_distance(rng.random((30, 8)), rng.random((20, 8)))
    with pytest.raises(MctguiError, match="two images"):
        frechet_distance(rng.random((1, 8)), rng.random((1, 8)))


def test_that_kid_is_the_mean_over_pairs_of_different_images() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.random((5, 3)), rng.random((4, 3)) + 0.2

    def k(x, y) -> float:
        return float((x @ y / 3 + 1) ** 3)

    own_a = np.mean([k(a[i], a[j]) for i in range(5) for j in range(5) if i != j])
    own_b = np.mean([k(b[i], b[j]) for i in range(4) for j in range(4) if i != j])
    found = kernel_distance(a, b)
    assert found.mean == pytest.approx(own_a + own_b - 2 * np.mean([k(x, y) for x in a for y in b]))
    assert (found.sd, found.subsets, found.size) == (None, 1, 4)


def test_that_kid_of_one_distribution_lies_about_zero_even_with_few_images() -> None:
    rng = np.random.default_rng(3)
    values = [kernel_distance(rng.random((12, 16)), rng.random((12, 16))).mean for _ in range(200)]
    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(200)
    assert min(values) < 0
    apart = kernel_distance(rng.random((12, 16)), rng.random((12, 16)) + 1)
    assert apart.mean > 10 * np.std(values)


def test_that_subsets_follow_from_the_seed() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.random((40, 8)), rng.random((40, 8))
    first, again = (kernel_distance(a, b, subset=10, subsets=20, seed=7) for _ in range(2))
    assert first == again
    assert first.sd is not None
    assert first != kernel_distance(a, b, subset=10, subsets=20, seed=8)


def test_that_few_images_are_warned_of() -> None:
    assert "FID of 100 images" in distance_warnings(100)[0]
    assert distance_warnings(5000) == ()
