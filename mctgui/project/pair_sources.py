"""Specimens to train on from what users have: folders of phantoms, LumbarSR as downloaded, pictures, two volumes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError, MissingSpacing, UnreadableFile
from mctgui.jobs import finish
from mctgui.project.lumbarsr import place_of
from mctgui.project.sources import open_volume
from mctgui.stack.loading import require_positive
from mctgui.synthesis.pair_store import Intensity, PairSource
from mctgui.volume import Volume

PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
_PERCENTILES = (0.1, 99.9)


def is_phantom(folder: Path) -> bool:
    """Whether ``mctgui phantom`` wrote this folder."""
    return (folder / "truth.json").is_file() and (folder / "microct.tif").is_file() and (folder / "mdct").is_dir()


def is_picture_pairs(folder: Path) -> bool:
    """Whether the folder is laid out as the official code wants it: ``train_A`` and ``train_B``."""
    return (folder / "train_A").is_dir() and (folder / "train_B").is_dir()


def pair_sources(
    folders: list[Path],
    *,
    sequence: str | None = None,
    spacing_mm: tuple[float, float, float] | None = None,
    microct_window: tuple[float, float] | None = None,
) -> tuple[Intensity, Iterator[PairSource]]:
    """Specimens in folders, one loaded at a time.

    Parameters
    ----------
    folders
        Each the folder of a phantom, the top of LumbarSR, or one with ``train_A`` and ``train_B``.
    sequence
        Of LumbarSR's clinical CT, such as ``"195X_500Z_S"``; needed where there are several.
    spacing_mm
        Voxel size ``(z, y, x)`` of pictures, which do not tell it.
    microct_window
        Values of the micro-CT that become grey 0 and 255, where it is not in grey values of 8 bits; None takes its 0.1 %
        and 99.9 % values.

    Returns
    -------
    tuple
        The intensity of the MDCT, and the specimens.

    Raises
    ------
    MctguiError
        A folder is none of these, or HU and pictures were given together.
    """
    found: list[tuple[Intensity, Iterator[PairSource]]] = []
    for folder in folders:
        if not folder.is_dir():
            raise UnreadableFile(f"There is no folder {folder}.", "Check the path.")
        if is_phantom(folder):
            found.append(("HU", _phantom(folder)))
        elif is_picture_pairs(folder):
            found.append(("grey8", _pictures(folder, spacing_mm)))
        else:
            found.append(("HU", _lumbar(folder, sequence, microct_window)))
    kinds = {kind for kind, _ in found}
    if len(kinds) != 1:
        raise MctguiError(
            "Pictures and volumes in HU cannot be trained on together.", "Make a store of its own for each kind."
        )
    return kinds.pop(), (source for _, sources in found for source in sources)


def source_of_volumes(
    name: str,
    mdct: Volume,
    microct: Volume,
    *,
    donor: str = "",
    vertebra: str = "",
    microct_window: tuple[float, float] | None = None,
    thickness_mm: float | None = None,
) -> PairSource:
    """A specimen from two volumes that lie in the same space.

    Parameters
    ----------
    name, donor, vertebra
        See :class:`mctgui.synthesis.pair_store.StoredSpecimen`.
    mdct, microct
        The volumes. An MDCT that does not say what its values mean is taken to be in HU; the source of the pairs says so.
    microct_window
        As for :func:`pair_sources`.
    thickness_mm
        Slice Thickness (0018,0050) of the MDCT where it is known; None takes its slices to be as thick as they lie apart.

    Raises
    ------
    MctguiError
        The MDCT is not in HU, or the window of the micro-CT is none.
    """
    if mdct.intensity in ("grey8", "grey16"):
        bits = 8 if mdct.intensity == "grey8" else 16
        raise MctguiError(
            f"The MDCT is in grey values of {bits:d} bits, not in HU.",
            "Look whether MDCT and micro-CT were given the wrong way round; pictures go into train_A and train_B.",
        )
    grey, words = _in_grey8(microct, microct_window)
    if mdct.intensity != "HU":
        words = f"the MDCT does not say what its values mean, they were taken as HU; {words}"
    source = f"two volumes in one space; {words}"
    return PairSource(name, mdct, grey, source, donor, vertebra, thickness_mm=thickness_mm)


def _phantom(folder: Path) -> Iterator[PairSource]:
    try:
        truth: dict[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        seed = int(truth["recipe"]["seed"])
        thickness = float(truth["mdct"]["scanner"]["slice_profile_fwhm_mm"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(f"truth.json in {folder.name} is damaged.", "Grow the phantom again.") from error
    mdct, microct = finish(open_volume(folder / "mdct")), finish(open_volume(folder / "microct.tif"))
    name = f"phantom {seed}"
    yield PairSource(
        name, mdct, microct, "vertebra grown from random numbers and scanned by a simulated MDCT", name,
        thickness_mm=thickness,
    )  # fmt: skip


def _lumbar(folder: Path, sequence: str | None, window: tuple[float, float] | None) -> Iterator[PairSource]:
    registered: dict[int, dict[str, Path]] = {}
    micro: dict[int, Path] = {}
    for path in sorted(folder.rglob("*.nii*")):
        place = place_of(path)
        if place is not None and place.role == "micro":
            micro.setdefault(place.case, path)
        elif place is not None and place.role == "registered":
            registered.setdefault(place.case, {}).setdefault(place.sequence, path)
    cases = sorted(set(registered) & set(micro))
    if not cases:
        raise UnreadableFile(
            f"{folder.name} is no folder of pairs: neither a phantom, nor LumbarSR, nor train_A and train_B.",
            "Choose another folder, or give two volumes with --mdct and --microct.",
        )
    there = sorted({one for case in cases for one in registered[case]})
    if sequence is None and len(there) > 1:
        raise MctguiError(f"There are several sequences of clinical CT: {', '.join(there)}.", "Choose one with --sequence.")
    chosen = sequence or there[0]
    if chosen not in there:
        raise MctguiError(f"There is no sequence {chosen}.", f"There are {', '.join(there)}.")
    for case in cases:
        if chosen in registered[case]:
            mdct = finish(open_volume(registered[case][chosen]))
            grey, words = _in_grey8(finish(open_volume(micro[case])), window)
            name = f"Lumbar_{case:02d}"
            thickness = float(chosen.split("_")[1].rstrip("Zz")) / 1000
            yield PairSource(name, mdct, grey, f"LumbarSR, {chosen}, registered; {words}", thickness_mm=thickness)


def _pictures(folder: Path, spacing_mm: tuple[float, float, float] | None) -> Iterator[PairSource]:
    if spacing_mm is None:
        raise MissingSpacing(
            f"The pictures in {folder.name} do not tell the size of their pixels.", "Give it with --spacing-mm Z Y X."
        )
    require_positive(spacing_mm)
    sides = {kind: _by_stem(folder / kind) for kind in ("train_A", "train_B")}
    alone = sorted(set(sides["train_A"]) ^ set(sides["train_B"]))
    if alone:
        raise UnreadableFile(
            f"{len(alone)} pictures in {folder.name} have no partner, the first is {alone[0]}.",
            "Give every picture of train_A one of the same name in train_B.",
        )
    if not sides["train_A"]:
        raise UnreadableFile(f"There are no pictures in {folder.name}.", f"Put {' '.join(PICTURES)} there.")
    stems = sorted(sides["train_A"], key=_natural)
    high = _stack([sides["train_B"][stem] for stem in stems])
    low = _stack([sides["train_A"][stem] for stem in stems])
    microct = Volume.from_spacing(high, spacing_mm, "grey8")
    # Both sides show the same field of view, whatever their numbers of pixels.
    factors = [one / other for one, other in zip(high.shape[1:], low.shape[1:], strict=True)]
    pixel = [spacing_mm[1] * factors[0], spacing_mm[2] * factors[1]]
    origin = [(pixel[1] - spacing_mm[2]) / 2, (pixel[0] - spacing_mm[1]) / 2, 0.0]
    mdct = Volume.from_spacing(low.astype(np.int16), (spacing_mm[0], *pixel), "raw", origin_mm=origin)
    yield PairSource(re.sub(r"[^\w .+-]", "_", folder.name)[:80] or "pictures", mdct, microct, "pictures in pairs")


def _by_stem(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in PICTURES}


def _natural(stem: str) -> tuple[tuple[bool, int, str], ...]:
    parts = re.findall(r"\d+|\D+", stem)
    return tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts)


def _stack(paths: list[Path]) -> NDArray[np.uint8]:
    import cv2

    first: tuple[int, ...] = ()
    slices = []
    for path in paths:
        image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
        if image is None:
            raise UnreadableFile(f"{path.name} is no picture that can be read.", "Save it as PNG.")
        if image.ndim == 3:
            colours = image[..., :3]
            if (np.ptp(colours, axis=2) > 0).any():
                raise UnreadableFile(f"{path.name} is in colour.", "Give grey pictures.")
            image = colours[..., 0]
        if image.dtype != np.uint8:
            raise UnreadableFile(f"{path.name} has more than 8 bits.", "Give pictures of 8 bits.")
        first = first or image.shape
        if image.shape != first:
            raise UnreadableFile(f"{path.name} is not of the size of the others.", "Give pictures of one size.")
        slices.append(image)
    return np.stack(slices)


def _in_grey8(volume: Volume, window: tuple[float, float] | None) -> tuple[Volume, str]:
    """The micro-CT in grey values of 8 bits, slice by slice, and in words what was done."""
    if window is not None and not (np.isfinite(window).all() and window[0] < window[1]):
        raise MctguiError(
            f"{window[0]:g} to {window[1]:g} is no window of a micro-CT.",
            "Give the lower value first: --microct-window LOW HIGH.",
        )
    if volume.voxels.dtype == np.uint8 and window is None:
        return volume, "grey values as they are"
    low, high = window or tuple(float(value) for value in np.percentile(volume.voxels[::4, ::4, ::4], _PERCENTILES))
    if not high > low:
        raise MctguiError("The micro-CT has one value everywhere.", "Give its window with --microct-window LOW HIGH.")
    grey = np.empty(volume.shape, np.uint8)
    for index, plane in enumerate(volume.voxels):
        grey[index] = np.rint(np.clip((plane.astype(np.float32) - low) * (255 / (high - low)), 0, 255))
    return Volume(grey, volume.affine, "grey8"), f"micro-CT {low:g} to {high:g} as grey 0 to 255"
