"""Fixes of numbers and dates: placeholders, two units, the impossible, the infinite, zeros that got lost, day and month.

What is wrong is found by the rules of the profile; here it becomes a change.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from analyst_lib.cleaning.fixes import Fix, Sure
from analyst_lib.cleaning.work import Work, step_on
from analyst_lib.findings import Finding
from analyst_lib.meaning.naming import says
from analyst_lib.profiling.judge_digits import impossible as rule_impossible
from analyst_lib.profiling.judge_numbers import sentinels as rule_sentinels
from analyst_lib.profiling.judge_numbers import two_scales as rule_two_scales
from analyst_lib.profiling.judge_times import placeholders as rule_placeholders
from analyst_lib.words import number, plural

NINES = (-999.0, -9999.0, -99999.0)
OFTEN = 3
POSTAL = ("zip", "zip code", "postal code", "postcode", "plz", "fips")


def sentinels(work: Work) -> Iterator[Fix]:
    """Numbers that stand for missing; safe: three nines or more below zero, three times or more, where all else is not negative."""
    for finding in rule_sentinels(work.numbers_of_all()):
        value = float(finding.evidence["value"])
        for name in finding.columns:
            column, s = work.numbers(name), work.numbers(name).number
            count = int(finding.evidence["counts"][name])
            sure = s is not None and value in NINES and count >= OFTEN and s.negative == count and column.distinct > 2
            yield _sentinel(work, name, value, "safe" if sure else "judgement")


def _sentinel(work: Work, name: str, value: float, sure: Sure) -> Fix:
    doubt = "" if sure == "safe" else " It may also be a true value, so a person should say."
    whole = int(value) if value.is_integer() else value
    return work.measured(
        Fix(
            f"sentinel:{name}:{value:g}", "sentinel", sure, f"{name} uses {value:g} for missing", f"{value:g} becomes missing.",
            f"It lies far from all other values, and pulls the average.{doubt}", "Every other number.",
            step_on(name, "drop_numbers", values=[whole]), (name,),
        )
    )  # fmt: skip


def dates_for_missing(work: Work) -> Iterator[Fix]:
    """Dates such as 1900-01-01 that stand for missing."""
    for finding in rule_placeholders(work.numbers_of_all()):
        name, value = finding.columns[0], str(finding.evidence["value"])[:10]
        yield work.measured(
            Fix(
                f"placeholder_date:{name}", "placeholder_date", "judgement", f"{name} uses {value} for missing",
                f"{value} becomes missing.", "Programs write it where no date is known; ages and times in between come out absurd.",
                "Every other date.", step_on(name, "drop_dates", dates=[value]), (name,),
            )
        )  # fmt: skip


def units(work: Work) -> Iterator[Fix]:
    """Numbers in two units: the smaller group is brought to the scale of the larger one."""
    for finding in rule_two_scales(work.numbers_of_all()):
        low, high, factor = _few(work, finding)
        ratio = float(finding.evidence["ratio"])
        name = finding.columns[0]
        done = f"multiplied by {number(ratio, 7)}" if factor > 1 else f"divided by {number(ratio, 7)}"
        yield work.measured(
            Fix(
                f"units:{name}", "units", "judgement", finding.title,
                f"Numbers from {number(low)} to {number(high)} are {done}. {finding.do}", finding.what,
                "The larger group. The units themselves are a guess: ask who measured.",
                step_on(name, "rescale", low=low, high=high, factor=factor), (name,),
            )
        )  # fmt: skip


def _few(work: Work, finding: Finding) -> tuple[float, float, float]:
    """Return the ends of the smaller group of a column in two units, and what to multiply it by."""
    values = work.table[finding.columns[0]].to_numpy(float, na_value=np.nan)
    values = np.sort(values[np.isfinite(values)])
    ratio = float(finding.evidence["ratio"])
    cut = int(np.argmax(np.diff(np.log(values)))) + 1
    low = 2 * cut <= len(values)
    group = values[:cut] if low else values[cut:]
    return float(group[0]), float(group[-1]), ratio if low else 1 / ratio


def impossible(work: Work) -> Iterator[Fix]:
    """Numbers that a column's name rules out."""
    for finding in rule_impossible(work.numbers_of_all()):
        name = finding.columns[0]
        low, high = (float(end) for end in finding.evidence["limits"])
        values = {"low": low, "high": high} if math.isfinite(high) else {"low": low, "high": 1.7976931348623157e308}
        outside = f"below {number(low)} or above {number(high)}" if math.isfinite(high) else f"below {number(low)}"
        yield work.measured(
            Fix(
                f"impossible:{name}", "impossible", "judgement", finding.title, f"Numbers {outside} become missing.",
                f"{finding.what} {finding.why} The true value may still be known at the source.", "Numbers within the limits.",
                step_on(name, "drop_outside", **values), (name,),
            )
        )  # fmt: skip


def infinite(work: Work) -> Iterator[Fix]:
    """Infinite numbers, where there are others."""
    for name in work.columns:
        s = work.numbers(name).number
        column = work.table[name]
        if s is not None and s.infinite and column.dtype.kind == "f" and work.numbers(name).distinct > 2:
            yield work.measured(
                Fix(
                    f"infinite:{name}", "infinite", "judgement", f"{name} holds infinite numbers", "Infinite numbers become missing.",
                    "They come from a division by zero, and break every average.", "Every finite number.",
                    step_on(name, "drop_infinite"), (name,),
                )
            )  # fmt: skip


def lost_zeros(work: Work) -> Iterator[Fix]:
    """Postal codes that were read as numbers and lost the zeros in front."""
    for name in work.columns:
        c = work.numbers(name)
        if c.kind != "integer" or c.number is None or not (c.meaning == "postal_code" or says(name, *POSTAL)):
            continue
        values = work.table[name].dropna()
        if values.dtype.kind not in "iuf" or c.number.infinite or c.number.minimum < 0:
            continue
        widths = values.astype("int64").astype(str).str.len()
        width = int(widths.max())
        short = int((widths < width).sum())
        if width in (5, 6) and 0 < short < len(values) and int(widths.min()) >= width - 2:
            yield work.measured(
                Fix(
                    f"zeros:{name}", "zeros", "judgement", f"{name} lost the zeros in front of {plural(short, 'code')}",
                    f"The numbers become texts of {width} digits, with zeros in front.",
                    f"Codes of {width} digits in most rows are shorter in some: a program took them for numbers.",
                    "The digits that are there.", step_on(name, "to_codes", width=width), (name,),
                )
            )  # fmt: skip


def day_and_month(work: Work) -> Iterator[Fix]:
    """Dates that reading the file could take either way round: the other way is offered."""
    for name, other in work.ambiguous.items():
        column = work.table.get(name)
        if column is None or column.dtype.kind != "M" or not column.notna().any() or int(column.dt.day.max()) > 12:
            continue
        yield work.measured(
            Fix(
                f"dates:{name}:swap", "dates", "choice", f"Day and month of {name} could be the other way round",
                f"Day and month change places: the dates are read as {other}.",
                "No day in the file is above 12, so nothing in it tells the day from the month. Ask who made it.",
                "Year and time of day.", step_on(name, "swap_day_and_month"), (name,),
            )
        )  # fmt: skip
