"""The formats of a report and the names under which they are downloaded."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A format: its media type, the suffix of its files, and whether it is made only when asked for."""

    media_type: str
    suffix: str
    made: bool = True


FORMATS = {
    "html": Format("text/html; charset=utf-8", "html", made=False),
    "ipynb": Format("application/x-ipynb+json", "ipynb", made=False),
    "pdf": Format("application/pdf", "pdf"),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "md": Format("text/markdown; charset=utf-8", "md"),
    "zip": Format("application/zip", "zip"),
}


def download_name(analysis: str, dataset: str | None, when: float, format: str) -> str:
    """Return a file name such as `profile-penguins-2026-11-24.html`; `when` in seconds since the epoch (UTC)."""
    day = datetime.datetime.fromtimestamp(when, datetime.UTC).date().isoformat()
    parts = [_plain(analysis), _plain(dataset.split(".")[0]) if dataset else "", day]
    return f"{'-'.join(part for part in parts if part)}.{FORMATS[format].suffix}"


def _plain(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", ascii_text).strip("-")[:60]
