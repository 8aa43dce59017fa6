"""Excel workbooks out: tables written fast with XlsxWriter, and a template of yours filled with openpyxl.

Text is always written as text: what begins with `=`, `+`, `-` or `@` never becomes a formula, nor an address a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .book import Book, write_workbook
    from .template import fill_template

__all__ = ["Book", "fill_template", "write_workbook"]

_PLACES = {"Book": "book", "write_workbook": "book", "fill_template": "template"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
