"""Slice matching and rigid alignment of MDCT and micro-CT."""
