"""Agreement of readers: every coefficient beside the others, and what makes one of them doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mctgui.statistics.concordance import Concordance, kendall_w
from mctgui.statistics.gwet import GwetAC, gwet_ac
from mctgui.statistics.intraclass import Intraclass, intraclass
from mctgui.statistics.kappa import fleiss_kappa
from mctgui.statistics.krippendorff import krippendorff_alpha
from mctgui.statistics.ratings import Floats, Ratings

FEW_IMAGES = 15
"""Below this number of images the chi-square p of Kendall's W is off, and the permutation p is the one to print."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far readers agree on the same images.

    Parameters
    ----------
    images, readers
        How many.
    concordance
        Kendall's W: agreement of the ranking alone. A reader who is always one step lower than the others agrees fully.
    exact_agreement, within_one
        Share of the completely scored images on which all readers gave the same step, and on which the lowest and the
        highest score are at most one step apart; None when no image is complete.
    gwet_ac1, gwet_ac2
        Without weights, and with quadratic weights.
    krippendorff_alpha, fleiss_kappa
        Ordinal alpha; kappa without weights. None when not defined.
    intraclass
        See :func:`mctgui.statistics.intraclass.intraclass`.
    warnings
        One sentence each.
    """

    images: int
    readers: int
    concordance: Concordance
    exact_agreement: float | None
    within_one: float | None
    gwet_ac1: GwetAC | None
    gwet_ac2: GwetAC | None
    krippendorff_alpha: float | None
    fleiss_kappa: float | None
    intraclass: dict[str, Intraclass] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def defined(self) -> bool:
        """Whether Kendall's W is defined: not when every reader gave every image the same score."""
        return self.concordance.w is not None

    def as_json(self) -> dict[str, Any]:
        """The figures as ``mctgui stats agreement --json`` writes them; keys are only ever added."""
        w, ac2, single = self.concordance, self.gwet_ac2, self.intraclass.get("ICC2")
        return {
            "n_images": self.images,
            "n_readers": self.readers,
            "n_images_used_for_w": w.images_used,
            "kendall_w": w.w,
            "chi2": w.chi2,
            "df": w.df,
            "p": w.p,
            "p_permutation": w.p_permutation,
            "permutations": w.permutations,
            "p_permutation_exact": w.exact,
            "largest_w": w.largest_w,
            "exact_agreement": self.exact_agreement,
            "within_one": self.within_one,
            "gwet_ac1": None if self.gwet_ac1 is None else self.gwet_ac1.coefficient,
            "gwet_ac2": None if ac2 is None else ac2.coefficient,
            "gwet_ac2_ci": None if ac2 is None else [ac2.low, ac2.high],
            "krippendorff_alpha": self.krippendorff_alpha,
            "fleiss_kappa": self.fleiss_kappa,
            "icc_a1": None if single is None else single.icc,
            "icc_a1_ci": None if single is None else [single.low, single.high],
            "defined": self.defined,
            "warnings": list(self.warnings),
        }


def agreement(ratings: Ratings, *, permutations: int = 10_000, seed: int = 0) -> Agreement:
    """Every coefficient of agreement for one table of scores.

    Parameters
    ----------
    ratings
        Scores.
    permutations, seed
        See :func:`mctgui.statistics.concordance.kendall_w`.

    Raises
    ------
    MctguiError
        Fewer than two images have a score of every reader.
    """
    concordance = kendall_w(ratings, permutations=permutations, seed=seed)
    spread = np.ptp(ratings.complete, axis=1)
    return Agreement(
        images=ratings.scores.shape[0],
        readers=ratings.scores.shape[1],
        concordance=concordance,
        exact_agreement=float((spread == 0).mean()),
        within_one=float((spread <= 1).mean()),
        gwet_ac1=gwet_ac(ratings, "unweighted"),
        gwet_ac2=gwet_ac(ratings, "quadratic"),
        krippendorff_alpha=krippendorff_alpha(ratings, "ordinal"),
        fleiss_kappa=fleiss_kappa(ratings),
        intraclass=intraclass(ratings),
        warnings=(*_score_warnings(ratings), *_w_warnings(ratings, concordance)),
    )


def _score_warnings(ratings: Ratings) -> list[str]:
    """What the scores themselves show."""
    missing = np.isnan(ratings.scores)
    notes = []
    if missing.any():
        used = len(ratings.complete)
        notes.append(
            f"{int(missing.sum())} scores are missing: {used} of {len(ratings.scores)} images are used for W, the exact "
            "agreement and ICC."
        )
    if ratings.constant():
        only = float(ratings.scores[~missing][0])
        notes.append(
            f"All scores equal: every score is {only:g}. Kendall's W, alpha, kappa and ICC are not defined; SPSS prints W "
            "as 0.000 with p 1.000. The agreement is complete, as AC2 and the exact agreement say."
        )
        return notes
    for reader, column in zip(ratings.readers, ratings.scores.T, strict=True):
        given = column[~np.isnan(column)]
        if given.size > 1 and (given == given[0]).all():
            notes.append(f"The scores of {reader} are constant: every one is {given[0]:g}.")
    columns = ratings.complete.T
    if len(columns[0]) >= FEW_IMAGES and (_sorted_alike(columns)):
        notes.append(
            "The scores of all readers stand in sorted order: was the pairing by image lost when they were entered? "
            "Then W is the largest that the counts allow, not the readers' agreement."
        )
    return notes


def _sorted_alike(columns: Floats) -> bool:
    """Whether every reader's scores only rise, or only fall, down the table, with at least two readers who vary."""
    steps = np.diff(columns, axis=1)
    varying = (steps != 0).any(axis=1).sum() >= 2
    return bool(varying and ((steps >= 0).all() or (steps <= 0).all()))


def _w_warnings(ratings: Ratings, found: Concordance) -> list[str]:
    """What makes W hard to read."""
    if found.w is None:
        return []
    notes = []
    complete = ratings.complete
    varying = int((np.ptp(complete, axis=0) > 0).sum())
    if varying == 1:
        notes.append(
            f"Only one reader's scores vary: W is then 1/{found.readers} whatever they are, and says nothing about "
            "agreement."
        )
    elif found.at_its_maximum and found.w < 1 - 1e-9:
        notes.append(
            "W is the largest that these scores allow. That happens honestly when readers differ only in their limits "
            "between steps, and also when the pairing of the scores by image was lost."
        )
    if found.images_used < FEW_IMAGES:
        notes.append(
            f"With {found.images_used} images the chi-square p of W is inexact: use the permutation p of "
            f"{found.p_permutation:.3g}."
        )
    if found.readers == 2:
        notes.append("With two readers W is (1 + Spearman's rho) / 2: 0.5 means no agreement.")
    top = max(float((complete == step).mean()) for step in ratings.steps)
    if top >= 0.85 and varying > 1:
        notes.append(
            f"{top:.0%} of the scores are the same step: W, kappa, alpha and ICC then depend on single images. "
            "Look at AC2 and the exact agreement too."
        )
    return notes
