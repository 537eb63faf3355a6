"""Registrations in a file: JSON, millimetres in LPS."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast, get_args

import numpy as np
from numpy.typing import NDArray

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.registration.result import Anchor, CostMatrix, MatchLine, PairSet, PixelTransform, Registration, SlicePair
from mctgui.registration.settings import Fill, RegistrationSettings

FORMAT = "mctgui-registration"
VERSION = 1
_LARGEST_FILE = 64 * 2**20
_MOST_SLICES = 100_000
_MOST_SCORES = 4_000_000
_RIGID = 1e-6
_HINT = "Use a file that 'mctgui register' or the window wrote."
_NUMBERS = (
    "tilt_deg", "tilt_direction_deg", "rotation_deg", "overlap_mm", "best_score", "floor_score", "in_plane_fwhm_mm",
    "metric_before", "metric_after", "lncc", "lncc_drop",
)  # fmt: skip
_MAYBE_NUMBERS = ("scale", "volume_scale")
_SWITCHES = ("reversed_stack", "mirrored_slices", "net_reflection", "refined")
_TEXTS = ("tilt_towards", "matching", "stopped_because", "software")


def registration_to_json(registration: Registration) -> dict[str, Any]:
    """Plain JSON data of a registration.

    Parameters
    ----------
    registration
        What :func:`mctgui.registration.register` gave.
    """
    pairs, line, cost = registration.pairs, registration.pairs.line, registration.cost
    data: dict[str, Any] = {"format": FORMAT, "version": VERSION, "coordinates": "LPS mm, column vectors"}
    data["microct_to_mdct"] = registration.microct_to_mdct.tolist()
    for name in (*_NUMBERS, *_MAYBE_NUMBERS, *_SWITCHES, *_TEXTS):
        data[name] = getattr(registration, name)
    data["sentences"], data["warnings"] = list(registration.sentences), list(registration.warnings)
    data["settings"] = registration.settings.to_json()
    data["sources"] = dict(registration.sources)
    data["pairs"] = {
        "fill": pairs.fill,
        "warnings": list(pairs.warnings),
        "anchors": [[anchor.mdct_index, anchor.microct_index] for anchor in pairs.anchors],
        "line": {
            "slope": line.slope,
            "offset": line.offset,
            "expected_slope": line.expected_slope,
            "residual_mm": list(line.residual_mm),
        },
        "columns": ["mdct_index", "microct_index", "score", "mdct_position", "transform"],
        "rows": [
            [one.mdct_index, one.microct_index, one.score, one.mdct_position, [*one.transform[0], *one.transform[1]]]
            for one in pairs.pairs
        ],
    }
    data["cost"] = {
        "kind": cost.kind,
        "mdct_slices": list(cost.mdct_slices),
        "microct_slices": list(cost.microct_slices),
        "path": [list(step) for step in cost.path],
        "scores": [[round(float(score), 4) for score in row] for row in cost.scores],
    }
    return data


def registration_from_json(data: Any) -> Registration:
    """The registration of :func:`registration_to_json`.

    Parameters
    ----------
    data
        What JSON gives; nothing in it is trusted.

    Raises
    ------
    MctguiError
        It is not such data, of a newer version, or something in it cannot be.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise MctguiError("This is not a registration of mctgui.", _HINT)
    if data.get("version") != VERSION:
        raise MctguiError(f"The registration has a version other than {VERSION}, which can be read.", "Update mctgui.")
    try:
        return _checked(data)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise MctguiError("The registration is incomplete or damaged.", _HINT) from error


def save_registration(registration: Registration, path: Path) -> None:
    """Write a registration to a JSON file, whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    text = json.dumps(registration_to_json(registration), allow_nan=False)
    with atomic_file(Path(path)) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def load_registration(path: Path) -> Registration:
    """Read a registration from a JSON file of :func:`save_registration`.

    Raises
    ------
    UnreadableFile
        The file is missing, too large, no JSON, or not of this format.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise UnreadableFile(f"{path} is too large for a registration.", _HINT)
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise UnreadableFile(f"The registration {path} {reason}.", "Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{path} is no registration: it is no JSON.", _HINT) from error
    try:
        return registration_from_json(data)
    except UnreadableFile:
        raise
    except MctguiError as error:
        raise UnreadableFile(f"{path}: {error.message}", error.hint) from error


def _checked(data: dict[str, Any]) -> Registration:
    plain: dict[str, Any] = {name: _number(data[name]) for name in _NUMBERS}
    plain |= {name: None if data[name] is None else _number(data[name]) for name in _MAYBE_NUMBERS}
    plain |= {name: _switch(data[name]) for name in _SWITCHES}
    plain |= {name: _text(data[name]) for name in _TEXTS}
    return Registration(
        microct_to_mdct=_matrix(data["microct_to_mdct"], mirrored=plain["net_reflection"]),
        pairs=_pair_set(data["pairs"]),
        cost=_cost(data["cost"]),
        settings=RegistrationSettings.from_json(data["settings"]),
        sentences=_texts(data["sentences"]),
        warnings=_texts(data["warnings"]),
        sources={_text(role): _text(digest) for role, digest in dict(data["sources"]).items()},
        **plain,
    )


def _matrix(values: Any, *, mirrored: bool) -> NDArray[np.float64]:
    matrix = np.array([[_number(value) for value in row] for row in values], dtype=np.float64)
    if matrix.shape != (4, 4) or np.abs(matrix[3] - (0, 0, 0, 1)).max() > 0:
        raise ValueError("no 4 x 4 matrix")
    turn = matrix[:3, :3]
    rigid = np.abs(turn @ turn.T - np.eye(3)).max() <= _RIGID
    if not rigid or (np.linalg.det(turn) < 0) != mirrored:
        raise MctguiError("The transform of the registration stretches or mirrors.", _HINT)
    return matrix


def _pair_set(data: Any) -> PairSet:
    line = data["line"]
    fill = data["fill"]
    if fill not in get_args(Fill) or len(data["rows"]) > _MOST_SLICES:
        raise ValueError("no such pairs")
    slope, expected = _number(line["slope"]), _number(line["expected_slope"])
    if slope == 0 or expected == 0:
        raise ValueError("a line without slope")
    return PairSet(
        tuple(_pair(row) for row in data["rows"]),
        MatchLine(slope, _number(line["offset"]), expected, tuple(_number(value) for value in line["residual_mm"])),
        cast("Fill", fill),
        _texts(data["warnings"]),
        tuple(Anchor(_index(mdct), _index(microct)) for mdct, microct in data["anchors"]),
    )


def _pair(row: Any) -> SlicePair:
    mdct, microct, score, position, transform = row
    a, b, c, d, e, f = (_number(value) for value in transform)
    placed: PixelTransform = ((a, b, c), (d, e, f))
    return SlicePair(_index(mdct), _index(microct), placed, _number(score), _number(position))


def _cost(data: Any) -> CostMatrix:
    rows, columns = len(data["mdct_slices"]), len(data["microct_slices"])
    if rows * columns > _MOST_SCORES:
        raise ValueError("too large a cost matrix")
    scores = np.array([[_number(value) for value in row] for row in data["scores"]], dtype=np.float32)
    if scores.shape != (rows, columns):
        raise ValueError("scores that do not fit their slices")
    return CostMatrix(
        scores,
        tuple(_index(value) for value in data["mdct_slices"]),
        tuple(_number(value) for value in data["microct_slices"]),
        tuple((_index(mdct), _number(microct)) for mdct, microct in data["path"]),
        _text(data["kind"]),
    )


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no finite number")
    return float(value)


def _index(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST_SLICES:
        raise ValueError("no slice number")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 2000:
        raise ValueError("no text")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ValueError("no list of texts")
    return tuple(_text(value) for value in values)
