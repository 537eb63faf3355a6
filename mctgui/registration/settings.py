"""How a registration is done; everything that decides its result is here and is kept with it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

from mctgui.errors import MctguiError

Fill = Literal["nearest", "interpolated", "resampled"]
"""How the MDCT side of a pair is made: the nearest slice, between two slices, or through the rigid transform."""
Matching = Literal["auto", "sift", "intensity"]

_LIMITS: dict[str, tuple[float, float]] = {
    "pixel_mm": (0.05, 2.0),
    "slice_thickness_mm": (0.02, 10.0),
    "in_plane_fwhm_mm": (0.05, 5.0),
    "row_step_mm": (0.1, 10.0),
    "column_step_mm": (0.05, 5.0),
    "most_features": (50, 20000),
    "contrast_threshold": (0.0, 1.0),
    "lowe_ratio": (0.3, 1.0),
    "reprojection_mm": (0.05, 5.0),
    "slope_price": (0.0, 10.0),
    "left_out_price": (0.0, 10.0),
    "band_mm": (0.1, 10.0),
    "lncc_box_mm": (0.5, 20.0),
    "least_inliers": (1, 1000),
    "least_lncc": (0.0, 1.0),
    "least_drop": (0.0, 1.0),
    "rigid_samples": (0.001, 1.0),
    "random_state": (0, 2**31 - 1),
}


@dataclass(frozen=True, slots=True)
class RegistrationSettings:
    """Settings of :func:`mctgui.registration.register`. Lengths in mm; None where the program finds the value itself.

    Parameters
    ----------
    pixel_mm
        Pixels that slices are compared on; None for those of the MDCT, at least 0.15 mm.
    slice_thickness_mm
        Width of the MDCT's slice profile (FWHM), as DICOM (0018,0050) tells it; None for 0.6 mm, or the slice interval
        where that is wider.
    in_plane_fwhm_mm
        Blur of the MDCT in the slice; None to find it by matching the micro-CT to it.
    matching
        ``"sift"`` counts key points that agree, ``"intensity"`` correlates grey values, ``"auto"`` takes the second where
        the first finds too little.
    row_step_mm, column_step_mm
        Distance of the MDCT slices and of the micro-CT slices in the cost matrix. ``full_matrix`` takes every slice, as in
        the paper, which takes long.
    most_features, contrast_threshold, lowe_ratio, reprojection_mm
        SIFT key points per slice, their least contrast, the ratio test of Lowe, and how far a match may lie off the
        in-plane transform.
    slope_price, left_out_price
        What dynamic time warping pays for each column of deviation from the expected step, and for each MDCT slice at the
        ends that it leaves out. One slice matched perfectly earns 1.
    band_mm, lncc_box_mm
        How far to either side of the line the refinement by local correlation looks, and the side of its box.
    least_inliers, least_lncc, least_drop
        Below these a match counts as none: inliers of the best pair, local correlation at the end, and how much of it is
        lost when the micro-CT is moved by 0.5 mm along the stack. Two vertebrae of one shape correlate too, but do not care
        about half a millimetre: measured drops are 0.01 for those and 0.17 or more for one vertebra, once refined.
    rigid
        Whether the three-dimensional rigid refinement follows. Without it the two scans are taken for parallel.
    find_scale
        Whether that refinement also reports the scale at which the two fit best; the transform stays rigid.
    rigid_samples, random_state
        Share of the voxels that the refinement looks at, and what chooses them.
    fill
        How the MDCT side of a pair is to be made; ``"resampled"`` becomes ``"interpolated"`` without ``rigid``.
    """

    pixel_mm: float | None = None
    slice_thickness_mm: float | None = None
    in_plane_fwhm_mm: float | None = None
    matching: Matching = "auto"
    row_step_mm: float = 1.0
    column_step_mm: float = 0.25
    full_matrix: bool = False
    most_features: int = 1500
    contrast_threshold: float = 0.02
    lowe_ratio: float = 0.8
    reprojection_mm: float = 0.55
    slope_price: float = 0.02
    left_out_price: float = 0.05
    band_mm: float = 1.0
    lncc_box_mm: float = 4.1
    least_inliers: int = 10
    least_lncc: float = 0.35
    least_drop: float = 0.04
    rigid: bool = True
    find_scale: bool = False
    rigid_samples: float = 0.03
    random_state: int = 20210217
    fill: Fill = "resampled"

    def __post_init__(self) -> None:
        for name, (low, high) in _LIMITS.items():
            value = getattr(self, name)
            if value is None and type(self).__dataclass_fields__[name].default is None:
                continue
            number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            if not number or not low <= value <= high:
                raise MctguiError(f"{name} = {value!r} is no setting of a registration.", f"Choose {low:g} to {high:g}.")
            if isinstance(low, int) and int(value) != value:
                raise MctguiError(f"{name} = {value!r} is no whole number.", f"Choose {low} to {high}.")
        for name, kinds in (("matching", get_args(Matching)), ("fill", get_args(Fill))):
            if getattr(self, name) not in kinds:
                raise MctguiError(
                    f"{name} = {getattr(self, name)!r} is no setting of a registration.", f"Choose {', '.join(kinds)}."
                )
        for name in ("full_matrix", "rigid", "find_scale"):
            if not isinstance(getattr(self, name), bool):
                raise MctguiError(f"{name} is neither on nor off.", "Choose true or false.")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> RegistrationSettings:
        """The settings of :meth:`to_json`; what is missing has its default.

        Raises
        ------
        MctguiError
            It is no such data, a name is not known, or a value is out of range.
        """
        if not isinstance(data, dict):
            raise MctguiError("The settings of the registration are missing.", "Use a file that mctgui wrote.")
        unknown = sorted(set(map(str, data)) - set(cls.__dataclass_fields__))
        if unknown:
            raise MctguiError(f"The registration has a setting {unknown[0][:40]!r} that is not known.", "Update mctgui.")
        return cls(**data)
