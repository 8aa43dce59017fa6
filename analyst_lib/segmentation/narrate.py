"""The headline and the summary of a search for groups."""

from __future__ import annotations

from analyst_lib.outlying.columns import LabelColumn
from analyst_lib.segmentation.encoding import Feature
from analyst_lib.segmentation.numbers import Group, Numbers, Trait
from analyst_lib.segmentation.traits import MEDIUM
from analyst_lib.words import capital, joined, number, percent, plural, spelled


def headline(n: Numbers) -> str:
    """Return one line: how many groups there are, and the largest, or that there is none."""
    if not n.groups:
        return "No clear groups: the rows form one cloud" if n.trials else "Too little to look for groups in"
    clear = "clear group" if n.clear else "group"
    size = capital(spelled(len(n.groups), clear))
    if len(n.groups) > 3:
        return f"{size} among {plural(n.rows, 'row')}"
    return f"{size}: {'; '.join(_short(g.name) for g in n.groups)}"


def _short(name: str) -> str:
    parts = name.split(", ")
    text = ", ".join(parts[:2])
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def summary(n: Numbers) -> str:
    """Return a paragraph for anyone."""
    size = f"{n.name} holds {plural(n.rows, 'row')}; {spelled(len(n.variables), 'column')} {'was' if len(n.variables) == 1 else 'were'} compared."
    if not n.groups:
        return f"{size} {nothing(n)}"
    sizes = joined([f"{g.name} ({percent(g.share)})" for g in n.groups], 8)
    return f"{size} {capital(spelled(len(n.groups), 'group'))}: {sizes}. {worth(n)}"


def nothing(n: Numbers) -> str:
    """Return why there are no groups."""
    if not n.trials:
        return "It takes 40 rows and a column that can be compared to look for groups."
    tried = max(t.groups for t in n.trials)
    return (
        f"Every split into two to {number(tried)} groups cuts through rows that lie as close to each other as the rest, or "
        f"comes out differently when some rows are left out. {gradually(n)}"
    )


def gradually(n: Numbers) -> str:
    """Return by what rows differ where there are no groups."""
    if n.map is None:
        return "Rows differ gradually."
    first, second = (f"{joined(list(names))} ({percent(share)} of the variation)" for names, share in n.map.directions)
    return f"Rows differ gradually, most of all by {first}, then by {second}."


def worth(n: Numbers) -> str:
    """Return how far the groups can be trusted."""
    assert n.chosen is not None
    if n.clear:
        return (
            "Gaps set each group apart from every other, and half of the rows are enough to find the same groups again "
            f"({percent(n.chosen.least)} of each{'' if n.chosen.least == 1 else ' or more'})."
        )
    if n.chosen.doubt > 0.01:
        return "The split was asked for: no gap sets these groups apart, so they are slices of one cloud."
    return "The split was asked for: it comes out differently when rows are left out, or has a very small group."


def described(g: Group, features: dict[str, Feature]) -> list[str]:
    """Return what sets a group apart, a sentence for each of the strongest traits."""
    return [told(t, features[t.column]) for t in g.traits[:4] if abs(t.effect) >= MEDIUM]


def told(t: Trait, feature: Feature) -> str:
    """Return one trait as a sentence."""
    if isinstance(feature.source, LabelColumn):
        return f"{t.column} is {t.level} in {percent(t.inside)} of the group ({percent(t.outside)} of all others)"
    side = "higher" if t.effect > 0 else "lower"
    return f"{t.column} is {side}: median {feature.source.told(t.inside)}, others {feature.source.told(t.outside)}"
