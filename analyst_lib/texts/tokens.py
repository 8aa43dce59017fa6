"""Cuts texts into words: letters of any script; where words are not spaced, pairs of characters stand for them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

MOST = 20_000
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,300}|!--.{0,300}?--)>", re.DOTALL)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W\d_])+(?:'(?:(?![{_UNSPACED}])[^\W\d_])+)*|[\U0001f300-\U0001faff]"
)
_SPACED = re.compile("[^\\W\\d_]+(?:'[^\\W\\d_]+)*|[\U0001f300-\U0001faff]")
_ASCII = re.compile("[a-z]+(?:'[a-z]+)*")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


def plain(text: str) -> str:
    """Return the first 20,000 characters of a text without HTML tags and links, its spaces single.

    Examples
    --------
    >>> plain("<p>Late  &amp; cold,<br>see https://x.org/1</p>")
    'Late & cold, see'
    """
    text = text[:MOST]
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    if "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    return " ".join(text.split())


def has_markup(text: str) -> bool:
    """Return whether a text has HTML tags."""
    return "<" in text and _TAG.search(text[:MOST]) is not None


def words(text: str) -> list[str]:
    """Return the words of a plain text in lower case; numbers are none, an emoji is one.

    Examples
    --------
    >>> words("Don't panic: 2 lines Größe"), words("配送太慢"), words("سيء جدا")
    (["don't", 'panic', 'lines', 'größe'], ['配送', '送太', '太慢'], ['سيء', 'جدا'])
    """
    if text.isascii():
        return _ASCII.findall(text.lower())
    whole = unicodedata.normalize("NFC", text).lower().replace("’", "'")
    if not _IS_UNSPACED.search(whole):
        return _SPACED.findall(whole)
    return [part for word in _WORD.findall(whole) for part in _parts(word)]


def _parts(word: str) -> Iterator[str]:
    if not _IS_UNSPACED.match(word) or len(word) < 3:
        yield word
        return
    for i in range(len(word) - 1):
        yield word[i : i + 2]
