"""How a case is measured: which threshold, for which VOIs, and by which rule at their wall. Knows no Qt.

Kept in the project as JSON, so that it is found again.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from mctgui.project.measuring import MeasuringSettings, Method, Scope
from mctgui.project.records import Modality
from mctgui.project.store import Project

Mode = Literal["context", "bonej", "both"]


@dataclass(frozen=True, slots=True)
class Choices:
    """How a case is measured.

    Parameters
    ----------
    method
        The automatic threshold.
    scope
        ``"voi"``: each VOI has its own; ``"image"``: one for all VOIs of an image, of their voxels together; ``"set"``: one
        for all cases of the project, per modality.
    fixed
        Thresholds given by the user, by ``modality/VOI`` for ``"voi"`` and by ``modality`` else. They go before the method.
    mode
        What bounds the thickness at the wall of the VOI.
    """

    method: Method = "isodata"
    scope: Scope = "voi"
    fixed: dict[str, float] = field(default_factory=dict)
    mode: Mode = "context"

    def key(self, modality: Modality, which: str) -> str:
        """Under which name a fixed threshold is kept."""
        return f"{modality}/{which}" if self.scope == "voi" else modality

    def fixed_for(self, modality: Modality, which: str) -> float | None:
        """The user's own threshold; None where the method finds it."""
        return self.fixed.get(self.key(modality, which))

    def with_fixed(self, modality: Modality, which: str, value: float | None) -> Choices:
        """The same with another threshold of the user's; None gives it back to the method."""
        kept = {key: one for key, one in self.fixed.items() if key != self.key(modality, which)}
        if value is not None:
            kept[self.key(modality, which)] = float(value)
        return replace(self, fixed=kept)

    @property
    def settings(self) -> MeasuringSettings:
        """How the measurement is told: of the user's thresholds those that count with this scope."""
        fixed = {key: value for key, value in self.fixed.items() if ("/" in key) == (self.scope == "voi")}
        modes: tuple[Literal["context", "bonej"], ...] = ("context", "bonej") if self.mode == "both" else (self.mode,)
        return MeasuringSettings(self.method, self.scope, fixed, modes=modes)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"method": self.method, "scope": self.scope, "fixed": dict(self.fixed), "mode": self.mode}

    @classmethod
    def from_json(cls, data: Any) -> Choices:
        """What :meth:`as_json` gave; what is damaged in it is taken as from the start."""
        start = cls()
        if not isinstance(data, dict):
            return start
        given = data.get("fixed")
        fixed = {
            str(key): float(value)
            for key, value in (given.items() if isinstance(given, dict) else ())
            if isinstance(value, int | float) and math.isfinite(value)
        }
        return cls(
            data["method"] if data.get("method") in get_args(Method) else start.method,
            data["scope"] if data.get("scope") in get_args(Scope) else start.scope,
            fixed,
            data["mode"] if data.get("mode") in get_args(Mode) else start.mode,
        )


def _name(case_id: int) -> str:
    return f"measure.choices.{case_id}"


def stored_choices(project: Project, case_id: int) -> Choices:
    """How a case is measured, as it was chosen last."""
    text = project.fact(_name(case_id))
    try:
        return Choices.from_json(json.loads(text)) if text else Choices()
    except ValueError:
        return Choices()


def keep_choices(project: Project, case_id: int, choices: Choices) -> None:
    """Write it to the project.

    Raises
    ------
    StorageFailure
        The project cannot be written.
    """
    project.set_fact(_name(case_id), json.dumps(choices.as_json(), sort_keys=True))
