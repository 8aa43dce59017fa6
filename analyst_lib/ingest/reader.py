"""The way of one file: recognised by content, handed to the reader of its format, published as one typed copy."""

from __future__ import annotations

from pathlib import Path

from .formats import Recognised, recognise
from .limits import Limits, Options
from .record import Ingested
from .refusal import Unreadable
from .sink import Copy, ParquetCopy, published


def read_file(
    source: Path, name: str, target: Path, limits: Limits | None = None, options: Options | None = None
) -> Ingested:
    """Turn a file that somebody uploaded into one typed Parquet copy.

    Parameters
    ----------
    source : Path
        The file: CSV, TSV, JSON lines or a JSON array of records (each also gzipped), Excel (.xlsx, .xlsm), Parquet.
        Always opened as a local file.
    name : str
        What its owner calls it; only its ending is looked at, and only where the content leaves the format open.
    target : Path
        Where the Parquet copy goes (zstd). It appears whole or not at all.
    limits : Limits, optional
        What reading may cost.
    options : Options, optional
        What the owner says about the file.

    Returns
    -------
    Ingested
        What was found: format, rows, columns with their kinds, and notes.

    Raises
    ------
    Unreadable
        The file cannot become a table; the message says why, where and what to do.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "upload").write_text("name;price\\nAnn;1.234,50\\nBob;7,25\\n")
    >>> found = read_file(folder / "upload", "prices.csv", folder / "data.parquet")
    >>> found.rows, found.decimal, [(column.name, column.kind) for column in found.columns]
    (2, ',', [('name', 'text'), ('price', 'number')])
    """
    with published(target) as aside:
        return read_into(source, name, ParquetCopy(aside), limits, options)


def read_into(
    source: Path, name: str, target: Copy, limits: Limits | None = None, options: Options | None = None
) -> Ingested:
    """Turn a file into a typed copy of any make; all else as `read_file`."""
    limits, options = limits or Limits(), options or Options()
    size = source.stat().st_size
    if size > limits.source_bytes:
        raise Unreadable(f"The file is larger than {limits.source_bytes >> 20:,} MB, the limit here.", "too_large")
    return _read(source, recognise(source, name), target, limits, options)


def _read(source: Path, found: Recognised, target: Copy, limits: Limits, options: Options) -> Ingested:
    # Each reader is imported when its format comes: the process that reads a CSV needs no Excel library.
    if found.format in ("csv", "tsv"):
        from .delimited import read_delimited

        return read_delimited(source, found.compressed, found.format, target, limits, options)
    if found.format == "excel":
        from .workbook import read_workbook

        return read_workbook(source, target, limits, options)
    if found.format == "parquet":
        from .columnar import read_parquet

        return read_parquet(source, target, limits)
    from .records import read_json

    return read_json(source, found, target, limits, options)
