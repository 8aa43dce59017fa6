"""Text within a paragraph as Markdown; whatever could be taken for markup is escaped, and nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

SPECIAL = re.compile(r"([\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|!(?=\[))")
LINE_MARK = re.compile(r"^(\s*)([-+#=]|\d+[.)](?=\s))", re.MULTILINE)
FOLLOWED = ("http://", "https://", "mailto:")
BREAK = "  \n"


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is within a line, its white space collapsed.

    Examples
    --------
    >>> print(escaped("bill_length_mm *is* <b>4</b> | 5 & _a_"))
    bill_length_mm \*is\* \<b\>4\</b\> \| 5 & \_a\_
    """
    return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def paragraph(text: str) -> str:
    r"""Return lines of Markdown that begin no list, heading or rule.

    Examples
    --------
    >>> print(paragraph("- 1\n# 2\n3. x"))
    \- 1
    \# 2
    3\. x
    """
    return LINE_MARK.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", text.strip())


def inline(element: Element) -> str:
    """Return what stands in an element, as Markdown within a line."""
    if element.tag in ("style", "title", "svg", "img", "button", "input") or "highlight" in element.get("class", ""):
        return ""
    if element.tag == "br":
        return BREAK
    if element.tag == "math":
        return formula(element)
    if element.tag in ("code", "kbd", "samp", "tt"):
        return code("".join(element.itertext()))
    inner = escaped(element.text or "") + "".join(inline(child) + escaped(child.tail or "") for child in element)
    if "chip" in element.get("class", "").split():
        return f" · {inner}"
    marks: dict[str, Callable[[str], str]] = {
        "b": lambda t: _around(t, "**"), "strong": lambda t: _around(t, "**"), "i": lambda t: _around(t, "*"),
        "em": lambda t: _around(t, "*"), "del": lambda t: _around(t, "~~"), "s": lambda t: _around(t, "~~"),
        "a": lambda t: link(t, element.get("href", "")),
    }  # fmt: skip
    return marks[element.tag](inner) if element.tag in marks else inner


def _around(text: str, mark: str) -> str:
    core = text.strip()
    if not core:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{core}{mark}{after}"


def link(text: str, address: str) -> str:
    """Return a link that may be followed: to the web, to a mail address, or to a file of the report."""
    if not (address.lower().startswith(FOLLOWED) or address.startswith("files/")) or not text.strip():
        return text
    return f"[{text.strip()}](<{address.replace('<', '%3C').replace('>', '%3E').replace(chr(10), '')}>)"


def code(text: str) -> str:
    """Return a text as code within a line."""
    flat = " ".join(text.split())
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}" if flat else ""


def formula(element: Element) -> str:
    """Return a formula as LaTeX between dollars, as GitHub and Jupyter show it."""
    latex = " ".join(element.get("alttext", "").split())
    if not latex:
        return escaped("".join(element.itertext()))
    return f"\n\n$$\n{latex}\n$$\n\n" if element.get("display") == "block" else f"${latex}$"
