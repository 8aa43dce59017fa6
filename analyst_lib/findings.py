"""A finding: one thing about a table that somebody should know, in words, with the figures it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LEVELS = ("high", "medium", "low", "good")


@dataclass(frozen=True)
class Finding:
    """What was found: `what` in a sentence, why it matters, what to do; `weight` ranks it within its severity.

    `phrase` is the finding in a few words for a headline, and `link` the place in the report that shows it.
    """

    kind: str
    severity: str
    title: str
    what: str
    why: str = ""
    do: str = ""
    columns: tuple[str, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    weight: float = 0.0
    phrase: str = ""
    link: str = ""

    def to_json_value(self) -> Mapping[str, Any]:
        """Return the finding as JSON values."""
        return asdict(self)


def ranked(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, then weight."""
    return tuple(sorted(findings, key=lambda f: (LEVELS.index(f.severity), -f.weight, f.title)))
