"""Which pairs are trained on and which are held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mctgui.errors import MctguiError
from mctgui.synthesis.data import SlicePair

SplitBy = Literal["donor", "specimen", "slice"]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Training and held-out pairs.

    Parameters
    ----------
    train, held_out
        The pairs.
    by, seed
        How they were drawn.
    warnings
        One sentence each.
    """

    train: tuple[SlicePair, ...]
    held_out: tuple[SlicePair, ...]
    by: SplitBy
    seed: int
    warnings: tuple[str, ...] = ()


def split_pairs(pairs: Sequence[SlicePair], share: float = 0.2, by: SplitBy = "donor", seed: int = 0) -> Split:
    """Hold out a share of the pairs.

    Parameters
    ----------
    pairs
        All of them.
    share
        To hold out, of the donors, specimens or slices; 0 holds out nothing.
    by
        ``donor`` (default): all bones of a person are on one side. A specimen without a known donor counts as a donor of
        its own. ``specimen``: vertebrae of one donor may be on both sides. ``slice``: as in the paper, which draws slices at
        random; neighbours of trained slices are then held out, and every figure on them is too good.
    seed
        Of the draw.

    Raises
    ------
    MctguiError
        The share leaves nothing to train on, or nothing to hold out though some was wanted.
    """
    if not 0 <= share < 1:
        raise MctguiError(f"A share of {share:g} cannot be held out.", "Give a number from 0 to below 1.")
    keys = [_key(pair, by) for pair in pairs]
    groups = sorted(set(keys))
    wanted = round(share * len(groups)) or (1 if share else 0)
    if pairs and share and wanted >= len(groups):
        kind = {"donor": "donors", "specimen": "specimens", "slice": "slices"}[by]
        raise MctguiError(
            f"There are only {len(groups)} {kind}: holding some out leaves nothing to train on.",
            "Add specimens, hold out nothing, or split in another way.",
        )
    draw = np.random.Generator(np.random.PCG64(seed))
    chosen = {groups[index] for index in draw.permutation(len(groups))[:wanted]}
    train = tuple(pair for pair, key in zip(pairs, keys, strict=True) if key not in chosen)
    held_out = tuple(pair for pair, key in zip(pairs, keys, strict=True) if key in chosen)
    return Split(train, held_out, by, seed, tuple(_warnings(pairs, by)))


def _key(pair: SlicePair, by: SplitBy) -> tuple[str, ...]:
    if by == "donor":
        donor = _one_way(pair.donor)
        return ("donor", donor) if donor else ("specimen", pair.specimen)
    return (pair.specimen,) if by == "specimen" else (pair.specimen, f"{pair.slice_index:08d}")


def _one_way(donor: str) -> str:
    """A pseudonym however it was typed: D1, d1 and a D1 with a space behind it are one person."""
    return " ".join(donor.split()).casefold()


def _warnings(pairs: Sequence[SlicePair], by: SplitBy) -> list[str]:
    if by == "slice":
        return [
            "Slices were split at random, as in the paper: neighbours of trained slices are held out, so that the figures "
            "on them are too good. Split by donor to know how the model does on a new bone."
        ]
    unknown = {pair.specimen for pair in pairs if not _one_way(pair.donor)}
    if by == "donor" and unknown:
        return [f"The donor of {len(unknown)} specimens is not known: each counts as a donor of its own."]
    return []
