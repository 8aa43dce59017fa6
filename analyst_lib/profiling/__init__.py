"""The profile of a table: numbers (collect), findings (judge), words (narrate) and pictures (render).

Importing this package is cheap, and so is a profile of which the numbers are kept; pandas, numpy and Arrow are imported
when a table is counted.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analyst_lib.context import job_context
from analyst_lib.findings import Finding
from analyst_lib.profiling.judge import judge
from analyst_lib.profiling.numbers import Numbers
from analyst_lib.profiling.report import Profile, axis
from analyst_lib.profiling.stored import Kept, keep, stored

if TYPE_CHECKING:
    import pandas as pd

    from analyst_lib.profiling.source import Source

__all__ = ["Profile", "axis", "counted", "profile"]


def profile(table: pd.DataFrame | str | Path | None, target: str | None = None, time: str | None = None) -> Profile:
    """Return the profile of a table: exact numbers over all rows, and what follows from them.

    Parameters
    ----------
    table : pandas.DataFrame, str or path
        A table of shape (rows, columns); in a job the value of a `Dataset` parameter; by hand the path of a file.
        Datasets and files are read column by column, so that even a large one takes little memory. The numbers of a
        dataset are kept beside it, and used again by later profiles.
    target : str, optional
        A column that is to be predicted: what gives it away is among the findings (see `analyst_lib.leakage`).
    time : str, optional
        The column that tells when it is to be predicted; dates after it are leaks too.

    Raises
    ------
    ValueError
        If no dataset is given, or it has no such column.
    FileNotFoundError
        If it is neither a table, nor a dataset of this job, nor a file.

    Examples
    --------
    >>> import pandas as pd
    >>> made = profile(pd.DataFrame({"x": [1, 1, 2], "y": ["a", "a", None]}))
    >>> made.numbers.rows, made.numbers.duplicate_rows, made.numbers.missing_cells
    (3, 1, 1)
    """
    kept, opened = _known(table), cache(lambda: _opened(table))
    numbers = kept.numbers if kept else counted(opened())
    about: tuple[Finding, ...] = ()
    if target:
        from analyst_lib.profiling.targets import target_findings

        about = target_findings(opened(), numbers, target, time)
    return Profile(numbers, judge(numbers, about), opened, kept.shown if kept else None)


def _known(table: pd.DataFrame | str | Path | None) -> Kept | None:
    """Return what is kept of a dataset of this job."""
    context = job_context() if isinstance(table, str | Path) else None
    known = context.datasets.get(str(table)) if context else None
    return stored(Path(known["parquet"]).parent, known["sha256"], known["name"]) if known else None


def _opened(table: pd.DataFrame | str | Path | None) -> Source:
    from analyst_lib.profiling.source import open_source

    return open_source(table)


def counted(source: Source) -> Numbers:
    """Return the numbers of a table, those that are kept if it is a dataset that was counted before."""
    from analyst_lib.profiling.collect import collect
    from analyst_lib.profiling.showing import shown_of
    from analyst_lib.profiling.source import ParquetSource

    if not isinstance(source, ParquetSource) or source.sha256 is None:
        return collect(source)
    kept = stored(source.folder, source.sha256, source.name)
    if kept is not None:
        return kept.numbers
    numbers = collect(source)
    keep(source.folder, source.sha256, Kept(numbers, shown_of(source, numbers)))
    return numbers
