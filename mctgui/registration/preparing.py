"""The two scans made alike before anything is matched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.registration.likening import blurred_along_z, in_hu_like, masks_of, matched_to
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import Stack, reading_stack
from mctgui.volume import Volume

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FIRST_GUESS_MM = 0.7
_FINEST_PIXEL_MM = 0.15
_USUAL_THICKNESS_MM = 0.6


@dataclass(slots=True, eq=False)
class Prepared:
    """The two stacks made alike, and where to look."""

    mdct: Stack
    microct: Stack
    masks: tuple[Mask, Mask]
    fwhm_mm: float
    mirrored: bool = False
    reversed_slices: bool = False

    def turn_over(self, *, mirrored: bool, reversed_slices: bool) -> None:
        """Turn the MDCT over so that it runs like the micro-CT."""
        self.mdct = self.mdct.turned_over(mirrored=mirrored, reversed_slices=reversed_slices)
        if mirrored:
            self.masks = (np.ascontiguousarray(self.masks[0][:, ::-1]), np.ascontiguousarray(self.masks[1][:, ::-1]))
        self.mirrored, self.reversed_slices = mirrored, reversed_slices

    @property
    def centre_mm(self) -> Floats:
        """Middle of the body in the MDCT."""
        rows, columns = np.nonzero(self.masks[1])
        x, y = self.mdct.to_mm(np.array([columns.mean(), rows.mean()]))
        z = self.mdct.z_mm
        return np.array([x, y, (z[0] + z[-1]) / 2])


def preparing(mdct: Volume, microct: Volume, settings: RegistrationSettings) -> LongWork[Prepared]:
    """Read both scans around their bone, and give the micro-CT the slice profile and the grey values of the MDCT."""
    pixel = settings.pixel_mm or max(_FINEST_PIXEL_MM, *mdct.spacing_mm[1:])
    thickness = settings.slice_thickness_mm or max(_USUAL_THICKNESS_MM, mdct.spacing_mm[0])
    work = reading_stack(mdct, pixel, keep_slices=True, name="MDCT")
    clinical = yield from as_part_of(work, 0.0, 0.3)
    if mdct.intensity != "HU":
        clinical = in_hu_like(clinical)
    work = reading_stack(microct, pixel, keep_slices=False, name="micro-CT")
    fine = yield from as_part_of(work, 0.3, 0.8)
    yield Progress(85, 100, "Blurring the micro-CT")
    fwhm_mm = settings.in_plane_fwhm_mm or FIRST_GUESS_MM
    fine = matched_to(blurred_along_z(fine, thickness, fine.step_mm), clinical, fwhm_mm)
    yield Progress(95, 100, "Looking for the vertebral body")
    return Prepared(clinical, fine, masks_of(clinical), fwhm_mm)
