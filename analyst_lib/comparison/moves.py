"""Words for a column that moved: the title of its finding, the phrase of the headline, and what was measured."""

from __future__ import annotations

from analyst_lib.comparison import said
from analyst_lib.comparison.numbers import ColumnChange, LabelShift, NumberShift
from analyst_lib.comparison.strength import mean_moved
from analyst_lib.words import number, percent, span

SHIFT = 0.2
SPREAD = 1.25
SMALL_PART = 0.2


def title_of(c: ColumnChange) -> tuple[str, str]:
    """Return the title of a moved column, and the phrase for the headline."""
    if c.labels is not None:
        parts = ", in many small parts" if _diffuse(c, c.labels) else ""
        phrase = "a different mix" if parts else said.more_and_less(c.labels)
        return f"{c.name} has a different mix{parts}", f"{c.name} has {phrase}"
    assert c.number is not None
    if c.role == "text":
        return f"Texts in {c.name} are {'longer' if c.number.mean[1] > c.number.mean[0] else 'shorter'}", ""
    told = _number_title(c, c.number)
    return told, told


def _number_title(c: ColumnChange, s: NumberShift) -> str:
    if c.is_time:
        return f"{c.name} is {_later(s)}"
    if _by_mean(c, s):
        return f"{c.name} is {said.average(s)} on average"
    if s.spread_ratio.excludes(1) and not 1 / SPREAD < s.spread_ratio.value < SPREAD:
        return f"{c.name} varies {'more' if s.spread_ratio.value > 1 else 'less'}"
    return f"{c.name} is distributed otherwise"


def _by_mean(c: ColumnChange, s: NumberShift) -> bool:
    """Tell whether the mean is what moved: by a tenth, or by Cohen's small effect (0.2)."""
    return mean_moved(c) or (abs(s.effect) >= SHIFT and s.mean_change.excludes(0))


def _later(s: NumberShift) -> str:
    return "later" if s.median[1] > s.median[0] else "earlier"


def _diffuse(c: ColumnChange, s: LabelShift) -> bool:
    """Tell whether no label makes a tenth of the change (a total variation is half of all changes of shares)."""
    gains = [abs(x.after / s.count[1] - x.before / s.count[0]) for x in s.levels]
    return max(gains) < SMALL_PART * c.distance


def what_of(c: ColumnChange) -> str:
    """Return what was measured, in a sentence."""
    if c.labels is not None:
        return _labels_moved(c, c.labels)
    assert c.number is not None
    return _time_moved(c, c.number) if c.is_time and c.role != "text" else _mean_moved(c, c.number)


def _labels_moved(c: ColumnChange, s: LabelShift) -> str:
    rows = f"{percent(c.distance)} of the rows would have to change for both to be alike"
    if _diffuse(c, s):
        return f"{rows}; of {s.distinct[1] + s.gone_levels:,} labels none makes a tenth of that."
    return f"{said.movers(s)}; {rows}."


def _time_moved(c: ColumnChange, s: NumberShift) -> str:
    apart = span(abs(s.median[1] - s.median[0]))
    return (
        f"Half of it lies before {said.value(c, s.median[1])}, {apart} {_later(s)} than {said.value(c, s.median[0])}."
    )


def _mean_moved(c: ColumnChange, s: NumberShift) -> str:
    unit = " characters" if c.role == "text" else ""
    ends = said.between(c, s.mean_change)
    sure = f" (95% interval of the change: {ends})" if ends else ""
    first = f"On average {said.value(c, s.mean[1])}{unit} instead of {said.value(c, s.mean[0])}{sure}"
    if _by_mean(c, s) or c.role == "text":
        return f"{first}."
    return f"{first}; standard deviation {number(s.std[1])} instead of {number(s.std[0])}."
