"""Slice matching and rigid alignment of MDCT and micro-CT."""

from mctgui.registration.features import FeatureCache
from mctgui.registration.registering import register
from mctgui.registration.registration_files import (
    load_registration,
    registration_from_json,
    registration_to_json,
    save_registration,
)
from mctgui.registration.result import Anchor, CostMatrix, MatchLine, PairSet, Registration, SlicePair, unmirrored
from mctgui.registration.settings import RegistrationSettings

__all__ = [
    "Anchor",
    "CostMatrix",
    "FeatureCache",
    "MatchLine",
    "PairSet",
    "Registration",
    "RegistrationSettings",
    "SlicePair",
    "load_registration",
    "register",
    "registration_from_json",
    "registration_to_json",
    "save_registration",
    "unmirrored",
]
