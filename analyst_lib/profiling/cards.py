"""A card for each column of a profile: its picture, the few numbers that matter, and the rest folded."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from analyst_lib.figures import small as charts
from analyst_lib.findings import Finding
from analyst_lib.html import breakable, escape
from analyst_lib.meaning import MEANINGS
from analyst_lib.pieces import facts, note
from analyst_lib.profiling.numbers import UNCOUNTED, ColumnNumbers, DateStats, Numbers, NumberStats, TextStats
from analyst_lib.words import number, percent, plural, span

CARDS = 60
BARS = 6
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TOO_LARGE = "Too large for the memory there is: only its missing values were counted."
Form = Callable[[float], str]


def cards(n: Numbers, findings: Sequence[Finding]) -> str:
    """Return a card for each column; of very many, those with findings first and the rest as a table."""
    named = {name for f in findings for name in f.columns}
    order = (
        sorted(n.columns, key=lambda c: (c.name not in named, c.position))
        if len(n.columns) > CARDS
        else list(n.columns)
    )
    first = sorted(order[:CARDS], key=lambda c: c.position)
    made = f'<div class="cards">{"".join(map(_card, first))}</div>'
    rest = order[CARDS:]
    if not rest:
        return made
    summary = f"<summary>The other {plural(len(rest), 'column')}, in short</summary>"
    return f'{made}<details class="rest">{summary}{_short(rest)}</details>'


def _card(c: ColumnNumbers) -> str:
    chip = f'<span class="chip">{percent(c.missing_share)} missing</span>' if c.missing else ""
    head = f'<header><h3>{breakable(c.name)}</h3><div class="type">{c.kind}{chip}</div></header>'
    if c.number is not None and c.number.counts:
        body = _number_card(c, c.number)
    elif c.date is not None:
        body = _date_card(c, c.date)
    elif c.text is not None:
        body = _text_card(c, c.text)
    else:
        body = note(TOO_LARGE if c.kind == UNCOUNTED else "No value.")
    return f'<article class="card" id="column-{c.position}">{head}{body}</article>'


def _number_card(c: ColumnNumbers, s: NumberStats) -> str:
    form = year if is_year(c) else short
    label = f"Distribution of {c.name} from {form(s.minimum)} to {form(s.maximum)}, median {form(s.median)}"
    middle = (s.median, form(s.median)) if s.maximum > s.minimum else None
    chart = charts.histogram(s.edges, s.counts, (form(s.minimum), form(s.maximum)), label, middle)
    told = [
        ("mean", form(s.mean)),
        ("median", form(s.median)),
        ("std", number(s.std)),
        ("distinct", f"{c.distinct:,}"),
    ]
    told += [("zeros", f"{s.zeros:,}")] if s.zeros else []
    return chart + facts([*told, ("outliers", f"{s.outliers_low + s.outliers_high:,}")]) + _more(_of_number(c, s, form))


def _of_number(c: ColumnNumbers, s: NumberStats, form: Form) -> list[tuple[str, str]]:
    told = [
        ("5%, 25%, 75%, 95%", ", ".join(map(form, (s.p5, s.q1, s.q3, s.p95)))),
        ("skewness, kurtosis", f"{number(s.skewness)}, {number(s.kurtosis)}"),
        ("lowest", _listed(s.lowest, form)),
        ("highest", _listed(s.highest, form)),
        ("most frequent", _listed(s.top[:5], form)),
        ("negative", f"{s.negative:,}" if s.negative else ""),
        ("infinite", f"{s.infinite:,}" if s.infinite else ""),
    ]
    return [*told, *_meant(c)]


def _listed(pairs: Sequence[tuple[float, int]], form: Form) -> str:
    return ", ".join(form(value) + (f" ({count:,}×)" if count > 1 else "") for value, count in pairs)


def _meant(c: ColumnNumbers) -> list[tuple[str, str]]:
    return [("means", MEANINGS[c.meaning])] if c.meaning else []


def _more(items: Sequence[tuple[str, str]]) -> str:
    """Return what few readers need, folded."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in items if value)
    return f'<details class="all"><summary>More</summary><table>{rows}</table></details>' if rows else ""


def short(value: float) -> str:
    """Return a number to four significant digits."""
    return number(value, 4)


def is_year(c: ColumnNumbers) -> bool:
    """Whether a column's numbers are years, which are written without a thousands separator."""
    return c.number is not None and c.number.whole and c.number.minimum >= 1500 and c.number.maximum <= 2200


def year(value: float) -> str:
    """Return a year, or an average of years."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"


def _date_card(c: ColumnNumbers, s: DateStats) -> str:
    label = f"Distribution of {c.name} from {s.first} to {s.last}"
    days = (s.edges[-1] - s.edges[0]) / 86400
    chart = charts.bars([(s.first, c.present)], c.present, label) if not days else date_chart(s, label)
    return (
        chart
        + facts(
            [
                ("first", s.first),
                ("last", s.last),
                ("distinct", f"{c.distinct:,}"),
                ("longest gap", span(s.longest_gap)),
            ]
        )
        + _more(
            [
                ("by weekday", _days(s)),
                ("usual step", span(s.median_gap)),
                ("rows in order of time", "yes" if s.in_order else "no"),
                *_meant(c),
            ]
        )
    )


def _days(s: DateStats) -> str:
    return ", ".join(f"{day} {count:,}" for day, count in zip(DAYS, s.weekdays, strict=True) if count)


def date_chart(s: DateStats, label: str) -> str:
    """Return a histogram of dates with its ends."""
    most = max(s.counts) or 1
    width = charts.WIDTH / len(s.counts)
    rows = [
        f'<rect class="b" x="{i * width + 0.5:.1f}" y="{64 - 64 * count / most:.1f}" width="{width - 1:.1f}" '
        f'height="{64 * count / most:.1f}" rx="1"><title>from {_day(s.edges[i])}: {plural(count, "row")}</title></rect>'
        for i, count in enumerate(s.counts)
        if count
    ]
    ends = f'<text x="0" y="78">{s.first[:10]}</text><text x="{charts.WIDTH}" y="78" text-anchor="end">{s.last[:10]}</text>'
    axis = f'<line class="axis" x1="0" x2="{charts.WIDTH}" y1="64.5" y2="64.5"/>'
    return charts.svg(82, label, "".join(rows) + axis + ends)


def _day(seconds: float) -> str:
    return (datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)).date().isoformat()


def _text_card(c: ColumnNumbers, s: TextStats) -> str:
    if c.kind in ("id", "text") or s.top[0][1] == 1:
        examples = ", ".join(value[:40] for value, _ in s.top[:3])
        told = [
            ("distinct", f"{c.distinct:,}"),
            ("length", f"{s.shortest} to {s.longest} characters"),
            ("for example", examples),
        ]
        return facts(told) + _more(_of_text(c, s))
    label = f"Most frequent values of {c.name}: " + ", ".join(f"{v} {n}" for v, n in s.top[:BARS])
    chart = charts.bars(s.top[:BARS], c.present, label)
    more = [("others", f"{c.present - sum(n for _, n in s.top[:BARS]):,}")] if c.distinct > BARS else []
    return chart + facts([("distinct", f"{c.distinct:,}"), *more, ("rarest", s.rarest[:60])]) + _more(_of_text(c, s))


def _of_text(c: ColumnNumbers, s: TextStats) -> list[tuple[str, str]]:
    ways = [f"{g.label} ({', '.join(v for v, _, _ in g.variants)})" for g in s.spellings[:5]]
    told = [
        ("length", f"{number(s.shortest)} to {number(s.longest)}, {number(s.mean_length)} on average"),
        ("occur once", f"{s.once:,}" if s.once else ""),
        ("more of the frequent", ", ".join(f"{v[:30]} ({n:,})" for v, n in s.top[BARS:]) if s.top[0][1] > 1 else ""),
        ("several spellings", "; ".join(ways)),
    ]
    return [*told, *_meant(c)]


def _short(columns: Sequence[ColumnNumbers]) -> str:
    head = "".join(f'<th scope="col">{h}</th>' for h in ("column", "type", "missing", "distinct", "typical"))
    rows = "".join(
        f'<tr id="column-{c.position}"><td>{escape(c.name)}</td><td>{c.kind}</td><td class="right">{percent(c.missing_share)}</td>'
        f'<td class="right">{c.distinct:,}</td><td>{escape(_typical(c))}</td></tr>'
        for c in columns
    )
    frame = '<div class="frame" tabindex="0" role="region" aria-label="Columns in short">'
    return f"{frame}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _typical(c: ColumnNumbers) -> str:
    if c.number:
        return f"{number(c.number.q1)} to {number(c.number.q3)}, median {number(c.number.median)}"
    if c.date:
        return f"{c.date.first} to {c.date.last}"
    return c.text.top[0][0][:60] if c.text else "–"
