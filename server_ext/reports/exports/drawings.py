"""Inline SVG with its styles resolved, so that it looks on its own as it does in the page.

What draws SVG knows neither the page's style sheets nor CSS variables: what they say is written into each element.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

import cssselect2  # type: ignore[import-untyped]
import tinycss2  # type: ignore[import-untyped]

PROPERTIES = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-opacity stroke-linecap stroke-linejoin "
    "opacity color font-size font-family font-weight font-style text-anchor dominant-baseline letter-spacing "
    "visibility display stop-color stop-opacity".split()
)
FONT = re.compile(r"(?:(italic|oblique)\s+)?(?:(bold|\d{3})\s+)?([\d.]+(?:px|pt|em|rem|%))(?:/[\d.]+\w*)?\s+(.+)")
MOST_NESTED = 24
# Names that HTML's readers write in lower case and SVG's do not.
CASED = {
    name.lower(): name
    for name in "viewBox clipPath linearGradient radialGradient textPath preserveAspectRatio gradientUnits "
    "gradientTransform clipPathUnits patternUnits patternContentUnits patternTransform markerWidth markerHeight refX "
    "refY markerUnits maskUnits maskContentUnits startOffset textLength lengthAdjust pathLength spreadMethod "
    "stdDeviation filterUnits feGaussianBlur feOffset feBlend feMerge feMergeNode feFlood feComposite".split()
}


@dataclass(frozen=True)
class _Rule:
    property: str
    value: str
    important: bool


class Styles:
    """The style sheets of a page, as they hold for print in light colours.

    Parameters
    ----------
    sheets
        The texts of the style sheets, in their order.
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._matcher = cssselect2.Matcher()
        for sheet in sheets:
            for selector, rules in _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)):
                self._matcher.add_selector(selector, rules)

    def apply(self, root: Element) -> None:
        """Write what the rules say into each element of the drawings below `root`."""
        for wrapped, inside, variables in self._walk(cssselect2.ElementWrapper.from_html_root(root), False, {}):
            if inside:
                _resolve(wrapped.etree_element, self._declared(wrapped), variables)

    def _walk(
        self, wrapped: cssselect2.ElementWrapper, inside: bool, variables: Mapping[str, str]
    ) -> Iterator[tuple[cssselect2.ElementWrapper, bool, Mapping[str, str]]]:
        inside = inside or wrapped.etree_element.tag == "svg"
        own = {rule.property: rule.value for rule in self._declared(wrapped) if rule.property.startswith("--")}
        variables = {**variables, **own} if own else variables
        yield wrapped, inside, variables
        for child in wrapped.iter_children():
            yield from self._walk(child, inside, variables)

    def _declared(self, wrapped: cssselect2.ElementWrapper) -> list[_Rule]:
        """Return what holds for an element, the stronger later."""
        rules = [
            rule
            for *_, pseudo, rules in sorted(self._matcher.match(wrapped), key=_strength)
            if not pseudo
            for rule in rules
        ]
        return sorted(rules, key=lambda rule: rule.important)


def _strength(match: tuple[tuple[int, ...], int, str | None, object]) -> tuple[tuple[int, ...], int]:
    return match[0], match[1]


def _rules(nodes: Iterable[tinycss2.ast.Node]) -> Iterator[tuple[cssselect2.CompiledSelector, list[_Rule]]]:
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword == "media" and node.content and _holds(node.prelude):
            yield from _rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))
        elif node.type == "qualified-rule":
            yield from _qualified(node)


def _holds(prelude: list[tinycss2.ast.Node]) -> bool:
    return tinycss2.serialize(prelude).strip().lower() in ("print", "all", "screen, print")


def _qualified(node: tinycss2.ast.QualifiedRule) -> Iterator[tuple[cssselect2.CompiledSelector, list[_Rule]]]:
    try:
        selectors = cssselect2.compile_selector_list(node.prelude)
    except cssselect2.SelectorError:
        return
    found = tinycss2.parse_declaration_list(node.content, skip_comments=True, skip_whitespace=True)
    rules = [_Rule(d.name, tinycss2.serialize(d.value).strip(), d.important) for d in found if d.type == "declaration"]
    wanted = [
        rule for rule in rules if rule.property in PROPERTIES or rule.property == "font" or rule.property[:2] == "--"
    ]
    if wanted:
        yield from ((selector, wanted) for selector in selectors)


def _resolve(element: Element, rules: Iterable[_Rule], variables: Mapping[str, str]) -> None:
    for rule in rules:
        value = substituted(rule.value, variables)
        if rule.property == "font":
            _set_font(element, value)
        elif rule.property in PROPERTIES:
            element.set(rule.property, value)
    for name, value in element.attrib.items():
        if "var(" in value:
            element.set(name, substituted(value, variables))
    if "system-ui" in element.get("font-family", ""):
        element.set("font-family", "sans-serif")


def _set_font(element: Element, value: str) -> None:
    match = FONT.fullmatch(value.strip())
    if match:
        named = zip(("font-style", "font-weight", "font-size", "font-family"), match.groups(), strict=True)
        for name, part in named:
            if part:
                element.set(name, part)


def substituted(value: str, variables: Mapping[str, str], nested: int = 0) -> str:
    """Return a value of CSS with its variables put in, or what stands behind the comma where there is none.

    Examples
    --------
    >>> substituted("1px solid var(--a,var(--b, red))", {"--b": "blue"}), substituted("var(--c, #fff)", {})
    ('1px solid blue', '#fff')
    """
    start = value.find("var(")
    if start < 0 or nested > MOST_NESTED:
        return value
    end = _closing(value, start + 4)
    name, _, fallback = value[start + 4 : end].partition(",")
    made = substituted(variables.get(name.strip(), fallback.strip()), variables, nested + 1)
    return value[:start] + made + substituted(value[end + 1 :], variables, nested + 1)


def _closing(value: str, start: int) -> int:
    depth = 1
    for place in range(start, len(value)):
        depth += {"(": 1, ")": -1}.get(value[place], 0)
        if depth == 0:
            return place
    return len(value)


def standalone(drawing: Element) -> str:
    """Return a resolved drawing as a file of its own, on white, as large as it says."""
    copy = _cased(drawing)
    box = copy.get("viewBox", "").replace(",", " ").split()
    if len(box) == 4:
        copy.set("width", box[2])
        copy.set("height", box[3])
    copy.set("xmlns", "http://www.w3.org/2000/svg")
    copy.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    copy.set("style", f"background:#fff;{copy.get('style', '')}")
    copy.tail = None
    return tostring(copy, encoding="unicode")


def _cased(element: Element) -> Element:
    copy = Element(CASED.get(element.tag, element.tag), {CASED.get(n, n): v for n, v in element.attrib.items()})
    copy.attrib.pop("xmlns", None)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(_cased(child) for child in element)
    for name in [name for name in copy.attrib if name.startswith("on")]:
        del copy.attrib[name]
    return copy
