"""The headline and the summary of an exploration, by rules from its numbers and findings."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.exploration.judge import telling
from analyst_lib.exploration.numbers import Numbers, TargetNumbers
from analyst_lib.exploration.thresholds import ADDS
from analyst_lib.exploration.wording import effect, subject
from analyst_lib.findings import Finding
from analyst_lib.words import capital, joined, percent, plural


def headline(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return one line: what explains the target, or what is most worth knowing."""
    if n.target is None:
        phrases = list(dict.fromkeys(f.phrase for f in findings if f.phrase))[:3]
        # A sentence may begin with a column's name, which keeps its own spelling.
        told = "; ".join(phrases)
        return capital(told) if findings[0].kind in ("reversal", "nothing") else told
    return _of_target(n, n.target)


def _of_target(n: Numbers, t: TargetNumbers) -> str:
    found = telling(n)
    leak = (
        f"{joined([d.name for d in n.leaks], 2)} {'gives' if len(n.leaks) == 1 else 'give'} {t.name} away"
        if n.leaks
        else ""
    )
    if not found:
        return leak or f"Nothing in {plural(n.used, 'column')} explains {t.name}"
    first = f"{found[0].name} explains {percent(found[0].share.value)} of {t.name}"
    if leak:
        return f"{leak}; of the others {first}"
    adding = sorted((d for d in found[1:] if d.beyond >= ADDS), key=lambda d: -d.beyond)
    little = next((d for d in found[1:] if not d.beyond >= ADDS), None)
    parts = [f"{adding[0].name} adds {percent(adding[0].beyond)}"] if adding else []
    parts += [f"{little.name} adds little"] if little else []
    return f"{first}; {joined(parts)}" if parts else first


def summary(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a paragraph for anyone."""
    return _target_summary(n, n.target, findings) if n.target else _free_summary(n, findings)


def _target_summary(n: Numbers, t: TargetNumbers, findings: Sequence[Finding]) -> str:
    found = telling(n)
    parts = [
        f"{plural(n.used, 'column')} of {n.name} {'was' if n.used == 1 else 'were'} tried on {plural(t.rows, 'row')} to explain {t.name}."
    ]
    if found:
        d = found[0]
        parts.append(
            f"Knowing {d.name} alone removes {percent(d.share.value)} of what varies in {t.name}: {subject(t, d.outcome)} {effect(d, t)}."
        )
        if len(n.together) > 1:
            parts.append(f"{joined(n.together, 5)} together explain {percent(n.together_share)}.")
    else:
        parts.append("No other column tells enough to be of use." if n.leaks else "None tells enough to be of use.")
    parts += [f.what for f in findings if f.kind in ("reversal", "interaction")][:1]
    parts.append("These are associations, not causes.")
    return " ".join(parts)


def _free_summary(n: Numbers, findings: Sequence[Finding]) -> str:
    parts = [
        f"{n.name} holds {plural(n.rows, 'row')}; {plural(n.used, 'column')} {'was' if n.used == 1 else 'were'} compared with each other."
    ]
    told: set[str] = set()
    for f in findings:
        if f.kind not in told and len(told) < 3:
            told.add(f.kind)
            parts.append(f.what)
    parts.append("These are associations, not causes.")
    return " ".join(parts)
