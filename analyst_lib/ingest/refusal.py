"""The one error of reading: a file that cannot become a table, why, where, and what its owner can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

REASONS = frozenset(
    {
        "empty",
        "ragged",
        "encoding",
        "truncated",
        "too_large",
        "encrypted",
        "unknown_format",
        "not_a_table",
        "no_such_sheet",
        "timeout",
        "crashed",
    }
)

NO_ROOM = 28  # exit status of a reader that met a full disk


@dataclass(eq=False)
class Unreadable(Exception):
    """A file was refused.

    Parameters
    ----------
    message : str
        A sentence for the person who uploaded the file: what happened, where, and what to do.
    reason : str
        One word for programs, one of `REASONS`.
    line : int, optional
        The line (text files) or row (workbooks) at fault, counted from 1 as an editor shows it.
    field : str
        The form field at fault; always the file unless an option was wrong.

    Examples
    --------
    >>> raise Unreadable("Line 3 has 2 values where 3 were expected.", "ragged", line=3)
    Traceback (most recent call last):
    analyst_lib.ingest.refusal.Unreadable: Line 3 has 2 values where 3 were expected.
    """

    message: str
    reason: str
    line: int | None = None
    field: str = "file"

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"unknown reason {self.reason!r}; known are {', '.join(sorted(REASONS))}")
        super().__init__(self.message, self.reason, self.line, self.field)

    def __str__(self) -> str:
        return self.message

    def to_json(self) -> dict[str, Any]:
        """Give the refusal as JSON values."""
        return {"message": self.message, "reason": self.reason, "line": self.line, "field": self.field}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Make a refusal from what `to_json` gave."""
        return cls(values["message"], values["reason"], values.get("line"), values.get("field", "file"))
