"""The rigid transform between the two stacks: what slices say of it, its refinement in space, and how well it fits.

A rigid transform is a 4 x 4 matrix from the micro-CT's own mm to the MDCT's own mm.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.registration.correlation import local_correlation, normalised_correlation
from mctgui.registration.matching import Matched
from mctgui.registration.settings import RegistrationSettings
from mctgui.registration.stacks import Images, Stack

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_LEVELS = ((4, 0.6), (2, 0.3), (1, 0.0))
_ROUNDS = 60
_MOST_DRIFT = 0.3
_LOOK_SECONDS = 0.1
_METRIC_STEP_MM = 0.5


def from_slices(matched: Matched, centre_mm: Floats, *, tilted: bool) -> Floats:
    """The transform that the matched slices stand for.

    Parameters
    ----------
    matched
        Line and in-plane transform.
    centre_mm
        ``(x, y, z)`` in the MDCT, where the match holds best: the middle of the body.
    tilted
        Whether the drift of the in-plane shift is taken for the tilt that makes it.
    """
    in_plane, line = matched.in_plane, matched.line
    turn = np.eye(3)
    turn[:2, :2] = in_plane.matrix
    if tilted:
        turn = _leaning(in_plane.drift) @ turn
    z_mm = float(centre_mm[2])
    there = np.array([*(in_plane.matrix.T @ (centre_mm[:2] - in_plane.shift_at(z_mm))), float(line.at(z_mm))])
    matrix = np.eye(4)
    matrix[:3, :3] = turn
    matrix[:3, 3] = centre_mm - turn @ there
    return matrix


def _leaning(drift: Floats) -> Floats:
    """The smallest rotation that takes the stack axis to one that moves by ``drift`` for each mm of height."""
    x, y = drift * min(1.0, _MOST_DRIFT / max(float(np.hypot(*drift)), 1e-12))
    sine = math.hypot(x, y)
    if sine < 1e-9:
        return np.eye(3)
    cosine = math.sqrt(1 - sine**2)
    axis = np.array([-y, x, 0.0]) / sine
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    turned: Floats = np.eye(3) + sine * cross + (1 - cosine) * cross @ cross
    return turned


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a transform makes the micro-CT lie on the MDCT.

    Parameters
    ----------
    heights_mm
        MDCT z of the slices looked at.
    correlation
        Over the mask in all of them.
    local
        Local correlation in each of them.
    """

    heights_mm: tuple[float, ...]
    correlation: float
    local: tuple[float, ...]

    @property
    def mean_local(self) -> float:
        """Mean local correlation."""
        return float(np.mean(self.local)) if self.local else 0.0


def fit_of(
    matrix: Floats, mdct: Stack, microct: Stack, masks: tuple[Mask, Mask], box: int, every_mm: float = _METRIC_STEP_MM
) -> Fit:
    """Correlation over the vertebra and local correlation over the body, on MDCT slices ``every_mm`` apart.

    Parameters
    ----------
    matrix
        4 x 4.
    mdct, microct
        The stacks, the micro-CT with all blur of the MDCT.
    masks
        Pixels ``(y, x)`` of the vertebra and of its body.
    box
        Side of the box of local correlation, pixels.
    """
    vertebra, body = masks
    heights, local, here, there = [], [], [], []
    every = max(1, round(every_mm / mdct.step_mm))
    for number in range((len(mdct.images) - 1) % every // 2, len(mdct.images), every):
        z_mm = float(mdct.z_mm[number])
        laid, known = oblique_slice(matrix, mdct, microct, z_mm)
        if (known & body).sum() < 0.6 * body.sum():
            continue
        image = mdct.images[number]
        heights.append(z_mm)
        local.append(local_correlation(image, laid, known & body, box))
        seen = known & vertebra
        here.append(image[seen])
        there.append(laid[seen])
    total = normalised_correlation(np.concatenate(here), np.concatenate(there)) if here else 0.0
    return Fit(tuple(heights), total, tuple(local))


def oblique_slice(matrix: Floats, mdct: Stack, microct: Stack, z_mm: float) -> tuple[Images, Mask]:
    """The micro-CT in the plane and on the pixels of an MDCT slice, trilinear, and where it is known."""
    from scipy import ndimage

    height, width = mdct.images.shape[1:]
    back = np.linalg.inv(matrix)
    x = mdct.corner_mm[0] + mdct.pixel_mm * np.arange(width)
    y = mdct.corner_mm[1] + mdct.pixel_mm * np.arange(height)
    sides = (microct.pixel_mm, microct.pixel_mm, microct.step_mm)
    index = []
    for axis in (2, 1, 0):
        along = back[axis, 0] * x[None, :] + back[axis, 1] * y[:, None] + back[axis, 2] * z_mm + back[axis, 3]
        index.append(((along - microct.corner_mm[axis]) / sides[axis]).astype(np.float32))
    known = np.ones((height, width), dtype=bool)
    for places, count in zip(index, microct.images.shape, strict=True):
        known &= (places >= -0.5) & (places <= count - 0.5)
    laid = ndimage.map_coordinates(microct.images, index, order=1, mode="nearest", output=np.float32)
    return laid, known


def refining(
    start: Floats,
    mdct: Stack,
    microct: Stack,
    vertebra: Mask,
    settings: RegistrationSettings,
    *,
    metric: str = "correlation",
    scaled: bool = False,
) -> LongWork[tuple[Floats, float, str]]:
    """Refine a rigid transform by the grey values of the whole vertebra.

    Parameters
    ----------
    start
        4 x 4.
    mdct, microct
        The stacks, the micro-CT with all blur of the MDCT.
    vertebra
        Pixels ``(y, x)`` that count.
    settings
        Share of voxels looked at, random state.
    metric
        ``"correlation"``, or ``"mutual information"`` where grey values do not follow each other.
    scaled
        Whether one scale for all directions is sought as well.

    Yields
    ------
    Progress
        Rounds of the optimiser. Closing the work ends it within one of them.

    Returns
    -------
    (float64 array, float, str)
        The transform, whose upper part includes the scale; the scale; why the optimiser stopped.
    """
    import SimpleITK as sitk  # noqa: N813

    fixed, moving = _image(sitk, mdct), _image(sitk, microct)
    mask = sitk.GetImageFromArray(np.broadcast_to(vertebra.astype(np.uint8), mdct.images.shape).copy())
    mask.CopyInformation(fixed)
    transform = _transform(sitk, start, _centre(mdct), scaled)
    method = _method(sitk, settings, metric, mask)
    method.SetInitialTransform(transform, True)
    rounds = yield from _executing(sitk, method, fixed, moving)
    found = _matrix_of(transform)
    scale = float(transform.GetScale()) if scaled else 1.0
    # The optimiser's transform goes from the fixed to the moving image.
    return np.asarray(np.linalg.inv(found), dtype=np.float64), 1.0 / scale, rounds


def _image(sitk: Any, stack: Stack) -> Any:
    image = sitk.GetImageFromArray(stack.images)
    image.SetSpacing((stack.pixel_mm, stack.pixel_mm, stack.step_mm))
    image.SetOrigin(stack.corner_mm)
    return image


def _centre(stack: Stack) -> Floats:
    z, y, x = stack.images.shape
    half = np.array([(x - 1) * stack.pixel_mm, (y - 1) * stack.pixel_mm, (z - 1) * stack.step_mm]) / 2
    centre: Floats = np.array(stack.corner_mm) + half
    return centre


def _transform(sitk: Any, start: Floats, centre: Floats, scaled: bool) -> Any:
    back = np.linalg.inv(start)
    transform = sitk.Similarity3DTransform() if scaled else sitk.Euler3DTransform()
    transform.SetCenter([float(value) for value in centre])
    transform.SetMatrix([float(value) for value in _orthogonal(back[:3, :3]).ravel()], 1e-6)
    transform.SetTranslation([float(value) for value in back[:3, :3] @ centre + back[:3, 3] - centre])
    return transform


def _orthogonal(turn: NDArray[Any]) -> Floats:
    left, _, right = np.linalg.svd(turn)
    nearest: Floats = left @ right
    return nearest


def _matrix_of(transform: Any) -> Floats:
    matrix = np.eye(4)
    turn = np.array(transform.GetMatrix(), dtype=np.float64).reshape(3, 3)
    centre = np.array(transform.GetCenter())
    matrix[:3, :3] = turn
    matrix[:3, 3] = np.array(transform.GetTranslation()) + centre - turn @ centre
    return matrix


def _method(sitk: Any, settings: RegistrationSettings, metric: str, mask: Any) -> Any:
    method = sitk.ImageRegistrationMethod()
    if metric == "correlation":
        method.SetMetricAsCorrelation()
    else:
        method.SetMetricAsMattesMutualInformation(32)
    method.SetMetricFixedMask(mask)
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(settings.rigid_samples, settings.random_state)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetShrinkFactorsPerLevel([factor for factor, _ in _LEVELS])
    method.SetSmoothingSigmasPerLevel([sigma for _, sigma in _LEVELS])
    method.SmoothingSigmasAreSpecifiedInPhysicalUnitsOn()
    method.SetOptimizerAsRegularStepGradientDescent(0.5, 1e-4, _ROUNDS, relaxationFactor=0.6)
    method.SetOptimizerScalesFromPhysicalShift()
    return method


def _executing(sitk: Any, method: Any, fixed: Any, moving: Any) -> LongWork[str]:
    """Run the optimiser in a thread of its own, so that the work can be left between two of its rounds."""
    state: dict[str, Any] = {"rounds": 0, "stop": False, "error": None}

    def count() -> None:
        state["rounds"] += 1
        if state["stop"]:
            method.StopRegistration()

    def run() -> None:
        try:
            method.Execute(fixed, moving)
        except RuntimeError as error:
            state["error"] = error

    method.AddCommand(sitk.sitkIterationEvent, count)
    thread = threading.Thread(target=run, name="rigid refinement")
    thread.start()
    try:
        yield from _watched(thread, state)
    finally:
        state["stop"] = True
        thread.join()
        method.RemoveAllCommands()
    if state["error"] is not None:
        raise MctguiError(
            "The rigid refinement failed: the two scans hardly overlap where it began.",
            "Fix a pair of slices as an anchor, or register without it.",
        ) from state["error"]
    return str(method.GetOptimizerStopConditionDescription())


def _watched(thread: threading.Thread, state: dict[str, Any]) -> Iterator[Progress]:
    total = _ROUNDS * len(_LEVELS)
    while thread.is_alive():
        thread.join(_LOOK_SECONDS)
        yield Progress(min(state["rounds"], total - 1), total, "Refining in space")
