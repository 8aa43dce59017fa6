"""The tables of an exploration's report: drivers, relations, groups and tests, as pandas tables."""

from __future__ import annotations

import pandas as pd

from analyst_lib.exploration.numbers import Numbers
from analyst_lib.words import number


def drivers_table(n: Numbers) -> pd.DataFrame:
    """Return the drivers as a table."""
    rows = [
        (
            d.name,
            d.share.value,
            d.share.low,
            d.share.high,
            d.beyond,
            d.shape if d.shape != "groups" else "by group",
            d.missing,
            d.significant,
        )
        for d in n.drivers
    ]
    first = n.drivers[0].name if n.drivers else "the strongest"
    names = ["column", "explains alone", "from", "to", f"adds to {first}", "shape", "missing", "significant"]
    return pd.DataFrame(rows, columns=pd.Index(names)).assign(
        significant=lambda t: t.iloc[:, 7].map({True: "yes", False: "no"})
    )


def relations_table(n: Numbers) -> pd.DataFrame:
    """Return the relations of all pairs as a table."""
    rows = [
        (r.a, r.b, r.share.value, r.share.low, r.share.high, r.sign, r.shape, r.rows, r.adjusted) for r in n.relations
    ]
    names = ["column", "explains", "share", "from", "to", "Spearman's ρ", "shape", "rows", "adjusted p"]
    return pd.DataFrame(rows, columns=pd.Index(names))


def groups_table(n: Numbers) -> pd.DataFrame:
    """Return the groups as a table, the largest effect first."""
    ordered = sorted(n.groups, key=lambda g: -abs(g.effect))
    what = "of" if n.target is None or n.target.kind != "number" else ""
    rows = [
        (g.column, g.level, g.outcome, g.rows, g.mean, g.other, g.difference, g.low, g.high, g.effect, g.adjusted)
        for g in ordered
    ]
    effect = "d" if n.target is None or n.target.kind == "number" else "h"
    names = [
        "column",
        "group",
        "of",
        "rows",
        "mean",
        "others' mean",
        "difference",
        "from",
        "to",
        f"effect ({effect})",
        "adjusted p",
    ]
    made = pd.DataFrame(rows, columns=pd.Index(names))
    return made if what else made.drop(columns="of")


def tests_table(n: Numbers) -> pd.DataFrame:
    """Return all tests as a table."""
    rows = [
        (t.a, t.level or None, t.b, t.method, t.statistic, t.effect, t.size, t.p, t.adjusted, t.rows) for t in n.tests
    ]
    names = ["column", "group", "with", "test", "statistic", "effect", "size", "p", "adjusted p", "rows"]
    made = pd.DataFrame(rows, columns=pd.Index(names))
    return made if made["group"].notna().any() else made.drop(columns="group")


def p_text(p: float) -> str:
    """Return a p-value for a table.

    Examples
    --------
    >>> p_text(0.04213), p_text(1e-20), p_text(1.0)
    ('0.042', '< 0.001', '1')
    """
    return "< 0.001" if p < 0.001 else number(p, 2)
