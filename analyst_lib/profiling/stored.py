"""What is kept beside the typed copy of a dataset, by the hash of its content: a later report costs nothing."""

from __future__ import annotations

import contextlib
import json
import os
import time
import types
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from analyst_lib import __version__
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.shown import Shown

# Raise it with every change of what is counted or how, or of what is shown.
FORMAT = 3
DAY = 86_400


@dataclass(frozen=True)
class Kept:
    """The numbers of a table, and what a page shows of its rows."""

    numbers: Numbers
    shown: Shown


def stored(folder: Path, sha256: str, name: str) -> Kept | None:
    """Return what this version kept of this content, or None.

    Numbers that tell of times in the future are only good for a day.
    """
    try:
        path = _path(folder)
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["made_by"] != made_by() or kept["sha256"] != sha256:
            return None
        numbers: Numbers = _made(Numbers, kept["numbers"] | {"name": name})
        shown: Shown = _made(Shown, kept["shown"])
        young = time.time() - path.stat().st_mtime < DAY
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not young and any(c.date and c.date.future for c in numbers.columns):
        return None
    return Kept(numbers, shown)


def keep(folder: Path, sha256: str, kept: Kept) -> None:
    """Keep it for later reports; a folder that cannot be written to is no fault."""
    values = {"made_by": made_by(), "sha256": sha256} | asdict(kept)
    aside = _path(folder).with_suffix(f".{os.getpid()}.part")
    with contextlib.suppress(OSError):
        aside.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        aside.replace(_path(folder))


def made_by() -> str:
    """Return what made the numbers: another version may count otherwise."""
    return f"{__version__}/{FORMAT}"


def _path(folder: Path) -> Path:
    return folder / "numbers.json"


def _made(kind: Any, value: Any) -> Any:
    """Return JSON values as the frozen values of a type."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _made(hints[f.name], value[f.name]) for f in fields(kind)})  # type: ignore[operator]
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = (part for part in get_args(kind) if part is not type(None))
        return None if value is None else _made(inner, value)
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_made(parts[0], item) for item in value)
        return tuple(_made(part, item) for part, item in zip(parts, value, strict=True))
    return value
