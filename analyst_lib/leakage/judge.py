"""Leaks as findings, one for each kind."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.findings import Finding
from analyst_lib.leakage.leak import Leak
from analyst_lib.words import joined, number, percent, plural

WHY = "A model would learn the answer rather than how to find it, and fail where the answer is not known yet."
SPLIT = "A test by randomly chosen rows would promise more than the model can do."


def findings(found: Sequence[Leak], target: str) -> tuple[Finding, ...]:
    """Return findings about the leaks of a target."""
    kinds = dict.fromkeys(leak.kind for leak in found)
    return tuple(_finding([leak for leak in found if leak.kind == kind], target) for kind in kinds)


def _finding(same: Sequence[Leak], target: str) -> Finding:
    leak = same[0]
    names = joined([leak.column for leak in same if leak.column]) or "The order of the rows"
    severity, title, what, why, do = _WORDS[leak.kind](same, names, target)
    columns = tuple(leak.column for leak in same if leak.column)
    return Finding(
        "leak", severity, title, what, why, do, (*columns, target),
        {"leak": leak.kind, "scores": [leak.to_json_value() for leak in same]}, 1.5 + leak.score,
        _phrase(leak.kind, columns, target),
    )  # fmt: skip


def _phrase(kind: str, columns: Sequence[str], target: str) -> str:
    if kind == "order" and not columns:
        return f"rows sorted by {target}"
    names = joined(columns, 2)
    told = {"duplicates": "", "name": "", "time": f"{target} that follows {names}"}
    return told.get(kind, f"{target} given away by {names}")


Words = tuple[str, str, str, str, str]


def _many(same: Sequence[Leak], one: str, several: str) -> str:
    return one if len(same) == 1 else several


def _same(same: Sequence[Leak], names: str, target: str) -> Words:
    how = same[0].detail
    what = {
        "in other names": f"Each value of {target} goes with one value of {names}, and the other way round",
        "value by value": f"{names} {_many(same, 'equals', 'equal')} {target} in every row",
        "on another scale": f"{names} {_many(same, 'is', 'are')} {target} on another scale (correlation ±1)",
        "in the same order": f"{names} {_many(same, 'puts', 'put')} the rows into the very order of {target}",
    }[how]
    return (
        "high", f"{names} {_many(same, 'is', 'are')} {target} in another form", f"{what}, over {plural(same[0].rows, 'row')}.",
        WHY, f"Leave {_many(same, 'it', 'them')} out when {target} is predicted.",
    )  # fmt: skip


def _predicts(same: Sequence[Leak], names: str, target: str) -> Words:
    return (
        "high", f"{names} alone {_many(same, 'gives', 'give')} {target} away",
        f"{_scores(same)} (cross-validated over {plural(same[0].rows, 'row')}). One honest column is rarely that good.",
        WHY, f"Find out when {names} {_many(same, 'becomes', 'become')} known; leave out what is known only after {target}.",
    )  # fmt: skip


def _scores(same: Sequence[Leak]) -> str:
    first, *rest = same
    told = [f"{leak.column} with {_rounded(leak.score)}" for leak in rest]
    also = f", {joined(told, 3)}" if told else ""
    return f"{first.column} predicts the target with {first.measure} {_rounded(first.score)}{also}"


def _rounded(value: float) -> str:
    return "1" if value >= 0.9995 else number(value, 3)


def _missing(same: Sequence[Leak], names: str, target: str) -> Words:
    return (
        "high", f"Whether {names} {_many(same, 'is', 'are')} missing gives {target} away",
        f"Gaps in {names} alone predict {target} with {same[0].measure} {_rounded(same[0].score)} over {plural(same[0].rows, 'row')}.",
        WHY, f"{names} {_many(same, 'is', 'are')} probably filled in only afterwards: leave {_many(same, 'it', 'them')} out.",
    )  # fmt: skip


def _order(same: Sequence[Leak], names: str, target: str) -> Words:
    keys = [leak for leak in same if leak.column]
    leak = (keys or same)[0]
    how = f"with {leak.measure} {_rounded(leak.score)} over {plural(leak.rows, 'row')}"
    if not keys:
        return (
            "medium", f"The rows are sorted by {target}", f"The place of a row in the table predicts {target} {how}.",
            SPLIT, "Shuffle the rows before splitting them.",
        )  # fmt: skip
    return (
        "high", f"{names} {_many(keys, 'gives', 'give')} {target} away", f"{names} only {_many(keys, 'numbers', 'number')} "
        f"the rows, but {_many(keys, 'predicts', 'predict')} {target} {how}.", WHY,
        f"Leave {names} out; find out why rows with one {target} were numbered together.",
    )  # fmt: skip


def _time(same: Sequence[Leak], names: str, target: str) -> Words:
    return (
        "medium", f"{target} follows {names}",
        f"{names} alone {_many(same, 'predicts', 'predict')} {target} with {same[0].measure} {_rounded(same[0].score)} over "
        f"{plural(same[0].rows, 'row')}.", SPLIT, "Split by time: learn from earlier rows, test on later ones.",
    )  # fmt: skip


def _duplicates(same: Sequence[Leak], names: str, target: str) -> Words:
    leak = same[0]
    return (
        "high", "Repeated rows would be on both sides of a split",
        f"{percent(leak.score)} of {plural(leak.rows, 'row')} equal an earlier row, {target} included.",
        SPLIT, "Remove repeated rows before splitting, or keep them on one side.",
    )  # fmt: skip


def _name(same: Sequence[Leak], names: str, target: str) -> Words:
    return (
        "medium", f"{names} {_many(same, 'sounds', 'sound')} as if known only with {target}",
        f"The name{_many(same, '', 's')} of {names} {_many(same, 'says', 'say')} what came out.", WHY,
        f"Make sure that {_many(same, 'it is', 'they are')} known before {target} is, or leave {_many(same, 'it', 'them')} out.",
    )  # fmt: skip


def _future(same: Sequence[Leak], names: str, target: str) -> Words:
    leak = same[0]
    return (
        "high", f"{names} {_many(same, 'lies', 'lie')} after {leak.detail}",
        f"In {percent(leak.score)} of {plural(leak.rows, 'row')} {leak.column} is later than {leak.detail}, when {target} "
        "is predicted.", WHY, f"Leave {_many(same, 'it', 'them')} out, and what was computed from "
        f"{_many(same, 'it', 'them')}.",
    )  # fmt: skip


_WORDS = {
    "same": _same, "predicts": _predicts, "missing": _missing, "order": _order, "time": _time,
    "duplicates": _duplicates, "name": _name, "future": _future,
}  # fmt: skip
