"""The pieces that every report is made of: large numbers, ranked findings, facts, notes, figures side by side."""

from __future__ import annotations

from collections.abc import Sequence

from analyst_lib.figures.frame import framed
from analyst_lib.findings import Finding
from analyst_lib.html import escape
from analyst_lib.words import plural

SHOWN = 12


def tiles(*shown: tuple[str, str]) -> str:
    """Return the few large numbers of a report, each with what it counts.

    Examples
    --------
    >>> tiles(("344", "rows"))
    '<ul class="tiles"><li><b>344</b>rows</li></ul>'
    """
    return (
        f'<ul class="tiles">{"".join(f"<li><b>{escape(value)}</b>{escape(what)}</li>" for value, what in shown)}</ul>'
    )


def finding_list(findings: Sequence[Finding]) -> str:
    """Return the findings, each with why it matters and what to do folded under it."""
    if len(findings) <= SHOWN + 2:
        return f"<div>{''.join(map(_finding, findings))}</div>"
    rest = (
        f"<summary>{plural(len(findings) - SHOWN, 'more finding')}</summary>{''.join(map(_finding, findings[SHOWN:]))}"
    )
    return f'<div>{"".join(map(_finding, findings[:SHOWN]))}</div><details class="rest">{rest}</details>'


def _finding(f: Finding) -> str:
    more = "".join(
        f"<p><i>{label}</i>{escape(text)}</p>"
        for label, text in (("Why it matters", f.why), ("What to do", f.do))
        if text
    )
    columns = " ".join(f"<code>{escape(c)}</code>" for c in f.columns)
    link = f' <a href="{escape(f.link)}">See the figure</a>' if f.link else ""
    more += f"<p>{columns}{link}</p>" if columns or link else ""
    head = f'<summary><span class="level">{f.severity}</span><b>{escape(f.title)}</b><span class="what">{escape(f.what)}</span></summary>'
    return f'<details class="finding {f.severity}">{head}<div class="more">{more}</div></details>'


def facts(items: Sequence[tuple[str, str]]) -> str:
    """Return names and values in a row."""
    return f"<dl>{''.join(f'<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>' for name, value in items)}</dl>"


def note(text: str) -> str:
    """Return a quiet sentence, such as what was left out."""
    return f'<p class="note">{escape(text)}</p>'


def pictured(svg: str, caption: str = "") -> str:
    """Return a small drawing as a figure; its caption may hold HTML."""
    return framed(svg, caption)


def beside(*parts: str) -> str:
    """Return pieces side by side where there is room."""
    return f'<div class="two">{"".join(parts)}</div>'
