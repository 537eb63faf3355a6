"""Learning rates of the official implementations, epoch by epoch."""

from __future__ import annotations


def pix2pixhd_rate(epoch: int, rate: float = 2e-4, constant: int = 100, decay: int = 100) -> float:
    """Learning rate of pix2pixHD in an epoch counted from 1.

    The official code lowers the rate by ``rate / decay`` at the *end* of every epoch after ``constant``: the first
    ``constant + 1`` epochs are trained at the full rate, and it never reaches 0.
    """
    return rate - max(0, epoch - constant - 1) * rate / decay if decay else rate


def pix2pix_rate(epoch: int, rate: float = 2e-4, constant: int = 100, decay: int = 100) -> float:
    """Learning rate of pix2pix in an epoch counted from 1: its scheduler counts from 0, and one more to the first epoch."""
    return rate * (1.0 - max(0, epoch - constant) / (decay + 1))


def crn_rate(_epoch: int, rate: float = 1e-4) -> float:
    """Learning rate of CRN, which does not change."""
    return rate
