"""What a notebook gives back to programs: named values (`result`)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analyst_lib.context import job_context


def result(**values: Any) -> dict[str, Any]:
    """Report named values, which programs read as result.json; later values of a name replace earlier ones.

    `headline` (one line: what was found) becomes the report's title and `summary` (a paragraph for anyone) its lead.

    Parameters
    ----------
    **values
        Anything that has a JSON form; numpy and pandas values are converted, NaN and infinities become null.

    Returns
    -------
    dict
        The values as they were written.

    Examples
    --------
    >>> result(rows=3, share=float("nan"))
    {'rows': 3, 'share': None}
    """
    plain = {name: jsonable(value) for name, value in values.items()}
    context = job_context()
    if context is not None:
        path = context.output / "result.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        aside = path.with_suffix(".part")
        aside.write_text(json.dumps(known | plain, indent=1, ensure_ascii=False), encoding="utf-8")
        aside.replace(path)
    return plain


def jsonable(value: Any) -> Any:
    """Return the JSON form of a value.

    Examples
    --------
    >>> import numpy as np
    >>> jsonable({"a": np.int64(1), "b": [np.nan, np.datetime64("2026-01-02")]})
    {'a': 1, 'b': [None, '2026-01-02T00:00:00']}
    """
    if value is None or value is pd.NaT or value is pd.NA or isinstance(value, str | bool):
        return value if isinstance(value, str | bool) else None
    if isinstance(value, Mapping):
        return {str(key): jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(inner) for inner in value]
    if hasattr(value, "to_json_value"):
        return jsonable(value.to_json_value())
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0:
        value = pd.Timestamp(value) if value.dtype.kind == "M" else value.item()
    if isinstance(value, int | bool):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return jsonable(value.tolist())
    return str(value)
