"""What a notebook calls: load a dataset, describe it, show and report what was found.

Importing this package costs next to nothing; pandas and the rest are imported when they are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyst_lib.annotations import Bounds, Column, Dataset, Model

if TYPE_CHECKING:
    from analyst_lib.cleaning import clean
    from analyst_lib.comparison import compare
    from analyst_lib.exploration import explore
    from analyst_lib.forecasting import forecast
    from analyst_lib.keeping import keep
    from analyst_lib.loading import load
    from analyst_lib.outlying import outliers
    from analyst_lib.output import result
    from analyst_lib.pivoting import pivot
    from analyst_lib.profiling import profile
    from analyst_lib.segmentation import segment
    from analyst_lib.tables import show
    from analyst_lib.texts import text
    from analyst_lib.timelines import timeline

__version__ = "0.1.0"
__all__ = [
    "Bounds",
    "Column",
    "Dataset",
    "Model",
    "__version__",
    "clean",
    "compare",
    "explore",
    "forecast",
    "keep",
    "load",
    "outliers",
    "pivot",
    "profile",
    "result",
    "segment",
    "show",
    "text",
    "timeline",
]

_LAZY = {
    "clean": "cleaning",
    "compare": "comparison",
    "explore": "exploration",
    "forecast": "forecasting",
    "keep": "keeping",
    "load": "loading",
    "outliers": "outlying",
    "pivot": "pivoting",
    "profile": "profiling",
    "result": "output",
    "segment": "segmentation",
    "show": "tables",
    "text": "texts",
    "timeline": "timelines",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'analyst_lib' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"analyst_lib.{_LAZY[name]}"), name)
