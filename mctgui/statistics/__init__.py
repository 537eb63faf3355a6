"""Statistics of reader studies: agreement of readers, comparison of groups; in the conventions that are stated."""

from mctgui.statistics.agreement import Agreement, agreement
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
    "Test",
    "agreement",
    "cohen_kappa",
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
