"""Where a plane cuts a VOI. Knows no Qt."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.qt.viewer.plane import PlaneFrame

Floats = NDArray[np.float64]

_SIDES = 72
_GRID_POINTS = 260


def section(voi: Any, frame: PlaneFrame, w: float) -> list[Floats]:
    """Outlines of a VOI in a plane.

    Parameters
    ----------
    voi
        A cylinder, box, ellipsoid or mask of :mod:`mctgui.voi`.
    frame, w
        The plane and its position, mm.

    Returns
    -------
    list of ndarray
        Closed outlines ``(n, 2)`` in plane coordinates, mm; empty where the plane passes the VOI. Where the plane lies in an
        end face of a cylinder or box, the outline is that face.
    """
    low, high = _extent(voi, frame)
    if not low[2] - 1e-6 <= w <= high[2] + 1e-6:
        return []
    if hasattr(voi, "height_mm"):
        return _convex(*_prism(voi), frame, w)
    sizes = getattr(voi, "sizes_mm", None)
    if sizes is not None and voi.name == "box":
        return _convex(*_box(voi), frame, w)
    if sizes is not None:
        return _ellipse(voi, frame, w)
    return _sampled(voi, frame, w, low, high)


def _extent(voi: Any, frame: PlaneFrame) -> tuple[Floats, Floats]:
    """Lowest and highest plane coordinates that the VOI can have."""
    ends = np.asarray(voi.corners_mm())
    corners = np.array(np.meshgrid(*ends.T, indexing="ij")).reshape(3, -1).T
    uvw = frame.uvw(corners)
    return uvw.min(axis=0), uvw.max(axis=0)


def _prism(voi: Any) -> tuple[Floats, NDArray[np.int64]]:
    """Corners of a cylinder with many sides, and the pairs of corners that are joined by an edge."""
    axis = np.asarray(voi.axis)
    across = np.cross(axis, np.eye(3)[int(np.argmin(np.abs(axis)))])
    across = across / np.linalg.norm(across)
    angle = np.linspace(0.0, 2 * np.pi, _SIDES, endpoint=False)[:, None]
    ring = voi.diameter_mm / 2 * (np.cos(angle) * across + np.sin(angle) * np.cross(axis, across))
    half = voi.height_mm / 2 * axis
    corners = np.concatenate([voi.centre_mm + half + ring, voi.centre_mm - half + ring])
    here = np.arange(_SIDES)
    beside = (here + 1) % _SIDES
    edges = np.concatenate([np.stack(pair, axis=1) for pair in ((here, beside), (here + _SIDES, beside + _SIDES))])
    return corners, np.concatenate([edges, np.stack([here, here + _SIDES], axis=1)])


def _box(voi: Any) -> tuple[Floats, NDArray[np.int64]]:
    signs = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=np.float64)
    corners = np.asarray(voi.centre_mm) + (signs * np.asarray(voi.sizes_mm) / 2) @ np.asarray(voi.axes)
    edges = [(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(signs[a] - signs[b]).sum() == 2]
    return corners, np.array(edges)


def _convex(corners: Floats, edges: NDArray[np.int64], frame: PlaneFrame, w: float) -> list[Floats]:
    """The polygon in which a plane cuts a convex solid: where it crosses the edges, in order round their middle."""
    uvw = frame.uvw(corners)
    height = uvw[:, 2] - w
    on = uvw[np.abs(height) < 1e-6]
    first, second = height[edges[:, 0]], height[edges[:, 1]]
    crossed = first * second < -1e-12
    share = (first / np.where(crossed, first - second, 1.0))[crossed][:, None]
    ends = uvw[edges[crossed]]
    points = np.concatenate([on, ends[:, 0] + share * (ends[:, 1] - ends[:, 0])])[:, :2]
    if len(points) < 3:
        return []
    offset = points - points.mean(axis=0)
    return [points[np.argsort(np.arctan2(offset[:, 1], offset[:, 0]))]]


def _ellipse(voi: Any, frame: PlaneFrame, w: float) -> list[Floats]:
    axes = np.asarray(voi.axes)
    inverse = axes.T @ np.diag(4.0 / np.asarray(voi.sizes_mm) ** 2) @ axes
    basis = np.stack([frame.right, frame.down], axis=1)
    centre = frame.uvw(voi.centre_mm)
    lift = (w - centre[2]) * frame.normal
    # (B p + lift)' M (B p + lift) = 1 for plane offsets p from the centre.
    square, linear = basis.T @ inverse @ basis, basis.T @ inverse @ lift
    middle = -np.linalg.solve(square, linear)
    left = 1.0 - float(lift @ inverse @ lift) + float(middle @ square @ middle)
    if left <= 0.0:
        return []
    lengths, directions = np.linalg.eigh(square)
    angle = np.linspace(0.0, 2 * np.pi, _SIDES, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * np.sqrt(left / lengths)
    outline: Floats = centre[:2] + middle + ring @ directions.T
    return [outline]


def _sampled(voi: Any, frame: PlaneFrame, w: float, low: Floats, high: Floats) -> list[Floats]:
    """Outlines of a mask, from points so fine that its voxels are told apart as far as there is room."""
    import cv2

    step = float(max((high[:2] - low[:2]).max() / _GRID_POINTS, 0.02))
    us, vs = (np.arange(low[k] - 2 * step, high[k] + 2 * step, step) for k in range(2))
    points = us[None, :, None] * frame.right + vs[:, None, None] * frame.down + w * frame.normal
    inside = np.asarray(voi.contains(points), dtype=np.uint8)
    found, _ = cv2.findContours(inside, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return [np.array([us[0], vs[0]]) + step * outline[:, 0].astype(np.float64) for outline in found if len(outline) >= 3]
