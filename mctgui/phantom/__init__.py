"""Synthetic vertebrae with known truth, and the MDCT that a scanner would make of them."""

from mctgui.phantom.forward_model import scanner_grid, simulate_mdct
from mctgui.phantom.recipe import VertebraRecipe
from mctgui.phantom.scanner import SCANNERS, Scanner
from mctgui.phantom.specimen import Specimen, grow
from mctgui.phantom.truth import GENERATOR_VERSION, Truth, VOITruth

__all__ = [
    "GENERATOR_VERSION",
    "SCANNERS",
    "Scanner",
    "Specimen",
    "Truth",
    "VOITruth",
    "VertebraRecipe",
    "grow",
    "scanner_grid",
    "simulate_mdct",
]
