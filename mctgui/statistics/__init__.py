"""Statistics of reader studies and of measurements, each in a convention that is stated.

Each module holds one kind: ``agreement`` of readers on the same images, ``two_samples``, ``several_samples`` and
``comparison`` of groups, ``paired`` measurements, ``normality``, and ``paper_tables`` as the paper prints them.
"""

from mctgui.statistics.agreement import Agreement, agreement
from mctgui.statistics.comparison import ScoreComparison, compare
from mctgui.statistics.concordance import Concordance, kendall_w
from mctgui.statistics.gwet import GwetAC, gwet_ac
from mctgui.statistics.intraclass import Intraclass, intraclass
from mctgui.statistics.kappa import cohen_kappa, fleiss_kappa, light_kappa
from mctgui.statistics.krippendorff import krippendorff_alpha
from mctgui.statistics.ratings import Ratings
from mctgui.statistics.two_samples import MannWhitney, Test, exact_mann_whitney_p, levene, mann_whitney, student_t

__all__ = [
    "Agreement",
    "Concordance",
    "GwetAC",
    "Intraclass",
    "MannWhitney",
    "Ratings",
    "ScoreComparison",
    "Test",
    "agreement",
    "cohen_kappa",
    "compare",
    "exact_mann_whitney_p",
    "fleiss_kappa",
    "gwet_ac",
    "intraclass",
    "kendall_w",
    "krippendorff_alpha",
    "levene",
    "light_kappa",
    "mann_whitney",
    "student_t",
]
