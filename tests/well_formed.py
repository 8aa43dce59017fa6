"""Whether a piece of a report is well-formed, and holds nothing that its page did not put there."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = ("br", "circle", "col", "hr", "image", "img", "input", "line", "link", "meta", "path", "rect", "wbr")


class Tags(HTMLParser):
    """Fails on tags that close out of turn; keeps those that are open, and all that were met."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.met: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.met.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.met.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def well_formed(text: str, banned: tuple[str, ...] = ("script", "img")) -> bool:
    """Return whether every tag of a piece closes in turn, and none is of the banned kinds."""
    tags = Tags()
    tags.feed(text)
    return not tags.open and not tags.met & {*banned}
