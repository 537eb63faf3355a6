"""Numbers that a user or a file gives, checked before they place anything."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import MctguiError

Vector = tuple[float, float, float]

_SQUARE = 1e-3


def point(values: Any, name: str) -> Vector:
    """Three finite numbers; MctguiError names what is wrong with them."""
    try:
        x, y, z = (float(value) for value in values)
    except (TypeError, ValueError) as error:
        raise MctguiError(f"The {name} must be three numbers in mm.", "Give x, y and z.") from error
    if not all(math.isfinite(value) for value in (x, y, z)):
        raise MctguiError(f"The {name} must be three finite numbers in mm.", "Give x, y and z.")
    return x, y, z


def unit_vector(values: Any, name: str) -> Vector:
    """Three finite numbers, not all zero, made a unit vector."""
    vector = point(values, name)
    length = math.hypot(*vector)
    if length < 1e-9:
        raise MctguiError(f"The {name} has no direction.", "Give a vector that is not zero.")
    if abs(length - 1.0) < 1e-12:  # dividing again would change the last digits of a stored vector
        return vector
    return vector[0] / length, vector[1] / length, vector[2] / length


def positive(value: Any, name: str, *, zero: bool = False) -> float:
    """A finite number above zero, or not below with ``zero``."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise MctguiError(f"The {name} must be a number of millimetres.", "Give a length in millimetres.") from error
    if not math.isfinite(number) or number < 0 or (number == 0 and not zero):
        wanted = "zero or more" if zero else "above zero"
        raise MctguiError(f"The {name} must be {wanted}, not {number:g} mm.", "Give a length in millimetres.")
    return number


def square_axes(values: Any, name: str) -> tuple[Vector, Vector, Vector]:
    """Three directions at right angles to each other, made unit vectors."""
    try:
        first, second, third = (unit_vector(axis, f"axis of the {name}") for axis in values)
    except (TypeError, ValueError) as error:
        raise MctguiError(f"The {name} needs three axes.", "Give three directions at right angles.") from error
    matrix = np.array([first, second, third])
    if np.abs(matrix @ matrix.T - np.eye(3)).max() > _SQUARE:
        raise MctguiError(f"The axes of the {name} are not at right angles.", "Give three directions at right angles.")
    return first, second, third


def vector(values: Any) -> Vector:
    """Three numbers of an array as a tuple."""
    x, y, z = (float(value) for value in values)
    return x, y, z


def rigid_matrix(values: Any) -> NDArray[np.float64]:
    """A 4 x 4 matrix that turns and moves LPS points without stretching or mirroring them; MctguiError otherwise."""
    try:
        matrix = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise MctguiError("The transform is no matrix of numbers.", "Give 4 x 4 numbers, row by row.") from error
    turn = matrix[:3, :3]
    whole = matrix.shape == (4, 4) and np.isfinite(matrix).all() and np.abs(matrix[3] - (0, 0, 0, 1)).max() < 1e-9
    if not whole or np.abs(turn @ turn.T - np.eye(3)).max() > _SQUARE or np.linalg.det(turn) < 0:
        raise MctguiError(
            "The transform stretches or mirrors, so that a VOI would change its shape.", "Use a rigid registration."
        )
    return matrix
