"""A small pool of bones that were never scanned, and a study of them."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.reading.lock import lock
from mctgui.reading.pool import Pool, PoolImage
from mctgui.reading.study import new_study
from mctgui.volume import Volume

PASSPHRASE = "correct horse battery staple"
SPACINGS = {"microct": (0.1, 0.1), "microct-like": (0.1, 0.1), "mdct": (0.3, 0.25)}


def bone(image_class: str, number: int, side_mm: float = 24.0) -> Volume:
    """A noisy disc; sharper and on another grid, in another unit and field for each class."""
    random = np.random.default_rng([number, len(image_class)])
    step, pixel = SPACINGS[image_class]
    count = round(side_mm / pixel) + 8 * number
    at = (np.arange(count) - (count - 1) / 2) * pixel
    disc = np.hypot(at[:, None], at[None, :]) < 8
    texture = random.normal(size=(round(6 / step), count, count)) * disc
    if image_class == "mdct":
        voxels = (disc * 600 + 200 * texture - 1000 * ~disc).astype(np.int16)
        return Volume.from_spacing(voxels, (step, pixel, pixel), "HU", (at[0], at[0], 0.0))
    base = 30 if image_class == "microct" else 5
    voxels = np.clip(base + 150 * disc + 50 * texture, 0, 255).astype(np.uint8)
    return Volume.from_spacing(voxels, (step, pixel, pixel), "grey8", (at[0], at[0], 0.0))


def slices_of(
    image_class: str, number: int, *, donor: str | None = None, trained_by: tuple[str, ...] = ()
) -> list[PoolImage]:
    """Every slice of one bone in one class."""
    volume = bone(image_class, number)
    step = volume.spacing_mm[0]
    return [
        PoolImage(
            image_class=image_class,
            case=f"SP-{number:04d}",
            vertebra=f"SP-{number:04d} L{number % 5 + 1}",
            donor=f"donor {number // 2}" if donor is None else donor,
            volume_name=f"volume {number * 10 + len(image_class)}",
            index=index,
            position_mm=index * step,
            open_volume=lambda: volume,
            source_sha256=f"{number:064x}",
            model="pix2pixHD demo 1" if image_class == "microct-like" else "",
            trained_by=trained_by,
            step_mm=step,
            extent_mm=(0.0, (volume.shape[0] - 1) * step),
        )
        for index in range(volume.shape[0])
    ]


@pytest.fixture(scope="session")
def images_of():
    """Gives every slice of one bone in one class."""
    return slices_of


@pytest.fixture(scope="session")
def passphrase() -> str:
    """Of the locked study."""
    return PASSPHRASE


@pytest.fixture(scope="session")
def pool() -> Pool:
    """Six bones of three donors in three classes."""
    return Pool(tuple(one for number in range(6) for kind in SPACINGS for one in slices_of(kind, number)))


@pytest.fixture(scope="session")
def small_study():
    """Three readers, 20 + 20 images of 12 mm, four to practise on, a tenth repeated."""
    return new_study(
        title="Micro-CT against pix2pixHD of Dr Coordinator",
        aims="micro-CT-like images are as good",
        display={"field_mm": 12.0, "pixel_mm": 0.1},
        draw={
            "classes": [{"image_class": "microct", "count": 20}, {"image_class": "microct-like", "count": 20}],
            "training_images": 4,
            "seed": 7,
        },
    )


@pytest.fixture(scope="session")
def locked(small_study, pool, tmp_path_factory):
    """The small study, locked; tests must not change it."""
    return finish(lock(small_study, pool, PASSPHRASE, tmp_path_factory.mktemp("locked") / "study"))
