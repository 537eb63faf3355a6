"""Light on a surface that is known by its depth and its normals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LIGHT = np.array([-0.35, 0.55, 0.76])
_AMBIENT, _DIFFUSE, _GLOSS = 0.22, 0.72, 0.14
_MAP_AMBIENT = 0.4
"""What is coloured by its values keeps this share of its light everywhere, and its hue, so that it can be read."""
_DEEP_SHARE = 0.55
_HOLLOW_MM = 0.6


def shade(
    depth: NDArray[np.float64],
    normals: NDArray[np.float64],
    pixel_mm: float,
    colour: tuple[float, float, float] | NDArray[np.float64],
) -> NDArray[np.uint8]:
    """Light a picture from the upper left, darker in the depth and in hollows.

    Parameters
    ----------
    depth
        ``(rows, columns)`` mm behind the front of the picture; infinite where there is nothing.
    normals
        ``(rows, columns, 3)`` unit vectors: right, up, towards the viewer.
    pixel_mm
        Size of a pixel.
    colour
        Red, green and blue, 0 to 1: that of the bone, or ``(rows, columns, 3)``, colours that mean something. Those are only
        darkened: their red, green and blue keep their ratio, and there is no gloss.

    Returns
    -------
    ndarray
        ``(rows, columns, 3)`` uint8; black where there is nothing.
    """
    seen = np.isfinite(depth)
    picture = np.zeros((*depth.shape, 3), dtype=np.uint8)
    if not seen.any():
        return picture
    light = _LIGHT / np.linalg.norm(_LIGHT)
    facing = np.clip(normals @ light, 0, 1)
    sky = _light_from_the_sky(depth, pixel_mm)
    brightness = (_AMBIENT + _DIFFUSE * facing) * sky
    if isinstance(colour, np.ndarray):
        brightness = np.clip(_MAP_AMBIENT + (1 - _MAP_AMBIENT) * brightness, 0, 1)
        picture[seen] = np.rint(255 * brightness[seen][:, None] * colour[seen]).astype(np.uint8)
        return picture
    half = light + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    gloss = np.clip(normals @ half, 0, 1) ** 24
    lit = brightness[..., None] * np.array(colour) + (_GLOSS * gloss * sky)[..., None]
    picture[seen] = np.rint(255 * np.clip(lit[seen], 0, 1) ** (1 / 1.25)).astype(np.uint8)
    return picture


def dim_hollows(picture: NDArray[np.uint8], depth: NDArray[np.float64], pixel_mm: float) -> NDArray[np.uint8]:
    """Take from a lit picture ``(rows, columns, 3)`` the light that does not reach its depths and hollows."""
    if not np.isfinite(depth).any():
        return picture
    return np.rint(picture * _light_from_the_sky(depth, pixel_mm)[..., None] ** 0.8).astype(np.uint8)


def _light_from_the_sky(depth: NDArray[np.float64], pixel_mm: float) -> NDArray[np.float64]:
    """Share of the light that reaches a point: less far behind the front, less where its surroundings stand before it."""
    from scipy import ndimage

    seen = np.isfinite(depth)
    front, back = depth[seen].min(), depth[seen].max()
    filled = np.where(seen, depth, back)
    around = ndimage.gaussian_filter(filled, _HOLLOW_MM / pixel_mm)
    open_sky = 1 / (1 + np.clip(filled - around, 0, None) / _HOLLOW_MM)
    nearness: NDArray[np.float64] = 1 - _DEEP_SHARE * (filled - front) / max(back - front, 1e-6)
    return np.where(seen, open_sky * nearness, 1.0)
