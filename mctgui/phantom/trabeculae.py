"""The trabecular network: a foam of bent cells whose walls are partly perforated.

Four independent Gaussian fields share the space out: a point belongs to the field that is greatest there. Where the two
greatest are nearly equal is a wall between two cells, where the three greatest are nearly equal is an edge on which three
walls meet. Walls are trabecular plates; a fifth field perforates them, and what is left of a perforated wall are its edges,
which are rods. So the network hangs together, branches and mixes plates with rods, as bone does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError

CELL_FIELDS = 4
ROD_FACTOR = 2.6
"""How many times wider than a wall the zone around a cell edge is that perforation spares."""

# Measured on networks at 0.1 mm with local thickness (digital, so that it never falls to zero): wavelength over Tb.Th +
# Tb.Sp, and Tb.Th = THINNEST + SLOPE x level x wavelength.
WAVELENGTH_PER_PERIOD = 1.92
THINNEST_MM = 0.12
THICKNESS_SLOPE = 0.25
SLOPE_PER_WAVELENGTH = 6.0
"""Mean growth of the difference of the two greatest fields across a wall, per wavelength."""


@dataclass(frozen=True, slots=True)
class Network:
    """Levels of the network.

    Parameters
    ----------
    wavelength_mm
        Wavelength L of the cell fields.
    level
        Wall where the greatest field exceeds the second by less than this, t.
    perforation
        Walls are kept only where the perforating field exceeds this, p; very low keeps all plates.
    """

    wavelength_mm: float
    level: float
    perforation: float

    @property
    def bv_tv(self) -> float:
        """Expected bone volume fraction, see :func:`expected_bv_tv`."""
        return expected_bv_tv(self.level, self.perforation)

    def depth(
        self,
        cells: list[NDArray[np.float32]],
        perforating: NDArray[np.float32],
        thickening: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """How deep a point lies in bone.

        Parameters
        ----------
        cells
            The four cell fields, equal shapes; their contents are overwritten.
        perforating
            The perforating field.
        thickening
            Factor of the level at each point; None for 1.

        Returns
        -------
        NDArray[np.float32]
            Roughly the distance to the marrow in mm, positive in bone, negative in marrow.
        """
        a, b, c, d = cells
        # Sorting network for the three greatest of four, in place: np.sort takes several times as long.
        high_1, low_1 = np.maximum(a, b), np.minimum(a, b, out=a)
        high_2, low_2 = np.maximum(c, d, out=b), np.minimum(c, d, out=c)
        first, middle_1 = np.maximum(high_1, high_2), np.minimum(high_1, high_2, out=high_1)
        middle_2 = np.maximum(low_1, low_2, out=low_1)
        second, third = np.maximum(middle_1, middle_2), np.minimum(middle_1, middle_2, out=middle_1)
        level = np.float32(self.level) if thickening is None else np.float32(self.level) * thickening
        np.subtract(first, third, out=third)
        open_wall = (third >= level * np.float32(ROD_FACTOR)) & (perforating <= np.float32(self.perforation))
        depth = np.subtract(second, first, out=second)
        depth += level
        depth *= np.float32(self.wavelength_mm / SLOPE_PER_WAVELENGTH)
        depth[open_wall] = -1.0
        return depth


def expected_bv_tv(level: float, perforation: float) -> float:
    """Bone volume fraction of the network in closed form, but for one integral.

    With Phi the normal distribution, phi its density and m = 3 rivals of the greatest field x, walls take
    4 int phi(x) (Phi(x)^m - Phi(x - t)^m) dx; of these, edges (third greatest within 2.6 t) take
    4 int phi(x) (Phi(x)^m - Phi(x - t)^m - m (Phi(x) - Phi(x - t)) Phi(x - 2.6 t)^(m - 1)) dx, and the rest is kept with
    the probability 1 - Phi(p).
    """
    from scipy.special import ndtr

    x = np.linspace(-8.0, 8.0, 4001)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    rivals = CELL_FIELDS - 1
    here, below, far = ndtr(x), ndtr(x - level), ndtr(x - ROD_FACTOR * level)
    wall = here**rivals - below**rivals
    edge = wall - rivals * (here - below) * far ** (rivals - 1)
    walls, edges = (float(CELL_FIELDS * (density * part).sum() * (x[1] - x[0])) for part in (wall, edge))
    return edges + (walls - edges) * (1 - float(ndtr(perforation)))


def design_network(bv_tv: float, tb_th_mm: float, tb_sp_mm: float) -> Network:
    """Choose wavelength, level and perforation for wanted figures.

    Parameters
    ----------
    bv_tv
        Bone volume fraction, met exactly on average.
    tb_th_mm, tb_sp_mm
        Mean trabecular thickness and separation by local thickness, met within about a tenth: the two constants that link
        them to the wavelength and the level were measured on networks of this kind. Where they do not allow the wanted
        bone volume fraction, the thickness gives way.

    Raises
    ------
    MctguiError
        A figure lies outside what a network of this kind can be.
    """
    if not 0.03 <= bv_tv <= 0.45:
        raise MctguiError(f"A bone volume fraction of {bv_tv:g} cannot be grown.", "Choose one from 0.03 to 0.45.")
    if not (0.05 <= tb_th_mm <= 1.0 and 0.2 <= tb_sp_mm <= 4.0):
        raise MctguiError(
            f"Trabeculae {tb_th_mm:g} mm thick and {tb_sp_mm:g} mm apart cannot be grown.",
            "Choose a thickness of 0.05 to 1 mm and a separation of 0.2 to 4 mm.",
        )
    wavelength = WAVELENGTH_PER_PERIOD * (tb_th_mm + tb_sp_mm)
    level = max(tb_th_mm - THINNEST_MM, 0.03) / THICKNESS_SLOPE / wavelength
    plates, rods = -2.5, 1.2
    if expected_bv_tv(level, plates) < bv_tv:
        return Network(wavelength, _solve(lambda t: expected_bv_tv(t, plates), bv_tv, level, 3.0), plates)
    if expected_bv_tv(level, rods) > bv_tv:
        return Network(wavelength, _solve(lambda t: expected_bv_tv(t, rods), bv_tv, 1e-3, level), rods)
    return Network(wavelength, level, _solve(lambda p: -expected_bv_tv(level, p), -bv_tv, plates, rods))


def _solve(function: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a growing function takes the wanted value, by halving."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < wanted else (low, middle)
    return (low + high) / 2
