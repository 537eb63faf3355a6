"""Comparison image by image, checked against slow and simple ways to compute the same."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.reading.clusters import clusters_of, permuted_classes
from mctgui.reading.image_tests import compare_groups, compare_pairs, permutation_p
from mctgui.reading.score_matrix import ReadImage
from tests.reading.paper_study import plan_for

means = st.lists(st.sampled_from([3.0, 10 / 3, 11 / 3, 4.0, 13 / 3, 5.0]), min_size=3, max_size=9)


def images(count: int, donors: int = 0, image_class: str = "microct", first: int = 0) -> list[ReadImage]:
    return [
        ReadImage(f"{image_class} {first + n}", image_class, "", f"D{n % donors}" if donors else "", f"place {n}")
        for n in range(count)
    ]


@settings(max_examples=40, deadline=None)
@given(means, means)
def test_that_the_effect_is_the_share_of_pairs(x: list[float], y: list[float]) -> None:
    found = compare_groups(
        [*images(len(x)), *images(len(y), image_class="mdct")], np.array(x), np.array(y), plan_for(permutations=50)
    )
    higher = sum((a > b) - (a < b) for a in x for b in y)
    assert found.effect == pytest.approx(higher / (len(x) * len(y)))
    assert found.superiority == pytest.approx(sum((a > b) + (a == b) / 2 for a in x for b in y) / (len(x) * len(y)))
    assert found.mean_difference == pytest.approx(sum(x) / len(x) - sum(y) / len(y))
    if found.effect_interval is not None:
        assert -1 <= found.effect_interval.low <= found.effect_interval.high <= 1


def test_that_the_permutation_p_is_that_of_all_arrangements() -> None:
    x, y = np.array([5.0, 4.0, 4.5, 4.0]), np.array([3.0, 3.5, 4.0, 3.0])
    both = np.concatenate([x, y])
    observed = abs(x.mean() - y.mean())
    far = [
        abs(both[list(chosen)].mean() - np.delete(both, list(chosen)).mean()) >= observed - 1e-9
        for chosen in itertools.combinations(range(8), 4)
    ]
    classes = np.repeat([0, 1], 4)
    clusters = clusters_of([*images(4), *images(4, image_class="mdct")], "image")
    found = permutation_p(both, classes, clusters, plan_for(permutations=20_000))
    assert found == pytest.approx(np.mean(far), abs=0.012)


def test_that_the_p_of_pairs_is_that_of_all_signs() -> None:
    x = np.array([4.0, 5.0, 4.0, 3.0, 5.0, 4.0, 4.0])
    y = np.array([3.0, 4.0, 4.0, 3.5, 3.0, 3.0, 3.5])
    differences = x - y
    signs = itertools.product([-1, 1], repeat=7)
    far = [abs((np.array(one) * differences).sum()) >= abs(differences.sum()) - 1e-9 for one in signs]
    found = compare_pairs(images(7), x, y, plan_for(permutations=20_000))
    assert found.p_permutation == pytest.approx(np.mean(far), abs=0.012)
    assert found.test == "Wilcoxon signed-rank"
    walsh = [(a + b) / 2 for number, a in enumerate(differences) for b in differences[number:]]
    assert found.shift == pytest.approx(np.median(walsh))


def test_that_pairs_of_thirds_are_ties() -> None:
    """14/3 - 13/3 and 13/3 - 4 differ in their last bit, and are the same difference."""
    x, y = np.array([14, 13, 12, 9]) / 3, np.array([13, 12, 13, 9]) / 3
    found = compare_pairs(images(4), x, y, plan_for())
    assert found.effect == pytest.approx(1 / 3)  # ranks 2, 2 against 2


def test_that_classes_change_places_within_a_donor_only() -> None:
    group = [*images(12, donors=6), *images(12, donors=6, image_class="mdct")]
    clusters = clusters_of(group, "auto")
    assert (clusters.kind, clusters.count) == ("donor", 6)
    classes = np.repeat([0, 1], 12)
    for drawn in permuted_classes(classes, clusters, 50, 0):
        for members in clusters.members():
            assert sorted(drawn[members]) == sorted(classes[members])


def test_that_whole_donors_change_class_where_each_has_one() -> None:
    group = [*images(9, donors=3), *images(9, donors=3, image_class="mdct")]
    group = [ReadImage(one.name, one.image_class, "", f"{one.donor}{one.image_class}", "") for one in group]
    clusters = clusters_of(group, "auto")
    assert clusters.count == 6
    for drawn in permuted_classes(np.repeat([0, 1], 9), clusters, 50, 0):
        assert all(np.ptp(drawn[members]) == 0 for members in clusters.members())


def test_that_a_difference_between_donors_is_none_between_classes() -> None:
    """Images of one donor are alike, and each donor has both classes: nothing remains to be found."""
    group = [*images(24, donors=6), *images(24, donors=6, image_class="mdct")]
    level = np.array([float(one.donor[1:]) / 2 + 2 for one in group])
    found = compare_groups(group, level[:24], level[24:], plan_for())
    assert found.p_permutation == 1.0


def test_that_clustered_images_widen_the_interval() -> None:
    draw = np.random.Generator(np.random.PCG64(3))
    group = [*images(40, donors=8), *images(40, donors=8, image_class="mdct")]
    group = [ReadImage(one.name, one.image_class, "", f"{one.donor}{one.image_class}", "") for one in group]
    levels = {one.donor: level for one, level in zip(group, draw.normal(4, 0.5, 80), strict=True)}
    values = np.array([levels[one.donor] for one in group])
    plan = plan_for(bootstrap=500)
    by_donor = compare_groups(group, values[:40], values[40:], plan).mean_interval
    by_image = compare_groups(group, values[:40], values[40:], plan_for(bootstrap=500, cluster="image")).mean_interval
    assert by_donor is not None
    assert by_image is not None
    assert by_donor.high - by_donor.low > 1.5 * (by_image.high - by_image.low)


def test_that_too_few_donors_are_said_to_be_too_few() -> None:
    clusters = clusters_of(images(30, donors=3), "auto")
    assert clusters.kind == "image"
    assert "only 3 donors" in clusters.note


def test_that_equal_scores_have_no_p_and_no_interval() -> None:
    found = compare_groups([*images(5), *images(5, image_class="mdct")], np.full(5, 5.0), np.full(5, 5.0), plan_for())
    assert (found.p, found.p_permutation, found.effect_interval) == (None, None, None)
    assert found.effect == 0


def test_that_one_unknown_donor_does_not_make_all_images_independent() -> None:
    images = [ReadImage(f"i{k}", "microct", "", f"D{k // 3}" if k else "", "") for k in range(24)]
    found = clusters_of(images, "auto")
    assert (found.kind, found.count) == ("donor", 9)
    assert "donor of some images is not known" in found.note
    # Where the donor is not known, the slices of one vertebra still belong together.
    images = [ReadImage(f"i{k}", "microct", f"S{k // 3} L1", f"D{k // 3}" if k > 5 else "", "") for k in range(24)]
    assert (clusters_of(images, "auto").kind, clusters_of(images, "auto").count) == ("donor", 8)
    nobody = [replace(one, donor="") for one in images]
    assert (clusters_of(nobody, "auto").kind, clusters_of(nobody, "auto").note) == ("vertebra", "")
