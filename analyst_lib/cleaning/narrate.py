"""The headline and the summary of a cleaning."""

from __future__ import annotations

from analyst_lib.cleaning.numbers import Numbers
from analyst_lib.words import capital, joined, percent, plural, spelled


def headline(n: Numbers) -> str:
    """Return what was done, in one line."""
    waits = decisions(n)
    if not n.fixes:
        return f"{n.name}: nothing to clean"
    more = f"; {spelled(waits, 'decision')} {'is' if waits == 1 else 'are'} yours" if waits else ""
    if not n.applied:
        return f"{n.name}: {plural(len(n.fixes), 'fix', 'fixes')} proposed, none applied{more}"
    did = f"{plural(len(n.applied), 'fix', 'fixes')} applied"
    return f"{n.name}: {did}, {_changed(n)}{more}"


def _changed(n: Numbers) -> str:
    parts = [plural(n.cells, "cell") + " changed"] if n.cells else []
    gone, left_out = n.rows[0] - n.rows[1], n.columns[0] - n.columns[1]
    parts += [f"{plural(gone, 'row')} removed"] if gone else []
    parts += [f"{plural(left_out, 'column')} left out"] if left_out else []
    return joined(parts) or "names only"


def decisions(n: Numbers) -> int:
    """Return how many decisions wait for a person; the readings of one column are one."""
    return len({(f.kind, f.columns) if f.sure == "choice" else f.id for f in n.open})


def summary(n: Numbers) -> str:
    """Return a paragraph for anyone."""
    rows, columns = plural(n.rows[0], "row"), plural(n.columns[0], "column")
    if not n.fixes:
        return f"In {rows} of {columns} nothing was found that should be mended. The table is as it was."
    whole = n.rows[0] == n.rows[1] and n.columns[0] == n.columns[1]
    left = f"{plural(n.rows[1], 'row')} and {plural(n.columns[1], 'column')}"
    some = f"Of {rows} and {columns}, {left} are in the cleaned table."
    parts = [f"The cleaned table has all {left}." if whole else some]
    total = n.rows[1] * n.columns[1]
    if n.cells and total:
        parts.append(
            f"{percent(min(1.0, n.cells / total))} of its cells differ from the original in value or type; all others are as they were."
        )
    waits = decisions(n)
    if waits:
        parts.append(
            f"{capital(spelled(waits, 'proposal'))} {'needs' if waits == 1 else 'need'} a person who knows the data; "
            "nothing of that was applied."
        )  # fmt: skip
    return " ".join([*parts, "Missing values are never filled in."])
