"""Synthetic vertebrae with known truth, and the MDCT that a scanner would make of them."""
