"""What a synthetic vertebra is to be like."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.volume import Grid

MOST_VOXELS = 2**30


@dataclass(frozen=True, slots=True)
class VertebraRecipe:
    """Everything that determines a synthetic lumbar vertebra, byte by byte.

    Lengths in mm. The specimen's own frame is LPS with its origin in the mid plane: x to the left, y to the posterior, z
    to the head. Without rotation and tilt it is the frame of the volume, as for a patient who lies straight on the back.

    Parameters
    ----------
    seed
        Determines every random thing: shape irregularities, trabeculae, noise.
    spacing_mm
        Side of the (cubic) voxels.
    field_of_view_mm, centre_mm
        Extent (z, y, x) and centre (x, y, z) of the volume.
    z_range_mm
        Only slices whose centres lie in this range of z are grown, at a proportional cost; None for all. They are the
        same slices as those of the whole specimen.
    bv_tv, tb_th_mm, tb_sp_mm
        Wanted figures of the trabecular network near the mid plane.
    stretch
        Elongation of the cells of the network along (z, y, x); above 1 along z as in vertebrae, where trabeculae run
        mainly up and down.
    half_width_mm, half_depth_mm, half_height_mm
        Half axes of the vertebral body: left-right, antero-posterior, mid plane to endplate rim.
    waist, endplate_concavity_mm, wedge_deg
        Relative narrowing at mid height, depth of the endplates' dish, angle between the endplates (positive: anterior
        side lower).
    cortex_mm, endplate_mm, arch_cortex_mm
        Thickness of the cortical shell of the body, of its endplates and of the posterior elements.
    irregularity_mm
        SD of the smooth bumps of the surface.
    vein_cleft_mm
        Depth of the basivertebral vein's cleft from the posterior wall; 0 for none.
    rotation_deg, tilt_deg, side_tilt_deg, shift_mm
        How the specimen lies on the table: turned about z, then tilted about x and about y, then moved by (x, y, z).
    psf_sigma_mm, noise_grey
        Blur and noise SD of the micro-CT. The default blur is that of a 52 um scanner, read at ``spacing_mm``: with more,
        IsoData would find trabeculae of two voxels half as thick again as they are.
    grey_offset, grey_gain
        grey = offset + gain x tissue, with tissue 1 in bone, 0.02 in marrow and 0 outside.
    """

    seed: int = 2
    spacing_mm: float = 0.1
    field_of_view_mm: tuple[float, float, float] = (28.0, 64.0, 64.0)
    centre_mm: tuple[float, float, float] = (0.0, 0.8, 0.0)
    z_range_mm: tuple[float, float] | None = None
    bv_tv: float = 0.145
    tb_th_mm: float = 0.19
    tb_sp_mm: float = 0.87
    stretch: tuple[float, float, float] = (1.8, 0.9, 0.9)
    half_width_mm: float = 21.2
    half_depth_mm: float = 14.8
    half_height_mm: float = 12.9
    waist: float = 0.08
    endplate_concavity_mm: float = 1.7
    wedge_deg: float = 1.5
    cortex_mm: float = 0.45
    endplate_mm: float = 0.55
    arch_cortex_mm: float = 0.85
    irregularity_mm: float = 0.35
    vein_cleft_mm: float = 9.0
    rotation_deg: float = 0.0
    tilt_deg: float = 0.0
    side_tilt_deg: float = 0.0
    shift_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)
    psf_sigma_mm: float = 0.04
    noise_grey: float = 7.0
    grey_offset: float = 16.0
    grey_gain: float = 200.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple | list):
                numbers = tuple(float(part) for part in value)
                object.__setattr__(self, field.name, numbers)
            elif value is None:
                continue
            else:
                numbers = (value,)
            if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
                raise MctguiError(f"{field.name} of the specimen must be a number.", "Correct the recipe.")
        self._check_sizes()

    def _check_sizes(self) -> None:
        if self.seed < 0 or int(self.seed) != self.seed:
            raise MctguiError(f"The seed {self.seed} is not a whole number from 0 up.", "Choose another seed.")
        if not 0.01 <= self.spacing_mm <= 2.0:
            raise MctguiError(f"Voxels of {self.spacing_mm:g} mm make no specimen.", "Choose 0.01 to 2 mm.")
        if not all(1.0 <= side <= 150.0 for side in self.field_of_view_mm):
            sides = " x ".join(f"{side:g}" for side in self.field_of_view_mm)
            raise MctguiError(f"A field of view of {sides} mm makes no specimen.", "Choose 1 to 150 mm for each side.")
        smallest = min(self.half_width_mm, self.half_depth_mm, self.half_height_mm)
        largest = max(self.half_width_mm, self.half_depth_mm, self.half_height_mm)
        if not (smallest >= 5.0 and largest <= 40.0):
            raise MctguiError("The half axes of the vertebral body must be 5 to 40 mm.", "Correct the recipe.")
        if min(self.cortex_mm, self.endplate_mm, self.arch_cortex_mm) <= 0 or min(self.psf_sigma_mm, self.noise_grey) < 0:
            raise MctguiError("Cortex thickness, blur and noise cannot be negative.", "Correct the recipe.")
        voxels = math.prod(self.grid().shape)
        if voxels > MOST_VOXELS:
            hint = "Choose larger voxels, a smaller field of view, or a range of slices."
            raise MctguiError(f"The specimen would have {voxels / 1e6:.0f} million voxels.", hint)

    @classmethod
    def varied(cls, seed: int, **changes: Any) -> VertebraRecipe:
        """Draw an individual: size, shape, bone density and irregularities vary as among people.

        Parameters
        ----------
        seed
            Determines the individual.
        **changes
            Fields to set instead of drawing them, for instance ``z_range_mm``.
        """
        random = np.random.default_rng((seed, 7001))
        size = 1 + 0.025 * float(np.clip(random.standard_normal(), -2.0, 2.0))
        bv_tv = float(np.clip(random.normal(0.145, 0.025), 0.09, 0.20))

        def about(mean: float, sd: float) -> float:
            return float(mean + sd * np.clip(random.standard_normal(), -2.0, 2.0))

        drawn: dict[str, Any] = {
            "bv_tv": bv_tv,
            "tb_th_mm": about(0.165 + 0.17 * bv_tv, 0.008),
            "tb_sp_mm": about(1.04 - 1.2 * bv_tv, 0.04),
            "stretch": (about(1.8, 0.1), about(0.9, 0.03), about(0.9, 0.03)),
            "half_width_mm": about(21.2, 0.7) * size,
            "half_depth_mm": about(14.7, 0.4) * size,
            "waist": about(0.08, 0.02),
            "endplate_concavity_mm": about(1.7, 0.35),
            "wedge_deg": about(1.5, 1.2),
            "cortex_mm": about(0.45, 0.05),
            "arch_cortex_mm": about(0.85, 0.1),
            "irregularity_mm": about(0.35, 0.06),
            "vein_cleft_mm": about(9.0, 1.5),
        }
        return cls(seed=seed, **(drawn | changes))

    def grid(self) -> Grid:
        """Where the voxels of the volume lie: an axis-parallel grid about ``centre_mm``.

        Raises
        ------
        MctguiError
            ``z_range_mm`` holds no slice.
        """
        depth, height, width = (max(1, round(side / self.spacing_mm)) for side in self.field_of_view_mm)
        origin = [
            centre - (count - 1) / 2 * self.spacing_mm
            for centre, count in zip(self.centre_mm, (width, height, depth), strict=True)
        ]
        if self.z_range_mm is not None:
            low, high = ((edge - origin[2]) / self.spacing_mm for edge in self.z_range_mm)
            first, last = max(0, math.ceil(low - 1e-6)), min(depth - 1, math.floor(high + 1e-6))
            if last < first:
                a, b = self.z_range_mm
                raise MctguiError(f"No slice of the specimen lies between z = {a:g} and {b:g} mm.", "Widen the range.")
            origin[2] += first * self.spacing_mm
            depth = last - first + 1
        return Grid.from_spacing((depth, height, width), (self.spacing_mm,) * 3, origin)

    def first_slice(self) -> int:
        """Number of the first slice of :meth:`grid` within the whole specimen."""
        depth = max(1, round(self.field_of_view_mm[0] / self.spacing_mm))
        whole_origin = self.centre_mm[2] - (depth - 1) / 2 * self.spacing_mm
        return round((float(self.grid().affine[2, 3]) - whole_origin) / self.spacing_mm)

    @property
    def table_from_specimen(self) -> NDArray[np.float64]:
        """4 x 4 rigid matrix from the specimen's frame to the volume's, both LPS mm."""
        turn, tilt, side = (math.radians(a) for a in (self.rotation_deg, self.tilt_deg, self.side_tilt_deg))
        about_z = [[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]]
        about_x = [[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]]
        about_y = [[math.cos(side), 0, math.sin(side)], [0, 1, 0], [-math.sin(side), 0, math.cos(side)]]
        matrix = np.eye(4)
        matrix[:3, :3] = np.array(about_y) @ np.array(about_x) @ np.array(about_z)
        matrix[:3, 3] = self.shift_mm
        return matrix

    @property
    def lies_straight(self) -> bool:
        """Whether the specimen is neither turned nor tilted."""
        return self.rotation_deg == self.tilt_deg == self.side_tilt_deg == 0.0
