"""The cases of a project."""

from __future__ import annotations

import json
import re

from mctgui.alignment import Alignment, applied, inverse
from mctgui.errors import MctguiError
from mctgui.project import rows
from mctgui.project.records import CaseRecord


class CaseTable(rows.Rows):
    """Adding, finding, changing and deleting cases; part of :class:`mctgui.project.Project`."""

    def cases(self) -> list[CaseRecord]:
        """All cases in the order in which they were added."""
        return [rows.case(row) for row in self._database.ask("SELECT * FROM cases ORDER BY id")]

    def case(self, case_id: int) -> CaseRecord:
        """One case.

        Raises
        ------
        MctguiError
            It is not, or no longer, in the project.
        """
        return rows.case(self._one("cases", case_id))

    def case_named(self, pseudonym: str) -> CaseRecord | None:
        """The case with this pseudonym, if there is one."""
        found = self._database.ask("SELECT * FROM cases WHERE pseudonym = ?", (pseudonym,))
        return rows.case(found[0]) if found else None

    def add_case(self, pseudonym: str | None = None, level: str = "", donor: str = "") -> CaseRecord:
        """Add an empty case.

        Parameters
        ----------
        pseudonym
            Unique name; None takes the next of SP-0001, SP-0002, ...
        level, donor
            See :class:`mctgui.project.records.CaseRecord`.

        Raises
        ------
        MctguiError
            The pseudonym is taken or not usable.
        """
        with self._database.change() as change:
            chosen = self._next_pseudonym() if pseudonym is None else self._usable(pseudonym)
            added = change.execute(
                "INSERT INTO cases (pseudonym, level, donor, created) VALUES (?, ?, ?, ?)",
                (chosen, level.strip(), donor.strip(), rows.now()),
            )
            case_id = int(added.lastrowid or 0)
        return self.case(case_id)

    def edit_case(
        self, case_id: int, *, pseudonym: str | None = None, level: str | None = None, donor: str | None = None
    ) -> CaseRecord:
        """Change what is given of a case, and leave the rest.

        Raises
        ------
        MctguiError
            The case is gone, or the pseudonym is taken.
        """
        with self._database.change() as change:
            old = self.case(case_id)
            name = old.pseudonym if pseudonym is None or pseudonym == old.pseudonym else self._usable(pseudonym)
            change.execute(
                "UPDATE cases SET pseudonym = ?, level = ?, donor = ? WHERE id = ?",
                (
                    name,
                    old.level if level is None else level.strip(),
                    old.donor if donor is None else donor.strip(),
                    case_id,
                ),
            )
        return self.case(case_id)

    def alignment(self, case_id: int) -> Alignment | None:
        """How the micro-CT of a case lies on its MDCT: by hand, by anchors or by a registration; None where nobody said.

        Raises
        ------
        MctguiError
            What is kept is damaged.
        """
        found = self._database.ask("SELECT x, y, z, json FROM alignments WHERE case_id = ?", (case_id,))
        if not found:
            return None
        if not found[0]["json"]:  # kept before there was more than a shift
            return Alignment.from_shift((found[0]["x"], found[0]["y"], found[0]["z"]))
        try:
            values = json.loads(found[0]["json"])
        except ValueError:
            values = {}
        return Alignment.from_json(values if isinstance(values, dict) else {})

    def set_alignment(self, case_id: int, alignment: Alignment | None) -> None:
        """Keep an alignment, or forget it.

        Raises
        ------
        MctguiError
            The case is gone, or the disk refused.
        """
        with self._database.change() as change:
            self._one("cases", case_id)
            change.execute("DELETE FROM alignments WHERE case_id = ?", (case_id,))
            if alignment is not None:
                # Where the origin of the MDCT lies in the micro-CT: of a shift it is all there is.
                x, y, z = (float(value) for value in applied(inverse(alignment.matrix), (0.0, 0.0, 0.0)))
                change.execute(
                    "INSERT INTO alignments (case_id, x, y, z, json) VALUES (?, ?, ?, ?, ?)",
                    (case_id, x, y, z, json.dumps(alignment.as_json(), allow_nan=False)),
                )

    def _usable(self, pseudonym: str) -> str:
        name = pseudonym.strip()
        if not name or len(name) > 64 or not name.isprintable():
            raise MctguiError("A pseudonym has 1 to 64 printable characters.", "Choose another one, such as SP-0001.")
        if self.case_named(name) is not None:
            raise MctguiError(f"There is a case {name} already.", "Choose another pseudonym.")
        return name

    def _next_pseudonym(self) -> str:
        taken = [re.fullmatch(r"SP-(\d+)", case.pseudonym) for case in self.cases()]
        return f"SP-{max((int(match[1]) for match in taken if match), default=0) + 1:04d}"
