"""Findings about the rows a target is explained on: too few, given away by a column, missing values that matter."""

from __future__ import annotations

from collections.abc import Iterator

from analyst_lib.exploration.numbers import Numbers, TargetNumbers
from analyst_lib.exploration.thresholds import FEW, LEVEL, MEDIUM_D, MEDIUM_R, RARE, SOME
from analyst_lib.exploration.wording import chance, known, value
from analyst_lib.findings import Finding
from analyst_lib.words import joined, percent, plural


def few_rows(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """Fewer than 100 rows; a rare outcome."""
    if t.rows < SOME:
        yield Finding(
            "few_rows", "medium" if t.rows < FEW else "low", f"Only {plural(t.rows, 'row')}",
            f"{plural(t.rows, 'row')} {'has' if t.rows == 1 else 'have'} a value of {t.name}: only strong effects can be told from chance.",
            "What is not found here may still be there.", "Collect more rows before ruling anything out.", (t.name,),
            {"rows": t.rows}, 0.1, f"only {plural(t.rows, 'row')}",
        )  # fmt: skip
    if t.kind == "share" and min(t.mean, 1 - t.mean) < RARE:
        rare = min(t.mean, 1 - t.mean)
        yield Finding(
            "rare", "low", f"One outcome of {t.name} is rare",
            f"{percent(t.mean)} of the rows have {t.name} = {t.labels[0]}: the rarer side has {plural(round(rare * t.rows), 'row')}.",
            "Shares by group rest on few rows of the rarer side.", "Look at the intervals, not at the shares alone.", (t.name,),
            {"share": t.mean}, 0.1,
        )  # fmt: skip


def leaks(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """A column that explains 98% of the target, or whose every repeated value has one outcome."""
    if not n.leaks:
        return
    names = [d.name for d in n.leaks]
    gives = "gives" if len(names) == 1 else "give"
    it, comes = ("it", "comes") if len(names) == 1 else ("they", "come")
    yield Finding(
        "leak", "high", f"{joined(names)} {gives} {t.name} away",
        f"Alone, {joined([f'{d.name} explains {percent(d.share.value)}' for d in n.leaks])} of {t.name}.",
        f"Probably {it} {comes} from {t.name}, or only after it; that explains nothing, and a model using {'it' if len(names) == 1 else 'them'} would look perfect and fail.",
        f"Find out where {it} {comes} from. The ranking leaves {'it' if len(names) == 1 else 'them'} out.", (*names, t.name),
        {"shares": {d.name: d.share.value for d in n.leaks}}, 2.0, f"{joined(names, 2)} {gives} {t.name} away", "#strongest-relations",
    )  # fmt: skip


def missing(n: Numbers, t: TargetNumbers) -> Iterator[Finding]:
    """Columns whose missing values go with the target, at least with a medium effect."""
    for test in n.tests:
        if (
            test.a.endswith(" is missing")
            and test.adjusted < LEVEL
            and abs(test.size) >= (MEDIUM_D if test.effect == "d" else MEDIUM_R)
        ):
            name = test.a.removesuffix(" is missing")
            points = next((d.points for d in n.drivers if d.name == name), ())
            absent = [p for p in points if p not in known(points)]
            told = (
                f" ({value(absent[0].mean, t)} there, {value(t.mean, t)} over all rows)"
                if absent and t.kind == "number"
                else ""
            )
            yield Finding(
                "missing", "medium", f"Where {name} is missing, {t.name} differs",
                f"{t.name} is not the same in rows with and without {name}{told}; chance alone would rarely show this ({test.method} test, {chance(test.adjusted)}).",
                "Leaving out the rows without it changes the result; it may also give the target away.",
                f"Find out why {name} is missing.", (name, t.name), {"size": test.size}, abs(test.size) / 4, "", "#all-tests",
            )  # fmt: skip
