"""Nothing in a reader's package but the content of the pictures may tell their class.

The decisive test trains classifiers on everything that is in the package except the pictures: names, ids, places in the file
and in the order, sizes, times, hashes, headers, chunks, borders and corners. They must not do better than chance; on
features that leak on purpose the same classifiers must succeed.
"""

from __future__ import annotations

import random
import re
import struct
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from mctgui.jobs import finish
from mctgui.reading.key import open_key
from mctgui.reading.lock import lock
from mctgui.reading.package import open_package
from mctgui.reading.study import new_study

BORDER = 8
PERMUTATIONS = 4000
LEAST_P = 0.01 / 12
"""One in a hundred for the twelve comparisons together (Bonferroni)."""


@pytest.fixture(scope="module")
def study_folder(pool, passphrase, tmp_path_factory):
    """30 + 30 images of 12 mm for three readers."""
    study = new_study(
        title="Micro-CT against pix2pixHD by Dr Coordinator",
        aims="To show that micro-CT-like images are as good",
        analysis_plan="Kendall's W by Dr Coordinator",
        display={"field_mm": 14.0},
        draw={"seed": 424242424242, "training_images": 6},
    )
    # The same ids at every run: the figures below would otherwise differ, and fail a sound package once in a hundred runs.
    chance = random.Random(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "mctgui.reading.lock.secrets.token_hex", lambda count: f"{chance.getrandbits(8 * count):0{2 * count}x}"
        )
        patch.setattr("mctgui.reading.frames.secrets.randbelow", chance.randrange)
        return finish(lock(study, pool, passphrase, tmp_path_factory.mktemp("leaks") / "Coordinator" / "study"))


def _chunks(content: bytes) -> list[tuple[bytes, int]]:
    found, at = [], 8
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        found.append((content[at + 4 : at + 8], length))
        at += 12 + length
    return found


def _nibbles(text: str) -> list[float]:
    return [float(int(sign, 16)) for sign in text]


def _bits(text: str) -> list[float]:
    return [float(bit) for bit in f"{int(text, 16):0{4 * len(text)}b}"]


def _facts(path) -> tuple[NDArray[np.float64], list[str]]:
    """Everything about each scored presentation but the content of its picture; and its id."""
    package = open_package(path)
    rows, ids = [], []
    with zipfile.ZipFile(path) as archive:
        places = {one.filename: number for number, one in enumerate(archive.infolist())}
        order = package.manifest.presentations
        for number, one in enumerate(order):
            if one.part == "training":
                continue
            (name,) = one.frames
            entry, content = archive.getinfo(name), archive.read(name)
            (pixels,) = package.frames(one)
            chunks = _chunks(content)
            edge = np.concatenate(
                [pixels[:BORDER].ravel(), pixels[-BORDER:].ravel(), pixels[:, :BORDER].ravel(), pixels[:, -BORDER:].ravel()]
            )
            rows.append(
                [
                    number, one.sitting, len(one.frames), places[name], entry.header_offset, entry.file_size,
                    entry.compress_size,
                    entry.compress_type, entry.external_attr, entry.flag_bits, entry.create_system, entry.create_version,
                    entry.extract_version, *entry.date_time, entry.CRC, len(entry.extra), len(entry.comment), len(chunks),
                    *(length for _, length in chunks), *content[:33], content[:8].count(0), *pixels.shape, pixels.ndim,
                    pixels.itemsize, edge.sum(), edge.std(), *pixels[[0, 0, -1, -1], [0, -1, 0, -1]],
                    *_nibbles(one.id), *_nibbles(name[7:39]), *_bits(package.manifest.files[name][:32]),
                    *(float(bit) for bit in f"{entry.CRC:032b}"), float(int(one.id[:12], 16)), float(int(name[7:19], 16)),
                ]
            )  # fmt: skip
            ids.append(one.id)
    return np.array(rows, dtype=np.float64), ids


def _standardised(features: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = features.std(axis=0)
    return (features - features.mean(axis=0))[:, spread > 0] / spread[spread > 0]


Score = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""How well each column of classes, -1 or 1 ``(images, m)``, is told from the features; ``(m,)``, higher is better."""


def _ridge(features: NDArray[np.float64]) -> Score:
    """Ridge regression of the class, each image predicted from all others; the hat matrix does it at once."""
    count = len(features)
    gram = features @ features.T + 1.0
    hat = gram @ np.linalg.inv(gram + count * np.eye(count))
    own = np.diag(hat)[:, None]
    return lambda labels: np.mean((hat @ labels - own * labels) * labels > 0, axis=0)


def _logistic(features: NDArray[np.float64]) -> Score:
    """Penalised logistic regression by Newton's method in the space of the images, five folds."""
    folds = np.arange(len(features)) % 5
    kernel = features @ features.T / features.shape[1] + 1.0

    def accuracy(labels: NDArray[np.float64]) -> float:
        right = 0
        for fold in range(5):
            train, test = folds != fold, folds == fold
            gram, target = kernel[np.ix_(train, train)], (labels[train] > 0).astype(float)
            weights = np.zeros(train.sum())
            for _ in range(6):
                chance = 1 / (1 + np.exp(-np.clip(gram @ weights, -30, 30)))
                curvature = chance * (1 - chance) + 1e-6
                response = gram @ weights + (target - chance) / curvature
                weights = np.linalg.solve(gram + np.diag(0.3 / curvature), response)
            right += int(np.sum((kernel[np.ix_(test, train)] @ weights > 0) == (labels[test] > 0)))
        return right / len(labels)

    return lambda labels: np.array([accuracy(column) for column in labels.T])


def _nearest(features: NDArray[np.float64]) -> Score:
    """Vote of the five nearest other images."""
    distance = np.linalg.norm(features[:, None] - features[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1)[:, :5]
    return lambda labels: np.mean(labels[near].sum(axis=1) * labels > 0, axis=0)


def _single(features: NDArray[np.float64]) -> Score:
    """Largest correlation of any one feature with the class."""
    return lambda labels: np.abs(features.T @ (labels - labels.mean(axis=0)) / len(features)).max(axis=0)


CLASSIFIERS = {"ridge": _ridge, "logistic": _logistic, "nearest": _nearest, "single": _single}


def _p(features: NDArray[np.float64], labels: NDArray[np.float64], kind: str) -> float:
    """How often shuffled classes are told apart as well as the true ones."""
    score = CLASSIFIERS[kind](_standardised(features))
    shuffle = np.random.default_rng(0)
    rounds = 100 if kind == "logistic" else PERMUTATIONS
    shuffled = np.stack([shuffle.permutation(labels) for _ in range(rounds)], axis=1)
    as_good = int(np.sum(score(shuffled) >= score(labels[:, None])[0] - 1e-12))
    return (as_good + 1) / (rounds + 1)


def _labels(folder, reader: str, ids: list[str], passphrase: str) -> NDArray[np.float64]:
    entries = open_key(folder, passphrase).readers[reader].presentations
    return np.array([1.0 if entries[one].source.image_class == "microct" else -1.0 for one in ids])


@pytest.fixture(scope="module")
def facts(study_folder, passphrase):
    """By reader: features and classes."""
    found = {}
    for reader, path in study_folder.packages.items():
        features, ids = _facts(path)
        found[reader] = features, _labels(study_folder.folder, reader, ids, passphrase)
    return found


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_that_no_classifier_tells_the_classes_apart_without_the_pictures(facts, kind):
    for features, labels in facts.values():
        assert features.shape[0] == 66
        assert features.shape[1] > 250
        # So few shuffles of logistic regression cannot give a smaller p than one in a hundred.
        assert _p(features, labels, kind) > max(LEAST_P, 1 / 101 if kind == "logistic" else 0)


@pytest.mark.parametrize("kind", ["ridge", "logistic", "nearest"])
def test_that_accuracy_over_all_readers_is_that_of_chance(facts, kind):
    features = np.concatenate([each for each, _ in facts.values()])
    labels = np.concatenate([each for _, each in facts.values()])
    accuracy = float(CLASSIFIERS[kind](_standardised(features))(labels[:, None])[0])
    # 3.5 standard errors of a coin thrown once for each image.
    assert abs(accuracy - 0.5) < 3.5 * 0.5 / np.sqrt(len(labels))


@pytest.mark.parametrize("kind", CLASSIFIERS)
def test_that_the_same_classifiers_find_a_leak_where_there_is_one(facts, kind):
    features, labels = facts["R1"]
    size = 5000 + 400 * labels + np.random.default_rng(1).normal(size=len(labels)) * 50
    leaking = np.column_stack([features[:, :40], size, size / 2, -size])
    assert _p(leaking, labels, kind) < 0.02


def test_that_everything_but_names_hashes_and_places_is_the_same_for_all_frames(study_folder):
    seen = set()
    for path in study_folder.packages.values():
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            assert [one.filename for one in entries[1:]] == sorted(one.filename for one in entries[1:])
            for one in entries[1:]:
                content = archive.read(one)
                chunks = _chunks(content)
                assert [kind for kind, _ in chunks] == [b"IHDR", b"IDAT", b"IDAT", b"IEND"]
                seen.add(
                    (
                        one.file_size, one.compress_size, one.compress_type, one.external_attr, one.internal_attr,
                        one.flag_bits, one.create_system, one.date_time, one.extra, one.comment, content[:33],
                        sum(length for _, length in chunks),
                    )
                )  # fmt: skip
    assert len(seen) == 1
    assert next(iter(seen))[7] == (1980, 1, 1, 0, 0, 0)


def test_that_the_files_of_the_readers_are_alike_in_size_and_time(study_folder):
    stats = [path.stat() for path in study_folder.packages.values()]
    assert len({one.st_size for one in stats}) == 1
    assert {one.st_mtime for one in stats} == {315532800.0}


def test_that_borders_and_corners_are_black_in_every_frame(study_folder):
    package = open_package(study_folder.packages["R2"])
    for one in package.manifest.presentations:
        (pixels,) = package.frames(one)
        inner = np.zeros(pixels.shape, dtype=bool)
        inner[BORDER:-BORDER, BORDER:-BORDER] = True
        assert not pixels[~inner].any()


def test_that_the_raw_bytes_name_no_class_no_source_no_patient_and_no_coordinator(study_folder):
    words = [
        "micro", "pix2pix", "mdct", "synthetic", "enhance", "coordinator", "sp-000", "donor", "volume", "vertebra",
        "kendall", "424242424242", str(study_folder.folder).lower(), "seed", "class", "model", "source", "slice", "scrypt",
        "ciphertext", "repeat", "as good",
    ]  # fmt: skip
    for path in study_folder.packages.values():
        content = path.read_bytes().lower()
        for word in words:
            assert word.encode() not in content, word
            assert word.encode("utf-16-le") not in content, word


def test_that_a_package_holds_neither_the_key_nor_the_plan(study_folder):
    salt = re.search(rb'"salt":"([^"]+)"', (study_folder.folder / "key.mctkey").read_bytes())
    assert salt is not None
    for path in study_folder.packages.values():
        content = path.read_bytes()
        assert salt[1] not in content
        with zipfile.ZipFile(path) as archive:
            assert {name[-5:].split(".")[-1] for name in archive.namelist()} == {"json", "png"}
            assert sum(name.endswith(".json") for name in archive.namelist()) == 1
    manifest = open_package(path).manifest.model_dump()
    assert set(manifest) == {
        "format_version", "study_id", "study_title", "instructions", "reader_id", "criteria", "display", "options",
        "presentations", "files", "charter_sha256",
    }  # fmt: skip
    assert {key for one in manifest["presentations"] for key in one} == {"id", "part", "sitting", "frames", "right_frames"}


def test_that_readers_share_no_id_name_or_hash(study_folder):
    seen: list[str] = []
    for path in study_folder.packages.values():
        manifest = open_package(path).manifest
        seen += [one.id for one in manifest.presentations] + list(manifest.files)
    assert len(set(seen)) == len(seen)


def test_that_the_order_of_ids_is_not_the_order_of_reading(study_folder):
    manifest = open_package(study_folder.packages["R1"]).manifest
    ids = [one.id for one in manifest.presentations]
    assert ids != sorted(ids)
    assert np.corrcoef(np.argsort(np.argsort(ids)), np.arange(len(ids)))[0, 1] < 0.6
